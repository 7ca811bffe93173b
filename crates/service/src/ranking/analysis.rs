//! The analysis of a ranking, for those who may read it at its time, computed once for the same scores.
//!
//! What must stay true: panel members never read it; the chair reads it with the ranking, human resources once the decision is recorded, the auditor always; and nobody but the
//! auditor reads a figure of a single panelist.

use std::sync::{Arc, Mutex, PoisonError};

use domain::analysis::{Analysis, Round};
use domain::canonical::{Form, Value};
use domain::ranking::{CandidateKey, Inputs, Ranking, Rules};
use domain::vacancy::{Vacancy, VacancyState};

use super::Computed;
use crate::Service;
use crate::access::Standing;
use crate::error::Error;

/// How many analyses are kept for whoever asks again.
const KEPT: usize = 32;

/// Analyses that were computed, by what they were computed from; the latest last.
#[derive(Clone, Default)]
pub(crate) struct Analyses(Arc<Mutex<Vec<Kept>>>);

/// The digest of what was analysed, and the analysis.
type Kept = (String, Arc<Analysis>);

impl Analyses {
    fn find(&self, digest: &str) -> Option<Arc<Analysis>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(of, _)| of == digest)?;
        let found = kept.remove(at);
        let analysis = Arc::clone(&found.1);
        kept.push(found);
        Some(analysis)
    }

    fn keep(&self, digest: String, analysis: Arc<Analysis>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((digest, analysis));
    }
}

/// Whether somebody may read the analysis of a round in this state.
pub(crate) const fn may_read(standing: Standing, state: VacancyState) -> bool {
    match standing {
        Standing::Auditor | Standing::Chair => state.shows_ranking(),
        Standing::Holder => matches!(state, VacancyState::Decided | VacancyState::Closed),
        _ => false,
    }
}

/// What was declared for a round.
pub(crate) fn round_of(vacancy: &Vacancy) -> Round {
    Round { posts: usize::try_from(vacancy.posts).unwrap_or(usize::MAX), drawn: vacancy.drawn }
}

/// The analysis of a computed ranking, by the codes that readers know, without figures of single panelists.
pub(crate) fn analysis_in_codes(analysis: &Analysis, computed: &Computed) -> Analysis {
    analysis.told(|key| computed.candidates.get(key).map_or_else(|| key.clone(), |one| CandidateKey(one.code.clone())))
}

impl Service {
    /// The analysis of what was computed: kept from before where the same was asked, otherwise computed beside the threads that answer requests.
    pub(crate) async fn analysis(&self, vacancy: &Vacancy, computed: &Computed) -> Result<Arc<Analysis>, Error> {
        let digest = digest(vacancy, computed)?;
        if let Some(analysis) = self.analyses.find(&digest) {
            return Ok(analysis);
        }
        let (rules, inputs, ranking) = (computed.rules.clone(), computed.inputs.clone(), computed.ranking.clone());
        let analysis = analyse(rules, inputs, ranking, round_of(vacancy)).await?;
        self.analyses.keep(digest, Arc::clone(&analysis));
        Ok(analysis)
    }
}

/// Computes away from the threads that answer requests.
pub(crate) async fn analyse(rules: Rules, inputs: Inputs, ranking: Ranking, round: Round) -> Result<Arc<Analysis>, Error> {
    let computing = tokio::task::spawn_blocking(move || Analysis::of(&rules, &inputs, &ranking, round));
    computing.await.map(Arc::new).map_err(Error::internal)
}

/// What an analysis depends on: the guide, the scores with what was recorded about them, and what was declared.
fn digest(vacancy: &Vacancy, computed: &Computed) -> Result<String, Error> {
    let round = round_of(vacancy);
    let places: Vec<Value> = computed
        .ranking
        .in_order()
        .iter()
        .map(|row| Value::Array(vec![Value::str(row.candidate.as_str()), row.rank.map_or(Value::Null, |rank| Value::Int(i64::from(rank)))]))
        .collect();
    let whole = Value::object([
        ("drawn", Value::Bool(round.drawn)),
        ("guide", Value::str(computed.guide.digest())),
        ("inputs", computed.inputs.to_document(&vacancy.id.to_string())),
        ("places", Value::Array(places)),
        ("posts", Value::Int(i64::from(vacancy.posts))),
    ]);
    whole.to_canonical(Form::Payload).map_err(Error::internal)?;
    Ok(whole.digest_hex())
}
