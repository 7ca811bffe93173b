//! The organisation's settings, passwords, sessions, roles taken back, accounts disabled.

use audit::{Act, Why};
use domain::FieldError;
use domain::Lang;
use domain::forms::organisation::OrganisationForm;
use domain::forms::people::InviteForm;
use domain::ids::{GrantId, PersonId};
use domain::person::{PersonState, Role};
use service::policy::{
    ChangePassword, DisablePerson, EndSession, GrantRole, InvitePerson, ListPeople, ListSessions, ReadOrganisation, RevokeRole, SignIn,
    UpdateOrganisation,
};
use service::{Asker, Error, Passwords, Service, Token, What, Why as Because};
use store::testing::on_both_engines;
use uuid::Uuid;

use crate::support::{PASSWORD, Stage, email_of, visitor};

const OTHER_PASSWORD: &str = "tabouret citron vélo rivière";

fn settings() -> OrganisationForm {
    OrganisationForm {
        name_en: "Teranga police academy".into(),
        name_fr: "Académie de police de Teranga".into(),
        languages: "en fr".into(),
        safeguarding_lead: "Moussa Faye".into(),
        local_contact: "116".into(),
    }
}

async fn sign_in(stage: &Stage, name: &str, password: &str) -> Result<Token, Error> {
    let leave = stage.service.grant::<SignIn>(&visitor()).unwrap();
    let now = stage.service.sign_in(leave, &email_of(name), password, "192.0.2.1", "a browser").await?;
    Ok(now.token)
}

async fn asker(stage: &Stage, token: &Token) -> Asker {
    stage.service.asker(Some(token), None).await.unwrap()
}

async fn change(stage: &Stage, asker: &Asker, current: &str, chosen: &str) -> Result<Token, Error> {
    stage.service.change_password(stage.service.grant::<ChangePassword>(asker).unwrap(), current, chosen).await
}

/// The role of this kind that somebody holds.
async fn grant_of(stage: &Stage, administrator: &Asker, person: PersonId, role: Role) -> GrantId {
    let people = stage.service.people(stage.service.grant::<ListPeople>(administrator).unwrap(), None).await.unwrap().people;
    let person = people.into_iter().find(|view| view.id == person).unwrap();
    person.roles.into_iter().find(|held| held.role == role).unwrap().grant
}

async fn revoke(stage: &Stage, administrator: &Asker, grant: GrantId) -> Result<(), Error> {
    stage.service.revoke_role(stage.service.grant::<RevokeRole>(administrator).unwrap(), grant, Why::RoleEnded).await
}

async fn disable(stage: &Stage, administrator: &Asker, person: PersonId) -> Result<(), Error> {
    stage.service.disable_person(stage.service.grant::<DisablePerson>(administrator).unwrap(), person, Why::Left).await
}

#[tokio::test]
async fn settings_are_read_by_whoever_is_signed_in_and_changed_by_an_administrator() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (officer, _) = stage.two_officers().await;
        let administrator = stage.as_administrator().await;
        assert_eq!(stage.service.grant::<UpdateOrganisation>(&officer).unwrap_err(), Error::Denied);
        assert_eq!(stage.service.grant::<ReadOrganisation>(&visitor()).unwrap_err(), Error::Denied);

        let before = stage.entries().await;
        let leave = || stage.service.grant::<UpdateOrganisation>(&administrator).unwrap();
        assert_eq!(stage.service.update_organisation(leave(), 1, &settings()).await, Ok(2));
        let read = stage.service.organisation(stage.service.grant::<ReadOrganisation>(&officer).unwrap()).await.unwrap();
        assert_eq!((read.name.en.as_str(), read.local_contact.as_str()), ("Teranga police academy", "116"));
        assert_eq!((read.languages, read.safeguarding_lead, read.slug), (vec![Lang::En, Lang::Fr], "Moussa Faye".into(), "demo".into()));

        // Somebody changed it in the meantime, and a name is missing: nothing is written.
        assert_eq!(stage.service.update_organisation(leave(), 1, &settings()).await, Err(Error::Conflict(Because::Stale)));
        let nameless = OrganisationForm { name_fr: "  ".into(), ..settings() };
        let Err(Error::Invalid(errors)) = stage.service.update_organisation(leave(), 2, &nameless).await else { panic!("accepted") };
        assert_eq!(errors.of("name_fr"), [FieldError::Required]);
        assert_eq!(stage.acts_from(before).await, [Act::SettingsUpdate]);
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn the_same_request_twice_changes_the_settings_once() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        let before = stage.entries().await;
        let key = Uuid::from_u128(7);
        let leave = |content: &str| stage.service.grant::<UpdateOrganisation>(&administrator).unwrap().once(key, content);
        assert_eq!(stage.service.update_organisation(leave("1 academy"), 1, &settings()).await, Ok(2));
        assert_eq!(stage.service.update_organisation(leave("1 academy"), 1, &settings()).await, Ok(2), "the kept answer, no second change");
        let other = stage.service.update_organisation(leave("2 other"), 2, &settings()).await;
        assert_eq!(other, Err(Error::Conflict(Because::KeyReused)));
        assert_eq!(stage.entries().await, before + 1);
    })
    .await;
}

#[tokio::test]
async fn another_password_ends_every_other_session_and_gives_this_one_another_secret() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.two_officers().await;
        let (here, elsewhere) =
            (sign_in(&stage, "Mariam Kone", PASSWORD).await.unwrap(), sign_in(&stage, "Mariam Kone", PASSWORD).await.unwrap());
        let somebody_else = sign_in(&stage, "Jean Petit", PASSWORD).await.unwrap();
        let before = stage.entries().await;
        let began = asker(&stage, &here).await.signed_in().unwrap().session().clone();
        stage.fresh.clock.advance_seconds(30);
        let now = change(&stage, &asker(&stage, &here).await, PASSWORD, OTHER_PASSWORD).await.unwrap();

        for ended in [&here, &elsewhere] {
            assert!(asker(&stage, ended).await.signed_in().is_none());
        }
        assert!(asker(&stage, &somebody_else).await.signed_in().is_some());
        let goes_on = asker(&stage, &now).await.signed_in().unwrap().session().clone();
        assert_eq!((goes_on.created_at, goes_on.absolute_until), (began.created_at, began.absolute_until));
        assert_ne!(goes_on.id, began.id);
        assert_eq!(sign_in(&stage, "Mariam Kone", PASSWORD).await, Err(Error::Denied));
        assert!(sign_in(&stage, "Mariam Kone", OTHER_PASSWORD).await.is_ok());

        let entries = stage.entries_from(before).await;
        let person = goes_on.person;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].act, Some(Act::UserAuthChange));
        assert_eq!(entries[0].subj, [asker(&stage, &now).await.signed_in().unwrap().person().audit_ref]);
        assert_eq!(asker(&stage, &now).await.person_id(), Some(person));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_signs_in_with_the_old_password_while_it_is_changed_is_not_left_inside() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.two_officers().await;
        let mut here = sign_in(&stage, "Mariam Kone", PASSWORD).await.unwrap();
        let (mut old, mut new) = (PASSWORD, OTHER_PASSWORD);
        for _ in 0..8 {
            let officer = asker(&stage, &here).await;
            let (intruder, changed) =
                tokio::join!(Box::pin(sign_in(&stage, "Mariam Kone", old)), Box::pin(change(&stage, &officer, old, new)),);
            if let Ok(intruder) = intruder {
                assert!(asker(&stage, &intruder).await.signed_in().is_none());
            }
            here = changed.unwrap();
            (old, new) = (new, old);
        }
    })
    .await;
}

#[tokio::test]
async fn an_open_session_is_no_place_to_guess_the_password() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.two_officers().await;
        let officer = stage.as_("Mariam Kone").await;
        let before = stage.entries().await;
        for _ in 0..6 {
            let Err(Error::Invalid(errors)) = change(&stage, &officer, "a guess of mine", OTHER_PASSWORD).await else { panic!("accepted") };
            assert_eq!(errors.of("current"), [FieldError::WrongPassword]);
            // The first failures cost nothing, then the wait begins.
            stage.fresh.clock.advance_seconds(1);
        }
        for password in ["a guess of mine", PASSWORD] {
            assert_eq!(change(&stage, &officer, password, OTHER_PASSWORD).await, Err(Error::Denied));
        }
        assert!(sign_in(&stage, "Mariam Kone", PASSWORD).await.is_ok(), "who guesses there keeps nobody out elsewhere");
        stage.fresh.clock.advance_seconds(60);
        // A password that is tried first is refused, and the right one still opens the way.
        let Err(Error::Invalid(errors)) = change(&stage, &officer, PASSWORD, "teranga police school").await else { panic!("accepted") };
        assert_eq!(errors.of("chosen"), [FieldError::CommonPassword]);
        assert_eq!(stage.entries().await, before);
        change(&stage, &officer, PASSWORD, OTHER_PASSWORD).await.unwrap();
        assert!(sign_in(&stage, "Mariam Kone", OTHER_PASSWORD).await.is_ok(), "a success ends the wait");
    })
    .await;
}

#[tokio::test]
async fn somebody_disabled_meanwhile_changes_no_password() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (officer, _) = stage.two_officers().await;
        let administrator = stage.as_administrator().await;
        let leave = stage.service.grant::<ChangePassword>(&officer).unwrap();
        disable(&stage, &administrator, officer.person_id().unwrap()).await.unwrap();
        assert_eq!(stage.service.change_password(leave, PASSWORD, OTHER_PASSWORD).await, Err(Error::Denied));
    })
    .await;
}

#[tokio::test]
async fn a_hash_of_yesterday_is_made_anew_at_the_next_sign_in_and_only_then() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.two_officers().await;
        let doors = stage.fresh.doors();
        let stronger = Service::new(stage.fresh.store.clone(), &doors, Passwords::new(&*doors.entropy).unwrap());
        let before = stage.entries().await;
        let sign_in = async || {
            let leave = stronger.grant::<SignIn>(&visitor()).unwrap();
            let now = stronger.sign_in(leave, &email_of("Mariam Kone"), PASSWORD, "192.0.2.1", "a browser").await.unwrap();
            assert!(stronger.asker(Some(&now.token), None).await.unwrap().signed_in().is_some());
        };
        // Twice at once, and once more.
        tokio::join!(Box::pin(sign_in()), Box::pin(sign_in()));
        sign_in().await;
        let entries = stage.entries_from(before).await;
        assert_eq!(entries.iter().map(|leaf| leaf.act.unwrap()).collect::<Vec<_>>(), [Act::UserAuthChange]);
        assert_eq!(entries[0].actor.audit_ref(), Some(entries[0].subj[0]), "the person's own act");
        let leave = stronger.grant::<SignIn>(&visitor()).unwrap();
        let wrong = stronger.sign_in(leave, &email_of("Jean Petit"), "a guess of mine", "192.0.2.1", "a browser").await;
        assert_eq!((wrong.unwrap_err(), stage.entries().await), (Error::Denied, before + 1));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_log_that_takes_no_entries_keeps_nobody_out_whose_hash_is_of_yesterday() {
    on_both_engines(|fresh| async move {
        let mut stage = Stage::new(fresh);
        stage.two_officers().await;
        stage.fresh.close().await;
        let backup = stage.fresh.snapshot().await.unwrap();
        stage.fresh.reopen().await.unwrap();
        stage = stage.reopened();
        let administrator = stage.as_administrator().await;
        let leave = stage.service.grant::<UpdateOrganisation>(&administrator).unwrap();
        stage.service.update_organisation(leave, 1, &settings()).await.unwrap();
        stage.fresh.close().await;
        stage.fresh.restore(&backup).await.unwrap();
        stage.fresh.reopen().await.unwrap();

        let doors = stage.fresh.doors();
        let stronger = Service::new(stage.fresh.store.clone(), &doors, Passwords::new(&*doors.entropy).unwrap());
        assert!(stage.fresh.store.closed().is_some());
        let leave = stronger.grant::<SignIn>(&visitor()).unwrap();
        let now = stronger.sign_in(leave, &email_of("Mariam Kone"), PASSWORD, "192.0.2.1", "a browser").await.unwrap();
        assert!(stronger.asker(Some(&now.token), None).await.unwrap().signed_in().is_some());
    })
    .await;
}

#[tokio::test]
async fn one_sees_and_ends_ones_own_sessions_and_no_other() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.two_officers().await;
        let (here, elsewhere, other) = (
            sign_in(&stage, "Mariam Kone", PASSWORD).await.unwrap(),
            sign_in(&stage, "Mariam Kone", PASSWORD).await.unwrap(),
            sign_in(&stage, "Jean Petit", PASSWORD).await.unwrap(),
        );
        let mariam = asker(&stage, &here).await;
        let list = async || stage.service.sessions(stage.service.grant::<ListSessions>(&mariam).unwrap()).await.unwrap();
        // The third is the one in which the stage was set.
        let listed = list().await;
        assert_eq!((listed.len(), listed.iter().filter(|session| session.is_this_one).count()), (3, 1));
        assert!(listed.iter().any(|session| session.device == "a browser"));

        let session_of = async |token: &Token| asker(&stage, token).await.signed_in().unwrap().session().id;
        let end = async |id| stage.service.end_session(stage.service.grant::<EndSession>(&mariam).unwrap(), id).await;
        let foreign = session_of(&other).await;
        assert!(listed.iter().all(|session| session.id != foreign));
        assert_eq!(end(foreign).await, Err(Error::Missing(What::Link)));
        assert!(asker(&stage, &other).await.signed_in().is_some());
        end(session_of(&elsewhere).await).await.unwrap();
        assert!(asker(&stage, &elsewhere).await.signed_in().is_none());
        assert!(asker(&stage, &here).await.signed_in().is_some());
        assert_eq!(list().await.len(), 2);
        // Those that ran out are not shown.
        stage.fresh.clock.advance_seconds(14 * 60);
        asker(&stage, &here).await;
        stage.fresh.clock.advance_seconds(14 * 60);
        assert_eq!(list().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_loses_a_role_is_signed_out_and_loses_it_once() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.two_officers().await;
        let administrator = stage.as_administrator().await;
        let token = sign_in(&stage, "Mariam Kone", PASSWORD).await.unwrap();
        let mariam = asker(&stage, &token).await;
        let person = mariam.person_id().unwrap();
        let leave = stage.service.grant::<GrantRole>(&administrator).unwrap();
        stage.service.grant_role(leave, person, Role::Panel, None).await.unwrap();
        assert_eq!(stage.service.grant::<RevokeRole>(&mariam).unwrap_err(), Error::Denied);

        let grant = grant_of(&stage, &administrator, person, Role::Hr).await;
        let leave = stage.service.grant::<RevokeRole>(&administrator).unwrap();
        let Err(Error::Invalid(errors)) = stage.service.revoke_role(leave, grant, Why::Budget).await else { panic!("accepted") };
        assert!(matches!(errors.of("why"), [FieldError::NotOnTheList { .. }]));
        let unknown = revoke(&stage, &administrator, GrantId(Uuid::nil())).await;
        assert_eq!(unknown, Err(Error::Missing(What::Person)));
        assert!(asker(&stage, &token).await.signed_in().is_some());

        let before = stage.entries().await;
        revoke(&stage, &administrator, grant).await.unwrap();
        assert!(asker(&stage, &token).await.signed_in().is_none(), "the pages were made for the role");
        let again = asker(&stage, &sign_in(&stage, "Mariam Kone", PASSWORD).await.unwrap()).await;
        assert!(again.signed_in().unwrap().has(Role::Panel) && !again.signed_in().unwrap().has(Role::Hr));
        assert_eq!(revoke(&stage, &administrator, grant).await, Err(Error::Conflict(Because::Done)));

        let entries = stage.entries_from(before).await;
        assert_eq!(entries.len(), 1);
        assert_eq!((entries[0].act, entries[0].why), (Some(Act::UserRevoke), Some(Why::RoleEnded)));
        assert_eq!(entries[0].x_text("role"), Some("hr"));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn somebody_is_always_left_to_run_the_installation() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let first = stage.set_up().await;
        let administrator = stage.as_administrator().await;
        let own = grant_of(&stage, &administrator, first, Role::Administrator).await;
        assert_eq!(revoke(&stage, &administrator, own).await, Err(Error::Conflict(Because::LastAdministrator)));
        // Somebody who was invited and has no password yet runs nothing.
        let form = InviteForm { name: "Fatou Sarr".into(), email: email_of("X"), language: "fr".into(), role: "administrator".into() };
        let (invited, _) = stage.service.invite(stage.service.grant::<InvitePerson>(&administrator).unwrap(), &form).await.unwrap();
        assert_eq!(revoke(&stage, &administrator, own).await, Err(Error::Conflict(Because::LastAdministrator)));

        // With a second one the first may go; a disabled one counts no more.
        let second = stage.person(&administrator, "Moussa Faye", "administrator").await;
        let moussa = stage.as_("Moussa Faye").await;
        disable(&stage, &moussa, invited).await.unwrap();
        let second_grant = grant_of(&stage, &moussa, second, Role::Administrator).await;
        let both = [stage.service.grant::<RevokeRole>(&administrator).unwrap(), stage.service.grant::<RevokeRole>(&moussa).unwrap()];
        let [of_first, of_second] = both;
        stage.service.revoke_role(of_second, own, Why::OwnWish).await.unwrap();
        // The first one's leave was given while they still held the role.
        assert_eq!(stage.service.revoke_role(of_first, second_grant, Why::OwnWish).await, Err(Error::Denied));
        assert_eq!(revoke(&stage, &moussa, second_grant).await, Err(Error::Conflict(Because::LastAdministrator)));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once_and_nobody_disables_themselves() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.two_officers().await;
        let administrator = stage.as_administrator().await;
        let token = sign_in(&stage, "Mariam Kone", PASSWORD).await.unwrap();
        let person = asker(&stage, &token).await.person_id().unwrap();
        assert_eq!(stage.service.grant::<DisablePerson>(&asker(&stage, &token).await).unwrap_err(), Error::Denied);
        let before = stage.entries().await;
        assert_eq!(disable(&stage, &administrator, administrator.person_id().unwrap()).await, Err(Error::Conflict(Because::Oneself)));
        assert_eq!(disable(&stage, &administrator, PersonId(Uuid::nil())).await, Err(Error::Missing(What::Person)));
        let leave = stage.service.grant::<DisablePerson>(&administrator).unwrap();
        let Err(Error::Invalid(errors)) = stage.service.disable_person(leave, person, Why::Budget).await else { panic!("accepted") };
        assert!(matches!(errors.of("why"), [FieldError::NotOnTheList { .. }]));
        assert_eq!(stage.entries().await, before);

        disable(&stage, &administrator, person).await.unwrap();
        let sessions = store::repo::session::list_of(&stage.fresh.store.read().await.unwrap(), person).await.unwrap();
        assert_eq!(sessions, []);
        assert!(asker(&stage, &token).await.signed_in().is_none());
        assert_eq!(sign_in(&stage, "Mariam Kone", PASSWORD).await, Err(Error::Denied));
        assert_eq!(disable(&stage, &administrator, person).await, Err(Error::Conflict(Because::Done)));
        let entries = stage.entries_from(before).await;
        assert_eq!(entries.len(), 1);
        assert_eq!((entries[0].act, entries[0].why), (Some(Act::UserDisable), Some(Why::Left)));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_administrators_who_disable_each_other_one_remains() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let first = stage.set_up().await;
        let awa = stage.as_administrator().await;
        let second = stage.person(&awa, "Moussa Faye", "administrator").await;
        let moussa = stage.as_("Moussa Faye").await;
        let leaves = [stage.service.grant::<DisablePerson>(&awa).unwrap(), stage.service.grant::<DisablePerson>(&moussa).unwrap()];
        let [of_awa, of_moussa] = leaves;
        let (one, other) = tokio::join!(
            Box::pin(stage.service.disable_person(of_awa, second, Why::Conflict)),
            Box::pin(stage.service.disable_person(of_moussa, first, Why::Conflict)),
        );
        assert!(matches!((&one, &other), (Ok(()), Err(Error::Denied)) | (Err(Error::Denied), Ok(()))), "{one:?} {other:?}");
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn an_administrator_sees_people_by_name_page_by_page_with_their_roles() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (officer, _) = stage.two_officers().await;
        let administrator = stage.as_administrator().await;
        assert_eq!(stage.service.grant::<ListPeople>(&officer).unwrap_err(), Error::Denied);
        for number in 0..98 {
            let name = format!("Person {number:02}");
            let form = InviteForm { email: email_of(&name), name, language: "en".into(), role: "panel".into() };
            stage.service.invite(stage.service.grant::<InvitePerson>(&administrator).unwrap(), &form).await.unwrap();
        }
        let hr = grant_of(&stage, &administrator, officer.person_id().unwrap(), Role::Hr).await;
        revoke(&stage, &administrator, hr).await.unwrap();
        let page = async |after: Option<(&str, PersonId)>| {
            stage.service.people(stage.service.grant::<ListPeople>(&administrator).unwrap(), after).await.unwrap()
        };
        let first = page(None).await;
        assert_eq!((first.people.len(), first.people[0].name.as_str()), (100, "Awa Diop"));
        assert_eq!(first.people[0].roles.iter().map(|held| held.role).collect::<Vec<_>>(), [Role::Administrator]);
        let mariam = first.people.iter().find(|person| person.name == "Mariam Kone").unwrap();
        assert_eq!(
            (mariam.state, mariam.roles.as_slice(), mariam.email.clone()),
            (PersonState::Active, [].as_slice(), email_of("Mariam Kone"))
        );
        let (name, id) = first.next.clone().unwrap();
        let second = page(Some((&name, id))).await;
        assert_eq!(second.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Person 97"]);
        assert_eq!((second.people[0].state, second.next), (PersonState::Invited, None));
    })
    .await;
}

#[tokio::test]
async fn an_invitation_that_is_sent_twice_makes_one_account_and_a_link_that_works() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        let form = InviteForm { name: "Mariam Kone".into(), email: email_of("Mariam Kone"), language: "fr".into(), role: "hr".into() };
        let before = stage.entries().await;
        let mut links = Vec::new();
        for _ in 0..2 {
            let leave = stage.service.grant::<InvitePerson>(&administrator).unwrap().once(Uuid::from_u128(1), "the same form");
            links.push(stage.service.invite(leave, &form).await.unwrap());
        }
        assert_eq!(stage.acts_from(before).await, [Act::UserCreate, Act::UserGrant]);
        assert_eq!(links[0].0, links[1].0);
        let leave = stage.service.grant::<service::policy::AcceptInvitation>(&visitor()).unwrap();
        stage.service.accept_invitation(leave, &links[1].1, PASSWORD).await.unwrap();
        stage.as_("Mariam Kone").await;
    })
    .await;
}

#[tokio::test]
async fn a_disabled_account_is_given_no_role() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        let person = stage.person(&administrator, "Mariam Kone", "hr").await;
        let leave = stage.service.grant::<DisablePerson>(&administrator).unwrap();
        stage.service.disable_person(leave, person, Why::Left).await.unwrap();
        let leave = stage.service.grant::<GrantRole>(&administrator).unwrap();
        let refused = stage.service.grant_role(leave, person, Role::Panel, None).await;
        assert_eq!(refused.unwrap_err(), Error::Missing(What::Person));
    })
    .await;
}
