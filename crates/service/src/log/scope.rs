//! What an auditor may review: the vacancies in scope, how each stands, what is open, and a sample that nobody chose.

use std::collections::BTreeMap;

use domain::finding::FindingState;
use domain::ids::VacancyId;
use sha2::{Digest as _, Sha256};
use store::repo;

use super::overview::{Verdict, answers};
use super::verification::Verification;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadAuditScope;
use crate::error::Error;
use crate::vacancy::{VacancyListView, in_scope};

/// How many vacancies a sample names.
const SAMPLE: usize = 3;

/// A page of the vacancies in scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeView {
    /// The vacancies, by reference.
    pub list: VacancyListView,
    /// How each stands; absent while the log is being verified.
    pub verdicts: BTreeMap<VacancyId, Verdict>,
    /// How far the verification has come, while it runs.
    pub running: Option<(u64, u64)>,
    /// How many findings are not closed, by vacancy.
    pub open_findings: BTreeMap<VacancyId, usize>,
    /// Vacancies of this page drawn by a seed: the same for whoever types the same one.
    pub sample: Vec<VacancyId>,
}

impl Service {
    /// The vacancies in scope, by reference, after one. The sample is drawn by the words given.
    pub async fn audit_scope(&self, granted: Granted<ReadAuditScope>, after: Option<&str>, seed: Option<&str>) -> Result<ScopeView, Error> {
        let read = self.store.read().await?;
        let list = in_scope(&read, granted.signed_in()?, after).await?;
        let shown: Vec<VacancyId> = list.vacancies.iter().map(|row| row.id).collect();
        let mut open_findings: BTreeMap<VacancyId, usize> = BTreeMap::new();
        for finding in repo::finding::of_vacancies(&read, &shown).await? {
            if finding.state() != FindingState::Closed {
                *open_findings.entry(finding.vacancy).or_default() += 1;
            }
        }
        drop(read);
        let (verdicts, running) = match self.verification().await? {
            Verification::Ready(verified) => (shown.iter().map(|id| (*id, answers(&verified, *id).worst())).collect(), None),
            Verification::Running { done, size } => (BTreeMap::new(), Some((done, size))),
        };
        let sample = seed.map(|seed| sample(seed, &list)).unwrap_or_default();
        Ok(ScopeView { list, verdicts, running, open_findings, sample })
    }
}

/// The vacancies whose digests under the seed are the smallest: anybody can draw the same sample again by hand.
fn sample(seed: &str, list: &VacancyListView) -> Vec<VacancyId> {
    let mut drawn: Vec<(Vec<u8>, VacancyId)> =
        list.vacancies.iter().map(|row| (Sha256::digest(format!("{seed}\n{}", row.reference)).to_vec(), row.id)).collect();
    drawn.sort_unstable();
    drawn.into_iter().take(SAMPLE).map(|(_, id)| id).collect()
}
