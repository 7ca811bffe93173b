//! Failed sign-ins, counted per subject.
//!
//! What must stay true: of failures that happen at once none is lost, because the database adds them up.

use domain::Timestamp;
use domain::session::SignInCounter;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};

use crate::conn::{Ephemeral, Reading};
use crate::entity::entity;
use crate::error::Error;
use crate::repo::{moment, read};

entity! {
    /// Counters.
    row "sign_in_counter" {
        #[sea_orm(primary_key, auto_increment = false)]
        subject: String,
        failures: i64,
        last_failure_at: String,
    }
}

/// What was counted for a subject.
pub async fn get(through: &impl Reading, subject: &str) -> Result<Option<SignInCounter>, Error> {
    let found = row::Entity::find_by_id(subject.to_owned()).one(through.conn()).await?;
    let from_row = |row: row::Model| {
        let last_failure_at = moment(&row.last_failure_at, "last_failure_at")?;
        Ok(SignInCounter { subject: row.subject, failures: row.failures, last_failure_at })
    };
    found.map(from_row).transpose()
}

/// Counts one more failure; gives their number with this one.
pub async fn record_failure(txn: &impl Ephemeral, subject: &str, at: Timestamp) -> Result<i64, Error> {
    let first = row::ActiveModel { subject: Set(subject.to_owned()), failures: Set(1), last_failure_at: Set(at.to_string()) };
    let one_more = OnConflict::column(row::Column::Subject)
        .value(row::Column::Failures, Expr::col((row::Entity, row::Column::Failures)).add(1))
        .update_column(row::Column::LastFailureAt)
        .to_owned();
    row::Entity::insert(first).on_conflict(one_more).exec_without_returning(txn.conn()).await?;
    // The row is held since the line above, so that this is the number of just now.
    let counted = get(txn, subject).await?;
    read(counted.map(|counter| counter.failures), "failures")
}

/// Forgets the failures of a subject, as a success does.
pub async fn reset(txn: &impl Ephemeral, subject: &str) -> Result<(), Error> {
    row::Entity::delete_by_id(subject.to_owned()).exec(txn.conn()).await?;
    Ok(())
}

/// Keeps a subject that is known and has no failures, as of this moment.
pub async fn keep(txn: &impl Ephemeral, subject: &str, at: Timestamp) -> Result<(), Error> {
    let known = row::ActiveModel { subject: Set(subject.to_owned()), failures: Set(0), last_failure_at: Set(at.to_string()) };
    let same = OnConflict::column(row::Column::Subject).update_column(row::Column::LastFailureAt).to_owned();
    row::Entity::insert(known).on_conflict(same).exec_without_returning(txn.conn()).await?;
    Ok(())
}
