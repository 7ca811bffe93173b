//! What a use case answers when it does not do what was asked. Closed: nothing a library says ever travels in it.

use domain::{FieldErrors, Refusal};
use uuid::Uuid;

/// What was looked for and is not there, or not for the person asking: both look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A person.
    Person,
    /// A framework.
    Framework,
    /// A job profile.
    Profile,
    /// An interview guide.
    Guide,
    /// A vacancy.
    Vacancy,
    /// A candidate.
    Candidate,
    /// A panelist.
    Panelist,
    /// A declaration.
    Declaration,
    /// A scorecard.
    Scorecard,
    /// A ranking.
    Ranking,
    /// A decision.
    Decision,
    /// A link or session that ended or never was.
    Link,
}

/// Why something cannot be done as things stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Somebody changed it in the meantime; the present version is told.
    Stale {
        /// The version that stands now.
        version: i64,
    },
    /// The vacancy is at another stage.
    Stage,
    /// It was already done.
    Done,
    /// The same key came with other content.
    KeyReused,
}

/// Why a use case did not do what was asked. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not open to this person, or nobody is signed in.
    #[error("denied")]
    Denied,
    /// Not there, or not for this person.
    #[error("missing: {0:?}")]
    Missing(What),
    /// Cannot be done as things stand.
    #[error("conflict: {0:?}")]
    Conflict(Why),
    /// What was typed is wrong, field by field.
    #[error("invalid")]
    Invalid(FieldErrors),
    /// A rule stands in the way; each says what to do.
    #[error("refused: {}", .0.iter().map(Refusal::code).collect::<Vec<_>>().join(", "))]
    Refused(Vec<Refusal>),
    /// The log or the database cannot be written; the reference stands in the operational log.
    #[error("unavailable: {0}")]
    Unavailable(Uuid),
    /// Something failed that should not; the reference stands in the operational log.
    #[error("internal: {0}")]
    Internal(Uuid),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}
