//! Scores in the place of selections: who lies above the median of all, counted by group.
//!
//! The scoring rate of a category is the share of it that scores strictly above the median of the full sample (Rules of the City of New York, title 6, 5-301). Once counted, it is
//! a rate like a selection rate: a [`Group`] whose "selected" are those above the median, compared by [`against_highest`](super::against_highest). Scores are exact
//! fractions, because a score that equals the median is not above it.

use super::{Group, ImpactError};
use crate::exact::{ExactError, Ratio};

/// The median of all scores (the middle one, or the mean of the middle two), and for every score whether it lies strictly above it.
///
/// [`ExactError::NoValues`] where there is no score.
pub fn above_median(scores: &[Ratio]) -> Result<(Ratio, Vec<bool>), ExactError> {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle).ok_or(ExactError::NoValues)?;
    let lower = if sorted.len() % 2 == 1 { upper } else { sorted.get(middle.saturating_sub(1)).copied().unwrap_or(upper) };
    let median = lower.checked_add(upper)?.checked_div(Ratio::from(2))?;
    Ok((median, scores.iter().map(|score| *score > median).collect()))
}

/// One [`Group`] per category: how many people it has, and how many of them are above.
///
/// `above` and `category` have one entry per person; categories are numbered from 0 and below `categories`. Somebody whose category is not known (`None`) counts in
/// the median and in no group. Intersections are categories of their own: count again with them. [`ImpactError::Shape`] where the lists do not fit.
pub fn scoring_groups(above: &[bool], category: &[Option<usize>], categories: usize) -> Result<Vec<Group>, ImpactError> {
    if above.len() != category.len() {
        return Err(ImpactError::Shape);
    }
    let mut counts = vec![(0_u32, 0_u32); categories];
    for (above, category) in above.iter().zip(category) {
        let Some(category) = category else { continue };
        let (people, above_median) = counts.get_mut(*category).ok_or(ImpactError::Shape)?;
        *people = people.checked_add(1).ok_or(ImpactError::TooMany)?;
        *above_median += u32::from(*above);
    }
    counts.into_iter().map(|(people, above)| Group::new(people, above)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(halves: &[i128]) -> Vec<Ratio> {
        halves.iter().map(|half| Ratio::new(*half, 2).unwrap()).collect()
    }

    #[test]
    fn whoever_scores_the_median_is_not_above_it() {
        let (median, above) = above_median(&scores(&[2, 6, 6, 8, 4])).unwrap();
        assert_eq!(median, Ratio::from(3));
        assert_eq!(above, [false, false, false, true, false]);
        // An even number: the mean of 3 and 4.
        assert_eq!(above_median(&scores(&[8, 6, 2, 10])).unwrap(), (Ratio::new(7, 2).unwrap(), vec![true, false, false, true]));
        assert_eq!(above_median(&[]), Err(ExactError::NoValues));
    }

    #[test]
    fn people_of_unknown_category_count_for_the_median_only() {
        let (_, above) = above_median(&scores(&[1, 2, 3, 4, 5])).unwrap();
        let groups = scoring_groups(&above, &[Some(0), Some(0), Some(1), None, Some(0)], 3).unwrap();
        assert_eq!(groups, [Group::new(3, 1).unwrap(), Group::new(1, 0).unwrap(), Group::new(0, 0).unwrap()]);
        assert_eq!(scoring_groups(&above, &[None], 3), Err(ImpactError::Shape));
        assert_eq!(scoring_groups(&above[..1], &[Some(3)], 3), Err(ImpactError::Shape));
    }
}
