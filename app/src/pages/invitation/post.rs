//! Taking up an invitation: the password is chosen, and the person is signed in with it.

use domain::forms::Form as _;
use domain::forms::people::ChoosePasswordForm;
use service::person::InvitationView;
use service::policy::{AcceptInvitation, ReadInvitation};
use service::{Error, Token};

use crate::AppError;
use crate::asking::Asking;
use crate::components::notice::Notice;
use crate::form::Again;
use crate::pages::sign_in::post::{begin, home};
use crate::post::{Done, Posted};

/// Chooses the first password, and signs in with it.
pub async fn accept(asking: Asking, posted: Posted) -> Result<Done, Again> {
    let key = posted.key()?;
    let form: ChoosePasswordForm = posted.form(&["repeat"])?;
    let fields = form.parse().err().unwrap_or_default().and(posted.repeated("password"));
    fields.into_result().map_err(|fields| posted.again(AppError::Invalid { fields }))?;
    let link = Token::parse(posted.param("token")).ok_or_else(|| posted.again(AppError::Missing))?;
    let (asking, lang) = (asking, posted.lang());
    let refused = |error: Error| posted.refused(&asking, error);
    let visitor = asking.as_visitor();
    // Read before, because the link says nothing more once it was used.
    let read = visitor.grant::<ReadInvitation>().map_err(|error| posted.again(error))?;
    let InvitationView::Open { email, .. } = asking.service.invitation(read, &link).await.map_err(refused)? else {
        return Err(posted.again(AppError::Missing));
    };
    let leave = visitor.grant::<AcceptInvitation>().map_err(|error| posted.again(error))?.once(key, posted.digest());
    asking.service.accept_invitation(leave, &link, &form.password).await.map_err(refused)?;
    match begin(&asking, &email, &form.password).await {
        Ok(session) => Ok(Done::to(Notice::Welcome.on(&home(lang))).with(session)),
        // The password is chosen; a try may have to wait where wrong ones were typed before.
        Err(_) => Ok(Done::to(Notice::Chosen.on(&format!("/{}/sign-in", lang.code())))),
    }
}
