//! Who may be one person: the same e-mail, the same telephone number, or the same name as people write names.
//!
//! Invariant: a duplicate is shown and never merged. Each line names the first line or existing candidate that shares each sign, so
//! that a file in which everybody has the same name makes one entry a line and not one a pair.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::dry_run::Existing;
use super::row::{CandidateLine, CandidateRow};
use crate::tables::heading::folded_words;

/// What two entries share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matched {
    /// The e-mail address, without case.
    Email,
    /// The digits of the telephone number.
    Phone,
    /// The name, without case, accents, hyphens and order.
    Name,
}

/// With whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Other {
    /// A candidate who is already there, by code.
    Existing(String),
    /// An earlier line of the file.
    Line(u32),
}

/// Two entries that may be one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbableDuplicate {
    /// The line of the file.
    pub line: u32,
    /// The other entry.
    pub other: Other,
    /// What they share.
    pub matched: Vec<Matched>,
}

/// The sign by which an e-mail address is compared.
pub fn same_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// The sign by which a telephone number is compared: its digits, without the national zero that some write as `(0)`.
pub fn same_phone(phone: &str) -> String {
    phone.replace("(0)", "").chars().filter(char::is_ascii_digit).collect()
}

/// The sign by which a name is compared: its folded words in alphabetical order. Apostrophes join, as in D’Almeida and Dalmeida.
pub fn same_name(family_name: &str, given_names: &str) -> String {
    let joined: String = format!("{family_name} {given_names}").chars().filter(|c| !matches!(c, '\'' | '’' | '‘' | 'ʼ')).collect();
    let mut words = folded_words(&joined);
    words.sort_unstable();
    words.join(" ")
}

fn signs(row: &CandidateRow) -> impl Iterator<Item = (Matched, String)> {
    let email = row.email.as_deref().map(|email| (Matched::Email, same_email(email)));
    let phone = row.phone.as_deref().map(|phone| (Matched::Phone, same_phone(phone)));
    let name = Some((Matched::Name, same_name(&row.family_name, &row.given_names)));
    [email, phone, name].into_iter().flatten().filter(|(_, sign)| !sign.is_empty())
}

/// Every line that shares a sign with an existing candidate who is not its own, or with an earlier line.
pub fn probable_duplicates(rows: &[CandidateLine], existing: &[Existing]) -> Vec<ProbableDuplicate> {
    let own: HashMap<&str, &str> = existing.iter().map(|one| (one.row.reference.as_str(), one.code.as_str())).collect();
    // All existing holders of a sign are kept, since the first may be the very candidate that a line brings up to date.
    let mut there: HashMap<(Matched, String), Vec<&Existing>> = HashMap::new();
    for candidate in existing {
        for sign in signs(&candidate.row) {
            there.entry(sign).or_default().push(candidate);
        }
    }
    let mut earlier: HashMap<(Matched, String), u32> = HashMap::new();
    let mut found = Vec::new();
    for CandidateLine { line, row } in rows {
        let mut shared: Vec<(Other, Matched)> = Vec::new();
        for sign in signs(row) {
            let matched = sign.0;
            let own = own.get(row.reference.as_str());
            let other = there.get(&sign).and_then(|holders| holders.iter().find(|holder| own != Some(&holder.code.as_str())));
            shared.extend(other.map(|other| (Other::Existing(other.code.clone()), matched)));
            let first = *earlier.entry(sign).or_insert(*line);
            if first != *line {
                shared.push((Other::Line(first), matched));
            }
        }
        shared.sort();
        for (other, matched) in shared {
            match found.last_mut() {
                Some(ProbableDuplicate { line: same_line, other: same_other, matched: signs })
                    if same_line == line && *same_other == other =>
                {
                    signs.push(matched);
                }
                _ => found.push(ProbableDuplicate { line: *line, other, matched: vec![matched] }),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_accents_hyphens_and_order() {
        let name = same_name("Lefèvre", "Anne-Marie");
        assert_eq!(same_name("LEFEVRE", "Anne Marie"), name);
        assert_eq!(same_name("Anne-Marie", "Lefèvre"), name);
        assert_eq!(same_name("Marie Lefevre", "Anne"), name);
        assert_ne!(same_name("Lefèvre", "Anne"), name);
        assert_eq!(same_name("D’Almeida", "Zoé"), same_name("Dalmeida", "Zoe"));
    }

    #[test]
    fn telephone_numbers_are_compared_by_their_digits() {
        assert_eq!(same_phone("+33 (0)1 23-45.67 89"), same_phone("+33123456789"));
    }
}
