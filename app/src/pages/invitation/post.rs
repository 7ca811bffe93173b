//! Taking up an invitation: the password is chosen, and the person is signed in with it.

use domain::forms::Form as _;
use domain::forms::people::ChoosePasswordForm;
use service::Token;
use service::person::InvitationView;
use service::policy::{AcceptInvitation, ReadInvitation};

use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::pages::sign_in::post::begin;
use crate::post::{Done, Posted};

/// Chooses the first password, and signs in with it.
pub async fn accept(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let form: ChoosePasswordForm = posted.form(&["repeat"])?;
    form.parse().err().unwrap_or_default().and(posted.repeated("password")).into_result()?;
    let link = Token::parse(posted.param("token")).ok_or(AppError::Missing)?;
    let visitor = asking.as_visitor();
    // Read before, because the link says nothing more once it was used.
    let found = asking.service.invitation(visitor.grant::<ReadInvitation>()?, &link).await;
    let InvitationView::Open { email, .. } = asking.said(found)? else { return Err(AppError::Missing.into()) };
    let leave = posted.once(visitor.grant::<AcceptInvitation>()?)?;
    asking.said(asking.service.accept_invitation(leave, &link, &form.password).await)?;
    match begin(&asking, &email, &form.password).await {
        Ok(session) => Ok(Done::with_session(Notice::Welcome.on(&posted.here("start")), session)),
        // The password is chosen; a try may have to wait where wrong ones were typed before.
        Err(_) => Ok(Done::to(Notice::Chosen.on(&posted.here("sign-in")))),
    }
}
