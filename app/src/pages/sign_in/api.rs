//! What the page for signing in asks the server.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::AppError;

/// Whether anybody can sign in here: not before the installation was set up.
#[server(prefix = "/api", endpoint = "sign-in", input = GetUrl)]
pub async fn read_sign_in() -> Result<bool, AppError> {
    use crate::asking::Asking;
    use service::{organisation::SetUpView, policy::ReadSetUp};

    let asking = Asking::of_this_request()?;
    let state = asking.service.set_up_link(asking.grant::<ReadSetUp>()?, None).await;
    state.map(|state| state == SetUpView::Done).map_err(|error| asking.error(error))
}
