//! Many groups, each against the one with the highest rate.

use super::rates::{Group, Threshold};
use crate::estimable::{Estimate, NotEstimable};
use crate::exact::Ratio;

/// What becomes of groups so small that their rate says little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallGroups {
    /// A group with less than this share of all applicants is small.
    pub below: Threshold,
    /// Whether small groups are left out: none of them is then the highest, and none has an impact ratio. They are marked either way.
    pub left_out: bool,
}

impl SmallGroups {
    /// Two percent, as 29 CFR 1607.15 A(2)(a) and 6 RCNY 5-301 have it.
    const TWO_PERCENT: Threshold = Threshold { numerator: 1, denominator: 50 };

    /// Groups under 2 % are marked, and compared like every other.
    pub const MARKED: Self = Self { below: Self::TWO_PERCENT, left_out: false };
    /// Groups under 2 % are marked and left out.
    pub const LEFT_OUT: Self = Self { below: Self::TWO_PERCENT, left_out: true };
}

/// One group beside the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The rate of the group.
    pub rate: Estimate<Ratio>,
    /// The rate over the highest one; 1 for a group that has it.
    pub impact_ratio: Estimate<Ratio>,
    /// Whether the rate is less than the threshold times the highest one.
    pub falls_short: Estimate<bool>,
    /// The share of all applicants that the group makes up.
    pub share: Estimate<Ratio>,
    /// Whether that share is smaller than the rule asks for.
    pub small: bool,
}

/// All groups beside the highest rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateComparison {
    /// The groups that share the highest rate, by position; empty where no group has anybody in it.
    pub highest: Vec<usize>,
    /// One entry per group, in the order given.
    pub groups: Vec<Standing>,
}

/// Compares every group with the highest rate, exactly.
///
/// A group of nobody has no rate ([`NotEstimable::NoData`]) and is never the highest. Where nobody at all was selected there is no ratio ([`NotEstimable::ZeroRate`]) and nobody
/// falls short. A small group that is left out has [`NotEstimable::TooFewUnits`] for its ratio, and a rate all the same.
///
/// Sources: 29 CFR 1607.4 D (four fifths of the group with the highest rate); Rules of the City of New York, title 6, 5-300 to 5-304 (impact ratio).
pub fn against_highest(groups: &[Group], threshold: Threshold, small: SmallGroups) -> RateComparison {
    let total: u128 = groups.iter().map(|group| u128::from(group.applicants())).sum();
    let least = (total * u128::from(small.below.numerator)).div_ceil(u128::from(small.below.denominator));
    let is_small = |group: &Group| u128::from(group.applicants()) < least;
    let compared = |group: &Group| group.applicants() > 0 && !(small.left_out && is_small(group));
    let rates = groups.iter().filter(|group| compared(group)).filter_map(|group| Some((group.rate().ok()?, *group)));
    let best = rates.reduce(|best, next| if best.0 < next.0 { next } else { best }).map(|(_, group)| group);

    let standing = |group: &Group| {
        let against = |best: Option<Group>| match best {
            _ if group.applicants() == 0 => Err(NotEstimable::NoData),
            Some(best) if compared(group) => Ok(best),
            _ => Err(NotEstimable::TooFewUnits {
                have: usize::try_from(group.applicants()).unwrap_or(usize::MAX),
                need: usize::try_from(least).unwrap_or(usize::MAX),
            }),
        };
        Standing {
            rate: group.rate(),
            impact_ratio: against(best).and_then(|best| group.impact_ratio(best)),
            falls_short: against(best).and_then(|best| group.falls_short_of(threshold, best)),
            share: i128::try_from(total)
                .map_err(|_| NotEstimable::BeyondPrecision)
                .and_then(|total| Ratio::new(group.applicants().into(), total).map_err(|_| NotEstimable::NoData)),
            small: is_small(group),
        }
    };
    let has_highest = |group: &Group| best.is_some_and(|best| compared(group) && group.rate() == best.rate());
    RateComparison {
        highest: groups.iter().enumerate().filter(|(_, group)| has_highest(group)).map(|(index, _)| index).collect(),
        groups: groups.iter().map(standing).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::FOUR_FIFTHS;
    use super::*;

    fn groups(counts: &[[u32; 2]]) -> Vec<Group> {
        counts.iter().map(|[applicants, selected]| Group::new(*applicants, *selected).unwrap()).collect()
    }

    #[test]
    fn groups_that_share_the_highest_rate_are_all_the_highest() {
        let compared = against_highest(&groups(&[[10, 5], [20, 10], [10, 3], [0, 0]]), FOUR_FIFTHS, SmallGroups::MARKED);
        assert_eq!(compared.highest, [0, 1]);
        assert_eq!(compared.groups[1].impact_ratio, Ok(Ratio::ONE));
        assert_eq!(compared.groups[2].falls_short, Ok(true));
        assert_eq!(compared.groups[3].impact_ratio, Err(NotEstimable::NoData));
    }

    #[test]
    fn a_group_under_two_percent_is_marked_or_left_out() {
        let counts = groups(&[[980, 490], [19, 19], [1, 0]]);
        let marked = against_highest(&counts, FOUR_FIFTHS, SmallGroups::MARKED);
        assert_eq!(marked.highest, [1]);
        assert_eq!(marked.groups.iter().map(|group| group.small).collect::<Vec<_>>(), [false, true, true]);
        let left_out = against_highest(&counts, FOUR_FIFTHS, SmallGroups::LEFT_OUT);
        assert_eq!(left_out.highest, [0]);
        assert_eq!(left_out.groups[1].impact_ratio, Err(NotEstimable::TooFewUnits { have: 19, need: 20 }));
        assert_eq!(left_out.groups[1].rate, Ok(Ratio::ONE));
        // Exactly two percent is not under two percent.
        assert!(!against_highest(&groups(&[[98, 1], [2, 1]]), FOUR_FIFTHS, SmallGroups::LEFT_OUT).groups[1].small);
    }

    #[test]
    fn nobody_selected_and_nobody_there_have_their_reasons() {
        let none = against_highest(&groups(&[[10, 0], [20, 0]]), FOUR_FIFTHS, SmallGroups::MARKED);
        assert_eq!(none.highest, [0, 1]);
        assert_eq!((none.groups[0].impact_ratio, none.groups[0].falls_short), (Err(NotEstimable::ZeroRate), Ok(false)));
        let empty = against_highest(&groups(&[[0, 0]]), FOUR_FIFTHS, SmallGroups::MARKED);
        assert!(empty.highest.is_empty());
        assert_eq!(empty.groups[0].share, Err(NotEstimable::NoData));
    }
}
