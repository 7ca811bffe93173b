//! One vacancy as the log tells it.
//!
//! What must stay true: nothing is overwritten; what a later entry changed stands beside it with its place, because rankings
//! are judged as of their own entries.

use std::collections::{BTreeMap, BTreeSet};

use domain::canonical::Value;
use domain::ids::AuditRef;
use tlog::Hash;

use super::Opened;
use crate::act::Act;
use crate::commitment::Projection;
use crate::leaf::{Leaf, ObjRef, Place, Role, uuid_exact};

/// One sealed version of a scorecard.
#[derive(Clone, PartialEq, Eq)]
pub struct CardVersion {
    /// Where it was sealed.
    pub place: Place,
    /// The scorecard.
    pub card: ObjRef,
    /// The candidate.
    pub candidate: Option<AuditRef>,
    /// The panelist, where the entry or its opening tells it.
    pub panelist: Option<AuditRef>,
    /// The sealed scores, where they may be read.
    pub scores: Option<Value>,
}

/// An opening of scores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reveal {
    /// Where.
    pub place: Place,
    /// Of these candidates; of all of the vacancy where none is named.
    pub candidates: BTreeSet<AuditRef>,
}

impl Reveal {
    /// Whether this candidate's scores were opened by it.
    pub fn covers(&self, candidate: AuditRef) -> bool {
        self.candidates.is_empty() || self.candidates.contains(&candidate)
    }
}

/// Something said of a candidate at a place, with its payload where that may be read.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    /// Where.
    pub place: Place,
    /// Of whom.
    pub about: Vec<AuditRef>,
    /// The payload.
    pub payload: Option<Value>,
}

/// One part of a ranking or of a decision.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// Where.
    pub place: Place,
    /// The candidates that it names.
    pub candidates: Vec<AuditRef>,
    /// The rows' commitments in leaf order (of a ranking).
    pub rows: Vec<(AuditRef, Hash)>,
    /// The entries that it says it used.
    pub inputs: Vec<Place>,
    /// The opened rows or outcomes, by candidate, with their exact text.
    pub opened: BTreeMap<AuditRef, (Value, String)>,
}

/// A recorded ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Where.
    pub place: Place,
    /// Digest of the guide document.
    pub fw: String,
    /// Formula.
    pub calc: String,
    /// Its parts.
    pub parts: Vec<Place>,
    /// The entries that it says it used.
    pub inputs: Vec<Place>,
    /// Its digest.
    pub digest: Option<Hash>,
}

/// A recorded decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Where.
    pub place: Place,
    /// Its parts.
    pub parts: Vec<Place>,
    /// The ranking that it cites.
    pub ranking: Option<Place>,
    /// The digest of that ranking.
    pub digest: Option<Hash>,
}

/// One vacancy.
#[derive(Clone, Default)]
pub struct VacancyReplay {
    /// Every sealed version, in the order of the log.
    pub cards: Vec<CardVersion>,
    /// Openings of scores, in the order of the log.
    pub reveals: Vec<Reveal>,
    /// Panel ratings, in the order of the log.
    pub ratings: Vec<Said>,
    /// Orders of tied candidates, in the order of the log.
    pub ties: Vec<Said>,
    /// Retired competencies with the entries that retired them.
    pub retired: Vec<(Place, Vec<String>)>,
    /// Entries that retired questions.
    pub questions_retired: Vec<Place>,
    /// Withdrawals.
    pub withdrawn: Vec<(Place, AuditRef)>,
    /// Scorecard versions set aside: where, and which.
    pub set_aside: Vec<(Place, Place)>,
    /// Declarations of interest: panelist, candidate and where.
    pub declared: BTreeMap<(AuditRef, AuditRef), Place>,
    /// Panelists by membership, with where they were replaced.
    pub panelists: BTreeMap<AuditRef, Option<Place>>,
    /// Excused and waived scorecards: the people that the entry names.
    pub released: Vec<Vec<AuditRef>>,
    /// Parts of rankings.
    pub ranking_parts: BTreeMap<Place, Part>,
    /// Rankings, in the order of the log.
    pub rankings: Vec<Ranking>,
    /// Parts of decisions.
    pub decision_parts: BTreeMap<Place, Part>,
    /// Decisions, in the order of the log.
    pub decisions: Vec<Decision>,
    memberships: BTreeMap<ObjRef, AuditRef>,
    allocated: BTreeMap<AuditRef, BTreeSet<AuditRef>>,
}

impl VacancyReplay {
    /// Where this candidate's scores were opened.
    pub fn revealed_at(&self, candidate: AuditRef) -> Option<Place> {
        self.reveals.iter().find(|reveal| reveal.covers(candidate)).map(|reveal| reveal.place)
    }

    /// Candidates of whom there is at least one scorecard before this place.
    pub fn scored(&self, before: Place) -> BTreeSet<AuditRef> {
        self.cards.iter().filter(|card| card.place < before).filter_map(|card| card.candidate).collect()
    }

    /// Whether this panelist is to score this candidate.
    pub fn expects(&self, panelist: AuditRef, candidate: AuditRef) -> bool {
        self.panelists.get(&panelist).is_some_and(Option::is_none)
            && self.allocated.get(&panelist).is_none_or(|candidates| candidates.contains(&candidate))
    }

    pub(super) fn apply(&mut self, place: Place, act: Act, leaf: &Leaf, opened: &[Opened]) {
        let payload = |n: Projection| opened.iter().find(|one| one.n == n).map(|one| one.value.clone());
        let said = |n: Projection| Said { place, about: leaf.subj.clone(), payload: payload(n) };
        match act {
            Act::ScorecardSubmit | Act::ScorecardCorrect | Act::ScorecardRevise => {
                self.cards.push(card_version(place, leaf, payload(Projection::Scores)));
            }
            Act::ScoresReveal => {
                let whole = leaf.x_text("scope") == Some("vacancy");
                let candidates = if whole { BTreeSet::new() } else { leaf.subj.iter().copied().collect() };
                self.reveals.push(Reveal { place, candidates });
            }
            Act::PanelRatingSet => self.ratings.push(said(Projection::Rating)),
            Act::TieRecord => self.ties.push(said(Projection::Tie)),
            Act::CompetencyRetire => self.retired.push((place, leaf.x_texts("ids").into_iter().map(str::to_owned).collect())),
            Act::QuestionRetire => self.questions_retired.push(place),
            Act::CandidateWithdraw => self.withdrawn.extend(leaf.subj.iter().map(|candidate| (place, *candidate))),
            Act::ScorecardSetAside => self.set_aside.extend(leaf.x_leaf("leaf").map(|version| (place, version))),
            Act::ConflictDeclare => {
                if let Some(panelist) = leaf.actor.audit_ref() {
                    for candidate in &leaf.subj {
                        self.declared.entry((panelist, *candidate)).or_insert(place);
                    }
                }
            }
            Act::PanelAssign => {
                self.panelists.extend(leaf.subj.iter().map(|panelist| (*panelist, None)));
                self.memberships.extend(leaf.subj.first().map(|panelist| (leaf.obj.clone(), *panelist)));
            }
            Act::PanelReplace => self.panelists.extend(leaf.subj.iter().map(|panelist| (*panelist, Some(place)))),
            Act::PanelAllocate => {
                if let Some(panelist) = self.memberships.get(&leaf.obj) {
                    let candidates = leaf.subj.iter().copied();
                    match leaf.x_text("scope") {
                        Some("all") => drop(self.allocated.remove(panelist)),
                        Some("more") => self.allocated.entry(*panelist).or_default().extend(candidates),
                        _ => drop(self.allocated.insert(*panelist, candidates.collect())),
                    }
                }
            }
            Act::ScorecardExcuse | Act::ScorecardWaive => self.released.push(leaf.subj.clone()),
            Act::RankingPart => {
                self.ranking_parts.insert(place, part(place, leaf, opened, Projection::Rank));
            }
            Act::RankingRecord => self.rankings.push(Ranking {
                place,
                fw: leaf.fw.clone().unwrap_or_default(),
                calc: leaf.calc.clone().unwrap_or_default(),
                parts: leaf.x_leaves("parts"),
                inputs: leaf.x_leaves("inputs"),
                digest: leaf.x_hash("ranking"),
            }),
            Act::DecisionPart => {
                self.decision_parts.insert(place, part(place, leaf, opened, Projection::Outcome));
            }
            Act::DecisionRecord => self.decisions.push(Decision {
                place,
                parts: leaf.x_leaves("parts"),
                ranking: leaf.x_leaf("ranking_leaf"),
                digest: leaf.x_hash("ranking"),
            }),
            _ => {}
        }
    }
}

/// A scorecard version from its entry. The opened scores say whose it is; without them the entry does, except that a paper
/// scorecard may have been keyed in by somebody else.
pub(crate) fn card_version(place: Place, leaf: &Leaf, scores: Option<Value>) -> CardVersion {
    let person = |key: &str| scores.as_ref().and_then(|scores| payload_ref(scores, key));
    let own = matches!(leaf.actor.role(), Some(Role::Panelist | Role::Chair)) && leaf.x("paper").is_none();
    let sole = match leaf.subj.as_slice() {
        [candidate] => Some(*candidate),
        _ => None,
    };
    CardVersion {
        place,
        card: leaf.obj.clone(),
        candidate: person("cand").or(sole),
        panelist: person("panelist").or_else(|| leaf.actor.audit_ref().filter(|_| own)),
        scores,
    }
}

/// A person's pseudonym in a payload.
pub(crate) fn payload_ref(payload: &Value, key: &str) -> Option<AuditRef> {
    payload.get(key).and_then(Value::as_str).and_then(uuid_exact).map(AuditRef)
}

fn part(place: Place, leaf: &Leaf, opened: &[Opened], n: Projection) -> Part {
    let rows = leaf.c.iter().filter(|one| one.n == n && one.o.kind() == "candidate").map(|one| (AuditRef(one.o.id()), one.d));
    let read = opened.iter().filter(|one| one.n == n);
    Part {
        place,
        candidates: leaf.subj.clone(),
        rows: rows.collect(),
        inputs: leaf.x_leaves("inputs"),
        opened: read.filter_map(|one| Some((payload_ref(&one.value, "cand")?, (one.value.clone(), one.text.clone())))).collect(),
    }
}
