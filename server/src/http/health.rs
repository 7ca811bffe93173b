//! Whether the process lives, and whether it can do its work. Both answers are for machines and say nothing else.

use axum::{extract::State, http::StatusCode};

use super::Serving;

/// The process lives. Touches nothing.
pub async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The server can do its work: a change would reach the disk with its entry, and it has not been told to stop.
pub async fn ready(State(serving): State<Serving>) -> StatusCode {
    if serving.is_stopping() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match serving.installation.ready().await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
