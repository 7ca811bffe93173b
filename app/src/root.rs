//! The routes of the pages that a browser wakes up, and where all others are found.
//!
//! Waking a page up costs its reader a download, so it is done where the browser adds something: where one filters while typing, and where a
//! panel member writes and scores. All other pages are made by the server alone (`places.rs`), and a link to one of them loads it.
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
        installation::InstallationPage,
        scorecard::{interview::InterviewPage, score::ScorePage},
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
            <Routes fallback=Elsewhere>
                <ParentRoute path=path!("/:lang") view=InOneLanguage ssr=SsrMode::Async>
                    <Route path=path!("") view=InstallationPage ssr=SsrMode::Async />
                    <Route path=path!("vacancies/:vacancy/scorecards/:candidate") view=ScorePage ssr=SsrMode::Async />
                    <Route path=path!("vacancies/:vacancy/scorecards/:candidate/interview") view=InterviewPage ssr=SsrMode::Async />
                    <Route path=path!("*place") view=Place ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Whether a browser wakes the page at this path up.
#[cfg(feature = "ssr")]
pub fn is_woken(path: &str) -> bool {
    let mut parts = path.trim_matches('/').split('/');
    let in_one_language = parts.next().and_then(Lang::parse).is_some();
    let rest: Vec<&str> = parts.collect();
    in_one_language && matches!(rest.as_slice(), [] | ["vacancies", _, "scorecards", _] | ["vacancies", _, "scorecards", _, "interview"])
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
        None => Either::Right(view! { <Elsewhere /> }),
    }
}

/// A page that the server makes alone, or none.
#[component]
fn Place() -> impl IntoView {
    #[cfg(feature = "ssr")]
    {
        use crate::{asking::Asking, components::page::page, pages::not_found::NotFound, places};
        use leptos_router::hooks::{use_location, use_query_map};

        let path = use_location().pathname.get_untracked();
        let question = use_query_map().get_untracked();
        let found = Asking::of_this_request().ok().and_then(|asking| places::find(&path, &question, &asking));
        match found {
            Some((make, visit)) => page(make(visit)),
            None => view! { <NotFound /> }.into_any(),
        }
    }
    #[cfg(not(feature = "ssr"))]
    view! { <Elsewhere /> }
}

/// An address outside of the routes: no page for the server, and a page of the server's for a browser that follows a link.
#[component]
fn Elsewhere() -> impl IntoView {
    #[cfg(feature = "ssr")]
    {
        view! { <crate::pages::not_found::NotFoundPage /> }
    }
    #[cfg(not(feature = "ssr"))]
    {
        let location = leptos_router::hooks::use_location();
        let address = format!("{}{}", location.pathname.get_untracked(), location.search.get_untracked());
        // Where the browser cannot go there, the address and the page that was left stand as they are.
        let _ = window().location().set_href(&address);
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_browser_wakes_up_the_pages_to_which_it_adds_something_and_no_others() {
        for woken in ["/fr/", "/en", "/en/", "/fr/vacancies/7/scorecards/8", "/en/vacancies/7/scorecards/8/interview"] {
            assert!(is_woken(woken), "{woken}");
        }
        for made_whole in ["/", "/de/", "/fr/account", "/fr/vacancies/7", "/fr/vacancies/7/scorecards/8/review"] {
            assert!(!is_woken(made_whole), "{made_whole}");
        }
    }
}
