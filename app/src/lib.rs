//! What people see: pages, components, texts in both languages, and thin server functions.
//!
//! The crate is compiled twice: with `ssr` it renders pages inside the server, with `hydrate` it wakes the same pages up in the browser.
//! Invariant: `axum` is named only under `ssr`, and `#[server]` only in files called `api.rs`.

#![recursion_limit = "256"]

pub mod assets;
pub mod components;
pub mod error;
pub mod installation;
pub mod lang;
pub mod numbers;
pub mod pages;
pub mod root;
#[cfg(feature = "ssr")]
pub mod shell;

// The module `i18n`, generated from `locales/`: the two languages and every text of the interface.
include!(concat!(env!("OUT_DIR"), "/i18n.rs"));

pub use error::AppError;
pub use root::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
