//! Why a table is taken out, and the entries that say so.
//!
//! The table is read first and its entries are written afterwards, so that nobody waits for a large table to be made; it is handed over
//! only when they are kept. What may leave was allowed when it was read, and an opening is never taken back.

use audit::{Act, ObjRef, Why, XValue};
use domain::doors::Draw as _;
use domain::ids::AuditRef;
use domain::{forms, limits};
use store::{Events, repo};

use crate::Service;
use crate::access::{Granted, UseCase};
use crate::act::{ROWS_PER_ENTRY, takes};
use crate::error::Error;

/// What the log calls exports.
const KIND: &str = "export";

/// How much of a vacancy a table holds, as an entry says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Personal data.
    All,
    /// Scores and what follows from them, by code.
    Scores,
}

impl Scope {
    const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Scores => "scores",
        }
    }
}

/// Why a table is taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportPurpose {
    why: Why,
    words: Option<String>,
}

impl ExportPurpose {
    /// A reason of the closed list, with words that say more, and must where the reason is another one.
    pub fn new(why: Why, words: &str) -> Result<Self, Error> {
        takes(Act::ExportCreate, why)?;
        let words = match why {
            Why::Other => Some(forms::words("words", words, limits::REASON_CHARS)?),
            _ => forms::optional_words("words", words, limits::REASON_CHARS)?,
        };
        Ok(Self { why, words })
    }
}

impl ExportPurpose {
    pub(crate) const fn why(&self) -> Why {
        self.why
    }

    pub(crate) fn words(&self) -> Option<&str> {
        self.words.as_deref()
    }
}

impl Service {
    /// Keeps the entries of an export: one for every hundred people concerned, all about the same export.
    pub(super) async fn leave_entries<U: UseCase>(
        &self,
        granted: Granted<U>,
        purpose: ExportPurpose,
        scope: Scope,
        people: Vec<AuditRef>,
    ) -> Result<(), Error> {
        self.disclose(granted, move |txn, granted| {
            let (purpose, people) = (purpose.clone(), people.clone());
            Box::pin(async move {
                let vacancy = granted.look(txn).await?;
                let export = ObjRef::new(KIND, txn.entropy().uuid_v4());
                let entry = |concerned: &[AuditRef]| {
                    txn.event(Act::ExportCreate, export.clone())
                        .vacancy(vacancy.id)
                        .subjects(concerned.iter().copied())
                        .why(purpose.why)
                        .x("scope", XValue::Code(scope.code()))
                };
                let mut chunks = people.chunks(ROWS_PER_ENTRY);
                let mut first = entry(chunks.next().unwrap_or_default());
                if let Some(words) = &purpose.words {
                    first.seal_reason(export.clone(), repo::ORGANISATION, words);
                }
                Ok(((), chunks.map(entry).fold(Events::one(first), Events::and)))
            })
        })
        .await
    }
}
