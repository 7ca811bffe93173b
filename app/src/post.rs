//! Forms as they are sent: plain posts to the page that shows them, with or without JavaScript.
//!
//! Each page that has a form has a file called `post.rs`, whose functions take the request and what was sent, call one use case, and say
//! where the browser goes on, or give the form back. Server functions are for reading, and for what a page does by itself: a server
//! function that fails without JavaScript would put its error into the address.
//!
//! Invariants: nothing of what was sent stands in an address; a password is neither given back nor part of what tells one request from another.

use std::collections::BTreeMap;
use std::pin::Pin;

use domain::{FieldError, FieldErrors};
use serde::de::DeserializeOwned;
use service::{Error, Token};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::AppError;
use crate::asking::Asking;
use crate::form::{Again, REQUEST_KEY, SECRETS};
use crate::lang::Lang;
use crate::pages::{account, invitation, set_up, sign_in};

/// What answers one form: where the browser goes on, or the form once more.
pub type Post = fn(Asking, Posted) -> Pin<Box<dyn Future<Output = Result<Done, Again>> + Send>>;

/// Every form of the interface, by the address of the page that shows it.
pub const POSTS: &[(&str, Post)] = &[
    ("/{lang}/sign-in", |asking, posted| Box::pin(sign_in::post::sign_in(asking, posted))),
    ("/{lang}/sign-out", |asking, posted| Box::pin(sign_in::post::sign_out(asking, posted))),
    ("/{lang}/set-up/{token}", |asking, posted| Box::pin(set_up::post::set_up(asking, posted))),
    ("/{lang}/invitation/{token}", |asking, posted| Box::pin(invitation::post::accept(asking, posted))),
    ("/{lang}/account", |asking, posted| Box::pin(account::post::change(asking, posted))),
];

/// It was done, and the browser goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Where to: a path of this site.
    pub to: String,
    /// What becomes of the session.
    pub session: SessionChange,
}

/// What an answer does to the session of the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionChange {
    /// Nothing.
    Stays,
    /// It goes on, or begins, with this secret.
    Is(Token),
    /// It has ended, and what the browser kept of it goes.
    Ended,
}

impl Done {
    /// On to this page, the session as it was.
    pub fn to(address: impl Into<String>) -> Self {
        Self { to: address.into(), session: SessionChange::Stays }
    }

    /// The same with a change of the session.
    #[must_use]
    pub fn with(self, session: SessionChange) -> Self {
        Self { session, ..self }
    }
}

/// A form as it was sent.
#[derive(Clone, Debug)]
pub struct Posted {
    lang: Lang,
    params: BTreeMap<String, String>,
    fields: Vec<(String, String)>,
}

impl Posted {
    /// A form from the parts of its address that differ, and the body, which is UTF-8 with percent signs.
    ///
    /// None if the address names no language of ours.
    pub fn read(params: impl IntoIterator<Item = (String, String)>, body: &[u8]) -> Option<Self> {
        let params: BTreeMap<String, String> = params.into_iter().collect();
        let lang = params.get("lang").and_then(|lang| Lang::parse(lang))?;
        let fields = form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        Some(Self { lang, params, fields })
    }

    /// The language of the page.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// A part of the address, such as the secret of a link.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// What stands in a field.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The form, without the key and without the fields `beside` it that are not part of it.
    pub fn form<F: DeserializeOwned>(&self, beside: &[&str]) -> Result<F, Again> {
        let mut own = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.fields {
            if name != REQUEST_KEY && !beside.contains(&name.as_str()) {
                own.append_pair(name, value);
            }
        }
        // Browsers write the brackets of lists with percent signs.
        serde_qs::Config::new(5, false).deserialize_str(&own.finish()).map_err(|_| self.again(AppError::Malformed))
    }

    /// The key of the request, for acts that leave an entry.
    pub fn key(&self) -> Result<Uuid, Again> {
        Uuid::parse_str(self.field(REQUEST_KEY)).map_err(|_| self.again(AppError::Malformed))
    }

    /// What tells this request from another with the same key. Passwords are left out: their digest would be worth guessing.
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        for (name, value) in self.fields.iter().filter(|(name, _)| name != REQUEST_KEY && !is_secret(name)) {
            for text in [name, value] {
                digest.update((text.len() as u64).to_be_bytes());
                digest.update(text.as_bytes());
            }
        }
        domain::canonical::hex(&digest.finalize())
    }

    /// What is wrong with a password that has to be typed twice.
    pub fn repeated(&self, field: &str) -> FieldErrors {
        let (chosen, repeat) = (self.field(field), self.field("repeat"));
        match (chosen.is_empty(), chosen == repeat) {
            (true, _) | (_, true) => FieldErrors::default(),
            _ if repeat.is_empty() => FieldErrors::one("repeat", FieldError::Required),
            _ => FieldErrors::one("repeat", FieldError::Different),
        }
    }

    /// The form once more, with this error.
    pub fn again(&self, error: AppError) -> Again {
        let typed = self.fields.iter().filter(|(name, _)| !is_secret(name)).cloned().collect();
        Again { error, refusals: Vec::new(), typed }
    }

    /// The form once more, with what a use case answered.
    pub fn refused(&self, asking: &Asking, error: Error) -> Again {
        let refusals = match &error {
            Error::Refused(refusals) => refusals.clone(),
            _ => Vec::new(),
        };
        Again { refusals, ..self.again(asking.error(error)) }
    }
}

fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name)
}

#[cfg(test)]
mod tests {
    use domain::forms::people::{ChangePasswordForm, SignInForm};

    use super::*;

    fn posted(body: &str) -> Posted {
        Posted::read([("lang".to_owned(), "fr".to_owned())], body.as_bytes()).unwrap()
    }

    #[test]
    fn a_form_is_read_as_it_was_typed() {
        let posted = posted("request=1&email=awa%40exemple.sn&password=deux+mots%2C+%C3%A9t%C3%A9&next=%2Ffr%2Faccount");
        let form: SignInForm = posted.form(&["next"]).unwrap();
        assert_eq!((form.email.as_str(), form.password.as_str()), ("awa@exemple.sn", "deux mots, été"));
        assert_eq!(posted.field("next"), "/fr/account");
    }

    #[test]
    fn a_field_that_the_form_does_not_have_is_refused_and_so_is_one_that_comes_twice() {
        for body in ["email=a&password=b&role=administrator", "email=a&email=b&password=c"] {
            assert_eq!(posted(body).form::<SignInForm>(&[]).unwrap_err().error, AppError::Malformed, "{body}");
        }
    }

    #[test]
    fn an_address_without_a_language_of_ours_has_no_form() {
        assert!(Posted::read([("lang".to_owned(), "de".to_owned())], b"a=b").is_none());
        assert!(Posted::read([], b"a=b").is_none());
    }

    #[test]
    fn a_password_is_neither_given_back_nor_digested() {
        let (one, other) = (posted("email=a&password=hunter2"), posted("email=a&password=hunter3"));
        assert!(!format!("{:?}", one.again(AppError::Denied)).contains("hunter2"));
        assert_eq!(one.again(AppError::Denied).typed("email"), "a");
        assert_eq!(one.digest(), other.digest());
        assert_ne!(one.digest(), posted("email=b&password=hunter2").digest());
        assert_ne!(posted("a=bc").digest(), posted("ab=c").digest());
    }

    #[test]
    fn a_password_that_is_typed_twice_has_to_be_the_same() {
        let _: ChangePasswordForm = posted("current=x&chosen=y&repeat=y").form(&["repeat"]).unwrap();
        assert!(posted("chosen=y&repeat=y").repeated("chosen").is_empty());
        assert_eq!(posted("chosen=y&repeat=z").repeated("chosen").of("repeat"), [FieldError::Different]);
        assert_eq!(posted("chosen=y").repeated("chosen").of("repeat"), [FieldError::Required]);
        assert!(posted("chosen=&repeat=z").repeated("chosen").is_empty(), "the empty field says so itself");
    }

    #[test]
    fn an_act_without_a_key_is_refused() {
        assert_eq!(posted("a=b").key().unwrap_err().error, AppError::Malformed);
        assert!(posted("request=2f1b3c4d-0000-4000-8000-0123456789ab").key().is_ok());
    }
}
