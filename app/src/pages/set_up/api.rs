//! What the page for setting up asks the server. The secret of the link travels in the body, not in an address that is logged.

use leptos::prelude::*;

use super::SetUpPageView;
use crate::AppError;

/// What the link leads to.
#[server(prefix = "/api", endpoint = "set-up")]
pub async fn read_set_up(
    /// The two-letter code of the page's language.
    lang: String,
    /// The secret of the link.
    token: String,
) -> Result<SetUpPageView, AppError> {
    use crate::{asking::Asking, lang::Lang};
    use service::{Token, organisation::SetUpView, policy::ReadSetUp};

    let asking = Asking::of_this_request()?;
    let lang = Lang::parse(&lang).ok_or(AppError::Malformed)?;
    let link = Token::parse(&token);
    let state = asking.service.set_up_link(asking.grant::<ReadSetUp>()?, link.as_ref()).await.map_err(|error| asking.error(error))?;
    let frameworks = || domain::framework::shipped().iter();
    Ok(match state {
        SetUpView::Open => SetUpPageView::Open {
            frameworks: frameworks().map(|framework| (framework.title.get(lang).to_owned(), framework.version.clone())).collect(),
        },
        SetUpView::Ended => SetUpPageView::Ended,
        SetUpView::Done => SetUpPageView::Done,
    })
}
