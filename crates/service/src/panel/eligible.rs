//! Who may be named to a panel: people with a role for it who do not sit already, and never the officer who holds the vacancy.

use std::collections::BTreeSet;

use domain::ids::PersonId;
use domain::person::{PersonState, Role};
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ListEligible;
use crate::error::Error;

/// Somebody who may be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eligible {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their address, which tells two of one name apart.
    pub email: String,
}

impl Service {
    /// The people who may be named to this panel, by name.
    pub async fn eligible_panelists(&self, granted: Granted<ListEligible>) -> Result<Vec<Eligible>, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let seated: BTreeSet<PersonId> = repo::panelist::list(&read, vacancy.id).await?.into_iter().map(|seat| seat.person).collect();
        let held = repo::role_grant::active_of_role(&read, Role::Panel).await?;
        let people: BTreeSet<PersonId> = held.into_iter().map(|grant| grant.person).collect();
        let people: Vec<PersonId> = people.into_iter().filter(|person| !seated.contains(person) && *person != vacancy.holder).collect();
        let mut people = repo::person::by_ids(&read, &people).await?;
        people.retain(|person| person.state == PersonState::Active);
        people.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        Ok(people.into_iter().map(|person| Eligible { person: person.id, name: person.name, email: person.email }).collect())
    }
}
