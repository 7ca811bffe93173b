//! `justesse serve`: serve the pages until told to stop.
//!
//! Invariant: plain HTTP never leaves the machine. Anything but a loopback address needs a public address that begins with https.

use std::{io::IsTerminal as _, net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

use clap::Args;
use tracing_subscriber::EnvFilter;

use super::EXIT_USAGE;
use crate::{
    http::{self, PublicUrl, Serving},
    installation::ShippedFrameworks,
    site,
};

/// The flags of `justesse serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Serve a demonstration: made-up people, a vacancy at every stage
    #[arg(long)]
    pub demo: bool,
    /// The folder of the database, the keys and the high-water mark
    #[arg(long, value_name = "DIR", env = "JUSTESSE_DATA")]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database instead of the one in the data folder
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The address and port to listen on
    #[arg(long, value_name = "ADDR", env = "JUSTESSE_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// The address under which people reach this server, such as <https://justesse.example>
    #[arg(long, value_name = "URL", env = "JUSTESSE_PUBLIC_URL")]
    pub public_url: Option<PublicUrl>,
}

impl Serve {
    /// Serves until told to stop.
    pub fn run(self) -> ExitCode {
        if let Err(sentence) = self.check() {
            eprintln!("justesse: {sentence}");
            return ExitCode::from(EXIT_USAGE);
        }
        match self.serve() {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                eprintln!("justesse: {failure}");
                ExitCode::FAILURE
            }
        }
    }

    /// Refuses what would send sessions over a network in the clear.
    fn check(&self) -> Result<(), &'static str> {
        let encrypted = self.public_url.as_ref().is_some_and(PublicUrl::is_encrypted);
        if !self.listen.ip().is_loopback() && !encrypted {
            return Err("--listen names an address that other machines reach; say with --public-url https://… \
                        under which encrypted address they do, or listen on 127.0.0.1");
        }
        if self.public_url.as_ref().is_some_and(|url| !url.is_encrypted() && !url.is_loopback()) {
            return Err("--public-url has to begin with https:// unless it names this machine");
        }
        Ok(())
    }

    /// Starts the runtime, opens the port and serves.
    fn serve(self) -> Result<(), Box<dyn std::error::Error>> {
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind(self.listen).await.map_err(|error| match error.kind() {
                std::io::ErrorKind::AddrInUse => format!("something else listens on {} already; choose another with --listen", self.listen),
                _ => format!("cannot listen on {}: {error}", self.listen),
            })?;
            let address = listener.local_addr()?;
            if site::assets().style.is_none() {
                tracing::warn!("this program was built without its style and browser part; `make build` builds it whole");
            }
            let serving = Serving::new(Arc::new(ShippedFrameworks), site::assets());
            let stands_at = self.public_url.as_ref().map_or_else(|| format!("http://{address}"), ToString::to_string);
            tracing::info!("Justesse stands at {stands_at}");
            http::serve(listener, serving).await?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};

    /// The flags as typed after `justesse serve`.
    fn serve(flags: &[&str]) -> Serve {
        let Command::Serve(serve) = Cli::try_parse_from(["justesse", "serve"].iter().chain(flags)).unwrap().command else {
            unreachable!("the line begins with serve")
        };
        serve
    }

    #[test]
    fn this_machine_may_be_served_in_the_clear() {
        for flags in [
            &[][..],
            &["--demo"],
            &["--listen", "[::1]:0"],
            &["--public-url", "http://localhost:3000"],
            &["--public-url", "https://justesse.example"],
        ] {
            assert_eq!(serve(flags).check(), Ok(()), "{flags:?}");
        }
    }

    #[test]
    fn other_machines_are_served_behind_https_only() {
        for flags in [
            &["--listen", "0.0.0.0:3000"][..],
            &["--listen", "[::]:80"],
            &["--listen", "192.0.2.7:80", "--public-url", "http://justesse.example"],
            &["--public-url", "http://justesse.example"],
        ] {
            assert!(serve(flags).check().is_err(), "{flags:?}");
        }
        assert_eq!(serve(&["--listen", "0.0.0.0:3000", "--public-url", "https://justesse.example"]).check(), Ok(()));
    }

    #[test]
    fn a_public_address_has_no_path_and_no_secret_in_it() {
        for url in
            ["justesse.example", "ftp://justesse.example", "https://justesse.example/app", "https://me:secret@justesse.example", "https://"]
        {
            assert!(Cli::try_parse_from(["justesse", "serve", "--public-url", url]).is_err(), "{url}");
        }
    }
}
