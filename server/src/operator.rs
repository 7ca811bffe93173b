//! What whoever operates the server orders from the command line: through the running server where one runs, else in its place.
//!
//! A server listens on a socket in its data folder that only its own user can open; one line goes in, lines with progress come back, and the last
//! one is the result. What is ordered is written by the same functions either way.
//!
//! Invariant: an order is carried out by whoever holds the lock of the data folder, and by nobody else.

mod socket;

use std::path::{Path, PathBuf};

use audit::bundle::{Folder, scope_of};
use audit::verify::Scope;
use audit::{Act, Actor, Leaf, LogKind, ObjRef, Opening, Why, XValue};
use domain::Lang;
use domain::doors::Draw as _;
use domain::ids::{AuditRef, BundleId};
use serde::{Deserialize, Serialize};
use store::{By, Error, Events, ExportError, Settings, Store, Wanted, backup, repo};

pub use socket::listen;

use crate::cli::{Answer, EXIT_IO, doors, not_backed_up, not_done, not_opened, say};

/// What is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Take a log out.
    Export {
        /// `decisions`, `access`, or the whole name of an epoch.
        log: String,
        /// Where to.
        out: PathBuf,
        /// `none`, `scores` or `all`.
        openings: String,
        /// Only about these people.
        subjects: Vec<String>,
        /// Why.
        reason: String,
    },
    /// Sign heads.
    Checkpoint {
        /// One log only.
        log: Option<String>,
        /// A note that somebody else holds, to open a closed log again.
        adopt: Option<String>,
    },
    /// Make a backup.
    Backup {
        /// In this folder.
        folder: PathBuf,
    },
}

/// A signed head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadTold {
    /// The log.
    pub log: String,
    /// Its name in notes; absent where nothing was ever signed.
    pub origin: Option<String>,
    /// How many entries are signed.
    pub size: u64,
    /// The note.
    pub note: Option<String>,
}

/// An export that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportTold {
    /// The log.
    pub origin: String,
    /// Its entries.
    pub size: u64,
    /// The signed root, in base64.
    pub root: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The key with which it is signed.
    pub vkey: String,
}

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupTold {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says of itself.
    pub about: backup::About,
    /// Backups whose keys were destroyed.
    pub keys_gone: Vec<PathBuf>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// Heads were signed.
    Heads(Vec<HeadTold>),
    /// A log was taken out.
    Exported(ExportTold),
    /// A backup was made.
    BackedUp(BackupTold),
}

/// Why it was not done, in both languages: whoever asks reads one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    exit: u8,
    en: String,
    fr: String,
}

impl Refused {
    fn of(answer: impl Fn(Lang) -> Answer) -> Self {
        let (en, fr) = (answer(Lang::En), answer(Lang::Fr));
        Self { exit: en.exit, en: en.err, fr: fr.err }
    }

    fn answer(self, lang: Lang) -> Answer {
        Answer::refused(self.exit, say(lang, self.en, self.fr))
    }
}

/// Carries an order out: by the running server, or here while none runs.
pub(crate) async fn carry_out(settings: &Settings, order: Order, quiet: bool, lang: Lang) -> Result<Done, Answer> {
    let progress = move |done: u64, size: u64| tell_progress(done, size, quiet, lang);
    if let Some(done) = socket::order(&settings.data_dir, &order, &progress).await {
        return done.map_err(|refused| refused.answer(lang));
    }
    crate::cli::refuse_absent(settings, lang)?;
    // Looking first: opening for writing would make a schema and logs in an empty PostgreSQL database.
    let looked = Store::inspect(settings, doors()).await.map_err(|error| not_opened(&error, lang))?;
    looked.close().await;
    let store = Store::open(settings, doors()).await.map_err(|error| not_opened(&error, lang))?;
    let done = fulfil(&store, settings, order, &progress).await;
    store.close().await;
    done.map_err(|refused| refused.answer(lang))
}

/// An answer of the server that belongs to another order.
pub(crate) fn unexpected(lang: Lang) -> Answer {
    let sentence = say(
        lang,
        "The running server answered something else: it is of another version. Start it again with this one.",
        "Le serveur en marche a répondu autre chose\u{a0}: il est d’une autre version. Redémarrez-le avec celle-ci.",
    );
    Answer::refused(EXIT_IO, sentence)
}

fn tell_progress(done: u64, size: u64, quiet: bool, lang: Lang) {
    use std::io::{IsTerminal as _, Write as _};
    let mut terminal = std::io::stderr();
    if quiet || !terminal.is_terminal() || size == 0 {
        return;
    }
    let words = say(lang, format!("\r{done} of {size} entries"), format!("\r{done} entrées sur {size}"));
    let _ = terminal.write_all(words.as_bytes());
    if done == size {
        let _ = terminal.write_all(b"\n");
    }
    let _ = terminal.flush();
}

/// What is told of how far it has come.
pub(crate) type Progress<'p> = dyn Fn(u64, u64) + Send + Sync + 'p;

/// Carries an order out with a store that holds the lock.
pub(crate) async fn fulfil(store: &Store, settings: &Settings, order: Order, progress: &Progress<'_>) -> Result<Done, Refused> {
    let by = By { actor: Actor::Operator, org: store.org(), request: None };
    match order {
        Order::Checkpoint { log, adopt } => checkpoint(store, log.as_deref(), adopt.as_deref()).await,
        Order::Backup { folder } => {
            let made = store.backup(&by, settings, &folder).await.map_err(|error| Refused::of(|lang| not_backed_up(&error, lang)))?;
            Ok(Done::BackedUp(BackupTold { path: made.path, about: made.about, keys_gone: made.keys_gone }))
        }
        Order::Export { log, out, openings, subjects, reason } => {
            let subjects: Vec<AuditRef> = subjects.iter().filter_map(|text| AuditRef::parse(text)).collect();
            let scope = scope_of(&openings).unwrap_or(Scope::None);
            export(store, &by, &Exporting { log, out, scope, subjects, reason }, progress).await.map(Done::Exported)
        }
    }
}

async fn checkpoint(store: &Store, log: Option<&str>, adopt: Option<&str>) -> Result<Done, Refused> {
    if let Some(note) = adopt {
        store.adopt(note).await.map_err(|error| Refused::of(|lang| not_adopted(&error, lang)))?;
    }
    let mut heads = Vec::new();
    for kind in [LogKind::Decisions, LogKind::Access].into_iter().filter(|kind| log.is_none_or(|only| only == kind.as_str())) {
        let head = store.checkpoint_now(kind).await.map_err(|error| Refused::of(|lang| not_done(&error, lang)))?;
        heads.push(HeadTold {
            log: kind.as_str().to_owned(),
            origin: head.as_ref().map(|head| head.checkpoint.origin.clone()),
            size: head.as_ref().map_or(0, |head| head.checkpoint.size),
            note: head.map(|head| head.note),
        });
    }
    Ok(Done::Heads(heads))
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
        other => not_done(other, lang),
    }
}

struct Exporting {
    log: String,
    out: PathBuf,
    scope: Scope,
    subjects: Vec<AuditRef>,
    reason: String,
}

/// Says in the log that an export is made, signs exactly up to there, and writes the files.
async fn export(store: &Store, by: &By, wanted: &Exporting, progress: &Progress<'_>) -> Result<ExportTold, Refused> {
    let failed = |error: &Error| Refused::of(|lang| not_done(error, lang));
    let kind = [LogKind::Decisions, LogKind::Access].into_iter().find(|kind| kind.as_str() == wanted.log);
    let origin = match kind {
        Some(kind) => store.origin(kind).map_err(|error| failed(&error))?.to_owned(),
        None => wanted.log.clone(),
    };
    let (scope, people, reason) = (wanted.scope, wanted.subjects.clone(), wanted.reason.trim().to_owned());
    let id = BundleId(store.doors().entropy.uuid_v4());
    let committed = store
        .write(by, move |txn| {
            let object = ObjRef::new(BundleId::KIND, id.0);
            let made = txn.event(Act::ExportCreate, object.clone()).subjects(people.iter().copied()).why(Why::Audit);
            let mut made = made.x("scope", XValue::Code(audit::bundle::scope_code(scope)));
            made.seal_reason(object, repo::ORGANISATION, &reason);
            Box::pin(async move { Ok::<_, Error>(((), Events::one(made))) })
        })
        .await
        .map_err(|error| failed(&error))?;
    let written = committed.written.first().ok_or_else(|| failed(&Error::Missing))?;
    let is_current = store.origin(LogKind::Decisions).is_ok_and(|current| current == origin);
    let size = if is_current {
        let head = store.checkpoint_at(LogKind::Decisions, written.place.seq + 1).await.map_err(|error| failed(&error))?;
        Some(head.checkpoint.size)
    } else {
        store.checkpoint_now(LogKind::Access).await.map_err(|error| failed(&error))?;
        None
    };
    let may_see = |leaf: &Leaf, opening: &Opening| wanted.subjects.is_empty() || concerns(leaf, opening, &wanted.subjects);
    let files = Wanted {
        origin: &origin,
        size,
        scope,
        may_see: &may_see,
        event: (!is_current).then_some(written.event),
        version: env!("CARGO_PKG_VERSION"),
    };
    let is_archive = wanted.out.extension().is_some_and(|end| end == "zip");
    let folder = if is_archive { wanted.out.with_extension("files") } else { wanted.out.clone() };
    let mut sink = Folder::begin(&folder).map_err(|error| not_written(&folder, &error))?;
    let head = store.export(&files, &mut sink, progress).await.map_err(|error| not_exported(&error, &origin))?;
    if is_archive {
        sink.finish_packed(&wanted.out).map_err(|error| not_written(&wanted.out, &error))?;
    } else {
        sink.finish().map_err(|error| not_written(&folder, &error))?;
    }
    let key = store.key_of(&head.origin).map_err(|error| failed(&error))?;
    Ok(ExportTold { origin: head.origin, size: head.size, root: head.root.to_string(), path: wanted.out.clone(), vkey: key.to_vkey_text() })
}

/// Whether an opening is about one of these people.
fn concerns(leaf: &Leaf, opening: &Opening, people: &[AuditRef]) -> bool {
    if opening.o.kind() == "candidate" {
        return people.iter().any(|person| person.0 == opening.o.id());
    }
    leaf.subj.iter().any(|person| people.contains(person))
}

fn not_written(path: &Path, error: &std::io::Error) -> Refused {
    let path = path.display();
    Refused {
        exit: EXIT_IO,
        en: format!("{path} cannot be written [{error}]. Check the folder, its room and its name."),
        fr: format!("{path} ne peut pas être écrit [{error}]. Vérifiez le dossier, l’espace libre et le nom."),
    }
}

fn not_exported(error: &ExportError, origin: &str) -> Refused {
    match error {
        ExportError::Store(Error::Missing) => Refused {
            exit: EXIT_IO,
            en: format!("There is no log {origin}, or nothing of it was signed yet. “justesse audit fsck” names the logs."),
            fr: format!(
                "Il n’y a pas de journal {origin}, ou rien n’en est encore signé. «\u{a0}justesse audit fsck\u{a0}» nomme les journaux."
            ),
        },
        ExportError::Store(error) => Refused::of(|lang| not_done(error, lang)),
        ExportError::Bundle(error) => Refused {
            exit: 3,
            en: format!("The log is damaged, so nothing was taken out [{error}]. Run “justesse audit fsck”."),
            fr: format!("Le journal est endommagé\u{a0}: rien n’a été exporté [{error}]. Lancez «\u{a0}justesse audit fsck\u{a0}»."),
        },
    }
}
