//! Made-up scores: candidates differ in what they can do, competencies in how hard they are, and panelists in how severe they are.
//!
//! Invariant: the same seed gives the same scores.

use domain::Lang;
use domain::doors::{Draw as _, SeededEntropy};
use domain::guide::{GuideCompetency, GuideDocument};
use domain::scores::{Assessment, DraftItem, Level, NotAssessed, Note, WorkingScorecard};

use crate::cli::say;

/// What the levels of one interview come from. All numbers are on the guide's scale of 1 to 5.
#[derive(Debug)]
pub struct Generator {
    entropy: SeededEntropy,
}

/// A panelist as a scorer.
#[derive(Clone, Copy, Debug)]
pub struct Scorer {
    /// How far below the others their levels lie, in levels.
    pub severity: f64,
    /// The language they write in.
    pub language: Lang,
}

impl Generator {
    /// The same scores for the same seed.
    pub fn new(seed: &str) -> Self {
        Self { entropy: SeededEntropy::new(seed) }
    }

    /// What a candidate can do: mean 3.6, standard deviation 0.8.
    pub fn ability(&self) -> f64 {
        3.6 + self.around(0.8)
    }

    /// How hard each competency is, by its place in the guide: standard deviation 0.3.
    pub fn difficulties(&self, competencies: usize) -> Vec<f64> {
        (0..competencies).map(|_| self.around(0.3)).collect()
    }

    /// A deviation from the mean with this standard deviation: the sum of twelve uniform draws, less six.
    fn around(&self, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| f64::from(u16::try_from(self.entropy.below(10_001)).unwrap_or_default()) / 10_000.0).sum();
        (sum - 6.0) * deviation
    }

    /// One panelist's levels for one candidate; now and then an interview is interrupted.
    pub fn levels(&self, ability: f64, difficulties: &[f64], scorer: Scorer) -> Vec<Option<Level>> {
        let level = |difficulty: &f64| {
            let is_interrupted = self.entropy.below(60) == 0;
            (!is_interrupted).then(|| level(ability - difficulty - scorer.severity + self.around(0.5)))
        };
        difficulties.iter().map(level).collect()
    }

    /// A scorecard with these levels: evidence in the words of the rubric, a few notes.
    pub fn scorecard(&self, guide: &GuideDocument, levels: &[Option<Level>], language: Lang) -> WorkingScorecard {
        let item = |(competency, level): (&GuideCompetency, &Option<Level>)| {
            let (assessment, evidence) = match *level {
                None => (Assessment::NotAssessed { reason: NotAssessed::Interrupted }, String::new()),
                Some(level) => (Assessment::Assessed { level }, evidence(guide, &competency.id, level, language)),
            };
            DraftItem { competency: competency.id.clone(), assessment: Some(assessment), evidence }
        };
        let items = guide.content().competencies.iter().zip(levels).map(item).collect();
        let asked = guide.content().questions.iter().filter(|question| question.is_scored());
        let note = say(language, "A clear example, told step by step.", "Un exemple clair, raconté pas à pas.");
        let notes = asked
            .filter(|_| self.entropy.below(4) == 0)
            .map(|question| Note {
                question: question.id.clone(),
                text: note.clone(),
                indicators: question.elicits.iter().take(1).cloned().collect(),
            })
            .collect();
        WorkingScorecard { items, notes }
    }
}

/// The nearest level of 1 to 5.
fn level(value: f64) -> Level {
    let above = [1.5, 2.5, 3.5, 4.5].iter().filter(|bound| value >= **bound).count();
    Level(u8::try_from(above).unwrap_or_default() + 1)
}

/// What somebody would note for this level: the words of the rubric, marked as such.
fn evidence(guide: &GuideDocument, competency: &str, level: Level, language: Lang) -> String {
    let words = guide.level_words(competency, level.0).map(|text| text.get(language).to_owned()).unwrap_or_default();
    say(language, format!("As the rubric says for this level: {words}"), format!("Comme le dit la grille pour ce niveau\u{a0}: {words}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severe_panelist_gives_lower_levels_for_the_same_answers() {
        let mean = |severity: f64| {
            let generator = Generator::new("severity");
            let total: u32 = (0..400).map(|_| u32::from(level(3.5 - severity + generator.around(0.5)).0)).sum();
            f64::from(total) / 400.0
        };
        assert!(mean(0.6) + 0.4 < mean(0.0), "{} {}", mean(0.6), mean(0.0));
        assert!(mean(-0.4) > mean(0.0) + 0.2);
    }

    #[test]
    fn levels_stay_on_the_scale() {
        for (value, expected) in [(-3.0, 1), (1.49, 1), (1.5, 2), (3.0, 3), (4.49, 4), (9.0, 5)] {
            assert_eq!(level(value), Level(expected), "{value}");
        }
    }
}
