//! What every answer carries.

use std::sync::Arc;

use app::assets::SiteAssets;
use axum::http::{Method, StatusCode};
use domain::Timestamp;
use domain::doors::{Clock, SeededEntropy};
use server::http::{SECURITY_HEADERS, Serving, router};
use service::{Passwords, Service};
use store::Doors;

use crate::installation::Installation;
use crate::speak::{Answer, get, get_from, house, request, send};

/// A clock that is broken in the worst way.
struct Panics;

impl Clock for Panics {
    fn now(&self) -> Timestamp {
        panic!("the password of the database is hunter2")
    }
}

/// The nonce that the policy of an answer allows.
fn nonce(answer: &Answer) -> &str {
    let (_, rest) = answer.header("content-security-policy").split_once("'nonce-").unwrap();
    rest.split_once('\'').unwrap().0
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_whatever_made_it() {
    let html = [("accept", "text/html")];
    let cross = [("accept", "text/html"), ("sec-fetch-site", "cross-site")];
    let text = [("content-type", "text/plain")];
    let cases = [
        (Method::GET, "/en/", &html[..], StatusCode::OK),
        (Method::GET, "/fr/about", &html, StatusCode::OK),
        (Method::GET, "/", &html, StatusCode::SEE_OTHER),
        (Method::GET, "/nowhere", &html, StatusCode::NOT_FOUND),
        (Method::GET, "/de/", &html, StatusCode::NOT_FOUND),
        (Method::GET, "/assets/nothing.css", &html, StatusCode::NOT_FOUND),
        (Method::GET, "/live", &html, StatusCode::NO_CONTENT),
        (Method::GET, "/ready", &html, StatusCode::NO_CONTENT),
        (Method::POST, "/live", &html, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Method::POST, "/en/", &cross, StatusCode::FORBIDDEN),
        (Method::POST, "/api/nothing", &text, StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ];
    for (method, address, headers, status) in cases {
        let answer = send(house().await, request(method, address, headers, "")).await;
        assert_eq!(answer.status, status, "{address}");
        complete(&answer, address);
    }
}

/// The headers of an answer are all there, once, and its policy has a nonce.
fn complete(answer: &Answer, address: &str) {
    for (name, value) in SECURITY_HEADERS {
        let values: Vec<_> = answer.headers.get_all(&name).iter().collect();
        assert_eq!(values, [value], "{address}: {name}");
    }
    let policy = answer.header("content-security-policy");
    for part in
        ["default-src 'none'", "'strict-dynamic' 'wasm-unsafe-eval'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]
    {
        assert!(policy.contains(part), "{address}: {policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{address}: {policy}");
    assert!(nonce(answer).len() >= 21, "{address}: {policy}");
    assert_eq!(answer.header("cache-control"), "no-store", "{address}");
    assert_eq!(answer.header("x-request-id").len(), 16, "{address}");
    assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control-")), "{address}");
}

#[tokio::test]
async fn a_nonce_is_used_for_one_answer_only_and_by_every_script_of_it() {
    let (one, other) = (get("/en/").await, get("/en/").await);
    assert_ne!(nonce(&one), nonce(&other));
    let scripts = one.body.matches("<script").count();
    assert!(scripts > 0);
    assert_eq!(one.body.matches(&format!("<script nonce=\"{}\"", nonce(&one))).count(), scripts);
}

#[tokio::test]
async fn a_panic_becomes_an_answer_with_a_reference_and_without_a_secret() {
    let installation = Installation::with_people().await;
    let entropy = Arc::new(SeededEntropy::new("panics"));
    let doors = Doors { clock: Arc::new(Panics), entropy: entropy.clone() };
    let broken = Service::new(installation.service.store().clone(), &doors, Passwords::light(&*entropy).unwrap());
    let house = router(Serving::new(broken, SiteAssets::default()));
    // Whoever brings a session makes the server look at the time.
    let cookie = "s-loopback=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let answer = send(house, request(Method::GET, "/en/", &[("accept", "text/html"), ("cookie", cookie)], "")).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    complete(&answer, "a panic");
    assert!(answer.body.contains(answer.header("x-request-id")));
    assert!(!answer.body.contains("hunter2"));
}

#[tokio::test]
async fn a_store_that_is_away_makes_the_page_say_so_and_the_server_not_ready() {
    let installation = Installation::with_people().await;
    let cookie = installation.cookie_of(crate::installation::ADMINISTRATOR).await;
    installation.service.store().close().await;
    let house = installation.house();
    let page = get_from(&house, "/fr/").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("Le serveur est injoignable"), "{}", page.body);
    complete(&page, "/fr/");
    // Who is asking cannot be found out either; nobody is taken for a visitor because of that.
    let headers = [("accept", "text/html"), ("cookie", cookie.as_str())];
    let page = send(house.clone(), request(Method::GET, "/fr/about", &headers, "")).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("Le serveur est injoignable") && page.body.contains("The server cannot be reached"), "{}", page.body);
    let ready = send(house.clone(), request(Method::GET, "/ready", &[], "")).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    let live = send(house, request(Method::GET, "/live", &[], "")).await;
    assert_eq!(live.status, StatusCode::NO_CONTENT);
}
