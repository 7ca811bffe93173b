//! Whether an element is severer than elsewhere towards some: a rater towards a group of candidates, or on one competency.
#![expect(clippy::indexing_slicing, reason = "positions come from ratings that are checked at the door")]
#![expect(clippy::cast_precision_loss, reason = "counts of ratings are below 2³²")]

use std::collections::BTreeMap;

use super::MfrmError;
use super::jml::Jml;
use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::distribution::student_upper;

/// What the ratings of an element are divided by.
#[derive(Clone, Copy, Debug)]
pub enum Across<'a> {
    /// The elements of another facet.
    Facet(&'a str),
    /// Groups of candidates, by the label of the candidate. Candidates without a group are left out.
    Groups(&'a BTreeMap<String, String>),
}

/// How the ratings of one element in one part differ from what its measures let expect.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// The element.
    pub element: String,
    /// The other facet's element, or the group of candidates.
    pub part: String,
    /// How many ratings there are.
    pub ratings: usize,
    /// Of how many candidates.
    pub candidates: usize,
    /// `Σ(y − E)`: positive if ratings are higher than expected.
    pub excess: f64,
    /// `Σ(y − E) / ΣV`, in logits: positive is lenient.
    pub size: f64,
    /// Its test; none with too few candidates.
    pub test: Estimate<InteractionTest>,
}

/// The test of an interaction against none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InteractionTest {
    /// As if all ratings were independent: `size · √ΣV`.
    pub t_model: f64,
    /// How much larger the variance is because the ratings of one candidate go together; at least 1.
    pub design_effect: f64,
    /// `t_model / √design_effect`.
    pub t: f64,
    /// Two-sided, with one degree of freedom less than there are candidates.
    pub p: f64,
    /// The smallest false discovery rate at which it is called out (Benjamini and Hochberg 1995, *Journal of the Royal Statistical Society* B 57:289).
    pub q: f64,
    /// Whether `q ≤ .05`.
    pub discovered: bool,
}

/// Fewer candidates than this allow no test.
const ENOUGH_CANDIDATES: usize = 5;
/// The share of false alarms among what is called out.
const FALSE_DISCOVERIES: f64 = 0.05;

/// The interactions of every element of `facet` with every part of `across`, by label; combinations without ratings are left out, and so are extreme elements.
///
/// Size and model test follow Linacre, *A User's Guide to FACETS*, table 13, as one Newton step from no interaction. The ratings that one candidate got there are not
/// independent, so the variance of `Σ(y − E)` is also taken from the candidates' sums `u_n`: `m/(m−1) · Σ u_n²` over `m` candidates (Liang and Zeger 1986, *Biometrika*
/// 73:13), and the test divided by the root of its ratio to `ΣV` where that ratio is above 1. All tests together are held to a false discovery rate of 5 %.
///
/// # Errors
/// [`MfrmError::UnknownFacet`].
pub fn bias(jml: &Jml, facet: &str, across: Across<'_>) -> Result<Vec<Interaction>, MfrmError> {
    let position = |name: &str| {
        jml.facets.iter().position(|table| table.name == name).ok_or_else(|| MfrmError::UnknownFacet { name: name.to_owned() })
    };
    let facet = position(facet)?;
    let (names, part_of) = match across {
        Across::Facet(name) => {
            let other = position(name)?;
            let names: Vec<&str> = jml.facets[other].elements.iter().map(|element| element.label.as_str()).collect();
            (names, Parts::Facet(other))
        }
        Across::Groups(groups) => {
            let mut names: Vec<&str> = groups.values().map(String::as_str).collect();
            names.sort_unstable();
            names.dedup();
            let group = |label: &String| groups.get(label).and_then(|group| names.binary_search(&group.as_str()).ok());
            let of_candidate = jml.facets[0].elements.iter().map(|element| group(&element.label)).collect();
            (names, Parts::Candidates(of_candidate))
        }
    };
    let mut sums = vec![Sums::default(); jml.facets[facet].elements.len() * names.len()];
    for (elements, row) in jml.residuals.elements.chunks_exact(jml.facets.len()).zip(&jml.residuals.rows) {
        let part = match &part_of {
            Parts::Facet(other) => Some(elements[*other] as usize),
            Parts::Candidates(groups) => groups[elements[0] as usize],
        };
        if let Some(part) = part {
            sums[elements[facet] as usize * names.len() + part].add(elements[0], row.residual, row.variance);
        }
    }
    let mut found = Vec::new();
    for (index, sums) in sums.into_iter().enumerate().filter(|(_, sums)| sums.ratings > 0) {
        let element = &jml.facets[facet].elements[index / names.len()];
        found.push(sums.interaction(element.label.clone(), names[index % names.len()].to_owned()));
    }
    discover(&mut found);
    Ok(found)
}

enum Parts {
    Facet(usize),
    /// The group of every candidate.
    Candidates(Vec<Option<usize>>),
}

/// Sums over the ratings of one combination. Ratings arrive candidate by candidate.
#[derive(Clone, Debug, Default)]
struct Sums {
    ratings: usize,
    candidates: usize,
    candidate: Option<u32>,
    excess: f64,
    variance: f64,
    of_candidate: f64,
    squares: f64,
}

impl Sums {
    fn add(&mut self, candidate: u32, residual: f64, variance: f64) {
        if self.candidate != Some(candidate) {
            self.squares += self.of_candidate * self.of_candidate;
            self.of_candidate = 0.0;
            self.candidate = Some(candidate);
            self.candidates += 1;
        }
        self.ratings += 1;
        self.excess += residual;
        self.of_candidate += residual;
        self.variance += variance;
    }

    fn interaction(self, element: String, part: String) -> Interaction {
        let clusters = self.candidates as f64;
        let squares = self.squares + self.of_candidate * self.of_candidate;
        let test = if self.candidates < ENOUGH_CANDIDATES {
            Err(NotEstimable::TooFewUnits { have: self.candidates, need: ENOUGH_CANDIDATES })
        } else {
            let t_model = self.excess / libm::sqrt(self.variance);
            let design_effect = (squares * clusters / (clusters - 1.0) / self.variance).max(1.0);
            let t = t_model / libm::sqrt(design_effect);
            let p = (2.0 * student_upper(t.abs(), clusters - 1.0)).min(1.0);
            Ok(InteractionTest { t_model, design_effect, t, p, q: 1.0, discovered: false })
        };
        Interaction {
            element,
            part,
            ratings: self.ratings,
            candidates: self.candidates,
            excess: self.excess,
            size: self.excess / self.variance,
            test,
        }
    }
}

/// Fills in `q`: from the largest p down, the least of `p · tests / rank` so far.
fn discover(interactions: &mut [Interaction]) {
    let mut tests: Vec<&mut InteractionTest> = interactions.iter_mut().filter_map(|one| one.test.as_mut().ok()).collect();
    tests.sort_by(|one, other| one.p.total_cmp(&other.p));
    let count = tests.len() as f64;
    let mut least = 1.0_f64;
    for (index, test) in tests.iter_mut().enumerate().rev() {
        least = least.min(test.p * count / (index + 1) as f64);
        test.q = least;
        test.discovered = least <= FALSE_DISCOVERIES;
    }
}
