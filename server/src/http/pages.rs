//! The pages and the server functions, rendered and run by `app`.
//!
//! Both get the same context: who is asking and the use cases that answer, where the style stands, the nonce and number of the request.

use app::{
    AppError,
    asking::Asking,
    form::Again,
    lang::{self, Lang},
    once::Once,
    shell,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, on},
};
use leptos::{
    nonce::Nonce,
    prelude::{provide_context, use_context},
    server_fn::axum::server_fn_paths,
};
use leptos_axum::{handle_server_fns_with_context, render_app_async_with_context};

use super::{Answering, Serving, asking::asking, refusal::refuse};

/// `GET /`: to the first page, in the language that the browser prefers.
pub async fn greet(headers: HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = match lang::preferred(accepted) {
        Lang::En => "/en/",
        Lang::Fr => "/fr/",
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(address));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// Any address that nothing else answers: the router of the interface knows whether it is a page.
pub async fn show(State(serving): State<Serving>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        // Pages are read only, and a server function that does not exist is no page.
        return refuse(request.headers(), &AppError::Missing);
    }
    let (parts, body) = request.into_parts();
    match asking(&serving, &parts).await {
        Ok(asking) => render(&serving, asking, Beside::Nothing, Request::from_parts(parts, body)).await,
        Err(error) => refuse(&parts.headers, &error),
    }
}

/// What a page shows beside what it reads.
#[derive(Clone)]
pub enum Beside {
    /// Nothing.
    Nothing,
    /// A form that was not accepted.
    Again(Again),
    /// What can be shown this once.
    Once(Once),
}

/// A page for who is asking.
pub async fn render(serving: &Serving, asking: Asking, beside: Beside, request: Request) -> Response {
    let context = context(serving, asking);
    let context = move || {
        context();
        match beside.clone() {
            Beside::Nothing => {}
            Beside::Again(again) => provide_context(again),
            Beside::Once(once) => provide_context(once),
        }
    };
    render_app_async_with_context(context, shell)(request).await
}

/// One route for each server function that exists; others fall through to the ordinary 404 instead of Leptos' hint for developers.
pub fn server_functions() -> Router<Serving> {
    server_fn_paths().fold(Router::new(), |router, (path, method)| match MethodFilter::try_from(method) {
        Ok(method) => router.route(path, on(method, run)),
        // A method that axum does not route cannot be asked for.
        Err(_) => router,
    })
}

/// Runs a server function for who is asking.
async fn run(State(serving): State<Serving>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match asking(&serving, &parts).await {
        Ok(asking) => {
            let answer = handle_server_fns_with_context(context(&serving, asking), Request::from_parts(parts, body)).await;
            with_its_status(answer.into_response()).await
        }
        Err(error) => refuse(&parts.headers, &error),
    }
}

/// The answer under the status of the error that it holds: the library gives all errors the same one.
async fn with_its_status(answer: Response) -> Response {
    if answer.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    // It was made in memory a moment ago, by ourselves.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = error.status();
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// What pages and server functions find in their context.
fn context(serving: &Serving, asking: Asking) -> impl Fn() + Clone + Send + Sync + 'static {
    let site = serving.site.clone();
    move || {
        if let Some(answering) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Answering>().cloned()) {
            provide_context(Nonce::from_value(answering.nonce));
            provide_context(answering.reference);
        }
        provide_context(asking.clone());
        provide_context(site.clone());
    }
}
