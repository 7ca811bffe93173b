//! What auditors read: the rounds in their scope, every act as a sentence, and the state of the chain. No way to change a record.

pub mod entry;
pub mod scope;
pub mod timeline;
