//! The errors that may reach a browser: a closed list of codes, without free text.
//!
//! Why closed: without JavaScript a server function's error travels in the address and is rendered from there, so whatever an error can
//! hold, a stranger can make a page say. The words for each code stand in the locales.

use domain::FieldErrors;
use leptos::{
    prelude::*,
    server_fn::{codec::JsonEncoding, error::ServerFnErrorErr},
};
use leptos_i18n::{td, td_string};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use crate::{
    i18n::Locale,
    lang::{use_lang, use_words},
};

/// Why a page or an act did not come about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum AppError {
    /// Nobody is signed in, and this is for people who are.
    SignInFirst,
    /// The person asking may not see or do this.
    Denied,
    /// There is no such thing, or it is not the asking person's to know of.
    Missing,
    /// Somebody else changed it in the meantime.
    Conflict,
    /// What was typed cannot be accepted; the fields say why.
    Invalid {
        /// The fields at fault.
        fields: FieldErrors,
    },
    /// The request was not one that this program's pages make.
    Malformed,
    /// More was sent than a form may hold.
    TooLarge,
    /// What was sent is not a form.
    NotAForm,
    /// The server could not be reached, or what came back was not understood.
    Unreachable,
    /// The log takes no entries at present, so that nothing can be changed.
    Closed,
    /// Something failed inside. The log holds the details under the reference.
    Internal {
        /// What to quote when asking for help.
        reference: Reference,
    },
}

#[cfg(feature = "ssr")]
impl AppError {
    /// The status of an answer that says this.
    pub const fn status(&self) -> axum::http::StatusCode {
        use axum::http::StatusCode;

        match self {
            Self::SignInFirst => StatusCode::UNAUTHORIZED,
            Self::Denied => StatusCode::FORBIDDEN,
            Self::Missing => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unreachable | Self::Closed => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    /// Keeps the kind and drops the library's text.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Malformed,
            _ => Self::Unreachable,
        }
    }
}

/// The number of a request, as it stands in the log and in the header `x-request-id`.
///
/// Invariant: 16 to 36 hexadecimal digits and hyphens, whoever made the value: a reference is shown on pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

impl Reference {
    /// A reference, if the text has the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (16..=36).contains(&text.len()) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
        fits.then(|| Self(text.to_owned()))
    }

    /// The text of the reference.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Reference {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not the reference of a request")
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.0
    }
}

/// What happened and what to do, in a sentence.
pub fn sentence(words: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::SignInFirst => td_string!(words, error.sign_in_first),
        AppError::Denied => td_string!(words, error.denied),
        AppError::Missing => td_string!(words, error.missing),
        AppError::Conflict => td_string!(words, error.conflict),
        AppError::Invalid { .. } => td_string!(words, error.invalid),
        AppError::Malformed | AppError::NotAForm => td_string!(words, error.malformed),
        AppError::TooLarge => td_string!(words, error.too_large),
        AppError::Unreachable => td_string!(words, error.unreachable),
        AppError::Closed => td_string!(words, error.closed),
        AppError::Internal { .. } => td_string!(words, error.internal),
    }
}

/// What happened, what to do, and the reference where there is one. On the server it sets the status of the page, and sends who is not signed
/// in to the page where they can, from where they come back.
#[component]
pub fn ErrorNote(
    /// The error to put into words.
    error: AppError,
) -> impl IntoView {
    let words = use_words();
    let sign_in = matches!(error, AppError::SignInFirst).then(here_after_sign_in);
    #[cfg(feature = "ssr")]
    answer_with(&error, sign_in.as_deref());
    let sentence = sentence(words, &error);
    let reference = match error {
        AppError::Internal { reference } => Some(reference.as_str().to_owned()),
        _ => None,
    };
    view! {
        <div class="note note-error" role="alert">
            <p>{sentence}</p>
            {reference
                .map(|reference| {
                    view! {
                        <p>
                            {td!(words, error.reference)} " " <code>{reference}</code>
                        </p>
                    }
                })}
            {sign_in
                .map(|href| {
                    view! {
                        <p>
                            <a href=href rel="external">
                                {td!(words, sign_in.title)}
                            </a>
                        </p>
                    }
                })}
        </div>
    }
}

/// Where to sign in, with this page as the one to come back to.
fn here_after_sign_in() -> String {
    let location = use_location();
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    crate::lang::sign_in_from(use_lang(), &path, &search)
}

#[cfg(feature = "ssr")]
fn answer_with(error: &AppError, sign_in: Option<&str>) {
    use axum::http::{HeaderValue, StatusCode, header::LOCATION};

    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
    match sign_in.and_then(|address| HeaderValue::from_str(address).ok()) {
        Some(address) => {
            response.set_status(StatusCode::SEE_OTHER);
            response.insert_header(LOCATION, address);
        }
        None => response.set_status(error.status()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_librarys_words_never_reach_the_browser() {
        let secret = "connection to postgres://admin:hunter2@db failed";
        let errors = [
            ServerFnErrorErr::ServerError(secret.to_owned()),
            ServerFnErrorErr::Args(secret.to_owned()),
            ServerFnErrorErr::Deserialization(secret.to_owned()),
            ServerFnErrorErr::MiddlewareError(secret.to_owned()),
        ];
        for error in errors {
            let sent = AppError::from_server_fn_error(error).ser();
            assert!(!String::from_utf8_lossy(&sent).contains("hunter2"));
        }
    }

    #[test]
    fn a_reference_cannot_carry_a_message() {
        assert!(Reference::parse("0123456789abcdef").is_some());
        assert!(Reference::parse("2f1b3c4d-0000-4000-8000-0123456789ab").is_some());
        for forged in ["", "short", "<b>your account is locked</b>", "call+15551234567now", &"a".repeat(37)] {
            assert!(Reference::parse(forged).is_none(), "{forged:?}");
        }
        let forged = br#"{"code":"internal","reference":"please call us now"}"#;
        assert_eq!(AppError::de(forged.to_vec().into()), AppError::Unreachable);
    }
}
