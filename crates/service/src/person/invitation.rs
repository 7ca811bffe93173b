//! What the page behind an invitation says before anything is chosen: whom it is for, or why it serves no more.
//!
//! What must stay true: reading uses nothing up, because mail scanners open links; a link of another purpose is no invitation.

use domain::person::PersonState;
use domain::session::LinkPurpose;
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadInvitation;
use crate::error::{Error, OrMissing as _, What};
use crate::token::Token;

/// An invitation, for whoever holds its link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvitationView {
    /// It can be taken up.
    Open {
        /// Whom it is for.
        name: String,
        /// With which address they will sign in.
        email: String,
    },
    /// A password was chosen with it.
    Used,
    /// It ran out, or never was.
    Ended,
}

impl Service {
    /// The invitation behind a link.
    pub async fn invitation(&self, _granted: Granted<ReadInvitation>, link: &Token) -> Result<InvitationView, Error> {
        let now = self.now();
        let read = self.store.read().await?;
        let found = repo::link_token::by_hash(&read, &link.hash()).await?.filter(|link| link.purpose == LinkPurpose::Invitation);
        let Some((link, invited)) = found.and_then(|link| link.person.map(|person| (link, person))) else {
            return Ok(InvitationView::Ended);
        };
        if link.used_at.is_some() {
            return Ok(InvitationView::Used);
        }
        if !link.is_open(now) {
            return Ok(InvitationView::Ended);
        }
        let person = repo::person::get(&read, invited).await.or_missing(What::Link)?;
        Ok(match person.state {
            PersonState::Invited => InvitationView::Open { name: person.name, email: person.email },
            // Another link of theirs was used, or they may no longer sign in.
            PersonState::Active => InvitationView::Used,
            PersonState::Disabled => InvitationView::Ended,
        })
    }
}
