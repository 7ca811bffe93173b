//! Declaring one's links: about each name either "no link" or a link with its nature.
//!
//! What must stay true: every name that was not declared on yet is answered at once; what was declared is never taken back, a link learnt
//! of later is added to it.

use std::collections::BTreeMap;

use audit::{Act, ObjRef};
use domain::candidate::Candidate;
use domain::doors::Draw as _;
use domain::ids::{CandidateId, DeclarationId, PanelistId, ScorecardId};
use domain::panel::{Declaration, Declared, Panelist};
use domain::{FieldError, FieldErrors, forms, limits};
use store::repo::{self, Lock};
use store::{Events, WriteTxn};

use super::list::to_interview;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::DeclareLinks;
use crate::act::ROWS_PER_ENTRY;
use crate::error::{Error, Why};

/// What somebody says about one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// About whom.
    pub candidate: CandidateId,
    /// What.
    pub declared: Declared,
    /// The nature and extent of a link.
    pub nature: String,
}

impl Service {
    /// Records what the panelist says. Errors name `declared.<candidate>` and `nature.<candidate>`.
    pub async fn declare_links(&self, granted: Granted<DeclareLinks>, statements: Vec<Statement>) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            let statements = statements.clone();
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Share).await?;
                let (seat, candidates) = to_interview(txn, &granted).await?;
                // Two browser windows of one person come one after the other.
                let seat = repo::panelist::lock(txn, vacancy.id, seat.id, Lock::Update).await?;
                let kept = repo::declaration::list_of_panelist(txn, vacancy.id, seat.id).await?;
                let sealed = repo::scorecard_version::submitted(txn, vacancy.id).await?;
                let changes = changes(txn, &seat, &candidates, &kept, &statements)?;
                if changes.iter().any(|(_, row)| row.version > 1 && sealed.contains(&ScorecardId::of(seat.id, row.candidate))) {
                    return Err(Error::Conflict(Why::Sealed));
                }
                let mut events = Vec::new();
                for chunk in changes.chunks(ROWS_PER_ENTRY) {
                    let about = chunk.iter().map(|(candidate, _)| candidate.audit_ref);
                    let mut event =
                        txn.event(Act::ConflictDeclare, ObjRef::new(PanelistId::KIND, seat.id.0)).vacancy(vacancy.id).subjects(about);
                    for (_, row) in chunk {
                        if row.version == 1 {
                            repo::declaration::insert(txn, &mut event, row).await?;
                        } else {
                            repo::declaration::update(txn, &mut event, row).await?;
                        }
                    }
                    events.push(event);
                }
                Ok(((), Events::from_list(events).ok_or(Error::Conflict(Why::Done))?))
            })
        })
        .await?;
        Ok(())
    }
}

/// The rows to write: a first statement about each name that has none, and links that were not known before.
fn changes<'a>(
    txn: &WriteTxn,
    seat: &Panelist,
    candidates: &'a [Candidate],
    kept: &[Declaration],
    statements: &[Statement],
) -> Result<Vec<(&'a Candidate, Declaration)>, Error> {
    let said: BTreeMap<CandidateId, &Statement> = statements.iter().map(|statement| (statement.candidate, statement)).collect();
    let known = |id: CandidateId| candidates.iter().any(|candidate| candidate.id == id);
    if said.len() != statements.len() || !said.keys().all(|id| known(*id)) {
        // The list changed while it was on the screen.
        return Err(Error::Conflict(Why::Stale));
    }
    let mut errors = FieldErrors::default();
    let mut changes = Vec::new();
    for candidate in candidates {
        let earlier = kept.iter().find(|row| row.candidate == candidate.id);
        let Some(statement) = said.get(&candidate.id) else {
            if earlier.is_none() {
                errors.add(format!("declared.{}", candidate.id), FieldError::Required);
            }
            continue;
        };
        let nature = match nature(statement) {
            Ok(nature) => nature,
            Err(wrong) => {
                for (field, found) in wrong.iter() {
                    for error in found {
                        errors.add(field, error.clone());
                    }
                }
                continue;
            }
        };
        let first = Declaration {
            id: DeclarationId(txn.entropy().uuid_v4()),
            vacancy: seat.vacancy,
            panelist: seat.id,
            candidate: candidate.id,
            declared: statement.declared,
            nature,
            declared_at: txn.now(),
            ruling: None,
            ruled_by: None,
            ruling_reason: None,
            ruled_at: None,
            version: 1,
        };
        match earlier {
            None => changes.push((candidate, first)),
            Some(row) if row.declared == statement.declared && row.nature == first.nature => {}
            Some(row) if row.declared == Declared::None => {
                changes.push((candidate, Declaration { id: row.id, version: row.version + 1, ..first }));
            }
            // What was declared stays; only who rules on it goes on from here.
            Some(_) => return Err(Error::Conflict(Why::Done)),
        }
    }
    errors.into_result()?;
    Ok(changes)
}

/// The nature of a link: there for a link, absent without one.
fn nature(statement: &Statement) -> Result<Option<String>, FieldErrors> {
    let field = format!("nature.{}", statement.candidate);
    match statement.declared {
        // Words about a link are never put aside: whoever wrote them says what they mean.
        Declared::None if !statement.nature.trim().is_empty() => Err(FieldErrors::one(field, FieldError::LinkDescribed)),
        Declared::None => Ok(None),
        Declared::Link => forms::words(&field, &statement.nature, limits::REASON_CHARS).map(Some),
    }
}
