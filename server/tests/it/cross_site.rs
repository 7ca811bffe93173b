//! Requests that another site makes a browser send.
//!
//! The tests look at what reaches a route at all: a form that passes the guards and names nothing is answered 404, one that does not pass
//! is answered 403 or 415.

use axum::http::{Method, StatusCode};
use server::http::SESSION_COOKIES;

use crate::speak::{house, request, send};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const HOST: (&str, &str) = ("host", "justesse.example");

/// The status of a form sent with these headers.
async fn post(headers: &[(&str, &str)]) -> StatusCode {
    let headers = [headers, &[HOST]].concat();
    send(house().await, request(Method::POST, "/api/nothing", &headers, "a=b")).await.status
}

#[tokio::test]
async fn a_form_of_our_own_pages_reaches_the_routes() {
    assert_eq!(post(&[FORM, ("sec-fetch-site", "same-origin")]).await, StatusCode::NOT_FOUND);
    assert_eq!(post(&[FORM, ("origin", "https://justesse.example")]).await, StatusCode::NOT_FOUND);
    let cookie = ("cookie", "__Host-s=abc");
    assert_eq!(post(&[FORM, cookie, ("sec-fetch-site", "same-origin")]).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_of_another_site_never_reaches_a_route() {
    for headers in [
        &[FORM, ("sec-fetch-site", "cross-site")][..],
        &[FORM, ("sec-fetch-site", "same-site"), ("origin", "https://evil.justesse.example")],
        &[FORM, ("origin", "https://evil.example")],
        &[FORM, ("origin", "null")],
        &[FORM, ("origin", "https://justesse.example.evil.example")],
    ] {
        assert_eq!(post(headers).await, StatusCode::FORBIDDEN, "{headers:?}");
    }
}

#[tokio::test]
async fn a_session_that_does_not_say_where_it_comes_from_is_refused() {
    assert_eq!(post(&[FORM]).await, StatusCode::NOT_FOUND, "a program without a session may go without an origin");
    for name in SESSION_COOKIES {
        let cookies = format!("theme=dark; {name}=abc");
        assert_eq!(post(&[FORM, ("cookie", &cookies)]).await, StatusCode::FORBIDDEN, "{name}");
    }
    assert_eq!(post(&[FORM, ("cookie", "theme=dark; not__Host-s=abc")]).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_forms_are_taken_for_forms() {
    for kind in ["text/plain", "application/json", "text/plain; application/x-www-form-urlencoded", ""] {
        let status = post(&[("content-type", kind), ("sec-fetch-site", "same-origin")]).await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    let status = post(&[("content-type", "Multipart/Form-Data; boundary=x"), ("sec-fetch-site", "same-origin")]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
