//! How far raters agree, and how reliable what they say is.
//!
//! | What is asked | Figure | Data |
//! | --- | --- | --- |
//! | How reliable are the ratings of a panel, or the mean of them? | [`icc`]: six intraclass correlations | complete tables, equal distances |
//! | Do any number of raters agree, with gaps in the table? | [`krippendorff`]: alpha | categories, ranks, distances or ratios |
//! | Do two raters agree beyond chance? | [`kappa`]: weighted kappa | categories, weighted or not |
//! | The same for more raters? | [`fleiss`]: Fleiss' kappa | categories, equally many raters everywhere |
//! | The same where one category prevails? | [`gwet`]: AC1 and AC2 | categories, weighted or not, with gaps |
//! | Do judges order the same way? | [`kendall`]: W | complete tables of ranks |
//! | Do raters agree on one candidate? | [`rwg`]: rwg and rwg(J) | one scale with known ends |
//!
//! What must stay true: no figure depends, not by one bit, on the order of the units or of the raters; and a figure that the data cannot give is a reason.

pub mod fleiss;
pub mod gwet;
pub mod icc;
pub mod kappa;
pub mod kendall;
pub mod krippendorff;
mod ratings;
pub mod rwg;
mod weights;

pub use ratings::{CategoryCounts, Ratings, Unfit};
pub use weights::Weights;

pub(crate) use ratings::in_range;
