//! The sealed forms of a ranking: one row per candidate, set levels, recorded ties, and the digest over all rows.
//!
//! Invariant: the bytes of a row depend on rules and inputs alone, so that a verifier that computes the ranking anew gets them too.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use psychometrics::exact::Ratio;
use sha2::{Digest, Sha256};

use super::inputs::{CandidateKey, TieRecord};
use super::{CALC, Row};
use crate::canonical::Value;
use crate::scores::Level;

impl Row {
    /// The row as it is sealed (n=`rank`); its spelling is the canonical payload if keys and vacancy are plain identifiers.
    pub fn payload(&self, vacancy: &str) -> Value {
        let fraction = |number: Option<Ratio>| number.map_or(Value::Null, |number| Value::str(number.to_string()));
        let place = |rank: Option<u32>| rank.map_or(Value::Null, |rank| Value::Int(i64::from(rank)));
        let values = self.values.iter().map(|value| Value::object([("id", Value::str(&*value.competency)), ("v", fraction(value.v))]));
        let before = Value::object([
            ("rank", place(self.before.rank)),
            ("status", Value::str(self.before.status.code())),
            ("total", fraction(self.before.total)),
        ]);
        Value::object([
            ("before", before),
            ("calc", Value::str(CALC)),
            ("cand", Value::str(self.candidate.as_str())),
            ("comp", Value::Array(values.collect())),
            ("rank", place(self.rank)),
            ("status", Value::str(self.status.code())),
            ("total", fraction(self.total)),
            ("vac", Value::str(vacancy)),
        ])
    }
}

/// The sealed form of a panel rating: a set level, or `null` where the mean or median stands.
pub fn rating_payload(candidate: &CandidateKey, competency: &str, level: Option<Level>, vacancy: &str) -> Value {
    Value::object([
        ("cand", Value::str(candidate.as_str())),
        ("comp", Value::str(competency)),
        ("l", level.map_or(Value::Null, |level| Value::Int(i64::from(level.0)))),
        ("vac", Value::str(vacancy)),
    ])
}

/// The sealed form of a recorded order.
pub fn tie_payload(record: &TieRecord, vacancy: &str) -> Value {
    Value::object([
        ("cands", Value::Array(record.order.iter().map(|key| Value::str(key.as_str())).collect())),
        ("method", Value::str(record.method.code())),
        ("vac", Value::str(vacancy)),
    ])
}

/// The digest that a decision cites: base64 SHA-256 over the raw commitments of all rows, in the order of their leaves.
pub fn ranking_digest(commitments: &[[u8; 32]]) -> String {
    // Limit: a ranking has at most a few thousand rows, so their number fits in the 32 bits of the form.
    let count = u32::try_from(commitments.len()).unwrap_or(u32::MAX);
    let mut hash = Sha256::new().chain_update(b"justesse/ranking/v1\n").chain_update(count.to_be_bytes());
    for commitment in commitments {
        hash.update(commitment);
    }
    STANDARD.encode(hash.finalize())
}
