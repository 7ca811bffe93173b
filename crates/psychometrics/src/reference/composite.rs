//! Answers the kind `composite`.

use serde_json::{Map, Value, json};

use super::case::{Case, Problem};
use super::read::{exact, list, member, text, wrong};
use crate::composite::{Composite, Criterion, Gate, GateRule, composites};

pub(super) fn answer(case: &Case) -> Result<Value, Problem> {
    let weights = member(&case.data, "weights")?.as_object().ok_or_else(|| wrong("weights", "is not an object"))?;
    let gates = case.data.get("gates");
    let criteria = weights
        .iter()
        .map(|(id, weight)| {
            let gate = gates.and_then(|gates| gates.get(id)).map(|level| exact(level, "gates")).transpose()?;
            Ok(Criterion { weight: exact(weight, "weights")?, gate: gate.map(|threshold| Gate { threshold, rule: GateRule::Mean }) })
        })
        .collect::<Result<Vec<_>, Problem>>()?;
    let candidates = list(member(&case.data, "candidates")?, "candidates")?;
    let ids = candidates.iter().map(|one| text(member(one, "id")?, "candidates.id")).collect::<Result<Vec<_>, _>>()?;
    let ratings = candidates.iter().map(|one| weights.keys().map(|id| levels(one, id)).collect()).collect::<Result<Vec<_>, _>>()?;

    let computed = composites(&criteria, &ratings)?;
    let names: Vec<&String> = weights.keys().collect();
    let rows: Vec<Value> = ids.iter().zip(&computed).map(|(id, one)| row(id, one, &names)).collect();
    let ranks: Map<String, Value> =
        ids.iter().zip(&computed).filter_map(|(id, one)| one.rank.map(|rank| ((*id).to_owned(), json!(rank)))).collect();
    Ok(json!({ "candidates": rows, "rank": ranks }))
}

/// The levels that one candidate was given on one competency; none where the case does not name it.
fn levels(candidate: &Value, competency: &str) -> Result<Vec<Option<i64>>, Problem> {
    match candidate.get("ratings").and_then(|ratings| ratings.get(competency)) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(levels) => {
            list(levels, "ratings")?
                .iter()
                .map(|level| {
                    if level.is_null() {
                        Ok(None)
                    } else {
                        level.as_i64().map(Some).ok_or_else(|| wrong("ratings", "is not a whole number"))
                    }
                })
                .collect()
        }
    }
}

fn row(id: &str, one: &Composite, names: &[&String]) -> Value {
    let picked = |indices: &[usize]| indices.iter().filter_map(|index| names.get(*index).copied()).collect::<Vec<_>>();
    let means: Map<String, Value> =
        names.iter().zip(&one.means).filter_map(|(name, mean)| mean.map(|mean| ((*name).clone(), json!(mean.to_string())))).collect();
    json!({
        "id": id,
        "means": means,
        "gates_pass": one.gates_pass(),
        "failed": picked(&one.failed),
        "missing": picked(&one.missing),
        "score": one.score.map(|score| score.to_string()),
        "score_f": one.score.map(crate::exact::Ratio::to_f64),
    })
}
