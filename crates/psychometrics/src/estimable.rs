//! Why a figure does not exist. A figure that the data cannot give is a value with a reason, never NaN and never a silent zero.

/// A figure, or the reason why these data do not give one.
pub type Estimate<T> = Result<T, NotEstimable>;

/// Why these data do not give the figure asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotEstimable {
    /// There is not a single value to work from.
    #[error("there are no values")]
    NoData,
    /// Fewer units (candidates, subjects) than the figure needs.
    #[error("too few units: {have} where {need} are needed")]
    TooFewUnits {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Fewer raters than the figure needs.
    #[error("too few raters: {have} where {need} are needed")]
    TooFewRaters {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// All values that count are equal, so that there is nothing to divide by.
    #[error("the values do not vary")]
    NoVariance,
    /// A value is missing and the figure is defined for complete tables only.
    #[error("a value is missing and the figure needs a complete table")]
    Incomplete,
    /// Nobody was rated by two raters, so that raters and units cannot be told apart.
    #[error("raters cannot be told apart from those they rated")]
    NotSeparable,
    /// The design falls into parts that nothing links, and the figure compares across them.
    #[error("the design falls into parts that nothing links")]
    Disconnected,
    /// A category is never used, so that its threshold cannot be placed.
    #[error("a category is never used")]
    UnusedCategory,
    /// The rate compared with is zero, so that there is nothing to divide by or to take the logarithm of.
    #[error("a rate is zero")]
    ZeroRate,
    /// Fewer tables with something to compare than the figure needs.
    #[error("too few tables with something to compare: {have} where {need} are needed")]
    TooFewTables {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// More than the computation can take in reasonable time or room.
    #[error("too many values for this computation")]
    TooLarge,
    /// The figure is so extreme that double precision cannot hold it.
    #[error("the figure is beyond double precision")]
    BeyondPrecision,
    /// The element has only lowest or only highest ratings.
    #[error("only lowest or only highest ratings")]
    Extreme,
    /// The computation did not arrive within its limit of steps.
    #[error("the computation did not converge")]
    NotConverged,
    /// A matrix that must be positive definite is not, to working precision.
    #[error("the equations have no single solution")]
    Singular,
    /// A value, or a sum of squares of the values, is not a finite number.
    #[error("a value is not a finite number")]
    NotFinite,
    /// The effects of the model explain every value, so that there is no error to measure anything by.
    #[error("nothing is left over by which an error could be judged")]
    NoResidual,
    /// The lowest value of the scale does not lie below the highest.
    #[error("the scale has no extent")]
    NoScale,
    /// A value is negative, and the figure is made of ratios.
    #[error("a value is negative where ratios are compared")]
    NegativeValue,
}
