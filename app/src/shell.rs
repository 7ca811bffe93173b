//! The document around the interface: head, style, fonts and the script that wakes the page up.
//!
//! Invariant: every script carries the nonce of this one answer. What wakes the page up is our own, because the links of Leptos 0.8.23
//! print the nonce into `crossorigin`.

use axum::http::request::Parts;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{
    App,
    assets::{BrowserPart, SiteAssets},
    form::use_again,
    lang,
    root::is_woken,
};

/// The document, rendered on the server and never in the browser.
pub fn shell() -> impl IntoView {
    let assets = use_context::<SiteAssets>().unwrap_or_default();
    let path = use_context::<Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
    let language = lang::of_path(&path).unwrap_or(lang::Lang::En);
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    view! {
        <!DOCTYPE html>
        <html lang=language.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex" />
                {assets
                    .fonts
                    .into_iter()
                    .map(|href| {
                        view! { <link rel="preload" href=href r#as="font" r#type="font/woff2" crossorigin="anonymous" /> }
                    })
                    .collect_view()}
                {assets.style.map(|href| view! { <link rel="stylesheet" href=href /> })}
                {assets.icon.map(|href| view! { <link rel="icon" href=href r#type="image/svg+xml" /> })}
                {assets.browser.filter(|_| is_woken(&path) && use_again().is_none()).map(|part| wake_up(&part, nonce))}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Fetches the browser part and starts it when the document is complete, on pages to which it adds something. A page that gives a form back
/// is shown as the server made it.
///
/// The script asks for both files at once. Preload links would do so a little earlier, and would make browsers without JavaScript fetch
/// what they cannot run.
fn wake_up(part: &BrowserPart, nonce: Option<String>) -> impl IntoView + use<> {
    let BrowserPart { script, wasm } = part;
    let start = format!(
        "const wasm = fetch({wasm:?});\nconst part = await import({script:?});\nawait part.default({{ module_or_path: wasm }});\n\
         part.hydrate();\ndocument.documentElement.dataset.awake = \"\";"
    );
    view! {
        <script type="module" nonce=nonce>
            {start}
        </script>
    }
}
