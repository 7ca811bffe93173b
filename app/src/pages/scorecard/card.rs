//! One's own scorecard as the pages of the interview and of the scores show it: the guide in one language, and what was written.
//!
//! What must stay true: nothing of anybody else's scorecard is in it, and nothing about the candidate but the code.

use std::collections::BTreeSet;

use domain::{Lang, scores::NotAssessed};
use serde::{Deserialize, Serialize};

/// Everything that the two pages show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardView {
    /// The round, by its identifier.
    pub vacancy: String,
    /// The candidate, by identifier.
    pub candidate: String,
    /// The round as pages call it.
    pub round: String,
    /// What the panel calls the candidate.
    pub code: String,
    /// Whom to call if a child may be in danger now.
    pub contact: String,
    /// What is read to the candidate before the first question.
    pub read_aloud: Vec<String>,
    /// The questions, in the order in which they are asked.
    pub questions: Vec<QuestionView>,
    /// The competencies, in the guide's order.
    pub competencies: Vec<CompetencyView>,
    /// What was written so far.
    pub written: Written,
    /// Number of the draft that is kept; 0 before the first one.
    pub sequence: i64,
    /// When it was kept, in words.
    pub kept_at: Option<String>,
    /// Whether it is sealed and does not change here any more.
    pub is_sealed: bool,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionView {
    /// Its identifier.
    pub id: String,
    /// What kind of question it is, in words.
    pub kind: String,
    /// What is asked.
    pub text: String,
    /// What is said one step before, where it evokes violence or distress.
    pub content_note: Option<String>,
    /// The prepared follow-ups.
    pub probes: Vec<String>,
    /// The indicators that an answer can show, with their words.
    pub indicators: Vec<(String, String)>,
    /// The competency that it is scored on, if it is.
    pub competency: Option<String>,
    /// How long it takes.
    pub minutes: u32,
}

/// A level: its number, its name, and what an answer sounds like.
pub type Level = (u8, String, String);

/// A competency with its rubric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompetencyView {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it means.
    pub definition: String,
    /// The levels.
    pub levels: Vec<Level>,
    /// Its indicators.
    pub indicators: Vec<String>,
}

/// What somebody has written on a scorecard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Notes by question.
    pub notes: Vec<Noted>,
    /// Scores by competency.
    pub scores: Vec<Scored>,
}

/// The notes on one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// The question.
    pub question: String,
    /// The words.
    pub text: String,
    /// The indicators that were heard in the answer.
    pub indicators: Vec<String>,
}

/// The score on one competency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// The competency.
    pub competency: String,
    /// A level, a reason why there is none, or nothing yet, as a field holds it.
    pub choice: String,
    /// The evidence.
    pub evidence: String,
}

impl Written {
    /// The notes on a question; empty where there are none.
    pub fn note(&self, question: &str) -> Noted {
        let found = self.notes.iter().find(|note| note.question == question);
        found.cloned().unwrap_or_else(|| Noted { question: question.to_owned(), ..Noted::default() })
    }

    /// The score on a competency; empty where there is none.
    pub fn score(&self, competency: &str) -> Scored {
        let found = self.scores.iter().find(|score| score.competency == competency);
        found.cloned().unwrap_or_else(|| Scored { competency: competency.to_owned(), ..Scored::default() })
    }

    /// Writes notes in the place of those on the same question.
    pub fn put_note(&mut self, note: Noted) {
        self.notes.retain(|kept| kept.question != note.question);
        if !note.text.trim().is_empty() || !note.indicators.is_empty() {
            self.notes.push(note);
        }
    }

    /// Writes a score in the place of that on the same competency.
    pub fn put_score(&mut self, score: Scored) {
        self.scores.retain(|kept| kept.competency != score.competency);
        self.scores.push(score);
    }
}

/// A note or a score, by the question or the competency that it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The notes on a question.
    Note(String),
    /// The score on a competency.
    Score(String),
}

impl Written {
    /// All parts that one of the two has.
    fn parts(&self, other: &Self) -> BTreeSet<Part> {
        let notes = self.notes.iter().chain(&other.notes).map(|note| Part::Note(note.question.clone()));
        let scores = self.scores.iter().chain(&other.scores).map(|score| Part::Score(score.competency.clone()));
        notes.chain(scores).collect()
    }

    /// Whether a part says the same in both. The server trims texts: what stands around them makes no difference.
    fn agrees(&self, other: &Self, part: &Part) -> bool {
        match part {
            Part::Note(question) => self.note(question).in_essence() == other.note(question).in_essence(),
            Part::Score(competency) => self.score(competency).in_essence() == other.score(competency).in_essence(),
        }
    }

    /// How many notes and scores differ.
    pub fn differences(&self, other: &Self) -> usize {
        self.parts(other).iter().filter(|part| !self.agrees(other, part)).count()
    }

    /// What two windows have written since both knew `base`, in one; and the parts that both have changed, of which this one's stand.
    pub fn merged(&self, base: &Self, theirs: &Self) -> (Self, Vec<Part>) {
        let mut merged = theirs.clone();
        let mut both = Vec::new();
        for part in self.parts(base) {
            if self.agrees(base, &part) {
                continue;
            }
            merged.put(self, &part);
            if !theirs.agrees(base, &part) && !theirs.agrees(self, &part) {
                both.push(part);
            }
        }
        (merged, both)
    }

    /// The same with these parts as `other` has them.
    pub fn with_parts(&self, parts: &[Part], other: &Self) -> Self {
        let mut written = self.clone();
        for part in parts {
            written.put(other, part);
        }
        written
    }

    fn put(&mut self, from: &Self, part: &Part) {
        match part {
            Part::Note(question) => self.put_note(from.note(question)),
            Part::Score(competency) => self.put_score(from.score(competency)),
        }
    }

    /// The words of a part.
    pub fn words(&self, part: &Part, lang: Lang) -> String {
        match part {
            Part::Note(question) => self.note(question).text,
            Part::Score(competency) => {
                let score = self.score(competency);
                let reason = NotAssessed::ALL.iter().find(|reason| reason.code() == score.choice);
                let choice = reason.map_or(score.choice, |reason| reason.words(lang).to_owned());
                [choice, score.evidence].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
            }
        }
    }
}

impl Noted {
    fn in_essence(mut self) -> Self {
        self.text = self.text.trim().to_owned();
        self.indicators.sort();
        self
    }
}

impl Scored {
    fn in_essence(mut self) -> Self {
        self.evidence = self.evidence.trim().to_owned();
        self
    }
}

/// That what was written is on the server's disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The number of the draft.
    pub sequence: i64,
    /// When, in words.
    pub at: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(of: &[(&str, &str)]) -> Written {
        let note = |(question, text): &(&str, &str)| Noted { question: (*question).into(), text: (*text).into(), indicators: Vec::new() };
        Written { notes: of.iter().map(note).collect(), scores: Vec::new() }
    }

    #[test]
    fn what_two_windows_write_on_different_questions_is_joined() {
        let base = notes(&[("q1", "one")]);
        let mine = notes(&[("q1", "one"), ("q2", "mine")]);
        let theirs = notes(&[("q1", "one, and more")]);
        let (merged, both) = mine.merged(&base, &theirs);
        assert_eq!((merged.note("q1").text.as_str(), merged.note("q2").text.as_str()), ("one, and more", "mine"));
        assert_eq!(both, []);
    }

    #[test]
    fn what_both_have_changed_is_named_and_nobody_s_words_are_gone() {
        let base = notes(&[("q1", "one"), ("q2", "two")]);
        let mine = notes(&[("q1", "my one"), ("q2", "two")]);
        let theirs = notes(&[("q1", "their one"), ("q2", "their two")]);
        let (merged, both) = mine.merged(&base, &theirs);
        assert_eq!(both, [Part::Note("q1".into())]);
        assert_eq!((merged.note("q1").text.as_str(), merged.note("q2").text.as_str()), ("my one", "their two"));
        assert_eq!(merged.with_parts(&both, &theirs).differences(&theirs), 0);
    }

    #[test]
    fn an_emptied_note_is_a_change_and_space_around_a_text_is_none() {
        let base = notes(&[("q1", "one")]);
        assert_eq!(notes(&[("q1", " one\n")]).differences(&base), 0);
        assert_eq!(notes(&[]).differences(&base), 1);
        let (merged, both) = notes(&[]).merged(&base, &base);
        assert_eq!((merged, both), (notes(&[]), vec![]));
    }
}
