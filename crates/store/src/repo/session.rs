//! Who is signed in, on which device, until when.
//!
//! What must stay true: rows are found by the hash of a token or by their owner, never by the identifier alone; a session that
//! ran out may still be here, so that readers ask `is_alive`.

use domain::Timestamp;
use domain::ids::PersonId;
use domain::session::{Session, SessionKind, SignInMethod, TokenHash};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, Condition, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::{Ephemeral, Reading};
use crate::entity::entity;
use crate::error::Error;
use crate::repo::{maybe_moment, moment, read};

entity! {
    /// Sessions.
    row "session" {
        #[sea_orm(primary_key, auto_increment = false)]
        token_hash: Vec<u8>,
        id: Uuid,
        person: Uuid,
        kind: String,
        auth: String,
        created_at: String,
        last_seen_at: String,
        idle_until: String,
        absolute_until: String,
        stepup_until: Option<String>,
        device: String,
    }
}

fn to_row(session: &Session) -> row::Model {
    row::Model {
        token_hash: session.token_hash.to_vec(),
        id: session.id,
        person: session.person.0,
        kind: session.kind.code().to_owned(),
        auth: session.auth.code().to_owned(),
        created_at: session.created_at.to_string(),
        last_seen_at: session.last_seen_at.to_string(),
        idle_until: session.idle_until.to_string(),
        absolute_until: session.absolute_until.to_string(),
        stepup_until: session.stepup_until.map(|until| until.to_string()),
        device: session.device.clone(),
    }
}

fn from_row(row: row::Model) -> Result<Session, Error> {
    Ok(Session {
        token_hash: read(row.token_hash.try_into().ok(), "token_hash")?,
        id: row.id,
        person: PersonId(row.person),
        kind: read(SessionKind::parse(&row.kind), "kind")?,
        auth: read(SignInMethod::parse(&row.auth), "auth")?,
        created_at: moment(&row.created_at, "created_at")?,
        last_seen_at: moment(&row.last_seen_at, "last_seen_at")?,
        idle_until: moment(&row.idle_until, "idle_until")?,
        absolute_until: moment(&row.absolute_until, "absolute_until")?,
        stepup_until: maybe_moment(row.stepup_until.as_deref(), "stepup_until")?,
        device: row.device,
    })
}

/// Begins a session.
pub async fn insert(txn: &impl Ephemeral, session: &Session) -> Result<(), Error> {
    let row = to_row(session).into_active_model().reset_all();
    row::Entity::insert(row).exec_without_returning(txn.conn()).await?;
    Ok(())
}

/// The session of a token, alive or not.
pub async fn by_token_hash(through: &impl Reading, token_hash: &TokenHash) -> Result<Option<Session>, Error> {
    row::Entity::find_by_id(token_hash.to_vec()).one(through.conn()).await?.map(from_row).transpose()
}

/// Says that somebody was seen. One that arrives after a later one changes nothing.
pub async fn touch(txn: &impl Ephemeral, token_hash: &TokenHash, last_seen_at: Timestamp, idle_until: Timestamp) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::LastSeenAt, Expr::value(last_seen_at.to_string()))
        .col_expr(row::Column::IdleUntil, Expr::value(idle_until.to_string()))
        .filter(row::COLUMN.token_hash.eq(token_hash.to_vec()))
        .filter(row::COLUMN.last_seen_at.lte(last_seen_at.to_string()))
        .exec(txn.conn())
        .await?;
    Ok(())
}

/// Says until when the password entered again counts; gives whether there is such a session.
pub async fn set_stepup(txn: &impl Ephemeral, token_hash: &TokenHash, until: Option<Timestamp>) -> Result<bool, Error> {
    let changed = row::Entity::update_many()
        .col_expr(row::Column::StepupUntil, Expr::value(until.map(|until| until.to_string())))
        .filter(row::COLUMN.token_hash.eq(token_hash.to_vec()))
        .exec(txn.conn())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Ends the session of a token; gives whether there was one.
pub async fn delete(txn: &impl Ephemeral, token_hash: &TokenHash) -> Result<bool, Error> {
    Ok(row::Entity::delete_by_id(token_hash.to_vec()).exec(txn.conn()).await?.rows_affected == 1)
}

/// Ends one of a person's own sessions; gives whether there was one.
pub async fn delete_by_id(txn: &impl Ephemeral, person: PersonId, id: Uuid) -> Result<bool, Error> {
    let gone = row::Entity::delete_many().filter(row::COLUMN.person.eq(person.0)).filter(row::COLUMN.id.eq(id));
    Ok(gone.exec(txn.conn()).await?.rows_affected == 1)
}

/// Ends all sessions of a person; gives their number.
pub async fn delete_all_of(txn: &impl Ephemeral, person: PersonId) -> Result<u64, Error> {
    Ok(row::Entity::delete_many().filter(row::COLUMN.person.eq(person.0)).exec(txn.conn()).await?.rows_affected)
}

/// A person's sessions, the one seen last first.
pub async fn list_of(through: &impl Reading, person: PersonId) -> Result<Vec<Session>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.person.eq(person.0));
    let rows = query.order_by_desc(row::COLUMN.last_seen_at).order_by_asc(row::COLUMN.id).all(through.conn()).await?;
    rows.into_iter().map(from_row).collect()
}

/// Removes the sessions that ran out; gives their number.
pub async fn delete_expired(txn: &impl Ephemeral, now: Timestamp) -> Result<u64, Error> {
    let is_over = Condition::any().add(row::COLUMN.idle_until.lte(now.to_string())).add(row::COLUMN.absolute_until.lte(now.to_string()));
    Ok(row::Entity::delete_many().filter(is_over).exec(txn.conn()).await?.rows_affected)
}
