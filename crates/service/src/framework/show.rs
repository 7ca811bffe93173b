//! One framework whole, with its status, its notice and whether the person reading confirmed having read that notice.

use domain::Timestamp;
use domain::framework::Status;
use domain::ids::FrameworkId;
use store::repo;

use super::acknowledge::read_at;
use super::list::{FrameworkView, view};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadFramework;
use crate::error::{Error, OrMissing as _, What};

/// Where the person reading stands towards the notice of a framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Nobody has to confirm it: the framework was examined by others than its authors.
    NotAsked,
    /// To take from the framework, the person has to confirm having read it.
    Unread,
    /// The person confirmed it at this moment.
    Read(Timestamp),
}

/// A framework as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkPageView {
    /// The framework.
    pub view: FrameworkView,
    /// Whether its notice was read.
    pub notice: Notice,
}

impl Service {
    /// A framework of this installation.
    pub async fn framework(&self, granted: Granted<ReadFramework>, framework: FrameworkId) -> Result<FrameworkPageView, Error> {
        let read = self.store.read().await?;
        let view = view(repo::framework::get(&read, framework).await.or_missing(What::Framework)?)?;
        let notice = match view.framework.status {
            Status::Illustrative => {
                let person = granted.person()?.audit_ref;
                read_at(&self.store, &read, person, &view.digest).await?.map_or(Notice::Unread, Notice::Read)
            }
            Status::Consulted | Status::Validated | Status::Retired => Notice::NotAsked,
        };
        Ok(FrameworkPageView { view, notice })
    }
}
