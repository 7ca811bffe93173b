//! What frameworks there are, with what each holds.

use domain::documents::{FrameworkRecord, FrameworkState};
use domain::framework::Framework;
use domain::ids::FrameworkId;
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ListFrameworks;
use crate::error::Error;

/// A framework as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkView {
    /// Its identifier in this installation.
    pub id: FrameworkId,
    /// The framework.
    pub framework: Framework,
    /// Where it stands in this installation.
    pub state: FrameworkState,
    /// Digest of its document.
    pub digest: String,
}

impl Service {
    /// The frameworks, by name and release.
    pub async fn frameworks(&self, _granted: Granted<ListFrameworks>) -> Result<Vec<FrameworkView>, Error> {
        self.frameworks_kept().await
    }

    pub(crate) async fn frameworks_kept(&self) -> Result<Vec<FrameworkView>, Error> {
        let read = self.store.read().await?;
        repo::framework::list(&read).await?.into_iter().map(view).collect()
    }
}

/// A kept framework as it is shown.
pub(super) fn view(record: FrameworkRecord) -> Result<FrameworkView, Error> {
    Ok(FrameworkView { id: record.id, framework: super::read(&record)?, state: record.state, digest: record.digest })
}
