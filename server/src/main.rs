//! The program `justesse`.

use std::process::ExitCode;

use clap::Parser as _;
use server::cli::{Cli, EXIT_USAGE};

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => cli.run(),
        Err(refusal) => {
            // Help and version are answers and go to the standard output; everything else is a mistake in the usage.
            let code = if refusal.use_stderr() { EXIT_USAGE } else { 0 };
            if refusal.print().is_err() {
                return ExitCode::FAILURE;
            }
            ExitCode::from(code)
        }
    }
}
