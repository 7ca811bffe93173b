//! `justesse audit export`: take a log out as plain files, which others verify with tools of their own.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use domain::Lang;
use domain::ids::AuditRef;
use serde_json::json;

use crate::cli::EXIT_USAGE;
use crate::cli::opening::Database;
use crate::cli::out::{Answer, EXIT_IO, json, say};
use crate::operator::{self, Done, Order};

/// The flags of `justesse audit export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// The log: decisions, access, or the whole name of an older epoch
    #[arg(long, value_name = "LOG", default_value = "decisions")]
    pub log: String,
    /// Where to write: a folder, or an archive if the name ends in .zip
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// What goes along of what was sealed: nothing, what a ranking needs, or all that may leave
    #[arg(long, value_name = "WHAT", default_value = "scores", value_parser = PossibleValuesParser::new(["none", "scores", "all"]))]
    pub openings: String,
    /// Only openings about this person, by pseudonym; may be repeated
    #[arg(long = "subject", value_name = "REF")]
    pub subjects: Vec<String>,
    /// Why, in words; it is sealed in the entry that says so
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl Export {
    pub(super) async fn run(self, lang: Lang) -> Result<Answer, Answer> {
        let settings = self.database.settings(lang)?;
        if let Some(wrong) = self.subjects.iter().find(|text| AuditRef::parse(text).is_none()) {
            let sentence = say(
                lang,
                format!("--subject {wrong}: not a pseudonym, which is a UUID as entries write it."),
                format!("--subject {wrong}\u{a0}: ce n’est pas un pseudonyme, qui est un UUID tel que les entrées l’écrivent."),
            );
            return Err(Answer::refused(EXIT_USAGE, sentence));
        }
        if self.reason.trim().is_empty() {
            let sentence = say(lang, "--reason: say why in words.", "--reason\u{a0}: indiquez le motif par écrit.");
            return Err(Answer::refused(EXIT_USAGE, sentence));
        }
        // The server may run elsewhere than where the command was typed.
        let out = std::path::absolute(&self.out).map_err(|_| not_there(&self.out, lang))?;
        if out.symlink_metadata().is_ok() {
            let path = self.out.display();
            let sentence = say(
                lang,
                format!("{path}: this exists and is not written over. Choose another name."),
                format!("{path}\u{a0}: ce nom existe et n’est pas remplacé. Choisissez-en un autre."),
            );
            return Err(Answer::refused(EXIT_IO, sentence));
        }
        let order = Order::Export { log: self.log, out, openings: self.openings, subjects: self.subjects, reason: self.reason };
        let Done::Exported(told) = operator::carry_out(&settings, order, self.json, lang).await? else {
            return Err(operator::unexpected(lang));
        };
        if self.json {
            return Ok(Answer::of(json(&json!({
                "format": "justesse-export/1", "ok": true, "origin": told.origin, "size": told.size, "root": told.root, "path": told.path,
                "vkey": told.vkey,
            }))));
        }
        let (path, origin, size, vkey) = (told.path.display(), &told.origin, told.size, &told.vkey);
        Ok(Answer::of(say(
            lang,
            format!(
                "{path}: {origin}, {size} entries, root {}.\nVerify it elsewhere: justesse audit verify {path} --vkey FILE, where FILE holds:\n\n{vkey}",
                told.root
            ),
            format!(
                "{path}\u{a0}: {origin}, {size} entrées, racine {}.\nVérifiez-le ailleurs\u{a0}: justesse audit verify {path} --vkey FICHIER, où FICHIER contient\u{a0}:\n\n{vkey}",
                told.root
            ),
        )))
    }
}

fn not_there(path: &std::path::Path, lang: Lang) -> Answer {
    let path = path.display();
    Answer::refused(EXIT_IO, say(lang, format!("{path}: no such place."), format!("{path}\u{a0}: cet endroit n’existe pas.")))
}
