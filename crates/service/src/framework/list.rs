//! What frameworks there are, with what each holds.

use domain::canonical::Value;
use domain::documents::{FrameworkRecord, FrameworkState};
use domain::framework::Framework;
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ListFrameworks;
use crate::error::Error;

/// A framework as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkView {
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

fn view(record: FrameworkRecord) -> Result<FrameworkView, Error> {
    let document = Value::parse_any(record.doc.as_bytes()).map_err(Error::internal)?;
    // What was published was checked; what cannot be read any more is damage.
    let framework = Framework::from_document(&document).map_err(|_| Error::internal("a kept framework that cannot be read"))?;
    Ok(FrameworkView { framework, state: record.state, digest: record.digest })
}
