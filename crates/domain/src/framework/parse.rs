//! From a TOML file to a [`Framework`]: which keys stand where.
//!
//! Shapes only; what the values must satisfy together is in `rules`.

use toml::de::DeTable;

use super::model::{
    AccountabilityLine, Anchor, Competency, Dimension, Facet, Framework, Indicator, InspiredBy, Level, Probe, Question, QuestionKind,
    Relation, Schema, Status, ValidatedBy,
};
use super::problem::ProblemKind;
use super::reader::{Node, Reader};
use crate::{Date, Lang};

/// Reads what can be read; whatever cannot is a blank, and a problem in the reader.
pub(super) fn framework(reader: &mut Reader<'_>, table: &DeTable<'_>) -> Framework {
    let root = Reader::root(table);
    let schema = reader.closed(&root, "schema", Schema::parse, Schema::CODES);
    let mut parser = Parser { reader, schema_two: schema != Some(Schema::One) };
    parser.framework(&root, schema.unwrap_or(Schema::One))
}

struct Parser<'r, 'a> {
    reader: &'r mut Reader<'a>,
    /// Whether the optional keys of the second schema may stand. They may where the schema itself is unreadable: one problem is enough.
    schema_two: bool,
}

impl Parser<'_, '_> {
    fn only(&mut self, node: &Node<'_, '_>, known: &[&str], later: &[&str]) {
        self.reader.only(node, known, later, self.schema_two);
    }

    fn framework(&mut self, root: &Node<'_, '_>, schema: Schema) -> Framework {
        self.only(
            root,
            &[
                "schema",
                "id",
                "version",
                "sector",
                "status",
                "languages",
                "title",
                "audience",
                "notice",
                "candidate_note",
                "inspired_by",
                "level",
                "competency",
            ],
            &["licence", "validated_by"],
        );
        let languages = self.reader.closed_list(root, "languages", true, Lang::parse, &["en", "fr"]);
        Framework {
            schema,
            id: self.reader.string(root, "id"),
            version: self.reader.string(root, "version"),
            sector: self.reader.string(root, "sector"),
            status: self.reader.closed(root, "status", Status::parse, Status::CODES).unwrap_or(Status::Illustrative),
            languages,
            title: self.reader.text(root, "title"),
            audience: self.reader.text(root, "audience"),
            notice: self.reader.text(root, "notice"),
            candidate_note: self.reader.text(root, "candidate_note"),
            inspired_by: self.inspired_by(root),
            licence: self.reader.optional_string(root, "licence"),
            validated_by: self.validated_by(root),
            levels: self.levels(root),
            competencies: self.competencies(root),
        }
    }

    fn inspired_by(&mut self, root: &Node<'_, '_>) -> Option<InspiredBy> {
        let node = self.reader.optional_table(root, "inspired_by")?;
        self.only(&node, &["publisher", "year", "relation", "source"], &[]);
        Some(InspiredBy {
            publisher: self.reader.string(&node, "publisher"),
            year: self.reader.integer(&node, "year"),
            relation: self.reader.closed(&node, "relation", Relation::parse, Relation::CODES).unwrap_or(Relation::ThemesOnly),
            source: self.reader.string(&node, "source"),
        })
    }

    fn validated_by(&mut self, root: &Node<'_, '_>) -> Option<ValidatedBy> {
        let node = self.reader.optional_table(root, "validated_by")?;
        self.only(&node, &["body", "date", "method", "consultation"], &[]);
        let body = self.reader.string(&node, "body");
        let written = self.reader.string(&node, "date");
        let date = Date::parse(&written);
        if date.is_none() && node.has("date") {
            self.reader.problem(node.at("date"), ProblemKind::Malformed { example: "2026-11-23".into() });
        }
        let method = self.reader.string(&node, "method");
        let consultation = self.reader.string(&node, "consultation");
        Some(ValidatedBy { body, date: date?, method, consultation })
    }

    fn level_value(&mut self, node: &Node<'_, '_>, key: &str) -> u8 {
        let value = self.reader.integer(node, key);
        u8::try_from(value).ok().filter(|value| (1..=5).contains(value)).unwrap_or_else(|| {
            let path = node.at(key);
            if self.reader.unread.insert(path.clone()) {
                self.reader.problem(path, ProblemKind::OutOfRange { min: 1, max: 5 });
            }
            0
        })
    }

    fn levels(&mut self, root: &Node<'_, '_>) -> Vec<Level> {
        let nodes = self.reader.tables(root, "level", true);
        nodes
            .iter()
            .map(|node| {
                self.only(node, &["value", "label", "rule"], &[]);
                Level {
                    value: self.level_value(node, "value"),
                    label: self.reader.text(node, "label"),
                    rule: self.reader.text(node, "rule"),
                }
            })
            .collect()
    }

    fn competencies(&mut self, root: &Node<'_, '_>) -> Vec<Competency> {
        let nodes = self.reader.tables(root, "competency", true);
        nodes
            .iter()
            .map(|node| {
                let known = ["id", "domain", "aaaaq", "name", "definition", "indicator", "question", "anchor"];
                self.only(node, &known, &["equivalents"]);
                Competency {
                    id: self.reader.string(node, "id"),
                    domain: self.reader.closed(node, "domain", Facet::parse, Facet::CODES).unwrap_or(Facet::Knowledge),
                    aaaaq: self.reader.closed_list(node, "aaaaq", true, Dimension::parse, Dimension::CODES),
                    name: self.reader.text(node, "name"),
                    definition: self.reader.text(node, "definition"),
                    equivalents: self.reader.strings(node, "equivalents", false),
                    indicators: self.indicators(node),
                    questions: self.questions(node),
                    anchors: self.anchors(node),
                }
            })
            .collect()
    }

    fn indicators(&mut self, competency: &Node<'_, '_>) -> Vec<Indicator> {
        let nodes = self.reader.tables(competency, "indicator", true);
        nodes
            .iter()
            .map(|node| {
                self.only(node, &["id", "facet", "aaaaq", "en", "fr"], &["accountability", "equivalents"]);
                let line = (AccountabilityLine::parse, AccountabilityLine::CODES);
                Indicator {
                    id: self.reader.string(node, "id"),
                    facet: self.reader.closed(node, "facet", Facet::parse, Facet::CODES).unwrap_or(Facet::Knowledge),
                    aaaaq: self.reader.closed_list(node, "aaaaq", true, Dimension::parse, Dimension::CODES),
                    accountability: self.reader.closed_list(node, "accountability", false, line.0, line.1),
                    equivalents: self.reader.strings(node, "equivalents", false),
                    text: self.reader.sides(node),
                }
            })
            .collect()
    }

    fn questions(&mut self, competency: &Node<'_, '_>) -> Vec<Question> {
        let nodes = self.reader.tables(competency, "question", true);
        nodes
            .iter()
            .map(|node| {
                self.only(node, &["id", "kind", "elicits", "en", "fr", "probe"], &["content_note"]);
                Question {
                    id: self.reader.string(node, "id"),
                    kind: self.reader.closed(node, "kind", QuestionKind::parse, QuestionKind::CODES).unwrap_or(QuestionKind::PastBehaviour),
                    elicits: self.reader.strings(node, "elicits", true),
                    text: self.reader.sides(node),
                    content_note: self.reader.optional_text(node, "content_note"),
                    probes: self.probes(node),
                }
            })
            .collect()
    }

    fn probes(&mut self, question: &Node<'_, '_>) -> Vec<Probe> {
        let nodes = self.reader.tables(question, "probe", false);
        nodes
            .iter()
            .map(|node| {
                self.only(node, &["id", "en", "fr"], &[]);
                Probe { id: self.reader.string(node, "id"), text: self.reader.sides(node) }
            })
            .collect()
    }

    fn anchors(&mut self, competency: &Node<'_, '_>) -> Vec<Anchor> {
        let nodes = self.reader.tables(competency, "anchor", true);
        nodes
            .iter()
            .map(|node| {
                self.only(node, &["level", "en", "fr"], &[]);
                Anchor { level: self.level_value(node, "level"), text: self.reader.sides(node) }
            })
            .collect()
    }
}
