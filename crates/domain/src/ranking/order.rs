//! Who comes before whom: totals, then the declared steps for those who are level, each step written down.
//!
//! Invariant: nothing parts two candidates but their totals and the declared steps. Where every step leaves them level they share the
//! place, and the next one is left empty (1, 1, 3). Names, codes, order of entry and spread between panelists never enter.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use psychometrics::exact::Ratio;

use super::inputs::{CandidateKey, TieRecord};
use super::rules::{Rules, TieRule};
use super::value::{Active, Standing};
use crate::scorecard::TieMethod;

/// One step applied to one group of level candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TieStep {
    /// The place that the group is level on.
    pub rank: u32,
    /// The candidates that are level, by key.
    pub group: Vec<CandidateKey>,
    /// The step.
    pub rule: TieRule,
    /// What it did.
    pub result: TieResult,
}

/// What a step did with a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TieResult {
    /// The group falls into these parts, first one first; candidates of one part are still level.
    Parted(Vec<TiePart>),
    /// All have this value.
    StillLevel(Ratio),
    /// The competency was retired for all, so it parts nobody.
    Retired,
    /// The step needs a record that does not exist, or not for this group.
    NotRecorded,
}

/// Candidates that a step leaves together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TiePart {
    /// The candidates, by key.
    pub candidates: Vec<CandidateKey>,
    /// The value that they share; `None` where a record parted them.
    pub value: Option<Ratio>,
}

/// A group that shares a place after every step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// The place that they share.
    pub rank: u32,
    /// The candidates, by key.
    pub candidates: Vec<CandidateKey>,
    /// The first declared step that a record would settle; `None` where the guide declares neither chair nor lot.
    pub awaits: Option<TieMethod>,
}

/// The order of one basis.
#[derive(Default)]
pub(super) struct Order {
    /// Place by position of the candidate; `None` for those who are not ranked.
    pub(super) ranks: Vec<Option<u32>>,
    pub(super) steps: Vec<TieStep>,
    pub(super) unsettled: Vec<Unsettled>,
}

/// A candidate to be placed.
struct Contender<'a> {
    position: usize,
    key: &'a CandidateKey,
    standing: &'a Standing,
}

/// Places the candidates that have a total and are `ranked`. `candidates` are sorted by key; records are earliest first.
pub(super) fn order(rules: &Rules, active: &Active, candidates: &[(&CandidateKey, Standing)], records: &[TieRecord]) -> Order {
    let mut contenders: Vec<(Ratio, Contender<'_>)> = candidates
        .iter()
        .enumerate()
        .filter(|(_, (_, standing))| standing.status == super::Status::Ranked)
        .filter_map(|(position, (key, standing))| Some((standing.total?, Contender { position, key, standing })))
        .collect();
    // The sort keeps the order of keys among equals, which only arranges the report.
    contenders.sort_by_key(|(total, _)| Reverse(*total));
    let mut order = Order { ranks: vec![None; candidates.len()], ..Order::default() };
    let placing = Placing { rules, active, records: Records::new(records) };
    let mut rank = 1;
    for level in split(contenders) {
        let size = count(&level.1);
        placing.place(&mut order, level.1, rank, &rules.tie, None);
        rank += size;
    }
    order
}

struct Placing<'a> {
    rules: &'a Rules,
    active: &'a Active,
    records: Records<'a>,
}

impl Placing<'_> {
    fn place(&self, order: &mut Order, group: Vec<Contender<'_>>, rank: u32, steps: &[TieRule], awaits: Option<TieMethod>) {
        let Some((rule, rest)) = steps.split_first().filter(|_| group.len() > 1) else {
            settle(order, &group, rank, awaits);
            return;
        };
        let keys = keys(&group);
        let (parts, result, awaits) = match rule {
            TieRule::Competency(id) => match self.active.index_of(self.rules, id) {
                None => (vec![group], TieResult::Retired, awaits),
                Some(index) => {
                    let parts = split_by_value(group, index);
                    let result = match parts.as_slice() {
                        [(value, _)] => TieResult::StillLevel(*value),
                        _ => TieResult::Parted(
                            parts.iter().map(|(value, part)| TiePart { candidates: self::keys(part), value: Some(*value) }).collect(),
                        ),
                    };
                    (parts.into_iter().map(|(_, part)| part).collect(), result, awaits)
                }
            },
            TieRule::Chair => self.by_record(group, TieMethod::Chair, awaits),
            TieRule::Lot => self.by_record(group, TieMethod::Lot, awaits),
        };
        order.steps.push(TieStep { rank, group: keys, rule: rule.clone(), result });
        let mut next = rank;
        for part in parts {
            let size = count(&part);
            self.place(order, part, next, rest, awaits);
            next += size;
        }
    }

    fn by_record<'c>(
        &self,
        mut group: Vec<Contender<'c>>,
        method: TieMethod,
        awaits: Option<TieMethod>,
    ) -> (Vec<Vec<Contender<'c>>>, TieResult, Option<TieMethod>) {
        let Some(places) = self.records.covering(method, &group) else {
            return (vec![group], TieResult::NotRecorded, awaits.or(Some(method)));
        };
        group.sort_by_key(|contender| places.get(contender.key).copied());
        let parts = group.iter().map(|one| TiePart { candidates: vec![one.key.clone()], value: None }).collect();
        (group.into_iter().map(|one| vec![one]).collect(), TieResult::Parted(parts), awaits)
    }
}

/// Gives a group its place, and reports it where it is more than one candidate.
fn settle(order: &mut Order, group: &[Contender<'_>], rank: u32, awaits: Option<TieMethod>) {
    for contender in group {
        if let Some(place) = order.ranks.get_mut(contender.position) {
            *place = Some(rank);
        }
    }
    if group.len() > 1 {
        order.unsettled.push(Unsettled { rank, candidates: keys(group), awaits });
    }
}

fn keys(group: &[Contender<'_>]) -> Vec<CandidateKey> {
    let mut keys: Vec<CandidateKey> = group.iter().map(|contender| contender.key.clone()).collect();
    keys.sort();
    keys
}

fn count(group: &[Contender<'_>]) -> u32 {
    u32::try_from(group.len()).unwrap_or(u32::MAX)
}

/// Groups of equal value out of candidates sorted by value.
fn split(sorted: Vec<(Ratio, Contender<'_>)>) -> Vec<(Ratio, Vec<Contender<'_>>)> {
    let mut groups: Vec<(Ratio, Vec<Contender<'_>>)> = Vec::new();
    for (value, contender) in sorted {
        match groups.last_mut() {
            Some((shared, group)) if *shared == value => group.push(contender),
            _ => groups.push((value, vec![contender])),
        }
    }
    groups
}

fn split_by_value(group: Vec<Contender<'_>>, index: usize) -> Vec<(Ratio, Vec<Contender<'_>>)> {
    // Whoever is ranked has every value, so the zero is never used.
    let value = |contender: &Contender<'_>| contender.standing.values.get(index).and_then(|value| value.v).unwrap_or(Ratio::ZERO);
    let mut valued: Vec<(Ratio, Contender<'_>)> = group.into_iter().map(|contender| (value(&contender), contender)).collect();
    valued.sort_by_key(|(value, _)| Reverse(*value));
    split(valued)
}

/// Recorded orders, found by the candidates they name.
struct Records<'a> {
    records: &'a [TieRecord],
    naming: BTreeMap<&'a CandidateKey, Vec<usize>>,
}

impl<'a> Records<'a> {
    fn new(records: &'a [TieRecord]) -> Self {
        let mut naming: BTreeMap<&CandidateKey, Vec<usize>> = BTreeMap::new();
        for (index, record) in records.iter().enumerate() {
            for key in &record.order {
                naming.entry(key).or_default().push(index);
            }
        }
        Self { records, naming }
    }

    /// The places that the latest record gives to this group: the latest one of this method that names two or more of the group
    /// counts, and only if it names all of them. An order recorded for another constellation is never patched together with it.
    fn covering(&self, method: TieMethod, group: &[Contender<'_>]) -> Option<BTreeMap<&'a CandidateKey, usize>> {
        let mut named: BTreeMap<usize, usize> = BTreeMap::new();
        for contender in group {
            for index in self.naming.get(contender.key).into_iter().flatten() {
                *named.entry(*index).or_default() += 1;
            }
        }
        let of_method = |index: &usize| self.records.get(*index).is_some_and(|record| record.method == method);
        let (latest, members) = named.into_iter().rev().find(|(index, members)| *members > 1 && of_method(index))?;
        let record = self.records.get(latest).filter(|_| members == group.len())?;
        Some(record.order.iter().enumerate().map(|(place, key)| (key, place)).collect())
    }
}
