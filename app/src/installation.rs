//! What the first page reads: the state of the whole installation, in numbers and stages.
//!
//! Invariant: nothing here names a candidate, a panelist or a score. The page is for everyone who may open the installation.

use domain::Lang;
use domain::vacancy::VacancyState;
use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// Longest text that the filter of the vacancies takes, in characters.
pub const FILTER_CHARS: usize = 80;

/// Everything that the first page shows, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallationView {
    /// The competency frameworks, by title.
    pub frameworks: Vec<FrameworkRow>,
    /// How many people have an account.
    pub people: u64,
    /// How far the tamper-evident log has come.
    pub log: LogView,
    /// How many vacancies there are.
    pub vacancies: u64,
}

impl InstallationView {
    /// Competencies in all frameworks together.
    pub fn competencies(&self) -> u64 {
        self.frameworks.iter().map(|row| u64::from(row.competencies)).sum()
    }
}

/// One framework and what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameworkRow {
    /// Its identifier, the same in every installation.
    pub id: String,
    /// Its title in the page's language.
    pub title: String,
    /// Its version, `x.y.z`.
    pub version: String,
    /// How far it has been examined.
    pub status: FrameworkStatus,
    /// Number of competencies.
    pub competencies: u32,
    /// Number of indicators.
    pub indicators: u32,
    /// Number of questions.
    pub questions: u32,
    /// Number of probes.
    pub probes: u32,
    /// Number of anchors.
    pub anchors: u32,
}

/// How far a framework has been examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FrameworkStatus {
    /// Still being written; no guide can be made from it.
    Draft,
    /// Written as an example, examined by nobody.
    Illustrative,
    /// Experts have answered about it.
    Consulted,
    /// Adopted after consultation.
    Validated,
    /// No longer used for new guides.
    Retired,
}

/// How far the log has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogView {
    /// Number of entries.
    pub entries: u64,
    /// The last signed statement of its size and root.
    pub last_checkpoint: Option<CheckpointRow>,
}

/// A signed statement of the log's size at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointRow {
    /// Entries that it covers.
    pub size: u64,
    /// When it was signed.
    pub signed_at: Moment,
}

/// One page of the vacancies that the filter leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VacancyPage {
    /// The rows of this page.
    pub rows: Vec<VacancyRow>,
    /// Vacancies that the filter leaves.
    pub matching: u64,
    /// Number of this page, from 1.
    pub page: u32,
    /// Number of the last page, at least 1.
    pub pages: u32,
}

/// One vacancy and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VacancyRow {
    /// The organisation's own number for it.
    pub reference: String,
    /// Its title in the page's language.
    pub title: String,
    /// Where it stands.
    pub state: VacancyState,
    /// Number of candidates.
    pub candidates: u32,
}

/// Which vacancies the first page asks for. Plain texts, as they stand in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct VacanciesForm {
    /// The two-letter code of the page's language.
    pub lang: String,
    /// Words that a vacancy's reference or title must hold.
    pub q: String,
    /// Number of the page of vacancies.
    pub page: String,
}

/// Which vacancies the first page asks for, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VacanciesQuery {
    /// The page's language.
    pub lang: Lang,
    /// Words that a vacancy's reference or title must hold, at most [`FILTER_CHARS`] characters.
    pub filter: String,
    /// Number of the page of vacancies, from 1.
    pub page: u32,
}

impl From<VacanciesForm> for VacanciesQuery {
    /// Never refuses: an address that a person mistyped still leads to the page, with what could be understood.
    fn from(form: VacanciesForm) -> Self {
        Self {
            lang: Lang::parse(&form.lang).unwrap_or(Lang::En),
            filter: form.q.trim().chars().take(FILTER_CHARS).collect(),
            page: form.page.trim().parse().unwrap_or(1).max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_makes_no_sense_still_asks_for_the_first_page() {
        let form = VacanciesForm { lang: "xx".to_owned(), q: "  teacher ".to_owned(), page: "-3".to_owned() };
        let query = VacanciesQuery::from(form);
        assert_eq!(query, VacanciesQuery { lang: Lang::En, filter: "teacher".to_owned(), page: 1 });
        let nought = VacanciesForm { page: "0".to_owned(), ..VacanciesForm::default() };
        assert_eq!(VacanciesQuery::from(nought).page, 1);
    }

    #[test]
    fn a_filter_longer_than_its_maximum_is_cut_between_characters() {
        let form = VacanciesForm { q: "é".repeat(FILTER_CHARS + 5), ..VacanciesForm::default() };
        assert_eq!(VacanciesQuery::from(form).filter.chars().count(), FILTER_CHARS);
    }
}
