//! The guides, version by version, the one saved last first. Their documents are not read.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::documents::GuideHead;
use domain::ids::{GuideId, PersonId};
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ListGuides;
use crate::error::Error;
use crate::page::{ROWS_READ, page};
use crate::person::names;

/// One page of guides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidesView {
    /// The versions.
    pub guides: Vec<GuideHead>,
    /// The names of authors, proposers and confirmers.
    pub names: BTreeMap<PersonId, String>,
    /// After what the next page begins, if there is one.
    pub next: Option<(Timestamp, GuideId)>,
}

impl Service {
    /// A page of guides, after the last one of the page before.
    pub async fn guides(&self, _granted: Granted<ListGuides>, after: Option<(Timestamp, GuideId)>) -> Result<GuidesView, Error> {
        let read = self.store.read().await?;
        let (guides, next) = page(repo::guide::heads(&read, ROWS_READ, after).await?, |head| (head.saved_at, head.id));
        let names = names(&read, guides.iter().flat_map(|head| [Some(head.author), head.proposer, head.confirmer])).await?;
        Ok(GuidesView { guides, names, next })
    }
}
