//! How the files of a bundle that are not tiles are written and read.

use std::collections::BTreeMap;

use domain::canonical::{Form, Value};
use domain::ids::EventId;

use crate::b64;
use crate::commitment::{Projection, SALT_BYTES};
use crate::leaf::ObjRef;
use crate::verify::{OpeningRead, Scope};

/// What the files are, in both languages; lies in each bundle.
pub const SCHEMA: &str = include_str!("schema.md");

/// How many of the newest notes go along besides the last of each day.
pub const DAILY_LAST: usize = 100;

/// A note that was signed before the newest one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierNote {
    /// How many entries it covers.
    pub size: u64,
    /// The moment of the last entry that it covers, as entries write it; empty where it covers none.
    pub at: String,
    /// The note.
    pub note: String,
}

/// The notes that go along: the last of each day, and the last hundred.
pub fn select_earlier(mut notes: Vec<EarlierNote>) -> Vec<EarlierNote> {
    notes.sort_by_key(|note| note.size);
    let recent = notes.len().saturating_sub(DAILY_LAST);
    let day = |note: &EarlierNote| note.at.get(..10).unwrap_or_default().to_owned();
    let last_of_day: BTreeMap<String, u64> = notes.iter().map(|note| (day(note), note.size)).collect();
    let is_kept = |(at, note): &(usize, EarlierNote)| *at >= recent || last_of_day.get(&day(note)) == Some(&note.size);
    notes.into_iter().enumerate().filter(is_kept).map(|(_, note)| note).collect()
}

/// The word for a choice of openings.
pub const fn scope_code(scope: Scope) -> &'static str {
    match scope {
        Scope::None => "none",
        Scope::Scores => "scores",
        Scope::All => "all",
    }
}

/// The choice of openings with this word.
pub fn scope_of(code: &str) -> Option<Scope> {
    [Scope::None, Scope::Scores, Scope::All].into_iter().find(|scope| scope_code(*scope) == code)
}

/// What a bundle says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct About {
    pub(super) origin: String,
    pub(super) size: u64,
    pub(super) min_index: u64,
    pub(super) scope: Scope,
    /// The event by which it was made, where one says so.
    pub(super) event: Option<EventId>,
}

const FORMAT: &str = "justesse-bundle/1";

impl About {
    pub(super) fn to_text(&self, version: &str) -> Option<String> {
        let number = |number: u64| i64::try_from(number).ok().map(Value::Int);
        let mut members = vec![
            ("format", Value::str(FORMAT)),
            ("min_index", number(self.min_index)?),
            ("origin", Value::str(&self.origin)),
            ("scope", Value::str(scope_code(self.scope))),
            ("size", number(self.size)?),
            ("version", Value::str(version)),
        ];
        members.extend(self.event.map(|event| ("event", Value::str(event.to_string()))));
        Value::object(members).to_canonical(Form::Payload).ok()
    }

    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let value = Value::parse_strict(bytes, Form::Payload).ok()?;
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let number = |key: &str| value.get(key).and_then(Value::as_int).and_then(|number| u64::try_from(number).ok());
        (text("format") == Some(FORMAT)).then_some(())?;
        Some(Self {
            origin: text("origin")?.to_owned(),
            size: number("size")?,
            min_index: number("min_index")?,
            scope: scope_of(text("scope")?)?,
            event: text("event").and_then(EventId::parse),
        })
    }
}

/// One line of the openings.
pub(super) fn opening_line(seq: u64, opening: &OpeningRead) -> Option<String> {
    let value = Value::object([
        ("n", Value::str(opening.n.as_str())),
        ("o", Value::str(opening.o.to_string())),
        ("payload", Value::str(std::str::from_utf8(&opening.payload).ok()?)),
        ("salt", Value::str(b64::encode(&opening.salt))),
        ("seq", Value::Int(i64::try_from(seq).ok()?)),
    ]);
    Some(value.to_canonical(Form::Payload).ok()? + "\n")
}

/// Reads one line of the openings.
pub(super) fn parse_opening(line: &str) -> Option<(u64, OpeningRead)> {
    let value = Value::parse_strict(line.as_bytes(), Form::Payload).ok()?;
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let salt: [u8; SALT_BYTES] = b64::decode(text("salt")?)?.try_into().ok()?;
    let seq = value.get("seq").and_then(Value::as_int).and_then(|seq| u64::try_from(seq).ok())?;
    Some((
        seq,
        OpeningRead {
            o: ObjRef::parse(text("o")?)?,
            n: Projection::parse(text("n")?)?,
            salt,
            payload: text("payload")?.as_bytes().to_vec(),
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_note_of_each_day_and_the_last_hundred_go_along() {
        let note = |size: u64, day: u64| EarlierNote { size, at: format!("2026-11-{day:02}T09:30:00.000Z"), note: size.to_string() };
        let notes: Vec<EarlierNote> = (1..=400).map(|size| note(size, 1 + size / 100)).collect();
        let kept: Vec<u64> = select_earlier(notes).iter().map(|note| note.size).collect();
        assert_eq!(kept[..3], [99, 199, 299]);
        assert_eq!(kept[3..], (301..=400).collect::<Vec<u64>>());
    }

    #[test]
    fn what_a_bundle_says_of_itself_reads_back() {
        let about = About { origin: "a.example/b/decisions/1".to_owned(), size: 7, min_index: 0, scope: Scope::Scores, event: None };
        let text = about.to_text("0.1.0").unwrap();
        assert_eq!(
            text,
            r#"{"format":"justesse-bundle/1","min_index":0,"origin":"a.example/b/decisions/1","scope":"scores","size":7,"version":"0.1.0"}"#
        );
        assert_eq!(About::parse(text.as_bytes()), Some(about));
        assert_eq!(About::parse(text.replace("bundle/1", "bundle/2").as_bytes()), None);
    }

    #[test]
    fn each_choice_of_openings_has_its_word() {
        for (scope, code) in [(Scope::None, "none"), (Scope::Scores, "scores"), (Scope::All, "all")] {
            assert_eq!((scope_code(scope), scope_of(code)), (code, Some(scope)));
        }
        assert_eq!(scope_of("some"), None);
    }

    #[test]
    fn the_event_by_which_a_bundle_was_made_reads_back() {
        let event = EventId::parse("00000000-0000-4000-8000-0000000000a1");
        let about = About { origin: "a.example/b/decisions/1".to_owned(), size: 9, min_index: 4, scope: Scope::All, event };
        assert!(event.is_some());
        assert_eq!(About::parse(about.to_text("0.1.0").unwrap().as_bytes()), Some(about));
    }

    #[test]
    fn an_opening_reads_back_from_its_line() {
        let o = ObjRef::parse("candidate/00000000-0000-4000-8000-0000000000a1").unwrap();
        let opening = OpeningRead { o, n: Projection::Rank, salt: [7; SALT_BYTES], payload: b"{\"l\":4}".to_vec() };
        let line = opening_line(12, &opening).unwrap();
        let (seq, read) = parse_opening(line.strip_suffix('\n').unwrap()).unwrap();
        assert!(seq == 12 && read == opening);
        for (part, other) in
            [("12", "-12"), ("rank", "ranks"), ("candidate/", "candidate"), ("\"BwcH", "\"BwcHBwcH"), ("\"seq\"", "\"sec\"")]
        {
            assert!(parse_opening(&line.trim_end().replacen(part, other, 1)).is_none(), "{part}");
        }
    }
}
