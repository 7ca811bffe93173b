//! What a use case answers when it does not do what was asked. Closed: nothing a library says ever travels in it.

use std::fmt;

use domain::guide::{self, GuideEditRefused};
use domain::ids::FrameworkId;
use domain::profile::ProfileEditRefused;
use domain::tables::Problems;
use domain::{FieldErrors, Refusal};

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
    /// A hold on erasure.
    Hold,
    /// A finding.
    Finding,
    /// A log taken out as files.
    Bundle,
    /// An entry of the log.
    Entry,
    /// A link or session that ended or never was.
    Link,
}

/// Why something cannot be done as things stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Somebody changed it in the meantime: read it again, then decide.
    Stale,
    /// The vacancy is at another stage.
    Stage,
    /// It was already done.
    Done,
    /// The same key came with other content.
    KeyReused,
    /// The same request is still being worked on.
    InProgress,
    /// Something else bears this name already.
    Taken,
    /// The list holds as many as it can.
    Full,
    /// It is sealed.
    Sealed,
    /// A declared link awaits its ruling.
    AwaitsRuling,
    /// It is in another state than the act asks for: a draft, proposed, approved, frozen.
    State,
    /// A version that can still change is open already.
    OpenDraft,
    /// The act needs a second person: whoever wrote or proposed it does not confirm it.
    SecondPerson,
    /// Nobody would be left to run the installation.
    LastAdministrator,
    /// One's own account is disabled by somebody else.
    Oneself,
    /// Its notice has to be read first, and that confirmed by name.
    NoticeUnread(FrameworkId),
    /// An edit of a job profile that cannot be made.
    ProfileEdit(ProfileEditRefused),
    /// An edit of an interview guide that cannot be made.
    GuideEdit(GuideEditRefused),
    /// What was found in an interview guide stands in the way; not all of it has a code among the refusals.
    GuideFindings(Vec<guide::Finding>),
    /// Something is missing before the next stage; the page of the vacancy lists what.
    NotReady,
    /// The guide is not frozen, or a later version replaced it.
    NotFrozen,
    /// A link was declared with the entry that would go, and none with the one that stays.
    LinkLost,
    /// It was retired for everybody: nothing is scored on it any more.
    Retired,
}

/// What failed, for the operational log alone: it has no way to a page.
#[derive(Clone, PartialEq, Eq)]
pub struct Cause(String);

impl Cause {
    pub(crate) fn new(cause: impl fmt::Display) -> Self {
        Self(cause.to_string())
    }

    /// The cause, to be logged once, at the edge.
    pub fn for_the_log(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({})", self.0)
    }
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
    /// Something is wrong with a table that was handed in, line by line.
    #[error("a table with {} problems", .0.total())]
    Table(Problems),
    /// A rule stands in the way; each says what to do.
    #[error("refused: {}", .0.iter().map(Refusal::code).collect::<Vec<_>>().join(", "))]
    Refused(Vec<Refusal>),
    /// The log does not accept entries: the database is not the one it was.
    #[error("the door is closed")]
    Closed(store::Closed),
    /// The log or the database cannot be written now.
    #[error("unavailable")]
    Unavailable(Cause),
    /// Something failed that should not.
    #[error("internal")]
    Internal(Cause),
}

impl Error {
    pub(crate) fn internal(cause: impl fmt::Display) -> Self {
        Self::Internal(Cause::new(cause))
    }

    /// The codes of the rules in the way, if that is what this is.
    pub fn codes(&self) -> Vec<&'static str> {
        match self {
            Self::Refused(refusals) => refusals.iter().map(Refusal::code).collect(),
            Self::Conflict(Why::GuideFindings(findings)) => findings.iter().map(|finding| finding.cause.code()).collect(),
            _ => Vec::new(),
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Conflict(_) => Self::Conflict(Why::Taken),
            store::Error::Stale => Self::Conflict(Why::Stale),
            store::Error::KeyReused => Self::Conflict(Why::KeyReused),
            store::Error::InProgress => Self::Conflict(Why::InProgress),
            store::Error::Closed(closed) => Self::Closed(closed),
            store::Error::Unavailable(fault) => Self::Unavailable(Cause::new(fault.cause())),
            store::Error::Database(fault) => Self::Internal(Cause::new(fault.cause())),
            // Where a row may be absent the use case says which; here it was certain to be there.
            store::Error::Missing => Self::internal("a row that had to be there is missing"),
        }
    }
}

/// Says what is missing, where a row may be absent.
pub(crate) trait OrMissing<T> {
    /// The row, or the answer that there is no such thing for this person.
    fn or_missing(self, what: What) -> Result<T, Error>;
}

impl<T> OrMissing<T> for Result<T, store::Error> {
    fn or_missing(self, what: What) -> Result<T, Error> {
        self.map_err(|error| match error {
            store::Error::Missing => Error::Missing(what),
            other => other.into(),
        })
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::Table(problems)
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}
