//! Who has an account, in which state and with which roles, by name.

use std::collections::BTreeMap;

use domain::ids::{GrantId, PersonId, VacancyId};
use domain::person::{PersonState, Role};
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ListPeople;
use crate::error::Error;
use crate::page::{ROWS_READ, page};

/// A role that somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleView {
    /// By what it is taken back.
    pub grant: GrantId,
    /// Which role.
    pub role: Role,
    /// An auditor's scope, if it is one vacancy.
    pub vacancy: Option<VacancyId>,
}

/// Somebody with an account, as an administrator sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// With what they sign in: it tells two of one name apart.
    pub email: String,
    /// Whether they can sign in.
    pub state: PersonState,
    /// What they hold now.
    pub roles: Vec<RoleView>,
}

/// One page of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleView {
    /// The people, by name.
    pub people: Vec<PersonView>,
    /// After whom the next page begins, if there is one.
    pub next: Option<(String, PersonId)>,
}

impl Service {
    /// A page of people, after the last one of the page before.
    pub async fn people(&self, _granted: Granted<ListPeople>, after: Option<(&str, PersonId)>) -> Result<PeopleView, Error> {
        let read = self.store.read().await?;
        let (people, next) = page(repo::person::list(&read, after, ROWS_READ).await?, |person| (person.name.clone(), person.id));
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let mut roles: BTreeMap<PersonId, Vec<RoleView>> = BTreeMap::new();
        for grant in repo::role_grant::all_of(&read, &ids).await?.into_iter().filter(|grant| grant.revoked_at.is_none()) {
            roles.entry(grant.person).or_default().push(RoleView { grant: grant.id, role: grant.role, vacancy: grant.vacancy });
        }
        let view = |person: domain::person::Person| PersonView {
            roles: roles.remove(&person.id).unwrap_or_default(),
            id: person.id,
            name: person.name,
            email: person.email,
            state: person.state,
        };
        Ok(PeopleView { people: people.into_iter().map(view).collect(), next })
    }
}
