//! Signing in and out.
//!
//! What must stay true: a session that the browser had before ends when another begins, and a secret that the browser brought is never the one
//! it goes on with.

use domain::FieldErrors;
use domain::forms::Form as _;
use domain::forms::people::SignInForm;
use service::policy::{SignIn, SignOut};

use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::lang::next_place;
use crate::post::{Done, Posted, SessionChange};

/// Signs in, and goes on to where the person was going.
pub async fn sign_in(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let form: SignInForm = posted.form(&["next"])?;
    let command = form.parse()?;
    let session = begin(&asking, &command.email, &command.password).await.map_err(no_field_by_itself)?;
    let to = next_place(posted.field("next")).filter(|next| leads_further(next));
    Ok(Done::with_session(to.map_or_else(|| posted.here("start"), str::to_owned), session))
}

/// Signs out. Whoever was not signed in any more is where they wanted to be.
pub async fn sign_out(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    end(&asking).await?;
    Ok(Done::with_session(Notice::SignedOut.on(&posted.here("sign-in")), SessionChange::Ended))
}

/// Begins a session, also for whoever has just chosen their first password.
pub(in crate::pages) async fn begin(asking: &Asking, email: &str, password: &str) -> Result<SessionChange, AppError> {
    let visitor = asking.as_visitor();
    let leave = visitor.grant::<SignIn>()?;
    let now = asking.service.sign_in(leave, email, password, &asking.origin, &asking.device).await;
    let now = now.map_err(|error| match asking.error(error) {
        // To whom the door stays shut, and why, is not said.
        AppError::SignInFirst => AppError::Denied,
        other => other,
    })?;
    // If we crash here: the session that was left ends by itself, a quarter of an hour later.
    end(asking).await?;
    Ok(SessionChange::Is(now.token))
}

/// Where the use case only says no, the form was wrong as a whole; the page has the words.
pub(in crate::pages) fn no_field_by_itself(error: AppError) -> AppError {
    match error {
        AppError::Denied => AppError::Invalid { fields: FieldErrors::default() },
        other => other,
    }
}

async fn end(asking: &Asking) -> Result<(), AppError> {
    if asking.asker.signed_in().is_none() {
        return Ok(());
    }
    asking.service.sign_out(asking.grant::<SignOut>()?).await.map_err(|error| asking.error(error))
}

/// Whether a page is somewhere to go for who is signed in.
fn leads_further(path: &str) -> bool {
    !["sign-in", "sign-out"].contains(&path.trim_start_matches('/').split(['/', '?', '#']).nth(1).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_signs_in_to_be_asked_to_sign_in() {
        assert!(leads_further("/fr/") && leads_further("/fr/account?page=2"));
        assert!(!leads_further("/fr/sign-in?next=%2Ffr%2F") && !leads_further("/en/sign-out"));
    }
}
