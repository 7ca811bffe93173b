//! The socket in the data folder by which a running server takes orders of its own user.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Settings, Store};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::{Done, Order, Progress, Refused, fulfil};

/// An order is one line, and no longer than this.
const ORDER_BYTES: usize = 64 * 1024;

/// What comes back, line by line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    Progress { done: u64, size: u64 },
    Done(Done),
    Refused(Refused),
}

fn path(data: &Path) -> PathBuf {
    data.join("operator.sock")
}

/// Listens until the task is dropped. The caller holds the lock of the data folder, so that a socket left behind is nobody's.
pub fn listen(store: Store, settings: Settings) -> std::io::Result<JoinHandle<()>> {
    let path = path(&settings.data_dir);
    let _ = fs::remove_file(&path);
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    let settings = Arc::new(settings);
    Ok(tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else { return };
            let (store, settings) = (store.clone(), Arc::clone(&settings));
            tokio::spawn(async move {
                if let Err(error) = answer(stream, &store, &settings).await {
                    tracing::warn!("an order of the operator was not answered: {error}");
                }
            });
        }
    }))
}

async fn answer(stream: UnixStream, store: &Store, settings: &Settings) -> std::io::Result<()> {
    let (from, mut to) = stream.into_split();
    let mut line = String::new();
    let mut limited = BufReader::new(tokio::io::AsyncReadExt::take(from, ORDER_BYTES as u64));
    limited.read_line(&mut line).await?;
    let order: Order = serde_json::from_str(&line).map_err(std::io::Error::other)?;
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let telling = sender.clone();
    let (store, settings) = (store.clone(), settings.clone());
    let runtime = tokio::runtime::Handle::current();
    // On a thread of its own: files are written, and whoever ordered may go away while what was begun is finished all the same.
    tokio::task::spawn_blocking(move || {
        let progress = move |done, size| drop(telling.send(Told::Progress { done, size }));
        let told = match runtime.block_on(fulfil(&store, &settings, order, &progress)) {
            Ok(done) => Told::Done(done),
            Err(refused) => Told::Refused(refused),
        };
        let _ = sender.send(told);
    });
    while let Some(told) = receiver.recv().await {
        let mut line = serde_json::to_string(&told).map_err(std::io::Error::other)?;
        line.push('\n');
        to.write_all(line.as_bytes()).await?;
    }
    to.shutdown().await
}

/// Sends an order to the server that runs on this data folder; nothing where none does.
pub(super) async fn order(data: &Path, order: &Order, progress: &Progress<'_>) -> Option<Result<Done, Refused>> {
    let stream = UnixStream::connect(path(data)).await.ok()?;
    let (from, mut to) = stream.into_split();
    let mut line = serde_json::to_string(order).ok()?;
    line.push('\n');
    to.write_all(line.as_bytes()).await.ok()?;
    let mut lines = BufReader::new(from).lines();
    let gone = || Refused {
        exit: crate::cli::EXIT_IO,
        en: "The server stopped before it answered. Look at its log, then try again.".to_owned(),
        fr: "Le serveur s’est arrêté avant de répondre. Consultez son journal, puis réessayez.".to_owned(),
    };
    while let Ok(Some(line)) = lines.next_line().await {
        match serde_json::from_str(&line) {
            Ok(Told::Progress { done, size }) => progress(done, size),
            Ok(Told::Done(done)) => return Some(Ok(done)),
            Ok(Told::Refused(refused)) => return Some(Err(refused)),
            Err(_) => break,
        }
    }
    Some(Err(gone()))
}
