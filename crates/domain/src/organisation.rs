//! The organisation that an installation serves: what is asked once, at set-up.

use serde::{Deserialize, Serialize};

use crate::ids::OrgId;
use crate::{Lang, Text, Timestamp};

/// The organisation served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Identifier, as it stands in every entry of the log.
    pub id: OrgId,
    /// Short name in addresses and in the log's origin: `[a-z0-9-]`.
    pub slug: String,
    /// Name.
    pub name: Text,
    /// Languages in which it works, the first being the one that visitors get; one or both, none twice.
    pub languages: Vec<Lang>,
    /// Who alone is told of a safeguarding concern.
    pub safeguarding_lead: String,
    /// Whom to call there if a child may be in danger now.
    pub local_contact: String,
    /// Name of the jurisdiction whose rules apply.
    pub jurisdiction: String,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// When it was set up.
    pub created_at: Timestamp,
    /// Version of the row, from 1.
    pub version: i64,
}
