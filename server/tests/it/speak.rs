//! How the tests speak to the server: requests as a browser makes them, answers as plain values.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use tower::ServiceExt as _;

use crate::installation::Installation;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as text.
    pub body: String,
}

impl Answer {
    /// The value of a header, which must be there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}")).to_str().unwrap()
    }
}

/// The router over an installation that nobody has set up: enough for what is the same everywhere.
pub async fn house() -> Router {
    Installation::fresh().await.house()
}

/// `GET` as a browser asks for a page.
pub async fn get(address: &str) -> Answer {
    get_from(&house().await, address).await
}

/// The same from this router.
pub async fn get_from(house: &Router, address: &str) -> Answer {
    send(house.clone(), request(Method::GET, address, &[("accept", "text/html")], "")).await
}

/// What a person reads on a page: its text without the elements.
pub fn text(html: &str) -> String {
    let body = html.split_once("<body>").unwrap().1.split_once("</body>").unwrap().0;
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = match after.strip_prefix("script") {
            Some(script) => script.split_once("</script>").unwrap().1,
            None => after.split_once('>').unwrap().1,
        };
    }
    text.push_str(rest);
    text.replace("&#x27;", "'").replace("&amp;", "&")
}

/// A request.
pub fn request(method: Method, address: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

/// Sends a request and reads the answer to its end.
pub async fn send(house: Router, request: Request<Body>) -> Answer {
    let response = house.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.unwrap()).into_owned();
    Answer { status: parts.status, headers: parts.headers, body }
}
