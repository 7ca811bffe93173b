//! Results kept for repeated requests, written in the transaction of the effect.

use domain::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::conn::{Ephemeral, sealed::HasConn as _};
use crate::entity::idempotency;
use crate::error::Error;
use crate::txn::{EphemeralTxn, WriteTxn};

/// A request that must have its effect once.
pub(crate) struct Once {
    pub(crate) key: Uuid,
    pub(crate) fingerprint: String,
}

impl Once {
    /// Takes the key for this transaction, or gives the result that was kept under it.
    ///
    /// While an equal request is running, PostgreSQL makes the insertion wait for its end, and it then meets the other's row:
    /// the door runs again and finds the result. On SQLite the other has ended before this transaction begins.
    pub(crate) async fn claim(&self, txn: &WriteTxn) -> Result<Option<String>, Error> {
        let (org, actor) = (txn.by.org.0, txn.by.actor.to_string());
        let kept = idempotency::Entity::find_by_id((org, actor.clone(), self.key)).one(txn.conn()).await?;
        if let Some(kept) = kept {
            return if kept.fingerprint == self.fingerprint { Ok(Some(kept.result)) } else { Err(Error::KeyReused) };
        }
        let row = idempotency::ActiveModel {
            org: Set(org),
            actor: Set(actor),
            key: Set(self.key),
            fingerprint: Set(self.fingerprint.clone()),
            result: Set(String::new()),
            subject: Set(txn.by.actor.audit_ref().map(|audit_ref| audit_ref.0)),
            made_at: Set(txn.now.to_string()),
        };
        idempotency::Entity::insert(row).exec_without_returning(txn.conn()).await?;
        Ok(None)
    }

    /// Keeps the result under the key that was taken.
    pub(crate) async fn keep(&self, txn: &WriteTxn, result: String) -> Result<(), Error> {
        idempotency::Entity::update_many()
            .col_expr(idempotency::Column::Result, Expr::value(result))
            .filter(idempotency::COLUMN.org.eq(txn.by.org.0))
            .filter(idempotency::COLUMN.actor.eq(txn.by.actor.to_string()))
            .filter(idempotency::COLUMN.key.eq(self.key))
            .exec(txn.conn())
            .await?;
        Ok(())
    }
}

/// Forgets results kept before a moment; gives their number. They are kept for a day.
pub async fn forget(txn: &impl Ephemeral, before: Timestamp) -> Result<u64, Error> {
    let gone = idempotency::Entity::delete_many().filter(idempotency::COLUMN.made_at.lt(before.to_string())).exec(txn.conn()).await?;
    Ok(gone.rows_affected)
}

/// Writes one small row, to see that writing works.
pub(crate) async fn probe(txn: &EphemeralTxn) -> Result<(), Error> {
    let row = idempotency::ActiveModel {
        org: Set(Uuid::nil()),
        actor: Set("job/probe".to_owned()),
        key: Set(Uuid::nil()),
        fingerprint: Set(String::new()),
        result: Set(String::new()),
        subject: Set(None),
        made_at: Set(txn.now.to_string()),
    };
    let again = OnConflict::columns([idempotency::Column::Org, idempotency::Column::Actor, idempotency::Column::Key])
        .update_column(idempotency::Column::MadeAt)
        .to_owned();
    idempotency::Entity::insert(row).on_conflict(again).exec_without_returning(txn.conn()).await?;
    Ok(())
}
