//! A scorecard as its panelist works on it: levels with evidence, and notes by question.
//!
//! What must stay true: nothing typed is cut. A text that is too long is refused by name, before it is kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Draft, DraftItem, DraftProblem, Level, PayloadError, Scale};
use crate::canonical::{CanonicalError, Form, Value};
use crate::forms::optional_words;
use crate::guide::GuideDocument;
use crate::ids::{AuditRef, ScorecardId};
use crate::limits::{EVIDENCE_CHARS, NOTE_CHARS};
use crate::{FieldError, FieldErrors};

/// What a panelist wrote down while a question was being answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Note {
    /// The question.
    pub question: String,
    /// The words.
    pub text: String,
    /// The indicators that the panelist heard in the answer.
    pub indicators: Vec<String>,
}

/// Everything that a panelist has written about one candidate and not sealed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkingScorecard {
    /// Levels with their evidence.
    pub items: Vec<DraftItem>,
    /// Notes, at most one per question.
    pub notes: Vec<Note>,
}

impl WorkingScorecard {
    /// The canonical text under which it is kept.
    pub fn to_canonical(&self) -> Result<String, CanonicalError> {
        Value::from_serialize(self)?.to_canonical(Form::Payload)
    }

    /// Reads the kept text.
    pub fn parse(kept: &str) -> Result<Self, PayloadError> {
        let value = Value::parse_strict(kept.as_bytes(), Form::Payload)?;
        serde_json::from_value(value.to_json()).map_err(|_| PayloadError::Member("a draft"))
    }

    /// The same with its texts as they are kept, and its items in the guide's order; or what does not belong to this guide.
    ///
    /// Fields are `items.<competency>`, `items.<competency>.evidence`, `notes.<question>` and `notes`.
    pub fn checked(&self, guide: &GuideDocument) -> Result<(Self, Draft), FieldErrors> {
        let content = guide.content();
        let mut errors = FieldErrors::default();
        let mut clean = |field: String, text: &str, max: usize| match optional_words(&field, text, max) {
            Ok(text) => text.unwrap_or_default(),
            Err(wrong) => {
                wrong.of(&field).iter().for_each(|error| errors.add(field.clone(), error.clone()));
                String::new()
            }
        };
        let items: Vec<DraftItem> = self
            .items
            .iter()
            .map(|item| DraftItem {
                evidence: clean(format!("items.{}.evidence", item.competency), &item.evidence, EVIDENCE_CHARS),
                ..item.clone()
            })
            .collect();
        let notes: Vec<Note> = self
            .notes
            .iter()
            .map(|note| Note { text: clean(format!("notes.{}", note.question), &note.text, NOTE_CHARS), ..note.clone() })
            .collect();
        let chars: usize = notes.iter().map(|note| note.text.chars().count()).sum();
        if chars > NOTE_CHARS {
            errors.add("notes", FieldError::TooLong { max: u32::try_from(NOTE_CHARS).unwrap_or(u32::MAX) });
        }
        check_notes(guide, &notes, &mut errors);

        let scale = Scale::new(content.levels.iter().copied().map(Level).collect()).unwrap_or_else(|| Scale::one_to(1));
        let competencies: Vec<&str> = content.competencies.iter().map(|competency| competency.id.as_str()).collect();
        let draft = Draft::arrange(&competencies, &scale, items).map_err(|problem| wrong_item(&problem, &competencies, &scale));
        match draft {
            Ok(draft) if errors.is_empty() => Ok((Self { items: draft.items().to_vec(), notes }, draft)),
            Ok(_) => Err(errors),
            Err((field, error)) => {
                errors.add(field, error);
                Err(errors)
            }
        }
    }
}

/// Each note belongs to a question of the guide, and names indicators of its competency.
fn check_notes(guide: &GuideDocument, notes: &[Note], errors: &mut FieldErrors) {
    let mut seen = BTreeSet::new();
    for note in notes {
        let field = format!("notes.{}", note.question);
        let list = |list: Vec<&str>| FieldError::NotOnTheList { list: list.join(", ") };
        let Some(question) = guide.question(&note.question) else {
            errors.add(field, list(guide.content().questions.iter().map(|question| question.id.as_str()).collect()));
            continue;
        };
        if !seen.insert(note.question.as_str()) {
            errors.add(field.clone(), FieldError::Taken);
        }
        if note.indicators.iter().any(|indicator| !question.elicits.contains(indicator)) {
            errors.add(format!("{field}.indicators"), list(question.elicits.iter().map(String::as_str).collect()));
        }
    }
}

fn wrong_item(problem: &DraftProblem, competencies: &[&str], scale: &Scale) -> (String, FieldError) {
    match problem {
        DraftProblem::Unknown(id) => (format!("items.{id}"), FieldError::NotOnTheList { list: competencies.join(", ") }),
        DraftProblem::Twice(id) => (format!("items.{id}"), FieldError::Taken),
        DraftProblem::OffScale { competency, .. } => {
            let levels = scale.levels().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            (format!("items.{competency}"), FieldError::NotOnTheList { list: levels })
        }
    }
}

/// The sealed form of the evidence: `{"cand","card","evidence":[{"c","t"}],"ver"}`, a text per competency that has one.
pub fn evidence_payload(card: ScorecardId, candidate: AuditRef, ver: i64, items: &[DraftItem]) -> Result<String, CanonicalError> {
    let texts = items.iter().filter(|item| !item.evidence.is_empty());
    let list = texts.map(|item| Value::object([("c", Value::str(&*item.competency)), ("t", Value::str(&*item.evidence))])).collect();
    sealed(card, candidate, ver, "evidence", list)
}

/// The sealed form of the notes: `{"cand","card","notes":[{"i":[…],"q","t"}],"ver"}`, those that say anything.
pub fn notes_payload(card: ScorecardId, candidate: AuditRef, ver: i64, notes: &[Note]) -> Result<String, CanonicalError> {
    let said = notes.iter().filter(|note| !note.text.is_empty() || !note.indicators.is_empty());
    let one = |note: &Note| {
        let indicators = note.indicators.iter().map(|indicator| Value::str(&**indicator)).collect();
        Value::object([("i", Value::Array(indicators)), ("q", Value::str(&*note.question)), ("t", Value::str(&*note.text))])
    };
    sealed(card, candidate, ver, "notes", said.map(one).collect())
}

fn sealed(card: ScorecardId, candidate: AuditRef, ver: i64, key: &str, list: Vec<Value>) -> Result<String, CanonicalError> {
    Value::object([
        ("cand", Value::str(candidate.to_string())),
        ("card", Value::str(card.to_string())),
        (key, Value::Array(list)),
        ("ver", Value::Int(ver)),
    ])
    .to_canonical(Form::Payload)
}

/// The evidence in its sealed form, by competency.
pub fn evidence_texts(payload: &str) -> Vec<(String, String)> {
    let Ok(value) = Value::parse_strict(payload.as_bytes(), Form::Payload) else { return Vec::new() };
    let text = |item: &Value, key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
    let list = value.get("evidence").and_then(Value::as_array).unwrap_or_default();
    list.iter().filter_map(|item| Some((text(item, "c")?, text(item, "t")?))).collect()
}

/// The notes in their sealed form.
pub fn sealed_notes(payload: &str) -> Vec<Note> {
    let Ok(value) = Value::parse_strict(payload.as_bytes(), Form::Payload) else { return Vec::new() };
    let text = |item: &Value, key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
    let indicators = |item: &Value| {
        let list = item.get("i").and_then(Value::as_array).unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let list = value.get("notes").and_then(Value::as_array).unwrap_or_default();
    list.iter().filter_map(|item| Some(Note { question: text(item, "q")?, text: text(item, "t")?, indicators: indicators(item) })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::shipped;
    use crate::guide::{ComposeOptions, FromFramework, compose_from_framework};
    use crate::profile::Reason;
    use crate::scores::Assessment;
    use crate::{Lang, Text};

    fn guide() -> GuideDocument {
        let framework = shipped().iter().find(|framework| framework.id == "social-work").unwrap();
        let choice = FromFramework {
            title: Some(Text::new("Social worker", "Travail social")),
            competencies: framework.competencies.iter().map(|competency| competency.id.clone()).collect(),
            weights: std::collections::BTreeMap::new(),
            essential: Vec::new(),
            options: ComposeOptions { slot_minutes: 120, ..ComposeOptions::default() },
            reason: Some(Reason::new(Lang::En, "A complete interview.")),
        };
        compose_from_framework(framework, &choice).unwrap()
    }

    fn item(competency: &str, level: u8, evidence: &str) -> DraftItem {
        DraftItem {
            competency: competency.into(),
            assessment: Some(Assessment::Assessed { level: Level(level) }),
            evidence: evidence.into(),
        }
    }

    #[test]
    fn what_was_written_is_kept_in_the_order_of_the_guide() {
        let guide = guide();
        let ids: Vec<&str> = guide.content().competencies.iter().map(|competency| competency.id.as_str()).collect();
        let working = WorkingScorecard { items: vec![item(ids[1], 4, " Called the school.\r\n"), item(ids[0], 2, "")], notes: vec![] };
        let (kept, draft) = working.checked(&guide).unwrap();
        assert_eq!(kept.items.iter().map(|item| item.competency.as_str()).collect::<Vec<_>>(), ids);
        assert_eq!(kept.items[1].evidence, "Called the school.");
        assert_eq!(draft.items(), kept.items);
        assert_eq!(WorkingScorecard::parse(&kept.to_canonical().unwrap()), Ok(kept));
    }

    #[test]
    fn what_does_not_belong_to_the_guide_is_named() {
        let guide = guide();
        let id = guide.content().competencies[0].id.clone();
        let question = guide.content().questions[0].id.clone();
        let note = |question: &str, text: &str, indicators: &[&str]| Note {
            question: question.into(),
            text: text.into(),
            indicators: indicators.iter().map(|id| (*id).to_owned()).collect(),
        };
        for (working, field) in [
            (WorkingScorecard { items: vec![item("XX-01", 3, "")], notes: vec![] }, "items.XX-01".to_owned()),
            (WorkingScorecard { items: vec![item(&id, 9, "")], notes: vec![] }, format!("items.{id}")),
            (WorkingScorecard { items: vec![item(&id, 3, &"x".repeat(4_001))], notes: vec![] }, format!("items.{id}.evidence")),
            (WorkingScorecard { items: vec![], notes: vec![note("nowhere", "x", &[])] }, "notes.nowhere".to_owned()),
            (WorkingScorecard { items: vec![], notes: vec![note(&question, "x", &["XX"])] }, format!("notes.{question}.indicators")),
            (
                WorkingScorecard { items: vec![], notes: vec![note(&question, "x", &[]), note(&question, "y", &[])] },
                format!("notes.{question}"),
            ),
            (WorkingScorecard { items: vec![], notes: vec![note(&question, "a\u{7}", &[])] }, format!("notes.{question}")),
        ] {
            let errors = working.checked(&guide).unwrap_err();
            assert!(!errors.of(&field).is_empty(), "{field}: {errors:?}");
        }
    }

    #[test]
    fn sealed_texts_are_read_back() {
        let (card, candidate) = (ScorecardId(uuid::Uuid::nil()), AuditRef(uuid::Uuid::nil()));
        let evidence = evidence_payload(card, candidate, 2, &[item("C1", 3, "Elle a appelé l’école."), item("C2", 3, "")]).unwrap();
        assert_eq!(evidence_texts(&evidence), [("C1".to_owned(), "Elle a appelé l’école.".to_owned())]);
        let notes = vec![Note { question: "C1.q1".into(), text: "Calme.".into(), indicators: vec!["C1.a".into()] }];
        let payload = notes_payload(card, candidate, 2, &notes).unwrap();
        assert_eq!(sealed_notes(&payload), notes);
        assert!(payload.contains("\"ver\":2"));
    }
}
