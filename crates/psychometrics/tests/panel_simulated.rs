//! What the panel model is worth where the truth is known: how much better its order is than that of plain means, what it costs where raters do not differ, and whether its intervals hold
//! what they promise.
//!
//! The data are not made by the model that is tested: ratings come from a many-facet Rasch model with a general impression of each candidate by each rater on top.

#![expect(clippy::indexing_slicing, clippy::cast_precision_loss, reason = "a simulation counts what it has made itself")]

use psychometrics::exact::Ratio;
use psychometrics::numeric::streams::{Key, Stream};
use psychometrics::panel::{Design, Posterior, Presence, Rating, Scale, composite_cells};

const COMPETENCIES: usize = 6;
const HALO: f64 = 0.5;
const THRESHOLDS: [f64; 4] = [-1.8, -0.6, 0.6, 1.8];
const SCALE: Scale = Scale { lowest: 1.0, highest: 5.0 };

/// A simulated vacancy and its truth.
struct Vacancy {
    design: Design,
    /// The ability of each candidate, in logits.
    ability: Vec<f64>,
    /// What each candidate would get on average from raters of average severity, in points.
    expected: Vec<f64>,
    /// The severity of each rater, in logits.
    severity: Vec<f64>,
}

/// The probabilities of the levels 1 to 5 of the rating scale model.
fn probabilities(location: f64) -> [f64; 5] {
    let mut logits = [0.0; 5];
    for (step, threshold) in THRESHOLDS.iter().enumerate() {
        logits[step + 1] = logits[step] + location - threshold;
    }
    let weights = logits.map(libm::exp);
    weights.map(|weight| weight / weights.iter().sum::<f64>())
}

fn mean_level(location: f64) -> f64 {
    probabilities(location).iter().zip(1..).map(|(probability, level)| probability * f64::from(level)).sum()
}

fn vacancy(
    stream: &mut Stream,
    candidates: usize,
    severity_sd: f64,
    raters: usize,
    who: &mut dyn FnMut(usize, &mut Stream) -> Vec<usize>,
) -> Vacancy {
    let severity: Vec<f64> = (0..raters).map(|_| severity_sd * stream.normal()).collect();
    let difficulty: Vec<f64> = (0..COMPETENCIES).map(|_| 0.4 * stream.normal()).collect();
    let ability: Vec<f64> = (0..candidates).map(|_| stream.normal()).collect();
    let mut ratings = Vec::new();
    for (candidate, theta) in ability.iter().enumerate() {
        for rater in who(candidate, stream) {
            let impression = HALO * stream.normal();
            for (competency, difficulty) in difficulty.iter().enumerate() {
                let (mut level, mut rest) = (1, stream.uniform());
                for probability in probabilities(theta + impression - severity[rater] - difficulty).iter().take(4) {
                    rest -= probability;
                    level += i64::from(rest > 0.0);
                    if rest <= 0.0 {
                        break;
                    }
                }
                ratings.push(Rating { candidate, rater, competency, level: Ratio::from(level) });
            }
        }
    }
    let cells = composite_cells(&[Ratio::ONE; COMPETENCIES], &ratings, Presence::FourFifths).unwrap_or_default().cells;
    // Averaged over impressions at −√3, 0 and √3 standard deviations with weights 1:4:1, which is exact up to the fifth degree.
    let average = |theta: f64, difficulty: &f64| {
        [(-1.0, 1.0), (0.0, 4.0), (1.0, 1.0)]
            .map(|(at, weight)| weight / 6.0 * mean_level(theta + HALO * 3.0_f64.sqrt() * at - difficulty))
            .iter()
            .sum::<f64>()
    };
    let expected = ability.iter().map(|theta| difficulty.iter().map(|difficulty| average(*theta, difficulty)).sum::<f64>() / 6.0).collect();
    let Ok(design) = Design::of(&cells) else { unreachable!("every candidate is rated") };
    Vacancy { design, ability, expected, severity }
}

/// `each` raters of `raters`, by lot.
fn by_lot(each: usize, raters: usize) -> impl FnMut(usize, &mut Stream) -> Vec<usize> {
    move |_, stream| {
        let mut met: Vec<usize> = Vec::new();
        while met.len() < each {
            let rater = stream.below(u32::try_from(raters).unwrap_or(1)) as usize;
            if !met.contains(&rater) {
                met.push(rater);
            }
        }
        met
    }
}

/// Kendall's τ without ties in `truth`.
fn kendall(truth: &[f64], scores: &[f64]) -> f64 {
    let (mut agreement, mut pairs) = (0.0, 0.0);
    for one in 0..truth.len() {
        for other in one + 1..truth.len() {
            let difference = scores[one] - scores[other];
            if difference.abs() > 1e-9 {
                agreement += ((truth[one] - truth[other]) * difference).signum();
            }
            pairs += 1.0;
        }
    }
    agreement / pairs
}

/// Mean τ of plain means and of adjusted scores over `times` vacancies.
fn compare(name: &str, times: u64, mut make: impl FnMut(&mut Stream) -> Vacancy) -> (f64, f64) {
    let key = Key::of(name, [], []);
    let (mut plain, mut adjusted) = (0.0, 0.0);
    for index in 0..times {
        let vacancy = make(&mut key.stream(index));
        let posterior = Posterior::of(&vacancy.design, SCALE).map(|posterior| posterior.adjusted().to_vec()).unwrap_or_default();
        plain += kendall(&vacancy.ability, &vacancy.design.means()) / times as f64;
        adjusted += kendall(&vacancy.ability, &posterior) / times as f64;
    }
    (plain, adjusted)
}

#[test]
fn where_raters_differ_and_panels_are_linked_adjusted_scores_order_better() {
    let (plain, adjusted) = compare("linked panels", 150, |stream| {
        // Panels of three of six raters in turn: 012, 123, 234, …
        vacancy(stream, 60, 0.8, 6, &mut |candidate, _| (0..3).map(|seat| (candidate + seat) % 6).collect())
    });
    assert!((0.02..0.08).contains(&(adjusted - plain)), "{plain} {adjusted}");
    let (plain, adjusted) = compare("sparse", 150, |stream| vacancy(stream, 40, 0.8, 8, &mut by_lot(2, 8)));
    assert!((0.04..0.09).contains(&(adjusted - plain)), "{plain} {adjusted}");
}

#[test]
fn where_raters_do_not_differ_adjusting_costs_next_to_nothing() {
    let (plain, adjusted) = compare("sparse without severity", 150, |stream| vacancy(stream, 40, 0.0, 8, &mut by_lot(2, 8)));
    assert!((-0.02..0.005).contains(&(adjusted - plain)), "{plain} {adjusted}");
    let (plain, adjusted) = compare("tiny without severity", 300, |stream| vacancy(stream, 8, 0.0, 5, &mut by_lot(2, 5)));
    assert!((-0.025..0.01).contains(&(adjusted - plain)), "{plain} {adjusted}");
}

#[test]
fn nine_in_ten_intervals_of_ninety_percent_hold_the_true_difference() {
    for (name, severity, candidates, raters, each) in [("coverage .5", 0.5, 24, 6, 3), ("coverage .8", 0.8, 40, 8, 2)] {
        let key = Key::of(name, [], []);
        let (mut held, mut pairs, mut severities) = (0_u32, 0_u32, 0.0);
        for index in 0..200 {
            let vacancy = vacancy(&mut key.stream(index), candidates, severity, raters, &mut by_lot(each, raters));
            let posterior = Posterior::of(&vacancy.design, SCALE).unwrap();
            let covariance = posterior.covariance().unwrap();
            for one in 0..candidates {
                for other in one + 1..candidates {
                    let error = posterior.adjusted()[one] - posterior.adjusted()[other] - (vacancy.expected[one] - vacancy.expected[other]);
                    held += u32::from(error.abs() <= 1.6449 * covariance.difference_error(one, other).unwrap());
                    pairs += 1;
                }
            }
            let negative: Vec<f64> = posterior.rater_effects().iter().map(|effect| -effect).collect();
            let true_severity: Vec<f64> = vacancy.design.raters().iter().map(|rater| vacancy.severity[*rater]).collect();
            severities += kendall(&true_severity, &negative) / 200.0;
        }
        let coverage = f64::from(held) / f64::from(pairs);
        assert!((0.85..=0.95).contains(&coverage), "{name}: {coverage}");
        assert!(severities > 0.5, "{name}: {severities}");
    }
}
