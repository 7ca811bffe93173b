//! People: signing in and out, inviting, roles.

mod accept_invitation;
pub(crate) mod grant_role;
mod invite;
mod session;
mod sign_in;

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::PersonId;
use store::{Reading, repo};

pub use sign_in::SignedInNow;

use crate::error::Error;

/// The names of these people, for pages that say who did something.
pub(crate) async fn names(
    through: &impl Reading,
    people: impl IntoIterator<Item = Option<PersonId>>,
) -> Result<BTreeMap<PersonId, String>, Error> {
    let ids: BTreeSet<PersonId> = people.into_iter().flatten().collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let people = repo::person::by_ids(through, &ids.into_iter().collect::<Vec<_>>()).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}
