//! The command line: one file per subcommand.
//!
//! Invariant: a mistake in the usage ends with 64 and one sentence that says what to do; a failure while running ends with 1.

pub mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The exit code for a command line or a configuration that makes no sense (`EX_USAGE` of sysexits.h).
pub const EXIT_USAGE: u8 = 64;

/// Competency-based recruitment: from a framework to a decision that anyone can check.
#[derive(Debug, Parser)]
#[command(name = "justesse", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the pages until told to stop.
    Serve(serve::Serve),
}

impl Cli {
    /// Does what the command line says.
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Serve(serve) => serve.run(),
        }
    }
}
