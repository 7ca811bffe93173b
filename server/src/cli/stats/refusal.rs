//! What is wrong with a table or with what was asked of it, said where it is.
//!
//! Invariant: every refusal names the file, and of what stands in the file the line and the column; a program that asked for JSON gets the same places.

use std::path::Path;

use domain::Lang;
use domain::tables::Problems;
use psychometrics::agreement::Unfit;
use serde_json::{Value, json};

use crate::cli::EXIT_USAGE;
use crate::cli::out::{Answer, EXIT_REFUSED, json, say};

/// At most so many complaints are listed; the rest are counted.
const LISTED_MAX: usize = 20;

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The position of the column from 1, and its heading.
    pub column: Option<(usize, String)>,
}

/// One thing that is wrong, and what to do.
#[derive(Clone, Debug)]
pub(super) struct Complaint {
    pub place: Place,
    pub words: String,
}

impl Complaint {
    pub(super) fn new(place: Place, lang: Lang, en: impl Into<String>, fr: impl Into<String>) -> Self {
        Self { place, words: say(lang, en, fr) }
    }

    fn said(&self, lang: Lang) -> String {
        let (line, words) = (self.place.line, &self.words);
        match (&self.place.column, lang) {
            (Some((position, heading)), Lang::En) => format!("Line {line}, column {position} ({heading}): {words}"),
            (Some((position, heading)), Lang::Fr) => format!("Ligne {line}, colonne {position} ({heading})\u{a0}: {words}"),
            (None, Lang::En) => format!("Line {line}: {words}"),
            (None, Lang::Fr) => format!("Ligne {line}\u{a0}: {words}"),
        }
    }
}

/// What a command works on, for the words of its refusals.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub file: &'a Path,
    pub lang: Lang,
    pub json: bool,
}

impl Asked<'_> {
    /// A file that cannot be taken for these reasons.
    pub(super) fn refused(self, complaints: &[Complaint]) -> Answer {
        self.listed(complaints, complaints.len())
    }

    /// A file that is no table.
    pub(super) fn unreadable(self, problems: &Problems) -> Answer {
        let complaints: Vec<Complaint> = problems
            .listed()
            .iter()
            .map(|one| {
                let column =
                    one.column.as_ref().map(|(position, heading)| (usize::try_from(*position).unwrap_or_default(), heading.clone()));
                Complaint { place: Place { line: one.line, column }, words: one.kind.words(self.lang) }
            })
            .collect();
        self.listed(&complaints, usize::try_from(problems.total()).unwrap_or(usize::MAX))
    }

    fn listed(self, complaints: &[Complaint], total: usize) -> Answer {
        let file = self.file.display();
        let mut lines = vec![say(
            self.lang,
            format!("{file}: this table cannot be taken, and nothing was computed."),
            format!("{file}\u{a0}: ce tableau n’est pas utilisable, et rien n’a été calculé."),
        )];
        lines.extend(complaints.iter().take(LISTED_MAX).map(|one| format!("  {}", one.said(self.lang))));
        let more = total.saturating_sub(LISTED_MAX);
        if more > 0 {
            lines.push(say(
                self.lang,
                format!("  {more} more are not listed."),
                format!("  Autres problèmes, non affichés\u{a0}: {more}."),
            ));
        }
        let entry = |one: &Complaint| {
            let (position, heading) = one.place.column.clone().unzip();
            json!({ "line": one.place.line, "column": position, "heading": heading, "words": one.words })
        };
        let problems: Vec<Value> = complaints.iter().take(LISTED_MAX).map(entry).collect();
        let out = if self.json { json(&json!({ "ok": false, "total": total, "problems": problems })) } else { String::new() };
        Answer { out, err: lines.join("\n"), exit: EXIT_REFUSED }
    }

    /// Data that are well formed and that the statistic cannot be computed from, or not in reasonable time.
    pub(super) fn whole(self, en: impl AsRef<str>, fr: impl AsRef<str>) -> Answer {
        let file = self.file.display();
        let words = say(self.lang, format!("{file}: {}", en.as_ref()), format!("{file}\u{a0}: {}", fr.as_ref()));
        let out = if self.json { json(&json!({ "ok": false, "total": 1, "problems": [{ "words": words }] })) } else { String::new() };
        Answer { out, err: words, exit: EXIT_REFUSED }
    }

    /// A table that is not of the shape of a figure, which only what the reading let through could bring about.
    pub(super) fn unfitting(self, unfit: Unfit) -> Answer {
        self.whole(format!("the figure cannot be computed: {unfit}."), format!("la statistique ne peut pas être calculée ({unfit})."))
    }

    /// A flag that does not fit the file.
    pub(super) fn usage(self, en: impl AsRef<str>, fr: impl AsRef<str>) -> Answer {
        let (en, fr) = (en.as_ref(), fr.as_ref());
        Answer::refused(EXIT_USAGE, say(self.lang, format!("justesse: {en}"), format!("justesse\u{a0}: {fr}")))
    }
}
