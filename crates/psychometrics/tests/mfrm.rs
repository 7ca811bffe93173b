//! What must hold of the many-facet model whatever the ratings, and that it finds what was simulated.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ratings from 1 to 5")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use psychometrics::estimable::NotEstimable;
use psychometrics::mfrm::{Across, Extreme, Jml, MfrmError, MmlOptions, Ratings, Thresholds, bias, jml, mml, partial_credit_is_advisable};

mod simulated_ratings;
use simulated_ratings::Truth;

type Row = ([String; 3], i64);
const NAMES: [&str; 3] = ["candidate", "rater", "competency"];

fn rows(truth: &Truth, seed: u64) -> Vec<Row> {
    let label = |letter: char, index: u32| format!("{letter}{index:02}");
    let rows = truth.rows(seed).into_iter();
    rows.map(|([candidate, rater, competency], category)| {
        ([label('C', candidate), label('R', rater), label('K', competency)], 1 + category)
    })
    .collect()
}

fn ratings_of(rows: &[Row], scale: std::ops::RangeInclusive<i64>) -> Ratings {
    let labelled = rows.iter().map(|(labels, value)| (labels.iter().map(String::as_str).collect::<Vec<_>>(), *value));
    Ratings::from_labels(&NAMES, scale, labelled).unwrap()
}

fn partial_credit() -> Thresholds {
    Thresholds::PartialCredit { facet: "competency".into() }
}

fn measures(fitted: &Jml, facet: usize) -> Vec<f64> {
    fitted.facets[facet].elements.iter().map(|element| element.measure.unwrap().value).collect()
}

/// Everything that was computed, to the last bit: the text of a double tells it apart from every other.
fn bits(fitted: &Jml) -> String {
    format!("{fitted:?}")
}

fn far_apart(one: &[f64], other: &[f64]) -> f64 {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn the_order_of_the_rows_changes_no_bit() {
    let mut rows = rows(&Truth::drawn(20, 5, 4, 3), 3);
    let one = ratings_of(&rows, 1..=5);
    rows.reverse();
    rows.rotate_left(17);
    let other = ratings_of(&rows, 1..=5);
    for thresholds in [Thresholds::RatingScale, partial_credit()] {
        assert_eq!(bits(&jml(&one, &thresholds).unwrap()), bits(&jml(&other, &thresholds).unwrap()));
        let options = MmlOptions::default();
        let marginal = |ratings| format!("{:?}", mml(ratings, &thresholds, &options).unwrap());
        assert_eq!(marginal(&one), marginal(&other));
    }
}

#[test]
fn other_labels_change_no_measure() {
    let rows = rows(&Truth::drawn(20, 5, 4, 3), 4);
    // Turned round, so that the order of the labels is another.
    let renamed: Vec<Row> = rows
        .iter()
        .map(|(labels, value)| {
            (labels.clone().map(|label| format!("{:02}{}", 99 - label[1..].parse::<u32>().unwrap(), &label[..1])), *value)
        })
        .collect();
    let one = jml(&ratings_of(&rows, 1..=5), &partial_credit()).unwrap();
    let other = jml(&ratings_of(&renamed, 1..=5), &partial_credit()).unwrap();
    for facet in 0..3 {
        let mut turned = measures(&other, facet);
        turned.reverse();
        assert!(far_apart(&measures(&one, facet), &turned) < 1e-9);
    }
}

#[test]
fn a_scale_that_begins_elsewhere_changes_no_measure() {
    let truth = Truth::drawn(20, 5, 4, 3);
    let (one, other) = (truth.ratings(5, 1), truth.ratings(5, 2));
    let (one, other) = (jml(&one, &Thresholds::RatingScale).unwrap(), jml(&other, &Thresholds::RatingScale).unwrap());
    for facet in 0..3 {
        assert!(far_apart(&measures(&one, facet), &measures(&other, facet)) < 1e-15);
        for (one, other) in one.facets[facet].elements.iter().zip(&other.facets[facet].elements) {
            assert!((one.measure.unwrap().fair_average + 1.0 - other.measure.unwrap().fair_average).abs() < 1e-12);
        }
    }
}

#[test]
fn the_equations_are_solved_and_every_facet_has_mean_zero() {
    let ratings = Truth::drawn(40, 8, 5, 3).ratings(6, 1);
    for thresholds in [Thresholds::RatingScale, partial_credit()] {
        let fitted = jml(&ratings, &thresholds).unwrap();
        assert!(fitted.largest_residual < 1e-8 && fitted.connected);
        for facet in 1..3 {
            assert!(measures(&fitted, facet).iter().sum::<f64>().abs() < 1e-10);
        }
        for set in &fitted.thresholds {
            assert!(set.values.iter().sum::<f64>().abs() < 1e-10);
        }
        // Scores as the measures let expect them are the scores that were given, so residuals add up to nothing.
        let parts = bias(&fitted, "rater", Across::Facet("competency")).unwrap();
        assert!(parts.iter().map(|part| part.excess).sum::<f64>().abs() < 1e-6);
    }
}

#[test]
fn what_was_simulated_is_found() {
    let truth = Truth::drawn(300, 10, 6, 3);
    let ratings = truth.ratings(7, 1);
    let joint = jml(&ratings, &Thresholds::RatingScale).unwrap();
    let marginal = mml(&ratings, &Thresholds::RatingScale, &MmlOptions::default()).unwrap();
    let severities: Vec<f64> = marginal.facets[0].elements.iter().map(|element| element.measure.unwrap().0).collect();
    // 540 ratings per rater: a standard error of about .06.
    assert!(far_apart(&severities, &truth.severities) < 0.24, "{severities:?}");
    assert!(far_apart(&marginal.thresholds[0].values, &truth.thresholds) < 0.2);
    assert!((marginal.variance - 1.44).abs() < 0.4, "{}", marginal.variance);
    // Joint estimates are spread a little too far.
    assert!(far_apart(&measures(&joint, 1), &truth.severities) < 0.3);
    let harshest = |values: &[f64]| (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b]));
    assert_eq!(harshest(&measures(&joint, 1)), harshest(&truth.severities));
    assert!(joint.facets[1].summary.unwrap().p.unwrap() < 1e-6);
}

#[test]
fn errors_are_as_large_as_estimates_scatter() {
    // Severity of one rater over repeated ratings of the same people.
    let truth = Truth::drawn(60, 4, 5, 2);
    let fits: Vec<(f64, f64)> = (0..60)
        .map(|seed| mml(&truth.ratings(100 + seed, 1), &Thresholds::RatingScale, &MmlOptions::default()).unwrap())
        .map(|fitted| fitted.facets[0].elements[1].measure.unwrap())
        .collect();
    let mean = fits.iter().map(|(value, _)| value).sum::<f64>() / 60.0;
    let scatter = (fits.iter().map(|(value, _)| (value - mean).powi(2)).sum::<f64>() / 59.0).sqrt();
    let error = fits.iter().map(|(_, error)| error).sum::<f64>() / 60.0;
    // The standard deviation of 60 values is known to within about a tenth; three times that.
    assert!((scatter / error - 1.0).abs() < 0.3, "{scatter} {error}");
}

/// The marginal likelihood by its definition, category by category, on the rating scale.
fn deviance_by_definition(rows: &[Row], theta: &[f64], variance: f64, easiness: &BTreeMap<String, f64>, thresholds: &[f64]) -> f64 {
    let weights: Vec<f64> = theta.iter().map(|node| (-node * node / 2.0 / variance).exp()).collect();
    let total: f64 = weights.iter().sum();
    let mut by_candidate: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (labels, value) in rows {
        let products = by_candidate.entry(&labels[0]).or_insert_with(|| weights.iter().map(|weight| weight / total).collect());
        for (product, node) in products.iter_mut().zip(theta) {
            let logit = node + easiness[&labels[1]] + easiness[&labels[2]];
            let mut heights = vec![0.0];
            for threshold in thresholds {
                heights.push(heights[heights.len() - 1] + logit - threshold);
            }
            let sum: f64 = heights.iter().map(|height: &f64| height.exp()).sum();
            *product *= heights[(value - 1) as usize].exp() / sum;
        }
    }
    by_candidate.values().map(|products| -2.0 * products.iter().sum::<f64>().ln()).sum()
}

#[test]
fn the_deviance_is_that_of_the_definition_and_the_least() {
    let rows = rows(&Truth::drawn(12, 4, 3, 2), 8);
    let options = MmlOptions { range: (-6.0, 6.0), nodes: 21, free: None };
    let fitted = mml(&ratings_of(&rows, 1..=5), &Thresholds::RatingScale, &options).unwrap();
    let theta: Vec<f64> = (0..21).map(|index| -6.0 + 0.6 * f64::from(index)).collect();
    let elements = fitted.facets.iter().flat_map(|facet| &facet.elements);
    let easiness: BTreeMap<String, f64> = elements.map(|element| (element.label.clone(), -element.measure.unwrap().0)).collect();
    let thresholds = &fitted.thresholds[0].values;
    let least = deviance_by_definition(&rows, &theta, fitted.variance, &easiness, thresholds);
    assert!((least - fitted.deviance).abs() < 1e-9, "{least} {}", fitted.deviance);
    for (label, shift) in [("R00", 0.01), ("R00", -0.01), ("K01", 0.01), ("K01", -0.01)] {
        let mut moved = easiness.clone();
        *moved.get_mut(label).unwrap() += shift;
        assert!(deviance_by_definition(&rows, &theta, fitted.variance, &moved, thresholds) > least);
    }
    for variance in [0.98 * fitted.variance, 1.02 * fitted.variance] {
        assert!(deviance_by_definition(&rows, &theta, variance, &easiness, thresholds) > least);
    }
}

#[test]
fn partial_credit_fits_at_least_as_well_as_one_rating_scale() {
    let ratings = Truth::drawn(60, 6, 4, 3).ratings(9, 1);
    assert!(partial_credit_is_advisable(&ratings, "competency").unwrap());
    let options = MmlOptions::default();
    let deviance = |thresholds| mml(&ratings, &thresholds, &options).unwrap().deviance;
    assert!(deviance(partial_credit()) < deviance(Thresholds::RatingScale));
    let likelihood = |thresholds| jml(&ratings, &thresholds).unwrap().log_likelihood;
    assert!(likelihood(partial_credit()) > likelihood(Thresholds::RatingScale));
}

#[test]
fn panels_that_nobody_links_have_scales_of_their_own() {
    let mut rows = rows(&Truth::drawn(16, 4, 4, 4), 10);
    // Even candidates see raters 0 and 1, odd ones 2 and 3. The competencies are the same, and still link nothing.
    rows.retain(|(labels, _)| {
        let even = |label: &str| label.ends_with(['0', '2', '4', '6', '8']);
        even(&labels[0]) == ["R00", "R01"].contains(&labels[1].as_str())
    });
    let fitted = jml(&ratings_of(&rows, 1..=5), &Thresholds::RatingScale).unwrap();
    assert!(!fitted.connected);
    let raters = &fitted.facets[1].elements;
    assert_eq!(raters.iter().map(|rater| rater.subset.unwrap()).collect::<Vec<_>>(), [0, 0, 1, 1]);
    assert!(fitted.facets[2].elements.iter().all(|competency| competency.subset == Some(0)));
    let severity = measures(&fitted, 1);
    assert!((severity[0] + severity[1]).abs() < 1e-9 && (severity[2] + severity[3]).abs() < 1e-9);
    // One candidate that both panels see links them.
    rows.push((["C00".into(), "R02".into(), "K00".into()], 3));
    assert!(jml(&ratings_of(&rows, 1..=5), &Thresholds::RatingScale).unwrap().connected);
}

#[test]
fn raters_nested_in_tasks_cannot_be_compared_across_them() {
    let truth = Truth::drawn(30, 4, 3, 4);
    let names = ["candidate", "rater", "task", "competency"];
    let rows: Vec<([String; 4], i64)> = rows(&truth, 11)
        .into_iter()
        .map(|([candidate, rater, competency], value)| {
            let task = if ["R00", "R01"].contains(&rater.as_str()) { "interview" } else { "presentation" };
            ([candidate, rater, task.to_owned(), competency], value)
        })
        .collect();
    let labelled = rows.iter().map(|(labels, value)| (labels.iter().map(String::as_str).collect::<Vec<_>>(), *value));
    let ratings = Ratings::from_labels(&names, 1..=5, labelled).unwrap();
    let fitted = jml(&ratings, &Thresholds::RatingScale).unwrap();
    assert!(!fitted.connected);
    let subsets = |facet: usize| fitted.facets[facet].elements.iter().map(|element| element.subset.unwrap()).collect::<Vec<_>>();
    assert_eq!(subsets(1), [0, 0, 1, 1]);
    assert_eq!(subsets(2), [0, 1]);
    assert!(subsets(0).iter().all(|subset| *subset == 0), "all candidates did both tasks");
    let severity = measures(&fitted, 1);
    assert!((severity[0] + severity[1]).abs() < 1e-9);
    assert!(mml(&ratings, &Thresholds::RatingScale, &MmlOptions::default()).is_ok());
}

#[test]
fn an_unused_category_is_closed_up_and_named() {
    let mut rows = rows(&Truth::drawn(30, 4, 4, 3), 12);
    for (_, value) in &mut rows {
        *value += i64::from(*value == 3);
    }
    let closed: Vec<Row> = rows.iter().map(|(labels, value)| (labels.clone(), value - i64::from(*value > 3))).collect();
    let gap = jml(&ratings_of(&rows, 1..=5), &Thresholds::RatingScale).unwrap();
    let four = jml(&ratings_of(&closed, 1..=4), &Thresholds::RatingScale).unwrap();
    assert_eq!((&gap.categories.used[..], &gap.categories.unused[..]), (&[1, 2, 4, 5][..], &[3][..]));
    assert_eq!(gap.thresholds, four.thresholds);
    assert!(far_apart(&measures(&gap, 0), &measures(&four, 0)) < 1e-12);
    // A fair average is a rating of the scale as it is.
    let top = |fitted: &Jml| fitted.facets[0].elements.iter().map(|one| one.measure.unwrap().fair_average).fold(0.0, f64::max);
    assert!(top(&gap) > top(&four) + 0.5);
    let unused = MfrmError::NotEstimable(NotEstimable::UnusedCategory);
    assert_eq!(jml(&ratings_of(&rows, 1..=5), &partial_credit()).unwrap_err(), unused);
}

#[test]
fn extreme_elements_are_placed_beyond_the_others_and_change_nothing_for_them() {
    let rows = rows(&Truth::drawn(20, 5, 4, 3), 13);
    let before = jml(&ratings_of(&rows, 1..=5), &Thresholds::RatingScale).unwrap();
    let mut with = rows.clone();
    for (candidate, value) in [("X1", 5), ("X2", 1), ("X3", 5)] {
        for rater in ["R00", "R01"] {
            for competency in ["K00", "K01", "K02", "K03"] {
                with.push(([candidate.into(), rater.into(), competency.into()], value));
            }
        }
    }
    // A rater who gave nothing but the lowest rating, also to one of the extreme candidates.
    for candidate in ["C00", "C01", "C02", "X2"] {
        with.push(([candidate.into(), "R99".into(), "K00".into()], 1));
    }
    let after = jml(&ratings_of(&with, 1..=5), &Thresholds::RatingScale).unwrap();
    let element = |facet: usize, label: &str| after.facets[facet].elements.iter().find(|element| element.label == label).unwrap();
    for facet in 0..3 {
        for one in &before.facets[facet].elements {
            assert!((one.measure.unwrap().value - element(facet, &one.label).measure.unwrap().value).abs() < 1e-9);
        }
    }
    let calibrated = measures(&before, 0);
    let (highest, lowest) = (calibrated.iter().copied().fold(f64::MIN, f64::max), calibrated.iter().copied().fold(f64::MAX, f64::min));
    for (label, extreme, count, score) in [("X1", Extreme::Highest, 8, 40), ("X2", Extreme::Lowest, 9, 9), ("X3", Extreme::Highest, 8, 40)]
    {
        let one = element(0, label);
        assert_eq!((one.extreme, one.count, one.score), (Some(extreme), count, score));
        assert_eq!(one.fit, Err(NotEstimable::Extreme));
        let value = one.measure.unwrap().value;
        assert!(if extreme == Extreme::Highest { value > highest } else { value < lowest }, "{label} {value}");
    }
    let harsh = element(1, "R99");
    assert_eq!(harsh.extreme, Some(Extreme::Lowest));
    assert!(harsh.measure.unwrap().value > 2.0, "a rater who gives only the lowest rating is severe: {:?}", harsh.measure);
}

#[test]
fn ratings_that_say_nothing_have_a_reason() {
    let fit = |rows: &[Row]| jml(&ratings_of(rows, 1..=5), &Thresholds::RatingScale).unwrap_err();
    assert_eq!(fit(&[]), NotEstimable::NoData.into());
    let same: Vec<Row> = rows(&Truth::drawn(4, 2, 2, 2), 1).into_iter().map(|(labels, _)| (labels, 3)).collect();
    assert_eq!(fit(&same), NotEstimable::NoVariance.into());
    let two = ratings_of(&rows(&Truth::drawn(8, 3, 2, 2), 1), 1..=5);
    for facet in ["task", "candidate"] {
        let thresholds = Thresholds::PartialCredit { facet: facet.into() };
        assert!(matches!(jml(&two, &thresholds), Err(MfrmError::UnknownFacet { .. })), "{facet}");
    }
    let options = MmlOptions { range: (3.0, -3.0), ..MmlOptions::default() };
    assert_eq!(mml(&two, &Thresholds::RatingScale, &options).unwrap_err(), MfrmError::Nodes);
}

#[test]
fn a_rater_who_is_harsh_to_one_group_is_found_and_the_others_are_not() {
    let truth = Truth::drawn(80, 4, 6, 4);
    let group = |candidate: &str| if candidate < "C40" { "north" } else { "south" };
    let mut rows = rows(&truth, 14);
    for (labels, value) in &mut rows {
        if labels[1] == "R02" && group(&labels[0]) == "south" {
            *value = (*value - 1).max(1);
        }
    }
    let fitted = jml(&ratings_of(&rows, 1..=5), &Thresholds::RatingScale).unwrap();
    let groups: BTreeMap<String, String> =
        fitted.facets[0].elements.iter().map(|one| (one.label.clone(), group(&one.label).to_owned())).collect();
    let found = bias(&fitted, "rater", Across::Groups(&groups)).unwrap();
    assert_eq!(found.len(), 8);
    let planted = found.iter().find(|one| one.element == "R02" && one.part == "south").unwrap();
    assert!(planted.size < -0.3 && planted.test.unwrap().discovered, "{planted:?}");
    assert_eq!(planted.candidates, 40);
    assert!(found.iter().all(|one| one.test.unwrap().design_effect >= 1.0 && one.test.unwrap().q >= one.test.unwrap().p));
    let few: BTreeMap<String, String> = groups.into_iter().take(4).collect();
    assert!(bias(&fitted, "rater", Across::Groups(&few)).unwrap().iter().all(|one| one.test.is_err()));
    assert!(bias(&fitted, "nobody", Across::Groups(&few)).is_err());
}

#[test]
fn two_categories_and_nine_are_scales_too() {
    let mut two = Truth::drawn(60, 4, 6, 3);
    two.thresholds = vec![0.0];
    let mut nine = Truth::drawn(60, 4, 6, 3);
    nine.thresholds = vec![-2.8, -2.0, -1.2, -0.4, 0.4, 1.2, 2.0, 2.8];
    for truth in [two, nine] {
        let fitted = jml(&truth.ratings(15, 0), &Thresholds::RatingScale).unwrap();
        assert!(fitted.largest_residual < 1e-8);
        let summary = fitted.facets[0].summary.unwrap();
        assert!(summary.population.reliability > 0.4);
    }
}

#[test]
fn ratings_so_orderly_that_the_best_measures_are_infinite_have_a_reason() {
    // What is left of the equations dies away here, while candidate C4 and rater R2 move one logit further with every step.
    let rows = [
        ("C2", "R2", "K1", 5),
        ("C4", "R2", "K0", 3),
        ("C1", "R3", "K1", 5),
        ("C2", "R3", "K1", 1),
        ("C2", "R2", "K2", 4),
        ("C2", "R3", "K1", 3),
        ("C3", "R2", "K1", 4),
        ("C0", "R3", "K0", 1),
        ("C3", "R0", "K2", 4),
        ("C2", "R0", "K0", 2),
        ("C4", "R0", "K2", 1),
        ("C0", "R0", "K0", 1),
    ];
    let rows: Vec<Row> =
        rows.map(|(candidate, rater, competency, value)| ([candidate, rater, competency].map(str::to_owned), value)).to_vec();
    assert!(matches!(jml(&ratings_of(&rows, 1..=5), &Thresholds::RatingScale), Err(MfrmError::NotEstimable(NotEstimable::NotConverged))));

    // Candidates whom their judge orders without a single exception, and who met nobody else.
    let guttman: Vec<Row> = (1..=5)
        .map(|place| ([format!("C{place}"), "R1".to_owned(), "K1".to_owned()], place))
        .chain((1..=4).map(|place| ([format!("C{place}"), "R1".to_owned(), "K2".to_owned()], place + 1)))
        .collect();
    assert!(jml(&ratings_of(&guttman, 1..=5), &Thresholds::RatingScale).is_err());
}

fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..5_u32, 0..4_u32, 0..3_u32, 1..6_i64);
    prop::collection::vec(row, 0..60).prop_map(|rows| {
        rows.into_iter()
            .map(|(candidate, rater, competency, value)| ([format!("C{candidate}"), format!("R{rater}"), format!("K{competency}")], value))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_ratings_give_numbers_or_a_reason(rows in any_rows()) {
        let ratings = ratings_of(&rows, 1..=5);
        for thresholds in [Thresholds::RatingScale, partial_credit()] {
            if let Ok(fitted) = jml(&ratings, &thresholds) {
                prop_assert!(fitted.largest_residual < 1e-8);
                for element in fitted.facets.iter().flat_map(|facet| &facet.elements) {
                    if let Ok(measure) = element.measure {
                        let numbers = [measure.value, measure.se_model, measure.fair_average, measure.se_full.unwrap_or(0.0)];
                        prop_assert!(numbers.iter().all(|number| number.is_finite()), "{element:?}");
                    }
                    if let Ok(fit) = element.fit {
                        prop_assert!([fit.infit, fit.infit_z, fit.outfit, fit.outfit_z].iter().all(|number| number.is_finite()), "{element:?}");
                    }
                }
                for facet in &fitted.facets {
                    let summary = format!("{:?}", facet.summary);
                    prop_assert!(!summary.contains("NaN") && !summary.contains("inf"), "{}", summary);
                }
            }
            if let Ok(fitted) = mml(&ratings, &thresholds, &MmlOptions { range: (-6.0, 6.0), nodes: 21, free: None }) {
                let text = format!("{fitted:?}");
                prop_assert!(!text.contains("NaN") && !text.contains("inf,") && !text.contains("inf)"), "{}", text);
            }
        }
    }
}
