//! The analysis of a ranking, for those who may read it at its time, computed once for the same scores.
//!
//! What must stay true: panel members never read it; the chair reads it with the ranking, human resources once the decision is recorded, the auditor always; and nobody but the
//! auditor reads a figure of a single panelist.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::analysis::{Analysis, Inspection, Round};
use domain::canonical::{Form, Value};
use domain::ranking::{CandidateKey, Inputs, Ranking, Rules};
use domain::vacancy::{Vacancy, VacancyState};
use tokio::sync::Semaphore;

use super::Computed;
use crate::Service;
use crate::access::Standing;
use crate::error::Error;

/// How many results are kept for whoever asks again.
const KEPT: usize = 32;

/// What was computed, by what it was computed from, the latest last; and the one place at which it is computed.
///
/// One computation at a time: whoever asks for the same meanwhile finds it done, and whoever asks for much keeps no more than one core busy.
#[derive(Clone)]
pub(crate) struct Analyses {
    rankings: Kept<Analysis>,
    inspections: Kept<Inspection>,
    turn: Arc<Semaphore>,
}

impl Default for Analyses {
    fn default() -> Self {
        Self { rankings: Kept::default(), inspections: Kept::default(), turn: Arc::new(Semaphore::new(1)) }
    }
}

impl Analyses {
    /// Forgets everything, because somebody in it may have been erased.
    pub(crate) fn forget(&self) {
        self.rankings.lock().clear();
        self.inspections.lock().clear();
    }
}

/// Digests of what was analysed, with the results.
type Results<T> = Vec<(String, Arc<T>)>;

/// The latest of them.
struct Kept<T>(Arc<Mutex<Results<T>>>);

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Kept<T> {
    fn lock(&self) -> MutexGuard<'_, Results<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, digest: &str) -> Option<Arc<T>> {
        let mut kept = self.lock();
        let at = kept.iter().position(|(of, _)| of == digest)?;
        let found = kept.remove(at);
        let result = Arc::clone(&found.1);
        kept.push(found);
        Some(result)
    }

    fn keep(&self, digest: String, result: Arc<T>) {
        let mut kept = self.lock();
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((digest, result));
    }

    /// What was kept for this digest, or what is computed now.
    async fn or_computed<F>(&self, turn: &Semaphore, digest: String, compute: impl FnOnce() -> F + Send) -> Result<Arc<T>, Error>
    where
        F: Future<Output = Result<Arc<T>, Error>> + Send,
    {
        if let Some(found) = self.find(&digest) {
            return Ok(found);
        }
        let _turn = turn.acquire().await.map_err(Error::internal)?;
        // Somebody else may have asked for the same and come first.
        if let Some(found) = self.find(&digest) {
            return Ok(found);
        }
        let result = compute().await?;
        self.keep(digest, Arc::clone(&result));
        Ok(result)
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
        let kept = &self.analyses;
        // Copied only where there is something to compute.
        let compute = || analyse(computed.rules.clone(), computed.inputs.clone(), computed.ranking.clone(), round_of(vacancy));
        kept.rankings.or_computed(&kept.turn, digest(vacancy, computed)?, compute).await
    }

    /// What only an auditor reads of what was computed, likewise.
    pub(crate) async fn inspection(
        &self,
        vacancy: &Vacancy,
        computed: &Computed,
        analysis: &Arc<Analysis>,
    ) -> Result<Arc<Inspection>, Error> {
        let kept = &self.analyses;
        let compute = || {
            let (rules, inputs, ranking) = (computed.rules.clone(), computed.inputs.clone(), computed.ranking.clone());
            let analysis = Arc::clone(analysis);
            let computing = tokio::task::spawn_blocking(move || Inspection::of(&rules, &inputs, &ranking, &analysis));
            async { computing.await.map(Arc::new).map_err(Error::internal) }
        };
        kept.inspections.or_computed(&kept.turn, digest(vacancy, computed)?, compute).await
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
