//! A transaction as repositories see it, and who may read or write through which.
//!
//! What must stay true: nothing outside this crate reaches a connection; an error that calls for running the whole
//! transaction again is noticed here, whatever the code in between makes of it.

use std::sync::{Mutex, PoisonError};

use sea_orm::entity::prelude::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::error::{Kind, is_our_own, kind};

/// A running transaction that remembers the first error after which it is worth running again.
#[derive(Debug)]
pub struct Conn {
    txn: DatabaseTransaction,
    first_error: Mutex<Option<Kind>>,
}

impl Conn {
    pub(crate) const fn new(txn: DatabaseTransaction) -> Self {
        Self { txn, first_error: Mutex::new(None) }
    }

    /// Whether the transaction failed for a reason that may be gone when it runs again.
    pub(crate) fn should_run_again(&self) -> bool {
        match &*self.first_error.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(Kind::Retry | Kind::Lost) => true,
            Some(Kind::Unique(constraint)) => is_our_own(constraint),
            _ => false,
        }
    }

    /// What went wrong first.
    pub(crate) fn first_error(&self) -> Option<Kind> {
        self.first_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        self.txn.commit().await
    }

    pub(crate) async fn rollback(self) -> Result<(), DbErr> {
        self.txn.rollback().await
    }

    fn note<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(error) = &result {
            // Order matters: what follows the first error on PostgreSQL is only "transaction is aborted".
            self.first_error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| kind(error));
        }
        result
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Conn {
    fn get_database_backend(&self) -> DbBackend {
        self.txn.get_database_backend()
    }

    async fn execute_raw(&self, stmt: Statement) -> Result<ExecResult, DbErr> {
        self.note(self.txn.execute_raw(stmt).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.note(self.txn.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, stmt: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.note(self.txn.query_one_raw(stmt).await)
    }

    async fn query_all_raw(&self, stmt: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.note(self.txn.query_all_raw(stmt).await)
    }
}

/// What only this crate can name: the way from a transaction to its connection.
pub(crate) mod sealed {
    /// A transaction.
    pub trait HasConn: Send + Sync {
        /// Its connection.
        fn conn(&self) -> &super::Conn;
    }
}

/// A transaction through which one can read: [`Read`](crate::Read), [`WriteTxn`](crate::WriteTxn) and
/// [`EphemeralTxn`](crate::EphemeralTxn).
pub trait Reading: sealed::HasConn {}

/// A transaction that reaches ephemeral tables: [`WriteTxn`](crate::WriteTxn) and [`EphemeralTxn`](crate::EphemeralTxn).
pub trait Ephemeral: Reading {}
