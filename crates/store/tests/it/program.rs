//! The program that dies: a store under load in a process of its own, which says after each commit what is safe now.
//!
//! What must stay true: whoever runs it hears every entry that it acknowledged before it died, and a program that ended by
//! itself is a failure, never a death.

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use audit::LogKind;
use domain::doors::{Draw as _, Entropy, FrozenClock, SeededEntropy};
use domain::ids::EventId;
use store::testing::START;
use store::{Committed, Doors, Settings, Store};
use uuid::Uuid;

use crate::support::{rename, set_up, size};

const DATA: &str = "JUSTESSE_TEST_KILL_DATA";
const URL: &str = "JUSTESSE_TEST_KILL_URL";
const SEED: &str = "JUSTESSE_TEST_KILL_SEED";
const IDLE: &str = "JUSTESSE_TEST_KILL_IDLE";
const WRITERS: usize = 3;

/// Doors with a clock that stands still and randomness named by this seed.
pub fn doors(seed: &str) -> Doors {
    Doors { clock: Arc::new(FrozenClock::at(START)), entropy: Arc::new(SeededEntropy::new(seed)) }
}

/// Not a test by itself: the program that is killed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by other tests in a process of its own"]
async fn a_program_that_writes_until_it_is_killed() {
    let Ok(data) = env::var(DATA) else { return };
    let mut settings = Settings::new(data, "localhost", "demo");
    settings.database_url = env::var(URL).ok();
    // Signing all the time, so that deaths fall between file and table as well.
    settings.checkpoint_every = Some(Duration::from_millis(3));
    let began = Instant::now();
    let store = Store::open(&settings, doors(&env::var(SEED).unwrap())).await.unwrap();
    assert_eq!(store.closed(), None);
    say(&format!("started {}", began.elapsed().as_millis()));
    if env::var_os(IDLE).is_some() {
        std::future::pending::<()>().await;
    }
    if size(&store).await == 0 {
        say(&format!("safe {}", first(&set_up(&store).await.unwrap())));
    }
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for i in 0.. {
                    let done = rename(&store, &format!("{writer}-{i}")).await.unwrap();
                    say(&format!("safe {}", first(&done)));
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

/// The entry of an act that has one.
fn first<T>(done: &Committed<T>) -> EventId {
    done.written.first().unwrap().event
}

/// Whole lines only, at once.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// What the program does, and when it dies: so long after something was heard of it.
#[derive(Clone, Copy, Debug)]
pub struct Fate {
    /// Whether it only signs and writes nothing, so that no commit of its own keeps what a dead program left.
    pub is_idle: bool,
    pub after: Heard,
    pub delay: Duration,
}

/// What is heard of the program.
#[derive(Clone, Copy, Debug)]
pub enum Heard {
    /// Nothing yet: the delay counts from its birth.
    Nothing,
    /// The store is open.
    Start,
    /// So many entries were acknowledged.
    Entries(usize),
}

impl Fate {
    /// A random one: of four deaths one lies somewhere in the start, one right after it, the others under load.
    pub fn draw(chance: &impl Entropy) -> Self {
        let (is_idle, after, delay_us) = match chance.below(8) {
            0 | 1 => (false, Heard::Nothing, 60_000),
            2 => (false, Heard::Start, 6_000),
            3 => (true, Heard::Start, 12_000),
            _ => (false, Heard::Entries(1 + usize::try_from(chance.below(12)).unwrap()), 6_000),
        };
        Self { is_idle, after, delay: Duration::from_micros(chance.below(delay_us)) }
    }
}

/// What was heard of a program that is dead.
pub struct Life {
    /// The entries that it acknowledged.
    pub safe: Vec<EventId>,
    /// How long it took to open the store, if it came that far.
    pub started_ms: Option<u64>,
}

/// Runs the program and kills it. `prepare` may change how it is started.
pub fn run_and_kill(settings: &Settings, seed: &str, fate: Fate, prepare: impl FnOnce(&mut Command)) -> Life {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "program::a_program_that_writes_until_it_is_killed", "--ignored", "--nocapture"]);
    command.env(DATA, &settings.data_dir).env(SEED, seed).stdout(Stdio::piped()).stderr(Stdio::inherit());
    if let Some(url) = &settings.database_url {
        command.env(URL, url);
    }
    if fate.is_idle {
        command.env(IDLE, "1");
    }
    prepare(&mut command);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut life = Life { safe: Vec::new(), started_ms: None };
    while !life.was_heard(fate.after) {
        let Some(heard) = lines.next() else { unreachable!("the program ended by itself ({seed}): {}", child.wait().unwrap()) };
        life.hear(&heard);
    }
    std::thread::sleep(fate.delay);
    let ended = child.try_wait().unwrap();
    assert!(ended.is_none(), "the program ended by itself ({seed}): {ended:?}");
    // SIGKILL: nothing of the program runs any more.
    child.kill().unwrap();
    child.wait().unwrap();
    for line in lines {
        life.hear(&line);
    }
    life
}

impl Life {
    fn was_heard(&self, what: Heard) -> bool {
        match what {
            Heard::Nothing => true,
            Heard::Start => self.started_ms.is_some(),
            Heard::Entries(enough) => self.safe.len() >= enough,
        }
    }

    fn hear(&mut self, line: &str) {
        if let Some(ms) = line.strip_prefix("started ") {
            self.started_ms = ms.parse().ok();
        } else if let Some(event) = line.strip_prefix("safe ").and_then(|id| Uuid::parse_str(id).ok()) {
            self.safe.push(EventId(event));
        }
    }
}

/// The entries in the log of decisions.
pub async fn entries(store: &Store) -> BTreeSet<EventId> {
    let read = store.read().await.unwrap();
    let log = store.log(&read, LogKind::Decisions).unwrap();
    let size = log.head().await.unwrap().size;
    log.entries_from(0, size).await.unwrap().into_iter().map(|entry| entry.leaf.id).collect()
}
