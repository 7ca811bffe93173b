//! What people see: pages, components, texts in both languages, and thin server functions.
//!
//! The crate is compiled twice: with `ssr` it renders pages inside the server, with `hydrate` it wakes the same pages up in the browser.
//! Invariants: `axum` and `service` are named only under `ssr`; `#[server]` stands only in files called `api.rs`, and what a form is sent to only
//! in files called `post.rs`.

#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod asking;
pub mod assets;
pub mod components;
pub mod error;
pub mod form;
pub mod installation;
pub mod lang;
pub mod moment;
pub mod numbers;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod post;
pub mod root;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod who;

// The module `i18n`, generated from `locales/`: the two languages and every text of the interface.
include!(concat!(env!("OUT_DIR"), "/i18n.rs"));

pub use error::AppError;
pub use root::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
