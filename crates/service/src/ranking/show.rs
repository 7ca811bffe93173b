//! Reading the ranking: the order, how each row came about, and whether it is still what was recorded.

use std::collections::{BTreeMap, BTreeSet};

use audit::LogKind;
use domain::analysis::Analysis;
use domain::canonical::{Form, Value};
use domain::ids::{CandidateId, RankingId};
use domain::outcome::RankingRowRecord;
use domain::ranking::{CandidateKey, Explanation, Reason, Row, Rules, TiePart, TieResult, TieStep, Unsettled};
use domain::scores::Level;
use domain::vacancy::Vacancy;
use domain::{Lang, Refusal, Text, Timestamp};
use store::{Reading, repo};

use super::analysis::{analysis_in_codes, may_read};
use super::record::Recorded;
use super::{Computed, RetiredOrders, compute, retired_orders};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadRanking;
use crate::declaration::recused_from;
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
    /// The levels that count on each competency, lowest first, without names; none for whoever is recused from the candidate.
    pub levels: BTreeMap<String, Vec<Level>>,
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
    /// What was retired for everybody, oldest first, with the order before and after.
    pub retired: Vec<RetiredOrders>,
    /// Whether the rows computed now are the recorded ones to the last byte; where people were erased since, whether all but their places are.
    pub is_as_recorded: bool,
    /// How many people stood in it whose data were erased since. The places shown are then those that were recorded.
    pub erased: usize,
    /// How sure the order is, where the reader may see it at this time. Candidates stand in it by their codes.
    pub analysis: Option<Box<Analysis>>,
}

impl Service {
    /// The ranking, once the discussion is closed.
    pub async fn ranking(&self, granted: Granted<ReadRanking>) -> Result<RankingView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        if !vacancy.state.shows_ranking() {
            return Err(Refusal::RankingNotReady {}.into());
        }
        let mut computed = compute(&read, &vacancy).await?;
        let recorded = self.recorded(&read, &vacancy).await?;
        let kept = repo::ranking::rows(&read, recorded.record.id).await?;
        let erased = self.erased_from(&read, &recorded).await?;
        if erased > 0 {
            put_places_back(&mut computed, &kept)?;
        }
        let is_as_recorded = is_as_recorded(&vacancy, &computed, &kept)?;

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
                levels: levels(&computed, row),
                row: Row { candidate: code(&row.candidate), ..row.clone() },
                words: Text::new(explanation.words(Lang::En, name(Lang::En)), explanation.words(Lang::Fr, name(Lang::Fr))),
            });
        }
        let retired = retired_orders(&read, &vacancy, &computed).await?;
        let hidden = recused_from(&read, &granted, &vacancy).await?;
        for row in rows.iter_mut().filter(|row| hidden.contains(&row.candidate)) {
            row.levels.clear();
        }
        let people = computed.candidates.values().map(|candidate| candidate.audit_ref).collect();
        // Order matters: nothing is held from the database while models are computed.
        drop(read);
        let may_read = may_read(granted.standing(), vacancy.state) && erased == 0;
        let mut analysis =
            if may_read { Some(Box::new(analysis_in_codes(&*self.analysis(&vacancy, &computed).await?, &computed))) } else { None };
        for row in analysis.iter_mut().flat_map(|analysis| &mut analysis.rows) {
            if rows.iter().any(|shown| hidden.contains(&shown.candidate) && shown.code == row.candidate.as_str()) {
                row.hide_levels();
            }
        }
        self.leave_view(&granted, people).await?;
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
            retired,
            is_as_recorded,
            erased,
            analysis,
        })
    }

    /// How many of the recorded rows are of people whose data were erased since.
    pub(crate) async fn erased_from(&self, read: &impl Reading, recorded: &Recorded) -> Result<usize, Error> {
        let log = self.store.log(read, LogKind::Decisions)?;
        let record = log.entry_of(recorded.event).await?.leaf;
        let mut sealed = 0;
        for part in record.x_leaves("parts") {
            sealed += log.entry_at(part).await?.leaf.subj.len();
        }
        Ok(sealed.saturating_sub(repo::ranking::rows(read, recorded.record.id).await?.len()))
    }
}

/// The levels that count, without names.
fn levels(computed: &Computed, row: &Row) -> BTreeMap<String, Vec<Level>> {
    let own = computed.inputs.candidates.iter().find(|one| one.id == row.candidate);
    let mut levels: BTreeMap<String, Vec<Level>> = BTreeMap::new();
    for score in own.into_iter().flat_map(|own| &own.sheets).flat_map(|sheet| &sheet.last) {
        levels.entry(score.competency.clone()).or_default().extend(score.level());
    }
    for levels in levels.values_mut() {
        levels.sort_unstable();
    }
    levels
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

/// Whether the rows that stand are those that were recorded.
fn is_as_recorded(vacancy: &Vacancy, computed: &Computed, kept: &[RankingRowRecord]) -> Result<bool, Error> {
    let mut now = BTreeSet::new();
    for row in &computed.ranking.rows {
        now.insert(row.payload(&vacancy.id.to_string()).to_canonical(Form::Payload).map_err(Error::internal)?);
    }
    Ok(now == kept.iter().map(|row| row.doc.clone()).collect())
}

/// Whoever is gone moved the others up; what was recorded stays, and so do their places in all that is said of them.
pub(crate) fn put_places_back(computed: &mut Computed, kept: &[RankingRowRecord]) -> Result<(), Error> {
    let place = |row: &Value| row.get("rank").and_then(Value::as_int).and_then(|rank| u32::try_from(rank).ok());
    for record in kept {
        let recorded = Value::parse_strict(record.doc.as_bytes(), Form::Payload).map_err(Error::internal)?;
        let key = CandidateKey(record.candidate_ref.to_string());
        if let Some(row) = computed.ranking.rows.iter_mut().find(|row| row.candidate == key) {
            row.rank = place(&recorded);
            row.before.rank = recorded.get("before").and_then(place);
        }
    }
    Ok(())
}
