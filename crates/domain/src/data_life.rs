//! The end of a person's data: holds that keep them, and erasures that need a second person.

use serde::Serialize;

use crate::codes;
use crate::ids::{CandidateId, ErasureId, HoldId, PersonId, VacancyId};
use crate::{Lang, Timestamp};

codes! {
    /// On what ground somebody is erased.
    Ground {
        /// Their consent was withdrawn.
        ConsentWithdrawn "consent_withdrawn",
        /// They were entered by mistake.
        Error "error",
        /// They asked for it.
        Request "request",
        /// The period for which data are kept has ended.
        Retention "retention",
    }
}

impl Ground {
    /// The ground in words.
    pub const fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::ConsentWithdrawn, Lang::En) => "consent was withdrawn",
            (Self::ConsentWithdrawn, Lang::Fr) => "consentement retiré",
            (Self::Error, Lang::En) => "entered by mistake",
            (Self::Error, Lang::Fr) => "saisie par erreur",
            (Self::Request, Lang::En) => "the person asked for it",
            (Self::Request, Lang::Fr) => "demande de la personne",
            (Self::Retention, Lang::En) => "the retention period has ended",
            (Self::Retention, Lang::Fr) => "fin de la durée de conservation",
        }
    }
}

/// A hold: while it stands, nobody whom it covers is erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// Identifier.
    pub id: HoldId,
    /// In which vacancy.
    pub vacancy: VacancyId,
    /// Whom it covers; everybody of the vacancy where nobody is named.
    pub candidate: Option<CandidateId>,
    /// The reason code of its entry.
    pub why: String,
    /// In words.
    pub words: String,
    /// Who set it.
    pub set_by: PersonId,
    /// When.
    pub set_at: Timestamp,
    /// Who lifted it.
    pub lifted_by: Option<PersonId>,
    /// When.
    pub lifted_at: Option<Timestamp>,
    /// Version of the row, from 1.
    pub version: i64,
}

impl Hold {
    /// Whether it keeps this candidate.
    pub fn covers(&self, candidate: CandidateId) -> bool {
        self.lifted_at.is_none() && self.candidate.is_none_or(|only| only == candidate)
    }
}

/// An erasure that was asked for. It is about the person, and goes with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErasureRequest {
    /// Identifier.
    pub id: ErasureId,
    /// In which vacancy.
    pub vacancy: VacancyId,
    /// Whose data.
    pub candidate: CandidateId,
    /// On what ground.
    pub ground: Ground,
    /// In words.
    pub words: String,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// Who refused it.
    pub refused_by: Option<PersonId>,
    /// When.
    pub refused_at: Option<Timestamp>,
    /// Version of the row, from 1.
    pub version: i64,
}
