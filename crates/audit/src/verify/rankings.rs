//! Rankings computed again from what was sealed, and decisions held against the ranking they cite.
//!
//! What must stay true: every check that needs no opening is made always; what an opening would be needed for and may not be
//! read here is "withheld", neither success nor failure.

use std::collections::BTreeSet;

use domain::canonical::Value;
use domain::ids::{AuditRef, VacancyId};
use tlog::Hash;

use super::evidence::{Evidence, Unreadable};
use super::report::{DecisionVerdict, Kind, Outcome, RankingVerdict, Report};
use super::rows;
use crate::act::Act;
use crate::commitment::ranking_digest;
use crate::leaf::{Leaf, Place};
use crate::replay::{Inputs, Part, Ranking, Replay, VacancyReplay};

/// Checks the ranking or the decision that this entry records, if it records one.
pub(super) fn check(
    log: &dyn Evidence,
    replay: &Replay,
    place: Place,
    leaf: &Leaf,
    erased: &BTreeSet<AuditRef>,
    report: &mut Report,
) -> Result<(), Unreadable> {
    let Some((id, vacancy)) = leaf.vac.and_then(|id| Some((id, replay.vacancy(id)?))) else { return Ok(()) };
    match leaf.act {
        Some(Act::RankingRecord) => {
            if let Some(ranking) = vacancy.rankings.last().filter(|ranking| ranking.place == place) {
                let guide = guide(log, ranking, report)?;
                check_ranking(&Case { id, vacancy, ranking, guide, erased, replay }, report);
            }
        }
        Some(Act::DecisionRecord) => check_decision(vacancy, place, report),
        _ => {}
    }
    Ok(())
}

/// The guide document in force, if it is at hand and is the one that the ranking names.
enum Guide {
    Here(Value),
    Withheld,
    Wrong,
}

struct Case<'a> {
    id: VacancyId,
    vacancy: &'a VacancyReplay,
    ranking: &'a Ranking,
    guide: Guide,
    erased: &'a BTreeSet<AuditRef>,
    replay: &'a Replay,
}

fn guide(log: &dyn Evidence, ranking: &Ranking, report: &mut Report) -> Result<Guide, Unreadable> {
    let Some(bytes) = log.document(&ranking.fw)? else {
        report.find(Kind::DocumentMissing, ranking.place.seq, ranking.fw.as_str());
        return Ok(Guide::Withheld);
    };
    Ok(match Value::parse_any(&bytes) {
        Ok(document) if document.digest_hex() == ranking.fw => Guide::Here(document),
        _ => {
            report.find(Kind::RankingGuide, ranking.place.seq, format!("not {}", ranking.fw));
            Guide::Wrong
        }
    })
}

fn check_ranking(case: &Case<'_>, report: &mut Report) {
    let seq = case.ranking.place.seq;
    let parts: Vec<&Part> = case.ranking.parts.iter().filter_map(|place| case.vacancy.ranking_parts.get(place)).collect();
    let inputs = case.vacancy.inputs(case.ranking.place, &case.replay.erased_before(case.ranking.place));
    let mut found: Vec<(Kind, String)> = Vec::new();
    found.extend(uncovered(case, &parts, &inputs).map(|detail| (Kind::RankingParts, detail)));
    found.extend(other_inputs(case, &parts, &inputs).map(|detail| (Kind::RankingInputs, detail)));
    let digests: Vec<Hash> = parts.iter().flat_map(|part| part.rows.iter().map(|(_, d)| *d)).collect();
    if case.ranking.digest != Some(ranking_digest(&digests)) {
        found.push((Kind::RankingDigest, "not the digest of the rows".to_owned()));
    }
    let mut result = Outcome::Mismatch;
    // Rows derived from other inputs than the recorded ones would differ for that reason alone.
    if found.is_empty() {
        match &case.guide {
            Guide::Wrong => {}
            Guide::Withheld => result = Outcome::Withheld,
            Guide::Here(document) => {
                match rows::compare(document, &case.ranking.calc, &case.id.to_string(), &inputs, &parts, case.erased) {
                    Ok(outcome) => result = outcome,
                    Err(detail) => found.push((Kind::RankingRow, detail)),
                }
            }
        }
    }
    for (kind, detail) in found {
        report.find(kind, seq, detail);
    }
    report.rankings.push(RankingVerdict {
        seq,
        calc: case.ranking.calc.clone(),
        rows: digests.len(),
        erased: parts.iter().flat_map(|part| &part.candidates).filter(|candidate| case.erased.contains(candidate)).count(),
        result,
    });
}

/// The parts must name each candidate who has a scorecard exactly once; those erased before may be left out.
fn uncovered(case: &Case<'_>, parts: &[&Part], inputs: &Inputs<'_>) -> Option<String> {
    if parts.len() != case.ranking.parts.len() {
        return Some("it cites entries that are no parts of a ranking".to_owned());
    }
    let mut covered = BTreeSet::new();
    for part in parts {
        let rows: BTreeSet<AuditRef> = part.rows.iter().map(|(candidate, _)| *candidate).collect();
        if rows.len() != part.rows.len() || !rows.iter().eq(&part.candidates) {
            return Some(format!("the rows of {} are not those of the candidates that it names", part.place));
        }
        if let Some(twice) = rows.iter().find(|candidate| covered.contains(*candidate)) {
            return Some(format!("{twice} stands in it twice"));
        }
        covered.extend(rows);
    }
    let gone = |candidate: &AuditRef| case.replay.erased_at(*candidate).is_some_and(|erased| erased < case.ranking.place);
    let left_out = inputs.candidates.difference(&covered).filter(|candidate| !gone(candidate)).count();
    let added = covered.difference(&inputs.candidates).count();
    (left_out + added > 0).then(|| format!("{left_out} candidates left out, {added} without a score sheet"))
}

fn other_inputs(case: &Case<'_>, parts: &[&Part], inputs: &Inputs<'_>) -> Option<String> {
    for part in parts {
        let candidates: BTreeSet<AuditRef> = part.candidates.iter().copied().collect();
        let recorded: BTreeSet<Place> = part.inputs.iter().copied().collect();
        let needed = inputs.of_candidates(&candidates);
        let also = inputs.unread_ratings(&candidates);
        if let Some(detail) = differ(&recorded, &needed, &also) {
            return Some(format!("part {}: {detail}", part.place));
        }
    }
    let recorded: BTreeSet<Place> = case.ranking.inputs.iter().copied().collect();
    differ(&recorded, &inputs.common, &inputs.also)
}

/// What is recorded must hold all that is needed, and beyond it only what may be there.
fn differ(recorded: &BTreeSet<Place>, needed: &BTreeSet<Place>, also: &BTreeSet<Place>) -> Option<String> {
    let absent: Vec<String> = needed.difference(recorded).map(|place| format!("-{place}")).collect();
    let strange: Vec<String> = recorded.difference(needed).filter(|place| !also.contains(place)).map(|place| format!("+{place}")).collect();
    let all = [absent, strange].concat();
    (!all.is_empty()).then(|| all.join(" "))
}

fn check_decision(vacancy: &VacancyReplay, place: Place, report: &mut Report) {
    let Some(decision) = vacancy.decisions.last().filter(|decision| decision.place == place) else { return };
    let latest = vacancy.rankings.iter().rfind(|ranking| ranking.place < place);
    let cites = latest.is_some_and(|latest| decision.ranking == Some(latest.place) && decision.digest == latest.digest);
    if !cites {
        let latest = latest.map_or_else(|| "none".to_owned(), |latest| latest.place.to_string());
        report.find(Kind::DecisionRanking, place.seq, format!("the latest ranking is {latest}"));
    }
    report.decisions.push(DecisionVerdict {
        seq: place.seq,
        ranking_seq: decision.ranking.map(|ranking| ranking.seq).unwrap_or_default(),
        result: if cites { Outcome::Match } else { Outcome::Mismatch },
    });
}
