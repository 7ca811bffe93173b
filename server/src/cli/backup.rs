//! `justesse backup` and `justesse restore`: a checked copy of the database, and putting one in its place.

use std::path::PathBuf;

use clap::Args;
use domain::Lang;
use serde_json::json;
use store::Store;
use store::backup::{self, BackupError};

use super::opening::{self, Database};
use super::out::{Answer, EXIT_IO, counted, json, say};
use crate::operator::{self, Done, Order};

/// The flags of `justesse backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The folder in which each backup gets a folder of its own
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl Backup {
    pub(super) async fn run(self, lang: Lang) -> Result<Answer, Answer> {
        let settings = self.database.settings(lang)?;
        let folder = std::path::absolute(&self.folder).unwrap_or_else(|_| self.folder.clone());
        let Done::BackedUp(told) = operator::carry_out(&settings, Order::Backup { folder }, self.json, lang).await? else {
            return Err(operator::unexpected(lang));
        };
        if self.json {
            return Ok(Answer::of(json(&json!({
                "format": "justesse-backup-made/1", "ok": true, "path": told.path, "about": told.about, "keys_gone": told.keys_gone,
            }))));
        }
        let path = told.path.display();
        let mut lines = vec![say(lang, format!("{path}: made and checked."), format!("{path}\u{a0}: faite et contrôlée."))];
        for log in &told.about.logs {
            let entries = counted(lang, usize::try_from(log.size).unwrap_or(usize::MAX), ["entry", "entries"], ["entrée", "entrées"]);
            lines.push(say(
                lang,
                format!("  {}: {entries}, root {}", log.origin, log.root),
                format!("  {}\u{a0}: {entries}, racine {}", log.origin, log.root),
            ));
        }
        lines.push(say(
            lang,
            "Keys and released heads are not in it: keep the folders keys and highwater apart, on another disk.",
            "Les clés et les têtes publiées n’y sont pas\u{a0}: conservez à part, sur un autre disque, les dossiers keys et highwater.",
        ));
        for gone in &told.keys_gone {
            let gone = gone.display();
            lines.push(say(
                lang,
                format!("{gone}: older than 35 days, its keys were destroyed."),
                format!("{gone}\u{a0}: plus de 35 jours, ses clés ont été détruites."),
            ));
        }
        Ok(Answer::of(lines.join("\n")))
    }
}

/// The flags of `justesse restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder of one backup
    #[arg(value_name = "BACKUP")]
    pub backup: PathBuf,
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl Restore {
    pub(super) async fn run(self, lang: Lang) -> Result<Answer, Answer> {
        let settings = self.database.settings(lang)?;
        let restored = backup::restore(&settings, &self.backup).await.map_err(|error| not_backed_up(&error, lang))?;
        // Opening it erases again whom it brought back, and shows whether it is behind what was released.
        let opened = Store::open(&settings, opening::doors()).await;
        let store = opened.map_err(|error| {
            opening::not_opened(&error, lang).after(&say(
                lang,
                format!("The backup of {} is in place, but it does not open yet; it need not be restored again.", restored.about.made_at),
                format!(
                    "La sauvegarde du {} est en place, mais ne s’ouvre pas encore\u{a0}; inutile de la restaurer de nouveau.",
                    restored.about.made_at
                ),
            ))
        })?;
        let closed = store.closed();
        let unsettled = store.unsettled_erasures().await.map_err(|error| opening::not_done(&error, lang))?;
        store.close().await;
        if self.json {
            return Ok(Answer::of(json(&json!({
                "format": "justesse-restored/1", "ok": true, "about": restored.about, "with_keys": restored.with_keys,
                "closed": closed.as_ref().map(store::Closed::code),
                "unsettled_erasures": unsettled.iter().map(|line| line.refs.clone()).collect::<Vec<_>>(),
            }))));
        }
        let made = &restored.about.made_at;
        let mut lines = vec![say(lang, format!("The backup of {made} is in place."), format!("La sauvegarde du {made} est en place."))];
        if !restored.with_keys {
            lines.push(say(
                lang,
                "Its keys were destroyed in the meantime: what was sealed before cannot be opened any more.",
                "Ses clés ont été détruites entre-temps\u{a0}: les contenus scellés auparavant ne peuvent plus être ouverts.",
            ));
        }
        for line in &unsettled {
            let refs = line.refs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            lines.push(say(
                lang,
                format!("An erasure was begun and nobody can tell whether it was finished ({refs}): look at the request and repeat it if it was approved."),
                format!("Un effacement avait commencé sans que l’on sache s’il a abouti ({refs})\u{a0}: retrouvez la demande et répétez-le s’il avait été approuvé."),
            ));
        }
        lines.push(match closed {
            Some(closed) => closed.words(lang),
            None => say(
                lang,
                "The log continues where it was. The server can be started.",
                "Le journal se poursuit là où il en était. Le serveur peut démarrer.",
            ),
        });
        Ok(Answer::of(lines.join("\n")))
    }
}

/// Why there is no backup, or no restored database.
pub(crate) fn not_backed_up(error: &BackupError, lang: Lang) -> Answer {
    let refused = |en: String, fr: String| Answer::refused(EXIT_IO, say(lang, en, fr));
    match error {
        BackupError::Store(error) => opening::not_done(error, lang),
        BackupError::Open(error) => opening::not_opened(error, lang),
        BackupError::Io(error) => refused(
            format!("The disk did not do what it should [{error}]. Check the folder and its room."),
            format!("Le disque n’a pas fait ce qu’il devait [{error}]. Vérifiez le dossier et l’espace libre."),
        ),
        BackupError::Unsound(what) => refused(
            format!("The copy is not sound, so there is no backup [{what}]. Run “justesse audit fsck”."),
            format!("La copie n’est pas saine\u{a0}: il n’y a pas de sauvegarde [{what}]. Lancez «\u{a0}justesse audit fsck\u{a0}»."),
        ),
        BackupError::Damaged(what) => refused(
            format!("{what} is not what was backed up, and nothing was put in place. Take another backup, or another copy of this one."),
            format!(
                "{what} n’est pas ce qui avait été sauvegardé, et rien n’a été mis en place. Prenez une autre sauvegarde, ou une autre copie de celle-ci."
            ),
        ),
        BackupError::Program(what) => refused(
            format!("A program of PostgreSQL did not do its work [{what}]. Install the client programs of the server’s version."),
            format!("Un programme de PostgreSQL n’a pas abouti [{what}]. Installez les programmes clients de la version du serveur."),
        ),
        BackupError::Exists(what) => refused(
            format!("{what} exists and is not written over. Move it away first."),
            format!("{what} existe et n’est pas remplacé. Déplacez-le d’abord."),
        ),
        BackupError::NotABackup(what) => refused(
            format!("{what} is no backup of this program. Name the folder of one backup."),
            format!("{what} n’est pas une sauvegarde de ce programme. Nommez le dossier d’une sauvegarde."),
        ),
    }
}
