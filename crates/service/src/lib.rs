//! The use cases: who may do what, in which state. One file per act, one folder per noun.
//!
//! Every use case takes `Granted<ItsType>` (see [`access`]), does one thing through the store's one door, and answers with a type of
//! `domain`, a view made for the person's role, or a closed error. What a page must not show is not in the view.

pub mod access;
mod act;
pub mod candidate;
pub mod decision;
pub mod declaration;
pub mod discussion;
mod error;
pub mod export;
pub mod framework;
pub mod guide;
pub mod installation;
pub mod log;
pub mod organisation;
mod page;
pub mod panel;
mod password;
pub mod person;
pub mod profile;
pub mod ranking;
pub mod retirement;
pub mod reveal;
pub mod scorecard;
mod token;
pub mod vacancy;

pub use access::{Asker, Granted, policy};
pub use error::{Cause, Error, What, Why};
pub use password::Passwords;
pub use token::Token;

use std::sync::Arc;

use domain::Timestamp;
use domain::doors::{Clock, Entropy};
use store::{Doors, Store};

/// Everything a use case needs: the store, the clock, the randomness, the hashing of passwords.
#[derive(Clone)]
pub struct Service {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) passwords: Passwords,
    pub(crate) verifier: log::Verifier,
    pub(crate) analyses: ranking::Analyses,
}

impl Service {
    /// Use cases on this store.
    pub fn new(store: Store, doors: &Doors, passwords: Passwords) -> Self {
        Self {
            store,
            clock: Arc::clone(&doors.clock),
            entropy: Arc::clone(&doors.entropy),
            passwords,
            verifier: log::Verifier::default(),
            analyses: ranking::Analyses::default(),
        }
    }

    /// The store, for what is no use case: checkpoints, health, checks of the whole log.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
