//! Inviting people, giving and taking back roles, disabling accounts.

use audit::Why;
use domain::forms::people::InviteForm;
use domain::ids::{GrantId, PersonId};
use domain::person::Role;
use domain::{FieldError, FieldErrors};
use service::policy::{DisablePerson, GrantRole, InvitePerson, RevokeRole};

use super::{DISABLE, GRANT, INVITE, REVOKE};
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::once::Once;
use crate::post::{Done, Posted};

/// Carries out whichever form of the page was sent.
pub async fn act(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let here = posted.here("admin/people");
    match posted.name() {
        INVITE => {
            let form: InviteForm = posted.form(&[])?;
            let leave = posted.once(asking.grant::<InvitePerson>()?)?;
            let (_, token) = asking.said(asking.service.invite(leave, &form).await)?;
            Ok(Done::Shown(Box::new(Once::Invited { name: form.name, token: token.secret().to_owned() })))
        }
        GRANT => {
            let person = PersonId::parse(posted.about()).ok_or(AppError::Malformed)?;
            let role = Role::parse(posted.field("role")).ok_or_else(|| FieldErrors::one("role", FieldError::Required))?;
            let leave = posted.once(asking.grant::<GrantRole>()?)?;
            asking.said(asking.service.grant_role(leave, person, role, None).await)?;
            Ok(Done::to(Notice::RoleGiven.on(&here)))
        }
        REVOKE => {
            let grant = GrantId::parse(posted.about()).ok_or(AppError::Malformed)?;
            let leave = posted.once(asking.grant::<RevokeRole>()?)?;
            asking.said(asking.service.revoke_role(leave, grant, Why::Other).await)?;
            Ok(Done::to(Notice::RoleTaken.on(&here)))
        }
        DISABLE => {
            let person = PersonId::parse(posted.about()).ok_or(AppError::Malformed)?;
            let why = Why::parse(posted.field("why")).ok_or_else(|| FieldErrors::one("why", FieldError::Required))?;
            let leave = posted.once(asking.grant::<DisablePerson>()?)?;
            asking.said(asking.service.disable_person(leave, person, why).await)?;
            Ok(Done::to(Notice::Disabled.on(&here)))
        }
        _ => Err(AppError::Malformed.into()),
    }
}
