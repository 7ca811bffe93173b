//! How the server ends: told by a signal, it takes no new work, finishes what it has, and goes.
//!
//! If we crash here: nothing is lost, because nothing is acknowledged before it is committed.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::oneshot,
    time::sleep,
};

use super::{Serving, router};

/// Longest time for finishing what is under way, in seconds.
const DRAIN_S: u64 = 10;

/// The signals that tell the process to stop.
pub struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    /// Listens from now on.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for the next signal.
    async fn again(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Serves until told to stop; a second signal ends at once.
pub async fn serve_until(listener: TcpListener, serving: Serving, mut told: Told) -> io::Result<()> {
    let (drain, draining) = oneshot::channel::<()>();
    let routes = router(serving.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let answering = axum::serve(listener, routes).with_graceful_shutdown(async move {
        // Either way the sender is done waiting: told to stop, or gone.
        let _ = draining.await;
    });
    let mut answering = tokio::spawn(async move { answering.await });
    tokio::select! {
        ended = &mut answering => return ended.unwrap_or_else(|failure| Err(io::Error::other(failure))),
        () = told.again() => {}
    }
    tracing::info!("told to stop; finishing what is under way");
    serving.stop();
    // The receiver is alive as long as the server is, and the server has not ended.
    let _ = drain.send(());
    tokio::select! {
        ended = &mut answering => ended.unwrap_or_else(|failure| Err(io::Error::other(failure))),
        () = sleep(Duration::from_secs(DRAIN_S)) => {
            tracing::warn!("some requests did not end within {DRAIN_S} seconds");
            Ok(())
        }
        () = told.again() => Ok(()),
    }
}
