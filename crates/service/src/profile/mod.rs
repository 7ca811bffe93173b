//! Job profiles: starting, saving, approving, opening the next version.
//!
//! What must stay true: a draft alone changes; whoever saved it last is its author, and somebody else approves it. So two people have
//! had the whole of what is approved in hand, whoever wrote which part.

mod approve;
mod list;
mod revise;
mod save;
mod show;
mod start;

use std::collections::BTreeSet;

use audit::ObjRef;
use domain::canonical::{Form, Value};
use domain::documents::ProfileRecord;
use domain::ids::ProfileId;
use domain::profile::{JobProfile, ProfileEdit, ProfileEditRefused};
use domain::{FieldError, FieldErrors, limits};
use store::{Store, WriteTxn};

pub use list::ProfilesView;
pub use show::ProfileView;

use crate::access::SignedIn;
use crate::error::{Error, Why};
use crate::framework::offered;

/// The profile in a kept record.
pub(crate) fn read(record: &ProfileRecord) -> Result<JobProfile, Error> {
    let document = Value::parse_strict(record.doc.as_bytes(), Form::Payload).map_err(Error::internal)?;
    JobProfile::from_document(&document).map_err(|_| Error::internal("a kept profile that cannot be read"))
}

/// The document of a profile as it is kept.
fn kept(profile: &JobProfile) -> Result<String, Error> {
    profile.document().to_canonical(Form::Payload).map_err(Error::internal)
}

fn object(record: &ProfileRecord) -> ObjRef {
    ObjRef::new(ProfileId::KIND, record.id.0)
}

/// Makes edits one after the other, or none: after a refusal the profile is thrown away with the transaction.
async fn apply(store: &Store, txn: &WriteTxn, by: &SignedIn, profile: &mut JobProfile, edits: Vec<ProfileEdit>) -> Result<(), Error> {
    if edits.len() > limits::EDITS {
        let max = i64::try_from(limits::EDITS).unwrap_or(i64::MAX);
        return Err(FieldErrors::one("edits", FieldError::OutOfRange { min: 0, max }).into());
    }
    let from: BTreeSet<_> = edits
        .iter()
        .filter_map(|edit| match edit {
            ProfileEdit::Take { framework, .. } => Some(*framework),
            _ => None,
        })
        .collect();
    let offered = offered(store, txn, by, from).await?;
    for (place, edit) in edits.into_iter().enumerate() {
        profile.edit(edit, &offered).map_err(|refused| match refused {
            ProfileEditRefused::Fields { errors } => Error::Invalid(errors.under(&format!("edits.{place}"))),
            other => Error::Conflict(Why::ProfileEdit(other)),
        })?;
    }
    Ok(())
}
