//! One's own scorecard as the pages of the interview and of the scores show it: the guide in one language, and what was written.
//!
//! What must stay true: nothing of anybody else's scorecard is in it, and nothing about the candidate but the code.

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

/// That what was written is on the server's disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The number of the draft.
    pub sequence: i64,
    /// When, in words.
    pub at: String,
}
