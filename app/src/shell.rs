//! The document around the interface: head, style, fonts and the script that wakes the page up.
//!
//! Invariant: every script carries the nonce of this one answer; the preload links are our own, because those of Leptos 0.8.23 print the
//! nonce into `crossorigin`.

use axum::http::request::Parts;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{
    App,
    assets::{BrowserPart, SiteAssets},
    lang,
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
                {assets.browser.map(|part| wake_up(part, nonce))}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Fetches the browser part early and starts it when the document is complete.
fn wake_up(BrowserPart { script, wasm }: BrowserPart, nonce: Option<String>) -> impl IntoView {
    let start = format!(
        "import init, {{ hydrate }} from {script:?};\ninit({{ module_or_path: {wasm:?} }}).then(() => {{ hydrate(); document.documentElement.dataset.awake = \"\"; }});"
    );
    view! {
        <link rel="modulepreload" href=script nonce=nonce.clone() />
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=nonce>
            {start}
        </script>
    }
}
