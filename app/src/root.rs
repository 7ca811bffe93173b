//! The routes: which address leads to which page.
//!
//! Invariant: each page is rendered whole before the first byte leaves (`SsrMode::Async`), so that it reads without JavaScript and its
//! status is true.

use leptos::{either::Either, prelude::*};
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{Outlet, ParentRoute, Route, Router, Routes},
    hooks::use_params_map,
    path,
};

use crate::{
    components::frame::Frame,
    lang::Lang,
    pages::{
        about::AboutPage, accessibility::AccessibilityPage, account::AccountPage, installation::InstallationPage,
        invitation::InvitationPage, not_found::NotFoundPage, set_up::SetUpPage, sign_in::SignInPage,
    },
    who::provide_who,
};

/// The whole of the interface, as it stands in the body of the document.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_who();
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <ParentRoute path=path!("/:lang") view=InOneLanguage ssr=SsrMode::Async>
                    <Route path=path!("") view=InstallationPage ssr=SsrMode::Async />
                    <Route path=path!("about") view=AboutPage ssr=SsrMode::Async />
                    <Route path=path!("accessibility") view=AccessibilityPage ssr=SsrMode::Async />
                    <Route path=path!("sign-in") view=SignInPage ssr=SsrMode::Async />
                    <Route path=path!("set-up/:token") view=SetUpPage ssr=SsrMode::Async />
                    <Route path=path!("invitation/:token") view=InvitationPage ssr=SsrMode::Async />
                    <Route path=path!("account") view=AccountPage ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Everything under `/en/` or `/fr/`; any other first part of an address is no page.
#[component]
fn InOneLanguage() -> impl IntoView {
    let lang = use_params_map().read_untracked().get("lang").as_deref().and_then(Lang::parse);
    match lang {
        Some(lang) => {
            provide_context(lang);
            Either::Left(view! {
                <Frame>
                    <Outlet />
                </Frame>
            })
        }
        None => Either::Right(view! { <NotFoundPage /> }),
    }
}
