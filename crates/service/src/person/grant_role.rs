//! Giving somebody one more role, unless it conflicts with one they hold.

use audit::{Act, ObjRef};
use domain::doors::Draw as _;
use domain::ids::{GrantId, PersonId, VacancyId};
use domain::person::{Person, PersonState, Role, RoleGrant};
use domain::{Lang, Refusal};
use store::{Event, Events, WriteTxn, repo};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::GrantRole;
use crate::error::{Error, OrMissing as _, What, Why};

impl Service {
    /// Gives a role; an auditor's may be limited to one vacancy.
    pub async fn grant_role(
        &self,
        granted: Granted<GrantRole>,
        person: PersonId,
        role: Role,
        scope: Option<VacancyId>,
    ) -> Result<GrantId, Error> {
        let done = self
            .act(granted, move |txn, granted| {
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    let lang = granted.language()?;
                    let person = repo::person::lock(txn, person, repo::Lock::Update).await.or_missing(What::Person)?;
                    if person.state == PersonState::Disabled {
                        return Err(Error::Missing(What::Person));
                    }
                    if let Some(scope) = scope {
                        repo::vacancy::get(txn, scope).await.or_missing(What::Vacancy)?;
                    }
                    for held in repo::role_grant::of(txn, person.id).await? {
                        if held.role == role && (held.vacancy == scope || held.vacancy.is_none()) {
                            return Err(Error::Conflict(Why::Done));
                        }
                        if let Some(conflict) = conflict_of(held.role, role, lang) {
                            return Err(conflict.into());
                        }
                    }
                    let (grant, give) = give(txn, &person, role, scope.filter(|_| role == Role::Auditor)).await?;
                    Ok((grant, Events::one(give)))
                })
            })
            .await?;
        Ok(done.value)
    }
}

/// Gives a role without asking who may: what every act that gives one does. The event is the giver's.
pub(crate) async fn give(txn: &WriteTxn, person: &Person, role: Role, vacancy: Option<VacancyId>) -> Result<(GrantId, Event), Error> {
    let grant = RoleGrant {
        id: GrantId(txn.entropy().uuid_v4()),
        person: person.id,
        role,
        vacancy,
        granted_at: txn.now(),
        revoked_at: None,
        version: 1,
    };
    let mut given = txn
        .event(Act::UserGrant, ObjRef::new(GrantId::KIND, grant.id.0))
        .subject(person.audit_ref)
        .x("role", audit::XValue::Code(role_in_the_log(role)));
    repo::role_grant::insert(txn, &mut given, &grant).await?;
    Ok((grant.id, given))
}

/// What the log calls a role that is given.
pub(super) const fn role_in_the_log(role: Role) -> &'static str {
    match role {
        Role::Administrator => "administrator",
        Role::Hr => "hr",
        Role::Auditor => "auditor",
        Role::Panel => "panelist",
    }
}

/// Two roles that no one person holds, if these two are such: an auditor reviews nothing they took part in, and whoever runs the
/// installation sits on no panel.
fn conflict_of(held: Role, asked: Role, lang: Lang) -> Option<Refusal> {
    let reviews = |role| role == Role::Auditor;
    let runs_or_sits = |role| matches!(role, Role::Administrator | Role::Panel);
    let conflict = held != asked && (reviews(held) || reviews(asked) || (runs_or_sits(held) && runs_or_sits(asked)));
    conflict.then(|| Refusal::AccessRoleConflict { role_a: words(held, lang).to_owned(), role_b: words(asked, lang).to_owned() })
}

const fn words(role: Role, lang: Lang) -> &'static str {
    let (en, fr) = match role {
        Role::Administrator => ("administrator", "responsable de l’administration"),
        Role::Hr => ("HR officer", "responsable RH"),
        Role::Auditor => ("auditor", "personne chargée de l’audit"),
        Role::Panel => ("panel member", "membre du jury"),
    };
    match lang {
        Lang::En => en,
        Lang::Fr => fr,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reviews_what_they_take_part_in() {
        for role in [Role::Administrator, Role::Hr, Role::Panel] {
            assert!(conflict_of(Role::Auditor, role, Lang::En).is_some());
            assert!(conflict_of(role, Role::Auditor, Lang::En).is_some());
        }
        assert!(conflict_of(Role::Administrator, Role::Panel, Lang::Fr).is_some());
        assert!(conflict_of(Role::Hr, Role::Panel, Lang::Fr).is_none());
        assert!(conflict_of(Role::Administrator, Role::Hr, Lang::Fr).is_none());
    }
}
