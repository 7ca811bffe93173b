//! The demonstration as the tests use it: built once, copied for each test, with everybody signed in. Three rounds stand in it: one decided,
//! one in interviews with sealed scores and drafts, one about to open.
//!
//! A copy has a clock that stands still and draws its randomness from a seed: two copies with one seed that are asked the same answer the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use app::assets::SiteAssets;
use axum::http::Method;
use axum::{Extension, Router};
use domain::doors::{FrozenClock, SeededEntropy};
use domain::forms::people::InviteForm;
use domain::{Lang, Timestamp};
use server::demo::{PASSWORD, prepare, settings};
use server::http::{Proxies, Serving, router};
use service::policy::{AcceptInvitation, InvitePerson, SignIn};
use service::{Asker, Passwords, Service};
use store::testing::contents;
use store::{Doors, Settings, Store};
use tempfile::TempDir;

use crate::installation::copy;
use crate::page;
use crate::speak::{Answer, request, send};

/// Everybody, by what they are; the stranger sits on no panel.
pub const EVERYBODY: [(&str, &str); 9] = [
    ("visitor", ""),
    ("administrator", "administration@demo.example"),
    ("HR, holds it", "rh@demo.example"),
    ("HR, another", "rh2@demo.example"),
    ("chair", "presidence@demo.example"),
    ("member", "panel@demo.example"),
    ("another member", "jury2@demo.example"),
    ("auditor", "audit@demo.example"),
    ("panel of none", "stranger@demo.example"),
];

/// Tables in which something stands that changes nothing: who is signed in, what was asked before, what the log is made of.
const NOT_COUNTED: [&str; 10] = [
    "session",
    "sign_in_counter",
    "idempotency",
    "audit_log",
    "audit_leaf",
    "audit_node",
    "audit_checkpoint",
    "audit_opening",
    "audit_subject",
    "seaql_migrations",
];

/// A copy of the demonstration.
pub struct Demonstration {
    pub house: Router,
    cookies: BTreeMap<&'static str, String>,
    settings: Settings,
    service: Service,
}

/// What is made once: the folder, and the secrets of everybody's session.
struct Made {
    folder: TempDir,
    cookies: BTreeMap<&'static str, String>,
    now: Timestamp,
}

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        std::thread::spawn(move || runtime().block_on(make())).join().unwrap()
    })
}

async fn make() -> Made {
    let folder = tempfile::tempdir().unwrap();
    assert!(prepare(&settings(folder.path()), Lang::En).await.is_ok(), "the demonstration stands");
    let now = Timestamp::from_unix_ms(i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap());
    let (service, _) = open(folder.path(), now, "made").await;
    let mut cookies = BTreeMap::new();
    for (who, email) in EVERYBODY {
        if email == "stranger@demo.example" {
            invite(&service, email).await;
        }
        let cookie = if email.is_empty() { String::new() } else { sign_in(&service, email).await.0 };
        cookies.insert(who, cookie);
    }
    service.store().checkpoint_now(audit::LogKind::Decisions).await.unwrap();
    service.store().close().await;
    Made { folder, cookies, now }
}

async fn sign_in(service: &Service, email: &str) -> (String, Asker) {
    let leave = service.grant::<SignIn>(&Asker::visitor(None)).unwrap();
    let token = service.sign_in(leave, email, PASSWORD, "192.0.2.1", "Firefox, Windows").await.unwrap().token;
    (format!("__Host-s={}", token.secret()), service.asker(Some(&token), None).await.unwrap())
}

async fn invite(service: &Service, email: &str) {
    let (_, administrator) = sign_in(service, "administration@demo.example").await;
    let form = InviteForm { name: "Noa Levi".into(), email: email.into(), language: "en".into(), role: "panel".into() };
    let (_, link) = service.invite(service.grant::<InvitePerson>(&administrator).unwrap(), &form).await.unwrap();
    service.accept_invitation(service.grant::<AcceptInvitation>(&Asker::visitor(None)).unwrap(), &link, PASSWORD).await.unwrap();
}

async fn open(folder: &Path, now: Timestamp, seed: &str) -> (Service, Settings) {
    let doors = Doors { clock: Arc::new(FrozenClock::at(now)), entropy: Arc::new(SeededEntropy::new(seed)) };
    let mut settings = settings(folder);
    settings.checkpoint_every = None;
    let store = Store::open(&settings, doors.clone()).await.unwrap();
    let passwords = Passwords::light(&*doors.entropy).unwrap();
    (Service::new(store, &doors, passwords), settings)
}

impl Demonstration {
    /// A copy that draws from this seed.
    pub async fn copy(seed: &str) -> Self {
        let made = made();
        let folder = tempfile::tempdir().unwrap();
        copy(made.folder.path(), folder.path());
        let (service, settings) = open(folder.path(), made.now, seed).await;
        let house = router(Serving::new(service.clone(), SiteAssets::default()).encrypted(Proxies::default()));
        // The folder stays for as long as something answers from it.
        let house = house.layer(Extension(Arc::new(folder)));
        Self { house, cookies: made.cookies.clone(), settings, service }
    }

    /// Lets go of the database.
    pub async fn close(self) {
        self.service.store().close().await;
    }

    fn cookie(&self, who: &str) -> &str {
        self.cookies.get(who).unwrap()
    }

    /// A page as somebody sees it.
    pub async fn read(&self, who: &str, address: &str) -> Answer {
        let cookie = self.cookie(who);
        let headers = [("accept", "text/html"), ("host", "justesse.example"), ("cookie", cookie)];
        let headers = if cookie.is_empty() { &headers[..2] } else { &headers[..] };
        send(self.house.clone(), request(Method::GET, address, headers, "")).await
    }

    /// Sends a form as a browser does from one of our pages, or from a page of this site.
    pub async fn post(&self, who: &str, address: &str, kind: &str, body: &str, site: &str) -> Answer {
        let origin = if site == "same-origin" { "https://justesse.example" } else { "https://evil.example" };
        let headers = [
            ("accept", "text/html"),
            ("content-type", kind),
            ("host", "justesse.example"),
            ("origin", origin),
            ("sec-fetch-site", site),
            ("cookie", self.cookie(who)),
        ];
        let headers = if self.cookie(who).is_empty() { &headers[..5] } else { &headers[..] };
        send(self.house.clone(), request(Method::POST, address, headers, body)).await
    }

    /// Every table that holds more than traces of reading, row by row.
    pub async fn state(&self) -> BTreeMap<String, String> {
        let mut state = contents(&self.settings).await.unwrap();
        state.retain(|table, _| !NOT_COUNTED.contains(&table.as_str()));
        state
    }

    /// Everything that leads on from somebody's start, in English: the addresses, each with its answer. Of the many pages of one kind in one
    /// round only a few are opened.
    pub async fn crawl(&self, who: &str) -> BTreeMap<String, Answer> {
        let mut found = BTreeMap::new();
        let mut seen_of_a_kind: BTreeMap<String, usize> = BTreeMap::new();
        let mut ahead: Vec<String> = ["/en/", "/en/start", "/en/account", "/en/about"].map(str::to_owned).into();
        let mut known: BTreeSet<String> = ahead.iter().cloned().collect();
        while let Some(address) = ahead.pop() {
            let with_question = if address.contains('?') { "?" } else { "" };
            let kind = seen_of_a_kind.entry(kind(&address) + with_question).or_default();
            *kind += 1;
            if *kind > 4 {
                continue;
            }
            let answer = self.read(who, &address).await;
            let mut links = page::links(&answer.body);
            links.extend(answer.headers.get("location").map(|to| to.to_str().unwrap().to_owned()));
            // The ways between an interview, its scores and the review are buttons of a form, because they keep what was written.
            if let Some(card) = address.strip_suffix("/interview") {
                links.extend([card.to_owned(), format!("{card}/review")]);
            }
            for link in links {
                let link = link.split('#').next().unwrap_or_default().to_owned();
                if link.starts_with("/en/") && known.insert(link.clone()) {
                    ahead.push(link);
                }
            }
            found.insert(address, answer);
        }
        found
    }
}

/// An address with all identifiers but that of the round left out.
pub fn kind(address: &str) -> String {
    let path = address.split('?').next().unwrap_or_default();
    let mut parts = Vec::new();
    for (at, part) in path.split('/').enumerate() {
        let is_round = at == 3 && path.contains("/vacancies/");
        let is_one_of_many = part.len() == 36
            || (!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
            || (path.contains("/discussion/") && at == 6);
        parts.push(if is_one_of_many && !is_round { "*" } else { part });
    }
    parts.join("/")
}
