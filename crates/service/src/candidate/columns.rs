//! What somebody's tables call the columns of candidates: said once, remembered for their next table.
//!
//! What must stay true: what is remembered belongs to one person and holds words of headings, never a cell; a mapping is part of what is
//! tried and of what is imported, so that both do the same.

use domain::session::Draft;
use domain::tables::Mapping;
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::TryCandidates;
use crate::error::Error;

/// What mappings are kept under.
const MAPPING_KIND: &str = "candidate-columns";

impl Service {
    /// What the person has said about the columns of earlier tables.
    pub async fn remembered_columns(&self, granted: Granted<TryCandidates>) -> Result<Mapping, Error> {
        let read = self.store.read().await?;
        granted.look(&read).await?;
        let kept = repo::draft::get(&read, granted.person()?.id, MAPPING_KIND, self.store.org().0).await?;
        kept.map_or_else(|| Ok(Mapping::default()), |kept| serde_json::from_str(&kept.doc).map_err(Error::internal))
    }

    /// Remembers it, in the place of what was remembered.
    pub async fn remember_columns(&self, granted: Granted<TryCandidates>, mapping: &Mapping) -> Result<(), Error> {
        let doc = serde_json::to_string(mapping).map_err(Error::internal)?;
        let org = self.store.org().0;
        self.store
            .ephemeral(move |txn| {
                let (granted, doc) = (granted.clone(), doc.clone());
                Box::pin(async move {
                    granted.look(txn).await?;
                    let person = granted.person()?.id;
                    let earlier = repo::draft::get(txn, person, MAPPING_KIND, org).await?;
                    let sequence = earlier.map_or(1, |earlier| earlier.sequence + 1);
                    let kept = Draft { person, kind: MAPPING_KIND.to_owned(), object: org, sequence, doc, saved_at: txn.now() };
                    repo::draft::save(txn, &kept).await?;
                    Ok(())
                })
            })
            .await
    }
}
