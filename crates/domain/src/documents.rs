//! Frameworks, job profiles and interview guides as an installation keeps them: a document, its version and its state.
//!
//! Invariant: what is published, approved or frozen never changes; an edit opens the next version.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{FrameworkId, GuideId, PersonId, ProfileId};
use crate::{Text, Timestamp};

crate::codes! {
    /// Where a framework stands.
    FrameworkState {
        /// Can still change.
        Draft "draft",
        /// Fixed, and can feed profiles.
        Published "published",
        /// Fixed, and starts no new profile.
        Retired "retired",
    }
}

/// A framework of this installation, in one release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameworkRecord {
    /// Identifier.
    pub id: FrameworkId,
    /// Its name in files and URLs, such as `social-work`.
    pub slug: String,
    /// Its release, such as `0.2.0`.
    pub release: String,
    /// Where it stands.
    pub state: FrameworkState,
    /// The document, canonical.
    pub doc: String,
    /// Digest of the document, 64 hexadecimal digits.
    pub digest: String,
    /// When it came in.
    pub imported_at: Timestamp,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Version of the row, from 1.
    pub version: i64,
}

crate::codes! {
    /// Where a job profile stands.
    ProfileState {
        /// Can still change.
        Draft "draft",
        /// Approved by somebody other than its author.
        Approved "approved",
        /// A later version was approved.
        Superseded "superseded",
    }
}

/// One version of a job profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRecord {
    /// Identifier of this version.
    pub id: ProfileId,
    /// What all versions of one profile share.
    pub family: Uuid,
    /// Number of the version, from 1.
    pub number: i64,
    /// The job's name.
    pub title: Text,
    /// Where it stands.
    pub state: ProfileState,
    /// The document, canonical.
    pub doc: String,
    /// Digest of the document, from the approval on.
    pub digest: Option<String>,
    /// Who wrote it last: whoever saves a draft answers for the whole of it.
    pub author: PersonId,
    /// Who approved it.
    pub approver: Option<PersonId>,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// Version of the row, from 1.
    pub version: i64,
}

/// A version of a job profile as lists show it: all but its document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileHead {
    /// Identifier of this version.
    pub id: ProfileId,
    /// What all versions of one profile share.
    pub family: Uuid,
    /// Number of the version, from 1.
    pub number: i64,
    /// The job's name.
    pub title: Text,
    /// Where it stands.
    pub state: ProfileState,
    /// Who wrote it last.
    pub author: PersonId,
    /// Who approved it.
    pub approver: Option<PersonId>,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
}

impl ProfileRecord {
    /// The version without its document.
    pub fn head(&self) -> ProfileHead {
        ProfileHead {
            id: self.id,
            family: self.family,
            number: self.number,
            title: self.title.clone(),
            state: self.state,
            author: self.author,
            approver: self.approver,
            saved_at: self.saved_at,
            approved_at: self.approved_at,
        }
    }
}

crate::codes! {
    /// Where an interview guide stands.
    GuideState {
        /// Can still change.
        Draft "draft",
        /// Complete in the eyes of its author; awaits the second person.
        Proposed "proposed",
        /// Fixed for good.
        Frozen "frozen",
        /// A later version was frozen.
        Superseded "superseded",
    }
}

/// One version of an interview guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideRecord {
    /// Identifier of this version.
    pub id: GuideId,
    /// What all versions of one guide share.
    pub family: Uuid,
    /// Number of the version, from 1.
    pub number: i64,
    /// The profile version it was composed from.
    pub profile: ProfileId,
    /// The job's name.
    pub title: Text,
    /// Where it stands.
    pub state: GuideState,
    /// The draft with its declared rules, or from the freeze on the frozen document; canonical.
    pub doc: String,
    /// Digest of the frozen document.
    pub digest: Option<String>,
    /// Who wrote it last: whoever saves a draft answers for the whole of it.
    pub author: PersonId,
    /// Who proposed the freeze.
    pub proposer: Option<PersonId>,
    /// Who confirmed it.
    pub confirmer: Option<PersonId>,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// When it was frozen.
    pub frozen_at: Option<Timestamp>,
    /// Version of the row, from 1.
    pub version: i64,
}

/// A version of an interview guide as lists show it: all but its document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideHead {
    /// Identifier of this version.
    pub id: GuideId,
    /// What all versions of one guide share.
    pub family: Uuid,
    /// Number of the version, from 1.
    pub number: i64,
    /// The profile version it was composed from.
    pub profile: ProfileId,
    /// The job's name.
    pub title: Text,
    /// Where it stands.
    pub state: GuideState,
    /// Digest of the frozen document.
    pub digest: Option<String>,
    /// Who wrote it last.
    pub author: PersonId,
    /// Who proposed the freeze.
    pub proposer: Option<PersonId>,
    /// Who confirmed it.
    pub confirmer: Option<PersonId>,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// When it was frozen.
    pub frozen_at: Option<Timestamp>,
}

impl GuideRecord {
    /// The version without its document.
    pub fn head(&self) -> GuideHead {
        GuideHead {
            id: self.id,
            family: self.family,
            number: self.number,
            profile: self.profile,
            title: self.title.clone(),
            state: self.state,
            digest: self.digest.clone(),
            author: self.author,
            proposer: self.proposer,
            confirmer: self.confirmer,
            saved_at: self.saved_at,
            frozen_at: self.frozen_at,
        }
    }
}
