//! The booklet of a frozen guide, to be read and printed: a document of its own and not a page of the application.
//!
//! Invariant: its style is the only thing in it that the browser obeys, and carries the nonce of this one answer; every word of the guide
//! was escaped by whoever made the document.

use app::AppError;
use axum::{
    extract::{Path, Request, State},
    response::{Html, IntoResponse as _, Response},
};
use domain::{Lang, guide::page::print_html, ids::GuideId};
use service::{guide::GuideContentView, policy::ReadGuide};

use super::{Answering, Serving, asking::asking, refusal::refuse};

/// The question part of an address that asks for the two languages side by side; otherwise it is that of the address.
const BOTH: &str = "languages=both";

/// Sends the booklet.
pub async fn send(State(serving): State<Serving>, Path((language, guide)): Path<(String, String)>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let nonce = parts.extensions.get::<Answering>().map(|answering| answering.nonce.clone()).unwrap_or_default();
    let made = async {
        let language = Lang::parse(&language).ok_or(AppError::Missing)?;
        let guide = GuideId::parse(&guide).ok_or(AppError::Missing)?;
        let asking = asking(&serving, &parts).await?;
        let leave = asking.grant::<ReadGuide>()?;
        let view = asking.service.guide(leave, guide).await.map_err(|error| asking.error(error))?;
        // What can still change is no booklet yet.
        let GuideContentView::Frozen(document) = view.content else { return Err(AppError::Missing) };
        let languages = if parts.uri.query() == Some(BOTH) { vec![language, language.other()] } else { vec![language] };
        Ok(print_html(&document, &languages))
    };
    match made.await {
        Ok(html) => {
            // Without an icon of its own a browser asks for one that nobody has.
            let icon = serving.site.icon.as_ref().map(|href| format!("<link rel=\"icon\" href=\"{href}\" type=\"image/svg+xml\">"));
            let head = format!("{}<style nonce=\"{nonce}\">", icon.unwrap_or_default());
            Html(html.replacen("<style>", &head, 1)).into_response()
        }
        Err(error) => refuse(&parts.headers, &error),
    }
}
