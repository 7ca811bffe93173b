//! Recording the ranking: its rows sealed in parts, then the entry that stands for the whole.
//!
//! What must stay true: every act that changes an input of the ranking after the discussion records it anew, in its own transaction.

use audit::{Act, LogKind, ObjRef, XValue};
use domain::analysis::Analysed;
use domain::canonical::Form;
use domain::doors::Draw as _;
use domain::ids::{EventId, RankingId};
use domain::outcome::{RankingRecord, RankingRowRecord};
use domain::ranking::CALC;
use domain::vacancy::Vacancy;
use store::{Event, Reading, WriteTxn, repo};

use super::{Computed, analyse, compute, round_of};
use crate::Service;
use crate::act::ROWS_PER_ENTRY;
use crate::error::{Error, What};

/// What the analysis says of a candidate, as it is sealed.
fn sealed_analysis(one: &Analysed, vacancy: &Vacancy) -> Result<String, Error> {
    one.payload(&vacancy.id.to_string()).to_canonical(Form::Payload).map_err(Error::internal)
}

/// Computes the ranking as the rows now stand and records it; gives its entries, parts first.
pub(crate) async fn record(txn: &WriteTxn, vacancy: &Vacancy) -> Result<Vec<Event>, Error> {
    let computed = compute(txn, vacancy).await?;
    if computed.ranking.rows.is_empty() {
        // Everybody in it was erased: the ranking that was recorded stands with their places.
        return Ok(Vec::new());
    }
    // What stands beside an order keeps nobody from recording it.
    let analysis = analyse(computed.rules.clone(), computed.inputs.clone(), computed.ranking.clone(), round_of(vacancy)).await;
    let analysis = analysis.inspect_err(|error| tracing::error!("a ranking was recorded without its analysis: {error}")).ok();
    let number = repo::ranking::latest(txn, vacancy.id).await?.map_or(1, |(record, _)| record.number + 1);
    let record = RankingRecord { id: RankingId(txn.entropy().uuid_v4()), vacancy: vacancy.id, number, recorded_at: txn.now() };
    let object = ObjRef::new(RankingId::KIND, record.id.0);
    let mut whole = txn
        .event(Act::RankingRecord, object.clone())
        .vacancy(vacancy.id)
        .framework_digest(computed.guide.digest())
        .calc(CALC)
        .x("inputs", XValue::Events(computed.common.clone()));
    // Order matters: the row of the whole exists before those that point at it.
    repo::ranking::insert(txn, &mut whole, &record).await?;
    let mut events = Vec::new();
    for rows in computed.ranking.rows.chunks(ROWS_PER_ENTRY) {
        let inputs: Vec<EventId> = rows.iter().filter_map(|row| computed.entries.get(&row.candidate)).flatten().copied().collect();
        let mut part = txn
            .event(Act::RankingPart, object.clone())
            .vacancy(vacancy.id)
            .framework_digest(computed.guide.digest())
            .calc(CALC)
            .x("inputs", XValue::Events(inputs));
        for row in rows {
            let candidate = candidate(&computed, row)?;
            part = part.subject(candidate.audit_ref);
            let sealed = RankingRowRecord {
                id: txn.entropy().uuid_v4(),
                ranking: record.id,
                candidate: candidate.id,
                candidate_ref: candidate.audit_ref,
                doc: row.payload(&vacancy.id.to_string()).to_canonical(Form::Payload).map_err(Error::internal)?,
                analysis: analysis
                    .as_ref()
                    .and_then(|analysis| analysis.of_candidate(&row.candidate))
                    .map(|one| sealed_analysis(one, vacancy))
                    .transpose()?,
            };
            repo::ranking::insert_row(txn, &mut part, &sealed).await?;
        }
        events.push(part);
    }
    events.push(whole);
    Ok(events)
}

fn candidate<'c>(computed: &'c Computed, row: &domain::ranking::Row) -> Result<&'c domain::candidate::Candidate, Error> {
    computed.candidates.get(&row.candidate).ok_or_else(|| Error::internal("a row of nobody"))
}

/// The latest recorded ranking of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) record: RankingRecord,
    pub(crate) event: EventId,
    /// Digest over all rows, as its entry says it.
    pub(crate) digest: String,
}

impl Service {
    /// The latest recorded ranking, with the digest that a decision cites.
    pub(crate) async fn recorded(&self, through: &impl Reading, vacancy: &Vacancy) -> Result<Recorded, Error> {
        let latest = repo::ranking::latest(through, vacancy.id).await?;
        let (record, event) = latest.ok_or(Error::Missing(What::Ranking))?;
        let entry = self.store.log(through, LogKind::Decisions)?.entry_of(event).await?;
        let digest = entry.leaf.x_hash("ranking").ok_or_else(|| Error::internal("a ranking without a digest"))?;
        Ok(Recorded { record, event, digest: digest.to_string() })
    }
}
