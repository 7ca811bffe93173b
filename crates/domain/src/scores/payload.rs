//! The sealed form of one scorecard's levels: what is hashed when a panelist submits, and what an auditor reads back.
//!
//! Invariant: the payload is canonical, carries the whole scorecard in the guide's order, and names people by audit reference only.

use std::collections::BTreeSet;

use super::{Assessment, Level, NotAssessed, Score};
use crate::canonical::{CanonicalError, Form, Value};
use crate::ids::{AuditRef, VacancyId};
use crate::scorecard::VersionKind;

/// The levels of one version of a scorecard with what they are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoresPayload {
    /// For whom.
    pub candidate: AuditRef,
    /// Digest of the frozen guide, 64 hexadecimal digits.
    pub guide: String,
    /// How the version came about.
    pub kind: VersionKind,
    /// Whose scores.
    pub panelist: AuditRef,
    /// One score per competency, in the guide's order.
    pub scores: Vec<Score>,
    /// The round.
    pub vacancy: VacancyId,
    /// Number of the version, from 1.
    pub ver: i64,
}

/// Why bytes are not the payload that they should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// Not the canonical form.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// A member that is missing, unknown or of another kind than it must be.
    #[error("{0} is not as it must be")]
    Member(&'static str),
}

/// The canonical payload of a scorecard's levels.
pub fn scores_payload(payload: &ScoresPayload) -> Result<String, PayloadError> {
    let score = |score: &Score| match score.assessment {
        Assessment::Assessed { level } => Value::object([("c", Value::str(&*score.competency)), ("l", Value::Int(i64::from(level.0)))]),
        Assessment::NotAssessed { reason } => {
            Value::object([("c", Value::str(&*score.competency)), ("l", Value::Null), ("w", Value::str(reason.code()))])
        }
    };
    let value = Value::object([
        ("cand", Value::str(payload.candidate.to_string())),
        ("guide", Value::str(&*payload.guide)),
        ("kind", Value::str(payload.kind.code())),
        ("panelist", Value::str(payload.panelist.to_string())),
        ("scores", Value::Array(payload.scores.iter().map(score).collect())),
        ("vac", Value::str(payload.vacancy.to_string())),
        ("ver", Value::Int(payload.ver)),
    ]);
    // What a reader would refuse is never written.
    ScoresPayload::from_value(&value)?;
    Ok(value.to_canonical(Form::Payload)?)
}

impl ScoresPayload {
    /// Reads the canonical payload strictly: every member there, none besides, each spelled in the one way.
    pub fn parse(bytes: &[u8]) -> Result<Self, PayloadError> {
        Self::from_value(&Value::parse_strict(bytes, Form::Payload)?)
    }

    fn from_value(value: &Value) -> Result<Self, PayloadError> {
        only_members(value, &["cand", "guide", "kind", "panelist", "scores", "vac", "ver"], "the payload")?;
        let text = |key: &'static str| value.get(key).and_then(Value::as_str).ok_or(PayloadError::Member(key));
        let person = |key| text(key).and_then(|spelled| exactly(AuditRef::parse(spelled), spelled, key));
        let guide = text("guide")?;
        if guide.len() != 64 || !guide.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
            return Err(PayloadError::Member("guide"));
        }
        let listed = value.get("scores").and_then(Value::as_array).ok_or(PayloadError::Member("scores"))?;
        let scores = listed.iter().map(read_score).collect::<Result<Vec<_>, _>>()?;
        let distinct: BTreeSet<&str> = scores.iter().map(|score| score.competency.as_str()).collect();
        if distinct.len() != scores.len() || scores.is_empty() {
            return Err(PayloadError::Member("scores"));
        }
        let vacancy = text("vac")?;
        Ok(Self {
            candidate: person("cand")?,
            guide: guide.to_owned(),
            kind: VersionKind::parse(text("kind")?).ok_or(PayloadError::Member("kind"))?,
            panelist: person("panelist")?,
            scores,
            vacancy: exactly(VacancyId::parse(vacancy), vacancy, "vac")?,
            ver: value.get("ver").and_then(Value::as_int).filter(|ver| *ver >= 1).ok_or(PayloadError::Member("ver"))?,
        })
    }
}

fn read_score(value: &Value) -> Result<Score, PayloadError> {
    let competency = value.get("c").and_then(Value::as_str).filter(|id| !id.is_empty()).ok_or(PayloadError::Member("c"))?;
    match value.get("l") {
        Some(Value::Int(number)) => {
            only_members(value, &["c", "l"], "a score")?;
            let level = u8::try_from(*number).map_err(|_| PayloadError::Member("l"))?;
            Ok(Score::assessed(competency, Level(level)))
        }
        Some(Value::Null) => {
            only_members(value, &["c", "l", "w"], "a score")?;
            let reason = value.get("w").and_then(Value::as_str).and_then(NotAssessed::parse).ok_or(PayloadError::Member("w"))?;
            Ok(Score::not_assessed(competency, reason))
        }
        _ => Err(PayloadError::Member("l")),
    }
}

fn only_members(value: &Value, keys: &[&str], what: &'static str) -> Result<(), PayloadError> {
    match value {
        Value::Object(members) if members.keys().all(|key| keys.contains(&key.as_str())) => Ok(()),
        _ => Err(PayloadError::Member(what)),
    }
}

/// An identifier, if it was spelled exactly as it is written.
fn exactly<Id: ToString>(read: Option<Id>, spelled: &str, what: &'static str) -> Result<Id, PayloadError> {
    read.filter(|id| id.to_string() == spelled).ok_or(PayloadError::Member(what))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;

    const GUIDE: &str = "823cef14139c3ccb56d86d42353f550cec127e406b337d955a269109f519d827";

    fn published() -> ScoresPayload {
        let id = |number: &str| format!("00000000-0000-4000-8000-{number:0>12}");
        ScoresPayload {
            candidate: AuditRef::parse(&id("a1")).unwrap(),
            guide: GUIDE.into(),
            kind: VersionKind::Sealed,
            panelist: AuditRef::parse(&id("b1")).unwrap(),
            scores: vec![Score::assessed("C1", Level(4)), Score::not_assessed("C2", NotAssessed::NotAsked)],
            vacancy: VacancyId::parse(&id("10")).unwrap(),
            ver: 1,
        }
    }

    #[test]
    fn the_published_vector_is_reproduced_to_the_byte() {
        let payload = scores_payload(&published()).unwrap();
        assert_eq!(payload.len(), 305);
        let salt: Vec<u8> = (0..32).collect();
        let commitment = Sha256::new().chain_update("justesse/commit/v1\n").chain_update(salt).chain_update(&payload).finalize();
        assert_eq!(STANDARD.encode(commitment), "PxpRltCYuq8tjD/1ewyR+uwFkr+21om1vA/QAe4rEU0=");
    }

    #[test]
    fn a_payload_is_read_back_as_it_was_written() {
        let payload = scores_payload(&published()).unwrap();
        assert_eq!(ScoresPayload::parse(payload.as_bytes()), Ok(published()));
    }

    #[test]
    fn a_payload_that_says_more_less_or_something_else_is_refused() {
        let payload = scores_payload(&published()).unwrap();
        for (from, to) in [
            ("\"ver\":1", "\"ver\":0"),
            ("\"ver\":1", "\"ver\":1,\"x\":1"),
            (",\"ver\":1", ""),
            ("\"sealed\"", "\"final\""),
            ("\"l\":4", "\"l\":300"),
            ("\"l\":4", "\"l\":\"4\""),
            ("\"l\":4", "\"l\":4,\"w\":\"not_asked\""),
            ("\"l\":4", "\"l\":null"),
            ("not_asked", "absent"),
            ("\"c\":\"C2\"", "\"c\":\"C1\""),
            ("8000-0000000000a1", "8000-0000000000A1"),
            ("823cef", "823CEF"),
            ("{\"cand\"", "{ \"cand\""),
        ] {
            let changed = payload.replacen(from, to, 1);
            assert_ne!(changed, payload, "{from}");
            assert!(ScoresPayload::parse(changed.as_bytes()).is_err(), "{to}");
        }
    }

    #[test]
    fn what_a_reader_would_refuse_is_never_written() {
        let twice = ScoresPayload { scores: vec![Score::assessed("C1", Level(1)), Score::assessed("C1", Level(2))], ..published() };
        assert_eq!(scores_payload(&twice), Err(PayloadError::Member("scores")));
        assert_eq!(scores_payload(&ScoresPayload { ver: 0, ..published() }), Err(PayloadError::Member("ver")));
        assert_eq!(scores_payload(&ScoresPayload { guide: "abc".into(), ..published() }), Err(PayloadError::Member("guide")));
    }
}
