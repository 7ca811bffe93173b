//! Ratings drawn from a many-facet model whose measures are known.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a simulation that goes wrong may stop its test")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "simulated designs are small"
)]

use psychometrics::mfrm::{Facet, Ratings};
use psychometrics::numeric::streams::Key;

/// A design and the measures that ratings are drawn from.
pub struct Truth {
    pub abilities: Vec<f64>,
    pub severities: Vec<f64>,
    pub difficulties: Vec<f64>,
    pub thresholds: Vec<f64>,
    pub raters_per_candidate: usize,
}

impl Truth {
    /// Abilities of standard deviation 1.2, severities of .5, difficulties of .4, thresholds of a scale of five.
    pub fn drawn(candidates: usize, raters: usize, competencies: usize, raters_per_candidate: usize) -> Self {
        let mut stream = Key::of("simulated measures", [candidates as u64, raters as u64], []).stream(0);
        let mut normal = |sd: f64, count: usize| (0..count).map(|_| sd * stream.normal()).collect::<Vec<_>>();
        Self {
            abilities: normal(1.2, candidates),
            severities: centred(&normal(0.5, raters)),
            difficulties: centred(&normal(0.4, competencies)),
            thresholds: vec![-1.8, -0.5, 0.5, 1.8],
            raters_per_candidate,
        }
    }

    /// The ratings, row by row: candidate, rater, competency, and how far above the lowest category.
    pub fn rows(&self, seed: u64) -> Vec<([u32; 3], i64)> {
        let key = Key::of("simulated ratings", [seed], []);
        let mut rows = Vec::new();
        for (candidate, ability) in self.abilities.iter().enumerate() {
            let mut stream = key.stream(candidate as u64);
            // Neighbouring raters in a ring, so that every design is connected.
            let first = stream.below(self.severities.len() as u32) as usize;
            for seat in 0..self.raters_per_candidate {
                let rater = (first + seat) % self.severities.len();
                for (competency, difficulty) in self.difficulties.iter().enumerate() {
                    let logit = ability - self.severities[rater] - difficulty;
                    let category = self.category(logit, stream.uniform());
                    rows.push(([candidate as u32, rater as u32, competency as u32], category));
                }
            }
        }
        rows
    }

    /// The ratings on a scale that begins with `lowest`.
    pub fn ratings(&self, seed: u64, lowest: i64) -> Ratings {
        let rows = self.rows(seed);
        let elements: Vec<u32> = rows.iter().flat_map(|(elements, _)| *elements).collect();
        let values: Vec<i64> = rows.iter().map(|(_, category)| lowest + category).collect();
        let facets = vec![
            named("candidate", 'C', self.abilities.len()),
            named("rater", 'R', self.severities.len()),
            named("competency", 'K', self.difficulties.len()),
        ];
        Ratings::new(facets, lowest..=lowest + self.thresholds.len() as i64, &elements, &values).unwrap()
    }

    fn category(&self, logit: f64, uniform: f64) -> i64 {
        let mut heights = vec![0.0];
        for threshold in &self.thresholds {
            heights.push(heights[heights.len() - 1] + logit - threshold);
        }
        let weights: Vec<f64> = heights.iter().map(|height| libm::exp(*height)).collect();
        let mut left = uniform * weights.iter().sum::<f64>();
        for (category, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return category as i64;
            }
        }
        self.thresholds.len() as i64
    }
}

fn named(name: &str, letter: char, count: usize) -> Facet {
    Facet { name: name.to_owned(), labels: (0..count).map(|index| format!("{letter}{index:06}")).collect() }
}

fn centred(values: &[f64]) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| value - mean).collect()
}
