//! `justesse migrate`: bring an older database up to date.
//!
//! Invariant: it changes a schema and nothing else, and never while a server runs on the same folder; the store's lock sees to that.

use clap::Args;
use domain::Lang;
use serde_json::json;
use store::Store;

use super::opening::{self, Database};
use super::out::{Answer, json, say};

/// The flags of `justesse migrate`.
#[derive(Debug, Args)]
pub struct Migrate {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl Migrate {
    pub(super) fn run(self, lang: Lang) -> Answer {
        let settings = match self.database.settings(lang) {
            Ok(settings) => settings,
            Err(refused) => return refused,
        };
        opening::block_on(
            async {
                opening::refuse_absent(&settings, lang)?;
                Store::migrate(&settings).await.map_err(|error| opening::not_opened(&error, lang))?;
                if self.json {
                    return Ok(Answer::of(json(&json!({ "format": "justesse-migrate/1", "ok": true }))));
                }
                Ok(Answer::of(say(
                    lang,
                    "The database has the schema of this release. The server can be started again.",
                    "La base a le schéma de cette version. Le serveur peut redémarrer.",
                )))
            },
            lang,
        )
    }
}
