//! Setting up: the organisation is named, its first administrator made and signed in.

use domain::forms::people::SetUpForm;
use service::policy::SetUp;
use service::{Error, Token, organisation};

use crate::AppError;
use crate::asking::Asking;
use crate::components::notice::Notice;
use crate::form::Again;
use crate::lang::Lang;
use crate::pages::sign_in::post::{begin, home};
use crate::post::{Done, Posted};

/// Sets the installation up, and signs its first administrator in.
pub async fn set_up(asking: Asking, posted: Posted) -> Result<Done, Again> {
    let key = posted.key()?;
    let form: SetUpForm = posted.form(&["repeat"])?;
    // Everything that is wrong is said at once: with each answer both passwords have to be typed anew.
    let fields = organisation::set_up_errors(&form).and(posted.repeated("password"));
    fields.into_result().map_err(|fields| posted.again(AppError::Invalid { fields }))?;
    let link = Token::parse(posted.param("token")).ok_or_else(|| posted.again(AppError::Missing))?;
    let leave = asking.as_visitor().grant::<SetUp>().map_err(|error| posted.again(error))?.once(key, posted.digest());
    let refused = asking.service.set_up(leave, &link, &form, false).await.err();
    let was_sent_before = match refused {
        None => false,
        // The link works once. Where the same form was sent twice, its password opens the account that the first one made.
        Some(Error::Missing(_) | Error::Conflict(_)) => true,
        Some(error) => return Err(posted.refused(&asking, error)),
    };
    let lang = Lang::parse(form.language.trim()).unwrap_or(posted.lang());
    match begin(&asking, &form.email, &form.password).await {
        Ok(session) => Ok(Done::to(Notice::SetUp.on(&home(lang))).with(session)),
        Err(_) if was_sent_before => Err(posted.again(AppError::Missing)),
        // The account is there; a try may have to wait where wrong passwords were typed before.
        Err(_) => Ok(Done::to(Notice::Chosen.on(&format!("/{}/sign-in", lang.code())))),
    }
}
