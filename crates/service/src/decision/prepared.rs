//! A decision as it is asked for, and kept while it awaits its second signature.

use domain::Date;
use domain::canonical::{Form, Value};
use domain::ids::{CandidateId, PersonId, RankingId, VacancyId};
use domain::outcome::OutcomeCode;
use domain::session::Draft;
use domain::{FieldErrors, forms, limits};
use serde::{Deserialize, Serialize};
use store::{Reading, repo};

use crate::error::{Error, What};

/// What prepared decisions are kept under.
const PREPARED_KIND: &str = "decision";

/// What is decided for one candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeOf {
    /// For whom.
    pub candidate: CandidateId,
    /// What; absent while it is not chosen.
    pub code: Option<OutcomeCode>,
    /// What an appointment is conditional on.
    pub condition: String,
    /// Last day of a place in reserve.
    pub reserve_until: Option<Date>,
    /// The decision in words.
    pub words: String,
}

/// A decision as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deciding {
    /// The ranking that was on the screen.
    pub ranking: RankingId,
    /// The outcomes, one per candidate.
    pub outcomes: Vec<OutcomeOf>,
    /// Why the order is departed from, where it is.
    pub departs_reason: String,
}

impl Deciding {
    /// The same with its texts as they are kept; errors name `<candidate>.words`, `<candidate>.condition` and `departs_reason`.
    pub(super) fn cleaned(&self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut clean = |field: String, text: &str| match forms::optional_words(&field, text, limits::REASON_CHARS) {
            Ok(text) => text.unwrap_or_default(),
            Err(wrong) => {
                wrong.of(&field).iter().for_each(|error| errors.add(field.clone(), error.clone()));
                String::new()
            }
        };
        let outcomes = self
            .outcomes
            .iter()
            .map(|outcome| OutcomeOf {
                words: clean(format!("{}.words", outcome.candidate), &outcome.words),
                condition: clean(format!("{}.condition", outcome.candidate), &outcome.condition),
                ..outcome.clone()
            })
            .collect();
        let departs_reason = clean("departs_reason".to_owned(), &self.departs_reason);
        errors.into_result()?;
        Ok(Self { ranking: self.ranking, outcomes, departs_reason })
    }

    fn value(&self) -> Result<Value, Error> {
        Value::from_serialize(self).map_err(Error::internal)
    }

    /// The text under which it is kept.
    pub(super) fn draft(&self, by: PersonId, vacancy: VacancyId, sequence: i64, now: domain::Timestamp) -> Result<Draft, Error> {
        let doc = self.value()?.to_canonical(Form::Payload).map_err(Error::internal)?;
        Ok(Draft { person: by, kind: PREPARED_KIND.to_owned(), object: vacancy.0, sequence, doc, saved_at: now })
    }
}

/// A decision that awaits its second signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Who prepared it.
    pub by: PersonId,
    /// What it says.
    pub deciding: Deciding,
    /// Digest of what it says: who signs sends it back, so that nobody signs what they did not read.
    pub digest: String,
}

/// What this person prepared for this round.
pub(super) async fn prepared_by(through: &impl Reading, by: PersonId, vacancy: VacancyId) -> Result<Option<(Prepared, i64)>, Error> {
    let Some(draft) = repo::draft::get(through, by, PREPARED_KIND, vacancy.0).await? else { return Ok(None) };
    let value = Value::parse_strict(draft.doc.as_bytes(), Form::Payload).map_err(Error::internal)?;
    let deciding: Deciding = serde_json::from_value(value.to_json()).map_err(|_| Error::Missing(What::Decision))?;
    Ok(Some((Prepared { by, digest: value.digest_hex(), deciding }, draft.sequence)))
}

/// What is prepared for this round, by whom: by the chair, by who holds it, or by both.
pub(super) async fn prepared(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<Prepared>, Error> {
    let who = repo::draft::drafting(through, PREPARED_KIND, &[vacancy.0]).await?;
    let mut all = Vec::new();
    for (by, _) in who {
        all.extend(prepared_by(through, by, vacancy).await?.map(|(prepared, _)| prepared));
    }
    Ok(all)
}

/// Removes all that was prepared for this round.
pub(super) async fn forget(txn: &store::WriteTxn, vacancy: VacancyId) -> Result<(), Error> {
    for (by, _) in repo::draft::drafting(txn, PREPARED_KIND, &[vacancy.0]).await? {
        repo::draft::delete(txn, by, PREPARED_KIND, vacancy.0).await?;
    }
    Ok(())
}
