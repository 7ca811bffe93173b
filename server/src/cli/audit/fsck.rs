//! `justesse audit fsck`: whether the tables say what the log says, and the log what was released.

use ::audit::LogKind;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use domain::Lang;
use serde_json::Value;
use store::{FsckReport, Store};

use super::kind_of;
use crate::cli::opening::{self, Database};
use crate::cli::out::{Answer, counted, json, say};

/// The flags of `justesse audit fsck`.
#[derive(Debug, Args)]
pub struct Fsck {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// One log only
    #[arg(long, value_name = "LOG", value_parser = PossibleValuesParser::new(["decisions", "access"]).map(|name| kind_of(&name)))]
    pub log: Option<LogKind>,
    /// Leave out sealed contents and rows of tables
    #[arg(long)]
    pub quick: bool,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl Fsck {
    pub(super) async fn run(self, lang: Lang) -> Result<Answer, Answer> {
        let settings = self.database.settings(lang)?;
        let store = Store::inspect(&settings, opening::doors()).await.map_err(|error| opening::not_opened(&error, lang))?;
        let report = store.fsck(self.log, self.quick).await;
        store.close().await;
        let report = report.map_err(|error| opening::not_done(&error, lang))?;
        let out = if self.json { json(&serde_json::to_value(&report).unwrap_or(Value::Null)) } else { fsck_words(&report, lang) };
        Ok(Answer { out, err: String::new(), exit: report.exit })
    }
}

fn fsck_words(report: &FsckReport, lang: Lang) -> String {
    let n = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let mut lines = vec![if report.ok {
        say(lang, "Log and tables agree; nothing was found.", "Le journal et les tables concordent\u{a0}; rien à signaler.")
    } else {
        let found = counted(lang, report.findings.len().saturating_add(n(report.more)), ["finding", "findings"], ["constat", "constats"]);
        say(lang, format!("{found}; exit code {}.", report.exit), format!("{found}\u{a0}; code de sortie {}.", report.exit))
    }];
    for log in &report.logs {
        let (entries, heads, openings) = (
            counted(lang, n(log.size), ["entry", "entries"], ["entrée", "entrées"]),
            counted(lang, n(log.heads), ["signed head", "signed heads"], ["tête signée", "têtes signées"]),
            counted(lang, n(log.openings), ["sealed content", "sealed contents"], ["contenu scellé", "contenus scellés"]),
        );
        lines.push(say(
            lang,
            format!("{}: {entries}, {heads}, {openings}. Root {}", log.origin, log.root),
            format!("{}\u{a0}: {entries}, {heads}, {openings}. Racine {}", log.origin, log.root),
        ));
    }
    let rows = counted(lang, n(report.rows), ["row", "rows"], ["ligne", "lignes"]);
    lines.push(if report.quick {
        say(lang, "Sealed contents and rows were left out (--quick).", "Contenus scellés et lignes laissés de côté (--quick).")
    } else {
        say(
            lang,
            format!("{rows} compared with what their entries sealed."),
            format!("{rows} comparées à ce que leurs entrées ont scellé."),
        )
    });
    lines.extend(report.findings.iter().map(|finding| finding.words(lang)));
    if report.more > 0 {
        let more = report.more;
        lines.push(say(lang, format!("{more} more findings are not listed."), format!("{more} autres constats ne sont pas affichés.")));
    }
    lines.join("\n")
}
