//! What the pages of a large round cost the server: time at 1, 10 and 50 requests at once, and bytes on the wire with brotli.
//!
//! The round has 60 candidates, three panelists and as many competencies as one framework has, at most eight; it is made through the use cases, on
//! SQLite as it is served. Requests go through the whole router, without a network. Prints one table.

#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a bench stops at the first surprise")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::assets::SiteAssets;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use domain::doors::{Draw as _, FrozenClock, SeededEntropy};
use domain::forms::documents::{ComposeGuideForm, StartProfileForm};
use domain::forms::vacancies::{StartVacancyForm, UpdateVacancyForm};
use domain::guide::GuideDocument;
use domain::ids::{CandidateId, GuideId, VacancyId};
use domain::panel::{Declared, PanelPart};
use domain::scores::{Assessment, DraftItem, Level, WorkingScorecard};
use domain::tables::Mapping;
use domain::{Date, Lang, Timestamp};
use server::demo::{PASSWORD, prepare, settings};
use server::http::{Proxies, Serving, router};
use service::declaration::Statement;
use service::discussion::{Place, Rating};
use service::guide::GuideContentView;
use service::panel::Naming;
use service::policy::{
    AcknowledgeNotice, AcknowledgeRules, ApproveProfile, CloseDiscussion, ComposeGuide, ConfirmAgreed, DeclareLinks, DraftScorecard,
    FreezeGuide, ImportCandidates, ListCandidates, ListFrameworks, NamePanelist, OpenVacancy, ProposeGuide, RatePanel, ReadDeclarations,
    ReadDiscussion, ReadGuide, RevealScores, SignIn, StartInterviews, StartProfile, StartVacancy, UpdateVacancy,
};
use service::reveal::Opening;
use service::{Asker, Error, Passwords, Service, Why};
use store::{Doors, Store};
use tower::ServiceExt as _;

const CANDIDATES: usize = 60;
const MOST_COMPETENCIES: usize = 8;
const REQUESTS: usize = 400;
/// Requests before anything is measured: a server that has run for a while is what people meet.
const WARM: usize = 100;

/// Somebody, with the cookie of their session.
struct Player {
    asker: Asker,
    cookie: String,
}

#[tokio::main]
async fn main() {
    // `cargo test --benches` only wants to see that this starts.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(prepare(&settings(folder.path()), Lang::En).await.is_ok());
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    let doors = Doors { clock: Arc::new(FrozenClock::at(Timestamp::from_unix_ms(now))), entropy: Arc::new(SeededEntropy::new("bench")) };
    let store = Store::open(&settings(folder.path()), doors.clone()).await.unwrap();
    let service = Service::new(store, &doors, Passwords::light(&*doors.entropy).unwrap());
    let (officer, second) = (enter(&service, "rh").await, enter(&service, "rh2").await);
    let panel = [enter(&service, "presidence").await, enter(&service, "panel").await, enter(&service, "jury2").await];

    let (guide, document) = guide(&service, &officer.asker, &second.asker).await;
    let trained_until = Timestamp::from_unix_ms(now).plus_seconds(300 * 24 * 60 * 60).date();
    let (vacancy, candidates) = round(&service, &officer.asker, guide, &panel, trained_until).await;
    let draw = SeededEntropy::new("levels");
    for player in &panel {
        for candidate in &candidates {
            let leave = service.grant_in::<DraftScorecard>(&player.asker, vacancy).await.unwrap();
            service.save_scorecard_draft(leave, *candidate, 1, &card(&document, &draw)).await.unwrap();
        }
    }
    let house = router(Serving::new(service.clone(), SiteAssets::default()).encrypted(Proxies::default()));
    println!("{} candidates × 3 panelists × {} competencies\n", candidates.len(), document.content().competencies.len());
    println!("| page | at once | median ms | p99 ms | bytes, brotli |\n|---|---:|---:|---:|---:|");
    let of = |path: &str| format!("/en/vacancies/{vacancy}/{path}");
    let card_of = |path: &str| of(&format!("scorecards/{}{path}", candidates[0]));
    read(&house, "C01 progress", &of("progress"), &panel[0].cookie).await;
    read(&house, "P05 scores", &card_of(""), &panel[0].cookie).await;
    read(&house, "P04 interview", &card_of("/interview"), &panel[0].cookie).await;
    read(&house, "H11 candidates", &of("candidates"), &officer.cookie).await;
    read(&house, "H11 one file, with its entry", &of(&format!("candidates/{}", candidates[0])), &officer.cookie).await;

    let mut took = Vec::new();
    for player in &panel {
        for candidate in &candidates {
            let request = uuid::Uuid::from_u128(u128::from(draw.below(u64::MAX)));
            let body = format!("form=submit&sequence=1&request={request}");
            let address = of(&format!("scorecards/{candidate}/review"));
            let began = Instant::now();
            let answer = house.clone().oneshot(request_of("POST", &address, &player.cookie, body)).await.unwrap();
            took.push(began.elapsed());
            assert!(answer.headers()["location"].to_str().unwrap().ends_with("/receipt"), "{:?}", answer.status());
        }
    }
    line("P06 submit, one at a time", 1, &mut took, 0);

    discuss(&service, &panel[0].asker, vacancy).await;
    read(&house, "C04 discussion", &of("discussion"), &panel[0].cookie).await;
    service.close_discussion(service.grant_in::<CloseDiscussion>(&panel[0].asker, vacancy).await.unwrap()).await.unwrap();
    read(&house, "C05 ranking", &of("ranking"), &panel[0].cookie).await;
    read(&house, "C07 decision", &of("decision"), &officer.cookie).await;
    read(&house, "A03 log", &of("timeline"), &officer.cookie).await;
}

/// Reads a page again and again, more and more at once.
async fn read(house: &Router, name: &str, address: &str, cookie: &str) {
    for _ in 0..WARM {
        house.clone().oneshot(request_of("GET", address, cookie, String::new())).await.unwrap();
    }
    for at_once in [1, 10, 50] {
        let ask = |house: Router, address: String, cookie: String| async move {
            let mut took = Vec::new();
            let mut bytes = 0;
            for _ in 0..REQUESTS / at_once {
                let began = Instant::now();
                let answer = house.clone().oneshot(request_of("GET", &address, &cookie, String::new())).await.unwrap();
                assert_eq!(answer.status(), 200, "{address}");
                bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap().len();
                took.push(began.elapsed());
            }
            (took, bytes)
        };
        let tasks: Vec<_> = (0..at_once).map(|_| tokio::spawn(ask(house.clone(), address.to_owned(), cookie.to_owned()))).collect();
        let (mut took, mut bytes) = (Vec::new(), 0);
        for task in tasks {
            let (some, size) = task.await.unwrap();
            took.extend(some);
            bytes = size;
        }
        line(name, at_once, &mut took, bytes);
    }
}

fn line(name: &str, at_once: usize, took: &mut [Duration], bytes: usize) {
    took.sort_unstable();
    let at = |percent: usize| took[took.len() * percent / 100].as_secs_f64() * 1_000.0;
    println!("| {name} | {at_once} | {:.2} | {:.2} | {bytes} |", at(50), at(99));
}

fn request_of(method: &str, address: &str, cookie: &str, body: String) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(address)
        .header("accept", "text/html")
        .header("accept-encoding", "br")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("host", "justesse.example")
        .header("origin", "https://justesse.example")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", cookie)
        .body(Body::from(body))
        .unwrap()
}

async fn enter(service: &Service, who: &str) -> Player {
    let leave = service.grant::<SignIn>(&Asker::visitor(None)).unwrap();
    let token = service.sign_in(leave, &format!("{who}@demo.example"), PASSWORD, "bench", "bench").await.unwrap().token;
    let asker = service.asker(Some(&token), None).await.unwrap();
    Player { asker, cookie: format!("__Host-s={}", token.secret()) }
}

/// A frozen guide of the framework with the most competencies.
async fn guide(service: &Service, author: &Asker, second: &Asker) -> (GuideId, Arc<GuideDocument>) {
    let frameworks = service.frameworks(service.grant::<ListFrameworks>(author).unwrap()).await.unwrap();
    let largest = frameworks.iter().max_by_key(|view| view.framework.competencies.len()).unwrap();
    // The demonstration's officer may have read it already.
    let read = service.acknowledge_notice(service.grant::<AcknowledgeNotice>(author).unwrap(), largest.id).await;
    assert!(matches!(read, Ok(()) | Err(Error::Conflict(Why::Done))), "{read:?}");
    let form = StartProfileForm {
        title_en: "Bench".into(),
        title_fr: "Banc d’essai".into(),
        framework: largest.id.to_string(),
        competencies: largest.framework.competencies.iter().take(MOST_COMPETENCIES).map(|one| one.id.clone()).collect(),
    };
    let profile = service.start_profile(service.grant::<StartProfile>(author).unwrap(), &form).await.unwrap();
    service.approve_profile(service.grant::<ApproveProfile>(second).unwrap(), profile, 1).await.unwrap();
    let form = ComposeGuideForm { slot_minutes: "120".into(), question_minutes: String::new() };
    let guide = service.compose_guide(service.grant::<ComposeGuide>(author).unwrap(), profile, &form).await.unwrap();
    let seen = service.propose_guide(service.grant::<ProposeGuide>(author).unwrap(), guide, 1).await.unwrap();
    service.freeze_guide(service.grant::<FreezeGuide>(second).unwrap(), guide, seen).await.unwrap();
    let view = service.guide(service.grant::<ReadGuide>(author).unwrap(), guide).await.unwrap();
    let GuideContentView::Frozen(document) = view.content else { unreachable!("it was frozen") };
    (guide, document)
}

/// A round in interviews.
async fn round(service: &Service, officer: &Asker, guide: GuideId, panel: &[Player], trained_until: Date) -> (VacancyId, Vec<CandidateId>) {
    let form = StartVacancyForm {
        reference: "BENCH".into(),
        title_en: "Bench".into(),
        title_fr: "Banc d’essai".into(),
        posts: "3".into(),
        interviews_from: String::new(),
    };
    let vacancy = service.start_vacancy(service.grant::<StartVacancy>(officer).unwrap(), &form).await.unwrap();
    let form = UpdateVacancyForm {
        title_en: form.title_en,
        title_fr: form.title_fr,
        posts: form.posts,
        interviews_from: form.interviews_from,
        guide: guide.to_string(),
    };
    service.update_vacancy(service.grant_in::<UpdateVacancy>(officer, vacancy).await.unwrap(), 1, &form).await.unwrap();
    for (at, player) in panel.iter().enumerate() {
        let part = if at == 0 { PanelPart::Chair } else { PanelPart::Member };
        let naming = Naming { person: player.asker.person_id().unwrap(), part, trained_until: Some(trained_until) };
        service.name_panelist(service.grant_in::<NamePanelist>(officer, vacancy).await.unwrap(), naming).await.unwrap();
    }
    service.open_vacancy(service.grant_in::<OpenVacancy>(officer, vacancy).await.unwrap()).await.unwrap();
    let mut table = String::from(
        "reference;family_name;given_names;email;phone;language;interview_language;applied_on;last_employer_with_children;gaps;adjustments;form_received\n",
    );
    for at in 0..CANDIDATES {
        let _ = writeln!(table, "B-{at};Family{at};Given{at};bench{at}@demo.example;;en;en;2026-11-02;;;;yes");
    }
    let leave = service.grant_in::<ImportCandidates>(officer, vacancy).await.unwrap();
    service.import_candidates(leave, table.as_bytes(), Mapping::default(), BTreeSet::new()).await.unwrap();
    for (at, player) in panel.iter().enumerate() {
        let leave = service.grant_in::<ReadDeclarations>(&player.asker, vacancy).await.unwrap();
        let names = service.names_to_declare(leave).await.unwrap();
        let none = |candidate| Statement { candidate, declared: Declared::None, nature: String::new() };
        let statements = names.iter().map(|name| none(name.candidate)).collect();
        service.declare_links(service.grant_in::<DeclareLinks>(&player.asker, vacancy).await.unwrap(), statements).await.unwrap();
        if at == 0 {
            service.acknowledge_rules(service.grant_in::<AcknowledgeRules>(&player.asker, vacancy).await.unwrap()).await.unwrap();
        }
    }
    service.start_interviews(service.grant_in::<StartInterviews>(officer, vacancy).await.unwrap()).await.unwrap();
    let list = service.candidates(service.grant_in::<ListCandidates>(officer, vacancy).await.unwrap(), None).await.unwrap();
    (vacancy, list.candidates.iter().map(|row| row.id).collect())
}

/// A whole scorecard with levels around the middle.
fn card(guide: &GuideDocument, draw: &SeededEntropy) -> WorkingScorecard {
    let item = |competency: &str| DraftItem {
        competency: competency.to_owned(),
        assessment: Some(Assessment::Assessed { level: Level(u8::try_from(2 + draw.below(3)).unwrap()) }),
        evidence: "Says what was done, with whom, and what the child understood of it.".into(),
    };
    WorkingScorecard { items: guide.content().competencies.iter().map(|one| item(&one.id)).collect(), notes: Vec::new() }
}

/// Opens the scores and settles every item.
async fn discuss(service: &Service, chair: &Asker, vacancy: VacancyId) {
    service.reveal_scores(service.grant_in::<RevealScores>(chair, vacancy).await.unwrap(), &Opening::default()).await.unwrap();
    let view = service.discussion(service.grant_in::<ReadDiscussion>(chair, vacancy).await.unwrap()).await.unwrap();
    for item in view.items.iter().filter(|item| item.place == Place::Discuss) {
        let rating = Rating {
            candidate: item.candidate,
            competency: item.competency.clone(),
            level: None,
            words: "The examples were weighed together and the value stands.".into(),
            language: Lang::En,
            why: Some(audit::Why::Spread),
            reason: "Two readings of the second probe were heard, and each kept theirs.".into(),
            seen: 0,
        };
        service.rate(service.grant_in::<RatePanel>(chair, vacancy).await.unwrap(), &rating).await.unwrap();
    }
    let view = service.discussion(service.grant_in::<ReadDiscussion>(chair, vacancy).await.unwrap()).await.unwrap();
    let agreed = view.items.iter().filter(|item| item.is_agreed()).count();
    if agreed > 0 {
        service.confirm_agreed(service.grant_in::<ConfirmAgreed>(chair, vacancy).await.unwrap(), agreed).await.unwrap();
    }
}
