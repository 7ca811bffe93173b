//! Forms that are sent to the pages that show them: read, answered by `app`, and the browser sent on; or the page once more, with what was typed.
//!
//! Invariants: an answer to a form never carries an error or a word that was typed in its address; where the form was not accepted the status
//! says so, and the page stands at the address where it stood.

use app::{
    AppError,
    form::Again,
    post::{Done, POSTS, Post, Posted, SessionChange},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{FromRequestParts as _, Path, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
    routing::get,
};

use super::{BODY_BYTES, Serving, asking::asking, pages, refusal::refuse};

/// What a browser forgets when somebody signs out.
const CLEAR_SITE_DATA: (HeaderName, &str) = (HeaderName::from_static("clear-site-data"), "\"cache\",\"cookies\",\"storage\"");

/// One route for each form: its page shows it, and takes it.
pub fn routes() -> Router<Serving> {
    POSTS.iter().fold(Router::new(), |router, (address, answer)| {
        let take = move |State(serving): State<Serving>, request: Request| take(serving, *answer, request);
        router.route(address, get(pages::show).post(take))
    })
}

/// Takes one form.
async fn take(serving: Serving, answer: Post, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    // Measured by the guards already: what does not fit lied about its size.
    let Ok(body) = to_bytes(body, BODY_BYTES).await else { return refuse(&parts.headers, &AppError::TooLarge) };
    let params = Path::<Vec<(String, String)>>::from_request_parts(&mut parts, &serving).await;
    let Some(posted) = params.ok().and_then(|Path(params)| Posted::read(params, &body)) else {
        return refuse(&parts.headers, &AppError::Missing);
    };
    let asking = match asking(&serving, &parts).await {
        Ok(asking) => asking,
        Err(error) => return refuse(&parts.headers, &error),
    };
    match answer(asking.clone(), posted).await {
        Ok(done) => go_on(&serving, &done),
        Err(again) => once_more(&serving, asking, again, parts).await,
    }
}

/// The browser goes on to where what was done is shown.
fn go_on(serving: &Serving, done: &Done) -> Response {
    let Ok(to) = HeaderValue::from_str(&done.to) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, to);
    let cookie = match &done.session {
        SessionChange::Stays => None,
        SessionChange::Is(token) => serving.cookie.set(token),
        SessionChange::Ended => {
            let (name, value) = CLEAR_SITE_DATA;
            headers.insert(name, HeaderValue::from_static(value));
            serving.cookie.end()
        }
    };
    if let Some(cookie) = cookie {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

/// The page once more, with what was typed and what stands in the way.
async fn once_more(serving: &Serving, asking: app::asking::Asking, again: Again, mut parts: Parts) -> Response {
    let status = again.error.status();
    parts.method = Method::GET;
    let mut response = pages::render(serving, asking, Some(again), Request::from_parts(parts, Body::empty())).await;
    // A page that leads elsewhere, such as to where one signs in, does so; any other says that the form was not accepted.
    if !response.status().is_redirection() {
        *response.status_mut() = status;
    }
    response
}
