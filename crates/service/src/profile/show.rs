//! One version of a profile whole: what was found in it, what each competency weighs, what changed from the version before.

use std::collections::BTreeMap;

use domain::documents::{ProfileHead, ProfileState};
use domain::ids::{PersonId, ProfileId};
use domain::profile::{Difference, Finding, JobProfile, Share, differences};
use store::repo;

use super::read;
use crate::Service;
use crate::access::policy::ReadProfile;
use crate::access::{Granted, Standing};
use crate::error::{Error, OrMissing as _, What};
use crate::person::names;

/// A profile as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileView {
    /// Which version, where it stands, whose.
    pub head: ProfileHead,
    /// Version of the row: what the next act says it saw.
    pub version: i64,
    /// Digest of the document, from the approval on.
    pub digest: Option<String>,
    /// What it says.
    pub profile: JobProfile,
    /// The share of each competency, in order.
    pub shares: Vec<(String, Share)>,
    /// What blocks the approval or needs a reason, answered or not.
    pub findings: Vec<Finding>,
    /// The version before, if there is one.
    pub previous: Option<ProfileId>,
    /// What changed from the version before.
    pub differences: Vec<Difference>,
    /// The names of its author and of its approver.
    pub names: BTreeMap<PersonId, String>,
    /// Whether the person reading may approve it: the approval is never offered to the author.
    pub may_approve: bool,
}

impl Service {
    /// A profile.
    pub async fn profile(&self, granted: Granted<ReadProfile>, profile: ProfileId) -> Result<ProfileView, Error> {
        let through = self.store.read().await?;
        let record = repo::profile::get(&through, profile).await.or_missing(What::Profile)?;
        let profile = read(&record)?;
        let family = repo::profile::family(&through, record.family).await?;
        let before = family.into_iter().rfind(|other| other.number < record.number);
        let differences = before.as_ref().map(read).transpose()?.map(|before| differences(&before, &profile)).unwrap_or_default();
        let shares = profile.shares().into_iter().map(|(id, share)| (id.to_owned(), share)).collect();
        let is_draft = record.state == ProfileState::Draft;
        Ok(ProfileView {
            head: record.head(),
            version: record.version,
            shares,
            findings: profile.findings(),
            previous: before.map(|before| before.id),
            differences,
            names: names(&through, [Some(record.author), record.approver]).await?,
            may_approve: is_draft && granted.standing() == Standing::Hr && granted.person()?.id != record.author,
            digest: record.digest,
            profile,
        })
    }
}
