//! What stands around every page: skip link, name and purpose, who is signed in, language switch, the sheet, the foot.
//!
//! Invariant: help and contact stand in the same place on every page, and the language switch keeps the place.

use domain::person::Role;
use leptos::{either::Either, prelude::*};
use leptos_i18n::td;
use leptos_router::hooks::use_location;

use crate::{
    lang::{Lang, at, same_place, sign_in_from, use_lang, words},
    who::{Who, roles, use_who},
};

/// Header, sheet and foot around the content of a page.
#[component]
pub fn Frame(
    /// The content of the page.
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let home = format!("/{}/", lang.code());
    view! {
        // The router would scroll and leave the focus behind; the browser moves both.
        <a class="skip" href="#content" rel="external">
            {td!(words, site.skip)}
        </a>
        <header class="masthead">
            <div class="masthead-name">
                <a class="name" href=home.clone() rel="external">
                    {td!(words, site.name)}
                </a>
                <p class="purpose">{td!(words, site.purpose)}</p>
            </div>
            <div class="masthead-side">
                {match use_who() {
                    Some(who) => Either::Left(view! { <SignedIn who /> }),
                    None => Either::Right(view! { <SignIn /> }),
                }} <LanguageSwitch />
            </div>
        </header>
        {use_who().filter(|who| !who.roles.is_empty()).map(|who| view! { <Ways who /> })}
        <main id="content" class="sheet" tabindex="-1">
            {children()}
        </main>
        <footer class="foot">
            <nav aria-label=move || leptos_i18n::td_string!(words, site.foot)>
                <ul>
                    <li>
                        <a href=home.clone() rel="external">
                            {td!(words, installation.title)}
                        </a>
                    </li>
                    <li>
                        <a href=format!("{home}about") rel="external">
                            {td!(words, about.title)}
                        </a>
                    </li>
                    <li>
                        <a href=format!("{home}accessibility") rel="external">
                            {td!(words, accessibility.title)}
                        </a>
                    </li>
                </ul>
            </nav>
        </footer>
    }
}

/// Where somebody works: the pages of their roles.
#[component]
fn Ways(
    /// Who.
    who: Who,
) -> impl IntoView {
    let lang = use_lang();
    let path = use_location().pathname;
    let way = move |(to, name): (&'static str, &'static str)| {
        let href = at(lang, to);
        let here = href.clone();
        view! {
            <li>
                <a href=href rel="external" aria-current=move || is_here(&path.read(), &here, lang).then_some("page")>
                    {name}
                </a>
            </li>
        }
    };
    view! {
        <nav class="ways" aria-label=say!(lang, ways.label)>
            <ul>{ways(lang, &who.roles).into_iter().map(way).collect_view()}</ul>
        </nav>
    }
}

/// Whether a page belongs to this way: its own pages, and not those that have a way of their own.
fn is_here(path: &str, way: &str, lang: Lang) -> bool {
    let own = |other: &str| path.starts_with(&at(lang, other));
    path.starts_with(way) && !(way == at(lang, "audit") && (own("audit/exports") || own("audit/findings")))
}

/// The pages of these roles, each once.
fn ways(lang: Lang, roles: &[Role]) -> Vec<(&'static str, &'static str)> {
    let mut ways = Vec::new();
    for role in roles {
        ways.extend(match role {
            Role::Administrator => vec![("admin/people", say!(lang, ways.people)), ("admin/organisation", say!(lang, ways.organisation))],
            Role::Hr => vec![
                ("vacancies", say!(lang, ways.vacancies)),
                ("interview-guides", say!(lang, ways.guides)),
                ("job-profiles", say!(lang, ways.profiles)),
                ("frameworks", say!(lang, ways.frameworks)),
            ],
            Role::Panel => vec![("my-interviews", say!(lang, ways.interviews))],
            Role::Auditor => vec![
                ("audit", say!(lang, ways.audit)),
                ("audit/exports", say!(lang, ways.exports)),
                ("audit/findings", say!(lang, ways.findings)),
            ],
        });
    }
    ways
}

/// Who is signed in, in which roles, and the way out.
#[component]
fn SignedIn(
    /// Who.
    who: Who,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let held = roles(words, &who.roles);
    view! {
        <p class="who">
            <a href=at(lang, "account") rel="external">
                {who.name}
            </a>
            {(!held.is_empty()).then(|| view! { <span class="who-roles">{held}</span> })}
        </p>
        <form method="post" action=format!("/{}/sign-out", lang.code())>
            <button type="submit" class="plain">
                {td!(words, sign_in.out)}
            </button>
        </form>
    }
}

/// Where visitors sign in; they come back to this page.
#[component]
fn SignIn() -> impl IntoView {
    let lang = use_lang();
    let location = use_location();
    let address = move || {
        let path = location.pathname.read();
        // Pages that only visitors have business with are no place to come back to.
        let rest = path.trim_start_matches('/').split('/').nth(1).unwrap_or_default();
        match rest {
            "" | "sign-in" | "set-up" | "invitation" => format!("/{}/sign-in", lang.code()),
            _ => sign_in_from(lang, &path, &location.search.read()),
        }
    };
    view! {
        <a class="sign-in" href=address rel="external">
            {td!(words(lang), sign_in.title)}
        </a>
    }
}

/// A link to the same place in the other language.
#[component]
fn LanguageSwitch() -> impl IntoView {
    let lang = use_lang();
    let other = lang.other();
    let location = use_location();
    // `rel="external"` makes the router leave the click alone: the language is fixed for the life of a page.
    view! {
        <a
            class="language"
            rel="external"
            lang=other.code()
            hreflang=other.code()
            href=move || same_place(&location.pathname.read(), &location.search.read(), other)
        >
            {td!(words(other), site.this_language)}
        </a>
    }
}
