//! Moments on pages.

use serde::{Deserialize, Serialize};

/// A moment, written out by the server so that browser and server can never render it differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// For machines: RFC 3339 in UTC.
    pub iso: String,
    /// For people, in the page's language.
    pub words: String,
}

#[cfg(feature = "ssr")]
impl Moment {
    /// A moment in this language.
    pub fn of(at: domain::Timestamp, lang: domain::Lang) -> Self {
        Self { iso: at.to_string(), words: at.words(lang) }
    }
}
