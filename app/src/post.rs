//! Forms as they are sent: plain posts to the page that shows them, with or without JavaScript.
//!
//! Each page that has a form has a file called `post.rs`, whose functions take the request and what was sent, call one use case, and say
//! where the browser goes on, or what stands in the way: then the page is shown once more with what was typed.
//!
//! Invariants: nothing of what was sent stands in an address; a password is neither given back nor part of what tells one request from another.

use std::collections::BTreeMap;
use std::pin::Pin;

use domain::{FieldError, FieldErrors};
use serde::de::DeserializeOwned;
use service::policy::UseCase;
use service::{Granted, Token};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::AppError;
use crate::asking::Obstacle;
use crate::form::{Again, FORM, OF, REQUEST_KEY, SECRETS};
use crate::lang::Lang;
use crate::once::Once;

/// What becomes of a form.
pub type Answer = Pin<Box<dyn Future<Output = Result<Done, Obstacle>> + Send>>;

/// What was done, and how the browser goes on.
#[derive(Clone, Debug)]
pub enum Done {
    /// To another page, or to the same one as it now stands.
    On {
        /// Where to: a path of this site.
        to: String,
        /// What becomes of the session.
        session: SessionChange,
    },
    /// With the page of the form, which shows something that can be shown this once.
    Shown(Box<Once>),
    /// With a table to keep.
    Table {
        /// What it is called.
        name: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
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
        Self::On { to: address.into(), session: SessionChange::Stays }
    }

    /// On to this page, with a change of the session.
    pub fn with_session(address: impl Into<String>, session: SessionChange) -> Self {
        Self::On { to: address.into(), session }
    }
}

/// A form as it was sent.
#[derive(Clone, Debug)]
pub struct Posted {
    lang: Lang,
    params: BTreeMap<String, String>,
    fields: Vec<(String, String)>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Posted {
    /// A form from the parts of its address that differ, and the body, which is UTF-8 with percent signs.
    ///
    /// None if the address names no language of ours.
    pub fn read(params: impl IntoIterator<Item = (String, String)>, body: &[u8]) -> Option<Self> {
        let fields = form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        Self::of(params, fields, BTreeMap::new())
    }

    /// A form whose fields and files were read already.
    pub fn of(
        params: impl IntoIterator<Item = (String, String)>,
        fields: Vec<(String, String)>,
        files: BTreeMap<String, Vec<u8>>,
    ) -> Option<Self> {
        let params: BTreeMap<String, String> = params.into_iter().collect();
        let lang = params.get("lang").and_then(|lang| Lang::parse(lang))?;
        Some(Self { lang, params, fields, files })
    }

    /// The language of the page.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// A part of the address, such as the secret of a link.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// The identifier that is a part of the address.
    pub fn id<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Obstacle> {
        parse(self.param(name)).ok_or_else(|| AppError::Missing.into())
    }

    /// An identifier that the page put into a field: nobody types one.
    pub fn id_field<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Obstacle> {
        parse(self.field(name)).ok_or_else(|| AppError::Malformed.into())
    }

    /// A number that the page put into a field, such as the version that the person saw.
    pub fn number_field(&self, name: &str) -> Result<i64, Obstacle> {
        self.field(name).parse().map_err(|_| AppError::Malformed.into())
    }

    /// Which form of the page was sent.
    pub fn name(&self) -> &str {
        self.field(FORM)
    }

    /// About what, where the page has the same form several times.
    pub fn about(&self) -> &str {
        self.field(OF)
    }

    /// What stands in a field.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// What stands in a field that is there several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Fields whose names begin like this, with the rest of the name.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().filter_map(move |(name, value)| name.strip_prefix(prefix).map(|rest| (rest, value.as_str())))
    }

    /// A file; none where nothing was chosen.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice).filter(|bytes| !bytes.is_empty())
    }

    /// The form, without what the page adds and without the fields `beside` it that are not part of it.
    pub fn form<F: DeserializeOwned>(&self, beside: &[&str]) -> Result<F, Obstacle> {
        let mut own = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.fields {
            if ![REQUEST_KEY, FORM, OF].contains(&name.as_str()) && !beside.contains(&name.as_str()) {
                own.append_pair(name, value);
            }
        }
        // Browsers write the brackets of lists with percent signs.
        serde_qs::Config::new(5, false).deserialize_str(&own.finish()).map_err(|_| AppError::Malformed.into())
    }

    /// The key of the request, for acts that leave an entry.
    pub fn key(&self) -> Result<Uuid, Obstacle> {
        Uuid::parse_str(self.field(REQUEST_KEY)).map_err(|_| AppError::Malformed.into())
    }

    /// The leave for an act that the same form has done once, however often it is sent.
    pub fn once<U: UseCase>(&self, leave: Granted<U>) -> Result<Granted<U>, Obstacle> {
        Ok(leave.once(self.key()?, self.digest()))
    }

    /// What tells this request from another with the same key. Passwords are left out: their digest would be worth guessing.
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        let mut part = |bytes: &[u8]| {
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        };
        for (name, value) in self.fields.iter().filter(|(name, _)| name != REQUEST_KEY && !is_secret(name)) {
            part(name.as_bytes());
            part(value.as_bytes());
        }
        for (name, bytes) in &self.files {
            part(name.as_bytes());
            part(bytes);
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

    /// The address of the page that shows the form.
    pub fn here(&self, path: &str) -> String {
        format!("/{}/{path}", self.lang.code())
    }

    /// The form once more, with what stands in the way.
    pub fn again(&self, obstacle: Obstacle) -> Again {
        let typed = self.fields.iter().filter(|(name, _)| !is_secret(name)).cloned().collect();
        Again { obstacle, typed }
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
        assert!(!format!("{:?}", one.again(AppError::Denied.into())).contains("hunter2"));
        assert_eq!(one.again(AppError::Denied.into()).typed("email"), "a");
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
