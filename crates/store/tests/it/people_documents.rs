//! People, what is short-lived about them, and documents: what was written is what is read, on both engines.

use std::collections::BTreeSet;

use audit::{Act, ObjRef};
use domain::canonical::hex;
use domain::documents::{FrameworkRecord, FrameworkState, GuideRecord, GuideState, ProfileRecord, ProfileState};
use domain::ids::{AuditRef, FrameworkId, GrantId, GuideId, PersonId, ProfileId, VacancyId};
use domain::person::{Credential, CredentialKind, Person, PersonState, Role, RoleGrant};
use domain::session::{Draft, DraftSaved, LinkPurpose, LinkToken, Session, SessionKind, SignInMethod};
use domain::{Lang, Text, Timestamp};
use store::repo::{Lock, credential, draft, framework, guide, link_token, person, profile, role_grant, session, sign_in_counter};
use store::testing::{Fresh, START, by_hr, on_both_engines};
use store::{EphemeralTxn, Error, Store};
use uuid::Uuid;

use crate::support::set_up;

/// Writes one record through a function of its repository, in a transaction of its own.
macro_rules! write {
    ($store:expr, $repository:ident::$function:ident, $record:expr, $event:expr) => {{
        let (record, describe) = ($record.clone(), $event);
        $store
            .write::<(), Error, _>(&by_hr($store, 1), move |txn| {
                let record = record.clone();
                Box::pin(async move {
                    let mut event = describe(txn, &record);
                    $repository::$function(txn, &mut event, &record).await?;
                    Ok(((), event.into()))
                })
            })
            .await
            .map(|_| ())
    }};
}

/// Runs a function of a repository in a short-lived transaction.
macro_rules! ephemeral {
    ($store:expr, $record:ident, |$txn:ident| $body:expr) => {{
        let kept = $record.clone();
        $store
            .ephemeral::<_, Error, _>(move |$txn: &EphemeralTxn| {
                let $record = kept.clone();
                Box::pin(async move { $body.await })
            })
            .await
            .unwrap()
    }};
    ($store:expr, |$txn:ident| $body:expr) => {
        $store.ephemeral::<_, Error, _>(move |$txn: &EphemeralTxn| Box::pin(async move { $body.await })).await.unwrap()
    };
}

fn at(seconds: i64) -> Timestamp {
    START.plus_seconds(seconds)
}

fn some_person(number: u128, name: &str) -> Person {
    Person {
        id: PersonId(Uuid::from_u128(number)),
        audit_ref: AuditRef(Uuid::from_u128(1_000 + number)),
        email: format!("p{number}@example.org"),
        name: name.to_owned(),
        language: Lang::Fr,
        state: PersonState::Invited,
        created_at: at(0),
        version: 1,
    }
}

fn user_create(txn: &store::WriteTxn, person: &Person) -> store::Event {
    txn.event(Act::UserCreate, ObjRef::person(person.audit_ref)).subject(person.audit_ref)
}

fn auth_change(txn: &store::WriteTxn, credential: &Credential) -> store::Event {
    let owner = AuditRef(Uuid::from_u128(1_000 + credential.person.0.as_u128()));
    txn.event(Act::UserAuthChange, ObjRef::person(owner)).subject(owner)
}

fn user_grant(txn: &store::WriteTxn, grant: &RoleGrant) -> store::Event {
    let owner = AuditRef(Uuid::from_u128(1_000 + grant.person.0.as_u128()));
    txn.event(Act::UserGrant, ObjRef::new(GrantId::KIND, grant.id.0)).subject(owner)
}

fn framework_import(txn: &store::WriteTxn, framework: &FrameworkRecord) -> store::Event {
    let event = txn.event(Act::FrameworkImport, ObjRef::new(FrameworkId::KIND, framework.id.0));
    event.framework_digest(framework.digest.clone())
}

fn profile_save(txn: &store::WriteTxn, profile: &ProfileRecord) -> store::Event {
    txn.event(Act::ProfileSave, ObjRef::new(ProfileId::KIND, profile.id.0))
}

fn guide_save(txn: &store::WriteTxn, guide: &GuideRecord) -> store::Event {
    txn.event(Act::GuideSave, ObjRef::new(GuideId::KIND, guide.id.0))
}

async fn with_people(fresh: &Fresh) -> [Person; 3] {
    set_up(&fresh.store).await.unwrap();
    // Written out of the order of their names; two share one.
    let people = [some_person(1, "Diop"), some_person(2, "Awa"), some_person(3, "Diop")];
    for one in &people {
        write!(&fresh.store, person::insert, one, user_create).unwrap();
    }
    people
}

async fn assert_sound(store: &Store) {
    let report = store.fsck(None, false).await.unwrap();
    assert!(report.ok, "{:?}", report.findings);
}

#[tokio::test]
async fn people_are_read_as_they_were_written_and_found_in_every_way() {
    on_both_engines(|fresh| async move {
        let [one, two, three] = with_people(&fresh).await;
        let store = &fresh.store;
        let mut changed = one.clone();
        (changed.state, changed.name, changed.version) = (PersonState::Active, "Diop-Ly".to_owned(), 2);
        write!(store, person::update, changed, user_create).unwrap();
        let mut late = one.clone();
        (late.name, late.version) = ("Never".to_owned(), 2);
        assert_eq!(write!(store, person::update, late, user_create), Err(Error::Stale));
        let mut same_address = some_person(4, "Other");
        same_address.email.clone_from(&two.email);
        let Err(Error::Conflict(rule)) = write!(store, person::insert, same_address, user_create) else { unreachable!() };
        assert!(rule.is("person", &["email"]), "{rule}");

        let read = store.read().await.unwrap();
        assert_eq!(person::get(&read, one.id).await.unwrap(), changed);
        assert_eq!(person::get(&read, PersonId(Uuid::from_u128(9))).await, Err(Error::Missing));
        assert_eq!(person::by_email(&read, "p2@example.org").await.unwrap(), Some(two.clone()));
        assert_eq!(person::by_email(&read, "P2@example.org").await.unwrap(), None);
        let unknown = AuditRef(Uuid::from_u128(9));
        let found = person::by_refs(&read, &[three.audit_ref, unknown, two.audit_ref]).await.unwrap();
        assert_eq!(found, [two.clone(), three.clone()]);
        assert_eq!(person::by_ids(&read, &[three.id, one.id]).await.unwrap(), [three.clone(), changed.clone()]);
        assert_eq!(person::by_ids(&read, &[]).await.unwrap(), []);
        assert_eq!(person::count(&read).await.unwrap(), 3);
        assert_sound(store).await;
    })
    .await;
}

#[tokio::test]
async fn pages_of_people_miss_nobody_where_names_are_equal() {
    on_both_engines(|fresh| async move {
        let [one, two, three] = with_people(&fresh).await;
        let read = fresh.store.read().await.unwrap();
        let mut names: Vec<Person> = Vec::new();
        loop {
            let after = names.last().map(|last| (last.name.clone(), last.id));
            let page = person::list(&read, after.as_ref().map(|(name, id)| (name.as_str(), *id)), 1).await.unwrap();
            let Some(next) = page.into_iter().next() else { break };
            names.push(next);
        }
        assert_eq!(names, [two, one, three]);
    })
    .await;
}

#[tokio::test]
async fn credentials_and_roles_are_kept_with_their_versions_and_no_secret_is_sealed() {
    on_both_engines(|fresh| async move {
        let [one, two, _] = with_people(&fresh).await;
        let store = &fresh.store;
        let mut password = Credential {
            id: Uuid::from_u128(50),
            person: one.id,
            kind: CredentialKind::Password,
            secret: "$argon2id$first".to_owned(),
            set_at: at(1),
            version: 1,
        };
        write!(store, credential::insert, password, auth_change).unwrap();
        let mut second = password.clone();
        second.id = Uuid::from_u128(51);
        let Err(Error::Conflict(rule)) = write!(store, credential::insert, second, auth_change) else { unreachable!() };
        assert!(rule.is("credential", &["person", "kind"]), "{rule}");
        (password.secret, password.version) = ("$argon2id$second".to_owned(), 2);
        write!(store, credential::update, password, auth_change).unwrap();
        assert_eq!(write!(store, credential::update, password, auth_change), Err(Error::Stale));

        let hr = RoleGrant {
            id: GrantId(Uuid::from_u128(60)),
            person: one.id,
            role: Role::Hr,
            vacancy: None,
            granted_at: at(1),
            revoked_at: None,
            version: 1,
        };
        let vacancy = Some(VacancyId(Uuid::from_u128(70)));
        let mut auditor = RoleGrant { id: GrantId(Uuid::from_u128(61)), role: Role::Auditor, vacancy, granted_at: at(2), ..hr.clone() };
        let other = RoleGrant { id: GrantId(Uuid::from_u128(62)), person: two.id, granted_at: at(3), ..hr.clone() };
        for grant in [&hr, &auditor, &other] {
            write!(store, role_grant::insert, grant, user_grant).unwrap();
        }
        let before = store.read().await.unwrap();
        assert_eq!(role_grant::of(&before, one.id).await.unwrap(), [hr.clone(), auditor.clone()]);
        drop(before);
        (auditor.revoked_at, auditor.version) = (Some(at(4)), 2);
        write!(store, role_grant::update, auditor, user_grant).unwrap();
        assert_eq!(write!(store, role_grant::update, auditor, user_grant), Err(Error::Stale));

        let read = store.read().await.unwrap();
        assert_eq!(credential::of(&read, one.id, CredentialKind::Password).await.unwrap(), Some(password.clone()));
        assert_eq!(credential::of(&read, two.id, CredentialKind::Password).await.unwrap(), None);
        assert_eq!(role_grant::of(&read, one.id).await.unwrap(), std::slice::from_ref(&hr));
        assert_eq!(role_grant::get(&read, auditor.id).await.unwrap(), auditor);
        assert_eq!(role_grant::active_of_role(&read, Role::Auditor).await.unwrap(), []);
        assert_eq!(role_grant::active_of_role(&read, Role::Hr).await.unwrap(), [hr.clone(), other.clone()]);
        assert_eq!(role_grant::all_of(&read, &[one.id, two.id]).await.unwrap(), [hr, auditor, other]);

        let log = store.log(&read, audit::LogKind::Decisions).unwrap();
        let size = log.head().await.unwrap().size;
        let mut sealed = Vec::new();
        for seq in 0..size {
            sealed.extend(log.openings(log.place(seq)).await.unwrap().into_iter().filter(|opening| opening.o.kind() == "credential"));
        }
        assert_eq!(sealed.len(), 2);
        assert!(sealed.iter().all(|opening| !opening.payload.contains("argon2id")));
        assert_ne!(sealed[0].payload, sealed[1].payload, "an exchanged secret shows");
        assert_sound(store).await;
    })
    .await;
}

fn some_session(number: u8, person: PersonId) -> Session {
    Session {
        token_hash: [number; 32],
        id: Uuid::from_u128(u128::from(number)),
        person,
        kind: SessionKind::Staff,
        auth: SignInMethod::Password,
        created_at: at(0),
        last_seen_at: at(i64::from(number)),
        idle_until: at(100),
        absolute_until: at(1_000),
        stepup_until: None,
        device: "Firefox, Linux".to_owned(),
    }
}

#[tokio::test]
async fn sessions_last_as_long_as_they_are_used_and_end_when_told() {
    on_both_engines(|fresh| async move {
        let [one, two, _] = with_people(&fresh).await;
        let store = &fresh.store;
        let sessions = [some_session(1, one.id), some_session(2, one.id), some_session(3, two.id), some_session(4, one.id)];
        for kept in sessions.clone() {
            ephemeral!(store, kept, |txn| session::insert(txn, &kept));
        }
        ephemeral!(store, |txn| session::touch(txn, &[1; 32], at(50), at(150)));
        // The request before arrives after.
        ephemeral!(store, |txn| session::touch(txn, &[1; 32], at(40), at(140)));
        assert!(ephemeral!(store, |txn| session::set_stepup(txn, &[1; 32], Some(at(60)))));
        assert!(!ephemeral!(store, |txn| session::set_stepup(txn, &[9; 32], Some(at(60)))));

        let used = Session { last_seen_at: at(50), idle_until: at(150), stepup_until: Some(at(60)), ..sessions[0].clone() };
        let read = store.read().await.unwrap();
        assert_eq!(session::by_token_hash(&read, &[1; 32]).await.unwrap(), Some(used.clone()));
        assert_eq!(session::by_token_hash(&read, &[9; 32]).await.unwrap(), None);
        assert_eq!(session::list_of(&read, one.id).await.unwrap(), [used.clone(), sessions[3].clone(), sessions[1].clone()]);
        drop(read);

        let (first, second) = (sessions[0].id, one.id);
        assert!(!ephemeral!(store, |txn| session::delete_by_id(txn, PersonId(Uuid::from_u128(2)), first)), "another's session");
        assert!(ephemeral!(store, |txn| session::delete(txn, &[4; 32])));
        assert_eq!(ephemeral!(store, |txn| session::delete_expired(txn, at(99))), 0);
        assert_eq!(ephemeral!(store, |txn| session::delete_expired(txn, at(100))), 2);
        assert!(ephemeral!(store, |txn| session::delete_by_id(txn, second, first)));
        for kept in [some_session(5, one.id), some_session(6, one.id), some_session(7, two.id)] {
            ephemeral!(store, kept, |txn| session::insert(txn, &kept));
        }
        assert_eq!(ephemeral!(store, |txn| session::delete_all_of(txn, second)), 2);
        // Used up to its very end: the other limit holds.
        ephemeral!(store, |txn| session::touch(txn, &[7; 32], at(999), at(2_000)));
        assert_eq!(ephemeral!(store, |txn| session::delete_expired(txn, at(1_000))), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_use_a_link_at_once_one_is_first() {
    on_both_engines(|fresh| async move {
        let [one, ..] = with_people(&fresh).await;
        let store = &fresh.store;
        let link = LinkToken {
            token_hash: [1; 32],
            purpose: LinkPurpose::Invitation,
            person: Some(one.id),
            made_at: at(0),
            expires_at: at(100),
            used_at: None,
        };
        let later = LinkToken { token_hash: [2; 32], made_at: at(5), ..link.clone() };
        let set_up = LinkToken { token_hash: [3; 32], purpose: LinkPurpose::SetUp, person: None, ..link.clone() };
        for kept in [link.clone(), later.clone(), set_up.clone()] {
            ephemeral!(store, kept, |txn| link_token::insert(txn, &kept));
        }
        let read = store.read().await.unwrap();
        assert_eq!(link_token::by_hash(&read, &[3; 32]).await.unwrap(), Some(set_up));
        let open = link_token::open_of_purpose(&read, LinkPurpose::Invitation, at(99)).await.unwrap();
        assert_eq!(open, [later.clone(), link.clone()]);
        assert_eq!(link_token::open_of_purpose(&read, LinkPurpose::Invitation, at(100)).await.unwrap(), []);
        drop(read);

        let users: Vec<_> = (0..6)
            .map(|user| {
                let store = store.clone();
                tokio::spawn(async move { ephemeral!(store, |txn| link_token::mark_used(txn, &[1; 32], at(10 + user))) })
            })
            .collect();
        let mut first = 0;
        for user in users {
            first += u32::from(user.await.unwrap());
        }
        assert_eq!(first, 1);
        let read = store.read().await.unwrap();
        assert!(link_token::by_hash(&read, &[1; 32]).await.unwrap().unwrap().used_at >= Some(at(10)));
        assert_eq!(link_token::open_of_purpose(&read, LinkPurpose::Invitation, at(99)).await.unwrap(), [later]);
        drop(read);
        assert_eq!(ephemeral!(store, |txn| link_token::delete_expired(txn, at(99))), 0);
        assert_eq!(ephemeral!(store, |txn| link_token::delete_expired(txn, at(100))), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_failed_sign_in_is_lost_where_many_happen_at_once() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        let attackers: Vec<_> = (0..6)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut counted = Vec::new();
                    for second in 0..5 {
                        counted.push(ephemeral!(store, |txn| sign_in_counter::record_failure(txn, "account:1", at(second))));
                    }
                    counted
                })
            })
            .collect();
        let mut counted = BTreeSet::new();
        for attacker in attackers {
            counted.extend(attacker.await.unwrap());
        }
        assert_eq!(counted, (1..=30).collect(), "each failure has a number of its own");
        ephemeral!(store, |txn| sign_in_counter::record_failure(txn, "account:2", at(7)));
        ephemeral!(store, |txn| sign_in_counter::reset(txn, "account:1"));
        let read = store.read().await.unwrap();
        assert_eq!(sign_in_counter::get(&read, "account:1").await.unwrap(), None);
        let other = sign_in_counter::get(&read, "account:2").await.unwrap().unwrap();
        assert_eq!((other.failures, other.last_failure_at), (1, at(7)));
    })
    .await;
}

fn some_draft(person: PersonId, object: u128, sequence: i64) -> Draft {
    let doc = format!("{{\"sequence\":{sequence}}}");
    Draft { person, kind: "scorecard".to_owned(), object: Uuid::from_u128(object), sequence, doc, saved_at: at(sequence) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_arrives_late_never_replaces_a_later_one() {
    on_both_engines(|fresh| async move {
        let [one, two, _] = with_people(&fresh).await;
        let store = &fresh.store;
        for (sequence, expected) in [(3, DraftSaved::Saved), (2, DraftSaved::Older), (3, DraftSaved::Older), (4, DraftSaved::Saved)] {
            let mut sent = some_draft(one.id, 1, sequence);
            sent.doc.push(' ');
            assert_eq!(ephemeral!(store, sent, |txn| draft::save(txn, &sent)), expected, "{sequence}");
        }
        let senders: Vec<_> = (0..6)
            .map(|sender| {
                let store = store.clone();
                tokio::spawn(async move {
                    for i in 0..6 {
                        let sent = some_draft(PersonId(Uuid::from_u128(1)), 2, i * 6 + sender);
                        ephemeral!(store, sent, |txn| draft::save(txn, &sent));
                    }
                })
            })
            .collect();
        for sender in senders {
            sender.await.unwrap();
        }
        let (other, profile) = (some_draft(two.id, 2, 1), Draft { kind: "profile".to_owned(), ..some_draft(one.id, 3, 1) });
        for sent in [other.clone(), profile] {
            ephemeral!(store, sent, |txn| draft::save(txn, &sent));
        }

        let objects: Vec<Uuid> = (1..=4).map(Uuid::from_u128).collect();
        let read = store.read().await.unwrap();
        assert_eq!(draft::get(&read, one.id, "scorecard", objects[1]).await.unwrap(), Some(some_draft(one.id, 2, 35)));
        assert_eq!(draft::get(&read, two.id, "scorecard", objects[0]).await.unwrap(), None);
        let mine = draft::which_exist(&read, one.id, "scorecard", &objects).await.unwrap();
        assert_eq!(mine, BTreeSet::from([objects[0], objects[1]]));
        let all = draft::drafting(&read, "scorecard", &objects[1..]).await.unwrap();
        assert_eq!(all, BTreeSet::from([(one.id, objects[1]), (two.id, objects[1])]));
        drop(read);
        assert!(ephemeral!(store, |txn| draft::delete(txn, other.person, "scorecard", other.object)));
        assert!(!ephemeral!(store, |txn| draft::delete(txn, other.person, "scorecard", other.object)));
    })
    .await;
}

#[tokio::test]
async fn frameworks_are_read_as_they_were_written() {
    on_both_engines(|fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let store = &fresh.store;
        let mut draft = FrameworkRecord {
            id: FrameworkId(Uuid::from_u128(1)),
            slug: "social-work".to_owned(),
            release: "0.1.0".to_owned(),
            state: FrameworkState::Draft,
            doc: "{\"name\":\"Travail social : « écoute »\\nsuite\"}".to_owned(),
            digest: hex(&[7; 32]),
            imported_at: at(0),
            published_at: None,
            version: 1,
        };
        let newer =
            FrameworkRecord { id: FrameworkId(Uuid::from_u128(2)), release: "0.2.0".to_owned(), imported_at: at(1), ..draft.clone() };
        for one in [&draft, &newer] {
            write!(store, framework::insert, one, framework_import).unwrap();
        }
        let again = FrameworkRecord { id: FrameworkId(Uuid::from_u128(3)), ..draft.clone() };
        let Err(Error::Conflict(rule)) = write!(store, framework::insert, again, framework_import) else { unreachable!() };
        assert!(rule.is("framework", &["slug", "release"]), "{rule}");
        (draft.state, draft.published_at, draft.version) = (FrameworkState::Published, Some(at(2)), 2);
        write!(store, framework::update, draft, framework_import).unwrap();
        assert_eq!(write!(store, framework::update, draft, framework_import), Err(Error::Stale));

        let read = store.read().await.unwrap();
        assert_eq!(framework::get(&read, draft.id).await.unwrap(), draft);
        assert_eq!(framework::by_slug_release(&read, "social-work", "0.2.0").await.unwrap(), Some(newer.clone()));
        assert_eq!(framework::by_slug_release(&read, "social-work", "0.3.0").await.unwrap(), None);
        assert_eq!(framework::list(&read).await.unwrap(), [newer, draft.clone()]);
        assert_eq!(framework::published(&read).await.unwrap(), [draft]);
        assert_sound(store).await;
    })
    .await;
}

#[tokio::test]
async fn profiles_and_guides_are_read_as_they_were_written_version_by_version() {
    on_both_engines(|fresh| async move {
        let [one, two, _] = with_people(&fresh).await;
        let store = &fresh.store;
        let family = Uuid::from_u128(500);
        let mut first = ProfileRecord {
            id: ProfileId(Uuid::from_u128(501)),
            family,
            number: 1,
            title: Text::new("Social worker", "Travail social"),
            state: ProfileState::Draft,
            doc: "{}".to_owned(),
            digest: None,
            author: one.id,
            approver: None,
            saved_at: at(1),
            approved_at: None,
            version: 1,
        };
        write!(store, profile::insert, first, profile_save).unwrap();
        (first.state, first.digest, first.approver, first.approved_at, first.version) =
            (ProfileState::Approved, Some(hex(&[1; 32])), Some(two.id), Some(at(2)), 2);
        write!(store, profile::update, first, profile_save).unwrap();
        assert_eq!(write!(store, profile::update, first, profile_save), Err(Error::Stale));
        let second = ProfileRecord { id: ProfileId(Uuid::from_u128(502)), number: 2, saved_at: at(5), ..first.clone() };
        let second = ProfileRecord { state: ProfileState::Draft, approver: None, approved_at: None, digest: None, version: 1, ..second };
        let alone = ProfileRecord { id: ProfileId(Uuid::from_u128(503)), family: Uuid::from_u128(600), saved_at: at(1), ..second.clone() };
        for more in [&second, &alone] {
            write!(store, profile::insert, more, profile_save).unwrap();
        }

        let mut frozen = GuideRecord {
            id: GuideId(Uuid::from_u128(701)),
            family,
            number: 1,
            profile: first.id,
            title: first.title.clone(),
            state: GuideState::Draft,
            doc: "{}".to_owned(),
            digest: None,
            author: one.id,
            proposer: None,
            confirmer: None,
            saved_at: at(3),
            frozen_at: None,
            version: 1,
        };
        write!(store, guide::insert, frozen, guide_save).unwrap();
        (frozen.state, frozen.digest, frozen.version) = (GuideState::Frozen, Some(hex(&[2; 32])), 2);
        (frozen.proposer, frozen.confirmer, frozen.frozen_at) = (Some(one.id), Some(two.id), Some(at(4)));
        write!(store, guide::update, frozen, guide_save).unwrap();
        assert_eq!(write!(store, guide::update, frozen, guide_save), Err(Error::Stale));
        let next =
            GuideRecord { id: GuideId(Uuid::from_u128(702)), number: 2, state: GuideState::Proposed, saved_at: at(9), ..frozen.clone() };
        let next = GuideRecord { confirmer: None, frozen_at: None, digest: None, version: 1, ..next };
        write!(store, guide::insert, next, guide_save).unwrap();

        let read = store.read().await.unwrap();
        assert_eq!(profile::get(&read, first.id).await.unwrap(), first);
        assert_eq!(profile::latest_of_family(&read, family).await.unwrap(), Some(second.clone()));
        assert_eq!(profile::latest_of_family(&read, Uuid::nil()).await.unwrap(), None);
        assert_eq!(profile::family(&read, family).await.unwrap(), [first.clone(), second.clone()]);
        assert_eq!(profile::heads(&read, 2, None).await.unwrap(), [second.head(), first.head()]);
        // Two were saved at the same moment: the identifier parts them.
        assert_eq!(profile::heads(&read, 2, Some((first.saved_at, first.id))).await.unwrap(), [alone.head()]);
        assert_eq!(guide::get(&read, frozen.id).await.unwrap(), frozen);
        assert_eq!(guide::latest_of_family(&read, family).await.unwrap(), Some(next.clone()));
        assert_eq!(guide::family(&read, family).await.unwrap(), [frozen.clone(), next.clone()]);
        assert_eq!(guide::heads(&read, 9, None).await.unwrap(), [next.head(), frozen.head()]);
        assert_eq!(guide::heads(&read, 9, Some((next.saved_at, next.id))).await.unwrap(), [frozen.head()]);
        assert_eq!(guide::by_digest(&read, &hex(&[2; 32])).await.unwrap(), Some(frozen));
        assert_eq!(guide::by_digest(&read, &hex(&[3; 32])).await.unwrap(), None);
        assert_sound(store).await;
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_held_is_the_row_that_is_read() {
    on_both_engines(|fresh| async move {
        let [one, ..] = with_people(&fresh).await;
        let (store, id) = (&fresh.store, one.id);
        let done = store
            .write::<Person, Error, _>(&by_hr(store, 1), move |txn| {
                Box::pin(async move {
                    let mut held = person::lock(txn, id, Lock::Update).await?;
                    held.language = Lang::En;
                    held.version += 1;
                    let mut event = user_create(txn, &held);
                    person::update(txn, &mut event, &held).await?;
                    Ok((held, event.into()))
                })
            })
            .await
            .unwrap();
        let read = store.read().await.unwrap();
        assert_eq!(person::get(&read, id).await.unwrap(), done.value);
        assert_eq!(done.value.language, Lang::En);
    })
    .await;
}
