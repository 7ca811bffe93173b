//! Reads tables of a TOML file key by key, noting where each value stands and everything that has the wrong shape.
//!
//! Invariant: reading goes on after a problem, so that one pass names them all; a value that could not be read is a blank, and
//! its path is remembered so that no rule complains of the blank.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::nearest::nearest;
use super::positions::{Lines, Position, Positions};
use super::problem::{ProblemKind, Shape};
use crate::Text;

/// A problem before its place has a name.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: String,
    /// Where it stands, if not where the path stands.
    pub(super) position: Option<Position>,
    pub(super) kind: ProblemKind,
}

/// A table and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node<'t, 'i> {
    pub(super) path: String,
    table: &'t DeTable<'i>,
}

impl Node<'_, '_> {
    pub(super) fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.into() } else { format!("{}.{key}", self.path) }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }
}

pub(super) struct Reader<'a> {
    source: &'a str,
    lines: Lines<'a>,
    pub(super) positions: Positions,
    pub(super) found: Vec<Found>,
    /// Paths of values that could not be read.
    pub(super) unread: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let mut positions = Positions::default();
        positions.note("", Position { line: 1, column: 1 });
        Self { source, lines: Lines::of(source), positions, found: Vec::new(), unread: BTreeSet::new() }
    }

    pub(super) fn root<'t, 'i>(table: &'t DeTable<'i>) -> Node<'t, 'i> {
        Node { path: String::new(), table }
    }

    pub(super) fn problem(&mut self, path: impl Into<String>, kind: ProblemKind) {
        self.found.push(Found { path: path.into(), position: None, kind });
    }

    fn unread(&mut self, path: String, kind: ProblemKind) {
        self.unread.insert(path.clone());
        self.problem(path, kind);
    }

    /// Reports every key that is neither known nor, where the schema allows it, optional.
    pub(super) fn only(&mut self, node: &Node<'_, '_>, known: &[&str], later: &[&str], later_allowed: bool) {
        for (key, _) in node.table {
            let name: &str = key.get_ref();
            if known.contains(&name) || (later_allowed && later.contains(&name)) {
                continue;
            }
            let kind = if later.contains(&name) {
                ProblemKind::NeedsSchemaTwo { key: name.into() }
            } else {
                let all: Vec<&str> = known.iter().chain(if later_allowed { later } else { &[] }).copied().collect();
                ProblemKind::UnknownKey { key: excerpt(name), nearest: nearest(name, &all).unwrap_or_default().into() }
            };
            let position = Some(self.lines.position(key.span().start));
            self.found.push(Found { path: node.path.clone(), position, kind });
        }
    }

    /// The value of a key, its place noted.
    fn value<'t, 'i>(&mut self, node: &Node<'t, 'i>, key: &str) -> Option<&'t Spanned<DeValue<'i>>> {
        let value = node.table.get(key)?;
        let position = self.lines.position(value.span().start);
        self.positions.note(&node.at(key), position);
        Some(value)
    }

    /// The value of a key that must be there.
    fn required<'t, 'i>(&mut self, node: &Node<'t, 'i>, key: &str) -> Option<&'t Spanned<DeValue<'i>>> {
        let value = self.value(node, key);
        if value.is_none() {
            self.unread.insert(node.at(key));
            self.problem(node.path.clone(), ProblemKind::MissingKey { key: key.into() });
        }
        value
    }

    /// A text value, in NFC; notes where its characters stand if they stand in the file as they are read.
    fn words(&mut self, path: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let Some(text) = value.get_ref().as_str() else {
            self.unread(path.into(), ProblemKind::WrongShape { expected: Shape::Text });
            return None;
        };
        let start = value.span().start + 1;
        if self.source.get(start..).is_some_and(|rest| rest.starts_with(text)) && is_nfc(text) {
            let position = self.lines.position(start);
            self.positions.note_content(path, position);
        }
        Some(text.nfc().collect())
    }

    /// A required text of one language.
    pub(super) fn string(&mut self, node: &Node<'_, '_>, key: &str) -> String {
        self.required(node, key).and_then(|value| self.words(&node.at(key), value)).unwrap_or_default()
    }

    /// A text of one language that may be absent.
    pub(super) fn optional_string(&mut self, node: &Node<'_, '_>, key: &str) -> Option<String> {
        let value = self.value(node, key)?;
        self.words(&node.at(key), value)
    }

    /// A required whole number.
    pub(super) fn integer(&mut self, node: &Node<'_, '_>, key: &str) -> i64 {
        let Some(value) = self.required(node, key) else { return 0 };
        let number = value.get_ref().as_integer().and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok());
        number.unwrap_or_else(|| {
            self.unread(node.at(key), ProblemKind::WrongShape { expected: Shape::Integer });
            0
        })
    }

    /// A required value of a closed list.
    pub(super) fn closed<T>(&mut self, node: &Node<'_, '_>, key: &str, parse: fn(&str) -> Option<T>, codes: &[&str]) -> Option<T> {
        let value = self.required(node, key)?;
        let path = node.at(key);
        let word = self.words(&path, value)?;
        self.on_the_list(path, &word, parse, codes)
    }

    fn on_the_list<T>(&mut self, path: String, word: &str, parse: fn(&str) -> Option<T>, codes: &[&str]) -> Option<T> {
        let found = parse(word);
        if found.is_none() {
            let list = codes.iter().map(|&code| code.into()).collect();
            self.unread(path, ProblemKind::NotOnTheList { value: excerpt(word), list });
        }
        found
    }

    /// A list of texts; absent is empty, and a problem only where it is required.
    pub(super) fn strings(&mut self, node: &Node<'_, '_>, key: &str, required: bool) -> Vec<String> {
        let value = if required { self.required(node, key) } else { self.value(node, key) };
        let Some(value) = value else { return Vec::new() };
        let path = node.at(key);
        let Some(items) = value.get_ref().as_array() else {
            self.unread(path, ProblemKind::WrongShape { expected: Shape::ListOfTexts });
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}[{}]", index + 1);
            self.positions.note(&path, self.lines.position(item.span().start));
            texts.extend(self.words(&path, item));
        }
        texts
    }

    /// A list of values of a closed list.
    pub(super) fn closed_list<T>(
        &mut self,
        node: &Node<'_, '_>,
        key: &str,
        required: bool,
        parse: fn(&str) -> Option<T>,
        codes: &[&str],
    ) -> Vec<T> {
        let words = self.strings(node, key, required);
        let path = node.at(key);
        words
            .iter()
            .enumerate()
            .filter_map(|(index, word)| self.on_the_list(format!("{path}[{}]", index + 1), word, parse, codes))
            .collect()
    }

    fn as_node<'t, 'i>(&mut self, path: String, value: &'t Spanned<DeValue<'i>>) -> Option<Node<'t, 'i>> {
        let Some(table) = value.get_ref().as_table() else {
            self.unread(path, ProblemKind::WrongShape { expected: Shape::Table });
            return None;
        };
        Some(Node { path, table })
    }

    /// A required table.
    pub(super) fn table<'t, 'i>(&mut self, node: &Node<'t, 'i>, key: &str) -> Option<Node<'t, 'i>> {
        let value = self.required(node, key)?;
        self.as_node(node.at(key), value)
    }

    /// A table that may be absent.
    pub(super) fn optional_table<'t, 'i>(&mut self, node: &Node<'t, 'i>, key: &str) -> Option<Node<'t, 'i>> {
        let value = self.value(node, key)?;
        self.as_node(node.at(key), value)
    }

    /// A list of tables; absent is empty, and a problem only where it is required.
    pub(super) fn tables<'t, 'i>(&mut self, node: &Node<'t, 'i>, key: &str, required: bool) -> Vec<Node<'t, 'i>> {
        let value = if required { self.required(node, key) } else { self.value(node, key) };
        let Some(value) = value else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.unread(node.at(key), ProblemKind::WrongShape { expected: Shape::Tables });
            return Vec::new();
        };
        let mut nodes = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{}]", node.at(key), index + 1);
            self.positions.note(&path, self.lines.position(item.span().start));
            nodes.extend(self.as_node(path, item));
        }
        nodes
    }

    /// The two sides of a text that stand in this table itself.
    pub(super) fn sides(&mut self, node: &Node<'_, '_>) -> Text {
        let mut side = |lang: crate::Lang| {
            if let Some(value) = self.value(node, lang.code()) {
                return self.words(&node.at(lang.code()), value).unwrap_or_default();
            }
            self.unread(node.at(lang.code()), ProblemKind::MissingSide { lang });
            String::new()
        };
        Text { en: side(crate::Lang::En), fr: side(crate::Lang::Fr) }
    }

    /// A required text: a table with its two sides and nothing else.
    pub(super) fn text(&mut self, node: &Node<'_, '_>, key: &str) -> Text {
        let table = self.table(node, key);
        self.text_of(table)
    }

    /// A text that may be absent, but not half.
    pub(super) fn optional_text(&mut self, node: &Node<'_, '_>, key: &str) -> Option<Text> {
        let table = self.optional_table(node, key)?;
        Some(self.text_of(Some(table)))
    }

    fn text_of(&mut self, table: Option<Node<'_, '_>>) -> Text {
        let Some(table) = table else { return Text::new("", "") };
        self.only(&table, &["en", "fr"], &[], false);
        self.sides(&table)
    }
}

/// The beginning of what a file holds, for a message: 40 characters at most and nothing invisible.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().into()
}
