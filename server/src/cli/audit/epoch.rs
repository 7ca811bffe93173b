//! `justesse audit new-epoch`: freeze a log and open its next epoch, saying what was lost and who approved it.

use ::audit::{Actor, LogKind};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use domain::Lang;
use serde_json::json;
use store::{By, Store};

use super::kind_of;
use crate::cli::EXIT_USAGE;
use crate::cli::opening::{self, Database};
use crate::cli::out::{Answer, EXIT_IO, json, say};

/// The flags of `justesse audit new-epoch`.
#[derive(Debug, Args)]
pub struct OpenEpoch {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// Which log
    #[arg(long, value_name = "LOG", default_value = "decisions", value_parser = PossibleValuesParser::new(["decisions", "access"]).map(|name| kind_of(&name)))]
    pub log: LogKind,
    /// Why: what happened, in words; it is sealed in the first entry
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who approved it; two people
    #[arg(long = "approved-by", value_name = "NAME", required = true)]
    pub approved_by: Vec<String>,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl OpenEpoch {
    pub(super) async fn run(self, lang: Lang) -> Result<Answer, Answer> {
        let mut names: Vec<String> = self.approved_by.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
        names.sort();
        names.dedup();
        if names.len() < 2 || self.reason.trim().is_empty() {
            let sentence = say(
                lang,
                "A new epoch needs a reason and two different people who approved it: --reason TEXT --approved-by A --approved-by B.",
                "Une nouvelle époque exige un motif et l’accord de deux personnes différentes\u{a0}: --reason TEXTE --approved-by A --approved-by B.",
            );
            return Err(Answer::refused(EXIT_USAGE, sentence));
        }
        let settings = self.database.settings(lang)?;
        opening::refuse_absent(&settings, lang)?;
        let store = Store::open(&settings, opening::doors()).await.map_err(|error| opening::not_opened(&error, lang))?;
        let by = By { actor: Actor::Operator, org: store.org(), request: None };
        let done = store.new_epoch(&by, self.log, self.reason.trim(), &names).await;
        store.close().await;
        let epoch = done.map_err(|error| match error {
            store::Error::Missing => Answer::refused(
                EXIT_IO,
                say(
                    lang,
                    "Nothing of this log was ever signed, so there is no epoch to follow. Sign it first: justesse audit checkpoint.",
                    "Rien de ce journal n’a jamais été signé\u{a0}: il n’y a pas d’époque à laquelle succéder. Signez-le d’abord\u{a0}: justesse audit checkpoint.",
                ),
            ),
            other => opening::not_done(&other, lang),
        })?;
        // Opened once more: whoever was erased is erased again, and the log says that it was restored, before anybody serves it.
        let store = Store::open(&settings, opening::doors()).await.map_err(|error| opening::not_opened(&error, lang))?;
        let closed = store.closed();
        store.close().await;
        if self.json {
            let value = json!({
                "format": "justesse-epoch/1", "ok": true, "old_origin": epoch.old_origin, "have_size": epoch.have_size,
                "released_size": epoch.released_size, "origin": epoch.origin, "note": epoch.head.note,
                "closed": closed.as_ref().map(store::Closed::code),
            });
            return Ok(Answer::of(json(&value)));
        }
        let lost = epoch.released_size.saturating_sub(epoch.have_size);
        let (old, have, origin) = (&epoch.old_origin, epoch.have_size, &epoch.origin);
        let frozen = if lost == 0 {
            say(
                lang,
                format!("{old} is frozen at {have} entries; nothing that was signed is lost."),
                format!("{old} est gelé à {have} entrées\u{a0}; rien de ce qui était signé n’est perdu."),
            )
        } else {
            say(
                lang,
                format!("{old} is frozen at {have} entries. Signed and lost: {lost}; the new epoch says so."),
                format!("{old} est gelé à {have} entrées. Signées et perdues\u{a0}: {lost}\u{a0}; la nouvelle époque le déclare."),
            )
        };
        let mut lines = vec![frozen];
        if let Some(closed) = closed {
            lines.push(closed.words(lang));
        }
        lines.push(say(
            lang,
            format!("{origin} begins. Give its key to those who verify (keys/*.vkey), and this first note:"),
            format!("{origin} commence. Remettez sa clé à qui vérifie (keys/*.vkey), ainsi que cette première note\u{a0}:"),
        ));
        Ok(Answer::of(format!("{}\n\n{}", lines.join("\n"), epoch.head.note)))
    }
}
