//! `justesse audit checkpoint`: sign the head of a log now, or open a closed log again with a note that somebody else holds.

use std::path::PathBuf;

use ::audit::LogKind;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use domain::Lang;
use serde_json::{Value, json};

use super::kind_of;
use crate::cli::files;
use crate::cli::opening::Database;
use crate::cli::out::{Answer, json, say};
use crate::operator::{self, Done, HeadTold, Order};

/// The flags of `justesse audit checkpoint`.
#[derive(Debug, Args)]
pub struct Checkpoint {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// One log only
    #[arg(long, value_name = "LOG", value_parser = PossibleValuesParser::new(["decisions", "access"]).map(|name| kind_of(&name)))]
    pub log: Option<LogKind>,
    /// Open a log again whose file of released heads is lost, by a signed note that somebody else holds
    #[arg(long, value_name = "FILE")]
    pub adopt: Option<PathBuf>,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl Checkpoint {
    pub(super) async fn run(self, lang: Lang) -> Result<Answer, Answer> {
        let settings = self.database.settings(lang)?;
        let adopt = match &self.adopt {
            Some(path) => Some(read_note(path, lang)?),
            None => None,
        };
        let order = Order::Checkpoint { log: self.log.map(|kind| kind.as_str().to_owned()), adopt };
        let Done::Heads(heads) = operator::carry_out(&settings, order, self.json, lang).await? else {
            return Err(operator::unexpected(lang));
        };
        let out = if self.json {
            let entries: Vec<Value> = heads.iter().map(|head| serde_json::to_value(head).unwrap_or(Value::Null)).collect();
            json(&json!({ "format": "justesse-checkpoint/1", "ok": true, "logs": entries }))
        } else {
            heads.iter().map(|head| head_words(head, lang)).collect::<Vec<_>>().join("\n")
        };
        Ok(Answer::of(out))
    }
}

fn read_note(path: &std::path::Path, lang: Lang) -> Result<String, Answer> {
    String::from_utf8(files::read(path, lang)?).map_err(|_| {
        let path = path.display();
        let sentence = say(
            lang,
            format!("{path}: this is not a signed note, which is text. Check the name."),
            format!("{path}\u{a0}: ce n’est pas une note signée, qui est un texte. Vérifiez le nom."),
        );
        Answer::refused(2, sentence)
    })
}

fn head_words(head: &HeadTold, lang: Lang) -> String {
    let (name, size) = (&head.log, head.size);
    match (&head.origin, &head.note) {
        (Some(origin), Some(note)) => {
            let words = say(
                lang,
                format!("The log {origin} is signed at {size} entries:"),
                format!("Le journal {origin} est signé à {size} entrées\u{a0}:"),
            );
            format!("{words}\n\n{note}")
        }
        _ => say(lang, format!("The log {name} is empty; nothing is signed."), format!("Le journal {name} est vide\u{a0}; rien à signer.")),
    }
}
