//! The order before and after something was retired for everybody: both stay on file and are shown side by side.
//!
//! What must stay true: it is read only where the ranking is, once the discussion is closed; both orders are those that were recorded. Where
//! none had been recorded before, because the panel was still discussing, the one before is computed, and says so.

use std::collections::BTreeMap;

use domain::canonical::{Form, Value};
use domain::outcome::{RankingRecord, RankingRowRecord};
use domain::ranking::{CandidateKey, Inputs, rank};
use domain::retirement::{RetiredKind, Retirement};
use domain::vacancy::Vacancy;
use psychometrics::exact::Ratio;
use store::{Reading, repo};

use super::Computed;
use crate::error::Error;
use crate::retirement::{RetirementView, Told, told};

/// Where the order before comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderBefore {
    /// It was recorded.
    Recorded,
    /// None was recorded: it is what the scores give today with what was retired counted again.
    Computed,
    /// None was recorded, and it cannot be computed: the panel confirmed its values without the question.
    Unknown,
}

/// One candidate before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacesOf {
    /// What the panel calls them.
    pub code: String,
    /// Place and total before.
    pub before: (Option<u32>, Option<Ratio>),
    /// Place and total after.
    pub after: (Option<u32>, Option<Ratio>),
}

/// Something that was retired for everybody, with both orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetiredOrders {
    /// What, by whom and why.
    pub retirement: RetirementView,
    /// Where the order before comes from.
    pub before: OrderBefore,
    /// The candidates, by their place after.
    pub places: Vec<PlacesOf>,
}

type Places = BTreeMap<CandidateKey, (Option<u32>, Option<Ratio>)>;

/// What was retired in a round, each with the order before and after.
pub(crate) async fn retired_orders(read: &impl Reading, vacancy: &Vacancy, computed: &Computed) -> Result<Vec<RetiredOrders>, Error> {
    let told: Vec<Told> = told(read, vacancy).await?.into_iter().filter(|told| told.retirement.is_in_force()).collect();
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let recorded = repo::ranking::list(read, vacancy.id).await?;
    let mut all = Vec::new();
    for Told { view, retirement } in told {
        let number = |id| recorded.iter().find(|ranking| ranking.id == id).map(|ranking| ranking.number);
        let before = retirement.ranking_before.and_then(number);
        let after = recorded.iter().find(|ranking| before.is_none_or(|before| ranking.number > before));
        let after = places(read, after).await?;
        let (origin, before) = match (before, retirement.kind) {
            (Some(before), _) => (OrderBefore::Recorded, places(read, recorded.iter().find(|ranking| ranking.number == before)).await?),
            (None, RetiredKind::Competency) => (OrderBefore::Computed, counted_again(computed, &retirement)?),
            (None, RetiredKind::Question) => (OrderBefore::Unknown, Places::new()),
        };
        let of = |places: &Places, key: &CandidateKey| places.get(key).copied().unwrap_or_default();
        let row = |(key, candidate): (&CandidateKey, &domain::candidate::Candidate)| PlacesOf {
            code: candidate.code.clone(),
            before: of(&before, key),
            after: of(&after, key),
        };
        let mut rows: Vec<PlacesOf> = computed.candidates.iter().map(row).collect();
        rows.sort_by(|one, other| {
            let key = |row: &PlacesOf| (row.after.0.is_none(), row.after.0, row.code.clone());
            key(one).cmp(&key(other))
        });
        all.push(RetiredOrders { retirement: view, before: origin, places: rows });
    }
    Ok(all)
}

/// The places of a recorded ranking.
async fn places(read: &impl Reading, ranking: Option<&RankingRecord>) -> Result<Places, Error> {
    let Some(ranking) = ranking else { return Ok(Places::new()) };
    repo::ranking::rows(read, ranking.id).await?.iter().map(place).collect()
}

/// A place and a total, as they were recorded.
type Recorded = (Option<u32>, Option<Ratio>);

fn place(record: &RankingRowRecord) -> Result<(CandidateKey, Recorded), Error> {
    let row = Value::parse_strict(record.doc.as_bytes(), Form::Payload).map_err(Error::internal)?;
    let rank = row.get("rank").and_then(Value::as_int).and_then(|rank| u32::try_from(rank).ok());
    let total = row.get("total").and_then(Value::as_str).map(str::parse).transpose().map_err(Error::internal)?;
    Ok((CandidateKey(record.candidate_ref.to_string()), (rank, total)))
}

/// What the scores of today give with one competency counted again.
fn counted_again(computed: &Computed, retirement: &Retirement) -> Result<Places, Error> {
    let mut inputs: Inputs = computed.inputs.clone();
    inputs.retired.retain(|id| *id != retirement.item);
    let ranking = rank(&computed.rules, &inputs).map_err(Error::internal)?;
    Ok(ranking.rows.into_iter().map(|row| (row.candidate, (row.rank, row.total))).collect())
}
