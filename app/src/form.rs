//! Forms that were not accepted: what was typed, and what stands in the way.
//!
//! A form is sent to the page that shows it. Where it is not accepted the same page answers, with its address unchanged, and shows again what
//! was typed; so nothing that a person typed, and no error, ever stands in an address.
//!
//! Invariant: a password is never given back to a page. [`SECRETS`] names the fields that hold one.

use domain::{FieldError, FieldErrors};
use leptos::prelude::use_context;

use crate::AppError;
use crate::asking::{Asking, Obstacle};

/// The fields that hold a password, in every form of the interface.
pub const SECRETS: [&str; 4] = ["password", "repeat", "current", "chosen"];

/// The field that holds the key of the request: the same key with the same content has its effect once.
pub const REQUEST_KEY: &str = "request";

/// The field that says which form of a page was sent.
pub const FORM: &str = "form";

/// The field that says about what, where a page has the same form several times.
pub const OF: &str = "of";

/// A form that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// What stands in the way.
    pub obstacle: Obstacle,
    /// What was typed, field by field, without passwords. A field may stand several times.
    pub typed: Vec<(String, String)>,
}

impl Again {
    /// What was typed into a field.
    pub fn typed(&self, field: &str) -> &str {
        self.typed.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// Whether this value of a field was chosen.
    pub fn chose(&self, field: &str, value: &str) -> bool {
        self.typed.iter().any(|(name, chosen)| name == field && chosen == value)
    }

    /// Whether it is this form that was sent.
    pub fn is(&self, form: &str, of: &str) -> bool {
        self.typed(FORM) == form && self.typed(OF) == of
    }

    /// What is wrong, field by field.
    pub fn fields(&self) -> Option<&FieldErrors> {
        match &self.obstacle.error {
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
        let unknown = matches!(self.obstacle.error, AppError::Unreachable | AppError::Internal { .. });
        Some(self.typed(REQUEST_KEY)).filter(|key| unknown && !key.is_empty())
    }
}

/// The form of this page that was not accepted, if that is what the page answers.
pub fn use_again() -> Option<Again> {
    use_context()
}

/// The key of a form.
pub(crate) fn request_key(again: Option<&Again>) -> String {
    // Outside of a request no form is sent.
    let drawn = || Asking::of_this_request().map(|asking| asking.service.draw_key().to_string()).unwrap_or_default();
    again.and_then(Again::same_request).map_or_else(drawn, str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(error: AppError) -> Again {
        Again { obstacle: error.into(), typed: vec![(REQUEST_KEY.to_owned(), "7".to_owned())] }
    }

    #[test]
    fn what_may_have_happened_is_sent_again_as_the_same_request_and_what_did_not_as_another() {
        assert_eq!(again(AppError::Unreachable).same_request(), Some("7"));
        assert_eq!(again(AppError::Invalid { fields: FieldErrors::default() }).same_request(), None);
        assert_eq!(again(AppError::Conflict).same_request(), None);
    }

    #[test]
    fn of_several_forms_on_a_page_only_the_one_that_was_sent_is_shown_again() {
        let typed = [(FORM, "weight"), (OF, "SOC-01"), ("weight", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let again = Again { typed: typed.into(), ..again(AppError::Conflict) };
        assert!(again.is("weight", "SOC-01"));
        assert!(!again.is("weight", "SOC-02") && !again.is("remove", "SOC-01"));
    }
}
