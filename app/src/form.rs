//! Forms that were not accepted: what was typed, and what stands in the way.
//!
//! A form is sent to the page that shows it. Where it is not accepted the same page answers, with its address unchanged, and shows again what
//! was typed; so nothing that a person typed, and no error, ever stands in an address.
//!
//! Invariant: a password is never given back to a page. [`SECRETS`] names the fields that hold one.

use std::collections::BTreeMap;

use domain::{FieldError, FieldErrors, Refusal};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;

/// The fields that hold a password, in every form of the interface.
pub const SECRETS: [&str; 4] = ["password", "repeat", "current", "chosen"];

/// The field that holds the key of the request: the same key with the same content has its effect once.
pub const REQUEST_KEY: &str = "request";

/// A form that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// What stands in the way.
    pub error: AppError,
    /// The rules in the way, each with what to do.
    pub refusals: Vec<Refusal>,
    /// What was typed, by name of the field, without passwords.
    pub typed: BTreeMap<String, String>,
}

impl Again {
    /// What was typed into a field.
    pub fn typed(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", String::as_str)
    }

    /// What is wrong, field by field.
    pub fn fields(&self) -> Option<&FieldErrors> {
        match &self.error {
            AppError::Invalid { fields } => Some(fields),
            _ => None,
        }
    }

    /// What is wrong with a field.
    pub fn errors(&self, field: &str) -> &[FieldError] {
        self.fields().map_or(&[], |fields| fields.of(field))
    }

    /// The key of the request, where sending it once more has to be the same request: it may have had its effect without our knowing.
    fn same_request(&self) -> Option<&str> {
        let unknown = matches!(self.error, AppError::Unreachable | AppError::Internal { .. });
        self.typed.get(REQUEST_KEY).filter(|_| unknown).map(String::as_str)
    }
}

/// The form of this page that was not accepted, if that is what the page answers. To be asked once per page.
pub fn use_again() -> Option<Again> {
    SharedValue::new(use_context::<Again>).into_inner()
}

/// The key of a form: drawn by the server with the page, by the browser where it makes the page itself.
pub(crate) fn request_key(again: Option<&Again>) -> String {
    let kept = again.and_then(Again::same_request).map(str::to_owned);
    SharedValue::new(move || kept.unwrap_or_else(drawn)).into_inner()
}

#[cfg(feature = "ssr")]
fn drawn() -> String {
    // Outside of a request no form is sent.
    crate::asking::Asking::of_this_request().map(|asking| asking.service.draw_key().to_string()).unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn drawn() -> String {
    // Without a key the form would be refused and say so; every browser that runs WebAssembly can draw one.
    window().crypto().map(|crypto| crypto.random_uuid()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(error: AppError) -> Again {
        Again { error, refusals: Vec::new(), typed: BTreeMap::from([(REQUEST_KEY.to_owned(), "7".to_owned())]) }
    }

    #[test]
    fn what_may_have_happened_is_sent_again_as_the_same_request_and_what_did_not_as_another() {
        assert_eq!(again(AppError::Unreachable).same_request(), Some("7"));
        assert_eq!(again(AppError::Invalid { fields: FieldErrors::default() }).same_request(), None);
        assert_eq!(again(AppError::Conflict).same_request(), None);
    }
}
