//! What is refused before any route sees it: cross-site requests, bodies without measure, forms in the wrong clothes.
//!
//! Leptos checks no request's origin by design, so this is the only place where it happens.

use app::AppError;
use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};
use http_body_util::Limited;
use tower_http::csrf::ProtectionError;

use super::refusal::{page, refuse};

/// Largest body of a request, in bytes: what people type, with room to spare.
pub const BODY_BYTES: usize = 1024 * 1024;

/// Largest body where a table is handed in: the largest table, written out in base64 where it is sent again to confirm it, with room for
/// what is around it.
const IMPORT_BODY_BYTES: usize = domain::limits::IMPORT_BYTES / 3 * 4 + BODY_BYTES;

/// The limit for the body of a request to this path.
pub fn body_bytes(path: &str) -> usize {
    if path.ends_with("/candidates/import") { IMPORT_BODY_BYTES } else { BODY_BYTES }
}

/// The names of the session cookie: behind https, and on this machine over plain HTTP.
pub const SESSION_COOKIES: [&str; 2] = ["__Host-s", "s-loopback"];

/// The answer to a request that another site made.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the error over as a value")]
pub fn cross_site(error: ProtectionError) -> Response {
    tracing::warn!(reason = %error, "a cross-site request was refused");
    page(&AppError::Denied)
}

/// Refuses a request that would change something, carries a session and does not say where it comes from.
///
/// Every browser of the last years sends `Sec-Fetch-Site` or `Origin` with a form. A program that sends neither is let through by the
/// layer outside of this one, which is right for programs and wrong for whatever holds a person's session.
pub async fn refuse_unproven_origin(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let says_nothing = !headers.contains_key("sec-fetch-site") && !headers.contains_key(header::ORIGIN);
    if changes_something(request.method()) && says_nothing && carries_session(headers) {
        tracing::warn!("a request with a session and without an origin was refused");
        return refuse(headers, &AppError::Denied);
    }
    next.run(request).await
}

/// Refuses bodies that are too large or that are no form, and cuts those that lie about their size.
pub async fn limit_body(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let most = body_bytes(request.uri().path());
    if request.body().size_hint().lower() > most as u64 {
        return refuse(headers, &AppError::TooLarge);
    }
    if changes_something(request.method()) && !is_form(headers) {
        return refuse(headers, &AppError::NotAForm);
    }
    next.run(request.map(|body| Body::new(Limited::new(body, most)))).await
}

/// Whether the method may change something.
fn changes_something(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether the body is one that our forms send. Decoders do not look, and `text/plain` is what a foreign page can send unasked.
fn is_form(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else { return false };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(kind.as_str(), "application/x-www-form-urlencoded" | "multipart/form-data")
}

/// Whether one of the cookies is a session of ours.
fn carries_session(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.split_once('='))
        .any(|(name, _)| SESSION_COOKIES.contains(&name.trim()))
}
