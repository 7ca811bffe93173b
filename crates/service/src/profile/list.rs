//! The profiles, version by version, the one saved last first. Their documents are not read.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::documents::ProfileHead;
use domain::ids::{PersonId, ProfileId};
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ListProfiles;
use crate::error::Error;
use crate::page::{ROWS_READ, page};
use crate::person::names;

/// One page of profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfilesView {
    /// The versions.
    pub profiles: Vec<ProfileHead>,
    /// The names of authors and approvers.
    pub names: BTreeMap<PersonId, String>,
    /// After what the next page begins, if there is one.
    pub next: Option<(Timestamp, ProfileId)>,
}

impl Service {
    /// A page of profiles, after the last one of the page before.
    pub async fn profiles(&self, _granted: Granted<ListProfiles>, after: Option<(Timestamp, ProfileId)>) -> Result<ProfilesView, Error> {
        let read = self.store.read().await?;
        let (profiles, next) = page(repo::profile::heads(&read, ROWS_READ, after).await?, |head| (head.saved_at, head.id));
        let names = names(&read, profiles.iter().flat_map(|head| [Some(head.author), head.approver])).await?;
        Ok(ProfilesView { profiles, names, next })
    }
}
