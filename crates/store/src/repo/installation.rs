//! Facts of the installation that are stated once and never change, such as whether it is the demonstration.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;

use crate::conn::{Reading, sealed::HasConn as _};
use crate::entity::installation;
use crate::error::Error;
use crate::txn::WriteTxn;

/// A fact, if it was stated.
pub async fn get(through: &impl Reading, name: &str) -> Result<Option<String>, Error> {
    Ok(installation::Entity::find_by_id(name.to_owned()).one(through.conn()).await?.map(|row| row.value))
}

/// States a fact. Stating it again with the same value changes nothing; with another it is [`Error::Stale`].
pub async fn state(txn: &WriteTxn, name: &str, value: &str) -> Result<(), Error> {
    match get(txn, name).await? {
        Some(stated) if stated == value => Ok(()),
        Some(_) => Err(Error::Stale),
        None => {
            let row = installation::ActiveModel { name: Set(name.to_owned()), value: Set(value.to_owned()) };
            installation::Entity::insert(row).exec_without_returning(txn.conn()).await?;
            Ok(())
        }
    }
}
