//! What people see: pages, components, texts in both languages, and thin server functions.
//!
//! The crate is compiled twice: with `ssr` it renders pages inside the server, with `hydrate` it wakes up those pages to which a browser
//! has something to add. Invariants: `axum` and `service` are named only under `ssr`; `#[server]` stands only in files called `api.rs`, and
//! what a form is sent to only in files called `post.rs`.

#![recursion_limit = "256"]

/// A text of the locales: `say!(lang, people.title)`.
macro_rules! say {
    ($lang:expr, $($key:tt)+) => {
        ::leptos_i18n::td_string!($crate::lang::words($lang), $($key)+)
    };
}

#[cfg(feature = "ssr")]
pub mod asking;
pub mod assets;
pub mod components;
#[cfg(feature = "ssr")]
mod conflict;
pub mod error;
#[cfg(feature = "ssr")]
pub mod form;
pub mod installation;
pub mod lang;
pub mod moment;
pub mod numbers;
#[cfg(feature = "ssr")]
pub mod once;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod places;
#[cfg(feature = "ssr")]
pub mod post;
#[cfg(feature = "ssr")]
mod problems;
pub mod root;
#[cfg(feature = "ssr")]
pub mod shell;
mod stage;
pub mod who;

// The module `i18n`, generated from `locales/`: the two languages and every text of the interface.
include!(concat!(env!("OUT_DIR"), "/i18n.rs"));

pub use error::AppError;
pub use root::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
