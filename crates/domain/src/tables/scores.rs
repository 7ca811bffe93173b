//! Scores in: from paper, from another tool, or from our own export, for a draft or for computing a ranking on the command line.
//!
//! Invariant: an empty level is "not assessed" and never a number; a zero that the scale does not have is refused; of several versions
//! of a score all are kept and the last counts.

use std::collections::{HashMap, HashSet};

use super::check::{Broken, Check};
use super::heading::nearest;
use super::problem::{ProblemKind, Problems};
use super::reader::{Column, Need, Plan, Table, examine, number};
use crate::scorecard::VersionKind;
use crate::scores::NotAssessed;
use crate::{FieldError, Lang, limits};

const VACANCY: usize = 0;
const GUIDE_VERSION: usize = 1;
const GUIDE_DIGEST: usize = 2;
const CANDIDATE: usize = 3;
const PANELIST: usize = 4;
const COMPETENCY: usize = 5;
const STATE: usize = 6;
const LEVEL: usize = 7;
const REASON: usize = 8;
const EVIDENCE: usize = 9;
const EVIDENCE_LANGUAGE: usize = 10;
const VERSION: usize = 11;
const KIND: usize = 12;
const CHANGE_REASON: usize = 13;

/// The columns of `scores.csv`, in the order in which it is written. The constants above are positions in it.
pub const COLUMNS: &[Column] = &[
    column("vacancy_id", &["recrutement", "identifiant du recrutement"], Need::Optional),
    column("guide_version", &["version du guide"], Need::Optional),
    column("guide_digest", &["empreinte du guide"], Need::Optional),
    column("candidate_code", &["code de candidature", "candidature", "candidate"], Need::Required),
    column("panelist_code", &["code du membre du jury", "membre du jury", "membre du comité", "panelist"], Need::Required),
    column("competency_id", &["compétence", "identifiant de la compétence", "competency"], Need::Required),
    column("state", &["état"], Need::Optional),
    column("level", &["niveau", "note", "cote", "score"], Need::Required),
    column("not_assessed_reason", &["motif de non-évaluation", "raison de non-évaluation"], Need::Optional),
    column("evidence", &["élément probant", "éléments probants", "élément de preuve", "éléments de preuve"], Need::Optional),
    column("evidence_language", &["langue de l’élément probant", "langue des éléments probants"], Need::Optional),
    column("scorecard_version", &["version de la fiche", "version de la fiche de notation", "version"], Need::Optional),
    column("kind", &["nature", "genre de version"], Need::Optional),
    column("change_reason", &["motif du changement", "motif de la modification"], Need::Optional),
    column("sealed_at", &["scellée le", "scellé le"], Need::NotRead),
    column("scorecard_digest", &["empreinte de la fiche", "empreinte de la fiche de notation"], Need::NotRead),
];

const fn column(name: &'static str, synonyms: &'static [&'static str], need: Need) -> Column {
    Column { name, synonyms, need }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal $($french:literal)*,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every value, separated by commas, as a message lists them.
            pub const LIST: &'static str = words!(@list $($word)+);

            /// The value as files write it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads a value: as files write it, or in French, folded.
            pub fn parse(folded: &str) -> Option<Self> {
                match folded {
                    $($word $(| $french)* => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
    (@list $first:literal $($rest:literal)*) => { concat!($first $(, ", ", $rest)*) };
}

words! {
    /// What became of one competency on one panelist's scorecard.
    ScoreState {
        /// A level was given.
        Scored "scored" "notee",
        /// Asked for, and not assessed.
        NotAssessed "not_assessed" "non_evaluee",
        /// The panelist withdrew from this candidate.
        Excused "excused" "dispensee",
        /// The scores were opened without this one.
        Waived "waived" "non_remise",
    }
}

/// The reasons why something was not assessed, as a message lists them.
const REASONS: &str = "not_asked, interrupted, not_understood";

/// Reads a reason: as files write it, or in French, folded.
fn reason_of(folded: &str) -> Option<NotAssessed> {
    NotAssessed::parse(folded).or(match folded {
        "non_posee" => Some(NotAssessed::NotAsked),
        "interrompue" => Some(NotAssessed::Interrupted),
        "non_comprise" => Some(NotAssessed::NotUnderstood),
        _ => None,
    })
}

/// The kinds of versions, as a message lists them.
const KINDS: &str = "sealed, corrected, discussion";

/// Reads a kind: as files write it, or in French, folded.
fn kind_of(folded: &str) -> Option<VersionKind> {
    VersionKind::parse(folded).or(match folded {
        "scellee" => Some(VersionKind::Sealed),
        "corrigee" => Some(VersionKind::Corrected),
        "harmonisation" => Some(VersionKind::Discussion),
        _ => None,
    })
}

/// Which versions count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The last of all: the order of record.
    Record,
    /// The last before the discussion.
    Before,
}

/// One version of one score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreRow {
    /// The line of the file.
    pub line: u32,
    /// Code of the candidate.
    pub candidate: String,
    /// Code of the panelist.
    pub panelist: String,
    /// Identifier of the competency.
    pub competency: String,
    /// What became of it.
    pub state: ScoreState,
    /// The level; present exactly where the state is scored.
    pub level: Option<u8>,
    /// Why it was not assessed, where that is said.
    pub reason: Option<NotAssessed>,
    /// What the candidate said or did.
    pub evidence: String,
    /// The language of the evidence.
    pub evidence_language: Option<Lang>,
    /// Version of the scorecard, from 1.
    pub version: u32,
    /// What made the version.
    pub kind: VersionKind,
    /// What changed the panelist's mind.
    pub change_reason: String,
}

/// The scores of one vacancy under one guide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoreTable {
    /// Every version of every score, in the order of the file.
    pub rows: Vec<ScoreRow>,
    /// The vacancy, where the file names it.
    pub vacancy_id: Option<String>,
    /// The version of the guide, where the file names it.
    pub guide_version: Option<String>,
    /// The digest of the guide, where the file names it; the caller compares it with the guide at hand.
    pub guide_digest: Option<String>,
}

impl ScoreTable {
    /// The version that counts of each candidate's, panelist's and competency's score, in the order of the file.
    pub fn counting(&self, basis: Basis) -> Vec<&ScoreRow> {
        let counts = |row: &&ScoreRow| basis == Basis::Record || row.kind != VersionKind::Discussion;
        let mut last: HashMap<(&str, &str, &str), u32> = HashMap::new();
        for row in self.rows.iter().filter(counts) {
            let version = last.entry(row.key()).or_default();
            *version = row.version.max(*version);
        }
        self.rows.iter().filter(counts).filter(|row| last.get(&row.key()) == Some(&row.version)).collect()
    }
}

impl ScoreRow {
    fn key(&self) -> (&str, &str, &str) {
        (&self.candidate, &self.panelist, &self.competency)
    }
}

/// Reads scores on a scale of these levels, for a guide with these competencies.
pub fn read<C: AsRef<str>>(bytes: &[u8], levels: &[u8], competencies: &[C]) -> Result<ScoreTable, Problems> {
    let (table, problems) = examine(bytes, &Plan::new(COLUMNS));
    let mut reading = Reading {
        levels,
        competencies,
        level_list: levels.iter().map(u8::to_string).collect::<Vec<_>>().join(", "),
        scores: ScoreTable::default(),
        first_lines: HashMap::new(),
        panelists: HashMap::new(),
        constants: HashMap::new(),
        too_many_candidates: false,
        problems,
    };
    for row in &table.rows {
        reading.row(&table, row);
    }
    if reading.problems.is_empty() { Ok(reading.finish()) } else { Err(reading.problems) }
}

type Key = (String, String, String, u32);

struct Reading<'a, C> {
    levels: &'a [u8],
    competencies: &'a [C],
    level_list: String,
    scores: ScoreTable,
    first_lines: HashMap<Key, u32>,
    panelists: HashMap<String, HashSet<String>>,
    constants: HashMap<usize, (u32, String)>,
    too_many_candidates: bool,
    problems: Problems,
}

impl<C: AsRef<str>> Reading<'_, C> {
    fn row(&mut self, table: &Table, row: &super::Row) {
        let mut problems = std::mem::take(&mut self.problems);
        let mut check = Check { table, row, problems: &mut problems };
        for column in [VACANCY, GUIDE_VERSION, GUIDE_DIGEST] {
            self.constant(&mut check, column);
        }
        let candidate = check.code(CANDIDATE);
        let panelist = check.code(PANELIST);
        let competency = self.competency(&mut check);
        let score = self.score(&mut check);
        let evidence = check.text(EVIDENCE, limits::EVIDENCE_CHARS);
        let evidence_language = check.language(EVIDENCE_LANGUAGE);
        let version = version(&mut check);
        let kind = check.choice(KIND, KINDS, kind_of).map(|kind| kind.unwrap_or(VersionKind::Sealed));
        let change_reason = check.text(CHANGE_REASON, limits::REASON_CHARS);
        if let (Some(candidate), Some(panelist)) = (candidate, panelist) {
            self.count(&mut check, candidate, panelist);
            if let (Some(competency), Some(version)) = (competency, version) {
                self.once(&mut check, (candidate.into(), panelist.into(), competency.into(), version));
            }
        }
        self.problems = problems;
        let complete = (|| {
            let (state, level, reason) = score?;
            Some(ScoreRow {
                line: row.line,
                candidate: candidate?.to_owned(),
                panelist: panelist?.to_owned(),
                competency: competency?.to_owned(),
                state,
                level,
                reason,
                evidence: evidence?.to_owned(),
                evidence_language: evidence_language.ok()?,
                version: version?,
                kind: kind.ok()?,
                change_reason: change_reason?.to_owned(),
            })
        })();
        self.scores.rows.extend(complete);
    }

    /// A value that must be the same on every line that has it: a file speaks of one vacancy under one guide.
    fn constant(&mut self, check: &mut Check<'_, '_>, column: usize) {
        let Some(text) = check.line(column, limits::TITLE_CHARS).filter(|text| !text.is_empty()) else { return };
        let (first_line, first) = self.constants.entry(column).or_insert_with(|| (check.row.line, text.to_owned()));
        if first != text {
            let first_line = *first_line;
            check.wrong(column, || ProblemKind::Differs { first_line });
        }
    }

    fn competency<'r>(&self, check: &mut Check<'r, '_>) -> Option<&'r str> {
        let given = check.required(COMPETENCY, limits::NAME_CHARS)?;
        if !self.competencies.iter().any(|known| known.as_ref() == given) {
            check.wrong(COMPETENCY, || ProblemKind::UnknownCompetency {
                given: given.to_owned(),
                nearest: nearest(given, self.competencies.iter().map(AsRef::as_ref)).map(str::to_owned),
            });
            return None;
        }
        Some(given)
    }

    /// State, level and reason, if they fit together.
    fn score(&self, check: &mut Check<'_, '_>) -> Option<(ScoreState, Option<u8>, Option<NotAssessed>)> {
        let level = self.level(check);
        let state = check.choice(STATE, ScoreState::LIST, ScoreState::parse);
        let reason = check.choice(REASON, REASONS, reason_of);
        let (level, state, reason) = (level.ok()?, state.ok()?, reason.ok()?);
        let state = state.unwrap_or(if level.is_some() { ScoreState::Scored } else { ScoreState::NotAssessed });
        match (state, level) {
            (ScoreState::Scored, None) => {
                check.wrong(LEVEL, || ProblemKind::LevelMissing);
                return None;
            }
            (ScoreState::Scored, Some(_)) | (_, None) => {}
            (_, Some(_)) => {
                check.wrong(LEVEL, || ProblemKind::LevelUnexpected { state: state.word().into() });
                return None;
            }
        }
        if reason.is_some() && state != ScoreState::NotAssessed {
            check.wrong(REASON, || ProblemKind::ReasonUnexpected { state: state.word().into() });
            return None;
        }
        Some((state, level, reason))
    }

    /// A level of the scale; `None` where the cell is empty.
    fn level(&self, check: &mut Check<'_, '_>) -> Result<Option<u8>, Broken> {
        let text = check.row.cell(LEVEL).ok_or(Broken)?;
        if text.is_empty() {
            return Ok(None);
        }
        let Ok(level) = text.parse::<i64>() else {
            check.wrong(LEVEL, || ProblemKind::Value { error: FieldError::NotANumber });
            return Err(Broken);
        };
        let on_scale = u8::try_from(level).ok().filter(|level| self.levels.contains(level));
        if on_scale.is_none() {
            let levels = self.level_list.clone();
            check.wrong(LEVEL, || if level == 0 { ProblemKind::LevelZero { levels } } else { ProblemKind::LevelOffScale { levels } });
            return Err(Broken);
        }
        Ok(on_scale)
    }

    /// Keeps the number of candidates and of panelists within what a vacancy and a panel hold; each excess is told once.
    fn count(&mut self, check: &mut Check<'_, '_>, candidate: &str, panelist: &str) {
        if !self.panelists.contains_key(candidate) && self.panelists.len() >= limits::CANDIDATES {
            if !self.too_many_candidates {
                self.too_many_candidates = true;
                check.wrong(CANDIDATE, || ProblemKind::TooManyCandidates { max: number(limits::CANDIDATES) });
            }
            return;
        }
        let panelists = self.panelists.entry(candidate.to_owned()).or_default();
        // One more than allowed is remembered, so that the next ones are not told again.
        if panelists.len() <= limits::PANELISTS && panelists.insert(panelist.to_owned()) && panelists.len() > limits::PANELISTS {
            check.wrong(PANELIST, || ProblemKind::TooManyPanelists { candidate: candidate.to_owned(), max: number(limits::PANELISTS) });
        }
    }

    fn once(&mut self, check: &mut Check<'_, '_>, key: Key) {
        let line = check.row.line;
        let first_line = *self.first_lines.entry(key).or_insert(line);
        if first_line != line {
            check.problems.add(line, None, || ProblemKind::DuplicateScore { first_line });
        }
    }

    fn finish(mut self) -> ScoreTable {
        let mut constant = |column| self.constants.remove(&column).map(|(_, text)| text);
        self.scores.vacancy_id = constant(VACANCY);
        self.scores.guide_version = constant(GUIDE_VERSION);
        self.scores.guide_digest = constant(GUIDE_DIGEST);
        self.scores
    }
}

/// The version of the scorecard: a whole number from 1, and 1 where nothing is said.
fn version(check: &mut Check<'_, '_>) -> Option<u32> {
    let text = check.row.cell(VERSION)?;
    if text.is_empty() {
        return Some(1);
    }
    let version = text.parse::<u32>().ok().filter(|version| *version > 0);
    if version.is_none() {
        check.wrong(VERSION, || ProblemKind::Value { error: FieldError::OutOfRange { min: 1, max: u32::MAX.into() } });
    }
    version
}
