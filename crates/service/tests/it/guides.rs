//! Interview guides: from an approved profile to a document that nothing changes.

use audit::{Act, Why};
use domain::documents::GuideState;
use domain::forms::documents::{ComposeGuideForm, StartProfileForm};
use domain::forms::organisation::OrganisationForm;
use domain::guide::{Average, DeclaredRules, Finding, Gate, GuideChange, GuideEdit, GuideEditRefused, GuideQuestionKind, WorkingGuide};
use domain::ids::{GuideId, ProfileId};
use domain::profile::{ProfileEdit, Reason};
use domain::{FieldError, Lang, Text};
use service::access::UseCase;
use service::guide::{GuideContentView, GuideView};
use service::policy::{
    AcknowledgeNotice, ApproveProfile, ComposeGuide, FreezeGuide, ListGuides, ProposeGuide, ReadGuide, RetireFramework, ReviseGuide,
    ReviseProfile, RevokeRole, SaveGuide, SaveProfile, StartProfile, UpdateOrganisation,
};
use service::{Asker, Error, Granted, What, Why as Because};
use store::repo;
use store::testing::{by_hr, on_both_engines};
use uuid::Uuid;

use crate::support::{SOCIAL_WORK, Stage, visitor};

#[tokio::test]
async fn a_second_officer_freezes_what_the_first_one_proposed() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (author, confirmer) = stage.two_officers().await;
        let before = stage.entries().await;
        let guide = stage.frozen_guide(&author, &confirmer).await;

        let view = stage.service.guide(stage.service.grant::<ReadGuide>(&author).unwrap(), guide).await.unwrap();
        let GuideContentView::Frozen(document) = &view.content else { panic!("not frozen: {:?}", view.head) };
        assert_eq!((view.head.state, view.head.digest.as_deref()), (GuideState::Frozen, Some(document.digest())));
        assert_eq!((view.head.author, view.head.confirmer), (author.person_id().unwrap(), confirmer.person_id()));
        assert_eq!((document.content().competencies.len(), view.minutes, view.slot_minutes), (7, 68, 75));

        let acts = stage.acts_from(before).await;
        let path = [Act::FrameworkAcknowledge, Act::ProfileSave, Act::ProfileApprove, Act::GuideSave, Act::GuideSave, Act::GuideFreeze];
        assert_eq!(acts, path);
        let freeze = stage.entries_from(before).await.pop().unwrap();
        assert_eq!(freeze.fw.as_deref(), Some(document.digest()));
        assert_eq!(freeze.x_ref("second"), Some(author.signed_in().unwrap().person().audit_ref));
        assert_eq!(freeze.actor.audit_ref(), Some(confirmer.signed_in().unwrap().person().audit_ref));
        stage.assert_sound().await;
    })
    .await;
}

fn leave<U: UseCase>(stage: &Stage, asker: &Asker) -> Granted<U> {
    stage.service.grant::<U>(asker).unwrap()
}

async fn save(stage: &Stage, asker: &Asker, guide: GuideId, seen: i64, change: GuideChange) -> Result<i64, Error> {
    stage.service.save_guide(leave::<SaveGuide>(stage, asker), guide, seen, change).await
}

async fn propose(stage: &Stage, asker: &Asker, guide: GuideId, seen: i64) -> Result<i64, Error> {
    stage.service.propose_guide(leave::<ProposeGuide>(stage, asker), guide, seen).await
}

async fn freeze(stage: &Stage, asker: &Asker, guide: GuideId, seen: i64) -> Result<(), Error> {
    stage.service.freeze_guide(leave::<FreezeGuide>(stage, asker), guide, seen).await
}

async fn read(stage: &Stage, asker: &Asker, guide: GuideId) -> GuideView {
    stage.service.guide(leave::<ReadGuide>(stage, asker), guide).await.unwrap()
}

fn edits(edits: impl IntoIterator<Item = GuideEdit>) -> GuideChange {
    GuideChange { edits: edits.into_iter().collect(), ..GuideChange::default() }
}

fn minutes(question: &str, minutes: u32) -> GuideEdit {
    GuideEdit::Minutes { question: question.into(), minutes }
}

fn working(view: &GuideView) -> &WorkingGuide {
    let GuideContentView::Working { guide, .. } = &view.content else { unreachable!("a frozen guide where a draft was expected") };
    guide
}

#[tokio::test]
async fn a_guide_is_composed_from_an_approved_profile_and_from_no_other() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let draft = stage.draft_profile(&mariam, &SOCIAL_WORK).await;
        let compose = async |profile, form: &ComposeGuideForm| {
            stage.service.compose_guide(leave::<ComposeGuide>(&stage, &mariam), profile, form).await
        };
        let usual = ComposeGuideForm::default();
        assert_eq!(compose(draft, &usual).await, Err(Error::Conflict(Because::State)));
        assert_eq!(compose(ProfileId(Uuid::nil()), &usual).await, Err(Error::Missing(What::Profile)));
        stage.service.approve_profile(leave::<ApproveProfile>(&stage, &jean), draft, 1).await.unwrap();
        let endless = ComposeGuideForm { slot_minutes: "241".into(), ..ComposeGuideForm::default() };
        let Err(Error::Invalid(errors)) = compose(draft, &endless).await else { panic!("accepted") };
        assert_eq!(errors.of("slot_minutes"), [FieldError::OutOfRange { min: 1, max: 240 }]);

        let before = stage.entries().await;
        let guide = compose(draft, &usual).await.unwrap();
        let view = read(&stage, &jean, guide).await;
        assert_eq!((view.head.number, view.head.profile, view.head.state), (1, draft, GuideState::Draft));
        assert_eq!(working(&view).draft.profile.version, Some(1));
        assert_eq!((view.minutes, view.slot_minutes, view.coverage.untested.len()), (68, 45, 0));
        assert_eq!(view.rules, working(&view).rules);
        let first = |lang| view.sentences[&lang][0].as_str();
        assert_eq!(first(Lang::En), "Each competency is scored from 1 to 5; the panel’s value is the mean of the members’ scores.");
        assert_eq!(first(Lang::Fr), "Chaque compétence est notée de 1 à 5\u{a0}; la note du jury est la moyenne des notes de ses membres.");
        let GuideContentView::Working { findings, .. } = &view.content else { panic!("frozen") };
        assert_eq!(findings.iter().map(Finding::key).collect::<Vec<_>>(), ["guide.too-long"]);
        assert_eq!(stage.acts_from(before).await, [Act::GuideSave]);

        // Once the next version of the profile is approved, the old one makes no new guide.
        let next = stage.service.revise_profile(leave::<ReviseProfile>(&stage, &mariam), draft).await.unwrap();
        stage.service.approve_profile(leave::<ApproveProfile>(&stage, &jean), next, 1).await.unwrap();
        assert_eq!(compose(draft, &usual).await, Err(Error::Conflict(Because::State)));
        let guide = compose(next, &usual).await.unwrap();
        assert_eq!(working(&read(&stage, &jean, guide).await).draft.profile.version, Some(2));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn edits_rules_and_reasons_are_saved_together_or_not_at_all() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let guide = stage.draft_guide(&mariam, &jean).await;
        let before = stage.entries().await;
        let proposed = read(&stage, &mariam, guide).await.rules;
        let reason = Reason::new(Lang::Fr, " Deux entretiens par jour suffisent.\r\n");
        let change = GuideChange {
            edits: vec![GuideEdit::Slot { minutes: 60 }, minutes("motivation-1", 5)],
            rules: Some(DeclaredRules { average: Average::Median, tolerance: 2, ..proposed.clone() }),
            reasons: [("guide.too-long".to_owned(), reason.clone())].into(),
        };
        assert_eq!(save(&stage, &mariam, guide, 1, change.clone()).await, Ok(2));
        let view = read(&stage, &mariam, guide).await;
        assert_eq!((view.minutes, view.slot_minutes, view.rules.average, view.rules.tolerance), (69, 60, Average::Median, 2));
        assert!(view.sentences[&Lang::Fr][0].contains("médiane"));
        assert_eq!(working(&view).reasons["guide.too-long"].words, "Deux entretiens par jour suffisent.");
        assert_eq!(working(&view).open_findings(), []);

        assert_eq!(save(&stage, &mariam, guide, 1, change.clone()).await, Err(Error::Conflict(Because::Stale)));
        assert_eq!(save(&stage, &mariam, guide, 2, change).await, Err(Error::Conflict(Because::Done)), "nothing would change");
        let one_sided = GuideEdit::Rewrite { question: "motivation-1".into(), text: Text::new("Why?", "") };
        let Err(Error::Invalid(errors)) = save(&stage, &mariam, guide, 2, edits([minutes("closing-1", 9), one_sided])).await else {
            panic!("accepted")
        };
        assert_eq!(errors.of("edits.1.text.fr"), [FieldError::Required]);
        let gone = GuideEditRefused::NotThere { id: "SOC-99.q1".into() };
        let refused = save(&stage, &mariam, guide, 2, edits([minutes("closing-1", 9), minutes("SOC-99.q1", 9)])).await;
        assert_eq!(refused, Err(Error::Conflict(Because::GuideEdit(gone))));
        let wrong = GuideChange {
            rules: Some(DeclaredRules { gates: [("SOC-99".to_owned(), Gate::None)].into(), ..proposed }),
            reasons: [("guide.motivation".to_owned(), reason)].into(),
            ..GuideChange::default()
        };
        let Err(Error::Invalid(errors)) = save(&stage, &mariam, guide, 2, wrong).await else { panic!("accepted") };
        assert!(matches!(errors.of("rules.gates"), [FieldError::NotOnTheList { .. }]));
        assert_eq!(errors.of("reasons.guide.motivation"), [FieldError::NotOnTheList { list: "guide.too-long".into() }]);
        assert_eq!(read(&stage, &mariam, guide).await, view);
        assert_eq!(save(&stage, &mariam, GuideId(Uuid::nil()), 1, GuideChange::default()).await, Err(Error::Missing(What::Guide)));
        assert_eq!(stage.acts_from(before).await, [Act::GuideSave]);
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_guide_that_is_changed_after_the_proposal_is_a_draft_again() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let guide = stage.draft_guide(&mariam, &jean).await;
        assert_eq!(freeze(&stage, &jean, guide, 1).await, Err(Error::Conflict(Because::State)), "nobody proposed it");
        assert_eq!(propose(&stage, &mariam, guide, 2).await, Err(Error::Conflict(Because::Stale)));
        assert_eq!(propose(&stage, &mariam, guide, 1).await, Ok(2));
        assert_eq!(propose(&stage, &mariam, guide, 2).await, Err(Error::Conflict(Because::Done)));
        let view = read(&stage, &jean, guide).await;
        assert_eq!((view.head.state, view.head.proposer, view.may_confirm), (GuideState::Proposed, mariam.person_id(), true));
        assert!(!read(&stage, &mariam, guide).await.may_confirm);

        assert_eq!(save(&stage, &mariam, guide, 2, edits([minutes("motivation-1", 5)])).await, Ok(3));
        let view = read(&stage, &jean, guide).await;
        assert_eq!((view.head.state, view.head.proposer, view.may_confirm), (GuideState::Draft, None, false));
        for seen in [2, 3] {
            assert!(freeze(&stage, &jean, guide, seen).await.is_err(), "what was proposed is not there any more");
        }
        assert_eq!(propose(&stage, &mariam, guide, 3).await, Ok(4));
        assert_eq!(freeze(&stage, &jean, guide, 2).await, Err(Error::Conflict(Because::Stale)), "he saw the first proposal");
        freeze(&stage, &jean, guide, 4).await.unwrap();
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn neither_who_wrote_it_last_nor_who_proposed_it_confirms_the_freeze() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let administrator = stage.as_administrator().await;
        stage.person(&administrator, "Oumar Sy", "hr").await;
        let oumar = stage.as_("Oumar Sy").await;
        let guide = stage.draft_guide(&mariam, &jean).await;
        save(&stage, &jean, guide, 1, edits([minutes("motivation-1", 5)])).await.unwrap();
        propose(&stage, &mariam, guide, 2).await.unwrap();
        let before = stage.entries().await;
        for one in [&mariam, &jean] {
            assert_eq!(freeze(&stage, one, guide, 3).await, Err(Error::Conflict(Because::SecondPerson)));
            assert!(!read(&stage, one, guide).await.may_confirm);
        }
        assert_eq!(stage.entries().await, before);
        freeze(&stage, &oumar, guide, 3).await.unwrap();
        let view = read(&stage, &oumar, guide).await;
        let people = (view.head.author, view.head.proposer, view.head.confirmer);
        assert_eq!(people, (jean.person_id().unwrap(), mariam.person_id(), oumar.person_id()));
        assert_eq!(view.names.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn what_is_open_blocks_the_proposal_and_the_freeze_by_its_code() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let guide = stage.draft_guide(&mariam, &jean).await;
        let drop = |question: &str| GuideEdit::Drop { question: question.into() };
        let change = edits([drop("closing-1"), drop("SOC-03.q1"), GuideEdit::Slot { minutes: 30 }]);
        save(&stage, &mariam, guide, 1, change.clone()).await.unwrap();
        let codes = ["guide.too-long", "guide.closing", "guide.contrary", "guide.thin"];
        assert_eq!(propose(&stage, &mariam, guide, 2).await.unwrap_err().codes(), codes);

        // Whatever a program before this one let through: the freeze looks for itself.
        let by = by_hr(&stage.fresh.store, 9);
        let mut record = repo::guide::get(&stage.fresh.store.read().await.unwrap(), guide).await.unwrap();
        (record.state, record.proposer, record.version) = (GuideState::Proposed, mariam.person_id(), 3);
        let smuggled = stage.fresh.store.write(&by, move |txn| {
            let record = record.clone();
            Box::pin(async move {
                let mut save = txn.event(Act::GuideSave, audit::ObjRef::new(GuideId::KIND, record.id.0));
                repo::guide::update(txn, &mut save, &record).await?;
                Ok::<_, store::Error>(((), store::Events::one(save)))
            })
        });
        smuggled.await.unwrap();
        let before = stage.entries().await;
        assert_eq!(freeze(&stage, &jean, guide, 3).await.unwrap_err().codes(), codes);
        assert_eq!(stage.entries().await, before);
    })
    .await;
}

#[tokio::test]
async fn nothing_changes_a_frozen_guide() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let guide = stage.frozen_guide(&mariam, &jean).await;
        let (before, view) = (stage.entries().await, read(&stage, &mariam, guide).await);
        assert_eq!(save(&stage, &mariam, guide, 3, edits([minutes("motivation-1", 5)])).await.unwrap_err().codes(), ["guide.frozen"]);
        assert_eq!(propose(&stage, &mariam, guide, 3).await.unwrap_err().codes(), ["guide.frozen"]);
        assert_eq!(freeze(&stage, &jean, guide, 3).await.unwrap_err().codes(), ["guide.frozen"]);
        assert_eq!((stage.entries().await, read(&stage, &mariam, guide).await), (before, view));
        let missing = stage.service.guide(leave::<ReadGuide>(&stage, &mariam), GuideId(Uuid::nil())).await;
        assert_eq!(missing.unwrap_err(), Error::Missing(What::Guide));
    })
    .await;
}

#[tokio::test]
async fn the_same_request_twice_freezes_once() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let guide = stage.draft_guide(&mariam, &jean).await;
        propose(&stage, &mariam, guide, 1).await.unwrap();
        let before = stage.entries().await;
        let confirm = || leave::<FreezeGuide>(&stage, &jean).once(Uuid::from_u128(5), guide.to_string());
        stage.service.freeze_guide(confirm(), guide, 2).await.unwrap();
        stage.service.freeze_guide(confirm(), guide, 2).await.unwrap();
        assert_eq!(stage.acts_from(before).await, [Act::GuideFreeze]);
    })
    .await;
}

#[tokio::test]
async fn the_next_version_begins_where_the_frozen_one_ended_and_supersedes_it_when_it_is_frozen() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let first = stage.draft_guide(&mariam, &jean).await;
        let revise = async |asker: &Asker, guide| stage.service.revise_guide(leave::<ReviseGuide>(&stage, asker), guide).await;
        assert_eq!(revise(&mariam, first).await, Err(Error::Conflict(Because::State)), "a draft has no next version");
        assert_eq!(revise(&mariam, GuideId(Uuid::nil())).await, Err(Error::Missing(What::Guide)));
        let own = GuideEdit::AddOwn {
            kind: GuideQuestionKind::PastBehaviour,
            competency: Some("SOC-01".into()),
            text: Text::new("Tell us about a file that you closed.", "Parlez-nous d’un dossier que vous avez clos."),
            elicits: vec!["SOC-01.a".into()],
        };
        let probe = GuideEdit::AddProbe { question: "own-2".into(), text: Text::new("Why?", "Pourquoi\u{a0}?"), contrary: false };
        save(&stage, &mariam, first, 1, edits([own, probe, GuideEdit::Slot { minutes: 80 }])).await.unwrap();
        propose(&stage, &mariam, first, 2).await.unwrap();
        freeze(&stage, &jean, first, 3).await.unwrap();
        let frozen = read(&stage, &mariam, first).await;

        let second = revise(&jean, first).await.unwrap();
        assert_eq!(revise(&mariam, first).await, Err(Error::Conflict(Because::OpenDraft)));
        let view = read(&stage, &mariam, second).await;
        assert_eq!((view.head.number, view.head.author, view.head.profile), (2, jean.person_id().unwrap(), frozen.head.profile));
        assert_eq!((&view.rules, &view.sentences, view.minutes, view.head.digest.as_deref()), (&frozen.rules, &frozen.sentences, 72, None));
        // Unchanged it would be the same document; and what the framework offers besides is at hand again.
        let again = working(&view).freeze().unwrap();
        assert_eq!(Some(again.digest()), frozen.head.digest.as_deref());
        save(&stage, &jean, second, 1, edits([GuideEdit::Drop { question: "SOC-01.q1".into() }])).await.unwrap();
        let back = GuideEdit::AddFromFramework { question: "SOC-01.q1".into() };
        save(&stage, &jean, second, 2, edits([back, minutes("motivation-1", 6)])).await.unwrap();

        propose(&stage, &jean, second, 3).await.unwrap();
        let before = stage.entries().await;
        freeze(&stage, &mariam, second, 4).await.unwrap();
        let entries = stage.entries_from(before).await;
        assert_eq!(entries.iter().map(|leaf| leaf.act.unwrap()).collect::<Vec<_>>(), [Act::GuideFreeze, Act::GuideSupersede]);
        assert_eq!((entries[1].fw.clone(), entries[1].why), (frozen.head.digest.clone(), Some(Why::NewVersion)));
        let (old, new) = (read(&stage, &mariam, first).await, read(&stage, &mariam, second).await);
        assert_eq!((old.head.state, new.head.state), (GuideState::Superseded, GuideState::Frozen));
        // The superseded one is what it was: interviews already held keep it.
        assert_eq!((old.content, old.head.digest), (frozen.content, frozen.head.digest));
        assert_eq!(save(&stage, &jean, first, 5, edits([minutes("motivation-1", 5)])).await.unwrap_err().codes(), ["guide.frozen"]);
        assert_eq!(revise(&mariam, first).await, Err(Error::Conflict(Because::State)));
        revise(&mariam, second).await.unwrap();
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn guides_are_listed_page_by_page_the_last_saved_first() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (mariam, jean) = stage.two_officers().await;
        let profile = stage.approved_profile(&mariam, &jean).await;
        let mut made = Vec::new();
        for _ in 0..101 {
            let form = ComposeGuideForm::default();
            made.push(stage.service.compose_guide(leave::<ComposeGuide>(&stage, &mariam), profile, &form).await.unwrap());
            stage.fresh.clock.advance_seconds(1);
        }
        made.reverse();
        let page = async |after| stage.service.guides(leave::<ListGuides>(&stage, &jean), after).await.unwrap();
        let first = page(None).await;
        assert_eq!(first.guides.iter().map(|head| head.id).collect::<Vec<_>>(), made[..100]);
        assert_eq!(first.names[&first.guides[0].author], "Mariam Kone");
        let second = page(first.next).await;
        assert_eq!((second.guides[0].id, second.guides.len(), second.next), (made[100], 1, None));
    })
    .await;
}

#[tokio::test]
async fn a_panel_member_sees_no_guide_before_there_is_a_vacancy_to_see_it_in() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.two_officers().await;
        let administrator = stage.as_administrator().await;
        stage.person(&administrator, "Ama Mensah", "panel").await;
        let panel = stage.as_("Ama Mensah").await;
        for stranger in [&panel, &administrator, &visitor()] {
            assert_eq!(stage.service.grant::<ReadGuide>(stranger).unwrap_err(), Error::Denied);
            assert_eq!(stage.service.grant::<ListGuides>(stranger).unwrap_err(), Error::Denied);
            assert_eq!(stage.service.grant::<FreezeGuide>(stranger).unwrap_err(), Error::Denied);
        }
    })
    .await;
}

#[tokio::test]
async fn a_leave_given_before_the_role_was_taken_back_carries_nothing_out() {
    // Boxed: it holds many leaves at once.
    on_both_engines(|fresh| {
        Box::pin(async move {
            let stage = Stage::new(fresh);
            let (mariam, jean) = stage.two_officers().await;
            let administrator = stage.as_administrator().await;
            let (framework, draft) = (stage.social_work(&mariam).await, stage.draft_profile(&mariam, &SOCIAL_WORK).await);
            let justice = stage.framework(&mariam, "justice").await;
            let frozen = stage.frozen_guide(&mariam, &jean).await;
            let approved = read(&stage, &mariam, frozen).await.head.profile;
            let usual = ComposeGuideForm { slot_minutes: "75".into(), ..ComposeGuideForm::default() };
            let compose = async || stage.service.compose_guide(leave::<ComposeGuide>(&stage, &mariam), approved, &usual).await.unwrap();
            let (working, proposed) = (compose().await, compose().await);
            propose(&stage, &mariam, proposed, 1).await.unwrap();
            let start = StartProfileForm { title_en: "Nurse".into(), title_fr: "Soins infirmiers".into(), ..StartProfileForm::default() };
            let lower = ProfileEdit::Required { competency: "SOC-01".into(), level: 2 };

            // Everything that an officer may do here, and what an administrator may, is begun; then both lose their role.
            let leaves = (
                (leave::<AcknowledgeNotice>(&stage, &jean), leave::<RetireFramework>(&stage, &jean)),
                (leave::<StartProfile>(&stage, &jean), leave::<SaveProfile>(&stage, &jean), leave::<ApproveProfile>(&stage, &jean)),
                (leave::<ReviseProfile>(&stage, &jean), leave::<ComposeGuide>(&stage, &jean), leave::<SaveGuide>(&stage, &jean)),
                (leave::<ProposeGuide>(&stage, &jean), leave::<FreezeGuide>(&stage, &jean), leave::<ReviseGuide>(&stage, &jean)),
            );
            stage.person(&administrator, "Moussa Faye", "administrator").await;
            let moussa = stage.as_("Moussa Faye").await;
            let settings = leave::<UpdateOrganisation>(&stage, &administrator);
            for person in [jean.person_id(), administrator.person_id()] {
                let through = stage.fresh.store.read().await.unwrap();
                let grant = repo::role_grant::of(&through, person.unwrap()).await.unwrap()[0].id;
                drop(through);
                stage.service.revoke_role(leave::<RevokeRole>(&stage, &moussa), grant, Why::RoleEnded).await.unwrap();
            }
            let before = stage.entries().await;
            let ((acknowledge, retire), (begin, save, approve), (next, compose, change), (propose, freeze, again)) = leaves;
            let service = &stage.service;
            let form = OrganisationForm {
                name_en: "A".into(),
                name_fr: "A".into(),
                languages: "fr".into(),
                safeguarding_lead: "B".into(),
                local_contact: "C".into(),
            };
            let denied = [
                service.acknowledge_notice(acknowledge, justice).await.unwrap_err(),
                service.retire_framework(retire, framework, Why::Law).await.unwrap_err(),
                service.start_profile(begin, &start).await.unwrap_err(),
                service.save_profile(save, draft, 1, vec![lower]).await.unwrap_err(),
                service.approve_profile(approve, draft, 1).await.unwrap_err(),
                service.revise_profile(next, approved).await.unwrap_err(),
                service.compose_guide(compose, approved, &usual).await.unwrap_err(),
                service.save_guide(change, working, 1, edits([minutes("motivation-1", 5)])).await.unwrap_err(),
                service.propose_guide(propose, working, 1).await.unwrap_err(),
                service.freeze_guide(freeze, proposed, 2).await.unwrap_err(),
                service.revise_guide(again, frozen).await.unwrap_err(),
                service.update_organisation(settings, 1, &form).await.unwrap_err(),
            ];
            assert_eq!(denied, [const { Error::Denied }; 12]);
            assert_eq!(stage.entries().await, before);
        })
    })
    .await;
}
