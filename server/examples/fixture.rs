//! Serves the fixture of the HTTP tests to the browser tests: `fixture 127.0.0.1:PORT`.
#![expect(clippy::unwrap_used, reason = "a test's program may stop at the first surprise")]

use std::sync::Arc;

use server::{
    http::{Serving, serve},
    site,
};

#[path = "../tests/it/fixture.rs"]
mod fixture;

#[tokio::main]
async fn main() {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    serve(listener, Serving::new(Arc::new(fixture::Fixture), site::assets())).await.unwrap();
}
