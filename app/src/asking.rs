//! Who is asking, and the use cases that answer: what every page, every server function and every posted form finds in its context.
//!
//! The server makes one [`Asking`] per request, from the cookie and never from memory, so that ending a session or disabling somebody
//! counts from the next request on. What a page may show and a form may do is decided by the use cases alone: they take a leave, and
//! [`Asking::grant`] is where pages get it.
//!
//! Invariant: an error of a use case becomes an [`AppError`] here and nowhere else, and its cause is logged here, once, under the number of
//! the request.

use domain::FieldErrors;
use domain::ids::VacancyId;
use domain::person::Role;
use leptos::prelude::use_context;
use service::policy::UseCase;
use service::{Asker, Error, Granted, Service};

use crate::error::Reference;
use crate::lang::Lang;
use crate::{AppError, conflict, problems};

/// One request: who is asking, from where, and who answers.
#[derive(Clone)]
pub struct Asking {
    /// The use cases.
    pub service: Service,
    /// Who is asking, looked up for this very request.
    pub asker: Asker,
    /// The language of the page that is asked for.
    pub lang: Lang,
    /// Where the pages stand for the browser, such as `https://justesse.example`, for links that are handed over.
    pub site: String,
    /// The network address that the request comes from, for counting failed sign-ins.
    pub origin: String,
    /// The device as its owner would recognise it in a list, such as `Firefox, Windows`; empty where it does not say.
    pub device: String,
    /// The number of the request.
    pub reference: Reference,
}

/// Why a page or an act did not come about, for the person: an error of the closed list, and what exactly stands in the way, in the
/// language of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The error.
    pub error: AppError,
    /// What stands in the way, each with what to do; empty where the error says it all.
    pub says: Vec<String>,
}

impl Obstacle {
    /// The same with its fields under the names that they have in the form that was sent.
    #[must_use]
    pub fn in_the_form(self, name: impl Fn(&str) -> String) -> Self {
        let AppError::Invalid { fields } = &self.error else { return self };
        let mut renamed = FieldErrors::default();
        for (field, errors) in fields.iter() {
            for error in errors {
                renamed.add(name(field), error.clone());
            }
        }
        Self { error: AppError::Invalid { fields: renamed }, ..self }
    }

    /// The same for a form that makes one edit: its fields bear the names of the edit's own.
    #[must_use]
    pub fn of_one_edit(self) -> Self {
        self.in_the_form(|field| field.strip_prefix("edits.0.").unwrap_or(field).replace('.', "_"))
    }
}

impl From<AppError> for Obstacle {
    fn from(error: AppError) -> Self {
        Self { error, says: Vec::new() }
    }
}

impl From<FieldErrors> for Obstacle {
    fn from(fields: FieldErrors) -> Self {
        AppError::Invalid { fields }.into()
    }
}

impl Asking {
    /// The request that is being answered.
    pub fn of_this_request() -> Result<Self, AppError> {
        use_context().ok_or(AppError::Unreachable)
    }

    /// The leave for an act that is about no vacancy.
    pub fn grant<U: UseCase>(&self) -> Result<Granted<U>, AppError> {
        self.service.grant(&self.asker).map_err(|error| self.error(error))
    }

    /// The leave for an act inside a vacancy.
    pub async fn grant_in<U: UseCase>(&self, vacancy: VacancyId) -> Result<Granted<U>, Obstacle> {
        self.said(self.service.grant_in(&self.asker, vacancy).await)
    }

    /// Whether whoever asks holds a role for the whole organisation: for what a page offers, never for what it lets be done.
    pub fn has(&self, role: Role) -> bool {
        self.asker.signed_in().is_some_and(|signed_in| signed_in.has(role))
    }

    /// The same request from somebody who is not signed in: for signing in, which nobody does as somebody.
    pub fn as_visitor(&self) -> Self {
        Self { asker: Asker::visitor(self.asker.request()), ..self.clone() }
    }

    /// What a use case answered, or what stands in the way, in words.
    pub fn said<T>(&self, answer: Result<T, Error>) -> Result<T, Obstacle> {
        answer.map_err(|error| {
            let says = match &error {
                Error::Refused(refusals) => refusals.iter().map(|refusal| refusal.words(self.lang)).collect(),
                Error::Conflict(why) => conflict::words(why, self.lang),
                Error::Table(found) => problems::words(found, self.lang),
                _ => Vec::new(),
            };
            Obstacle { says, error: self.error(error) }
        })
    }

    /// What a page says about an error of a use case; the cause goes to the log.
    pub fn error(&self, error: Error) -> AppError {
        match error {
            Error::Denied if self.asker.signed_in().is_none() => AppError::SignInFirst,
            Error::Denied => AppError::Denied,
            Error::Missing(_) => AppError::Missing,
            Error::Conflict(_) => AppError::Conflict,
            Error::Invalid(fields) => AppError::Invalid { fields },
            // Their words travel beside the error, see `Obstacle`.
            Error::Refused(_) | Error::Table(_) => AppError::Invalid { fields: FieldErrors::default() },
            Error::Closed(closed) => {
                tracing::error!(request = self.reference.as_str(), ?closed, "nothing can be written");
                AppError::Closed
            }
            Error::Unavailable(cause) => {
                tracing::error!(request = self.reference.as_str(), cause = cause.for_the_log(), "the store is unavailable");
                AppError::Unreachable
            }
            Error::Internal(cause) => {
                tracing::error!(request = self.reference.as_str(), cause = cause.for_the_log(), "a use case failed");
                AppError::Internal { reference: self.reference.clone() }
            }
        }
    }
}
