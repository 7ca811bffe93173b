//! What must hold for every ranking, whatever the vacancy.

use domain::ranking::{CandidateInputs, CandidateKey, Inputs, Ranking, RuledCompetency, Rules, SetRating, Sheet, Status, rank};
use domain::scores::{Level, Score};
use proptest::prelude::*;
use psychometrics::exact::Ratio;

use super::{DESIRABLE, ESSENTIAL, rules_with};

fn level() -> impl Strategy<Value = Level> {
    (2_u8..=4).prop_map(Level)
}

/// Scores of the four competencies, some missing, few levels, so that ties are frequent.
fn scores() -> impl Strategy<Value = Vec<Score>> {
    proptest::collection::vec(proptest::option::weighted(0.95, level()), 4).prop_map(|levels| {
        let given = levels.into_iter().enumerate().filter_map(|(i, level)| Some((i, level?)));
        given.map(|(i, level)| Score::assessed(format!("C{}", i + 1), level)).collect()
    })
}

/// What is drawn for one candidate: sheets (sealed, last), whether withdrawn, a set level.
type Drawn = (Vec<(Vec<Score>, Vec<Score>)>, bool, Option<Level>);

fn inputs() -> impl Strategy<Value = Inputs> {
    let sheets = proptest::collection::vec((scores(), scores()), 1..4);
    let candidate = (sheets, proptest::bool::weighted(0.1), proptest::option::weighted(0.2, level()));
    proptest::collection::vec(candidate, 1..16).prop_map(|drawn| {
        let build = |(i, (sheets, withdrawn, rating)): (usize, Drawn)| {
            let sheet =
                |(p, (sealed_before, last)): (usize, (Vec<Score>, Vec<Score>))| Sheet { panelist: format!("P-{p}"), sealed_before, last };
            CandidateInputs {
                id: CandidateKey(format!("C-{i:02}")),
                withdrawn,
                sheets: sheets.into_iter().enumerate().map(sheet).collect(),
                ratings: rating.map(|level| SetRating { competency: "C3".into(), level }).into_iter().collect(),
            }
        };
        Inputs { candidates: drawn.into_iter().enumerate().map(build).collect(), ..Inputs::default() }
    })
}

fn rules(weights: [u32; 4], factor: u32) -> Rules {
    let mut rules = rules_with(&[ESSENTIAL, DESIRABLE, DESIRABLE, DESIRABLE], "mean", &["comp:C1", "comp:C4", "chair"]);
    let set = |(competency, weight): (&mut RuledCompetency, u32)| competency.weight = weight * factor;
    rules.competencies.iter_mut().zip(weights).for_each(set);
    rules
}

fn computed(rules: &Rules, inputs: &Inputs) -> Ranking {
    rank(rules, inputs).unwrap()
}

/// Status, place, total, and place before the discussion.
type Said = (Status, Option<u32>, Option<Ratio>, Option<u32>);

/// What a ranking says about each candidate, by the position of the candidate in the inputs.
fn by_position(ranking: &Ranking, inputs: &Inputs) -> Vec<Said> {
    let row = |candidate: &CandidateInputs| {
        let row = ranking.row(&candidate.id).unwrap();
        (row.status, row.rank, row.total, row.before.rank)
    };
    inputs.candidates.iter().map(row).collect()
}

proptest! {
    // A test outside `src` has no place of its own for failures; the printed counterexample is what is kept, as a test.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_candidates_panelists_and_scores_changes_nothing(inputs in inputs(), turn in 0_usize..16) {
        let rules = rules([2, 1, 1, 3], 1);
        let mut turned = inputs.clone();
        let count = turned.candidates.len();
        turned.candidates.rotate_left(turn % count);
        for candidate in &mut turned.candidates {
            candidate.sheets.reverse();
            for sheet in &mut candidate.sheets {
                sheet.sealed_before.reverse();
                let by = turn % sheet.last.len().max(1);
                sheet.last.rotate_left(by);
            }
        }
        prop_assert_eq!(computed(&rules, &turned), computed(&rules, &inputs));
    }

    #[test]
    fn a_rank_never_depends_on_what_candidates_are_called(inputs in inputs()) {
        let rules = rules([2, 1, 1, 3], 1);
        let mut renamed = inputs.clone();
        for (i, candidate) in renamed.candidates.iter_mut().enumerate() {
            candidate.id = CandidateKey(format!("{:04}", 9_999 - i * 37 % 1_000));
        }
        prop_assert_eq!(by_position(&computed(&rules, &renamed), &renamed), by_position(&computed(&rules, &inputs), &inputs));
    }

    #[test]
    fn a_rank_never_depends_on_what_competencies_and_panelists_are_called(inputs in inputs()) {
        let rules = rules([2, 1, 1, 3], 1);
        let name = |id: &str| id.replace('C', "Z-");
        let mut renamed_rules = rules.clone();
        renamed_rules.competencies.iter_mut().for_each(|competency| competency.id = name(&competency.id));
        for step in &mut renamed_rules.tie {
            if let domain::ranking::TieRule::Competency(id) = step {
                *id = name(id);
            }
        }
        let mut renamed = inputs.clone();
        for candidate in &mut renamed.candidates {
            candidate.ratings.iter_mut().for_each(|set| set.competency = name(&set.competency));
            for sheet in &mut candidate.sheets {
                sheet.panelist = format!("renamed {}", sheet.panelist);
                sheet.sealed_before.iter_mut().chain(&mut sheet.last).for_each(|score| score.competency = name(&score.competency));
            }
        }
        prop_assert_eq!(by_position(&computed(&renamed_rules, &renamed), &renamed), by_position(&computed(&rules, &inputs), &inputs));
    }

    #[test]
    fn somebody_who_withdrew_changes_nobodys_place(inputs in inputs(), extra in scores()) {
        let rules = rules([2, 1, 1, 3], 1);
        let mut more = inputs.clone();
        let sheets = vec![Sheet { panelist: "P-0".into(), sealed_before: extra.clone(), last: extra }];
        more.candidates.insert(0, CandidateInputs { id: "A".into(), withdrawn: true, sheets, ratings: vec![] });
        let (with, without) = (by_position(&computed(&rules, &more), &more), by_position(&computed(&rules, &inputs), &inputs));
        prop_assert_eq!(&with[1..], &without[..]);
    }

    #[test]
    fn only_the_proportions_of_weights_matter(inputs in inputs(), weights in proptest::array::uniform4(1_u32..20), factor in 2_u32..50) {
        prop_assert_eq!(computed(&rules(weights, factor), &inputs), computed(&rules(weights, 1), &inputs));
    }

    #[test]
    fn contributions_sum_to_the_total_exactly(inputs in inputs(), weights in proptest::array::uniform4(1_u32..1_000)) {
        for row in computed(&rules(weights, 1), &inputs).rows {
            let sum = row.values.iter().map(|value| value.contribution).try_fold(Ratio::ZERO, |sum, part| sum.checked_add(part?).ok());
            prop_assert_eq!(sum, row.total);
        }
    }

    #[test]
    fn places_follow_status_and_totals(inputs in inputs()) {
        let ranking = computed(&rules([2, 1, 1, 3], 1), &inputs);
        for row in &ranking.rows {
            prop_assert_eq!(row.rank.is_some(), row.status == Status::Ranked);
            prop_assert_eq!(row.total.is_none(), !row.not_assessed.is_empty());
            let Some(own) = row.rank else { continue };
            let better = ranking.rows.iter().filter(|other| other.rank.is_some_and(|rank| rank < own)).count();
            prop_assert_eq!(usize::try_from(own).unwrap(), better + 1);
            prop_assert!(ranking.rows.iter().all(|other| other.rank.is_none_or(|rank| rank <= own || other.total <= row.total)));
        }
    }
}
