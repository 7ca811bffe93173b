//! From which network address a request comes, for counting failed sign-ins.
//!
//! Invariant: what a request says of itself (`X-Forwarded-For`) is believed of configured proxies only; of anybody else the address of the
//! connection counts.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
};

/// The proxies whose word is taken for where a request came from.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<IpAddr>);

impl Proxies {
    /// These proxies.
    pub fn new(proxies: impl IntoIterator<Item = IpAddr>) -> Self {
        Self(proxies.into_iter().map(|proxy| proxy.to_canonical()).collect())
    }

    /// The address of origin, as a text for counters. Of an IPv6 address the network counts: one line has as many addresses as it likes.
    pub fn origin(&self, headers: &HeaderMap, extensions: &Extensions) -> String {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
        let origin = match peer {
            Some(peer) if self.0.contains(&peer) => self.forwarded(headers).or(Some(peer)),
            other => other,
        };
        match origin {
            Some(IpAddr::V6(address)) => network(address),
            Some(IpAddr::V4(address)) => address.to_string(),
            None => "unknown".to_owned(),
        }
    }

    /// Whoever stands before the outermost proxy of ours. Each proxy adds at the end whom it heard, so that the end is what can be believed.
    fn forwarded(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let heard: Vec<&str> =
            headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
        for text in heard.into_iter().rev() {
            // What is no address was written by nobody whom we believe.
            let address = text.trim().parse::<IpAddr>().ok()?.to_canonical();
            if !self.0.contains(&address) {
                return Some(address);
            }
        }
        None
    }
}

fn network(address: Ipv6Addr) -> String {
    let [a, b, c, d, ..] = address.segments();
    format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn origin(proxies: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
        let proxies = Proxies::new(proxies.iter().map(|proxy| proxy.parse().unwrap()));
        let headers = forwarded.iter().map(|value| ("x-forwarded-for".parse().unwrap(), HeaderValue::from_static(value))).collect();
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        proxies.origin(&headers, &extensions)
    }

    #[test]
    fn a_stranger_cannot_say_that_they_come_from_elsewhere() {
        assert_eq!(origin(&[], "198.51.100.7", &["203.0.113.9"]), "198.51.100.7");
        assert_eq!(origin(&["127.0.0.1"], "198.51.100.7", &["203.0.113.9"]), "198.51.100.7");
    }

    #[test]
    fn a_proxy_of_ours_says_whom_it_heard_and_not_what_that_one_said() {
        assert_eq!(origin(&["127.0.0.1"], "127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(origin(&["127.0.0.1"], "127.0.0.1", &["192.0.2.1, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(origin(&["127.0.0.1"], "127.0.0.1", &["192.0.2.1", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(origin(&["127.0.0.1", "10.0.0.2"], "127.0.0.1", &["192.0.2.1, 203.0.113.9, 10.0.0.2"]), "203.0.113.9");
        assert_eq!(origin(&["127.0.0.1"], "::ffff:127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(origin(&["127.0.0.1"], "127.0.0.1", &["203.0.113.9, nonsense"]), "127.0.0.1");
        assert_eq!(origin(&["127.0.0.1"], "127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn of_an_ipv6_line_the_network_counts() {
        assert_eq!(origin(&[], "2001:db8:1:2:3:4:5:6", &[]), origin(&[], "2001:db8:1:2::1", &[]));
        assert_ne!(origin(&[], "2001:db8:1:2::1", &[]), origin(&[], "2001:db8:1:3::1", &[]));
    }
}
