//! Links that work once: the one for set-up, and those of invitations.
//!
//! What must stay true: of two that use a link at once, one is told that it was first.

use domain::Timestamp;
use domain::ids::PersonId;
use domain::session::{LinkPurpose, LinkToken, TokenHash};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _};

use crate::conn::{Ephemeral, Reading};
use crate::entity::entity;
use crate::error::Error;
use crate::repo::{maybe_moment, moment, read};

entity! {
    /// Links.
    row "link_token" {
        #[sea_orm(primary_key, auto_increment = false)]
        token_hash: Vec<u8>,
        purpose: String,
        person: Option<Uuid>,
        made_at: String,
        expires_at: String,
        used_at: Option<String>,
    }
}

fn to_row(link: &LinkToken) -> row::Model {
    row::Model {
        token_hash: link.token_hash.to_vec(),
        purpose: link.purpose.code().to_owned(),
        person: link.person.map(|person| person.0),
        made_at: link.made_at.to_string(),
        expires_at: link.expires_at.to_string(),
        used_at: link.used_at.map(|at| at.to_string()),
    }
}

fn from_row(row: row::Model) -> Result<LinkToken, Error> {
    Ok(LinkToken {
        token_hash: read(row.token_hash.try_into().ok(), "token_hash")?,
        purpose: read(LinkPurpose::parse(&row.purpose), "purpose")?,
        person: row.person.map(PersonId),
        made_at: moment(&row.made_at, "made_at")?,
        expires_at: moment(&row.expires_at, "expires_at")?,
        used_at: maybe_moment(row.used_at.as_deref(), "used_at")?,
    })
}

/// Adds a link.
pub async fn insert(txn: &impl Ephemeral, link: &LinkToken) -> Result<(), Error> {
    row::Entity::insert(to_row(link).into_active_model().reset_all()).exec_without_returning(txn.conn()).await?;
    Ok(())
}

/// The link of a token, open or not.
pub async fn by_hash(through: &impl Reading, token_hash: &TokenHash) -> Result<Option<LinkToken>, Error> {
    row::Entity::find_by_id(token_hash.to_vec()).one(through.conn()).await?.map(from_row).transpose()
}

/// Uses a link that nobody used yet; gives whether this was so.
pub async fn mark_used(txn: &impl Ephemeral, token_hash: &TokenHash, at: Timestamp) -> Result<bool, Error> {
    let used = row::Entity::update_many()
        .col_expr(row::Column::UsedAt, Expr::value(at.to_string()))
        .filter(row::COLUMN.token_hash.eq(token_hash.to_vec()))
        .filter(row::COLUMN.used_at.is_null())
        .exec(txn.conn())
        .await?;
    Ok(used.rows_affected == 1)
}

/// Removes the links that ran out by a moment, used or not; gives their number.
pub async fn delete_expired(txn: &impl Ephemeral, now: Timestamp) -> Result<u64, Error> {
    Ok(row::Entity::delete_many().filter(row::COLUMN.expires_at.lte(now.to_string())).exec(txn.conn()).await?.rows_affected)
}

/// The links for a purpose that work at a moment, the latest first.
pub async fn open_of_purpose(through: &impl Reading, purpose: LinkPurpose, now: Timestamp) -> Result<Vec<LinkToken>, Error> {
    let query = row::Entity::find()
        .filter(row::COLUMN.purpose.eq(purpose.code()))
        .filter(row::COLUMN.used_at.is_null())
        .filter(row::COLUMN.expires_at.gt(now.to_string()));
    let rows = query.order_by_desc(row::COLUMN.made_at).order_by_asc(row::COLUMN.token_hash).all(through.conn()).await?;
    rows.into_iter().map(from_row).collect()
}
