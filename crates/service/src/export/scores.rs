//! The opened scores of a vacancy as a table: every version of every score, and why a scorecard is missing where one is.
//!
//! What must stay true: a candidate whose scores are sealed has no line, not even an empty one; the officer who holds the vacancy gets the
//! scores once the discussion is closed, as on every page; a chair gets none of a candidate from whom they are recused.

use std::collections::BTreeMap;
use std::sync::Arc;

use audit::LogKind;
use domain::Refusal;
use domain::candidate::{Candidate, CandidateState};
use domain::guide::GuideDocument;
use domain::ids::{EventId, PanelistId, ScorecardId};
use domain::scorecard::ScorecardVersion;
use domain::scores::{Assessment, Score, evidence_texts};
use domain::tables::Style;
use domain::tables::outgoing::ScoreOutRow;
use domain::tables::scores::ScoreState;
use domain::vacancy::Vacancy;
use store::{Reading, repo};

use super::purpose::Scope;
use super::{ExportPurpose, TableFile};
use crate::Service;
use crate::access::policy::ExportScores;
use crate::access::{Granted, Standing};
use crate::declaration::recused_from;
use crate::error::{Error, Why};
use crate::ranking::scores;
use crate::reveal::is_revealed;
use crate::vacancy::frozen_guide;

impl Service {
    /// `scores.csv`.
    pub async fn export_scores(&self, granted: Granted<ExportScores>, purpose: ExportPurpose, style: Style) -> Result<TableFile, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let candidates = opened(&read, &granted, &vacancy).await?;
        let sheets = Sheets::read(&read, &vacancy).await?;
        let events: Vec<EventId> = sheets.versions.values().flatten().map(|(_, event)| *event).collect();
        let entries = self.store.log(&read, LogKind::Decisions)?.entries_of(&events).await?;
        drop(read);
        let digest = |event: &EventId| entries.get(event).map(|entry| entry.leaf_hash.to_hex()).unwrap_or_default();

        let mut rows = Vec::new();
        for candidate in &candidates {
            for (panelist, panelist_code) in &sheets.panel {
                let card = ScorecardId::of(*panelist, candidate.id);
                let blank = sheets.blank(&vacancy, candidate, panelist_code);
                for (version, event) in sheets.versions.get(&card).into_iter().flatten() {
                    rows.extend(of_version(&blank, version, &digest(event))?);
                }
                if let Some(state) = sheets.missing.get(&card).filter(|_| !sheets.versions.contains_key(&card)) {
                    let competencies = &sheets.guide.content().competencies;
                    rows.extend(competencies.iter().map(|competency| ScoreOutRow {
                        competency_id: competency.id.clone(),
                        state: state.word().to_owned(),
                        ..blank.clone()
                    }));
                }
            }
        }
        let table = TableFile::of(&rows, style);
        self.leave_entries(granted, purpose, Scope::Scores, candidates.iter().map(|candidate| candidate.audit_ref).collect()).await?;
        Ok(table)
    }
}

/// The candidates whose scores this person may take out, by code.
async fn opened(through: &impl Reading, granted: &Granted<ExportScores>, vacancy: &Vacancy) -> Result<Vec<Candidate>, Error> {
    let reveals = repo::reveal::list(through, vacancy.id).await?;
    if reveals.is_empty() {
        return Err(Refusal::ScoresSealed {}.into());
    }
    if granted.standing() == Standing::Holder && !vacancy.state.shows_ranking() {
        return Err(Error::Conflict(Why::Stage));
    }
    let hidden = recused_from(through, granted, vacancy).await?;
    let mut candidates = repo::candidate::all(through, vacancy.id).await?;
    candidates.retain(|candidate| {
        candidate.state != CandidateState::Merged && is_revealed(&reveals, candidate.id) && !hidden.contains(&candidate.id)
    });
    Ok(candidates)
}

/// Everything that lines are made of.
struct Sheets {
    guide: Arc<GuideDocument>,
    guide_version: String,
    /// Everybody who sits or sat, by code.
    panel: Vec<(PanelistId, String)>,
    versions: BTreeMap<ScorecardId, Vec<(ScorecardVersion, EventId)>>,
    missing: BTreeMap<ScorecardId, ScoreState>,
}

impl Sheets {
    async fn read(through: &impl Reading, vacancy: &Vacancy) -> Result<Self, Error> {
        let guide = frozen_guide(through, vacancy).await?;
        let number = repo::guide::get(through, guide.id).await?.number;
        let mut versions: BTreeMap<ScorecardId, Vec<(ScorecardVersion, EventId)>> = BTreeMap::new();
        for version in repo::scorecard_version::list(through, vacancy.id).await? {
            versions.entry(version.0.scorecard).or_default().push(version);
        }
        let excused = repo::excusal::list(through, vacancy.id).await?.into_iter().map(|one| (one.scorecard, ScoreState::Excused));
        let waived = repo::waiver::list(through, vacancy.id).await?.into_iter().map(|one| (one.scorecard, ScoreState::Waived));
        Ok(Self {
            guide: guide.document,
            guide_version: number.to_string(),
            panel: repo::panelist::list(through, vacancy.id).await?.into_iter().map(|seat| (seat.id, seat.code)).collect(),
            versions,
            missing: excused.chain(waived).collect(),
        })
    }

    /// A line of this panelist about this candidate, with no competency and nothing said.
    fn blank(&self, vacancy: &Vacancy, candidate: &Candidate, panelist_code: &str) -> ScoreOutRow {
        ScoreOutRow {
            vacancy_id: vacancy.id.to_string(),
            guide_version: self.guide_version.clone(),
            guide_digest: self.guide.digest().to_owned(),
            candidate_code: candidate.code.clone(),
            panelist_code: panelist_code.to_owned(),
            competency_id: String::new(),
            state: String::new(),
            level: None,
            not_assessed_reason: String::new(),
            evidence: String::new(),
            evidence_language: None,
            scorecard_version: 1,
            kind: String::new(),
            change_reason: String::new(),
            sealed_at: None,
            scorecard_digest: String::new(),
        }
    }
}

/// The lines of one version, a line a competency, in the guide's order.
fn of_version(blank: &ScoreOutRow, version: &ScorecardVersion, digest: &str) -> Result<Vec<ScoreOutRow>, Error> {
    let evidence: BTreeMap<String, String> = evidence_texts(&version.evidence).into_iter().collect();
    let number = u32::try_from(version.number).map_err(Error::internal)?;
    let line = |score: Score| {
        let (state, level, reason) = match score.assessment {
            Assessment::Assessed { level } => (ScoreState::Scored, Some(u32::from(level.0)), ""),
            Assessment::NotAssessed { reason } => (ScoreState::NotAssessed, None, reason.code()),
        };
        ScoreOutRow {
            state: state.word().to_owned(),
            level,
            not_assessed_reason: reason.to_owned(),
            evidence: evidence.get(&score.competency).cloned().unwrap_or_default(),
            competency_id: score.competency,
            scorecard_version: number,
            kind: version.kind.code().to_owned(),
            change_reason: version.reason.clone().unwrap_or_default(),
            sealed_at: Some(version.sealed_at),
            scorecard_digest: digest.to_owned(),
            ..blank.clone()
        }
    };
    Ok(scores(version)?.into_iter().map(line).collect())
}
