//! The four lines of accountability to children, and the content notes, with first values for files that do not carry them yet.
//!
//! Invariant: first values are laid over a copy. They never enter the document of a framework nor its digest.

use std::collections::BTreeMap;

use super::model::{AccountabilityLine, Competency, Framework};
use crate::Text;

/// First values of `accountability` for the shipped indicators.
const FIRST_LINES: &[(&str, AccountabilityLine)] = &[
    ("PSF-06.c", AccountabilityLine::Complaint),
    ("SOC-07.c", AccountabilityLine::Complaint),
    ("JUS-06.c", AccountabilityLine::Complaint),
    ("LIB-07.c", AccountabilityLine::Complaint),
    ("SOC-03.c", AccountabilityLine::Answer),
    ("JUS-01.d", AccountabilityLine::Answer),
    ("LIB-03.c", AccountabilityLine::Answer),
    ("LIB-07.c", AccountabilityLine::Answer),
    ("PSF-06.a", AccountabilityLine::Boundaries),
    ("SOC-07.a", AccountabilityLine::Boundaries),
    ("LIB-07.a", AccountabilityLine::Boundaries),
    ("PSF-06.b", AccountabilityLine::Reporting),
    ("SOC-07.d", AccountabilityLine::Reporting),
    ("LIB-07.b", AccountabilityLine::Reporting),
];

/// Shipped questions that evoke violence or distress.
const FIRST_CONTENT_NOTES: &[&str] =
    &["PSF-03.q2", "PSF-06.q2", "SOC-01.q2", "SOC-03.q2", "SOC-04.q2", "SOC-07.q2", "JUS-02.q2", "LIB-02.q2", "LIB-04.q2", "LIB-07.q2"];

/// What is said one step before a question that evokes violence or distress.
pub fn general_content_note() -> Text {
    Text::new(
        "The next question describes a situation of violence or distress. You may ask for a pause before it or at any time.",
        "La question suivante évoque une situation de violence ou de détresse. Vous pouvez demander une pause avant d’y répondre ou à tout moment.",
    )
}

impl Framework {
    /// Whether first values stand in: no indicator of the file says which line it serves.
    fn lacks_accountability(&self) -> bool {
        self.competencies.iter().flat_map(|competency| &competency.indicators).all(|indicator| indicator.accountability.is_empty())
    }

    /// Whether first values stand in: no question of the file has a content note.
    fn lacks_content_notes(&self) -> bool {
        self.competencies.iter().flat_map(|competency| &competency.questions).all(|question| question.content_note.is_none())
    }

    /// The competency as profiles and guides take it: with its lines of accountability and its content notes, from the file or,
    /// where the file has none at all, from the first values.
    pub fn completed(&self, competency: &Competency) -> Competency {
        let mut completed = competency.clone();
        if self.lacks_accountability() {
            for indicator in &mut completed.indicators {
                indicator.accountability = FIRST_LINES.iter().filter(|(id, _)| *id == indicator.id).map(|(_, line)| *line).collect();
            }
        }
        if self.lacks_content_notes() {
            for question in &mut completed.questions {
                if FIRST_CONTENT_NOTES.contains(&question.id.as_str()) {
                    question.content_note = Some(general_content_note());
                }
            }
        }
        completed
    }

    /// For each line of accountability the indicators that serve it, in order; every line is there, even where nothing serves it.
    pub fn accountability(&self) -> BTreeMap<AccountabilityLine, Vec<String>> {
        let completed: Vec<_> = self.competencies.iter().map(|competency| self.completed(competency)).collect();
        accountability_of(&completed)
    }
}

/// For each line of accountability the indicators of these competencies that serve it.
pub fn accountability_of<'a>(competencies: impl IntoIterator<Item = &'a Competency>) -> BTreeMap<AccountabilityLine, Vec<String>> {
    let mut lines: BTreeMap<_, Vec<String>> = AccountabilityLine::ALL.iter().map(|line| (*line, Vec::new())).collect();
    for indicator in competencies.into_iter().flat_map(|competency| &competency.indicators) {
        for line in &indicator.accountability {
            lines.entry(*line).or_default().push(indicator.id.clone());
        }
    }
    lines
}
