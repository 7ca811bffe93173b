//! Forms that are sent to the pages that show them: read, answered by `app`, and the browser sent on; or the page once more, with what was typed.
//!
//! Invariants: an answer to a form never carries an error or a word that was typed in its address; where the form was not accepted the status
//! says so, and the page stands at the address where it stood.

use std::collections::BTreeMap;

use app::{
    AppError,
    form::Again,
    places::{PLACES, Post},
    post::{Done, Posted, SessionChange},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{FromRequest as _, FromRequestParts as _, Multipart, Path, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
    routing::get,
};

use super::{
    Serving,
    asking::asking,
    guard::body_bytes,
    pages::{self, Beside},
    refusal::refuse,
};

/// What a browser forgets when somebody signs out.
const CLEAR_SITE_DATA: (HeaderName, &str) = (HeaderName::from_static("clear-site-data"), "\"cache\",\"cookies\",\"storage\"");

/// One route for each form: its page shows it, and takes it.
pub fn routes() -> Router<Serving> {
    let with_forms = PLACES.iter().filter_map(|place| place.post.map(|post| (place.address, post)));
    with_forms.fold(Router::new(), |router, (address, answer)| {
        let take = move |State(serving): State<Serving>, request: Request| take(serving, answer, request);
        router.route(address, get(pages::show).post(take))
    })
}

/// Takes one form.
async fn take(serving: Serving, answer: Post, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let params = Path::<Vec<(String, String)>>::from_request_parts(&mut parts, &serving).await;
    let params = params.map(|Path(params)| params).unwrap_or_default();
    let posted = match read(params, &parts, body).await {
        Ok(posted) => posted,
        Err(error) => return refuse(&parts.headers, &error),
    };
    let asking = match asking(&serving, &parts).await {
        Ok(asking) => asking,
        Err(error) => return refuse(&parts.headers, &error),
    };
    match answer(asking.clone(), posted.clone()).await {
        Ok(Done::On { to, session }) => go_on(&serving, &to, &session),
        Ok(Done::Table { name, bytes }) => hand_over(name, bytes),
        Ok(Done::Shown(once)) => pages::render(&serving, asking, Beside::Once(*once), shown(parts)).await,
        Err(obstacle) => once_more(&serving, asking, posted.again(obstacle), parts).await,
    }
}

/// What was sent: fields, and files where the form has any.
async fn read(params: Vec<(String, String)>, parts: &Parts, body: Body) -> Result<Posted, AppError> {
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    // Measured by the guards already: what does not fit lied about its size.
    let bytes = to_bytes(body, body_bytes(parts.uri.path())).await.map_err(|_| AppError::TooLarge)?;
    if !kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
        return Posted::read(params, &bytes).ok_or(AppError::Missing);
    }
    let request = Request::from_parts(parts.clone(), Body::from(bytes));
    let mut parts_of_form = Multipart::from_request(request, &()).await.map_err(|_| AppError::NotAForm)?;
    let (mut fields, mut files) = (Vec::new(), BTreeMap::new());
    while let Some(part) = parts_of_form.next_field().await.map_err(|_| AppError::Malformed)? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let bytes = part.bytes().await.map_err(|_| AppError::Malformed)?;
        if is_file {
            files.insert(name, bytes.to_vec());
        } else {
            fields.push((name, String::from_utf8(bytes.to_vec()).map_err(|_| AppError::Malformed)?));
        }
    }
    Posted::of(params, fields, files).ok_or(AppError::Missing)
}

/// The browser goes on to where what was done is shown.
fn go_on(serving: &Serving, to: &str, session: &SessionChange) -> Response {
    let Ok(to) = HeaderValue::from_str(to) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, to);
    let cookie = match session {
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

/// A table to keep. Its name is one of a few and tells nobody anything.
fn hand_over(name: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// The page once more, with what was typed and what stands in the way.
async fn once_more(serving: &Serving, asking: app::asking::Asking, again: Again, parts: Parts) -> Response {
    let status = again.obstacle.error.status();
    let mut response = pages::render(serving, asking, Beside::Again(again), shown(parts)).await;
    // A page that leads elsewhere, such as to where one signs in, does so; any other says that the form was not accepted.
    if !response.status().is_redirection() {
        *response.status_mut() = status;
    }
    response
}

/// The request for the page on which the form stands.
fn shown(mut parts: Parts) -> Request {
    parts.method = Method::GET;
    Request::from_parts(parts, Body::empty())
}
