//! The organisation's settings, for whoever is signed in: its name, its languages, and whom to call if a child may be in danger.

use domain::organisation::Organisation;
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadOrganisation;
use crate::error::Error;

impl Service {
    /// The organisation.
    pub async fn organisation(&self, _granted: Granted<ReadOrganisation>) -> Result<Organisation, Error> {
        let read = self.store.read().await?;
        Ok(repo::organisation::get(&read, self.store.org()).await?)
    }
}
