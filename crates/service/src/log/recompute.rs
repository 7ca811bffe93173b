//! Computing a ranking again from what was sealed, and what other choices would have given.
//!
//! What must stay true: it reads openings that match their commitments, and no row of a table; what other choices give is analysis, kept
//! nowhere, and never stands for the ranking of record.

use std::collections::BTreeMap;

use audit::replay::{Opened, Part};
use audit::verify::{Outcome, compare_rows, inputs_of};
use audit::{LogKind, Place, Replay, commit};
use domain::canonical::{Form, Value};
use domain::ids::{AuditRef, PanelistId, VacancyId};
use domain::ranking::{CandidateKey, Inputs, Ranking, Rules, rank};
use domain::{Refusal, Text};
use psychometrics::exact::Ratio;
use store::log::Log;
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::Recompute;
use crate::error::Error;
use crate::vacancy::frozen_guide;

/// What is otherwise in a computation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// Without the scores of this panel member.
    pub without: Option<PanelistId>,
    /// With the same weight for every competency.
    pub equal_weights: bool,
    /// As the sealed scores alone would have it, before the discussion.
    pub before_discussion: bool,
    /// With what was retired counted again.
    pub retired_back: bool,
}

impl WhatIf {
    /// Whether anything is otherwise.
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }
}

/// One candidate's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceView {
    /// What the panel calls the candidate.
    pub code: String,
    /// The recorded place.
    pub recorded: Option<u32>,
    /// The place computed again.
    pub again: Option<u32>,
    /// The total computed again.
    pub total: Option<Ratio>,
    /// The place under other choices.
    pub what_if: Option<u32>,
    /// The total under other choices.
    pub what_if_total: Option<Ratio>,
}

/// A ranking computed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecomputeView {
    /// The entry of the recorded ranking.
    pub place: Place,
    /// Its digest.
    pub digest: String,
    /// Whether what was computed again is what was recorded.
    pub outcome: Outcome,
    /// The first difference, for experts.
    pub difference: Option<String>,
    /// The candidates, by recorded place.
    pub rows: Vec<PlaceView>,
    /// How many people stood in it whose data were erased since.
    pub erased: usize,
    /// The panel: whom one can leave out.
    pub panel: Vec<(PanelistId, String)>,
    /// Whether anything was retired.
    pub has_retired: bool,
    /// The names of competencies.
    pub names: BTreeMap<String, Text>,
}

impl Service {
    /// Computes the latest recorded ranking again, and once more with other choices.
    pub async fn recompute(&self, granted: Granted<Recompute>, what_if: WhatIf) -> Result<RecomputeView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let log = self.store.log(&read, LogKind::Decisions)?;
        let replay = replay(&log, vacancy.id).await?;
        let told = replay.vacancy(vacancy.id).ok_or(Refusal::RankingNotReady {})?;
        let recorded = told.rankings.last().ok_or(Refusal::RankingNotReady {})?;
        let guide = frozen_guide(&read, &vacancy).await?.document;
        let document = guide.to_value();
        let erased = replay.erased_before(Place { epoch: u32::MAX, seq: 0 });
        let inputs = told.inputs(recorded.place, &replay.erased_before(recorded.place));
        let parts: Vec<&Part> = recorded.parts.iter().filter_map(|place| told.ranking_parts.get(place)).collect();
        let compared = compare_rows(document, &recorded.calc, &vacancy.id.to_string(), &inputs, &parts, &erased);
        let living: Vec<AuditRef> =
            parts.iter().flat_map(|part| part.candidates.iter().copied()).filter(|candidate| !erased.contains(candidate)).collect();
        let rules = Rules::from_document(document).map_err(|_| Error::internal("a frozen guide without rules"))?;
        let derived = inputs_of(&inputs, &living).map_err(Error::internal)?;
        let again = derived.as_ref().map(|inputs| rank(&rules, inputs)).transpose().map_err(Error::internal)?;
        let seats = repo::panelist::list(&read, vacancy.id).await?;
        let people = repo::person::by_ids(&read, &seats.iter().map(|seat| seat.person).collect::<Vec<_>>()).await?;
        let left_out = what_if.without.and_then(|seat| {
            let person = seats.iter().find(|one| one.id == seat)?.person;
            people.iter().find(|one| one.id == person).map(|one| one.audit_ref.to_string())
        });
        let other = match derived.filter(|_| what_if.is_any()) {
            Some(inputs) => {
                let (rules, inputs) = otherwise(&what_if, left_out.as_deref(), rules, inputs);
                Some(rank(&rules, &inputs).map_err(Error::internal)?)
            }
            None => None,
        };
        let codes = repo::candidate::codes_by_refs(&read, vacancy.id, &living).await?;
        let rows = rows(&parts, &codes, again.as_ref(), other.as_ref());
        let view = RecomputeView {
            place: recorded.place,
            digest: recorded.digest.map(|digest| digest.to_string()).unwrap_or_default(),
            outcome: *compared.as_ref().unwrap_or(&Outcome::Mismatch),
            difference: compared.err(),
            rows,
            erased: parts.iter().flat_map(|part| &part.candidates).filter(|candidate| erased.contains(candidate)).count(),
            panel: seats.iter().map(|seat| (seat.id, seat.code.clone())).collect(),
            has_retired: !told.retired.is_empty(),
            names: guide.content().competencies.iter().map(|one| (one.id.clone(), one.name.clone())).collect(),
        };
        drop(read);
        self.leave_view(&granted, living).await?;
        Ok(view)
    }
}

/// One vacancy as the log tells it, with what was sealed where it opens and matches.
pub(super) async fn replay(log: &Log<'_>, vacancy: VacancyId) -> Result<Replay, Error> {
    let mut replay = Replay::new();
    for entry in log.of_vacancy(vacancy).await? {
        let opened = if entry.leaf.c.is_empty() { Vec::new() } else { opened(log, &entry).await? };
        replay.apply(entry.place, &entry.leaf, &opened);
    }
    Ok(replay)
}

/// What an entry sealed, as far as it opens and is what was committed to.
pub(super) async fn opened(log: &Log<'_>, entry: &store::log::Entry) -> Result<Vec<Opened>, Error> {
    let mut opened = Vec::new();
    for opening in log.openings(entry.place).await? {
        let sealed = entry
            .leaf
            .c
            .iter()
            .any(|one| one.o == opening.o && one.n == opening.n && one.d == commit(&opening.salt, opening.payload.as_bytes()));
        if let (true, Ok(value)) = (sealed, Value::parse_strict(opening.payload.as_bytes(), Form::Payload)) {
            opened.push(Opened { o: opening.o, n: opening.n, text: opening.payload, value });
        }
    }
    Ok(opened)
}

/// Rules and inputs under other choices.
fn otherwise(what_if: &WhatIf, without: Option<&str>, mut rules: Rules, mut inputs: Inputs) -> (Rules, Inputs) {
    if what_if.equal_weights {
        for competency in &mut rules.competencies {
            competency.weight = 1;
        }
    }
    if what_if.retired_back {
        inputs.retired.clear();
    }
    for candidate in &mut inputs.candidates {
        if let Some(without) = without {
            candidate.sheets.retain(|sheet| sheet.panelist != without);
        }
        if what_if.before_discussion {
            candidate.ratings.clear();
            for sheet in &mut candidate.sheets {
                sheet.last.clone_from(&sheet.sealed_before);
            }
        }
    }
    if what_if.before_discussion {
        inputs.ties.clear();
    }
    // Whoever has no score left cannot be ranked.
    inputs.candidates.retain(|candidate| !candidate.sheets.is_empty());
    (rules, inputs)
}

fn rows(parts: &[&Part], codes: &BTreeMap<AuditRef, String>, again: Option<&Ranking>, other: Option<&Ranking>) -> Vec<PlaceView> {
    let sealed: BTreeMap<AuditRef, &Value> =
        parts.iter().flat_map(|part| part.opened.iter().map(|(candidate, (row, _))| (*candidate, row))).collect();
    let mut rows: Vec<PlaceView> = codes
        .iter()
        .map(|(candidate, code)| {
            let of = |ranking: Option<&Ranking>| {
                let row = ranking.and_then(|ranking| ranking.row(&CandidateKey(candidate.to_string())));
                (row.and_then(|row| row.rank), row.and_then(|row| row.total))
            };
            let ((again, total), (what_if, what_if_total)) = (of(again), of(other));
            let recorded = sealed.get(candidate).and_then(|row| row.get("rank")).and_then(Value::as_int);
            PlaceView {
                code: code.clone(),
                recorded: recorded.and_then(|rank| u32::try_from(rank).ok()),
                again,
                total,
                what_if,
                what_if_total,
            }
        })
        .collect();
    rows.sort_by(|one, other| {
        (one.recorded.is_none(), one.recorded, &one.code).cmp(&(other.recorded.is_none(), other.recorded, &other.code))
    });
    rows
}
