//! A remembered mapping: which heading of somebody's files means which of our columns.
//!
//! Invariant: a mapping can rename and leave out; it can never bring back a column that is dropped because it is not tied to the post.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::heading::folded;
use super::reader::COLUMNS_MAX;

/// How many headings are remembered: five files of as many columns as a file may have.
pub const HEADINGS_MAX: usize = 5 * COLUMNS_MAX;

/// What a heading means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mapped {
    /// One of our columns, by its English name.
    Column(String),
    /// Nothing to us: the column is left out, and the report names it.
    LeftOut,
}

/// Headings and what they mean, compared without case, accents and spacing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping(BTreeMap<String, Mapped>);

impl Mapping {
    /// Remembers what a heading means, in place of what was remembered of it. Where [`HEADINGS_MAX`] are known, a further one is not.
    pub fn remember(&mut self, heading: &str, means: Mapped) {
        let heading = folded(heading);
        if self.0.len() < HEADINGS_MAX || self.0.contains_key(&heading) {
            self.0.insert(heading, means);
        }
    }

    /// What is remembered of a heading.
    pub fn of(&self, heading: &str) -> Option<&Mapped> {
        self.0.get(&folded(heading))
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every heading, folded, with what it means.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Mapped)> {
        self.0.iter().map(|(heading, means)| (heading.as_str(), means))
    }
}
