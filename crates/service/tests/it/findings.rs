//! Findings: raised by an auditor, answered by who is audited, closed by an auditor; each step is an entry, and nothing is written over.

use audit::{Act, Leaf, LogKind, Projection};
use domain::finding::FindingState;
use domain::ids::{FindingId, PersonId, VacancyId};
use domain::{Date, FieldError, Lang};
use service::log::{FindingView, Raising, TimelineQuery};
use service::policy::{AnswerFinding, CloseFinding, ListFindings, RaiseFinding, ReadAuditScope, ReadFindings, ReadTimeline};
use service::{Asker, Error, What, Why};
use store::testing::on_both_engines;

use crate::review_support::decided;
use crate::round_support::Round;
use crate::support::visitor;

const WORDS: &str = "The scores were opened before the last interview ended.";
const ANSWER: &str = "The clock of the room was late; the minutes say so.";

fn raising(owner: PersonId) -> Raising {
    Raising { words: WORDS.into(), entry: String::new(), owner, due: "2026-12-10".into() }
}

async fn raise(round: &Round, asker: &Asker, vacancy: VacancyId, raising: &Raising) -> Result<FindingId, Error> {
    let leave = round.stage.service.grant_in::<RaiseFinding>(asker, vacancy).await?;
    round.stage.service.raise_finding(leave, raising).await
}

async fn answer(round: &Round, asker: &Asker, finding: FindingId, words: &str) -> Result<(), Error> {
    let leave = round.stage.service.grant_in::<AnswerFinding>(asker, round.vacancy).await?;
    round.stage.service.answer_finding(leave, finding, words).await
}

async fn close(round: &Round, asker: &Asker, finding: FindingId) -> Result<(), Error> {
    let leave = round.stage.service.grant_in::<CloseFinding>(asker, round.vacancy).await?;
    round.stage.service.close_finding(leave, finding).await
}

async fn about(round: &Round, asker: &Asker) -> Vec<FindingView> {
    let leave = round.stage.service.grant_in::<ReadFindings>(asker, round.vacancy).await.unwrap();
    round.stage.service.findings_about(leave).await.unwrap().0
}

#[tokio::test]
async fn a_finding_goes_from_raised_to_answered_to_closed_and_each_step_is_an_entry() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let (stage, service) = (&round.stage, &round.stage.service);
        let auditor = round.auditor().await;
        let owner = round.chair.person_id().unwrap();
        let (_, owners) = service.findings_about(service.grant_in::<ReadFindings>(&auditor, round.vacancy).await.unwrap()).await.unwrap();
        let mut names: Vec<&str> = owners.iter().map(|(_, name)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Ama Mensah", "Mariam Kone"], "the chair and who holds it can be asked");

        let before = stage.entries().await;
        let opened: Vec<Leaf> = stage.entries_from(0).await;
        let entry = opened.iter().position(|leaf| leaf.act == Some(Act::ScoresReveal)).unwrap();
        let finding = raise(round, &auditor, round.vacancy, &Raising { entry: entry.to_string(), ..raising(owner) }).await.unwrap();
        let view = about(round, &round.chair).await.remove(0);
        assert_eq!((view.finding.number, view.finding.state(), view.finding.words.as_str()), (1, FindingState::Open, WORDS));
        assert_eq!(view.finding.entry.as_deref().and_then(service::log::place_of).map(|place| place.seq), Some(entry as u64));
        assert_eq!((view.owner.as_str(), view.raised_by.as_str(), view.reference.as_str()), ("Ama Mensah", "Fanta Toure", "2026-020"));
        assert_eq!((view.finding.due, view.is_late), (Date::parse("2026-12-10").unwrap(), false));
        let open =
            || async { service.audit_scope(service.grant::<ReadAuditScope>(&auditor).unwrap(), None, None).await.unwrap().open_findings };
        assert_eq!(open().await.get(&round.vacancy), Some(&1));
        stage.fresh.clock.advance_seconds(30 * 86_400);
        let auditor = stage.as_("Fanta Toure").await;
        let chair = stage.as_("Ama Mensah").await;
        assert!(about(round, &chair).await[0].is_late, "its day has passed without an answer");

        // Nothing is settled before it was answered, and an answer stands beside the finding.
        assert_eq!(close(round, &auditor, finding).await, Err(Error::Conflict(Why::State)));
        answer(round, &chair, finding, ANSWER).await.unwrap();
        let view = about(round, &auditor).await.remove(0);
        assert_eq!((view.finding.words.as_str(), view.finding.answer.as_deref()), (WORDS, Some(ANSWER)));
        assert_eq!((view.answered_by.as_deref(), view.finding.state(), view.is_late), (Some("Ama Mensah"), FindingState::Answered, false));
        assert_eq!(answer(round, &chair, finding, "Another answer.").await, Err(Error::Conflict(Why::Done)));
        let officer = stage.as_("Mariam Kone").await;
        assert_eq!(answer(round, &officer, finding, "Another answer.").await, Err(Error::Conflict(Why::Done)));

        close(round, &auditor, finding).await.unwrap();
        assert_eq!(close(round, &auditor, finding).await, Err(Error::Conflict(Why::State)));
        assert_eq!(answer(round, &chair, finding, "Too late.").await, Err(Error::Conflict(Why::Done)));
        let view = about(round, &auditor).await.remove(0);
        assert_eq!((view.finding.state(), view.finding.version, view.finding.answer.as_deref()), (FindingState::Closed, 3, Some(ANSWER)));

        let entries = stage.entries_from(before).await;
        let steps: Vec<_> = entries.iter().map(|leaf| (leaf.act, leaf.obj.id(), leaf.vac)).collect();
        let step = |act| (Some(act), finding.0, Some(round.vacancy));
        assert_eq!(steps, [step(Act::FindingOpen), step(Act::FindingAnswer), step(Act::FindingClose)]);
        let acting: Vec<_> = entries.iter().map(|leaf| leaf.actor.role()).collect();
        assert_eq!(acting, [Some(audit::Role::Auditor), Some(audit::Role::Chair), Some(audit::Role::Auditor)]);
        // The words are sealed with the entry, and no entry shows them.
        let read = stage.fresh.store.read().await.unwrap();
        let log = stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        let openings = log.openings(log.place(before + 1)).await.unwrap();
        assert!(openings.iter().any(|one| one.n == Projection::Row && one.payload.contains(WORDS) && one.payload.contains(ANSWER)));
        assert!(entries.iter().all(|leaf| !String::from_utf8_lossy(&leaf.bytes).contains("clock of the room")));
        drop(read);
        let leave = service.grant_in::<ReadTimeline>(&auditor, round.vacancy).await.unwrap();
        let timeline = service.timeline(leave, TimelineQuery::default()).await.unwrap();
        let told: Vec<_> = timeline.entries[..3].iter().rev().map(|entry| entry.sentence.get(Lang::En).to_owned()).collect();
        assert!(told[0].starts_with("Fanta Toure") && told[1].starts_with("Ama Mensah") && told[2].starts_with("Fanta Toure"), "{told:?}");
        assert!(told.iter().all(|sentence| sentence.contains("finding")), "{told:?}");
        let all = service.audit_scope(service.grant::<ReadAuditScope>(&auditor).unwrap(), None, None).await.unwrap();
        assert!(all.open_findings.is_empty());
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_finding_names_words_a_day_somebody_who_can_answer_and_an_entry_of_this_vacancy() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let auditor = round.auditor().await;
        let other = round.stage.start_other_vacancy(&round.officer).await;
        let last = round.stage.entries().await - 1;
        let good = raising(round.officer.person_id().unwrap());
        let before = round.stage.entries().await;
        let unfit = [
            ("words", Raising { words: " ".into(), ..good.clone() }),
            ("due", Raising { due: "soon".into(), ..good.clone() }),
            ("entry", Raising { entry: "the third".into(), ..good.clone() }),
            ("entry", Raising { entry: last.to_string(), ..good.clone() }),
            ("entry", Raising { entry: "999999".into(), ..good.clone() }),
            ("owner", Raising { owner: round.members[0].person_id().unwrap(), ..good.clone() }),
            ("owner", Raising { owner: auditor.person_id().unwrap(), ..good.clone() }),
        ];
        for (field, raising) in unfit {
            let Err(Error::Invalid(errors)) = raise(round, &auditor, round.vacancy, &raising).await else { panic!("{raising:?}") };
            assert_eq!(errors.of(field).len(), 1, "{raising:?}: {errors:?}");
        }
        assert_eq!(round.stage.entries().await, before);
        // The same entry is one of the other vacancy; numbers begin anew in each.
        let there = raise(round, &auditor, other, &Raising { entry: last.to_string(), ..good.clone() }).await.unwrap();
        let first = raise(round, &auditor, round.vacancy, &good).await.unwrap();
        raise(round, &auditor, round.vacancy, &good).await.unwrap();
        assert_eq!(about(round, &auditor).await.iter().map(|view| view.finding.number).collect::<Vec<_>>(), [1, 2]);
        // A finding of another vacancy is none of this one.
        assert_eq!(answer(round, &round.officer, there, ANSWER).await, Err(Error::Missing(What::Finding)));
        assert_eq!(close(round, &auditor, there).await, Err(Error::Missing(What::Finding)));
        let Err(Error::Invalid(errors)) = answer(round, &round.officer, first, " ").await else { panic!() };
        assert_eq!(errors.of("answer"), [FieldError::Required]);
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_audited_does_not_answer_and_whoever_is_audited_neither_raises_nor_closes() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let service = &round.stage.service;
        let auditor = round.auditor().await;
        let other = round.stage.start_other_vacancy(&round.stage.as_("Jean Petit").await).await;
        round.stage.auditor_of(&round.administrator, "Rose Abena", other).await;
        let bounded = round.stage.as_("Rose Abena").await;
        let good = raising(round.officer.person_id().unwrap());
        let finding = raise(round, &auditor, round.vacancy, &good).await.unwrap();
        let second = round.stage.as_("Jean Petit").await;
        let before = round.stage.entries().await;
        let hidden = || Error::Missing(What::Vacancy);
        let people = [
            (&round.officer, Error::Denied, None),
            (&round.chair, Error::Denied, None),
            (&round.members[0], Error::Denied, Some(Error::Denied)),
            (&second, Error::Denied, Some(Error::Denied)),
            (&round.administrator, hidden(), Some(hidden())),
            (&bounded, hidden(), Some(hidden())),
            (&visitor(), Error::Denied, Some(Error::Denied)),
        ];
        for (asker, of_an_auditor, of_the_audited) in people {
            assert_eq!(raise(round, asker, round.vacancy, &good).await.unwrap_err(), of_an_auditor);
            assert_eq!(close(round, asker, finding).await.unwrap_err(), of_an_auditor);
            if let Some(refused) = of_the_audited {
                assert_eq!(answer(round, asker, finding, ANSWER).await.unwrap_err(), refused);
                assert_eq!(service.grant_in::<ReadFindings>(asker, round.vacancy).await.unwrap_err(), refused);
            }
        }
        assert_eq!(answer(round, &auditor, finding, ANSWER).await, Err(Error::Denied), "nobody answers their own question");
        assert_eq!(round.stage.entries().await, before);
        // Lists end where the scope ends.
        let list = async |asker: &Asker| service.findings(service.grant::<ListFindings>(asker).unwrap()).await.unwrap();
        assert_eq!(list(&auditor).await.iter().map(|view| view.finding.id).collect::<Vec<_>>(), [finding]);
        assert_eq!(list(&bounded).await, []);
        assert_eq!(service.grant::<ListFindings>(&round.officer).unwrap_err(), Error::Denied);
    })
    .await;
}

#[tokio::test]
async fn of_two_answers_at_once_one_stands_and_a_form_sent_twice_raises_one_finding() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let service = &round.stage.service;
        let auditor = round.auditor().await;
        let good = raising(round.officer.person_id().unwrap());
        let key = service.draw_key();
        let mut ids = std::collections::BTreeSet::new();
        for _ in 0..2 {
            let leave = service.grant_in::<RaiseFinding>(&auditor, round.vacancy).await.unwrap().once(key, "the form");
            ids.insert(service.raise_finding(leave, &good).await.unwrap());
        }
        assert_eq!((ids.len(), about(round, &auditor).await.len()), (1, 1));
        let finding = *ids.first().unwrap();
        let before = round.stage.entries().await;
        let (one, two) = tokio::join!(
            Box::pin(answer(round, &round.officer, finding, "First.")),
            Box::pin(answer(round, &round.chair, finding, "Second."))
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(one.and(two), Err(Error::Conflict(Why::Done)));
        let kept = about(round, &auditor).await.remove(0);
        assert_eq!((kept.finding.version, kept.finding.state()), (2, FindingState::Answered));
        assert_eq!(round.stage.acts_from(before).await, [Act::FindingAnswer]);
        round.stage.assert_sound().await;
    })
    .await;
}
