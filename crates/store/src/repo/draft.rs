//! Work not sent yet, one row per person and object.
//!
//! What must stay true: a draft that arrives late never replaces a later one, also where both arrive at once.

use std::collections::BTreeSet;

use domain::ids::PersonId;
use domain::session::{Draft, DraftSaved};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::conn::{Ephemeral, Reading};
use crate::entity::entity;
use crate::error::Error;
use crate::repo::moment;

entity! {
    /// Drafts.
    row "draft" {
        #[sea_orm(primary_key, auto_increment = false)]
        person: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        object: Uuid,
        sequence: i64,
        doc: String,
        saved_at: String,
    }
}

fn to_row(draft: &Draft) -> row::Model {
    row::Model {
        person: draft.person.0,
        kind: draft.kind.clone(),
        object: draft.object,
        sequence: draft.sequence,
        doc: draft.doc.clone(),
        saved_at: draft.saved_at.to_string(),
    }
}

fn from_row(row: row::Model) -> Result<Draft, Error> {
    Ok(Draft {
        person: PersonId(row.person),
        kind: row.kind,
        object: row.object,
        sequence: row.sequence,
        doc: row.doc,
        saved_at: moment(&row.saved_at, "saved_at")?,
    })
}

/// Keeps a draft in place of an earlier one, if there is none with its sequence number or a later one.
pub async fn save(txn: &impl Ephemeral, draft: &Draft) -> Result<DraftSaved, Error> {
    let kept = Expr::col((row::Entity, row::Column::Sequence));
    let sent = Expr::col(("excluded", row::Column::Sequence));
    let if_later = OnConflict::columns([row::Column::Person, row::Column::Kind, row::Column::Object])
        .update_columns([row::Column::Sequence, row::Column::Doc, row::Column::SavedAt])
        .action_and_where(kept.lt(sent))
        .to_owned();
    let row = to_row(draft).into_active_model().reset_all();
    let changed = row::Entity::insert(row).on_conflict(if_later).exec_without_returning(txn.conn()).await?;
    Ok(if changed == 1 { DraftSaved::Saved } else { DraftSaved::Older })
}

/// A person's draft about an object.
pub async fn get(through: &impl Reading, person: PersonId, kind: &str, object: Uuid) -> Result<Option<Draft>, Error> {
    row::Entity::find_by_id((person.0, kind.to_owned(), object)).one(through.conn()).await?.map(from_row).transpose()
}

/// Removes a person's draft about an object; gives whether there was one.
pub async fn delete(txn: &impl Ephemeral, person: PersonId, kind: &str, object: Uuid) -> Result<bool, Error> {
    Ok(row::Entity::delete_by_id((person.0, kind.to_owned(), object)).exec(txn.conn()).await?.rows_affected == 1)
}

/// About which of these objects a person has a draft.
pub async fn which_exist(through: &impl Reading, person: PersonId, kind: &str, objects: &[Uuid]) -> Result<BTreeSet<Uuid>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.person.eq(person.0));
    let found = pairs(through, query, kind, objects).await?;
    Ok(found.into_iter().map(|(_, object)| object).collect())
}

/// Who has a draft about which of these objects; what stands in them is not read.
pub async fn drafting(through: &impl Reading, kind: &str, objects: &[Uuid]) -> Result<BTreeSet<(PersonId, Uuid)>, Error> {
    pairs(through, row::Entity::find(), kind, objects).await
}

/// Limit: neither database takes more than some ten thousand values in one statement.
const OBJECTS_AT_ONCE: usize = 1_000;

async fn pairs(
    through: &impl Reading,
    query: sea_orm::Select<row::Entity>,
    kind: &str,
    objects: &[Uuid],
) -> Result<BTreeSet<(PersonId, Uuid)>, Error> {
    let mut found = BTreeSet::new();
    for objects in objects.chunks(OBJECTS_AT_ONCE) {
        let query = query.clone().filter(row::COLUMN.kind.eq(kind)).filter(row::COLUMN.object.is_in(objects.iter().copied()));
        let query = query.select_only().column(row::Column::Person).column(row::Column::Object);
        let some: Vec<(Uuid, Uuid)> = query.into_tuple().all(through.conn()).await?;
        found.extend(some.into_iter().map(|(person, object)| (PersonId(person), object)));
    }
    Ok(found)
}
