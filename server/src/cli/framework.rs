//! `justesse framework check`: read framework files and name every problem in its place.
//!
//! Invariant: every file is looked at, whatever the others hold; hints stand apart and refuse nothing.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::Lang;
use domain::framework::{self, Checked, Problem, Standard, check_together};
use serde_json::{Value, json};

use super::files;
use super::out::{Answer, EXIT_IO, EXIT_REFUSED, counted, json, say};

/// What can be done with frameworks.
#[derive(Debug, Subcommand)]
pub enum FrameworkCommand {
    /// Check framework files: every problem with its line, its column and what to do
    Check(Check),
}

/// The flags of `justesse framework check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The framework files, in TOML
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Hold the files to what is asked of the frameworks that come with the program
    #[arg(long)]
    pub shipped: bool,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

/// What became of one file.
enum Seen {
    Fine(Box<Checked>),
    Refused(Vec<Problem>),
    Unread(String),
}

impl FrameworkCommand {
    pub(super) fn run(self, lang: Lang) -> Answer {
        match self {
            Self::Check(check) => check.run(lang),
        }
    }
}

impl Check {
    fn run(self, lang: Lang) -> Answer {
        let standard = if self.shipped { Standard::Shipped } else { Standard::Own };
        let seen: Vec<(String, Seen)> = self
            .files
            .iter()
            .map(|path| {
                let name = path.display().to_string();
                let seen = match files::read(path, lang) {
                    Err(unread) => Seen::Unread(unread.err),
                    Ok(bytes) => match framework::read(&name, &bytes, standard) {
                        Ok(checked) => Seen::Fine(Box::new(checked)),
                        Err(problems) => Seen::Refused(problems),
                    },
                };
                (name, seen)
            })
            .collect();
        let fine: Vec<(&str, &Checked)> = seen
            .iter()
            .filter_map(|(name, seen)| match seen {
                Seen::Fine(checked) => Some((name.as_str(), checked.as_ref())),
                Seen::Refused(_) | Seen::Unread(_) => None,
            })
            .collect();
        let together = check_together(&fine);
        let exit = if seen.iter().any(|(_, seen)| matches!(seen, Seen::Refused(_))) || !together.is_empty() {
            EXIT_REFUSED
        } else if seen.iter().any(|(_, seen)| matches!(seen, Seen::Unread(_))) {
            EXIT_IO
        } else {
            0
        };
        let out = if self.json { json(&document(&seen, &together, exit, lang)) } else { words(&seen, &together, lang) };
        let err: Vec<&str> = seen
            .iter()
            .filter_map(|(_, seen)| match seen {
                Seen::Unread(sentence) => Some(sentence.as_str()),
                Seen::Fine(_) | Seen::Refused(_) => None,
            })
            .collect();
        Answer { out, err: err.join("\n"), exit }
    }
}

fn words(seen: &[(String, Seen)], together: &[Problem], lang: Lang) -> String {
    let mut lines = Vec::new();
    for (name, seen) in seen {
        match seen {
            Seen::Unread(_) => {}
            Seen::Refused(problems) => {
                let count = counted(lang, problems.len(), ["problem", "problems"], ["problème", "problèmes"]);
                lines.push(say(lang, format!("{name}: refused, {count}."), format!("{name}\u{a0}: refusé, {count}.")));
                lines.extend(problems.iter().map(|problem| format!("  {}", problem.sentence(lang))));
            }
            Seen::Fine(checked) => {
                lines.push(fine(name, checked, lang));
                let hint = say(lang, "hint: ", "remarque\u{a0}: ");
                lines.extend(checked.warnings.iter().map(|warning| format!("  {hint}{}", warning.sentence(lang))));
            }
        }
    }
    if !together.is_empty() {
        lines.push(say(lang, "These files do not fit together:", "Ces fichiers ne vont pas ensemble\u{a0}:"));
        lines.extend(together.iter().map(|problem| format!("  {}", problem.sentence(lang))));
    }
    lines.join("\n")
}

fn fine(name: &str, checked: &Checked, lang: Lang) -> String {
    let (framework, counts) = (&checked.framework, checked.framework.counts());
    let n = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    let list = [
        counted(lang, n(counts.competencies), ["competency", "competencies"], ["compétence", "compétences"]),
        counted(lang, n(counts.indicators), ["indicator", "indicators"], ["indicateur", "indicateurs"]),
        counted(lang, n(counts.questions), ["question", "questions"], ["question", "questions"]),
        counted(lang, n(counts.probes), ["probe", "probes"], ["relance", "relances"]),
        counted(lang, n(counts.anchors), ["anchor", "anchors"], ["ancrage", "ancrages"]),
    ]
    .join(", ");
    let (title, version, status) = (framework.title.get(lang), &framework.version, framework.status.name(lang));
    let digest = framework.digest();
    say(
        lang,
        format!("{name}: no problem. {title} {version} ({status}): {list}. Digest {digest}."),
        format!("{name}\u{a0}: aucun problème. {title} {version} ({status})\u{a0}: {list}. Empreinte {digest}."),
    )
}

fn document(seen: &[(String, Seen)], together: &[Problem], exit: u8, lang: Lang) -> Value {
    let files: Vec<Value> = seen
        .iter()
        .map(|(name, seen)| match seen {
            Seen::Unread(sentence) => json!({ "file": name, "ok": false, "unread": sentence }),
            Seen::Refused(problems) => json!({ "file": name, "ok": false, "problems": entries(problems, lang), "warnings": [] }),
            Seen::Fine(checked) => json!({
                "file": name,
                "ok": true,
                "id": checked.framework.id,
                "version": checked.framework.version,
                "status": checked.framework.status,
                "digest": checked.framework.digest(),
                "counts": checked.framework.counts(),
                "problems": [],
                "warnings": entries(&checked.warnings, lang),
            }),
        })
        .collect();
    json!({
        "format": "justesse-framework-check/1",
        "ok": exit == 0,
        "exit": exit,
        "files": files,
        "together": entries(together, lang),
    })
}

fn entries(problems: &[Problem], lang: Lang) -> Vec<Value> {
    let entry = |problem: &Problem| {
        json!({
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "place": problem.place,
            "kind": problem.kind,
            "words": problem.words(lang),
        })
    };
    problems.iter().map(entry).collect()
}
