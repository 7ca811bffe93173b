//! How the tests speak to the server: requests as a browser makes them, answers as plain values.

use std::sync::Arc;

use app::{assets::SiteAssets, installation::ReadInstallation};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use server::http::{Serving, router};
use tower::ServiceExt as _;

use crate::fixture::Fixture;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as text.
    pub body: String,
}

impl Answer {
    /// The value of a header, which must be there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}")).to_str().unwrap()
    }
}

/// The router over the fixture.
pub fn house() -> Router {
    house_of(Fixture)
}

/// The router over another installation.
pub fn house_of(installation: impl ReadInstallation) -> Router {
    router(Serving::new(Arc::new(installation), SiteAssets::default()))
}

/// `GET` as a browser asks for a page.
pub async fn get(address: &str) -> Answer {
    send(house(), request(Method::GET, address, &[("accept", "text/html")], "")).await
}

/// A request.
pub fn request(method: Method, address: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

/// Sends a request and reads the answer to its end.
pub async fn send(house: Router, request: Request<Body>) -> Answer {
    let response = house.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.unwrap()).into_owned();
    Answer { status: parts.status, headers: parts.headers, body }
}
