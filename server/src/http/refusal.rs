//! Answers that no page makes: refusals of the guards, and what is left after a panic.
//!
//! Invariant: they say what happened in both languages, from the closed list of the interface, and never in a library's words.

use std::any::Any;

use app::{
    AppError,
    error::{Reference, sentence},
    lang::{Lang, words},
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use leptos_i18n::td_string;

tokio::task_local! {
    /// The number of the request that is being answered, for what happens outside of the routes.
    pub static AROUND: Reference;
}

/// A refusal in the form that the request's sender reads: a small page in both languages, or the error as it is.
pub fn refuse(headers: &HeaderMap, error: &AppError) -> Response {
    let reads_html = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    if reads_html {
        return page(error);
    }
    let body = serde_json::to_vec(error).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = error.status();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// A small page in both languages.
pub fn page(error: &AppError) -> Response {
    let style = crate::site::assets().style.map(|href| format!("<link rel=\"stylesheet\" href=\"{href}\">")).unwrap_or_default();
    let reference = match error {
        AppError::Internal { reference } => format!("<p><code>{}</code></p>", reference.as_str()),
        _ => String::new(),
    };
    let sections = Lang::ALL.map(|lang| {
        let (title, sentence) = (td_string!(words(lang), error.title), sentence(words(lang), error));
        format!("<section lang=\"{}\"><h1>{title}</h1><p>{sentence}</p>{reference}</section>", lang.code())
    });
    let sections = sections.concat();
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Justesse</title>{style}</head><body><main class=\"sheet\"><div class=\"side-by-side\">{sections}</div></main></body></html>"
    );
    (error.status(), Html(html)).into_response()
}

/// An answer without words, for when there is nothing to say them with.
pub fn bare(status: StatusCode) -> Response {
    status.into_response()
}

/// The answer after a panic. The message of the panic goes to the log and nowhere else.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the message over as a value")]
pub fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    if let Ok(reference) = AROUND.try_with(Clone::clone) {
        tracing::error!(request = reference.as_str(), message, "a handler panicked");
        page(&AppError::Internal { reference })
    } else {
        tracing::error!(message, "a handler panicked outside of a request");
        bare(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
