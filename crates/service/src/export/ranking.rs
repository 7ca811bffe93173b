//! The ranking as two tables: one line a candidate, for the order of record and for the order before the discussion; and one line a
//! candidate and competency, whose contributions sum to the total, so that anybody with a spreadsheet can check us.
//!
//! What must stay true: the table says what was recorded. It is computed anew, and where a row differs from the recorded one nothing
//! leaves but the refusal that names the place.

use std::sync::Arc;

use domain::Refusal;
use domain::analysis::{Analysis, Situation};
use domain::canonical::Form;
use domain::ids::AuditRef;
use domain::ranking::{CALC, CandidateKey, Row, TieResult, TieRule};
use domain::retirement::Retirement;
use domain::tables::outgoing::{RankingDetailRow, RankingRow};
use domain::tables::{Number, Style};
use domain::vacancy::Vacancy;
use psychometrics::exact::Ratio;
use store::repo;

use super::purpose::Scope;
use super::{ExportPurpose, TableFile};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ExportRanking;
use crate::error::Error;
use crate::ranking::{Computed, compute, may_read, put_places_back};

/// The two tables of a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankingTables {
    /// `ranking.csv`.
    pub ranking: TableFile,
    /// `ranking_detail.csv`.
    pub detail: TableFile,
}

impl Service {
    /// The ranking, from the close of the discussion on.
    pub async fn export_ranking(
        &self,
        granted: Granted<ExportRanking>,
        purpose: ExportPurpose,
        style: Style,
    ) -> Result<RankingTables, Error> {
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
        let kept: Vec<String> = kept.into_iter().map(|row| row.doc).collect();
        is_as_recorded(&vacancy, &computed, &kept)?;
        let guide = match vacancy.guide {
            Some(guide) => repo::guide::get(&read, guide).await?.number.to_string(),
            None => String::new(),
        };
        drop(read);
        let may_read = may_read(granted.standing(), vacancy.state) && erased == 0;
        let analysis = if may_read { Some(self.analysis(&vacancy, &computed).await?) } else { None };

        let said =
            Said { vacancy: vacancy.id.to_string(), guide_version: guide, ranking_digest: recorded.digest, computed: &computed, analysis };
        let in_order = computed.ranking.in_order();
        let mut rows: Vec<RankingRow> = in_order.iter().map(|row| said.of_record(row)).collect();
        rows.extend(in_order.iter().map(|row| said.before(row)));
        let detail: Vec<RankingDetailRow> = in_order.iter().flat_map(|row| said.detail(row)).collect();
        let tables = RankingTables { ranking: TableFile::of(&rows, style), detail: TableFile::of(&detail, style) };
        let people: Vec<AuditRef> = computed.candidates.values().map(|candidate| candidate.audit_ref).collect();
        self.leave_entries(granted, purpose, Scope::Scores, people).await?;
        Ok(tables)
    }
}

/// Refuses a ranking that is not what was recorded, at the first row that differs.
fn is_as_recorded(vacancy: &Vacancy, computed: &Computed, kept: &[String]) -> Result<(), Error> {
    let id = vacancy.id.to_string();
    for row in computed.ranking.in_order() {
        let now = row.payload(&id).to_canonical(Form::Payload).map_err(Error::internal)?;
        if !kept.contains(&now) {
            return Err(Refusal::VerifyMismatch { rank: row.rank.unwrap_or_default(), detail: code(computed, &row.candidate) }.into());
        }
    }
    if kept.len() == computed.ranking.rows.len() { Ok(()) } else { Err(Error::internal("a recorded row of nobody")) }
}

/// The candidate's code: pseudonyms of the log do not leave it.
fn code(computed: &Computed, candidate: &CandidateKey) -> String {
    computed.candidates.get(candidate).map(|candidate| candidate.code.clone()).unwrap_or_default()
}

/// What all lines of the tables say.
struct Said<'c> {
    vacancy: String,
    guide_version: String,
    ranking_digest: String,
    computed: &'c Computed,
    /// Where the reader may see it at this time.
    analysis: Option<Arc<Analysis>>,
}

impl Said<'_> {
    fn code(&self, candidate: &CandidateKey) -> String {
        code(self.computed, candidate)
    }

    /// A line of the order of record.
    fn of_record(&self, row: &Row) -> RankingRow {
        let ranking = &self.computed.ranking;
        let analysed = self.analysis.as_ref().and_then(|analysis| analysis.of_candidate(&row.candidate));
        let parted = ranking.tie_steps_of(&row.candidate).into_iter().rfind(|step| matches!(step.result, TieResult::Parted(_)));
        RankingRow {
            status: row.status.code().to_owned(),
            rank: row.rank,
            tied_with: self.codes(ranking.tied_with(row)),
            tie_step: parted.map(|step| rule_code(&step.rule)).unwrap_or_default(),
            total: decimal(row.total),
            total_exact: exact(row.total),
            essential_not_met: row.not_met.clone(),
            not_assessed: row.not_assessed.clone(),
            adjusted: analysed.and_then(|one| figure(one.adjusted?)),
            rank_low: analysed.and_then(|one| one.places).map(|places| places.0),
            rank_high: analysed.and_then(|one| one.places).map(|places| places.1),
            p_top_k: analysed.and_then(|one| figure(one.top?)),
            top_k_share_of_weights: analysed.and_then(|one| figure(one.share?)),
            analysis_note: self.note().to_owned(),
            ..self.blank("record", row)
        }
    }

    /// Why the columns of the analysis are empty, where they are.
    fn note(&self) -> &'static str {
        match &self.analysis {
            None => "not_for_this_reader_now",
            Some(analysis) if analysis.claims_places() => "",
            Some(analysis) => match &analysis.panel {
                Ok(panel) if matches!(panel.situation, Situation::Disconnected { .. }) => "panels_not_linked",
                _ => "not_enough_shared_scores",
            },
        }
    }

    /// A line of the order that the sealed scores gave, before the discussion.
    fn before(&self, row: &Row) -> RankingRow {
        let shares = |other: &&Row| other.candidate != row.candidate && row.before.rank.is_some() && other.before.rank == row.before.rank;
        RankingRow {
            status: row.before.status.code().to_owned(),
            rank: row.before.rank,
            tied_with: self.codes(self.computed.ranking.rows.iter().filter(shares).map(|other| &other.candidate).collect()),
            total: decimal(row.before.total),
            total_exact: exact(row.before.total),
            ..self.blank("before", row)
        }
    }

    fn blank(&self, basis: &str, row: &Row) -> RankingRow {
        RankingRow {
            vacancy_id: self.vacancy.clone(),
            guide_version: self.guide_version.clone(),
            guide_digest: self.computed.guide.digest().to_owned(),
            ranking_digest: self.ranking_digest.clone(),
            calc: CALC.to_owned(),
            basis: basis.to_owned(),
            candidate_code: self.code(&row.candidate),
            status: String::new(),
            rank: None,
            tied_with: Vec::new(),
            tie_step: String::new(),
            total: None,
            total_exact: String::new(),
            essential_not_met: Vec::new(),
            not_assessed: Vec::new(),
            gates: String::new(),
            adjusted: None,
            rank_low: None,
            rank_high: None,
            p_top_k: None,
            top_k_share_of_weights: None,
            analysis_note: String::new(),
            retired: self.retired(),
        }
    }

    /// What was retired for everybody, with the day on which it was approved.
    fn retired(&self) -> Vec<String> {
        let of = |retirement: &Retirement| Some(format!("{}:{}", retirement.item, retirement.answered_at?.date()));
        self.computed.retirements.in_force().filter_map(|(retirement, _)| of(retirement)).collect()
    }

    fn codes(&self, candidates: Vec<&CandidateKey>) -> Vec<String> {
        let mut codes: Vec<String> = candidates.into_iter().map(|candidate| self.code(candidate)).collect();
        codes.sort();
        codes
    }

    /// The lines of one candidate, a line a competency.
    fn detail(&self, row: &Row) -> Vec<RankingDetailRow> {
        let line = |value: &domain::ranking::CompetencyValue| {
            let competency = self.computed.guide.competency(&value.competency)?;
            Some(RankingDetailRow {
                candidate_code: self.code(&row.candidate),
                competency_id: value.competency.clone(),
                weight: competency.w,
                essential: competency.essential,
                required_level: Some(u32::from(competency.required_level)),
                value: decimal(value.v),
                value_exact: exact(value.v),
                contribution_exact: exact(value.contribution),
            })
        };
        row.values.iter().filter_map(line).collect()
    }
}

fn decimal(number: Option<Ratio>) -> Option<Number> {
    Number::parse(&number?.to_decimal(4))
}

/// A figure of the analysis with the decimals that pages show.
fn figure(value: f64) -> Option<Number> {
    Number::parse(&format!("{value:.2}"))
}

fn exact(number: Option<Ratio>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// A step as guides declare it.
fn rule_code(rule: &TieRule) -> String {
    match rule {
        TieRule::Competency(id) => format!("comp:{id}"),
        TieRule::Chair => "chair".to_owned(),
        TieRule::Lot => "lot".to_owned(),
    }
}
