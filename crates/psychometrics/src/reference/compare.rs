//! The comparison of what was computed with what is expected, leaf by leaf.

use serde_json::Value;

use super::case::Case;
use crate::exact::Ratio;

/// How far doubles may drift apart by rounding alone, relative to the larger of 1 and the expected value; it is granted on top of the tolerance of a case.
const ROUNDING: f64 = 1e-12;

/// How one case compares.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// How many numbers, texts and truth values were compared.
    pub compared: usize,
    /// The largest difference between numbers, measured in tolerances.
    pub worst: f64,
    /// The tolerance that the worst difference was measured with.
    pub tolerance: f64,
    /// What differs by more than its tolerance, and what nothing answers.
    pub differences: Vec<Difference>,
    share: f64,
}

/// One expectation that is not met.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Where, as a path of names and positions.
    pub place: String,
    /// What is expected there.
    pub expected: String,
    /// What was computed; `None` if nothing answers the expectation.
    pub computed: Option<String>,
}

impl Comparison {
    /// Whether something was compared and nothing differs.
    pub fn agrees(&self) -> bool {
        self.compared > 0 && self.differences.is_empty()
    }
}

/// Compares every leaf under `expected` with the value at the same place of `computed`; what is computed and not expected counts for nothing.
pub(super) fn compare(case: &Case, computed: &Value) -> Comparison {
    let mut comparison =
        Comparison { compared: 0, worst: 0.0, tolerance: tolerance_at(&case.tolerance, &[]), differences: Vec::new(), share: 0.0 };
    walk(case, &mut Vec::new(), &case.expected, Some(computed), &mut comparison);
    comparison
}

fn walk(case: &Case, place: &mut Vec<String>, expected: &Value, computed: Option<&Value>, comparison: &mut Comparison) {
    match expected {
        Value::Object(fields) => {
            for (name, value) in fields {
                place.push(name.clone());
                walk(case, place, value, computed.and_then(|computed| computed.get(name)), comparison);
                place.pop();
            }
            // An empty object is an expectation too: nothing is to be there.
            if fields.is_empty() {
                leaf(case, place, expected, computed, comparison);
            }
        }
        Value::Array(items) => {
            let length = computed.and_then(Value::as_array).map(Vec::len);
            if length != Some(items.len()) || items.is_empty() {
                leaf(case, place, expected, computed, comparison);
                return;
            }
            for (index, value) in items.iter().enumerate() {
                place.push(index.to_string());
                walk(case, place, value, computed.and_then(|computed| computed.get(index)), comparison);
                place.pop();
            }
        }
        _ => leaf(case, place, expected, computed, comparison),
    }
}

fn leaf(case: &Case, place: &[String], expected: &Value, computed: Option<&Value>, comparison: &mut Comparison) {
    comparison.compared += 1;
    let equal = match (expected.as_f64(), computed.and_then(Value::as_f64)) {
        (Some(wanted), Some(got)) => {
            let tolerance = tolerance_at(&case.tolerance, place);
            let difference = (wanted - got).abs();
            let granted = tolerance + ROUNDING * wanted.abs().max(1.0);
            let share = difference / granted;
            if share.is_nan() || share > comparison.share {
                (comparison.share, comparison.worst, comparison.tolerance) = (share, difference, tolerance);
            }
            difference <= granted
        }
        _ => computed.is_some_and(|computed| computed == expected || same_fraction(expected, computed)),
    };
    if !equal {
        comparison.differences.push(Difference {
            place: place.join("."),
            expected: expected.to_string(),
            computed: computed.filter(|value| !value.is_null() || expected.is_null()).map(Value::to_string),
        });
    }
}

/// Whether two texts are one fraction in two spellings, such as 3 and 3/1.
fn same_fraction(one: &Value, other: &Value) -> bool {
    let fraction = |value: &Value| value.as_str().and_then(|text| Ratio::parse_number(text).ok());
    fraction(one).is_some_and(|one| Some(one) == fraction(other))
}

/// The tolerance of the innermost name of `place` that has one; otherwise the default; otherwise none at all.
fn tolerance_at(tolerance: &Value, place: &[String]) -> f64 {
    if let Some(number) = tolerance.as_f64() {
        return number;
    }
    let by_name = place.iter().rev().find_map(|name| tolerance.get(name));
    by_name.or_else(|| tolerance.get("default")).and_then(Value::as_f64).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::{Value, json};

    use super::{Case, compare};

    fn case(expected: Value, tolerance: Value) -> Case {
        Case {
            id: "test".into(),
            kind: "test".into(),
            title: String::new(),
            data: Value::Null,
            expected,
            tolerance,
            folder: PathBuf::new(),
        }
    }

    #[test]
    fn numbers_within_the_tolerance_agree_and_the_others_do_not() {
        let case = case(json!({ "a": 1.0, "b": { "c": [2.0, 3.0] } }), json!({ "default": 0.1, "c": 0.01 }));
        assert!(compare(&case, &json!({ "a": 1.09, "b": { "c": [2.009, 3.0] }, "more": 7 })).agrees());
        let differing = compare(&case, &json!({ "a": 1.09, "b": { "c": [2.0, 3.02] } }));
        assert_eq!(differing.differences.iter().map(|one| one.place.as_str()).collect::<Vec<_>>(), ["b.c.1"]);
        assert!((differing.worst - 0.02).abs() < 1e-9 && (differing.tolerance - 0.01).abs() < 1e-12);
    }

    #[test]
    fn an_expectation_that_nothing_answers_is_a_difference() {
        let case = case(json!({ "a": 1.0, "b": "text", "list": [1, 2] }), json!(0));
        let unanswered = compare(&case, &json!({ "a": 1.0 }));
        assert_eq!(unanswered.differences.len(), 2);
        assert!(unanswered.differences.iter().all(|one| one.computed.is_none()));
        assert!(!compare(&case, &json!({ "a": 1.0, "b": "text", "list": [1, 2, 3] })).agrees());
    }

    #[test]
    fn a_fraction_is_compared_by_its_value() {
        let case = case(json!({ "a": "3", "b": "2/4" }), json!(0));
        assert!(compare(&case, &json!({ "a": "3/1", "b": "1/2" })).agrees());
        assert!(!compare(&case, &json!({ "a": "3/1", "b": "2/3" })).agrees());
    }

    #[test]
    fn what_is_not_a_number_never_agrees() {
        let case = case(json!({ "a": 1.0 }), json!(1e9));
        assert!(!compare(&case, &json!({ "a": f64::NAN })).agrees());
        assert!(!compare(&case, &json!({ "a": "1.0" })).agrees());
    }

    #[test]
    fn a_case_without_expectations_does_not_pass() {
        assert!(!compare(&case(json!({}), json!(0)), &json!({ "a": 1 })).agrees());
    }
}
