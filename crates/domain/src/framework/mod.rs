//! Competency frameworks: the model, reading a file, the rules a file must keep.
//!
//! A framework is read from TOML in one pass that names every problem with its line, its column and its identifier; nothing that
//! breaks a rule becomes a [`Framework`]. Its digest is over its content: comments, order of keys and white space do not count.

mod accountability;
mod counts;
mod document;
mod forms;
mod model;
mod nearest;
mod parse;
mod positions;
mod problem;
mod problem_words;
mod reader;
mod rules;
mod shipped;
mod text_rules;
mod together;
mod typography;

use toml::de::DeTable;

pub use accountability::{accountability_of, general_content_note};
pub use counts::Counts;
pub use document::{DocumentError, DocumentFault};
pub(crate) use document::{document_of, read_document};
pub use forms::competency_id;
pub(crate) use model::closed;
pub use model::{
    AccountabilityLine, Anchor, Competency, Dimension, Facet, Framework, Indicator, InspiredBy, Level, Probe, Question, QuestionKind,
    Relation, Schema, Status, ValidatedBy,
};
pub use nearest::nearest;
pub use positions::{Position, Positions};
pub use problem::{Counted, Problem, ProblemKind, Shape, Typography};
use reader::{Found, Reader};
pub use rules::{SECTORS, read_alike};
pub use shipped::{SHIPPED_FILES, shipped};
pub use together::check_together;
pub use typography::faults as typography_faults;

use crate::limits;

/// How much a file is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// What comes with the product: fixed counts, all five anchors, flawless typography.
    Shipped,
    /// What an organisation writes itself.
    Own,
}

/// A framework that keeps every rule, with what might still be better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The framework.
    pub framework: Framework,
    /// Hints that refuse nothing.
    pub warnings: Vec<Problem>,
    /// Where its parts stand in the file.
    pub positions: Positions,
}

impl Checked {
    /// A framework that was checked before and did not come from a file now.
    pub fn stored(framework: Framework) -> Self {
        Self { framework, warnings: Vec::new(), positions: Positions::default() }
    }
}

/// Reads a framework file and checks every rule that concerns it alone. Either the framework or every problem, in the order of
/// the file.
pub fn read(file_name: &str, source: &[u8], standard: Standard) -> Result<Checked, Vec<Problem>> {
    let alone = |line, column, kind| vec![Problem { file: file_name.into(), line, column, place: String::new(), kind }];
    if source.len() > limits::IMPORT_BYTES {
        let number = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
        return Err(alone(1, 1, ProblemKind::TooLarge { bytes: number(source.len()), max: number(limits::IMPORT_BYTES) }));
    }
    let text = match std::str::from_utf8(source) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let good = source.get(..error.valid_up_to()).and_then(|good| std::str::from_utf8(good).ok()).unwrap_or_default();
            let position = positions::Lines::of(good).position(good.len());
            return Err(alone(position.line, position.column, ProblemKind::NotUtf8));
        }
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(syntax(file_name, text, &errors));
    }
    let mut reader = Reader::new(text);
    let framework = parse::framework(&mut reader, table.get_ref());
    let unread = rules::Unread(&reader.unread);
    let (mut problems, mut warnings) = rules::check(&framework, file_name, standard, &unread, &reader.positions);
    let (text_problems, text_warnings) = text_rules::check(&framework, standard, &unread, &reader.positions);
    problems.extend(std::mem::take(&mut reader.found));
    problems.extend(text_problems);
    warnings.extend(text_warnings);
    let warnings = placed(warnings, file_name, &framework, &reader.positions);
    if problems.is_empty() {
        return Ok(Checked { framework, warnings, positions: reader.positions });
    }
    Err(placed(problems, file_name, &framework, &reader.positions))
}

/// What the parser of TOML stumbled over: the place and what stands there, never its own words.
fn syntax(file: &str, text: &str, errors: &[toml::de::Error]) -> Vec<Problem> {
    let lines = positions::Lines::of(text);
    let mut problems: Vec<Problem> = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            let position = lines.position(span.start);
            let line = text.lines().nth(usize::try_from(position.line).unwrap_or(1).saturating_sub(1)).unwrap_or_default();
            let kind = match text.get(span) {
                // The one fault whose own name helps; where the parser words it otherwise, the general sentence still holds.
                Some(key) if error.message() == "duplicate key" && !key.is_empty() => {
                    ProblemKind::DuplicateKey { key: reader::excerpt(key) }
                }
                _ => ProblemKind::Syntax { near: reader::excerpt(line) },
            };
            Problem { file: file.into(), line: position.line, column: position.column, place: String::new(), kind }
        })
        .collect();
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems.dedup();
    problems
}

/// Gives each problem its line, column and identifier, and puts them in the order of the file.
fn placed(found: Vec<Found>, file: &str, framework: &Framework, positions: &Positions) -> Vec<Problem> {
    let mut problems: Vec<Problem> = found
        .into_iter()
        .map(|Found { path, position, kind }| {
            let position = position.or_else(|| positions.of(&path));
            let (line, column) = position.map_or((0, 0), |position| (position.line, position.column));
            Problem { file: file.into(), line, column, place: place(framework, &path), kind }
        })
        .collect();
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems
}

/// The name of a place: the identifier of the innermost part that has a well-formed one, and the keys below it.
fn place(framework: &Framework, path: &str) -> String {
    let mut named = (String::new(), path);
    for (at, _) in path.match_indices(']') {
        let (head, rest) = path.split_at(at + 1);
        if let Some(id) = id_at(framework, head) {
            named = (id, rest);
        }
    }
    let (id, rest) = named;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    match (id.is_empty(), rest.is_empty()) {
        (true, _) => rest.into(),
        (false, true) => id,
        (false, false) => format!("{id}.{rest}"),
    }
}

/// The identifier of what has this path, if its beginning is that of a competency.
fn id_at(framework: &Framework, path: &str) -> Option<String> {
    let mut steps = path.split('.').filter_map(|step| {
        let (name, index) = step.strip_suffix(']')?.split_once('[')?;
        Some((name, index.parse::<usize>().ok()?.checked_sub(1)?))
    });
    let (_, index) = steps.next().filter(|(name, _)| *name == "competency")?;
    let competency = framework.competencies.get(index)?;
    let id = match (steps.next(), steps.next()) {
        (None, _) => &competency.id,
        (Some(("indicator", index)), None) => &competency.indicators.get(index)?.id,
        (Some(("question", index)), None) => &competency.questions.get(index)?.id,
        (Some(("question", index)), Some(("probe", probe))) => &competency.questions.get(index)?.probes.get(probe)?.id,
        _ => return None,
    };
    competency_id(id.split('.').next()?).map(|_| id.clone())
}
