//! The candidates of a vacancy as a table, with names and contacts, for the officer who holds it.

use domain::candidate::{Candidate, CandidateState};
use domain::ids::AuditRef;
use domain::tables::Style;
use domain::tables::candidates::CandidateOut;
use store::repo;

use super::purpose::Scope;
use super::{ExportPurpose, TableFile};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ExportCandidates;
use crate::error::Error;

impl Service {
    /// `candidates.csv`, as it could be imported again. A merged entry is no longer anybody and is left out.
    pub async fn export_candidates(
        &self,
        granted: Granted<ExportCandidates>,
        purpose: ExportPurpose,
        style: Style,
    ) -> Result<TableFile, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let mut candidates = repo::candidate::all(&read, vacancy.id).await?;
        drop(read);
        candidates.retain(|candidate| candidate.state != CandidateState::Merged);
        let people: Vec<AuditRef> = candidates.iter().map(|candidate| candidate.audit_ref).collect();
        let table = TableFile::of(&candidates.iter().map(row).collect::<Vec<_>>(), style);
        self.leave_entries(granted, purpose, Scope::All, people).await?;
        Ok(table)
    }
}

fn row(candidate: &Candidate) -> CandidateOut {
    CandidateOut { row: candidate.row(), candidate_code: candidate.code.clone(), stage: candidate.state.code().to_owned() }
}
