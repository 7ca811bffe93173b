//! `justesse audit`: take the log out, verify it elsewhere, hold it against the tables, sign its head, open its next epoch.
//!
//! Invariants: `verify` needs nothing but the files that it is given; `fsck` changes nothing and can run beside a server; what writes goes
//! through the running server, or takes its place while none runs; exit codes are those of every verification, the gravest finding first.

mod checkpoint;
mod epoch;
mod export;
mod fsck;
mod verify;

use ::audit::LogKind;
use clap::Subcommand;
use domain::Lang;

use super::opening;
use super::out::Answer;

/// What can be done with the log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Take a log out as a folder of plain files, or as one archive
    Export(export::Export),
    /// Verify bundles: signatures, tree, sealed contents, rankings and process; needs no database and no network
    Verify(verify::Verify),
    /// Compare the tables with the log, and the log with the heads that were released; changes nothing
    Fsck(fsck::Fsck),
    /// Sign the head of a log and print the signed note
    Checkpoint(checkpoint::Checkpoint),
    /// Freeze a log and open its next epoch, with a reason; the server must be stopped
    NewEpoch(epoch::OpenEpoch),
}

pub(super) const KINDS: [LogKind; 2] = [LogKind::Decisions, LogKind::Access];

fn kind_of(name: &str) -> LogKind {
    KINDS.into_iter().find(|kind| kind.as_str() == name).unwrap_or(LogKind::Decisions)
}

impl AuditCommand {
    pub(super) fn run(self, lang: Lang) -> Answer {
        match self {
            Self::Export(export) => opening::block_on(export.run(lang), lang),
            Self::Verify(verify) => verify.run(lang),
            Self::Fsck(fsck) => opening::block_on(fsck.run(lang), lang),
            Self::Checkpoint(checkpoint) => opening::block_on(checkpoint.run(lang), lang),
            Self::NewEpoch(epoch) => opening::block_on(epoch.run(lang), lang),
        }
    }
}
