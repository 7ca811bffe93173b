//! The command line: one file per subcommand.
//!
//! Invariants: a mistake in the usage ends with 64 and one sentence that says what to do; a failure while running ends with 1; what a
//! file holds and should not, or lacks, ends with 5. Every sentence exists in both languages.

pub mod audit;
pub mod backup;
pub mod demo;
mod files;
pub mod framework;
pub mod guide;
mod help;
mod help_fr;
mod language;
pub mod migrate;
mod opening;
mod out;
pub mod rank;
pub mod serve;
pub mod stats;

pub(crate) use backup::not_backed_up;
pub(crate) use opening::{doors, not_done, not_opened, refuse_absent};
pub(crate) use out::{Answer, EXIT_IO, say};

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{FromArgMatches as _, Parser, Subcommand};
use domain::Lang;

/// The exit code for a command line or a configuration that makes no sense (`EX_USAGE` of sysexits.h).
pub const EXIT_USAGE: u8 = 64;

/// Competency-based recruitment: from a framework to a decision that anyone can check
#[derive(Debug, Parser)]
#[command(name = "justesse", version)]
pub struct Cli {
    /// The language of the answers; that of the terminal where it is not given
    #[arg(long, global = true, value_name = "LANG", value_parser = PossibleValuesParser::new(["en", "fr"]).map(|code| Lang::parse(&code).unwrap_or(Lang::En)))]
    pub lang: Option<Lang>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the pages until told to stop
    Serve(serve::Serve),
    /// Build the demonstration's data without serving it
    Demo(demo::Demo),
    /// Competency frameworks: check the files
    #[command(subcommand)]
    Framework(framework::FrameworkCommand),
    /// Interview guides: compose and freeze one from a framework
    #[command(subcommand)]
    Guide(guide::GuideCommand),
    /// Compute the order of the candidates from a frozen guide and a table of scores
    Rank(rank::Rank),
    /// Statistics on your own tables, and the library against published answers
    #[command(subcommand)]
    Stats(stats::StatsCommand),
    /// The log: take it out, verify it, check it against the tables, sign its head
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Make a checked backup of the database
    Backup(backup::Backup),
    /// Put a backup in the place of a database that is not there
    Restore(backup::Restore),
    /// Bring an older database up to date; stop the server and make a backup first
    Migrate(migrate::Migrate),
}

/// Does what the arguments of the process say.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = language::of(&args, |name| std::env::var(name).ok());
    let read = help::command(lang).try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches));
    match read {
        Ok(cli) => cli.run(lang),
        Err(refusal) => help::answer(&refusal, lang).print(lang),
    }
}

impl Cli {
    /// Does what the command line says, and says it in this language.
    pub fn run(self, lang: Lang) -> ExitCode {
        let answer = match self.command {
            Command::Serve(serve) => return serve.run(lang),
            Command::Demo(demo) => demo.run(lang),
            Command::Framework(framework) => framework.run(lang),
            Command::Guide(guide) => guide.run(lang),
            Command::Rank(rank) => rank.run(lang),
            Command::Stats(stats) => stats.run(lang),
            Command::Audit(audit) => audit.run(lang),
            Command::Backup(backup) => opening::block_on(backup.run(lang), lang),
            Command::Restore(restore) => opening::block_on(restore.run(lang), lang),
            Command::Migrate(migrate) => migrate.run(lang),
        };
        answer.print(lang)
    }
}
