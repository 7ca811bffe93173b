//! Rounds: who may start one, set it up, open it, let interviews begin, call it off, and for whom it does not exist.

use audit::{Act, LogKind, ObjRef, Why};
use domain::candidate::CandidateState;
use domain::documents::GuideState;
use domain::forms::vacancies::UpdateVacancyForm;
use domain::ids::{GrantId, GuideId, OrgId, VacancyId};
use domain::organisation::Organisation;
use domain::panel::{AssignmentState, Declared, PanelPart, PanelistState, Ruling};
use domain::person::Role;
use domain::vacancy::{AssignmentMode, VacancyMissing, VacancyState};
use domain::{Date, FieldError, FieldErrors, Refusal};
use service::policy::{
    CancelVacancy, CloseVacancy, GrantRole, ListVacancies, OpenVacancy, ReadInstallation, ReadVacancy, StartInterviews, StartVacancy,
    UpdateVacancy,
};
use service::vacancy::VacancyView;
use service::{Asker, Error, What, Why as Because};
use store::repo;
use store::testing::on_both_engines;

use crate::support::{Stage, update_form, vacancy_form as form, visitor};

#[tokio::test]
async fn an_officer_starts_a_round_and_holds_it() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        stage.person(&administrator, "Mariam Kone", "hr").await;
        let hr = stage.as_("Mariam Kone").await;
        let vacancy = stage.service.start_vacancy(stage.service.grant::<StartVacancy>(&hr).unwrap(), &form("2026-014")).await.unwrap();

        let refused = stage.service.start_vacancy(stage.service.grant::<StartVacancy>(&hr).unwrap(), &form("2026-014")).await.unwrap_err();
        let Error::Invalid(errors) = refused else { panic!("{refused:?}") };
        assert_eq!(errors.of("reference"), [FieldError::Taken]);

        let leave = stage.service.grant::<ReadInstallation>(&visitor()).unwrap();
        let listed = stage.service.vacancy_stages(leave, "", 1).await.unwrap();
        assert_eq!(listed.vacancies.len(), 1);
        assert_eq!((listed.vacancies[0].id, listed.vacancies[0].state), (vacancy, VacancyState::Draft));
        assert!(stage.fresh.store.fsck(None, false).await.unwrap().findings.is_empty());
    })
    .await;
}

#[tokio::test]
async fn only_the_holder_calls_a_round_off_and_only_once() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        for (name, role) in [("Mariam Kone", "hr"), ("Jean Petit", "hr"), ("Ama Mensah", "panel")] {
            stage.person(&administrator, name, role).await;
        }
        let (holder, other, panel) = (stage.as_("Mariam Kone").await, stage.as_("Jean Petit").await, stage.as_("Ama Mensah").await);
        let vacancy = stage.service.start_vacancy(stage.service.grant::<StartVacancy>(&holder).unwrap(), &form("2026-015")).await.unwrap();

        assert_eq!(stage.service.grant_in::<CancelVacancy>(&other, vacancy).await.unwrap_err(), Error::Denied);
        // For whom it does not concern, it does not exist: not even for who runs the installation.
        for stranger in [&panel, &administrator] {
            assert_eq!(stage.service.grant_in::<CancelVacancy>(stranger, vacancy).await.unwrap_err(), Error::Missing(What::Vacancy));
        }

        let (first, second) = (
            stage.service.grant_in::<CancelVacancy>(&holder, vacancy).await.unwrap(),
            stage.service.grant_in::<CancelVacancy>(&holder, vacancy).await.unwrap(),
        );
        stage.service.cancel_vacancy(first, Why::Budget, "Le poste n’est plus financé.").await.unwrap();
        // The leave was given before the round was called off; inside the transaction it no longer holds.
        assert_eq!(stage.service.cancel_vacancy(second, Why::Budget, "Encore.").await.unwrap_err(), Error::Conflict(Because::Stage));

        let read = stage.fresh.store.read().await.unwrap();
        let log = stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        let last = log.entry(log.head().await.unwrap().size - 1).await.unwrap().leaf;
        assert_eq!((last.act, last.vac), (Some(Act::VacancyCancel), Some(vacancy)));
    })
    .await;
}

const PEOPLE: &[(&str, &str)] = &[("Mariam Kone", "hr"), ("Jean Petit", "hr"), ("Ama Mensah", "panel"), ("Omar Sy", "panel")];

async fn shown(stage: &Stage, asker: &Asker, vacancy: VacancyId) -> VacancyView {
    stage.service.vacancy(stage.service.grant_in::<ReadVacancy>(asker, vacancy).await.unwrap()).await.unwrap()
}

async fn listed(stage: &Stage, asker: &Asker) -> Vec<String> {
    let leave = stage.service.grant::<ListVacancies>(asker).unwrap();
    stage.service.vacancies(leave, None).await.unwrap().vacancies.into_iter().map(|row| row.reference).collect()
}

fn codes(missing: &[VacancyMissing]) -> Vec<&'static str> {
    missing.iter().map(VacancyMissing::code).collect()
}

#[tokio::test]
async fn everybody_sees_the_rounds_that_they_have_to_do_with_and_no_other() {
    on_both_engines(|fresh| async move {
        let stage = Stage::with_people(fresh, PEOPLE).await;
        let administrator = stage.as_administrator().await;
        stage.person(&administrator, "Ibrahima Ba", "auditor").await;
        let holder = stage.as_("Mariam Kone").await;
        let first = stage.vacancy_of(&holder, "2026-001").await;
        let second = stage.vacancy_of(&holder, "2026-002").await;
        let third = stage.vacancy_of(&stage.as_("Jean Petit").await, "2026-003").await;
        let ama = stage.id_of("Ama Mensah").await;
        let left = stage.seat_row(first, ama, PanelPart::Member).await;
        stage.seat_row(third, ama, PanelPart::Member).await;
        stage.candidate_row(third, 1).await;

        assert_eq!(listed(&stage, &holder).await, ["2026-001", "2026-002", "2026-003"]);
        assert_eq!(listed(&stage, &stage.as_("Ama Mensah").await).await, ["2026-001", "2026-003"]);
        assert_eq!(listed(&stage, &stage.as_("Omar Sy").await).await, Vec::<String>::new());
        assert_eq!(listed(&stage, &stage.as_("Ibrahima Ba").await).await, ["2026-001", "2026-002", "2026-003"]);
        assert_eq!(stage.service.grant::<ListVacancies>(&administrator).unwrap_err(), Error::Denied);

        stage.change_seat(first, left, |seat| seat.state = PanelistState::Replaced).await;
        assert_eq!(listed(&stage, &stage.as_("Ama Mensah").await).await, ["2026-003"]);

        // An auditor of one vacancy sees that one.
        stage.person(&administrator, "Fanta Toure", "auditor").await;
        let (fanta, read) = (stage.id_of("Fanta Toure").await, stage.fresh.store.read().await.unwrap());
        let whole = repo::role_grant::of(&read, fanta).await.unwrap().remove(0);
        stage
            .write(move |txn| {
                let mut whole = whole.clone();
                Box::pin(async move {
                    whole.revoked_at = Some(txn.now());
                    whole.version += 1;
                    let person = repo::person::get(txn, fanta).await?;
                    let object = ObjRef::new(GrantId::KIND, whole.id.0);
                    let mut revoke = txn.event(Act::UserRevoke, object).subject(person.audit_ref);
                    repo::role_grant::update(txn, &mut revoke, &whole).await?;
                    Ok(((), revoke.into()))
                })
            })
            .await;
        let leave = stage.service.grant::<GrantRole>(&administrator).unwrap();
        stage.service.grant_role(leave, fanta, Role::Auditor, Some(second)).await.unwrap();
        assert_eq!(listed(&stage, &stage.as_("Fanta Toure").await).await, ["2026-002"]);

        let leave = stage.service.grant::<ListVacancies>(&holder).unwrap();
        let rows = stage.service.vacancies(leave, Some("2026-002")).await.unwrap();
        assert_eq!((rows.vacancies.len(), rows.next), (1, None));
        let row = &rows.vacancies[0];
        assert_eq!((row.holder.as_str(), row.is_holder, row.candidates), ("Jean Petit", false, 1));
    })
    .await;
}

#[tokio::test]
async fn a_list_of_rounds_comes_in_pages() {
    on_both_engines(|fresh| async move {
        let stage = Stage::with_people(fresh, PEOPLE).await;
        let hr = stage.as_("Mariam Kone").await;
        for number in 0..100 {
            stage.vacancy_of(&hr, &format!("2026-{number:03}")).await;
        }
        let page = async |after: Option<&str>| {
            let leave = stage.service.grant::<ListVacancies>(&hr).unwrap();
            stage.service.vacancies(leave, after).await.unwrap()
        };
        assert_eq!(page(None).await.next, None, "a full page is the last one if nothing comes after it");
        for number in 100..103 {
            stage.vacancy_of(&hr, &format!("2026-{number:03}")).await;
        }
        let first = page(None).await;
        assert_eq!((first.vacancies.len(), first.next.as_deref()), (100, Some("2026-099")));
        let second = page(first.next.as_deref()).await;
        assert_eq!((second.vacancies.len(), second.next), (3, None));
        assert_eq!(second.vacancies[0].reference, "2026-100");
    })
    .await;
}

#[tokio::test]
async fn a_round_is_set_up_on_a_frozen_guide_and_opens_when_nothing_is_missing() {
    on_both_engines(|fresh| async move {
        let stage = Stage::with_people(fresh, PEOPLE).await;
        let holder = stage.as_("Mariam Kone").await;
        let vacancy = stage.vacancy_of(&holder, "2026-020").await;
        let open = async || stage.service.open_vacancy(stage.service.grant_in::<OpenVacancy>(&holder, vacancy).await.unwrap()).await;

        assert_eq!(codes(&shown(&stage, &holder, vacancy).await.missing), ["guide"]);
        let before = stage.size(LogKind::Decisions).await;
        assert_eq!(open().await.unwrap_err(), Error::Refused(vec![Refusal::VacancyNotReady { n: 1 }]));
        assert_eq!(stage.size(LogKind::Decisions).await, before, "a refusal leaves no entry");

        let (guide, digest) = stage.frozen_guide_row(holder.person_id().unwrap()).await;
        stage.choose_guide(&holder, vacancy, guide).await.unwrap();
        assert_eq!(stage.last(LogKind::Decisions).await.act, Some(Act::VacancyUpdate));
        stage.guide_becomes(guide, GuideState::Superseded).await;
        assert_eq!(codes(&shown(&stage, &holder, vacancy).await.missing), ["frozen_guide"]);
        assert_eq!(open().await.unwrap_err().codes(), ["vacancy.not-ready"]);
        stage.guide_becomes(guide, GuideState::Frozen).await;

        change_lead(&stage, "").await;
        assert_eq!(codes(&shown(&stage, &holder, vacancy).await.missing), ["safeguarding_lead"]);
        assert_eq!(open().await.unwrap_err().codes(), ["vacancy.not-ready"]);
        change_lead(&stage, "Fatou Sarr").await;

        assert!(shown(&stage, &holder, vacancy).await.missing.is_empty());
        open().await.unwrap();
        let entry = stage.last(LogKind::Decisions).await;
        assert_eq!((entry.act, entry.vac, entry.fw.as_deref()), (Some(Act::VacancyOpen), Some(vacancy), Some(digest.as_str())));
        let shown = shown(&stage, &holder, vacancy).await;
        assert_eq!((shown.state, shown.opened_at), (VacancyState::Open, Some(entry.at)));
        assert_eq!(shown.guide.unwrap().digest, Some(digest));
        assert_eq!(stage.service.grant_in::<OpenVacancy>(&holder, vacancy).await.unwrap_err(), Error::Conflict(Because::Stage));
        stage.assert_sound().await;
    })
    .await;
}

async fn change_lead(stage: &Stage, lead: &'static str) {
    let org = stage.fresh.store.org();
    stage
        .write(move |txn| {
            Box::pin(async move {
                let organisation = repo::organisation::get(txn, org).await?;
                let changed = Organisation { safeguarding_lead: lead.into(), version: organisation.version + 1, ..organisation };
                let mut update = txn.event(Act::SettingsUpdate, ObjRef::new(OrgId::KIND, org.0));
                repo::organisation::update(txn, &mut update, &changed).await?;
                Ok(((), update.into()))
            })
        })
        .await;
}

#[tokio::test]
async fn a_guide_that_can_still_change_is_not_taken_and_an_opened_round_keeps_its_own() {
    on_both_engines(|fresh| async move {
        let stage = Stage::with_people(fresh, PEOPLE).await;
        let holder = stage.as_("Mariam Kone").await;
        let vacancy = stage.vacancy_of(&holder, "2026-021").await;
        let (guide, _) = stage.frozen_guide_row(holder.person_id().unwrap()).await;
        for state in [GuideState::Draft, GuideState::Proposed, GuideState::Superseded] {
            stage.guide_becomes(guide, state).await;
            assert_eq!(stage.choose_guide(&holder, vacancy, guide).await, Err(Error::Conflict(Because::NotFrozen)), "{state:?}");
        }
        let unknown = GuideId(vacancy.0);
        assert_eq!(stage.choose_guide(&holder, vacancy, unknown).await, Err(Error::Missing(What::Guide)));
        assert_eq!(shown(&stage, &holder, vacancy).await.guide, None);

        stage.guide_becomes(guide, GuideState::Frozen).await;
        stage.choose_guide(&holder, vacancy, guide).await.unwrap();
        stage.service.open_vacancy(stage.service.grant_in::<OpenVacancy>(&holder, vacancy).await.unwrap()).await.unwrap();
        let (other, _) = stage.frozen_guide_row(holder.person_id().unwrap()).await;
        assert_eq!(stage.choose_guide(&holder, vacancy, other).await, Err(Error::Conflict(Because::Stage)));
        // Its title and its posts can still be corrected.
        stage.choose_guide(&holder, vacancy, guide).await.unwrap();
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn particulars_are_changed_by_the_holder_who_saw_them_as_they_are() {
    on_both_engines(|fresh| async move {
        let stage = Stage::with_people(fresh, PEOPLE).await;
        let (holder, other) = (stage.as_("Mariam Kone").await, stage.as_("Jean Petit").await);
        let vacancy = stage.vacancy_of(&holder, "2026-022").await;
        let update = async |seen: i64, form: UpdateVacancyForm| {
            stage.service.update_vacancy(stage.service.grant_in::<UpdateVacancy>(&holder, vacancy).await.unwrap(), seen, &form).await
        };
        let three = UpdateVacancyForm { posts: "3".into(), interviews_from: String::new(), ..update_form() };
        update(1, three.clone()).await.unwrap();
        assert_eq!(update(1, three.clone()).await, Err(Error::Conflict(Because::Stale)));
        let wrong = UpdateVacancyForm { posts: "none".into(), ..update_form() };
        assert_eq!(update(2, wrong).await, Err(Error::Invalid(FieldErrors::one("posts", FieldError::NotANumber))));
        let shown = shown(&stage, &holder, vacancy).await;
        assert_eq!((shown.posts, shown.interviews_from, shown.version), (3, None, 2));
        assert_eq!(stage.service.grant_in::<UpdateVacancy>(&other, vacancy).await.unwrap_err(), Error::Denied);

        stage.vacancy_becomes(vacancy, VacancyState::Interviewing).await;
        assert_eq!(stage.service.grant_in::<UpdateVacancy>(&holder, vacancy).await.unwrap_err(), Error::Conflict(Because::Stage));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn interviews_begin_with_a_panel_that_is_able_to_judge_and_not_before() {
    on_both_engines(|fresh| async move {
        let stage = Stage::with_people(fresh, PEOPLE).await;
        let holder = stage.as_("Mariam Kone").await;
        let vacancy = stage.open_vacancy_of(&holder, "2026-023").await;
        let start =
            async || stage.service.start_interviews(stage.service.grant_in::<StartInterviews>(&holder, vacancy).await.unwrap()).await;
        let missing = async || codes(&shown(&stage, &holder, vacancy).await.missing);

        assert_eq!(missing().await, ["candidates", "panelists", "chair", "training"]);
        assert_eq!(start().await.unwrap_err().codes(), ["panel.too-small", "panel.no-training"]);

        let chair = stage.seat_row(vacancy, stage.id_of("Ama Mensah").await, PanelPart::Chair).await;
        let member = stage.seat_row(vacancy, stage.id_of("Omar Sy").await, PanelPart::Member).await;
        assert_eq!(missing().await, ["candidates"]);
        assert_eq!(start().await, Err(Error::Conflict(Because::NotReady)));
        let candidate = stage.candidate_row(vacancy, 7).await;
        assert!(missing().await.is_empty());

        stage.change_seat(vacancy, chair, |seat| seat.rules_acknowledged_at = None).await;
        assert_eq!(missing().await, ["rules_acknowledged"]);
        assert_eq!(start().await, Err(Error::Conflict(Because::NotReady)));
        stage.change_seat(vacancy, chair, |seat| seat.part = PanelPart::Member).await;
        assert_eq!((missing().await, start().await), (vec!["chair"], Err(Error::Conflict(Because::NotReady))));
        stage
            .change_seat(vacancy, chair, |seat| {
                seat.part = PanelPart::Chair;
                seat.rules_acknowledged_at = Some(seat.joined_at);
                seat.trained_until = None;
            })
            .await;
        // Valid until the day before the first interview.
        stage.change_seat(vacancy, member, |seat| seat.trained_until = Date::parse("2026-11-30")).await;
        assert_eq!(start().await.unwrap_err(), Error::Refused(vec![Refusal::PanelNoTraining { date: "2026-12-01".into() }]));
        stage.change_seat(vacancy, member, |seat| seat.trained_until = Date::parse("2026-12-01")).await;
        assert!(missing().await.is_empty());
        // The day comes and goes.
        stage.fresh.clock.advance_seconds(9 * 24 * 60 * 60);
        let holder = stage.as_("Mariam Kone").await;
        let refused = stage.service.start_interviews(stage.service.grant_in::<StartInterviews>(&holder, vacancy).await.unwrap()).await;
        assert_eq!(refused.unwrap_err(), Error::Refused(vec![Refusal::PanelNoTraining { date: "2026-12-02".into() }]));
        stage.fresh.clock.advance_seconds(-9 * 24 * 60 * 60);

        stage.declaration_row(vacancy, member, candidate, Declared::Link, None).await;
        assert_eq!((missing().await, start().await), (vec!["rulings"], Err(Error::Conflict(Because::NotReady))));
        // Of somebody who withdrew, no link is ruled on; then nobody is left.
        stage.change_candidate(vacancy, candidate, |candidate| candidate.state = CandidateState::Withdrawn).await;
        assert_eq!(missing().await, ["candidates"]);
        stage.candidate_row(vacancy, 8).await;

        let before = stage.size(LogKind::Decisions).await;
        start().await.unwrap();
        assert_eq!(stage.acts_in(LogKind::Decisions, before).await, [Act::VacancyStage]);
        let entry = stage.last(LogKind::Decisions).await;
        assert_eq!((entry.vac, entry.x_text("stage")), (Some(vacancy), Some("interviewing")));
        assert_eq!(shown(&stage, &holder, vacancy).await.state, VacancyState::Interviewing);
        assert_eq!(stage.service.grant_in::<StartInterviews>(&holder, vacancy).await.unwrap_err(), Error::Conflict(Because::Stage));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_is_interviewed_by_fewer_than_two() {
    on_both_engines(|fresh| async move {
        let stage = Stage::with_people(fresh, PEOPLE).await;
        let holder = stage.as_("Mariam Kone").await;
        let vacancy = stage.open_vacancy_of(&holder, "2026-024").await;
        let chair = stage.seat_row(vacancy, stage.id_of("Ama Mensah").await, PanelPart::Chair).await;
        let member = stage.seat_row(vacancy, stage.id_of("Omar Sy").await, PanelPart::Member).await;
        let (first, second) = (stage.candidate_row(vacancy, 7).await, stage.candidate_row(vacancy, 8).await);
        let start =
            async || stage.service.start_interviews(stage.service.grant_in::<StartInterviews>(&holder, vacancy).await.unwrap()).await;
        let below_two =
            |codes: &[&str]| Err(Error::Refused(codes.iter().map(|&code| Refusal::PanelBelowTwo { code: code.into() }).collect()));

        stage.declaration_row(vacancy, member, second, Declared::Link, Some(Ruling::Recused)).await;
        assert_eq!(start().await, below_two(&["C-0008"]));
        let third = stage.seat_row(vacancy, stage.id_of("Jean Petit").await, PanelPart::Member).await;
        assert!(shown(&stage, &holder, vacancy).await.missing.is_empty(), "two of three are left");

        // Where pairs are listed, only pairs that stand count.
        stage.change_vacancy(vacancy, |vacancy| vacancy.assignment = AssignmentMode::Listed).await;
        assert_eq!(start().await, below_two(&["C-0007", "C-0008"]));
        for (panelist, candidate) in [(chair, first), (member, first), (chair, second), (member, second)] {
            stage.assignment_row(vacancy, panelist, candidate, AssignmentState::Assigned).await;
        }
        stage.assignment_row(vacancy, third, second, AssignmentState::Lifted).await;
        assert_eq!(start().await, below_two(&["C-0008"]), "whoever was ruled out does not count, nor a pair that was lifted");
        stage.declaration_row(vacancy, chair, first, Declared::Link, Some(Ruling::MaySit)).await;
        assert_eq!(start().await, below_two(&["C-0008"]), "whoever may sit counts");
        stage.change_candidate(vacancy, second, |candidate| candidate.state = CandidateState::Withdrawn).await;
        start().await.unwrap();
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_mere_member_reads_where_a_round_stands_but_not_what_others_owe() {
    on_both_engines(|fresh| async move {
        let stage = Stage::with_people(fresh, PEOPLE).await;
        let holder = stage.as_("Mariam Kone").await;
        let vacancy = stage.open_vacancy_of(&holder, "2026-025").await;
        stage.seat_row(vacancy, stage.id_of("Ama Mensah").await, PanelPart::Member).await;
        stage.seat_row(vacancy, stage.id_of("Jean Petit").await, PanelPart::Chair).await;
        let member = shown(&stage, &stage.as_("Ama Mensah").await, vacancy).await;
        assert_eq!((member.state, member.panelists, member.holder.as_str()), (VacancyState::Open, 2, "Mariam Kone"));
        assert!(member.missing.is_empty());
        assert_eq!(codes(&shown(&stage, &holder, vacancy).await.missing), ["candidates"]);
        let stranger = stage.as_("Omar Sy").await;
        assert_eq!(stage.service.grant_in::<ReadVacancy>(&stranger, vacancy).await.unwrap_err(), Error::Missing(What::Vacancy));
    })
    .await;
}

#[tokio::test]
async fn a_decided_round_is_closed_by_its_holder_and_only_then() {
    on_both_engines(|fresh| async move {
        let stage = Stage::with_people(fresh, PEOPLE).await;
        let (holder, other) = (stage.as_("Mariam Kone").await, stage.as_("Jean Petit").await);
        let vacancy = stage.vacancy_of(&holder, "2026-026").await;
        for state in [VacancyState::Draft, VacancyState::Deciding] {
            stage.vacancy_becomes(vacancy, state).await;
            assert_eq!(stage.service.grant_in::<CloseVacancy>(&holder, vacancy).await.unwrap_err(), Error::Conflict(Because::Stage));
        }
        stage.vacancy_becomes(vacancy, VacancyState::Decided).await;
        assert_eq!(stage.service.grant_in::<CloseVacancy>(&other, vacancy).await.unwrap_err(), Error::Denied);
        stage.service.close_vacancy(stage.service.grant_in::<CloseVacancy>(&holder, vacancy).await.unwrap()).await.unwrap();
        let entry = stage.last(LogKind::Decisions).await;
        assert_eq!((entry.act, entry.vac), (Some(Act::VacancyClose), Some(vacancy)));
        assert_eq!(shown(&stage, &holder, vacancy).await.state, VacancyState::Closed);
        stage.assert_sound().await;
    })
    .await;
}
