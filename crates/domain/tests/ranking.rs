//! Rankings against the published vectors, against the rules in words, and against the laws that every ranking must keep.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

#[path = "ranking/decisions.rs"]
mod decisions;
#[path = "ranking/laws.rs"]
mod laws;
#[path = "ranking/words.rs"]
mod words;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::canonical::{Form, Value};
use domain::ranking::{
    CandidateInputs, CandidateKey, Inputs, Ranking, RankingError, Rules, SetRating, Sheet, Status, TieRecord, TieResult, TieRule,
    ValueSource, rank, ranking_digest, rating_payload, tie_payload,
};
use domain::scorecard::TieMethod;
use domain::scores::{Level, NotAssessed, Score};
use sha2::{Digest, Sha256};

const VACANCY: &str = "00000000-0000-4000-8000-000000000010";

/// A guide of competencies C1, C2… with what follows the identifier given as JSON members.
fn rules_with(competencies: &[&str], statistic: &str, tie: &[&str]) -> Rules {
    let listed: Vec<String> = competencies.iter().enumerate().map(|(i, members)| format!(r#"{{"id":"C{}",{members}}}"#, i + 1)).collect();
    let tie: Vec<String> = tie.iter().map(|step| format!("\"{step}\"")).collect();
    let text = format!(
        r#"{{"calc":"wm/1","competencies":[{}],"levels":[1,2,3,4,5],"statistic":"{statistic}","tie":[{}]}}"#,
        listed.join(","),
        tie.join(",")
    );
    Rules::from_document(&Value::parse_any(text.as_bytes()).unwrap()).unwrap()
}

const ESSENTIAL: &str = r#""w":2,"essential":true,"required":3,"gate":"panel""#;
const DESIRABLE: &str = r#""w":1,"essential":false"#;

/// The guide of the published vectors.
fn published_rules() -> Rules {
    rules_with(&[ESSENTIAL, DESIRABLE], "mean", &["comp:C1", "chair"])
}

/// Scores of C1, C2…; 0 stands for "not assessed".
fn scores(levels: &[u8]) -> Vec<Score> {
    let score = |(i, level): (usize, &u8)| match level {
        0 => Score::not_assessed(format!("C{}", i + 1), NotAssessed::NotAsked),
        level => Score::assessed(format!("C{}", i + 1), Level(*level)),
    };
    levels.iter().enumerate().map(score).collect()
}

/// A candidate whose panelists gave these levels and kept them.
fn candidate(id: &str, sheets: &[&[u8]]) -> CandidateInputs {
    let sheet =
        |(i, levels): (usize, &&[u8])| Sheet { panelist: format!("P-{}", i + 1), sealed_before: scores(levels), last: scores(levels) };
    CandidateInputs { id: id.into(), withdrawn: false, sheets: sheets.iter().enumerate().map(sheet).collect(), ratings: Vec::new() }
}

fn of(candidates: Vec<CandidateInputs>) -> Inputs {
    Inputs { candidates, ..Inputs::default() }
}

fn set(competency: &str, level: u8) -> SetRating {
    SetRating { competency: competency.into(), level: Level(level) }
}

fn record(method: TieMethod, order: &[&str]) -> TieRecord {
    TieRecord { method, order: order.iter().copied().map(CandidateKey::from).collect() }
}

fn ranks(ranking: &Ranking) -> Vec<(&str, Option<u32>)> {
    ranking.rows.iter().map(|row| (row.candidate.as_str(), row.rank)).collect()
}

fn total(ranking: &Ranking, id: &str) -> Option<String> {
    ranking.row(&id.into()).unwrap().total.map(|total| total.to_string())
}

fn published_inputs() -> Inputs {
    let id = |number: &str| format!("00000000-0000-4000-8000-{number:0>12}");
    of(vec![
        candidate(&id("a1"), &[&[4, 0], &[5, 3]]),
        candidate(&id("a2"), &[&[3, 5], &[4, 5]]),
        candidate(&id("a3"), &[&[2, 5], &[3, 5]]),
    ])
}

#[test]
fn the_published_rows_are_reproduced_to_the_byte() {
    let ranking = rank(&published_rules(), &published_inputs()).unwrap();
    let rows: Vec<String> = ranking.rows.iter().map(|row| row.payload(VACANCY).to_canonical(Form::Payload).unwrap()).collect();
    assert_eq!(rows.iter().map(String::len).collect::<Vec<_>>(), [252, 252, 262]);
    let commitments: Vec<[u8; 32]> = rows
        .iter()
        .zip(1_u8..)
        .map(|(row, byte)| Sha256::new().chain_update("justesse/commit/v1\n").chain_update([byte; 32]).chain_update(row).finalize().into())
        .collect();
    assert_eq!(
        commitments.iter().map(|commitment| STANDARD.encode(commitment)).collect::<Vec<_>>(),
        [
            "Ok6DyyPpCsm/3K3CfTrzVXpe/TB3sNPFdEbyRdOnt4A=",
            "7o4IwJKe6XaDM1ggEI1/57ZshwkiOTj6Dd27mAtYKBo=",
            "Q5WFBk6ecPDypOyNVLtkuMV29Xhbp2WuquBhWZfpIfI="
        ]
    );
    assert_eq!(ranking_digest(&commitments), "mihLEkdcGpHoeI9bUiVJyQE/8f+k9xU5JFSZWkK/hjY=");
}

#[test]
fn the_published_totals_and_the_step_that_parts_them_are_shown() {
    let ranking = rank(&published_rules(), &published_inputs()).unwrap();
    let totals: Vec<String> = ranking.rows.iter().map(|row| row.total.unwrap().to_string()).collect();
    assert_eq!(totals, ["4/1", "4/1", "10/3"]);
    assert_eq!(ranking.rows.iter().map(|row| row.rank).collect::<Vec<_>>(), [Some(1), Some(2), None]);
    assert_eq!(ranking.rows[2].not_met, ["C1"]);
    let [step] = ranking.tie_steps.as_slice() else { unreachable!("one step: {:?}", ranking.tie_steps) };
    assert_eq!((step.rank, &step.rule), (1, &TieRule::Competency("C1".into())));
    let TieResult::Parted(parts) = &step.result else { unreachable!("{step:?}") };
    assert_eq!(parts.iter().map(|part| part.value.unwrap().to_string()).collect::<Vec<_>>(), ["9/2", "7/2"]);
    assert!(ranking.unsettled.is_empty());
}

#[test]
fn a_value_shows_how_many_scores_it_rests_on_and_between_which_levels() {
    let mut inputs = of(vec![candidate("a", &[&[4, 0], &[5, 3], &[2, 3]])]);
    inputs.candidates[0].ratings = vec![set("C2", 4)];
    let ranking = rank(&published_rules(), &inputs).unwrap();
    let [first, second] = ranking.rows[0].values.as_slice() else { unreachable!("two values") };
    assert_eq!((first.v.unwrap().to_string().as_str(), first.n, first.lowest, first.highest), ("11/3", 3, Some(Level(2)), Some(Level(5))));
    assert_eq!(first.source, Some(ValueSource::Mean));
    assert_eq!((second.v.unwrap().to_string().as_str(), second.n, second.source), ("4/1", 2, Some(ValueSource::Set)));
}

#[test]
fn the_median_of_two_is_their_middle() {
    let rules = rules_with(&[DESIRABLE], "median", &[]);
    let ranking = rank(&rules, &of(vec![candidate("a", &[&[5], &[1], &[2]]), candidate("b", &[&[5], &[2]])])).unwrap();
    assert_eq!((total(&ranking, "a"), total(&ranking, "b")), (Some("2/1".into()), Some("7/2".into())));
}

#[test]
fn a_required_level_is_never_compensated_unless_the_guide_declares_it() {
    let gate = |gate: &str| rules_with(&[&format!(r#""w":1,"essential":true,"required":3,"gate":"{gate}""#), DESIRABLE], "mean", &[]);
    let status = |rules: &Rules, sheets: &[&[u8]]| rank(rules, &of(vec![candidate("a", sheets)])).unwrap().rows[0].status;
    let exactly: [&[u8]; 2] = [&[3, 1], &[3, 1]];
    let one_below: [&[u8]; 2] = [&[2, 5], &[4, 5]];
    let below: [&[u8]; 2] = [&[2, 5], &[3, 5]];
    assert_eq!(status(&gate("panel"), &exactly), Status::Ranked);
    assert_eq!(status(&gate("panel"), &one_below), Status::Ranked);
    assert_eq!(status(&gate("panel"), &below), Status::NotMet);
    assert_eq!(status(&gate("each"), &exactly), Status::Ranked);
    assert_eq!(status(&gate("each"), &one_below), Status::NotMet);
    assert_eq!(status(&gate("none"), &below), Status::Ranked);
}

#[test]
fn a_set_level_counts_for_the_panel_and_lifts_nobody_over_each_single_score() {
    let mut inputs = of(vec![candidate("a", &[&[2, 5], &[2, 5]])]);
    inputs.candidates[0].ratings = vec![set("C1", 3)];
    let ranking = rank(&published_rules(), &inputs).unwrap();
    assert_eq!((ranking.rows[0].status, ranking.rows[0].before.status), (Status::Ranked, Status::NotMet));
    let each = rules_with(&[r#""w":2,"essential":true,"required":3,"gate":"each""#, DESIRABLE], "mean", &[]);
    assert_eq!(rank(&each, &inputs).unwrap().rows[0].status, Status::NotMet);
}

#[test]
fn what_nobody_assessed_leaves_a_candidate_unranked_until_it_is_retired_for_all() {
    let mut inputs = of(vec![candidate("a", &[&[4, 0], &[5, 0]]), candidate("b", &[&[3, 5]])]);
    let ranking = rank(&published_rules(), &inputs).unwrap();
    assert_eq!(ranks(&ranking), [("a", None), ("b", Some(1))]);
    assert_eq!((ranking.rows[0].status, total(&ranking, "a")), (Status::Incomplete, None));
    let refusals = ranking.incomplete(|id| format!("name of {id}"));
    assert_eq!(refusals, [domain::Refusal::RankingIncomplete { code: "a".into(), competency: "name of C2".into() }]);

    inputs.retired = vec!["C2".into()];
    let ranking = rank(&published_rules(), &inputs).unwrap();
    assert_eq!(ranks(&ranking), [("a", Some(1)), ("b", Some(2))]);
    assert_eq!((total(&ranking, "a"), total(&ranking, "b")), (Some("9/2".into()), Some("3/1".into())));
    assert_eq!(ranking.retired, ["C2"]);
    assert_eq!(ranking.rows[0].values.len(), 1);
}

#[test]
fn withdrawing_comes_before_every_other_status_and_takes_the_place_away() {
    let mut inputs = published_inputs();
    inputs.candidates.iter_mut().for_each(|candidate| candidate.withdrawn = true);
    let ranking = rank(&published_rules(), &inputs).unwrap();
    assert!(ranking.rows.iter().all(|row| row.status == Status::Withdrawn && row.rank.is_none() && row.before.rank.is_none()));
    assert_eq!(ranking.rows[0].total.unwrap().to_string(), "4/1");
}

#[test]
fn the_order_before_the_discussion_knows_neither_later_scores_nor_ratings_nor_records() {
    let mut inputs = of(vec![candidate("a", &[&[4, 4]]), candidate("b", &[&[4, 4]]), candidate("c", &[&[3, 3]])]);
    inputs.candidates[2].sheets[0].last = scores(&[5, 5]);
    inputs.candidates[0].ratings = vec![set("C2", 3)];
    inputs.ties = vec![record(TieMethod::Chair, &["b", "a"])];
    let ranking = rank(&published_rules(), &inputs).unwrap();
    assert_eq!(ranks(&ranking), [("a", Some(3)), ("b", Some(2)), ("c", Some(1))]);
    assert_eq!(ranking.rows.iter().map(|row| row.before.rank).collect::<Vec<_>>(), [Some(1), Some(1), Some(3)]);
}

#[test]
fn those_who_stay_level_share_a_place_and_the_next_one_is_left_empty() {
    let inputs = of(vec![candidate("z", &[&[4, 4]]), candidate("a", &[&[4, 4]]), candidate("m", &[&[3, 3]])]);
    let ranking = rank(&published_rules(), &inputs).unwrap();
    assert_eq!(ranks(&ranking), [("a", Some(1)), ("m", Some(3)), ("z", Some(1))]);
    let [group] = ranking.unsettled.as_slice() else { unreachable!("one group") };
    assert_eq!((group.rank, group.candidates.len(), group.awaits), (1, 2, Some(TieMethod::Chair)));
    assert_eq!(ranking.tied_with(&ranking.rows[0]), [&CandidateKey::from("z")]);
    assert_eq!(ranking.in_order().iter().map(|row| row.candidate.as_str()).collect::<Vec<_>>(), ["a", "z", "m"]);
}

#[test]
fn the_chairs_record_parts_a_group_and_the_latest_one_counts() {
    let level: Vec<CandidateInputs> = ["a", "b", "c"].map(|id| candidate(id, &[&[4, 4]])).into();
    let parted = |ties: Vec<TieRecord>| {
        let ranking = rank(&published_rules(), &Inputs { candidates: level.clone(), ties, retired: vec![] }).unwrap();
        (ranking.rows.iter().map(|row| row.rank.unwrap()).collect::<Vec<_>>(), ranking.unsettled.len())
    };
    let (chair, lot) = (TieMethod::Chair, TieMethod::Lot);
    assert_eq!(parted(vec![record(chair, &["c", "a", "b"])]), (vec![2, 3, 1], 0));
    assert_eq!(parted(vec![record(chair, &["c", "a", "b"]), record(chair, &["b", "a", "c"])]), (vec![2, 1, 3], 0));
    // Names somebody else too, who is not level or no longer there.
    assert_eq!(parted(vec![record(chair, &["c", "gone", "a", "b"])]), (vec![2, 3, 1], 0));
    // Names only a part of the group: the group needs a new decision, and no older one is dug out.
    assert_eq!(parted(vec![record(chair, &["c", "a", "b"]), record(chair, &["b", "a"])]), (vec![1, 1, 1], 1));
    // A lot that the guide does not declare parts nobody.
    assert_eq!(parted(vec![record(lot, &["c", "a", "b"])]), (vec![1, 1, 1], 1));
}

#[test]
fn a_declared_lot_comes_where_the_guide_puts_it() {
    let rules = rules_with(&[ESSENTIAL, DESIRABLE], "mean", &["chair", "lot"]);
    let candidates: Vec<CandidateInputs> = ["a", "b"].map(|id| candidate(id, &[&[4, 4]])).into();
    let inputs = |ties| Inputs { candidates: candidates.clone(), ties, retired: vec![] };
    let lot = rank(&rules, &inputs(vec![record(TieMethod::Lot, &["b", "a"])])).unwrap();
    assert_eq!(ranks(&lot), [("a", Some(2)), ("b", Some(1))]);
    assert_eq!(lot.tie_steps.iter().map(|step| &step.rule).collect::<Vec<_>>(), [&TieRule::Chair, &TieRule::Lot]);
    let both = rank(&rules, &inputs(vec![record(TieMethod::Lot, &["b", "a"]), record(TieMethod::Chair, &["a", "b"])])).unwrap();
    assert_eq!(ranks(&both), [("a", Some(1)), ("b", Some(2))]);
}

#[test]
fn steps_go_on_inside_each_part_and_a_retired_competency_parts_nobody() {
    let rules = rules_with(&[DESIRABLE, DESIRABLE, DESIRABLE], "mean", &["comp:C1", "comp:C2"]);
    let candidates =
        vec![candidate("a", &[&[3, 2, 4]]), candidate("b", &[&[3, 4, 2]]), candidate("c", &[&[5, 2, 2]]), candidate("d", &[&[5, 2, 2]])];
    let ranking = rank(&rules, &of(candidates.clone())).unwrap();
    assert_eq!(ranks(&ranking), [("a", Some(4)), ("b", Some(3)), ("c", Some(1)), ("d", Some(1))]);
    assert_eq!(ranking.unsettled[0].awaits, None);
    let results: Vec<(u32, bool)> = ranking.tie_steps.iter().map(|step| (step.rank, matches!(step.result, TieResult::Parted(_)))).collect();
    assert_eq!(results, [(1, true), (1, false), (3, true)]);
    assert_eq!(ranking.tie_steps_of(&"a".into()).len(), 2);

    let swapped = vec![candidate("a", &[&[5, 3, 3]]), candidate("b", &[&[1, 3, 3]])];
    let ranking = rank(&rules, &Inputs { candidates: swapped, ties: vec![], retired: vec!["C1".into()] }).unwrap();
    assert_eq!(ranks(&ranking), [("a", Some(1)), ("b", Some(1))]);
    assert_eq!(ranking.tie_steps[0].result, TieResult::Retired);
}

#[test]
fn inputs_that_cannot_be_are_refused_by_name() {
    let rules = published_rules();
    let refused = |inputs: Inputs| rank(&rules, &inputs).unwrap_err();
    let with = |change: &dyn Fn(&mut CandidateInputs)| {
        let mut candidate = candidate("a", &[&[4, 4], &[4, 4]]);
        change(&mut candidate);
        of(vec![candidate])
    };
    let a = || CandidateKey::from("a");
    assert_eq!(refused(of(vec![candidate("a", &[]), candidate("a", &[])])), RankingError::CandidateTwice { candidate: a() });
    let twice = with(&|candidate| candidate.sheets[1].panelist = "P-1".into());
    assert_eq!(refused(twice), RankingError::PanelistTwice { candidate: a(), panelist: "P-1".into() });
    let many = with(&|candidate| {
        candidate.sheets = (0..21).map(|i| Sheet { panelist: i.to_string(), sealed_before: vec![], last: vec![] }).collect();
    });
    assert_eq!(refused(many), RankingError::TooManyPanelists { candidate: a() });
    let unknown = with(&|candidate| candidate.sheets[1].sealed_before = vec![Score::assessed("C9", Level(1))]);
    assert_eq!(refused(unknown), RankingError::UnknownCompetency { candidate: a(), competency: "C9".into() });
    let repeated = with(&|candidate| candidate.ratings = vec![set("C2", 1), set("C2", 1)]);
    assert_eq!(refused(repeated), RankingError::CompetencyTwice { candidate: a(), competency: "C2".into() });
    let zero = with(&|candidate| candidate.sheets[0].last = vec![Score::assessed("C1", Level(0))]);
    assert_eq!(refused(zero), RankingError::OffScale { candidate: a(), competency: "C1".into(), level: Level(0) });
    let retired = |ids: &[&str]| Inputs { retired: ids.iter().map(|&id| id.to_owned()).collect(), ..of(vec![]) };
    assert_eq!(refused(retired(&["C9"])), RankingError::RetiredUnknown { competency: "C9".into() });
    assert_eq!(refused(retired(&["C1", "C2"])), RankingError::AllRetired);
    let tie = Inputs { ties: vec![record(TieMethod::Chair, &["a", "b", "a"])], ..of(vec![]) };
    assert_eq!(refused(tie), RankingError::TieTwice { candidate: a() });
    let crowd = (0..=domain::limits::CANDIDATES).map(|i| candidate(&i.to_string(), &[])).collect();
    assert_eq!(refused(of(crowd)), RankingError::TooManyCandidates);
}

#[test]
fn a_vacancy_without_candidates_has_an_empty_ranking() {
    assert!(rank(&published_rules(), &Inputs::default()).unwrap().rows.is_empty());
}

#[test]
fn ratings_and_ties_have_one_sealed_form() {
    let rating = |level| rating_payload(&"a".into(), "C1", level, "v").to_canonical(Form::Payload).unwrap();
    assert_eq!(rating(Some(Level(4))), r#"{"cand":"a","comp":"C1","l":4,"vac":"v"}"#);
    assert_eq!(rating(None), r#"{"cand":"a","comp":"C1","l":null,"vac":"v"}"#);
    let tie = tie_payload(&record(TieMethod::Lot, &["b", "a"]), "v");
    assert_eq!(tie.to_canonical(Form::Payload).unwrap(), r#"{"cands":["b","a"],"method":"lot","vac":"v"}"#);
}

/// The largest vacancy that is allowed: 2,000 candidates, 20 panelists, 12 competencies, a third of the candidates level.
#[test]
fn the_largest_vacancy_is_ranked_at_once() {
    let rules = rules_with(&[DESIRABLE; 12], "mean", &["comp:C1", "comp:C2", "chair"]);
    let level =
        |i: usize, panelist: usize, competency: usize| u8::try_from(1 + (i % 600 * 7 + panelist * 3 + competency * i % 11) % 5).unwrap();
    let candidates: Vec<CandidateInputs> = (0..2_000)
        .map(|i| {
            let sheets: Vec<Vec<u8>> = (0..20).map(|panelist| (0..12).map(|competency| level(i, panelist, competency)).collect()).collect();
            candidate(&format!("C-{i}"), &sheets.iter().map(Vec::as_slice).collect::<Vec<_>>())
        })
        .collect();
    let inputs = of(candidates);
    let started = std::time::Instant::now();
    let ranking = rank(&rules, &inputs).unwrap();
    let took = started.elapsed();
    eprintln!("2,000 candidates, 480,000 scores twice: {took:?}");
    assert_eq!(ranking.rows.iter().filter(|row| row.rank.is_some()).count(), 2_000);
    // Ten times what it takes on a slow machine: only a change of order of growth fails this.
    assert!(took.as_secs() < 10, "{took:?}");
}
