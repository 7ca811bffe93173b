//! The cookie of a session: how it is named, read, set and ended.
//!
//! Invariants: behind https it bears the prefix `__Host-`, which no other host and no plain connection can set; it has no end of its own, the
//! server decides; no script ever reads it. Over plain HTTP, which never leaves this machine, it has another name and lacks `Secure`.

use axum::http::{HeaderMap, HeaderValue, header};
use service::Token;

use super::guard::SESSION_COOKIES;

/// How the cookie is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionCookie {
    /// Browsers reach the server encrypted.
    Encrypted,
    /// Browsers of this machine reach it over plain HTTP.
    Loopback,
}

impl SessionCookie {
    const fn name(self) -> &'static str {
        let [encrypted, loopback] = SESSION_COOKIES;
        match self {
            Self::Encrypted => encrypted,
            Self::Loopback => loopback,
        }
    }

    /// How browsers reach the server.
    pub const fn scheme(self) -> &'static str {
        match self {
            Self::Encrypted => "https",
            Self::Loopback => "http",
        }
    }

    const fn attributes(self) -> &'static str {
        match self {
            Self::Encrypted => "Secure; HttpOnly; SameSite=Lax; Path=/",
            Self::Loopback => "HttpOnly; SameSite=Lax; Path=/",
        }
    }

    /// The secret that a request brings, if it has the form of one.
    pub fn token(self, headers: &HeaderMap) -> Option<Token> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.split_once('='))
            .filter(|(name, _)| name.trim() == self.name())
            .find_map(|(_, value)| Token::parse(value.trim()))
    }

    /// The header that gives the browser this secret.
    pub fn set(self, token: &Token) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&format!("{}={}; {}", self.name(), token.secret(), self.attributes())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The header that takes it away.
    pub fn end(self) -> Option<HeaderValue> {
        HeaderValue::from_str(&format!("{}=; Max-Age=0; {}", self.name(), self.attributes())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    fn with(cookies: &[&'static str]) -> HeaderMap {
        cookies.iter().map(|cookies| (header::COOKIE, HeaderValue::from_static(cookies))).collect()
    }

    #[test]
    fn only_the_cookie_of_this_way_of_serving_is_read() {
        let headers = with(&["theme=dark; __Host-s=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "s-loopback=nonsense"]);
        assert_eq!(SessionCookie::Encrypted.token(&headers).unwrap().secret(), SECRET);
        assert!(SessionCookie::Loopback.token(&headers).is_none());
        assert!(SessionCookie::Encrypted.token(&with(&["x__Host-s=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"])).is_none());
    }

    #[test]
    fn the_secret_is_kept_out_of_whatever_prints_headers() {
        let token = Token::parse(SECRET).unwrap();
        let value = SessionCookie::Encrypted.set(&token).unwrap();
        assert!(!format!("{value:?}").contains(SECRET));
    }
}
