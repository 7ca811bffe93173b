//! Declaring, scoring, opening, discussing, ranking and deciding: the main job, as a panel lives it.

use audit::{Act, Why as LogWhy};
use domain::Lang;
use domain::outcome::OutcomeCode;
use domain::panel::{Declared, Ruling};
use domain::ranking::{Status, default_reserve_end};
use domain::scorecard::ScorecardState;
use domain::scores::{Assessment, Level};
use service::decision::{Decided, Deciding, OutcomeOf};
use service::discussion::{Place, Rating, Revision};
use service::policy::{
    CloseDiscussion, ConfirmAgreed, CorrectScorecard, Decide, DraftScorecard, ListInterviews, ListRulings, RatePanel, ReadDecision,
    ReadDiscussion, ReadProgress, ReadRanking, ReadReceipt, ReadScorecard, RecordTie, RevealScores, ReviseScore, SignDecision,
    SubmitScorecard,
};
use service::reveal::Opening;
use service::{Error, What, Why};
use store::testing::on_both_engines;
use uuid::Uuid;

use crate::round_support::{EVIDENCE, Round, card};

/// The codes of a refusal, or why it is none.
fn codes<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<&'static str> {
    let error = result.unwrap_err();
    let codes = error.codes();
    assert!(!codes.is_empty(), "{error:?}");
    codes
}

impl Round {
    async fn reveal(&self, opening: &Opening) -> Result<(), Error> {
        let leave = self.stage.service.grant_in::<RevealScores>(&self.chair, self.vacancy).await?;
        self.stage.service.reveal_scores(leave, opening).await.map(drop)
    }

    /// Opens, confirms all that is agreed, closes.
    async fn settle(&self) {
        self.reveal(&Opening::default()).await.unwrap();
        self.confirm_and_close().await;
    }

    async fn confirm_and_close(&self) {
        let service = &self.stage.service;
        let view = service.discussion(service.grant_in::<ReadDiscussion>(&self.chair, self.vacancy).await.unwrap()).await.unwrap();
        let agreed = view.items.iter().filter(|item| item.is_agreed()).count();
        let leave = service.grant_in::<ConfirmAgreed>(&self.chair, self.vacancy).await.unwrap();
        assert_eq!(service.confirm_agreed(leave, agreed).await.unwrap(), agreed);
        service.close_discussion(service.grant_in::<CloseDiscussion>(&self.chair, self.vacancy).await.unwrap()).await.unwrap();
    }

    async fn ranking(&self) -> service::ranking::RankingView {
        let service = &self.stage.service;
        service.ranking(service.grant_in::<ReadRanking>(&self.chair, self.vacancy).await.unwrap()).await.unwrap()
    }

    /// Outcomes by place: the first is appointed, the others are not selected.
    async fn deciding(&self) -> Deciding {
        let view = self.ranking().await;
        let outcome = |row: &service::ranking::RowView| OutcomeOf {
            candidate: row.candidate,
            code: Some(if row.row.rank == Some(1) { OutcomeCode::Appoint } else { OutcomeCode::NotSelected }),
            condition: String::new(),
            reserve_until: None,
            words: "In the order of the ranking.".into(),
        };
        Deciding { ranking: view.id, outcomes: view.rows.iter().map(outcome).collect(), departs_reason: String::new() }
    }

    async fn decide(&self, deciding: &Deciding) -> Result<Decided, Error> {
        let leave = self.stage.service.grant_in::<Decide>(&self.officer, self.vacancy).await?;
        self.stage.service.decide(leave, deciding).await
    }
}

#[tokio::test]
async fn no_file_opens_before_its_reader_has_declared() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let service = &round.stage.service;
        let (one, two) = (&round.members[0], &round.members[1]);
        round.declare(&round.chair, None).await.unwrap();
        round.declare(one, Some(round.candidates[0])).await.unwrap();
        round.begin().await;

        let read = |asker, candidate| async move {
            service.scorecard(service.grant_in::<ReadScorecard>(asker, round.vacancy).await.unwrap(), candidate).await
        };
        assert!(read(&round.chair, round.candidates[0]).await.is_ok());
        assert_eq!(codes(read(two, round.candidates[0]).await), ["conflict.undeclared"]);
        assert_eq!(codes(round.submit(two, round.candidates[0], &[4]).await), ["conflict.undeclared"]);
        assert_eq!(read(one, round.candidates[0]).await.unwrap_err(), Error::Conflict(Why::AwaitsRuling));
        assert!(read(one, round.candidates[1]).await.is_ok());

        // Before declaring, a panelist is told how many names wait, and no code.
        let rounds = service.interviews(service.grant::<ListInterviews>(two).unwrap()).await.unwrap();
        assert_eq!((rounds[0].undeclared, rounds[0].cards.len()), (3, 0));
        let rounds = service.interviews(service.grant::<ListInterviews>(one).unwrap()).await.unwrap();
        assert_eq!((rounds[0].undeclared, rounds[0].cards.len()), (0, 2));
    })
    .await;
}

#[tokio::test]
async fn every_name_is_answered_and_what_was_declared_is_never_taken_back() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let service = &round.stage.service;
        let chair = &round.chair;
        let leave = || async { service.grant_in::<service::policy::DeclareLinks>(chair, round.vacancy).await.unwrap() };
        let say = |candidate, declared, nature: &str| service::declaration::Statement { candidate, declared, nature: nature.into() };

        let refused = service.declare_links(leave().await, vec![say(round.candidates[0], Declared::Link, " ")]).await.unwrap_err();
        let Error::Invalid(errors) = refused else { panic!("{refused:?}") };
        assert_eq!(errors.of(&format!("nature.{}", round.candidates[0])), [domain::FieldError::Required]);
        assert_eq!(errors.of(&format!("declared.{}", round.candidates[1])), [domain::FieldError::Required]);

        round.declare(chair, Some(round.candidates[0])).await.unwrap();
        // The same again changes nothing; a link cannot become none; a link learnt of later is added.
        assert_eq!(round.declare(chair, Some(round.candidates[0])).await, Err(Error::Conflict(Why::Done)));
        assert_eq!(
            service.declare_links(leave().await, vec![say(round.candidates[0], Declared::None, "")]).await,
            Err(Error::Conflict(Why::Done))
        );
        service.declare_links(leave().await, vec![say(round.candidates[1], Declared::Link, "Neighbours since May.")]).await.unwrap();
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_rules_on_their_own_link_and_a_recusal_excuses_the_scorecard() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let service = &round.stage.service;
        round.declare(&round.chair, Some(round.candidates[0])).await.unwrap();
        let link = round.link().await;
        let rulings = |asker| async move {
            service.declared_links(service.grant_in::<ListRulings>(asker, round.vacancy).await.unwrap()).await.unwrap()
        };
        assert!(!rulings(&round.chair).await[0].is_mine_to_rule);
        assert!(rulings(&round.officer).await[0].is_mine_to_rule);
        assert_eq!(codes(round.rule(&round.chair, link, Ruling::MaySit).await), ["conflict.own-ruling"]);
        assert_eq!(round.rule(&round.members[0], link, Ruling::MaySit).await, Err(Error::Denied));
        let before = round.stage.entries().await;
        round.rule(&round.officer, link, Ruling::Recused).await.unwrap();
        assert_eq!(round.stage.acts_from(before).await, [Act::ConflictRule, Act::ScorecardExcuse]);
        assert_eq!(round.rule(&round.officer, link, Ruling::MaySit).await, Err(Error::Conflict(Why::Done)));

        for asker in &round.members {
            round.declare(asker, None).await.unwrap();
        }
        round.begin().await;
        // Whoever is recused meets nothing at all, and the scorecard is excused, not waiting.
        assert_eq!(round.submit(&round.chair, round.candidates[0], &[4]).await, Err(Error::Missing(What::Candidate)));
        let progress = service.progress(service.grant_in::<ReadProgress>(&round.officer, round.vacancy).await.unwrap()).await.unwrap();
        let states: Vec<_> = progress.cards.iter().map(|card| card.state).collect();
        assert_eq!(states.iter().filter(|state| **state == ScorecardState::Excused).count(), 1);
        assert_eq!(states.iter().filter(|state| **state == ScorecardState::Waiting).count(), 8);
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_recusal_that_leaves_fewer_than_two_is_refused_until_somebody_is_appointed() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        for asker in round.panel() {
            round.declare(&asker, Some(round.candidates[0])).await.unwrap();
        }
        let read = round.stage.fresh.store.read().await.unwrap();
        let links = store::repo::declaration::list(&read, round.vacancy).await.unwrap();
        drop(read);
        let of = |seat| links.iter().find(|link| link.panelist == seat && link.candidate == round.candidates[0]).unwrap().id;
        round.rule(&round.chair, of(round.seats[1]), Ruling::Recused).await.unwrap();
        assert_eq!(codes(round.rule(&round.chair, of(round.seats[2]), Ruling::Recused).await), ["panel.below-two"]);
        round.rule(&round.chair, of(round.seats[2]), Ruling::MaySit).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_kept_and_a_later_one_is_never_replaced_by_an_earlier_one() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        let (asker, candidate) = (&round.members[0], round.candidates[0]);
        let mut begun = card(&round.guide, &[4]);
        begun.items.truncate(2);
        let save = |sequence, working: domain::scores::WorkingScorecard| async move {
            service
                .save_scorecard_draft(
                    service.grant_in::<DraftScorecard>(asker, round.vacancy).await.unwrap(),
                    candidate,
                    sequence,
                    &working,
                )
                .await
        };
        let before = round.stage.entries().await;
        assert_eq!(save(2, begun.clone()).await.unwrap().sequence, 2);
        for late in [1, 2] {
            assert_eq!(codes(save(late, card(&round.guide, &[1])).await), ["notes.conflict"], "{late}");
        }
        let view = service.scorecard(service.grant_in::<ReadScorecard>(asker, round.vacancy).await.unwrap(), candidate).await.unwrap();
        assert_eq!(view.working.items[1].assessment, Some(Assessment::Assessed { level: Level(4) }));
        assert_eq!((view.missing.len(), view.kept.unwrap().sequence), (5, 2));
        // A draft leaves no entry, and shows to others as a state only.
        assert_eq!(round.stage.entries().await, before);
        let progress = service.progress(service.grant_in::<ReadProgress>(&round.chair, round.vacancy).await.unwrap()).await.unwrap();
        assert_eq!(progress.cards.iter().filter(|card| card.state == ScorecardState::Drafting).count(), 1);

        let leave = service.grant_in::<SubmitScorecard>(asker, round.vacancy).await.unwrap();
        assert_eq!(codes(service.submit_scorecard(leave, candidate, &begun).await), ["scorecard.incomplete"]);
        round.submit(asker, candidate, &[4]).await.unwrap();
        assert_eq!(save(3, card(&round.guide, &[1])).await, Err(Error::Conflict(Why::Sealed)));
    })
    .await;
}

#[tokio::test]
async fn a_scorecard_is_sealed_once_however_often_it_is_sent_and_the_receipt_proves_it() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        let (asker, candidate) = (&round.members[0], round.candidates[0]);
        let before = round.stage.entries().await;
        let working = card(&round.guide, &[4, 3, 0]);
        let key = Uuid::from_u128(7);
        let mut answers = Vec::new();
        for _ in 0..3 {
            let leave = service.grant_in::<SubmitScorecard>(asker, round.vacancy).await.unwrap().once(key, "the same form");
            answers.push(service.submit_scorecard(leave, candidate, &working).await.unwrap());
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(round.stage.acts_from(before).await, [Act::ScorecardSubmit]);
        let leave = service.grant_in::<SubmitScorecard>(asker, round.vacancy).await.unwrap().once(key, "another form");
        assert_eq!(service.submit_scorecard(leave, candidate, &working).await, Err(Error::Conflict(Why::KeyReused)));
        assert_eq!(round.submit(asker, candidate, &[5]).await, Err(Error::Conflict(Why::Done)));

        let receipt = service.receipt(service.grant_in::<ReadReceipt>(asker, round.vacancy).await.unwrap(), candidate).await.unwrap();
        assert_eq!((receipt.place.seq, receipt.number), (before, 1));
        assert_eq!(receipt.leaf_hash.len(), 64);
        assert_eq!(receipt.sealed.items, working.items);
        round.stage.fresh.store.checkpoint_now(audit::LogKind::Decisions).await.unwrap();
        let receipt = service.receipt(service.grant_in::<ReadReceipt>(asker, round.vacancy).await.unwrap(), candidate).await.unwrap();
        assert_eq!(receipt.signed_size, Some(before + 1));
        // Somebody else has no receipt of it.
        let other = service.grant_in::<ReadReceipt>(&round.chair, round.vacancy).await.unwrap();
        assert_eq!(service.receipt(other, candidate).await.unwrap_err(), Error::Missing(What::Scorecard));
    })
    .await;
}

#[tokio::test]
async fn a_correction_needs_a_reason_and_keeps_the_sealed_version() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        let (asker, candidate) = (&round.members[0], round.candidates[0]);
        let correct = |reason: &'static str| async move {
            let leave = service.grant_in::<CorrectScorecard>(asker, round.vacancy).await.unwrap();
            service.correct_scorecard(leave, candidate, &card(&round.guide, &[3]), LogWhy::Slip, reason).await
        };
        assert_eq!(correct("Wrong line.").await, Err(Error::Conflict(Why::Stale)));
        round.submit(asker, candidate, &[4]).await.unwrap();
        assert_eq!(codes(correct(" ").await), ["scorecard.reason"]);
        let before = round.stage.entries().await;
        correct("I had taken the wrong line.").await.unwrap();
        assert_eq!(round.stage.acts_from(before).await, [Act::ScorecardCorrect]);
        let read = round.stage.fresh.store.read().await.unwrap();
        let versions = store::repo::scorecard_version::of_candidate(&read, candidate).await.unwrap();
        assert_eq!(versions.iter().map(|(version, _)| version.number).collect::<Vec<_>>(), [1, 2]);
        drop(read);
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn scores_open_when_all_are_in_or_with_a_reason_that_names_who_is_missing() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        assert_eq!(round.reveal(&Opening::default()).await, Err(Error::Missing(What::Scorecard)));
        for asker in [&round.chair, &round.members[0]] {
            for candidate in &round.candidates {
                round.submit(asker, *candidate, &[4]).await.unwrap();
            }
        }
        round.submit(&round.members[1], round.candidates[0], &[4]).await.unwrap();
        let refused = round.reveal(&Opening::default()).await.unwrap_err();
        assert_eq!(refused, Error::Refused(vec![domain::Refusal::RevealMissing { names: "Sara Haddad".into() }]));
        for asker in [&round.officer, &round.members[0], &round.administrator] {
            assert!(service.grant_in::<RevealScores>(asker, round.vacancy).await.is_err());
        }
        // Nothing of the scores is to be had before.
        let sealed = service.discussion(service.grant_in::<ReadDiscussion>(&round.chair, round.vacancy).await.unwrap()).await;
        assert_eq!(codes(sealed), ["scores.sealed"]);
        let early =
            service.evidence(service.grant_in::<ReadDiscussion>(&round.chair, round.vacancy).await.unwrap(), round.candidates[0]).await;
        assert_eq!(codes(early), ["scores.sealed"]);

        let before = round.stage.entries().await;
        let opening = Opening { candidate: None, why: Some(LogWhy::Absence), reason: "Ill since Tuesday.".into() };
        round.reveal(&opening).await.unwrap();
        assert_eq!(round.stage.acts_from(before).await, [Act::ScoresReveal, Act::ScorecardWaive, Act::ScorecardWaive]);
        // Whoever was missing does not score any more; nobody corrects any more.
        assert_eq!(round.submit(&round.members[1], round.candidates[1], &[5]).await, Err(Error::Conflict(Why::Stage)));
        assert_eq!(round.reveal(&opening).await, Err(Error::Conflict(Why::Stage)));
        let progress = service.progress(service.grant_in::<ReadProgress>(&round.officer, round.vacancy).await.unwrap()).await.unwrap();
        assert_eq!(progress.cards.iter().filter(|card| card.state == ScorecardState::Waived).count(), 2);
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn the_discussion_begins_with_what_differs_most_and_keeps_the_first_score_beside_the_new_one() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        for (asker, levels) in round.panel().iter().zip([[5, 4, 3, 0], [2, 4, 4, 0], [4, 4, 4, 0]]) {
            for candidate in &round.candidates {
                round.submit(asker, *candidate, &levels).await.unwrap();
            }
        }
        round.reveal(&Opening::default()).await.unwrap();
        let read = || async {
            service.discussion(service.grant_in::<ReadDiscussion>(&round.members[0], round.vacancy).await.unwrap()).await.unwrap()
        };
        let view = read().await;
        assert_eq!((view.items[0].place, view.items[0].spread), (Place::Discuss, Some(3)));
        assert_eq!(view.items.last().unwrap().place, Place::Unassessed);
        let item = view.items[0].clone();

        let revise = |revision: Revision| async move {
            service
                .revise_score(service.grant_in::<ReviseScore>(&round.members[0], round.vacancy).await.unwrap(), item.candidate, &revision)
                .await
        };
        let revision = Revision {
            competency: item.competency.clone(),
            assessment: Assessment::Assessed { level: Level(3) },
            evidence: EVIDENCE.into(),
            seen: 1,
            why: LogWhy::Evidence,
            reason: "I had missed the second example.".into(),
        };
        assert_eq!(codes(revise(Revision { reason: String::new(), ..revision.clone() }).await), ["score.change-reason"]);
        assert_eq!(codes(revise(Revision { evidence: "Short.".into(), ..revision.clone() }).await), ["score.no-evidence"]);
        assert_eq!(revise(Revision { seen: 0, ..revision.clone() }).await, Err(Error::Conflict(Why::Stale)));
        let before = round.stage.entries().await;
        revise(revision.clone()).await.unwrap();
        assert_eq!(round.stage.acts_from(before).await, [Act::ScorecardRevise]);
        let after = read().await;
        let changed = after.items.iter().find(|other| (other.candidate, &other.competency) == (item.candidate, &item.competency)).unwrap();
        let voice = changed.voices.iter().find(|voice| voice.panelist == round.seats[1]).unwrap();
        assert_eq!((voice.first.level(), voice.last.level()), (Some(Level(2)), Some(Level(3))));
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_number_never_stands_without_words_and_a_wide_spread_never_without_a_reason() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        for (asker, level) in round.panel().iter().zip([5, 2, 4]) {
            for candidate in &round.candidates {
                round.submit(asker, *candidate, &[level, 4, 4, 4, 4, 4, 4]).await.unwrap();
            }
        }
        round.reveal(&Opening::default()).await.unwrap();
        let rate = |rating: Rating| async move {
            service.rate(service.grant_in::<RatePanel>(&round.chair, round.vacancy).await.unwrap(), &rating).await
        };
        let rating = Rating {
            candidate: round.candidates[0],
            competency: round.guide.content().competencies[0].id.clone(),
            level: None,
            words: "Shows the required level in both examples.".into(),
            language: Lang::En,
            why: None,
            reason: String::new(),
            seen: 0,
        };
        assert_eq!(codes(rate(Rating { words: " ".into(), ..rating.clone() }).await), ["panel-rating.words", "panel-rating.reason"]);
        assert_eq!(codes(rate(rating.clone()).await), ["panel-rating.reason"]);
        let rating = Rating { why: Some(LogWhy::Spread), reason: "Two read the probe in another way.".into(), ..rating };
        rate(rating.clone()).await.unwrap();
        assert_eq!(rate(rating.clone()).await, Err(Error::Conflict(Why::Stale)));
        rate(Rating { level: Some(Level(3)), seen: 1, ..rating.clone() }).await.unwrap();
        assert!(matches!(rate(Rating { level: Some(Level(9)), seen: 2, ..rating }).await, Err(Error::Invalid(_))));

        // What is within the tolerance goes with one confirmation; what is not keeps the discussion open.
        let view = service.discussion(service.grant_in::<ReadDiscussion>(&round.chair, round.vacancy).await.unwrap()).await.unwrap();
        let agreed = view.items.iter().filter(|item| item.is_agreed()).count();
        assert_eq!(agreed, 3 * 6);
        let confirm = |seen| async move {
            service.confirm_agreed(service.grant_in::<ConfirmAgreed>(&round.chair, round.vacancy).await.unwrap(), seen).await
        };
        assert_eq!(confirm(agreed + 1).await, Err(Error::Conflict(Why::Stale)));
        assert_eq!(confirm(agreed).await, Ok(agreed));
        assert_eq!(confirm(agreed).await, Err(Error::Conflict(Why::Done)));
        let close = service.close_discussion(service.grant_in::<CloseDiscussion>(&round.chair, round.vacancy).await.unwrap()).await;
        assert_eq!(codes(close), ["panel-rating.words"]);
    })
    .await;
}

#[tokio::test]
async fn a_score_changed_after_the_confirmation_asks_for_a_new_one() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        round.score_all().await;
        round.reveal(&Opening::default()).await.unwrap();
        let leave = service.grant_in::<ConfirmAgreed>(&round.chair, round.vacancy).await.unwrap();
        service.confirm_agreed(leave, 21).await.unwrap();
        round.stage.fresh.clock.advance_seconds(60);
        let revision = Revision {
            competency: round.guide.content().competencies[0].id.clone(),
            assessment: Assessment::Assessed { level: Level(4) },
            evidence: EVIDENCE.into(),
            seen: 1,
            why: LogWhy::Anchor,
            reason: "Nearer to the anchor of level 4.".into(),
        };
        let leave = service.grant_in::<ReviseScore>(&round.members[0], round.vacancy).await.unwrap();
        service.revise_score(leave, round.candidates[0], &revision).await.unwrap();
        let close = service.close_discussion(service.grant_in::<CloseDiscussion>(&round.chair, round.vacancy).await.unwrap()).await;
        assert_eq!(codes(close), ["panel-rating.words"]);
        round.confirm_and_close().await;
    })
    .await;
}

#[tokio::test]
async fn the_ranking_appears_once_the_discussion_is_closed_and_is_what_was_recorded() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        round.score_all().await;
        let early = service.ranking(service.grant_in::<ReadRanking>(&round.officer, round.vacancy).await.unwrap()).await;
        assert_eq!(codes(early), ["ranking.not-ready"]);
        let before = round.stage.entries().await;
        round.settle().await;
        let acts = round.stage.acts_from(before).await;
        assert_eq!(acts[acts.len() - 3..], [Act::DiscussionClose, Act::RankingPart, Act::RankingRecord]);
        let view = round.ranking().await;
        assert!(view.is_as_recorded);
        let rows: Vec<_> = view.rows.iter().map(|row| (row.code.as_str(), row.row.status, row.row.rank)).collect();
        assert_eq!(rows, [("C-01", Status::Ranked, Some(1)), ("C-02", Status::Ranked, Some(2)), ("C-03", Status::Ranked, Some(3))]);
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn the_chair_parts_who_is_level_and_gives_the_reason() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        for candidate in &round.candidates {
            for asker in round.panel() {
                round.submit(&asker, *candidate, &[4]).await.unwrap();
            }
        }
        round.settle().await;
        assert_eq!(round.ranking().await.unsettled[0].candidates.len(), 3);
        let order = vec![round.candidates[2], round.candidates[0], round.candidates[1]];
        let record = |order, reason: &'static str| async move {
            service.record_tie(service.grant_in::<RecordTie>(&round.chair, round.vacancy).await.unwrap(), order, reason).await
        };
        // While it is open, no outcome may part them.
        let mut deciding = round.deciding().await;
        for (outcome, code) in deciding.outcomes.iter_mut().zip([OutcomeCode::Appoint, OutcomeCode::NotSelected, OutcomeCode::NotSelected])
        {
            outcome.code = Some(code);
        }
        assert_eq!(codes(round.decide(&deciding).await), ["tie.reason"]);
        assert_eq!(codes(record(order.clone(), "").await), ["tie.reason"]);
        assert_eq!(record(order[..2].to_vec(), "Clearer.").await, Err(Error::Conflict(Why::Stale)));
        let before = round.stage.entries().await;
        record(order.clone(), "The clearest on boundaries goes first.").await.unwrap();
        assert_eq!(round.stage.acts_from(before).await, [Act::TieRecord, Act::RankingPart, Act::RankingRecord]);
        let view = round.ranking().await;
        assert!(view.unsettled.is_empty() && view.is_as_recorded);
        assert_eq!(view.rows.iter().map(|row| row.candidate).collect::<Vec<_>>(), order);
        // A decision on the ranking before cannot be recorded any more.
        assert_eq!(codes(round.decide(&deciding).await), ["decision.stale-ranking"]);
    })
    .await;
}

#[tokio::test]
async fn a_decision_in_the_order_of_the_ranking_needs_one_name() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        round.score_all().await;
        round.settle().await;
        let mut deciding = round.deciding().await;
        let kept = deciding.outcomes[2].clone();
        deciding.outcomes[1].code = None;
        deciding.outcomes[2].words = String::new();
        let refused = round.decide(&deciding).await.unwrap_err();
        let Error::Invalid(errors) = refused else { panic!("{refused:?}") };
        assert_eq!(errors.of(&format!("{}.outcome", round.candidates[1])), [domain::FieldError::Required]);
        assert_eq!(errors.of(&format!("{}.words", round.candidates[2])), [domain::FieldError::Required]);
        deciding.outcomes[1].code = Some(OutcomeCode::Appoint);
        deciding.outcomes[2] = kept;
        assert!(matches!(round.decide(&deciding).await, Err(Error::Invalid(_))), "two appointed for one post");
        deciding.outcomes[1].code = Some(OutcomeCode::Reserve);
        deciding.outcomes[1].reserve_until = Some(default_reserve_end(round.stage.fresh.store.doors().clock.now().date()));

        let before = round.stage.entries().await;
        assert!(matches!(round.decide(&deciding).await, Ok(Decided::Recorded(_))));
        assert_eq!(round.stage.acts_from(before).await, [Act::DecisionPart, Act::DecisionRecord]);
        let read = service.decision(service.grant_in::<ReadDecision>(&round.chair, round.vacancy).await.unwrap()).await.unwrap().unwrap();
        assert_eq!(read.decided_by, "Mariam Kone");
        assert_eq!(
            read.outcomes.iter().map(|outcome| outcome.outcome.code).collect::<Vec<_>>(),
            [OutcomeCode::Appoint, OutcomeCode::Reserve, OutcomeCode::NotSelected]
        );
        assert!(service.grant_in::<Decide>(&round.officer, round.vacancy).await.is_err());
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_departure_from_the_order_needs_a_reason_and_another_name() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        round.score_all().await;
        round.settle().await;
        let mut deciding = round.deciding().await;
        deciding.outcomes[0].code = Some(OutcomeCode::NotSelected);
        deciding.outcomes[1].code = Some(OutcomeCode::Appoint);
        assert_eq!(codes(round.decide(&deciding).await), ["decision.out-of-order"]);
        deciding.departs_reason = "The first one asked for a start date that the post cannot offer.".into();
        let before = round.stage.entries().await;
        assert_eq!(round.decide(&deciding).await, Ok(Decided::AwaitsSignature));
        assert_eq!(round.stage.entries().await, before, "nothing is decided yet");

        let prepared =
            service.prepared_decisions(service.grant_in::<ReadDecision>(&round.chair, round.vacancy).await.unwrap()).await.unwrap();
        let [prepared] = prepared.as_slice() else { panic!("{prepared:?}") };
        assert_eq!(prepared.deciding, deciding);
        let sign = |asker, digest: String| async move {
            let leave = service.grant_in::<SignDecision>(asker, round.vacancy).await.unwrap();
            service.sign_decision(leave, prepared.by, &digest).await
        };
        assert_eq!(sign(&round.officer, prepared.digest.clone()).await, Err(Error::Denied));
        assert_eq!(sign(&round.chair, "another text".into()).await, Err(Error::Conflict(Why::Stale)));
        sign(&round.chair, prepared.digest.clone()).await.unwrap();
        assert_eq!(round.stage.acts_from(before).await, [Act::DecisionPart, Act::DecisionRecord]);
        let read = service.decision(service.grant_in::<ReadDecision>(&round.officer, round.vacancy).await.unwrap()).await.unwrap().unwrap();
        assert_eq!((read.decided_by.as_str(), read.second.as_deref()), ("Ama Mensah", Some("Mariam Kone")));
        round.stage.assert_sound().await;
    })
    .await;
}
