//! Retiring for all: what was plainly misunderstood stops counting, for every candidate alike.
//!
//! What must stay true: a retirement names a competency or a question and never a candidate, so that nothing can be retired for one person
//! only; whoever sits on the panel asks, and somebody outside it answers.

use serde::Serialize;

use crate::ids::{PersonId, RankingId, RetirementId, VacancyId};
use crate::{Lang, Timestamp, codes};

codes! {
    /// What is retired.
    RetiredKind {
        /// A competency, which leaves all totals.
        Competency "competency",
        /// A question, which stops counting as evidence; its competency goes back to the panel.
        Question "question",
    }
}

codes! {
    /// Where a retirement stands.
    RetirementState {
        /// It awaits an answer from outside the panel.
        Asked "asked",
        /// It counts, for everybody.
        Approved "approved",
        /// Somebody outside the panel said no.
        Refused "refused",
        /// The chair took the request back.
        TakenBack "taken_back",
    }
}

/// What a retirement is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RetiredItem {
    /// A competency or a question.
    pub kind: RetiredKind,
    /// Its identifier in the frozen guide.
    pub id: String,
}

impl RetiredItem {
    /// Reads an item from a form: `competency:SOC-03` or `question:SOC-03.q1`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        Some(Self { kind: RetiredKind::parse(kind)?, id: id.to_owned() }).filter(|item| !item.id.is_empty())
    }

    /// The item as a form sends it.
    pub fn to_field(&self) -> String {
        format!("{}:{}", self.kind.code(), self.id)
    }
}

/// A retirement: asked for by the chair, then approved, refused or taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Retirement {
    /// Identifier.
    pub id: RetirementId,
    /// In which vacancy.
    pub vacancy: VacancyId,
    /// Its number within the vacancy, from 1.
    pub number: i64,
    /// A competency or a question.
    pub kind: RetiredKind,
    /// Its identifier in the frozen guide.
    pub item: String,
    /// The reason code of its entry.
    pub why: String,
    /// The reason in words.
    pub words: String,
    /// The language of the chair's words.
    pub words_language: Lang,
    /// Why it is acceptable that something is no longer tested, where that is so.
    pub uncovered: Option<String>,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// Where it stands.
    pub state: RetirementState,
    /// Who approved it, refused it or took it back.
    pub answered_by: Option<PersonId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// What they wrote.
    pub answer: Option<String>,
    /// The language of the answer.
    pub answer_language: Option<Lang>,
    /// The ranking that stood when it was approved; none where no discussion had been closed yet.
    pub ranking_before: Option<RankingId>,
    /// Version of the row, from 1.
    pub version: i64,
}

impl Retirement {
    /// What it is about.
    pub fn about(&self) -> RetiredItem {
        RetiredItem { kind: self.kind, id: self.item.clone() }
    }

    /// Whether it awaits its answer.
    pub fn is_open(&self) -> bool {
        self.state == RetirementState::Asked
    }

    /// Whether it counts.
    pub fn is_in_force(&self) -> bool {
        self.state == RetirementState::Approved
    }

    /// When a question was retired, from when on its competency is to be confirmed anew.
    pub fn sends_back_from(&self) -> Option<Timestamp> {
        self.answered_at.filter(|_| self.is_in_force() && self.kind == RetiredKind::Question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_read_as_it_is_sent() {
        for (text, kind, id) in
            [("competency:SOC-03", RetiredKind::Competency, "SOC-03"), ("question:SOC-03.q1", RetiredKind::Question, "SOC-03.q1")]
        {
            let item = RetiredItem::parse(text).unwrap();
            assert_eq!((item.kind, item.id.as_str(), item.to_field().as_str()), (kind, id, text));
        }
        for wrong in ["", "competency", "competency:", "candidate:C-03", ":SOC-03", "SOC-03"] {
            assert_eq!(RetiredItem::parse(wrong), None, "{wrong}");
        }
    }
}
