//! Bands: scores too close to each other to be told apart. A band informs; it never reorders anybody.
//!
//! The classical band asks how far two scores of one test may lie apart by the unreliability of the test alone. The band around the cut uses the standard errors of the
//! differences between the very candidates, which a model of the panel gives.

use super::{Estimates, RanksError, TIE};

/// The band below a top score, from the standard error of the difference of a test.
///
/// Source: Cascio, Outtz, Zedeck and Goldstein 1991, *Human Performance* 4:233-264: `SEM = SD √(1 − r)`, `SED = SEM √2`, and the band reaches `C SED` down from the top score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassicalBand {
    /// Standard error of measurement of one score, in units of the score.
    pub sem: f64,
    /// Standard error of the difference of two scores.
    pub sed: f64,
    /// How far the band reaches: `C SED`.
    pub width: f64,
}

impl ClassicalBand {
    /// `sd` ≥ 0 of the scores, `reliability` from 0 to 1, `multiplier` C > 0: 1.96 for 95 % two-sided, 1.645 one-sided.
    pub fn new(sd: f64, reliability: f64, multiplier: f64) -> Result<Self, RanksError> {
        if !(sd.is_finite() && sd >= 0.0) {
            return Err(RanksError::OutOfRange("the standard deviation"));
        }
        if !(0.0..=1.0).contains(&reliability) {
            return Err(RanksError::OutOfRange("the reliability"));
        }
        Self::from_sem(sd * libm::sqrt(1.0 - reliability), multiplier)
    }

    /// The band of a test whose standard error of measurement is known.
    pub fn from_sem(sem: f64, multiplier: f64) -> Result<Self, RanksError> {
        if !(sem.is_finite() && sem >= 0.0) {
            return Err(RanksError::OutOfRange("the standard error"));
        }
        if !(multiplier.is_finite() && multiplier > 0.0) {
            return Err(RanksError::OutOfRange("the multiplier"));
        }
        let sed = sem * core::f64::consts::SQRT_2;
        Ok(Self { sem, sed, width: multiplier * sed })
    }

    /// The lowest score in the band below `top`.
    pub fn cut(&self, top: f64) -> f64 {
        top - self.width
    }

    /// The fixed band: the indices of all `scores` (finite, any order) in the band below the best of them, ascending. Empty without scores.
    pub fn fixed(&self, scores: &[f64]) -> Result<Vec<usize>, RanksError> {
        self.among(scores, &(0..scores.len()).collect::<Vec<_>>())
    }

    /// Fixed bands one below the other: when the first is used up, the next reaches down from the best score that is left. Everybody is in exactly one.
    pub fn successive(&self, scores: &[f64]) -> Result<Vec<Vec<usize>>, RanksError> {
        let mut left: Vec<usize> = (0..scores.len()).collect();
        let mut bands = Vec::new();
        while !left.is_empty() {
            let band = self.among(scores, &left)?;
            left.retain(|index| !band.contains(index));
            bands.push(band);
        }
        Ok(bands)
    }

    /// The sliding band once those in `selected` are gone: it reaches down from the best score of the others.
    pub fn sliding(&self, scores: &[f64], selected: &[usize]) -> Result<Vec<usize>, RanksError> {
        let left: Vec<usize> = (0..scores.len()).filter(|index| !selected.contains(index)).collect();
        self.among(scores, &left)
    }

    /// The band below the best of those in `left`.
    fn among(&self, scores: &[f64], left: &[usize]) -> Result<Vec<usize>, RanksError> {
        if scores.iter().any(|score| !score.is_finite()) {
            return Err(RanksError::NotFinite);
        }
        let score = |index: &usize| scores.get(*index).copied();
        let top = left.iter().filter_map(score).fold(f64::NEG_INFINITY, f64::max);
        let cut = self.cut(top);
        Ok(left.iter().copied().filter(|index| score(index).is_some_and(|score| score > cut - TIE)).collect())
    }
}

/// Where a candidate stands to the last place that can be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// Above it by more than error explains.
    Above,
    /// Not distinguishable from the last place that can be filled.
    Around,
    /// Below it by more than error explains.
    Below,
}

/// Where every candidate stands to the one in place number `places` (1 or more): above or below if the estimates differ by more than `multiplier` times the standard error
/// of their difference (1.96 for 95 % of single comparisons, two-sided; 1.645 one-sided), else around.
///
/// Where several tie for the last place, the largest of the standard errors counts, so that nobody is called above or below on the better known of them alone.
/// Those in the last place themselves are always around it.
///
/// # Errors
/// [`RanksError::TooFew`] where there are fewer candidates than places or no place: then there is no cut.
pub fn around_cut(estimates: &Estimates, places: usize, multiplier: f64) -> Result<Vec<Position>, RanksError> {
    if !(multiplier.is_finite() && multiplier > 0.0) {
        return Err(RanksError::OutOfRange("the multiplier"));
    }
    let mut sorted = estimates.values.clone();
    sorted.sort_by(|one, other| other.total_cmp(one));
    let too_few = RanksError::TooFew { have: estimates.count(), need: places.max(1) };
    let cut = *places.checked_sub(1).and_then(|index| sorted.get(index)).ok_or(too_few)?;
    let last: Vec<usize> = (0..).zip(&estimates.values).filter(|(_, value)| (*value - cut).abs() < TIE).map(|(index, _)| index).collect();
    let position = |(index, value): (usize, &f64)| {
        let error = last.iter().map(|other| estimates.sed(index, *other)).fold(0.0, f64::max);
        let difference = value - cut;
        if difference.abs() < TIE || difference.abs() <= multiplier * error {
            Position::Around
        } else if difference > 0.0 {
            Position::Above
        } else {
            Position::Below
        }
    };
    Ok(estimates.values.iter().enumerate().map(position).collect())
}
