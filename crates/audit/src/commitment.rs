//! Commitments: what the log seals without showing it.
//!
//! What must stay true: a commitment is made over canonical bytes with 32 fresh random bytes, always, because levels from one
//! to five can be guessed; salt and payload live outside the log, encrypted, and go when the person is erased.

use domain::canonical::Value;
use domain::doors::{Draw as _, Entropy};
use sha2::{Digest as _, Sha256};
use tlog::Hash;

use crate::leaf::{ObjRef, SubjectId};

/// Bytes of a salt.
pub const SALT_BYTES: usize = 32;

macro_rules! projections {
    ($($name:ident $text:literal $doc:literal,)+) => {
        /// Which side of a row a commitment covers. Scores, evidence and notes of one scorecard are separate, so that one can
        /// be opened without the others.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Projection {
            $(#[doc = $doc] $name,)+
        }

        impl Projection {
            /// Every projection, in the order of its text.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The text in the leaf.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The projection with this text.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    };
}

projections! {
    Analysis "analysis" "Model-based figures as shown.",
    Doc "doc" "A document: guide, profile, framework, letter.",
    Evidence "evidence" "What the candidate said or did.",
    Gate "gate" "The state of a gate.",
    Notes "notes" "Notes of an interview.",
    Outcome "outcome" "The outcome for one candidate.",
    Part "part" "Of which decision an outcome is a part, and about whom it is.",
    Place "place" "Of which ranking a row is a part, and about whom it is.",
    Rank "rank" "One row of a ranking.",
    Rating "rating" "A panel rating.",
    Reason "reason" "A person's own words.",
    Row "row" "Any other row.",
    Scores "scores" "The levels of one scorecard.",
    Tie "tie" "An order of tied candidates.",
}

/// Salt and payload of one commitment.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// The row.
    pub o: ObjRef,
    /// Which side of the row.
    pub n: Projection,
    /// Whose data key seals it.
    pub subject: SubjectId,
    /// The salt.
    pub salt: [u8; SALT_BYTES],
    /// The canonical payload.
    pub payload: String,
    /// The commitment.
    pub d: Hash,
}

impl Opening {
    /// An opening with a fresh salt.
    pub fn draw(o: ObjRef, n: Projection, subject: SubjectId, payload: String, salts: &dyn Entropy) -> Self {
        let salt = salts.bytes();
        let d = commit(&salt, payload.as_bytes());
        Self { o, n, subject, salt, payload, d }
    }

    /// The commitment as it stands in a leaf.
    pub(crate) fn to_commitment_value(&self) -> Value {
        Value::object([("d", Value::str(self.d.to_string())), ("n", Value::str(self.n.as_str())), ("o", Value::str(self.o.to_string()))])
    }
}

impl std::fmt::Debug for Opening {
    /// Shows what the leaf shows and nothing of what it seals.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening").field("o", &self.o).field("n", &self.n).field("d", &self.d).finish_non_exhaustive()
    }
}

/// The commitment: SHA-256 of a fixed name, a line feed, the salt and the payload.
pub fn commit(salt: &[u8; SALT_BYTES], payload: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update(b"justesse/commit/v1\n").chain_update(salt).chain_update(payload).finalize().into())
}

/// The digest of a ranking over its sealed rows, in part and leaf order. Salted through them, so it may be printed.
pub fn ranking_digest(rows: &[Hash]) -> Hash {
    // Limit: a ranking has at most some thousand rows.
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let mut sha = Sha256::new().chain_update(b"justesse/ranking/v1\n").chain_update(count.to_be_bytes());
    for row in rows {
        sha.update(row.as_bytes());
    }
    Hash(sha.finalize().into())
}
