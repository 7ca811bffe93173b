//! Changing one's password, and ending one's sessions.

use domain::forms::Form as _;
use domain::forms::people::ChangePasswordForm;
use service::Error;
use service::policy::{ChangePassword, EndSession};
use uuid::Uuid;

use super::SESSION;
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::pages::sign_in::post::no_field_by_itself;
use crate::post::{Done, Posted, SessionChange};

/// Carries out whichever form of the page was sent.
pub async fn change(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    if posted.name() == SESSION { end_session(&asking, &posted).await } else { change_password(&asking, &posted).await }
}

/// Chooses another password. Everybody else who was signed in with the old one is signed out.
async fn change_password(asking: &Asking, posted: &Posted) -> Result<Done, Obstacle> {
    let form: ChangePasswordForm = posted.form(&["repeat"])?;
    form.parse().err().unwrap_or_default().and(posted.repeated("chosen")).into_result()?;
    let leave = posted.once(asking.grant::<ChangePassword>()?)?;
    let token = asking.service.change_password(leave, &form.current, &form.chosen).await;
    let token = token.map_err(|error| no_field_by_itself(asking.error(error)))?;
    Ok(Done::with_session(Notice::PasswordChanged.on(&posted.here("account")), SessionChange::Is(token)))
}

/// Ends one session; one that has ended already is where it was wanted.
async fn end_session(asking: &Asking, posted: &Posted) -> Result<Done, Obstacle> {
    let session = Uuid::parse_str(posted.about()).map_err(|_| AppError::Malformed)?;
    let leave = asking.grant::<EndSession>()?;
    match asking.service.end_session(leave, session).await {
        Ok(()) | Err(Error::Missing(_)) => Ok(Done::to(Notice::SessionEnded.on(&posted.here("account")))),
        Err(error) => asking.said(Err(error)),
    }
}
