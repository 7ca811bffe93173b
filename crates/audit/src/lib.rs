//! What the log says: acts, leaves, sealed openings, and the verifier.
//!
//! Pure: no database, no network, no clock. What must stay true in every module: an auditor with the published files and this
//! crate alone reaches the same verdict as the server does; nothing a person typed ever stands in a leaf.

pub mod act;
pub mod bundle;
pub mod commitment;
pub mod leaf;
pub mod replay;
pub mod vault;
pub mod verify;

mod b64;

pub use act::{Act, Group, LogKind, SentenceParts, Why, WhyRule};
pub use commitment::{Opening, Projection, commit, ranking_digest};
pub use leaf::{Actor, Auth, Event, Leaf, LeafContext, LeafError, LeafFault, ObjRef, Place, Role, Sealing, SubjectId, XValue, finish_all};
pub use replay::Replay;
pub use vault::{DataKey, KeyEncryptionKey, Unopenable};
pub use verify::{Evidence, MemoryEvidence, Report, verify, verify_epochs};
