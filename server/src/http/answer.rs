//! What every answer carries: a number, a nonce of its own and the security headers.
//!
//! Invariant: the nonce is drawn here, once per request, and nowhere else; the header and the scripts of the page read the same value.

use std::{borrow::Cow, fmt::Write as _, time::Instant};

use app::error::Reference;
use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};

/// The number and the nonce of the request that is being answered; an extension of the request.
#[derive(Clone, Debug)]
pub struct Answering {
    /// What stands in the log, in `x-request-id` and on the page of a failure.
    pub reference: Reference,
    /// What allows the scripts and styles of this one answer.
    pub nonce: String,
}

/// The headers that are the same on every answer; the content security policy joins them with the nonce of the answer.
pub const SECURITY_HEADERS: [(HeaderName, &str); 6] = [
    (header::REFERRER_POLICY, "same-origin"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), clipboard-read=(), display-capture=(), \
         encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), \
         idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), \
         picture-in-picture=(), publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), \
         storage-access=(), usb=(), window-management=(), xr-spatial-tracking=()",
    ),
];

/// The policy for what a page may load: itself, and scripts that carry the nonce.
fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; \
         base-uri 'none'; object-src 'none'"
    )
}

/// Numbers the request, lets it be answered, and completes the answer.
pub async fn complete(mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let Some(answering) = draw() else {
        // Without randomness there is no nonce, hence no page; the operating system has failed.
        tracing::error!("the operating system gave no random bytes");
        return finish(super::refusal::bare(axum::http::StatusCode::SERVICE_UNAVAILABLE), None);
    };
    request.extensions_mut().insert(answering.clone());
    let response = super::refusal::AROUND.scope(answering.reference.clone(), next.run(request)).await;

    // The path holds no personal data by the rules of the interface; the question part may, so it is not logged.
    tracing::info!(
        request = answering.reference.as_str(),
        %method,
        path = for_the_log(&path).as_ref(),
        status = response.status().as_u16(),
        elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    );
    finish(response, Some(&answering))
}

/// The path without the secret of a link that works once: whoever reads the log must not be able to use it.
fn for_the_log(path: &str) -> Cow<'_, str> {
    for page in ["/set-up/", "/invitation/"] {
        if let Some((before, _)) = path.split_once(page) {
            return Cow::Owned(format!("{before}{page}…"));
        }
    }
    Cow::Borrowed(path)
}

/// Sets the headers, over whatever was set before.
fn finish(mut response: Response, answering: Option<&Answering>) -> Response {
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let nonce = answering.map_or("", |answering| answering.nonce.as_str());
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if let Some(Ok(reference)) = answering.map(|answering| HeaderValue::from_str(answering.reference.as_str())) {
        headers.insert("x-request-id", reference);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A number and a nonce from the operating system's randomness.
fn draw() -> Option<Answering> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).ok()?;
    let (number, nonce) = bytes.split_at(8);
    let number = number.iter().fold(String::with_capacity(16), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    Some(Answering { reference: Reference::parse(&number)?, nonce: BASE64_STANDARD_NO_PAD.encode(nonce) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_of_a_link_is_not_logged() {
        assert_eq!(for_the_log("/fr/set-up/AAECAwQF"), "/fr/set-up/…");
        assert_eq!(for_the_log("/en/invitation/AAECAwQF/x"), "/en/invitation/…");
        assert_eq!(for_the_log("/en/about"), "/en/about");
    }
}
