//! Identifiers, one type per thing, so that a candidate's can never be passed where a vacancy's is asked.
//!
//! Identifiers that a panelist can meet are random (`UUIDv4`): a number that grows with time would tell the order of
//! entry, and with it which name belongs to which code.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $kind:literal,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// What the log calls objects of this kind.
            pub const KIND: &'static str = $kind;

            /// Reads an identifier from a URL or a form.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::parse_str(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    )+};
}

ids! {
    /// An organisation; the nil UUID is the installation itself.
    OrgId "organisation",
    /// Somebody with an account.
    PersonId "person",
    /// A pseudonym of a person or candidate, made for the audit log alone.
    AuditRef "ref",
    /// A role given to a person.
    GrantId "grant",
    /// A competency framework, in one version.
    FrameworkId "framework",
    /// A job profile, in one version.
    ProfileId "profile",
    /// An interview guide, in one version.
    GuideId "guide",
    /// A recruitment round.
    VacancyId "vacancy",
    /// One person in one vacancy.
    CandidateId "candidate",
    /// One person's membership of one panel.
    PanelistId "panelist",
    /// One panelist's statement about links with one candidate.
    DeclarationId "declaration",
    /// One panelist's scores and notes for one candidate.
    ScorecardId "scorecard",
    /// One sealed version of a scorecard.
    ScorecardVersionId "scorecard_version",
    /// The act that opens sealed scores.
    RevealId "reveal",
    /// The panel's value for one candidate on one competency.
    PanelRatingId "panel_rating",
    /// A recorded order of tied candidates.
    TieId "tie",
    /// A recorded ranking.
    RankingId "ranking",
    /// A recorded decision.
    DecisionId "decision",
    /// One outcome of a decision.
    OutcomeId "outcome",
    /// A hold on erasure.
    HoldId "hold",
    /// An erasure that was asked for.
    ErasureId "erasure",
    /// Something that is retired for everybody.
    RetirementId "retirement",
    /// A finding of an auditor.
    FindingId "finding",
    /// A log taken out as files.
    BundleId "export",
    /// An event of the audit log.
    EventId "event",
}
