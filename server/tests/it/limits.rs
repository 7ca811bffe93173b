//! Measures: how large a body may be, how files are sent, what an unknown address answers.

use axum::http::{Method, StatusCode};
use server::{
    http::BODY_BYTES,
    site::{FILES, PREFIX},
};

use crate::speak::{get, house, request, send};

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_in_words() {
    let form = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    let largest = send(house().await, request(Method::POST, "/api/nothing", &form, &"a".repeat(BODY_BYTES))).await;
    assert_eq!(largest.status, StatusCode::NOT_FOUND);
    let larger = send(house().await, request(Method::POST, "/api/nothing", &form, &"a".repeat(BODY_BYTES + 1))).await;
    assert_eq!(larger.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(larger.body.contains("More was sent than fits") && larger.body.contains("L’envoi dépasse"), "{}", larger.body);
}

#[tokio::test]
async fn an_unknown_function_answers_as_any_unknown_address_does() {
    for method in [Method::GET, Method::POST] {
        let headers = [("accept", "text/html"), ("content-type", "application/x-www-form-urlencoded")];
        let answer = send(house().await, request(method, "/api/nothing", &headers, "")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        for hint in ["server function", "register_explicit", "API prefix"] {
            assert!(!answer.body.contains(hint), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_file_is_sent_in_the_best_form_that_is_taken_and_may_be_kept_for_ever() {
    for file in FILES {
        let address = format!("{PREFIX}{}", file.hashed);
        for (accepted, encoding) in
            [("gzip, br", file.brotli.map(|_| "br")), ("gzip", file.gzip.map(|_| "gzip")), ("br;q=0", None), ("", None)]
        {
            let answer = send(house().await, request(Method::GET, &address, &[("accept-encoding", accepted)], "")).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.header("content-type"), file.media_type());
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(answer.headers.get("content-encoding").map(|value| value.to_str().unwrap()), encoding, "{address} {accepted}");
        }
    }
}

#[tokio::test]
async fn pages_are_compressed_and_never_stored() {
    let answer = send(house().await, request(Method::GET, "/fr/", &[("accept-encoding", "br")], "")).await;
    assert_eq!(answer.header("content-encoding"), "br");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn no_page_has_a_style_of_its_own() {
    for address in
        ["/en/", "/fr/", "/en/about", "/fr/about", "/en/accessibility", "/fr/accessibility", "/en/sign-in", "/fr/sign-in", "/nowhere"]
    {
        let page = get(address).await.body;
        assert!(!page.contains(" style=") && !page.contains("<style"), "{address}");
        assert!(!page.contains(" onclick=") && !page.contains("javascript:"), "{address}");
    }
}
