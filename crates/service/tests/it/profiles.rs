//! Frameworks and job profiles: whose notice was read, what is taken, who approves, what the next version changes.

use audit::{Act, Why};
use domain::canonical::{Form, Value};
use domain::documents::{FrameworkRecord, FrameworkState, ProfileState};
use domain::forms::documents::StartProfileForm;
use domain::framework::{Anchor, Dimension, Facet, Framework, Status};
use domain::ids::{FrameworkId, ProfileId};
use domain::profile::{Aspect, Difference, LocalCompetency, LocalIndicator, ProfileEdit, ProfileEditRefused, Reason, Severity};
use domain::{FieldError, Lang, Text};
use service::framework::Notice;
use service::policy::{
    AcknowledgeNotice, ApproveProfile, ListProfiles, ReadFramework, ReadProfile, RetireFramework, ReviseProfile, SaveProfile, StartProfile,
};
use service::profile::ProfileView;
use service::{Asker, Error, What, Why as Because};
use store::repo;
use store::testing::{by_hr, on_both_engines};
use uuid::Uuid;

use crate::support::{SOCIAL_WORK, Stage, visitor};

async fn start(stage: &Stage, asker: &Asker, framework: FrameworkId, competencies: &[&str]) -> Result<ProfileId, Error> {
    let form = StartProfileForm {
        title_en: "Social worker".into(),
        title_fr: "Intervention sociale".into(),
        framework: framework.to_string(),
        competencies: competencies.iter().map(ToString::to_string).collect(),
    };
    stage.service.start_profile(stage.service.grant::<StartProfile>(asker).unwrap(), &form).await
}

async fn acknowledge(stage: &Stage, asker: &Asker, framework: FrameworkId) -> Result<(), Error> {
    stage.service.acknowledge_notice(stage.service.grant::<AcknowledgeNotice>(asker).unwrap(), framework).await
}

async fn notice(stage: &Stage, asker: &Asker, framework: FrameworkId) -> Notice {
    stage.service.framework(stage.service.grant::<ReadFramework>(asker).unwrap(), framework).await.unwrap().notice
}

async fn retire(stage: &Stage, asker: &Asker, framework: FrameworkId, why: Why) -> Result<(), Error> {
    stage.service.retire_framework(stage.service.grant::<RetireFramework>(asker).unwrap(), framework, why).await
}

async fn save(stage: &Stage, asker: &Asker, profile: ProfileId, seen: i64, edits: Vec<ProfileEdit>) -> Result<i64, Error> {
    stage.service.save_profile(stage.service.grant::<SaveProfile>(asker).unwrap(), profile, seen, edits).await
}

async fn approve(stage: &Stage, asker: &Asker, profile: ProfileId, seen: i64) -> Result<(), Error> {
    stage.service.approve_profile(stage.service.grant::<ApproveProfile>(asker).unwrap(), profile, seen).await
}

async fn revise(stage: &Stage, asker: &Asker, profile: ProfileId) -> Result<ProfileId, Error> {
    stage.service.revise_profile(stage.service.grant::<ReviseProfile>(asker).unwrap(), profile).await
}

async fn read(stage: &Stage, asker: &Asker, profile: ProfileId) -> ProfileView {
    stage.service.profile(stage.service.grant::<ReadProfile>(asker).unwrap(), profile).await.unwrap()
}

fn weight(competency: &str, weight: u32) -> ProfileEdit {
    ProfileEdit::Weight { competency: competency.into(), weight }
}

fn required(competency: &str, level: u8) -> ProfileEdit {
    ProfileEdit::Required { competency: competency.into(), level }
}

fn driving() -> LocalCompetency {
    LocalCompetency {
        name: Text::new("Driving with children", "Conduire avec des enfants"),
        definition: Text::new("Drives safely.", "Conduit en sécurité."),
        domain: Facet::Skill,
        indicators: vec![LocalIndicator {
            text: Text::new("Checks every belt.", "Vérifie chaque ceinture."),
            facet: Facet::Skill,
            aaaaq: vec![Dimension::Quality],
            accountability: Vec::new(),
        }],
        anchors: [1, 3, 5].map(|level| Anchor { level, text: Text::new(format!("At {level}."), format!("Au niveau {level}.")) }).to_vec(),
    }
}

/// A framework that did not come with the product, published in another release or status.
async fn publish(stage: &Stage, framework: &Framework) -> FrameworkId {
    let document = framework.document();
    let record = FrameworkRecord {
        id: FrameworkId(Uuid::from_u128(40)),
        slug: framework.id.clone(),
        release: framework.version.clone(),
        state: FrameworkState::Published,
        doc: document.to_canonical(Form::Payload).unwrap(),
        digest: document.digest_hex(),
        imported_at: stage.fresh.doors().clock.now(),
        published_at: Some(stage.fresh.doors().clock.now()),
        version: 1,
    };
    let id = record.id;
    let by = by_hr(&stage.fresh.store, 9);
    stage
        .fresh
        .store
        .write(&by, move |txn| {
            let record = record.clone();
            Box::pin(async move {
                let object = audit::ObjRef::new(FrameworkId::KIND, record.id.0);
                let mut import = txn.event(Act::FrameworkImport, object).framework_digest(&record.digest);
                repo::framework::insert(txn, &mut import, &record).await?;
                Ok::<_, store::Error>(((), store::Events::one(import)))
            })
        })
        .await
        .unwrap();
    id
}

fn social() -> Framework {
    domain::framework::shipped().iter().find(|framework| framework.id == "social-work").unwrap().clone()
}

#[tokio::test]
async fn an_illustrative_framework_is_used_by_whoever_confirmed_its_notice_by_name() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let framework = stage.framework(&mariam, "social-work").await;
        let before = stage.entries().await;
        let unread = Err(Error::Conflict(Because::NoticeUnread(framework)));
        assert_eq!(start(&stage, &mariam, framework, &["SOC-01"]).await, unread);
        assert_eq!(notice(&stage, &mariam, framework).await, Notice::Unread);

        acknowledge(&stage, &mariam, framework).await.unwrap();
        assert_eq!(notice(&stage, &mariam, framework).await, Notice::Read(stage.fresh.doors().clock.now()));
        assert_eq!(acknowledge(&stage, &mariam, framework).await, Err(Error::Conflict(Because::Done)));
        let profile = start(&stage, &mariam, framework, &["SOC-01"]).await.unwrap();
        // Another officer confirms for themselves, whether they start a profile or take one competency more.
        assert_eq!(notice(&stage, &jean, framework).await, Notice::Unread);
        assert_eq!(start(&stage, &jean, framework, &["SOC-01"]).await, unread);
        let take = || vec![ProfileEdit::Take { framework, competency: "SOC-02".into() }];
        assert_eq!(save(&stage, &jean, profile, 1, take()).await.unwrap_err(), Error::Conflict(Because::NoticeUnread(framework)));
        // And each framework has its own notice.
        let justice = stage.framework(&mariam, "justice").await;
        assert_eq!(start(&stage, &mariam, justice, &["JUS-01"]).await, Err(Error::Conflict(Because::NoticeUnread(justice))));
        acknowledge(&stage, &jean, framework).await.unwrap();
        assert_eq!(save(&stage, &jean, profile, 1, take()).await, Ok(2));

        let entries = stage.entries_from(before).await;
        let acts: Vec<_> = entries.iter().map(|leaf| leaf.act.unwrap()).collect();
        assert_eq!(acts, [Act::FrameworkAcknowledge, Act::ProfileSave, Act::FrameworkAcknowledge, Act::ProfileSave]);
        assert_eq!(entries[0].fw.as_deref(), Some(social().digest().as_str()));
        assert_eq!(entries[0].subj, [mariam.signed_in().unwrap().person().audit_ref]);
        assert_eq!(stage.service.grant::<AcknowledgeNotice>(&visitor()).unwrap_err(), Error::Denied);
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_confirmation_is_found_however_much_else_the_log_says_about_the_person() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, _) = stage.two_officers().await;
        let framework = stage.social_work(&mariam).await;
        let audit_ref = mariam.signed_in().unwrap().person().audit_ref;
        let by = by_hr(&stage.fresh.store, 9);
        for _ in 0..101 {
            let written = stage.fresh.store.write(&by, move |txn| {
                let update = txn.event(Act::UserUpdate, audit::ObjRef::person(audit_ref)).subject(audit_ref);
                Box::pin(async move { Ok::<_, store::Error>(((), store::Events::one(update))) })
            });
            written.await.unwrap();
        }
        assert!(matches!(notice(&stage, &mariam, framework).await, Notice::Read(_)));
    })
    .await;
}

#[tokio::test]
async fn a_framework_that_experts_were_asked_about_needs_no_confirmation() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, _) = stage.two_officers().await;
        let consulted = Framework { version: "0.3.0".into(), status: Status::Consulted, ..social() };
        let framework = publish(&stage, &consulted).await;
        assert_eq!(notice(&stage, &mariam, framework).await, Notice::NotAsked);
        start(&stage, &mariam, framework, &["SOC-01"]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_retired_framework_starts_no_new_profile_and_says_from_what_to_start() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let framework = stage.social_work(&mariam).await;
        let profile = stage.draft_profile(&mariam, &SOCIAL_WORK).await;
        let Err(Error::Invalid(errors)) = retire(&stage, &mariam, framework, Why::Budget).await else { panic!("accepted") };
        assert_eq!(errors.of("why"), [FieldError::NotOnTheList { list: "law, superseded, other".into() }]);
        let before = stage.entries().await;
        retire(&stage, &mariam, framework, Why::Superseded).await.unwrap();
        assert_eq!(retire(&stage, &mariam, framework, Why::Superseded).await, Err(Error::Conflict(Because::Done)));
        assert_eq!(acknowledge(&stage, &jean, framework).await, Err(Error::Conflict(Because::State)));

        let words = |error: Error| match error {
            Error::Refused(refusals) => refusals[0].words(Lang::Fr),
            other => panic!("{other:?}"),
        };
        let refused = start(&stage, &mariam, framework, &["SOC-01"]).await.unwrap_err();
        assert_eq!(refused.codes(), ["framework.retired"]);
        assert_eq!(words(refused), "Cette version est retirée. Partez de la version en vigueur d’un autre référentiel.");
        publish(&stage, &Framework { version: "0.3.0".into(), ..social() }).await;
        let refused = start(&stage, &mariam, framework, &["SOC-01"]).await.unwrap_err();
        assert_eq!(words(refused), "Cette version est retirée. Partez de la version 0.3.0.");
        // What was taken before stays, and the profile goes on.
        approve(&stage, &jean, profile, 1).await.unwrap();
        let retired = &stage.entries_from(before).await[0];
        assert_eq!((retired.act, retired.why), (Some(Act::FrameworkRetire), Some(Why::Superseded)));
        let view = stage.service.framework(stage.service.grant::<ReadFramework>(&jean).unwrap(), framework).await.unwrap().view;
        assert_eq!((view.state, view.digest, view.framework), (FrameworkState::Retired, social().digest(), social()));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_not_taken() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, _) = stage.two_officers().await;
        let before = stage.entries().await;
        let nothing = FrameworkId(Uuid::nil());
        assert_eq!(start(&stage, &mariam, nothing, &["SOC-01"]).await, Err(Error::Missing(What::Framework)));
        assert_eq!(acknowledge(&stage, &mariam, nothing).await, Err(Error::Missing(What::Framework)));
        assert_eq!(retire(&stage, &mariam, nothing, Why::Law).await, Err(Error::Missing(What::Framework)));
        assert_eq!(stage.entries().await, before);
        let framework = stage.social_work(&mariam).await;
        let unknown = ProfileEditRefused::NoSuchCompetency { id: "SOC-99".into() };
        let refused = start(&stage, &mariam, framework, &["SOC-01", "SOC-99"]).await;
        assert_eq!(refused, Err(Error::Conflict(Because::ProfileEdit(unknown))));
        let Err(Error::Invalid(errors)) = start(&stage, &mariam, framework, &[]).await else { panic!("a framework to take nothing from") };
        assert_eq!(errors.of("competencies"), [FieldError::Required]);
        assert_eq!(stage.entries().await, before + 1);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_edited_by_named_acts_all_of_them_or_none() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let profile = stage.draft_profile(&mariam, &["SOC-01", "SOC-02", "SOC-03", "SOC-04"]).await;
        let before = stage.entries().await;
        let edits = vec![
            ProfileEdit::Title { title: Text::new(" Child protection officer", "Protection de l’enfance ") },
            ProfileEdit::AddLocal { competency: driving() },
            weight("LOC-01", 2),
            required("SOC-03", 4),
            ProfileEdit::WeightsReason { reason: Reason::new(Lang::Fr, "Les trajets sont longs.\r\nEt de nuit.") },
            ProfileEdit::MoveUp { competency: "LOC-01".into() },
        ];
        assert_eq!(save(&stage, &mariam, profile, 1, edits.clone()).await, Ok(2));
        let view = read(&stage, &mariam, profile).await;
        assert_eq!((view.version, view.head.title.fr.as_str(), view.head.number), (2, "Protection de l’enfance", 1));
        let ids: Vec<_> = view.profile.competencies.iter().map(|competency| competency.id().to_owned()).collect();
        assert_eq!(ids, ["SOC-01", "SOC-02", "SOC-03", "LOC-01", "SOC-04"]);
        assert_eq!(view.shares[3].1.to_string(), "1/3");
        assert_eq!(view.profile.weights_reason, Some(Reason::new(Lang::Fr, "Les trajets sont longs.\nEt de nuit.")));

        // Another version was seen; one field of the second edit does not hold; one edit cannot be made; nothing would change.
        assert_eq!(save(&stage, &jean, profile, 1, edits).await, Err(Error::Conflict(Because::Stale)));
        let Err(Error::Invalid(errors)) = save(&stage, &jean, profile, 2, vec![weight("SOC-01", 5), required("SOC-01", 6)]).await else {
            panic!("accepted")
        };
        assert_eq!(errors.of("edits.1.level"), [FieldError::OutOfRange { min: 1, max: 5 }]);
        let remove = ProfileEdit::Remove { competency: "SOC-07".into() };
        let refused = save(&stage, &jean, profile, 2, vec![weight("SOC-01", 5), remove]).await;
        let unknown = ProfileEditRefused::NoSuchCompetency { id: "SOC-07".into() };
        assert_eq!(refused, Err(Error::Conflict(Because::ProfileEdit(unknown))));
        assert_eq!(save(&stage, &jean, profile, 2, vec![required("SOC-03", 4)]).await, Err(Error::Conflict(Because::Done)));
        let many = vec![weight("SOC-01", 5); domain::limits::EDITS + 1];
        let Err(Error::Invalid(errors)) = save(&stage, &jean, profile, 2, many).await else { panic!("accepted") };
        assert_eq!(errors.of("edits"), [FieldError::OutOfRange { min: 0, max: 200 }]);
        assert_eq!(read(&stage, &mariam, profile).await.profile, view.profile);
        assert_eq!(save(&stage, &jean, ProfileId(Uuid::nil()), 1, Vec::new()).await, Err(Error::Missing(What::Profile)));
        assert_eq!(stage.acts_from(before).await, [Act::ProfileSave]);
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_approves_what_they_wrote_last() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let profile = stage.draft_profile(&mariam, &SOCIAL_WORK).await;
        assert!(!read(&stage, &mariam, profile).await.may_approve && read(&stage, &jean, profile).await.may_approve);
        assert_eq!(approve(&stage, &mariam, profile, 1).await.unwrap_err().codes(), ["profile.self-approval"]);
        // Jean changes it: from now on it is his, and Mariam approves.
        assert_eq!(save(&stage, &jean, profile, 1, vec![required("SOC-01", 4)]).await, Ok(2));
        assert_eq!(approve(&stage, &jean, profile, 2).await.unwrap_err().codes(), ["profile.self-approval"]);
        assert_eq!(approve(&stage, &mariam, profile, 1).await, Err(Error::Conflict(Because::Stale)), "she saw another version");
        let before = stage.entries().await;
        approve(&stage, &mariam, profile, 2).await.unwrap();

        let view = read(&stage, &jean, profile).await;
        assert_eq!(
            (view.head.state, view.head.author, view.head.approver),
            (ProfileState::Approved, jean.person_id().unwrap(), mariam.person_id())
        );
        assert_eq!((view.digest, view.head.approved_at), (Some(view.profile.digest()), Some(stage.fresh.doors().clock.now())));
        assert_eq!(
            view.names.values().map(String::as_str).collect::<std::collections::BTreeSet<_>>(),
            ["Jean Petit", "Mariam Kone"].into()
        );
        assert!(!view.may_approve);
        assert_eq!(approve(&stage, &mariam, profile, 3).await, Err(Error::Conflict(Because::State)));
        assert_eq!(save(&stage, &jean, profile, 3, vec![required("SOC-01", 3)]).await, Err(Error::Conflict(Because::State)));
        let entries = stage.entries_from(before).await;
        assert_eq!(entries.iter().map(|leaf| leaf.act.unwrap()).collect::<Vec<_>>(), [Act::ProfileApprove]);
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_open_blocks_the_approval_by_its_code() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let profile = stage.draft_profile(&mariam, &["SOC-01", "SOC-02", "SOC-04"]).await;
        let one_sided = LocalCompetency { name: Text::new("Driving", ""), ..driving() };
        let undimensioned = LocalIndicator { aaaaq: Vec::new(), ..driving().indicators.remove(0) };
        let local = LocalCompetency { indicators: vec![undimensioned], ..one_sided };
        save(&stage, &mariam, profile, 1, vec![weight("SOC-01", 3), ProfileEdit::AddLocal { competency: local }]).await.unwrap();
        let codes = ["profile.no-essential", "profile.one-language", "indicator.dimension", "profile.count", "profile.weights-reason"];
        assert_eq!(approve(&stage, &jean, profile, 2).await.unwrap_err().codes(), codes);
        let view = read(&stage, &mariam, profile).await;
        assert_eq!(view.findings.iter().map(|finding| finding.refusal.code()).collect::<Vec<_>>(), codes);

        let reason = Reason::new(Lang::Fr, "Poste d’appui.");
        let mend = vec![
            ProfileEdit::Essential { competency: "SOC-01".into(), essential: true },
            ProfileEdit::RewriteLocal { competency: "LOC-01".into(), to: driving() },
            ProfileEdit::WeightsReason { reason: reason.clone() },
            ProfileEdit::CountReason { reason },
        ];
        save(&stage, &mariam, profile, 2, mend).await.unwrap();
        let findings = read(&stage, &mariam, profile).await.findings;
        assert!(findings.iter().all(|finding| finding.severity == Severity::NeedsReason && !finding.is_open()), "{findings:?}");
        approve(&stage, &jean, profile, 3).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_next_version_begins_as_a_copy_and_supersedes_the_one_before_when_it_is_approved() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let first = stage.draft_profile(&mariam, &SOCIAL_WORK).await;
        assert_eq!(revise(&stage, &jean, first).await, Err(Error::Conflict(Because::State)), "a draft has no next version");
        approve(&stage, &jean, first, 1).await.unwrap();
        let second = revise(&stage, &jean, first).await.unwrap();
        assert_eq!(revise(&stage, &mariam, first).await, Err(Error::Conflict(Because::OpenDraft)));
        assert_eq!(revise(&stage, &mariam, ProfileId(Uuid::nil())).await, Err(Error::Missing(What::Profile)));

        let view = read(&stage, &jean, second).await;
        assert_eq!((view.head.number, view.head.state, view.head.author), (2, ProfileState::Draft, jean.person_id().unwrap()));
        assert_eq!((view.previous, view.differences.as_slice(), view.digest), (Some(first), [].as_slice(), None));
        save(&stage, &jean, second, 1, vec![required("SOC-02", 4)]).await.unwrap();
        let view = read(&stage, &jean, second).await;
        let changed = |difference: &Difference| {
            matches!(difference, Difference::Changed { id, aspects, .. } if id == "SOC-02" && aspects == &[Aspect::Required])
        };
        assert!(view.differences.len() == 1 && changed(&view.differences[0]), "{:?}", view.differences);

        let before = stage.entries().await;
        approve(&stage, &mariam, second, 2).await.unwrap();
        // One act: the approval of one is the end of the other.
        assert_eq!(stage.acts_from(before).await, [Act::ProfileApprove]);
        let (old, new) = (read(&stage, &mariam, first).await, read(&stage, &mariam, second).await);
        assert_eq!((old.head.state, new.head.state), (ProfileState::Superseded, ProfileState::Approved));
        assert_eq!((old.version, new.version, old.head.family == new.head.family), (3, 3, true));
        assert_eq!(old.previous, None);
        assert_eq!(revise(&stage, &mariam, first).await, Err(Error::Conflict(Because::State)));
        revise(&stage, &mariam, second).await.unwrap();
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn the_same_request_twice_starts_one_profile() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, _) = stage.two_officers().await;
        let form = StartProfileForm { title_en: "Nurse".into(), title_fr: "Soins infirmiers".into(), ..StartProfileForm::default() };
        let before = stage.entries().await;
        let leave = || stage.service.grant::<StartProfile>(&mariam).unwrap().once(Uuid::from_u128(3), "Nurse");
        let first = stage.service.start_profile(leave(), &form).await.unwrap();
        assert_eq!(stage.service.start_profile(leave(), &form).await, Ok(first));
        assert_eq!(stage.entries().await, before + 1);
        let list = stage.service.profiles(stage.service.grant::<ListProfiles>(&mariam).unwrap(), None).await.unwrap();
        assert_eq!(list.profiles.iter().map(|head| head.id).collect::<Vec<_>>(), [first]);
    })
    .await;
}

#[tokio::test]
async fn profiles_are_listed_page_by_page_the_last_saved_first() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let mut made = Vec::new();
        for number in 0..101 {
            let form =
                StartProfileForm { title_en: format!("Job {number}"), title_fr: format!("Poste {number}"), ..StartProfileForm::default() };
            let author = if number == 50 { &jean } else { &mariam };
            made.push(stage.service.start_profile(stage.service.grant::<StartProfile>(author).unwrap(), &form).await.unwrap());
            stage.fresh.clock.advance_seconds(1);
        }
        made.reverse();
        let mariam = stage.as_("Mariam Kone").await;
        let page = async |after| stage.service.profiles(stage.service.grant::<ListProfiles>(&mariam).unwrap(), after).await.unwrap();
        let first = page(None).await;
        assert_eq!(first.profiles.iter().map(|head| head.id).collect::<Vec<_>>(), made[..100]);
        assert_eq!(first.names[&first.profiles[50].author], "Jean Petit");
        let second = page(first.next).await;
        assert_eq!((second.profiles[0].id, second.profiles.len(), second.next), (made[100], 1, None));
    })
    .await;
}

#[tokio::test]
async fn an_auditor_reads_profiles_and_changes_none_and_a_panel_member_sees_none() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, _) = stage.two_officers().await;
        let administrator = stage.as_administrator().await;
        stage.person(&administrator, "Ibrahima Ba", "auditor").await;
        stage.person(&administrator, "Ama Mensah", "panel").await;
        let (auditor, panel) = (stage.as_("Ibrahima Ba").await, stage.as_("Ama Mensah").await);
        let profile = stage.draft_profile(&mariam, &SOCIAL_WORK).await;
        assert!(!read(&stage, &auditor, profile).await.may_approve);
        assert_eq!(stage.service.grant::<ApproveProfile>(&auditor).unwrap_err(), Error::Denied);
        for stranger in [&panel, &administrator] {
            assert_eq!(stage.service.grant::<ReadProfile>(stranger).unwrap_err(), Error::Denied);
            assert_eq!(stage.service.grant::<ListProfiles>(stranger).unwrap_err(), Error::Denied);
        }
        let missing = stage.service.profile(stage.service.grant::<ReadProfile>(&auditor).unwrap(), ProfileId(Uuid::nil())).await;
        assert_eq!(missing.unwrap_err(), Error::Missing(What::Profile));
    })
    .await;
}

#[tokio::test]
async fn a_kept_profile_is_the_document_that_its_digest_is_of() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let profile = stage.approved_profile(&mariam, &jean).await;
        let kept = repo::profile::get(&stage.fresh.store.read().await.unwrap(), profile).await.unwrap();
        let document = Value::parse_strict(kept.doc.as_bytes(), Form::Payload).unwrap();
        assert_eq!(kept.digest, Some(document.digest_hex()));
    })
    .await;
}
