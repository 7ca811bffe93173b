//! People: signing in and out, passwords and sessions, inviting, roles, disabling.

mod accept_invitation;
mod change_password;
mod disable;
pub(crate) mod grant_role;
mod guesses;
mod invitation;
mod invite;
mod list;
mod revoke_role;
mod session;
mod sessions;
mod sign_in;

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::PersonId;
use store::{Reading, repo};

pub use invitation::InvitationView;
pub use list::{PeopleView, PersonView, RoleView};
pub use sessions::SessionView;
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
