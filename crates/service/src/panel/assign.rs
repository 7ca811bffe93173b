//! Who interviews whom: everybody everyone, or listed pairs.
//!
//! What must stay true: with listed pairs each candidate has at least two panelists who are not recused, and each panelist somebody to
//! interview; a pair whose scorecard is sealed stays; a list counts as drawn by lot only as it stood before the interviews began, and one that
//! was written by hand never looks in the log like one that the program drew.

use std::collections::{BTreeMap, BTreeSet};

use audit::{Act, ObjRef, XValue};
use domain::candidate::{Candidate, CandidateState};
use domain::doors::Draw as _;
use domain::ids::{CandidateId, PanelistId, ScorecardId, VacancyId};
use domain::panel::{Assignment, AssignmentState, PANELISTS_MIN, Panelist, PanelistState};
use domain::vacancy::{AssignmentMode, Vacancy, VacancyState};
use domain::{FieldError, FieldErrors, Refusal};
use store::repo::{self, Lock};
use store::{Event, Events, WriteTxn};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::AssignPanel;
use crate::act::ROWS_PER_ENTRY;
use crate::declaration::Recusals;
use crate::error::{Error, Why};

/// A panelist and somebody whom they interview.
pub type Pair = (PanelistId, CandidateId);

/// Where a list comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Somebody wrote it, and says whether lots decided it elsewhere.
    Hand { drawn: bool },
    /// The program drew it.
    Lot,
}

impl Service {
    /// Lists who interviews whom; with no pairs at all everybody interviews everyone. `drawn` says that lots decided, which can be said only before the interviews begin.
    pub async fn assign_panel(&self, granted: Granted<AssignPanel>, pairs: BTreeSet<Pair>, drawn: bool) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            let pairs = pairs.clone();
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let events = assign(txn, vacancy, &pairs, Origin::Hand { drawn }).await?;
                Ok(((), events))
            })
        })
        .await?;
        Ok(())
    }
}

/// Brings a round to these pairs.
pub(super) async fn assign(txn: &WriteTxn, mut vacancy: Vacancy, pairs: &BTreeSet<Pair>, origin: Origin) -> Result<Events, Error> {
    let was_listed = vacancy.assignment == AssignmentMode::Listed;
    let mode = if pairs.is_empty() { AssignmentMode::Everyone } else { AssignmentMode::Listed };
    let drawn = mode == AssignmentMode::Listed && matches!(origin, Origin::Lot | Origin::Hand { drawn: true });
    if drawn && vacancy.state != VacancyState::Open {
        // A lot that is spoken of once interviews are held may have been chosen to suit them; and a list that is changed then is none.
        return Err(Error::Conflict(Why::Stage));
    }
    let mut panel = repo::panelist::list(txn, vacancy.id).await?;
    panel.retain(|seat| seat.state == PanelistState::Sitting);
    let mut events = Vec::new();
    if vacancy.assignment != mode || vacancy.drawn != drawn {
        (vacancy.assignment, vacancy.drawn) = (mode, drawn);
        vacancy.version += 1;
        let mut event = txn.event(Act::VacancyUpdate, ObjRef::new(VacancyId::KIND, vacancy.id.0)).vacancy(vacancy.id);
        repo::vacancy::update(txn, &mut event, &vacancy).await?;
        events.push(event);
    }
    if mode == AssignmentMode::Listed {
        events.extend(list_pairs(txn, vacancy.id, &panel, pairs, origin).await?);
    } else if was_listed {
        for seat in &panel {
            let person = repo::person::get(txn, seat.person).await?;
            events.push(allocate(txn, seat, "all").subject(person.audit_ref));
        }
    }
    Events::from_list(events).ok_or(Error::Conflict(Why::Done))
}

fn allocate(txn: &WriteTxn, seat: &Panelist, scope: &'static str) -> Event {
    let event = txn.event(Act::PanelAllocate, ObjRef::new(PanelistId::KIND, seat.id.0)).vacancy(seat.vacancy);
    event.x("scope", XValue::Code(scope))
}

/// Brings the listed pairs to what was asked for; gives the entries of those members whose list changed.
async fn list_pairs(
    txn: &WriteTxn,
    vacancy: VacancyId,
    panel: &[Panelist],
    pairs: &BTreeSet<Pair>,
    origin: Origin,
) -> Result<Vec<Event>, Error> {
    let mut candidates = repo::candidate::all(txn, vacancy).await?;
    candidates.retain(|candidate| candidate.state == CandidateState::Entered);
    check(panel, &candidates, pairs, &Recusals::of(txn, vacancy).await?)?;
    let scope = if origin == Origin::Lot { "lot" } else { "listed" };
    let sealed = repo::scorecard_version::submitted(txn, vacancy).await?;
    let mut kept: BTreeMap<Pair, Assignment> = BTreeMap::new();
    for assignment in repo::assignment::list(txn, vacancy).await? {
        kept.insert((assignment.panelist, assignment.candidate), assignment);
    }
    let mut events = Vec::new();
    for seat in panel {
        let mut interviews = Vec::new();
        let mut changed = Vec::new();
        for candidate in &candidates {
            let pair = (seat.id, candidate.id);
            let is_asked = pairs.contains(&pair);
            if !is_asked && sealed.contains(&ScorecardId::of(seat.id, candidate.id)) {
                return Err(Error::Conflict(Why::Sealed));
            }
            if is_asked {
                interviews.push(candidate);
            }
            let state = if is_asked { AssignmentState::Assigned } else { AssignmentState::Lifted };
            match kept.get(&pair) {
                Some(row) if row.state != state => changed.push(Assignment { state, version: row.version + 1, ..row.clone() }),
                None if is_asked => changed.push(Assignment {
                    id: txn.entropy().uuid_v4(),
                    vacancy,
                    panelist: seat.id,
                    candidate: candidate.id,
                    state,
                    version: 1,
                }),
                _ => {}
            }
        }
        if !changed.is_empty() {
            events.extend(entries_of(txn, seat, &interviews, changed, scope).await?);
        }
    }
    Ok(events)
}

/// The entries of one member: whom they interview now, and the rows that changed.
async fn entries_of(
    txn: &WriteTxn,
    seat: &Panelist,
    interviews: &[&Candidate],
    changed: Vec<Assignment>,
    begins: &'static str,
) -> Result<Vec<Event>, Error> {
    let mut rows = changed.into_iter();
    let mut chunks = interviews.chunks(ROWS_PER_ENTRY);
    let mut events = Vec::new();
    loop {
        let rows: Vec<Assignment> = rows.by_ref().take(ROWS_PER_ENTRY).collect();
        // Rows may be more than candidates, where many pairs were lifted: such an entry names again whom the list begins with.
        let named = chunks.next().or_else(|| interviews.chunks(1).next().filter(|_| !rows.is_empty()));
        let Some(named) = named else { return Ok(events) };
        let scope = if events.is_empty() { begins } else { "more" };
        let mut event = allocate(txn, seat, scope).subjects(named.iter().map(|candidate| candidate.audit_ref));
        for row in &rows {
            if row.version == 1 {
                repo::assignment::insert(txn, &mut event, row).await?;
            } else {
                repo::assignment::update(txn, &mut event, row).await?;
            }
        }
        events.push(event);
    }
}

/// What keeps a list of pairs from standing, by `panelists.<code>` and by candidate. Whoever is recused from a candidate is not one of the two.
fn check(panel: &[Panelist], candidates: &[Candidate], pairs: &BTreeSet<Pair>, recused: &Recusals) -> Result<(), Error> {
    let (seats, people): (BTreeSet<_>, BTreeSet<_>) =
        (panel.iter().map(|seat| seat.id).collect(), candidates.iter().map(|candidate| candidate.id).collect());
    if pairs.iter().any(|(seat, candidate)| !seats.contains(seat) || !people.contains(candidate)) {
        return Err(Error::Conflict(Why::Stale));
    }
    let mut errors = FieldErrors::default();
    for seat in panel.iter().filter(|seat| !pairs.iter().any(|(of, _)| *of == seat.id)) {
        errors.add(format!("panelists.{}", seat.code), FieldError::Required);
    }
    errors.into_result()?;
    let mut counts: BTreeMap<CandidateId, usize> = BTreeMap::new();
    for (_, candidate) in pairs.iter().filter(|(panelist, candidate)| !recused.apart(*panelist, *candidate)) {
        *counts.entry(*candidate).or_default() += 1;
    }
    let thin = candidates.iter().filter(|candidate| counts.get(&candidate.id).copied().unwrap_or_default() < PANELISTS_MIN);
    let refusals: Vec<Refusal> = thin.map(|candidate| Refusal::PanelBelowTwo { code: candidate.code.clone() }).collect();
    if refusals.is_empty() { Ok(()) } else { Err(Error::Refused(refusals)) }
}
