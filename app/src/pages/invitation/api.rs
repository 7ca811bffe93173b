//! What the page of an invitation asks the server. The secret of the link travels in the body, not in an address that is logged.

use leptos::prelude::*;

use super::InvitationPageView;
use crate::AppError;

/// What the link leads to.
#[server(prefix = "/api", endpoint = "invitation")]
pub async fn read_invitation(
    /// The secret of the link.
    token: String,
) -> Result<InvitationPageView, AppError> {
    use crate::asking::Asking;
    use service::{Token, person::InvitationView, policy::ReadInvitation};

    let asking = Asking::of_this_request()?;
    let Some(link) = Token::parse(&token) else { return Ok(InvitationPageView::Ended) };
    let found = asking.service.invitation(asking.grant::<ReadInvitation>()?, &link).await.map_err(|error| asking.error(error))?;
    Ok(match found {
        InvitationView::Open { name, email } => InvitationPageView::Open { name, email },
        InvitationView::Used => InvitationPageView::Used,
        InvitationView::Ended => InvitationPageView::Ended,
    })
}
