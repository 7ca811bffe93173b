//! Logs that are being taken out, or lie ready: how far each has come, and what it is.

use audit::LogKind;
use domain::Timestamp;
use domain::ids::{BundleId, PersonId, VacancyId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use crate::conn::{Ephemeral, Reading};
use crate::entity::entity;
use crate::error::Error;
use crate::repo::{moment, read};

entity! {
    /// Exports.
    row "bundle" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        log: String,
        vacancy: Option<Uuid>,
        scope: String,
        asked_by: Uuid,
        asked_at: String,
        state: String,
        done: i64,
        size: i64,
        root: String,
        bytes: i64,
        digest: String,
    }
}

/// How far an export has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is being written.
    Making,
    /// It lies ready.
    Ready,
    /// It could not be written.
    Failed,
}

impl Progress {
    const fn code(self) -> &'static str {
        match self {
            Self::Making => "making",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        [Self::Making, Self::Ready, Self::Failed].into_iter().find(|progress| progress.code() == code)
    }
}

/// One export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Identifier; also the object of its entries.
    pub id: BundleId,
    /// Which log.
    pub log: LogKind,
    /// Openings of this vacancy only.
    pub vacancy: Option<VacancyId>,
    /// Which openings: `none`, `scores` or `all`.
    pub scope: String,
    /// Who asked for it.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// How far it has come.
    pub progress: Progress,
    /// Entries written.
    pub done: i64,
    /// Entries in all.
    pub size: i64,
    /// The signed root, in base64.
    pub root: String,
    /// Bytes of the archive.
    pub bytes: i64,
    /// SHA-256 of the archive, in hexadecimal.
    pub digest: String,
}

fn to_row(bundle: &Bundle) -> row::Model {
    row::Model {
        id: bundle.id.0,
        log: bundle.log.as_str().to_owned(),
        vacancy: bundle.vacancy.map(|vacancy| vacancy.0),
        scope: bundle.scope.clone(),
        asked_by: bundle.asked_by.0,
        asked_at: bundle.asked_at.to_string(),
        state: bundle.progress.code().to_owned(),
        done: bundle.done,
        size: bundle.size,
        root: bundle.root.clone(),
        bytes: bundle.bytes,
        digest: bundle.digest.clone(),
    }
}

fn from_row(row: row::Model) -> Result<Bundle, Error> {
    Ok(Bundle {
        id: BundleId(row.id),
        log: read(LogKind::parse(&row.log), "log")?,
        vacancy: row.vacancy.map(VacancyId),
        scope: row.scope,
        asked_by: PersonId(row.asked_by),
        asked_at: moment(&row.asked_at, "asked_at")?,
        progress: read(Progress::parse(&row.state), "state")?,
        done: row.done,
        size: row.size,
        root: row.root,
        bytes: row.bytes,
        digest: row.digest,
    })
}

/// Begins an export.
pub async fn insert(txn: &impl Ephemeral, bundle: &Bundle) -> Result<(), Error> {
    row::Entity::insert(to_row(bundle).into_active_model().reset_all()).exec_without_returning(txn.conn()).await?;
    Ok(())
}

/// Says how far an export has come.
pub async fn update(txn: &impl Ephemeral, bundle: &Bundle) -> Result<(), Error> {
    row::Entity::update(to_row(bundle).into_active_model().reset_all()).exec(txn.conn()).await?;
    Ok(())
}

/// An export.
pub async fn get(through: &impl Reading, id: BundleId) -> Result<Bundle, Error> {
    from_row(row::Entity::find_by_id(id.0).one(through.conn()).await?.ok_or(Error::Missing)?)
}

/// The exports that somebody asked for, the latest first.
pub async fn of_person(through: &impl Reading, person: PersonId, limit: u64) -> Result<Vec<Bundle>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.asked_by.eq(person.0));
    let rows = query.order_by_desc(row::COLUMN.asked_at).order_by_desc(row::COLUMN.id).limit(limit).all(through.conn()).await?;
    rows.into_iter().map(from_row).collect()
}

/// The exports that hold openings of a vacancy: those of it, and those of all.
pub async fn with_openings(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<BundleId>, Error> {
    let rows = row::Entity::find().filter(row::COLUMN.scope.ne("none")).all(through.conn()).await?;
    let of_it = rows.into_iter().filter(|row| row.vacancy.is_none_or(|of| of == vacancy.0));
    Ok(of_it.map(|row| BundleId(row.id)).collect())
}

/// Forgets exports.
pub async fn delete(txn: &impl Ephemeral, ids: &[BundleId]) -> Result<u64, Error> {
    let gone = row::Entity::delete_many().filter(row::COLUMN.id.is_in(ids.iter().map(|id| id.0))).exec(txn.conn()).await?;
    Ok(gone.rows_affected)
}

/// Exports that were under way when the program stopped were not finished.
pub async fn fail_unfinished(txn: &impl Ephemeral) -> Result<u64, Error> {
    let failed = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(Progress::Failed.code()))
        .filter(row::COLUMN.state.eq(Progress::Making.code()))
        .exec(txn.conn())
        .await?;
    Ok(failed.rows_affected)
}
