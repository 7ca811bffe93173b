//! People who apply: one person in one vacancy, known to the panel by a code.

use serde::{Deserialize, Serialize};

use std::collections::BTreeSet;

use crate::doors::{Draw as _, Entropy};
use crate::ids::{AuditRef, CandidateId, VacancyId};
use crate::tables::candidates::CandidateRow;
use crate::{Date, Lang, Timestamp};

crate::codes! {
    /// Whether a candidate is still in the round. How far the interview went follows from scorecards and decisions.
    CandidateState {
        /// In the round.
        Entered "entered",
        /// Withdrew.
        Withdrawn "withdrawn",
        /// Turned out to be another entry of the same person.
        Merged "merged",
    }
}

/// One person in one vacancy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Identifier (random: panelists meet it).
    pub id: CandidateId,
    /// The round.
    pub vacancy: VacancyId,
    /// Pseudonym in the audit log.
    pub audit_ref: AuditRef,
    /// What the panel calls them, such as `C-07`; drawn at random.
    pub code: String,
    /// The sender's own number; never shown to the panel.
    pub reference: String,
    /// Family name as the person writes it.
    pub family_name: String,
    /// Given names as the person writes them.
    pub given_names: String,
    /// E-mail address; this or the telephone is there.
    pub email: Option<String>,
    /// Telephone in international form.
    pub phone: Option<String>,
    /// Language of letters.
    pub language: Lang,
    /// Language of the interview.
    pub interview_language: Lang,
    /// Day of the application.
    pub applied_on: Date,
    /// Last employer where the person worked with children.
    pub last_employer_with_children: Option<String>,
    /// Gaps to explore, in words.
    pub gaps: Option<String>,
    /// What is needed at the interview; never why.
    pub adjustments: Option<String>,
    /// Consent to be kept for later rounds, with its day.
    pub keep_for_pool: Option<String>,
    /// Whether still in the round.
    pub state: CandidateState,
    /// The entry that stays, where this one was merged.
    pub merged_into: Option<CandidateId>,
    /// When entered.
    pub entered_at: Timestamp,
    /// Version of the row, from 1.
    pub version: i64,
}

impl Candidate {
    /// The name as it is read out: given names, then family name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_names, self.family_name)
    }

    /// The particulars, as a file of candidates has them.
    pub fn row(&self) -> CandidateRow {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        CandidateRow {
            reference: self.reference.clone(),
            family_name: self.family_name.clone(),
            given_names: self.given_names.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            language: self.language,
            interview_language: self.interview_language,
            applied_on: self.applied_on,
            last_employer_with_children: text(&self.last_employer_with_children),
            gaps: text(&self.gaps),
            adjustments: text(&self.adjustments),
            keep_for_pool: self.keep_for_pool.as_deref().and_then(Date::parse),
        }
    }

    /// The same person with these particulars.
    pub fn with(self, row: CandidateRow) -> Self {
        let text = |text: String| (!text.is_empty()).then_some(text);
        Self {
            reference: row.reference,
            family_name: row.family_name,
            given_names: row.given_names,
            email: row.email,
            phone: row.phone,
            language: row.language,
            interview_language: row.interview_language,
            applied_on: row.applied_on,
            last_employer_with_children: text(row.last_employer_with_children),
            gaps: text(row.gaps),
            adjustments: text(row.adjustments),
            keep_for_pool: row.keep_for_pool.map(|day| day.to_string()),
            ..self
        }
    }
}

/// Codes run from 1 to this number, the same for every vacancy. Were the range to grow with the candidates, a high number would tell
/// who came late.
const CODES: u32 = 9_999;

/// The codes that no candidate of a vacancy has yet.
#[derive(Clone, Debug)]
pub struct FreeCodes(Vec<u32>);

impl FreeCodes {
    /// All codes but those in use.
    pub fn without<'a>(used: impl IntoIterator<Item = &'a str>) -> Self {
        let used: BTreeSet<&str> = used.into_iter().collect();
        Self((1..=CODES).filter(|number| !used.contains(code(*number).as_str())).collect())
    }

    /// One of them, each equally likely; it is in use from now on. Nothing where all are.
    pub fn draw(&mut self, entropy: &dyn Entropy) -> Option<String> {
        let at = entropy.below(u64::try_from(self.0.len()).ok()?);
        let at = usize::try_from(at).ok()?;
        (at < self.0.len()).then(|| code(self.0.swap_remove(at)))
    }
}

fn code(number: u32) -> String {
    format!("C-{number:04}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::doors::SeededEntropy;

    #[test]
    fn no_code_is_drawn_twice_and_all_look_alike() {
        let entropy = SeededEntropy::new("codes");
        let mut free = FreeCodes::without(["C-0007"]);
        let drawn: Vec<String> = std::iter::from_fn(|| free.draw(&entropy)).collect();
        let distinct: BTreeSet<&String> = drawn.iter().collect();
        assert_eq!((drawn.len(), distinct.len()), (9_998, 9_998));
        assert!(!drawn.iter().any(|code| code == "C-0007"));
        assert!(drawn.iter().all(|code| code.len() == 6));
    }

    #[test]
    fn a_code_tells_nothing_of_the_order_of_entry() {
        let entropy = SeededEntropy::new("order");
        let mut free = FreeCodes::without([]);
        let drawn: Vec<String> = (0..2_000).filter_map(|_| free.draw(&entropy)).collect();
        // Each code is larger than the one before about every second time, and each half of the entries covers the whole range.
        let rises = drawn.windows(2).filter(|pair| pair[0] < pair[1]).count();
        assert!((900..1_100).contains(&rises), "{rises}");
        for half in drawn.chunks(1_000) {
            let low = half.iter().filter(|code| code.as_str() <= "C-5000").count();
            assert!((430..570).contains(&low), "{low}");
        }
    }
}
