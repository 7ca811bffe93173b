//! `justesse demo`: build the demonstration's data without serving it.
//!
//! Invariant: a folder that holds a real organisation is refused; one that holds a demonstration is left as it is.

use std::path::PathBuf;

use clap::Args;
use domain::Lang;
use store::Settings;

use super::opening;
use super::out::{Answer, say};
use crate::demo;

/// The flags of `justesse demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder for the database, the keys and the high-water mark
    #[arg(long, value_name = "DIR", env = "JUSTESSE_DATA", default_value = demo::FOLDER)]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the one in the data folder
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
}

impl Demo {
    pub(super) fn run(self, lang: Lang) -> Answer {
        let folder = self.data.display().to_string();
        let mut settings = demo::settings(&self.data);
        settings.database_url.clone_from(&self.database_url);
        settings.checkpoint_every = None;
        opening::block_on(build(settings, folder, lang), lang)
    }
}

async fn build(settings: Settings, folder: String, lang: Lang) -> Result<Answer, Answer> {
    demo::prepare(&settings, lang).await?;
    Ok(Answer::of(say(
        lang,
        format!("The demonstration lies in {folder}. Serve it with: justesse serve --demo --data {folder}"),
        format!("La démonstration se trouve dans {folder}. Pour la servir\u{a0}: justesse serve --demo --data {folder}"),
    )))
}
