//! Acts: the closed list of what an entry of the log can record, and what each act must say.
//!
//! What must stay true: the list grows and never shrinks, because old entries are read for ever; each act says which keys its
//! entry needs, which reason codes it takes and which `x` keys of which kind, so that nothing unforeseen can enter an entry.

mod sentence;
mod table;
mod why;

pub use sentence::SentenceParts;
pub use table::Act;
pub use why::Why;

use serde::Serialize;

/// Which of an organisation's two logs an act goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogKind {
    /// Every change of state; kept as long as the record.
    Decisions,
    /// Who read whose file; prunable.
    Access,
}

impl LogKind {
    /// The word that stands in the log's origin.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decisions => "decisions",
            Self::Access => "access",
        }
    }

    /// The kind with this word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Decisions, Self::Access].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What an act is about, for filters and headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Frameworks, consultations, profiles and guides.
    Frameworks,
    /// Vacancies, panels and conflicts.
    Vacancies,
    /// Candidates, gates and concerns.
    Candidates,
    /// Scorecards, the reveal and the discussion.
    Scores,
    /// Rankings, decisions, letters and complaints.
    Decisions,
    /// People and settings.
    People,
    /// The log itself and the life of data.
    DataLife,
    /// Reading of files.
    Access,
}

impl Group {
    /// Every group, in the order in which pages name them.
    pub const ALL: [Self; 8] =
        [Self::Frameworks, Self::Vacancies, Self::Candidates, Self::Scores, Self::Decisions, Self::People, Self::DataLife, Self::Access];

    /// The heading of the group.
    pub const fn words(self, lang: domain::Lang) -> &'static str {
        let (en, fr) = match self {
            Self::Frameworks => ("frameworks, profiles and guides", "référentiels, profils et guides"),
            Self::Vacancies => ("vacancies and panels", "recrutements et jurys"),
            Self::Candidates => ("candidates and gates", "personnes candidates et étapes bloquantes"),
            Self::Scores => ("scores", "notes"),
            Self::Decisions => ("rankings, decisions and complaints", "classements, décisions et plaintes"),
            Self::People => ("people and settings", "personnes et réglages"),
            Self::DataLife => ("the log and the life of data", "journal et vie des données"),
            Self::Access => ("reading of files", "consultation de dossiers"),
        };
        match lang {
            domain::Lang::En => en,
            domain::Lang::Fr => fr,
        }
    }
}

/// Whether an act takes a reason code, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyRule {
    /// It takes none.
    Never,
    /// It may take one of these.
    Optional(&'static [Why]),
    /// It needs one of these.
    Required(&'static [Why]),
}

impl WhyRule {
    /// The codes that the act takes.
    pub const fn codes(self) -> &'static [Why] {
        match self {
            Self::Never => &[],
            Self::Optional(codes) | Self::Required(codes) => codes,
        }
    }

    /// Whether an entry without a reason is incomplete.
    pub const fn is_required(self) -> bool {
        matches!(self, Self::Required(_))
    }
}

/// What kind of value an `x` key holds. None of them can hold a person's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XKind {
    /// A whole number from 0.
    Count,
    /// One of these codes.
    OneOf(&'static [&'static str]),
    /// An audit reference.
    Ref,
    /// Audit references, sorted.
    Refs,
    /// The place of an earlier entry, `epoch:seq`.
    Leaf,
    /// Places of earlier entries, sorted by epoch and seq.
    Leaves,
    /// Identifiers of competencies or questions, sorted.
    Ids,
    /// A SHA-256 in base64.
    Hash,
    /// The origin of a log.
    Origin,
    /// A signed note in base64.
    Note,
    /// The text of a verifying key.
    Vkey,
}

/// One key of an act's `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct XKey {
    /// The key.
    pub key: &'static str,
    /// What it holds.
    pub kind: XKind,
    /// Whether an entry without it is incomplete.
    pub required: bool,
}

/// What an act's entry must say.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one key is needed; they are independent of each other")]
pub struct Spec {
    /// What the act is about.
    pub group: Group,
    /// Whether it needs `vac`.
    pub vacancy: bool,
    /// Whether it needs at least one of `subj`.
    pub subject: bool,
    /// Whether it needs `fw`.
    pub framework: bool,
    /// Whether it needs `calc`.
    pub calc: bool,
    /// Whether it needs `ver`.
    pub version: bool,
    /// Whether it needs at least one commitment.
    pub sealed: bool,
    /// Whether a checkpoint is signed at once.
    pub checkpoint: bool,
    /// Its reasons.
    pub why: WhyRule,
    /// Its `x` keys.
    pub x: &'static [XKey],
}

impl Spec {
    const fn of(group: Group) -> Self {
        Self {
            group,
            vacancy: false,
            subject: false,
            framework: false,
            calc: false,
            version: false,
            sealed: false,
            checkpoint: false,
            why: WhyRule::Never,
            x: &[],
        }
    }

    const fn vacancy(mut self) -> Self {
        self.vacancy = true;
        self
    }

    const fn subject(mut self) -> Self {
        self.subject = true;
        self
    }

    const fn framework(mut self) -> Self {
        self.framework = true;
        self
    }

    const fn calc(mut self) -> Self {
        self.calc = true;
        self
    }

    const fn version(mut self) -> Self {
        self.version = true;
        self
    }

    const fn sealed(mut self) -> Self {
        self.sealed = true;
        self
    }

    const fn checkpoint(mut self) -> Self {
        self.checkpoint = true;
        self
    }

    const fn why(mut self, codes: &'static [Why]) -> Self {
        self.why = WhyRule::Required(codes);
        self
    }

    const fn may_say_why(mut self, codes: &'static [Why]) -> Self {
        self.why = WhyRule::Optional(codes);
        self
    }

    const fn x(mut self, keys: &'static [XKey]) -> Self {
        self.x = keys;
        self
    }
}

const fn must(key: &'static str, kind: XKind) -> XKey {
    XKey { key, kind, required: true }
}

const fn may(key: &'static str, kind: XKind) -> XKey {
    XKey { key, kind, required: false }
}

impl Act {
    /// What the act is about.
    pub const fn group(self) -> Group {
        self.spec().group
    }

    /// The log that the act goes to.
    pub const fn log(self) -> LogKind {
        match self.spec().group {
            Group::Access => LogKind::Access,
            _ => LogKind::Decisions,
        }
    }

    /// The reasons that the act takes.
    pub const fn why(self) -> WhyRule {
        self.spec().why
    }

    /// Whether a checkpoint is signed as soon as the act is committed.
    pub const fn wants_checkpoint(self) -> bool {
        self.spec().checkpoint
    }

    /// The description of one of the act's `x` keys.
    pub fn x_key(self, key: &str) -> Option<XKey> {
        self.spec().x.iter().copied().find(|candidate| candidate.key == key)
    }
}
