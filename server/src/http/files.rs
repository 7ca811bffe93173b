//! The files of the site: style, fonts, mark, browser part.
//!
//! Invariant: a name holds the hash of the content, so what was fetched once never has to be asked for again.

use app::AppError;
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

use super::refusal::refuse;
use crate::site::{Embedded, FILES};

/// Sends the file with this name, in the best form that the browser takes.
pub async fn send(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = FILES.iter().find(|file| file.hashed == name) else {
        return refuse(&headers, &AppError::Missing);
    };
    let (bytes, encoding) = best_form(file, &headers);
    let mut response = Response::new(Body::from(bytes));
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type()));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The smallest copy that the browser takes, and how it is compressed.
fn best_form(file: &Embedded, headers: &HeaderMap) -> (&'static [u8], Option<&'static str>) {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |coding: &str| {
        accepted.split(',').any(|item| {
            let mut parts = item.split(';');
            let named = parts.next().is_some_and(|name| name.trim().eq_ignore_ascii_case(coding));
            // A weight of nought means "never this one".
            named && !parts.any(|part| part.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32)))
        })
    };
    match file {
        Embedded { brotli: Some(bytes), .. } if takes("br") => (bytes, Some("br")),
        Embedded { gzip: Some(bytes), .. } if takes("gzip") => (bytes, Some("gzip")),
        _ => (file.plain, None),
    }
}
