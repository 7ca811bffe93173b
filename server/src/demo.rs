//! The demonstration: an invented organisation with a round at every stage, built through the use cases that people use.
//!
//! Invariants: nobody in it is real; every row of it came with its entry, as in a real installation; it never enters a folder that holds a
//! real organisation.

pub mod cast;
pub mod clock;
pub mod round;
pub mod scores;
pub mod stage;

use std::path::Path;
use std::sync::Arc;

use domain::Lang;
use service::{Error, Passwords, Service};
use store::{Doors, Settings, Store, repo};

use crate::cli::{Answer, EXIT_IO, say};
use crate::cli::{doors, not_done, not_opened};

pub use cast::{PASSWORD, greeting};
use stage::Stage;

/// Where the demonstration lies unless it is said otherwise.
pub const FOLDER: &str = "demo-data";

/// Where everything of a demonstration lies, and what its logs are called.
pub fn settings(data: &Path) -> Settings {
    Settings::new(data, "localhost", "demo")
}

/// Builds the demonstration where there is nothing yet; leaves one that is there as it is; refuses the folder of a real organisation.
pub async fn prepare(settings: &Settings, lang: Lang) -> Result<(), Answer> {
    prepare_with(settings, lang, stage::play).await
}

/// The same with another story.
pub async fn prepare_with(settings: &Settings, lang: Lang, tale: impl AsyncFnOnce(&Stage<'_>) -> Result<(), Error>) -> Result<(), Answer> {
    let clock = Arc::new(clock::Past::before(doors().clock.now()));
    let doors = Doors { clock: clock.clone(), entropy: doors().entropy };
    let store = Store::open(settings, doors.clone()).await.map_err(|error| not_opened(&error, lang))?;
    let built = build(&store, &doors, &clock, lang, tale).await;
    store.close().await;
    built
}

async fn build(
    store: &Store,
    doors: &Doors,
    clock: &clock::Past,
    lang: Lang,
    tale: impl AsyncFnOnce(&Stage<'_>) -> Result<(), Error>,
) -> Result<(), Answer> {
    let read = store.read().await.map_err(|error| not_done(&error, lang))?;
    let organisations = repo::organisation::list(&read).await.map_err(|error| not_done(&error, lang))?;
    drop(read);
    if let Some(organisation) = organisations.first() {
        return if organisation.demo { Ok(()) } else { Err(real(lang)) };
    }
    // Passwords of people who do not exist are printed on the terminal: hashing them slowly would guard nothing.
    let passwords = Passwords::light(&*doors.entropy).map_err(|_| failed(lang, "argon2"))?;
    let service = Service::new(store.clone(), doors, passwords);
    tracing::info!("{}", say(lang, "building the demonstration", "construction de la démonstration"));
    tale(&Stage { service: &service, clock }).await.map_err(|error| failed(lang, &format!("{error:?}")))
}

fn real(lang: Lang) -> Answer {
    let sentence = say(
        lang,
        "justesse: this folder holds a real organisation, which no demonstration may enter. Name another one with --data, or leave out --demo.",
        "justesse\u{a0}: ce dossier contient une organisation réelle, où aucune démonstration n’entre. Indiquez-en un autre par --data, ou \
         omettez --demo.",
    );
    Answer::refused(EXIT_IO, sentence)
}

fn failed(lang: Lang, cause: &str) -> Answer {
    let sentence = say(
        lang,
        format!("justesse: the demonstration could not be built [{cause}]. Remove its folder and start again."),
        format!("justesse\u{a0}: la démonstration n’a pas pu être construite [{cause}]. Supprimez son dossier et recommencez."),
    );
    Answer::refused(EXIT_IO, sentence)
}
