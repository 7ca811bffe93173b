//! The end of somebody's data: asked for by one, approved by another, refused while a hold stands; and what is left of them nowhere.

use std::fs;
use std::path::PathBuf;

use audit::{Act, LogKind, Why as LogWhy};
use domain::data_life::Ground;
use domain::ids::{CandidateId, ErasureId, HoldId};
use domain::scorecard::ScorecardState;
use domain::tables::Style;
use domain::vacancy::VacancyState;
use domain::{FieldError, Lang, Refusal};
use service::candidate::ErasureView;
use service::decision::Decided;
use service::export::ExportPurpose;
use service::log::{TimelineQuery, Verdict, WhatIf};
use service::policy::{
    ApproveErasure, AskErasure, CloseVacancy, ExportRanking, LiftHold, ListCandidates, ReadCandidate, ReadDecision, ReadDiscussion,
    ReadErasure, ReadProgress, ReadRanking, ReadReceipt, ReadReplay, ReadScorecard, ReadTimeline, Recompute, RecordTie, RefuseErasure,
    SetHold, SubmitScorecard,
};
use service::{Asker, Error, What, Why};
use store::Engine;
use store::testing::{contents, on_both_engines};

use crate::review_support::{CANARIES, WRITTEN, decided, found};
use crate::round_support::{Round, settle};
use crate::support::visitor;

const WORDS: &str = "They wrote on the third of the month.";

/// The calls of these scenarios, in short.
struct End<'r> {
    round: &'r Round,
    /// The officer who does not hold the vacancy.
    second: Asker,
}

impl<'r> End<'r> {
    async fn of(round: &'r Round) -> Self {
        Self { round, second: round.stage.as_("Jean Petit").await }
    }

    async fn ask(&self, asker: &Asker, candidate: CandidateId) -> Result<(), Error> {
        let leave = self.round.stage.service.grant_in::<AskErasure>(asker, self.round.vacancy).await?;
        self.round.stage.service.ask_erasure(leave, candidate, Ground::Request, WORDS).await
    }

    async fn approve(&self, asker: &Asker, candidate: CandidateId, request: ErasureId) -> Result<(), Error> {
        let leave = self.round.stage.service.grant_in::<ApproveErasure>(asker, self.round.vacancy).await?;
        Box::pin(self.round.stage.service.approve_erasure(leave, candidate, request)).await
    }

    async fn refuse(&self, asker: &Asker, candidate: CandidateId, request: ErasureId) -> Result<(), Error> {
        let leave = self.round.stage.service.grant_in::<RefuseErasure>(asker, self.round.vacancy).await?;
        self.round.stage.service.refuse_erasure(leave, candidate, request).await
    }

    async fn hold(&self, asker: &Asker, candidate: Option<CandidateId>) -> Result<(), Error> {
        let leave = self.round.stage.service.grant_in::<SetHold>(asker, self.round.vacancy).await?;
        self.round.stage.service.set_hold(leave, candidate, LogWhy::Complaint, "A complaint is open.").await
    }

    async fn lift(&self, asker: &Asker, hold: HoldId) -> Result<(), Error> {
        let leave = self.round.stage.service.grant_in::<LiftHold>(asker, self.round.vacancy).await?;
        self.round.stage.service.lift_hold(leave, hold, LogWhy::Closed).await
    }

    async fn view(&self, asker: &Asker, candidate: CandidateId) -> Result<ErasureView, Error> {
        let leave = self.round.stage.service.grant_in::<ReadErasure>(asker, self.round.vacancy).await?;
        self.round.stage.service.erasure(leave, candidate).await
    }

    async fn asked(&self, candidate: CandidateId) -> ErasureId {
        self.view(&self.second, candidate).await.unwrap().asked.unwrap().id
    }

    /// From the request to the end.
    async fn erase(&self, candidate: CandidateId) {
        self.ask(&self.round.officer, candidate).await.unwrap();
        self.approve(&self.second, candidate, self.asked(candidate).await).await.unwrap();
    }
}

/// Ranks by code, as the officer reads them, and how many people are no longer in it.
async fn ranks(round: &Round) -> (Vec<(String, Option<u32>)>, usize, bool) {
    let service = &round.stage.service;
    let view = service.ranking(service.grant_in::<ReadRanking>(&round.officer, round.vacancy).await.unwrap()).await.unwrap();
    assert!(!format!("{view:?}").contains("Zyx"), "a ranking has no names");
    (view.rows.iter().map(|row| (row.code.clone(), row.row.rank)).collect(), view.erased, view.is_as_recorded)
}

/// Whatever the embedded database still holds of these texts: columns as text, and what is sealed as the bytes that they are.
async fn left_in_tables(round: &Round, texts: &[&'static str]) -> Vec<&'static str> {
    let all: String = contents(round.stage.fresh.settings()).await.unwrap().into_values().collect();
    let hex = |text: &str| domain::canonical::hex(text.as_bytes()).to_uppercase();
    texts.iter().copied().filter(|text| all.contains(*text) || all.contains(&hex(text))).collect()
}

#[tokio::test]
async fn what_one_officer_asks_another_approves_and_nothing_is_left_of_the_person() {
    on_both_engines(|fresh| async move {
        let engine = fresh.store.engine();
        let round = &decided(fresh).await;
        let (stage, service, marked) = (&round.stage, &round.stage.service, round.marked());
        let end = End::of(round).await;
        let auditor = round.auditor().await;
        if engine == Engine::Sqlite {
            // The look at the tables does find what is there.
            assert_eq!(left_in_tables(round, &CANARIES).await, CANARIES);
            assert_eq!(left_in_tables(round, &WRITTEN).await, WRITTEN);
        }
        assert_eq!(ranks(round).await.0.len(), 3);
        let read = stage.fresh.store.read().await.unwrap();
        let pseudonym = store::repo::candidate::get(&read, round.vacancy, marked).await.unwrap().audit_ref;
        drop(read);

        // Asking destroys nothing.
        let before = stage.entries().await;
        end.ask(&round.officer, marked).await.unwrap();
        assert_eq!(stage.acts_from(before).await, [Act::EraseRequest]);
        assert_eq!(end.ask(&round.officer, marked).await, Err(Error::Conflict(Why::Done)));
        let mine = end.view(&round.officer, marked).await.unwrap().asked.unwrap();
        let theirs = end.view(&end.second, marked).await.unwrap().asked.unwrap();
        assert_eq!((mine.may_approve, theirs.may_approve, theirs.asked_by.as_str()), (false, true, "Mariam Kone"));
        assert_eq!((theirs.ground, theirs.words.as_str()), (Ground::Request, WORDS));

        // Whoever asked does not approve; what was not asked is not approved; another person's request is not this one's.
        let before = stage.entries().await;
        assert_eq!(end.approve(&round.officer, marked, theirs.id).await, Err(Error::Conflict(Why::SecondPerson)));
        assert_eq!(end.approve(&end.second, marked, ErasureId(uuid::Uuid::nil())).await, Err(Error::Conflict(Why::Stale)));
        assert_eq!(end.approve(&end.second, round.candidates[0], theirs.id).await, Err(Error::Conflict(Why::Stale)));
        assert_eq!(stage.entries().await, before);
        let leave = service.grant_in::<ReadCandidate>(&round.officer, round.vacancy).await.unwrap();
        assert_eq!(service.candidate(leave, marked).await.unwrap().family_name, "Zyxfamily");

        end.approve(&end.second, marked, theirs.id).await.unwrap();
        let entries = stage.entries_from(before).await;
        let acts: Vec<Act> = entries.iter().filter_map(|leaf| leaf.act).collect();
        assert_eq!(acts, [Act::EraseSubject, Act::RankingPart, Act::RankingRecord, Act::EraseDone]);
        let erased = &entries[0];
        assert_eq!((erased.subj.clone(), erased.vac, erased.x_text("ground")), (vec![pseudonym], Some(round.vacancy), Some("request")));
        assert_eq!(erased.x_ref("approver"), end.second.signed_in().map(|one| one.person().audit_ref));
        assert_eq!(erased.actor.audit_ref(), erased.x_ref("approver"));
        assert!(entries[3].x_count("rows").unwrap() > 10 && entries[3].x_count("openings").unwrap() > 10, "{:?}", entries[3]);
        assert!(!entries[1].subj.contains(&pseudonym), "the ranking is recorded anew without them");

        // Every page about them answers as if they had never been there.
        let gone = Error::Missing(What::Candidate);
        let leave = service.grant_in::<ReadCandidate>(&round.officer, round.vacancy).await.unwrap();
        assert_eq!(service.candidate(leave, marked).await.unwrap_err(), gone);
        assert_eq!(end.view(&round.officer, marked).await.unwrap_err(), gone);
        assert_eq!(end.approve(&end.second, marked, theirs.id).await.unwrap_err(), gone);
        for asker in round.panel() {
            let leave = service.grant_in::<ReadScorecard>(&asker, round.vacancy).await.unwrap();
            assert_eq!(service.scorecard(leave, marked).await.unwrap_err(), gone);
            let leave = service.grant_in::<ReadReceipt>(&asker, round.vacancy).await.unwrap();
            assert_eq!(service.receipt(leave, marked).await.unwrap_err(), gone);
            let leave = service.grant_in::<ReadDiscussion>(&asker, round.vacancy).await.unwrap();
            assert_eq!(service.evidence(leave, marked).await.unwrap_err(), gone);
        }
        let leave = service.grant_in::<ReadDiscussion>(&auditor, round.vacancy).await.unwrap();
        let told = service.evidence(leave, marked).await;
        assert!(told.is_err() || told.unwrap().is_empty());
        let leave = service.grant_in::<ListCandidates>(&round.officer, round.vacancy).await.unwrap();
        let list = service.candidates(leave, None).await.unwrap();
        assert_eq!(list.candidates.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["C-01", "C-03"]);
        assert_eq!(ranks(round).await, (vec![("C-01".into(), Some(1)), ("C-03".into(), Some(2))], 0, true));
        let leave = service.grant_in::<ReadDiscussion>(&round.chair, round.vacancy).await.unwrap();
        let discussion = service.discussion(leave).await.unwrap();
        assert!(!discussion.items.is_empty() && discussion.items.iter().all(|item| item.candidate != marked));
        let decision = service.decision(service.grant_in::<ReadDecision>(&round.officer, round.vacancy).await.unwrap()).await.unwrap();
        assert_eq!(decision.unwrap().outcomes.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["C-01", "C-03"]);

        // What happened is still told, of somebody who is no longer on file.
        let leave = service.grant_in::<ReadTimeline>(&auditor, round.vacancy).await.unwrap();
        let timeline = service.timeline(leave, TimelineQuery::default()).await.unwrap();
        let told = format!("{timeline:?}");
        assert_eq!(found(&CANARIES, told.as_bytes()), [""; 0]);
        assert!(!told.contains("C-02"));
        let sentences: Vec<&str> = timeline
            .entries
            .iter()
            .filter(|entry| entry.act == Some(Act::ScorecardSubmit))
            .map(|entry| entry.sentence.get(Lang::En))
            .collect();
        assert_eq!(sentences.iter().filter(|sentence| sentence.contains("somebody no longer on file")).count(), 3, "{sentences:?}");
        assert_eq!(sentences.len(), 9);

        // The auditor's answers hold, with the erasure among the facts.
        let overview = round.overview(&auditor).await;
        assert_eq!((overview.worst(), overview.order.verdict, overview.facts.erased.len()), (Verdict::Holds, Verdict::Holds, 1));
        let leave = service.grant_in::<Recompute>(&auditor, round.vacancy).await.unwrap();
        let again = service.recompute(leave, WhatIf::default()).await.unwrap();
        assert_eq!((again.outcome, again.rows.len()), (audit::verify::Outcome::Match, 2));
        // What a role could see is told without them, and no entry names them any more.
        let moment = stage.fresh.doors().clock.now();
        let leave = service.grant_in::<ReadReplay>(&auditor, round.vacancy).await.unwrap();
        let replay = service.replay_view(leave, moment, service::access::Standing::Chair, Some(round.seats[0])).await.unwrap();
        assert_eq!(replay.cards.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["C-01", "C-03"]);
        let viewed = stage.last(LogKind::Access).await;
        assert_eq!((viewed.act, viewed.subj.len(), viewed.subj.contains(&pseudonym)), (Some(Act::ReportView), 2, false));
        stage.assert_sound().await;

        if engine == Engine::Sqlite {
            assert_eq!(left_in_tables(round, &CANARIES).await, [""; 0]);
            assert_eq!(left_in_tables(round, &WRITTEN).await, [""; 0]);
        }
        if engine == Engine::Sqlite {
            // Not even in what the files keep of dead rows.
            let folder = stage.fresh.settings().data_dir.join("db");
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let bytes = fs::read(&path).unwrap();
                assert_eq!(found(&CANARIES, &bytes), [""; 0], "{}", path.display());
                assert_eq!(found(&WRITTEN, &bytes), [""; 0], "{}", path.display());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_closed_round_keeps_its_ranking_with_a_place_where_somebody_was() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let service = &round.stage.service;
        let auditor = round.auditor().await;
        service.close_vacancy(service.grant_in::<CloseVacancy>(&round.officer, round.vacancy).await.unwrap()).await.unwrap();
        let before = round.stage.entries().await;
        End::of(round).await.erase(round.marked()).await;
        assert_eq!(round.stage.acts_from(before).await, [Act::EraseRequest, Act::EraseSubject, Act::EraseDone]);
        assert_eq!(ranks(round).await, (vec![("C-01".into(), Some(1)), ("C-03".into(), Some(3))], 1, true));
        let view = service.ranking(service.grant_in::<ReadRanking>(&round.chair, round.vacancy).await.unwrap()).await.unwrap();
        let words: Vec<&str> = view.rows.iter().filter_map(|row| row.words.get(Lang::En).split('.').next()).collect();
        assert_eq!(words, ["Rank 1", "Rank 3"], "the sentence says the place that stands beside it");
        // The table that leaves says the same.
        let leave = service.grant_in::<ExportRanking>(&round.officer, round.vacancy).await.unwrap();
        let purpose = ExportPurpose::new(LogWhy::Archive, "").unwrap();
        let table = service.export_ranking(leave, purpose, Style::Csv).await.unwrap().ranking;
        let text = String::from_utf8(table.bytes).unwrap();
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header = lines.next().unwrap();
        let at = |name: &str| header.iter().position(|column| *column == name).unwrap();
        let told: Vec<_> = lines.map(|line| (line[at("basis")], line[at("candidate_code")], line[at("rank")])).collect();
        let both = ["record", "before"].map(|basis| [(basis, "C-01", "1"), (basis, "C-03", "3")]).concat();
        assert_eq!(told, both);
        let leave = service.grant_in::<Recompute>(&auditor, round.vacancy).await.unwrap();
        let again = service.recompute(leave, WhatIf::default()).await.unwrap();
        let rows: Vec<_> = again.rows.iter().map(|row| (row.code.as_str(), row.recorded, row.again)).collect();
        assert_eq!((again.outcome, again.erased), (audit::verify::Outcome::Match, 1), "{:?}", again.difference);
        assert_eq!(rows, [("C-01", Some(1), Some(1)), ("C-03", Some(3), Some(2))]);
        assert_eq!(round.overview(&auditor).await.worst(), Verdict::Holds);
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_is_erased_while_a_hold_covers_them() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let (stage, marked, other) = (&round.stage, round.marked(), round.candidates[0]);
        let end = &End::of(round).await;
        let held = Err(Refusal::EraseHold { date: stage.fresh.doors().clock.now().date().to_string() }.into());
        let before = stage.entries().await;
        end.hold(&round.officer, Some(marked)).await.unwrap();
        assert_eq!(stage.acts_from(before).await, [Act::HoldSet]);
        assert_eq!(end.ask(&round.officer, marked).await, held);
        let view = end.view(&end.second, marked).await.unwrap();
        let [standing] = view.holds.as_slice() else { panic!("{view:?}") };
        assert_eq!((standing.why, standing.set_by.as_str(), standing.covers_all), (Some(LogWhy::Complaint), "Mariam Kone", false));
        assert_eq!(standing.words, "A complaint is open.");
        // Whoever else is in the round is not covered by it.
        end.ask(&round.officer, other).await.unwrap();
        let request = end.asked(other).await;
        assert!(end.view(&end.second, other).await.unwrap().holds.is_empty());

        // A hold that comes after the request stops the approval, also one on everybody, and says since when.
        stage.fresh.clock.advance_seconds(3 * 86_400);
        end.hold(&round.officer, None).await.unwrap();
        let later = Err(Refusal::EraseHold { date: stage.fresh.doors().clock.now().date().to_string() }.into());
        assert_ne!(held, later);
        let all = end.view(&end.second, other).await.unwrap();
        assert_eq!((all.holds.len(), all.holds[0].covers_all, all.asked.unwrap().may_approve), (1, true, false));
        let before = stage.entries().await;
        assert_eq!(end.approve(&end.second, other, request).await, later);
        assert_eq!(stage.entries().await, before);
        assert!(end.view(&end.second, other).await.unwrap().asked.is_some(), "nothing was destroyed");

        // Another officer may lift; once.
        let hold_on_all = all.holds[0].id;
        assert_eq!(end.lift(&end.second, HoldId(uuid::Uuid::nil())).await, Err(Error::Missing(What::Hold)));
        end.lift(&end.second, hold_on_all).await.unwrap();
        assert_eq!(end.lift(&end.second, hold_on_all).await, Err(Error::Conflict(Why::Done)));
        end.approve(&end.second, other, request).await.unwrap();
        assert_eq!(end.ask(&round.officer, marked).await, held, "the hold on the other one still stands");
        end.lift(&round.officer, standing.id).await.unwrap();
        end.erase(marked).await;
        let acts = stage.acts_from(before).await;
        assert_eq!(acts.iter().filter(|act| **act == Act::HoldLift).count(), 2);
        assert_eq!(acts.iter().filter(|act| **act == Act::EraseDone).count(), 2);
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_hold_has_a_reason_of_the_list_and_words_and_covers_somebody_who_is_there() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let service = &round.stage.service;
        let leave = || async { service.grant_in::<SetHold>(&round.officer, round.vacancy).await.unwrap() };
        let before = round.stage.entries().await;
        let refused = service.set_hold(leave().await, None, LogWhy::Slip, "Words.").await.unwrap_err();
        let Error::Invalid(errors) = refused else { panic!("{refused:?}") };
        assert_eq!(errors.of("why"), [FieldError::NotOnTheList { list: "audit, complaint, litigation, subject_request, other".into() }]);
        let refused = service.set_hold(leave().await, None, LogWhy::Audit, " ").await.unwrap_err();
        let Error::Invalid(errors) = refused else { panic!("{refused:?}") };
        assert_eq!(errors.of("words"), [FieldError::Required]);
        let nobody = Some(CandidateId(uuid::Uuid::nil()));
        let refused = service.set_hold(leave().await, nobody, LogWhy::Audit, "Words.").await;
        assert_eq!(refused, Err(Error::Missing(What::Candidate)));
        let asking = service.grant_in::<AskErasure>(&round.officer, round.vacancy).await.unwrap();
        let refused = service.ask_erasure(asking, round.candidates[0], Ground::Error, " ").await.unwrap_err();
        let Error::Invalid(errors) = refused else { panic!("{refused:?}") };
        assert_eq!(errors.of("words"), [FieldError::Required]);
        assert_eq!(round.stage.entries().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_request_is_refused_or_taken_back_and_can_be_made_again() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let (stage, candidate) = (&round.stage, round.candidates[0]);
        let end = &End::of(round).await;
        end.ask(&round.officer, candidate).await.unwrap();
        let first = end.asked(candidate).await;
        let before = stage.entries().await;
        end.refuse(&end.second, candidate, first).await.unwrap();
        let refused = &stage.entries_from(before).await[0];
        assert_eq!((refused.act, refused.obj.id()), (Some(Act::EraseRefuse), first.0));
        assert_eq!(end.view(&end.second, candidate).await.unwrap().asked, None);
        for (asker, what) in [(&end.second, "another"), (&round.officer, "oneself")] {
            assert_eq!(end.refuse(asker, candidate, first).await, Err(Error::Conflict(Why::Stale)), "{what}");
        }
        assert_eq!(end.approve(&end.second, candidate, first).await, Err(Error::Conflict(Why::Stale)));

        end.ask(&round.officer, candidate).await.unwrap();
        let second = end.asked(candidate).await;
        assert_ne!(first, second);
        assert_eq!(end.refuse(&end.second, round.candidates[1], second).await, Err(Error::Conflict(Why::Stale)));
        assert_eq!(end.approve(&end.second, candidate, first).await, Err(Error::Conflict(Why::Stale)), "an old page approves nothing");
        end.refuse(&round.officer, candidate, second).await.unwrap();
        assert_eq!(end.approve(&end.second, candidate, second).await, Err(Error::Conflict(Why::Stale)));
        end.erase(candidate).await;
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_has_no_part_in_the_end_of_data_can_neither_see_it_nor_do_it() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let (candidate, vacancy) = (round.candidates[0], round.vacancy);
        let end = &End::of(round).await;
        let auditor = round.auditor().await;
        end.ask(&round.officer, candidate).await.unwrap();
        end.hold(&round.officer, Some(round.candidates[1])).await.unwrap();
        let request = end.asked(candidate).await;
        let hold = end.view(&end.second, round.candidates[1]).await.unwrap().holds[0].id;
        let before = round.stage.entries().await;
        let hidden = Error::Missing(What::Vacancy);
        let people = [
            (&round.chair, Error::Denied),
            (&round.members[0], Error::Denied),
            (&auditor, Error::Denied),
            (&round.administrator, hidden),
            (&visitor(), Error::Denied),
        ];
        for (asker, answer) in people {
            assert_eq!(end.view(asker, candidate).await.unwrap_err(), answer);
            assert_eq!(end.ask(asker, round.candidates[2]).await.unwrap_err(), answer);
            assert_eq!(end.approve(asker, candidate, request).await.unwrap_err(), answer);
            assert_eq!(end.refuse(asker, candidate, request).await.unwrap_err(), answer);
            assert_eq!(end.hold(asker, None).await.unwrap_err(), answer);
            assert_eq!(end.lift(asker, hold).await.unwrap_err(), answer);
        }
        // An officer who does not hold the vacancy sees and lifts, and neither asks nor holds.
        assert_eq!(end.ask(&end.second, round.candidates[2]).await.unwrap_err(), Error::Denied);
        assert_eq!(end.hold(&end.second, None).await.unwrap_err(), Error::Denied);
        assert_eq!(round.stage.entries().await, before);
        // A candidate of another round is nobody in this one.
        let other = round.stage.start_other_vacancy(&end.second).await;
        round.stage.vacancy_becomes(other, VacancyState::Open).await;
        let service = &round.stage.service;
        let leave = service.grant_in::<ApproveErasure>(&end.second, other).await.unwrap();
        assert_eq!(service.approve_erasure(leave, candidate, request).await.unwrap_err(), Error::Missing(What::Candidate));
        let leave = service.grant_in::<LiftHold>(&end.second, other).await.unwrap();
        assert_eq!(service.lift_hold(leave, hold, LogWhy::Closed).await.unwrap_err(), Error::Missing(What::Hold));
        assert_eq!(service.grant_in::<ReadErasure>(&end.second, vacancy).await.unwrap().standing(), service::access::Standing::Hr);
    })
    .await;
}

#[tokio::test]
async fn the_round_goes_on_without_whoever_is_erased_before_the_opening() {
    on_both_engines(|fresh| async move {
        let round = &Round::marked_and_interviewing(fresh).await;
        let service = &round.stage.service;
        round.write_about_the_marked(&round.chair, 5).await;
        round.write_about_the_marked(&round.members[0], 5).await;
        let draft = service.grant_in::<service::policy::DraftScorecard>(&round.members[1], round.vacancy).await.unwrap();
        let working = crate::review_support::marked_card(round, 4);
        service.save_scorecard_draft(draft, round.marked(), 1, &working).await.unwrap();
        let before = round.stage.entries().await;
        End::of(round).await.erase(round.marked()).await;
        assert_eq!(round.stage.acts_from(before).await, [Act::EraseRequest, Act::EraseSubject, Act::EraseDone], "no ranking stands yet");
        if round.stage.fresh.store.engine() == Engine::Sqlite {
            assert_eq!(left_in_tables(round, &CANARIES).await, [""; 0]);
            assert_eq!(left_in_tables(round, &WRITTEN).await, [""; 0]);
        }
        let leave = service.grant_in::<SubmitScorecard>(&round.members[1], round.vacancy).await.unwrap();
        let late = service.submit_scorecard(leave, round.marked(), &working).await;
        assert_eq!(late, Err(Error::Missing(What::Candidate)));
        round.stage.assert_sound().await;
        // Nobody waits for score sheets about them.
        for (candidate, level) in [(round.candidates[0], 3), (round.candidates[2], 4)] {
            for asker in round.panel() {
                round.submit(&asker, candidate, &[level]).await.unwrap();
            }
        }
        let progress = service.progress(service.grant_in::<ReadProgress>(&round.chair, round.vacancy).await.unwrap()).await.unwrap();
        assert!(progress.cards.iter().all(|card| card.state == ScorecardState::Submitted));
        settle(round).await;
        assert_eq!(ranks(round).await, (vec![("C-03".into(), Some(1)), ("C-01".into(), Some(2))], 0, true));
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn entries_of_one_person_that_were_merged_go_together_and_a_hold_on_one_keeps_both() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let (stage, service) = (&round.stage, &round.stage.service);
        let end = &End::of(round).await;
        let [stays, goes, other] = round.candidates[..] else { panic!() };
        let leave = service.grant_in::<service::policy::MergeCandidates>(&round.officer, round.vacancy).await.unwrap();
        service.merge_candidates(leave, stays, goes).await.unwrap();
        end.ask(&round.officer, stays).await.unwrap();
        let request = end.asked(stays).await;
        end.hold(&round.officer, Some(goes)).await.unwrap();
        assert!(matches!(end.approve(&end.second, stays, request).await, Err(Error::Refused(_))));
        let hold = end.view(&end.second, goes).await.unwrap().holds[0].id;
        end.lift(&end.second, hold).await.unwrap();
        let before = stage.entries().await;
        end.approve(&end.second, stays, request).await.unwrap();
        assert_eq!(stage.entries_from(before).await[0].subj.len(), 2);
        for gone in [stays, goes] {
            assert_eq!(end.view(&round.officer, gone).await.unwrap_err(), Error::Missing(What::Candidate));
        }
        let leave = service.grant_in::<ListCandidates>(&round.officer, round.vacancy).await.unwrap();
        let list = service.candidates(leave, None).await.unwrap();
        assert_eq!(list.candidates.iter().map(|row| row.id).collect::<Vec<_>>(), [other]);
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_recorded_order_of_tied_candidates_survives_the_erasure_of_one_of_them_and_of_all() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        for candidate in &round.candidates {
            for asker in round.panel() {
                round.submit(&asker, *candidate, &[4]).await.unwrap();
            }
        }
        settle(round).await;
        let order = vec![round.candidates[2], round.candidates[1], round.candidates[0]];
        let leave = service.grant_in::<RecordTie>(&round.chair, round.vacancy).await.unwrap();
        service.record_tie(leave, order, "The clearest on boundaries goes first.").await.unwrap();
        round.decides(&round.in_order().await).await.unwrap();
        let auditor = round.auditor().await;
        let end = &End::of(round).await;
        let mut left: Vec<String> = ["C-03", "C-02", "C-01"].map(str::to_owned).to_vec();
        for (candidate, code) in [(round.candidates[1], "C-02"), (round.candidates[2], "C-03"), (round.candidates[0], "C-01")] {
            end.erase(candidate).await;
            left.retain(|one| one != code);
            let (now, erased, is_as_recorded) = ranks(round).await;
            assert_eq!(now.iter().map(|(code, _)| code.clone()).collect::<Vec<_>>(), left, "after {code}");
            // Once nobody is left, there is nothing to record anew.
            assert_eq!((erased, is_as_recorded), (usize::from(left.is_empty()), true), "after {code}");
            round.stage.assert_sound().await;
            assert_eq!(round.overview(&auditor).await.worst(), Verdict::Holds, "after {code}");
            let leave = service.grant_in::<Recompute>(&auditor, round.vacancy).await.unwrap();
            let again = service.recompute(leave, WhatIf::default()).await.unwrap();
            assert_eq!(again.outcome, audit::verify::Outcome::Match, "after {code}: {:?}", again.difference);
        }
    })
    .await;
}

/// What lies in the folder of released heads, but for the file of erasures.
fn heads(round: &Round) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![round.stage.fresh.settings().data_dir.join("highwater")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("erasures.jsonl") {
                found.push((path.clone(), fs::read(path).unwrap()));
            }
        }
    }
    found
}

#[tokio::test]
async fn a_ranking_that_a_restore_brought_back_is_recorded_anew_without_whoever_was_erased_since() {
    on_both_engines(|fresh| async move {
        let mut round = Round::marked_and_interviewing(fresh).await;
        round.score_all_marked().await;
        settle(&round).await;
        let marked = round.marked();
        round.stage.fresh.close().await;
        let (backup, old_heads) = (round.stage.fresh.snapshot().await.unwrap(), heads(&round));
        round.stage.fresh.reopen().await.unwrap();
        round.stage = round.stage.reopened();
        End::of(&round).await.erase(marked).await;
        assert_eq!(round.stage.service.settle_rankings().await, Ok(0), "an erasure in the house needs nothing more");
        round.stage.fresh.close().await;

        // The heads are taken back as well: nothing but the file of erasures knows better.
        for (path, bytes) in old_heads {
            fs::write(path, bytes).unwrap();
        }
        round.stage.fresh.restore(&backup).await.unwrap();
        round.stage.fresh.reopen().await.unwrap();
        round.stage = round.stage.reopened();
        let before = round.stage.entries().await;
        assert_eq!(round.stage.service.settle_rankings().await, Ok(1));
        assert_eq!(round.stage.acts_from(before).await, [Act::RankingPart, Act::RankingRecord]);
        assert_eq!(ranks(&round).await.0.len(), 2);
        assert_eq!(round.stage.service.settle_rankings().await, Ok(0), "a second start has nothing left to do");
        assert!(matches!(round.decides(&round.in_order().await).await, Ok(Decided::Recorded(_))));
        round.stage.assert_sound().await;
    })
    .await;
}
