//! Whether the process lives, and whether it can do its work. Both answers are for machines and say nothing else.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::{extract::State, http::StatusCode};
use service::Service;

use super::Serving;

/// How long an answer about readiness serves: it costs a write.
const READY_FOR: Duration = Duration::from_secs(5);

/// What was last found out about whether a change could be made.
#[derive(Debug, Default)]
pub struct Probe(Mutex<Option<(Instant, bool)>>);

impl Probe {
    async fn is_ready(&self, service: &Service) -> bool {
        if let Some(known) = self.known() {
            return known;
        }
        let ready = service.store().probe().await.is_ok();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), ready));
        ready
    }

    fn known(&self) -> Option<bool> {
        let probed = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        probed.filter(|(at, _)| at.elapsed() < READY_FOR).map(|(_, ready)| ready)
    }
}

/// The process lives. Touches nothing.
pub async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The server can do its work: a change would reach the disk with its entry, and it has not been told to stop.
pub async fn ready(State(serving): State<Serving>) -> StatusCode {
    if !serving.is_stopping() && serving.probe.is_ready(&serving.service).await {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}
