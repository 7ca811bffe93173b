//! The three kinds of transaction: one that changes the record, one that reaches only what is short-lived, one that only reads.

use std::sync::Arc;

use audit::{Act, Actor, LeafContext, ObjRef};
use domain::Timestamp;
use domain::doors::Draw as _;
use domain::ids::{EventId, OrgId};
use uuid::Uuid;

use crate::conn::{Conn, Ephemeral, Reading, sealed::HasConn};
use crate::event::Event;
use crate::open::Doors;

/// On whose behalf something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// In which organisation.
    pub org: OrgId,
    /// The request, as the operational log names it.
    pub request: Option<Uuid>,
}

impl By {
    pub(crate) fn context(&self, at: Timestamp) -> LeafContext {
        LeafContext { org: self.org, at, actor: self.actor.clone(), request: self.request }
    }
}

/// A transaction that changes audited tables. Built by [`Store::write`](crate::Store::write) alone.
pub struct WriteTxn {
    pub(crate) conn: Conn,
    pub(crate) by: Arc<By>,
    pub(crate) doors: Doors,
    pub(crate) now: Timestamp,
}

impl WriteTxn {
    /// The moment of this transaction, the same for all its rows.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// On whose behalf.
    pub fn by(&self) -> &By {
        &self.by
    }

    /// Randomness, for identifiers and codes of new rows.
    pub fn entropy(&self) -> &dyn domain::doors::Entropy {
        &*self.doors.entropy
    }

    /// Begins to describe an event; its identifier goes into the rows that it changes.
    pub fn event(&self, act: Act, obj: ObjRef) -> Event {
        Event::new(EventId(self.doors.entropy.uuid_v7(self.now)), act, obj)
    }
}

impl HasConn for WriteTxn {
    fn conn(&self) -> &Conn {
        &self.conn
    }
}
impl Reading for WriteTxn {}
impl Ephemeral for WriteTxn {}

/// A transaction that reaches ephemeral tables only. Built by [`Store::ephemeral`](crate::Store::ephemeral) alone.
pub struct EphemeralTxn {
    pub(crate) conn: Conn,
    pub(crate) now: Timestamp,
}

impl EphemeralTxn {
    /// The moment of this transaction.
    pub const fn now(&self) -> Timestamp {
        self.now
    }
}

impl HasConn for EphemeralTxn {
    fn conn(&self) -> &Conn {
        &self.conn
    }
}
impl Reading for EphemeralTxn {}
impl Ephemeral for EphemeralTxn {}

/// A snapshot: all that is read through it belongs to one moment of the database.
pub struct Read {
    pub(crate) conn: Conn,
}

impl HasConn for Read {
    fn conn(&self) -> &Conn {
        &self.conn
    }
}
impl Reading for Read {}
