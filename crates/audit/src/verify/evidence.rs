//! What a verification looks at, wherever it is kept: a database, a folder of published files, or memory.
//!
//! What must stay true: nothing here is believed. The verifier trusts the keys and the held heads that its caller names and
//! derives everything else from the bytes of the leaves.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{AuditRef, VacancyId};
use tlog::{Frontier, Hash, VerifyingKey};

use super::report::Kind;
use crate::commitment::{Projection, SALT_BYTES};
use crate::leaf::ObjRef;

/// The evidence could not be read: a matter of files or databases, not of what the log says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the evidence could not be read: {0}")]
pub struct Unreadable(pub String);

/// A head that somebody outside holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// A signed note.
    Note(String),
    /// A size and a root, as printed on a letter.
    Head {
        /// How many leaves.
        size: u64,
        /// The root over them.
        root: Hash,
    },
}

/// Where the verifying keys come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KeySource {
    /// The caller named them.
    File,
    /// They lay beside the evidence: whoever forged it could have forged them.
    Unauthenticated,
}

/// Which openings the evidence claims to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// None.
    None,
    /// Documents, scores, ratings, ties and ranks.
    Scores,
    /// All that the recipient may see.
    All,
}

/// About whom, and in which vacancy, the evidence holds openings; about everybody and in all where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// About these people only.
    pub people: Option<BTreeSet<AuditRef>>,
    /// In this vacancy only.
    pub vacancy: Option<VacancyId>,
}

/// Something wrong with the files that evidence is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Which file, and what about it.
    pub detail: String,
    /// Whether the entries or the tree cannot be read because of it.
    pub hides: bool,
}

/// One opening as it was read, not yet believed.
#[derive(Clone, PartialEq, Eq)]
pub struct OpeningRead {
    /// The row.
    pub o: ObjRef,
    /// Which side of the row.
    pub n: Projection,
    /// The salt.
    pub salt: [u8; SALT_BYTES],
    /// The payload.
    pub payload: Vec<u8>,
}

/// One log and what stands around it.
pub trait Evidence {
    /// The origin under which it is filed.
    fn origin(&self) -> &str;
    /// How many leaves it claims to hold.
    fn size(&self) -> u64;
    /// Leaves before this number were pruned.
    fn min_index(&self) -> u64 {
        0
    }
    /// The bytes of a leaf.
    fn leaf(&self, seq: u64) -> Result<Option<Cow<'_, [u8]>>, Unreadable>;
    /// A stored hash, where the evidence holds stored hashes.
    fn node(&self, index: u64) -> Result<Option<Hash>, Unreadable>;
    /// The newest signed note.
    fn checkpoint(&self) -> Result<Option<String>, Unreadable>;
    /// Earlier signed notes, in any order.
    fn earlier_checkpoints(&self) -> Result<Vec<String>, Unreadable>;
    /// The openings that belong to a leaf.
    fn openings(&self, seq: u64) -> Result<Vec<OpeningRead>, Unreadable>;
    /// Which openings it claims to hold.
    fn scope(&self) -> Scope;
    /// The document with this SHA-256 (64 hexadecimal digits).
    fn document(&self, digest_hex: &str) -> Result<Option<Vec<u8>>, Unreadable>;
    /// The keys that may sign for this log, and those of witnesses.
    fn keys(&self) -> &[VerifyingKey];
    /// Where the keys come from.
    fn key_source(&self) -> KeySource {
        KeySource::File
    }
    /// Heads held by others.
    fn held(&self) -> &[Held];
    /// Where the openings that it claims to hold end.
    fn limits(&self) -> &Limits {
        const EVERYTHING: &Limits = &Limits { people: None, vacancy: None };
        EVERYTHING
    }
    /// What is wrong with the files that it is read from.
    fn faults(&self) -> &[Fault] {
        &[]
    }
    /// Proofs that lie beside it: under which name, and the text.
    fn proofs(&self) -> Result<Vec<(String, String)>, Unreadable> {
        Ok(Vec::new())
    }
}

/// Evidence that was read into memory as a whole.
#[derive(Clone)]
pub struct MemoryEvidence {
    /// The origin under which the log is filed.
    pub origin: String,
    /// How many leaves the log claims to hold.
    pub size: u64,
    /// The leaves in order; an absent one is `None`.
    pub leaves: Vec<Option<Vec<u8>>>,
    /// The stored hashes in storage order; empty where none are held.
    pub nodes: Vec<Hash>,
    /// The newest signed note.
    pub checkpoint: Option<String>,
    /// Earlier signed notes.
    pub earlier: Vec<String>,
    /// The openings by leaf.
    pub openings: BTreeMap<u64, Vec<OpeningRead>>,
    /// Which openings are claimed to be held.
    pub scope: Scope,
    /// Documents by digest.
    pub documents: BTreeMap<String, Vec<u8>>,
    /// The keys that the caller trusts.
    pub keys: Vec<VerifyingKey>,
    /// Where the keys come from.
    pub key_source: KeySource,
    /// Heads held by others.
    pub held: Vec<Held>,
    /// Leaves before this number were pruned.
    pub min_index: u64,
}

impl MemoryEvidence {
    /// A log with these leaves, their stored hashes computed, and nothing around it.
    pub fn of_leaves(origin: impl Into<String>, leaves: Vec<Vec<u8>>) -> Self {
        let mut frontier = Frontier::new();
        let mut nodes = Vec::with_capacity(leaves.len() * 2);
        for leaf in &leaves {
            nodes.extend(frontier.append(tlog::hash::leaf(leaf)).into_iter().map(|(_, hash)| hash));
        }
        Self {
            origin: origin.into(),
            size: frontier.size(),
            leaves: leaves.into_iter().map(Some).collect(),
            nodes,
            checkpoint: None,
            earlier: Vec::new(),
            openings: BTreeMap::new(),
            scope: Scope::None,
            documents: BTreeMap::new(),
            keys: Vec::new(),
            key_source: KeySource::File,
            held: Vec::new(),
            min_index: 0,
        }
    }
}

fn at<T>(items: &[T], index: u64) -> Option<&T> {
    usize::try_from(index).ok().and_then(|index| items.get(index))
}

impl Evidence for MemoryEvidence {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn size(&self) -> u64 {
        self.size
    }

    fn min_index(&self) -> u64 {
        self.min_index
    }

    fn leaf(&self, seq: u64) -> Result<Option<Cow<'_, [u8]>>, Unreadable> {
        Ok(at(&self.leaves, seq).and_then(Option::as_deref).map(Cow::Borrowed))
    }

    fn node(&self, index: u64) -> Result<Option<Hash>, Unreadable> {
        Ok(at(&self.nodes, index).copied())
    }

    fn checkpoint(&self) -> Result<Option<String>, Unreadable> {
        Ok(self.checkpoint.clone())
    }

    fn earlier_checkpoints(&self) -> Result<Vec<String>, Unreadable> {
        Ok(self.earlier.clone())
    }

    fn openings(&self, seq: u64) -> Result<Vec<OpeningRead>, Unreadable> {
        Ok(self.openings.get(&seq).cloned().unwrap_or_default())
    }

    fn scope(&self) -> Scope {
        self.scope
    }

    fn document(&self, digest_hex: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        Ok(self.documents.get(digest_hex).cloned())
    }

    fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }

    fn key_source(&self) -> KeySource {
        self.key_source
    }

    fn held(&self) -> &[Held] {
        &self.held
    }
}
