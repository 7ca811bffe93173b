//! Every page that the server makes alone, and every form: by address, what is shown there and what answers its forms.
//!
//! A page is made by the server alone where the browser has nothing to add to it: it is read, and it sends forms. Pages that the browser wakes
//! up stand among the routes in `root.rs`; the forms on them stand here all the same.
//!
//! Invariant: an address stands here once, the more particular one before the more general one.

use std::collections::BTreeMap;
use std::pin::Pin;

use leptos::prelude::AnyView;
use leptos_router::params::ParamsMap;

use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::lang::{Lang, at};
use crate::pages::{
    about, accessibility, account, admin, audit, candidate, decision, declaration, discussion, export, framework, guide, invitation, panel,
    profile, ranking, retirement, scorecard, set_up, sign_in, start, vacancy,
};
use crate::post::{Answer, Posted};

/// What a page becomes: its content, or what stands in the way.
pub type Shown = Pin<Box<dyn Future<Output = Result<AnyView, Obstacle>> + Send>>;

/// What makes one page.
pub type Page = fn(Visit) -> Shown;

/// What answers the forms of one page.
pub type Post = fn(Asking, Posted) -> Answer;

/// A page and its forms.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its address, parts that differ in braces.
    pub address: &'static str,
    /// What is shown there, unless the browser wakes it up or only forms are sent there.
    pub page: Option<Page>,
    /// What answers its forms, if it has any.
    pub post: Option<Post>,
}

macro_rules! places {
    ($($address:literal $(shows $page:path)? $(, takes $post:path)?;)+) => {
        /// Every place.
        pub const PLACES: &[Place] = &[
            $(Place {
                address: concat!("/{lang}/", $address),
                page: places!(@page $($page)?),
                post: places!(@post $($post)?),
            },)+
        ];
    };
    (@page) => { None };
    (@page $page:path) => { Some(|visit| Box::pin($page(visit))) };
    (@post) => { None };
    (@post $post:path) => { Some(|asking, posted| Box::pin($post(asking, posted))) };
}

places! {
    // For everybody.
    "about" shows about::about;
    "accessibility" shows accessibility::accessibility;
    "sign-in" shows sign_in::sign_in, takes sign_in::post::sign_in;
    "sign-out" , takes sign_in::post::sign_out;
    "set-up/{token}" shows set_up::set_up, takes set_up::post::set_up;
    "invitation/{token}" shows invitation::invitation, takes invitation::post::accept;
    "account" shows account::account, takes account::post::change;
    "start" shows start::start;

    // For administrators.
    "admin/people" shows admin::people::people, takes admin::people::post::act;
    "admin/organisation" shows admin::organisation::organisation, takes admin::organisation::post::save;

    // For human resources: what vacancies rest on.
    "frameworks" shows framework::list::frameworks;
    "frameworks/{framework}" shows framework::show::framework, takes framework::post::act;
    "job-profiles" shows profile::list::profiles;
    "job-profiles/new" shows profile::start::new, takes profile::post::start;
    "job-profiles/{profile}" shows profile::show::profile, takes profile::post::act;
    "job-profiles/{profile}/own" shows profile::own::own, takes profile::post::own;
    "interview-guides" shows guide::list::guides;
    "interview-guides/{guide}" shows guide::questions::guide, takes guide::post::questions;
    "interview-guides/{guide}/rubrics" shows guide::rubrics::rubrics, takes guide::post::rubrics;
    "interview-guides/{guide}/freeze" shows guide::freeze::freeze, takes guide::post::freeze;

    // A round: what human resources prepare, and what the panel declares.
    "vacancies" shows vacancy::list::vacancies;
    "vacancies/new" shows vacancy::start::new, takes vacancy::post::start;
    "vacancies/{vacancy}" shows vacancy::show::vacancy, takes vacancy::post::act;
    "vacancies/{vacancy}/change" shows vacancy::change::change, takes vacancy::post::change;
    "vacancies/{vacancy}/candidates" shows candidate::list::candidates;
    "vacancies/{vacancy}/candidates/new" shows candidate::enter::enter, takes candidate::post::enter;
    "vacancies/{vacancy}/candidates/import" shows candidate::import::import, takes candidate::post::import;
    "vacancies/{vacancy}/candidates/{candidate}/end" shows candidate::erasure::erasure, takes candidate::post::end;
    "vacancies/{vacancy}/candidates/{candidate}" shows candidate::file::file, takes candidate::post::act;
    "vacancies/{vacancy}/panel" shows panel::show::panel, takes panel::post::act;
    "vacancies/{vacancy}/declarations" shows declaration::declare::declarations, takes declaration::post::declare;
    "vacancies/{vacancy}/declarations/rulings" shows declaration::rulings::rulings, takes declaration::post::rule;

    // A round: scores, discussion, ranking, decision.
    "my-interviews" shows scorecard::mine::interviews;
    "vacancies/{vacancy}/scorecards/{candidate}" , takes scorecard::post::score;
    "vacancies/{vacancy}/scorecards/{candidate}/interview" , takes scorecard::post::note;
    "vacancies/{vacancy}/scorecards/{candidate}/review" shows scorecard::review::review, takes scorecard::post::submit;
    "vacancies/{vacancy}/scorecards/{candidate}/receipt" shows scorecard::receipt::receipt, takes scorecard::post::correct;
    "vacancies/{vacancy}/progress" shows scorecard::progress::progress;
    "vacancies/{vacancy}/reveal" shows discussion::reveal::reveal, takes discussion::post::reveal;
    "vacancies/{vacancy}/discussion" shows discussion::show::discussion, takes discussion::post::lead;
    "vacancies/{vacancy}/discussion/{candidate}/{competency}" shows discussion::item::item, takes discussion::post::item;
    "vacancies/{vacancy}/ranking" shows ranking::show::ranking, takes ranking::post::tie;
    "vacancies/{vacancy}/retirements/new" shows retirement::ask::ask, takes retirement::post::ask;
    "vacancies/{vacancy}/retirements" shows retirement::list::retirements, takes retirement::post::answer;
    "vacancies/{vacancy}/reliability" shows ranking::reliability::reliability;
    "vacancies/{vacancy}/decision" shows decision::show::decision, takes decision::post::act;

    // What leaves, and what is left behind.
    "vacancies/{vacancy}/exports" shows export::exports, takes export::post::take;
    "vacancies/{vacancy}/timeline" shows audit::timeline::timeline;
    "vacancies/{vacancy}/timeline/{number}" shows audit::entry::entry;

    // For auditors, and for whoever answers their findings.
    "audit" shows audit::scope::scope;
    "audit/exports" shows audit::exports::all;
    "audit/findings" shows audit::findings::all;
    "audit/vacancies/{vacancy}" shows audit::overview::overview;
    "audit/vacancies/{vacancy}/replay" shows audit::replay::replay;
    "audit/vacancies/{vacancy}/recompute" shows audit::recompute::recompute, takes audit::post::what_if;
    "audit/vacancies/{vacancy}/exports" shows audit::exports::of_vacancy, takes audit::post::bundle;
    "audit/vacancies/{vacancy}/findings" shows audit::findings::of_vacancy, takes audit::post::finding;
}

/// Somebody who opens a page.
#[derive(Clone)]
pub struct Visit {
    /// Who is asking, and who answers.
    pub asking: Asking,
    /// The language of the page.
    pub lang: Lang,
    params: BTreeMap<&'static str, String>,
    question: ParamsMap,
}

impl Visit {
    /// A part of the address.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// The identifier that is a part of the address.
    pub fn id<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Obstacle> {
        parse(self.param(name)).ok_or_else(|| AppError::Missing.into())
    }

    /// What the question part of the address says.
    pub fn question(&self, name: &str) -> Option<String> {
        self.question.get(name).filter(|value| !value.is_empty())
    }

    /// An address of this site in the language of the page.
    pub fn at(&self, path: &str) -> String {
        at(self.lang, path)
    }
}

/// The page at an address, with who opens it; none where no page stands there.
pub fn find(path: &str, question: &ParamsMap, asking: &Asking) -> Option<(Page, Visit)> {
    PLACES.iter().find_map(|place| {
        let params = matched(place.address, path)?;
        let page = place.page?;
        Some((page, Visit { asking: asking.clone(), lang: asking.lang, params, question: question.clone() }))
    })
}

/// The parts of a path that differ, if it is of this form.
fn matched(address: &'static str, path: &str) -> Option<BTreeMap<&'static str, String>> {
    let mut params = BTreeMap::new();
    let mut parts = path.trim_end_matches('/').split('/');
    for expected in address.split('/') {
        let part = parts.next()?;
        match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !part.is_empty() => {
                params.insert(name, part.to_owned());
            }
            None if part == expected => {}
            _ => return None,
        }
    }
    parts.next().is_none().then_some(params)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_place_is_found_by_the_form_of_its_address() {
        let address = "/{lang}/vacancies/{vacancy}/panel";
        let params = matched(address, "/fr/vacancies/7/panel").unwrap();
        assert_eq!((params["lang"].as_str(), params["vacancy"].as_str()), ("fr", "7"));
        assert!(matched(address, "/fr/vacancies/7/panel/").is_some());
        for other in ["/fr/vacancies/7", "/fr/vacancies//panel", "/fr/vacancies/7/panel/8", "fr/vacancies/7/panel", ""] {
            assert!(matched(address, other).is_none(), "{other}");
        }
    }

    #[test]
    fn an_address_stands_in_the_list_once_and_before_a_more_general_one() {
        let addresses: BTreeSet<_> = PLACES.iter().map(|place| place.address).collect();
        assert_eq!(addresses.len(), PLACES.len());
        for (at, place) in PLACES.iter().enumerate() {
            let earlier = PLACES.iter().take(at).find(|earlier| matched(earlier.address, place.address).is_some());
            assert!(earlier.is_none(), "{} is never reached: {earlier:?}", place.address);
        }
    }

    #[test]
    fn every_place_shows_something_or_takes_something() {
        assert!(PLACES.iter().all(|place| place.page.is_some() || place.post.is_some()));
    }
}
