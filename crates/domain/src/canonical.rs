//! The one JSON form that is hashed: a subset of RFC 8785 on which all implementations agree.
//!
//! No whitespace, object keys `[a-z][a-z0-9_]*` unique and sorted bytewise, whole numbers of at most 2^53 − 1, no floats.
//! Two forms: a *leaf* holds printable ASCII and no `null`; a *payload* (and every document) holds UTF-8 text in which the only
//! control character is the line feed, and may hold `null`.
//! Invariant: bytes once made are hashed as they are; a reader checks that writing again gives the same bytes and never hashes
//! what it wrote itself. This stands here rather than beside the log because the digest of a frozen guide is a rule of the domain.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};

/// The largest whole number that every JSON reader keeps exactly: 2^53 − 1.
pub const INT_MAX: i64 = 9_007_199_254_740_991;

/// Objects and arrays nested deeper than this are refused.
pub const DEPTH_MAX: usize = 64;

/// A JSON value of the canonical subset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing; allowed in payloads only.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number, at most [`INT_MAX`] from zero.
    Int(i64),
    /// A text.
    Str(String),
    /// A list.
    Array(Vec<Value>),
    /// Named values, sorted by name.
    Object(BTreeMap<String, Value>),
}

/// Which of the two forms is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An entry of the log.
    Leaf,
    /// A sealed payload or a document.
    Payload,
}

/// Why a value or a text is not canonical.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON at all, or not UTF-8.
    #[error("not JSON")]
    NotJson,
    /// A number that is not whole or too large.
    #[error("a number that is not whole or beyond 2^53 - 1")]
    Number,
    /// A key outside `[a-z][a-z0-9_]*`.
    #[error("the key {0:?} is not of the form [a-z][a-z0-9_]*")]
    Key(String),
    /// A character that the form does not hold.
    #[error("a text with a character that may not stand there")]
    Character,
    /// `null` in a leaf.
    #[error("null where a key with nothing to say should be absent")]
    Null,
    /// Nested too deeply.
    #[error("nested more than {DEPTH_MAX} deep")]
    Depth,
    /// Well formed JSON that is not spelled canonically.
    #[error("not spelled canonically")]
    Spelling,
}

impl Value {
    /// A text.
    pub fn str(text: impl Into<String>) -> Self {
        Self::Str(text.into())
    }

    /// An object from its members; a later member replaces an earlier one of the same name.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// The member of this name, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(key),
            _ => None,
        }
    }

    /// The text, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is one.
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The list, if this is one.
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Any value that serde can write as JSON, if it stays within the payload form.
    pub fn from_serialize(value: &impl Serialize) -> Result<Self, CanonicalError> {
        let json = serde_json::to_vec(value).map_err(|_| CanonicalError::NotJson)?;
        let value = Self::parse_any(&json)?;
        value.check(Form::Payload)?;
        Ok(value)
    }

    /// The same value as a `serde_json` one, for reading it into a type.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(yes) => (*yes).into(),
            Self::Int(number) => (*number).into(),
            Self::Str(text) => text.as_str().into(),
            Self::Array(items) => items.iter().map(Self::to_json).collect(),
            Self::Object(members) => serde_json::Value::Object(members.iter().map(|(key, value)| (key.clone(), value.to_json())).collect()),
        }
    }

    /// Whether every part of the value may stand in this form.
    pub fn check(&self, form: Form) -> Result<(), CanonicalError> {
        self.check_at(form, 0)
    }

    fn check_at(&self, form: Form, depth: usize) -> Result<(), CanonicalError> {
        if depth > DEPTH_MAX {
            return Err(CanonicalError::Depth);
        }
        match self {
            Self::Null if form == Form::Leaf => Err(CanonicalError::Null),
            Self::Int(number) if number.unsigned_abs() > INT_MAX.unsigned_abs() => Err(CanonicalError::Number),
            Self::Null | Self::Bool(_) | Self::Int(_) => Ok(()),
            Self::Str(text) if text.chars().all(|c| may_stand(c, form)) => Ok(()),
            Self::Str(_) => Err(CanonicalError::Character),
            Self::Array(items) => items.iter().try_for_each(|item| item.check_at(form, depth + 1)),
            Self::Object(members) => members.iter().try_for_each(|(key, value)| {
                if is_key(key) { value.check_at(form, depth + 1) } else { Err(CanonicalError::Key(key.clone())) }
            }),
        }
    }

    /// The canonical bytes, if the value keeps the rules of the form.
    pub fn to_canonical(&self, form: Form) -> Result<String, CanonicalError> {
        self.check(form)?;
        Ok(self.to_string())
    }

    /// Reads canonical bytes and nothing else: what is spelled in any other way is refused.
    pub fn parse_strict(bytes: &[u8], form: Form) -> Result<Self, CanonicalError> {
        let value = Self::parse_any(bytes)?;
        value.check(form)?;
        // `serde_json` keeps the last of two equal keys and forgives white space, escapes and `-0`; writing again shows them all.
        let mut left = LeftOf(bytes);
        if write!(left, "{value}").is_ok() && left.0.is_empty() { Ok(value) } else { Err(CanonicalError::Spelling) }
    }

    /// Reads JSON in any spelling and key order (a document that a person may have reformatted); the canonical form of what was
    /// read can then be hashed.
    pub fn parse_any(bytes: &[u8]) -> Result<Self, CanonicalError> {
        // The reader below refuses nothing but numbers.
        serde_json::from_slice(bytes).map_err(|error| if error.is_data() { CanonicalError::Number } else { CanonicalError::NotJson })
    }

    /// SHA-256 over the canonical bytes, as 64 hexadecimal digits.
    pub fn digest_hex(&self) -> String {
        hex(&Sha256::digest(self.to_string().as_bytes()))
    }
}

/// What is left of some bytes of which a beginning was written once more: writing anything else fails.
struct LeftOf<'a>(&'a [u8]);

impl fmt::Write for LeftOf<'_> {
    fn write_str(&mut self, written: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(written.as_bytes()).ok_or(fmt::Error)?;
        Ok(())
    }
}

/// Any JSON whose numbers are whole; of two members with one name the later counts.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON with whole numbers")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
        Ok(Value::Bool(yes))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number).map(Value::Int).map_err(|_| E::custom(CanonicalError::Number))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Value, E> {
        Err(E::custom(CanonicalError::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::str(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Str(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((key, value)) = map.next_entry()? {
            members.insert(key, value);
        }
        Ok(Value::Object(members))
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn is_key(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn may_stand(c: char, form: Form) -> bool {
    match form {
        Form::Leaf => (' '..='~').contains(&c),
        Form::Payload => c == '\n' || !c.is_control(),
    }
}

impl fmt::Display for Value {
    /// The canonical spelling. Only for values that were checked is it the canonical form of something.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(yes) => write!(f, "{yes}"),
            Self::Int(number) => write!(f, "{number}"),
            Self::Str(text) => write_str(f, text),
            Self::Array(items) => {
                f.write_str("[")?;
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        f.write_str(",")?;
                    }
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (i, (key, value)) in members.iter().enumerate() {
                    if i > 0 {
                        f.write_str(",")?;
                    }
                    write_str(f, key)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_str(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for part in text.split_inclusive(['"', '\\', '\n']) {
        let escapes = [('"', "\\\""), ('\\', "\\\\"), ('\n', "\\n")];
        match escapes.into_iter().find_map(|(c, escape)| Some((part.strip_suffix(c)?, escape))) {
            Some((plain, escape)) => {
                f.write_str(plain)?;
                f.write_str(escape)?;
            }
            None => f.write_str(part)?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict(text: &str, form: Form) -> Result<Value, CanonicalError> {
        Value::parse_strict(text.as_bytes(), form)
    }

    #[test]
    fn what_is_canonical_is_read_and_written_back_unchanged() {
        for text in [r#"{"a":1,"b":["x",true,{"c_1":-5}]}"#, r#"{"q":"a \"b\" \\c"}"#, "{}", r#""""#] {
            assert_eq!(strict(text, Form::Leaf).unwrap().to_string(), text);
        }
        let payload = "{\"fr\":\"L’été\u{a0}: « oui »\\nsuite\",\"l\":null}";
        assert_eq!(strict(payload, Form::Payload).unwrap().to_string(), payload);
    }

    #[test]
    fn every_other_spelling_is_refused() {
        for text in [
            r#"{"b":1,"a":1}"#,
            r#"{"a":1,"a":1}"#,
            r#"{ "a":1}"#,
            "{\"a\":1}\n",
            r#"{"a":-0}"#,
            r#"{"a":1e2}"#,
            r#"{"a":1.0}"#,
            r#"{"a":01}"#,
            r#"{"a":"\u0041"}"#,
            r#"{"a":"\/"}"#,
            r#"{"A":1}"#,
            r#"{"1a":1}"#,
            r#"{"":1}"#,
            r#"{"a":9007199254740992}"#,
            "\u{feff}{}",
        ] {
            assert!(strict(text, Form::Payload).is_err(), "{text}");
        }
    }

    #[test]
    fn a_leaf_holds_no_null_and_nothing_beyond_ascii() {
        assert_eq!(strict(r#"{"a":null}"#, Form::Leaf), Err(CanonicalError::Null));
        assert_eq!(strict("{\"a\":\"é\"}", Form::Leaf), Err(CanonicalError::Character));
        assert_eq!(strict("{\"a\":\"x\\ny\"}", Form::Leaf), Err(CanonicalError::Character));
        assert_eq!(strict("{\"a\":\"x\\ty\"}", Form::Payload), Err(CanonicalError::Character));
    }

    #[test]
    fn nesting_has_a_limit() {
        let deep = format!("{}{}", "[".repeat(DEPTH_MAX + 2), "]".repeat(DEPTH_MAX + 2));
        assert_eq!(strict(&deep, Form::Payload), Err(CanonicalError::Depth));
    }

    #[test]
    fn the_digest_of_the_published_guide_vector_is_reproduced() {
        let guide = r#"{"calc":"wm/1","competencies":[{"essential":true,"gate":"panel","id":"C1","required":3,"w":2},{"essential":false,"id":"C2","w":1}],"levels":[1,2,3,4,5],"statistic":"mean","tie":["comp:C1","chair"]}"#;
        let value = strict(guide, Form::Payload).unwrap();
        assert_eq!(value.digest_hex(), "823cef14139c3ccb56d86d42353f550cec127e406b337d955a269109f519d827");
    }
}
