//! The formula `wm/1` written a second time, plainly, so that what the verifier derives is compared with something else.
//!
//! What must stay true: it shares no code with `domain` or `psychometrics`; fractions are pairs in lowest terms.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use domain::canonical::Value;
use domain::ids::{AuditRef, VacancyId};

/// A fraction in lowest terms with a positive denominator.
pub type Fraction = (i128, i128);

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

fn lowest((n, d): Fraction) -> Fraction {
    let by = gcd(n, d).max(1) * d.signum();
    (n / by, d / by)
}

fn compare(one: Fraction, other: Fraction) -> Ordering {
    (one.0 * other.1).cmp(&(other.0 * one.1))
}

/// A competency of the guide.
#[derive(Clone)]
pub struct Competency {
    pub id: String,
    pub weight: i128,
    pub required: Option<i128>,
}

/// Levels of one panelist, by competency; `None` is "not assessed".
pub type Levels = BTreeMap<String, Option<i128>>;

/// What the formula takes.
#[derive(Clone, Default)]
pub struct Case {
    pub competencies: Vec<Competency>,
    pub last: BTreeMap<AuditRef, Vec<Levels>>,
    pub before: BTreeMap<AuditRef, Vec<Levels>>,
    pub ratings: BTreeMap<(AuditRef, String), i128>,
    pub chair_order: Vec<AuditRef>,
    pub retired: BTreeSet<String>,
    pub withdrawn: BTreeSet<AuditRef>,
}

#[derive(Clone)]
struct Row {
    values: BTreeMap<String, Option<Fraction>>,
    total: Option<Fraction>,
    status: &'static str,
    rank: Option<i64>,
}

impl Case {
    /// The row payloads, by candidate.
    pub fn rows(&self, vacancy: VacancyId) -> BTreeMap<AuditRef, Value> {
        let last = self.order(&self.last, true);
        let before = self.order(&self.before, false);
        let text = |fraction: Option<Fraction>| fraction.map_or(Value::Null, |(n, d)| Value::str(format!("{n}/{d}")));
        let place = |row: &Row| {
            [("rank", row.rank.map_or(Value::Null, Value::Int)), ("status", Value::str(row.status)), ("total", text(row.total))]
        };
        let counted: Vec<&Competency> = self.competencies.iter().filter(|one| !self.retired.contains(&one.id)).collect();
        last.iter()
            .map(|(candidate, row)| {
                let comp = counted.iter().map(|one| Value::object([("id", Value::str(&one.id)), ("v", text(row.values[&one.id]))]));
                let mut members = vec![
                    ("before", Value::object(place(&before[candidate]))),
                    ("calc", Value::str("wm/1")),
                    ("cand", Value::str(candidate.to_string())),
                    ("comp", Value::Array(comp.collect())),
                    ("vac", Value::str(vacancy.to_string())),
                ];
                members.extend(place(row));
                (*candidate, Value::object(members))
            })
            .collect()
    }

    fn order(&self, cards: &BTreeMap<AuditRef, Vec<Levels>>, discussed: bool) -> BTreeMap<AuditRef, Row> {
        let mut rows: BTreeMap<AuditRef, Row> =
            self.last.keys().map(|candidate| (*candidate, self.row(*candidate, cards.get(candidate), discussed))).collect();
        let ranked: Vec<(AuditRef, Row)> =
            rows.iter().filter(|(_, row)| row.status == "ranked").map(|(candidate, row)| (*candidate, row.clone())).collect();
        for (candidate, row) in &ranked {
            let better = ranked.iter().filter(|(other, theirs)| self.is_better((*other, theirs), (*candidate, row), discussed)).count();
            rows.get_mut(candidate).unwrap().rank = Some(i64::try_from(better).unwrap() + 1);
        }
        rows
    }

    fn row(&self, candidate: AuditRef, cards: Option<&Vec<Levels>>, discussed: bool) -> Row {
        let mut values = BTreeMap::new();
        let (mut sum, mut weights): (Fraction, i128) = ((0, 1), 0);
        let (mut complete, mut met) = (true, true);
        for competency in self.competencies.iter().filter(|one| !self.retired.contains(&one.id)) {
            let levels: Vec<i128> = cards.into_iter().flatten().filter_map(|card| card.get(&competency.id).copied().flatten()).collect();
            let count = i128::try_from(levels.len()).unwrap();
            let mean = (count > 0).then(|| lowest((levels.iter().sum(), count)));
            let set = self.ratings.get(&(candidate, competency.id.clone())).filter(|_| discussed);
            let value = set.map(|level| (*level, 1)).or(mean);
            values.insert(competency.id.clone(), value);
            match value {
                None => complete = false,
                Some((n, d)) => {
                    sum = lowest((sum.0 * d + n * competency.weight * sum.1, sum.1 * d));
                    weights += competency.weight;
                    met &= competency.required.is_none_or(|required| n >= required * d);
                }
            }
        }
        let status = if self.withdrawn.contains(&candidate) {
            "withdrawn"
        } else if !complete {
            "incomplete"
        } else if met {
            "ranked"
        } else {
            "not_met"
        };
        Row { values, total: complete.then(|| lowest((sum.0, sum.1 * weights))), status, rank: None }
    }

    fn is_better(&self, (one, mine): (AuditRef, &Row), (other, theirs): (AuditRef, &Row), discussed: bool) -> bool {
        let by = |a: Option<Fraction>, b: Option<Fraction>| a.zip(b).map_or(Ordering::Equal, |(a, b)| compare(a, b));
        let first = |row: &Row| row.values.get("C1").copied().flatten();
        let chair = |candidate| self.chair_order.iter().position(|listed| *listed == candidate).filter(|_| discussed);
        by(mine.total, theirs.total)
            .then(by(first(mine), first(theirs)))
            .then(chair(one).zip(chair(other)).map_or(Ordering::Equal, |(a, b)| b.cmp(&a)))
            .is_gt()
    }
}
