//! What is sealed of the analysis beside a candidate's row: the figures as they were shown, so that nobody can say later that others were.
//!
//! What must stay true: figures of a model are not computed again by a verifier, whose arithmetic is exact; they are texts here, with the decimals that pages show.

use super::{Analysed, Analysis};
use crate::canonical::Value;

/// The name of the model, as sealed figures carry it. Another model will get another name.
pub const MODEL: &str = "pm/1";

/// A figure with this many decimals, without a negative zero.
fn figure(value: f64, decimals: usize) -> String {
    let written = format!("{value:.decimals$}");
    if written.trim_start_matches('-').chars().all(|one| matches!(one, '0' | '.')) {
        written.trim_start_matches('-').to_owned()
    } else {
        written
    }
}

impl Analysed {
    /// `{"adjusted","band","calc","cand","places","share","top","vac"}`; what the scores do not support is null.
    pub fn payload(&self, vacancy: &str) -> Value {
        let text = |text: Option<String>| text.map_or(Value::Null, Value::Str);
        let places =
            self.places.map_or(Value::Null, |(best, worst)| Value::Array(vec![Value::Int(i64::from(best)), Value::Int(i64::from(worst))]));
        Value::object([
            ("adjusted", text(self.adjusted.map(|value| figure(value, 2)))),
            ("band", text(self.band.map(|band| band.code().to_owned()))),
            ("calc", Value::str(MODEL)),
            ("cand", Value::str(self.candidate.as_str())),
            ("places", places),
            ("share", text(self.share.map(|value| figure(value, 2)))),
            ("top", text(self.top.map(|value| figure(value, 2)))),
            ("vac", Value::str(vacancy)),
        ])
    }
}

impl Analysis {
    /// The figures of one candidate, if they have a place.
    pub fn of_candidate(&self, candidate: &crate::ranking::CandidateKey) -> Option<&Analysed> {
        self.rows.iter().find(|row| row.candidate == *candidate)
    }
}
