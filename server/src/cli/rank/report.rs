//! A ranking as a document for programs.
//!
//! Invariant: every number that decides anything is an exact fraction in a text; decimals stand beside it and are for reading only.

use domain::Lang;
use domain::ranking::{CALC, Explanation, Ranking, Row, TieResult, TieRule, TieStep, ValueSource};
use domain::scorecard::TieMethod;
use psychometrics::exact::Ratio;
use serde_json::{Value, json};

use super::source::Guide;

/// The whole ranking.
pub(super) fn document(guide: &Guide, ranking: &Ranking, lang: Lang) -> Value {
    let candidates: Vec<Value> = ranking.in_order().into_iter().map(|row| candidate(guide, ranking, row, lang)).collect();
    let ties: Vec<Value> = ranking.tie_steps.iter().map(|step| tie(guide, step, lang)).collect();
    let unsettled: Vec<Value> = ranking
        .unsettled
        .iter()
        .map(|group| json!({ "rank": group.rank, "candidates": group.candidates, "awaits": group.awaits.map(TieMethod::code) }))
        .collect();
    json!({
        "format": "justesse-ranking/1",
        "ok": true,
        "guide": { "digest": guide.digest, "title": guide.title.as_ref().map(|title| title.get(lang)) },
        "calc": CALC,
        "statistic": guide.rules.statistic.code(),
        "candidates": candidates,
        "ties": ties,
        "unsettled": unsettled,
        "retired": ranking.retired,
    })
}

fn candidate(guide: &Guide, ranking: &Ranking, row: &Row, lang: Lang) -> Value {
    let explanation = Explanation::of(&guide.rules, ranking, row);
    let values: Vec<Value> = row
        .values
        .iter()
        .map(|value| {
            json!({
                "competency": value.competency,
                "name": guide.name(&value.competency, lang),
                "weight": guide.rules.competency(&value.competency).map(|(_, competency)| competency.weight),
                "value": exact(value.v),
                "decimal": decimal(value.v),
                "source": value.source.map(ValueSource::code),
                "n": value.n,
                "lowest": value.lowest,
                "highest": value.highest,
                "contribution": exact(value.contribution),
            })
        })
        .collect();
    json!({
        "code": row.candidate,
        "status": row.status.code(),
        "rank": row.rank,
        "tied_with": ranking.tied_with(row),
        "total": exact(row.total),
        "decimal": decimal(row.total),
        "formula": explanation.formula(),
        "values": values,
        "not_met": row.not_met,
        "not_assessed": row.not_assessed,
        "before": { "rank": row.before.rank, "status": row.before.status.code(), "total": exact(row.before.total) },
        "words": explanation.words(lang, |id| guide.name(id, lang)),
    })
}

fn tie(guide: &Guide, step: &TieStep, lang: Lang) -> Value {
    let rule = match &step.rule {
        TieRule::Competency(id) => format!("comp:{id}"),
        TieRule::Chair => "chair".into(),
        TieRule::Lot => "lot".into(),
    };
    let (result, parts) = match &step.result {
        TieResult::Parted(parts) => {
            ("parted", parts.iter().map(|part| json!({ "candidates": part.candidates, "value": exact(part.value) })).collect::<Vec<_>>())
        }
        TieResult::StillLevel(value) => ("still_level", vec![json!({ "candidates": step.group, "value": value.to_string() })]),
        TieResult::Retired => ("retired", Vec::new()),
        TieResult::NotRecorded => ("not_recorded", Vec::new()),
    };
    json!({
        "rank": step.rank,
        "group": step.group,
        "rule": rule,
        "result": result,
        "parts": parts,
        "words": step.words(lang, |id| guide.name(id, lang)),
    })
}

fn exact(number: Option<Ratio>) -> Option<String> {
    number.map(|number| number.to_string())
}

/// Four decimals, as tables have them.
fn decimal(number: Option<Ratio>) -> Option<String> {
    number.map(|number| number.to_decimal(4))
}
