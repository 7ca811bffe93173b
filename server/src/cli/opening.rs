//! Which database a command works on, and how it is opened from the command line.
//!
//! Invariant: no command but `serve` ever makes a database; one that is not there is refused.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use domain::doors::{Clock, Entropy};
use domain::{Lang, Timestamp};
use store::{Doors, Error, OpenError, Settings};

use super::EXIT_USAGE;
use super::out::{Answer, EXIT_IO, say};

/// Where the database lies.
#[derive(Clone, Debug, Args)]
pub struct Database {
    /// The folder of the database, the keys and the high-water mark
    #[arg(long, value_name = "DIR", env = "JUSTESSE_DATA")]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database instead of the one in the data folder
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
}

impl Database {
    /// The settings; the keys lie in the data folder whatever the engine, so that the folder must be named.
    pub(super) fn settings(&self, lang: Lang) -> Result<Settings, Answer> {
        let Some(data) = &self.data else {
            let sentence = say(
                lang,
                "justesse: say with --data which folder holds the database and the keys. The keys lie there even where the database \
                 is on a PostgreSQL server.",
                "justesse\u{a0}: indiquez par --data le dossier de la base et des clés. Les clés s’y trouvent même si la base est sur un \
                 serveur PostgreSQL.",
            );
            return Err(Answer::refused(EXIT_USAGE, sentence));
        };
        // The logs' names are read from the database; these would serve only to make new ones, which no command here does.
        let mut settings = Settings::new(data, "localhost", "justesse");
        settings.database_url.clone_from(&self.database_url);
        settings.checkpoint_every = None;
        Ok(settings)
    }
}

/// Refuses a data folder without a database, which opening would make.
pub(crate) fn refuse_absent(settings: &Settings, lang: Lang) -> Result<(), Answer> {
    let absent = settings.database_url.is_none() && !settings.data_dir.join("db").join("justesse.sqlite").exists();
    if absent { Err(not_opened(&OpenError::NoDatabase, lang)) } else { Ok(()) }
}

/// The time and randomness of this machine.
pub(crate) fn doors() -> Doors {
    Doors { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy) }
}

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        // Nothing may go on with bytes that are not random: better to stop than to sign or seal with them.
        if getrandom::fill(buffer).is_err() {
            std::process::abort();
        }
    }
}

/// Runs what waits for the database.
pub(super) fn block_on<F: Future<Output = Result<Answer, Answer>>>(work: F, lang: Lang) -> Answer {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work).unwrap_or_else(|refused| refused),
        Err(_) => Answer::refused(
            EXIT_IO,
            say(
                lang,
                "The system gives the program no more room. Try again later.",
                "Le système n’a plus de place pour le programme. Réessayez plus tard.",
            ),
        ),
    }
}

/// Why the store does not open; the cause, which only a library words, follows in brackets.
pub(crate) fn not_opened(error: &OpenError, lang: Lang) -> Answer {
    let cause = error.cause().map_or_else(String::new, |cause| format!(" [{cause}]"));
    Answer::refused(EXIT_IO, format!("{}{cause}", error.words(lang)))
}

/// Why the store did not do what was asked.
pub(crate) fn not_done(error: &Error, lang: Lang) -> Answer {
    if let Error::Closed(closed) = error {
        let exit = match closed.code() {
            "rolled_back" | "diverged" => 4,
            "no_highwater" => 5,
            "damaged" => 2,
            _ => EXIT_IO,
        };
        return Answer::refused(exit, closed.words(lang));
    }
    let cause = error.cause().map_or_else(String::new, |cause| format!(" [{cause}]"));
    let sentence = say(
        lang,
        format!("The database did not answer as it should.{cause} Run “justesse audit fsck”."),
        format!("La base n’a pas répondu comme elle le devrait.{cause} Lancez «\u{a0}justesse audit fsck\u{a0}»."),
    );
    Answer::refused(EXIT_IO, sentence)
}
