//! The dry run: what a file of candidates would do, line by line, before anything is stored.
//!
//! It names candidates by code alone and writes nothing.

use domain::tables::Mapping;
use store::repo;

use super::import_view::ImportView;
use super::standing::Insiders;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::TryCandidates;
use crate::error::Error;

impl Service {
    /// What the import of this file would do.
    pub async fn try_candidates(&self, granted: Granted<TryCandidates>, bytes: &[u8], mapping: &Mapping) -> Result<ImportView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let candidates = repo::candidate::all(&read, vacancy.id).await?;
        let insiders = Insiders::of(&read, &vacancy).await?;
        Ok(ImportView::new(bytes, mapping, &candidates, &insiders, granted.language()?))
    }
}
