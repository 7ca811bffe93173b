//! Two groups, selected or not: what four counts say without any floating point.

use super::rates::{Group, Threshold};
use super::{ImpactError, Lattice};
use crate::estimable::{Estimate, NotEstimable};
use crate::exact::Ratio;

/// The fourfold (2 × 2) table of two groups by selected or not.
///
/// ```
/// use psychometrics::impact::{FOUR_FIFTHS, FourfoldTable};
/// // Connecticut v. Teal, 457 U.S. 440, 443 note 4: 26 of 48 passed, and 206 of 259.
/// let exam = FourfoldTable::from_counts([48, 26], [259, 206])?;
/// assert_eq!(exam.impact_ratio()?.to_decimal(2), "0.68");
/// assert!(exam.falls_short_of(FOUR_FIFTHS)?);
/// assert!(exam.exact_test()?.mid_two_sided < 0.001);
/// # Ok::<(), psychometrics::impact::ImpactError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FourfoldTable {
    /// The group that is asked about.
    pub focal: Group,
    /// The group that it is compared with.
    pub reference: Group,
}

/// When numbers are too small for more than a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallNumberRule {
    /// Fewer people than this in all are few.
    pub fewest_people: u32,
    /// An expected cell below this is small.
    pub least_expected: u32,
}

impl Default for SmallNumberRule {
    /// Thirty people in all, and five in every cell expected at equal rates.
    fn default() -> Self {
        Self { fewest_people: 30, least_expected: 5 }
    }
}

/// In which ways the numbers of a table are too small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallNumbers {
    /// There are fewer people in all than the rule asks for.
    pub few_people: bool,
    /// A cell would be smaller at equal rates than the rule asks for.
    pub small_expected_cell: bool,
}

impl SmallNumbers {
    /// Whether either is so.
    pub const fn any(self) -> bool {
        self.few_people || self.small_expected_cell
    }
}

/// What the table would be with one person of the focal group selected in the place of one of the reference group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlipFlop {
    /// The table after the exchange.
    pub table: FourfoldTable,
    /// Whether the focal rate is now the higher one (strictly): the difference is one of a single person, and nothing can be inferred from it.
    pub focal_higher: bool,
}

impl FourfoldTable {
    /// The table of `[applicants, selected]` of the focal and of the reference group.
    pub fn from_counts(focal: [u32; 2], reference: [u32; 2]) -> Result<Self, ImpactError> {
        let group = |[applicants, selected]: [u32; 2]| Group::new(applicants, selected);
        Ok(Self { focal: group(focal)?, reference: group(reference)? })
    }

    /// How many people there are in both groups together.
    pub fn total(self) -> u64 {
        u64::from(self.focal.applicants()) + u64::from(self.reference.applicants())
    }

    /// How many of them were selected.
    pub fn selected(self) -> u64 {
        u64::from(self.focal.selected()) + u64::from(self.reference.selected())
    }

    /// [`NotEstimable::NoData`] unless both groups have somebody in them.
    pub(super) fn both_present(self) -> Estimate<()> {
        if self.focal.applicants() == 0 || self.reference.applicants() == 0 { Err(NotEstimable::NoData) } else { Ok(()) }
    }

    /// The focal rate over the reference rate: see [`Group::impact_ratio`].
    pub fn impact_ratio(self) -> Estimate<Ratio> {
        self.focal.impact_ratio(self.reference)
    }

    /// Whether the focal rate is less than `threshold` times the reference rate: see [`Group::falls_short_of`].
    pub fn falls_short_of(self, threshold: Threshold) -> Estimate<bool> {
        self.focal.falls_short_of(threshold, self.reference)
    }

    /// How many of the focal group would have been selected at the rate of both groups together: `n_f·X/n`, exact.
    ///
    /// [`NotEstimable::NoData`] where one of the groups is empty.
    pub fn expected_focal(self) -> Estimate<Ratio> {
        self.both_present()?;
        let product = i128::from(self.focal.applicants()) * i128::from(self.selected());
        Ratio::new(product, self.total().into()).map_err(|_| NotEstimable::NoData)
    }

    /// How many more of the focal group would have been selected at the rate of both groups together: `n_f·X/n − x_f`, exact. Negative where they have more than that.
    pub fn shortfall_against_pool(self) -> Estimate<Ratio> {
        less(self.expected_focal()?, self.focal.selected())
    }

    /// How many more of the focal group would have been selected at the rate of the reference group: `n_f·p_r − x_f`, exact. Negative where they have more than that.
    pub fn shortfall_against_reference(self) -> Estimate<Ratio> {
        self.both_present()?;
        let product = i128::from(self.focal.applicants()) * i128::from(self.reference.selected());
        less(Ratio::new(product, self.reference.applicants().into()).map_err(|_| NotEstimable::NoData)?, self.focal.selected())
    }

    /// The table with one selection moved from the reference group to the focal group; `None` where nobody of the one was selected or everybody of the other.
    ///
    /// Source: Uniform Guidelines, Questions and Answers 20 and 21, 44 Federal Register 11996, 11999 (1979): where one person more or less would turn the comparison round, no
    /// inference of adverse impact is warranted.
    pub fn flip_flop(self) -> Option<FlipFlop> {
        let focal = Group::new(self.focal.applicants(), self.focal.selected().checked_add(1)?).ok()?;
        let reference = Group::new(self.reference.applicants(), self.reference.selected().checked_sub(1)?).ok()?;
        let focal_higher = focal.rate().ok()? > reference.rate().ok()?;
        Some(FlipFlop { table: Self { focal, reference }, focal_higher })
    }

    /// Whether there are too few people for tests and intervals to say much. Decided in integers; an empty table is small in both ways.
    pub fn small_numbers(self, rule: SmallNumberRule) -> SmallNumbers {
        let total = u128::from(self.total());
        let group = u128::from(self.focal.applicants().min(self.reference.applicants()));
        let outcome = u128::from(self.selected().min(self.total() - self.selected()));
        SmallNumbers {
            few_people: total < rule.fewest_people.into(),
            small_expected_cell: total == 0 || group * outcome < u128::from(rule.least_expected) * total,
        }
    }

    /// How many of the focal group are selected if selection does not look at the groups, given how many there are and how many are selected in all.
    pub fn chance(self) -> Lattice {
        Lattice::hypergeometric(self.total(), self.selected(), self.focal.applicants().into())
    }
}

fn less(expected: Ratio, selected: u32) -> Estimate<Ratio> {
    // Cannot fail: the parts of both have at most 66 bits.
    expected.checked_sub(Ratio::from(i64::from(selected))).map_err(|_| NotEstimable::BeyondPrecision)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(focal: [u32; 2], reference: [u32; 2]) -> FourfoldTable {
        FourfoldTable::from_counts(focal, reference).unwrap()
    }

    #[test]
    fn shortfalls_are_exact_and_signed() {
        let short = table([5, 1], [6, 2]);
        assert_eq!(short.expected_focal().unwrap().to_string(), "15/11");
        assert_eq!(short.shortfall_against_pool().unwrap().to_string(), "4/11");
        assert_eq!(short.shortfall_against_reference().unwrap().to_string(), "2/3");
        assert_eq!(table([6, 2], [5, 1]).shortfall_against_pool().unwrap().to_string(), "-4/11");
        assert_eq!(table([0, 0], [5, 1]).shortfall_against_pool(), Err(NotEstimable::NoData));
        let largest = table([u32::MAX, 0], [u32::MAX - 1, u32::MAX - 2]);
        assert!(largest.shortfall_against_reference().unwrap().is_positive());
    }

    #[test]
    fn one_person_turns_one_of_five_against_two_of_six_round() {
        let flipped = table([5, 1], [6, 2]).flip_flop().unwrap();
        assert_eq!(flipped.table, table([5, 2], [6, 1]));
        assert!(flipped.focal_higher);
        // Equal rates after the exchange are not a higher one.
        assert!(!table([4, 1], [4, 3]).flip_flop().unwrap().focal_higher);
        assert_eq!(table([5, 5], [6, 2]).flip_flop(), None);
        assert_eq!(table([5, 1], [6, 0]).flip_flop(), None);
    }

    #[test]
    fn few_people_and_small_expected_cells_are_told_apart() {
        let rule = SmallNumberRule::default();
        assert!(!table([15, 5], [15, 5]).small_numbers(rule).any());
        assert_eq!(table([14, 7], [15, 7]).small_numbers(rule), SmallNumbers { few_people: true, small_expected_cell: false });
        // 10 of 100 selected, 40 in the smaller group: 4 expected there.
        assert_eq!(table([40, 2], [60, 8]).small_numbers(rule), SmallNumbers { few_people: false, small_expected_cell: true });
        assert!(!table([50, 2], [50, 8]).small_numbers(rule).any());
        assert!(table([0, 0], [0, 0]).small_numbers(rule).small_expected_cell);
    }
}
