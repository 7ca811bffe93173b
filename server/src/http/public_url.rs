//! The address under which people reach this server.

use std::{fmt, str::FromStr};

use axum::http::Uri;

/// An origin: scheme, host and perhaps port, and nothing after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    scheme: &'static str,
    authority: String,
    host: String,
}

impl PublicUrl {
    /// Whether browsers reach the server encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.scheme == "https"
    }

    /// The host, without the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the address can only mean the machine of whoever types it.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SHAPE: &str = "it has to look like https://justesse.example, without a path or a name before the host";
        let uri: Uri = text.parse().map_err(|_| SHAPE)?;
        let scheme = match uri.scheme_str() {
            Some("https") => "https",
            Some("http") => "http",
            _ => return Err(SHAPE),
        };
        let authority = uri.authority().ok_or(SHAPE)?;
        let bare =
            matches!(uri.path(), "" | "/") && uri.query().is_none() && !authority.as_str().contains('@') && !authority.host().is_empty();
        bare.then(|| Self { scheme, authority: authority.to_string(), host: authority.host().to_ascii_lowercase() }).ok_or(SHAPE)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}
