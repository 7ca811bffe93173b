//! `justesse audit`: check the log against the tables, and sign its head.
//!
//! Invariants: `verify` and `fsck` change nothing and can run beside a server; `checkpoint` signs only what the store itself would sign, and needs
//! the server to be stopped; exit codes are those of every verification, the gravest finding first.

use std::path::PathBuf;
use std::time::Instant;

use ::audit::LogKind;
use ::audit::verify::{self, Options, Outcome, Report, Stage};
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Subcommand};
use domain::Lang;
use serde_json::{Value, json};
use store::{Error, FsckReport, Openings, SignedHead, Store};

use super::files;
use super::opening::{self, Database};
use super::out::{Answer, EXIT_IO, counted, json, say};

/// What can be done with the log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Verify the log of a database: signatures, tree, sealed contents, rankings and process; changes nothing
    Verify(Verify),
    /// Compare the tables with the log, and the log with the heads that were released; changes nothing
    Fsck(Fsck),
    /// Sign the head of a log and print the signed note; the server must be stopped
    Checkpoint(Checkpoint),
}

/// The flags of `justesse audit verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// One log only
    #[arg(long, value_name = "LOG", value_parser = PossibleValuesParser::new(["decisions", "access"]).map(|name| kind_of(&name)))]
    pub log: Option<LogKind>,
    /// Do not compute the rankings again
    #[arg(long)]
    pub no_recompute: bool,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

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

const KINDS: [LogKind; 2] = [LogKind::Decisions, LogKind::Access];

fn kind_of(name: &str) -> LogKind {
    KINDS.into_iter().find(|kind| kind.as_str() == name).unwrap_or(LogKind::Decisions)
}

impl AuditCommand {
    pub(super) fn run(self, lang: Lang) -> Answer {
        match self {
            Self::Verify(verify) => opening::block_on(verify.run(lang), lang),
            Self::Fsck(fsck) => opening::block_on(fsck.run(lang), lang),
            Self::Checkpoint(checkpoint) => opening::block_on(checkpoint.run(lang), lang),
        }
    }
}

impl Verify {
    async fn run(self, lang: Lang) -> Result<Answer, Answer> {
        let settings = self.database.settings(lang)?;
        let store = Store::inspect(&settings, opening::doors()).await.map_err(|error| opening::not_opened(&error, lang))?;
        let reports = self.reports(&store, lang).await;
        store.close().await;
        let reports = reports?;
        let exit = verify::exit_code(reports.iter().map(|report| report.exit));
        let out = if self.json {
            json(&json!({ "format": "justesse-verify-all/1", "ok": exit == 0, "exit": exit, "logs": reports }))
        } else {
            reports.iter().map(|report| verify_words(report, lang)).collect::<Vec<_>>().join("\n")
        };
        Ok(Answer { out, err: String::new(), exit })
    }

    async fn reports(&self, store: &Store, lang: Lang) -> Result<Vec<Report>, Answer> {
        let mut reports = Vec::new();
        for kind in KINDS.into_iter().filter(|kind| self.log.is_none_or(|only| only == *kind)) {
            let started = Instant::now();
            // Everything is opened to be compared; the report shows none of it.
            let evidence = store.evidence(kind, &Openings::ALL).await.map_err(|error| opening::not_done(&error, lang))?;
            let mut report = verify::verify(&evidence, Options { recompute: !self.no_recompute }).map_err(|unreadable| {
                Answer::refused(
                    EXIT_IO,
                    say(
                        lang,
                        format!("The log {} could not be read [{}]. Run “justesse audit fsck”.", kind.as_str(), unreadable.0),
                        format!(
                            "Le journal {} n’a pas pu être lu [{}]. Lancez «\u{a0}justesse audit fsck\u{a0}».",
                            kind.as_str(),
                            unreadable.0
                        ),
                    ),
                )
            })?;
            report.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            reports.push(report);
        }
        Ok(reports)
    }
}

fn verify_words(report: &Report, lang: Lang) -> String {
    let n = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let entries = counted(lang, n(report.size), ["entry", "entries"], ["entrée", "entrées"]);
    let origin = &report.origin;
    if report.ok && report.size == 0 {
        return say(
            lang,
            format!("{origin}: no entry was signed yet; there is nothing to verify."),
            format!("{origin}\u{a0}: aucune entrée n’est encore signée\u{a0}; il n’y a rien à vérifier."),
        );
    }
    let mut lines = vec![if report.ok {
        say(lang, format!("{origin}: {entries}; everything holds."), format!("{origin}\u{a0}: {entries}\u{a0}; tout est conforme."))
    } else {
        let found = counted(lang, report.findings.len(), ["finding", "findings"], ["constat", "constats"]);
        let exit = report.exit;
        say(
            lang,
            format!("{origin}: {entries}; {found}, exit code {exit}."),
            format!("{origin}\u{a0}: {entries}\u{a0}; {found}, code de sortie {exit}."),
        )
    }];
    let (checked, held) = (report.checkpoints.checked, report.checkpoints.held);
    let (opened, erased) = (report.openings.opened, report.openings.erased);
    let matching = |results: &mut dyn Iterator<Item = Outcome>| results.filter(|result| *result == Outcome::Match).count();
    let (rankings, decisions) = (
        matching(&mut report.rankings.iter().map(|ranking| ranking.result)),
        matching(&mut report.decisions.iter().map(|decision| decision.result)),
    );
    let (all_rankings, all_decisions) = (report.rankings.len(), report.decisions.len());
    lines.push(say(
        lang,
        format!("  Signed heads checked: {checked}; held elsewhere: {held}. Sealed contents opened: {opened}; erased: {erased}."),
        format!("  Têtes signées contrôlées\u{a0}: {checked}\u{a0}; détenues ailleurs\u{a0}: {held}. Contenus scellés ouverts\u{a0}: {opened}\u{a0}; effacés\u{a0}: {erased}."),
    ));
    lines.push(say(
        lang,
        format!("  Rankings computed again and equal: {rankings} of {all_rankings}. Decisions: {decisions} of {all_decisions}."),
        format!(
            "  Classements recalculés à l’identique\u{a0}: {rankings} sur {all_rankings}. Décisions\u{a0}: {decisions} sur {all_decisions}."
        ),
    ));
    lines.extend(report.findings.iter().map(|finding| {
        let detail = if finding.detail.is_empty() { String::new() } else { format!(" [{}]", finding.detail) };
        format!("  {}{detail}", finding.words(lang))
    }));
    lines.extend(report.notices.iter().map(|notice| {
        let (seq, words) = (notice.seq, notice.kind.words(lang).replace(" ;", "\u{a0};"));
        say(lang, format!("  Notice, entry {seq}: {words}"), format!("  Remarque, entrée {seq}\u{a0}: {words}"))
    }));
    if !report.not_run.is_empty() {
        let stages = report.not_run.iter().map(|stage| stage_words(*stage, lang)).collect::<Vec<_>>().join(", ");
        lines.push(say(
            lang,
            format!("  Stages that could not run: {stages}."),
            format!("  Étapes qui n’ont pas pu avoir lieu\u{a0}: {stages}."),
        ));
    }
    lines.join("\n")
}

const fn stage_words(stage: Stage, lang: Lang) -> &'static str {
    match (stage, lang) {
        (Stage::Parse, Lang::En) => "form of the entries",
        (Stage::Parse, Lang::Fr) => "forme des entrées",
        (Stage::Note, Lang::En) => "signatures",
        (Stage::Note, Lang::Fr) => "signatures des têtes",
        (Stage::Tree, Lang::En) => "tree",
        (Stage::Tree, Lang::Fr) => "arbre",
        (Stage::Consistency, Lang::En) => "earlier and held heads",
        (Stage::Consistency, Lang::Fr) => "têtes antérieures et détenues ailleurs",
        (Stage::Openings, Lang::En) => "sealed contents",
        (Stage::Openings, Lang::Fr) => "contenus scellés",
        (Stage::Rankings, Lang::En) => "rankings and decisions",
        (Stage::Rankings, Lang::Fr) => "classements et décisions",
        (Stage::Process, Lang::En) => "process",
        (Stage::Process, Lang::Fr) => "procédure",
    }
}

impl Fsck {
    async fn run(self, lang: Lang) -> Result<Answer, Answer> {
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

impl Checkpoint {
    async fn run(self, lang: Lang) -> Result<Answer, Answer> {
        let settings = self.database.settings(lang)?;
        let note = match &self.adopt {
            Some(path) => Some(read_note(path, lang)?),
            None => None,
        };
        opening::refuse_absent(&settings, lang)?;
        // Looking first: opening for writing would make a schema and logs in an empty PostgreSQL database.
        let looked = Store::inspect(&settings, opening::doors()).await.map_err(|error| opening::not_opened(&error, lang))?;
        looked.close().await;
        let store = Store::open(&settings, opening::doors()).await.map_err(|error| opening::not_opened(&error, lang))?;
        let done = self.signed(&store, note.as_deref(), lang).await;
        store.close().await;
        let heads = done?;
        let out = if self.json {
            let entries: Vec<Value> = heads.iter().map(|(kind, head)| entry(*kind, head.as_ref())).collect();
            json(&json!({ "format": "justesse-checkpoint/1", "ok": true, "logs": entries }))
        } else {
            heads.iter().map(|(kind, head)| head_words(*kind, head.as_ref(), lang)).collect::<Vec<_>>().join("\n")
        };
        Ok(Answer::of(out))
    }

    /// Adopts where that was asked for, then signs each log.
    async fn signed(&self, store: &Store, note: Option<&str>, lang: Lang) -> Result<Vec<(LogKind, Option<SignedHead>)>, Answer> {
        if let Some(note) = note {
            store.adopt(note).await.map_err(|error| not_adopted(&error, lang))?;
        }
        let mut heads = Vec::new();
        for kind in KINDS.into_iter().filter(|kind| self.log.is_none_or(|only| only == *kind)) {
            let head = store.checkpoint_now(kind).await.map_err(|error| opening::not_done(&error, lang))?;
            heads.push((kind, head));
        }
        Ok(heads)
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

fn not_adopted(error: &Error, lang: Lang) -> Answer {
    match error {
        Error::Stale => Answer::refused(
            EXIT_IO,
            say(
                lang,
                "No log is closed, so there is nothing to adopt. Run the command without --adopt.",
                "Aucun journal n’est fermé\u{a0}: il n’y a rien à reprendre. Relancez la commande sans --adopt.",
            ),
        ),
        Error::Missing => Answer::refused(
            2,
            say(
                lang,
                "The note is not signed by the key of the closed log, or is that of another log. Give one that is.",
                "La note n’est pas signée par la clé du journal fermé, ou relève d’un autre journal. Donnez celle qui convient.",
            ),
        ),
        other => opening::not_done(other, lang),
    }
}

fn entry(kind: LogKind, head: Option<&SignedHead>) -> Value {
    json!({
        "log": kind.as_str(),
        "origin": head.map(|head| head.checkpoint.origin.clone()),
        "size": head.map_or(0, |head| head.checkpoint.size),
        "note": head.map(|head| head.note.clone()),
    })
}

fn head_words(kind: LogKind, head: Option<&SignedHead>, lang: Lang) -> String {
    let name = kind.as_str();
    match head {
        None => {
            say(lang, format!("The log {name} is empty; nothing is signed."), format!("Le journal {name} est vide\u{a0}; rien à signer."))
        }
        Some(head) => {
            let (origin, size) = (&head.checkpoint.origin, head.checkpoint.size);
            let words = say(
                lang,
                format!("The log {origin} is signed at {size} entries:"),
                format!("Le journal {origin} est signé à {size} entrées\u{a0}:"),
            );
            format!("{words}\n\n{}", head.note)
        }
    }
}
