//! The process as the log tells it: entries and openings folded into the state that rankings and process rules are judged by.
//!
//! What must stay true: the fold believes nothing but leaves and openings that matched them; it keeps the place of everything,
//! so that the state at any earlier entry can be asked for. Conventions that it reads: `obj` of a scorecard's acts is the
//! scorecard; `subj` is the candidate, and for an excused or waived scorecard the panelist too; `panel.assign` and
//! `panel.replace` name the panelist in `subj`; `panel.allocate` names the panelist's membership in `obj` as `panel.assign` does,
//! and the candidates in `subj`; a hold is lifted by the `obj` that set it, and one without `subj` covers its vacancy; a rank
//! row's `o` is `candidate/<ref>`.

mod inputs;
mod revealed;
mod vacancy;

pub use inputs::{Inputs, PanelScores};
pub use revealed::Revealed;
pub use vacancy::{CardVersion, Decision, Part, Ranking, Reveal, Said, VacancyReplay};
pub(crate) use vacancy::{card_version, payload_ref};

use std::collections::{BTreeMap, BTreeSet};

use domain::canonical::Value;
use domain::ids::{AuditRef, VacancyId};

use crate::act::Act;
use crate::commitment::Projection;
use crate::leaf::{Leaf, ObjRef, Place};

/// An opening that matched its commitment.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The row.
    pub o: ObjRef,
    /// Which side of the row.
    pub n: Projection,
    /// The payload, as its bytes were.
    pub text: String,
    /// The payload, read.
    pub value: Value,
}

/// A hold on erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hold {
    people: BTreeSet<AuditRef>,
    vacancy: Option<VacancyId>,
}

/// The state of an organisation's process up to an entry.
#[derive(Clone, Default)]
pub struct Replay {
    vacancies: BTreeMap<VacancyId, VacancyReplay>,
    frozen: BTreeMap<String, Place>,
    disabled: BTreeMap<AuditRef, Place>,
    holds: BTreeMap<ObjRef, Hold>,
    candidates: BTreeMap<AuditRef, VacancyId>,
    erased: BTreeMap<AuditRef, Place>,
}

impl Replay {
    /// The state before the first entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// One vacancy, if an entry spoke of it.
    pub fn vacancy(&self, vacancy: VacancyId) -> Option<&VacancyReplay> {
        self.vacancies.get(&vacancy)
    }

    /// Every vacancy that an entry spoke of.
    pub fn vacancies(&self) -> impl Iterator<Item = (VacancyId, &VacancyReplay)> {
        self.vacancies.iter().map(|(id, vacancy)| (*id, vacancy))
    }

    /// Where a guide with this digest was frozen.
    pub fn frozen_at(&self, digest_hex: &str) -> Option<Place> {
        self.frozen.get(digest_hex).copied()
    }

    /// Where this person's account was disabled, if it still is.
    pub fn disabled_at(&self, person: AuditRef) -> Option<Place> {
        self.disabled.get(&person).copied()
    }

    /// Where this person's data were erased.
    pub fn erased_at(&self, person: AuditRef) -> Option<Place> {
        self.erased.get(&person).copied()
    }

    /// Everybody whose data were erased before a place.
    pub fn erased_before(&self, place: Place) -> BTreeSet<AuditRef> {
        self.erased.iter().filter(|(_, at)| **at < place).map(|(person, _)| *person).collect()
    }

    /// Whether a hold covers this person's data.
    pub fn is_held(&self, person: AuditRef) -> bool {
        let vacancy = self.candidates.get(&person);
        self.holds.values().any(|hold| {
            hold.people.contains(&person) || (hold.people.is_empty() && hold.vacancy.is_some() && hold.vacancy.as_ref() == vacancy)
        })
    }

    /// Takes in the next entry with those of its openings that may be read and matched.
    pub fn apply(&mut self, place: Place, leaf: &Leaf, opened: &[Opened]) {
        let Some(act) = leaf.act else { return };
        match act {
            Act::GuideFreeze => {
                if let Some(digest) = &leaf.fw {
                    self.frozen.entry(digest.clone()).or_insert(place);
                }
            }
            Act::UserDisable => self.disabled.extend(leaf.subj.iter().map(|person| (*person, place))),
            Act::UserEnable => self.disabled.retain(|person, _| !leaf.subj.contains(person)),
            Act::HoldSet => {
                let hold = Hold { people: leaf.subj.iter().copied().collect(), vacancy: leaf.vac };
                self.holds.insert(leaf.obj.clone(), hold);
            }
            Act::HoldLift => {
                self.holds.remove(&leaf.obj);
            }
            Act::EraseSubject => self.erased.extend(leaf.subj.iter().map(|person| (*person, place))),
            _ => {}
        }
        if let Some(vacancy) = leaf.vac {
            if matches!(act, Act::CandidateCreate | Act::ScorecardSubmit) {
                self.candidates.extend(leaf.subj.iter().map(|candidate| (*candidate, vacancy)));
            }
            self.vacancies.entry(vacancy).or_default().apply(place, act, leaf, opened);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use domain::canonical::Form;
    use uuid::Uuid;

    use super::*;

    fn person(n: u128) -> AuditRef {
        AuditRef(Uuid::from_u128(n))
    }

    fn place(seq: u64) -> Place {
        Place { epoch: 1, seq }
    }

    fn id(n: u128) -> Value {
        Value::str(Uuid::from_u128(n).hyphenated().to_string())
    }

    /// An entry of the vacancy with this number, about these people.
    pub(crate) fn leaf(act: &str, vacancy: Option<u128>, people: &[u128], scope: Option<&str>) -> Leaf {
        entry(act, vacancy, people, scope.map(|scope| ("x", Value::object([("scope", Value::str(scope))]))))
    }

    /// The same, with other members than those that every entry has.
    pub(crate) fn entry<'m>(
        act: &str,
        vacancy: Option<u128>,
        people: &[u128],
        members: impl IntoIterator<Item = (&'m str, Value)>,
    ) -> Leaf {
        let mut all = BTreeMap::from([
            ("act", Value::str(act)),
            ("actor", Value::str("cli/operator")),
            ("at", Value::str("2026-11-23T09:30:00.000Z")),
            ("id", id(100)),
            ("obj", Value::str(format!("thing/{}", Uuid::from_u128(101)))),
            ("org", id(102)),
            ("v", Value::Int(1)),
        ]);
        all.extend(vacancy.map(|vacancy| ("vac", id(vacancy))));
        if !people.is_empty() {
            all.insert("subj", Value::Array(people.iter().copied().map(id).collect()));
        }
        all.extend(members);
        Leaf::parse(Value::object(all).to_canonical(Form::Leaf).unwrap().as_bytes()).unwrap()
    }

    #[test]
    fn who_was_disabled_or_erased_is_known_by_the_place() {
        let mut replay = Replay::new();
        for (seq, act) in [(1, "user.disable"), (3, "erase.subject")] {
            replay.apply(place(seq), &leaf(act, None, &[7], None), &[]);
        }
        assert_eq!((replay.disabled_at(person(7)), replay.disabled_at(person(8))), (Some(place(1)), None));
        assert_eq!((replay.erased_at(person(7)), replay.erased_at(person(8))), (Some(place(3)), None));
        assert_eq!(replay.erased_before(place(3)), BTreeSet::new());
        assert_eq!(replay.erased_before(place(4)), BTreeSet::from([person(7)]));
        replay.apply(place(5), &leaf("user.enable", None, &[8], None), &[]);
        assert_eq!(replay.disabled_at(person(7)), Some(place(1)));
        replay.apply(place(6), &leaf("user.enable", None, &[7], None), &[]);
        assert_eq!(replay.disabled_at(person(7)), None);
    }

    #[test]
    fn a_hold_covers_the_people_that_it_names_or_all_of_its_vacancy_until_it_is_lifted() {
        let held = |hold: &Leaf| {
            let mut replay = Replay::new();
            for (seq, vacancy, candidate) in [(0, 1, 7), (1, 2, 8)] {
                replay.apply(place(seq), &leaf("candidate.create", Some(vacancy), &[candidate], None), &[]);
            }
            replay.apply(place(2), hold, &[]);
            let held = [7, 8, 9].map(|n| replay.is_held(person(n)));
            replay.apply(place(3), &leaf("hold.lift", None, &[], None), &[]);
            assert!([7, 8, 9].iter().all(|n| !replay.is_held(person(*n))), "lifted");
            held
        };
        assert_eq!(held(&leaf("hold.set", None, &[8, 9], None)), [false, true, true]);
        assert_eq!(held(&leaf("hold.set", Some(1), &[8], None)), [false, true, false]);
        assert_eq!(held(&leaf("hold.set", Some(1), &[], None)), [true, false, false]);
        assert_eq!(held(&leaf("hold.set", None, &[], None)), [false, false, false]);
    }

    #[test]
    fn every_vacancy_of_which_an_entry_speaks_is_kept() {
        let mut replay = Replay::new();
        for (seq, vacancy) in [(0, 2), (1, 1), (2, 2)] {
            replay.apply(place(seq), &leaf("candidate.withdraw", Some(vacancy), &[7], None), &[]);
        }
        let withdrawn: Vec<_> = replay.vacancies().map(|(id, vacancy)| (id.0.as_u128(), vacancy.withdrawn.len())).collect();
        assert_eq!(withdrawn, [(1, 1), (2, 2)]);
        assert!(replay.vacancy(VacancyId(Uuid::from_u128(3))).is_none());
    }
}
