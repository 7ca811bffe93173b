//! The rows of a ranking derived again, and compared with the sealed ones to the byte.
//!
//! What must stay true: the arithmetic is that of `domain`, the same function that the server and the command line call; an
//! erased candidate's row stands as its commitment does, and moves the others by at most one place each.

use std::collections::{BTreeMap, BTreeSet};

use domain::canonical::{Form, Value};
use domain::ids::AuditRef;
use domain::ranking::{CandidateInputs, CandidateKey, Inputs as Derivable, Rules, SetRating, Sheet, TieRecord, rank};
use domain::scorecard::TieMethod;
use domain::scores::{Level, ScoresPayload};

use super::report::Outcome;
use crate::replay::{Inputs, PanelScores, Part, Said};

/// What a derived row and a sealed one must share, and their ranks.
struct Compared {
    /// The row with both ranks taken out.
    rest: Value,
    rank: Option<i64>,
    before: Option<i64>,
}

/// Compares the sealed rows with derived ones. The error names the first row that differs.
pub fn compare(
    document: &Value,
    calc: &str,
    vacancy: &str,
    inputs: &Inputs<'_>,
    parts: &[&Part],
    erased: &BTreeSet<AuditRef>,
) -> Result<Outcome, String> {
    if calc != domain::ranking::CALC {
        // A formula of a later version: nothing can be said.
        return Ok(Outcome::Withheld);
    }
    let rules = Rules::from_document(document).map_err(|error| format!("the guide has no rules: {error}"))?;
    let covered: BTreeSet<AuditRef> = parts.iter().flat_map(|part| part.candidates.iter().copied()).collect();
    let living: Vec<AuditRef> = covered.iter().copied().filter(|candidate| !erased.contains(candidate)).collect();
    let Some(derivable) = derivable(inputs, &living)? else { return Ok(Outcome::Withheld) };
    let derived = rank(&rules, &derivable).map_err(|error| error.to_string())?;
    let sealed: BTreeMap<AuditRef, &(Value, String)> =
        parts.iter().flat_map(|part| part.opened.iter().map(|(candidate, row)| (*candidate, row))).collect();
    let mut rows = Vec::with_capacity(living.len());
    for candidate in &living {
        let Some((sealed, text)) = sealed.get(candidate) else { return Ok(Outcome::Withheld) };
        let row = derived.row(&CandidateKey(candidate.to_string())).ok_or_else(|| format!("{candidate} was not derived"))?;
        let payload = row.payload(vacancy);
        let bytes = payload.to_canonical(Form::Payload).map_err(|error| error.to_string())?;
        let gone = covered.len() - living.len();
        if gone == 0 && bytes != *text {
            return Err(difference(candidate, &payload, sealed));
        }
        rows.push((*candidate, split(&payload), split(sealed)));
    }
    let gone = i64::try_from(covered.len() - living.len()).unwrap_or(i64::MAX);
    if let Some((candidate, ..)) = rows.iter().find(|(_, derived, sealed)| derived.rest != sealed.rest) {
        return Err(format!("{candidate}: another row"));
    }
    for of in [|row: &Compared| row.rank, |row: &Compared| row.before] {
        let pairs: Vec<_> = rows.iter().map(|(candidate, derived, sealed)| (*candidate, of(derived), of(sealed))).collect();
        moved(pairs, gone)?;
    }
    Ok(Outcome::Match)
}

fn difference(candidate: &AuditRef, derived: &Value, sealed: &Value) -> String {
    let place = derived.get("rank").map_or_else(|| "none".to_owned(), ToString::to_string);
    let of = |value: &Value, key: &str| value.get(key).map_or_else(|| "absent".to_owned(), ToString::to_string);
    let keys = ["total", "status", "rank", "comp", "before", "calc", "cand", "vac"];
    let key = keys.into_iter().find(|key| derived.get(key) != sealed.get(key)).unwrap_or("keys");
    format!("rank {place}, {candidate}: `{key}` is {} and should be {}", of(sealed, key), of(derived, key))
}

fn split(row: &Value) -> Compared {
    let number = |value: Option<&Value>| value.and_then(|value| value.get("rank")).and_then(Value::as_int);
    let mut rest = row.clone();
    if let Value::Object(members) = &mut rest {
        members.insert("rank".to_owned(), Value::Bool(members.get("rank").is_some_and(|rank| rank.as_int().is_some())));
        if let Some(Value::Object(before)) = members.get_mut("before") {
            before.insert("rank".to_owned(), Value::Bool(before.get("rank").is_some_and(|rank| rank.as_int().is_some())));
        }
    }
    Compared { rest, rank: number(Some(row)), before: number(row.get("before")) }
}

/// Recorded ranks must keep the derived order and ties, and exceed the derived ranks by at most as many places as people are
/// gone, never by less further down.
fn moved(mut pairs: Vec<(AuditRef, Option<i64>, Option<i64>)>, gone: i64) -> Result<(), String> {
    pairs.retain(|(_, derived, sealed)| derived.is_some() || sealed.is_some());
    pairs.sort_by_key(|(_, derived, _)| *derived);
    let mut above: Option<(i64, i64)> = None;
    for (candidate, derived, sealed) in pairs {
        let (Some(derived), Some(sealed)) = (derived, sealed) else { return Err(format!("{candidate}: one of two ranks is absent")) };
        let excess = sealed - derived;
        let least = above.map_or(0, |(rank, excess)| if rank == derived { excess } else { excess.max(0) });
        let most = above.filter(|(rank, _)| *rank == derived).map_or(gone, |(_, excess)| excess);
        if excess < least || excess > most {
            return Err(format!("rank {derived}, {candidate}: `rank` is {sealed}"));
        }
        above = Some((derived, excess));
    }
    Ok(())
}

/// The inputs in the form that the formula takes; nothing where some of them may not be read.
pub fn derivable(inputs: &Inputs<'_>, living: &[AuditRef]) -> Result<Option<Derivable>, String> {
    let mut candidates = Vec::with_capacity(living.len());
    for candidate in living {
        let Some(sheets) = sheets(inputs, *candidate)? else { return Ok(None) };
        let mut ratings = Vec::new();
        for said in inputs.ratings.get(candidate).into_iter().flatten() {
            let Some(payload) = &said.payload else { return Ok(None) };
            let competency = payload.get("comp").and_then(Value::as_str).ok_or_else(|| format!("rating {}: no competency", said.place))?;
            // A rating without a level takes an earlier one back: the mean stands again.
            match payload.get("l") {
                Some(Value::Int(level)) => ratings.push(SetRating { competency: competency.to_owned(), level: level_of(*level)? }),
                Some(Value::Null) => {}
                _ => return Err(format!("rating {}: no level", said.place)),
            }
        }
        let id = CandidateKey(candidate.to_string());
        candidates.push(CandidateInputs { id, withdrawn: inputs.withdrawn.contains(candidate), sheets, ratings });
    }
    let Some(ties) = inputs.ties.iter().map(|said| said.payload.as_ref().map(|payload| tie(said, payload))).collect::<Option<Vec<_>>>()
    else {
        return Ok(None);
    };
    let ties = ties.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Some(Derivable { candidates, ties, retired: inputs.retired.iter().map(|id| (*id).to_owned()).collect() }))
}

fn sheets(inputs: &Inputs<'_>, candidate: AuditRef) -> Result<Option<Vec<Sheet>>, String> {
    let nothing = Vec::new();
    let mut sheets: BTreeMap<AuditRef, Sheet> = BTreeMap::new();
    for (from, is_last) in [(&inputs.before, false), (&inputs.last, true)] {
        for PanelScores { place, scores } in from.get(&candidate).unwrap_or(&nothing) {
            let Some(scores) = scores else { return Ok(None) };
            let payload = ScoresPayload::parse(scores.to_string().as_bytes()).map_err(|error| format!("score sheet {place}: {error}"))?;
            if payload.candidate != candidate {
                return Err(format!("score sheet {place} is of another candidate"));
            }
            let panelist = payload.panelist;
            let sheet = sheets.entry(panelist).or_insert_with(|| Sheet {
                panelist: panelist.to_string(),
                sealed_before: Vec::new(),
                last: Vec::new(),
            });
            let side = if is_last { &mut sheet.last } else { &mut sheet.sealed_before };
            if !side.is_empty() {
                return Err(format!("score sheet {place}: a second one of the same panelist"));
            }
            *side = payload.scores;
        }
    }
    Ok(Some(sheets.into_values().collect()))
}

fn tie(said: &Said, payload: &Value) -> Result<TieRecord, String> {
    let malformed = || format!("tie {}: not as it must be", said.place);
    let method = payload.get("method").and_then(Value::as_str).and_then(TieMethod::parse).ok_or_else(malformed)?;
    let listed = payload.get("cands").and_then(Value::as_array).ok_or_else(malformed)?;
    let order: Option<Vec<CandidateKey>> = listed.iter().map(|one| one.as_str().map(CandidateKey::from)).collect();
    Ok(TieRecord { method, order: order.ok_or_else(malformed)? })
}

fn level_of(number: i64) -> Result<Level, String> {
    u8::try_from(number).map(Level).map_err(|_| format!("{number} is no level"))
}

#[cfg(test)]
mod tests {
    use domain::ids::AuditRef;
    use uuid::Uuid;

    use super::moved;

    fn holds(ranks: &[(Option<i64>, Option<i64>)], gone: i64) -> bool {
        let pairs = ranks.iter().zip(0_u128..).map(|((derived, sealed), i)| (AuditRef(Uuid::from_u128(i)), *derived, *sealed));
        moved(pairs.collect(), gone).is_ok()
    }

    #[test]
    fn ranks_move_by_at_most_the_number_of_erased_people_and_keep_their_order() {
        let some = |pairs: &[(i64, i64)]| pairs.iter().map(|(derived, sealed)| (Some(*derived), Some(*sealed))).collect::<Vec<_>>();
        assert!(holds(&some(&[(1, 1), (2, 2), (2, 2), (4, 4)]), 0));
        assert!(holds(&some(&[(1, 1), (2, 3), (3, 4)]), 1));
        assert!(holds(&some(&[(1, 2), (2, 4), (2, 4)]), 2));
        assert!(holds(&[(None, None), (Some(1), Some(1))], 0));
        // Beyond the number of erased people, less further down, parted ties, changed order, a rank from nowhere.
        assert!(!holds(&some(&[(1, 2)]), 0));
        assert!(!holds(&some(&[(1, 3)]), 1));
        assert!(!holds(&some(&[(1, 2), (2, 2)]), 1));
        assert!(!holds(&some(&[(1, 1), (1, 2)]), 1));
        assert!(!holds(&some(&[(1, 1), (2, 1)]), 1));
        assert!(!holds(&[(None, Some(1))], 1));
        assert!(!holds(&[(Some(1), None)], 1));
    }
}
