//! Changing one's password, and ending one's sessions.

use domain::forms::Form as _;
use domain::forms::people::ChangePasswordForm;
use service::Error;
use service::policy::{ChangePassword, EndSession};
use uuid::Uuid;

use super::{FORM, SESSION_FORM};
use crate::AppError;
use crate::asking::Asking;
use crate::components::notice::Notice;
use crate::form::Again;
use crate::pages::sign_in::post::no_field_by_itself;
use crate::post::{Done, Posted, SessionChange};

/// Carries out whichever form of the page was sent.
pub async fn change(asking: Asking, posted: Posted) -> Result<Done, Again> {
    if posted.field(FORM) == SESSION_FORM { end_session(&asking, &posted).await } else { change_password(&asking, &posted).await }
}

/// Chooses another password. Everybody else who was signed in with the old one is signed out.
async fn change_password(asking: &Asking, posted: &Posted) -> Result<Done, Again> {
    let key = posted.key()?;
    let form: ChangePasswordForm = posted.form(&[FORM, "repeat"])?;
    let fields = form.parse().err().unwrap_or_default().and(posted.repeated("chosen"));
    fields.into_result().map_err(|fields| posted.again(AppError::Invalid { fields }))?;
    let leave = asking.grant::<ChangePassword>().map_err(|error| posted.again(error))?.once(key, posted.digest());
    let token = asking.service.change_password(leave, &form.current, &form.chosen).await;
    let token = token.map_err(|error| posted.again(no_field_by_itself(asking.error(error))))?;
    Ok(Done::to(Notice::PasswordChanged.on(&here(posted))).with(SessionChange::Is(token)))
}

/// Ends one session; one that has ended already is where it was wanted.
async fn end_session(asking: &Asking, posted: &Posted) -> Result<Done, Again> {
    let session = Uuid::parse_str(posted.field("session")).map_err(|_| posted.again(AppError::Malformed))?;
    let leave = asking.grant::<EndSession>().map_err(|error| posted.again(error))?;
    match asking.service.end_session(leave, session).await {
        Ok(()) | Err(Error::Missing(_)) => Ok(Done::to(Notice::SessionEnded.on(&here(posted)))),
        Err(error) => Err(posted.refused(asking, error)),
    }
}

fn here(posted: &Posted) -> String {
    format!("/{}/account", posted.lang().code())
}
