//! What the page of one's own account asks the server.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::AccountView;
use crate::AppError;

/// Who is signed in, and on which devices, in the language with this two-letter code.
#[server(prefix = "/api", endpoint = "account", input = GetUrl)]
pub async fn read_account(
    /// The two-letter code.
    lang: String,
) -> Result<AccountView, AppError> {
    use super::SessionRow;
    use crate::{asking::Asking, lang::Lang, moment::Moment};
    use service::policy::ListSessions;

    let asking = Asking::of_this_request()?;
    let lang = Lang::parse(&lang).ok_or(AppError::Malformed)?;
    let sessions = asking.service.sessions(asking.grant::<ListSessions>()?).await.map_err(|error| asking.error(error))?;
    let signed_in = asking.asker.signed_in().ok_or(AppError::SignInFirst)?;
    let person = signed_in.person();
    let row = |session: service::person::SessionView| SessionRow {
        id: session.id.to_string(),
        device: session.device,
        since: Moment::of(session.created_at, lang),
        seen: Moment::of(session.last_seen_at, lang),
        is_this_one: session.is_this_one,
    };
    Ok(AccountView {
        name: person.name.clone(),
        email: person.email.clone(),
        language: person.language,
        roles: signed_in.roles(),
        sessions: sessions.into_iter().map(row).collect(),
    })
}
