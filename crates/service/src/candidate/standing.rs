//! What stands against somebody's becoming a candidate: a place on the panel, or an entry that may be theirs.

use std::collections::{BTreeSet, HashMap};

use domain::candidate::{Candidate, CandidateState};
use domain::ids::{CandidateId, PersonId};
use domain::panel::PanelistState;
use domain::tables::candidates::{CandidateLine, CandidateRow, Existing, Other, probable_duplicates, same_email};
use domain::vacancy::Vacancy;
use domain::{Lang, Refusal, limits};
use store::{Reading, repo};

use crate::error::Error;

/// The columns by which two entries may be found to be one person.
const IDENTITY: [&str; 4] = ["family_name", "given_names", "email", "phone"];

/// E-mail addresses of those who cannot be candidates of a vacancy.
pub(super) struct Insiders {
    holder: String,
    panel: BTreeSet<String>,
}

impl Insiders {
    /// Whoever holds the vacancy or sits on its panel.
    pub(super) async fn of(through: &impl Reading, vacancy: &Vacancy) -> Result<Self, Error> {
        let seats = repo::panelist::list(through, vacancy.id).await?;
        let sitting: Vec<PersonId> = seats.iter().filter(|seat| seat.state == PanelistState::Sitting).map(|seat| seat.person).collect();
        let panel = repo::person::by_ids(through, &sitting).await?;
        let holder = repo::person::get(through, vacancy.holder).await?;
        Ok(Self { holder: same_email(&holder.email), panel: panel.iter().map(|person| same_email(&person.email)).collect() })
    }

    /// The conflict of roles if somebody with these particulars became a candidate. `line` is where a file says so.
    pub(super) fn conflict(&self, row: &CandidateRow, line: Option<u32>, lang: Lang) -> Option<Refusal> {
        let email = same_email(row.email.as_deref()?);
        let role = match lang {
            _ if self.panel.contains(&email) => ["panel member", "membre du jury"],
            _ if self.holder == email => ["HR officer", "responsable RH"],
            _ => return None,
        };
        let [en, fr] = role;
        let (candidate, other) = match (lang, line) {
            (Lang::En, None) => ("candidate".to_owned(), en),
            (Lang::En, Some(line)) => (format!("candidate (line {line})"), en),
            (Lang::Fr, None) => ("personne candidate".to_owned(), fr),
            (Lang::Fr, Some(line)) => (format!("personne candidate (ligne {line})"), fr),
        };
        Some(Refusal::AccessRoleConflict { role_a: candidate, role_b: other.to_owned() })
    }
}

/// Every entry of a vacancy, as a file would have it. A merged one stands under the code of the entry that stays: it is that person.
pub(super) fn existing(candidates: &[Candidate]) -> Vec<Existing> {
    let by_id: HashMap<CandidateId, &Candidate> = candidates.iter().map(|candidate| (candidate.id, candidate)).collect();
    // What stays after one merge may go in another.
    let stays = |candidate: &Candidate| {
        let mut stays = by_id.get(&candidate.id).copied();
        while let Some(into) = stays.and_then(|candidate| candidate.merged_into) {
            stays = by_id.get(&into).copied();
        }
        stays.map_or_else(|| candidate.code.clone(), |stays| stays.code.clone())
    };
    candidates.iter().map(|candidate| Existing { code: stays(candidate), row: candidate.row() }).collect()
}

/// How many more candidates a vacancy can take. A merged entry takes no place.
pub(super) fn room(candidates: &[Candidate]) -> usize {
    let taken = candidates.iter().filter(|candidate| candidate.state != CandidateState::Merged).count();
    limits::CANDIDATES.saturating_sub(taken)
}

/// Whether these changes of columns can make an entry look like another one.
pub(super) fn touches_identity<S: AsRef<str>>(fields: &[S]) -> bool {
    fields.iter().any(|field| IDENTITY.contains(&field.as_ref()))
}

/// Who may be the same person, each once.
pub(super) fn duplicates(row: &CandidateRow, others: &[Existing]) -> Vec<Refusal> {
    let line = CandidateLine { line: 0, row: row.clone() };
    let found = probable_duplicates(std::slice::from_ref(&line), others).into_iter();
    let mut codes: Vec<String> = found
        .filter_map(|duplicate| match duplicate.other {
            Other::Existing(code) => Some(code),
            Other::Line(_) => None,
        })
        .collect();
    codes.dedup();
    codes.into_iter().map(|code| Refusal::CandidateDuplicate { code }).collect()
}
