//! Composites against the reference cases in `refdata`, every field of every candidate, and against the laws that they must keep.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proptest::prelude::*;
use psychometrics::composite::{CompositeError, Criterion, Gate, GateRule, competition_ranks, composites};
use psychometrics::exact::{ExactError, Ratio, weighted_mean};
use serde_json::Value;

/// A number of a reference case: a JSON number or a text, in both cases read as written.
fn number(value: &Value) -> Ratio {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ratio::parse_number(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

fn check_case(case: &Value) {
    let data = &case["data"];
    let competencies: Vec<&String> = data["weights"].as_object().unwrap().keys().collect();
    let criteria: Vec<Criterion> = competencies
        .iter()
        .map(|id| Criterion {
            weight: number(&data["weights"][id.as_str()]),
            gate: data["gates"].get(id.as_str()).map(|level| Gate { threshold: number(level), rule: GateRule::Mean }),
        })
        .collect();
    let candidates = data["candidates"].as_array().unwrap();
    let of = |candidate: &Value, id: &str| match &candidate["ratings"][id] {
        Value::Array(levels) => levels.iter().map(Value::as_i64).collect(),
        Value::Null => Vec::new(),
        other => panic!("ratings are lists, not {other}"),
    };
    let ratings: Vec<Vec<Vec<Option<i64>>>> =
        candidates.iter().map(|candidate| competencies.iter().map(|id| of(candidate, id)).collect()).collect();

    let computed = composites(&criteria, &ratings).unwrap();

    let expected: BTreeMap<&str, &Value> =
        case["expected"]["candidates"].as_array().unwrap().iter().map(|one| (one["id"].as_str().unwrap(), one)).collect();
    assert_eq!(expected.len(), candidates.len());
    for (candidate, got) in candidates.iter().zip(&computed) {
        let id = candidate["id"].as_str().unwrap();
        let wanted = expected[id];
        let named = |indices: &[usize]| indices.iter().map(|index| competencies[*index].as_str()).collect::<BTreeSet<_>>();
        let means: BTreeMap<&str, Ratio> =
            competencies.iter().zip(&got.means).filter_map(|(id, mean)| mean.map(|mean| (id.as_str(), mean))).collect();
        let wanted_means: BTreeMap<&str, Ratio> =
            wanted["means"].as_object().unwrap().iter().map(|(id, mean)| (id.as_str(), number(mean))).collect();
        assert_eq!(means, wanted_means, "means of {id}");
        assert_eq!(got.gates_pass(), wanted["gates_pass"].as_bool().unwrap(), "gates of {id}");
        assert_eq!(named(&got.failed), names(&wanted["failed"]), "failed gates of {id}");
        assert_eq!(named(&got.missing), names(&wanted["missing"]), "missing competencies of {id}");
        let wanted_score = (!wanted["score"].is_null()).then(|| number(&wanted["score"]));
        assert_eq!(got.score, wanted_score, "score of {id}");
        // The fraction has just been compared exactly; readers of JSON differ in the last place of a decimal.
        let difference = got.score.zip(wanted["score_f"].as_f64()).map(|(score, float)| (score.to_f64() - float).abs());
        assert!(difference.is_none_or(|difference| difference < 1e-14), "score of {id}");
        assert_eq!(got.score.is_none(), wanted["score_f"].is_null(), "score of {id}");
        assert_eq!(got.rank, case["expected"]["rank"][id].as_u64().map(|rank| usize::try_from(rank).unwrap()), "rank of {id}");
    }
}

#[test]
fn every_reference_case_is_reproduced_exactly() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refdata");
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let case: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            if case["kind"] == "composite" {
                check_case(&case);
                checked += 1;
            }
        }
    }
    assert!(checked > 0, "no reference case of this kind was found");
}

/// Worked by hand: weights 1/2 and 1/3 give (3/2 + 4/3)/(5/6) = 17/5.
#[test]
fn weights_and_thresholds_may_be_fractions_and_lists_may_differ_in_length() {
    let case = serde_json::json!({
        "data": {
            "weights": {"A": "1/2", "B": "2/6"},
            "gates": {"B": "7/2"},
            "candidates": [
                {"id": "x", "ratings": {"A": [3, null], "B": [4]}},
                {"id": "y", "ratings": {"A": [3], "B": [3, 4, 3, 4]}},
                {"id": "z", "ratings": {"A": [5], "B": [3, 4, 3]}},
                {"id": "w", "ratings": {"A": [], "B": [1]}}
            ]
        },
        "expected": {
            "candidates": [
                {"id": "x", "means": {"A": 3, "B": "4"}, "gates_pass": true, "failed": [], "missing": [], "score": "17/5", "score_f": 3.4},
                {"id": "y", "means": {"A": 3, "B": "7/2"}, "gates_pass": true, "failed": [], "missing": [], "score": "16/5", "score_f": 3.2},
                {"id": "z", "means": {"A": 5, "B": "10/3"}, "gates_pass": false, "failed": ["B"], "missing": [], "score": "13/3",
                 "score_f": 4.333_333_333_333_333},
                {"id": "w", "means": {"B": 1}, "gates_pass": false, "failed": ["B"], "missing": ["A"], "score": null, "score_f": null}
            ],
            "rank": {"x": 1, "y": 2}
        }
    });
    check_case(&case);
}

#[test]
fn where_each_rating_must_reach_the_level_one_below_it_is_enough_to_fail() {
    let criterion = |rule| Criterion { weight: Ratio::ONE, gate: Some(Gate { threshold: Ratio::from(3), rule }) };
    let ratings = vec![vec![vec![Some(5), Some(2), None]]];
    assert!(composites(&[criterion(GateRule::Mean)], &ratings).unwrap()[0].gates_pass());
    assert!(!composites(&[criterion(GateRule::EachRating)], &ratings).unwrap()[0].gates_pass());
}

#[test]
fn what_cannot_be_computed_has_a_name() {
    let plain = |weight| Criterion { weight, gate: None };
    let huge = Ratio::new(i128::MAX, 1).unwrap();
    assert_eq!(composites(&[], &[]), Err(CompositeError::NoCriterion));
    assert_eq!(composites(&[plain(Ratio::ONE), plain(Ratio::ZERO)], &[]), Err(CompositeError::Weight(1)));
    assert_eq!(composites(&[plain(Ratio::ONE)], &[vec![vec![Some(1)]], vec![]]), Err(CompositeError::Shape(1)));
    let overflow = composites(&[plain(huge), plain(huge)], &[vec![vec![Some(3)], vec![Some(4)]]]);
    assert_eq!(overflow, Err(CompositeError::Exact(ExactError::Overflow)));
}

#[test]
fn equal_scores_share_a_place_and_leave_the_next_ones_empty() {
    let of = |level: i64| Some(Ratio::from(level));
    assert_eq!(competition_ranks(&[of(3), of(5), None, of(5), of(1)]), [Some(3), Some(1), None, Some(1), Some(4)]);
}

proptest! {
    // A test outside `src` has no place of its own for failures; the printed counterexample is what is kept, as a test.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn neither_scale_of_weights_nor_order_of_raters_changes_anything(
        ratings in proptest::collection::vec(proptest::collection::vec(proptest::collection::vec(proptest::option::of(1_i64..=5), 0..5), 3), 1..12),
        weights in proptest::array::uniform3(1_i64..50),
        factor in 2_i64..40,
    ) {
        let criteria = |factor: i64| weights.map(|weight| Criterion {
            weight: Ratio::from(weight * factor),
            gate: Some(Gate { threshold: Ratio::new(5, 2).unwrap(), rule: GateRule::Mean }),
        });
        let computed = composites(&criteria(1), &ratings).unwrap();
        prop_assert_eq!(&composites(&criteria(factor), &ratings).unwrap(), &computed);
        let mut reversed = ratings.clone();
        reversed.iter_mut().flatten().for_each(|list| list.reverse());
        prop_assert_eq!(&composites(&criteria(1), &reversed).unwrap(), &computed);
        for one in &computed {
            prop_assert_eq!(one.score.is_none(), !one.missing.is_empty());
            prop_assert_eq!(one.rank.is_some(), one.score.is_some() && one.gates_pass());
            let above = computed.iter().filter(|other| other.rank.is_some() && other.score > one.score).count();
            prop_assert!(one.rank.is_none_or(|rank| rank == above + 1));
        }
    }

    #[test]
    fn a_weighted_mean_lies_between_its_values(pairs in proptest::collection::vec((1_i64..1_000, 1_i64..=5), 1..12)) {
        let weighted: Vec<_> = pairs.iter().map(|(weight, value)| (Ratio::from(*weight), Ratio::from(*value))).collect();
        let mean = weighted_mean(&weighted).unwrap();
        prop_assert!(weighted.iter().any(|(_, value)| *value <= mean) && weighted.iter().any(|(_, value)| *value >= mean));
    }
}
