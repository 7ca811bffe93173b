//! People who apply. Every query names the vacancy in which it may look.
//!
//! What must stay true: the row of a candidate and all rows about them are sealed under one data key, that of the candidate's
//! identifier ([`subject_of`]), so that destroying this key makes all of them unreadable.

use std::collections::BTreeMap;

use audit::SubjectId;
use domain::candidate::{Candidate, CandidateState};
use domain::ids::{AuditRef, CandidateId, EventId, VacancyId};
use domain::vacancy::AssignmentMode;
use domain::{Date, Lang, Timestamp};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, Statement,
};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Lock, Stored, read};
use crate::txn::WriteTxn;

entity! {
    /// Candidates.
    row "candidate" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        audit_ref: Uuid,
        code: String,
        reference: String,
        family_name: String,
        given_names: String,
        email: Option<String>,
        phone: Option<String>,
        language: String,
        interview_language: String,
        applied_on: String,
        last_employer_with_children: Option<String>,
        gaps: Option<String>,
        adjustments: Option<String>,
        keep_for_pool: Option<String>,
        state: String,
        merged_into: Option<Uuid>,
        entered_at: String,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

/// Whose key seals what is about this candidate.
pub const fn subject_of(candidate: CandidateId) -> SubjectId {
    SubjectId(candidate.0)
}

impl Audited for Candidate {
    const KIND: &'static str = CandidateId::KIND;

    fn id(&self) -> Uuid {
        self.audit_ref.0
    }

    fn subject(&self) -> SubjectId {
        subject_of(self.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for Candidate {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id.0,
            vacancy: self.vacancy.0,
            audit_ref: self.audit_ref.0,
            code: self.code.clone(),
            reference: self.reference.clone(),
            family_name: self.family_name.clone(),
            given_names: self.given_names.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            language: self.language.code().to_owned(),
            interview_language: self.interview_language.code().to_owned(),
            applied_on: self.applied_on.to_string(),
            last_employer_with_children: self.last_employer_with_children.clone(),
            gaps: self.gaps.clone(),
            adjustments: self.adjustments.clone(),
            keep_for_pool: self.keep_for_pool.clone(),
            state: self.state.code().to_owned(),
            merged_into: self.merged_into.map(|other| other.0),
            entered_at: self.entered_at.to_string(),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: CandidateId(row.id),
            vacancy: VacancyId(row.vacancy),
            audit_ref: AuditRef(row.audit_ref),
            code: row.code,
            reference: row.reference,
            family_name: row.family_name,
            given_names: row.given_names,
            email: row.email,
            phone: row.phone,
            language: read(Lang::parse(&row.language), "language")?,
            interview_language: read(Lang::parse(&row.interview_language), "interview_language")?,
            applied_on: read(Date::parse(&row.applied_on), "applied_on")?,
            last_employer_with_children: row.last_employer_with_children,
            gaps: row.gaps,
            adjustments: row.adjustments,
            keep_for_pool: row.keep_for_pool,
            state: read(CandidateState::parse(&row.state), "state")?,
            merged_into: row.merged_into.map(CandidateId),
            entered_at: read(Timestamp::parse(&row.entered_at), "entered_at")?,
            version: row.version,
        })
    }
}

/// Adds a candidate.
pub async fn insert(txn: &WriteTxn, event: &mut Event, candidate: &Candidate) -> Result<(), Error> {
    repo::insert(txn, event, candidate).await
}

/// Changes a candidate, who comes with their new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, candidate: &Candidate) -> Result<(), Error> {
    repo::update(txn, event, candidate).await
}

/// The candidate, if in this vacancy.
pub async fn get(through: &impl Reading, vacancy: VacancyId, id: CandidateId) -> Result<Candidate, Error> {
    let candidate: Candidate = repo::get(through, id.0).await?;
    if candidate.vacancy == vacancy { Ok(candidate) } else { Err(Error::Missing) }
}

/// The candidate, if in this vacancy, held until the end of the transaction.
pub async fn lock(txn: &WriteTxn, vacancy: VacancyId, id: CandidateId, lock: Lock) -> Result<Candidate, Error> {
    let candidate: Candidate = repo::lock(txn, id.0, lock).await?;
    if candidate.vacancy == vacancy { Ok(candidate) } else { Err(Error::Missing) }
}

/// A vacancy's candidates by code, after one, at most so many; merged entries included.
pub async fn list(through: &impl Reading, vacancy: VacancyId, after: Option<&str>, limit: u64) -> Result<Vec<Candidate>, Error> {
    let mut query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0));
    if let Some(after) = after {
        query = query.filter(row::COLUMN.code.gt(after));
    }
    repo::all(through, query.order_by_asc(row::COLUMN.code).limit(limit)).await
}

/// All candidates of a vacancy by code, for what is computed over all of them; at most `domain::limits::CANDIDATES` and merged entries.
pub async fn all(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<Candidate>, Error> {
    repo::all(through, row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.code)).await
}

/// The codes of all candidates of a vacancy, in order; reads nothing else about them.
pub async fn codes(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<(CandidateId, String)>, Error> {
    let query = row::Entity::find().select_only().column(row::Column::Id).column(row::Column::Code);
    let query = query.filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.code);
    let found: Vec<(Uuid, String)> = query.into_tuple().all(through.conn()).await?;
    Ok(found.into_iter().map(|(id, code)| (CandidateId(id), code)).collect())
}

/// The codes of these candidates of a vacancy; reads nothing else about them.
pub async fn codes_of(
    through: &impl Reading,
    vacancy: VacancyId,
    candidates: impl IntoIterator<Item = CandidateId>,
) -> Result<BTreeMap<CandidateId, String>, Error> {
    let query = row::Entity::find().select_only().column(row::Column::Id).column(row::Column::Code);
    let query = query.filter(row::COLUMN.vacancy.eq(vacancy.0)).filter(row::COLUMN.id.is_in(candidates.into_iter().map(|id| id.0)));
    let found: Vec<(Uuid, String)> = query.into_tuple().all(through.conn()).await?;
    Ok(found.into_iter().map(|(id, code)| (CandidateId(id), code)).collect())
}

/// The codes of the candidates of a vacancy behind these pseudonyms; reads nothing else about them.
pub async fn codes_by_refs(through: &impl Reading, vacancy: VacancyId, refs: &[AuditRef]) -> Result<BTreeMap<AuditRef, String>, Error> {
    let query = row::Entity::find().select_only().column(row::Column::AuditRef).column(row::Column::Code);
    let query = query.filter(row::COLUMN.audit_ref.is_in(refs.iter().map(|audit_ref| audit_ref.0)));
    let found: Vec<(Uuid, String)> = query.filter(row::COLUMN.vacancy.eq(vacancy.0)).into_tuple().all(through.conn()).await?;
    Ok(found.into_iter().map(|(audit_ref, code)| (AuditRef(audit_ref), code)).collect())
}

/// The candidates behind these pseudonyms, in any vacancy: for what is done to a person and not in a round.
pub(crate) async fn by_refs(through: &impl Reading, refs: &[AuditRef]) -> Result<Vec<Candidate>, Error> {
    let mut found = Vec::new();
    for some in refs.chunks(500) {
        found.extend(
            repo::all::<Candidate>(through, row::Entity::find().filter(row::COLUMN.audit_ref.is_in(some.iter().map(|one| one.0)))).await?,
        );
    }
    Ok(found)
}

/// How many candidates a vacancy has, merged entries left out.
pub async fn count(through: &impl Reading, vacancy: VacancyId) -> Result<u64, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0));
    Ok(query.filter(row::COLUMN.state.ne(CandidateState::Merged.code())).count(through.conn()).await?)
}

/// The candidates of a vacancy who neither withdrew nor were merged, as part of another query.
pub(crate) fn in_the_round(vacancy: VacancyId) -> SelectStatement {
    let query = row::Entity::find().select_only().column(row::Column::Id).filter(row::COLUMN.vacancy.eq(vacancy.0));
    query.filter(row::COLUMN.state.eq(CandidateState::Entered.code())).into_query()
}

/// How many candidates of a vacancy are in each state; absent where none.
pub async fn count_by_state(through: &impl Reading, vacancy: VacancyId) -> Result<BTreeMap<CandidateState, u64>, Error> {
    let rows: Vec<(String, i64)> = row::Entity::find()
        .select_only()
        .column(row::Column::State)
        .column_as(row::Column::Id.count(), "candidates")
        .filter(row::COLUMN.vacancy.eq(vacancy.0))
        .group_by(row::Column::State)
        .into_tuple()
        .all(through.conn())
        .await?;
    let counted = |(state, count): (String, i64)| Ok((read(CandidateState::parse(&state), "state")?, u64::try_from(count).unwrap_or(0)));
    rows.into_iter().map(counted).collect()
}

/// Codes of the candidates in the round whom fewer than `least` panelists interview, at most `limit` of them.
///
/// A panelist counts who sits, was not ruled out for the candidate and, where only listed pairs interview, whose pair stands.
pub async fn with_fewer_panelists(
    through: &impl Reading,
    vacancy: VacancyId,
    mode: AssignmentMode,
    least: usize,
    limit: u64,
) -> Result<Vec<String>, Error> {
    const FEWER: &str = "\
        SELECT c.code AS code FROM candidate c WHERE c.vacancy = $1 AND c.state = 'entered' AND (\
            SELECT count(*) FROM panelist p WHERE p.vacancy = $1 AND p.state = 'sitting' \
            AND ($2 = 'everyone' OR EXISTS (SELECT 1 FROM assignment a WHERE a.panelist = p.id AND a.candidate = c.id AND a.state = 'assigned')) \
            AND NOT EXISTS (SELECT 1 FROM declaration d WHERE d.panelist = p.id AND d.candidate = c.id AND d.ruling = 'recused')\
        ) < $3 ORDER BY c.code LIMIT $4";
    let number = |count: u64| i64::try_from(count).map_err(Error::defect);
    let least = i64::try_from(least).map_err(Error::defect)?;
    let values = [vacancy.0.into(), mode.code().into(), least.into(), number(limit)?.into()];
    let statement = Statement::from_sql_and_values(through.conn().get_database_backend(), FEWER, values);
    let rows = through.conn().query_all_raw(statement).await?;
    Ok(rows.iter().map(|row| row.try_get("", "code")).collect::<Result<_, _>>()?)
}

/// How many candidates each of these vacancies has, merged entries left out; absent where none.
pub(crate) async fn counts(
    through: &impl Reading,
    vacancies: impl IntoIterator<Item = VacancyId>,
) -> Result<BTreeMap<VacancyId, u64>, Error> {
    let rows: Vec<(Uuid, i64)> = row::Entity::find()
        .select_only()
        .column(row::Column::Vacancy)
        .column_as(row::Column::Id.count(), "candidates")
        .filter(row::COLUMN.vacancy.is_in(vacancies.into_iter().map(|id| id.0)))
        .filter(row::COLUMN.state.ne(CandidateState::Merged.code()))
        .group_by(row::Column::Vacancy)
        .into_tuple()
        .all(through.conn())
        .await?;
    Ok(rows.into_iter().map(|(vacancy, count)| (VacancyId(vacancy), u64::try_from(count).unwrap_or(0))).collect())
}
