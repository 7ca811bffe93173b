//! Tables that leave the installation: what is in them, what never is, and the entry that each leaves.

use std::collections::BTreeSet;

use audit::{Act, LogKind, Projection, Why};
use domain::candidate::CandidateState;
use domain::ids::RevealId;
use domain::panel::Ruling;
use domain::scorecard::Reveal;
use domain::tables::scores::{self, ScoreState};
use domain::tables::{Mapping, Style, candidates};
use domain::vacancy::VacancyState;
use domain::{FieldError, FieldErrors, Refusal};
use psychometrics::exact::Ratio;
use service::export::{ExportPurpose, RankingTables};
use service::policy::{ExportCandidates, ExportRanking, ExportScores, RevealScores, SubmitScorecard};
use service::reveal::Opening;
use service::{Asker, Error, Why as Because};
use store::repo;
use store::testing::on_both_engines;

use crate::round_support::{EVIDENCE, Round, card, to_be_decided};

fn for_the_audit() -> ExportPurpose {
    ExportPurpose::new(Why::Audit, "").unwrap()
}

async fn candidates_of(round: &Round) -> String {
    let leave = round.stage.service.grant_in::<ExportCandidates>(&round.officer, round.vacancy).await.unwrap();
    let table = round.stage.service.export_candidates(leave, for_the_audit(), Style::Csv).await.unwrap();
    assert_eq!(table.name, "candidates.csv");
    String::from_utf8(table.bytes).unwrap()
}

async fn scores_of(round: &Round, asker: &Asker) -> Result<String, Error> {
    let leave = round.stage.service.grant_in::<ExportScores>(asker, round.vacancy).await.unwrap();
    let table = round.stage.service.export_scores(leave, for_the_audit(), Style::Csv).await?;
    Ok(String::from_utf8(table.bytes).unwrap())
}

async fn ranking_of(round: &Round, asker: &Asker) -> Result<RankingTables, Error> {
    let leave = round.stage.service.grant_in::<ExportRanking>(asker, round.vacancy).await.unwrap();
    round.stage.service.export_ranking(leave, for_the_audit(), Style::Csv).await
}

async fn reveal(round: &Round) {
    let leave = round.stage.service.grant_in::<RevealScores>(&round.chair, round.vacancy).await.unwrap();
    round.stage.service.reveal_scores(leave, &Opening::default()).await.unwrap();
}

/// The cells of a simple table, without its header, by name of the column.
fn rows(table: &str) -> Vec<std::collections::BTreeMap<&str, &str>> {
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines.map(|line| header.iter().copied().zip(line.split(',')).collect()).collect()
}

#[tokio::test]
async fn the_officer_takes_the_candidates_out_as_they_could_come_in_again() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let (stage, vacancy) = (&round.stage, round.vacancy);
        stage.change_candidate(vacancy, round.candidates[0], |one| one.family_name = "=cmd|' /C calc'!A0".into()).await;
        stage.change_candidate(vacancy, round.candidates[1], |one| one.state = CandidateState::Withdrawn).await;
        stage.change_candidate(vacancy, round.candidates[2], |one| one.state = CandidateState::Merged).await;
        let before = stage.size(LogKind::Decisions).await;
        let table = candidates_of(&round).await;
        let read = candidates::read(table.as_bytes(), &Mapping::default()).unwrap();
        let names: Vec<&str> = read.rows.iter().map(|line| line.row.family_name.as_str()).collect();
        assert_eq!(names, ["=cmd|' /C calc'!A0", "Okafor"], "a merged entry is nobody");
        assert!(table.contains(",'=cmd|' /C calc'!A0,"), "a formula is shown and not run: {table}");
        assert!(table.contains(",C-01,entered\r\n") && table.contains(",C-02,withdrawn\r\n"), "{table}");

        let entry = stage.last(LogKind::Decisions).await;
        assert_eq!(stage.acts_in(LogKind::Decisions, before).await, [Act::ExportCreate]);
        assert_eq!((entry.vac, entry.why, entry.x_text("scope"), entry.subj.len()), (Some(vacancy), Some(Why::Audit), Some("all"), 2));

        for asker in [&round.chair, &round.members[0]] {
            assert_eq!(stage.service.grant_in::<ExportCandidates>(asker, vacancy).await.unwrap_err(), Error::Denied);
        }
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn an_export_has_a_reason_of_the_list_or_says_which_other_one() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let list = "archive, audit, complaint, litigation, subject_request, support, other".to_owned();
        let unfit = ExportPurpose::new(Why::Budget, "").unwrap_err();
        assert_eq!(unfit, Error::Invalid(FieldErrors::one("why", FieldError::NotOnTheList { list })));
        let wordless = ExportPurpose::new(Why::Other, " ").unwrap_err();
        assert_eq!(wordless, Error::Invalid(FieldErrors::one("words", FieldError::Required)));

        let purpose = ExportPurpose::new(Why::Other, "The works council asked.").unwrap();
        let leave = round.stage.service.grant_in::<ExportCandidates>(&round.officer, round.vacancy).await.unwrap();
        let table = round.stage.service.export_candidates(leave, purpose, Style::Excel).await.unwrap();
        assert!(table.bytes.starts_with("\u{feff}reference;".as_bytes()));
        let read = round.stage.fresh.store.read().await.unwrap();
        let log = round.stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        let openings = log.openings(log.place(log.head().await.unwrap().size - 1)).await.unwrap();
        let words: Vec<_> = openings.iter().map(|opening| (opening.n, opening.payload.as_str())).collect();
        assert_eq!(words, [(Projection::Reason, "\"The works council asked.\"")]);
        drop(read);
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn everybody_in_a_long_table_is_named_by_an_entry() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        for number in 10..212 {
            round.stage.candidate_row(round.vacancy, number).await;
        }
        let before = round.stage.size(LogKind::Decisions).await;
        assert_eq!(rows(&candidates_of(&round).await).len(), 205);
        let read = round.stage.fresh.store.read().await.unwrap();
        let log = round.stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        let entries = log.entries_from(before, 10).await.unwrap();
        let named: BTreeSet<_> = entries.iter().flat_map(|entry| entry.leaf.subj.clone()).collect();
        let objects: BTreeSet<_> = entries.iter().map(|entry| entry.leaf.obj.to_string()).collect();
        assert_eq!((entries.len(), named.len(), objects.len()), (3, 205, 1), "three entries about one export");
        drop(read);
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn no_table_holds_a_score_before_the_scores_are_opened() {
    on_both_engines(|fresh| async move {
        let round = Round::interviewing(fresh).await;
        round.score_all().await;
        round.stage.person(&round.administrator, "Ibrahima Ba", "auditor").await;
        let auditor = round.stage.as_("Ibrahima Ba").await;
        let before = round.stage.size(LogKind::Decisions).await;
        for asker in [&round.chair, &round.officer, &auditor] {
            assert_eq!(scores_of(&round, asker).await, Err(Error::Refused(vec![Refusal::ScoresSealed {}])));
            assert_eq!(ranking_of(&round, asker).await, Err(Error::Refused(vec![Refusal::RankingNotReady {}])));
        }
        let member = &round.members[0];
        assert_eq!(round.stage.service.grant_in::<ExportScores>(member, round.vacancy).await.unwrap_err(), Error::Denied);
        assert_eq!(round.stage.service.grant_in::<ExportRanking>(member, round.vacancy).await.unwrap_err(), Error::Denied);
        assert_eq!(round.stage.size(LogKind::Decisions).await, before);
        let candidates = candidates_of(&round).await;
        assert!(!candidates.contains(EVIDENCE));

        // Opened, and not yet discussed: for the panel and the auditor, not for HR.
        reveal(&round).await;
        assert_eq!(scores_of(&round, &round.officer).await, Err(Error::Conflict(Because::Stage)));
        assert_eq!(rows(&scores_of(&round, &auditor).await.unwrap()).len(), 63);
        assert_eq!(ranking_of(&round, &round.chair).await, Err(Error::Refused(vec![Refusal::RankingNotReady {}])));
    })
    .await;
}

#[tokio::test]
async fn only_the_scores_of_candidates_that_were_opened_leave() {
    on_both_engines(|fresh| async move {
        let round = Round::interviewing(fresh).await;
        round.score_all().await;
        let (vacancy, opened, by) = (round.vacancy, round.candidates[1], round.chair.person_id().unwrap());
        let digest = round.guide.digest().to_owned();
        // As where the guide declares that scores open one by one.
        round
            .stage
            .write(move |txn| {
                let digest = digest.clone();
                Box::pin(async move {
                    use domain::doors::Draw as _;
                    let id = RevealId(txn.entropy().uuid_v4());
                    let row = Reveal { id, vacancy, candidate: Some(opened), opened_by: by, reason: None, opened_at: txn.now() };
                    let candidate = repo::candidate::get(txn, vacancy, opened).await?;
                    let mut event = txn
                        .event(Act::ScoresReveal, audit::ObjRef::new(RevealId::KIND, id.0))
                        .vacancy(vacancy)
                        .framework_digest(digest)
                        .subject(candidate.audit_ref)
                        .x("scope", audit::XValue::Code("candidate"));
                    repo::reveal::insert(txn, &mut event, &row).await?;
                    Ok(((), event.into()))
                })
            })
            .await;
        let table = scores_of(&round, &round.chair).await.unwrap();
        let named: BTreeSet<&str> = rows(&table).iter().map(|row| row["candidate_code"]).collect();
        assert_eq!(named, BTreeSet::from(["C-02"]));
        let entry = round.stage.last(LogKind::Decisions).await;
        assert_eq!((entry.act, entry.subj.len()), (Some(Act::ExportCreate), 1));
    })
    .await;
}

#[tokio::test]
async fn the_table_of_scores_says_what_was_sealed_by_code_and_is_read_back() {
    on_both_engines(|fresh| async move {
        let round = Round::interviewing(fresh).await;
        let (first, service) = (round.candidates[0], &round.stage.service);
        let mut sheet = card(&round.guide, &[4, 0]);
        sheet.items[0].evidence = "=HYPERLINK(\"http://x\")  said, and more".into();
        let leave = service.grant_in::<SubmitScorecard>(&round.chair, round.vacancy).await.unwrap();
        service.submit_scorecard(leave, first, &sheet).await.unwrap();
        let sealed = round.stage.last(LogKind::Decisions).await;
        for asker in &round.members {
            round.submit(asker, first, &[3]).await.unwrap();
        }
        for candidate in &round.candidates[1..] {
            for asker in round.panel() {
                round.submit(&asker, *candidate, &[2]).await.unwrap();
            }
        }
        reveal(&round).await;
        let table = scores_of(&round, &round.chair).await.unwrap();
        for name in ["Diallo", "Aïssatou", "Mensah", "diallo@"] {
            assert!(!table.contains(name), "{name}");
        }
        assert!(table.contains("\"'=HYPERLINK(\"\"http://x\"\")"), "a formula is shown and not run: {table}");

        let competencies: Vec<String> = round.guide.content().competencies.iter().map(|competency| competency.id.clone()).collect();
        let read = scores::read(table.as_bytes(), &[1, 2, 3, 4, 5], &competencies).unwrap();
        assert_eq!(read.vacancy_id.as_deref(), Some(round.vacancy.to_string().as_str()));
        assert_eq!(read.guide_digest.as_deref(), Some(round.guide.digest()));
        assert_eq!(read.rows.len(), 3 * 3 * 7);
        let chairs: Vec<_> = read.rows.iter().filter(|row| row.candidate == "C-01" && row.panelist == "P-1").collect();
        assert_eq!(chairs.iter().map(|row| row.competency.clone()).collect::<Vec<_>>(), competencies, "in the guide's order");
        let levels: Vec<Option<u8>> = chairs.iter().map(|row| row.level).collect();
        assert_eq!(levels, [Some(4), None, Some(4), None, Some(4), None, Some(4)]);
        assert_eq!(chairs[1].state, ScoreState::NotAssessed);
        assert!(chairs[0].evidence.starts_with("=HYPERLINK"), "{}", chairs[0].evidence);
        let digest = sealed.hash().to_hex();
        let cited = table.lines().filter(|line| line.contains(",C-01,P-1,") && line.ends_with(&digest)).count();
        assert_eq!(cited, 7, "each line cites the entry of its submission");

        let entry = round.stage.last(LogKind::Decisions).await;
        assert_eq!((entry.act, entry.x_text("scope"), entry.subj.len()), (Some(Act::ExportCreate), Some("scores"), 3));
        assert_eq!(entry.actor.role(), Some(audit::Role::Chair));
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_chair_takes_out_nothing_of_a_candidate_from_whom_they_are_recused() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        round.declare(&round.chair, Some(round.candidates[0])).await.unwrap();
        for asker in &round.members {
            round.declare(asker, None).await.unwrap();
        }
        round.rule(&round.officer, round.link().await, Ruling::Recused).await.unwrap();
        round.begin().await;
        for asker in round.panel() {
            for candidate in &round.candidates {
                if asker.person_id() != round.chair.person_id() || *candidate != round.candidates[0] {
                    round.submit(&asker, *candidate, &[3]).await.unwrap();
                }
            }
        }
        reveal(&round).await;
        let of_chair = scores_of(&round, &round.chair).await.unwrap();
        assert!(!rows(&of_chair).iter().any(|row| row["candidate_code"] == "C-01"));
        assert_eq!(round.stage.last(LogKind::Decisions).await.subj.len(), 2);

        round.stage.person(&round.administrator, "Ibrahima Ba", "auditor").await;
        let of_auditor = scores_of(&round, &round.stage.as_("Ibrahima Ba").await).await.unwrap();
        let excused = rows(&of_auditor).into_iter().filter(|row| row["candidate_code"] == "C-01" && row["panelist_code"] == "P-1");
        let said: Vec<(&str, &str)> = excused.map(|row| (row["state"], row["level"])).collect();
        assert_eq!(said, [("excused", ""); 7], "a recusal is no score, and never a zero");
    })
    .await;
}

#[tokio::test]
async fn the_tables_of_a_ranking_add_up_and_name_nobody() {
    on_both_engines(|fresh| async move {
        let round = to_be_decided(fresh).await;
        let stage = &round.stage;
        let tables = ranking_of(&round, &round.officer).await.unwrap();
        let (ranking, detail) = (String::from_utf8(tables.ranking.bytes).unwrap(), String::from_utf8(tables.detail.bytes).unwrap());
        assert_eq!((tables.ranking.name, tables.detail.name), ("ranking.csv", "ranking_detail.csv"));
        let entry = stage.last(LogKind::Decisions).await;
        assert_eq!((entry.act, entry.x_text("scope"), entry.subj.len()), (Some(Act::ExportCreate), Some("scores"), 3));

        let leave = stage.service.grant_in::<service::policy::ReadRanking>(&round.chair, round.vacancy).await.unwrap();
        let shown = stage.service.ranking(leave).await.unwrap();
        let of_record: Vec<_> = rows(&ranking).into_iter().filter(|row| row["basis"] == "record").collect();
        let places: Vec<(&str, &str)> = of_record.iter().map(|row| (row["candidate_code"], row["rank"])).collect();
        assert_eq!(places, [("C-01", "1"), ("C-02", "2"), ("C-03", "3")]);
        assert!(of_record.iter().all(|row| row["ranking_digest"] == shown.digest && row["calc"] == "wm/1" && row["status"] == "ranked"));
        assert_eq!(of_record[0]["total"], "5.0000");
        assert_eq!(rows(&ranking).iter().filter(|row| row["basis"] == "before").count(), 3);

        for row in &of_record {
            let parts = rows(&detail).into_iter().filter(|part| part["candidate_code"] == row["candidate_code"]);
            let sum = parts.map(|part| part["contribution_exact"].parse::<Ratio>().unwrap());
            let sum = sum.reduce(|sum, part| sum.checked_add(part).unwrap()).unwrap();
            assert_eq!(sum.to_string(), row["total_exact"]);
        }
        for name in ["Diallo", "Aïssatou", "diallo@"] {
            assert!(!ranking.contains(name) && !detail.contains(name), "{name}");
        }
        // The officer who holds the round reads the analysis once it is decided, the chair with the ranking; all else is the same.
        let of_chair = String::from_utf8(ranking_of(&round, &round.chair).await.unwrap().ranking.bytes).unwrap();
        let analysis = ["adjusted", "rank_low", "rank_high", "p_top_k", "top_k_share_of_weights", "analysis_note"];
        for (of_officer, of_chair) in rows(&ranking).iter().zip(rows(&of_chair)) {
            for (column, value) in of_officer.iter().filter(|(column, _)| !analysis.contains(column)) {
                assert_eq!(of_chair[column], *value, "{column}");
            }
        }
        assert!(of_record.iter().all(|row| row["analysis_note"] == "not_for_this_reader_now" && row["rank_low"].is_empty()));
        let of_chair: Vec<_> = rows(&of_chair).into_iter().filter(|row| row["basis"] == "record").collect();
        assert!(of_chair.iter().all(|row| row["analysis_note"] != "not_for_this_reader_now"));
        // Once the discussion is closed the officer takes the scores out too.
        assert_eq!(rows(&scores_of(&round, &round.officer).await.unwrap()).len(), 63);
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn candidates_who_share_a_place_are_named_beside_each_other() {
    on_both_engines(|fresh| async move {
        let round = Round::interviewing(fresh).await;
        for (candidate, level) in round.candidates.iter().zip([4, 4, 3]) {
            for asker in round.panel() {
                round.submit(&asker, *candidate, &[level]).await.unwrap();
            }
        }
        crate::round_support::settle(&round).await;
        let tables = ranking_of(&round, &round.chair).await.unwrap();
        let ranking = String::from_utf8(tables.ranking.bytes).unwrap();
        let of_record = rows(&ranking).into_iter().filter(|row| row["basis"] == "record");
        let mut shared: Vec<_> = of_record.map(|row| (row["candidate_code"], row["rank"], row["tied_with"])).collect();
        shared.sort_unstable();
        assert_eq!(shared, [("C-01", "1", "C-02"), ("C-02", "1", "C-01"), ("C-03", "3", "")]);
    })
    .await;
}

#[tokio::test]
async fn a_ranking_that_is_not_the_recorded_one_does_not_leave() {
    on_both_engines(|fresh| async move {
        let round = to_be_decided(fresh).await;
        // As if somebody had changed a row behind our back.
        round.stage.change_candidate(round.vacancy, round.candidates[0], |one| one.state = CandidateState::Withdrawn).await;
        let before = round.stage.size(LogKind::Decisions).await;
        let refused = ranking_of(&round, &round.officer).await.unwrap_err();
        assert_eq!(refused, Error::Refused(vec![Refusal::VerifyMismatch { rank: 1, detail: "C-02".into() }]));
        assert_eq!(round.stage.size(LogKind::Decisions).await, before);
    })
    .await;
}

#[tokio::test]
async fn no_table_is_handed_over_where_its_entry_cannot_be_kept() {
    on_both_engines(|fresh| async move {
        let round = to_be_decided(fresh).await;
        round.stage.fresh.hold(LogKind::Decisions).await.unwrap();
        let leave = round.stage.service.grant_in::<ExportCandidates>(&round.officer, round.vacancy).await.unwrap();
        let shut = round.stage.service.export_candidates(leave, for_the_audit(), Style::Csv).await;
        assert!(matches!(shut, Err(Error::Closed(_))), "{shut:?}");
        assert!(matches!(scores_of(&round, &round.chair).await, Err(Error::Closed(_))));
        assert!(matches!(ranking_of(&round, &round.chair).await, Err(Error::Closed(_))));
    })
    .await;
}

#[tokio::test]
async fn a_leave_that_no_longer_holds_hands_over_no_table() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let leave = round.stage.service.grant_in::<ExportCandidates>(&round.officer, round.vacancy).await.unwrap();
        round.stage.vacancy_becomes(round.vacancy, VacancyState::Cancelled).await;
        let refused = round.stage.service.export_candidates(leave, for_the_audit(), Style::Csv).await;
        assert_eq!(refused, Err(Error::Conflict(Because::Stage)));
    })
    .await;
}
