//! Reading the ranking: the order, how each row came about, and whether it is still what was recorded.

use std::collections::BTreeMap;

use domain::canonical::Form;
use domain::ids::{CandidateId, RankingId};
use domain::ranking::{CandidateKey, Explanation, Reason, Row, Rules, TiePart, TieResult, TieStep, Unsettled};
use domain::{Lang, Refusal, Text, Timestamp};
use store::repo;

use super::compute;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadRanking;
use crate::error::Error;

/// One candidate's row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowView {
    /// Whose.
    pub candidate: CandidateId,
    /// What the panel calls them.
    pub code: String,
    /// The row: values, total, place, and where the sealed scores alone would have put it.
    pub row: Row,
    /// How it came about, in both languages.
    pub words: Text,
}

/// A ranking as its readers see it.
#[derive(Clone, Debug, PartialEq)]
pub struct RankingView {
    /// The recorded ranking.
    pub id: RankingId,
    /// Its digest, which a decision cites.
    pub digest: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Digest of the frozen guide.
    pub guide: String,
    /// The declared rules that it was computed with.
    pub rules: Rules,
    /// What the competencies are called.
    pub names: BTreeMap<String, Text>,
    /// The rows: by place, then those without one.
    pub rows: Vec<RowView>,
    /// The steps that parted equal totals.
    pub tie_steps: Vec<TieStep>,
    /// Groups that still share a place.
    pub unsettled: Vec<Unsettled>,
    /// Whether the rows computed now are the recorded ones to the last byte.
    pub is_as_recorded: bool,
}

impl Service {
    /// The ranking, once the discussion is closed.
    pub async fn ranking(&self, granted: Granted<ReadRanking>) -> Result<RankingView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        if !vacancy.state.shows_ranking() {
            return Err(Refusal::RankingNotReady {}.into());
        }
        let computed = compute(&read, &vacancy).await?;
        let recorded = self.recorded(&read, &vacancy).await?;
        let kept = repo::ranking::rows(&read, recorded.record.id).await?;
        let mut now = Vec::new();
        for row in &computed.ranking.rows {
            now.push(row.payload(&vacancy.id.to_string()).to_canonical(Form::Payload).map_err(Error::internal)?);
        }
        let mut then: Vec<String> = kept.into_iter().map(|row| row.doc).collect();
        then.sort_unstable();
        now.sort_unstable();

        let names = &computed.guide;
        let name = |lang: Lang| {
            move |id: &str| names.competency(id).map_or_else(|| id.to_owned(), |competency| competency.name.get(lang).to_owned())
        };
        let code = |key: &CandidateKey| computed.candidates.get(key).map_or_else(|| key.clone(), |one| CandidateKey(one.code.clone()));
        let mut rows = Vec::new();
        for row in computed.ranking.in_order() {
            let Some(candidate) = computed.candidates.get(&row.candidate) else { continue };
            let mut explanation = Explanation::of(&computed.rules, &computed.ranking, row);
            if let Reason::Ranked { tied_with, .. } = &mut explanation.reason {
                for key in tied_with {
                    *key = code(key);
                }
            }
            rows.push(RowView {
                candidate: candidate.id,
                code: candidate.code.clone(),
                row: Row { candidate: code(&row.candidate), ..row.clone() },
                words: Text::new(explanation.words(Lang::En, name(Lang::En)), explanation.words(Lang::Fr, name(Lang::Fr))),
            });
        }
        Ok(RankingView {
            id: recorded.record.id,
            digest: recorded.digest,
            recorded_at: recorded.record.recorded_at,
            guide: computed.guide.digest().to_owned(),
            rules: computed.rules.clone(),
            names: names.content().competencies.iter().map(|one| (one.id.clone(), one.name.clone())).collect(),
            rows,
            tie_steps: computed.ranking.tie_steps.iter().map(|step| step_in_codes(step, &code)).collect(),
            unsettled: computed
                .ranking
                .unsettled
                .iter()
                .map(|group| Unsettled { candidates: in_codes(&group.candidates, &code), ..group.clone() })
                .collect(),
            is_as_recorded: now == then,
        })
    }
}

/// The candidates by what the panel calls them: pseudonyms of the log do not leave it.
fn in_codes(keys: &[CandidateKey], code: &impl Fn(&CandidateKey) -> CandidateKey) -> Vec<CandidateKey> {
    let mut codes: Vec<CandidateKey> = keys.iter().map(code).collect();
    codes.sort();
    codes
}

fn step_in_codes(step: &TieStep, code: &impl Fn(&CandidateKey) -> CandidateKey) -> TieStep {
    let result = match &step.result {
        TieResult::Parted(parts) => {
            let part = |part: &TiePart| TiePart { candidates: in_codes(&part.candidates, code), value: part.value };
            TieResult::Parted(parts.iter().map(part).collect())
        }
        other => other.clone(),
    };
    TieStep { group: in_codes(&step.group, code), result, ..step.clone() }
}
