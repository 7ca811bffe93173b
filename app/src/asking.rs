//! Who is asking, and the use cases that answer: what every page, every server function and every posted form finds in its context.
//!
//! The server makes one [`Asking`] per request, from the cookie and never from memory, so that ending a session or disabling somebody
//! counts from the next request on. What a page may show and a form may do is decided by the use cases alone: they take a leave, and
//! [`Asking::grant`] is where pages get it.
//!
//! Invariant: an error of a use case becomes an [`AppError`] here and nowhere else, and its cause is logged here, once, under the number of
//! the request.

use domain::ids::VacancyId;
use leptos::prelude::use_context;
use service::policy::UseCase;
use service::{Asker, Error, Granted, Service};

use crate::AppError;
use crate::error::Reference;

/// One request: who is asking, from where, and who answers.
#[derive(Clone)]
pub struct Asking {
    /// The use cases.
    pub service: Service,
    /// Who is asking, looked up for this very request.
    pub asker: Asker,
    /// The network address that the request comes from, for counting failed sign-ins.
    pub origin: String,
    /// The device as its owner would recognise it in a list, such as `Firefox, Windows`; empty where it does not say.
    pub device: String,
    /// The number of the request.
    pub reference: Reference,
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
    pub async fn grant_in<U: UseCase>(&self, vacancy: VacancyId) -> Result<Granted<U>, AppError> {
        self.service.grant_in(&self.asker, vacancy).await.map_err(|error| self.error(error))
    }

    /// The same request from somebody who is not signed in: for signing in, which nobody does as somebody.
    pub fn as_visitor(&self) -> Self {
        Self { asker: Asker::visitor(self.asker.request()), ..self.clone() }
    }

    /// What a page says about an error of a use case; the cause goes to the log.
    pub fn error(&self, error: Error) -> AppError {
        match error {
            Error::Denied if self.asker.signed_in().is_none() => AppError::SignInFirst,
            Error::Denied => AppError::Denied,
            Error::Missing(_) => AppError::Missing,
            Error::Conflict(_) => AppError::Conflict,
            Error::Invalid(fields) => AppError::Invalid { fields },
            // Their words travel beside the error, see `crate::form::Again`.
            Error::Refused(_) | Error::Table(_) => AppError::Invalid { fields: domain::FieldErrors::default() },
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
