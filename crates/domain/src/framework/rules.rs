//! What the parts of a framework must satisfy together.
//!
//! Invariant: a rule keeps silent where what it rests on could not be read; the fault there is already named.

use std::collections::{BTreeMap, BTreeSet};

use super::Standard;
use super::forms::{below, competency_id, is_equivalent, is_framework_id, is_https, is_version, letter, numbered};
use super::model::{Anchor, Competency, Dimension, Framework, Indicator, Question, QuestionKind};
use super::positions::Positions;
use super::problem::{Counted, ProblemKind};
use super::reader::Found;
use crate::Lang;

/// The sectors of the shipped frameworks.
pub const SECTORS: [&str; 4] = ["police-security", "social-work", "justice", "deprivation-of-liberty"];
/// Questions longer than this are long to hear.
const QUESTION_WORDS: usize = 60;

/// The paths of what could not be read.
pub(super) struct Unread<'a>(pub(super) &'a BTreeSet<String>);

impl Unread<'_> {
    /// Whether this or a part of it could not be read.
    pub(super) fn at_or_under(&self, path: &str) -> bool {
        self.0.range(path.to_owned()..).take_while(|unread| unread.starts_with(path)).any(|unread| {
            let rest = unread.get(path.len()..).unwrap_or_default();
            rest.is_empty() || rest.starts_with(['.', '['])
        })
    }

    /// Whether something that holds this could not be read.
    pub(super) fn above(&self, path: &str) -> bool {
        path.match_indices(['.', '[']).any(|(at, _)| path.get(..at).is_some_and(|above| self.0.contains(above)))
    }
}

/// Checks everything but the texts; problems in the first list, warnings in the second.
pub(super) fn check(
    framework: &Framework,
    file: &str,
    standard: Standard,
    unread: &Unread<'_>,
    positions: &Positions,
) -> (Vec<Found>, Vec<Found>) {
    let mut rules = Rules { file, standard, unread, positions, problems: Vec::new(), warnings: Vec::new(), seen: BTreeMap::new() };
    rules.top(framework);
    rules.levels(framework);
    let mut previous = 0;
    for (index, competency) in (1..).zip(&framework.competencies) {
        let path = format!("competency[{index}]");
        rules.competency_id(&path, competency, &mut previous, framework);
        rules.competency(&path, competency);
    }
    (rules.problems, rules.warnings)
}

struct Rules<'a> {
    file: &'a str,
    standard: Standard,
    unread: &'a Unread<'a>,
    positions: &'a Positions,
    problems: Vec<Found>,
    warnings: Vec<Found>,
    /// Where each identifier stands first.
    seen: BTreeMap<String, String>,
}

impl Rules<'_> {
    fn problem(&mut self, path: impl Into<String>, kind: ProblemKind) {
        self.problems.push(Found { path: path.into(), position: None, kind });
    }

    /// A problem unless what is there could not be read in the first place.
    fn unless(&mut self, fine: bool, path: impl Into<String>, kind: impl FnOnce() -> ProblemKind) {
        let path = path.into();
        if !fine && !self.unread.at_or_under(&path) {
            self.problem(path, kind());
        }
    }

    fn count(&mut self, path: String, what: Counted, found: usize, shipped: usize, own: (usize, usize)) {
        self.count_between(path, what, found, if self.standard == Standard::Shipped { (shipped, shipped) } else { own });
    }

    fn count_between(&mut self, path: String, what: Counted, found: usize, (min, max): (usize, usize)) {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.unless((min..=max).contains(&found), path, || ProblemKind::Count {
            what,
            found: number(found),
            min: number(min),
            max: number(max),
        });
    }

    fn top(&mut self, framework: &Framework) {
        let example = |text: &str| ProblemKind::Malformed { example: text.into() };
        self.unless(is_framework_id(&framework.id), "id", || example("social-work"));
        self.unless(is_framework_id(&framework.sector), "sector", || example("social-work"));
        self.unless(is_version(&framework.version), "version", || example("1.0.0"));
        let name = self.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let expected = format!("{}.toml", framework.id);
        if is_framework_id(&framework.id) && !self.file.is_empty() {
            self.unless(name == expected, "id", || ProblemKind::FileName { expected });
        }
        if self.standard == Standard::Shipped && is_framework_id(&framework.sector) {
            let fine = SECTORS.contains(&framework.sector.as_str()) && (framework.sector == framework.id || self.unread.at_or_under("id"));
            self.unless(fine, "sector", || ProblemKind::SectorDiffers);
        }
        self.unless(framework.languages == Lang::ALL, "languages", || ProblemKind::Languages);
        match &framework.inspired_by {
            Some(inspired_by) => {
                let years = (1900..=2100).contains(&inspired_by.year);
                self.unless(years, "inspired_by.year", || ProblemKind::OutOfRange { min: 1900, max: 2100 });
                self.unless(is_https(&inspired_by.source), "inspired_by.source", || example("https://example.org/framework"));
            }
            None if self.standard == Standard::Shipped && !self.unread.at_or_under("inspired_by") => {
                self.problem("", ProblemKind::MissingKey { key: "inspired_by".into() });
            }
            None => {}
        }
    }

    fn levels(&mut self, framework: &Framework) {
        self.count("level".into(), Counted::Levels, framework.levels.len(), 5, (5, 5));
        for (expected, level) in (1..=5).zip(&framework.levels) {
            self.unless(level.value == expected, format!("level[{expected}].value"), || ProblemKind::LevelOrder { expected });
        }
        // Two digits number them.
        self.count_between("competency".into(), Counted::Competencies, framework.competencies.len(), (1, 99));
    }

    /// Whether an identifier is new; names the place of the first one otherwise.
    fn unique(&mut self, path: &str, id: &str) -> bool {
        if id.is_empty() || self.unread.at_or_under(path) {
            return true;
        }
        if let Some(first) = self.seen.get(id) {
            let line = self.positions.of(first).map_or(0, |position| position.line);
            self.problem(path, ProblemKind::Duplicate { id: id.into(), file: self.file.into(), line });
            return false;
        }
        self.seen.insert(id.into(), path.into());
        true
    }

    fn competency_id(&mut self, path: &str, competency: &Competency, previous: &mut u8, framework: &Framework) {
        let path = format!("{path}.id");
        let duplicate = !self.unique(&path, &competency.id);
        let Some((prefix, number)) = competency_id(&competency.id) else {
            self.unless(false, path, || ProblemKind::Malformed { example: "SOC-01".into() });
            *previous = previous.saturating_add(1);
            return;
        };
        let first = framework.competencies.iter().find_map(|other| competency_id(&other.id)).map_or(prefix, |(prefix, _)| prefix);
        let expected = previous.saturating_add(1);
        if prefix != first {
            self.problem(path, ProblemKind::Prefix { expected: first.into() });
        } else if number != expected && !duplicate {
            self.problem(path, ProblemKind::Numbering { expected: format!("{first}-{expected:02}") });
        }
        // One gap is one problem: what follows is compared with what stands here.
        *previous = if duplicate { expected } else { number };
    }

    /// The identifier of a part extends its parent's and, in shipped files, has the number of its position.
    fn part_id(&mut self, path: &str, parent: &str, id: &str, tail: impl Fn(&str) -> Option<usize>, expected: String, position: usize) {
        let path = format!("{path}.id");
        let parent_fine = !parent.is_empty() && competency_id(parent.split('.').next().unwrap_or_default()).is_some();
        if self.unread.at_or_under(&path) || !parent_fine {
            return;
        }
        if !self.unique(&path, id) {
            return;
        }
        match below(parent, id).map(tail) {
            None => self.problem(path, ProblemKind::NotUnderParent { expected: format!("{parent}.") }),
            Some(None) => self.problem(path, ProblemKind::Malformed { example: expected }),
            Some(Some(number)) if self.standard == Standard::Shipped && number != position => {
                self.problem(path, ProblemKind::Numbering { expected });
            }
            Some(Some(_)) => {}
        }
    }

    fn competency(&mut self, path: &str, competency: &Competency) {
        self.equivalents(path, &competency.equivalents);
        self.count(format!("{path}.indicator"), Counted::Indicators, competency.indicators.len(), 4, (2, 8));
        self.count(format!("{path}.question"), Counted::Questions, competency.questions.len(), 2, (1, 6));
        for (position, indicator) in (1..).zip(&competency.indicators) {
            self.indicator(&format!("{path}.indicator[{position}]"), position, competency, indicator);
        }
        for (position, question) in (1..).zip(&competency.questions) {
            self.question(&format!("{path}.question[{position}]"), position, competency, question);
        }
        self.union(path, competency);
        self.elicited(path, competency);
        self.anchors(path, &competency.anchors);
    }

    fn equivalents(&mut self, path: &str, equivalents: &[String]) {
        for (index, equivalent) in (1..).zip(equivalents) {
            let example = "esco:http://data.europa.eu/esco/skill/…".into();
            self.unless(is_equivalent(equivalent), format!("{path}.equivalents[{index}]"), || ProblemKind::Malformed { example });
        }
    }

    fn indicator(&mut self, path: &str, position: usize, competency: &Competency, indicator: &Indicator) {
        let letter_here =
            u8::try_from(position).ok().filter(|position| *position <= 26).map_or('z', |position| char::from(b'a' + position - 1));
        self.part_id(path, &competency.id, &indicator.id, letter, format!("{}.{letter_here}", competency.id), position);
        let aaaaq = format!("{path}.aaaaq");
        self.count_between(aaaaq.clone(), Counted::Dimensions, indicator.aaaaq.len(), (1, 2));
        self.dimension_order(&aaaaq, &indicator.aaaaq);
        let mut lines = BTreeSet::new();
        for (index, line) in (1..).zip(&indicator.accountability) {
            let fine = lines.insert(*line);
            self.unless(fine, format!("{path}.accountability[{index}]"), || ProblemKind::Repeated { value: line.code().into() });
        }
        self.equivalents(path, &indicator.equivalents);
    }

    /// Each dimension once, in the fixed order.
    fn dimension_order(&mut self, path: &str, dimensions: &[Dimension]) {
        let mut seen = BTreeSet::new();
        for (index, dimension) in (1..).zip(dimensions) {
            if !seen.insert(*dimension) {
                self.problem(format!("{path}[{index}]"), ProblemKind::Repeated { value: dimension.code().into() });
                return;
            }
        }
        self.unless(dimensions.is_sorted(), path, || ProblemKind::DimensionOrder);
    }

    fn union(&mut self, path: &str, competency: &Competency) {
        let unread = (1..=competency.indicators.len()).any(|index| self.unread.at_or_under(&format!("{path}.indicator[{index}].aaaaq")));
        let aaaaq = format!("{path}.aaaaq");
        if unread || competency.indicators.is_empty() {
            return;
        }
        let union: BTreeSet<Dimension> = competency.indicators.iter().flat_map(|indicator| indicator.aaaaq.iter().copied()).collect();
        let written: BTreeSet<Dimension> = competency.aaaaq.iter().copied().collect();
        if written == union {
            self.dimension_order(&aaaaq, &competency.aaaaq);
        } else {
            self.unless(false, aaaaq, || ProblemKind::DimensionUnion { expected: union.into_iter().collect() });
        }
    }

    fn question(&mut self, path: &str, position: usize, competency: &Competency, question: &Question) {
        let expected = format!("{}.q{position}", competency.id);
        self.part_id(path, &competency.id, &question.id, |tail| numbered(tail, 'q'), expected, position);
        self.count(format!("{path}.probe"), Counted::Probes, question.probes.len(), 2, (0, 4));
        for (position, probe) in (1..).zip(&question.probes) {
            let expected = format!("{}.p{position}", question.id);
            self.part_id(&format!("{path}.probe[{position}]"), &question.id, &probe.id, |tail| numbered(tail, 'p'), expected, position);
        }
        if self.standard == Standard::Shipped {
            let expected = if position == 1 { QuestionKind::PastBehaviour } else { QuestionKind::Situational };
            self.unless(question.kind == expected || position > 2, format!("{path}.kind"), || ProblemKind::QuestionKind { expected });
        }
        self.unless(!question.elicits.is_empty(), format!("{path}.elicits"), || ProblemKind::ElicitsNothing);
        let mut named = BTreeSet::new();
        for (index, indicator) in (1..).zip(&question.elicits) {
            let path = format!("{path}.elicits[{index}]");
            if !named.insert(indicator) {
                self.problem(path, ProblemKind::Repeated { value: indicator.clone() });
            } else if competency.indicator(indicator).is_none() {
                self.unless(false, path, || ProblemKind::ElicitsForeign { indicator: indicator.clone() });
            }
        }
        for lang in Lang::ALL {
            let words = question.text.get(lang).split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
            if words > QUESTION_WORDS {
                let kind = ProblemKind::LongQuestion {
                    words: u32::try_from(words).unwrap_or(u32::MAX),
                    max: u32::try_from(QUESTION_WORDS).unwrap_or(u32::MAX),
                };
                self.warnings.push(Found { path: format!("{path}.{}", lang.code()), position: None, kind });
            }
        }
    }

    fn elicited(&mut self, path: &str, competency: &Competency) {
        let unread = (1..=competency.questions.len()).any(|index| self.unread.at_or_under(&format!("{path}.question[{index}].elicits")));
        if unread || competency.questions.is_empty() {
            return;
        }
        for (index, indicator) in (1..).zip(&competency.indicators) {
            let path = format!("{path}.indicator[{index}]");
            let elicited = competency.questions.iter().any(|question| question.elicits.contains(&indicator.id));
            if !elicited && !self.unread.at_or_under(&format!("{path}.id")) {
                self.problem(path, ProblemKind::NotElicited);
            }
        }
    }

    fn anchors(&mut self, path: &str, anchors: &[Anchor]) {
        let list = format!("{path}.anchor");
        if self.unread.at_or_under(&list) && (anchors.is_empty() || anchors.iter().any(|anchor| anchor.level == 0)) {
            return;
        }
        let required: &[u8] = if self.standard == Standard::Shipped { &[1, 2, 3, 4, 5] } else { &[1, 3, 5] };
        for level in required {
            if !anchors.iter().any(|anchor| anchor.level == *level) {
                self.problem(list.clone(), ProblemKind::AnchorMissing { level: *level });
            }
        }
        let mut highest = 0;
        for (index, anchor) in (1..).zip(anchors) {
            if anchor.level <= highest {
                self.problem(format!("{list}[{index}].level"), ProblemKind::LevelOrder { expected: (highest + 1).min(5) });
            }
            highest = highest.max(anchor.level);
            self.same_words(&list, index, anchor, anchors);
        }
    }

    /// No two anchors have the same words; two neighbours with nearly the same ones raise a hint.
    fn same_words(&mut self, list: &str, index: usize, anchor: &Anchor, anchors: &[Anchor]) {
        for lang in Lang::ALL {
            let path = format!("{list}[{index}].{}", lang.code());
            let text = anchor.text.get(lang);
            if text.is_empty() {
                continue;
            }
            let mut earlier = anchors.iter().take(index - 1);
            if let Some(same) = earlier.clone().find(|earlier| earlier.text.get(lang) == text) {
                self.problem(path, ProblemKind::AnchorsIdentical { level: same.level });
            } else if let Some(alike) = earlier.next_back().filter(|neighbour| read_alike(neighbour.text.get(lang), text)) {
                let kind = ProblemKind::AnchorsAlike { level: alike.level };
                self.warnings.push(Found { path, position: None, kind });
            }
        }
    }
}

/// Whether two texts share at least four fifths of their different words.
pub fn read_alike(one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let (one, other) = (words(one), words(other));
    let all = one.union(&other).count();
    all > 0 && one.intersection(&other).count() * 5 >= all * 4
}
