//! Openings: whether what was opened is what was sealed.
//!
//! What must stay true: an opening is believed only if its commitment stands in the leaf it is filed under; what is not opened
//! is counted as erased or withheld, and is a finding only where it had to be there.

use std::collections::BTreeSet;

use domain::canonical::{Form, Value};
use domain::ids::AuditRef;

use super::evidence::{Limits, OpeningRead, Scope};
use super::report::{Kind, NoticeKind, Report};
use crate::commitment::{Projection, commit};
use crate::leaf::{Committed, Leaf};
use crate::replay::Opened;

/// Which openings there must be.
pub(super) struct Expected<'e> {
    pub(super) scope: Scope,
    pub(super) limits: &'e Limits,
    pub(super) erased: &'e BTreeSet<AuditRef>,
    /// Whether sealed scores of the people of the leaf may be open.
    pub(super) is_revealed: bool,
}

impl Expected<'_> {
    /// Whether what a leaf seals had to be open.
    fn needs(&self, leaf: &Leaf, sealed: &Committed) -> bool {
        let of_row = (sealed.o.kind() == "candidate").then(|| AuditRef(sealed.o.id()));
        let people = if of_row.is_some() { Vec::new() } else { leaf.subj.clone() };
        self.scope.covers(sealed.n)
            && is_needed(sealed.n)
            && self.is_revealed
            && self.limits.cover(leaf.vac, of_row.into_iter().chain(people))
    }
}

/// Matches the openings of one leaf with its commitments.
pub(super) fn check(seq: u64, leaf: &Leaf, read: &[OpeningRead], expected: &Expected<'_>, report: &mut Report) -> Vec<Opened> {
    let mut opened = Vec::new();
    for opening in read {
        if !leaf.c.iter().any(|one| one.o == opening.o && one.n == opening.n) {
            report.find(Kind::OpeningStray, seq, format!("{} {}", opening.o, opening.n.as_str()));
        }
    }
    for sealed in &leaf.c {
        let place = format!("{} {}", sealed.o, sealed.n.as_str());
        let mut found = read.iter().filter(|opening| opening.o == sealed.o && opening.n == sealed.n);
        match found.next() {
            Some(opening) if commit(&opening.salt, &opening.payload) != sealed.d => report.find(Kind::OpeningMismatch, seq, place),
            Some(opening) => match (Value::parse_strict(&opening.payload, Form::Payload), String::from_utf8(opening.payload.clone())) {
                (Ok(value), Ok(text)) => {
                    report.openings.opened += 1;
                    opened.push(Opened { o: sealed.o.clone(), n: sealed.n, text, value });
                }
                _ => report.find(Kind::OpeningForm, seq, place),
            },
            None if expected.scope.covers(sealed.n) && is_erased(leaf, sealed, expected.erased) => report.openings.erased += 1,
            None if expected.needs(leaf, sealed) => {
                if !report.notices.iter().any(|notice| notice.kind == NoticeKind::ErasedLater) {
                    report.notice(NoticeKind::ErasedLater, seq);
                }
                report.find(Kind::OpeningMissing, seq, place);
            }
            None => report.openings.withheld += 1,
        }
        if found.next().is_some() {
            report.find(Kind::OpeningStray, seq, format!("{} {} twice", sealed.o, sealed.n.as_str()));
        }
    }
    opened
}

fn is_erased(leaf: &Leaf, sealed: &Committed, erased: &BTreeSet<AuditRef>) -> bool {
    if sealed.o.kind() == "candidate" {
        return erased.contains(&AuditRef(sealed.o.id()));
    }
    leaf.subj.iter().chain(leaf.actor.audit_ref().iter()).any(|person| erased.contains(person))
}

impl Scope {
    /// Whether openings of this side go along. What does not is withheld from every reader, and says nothing of an erasure.
    const fn covers(self, n: Projection) -> bool {
        match self {
            Self::None => false,
            Self::Scores => is_needed(n) && !matches!(n, Projection::Outcome),
            Self::All => !matches!(n, Projection::Notes),
        }
    }
}

/// What a recomputation needs. Concerns, gates and people's own words may stay closed to the reader of any export.
const fn is_needed(n: Projection) -> bool {
    matches!(n, Projection::Scores | Projection::Rating | Projection::Tie | Projection::Rank | Projection::Outcome)
}

#[cfg(test)]
mod tests {
    use domain::ids::VacancyId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_choice_of_openings_covers_its_sides() {
        use Projection::{Notes, Outcome, Rank, Rating, Scores, Tie};
        for n in Projection::ALL.iter().copied() {
            assert_eq!(is_needed(n), [Scores, Rating, Tie, Rank, Outcome].contains(&n), "{}", n.as_str());
            assert!(!Scope::None.covers(n), "{}", n.as_str());
            assert_eq!(Scope::Scores.covers(n), [Scores, Rating, Tie, Rank].contains(&n), "{}", n.as_str());
            assert_eq!(Scope::All.covers(n), n != Notes, "{}", n.as_str());
        }
    }

    #[test]
    fn openings_are_owed_within_the_limits_of_the_export() {
        let (person, other) = (AuditRef(Uuid::from_u128(1)), AuditRef(Uuid::from_u128(2)));
        let (vacancy, elsewhere) = (VacancyId(Uuid::from_u128(3)), VacancyId(Uuid::from_u128(4)));
        let whole = Limits::default();
        assert!(whole.cover(None, [].into_iter()) && whole.cover(Some(vacancy), [other].into_iter()));
        let of_one = Limits { people: Some(BTreeSet::from([person])), vacancy: None };
        assert!(of_one.cover(None, [other, person].into_iter()));
        assert!(!of_one.cover(Some(vacancy), [other].into_iter()) && !of_one.cover(None, [].into_iter()));
        let of_vacancy = Limits { people: None, vacancy: Some(vacancy) };
        assert!(of_vacancy.cover(Some(vacancy), [].into_iter()));
        assert!(!of_vacancy.cover(Some(elsewhere), [].into_iter()) && !of_vacancy.cover(None, [person].into_iter()));
        let of_both = Limits { people: Some(BTreeSet::from([person])), vacancy: Some(vacancy) };
        assert!(of_both.cover(Some(vacancy), [person].into_iter()));
        assert!(!of_both.cover(Some(elsewhere), [person].into_iter()) && !of_both.cover(Some(vacancy), [other].into_iter()));
    }
}
