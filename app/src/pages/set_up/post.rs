//! Setting up: the organisation is named, its first administrator made and signed in.

use domain::forms::people::SetUpForm;
use service::policy::SetUp;
use service::{Error, Token, organisation};

use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::lang::{Lang, at};
use crate::pages::sign_in::post::begin;
use crate::post::{Done, Posted};

/// Sets the installation up, and signs its first administrator in.
pub async fn set_up(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let form: SetUpForm = posted.form(&["repeat"])?;
    // Everything that is wrong is said at once: with each answer both passwords have to be typed anew.
    organisation::set_up_errors(&form).and(posted.repeated("password")).into_result()?;
    let link = Token::parse(posted.param("token")).ok_or(AppError::Missing)?;
    let leave = posted.once(asking.as_visitor().grant::<SetUp>()?)?;
    let was_sent_before = match asking.service.set_up(leave, &link, &form, false).await {
        Ok(_) => false,
        // The link works once. Where the same form was sent twice, its password opens the account that the first one made.
        Err(Error::Missing(_) | Error::Conflict(_)) => true,
        Err(error) => return asking.said(Err(error)),
    };
    let lang = Lang::parse(form.language.trim()).unwrap_or(posted.lang());
    match begin(&asking, &form.email, &form.password).await {
        Ok(session) => Ok(Done::with_session(Notice::SetUp.on(&at(lang, "admin/people")), session)),
        Err(_) if was_sent_before => Err(AppError::Missing.into()),
        // The account is there; a try may have to wait where wrong passwords were typed before.
        Err(_) => Ok(Done::to(Notice::Chosen.on(&at(lang, "sign-in")))),
    }
}
