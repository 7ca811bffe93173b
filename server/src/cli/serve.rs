//! `justesse serve`: open the store, serve the pages until told to stop, close the store.
//!
//! Invariants: plain HTTP never leaves the machine: anything but a loopback address needs a public address that begins with https.
//! A demonstration and a real organisation never share a data folder.

use std::{
    io::IsTerminal as _,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use domain::Lang;
use service::{Passwords, Service};
use store::{Closed, Settings, Store};
use tracing_subscriber::EnvFilter;

use super::EXIT_USAGE;
use super::opening;
use super::out::{Answer, EXIT_IO, say};
use crate::{
    demo,
    http::{self, Proxies, PublicUrl, Serving},
    operator, site,
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
    /// Be a second server on one PostgreSQL database, for which another one signs
    #[arg(long)]
    pub follow: bool,
    /// The address and port to listen on
    #[arg(long, value_name = "ADDR", env = "JUSTESSE_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// The address under which people reach this server, such as <https://justesse.example>
    #[arg(long, value_name = "URL", env = "JUSTESSE_PUBLIC_URL")]
    pub public_url: Option<PublicUrl>,
    /// The address of the proxy in front of this server, whose X-Forwarded-For is believed; may be repeated
    #[arg(long = "proxy", value_name = "ADDR", env = "JUSTESSE_PROXY", value_delimiter = ',')]
    pub proxies: Vec<IpAddr>,
}

impl Serve {
    /// Serves until told to stop.
    pub fn run(self, lang: Lang) -> ExitCode {
        if let Err(sentence) = self.check(lang) {
            return Answer::refused(EXIT_USAGE, sentence).print(lang);
        }
        match self.serve(lang) {
            Ok(()) => ExitCode::SUCCESS,
            Err(refused) => refused.print(lang),
        }
    }

    /// Refuses what would send sessions over a network in the clear.
    fn check(&self, lang: Lang) -> Result<(), String> {
        if !self.listen.ip().is_loopback() && !self.is_encrypted() {
            return Err(say(
                lang,
                "justesse: --listen names an address that other machines reach; say with --public-url https://… under which encrypted \
                 address they do, or listen on 127.0.0.1",
                "justesse\u{a0}: --listen désigne une adresse que d’autres machines atteignent\u{a0}; indiquez par --public-url https://… \
                 l’adresse chiffrée par laquelle elles passent, ou écoutez sur 127.0.0.1",
            ));
        }
        if self.public_url.as_ref().is_some_and(|url| !url.is_encrypted() && !url.is_loopback()) {
            return Err(say(
                lang,
                "justesse: --public-url has to begin with https:// unless it names this machine",
                "justesse\u{a0}: --public-url doit commencer par https://, sauf s’il désigne cette machine",
            ));
        }
        Ok(())
    }

    /// Where the database, the keys and the high-water mark lie, and what the logs are called from their first entry on.
    fn settings(&self) -> Settings {
        let folder = if self.demo { demo::FOLDER } else { "data" };
        let data = self.data.clone().unwrap_or_else(|| PathBuf::from(folder));
        let host = self.public_url.as_ref().map_or("localhost", PublicUrl::host);
        let mut settings = if self.demo { demo::settings(&data) } else { Settings::new(data, host, "justesse") };
        settings.database_url.clone_from(&self.database_url);
        settings.follows = self.follow;
        settings
    }

    /// Starts the runtime, opens port and store, serves, closes.
    fn serve(self, lang: Lang) -> Result<(), Answer> {
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|_| no_room(lang))?;
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind(self.listen).await.map_err(|error| self.not_listening(&error, lang))?;
            let address = listener.local_addr().map_err(|error| self.not_listening(&error, lang))?;
            if site::assets().style.is_none() {
                tracing::warn!("this program was built without its style and browser part; `make build` builds it whole");
            }
            let settings = self.settings();
            if self.demo {
                demo::prepare(&settings, lang).await?;
            }
            let doors = opening::doors();
            let store = Store::open(&settings, doors.clone()).await.map_err(|error| opening::not_opened(&error, lang))?;
            let passwords = Passwords::new(&*doors.entropy).map_err(|_| no_room(lang))?;
            let service = Service::new(store.clone(), &doors, passwords);
            let stands_at = self.public_url.as_ref().map_or_else(|| format!("http://{address}"), ToString::to_string);
            match store.closed() {
                // A second server begins like this, and goes on once the first has vouched.
                Some(closed @ Closed::AwaitsSigner) => tracing::info!("{}", closed.words(lang)),
                Some(closed) => tracing::error!("{}", closed.words(lang)),
                None => {}
            }
            for line in store.unsettled_erasures().await.unwrap_or_default() {
                tracing::error!(event = %line.event, "an erasure was begun, and nobody can tell whether it was finished: somebody has to settle it");
            }
            if store.closed().is_none()
                && let Err(error) = service.settle_rankings().await
            {
                tracing::error!("a ranking still names somebody who was erased again after a restore: {error}");
            }
            // Without it only the orders of the command line wait until the server stops.
            let orders = operator::listen(store.clone(), settings.clone()).inspect_err(|error| tracing::warn!("no orders are taken: {error}"));
            let greeting = self.greeting(&service, &stands_at, lang).await;
            let served = match greeting {
                Ok(greeting) => {
                    // What people need to get in goes to the terminal, not into the log.
                    Answer::of(greeting).print(lang);
                    tracing::info!("Justesse stands at {stands_at}");
                    http::serve(listener, self.serving(service)).await.map_err(|error| self.not_listening(&error, lang))
                }
                Err(refused) => Err(refused),
            };
            if let Ok(orders) = orders {
                orders.abort();
            }
            store.close().await;
            served
        })
    }

    /// How these use cases are served.
    fn serving(&self, service: Service) -> Serving {
        let serving = Serving::new(service, site::assets());
        if !self.is_encrypted() {
            return serving;
        }
        if self.proxies.is_empty() {
            tracing::warn!("failed sign-ins of everybody count together behind a proxy; name it with --proxy");
        }
        serving.encrypted(Proxies::new(self.proxies.iter().copied()))
    }

    /// Whether browsers reach the server encrypted.
    fn is_encrypted(&self) -> bool {
        self.public_url.as_ref().is_some_and(PublicUrl::is_encrypted)
    }

    /// What the terminal says at the start: where the pages stand and how to get in.
    async fn greeting(&self, service: &Service, stands_at: &str, lang: Lang) -> Result<String, Answer> {
        if self.demo {
            return Ok(demo::greeting(stands_at, lang));
        }
        // A closed door takes no link; the pages say why it is closed.
        let link = service.make_set_up_link().await.ok().flatten();
        Ok(match link {
            Some(link) => {
                let address = format!("{stands_at}/{}/set-up/{}", lang.code(), link.secret());
                say(
                    lang,
                    format!(
                        "Justesse: {stands_at}\n\nNobody has set up this installation yet. Within 30 minutes, open this link to name the \
                         organisation and make the first administrator:\n\n  {address}\n"
                    ),
                    format!(
                        "Justesse\u{a0}: {stands_at}\n\nCette installation n’est pas encore mise en service. Dans les 30 minutes, ouvrez ce lien \
                         pour nommer l’organisation et créer le premier compte d’administration\u{a0}:\n\n  {address}\n"
                    ),
                )
            }
            None => say(lang, format!("Justesse: {stands_at}"), format!("Justesse\u{a0}: {stands_at}")),
        })
    }

    fn not_listening(&self, error: &std::io::Error, lang: Lang) -> Answer {
        let listen = self.listen;
        let sentence = match error.kind() {
            std::io::ErrorKind::AddrInUse => say(
                lang,
                format!("justesse: something else listens on {listen} already; choose another address with --listen"),
                format!("justesse\u{a0}: un autre programme écoute déjà sur {listen}\u{a0}; choisissez une autre adresse par --listen"),
            ),
            _ => say(
                lang,
                format!("justesse: cannot listen on {listen}: {error}"),
                format!("justesse\u{a0}: impossible d’écouter sur {listen}\u{a0}: {error}"),
            ),
        };
        Answer::refused(EXIT_IO, sentence)
    }
}

fn no_room(lang: Lang) -> Answer {
    let sentence = say(
        lang,
        "justesse: the system gives the program no more room; try again later",
        "justesse\u{a0}: le système n’a plus de place pour le programme\u{a0}; réessayez plus tard",
    );
    Answer::refused(EXIT_IO, sentence)
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
            assert_eq!(serve(flags).check(Lang::En), Ok(()), "{flags:?}");
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
            assert!(serve(flags).check(Lang::En).is_err(), "{flags:?}");
        }
        assert_eq!(serve(&["--listen", "0.0.0.0:3000", "--public-url", "https://justesse.example"]).check(Lang::En), Ok(()));
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
