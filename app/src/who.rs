//! Who is signed in, as the head of every page shows it.
//!
//! Found once per document, on the server, and carried to the browser inside it. Signing in and out load a document anew, so that what
//! stands there is true for as long as the document lives, or until the session ends by itself.

use domain::person::Role;
use leptos::prelude::*;
use leptos_i18n::td_string;
use serde::{Deserialize, Serialize};

use crate::i18n::Locale;

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Their name.
    pub name: String,
    /// Their roles, each once.
    pub roles: Vec<Role>,
}

/// Finds out who is signed in and puts it into the context of the whole interface.
pub fn provide_who() {
    // Only a page that a browser wakes up carries it a second time, as data.
    #[cfg(feature = "ssr")]
    if !use_context::<axum::http::request::Parts>().is_some_and(|parts| crate::root::is_woken(parts.uri.path())) {
        provide_context(of_this_request());
        return;
    }
    provide_context(SharedValue::new(of_this_request).into_inner());
}

/// Who is signed in, if anybody.
pub fn use_who() -> Option<Who> {
    use_context::<Option<Who>>().flatten()
}

#[cfg(feature = "ssr")]
fn of_this_request() -> Option<Who> {
    let asking = crate::asking::Asking::of_this_request().ok()?;
    let signed_in = asking.asker.signed_in()?;
    Some(Who { name: signed_in.person().name.clone(), roles: signed_in.roles() })
}

#[cfg(not(feature = "ssr"))]
const fn of_this_request() -> Option<Who> {
    None
}

/// The name of a role.
pub fn role(words: Locale, role: Role) -> &'static str {
    match role {
        Role::Administrator => td_string!(words, role.administrator),
        Role::Hr => td_string!(words, role.hr),
        Role::Auditor => td_string!(words, role.auditor),
        Role::Panel => td_string!(words, role.panel),
    }
}

/// The names of roles, one after the other.
pub fn roles(words: Locale, roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|held| role(words, *held)).collect();
    names.join(", ")
}
