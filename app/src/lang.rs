//! Which language a page speaks: it stands in the address, as its first part, and nowhere else.
//!
//! Invariant: the language is fixed for the life of a page. The language switch is a plain link to the same place under the other prefix,
//! so that the address, the `lang` attribute and the words can never disagree.

pub use domain::Lang;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use crate::i18n::Locale;

/// The language of the page that is being rendered, put into the context by the layout.
///
/// Outside of the layout (which does not happen in a page) this is English.
pub fn use_lang() -> Lang {
    use_context::<Lang>().unwrap_or(Lang::En)
}

/// The texts of the page that is being rendered, for `td!`.
pub fn use_words() -> Locale {
    words(use_lang())
}

/// The texts in this language, for `td!`.
pub const fn words(lang: Lang) -> Locale {
    match lang {
        Lang::En => Locale::en,
        Lang::Fr => Locale::fr,
    }
}

/// The language that an address names, if it names one of ours.
pub fn of_path(path: &str) -> Option<Lang> {
    path.trim_start_matches('/').split('/').next().and_then(Lang::parse)
}

/// An address of this site in a language.
pub fn at(lang: Lang, path: &str) -> String {
    format!("/{}/{path}", lang.code())
}

/// The address of the same place in the other language, the question part kept.
///
/// An address without a language leads to the first page of that language.
pub fn same_place(path: &str, search: &str, lang: Lang) -> String {
    let rest = match of_path(path) {
        Some(_) => path.trim_start_matches('/').split_once('/').map_or("", |(_, rest)| rest),
        None => return format!("/{}/", lang.code()),
    };
    let search = search.trim_start_matches('?');
    let mark = if search.is_empty() { "" } else { "?" };
    format!("/{}/{rest}{mark}{search}", lang.code())
}

/// The page to sign in on, and from there back to this place, which is a path with its question part.
pub fn sign_in_from(lang: Lang, path: &str, search: &str) -> String {
    let search = search.trim_start_matches('?');
    let mark = if search.is_empty() { "" } else { "?" };
    let mut params = ParamsMap::new();
    params.insert("next", format!("{path}{mark}{search}"));
    format!("/{}/sign-in{}", lang.code(), params.to_query_string())
}

/// The place to go on to after signing in, if it is one of this site: a path under one of our languages, and nothing else.
///
/// Whatever a browser could take for another host, or for more than an address, is refused: a second slash, a backslash, white space,
/// control characters, letters that an address would have to write with percent signs.
pub fn next_place(next: &str) -> Option<&str> {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_path = next.starts_with('/') && !next.starts_with("//");
    let is_ours = of_path(next.split(['?', '#']).next().unwrap_or_default()).is_some();
    (is_plain && is_path && is_ours).then_some(next)
}

/// The language to greet a browser with, from its `Accept-Language` header.
///
/// Ranges are weighed by their `q`; the first of the best wins, `fr-CA` counts as French, and English is the answer where nothing fits.
pub fn preferred(accept_language: &str) -> Lang {
    let mut best: Option<(Lang, f32)> = None;
    for range in accept_language.split(',') {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let Some(lang) = tag.split('-').next().and_then(Lang::parse) else { continue };
        let weight = parts.filter_map(|part| part.trim().strip_prefix("q=")).find_map(|q| q.trim().parse::<f32>().ok()).unwrap_or(1.0);
        // A weight of nought means "not this one", and a malformed one (NaN, endless) compares as nothing.
        if weight > 0.0 && best.is_none_or(|(_, held)| weight > held) {
            best = Some((lang, weight));
        }
    }
    best.map_or(Lang::En, |(lang, _)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_switch_keeps_the_place_and_the_question() {
        assert_eq!(same_place("/en/", "", Lang::Fr), "/fr/");
        assert_eq!(same_place("/en", "", Lang::Fr), "/fr/");
        assert_eq!(same_place("/en/about", "", Lang::Fr), "/fr/about");
        assert_eq!(same_place("/fr/vacancies/7/panel", "?q=a%26b", Lang::En), "/en/vacancies/7/panel?q=a%26b");
    }

    #[test]
    fn a_place_without_a_language_leads_to_the_first_page() {
        assert_eq!(same_place("/nowhere", "?q=x", Lang::Fr), "/fr/");
        assert_eq!(same_place("", "", Lang::En), "/en/");
    }

    #[test]
    fn after_signing_in_one_comes_back_to_the_same_place() {
        let address = sign_in_from(Lang::Fr, "/fr/account", "?page=2&q=é");
        assert_eq!(address, "/fr/sign-in?next=%2Ffr%2Faccount%3Fpage%3D2%26q%3D%C3%A9");
    }

    #[test]
    fn nobody_is_sent_to_another_site_after_signing_in() {
        for ours in ["/en/", "/fr/account", "/en/?q=police&page=2", "/fr"] {
            assert_eq!(next_place(ours), Some(ours));
        }
        for foreign in [
            "",
            "account",
            "//evil.example",
            "//evil.example/fr/",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/fr/\\evil",
            "https://evil.example/fr/",
            "javascript:alert(1)",
            "/evil/",
            "/ fr/",
            "/fr/\r\nset-cookie: a=b",
            "/\t/evil.example",
            "/fr/é",
            "?next=/fr/",
        ] {
            assert_eq!(next_place(foreign), None, "{foreign:?}");
        }
    }

    #[test]
    fn a_browser_is_greeted_in_the_language_that_it_weighs_most() {
        let cases = [
            ("", Lang::En),
            ("fr", Lang::Fr),
            ("fr-CA,fr;q=0.9,en;q=0.8", Lang::Fr),
            ("en-GB,en;q=0.9,fr;q=0.8", Lang::En),
            ("en;q=0.2, fr;q=0.7", Lang::Fr),
            ("de, es;q=0.9", Lang::En),
            ("fr;q=0, en;q=0.1", Lang::En),
            ("fr;q=0", Lang::En),
            ("wolof, FR;q=0.3", Lang::Fr),
            (";;;,q=,fr;q=NaN", Lang::En),
        ];
        for (header, expected) in cases {
            assert_eq!(preferred(header), expected, "{header:?}");
        }
    }
}
