//! Who reaches what over HTTP: every page for everybody, and every form for everybody, by what it changes.
//!
//! What must stay true: a form changes something for those who are shown it and for nobody else, and never from another site; a page that
//! somebody may not see holds nothing of the round; nothing about a person stands in an address or in what the server prints.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;

use crate::demonstration::{Demonstration, EVERYBODY, kind};
use crate::page::{Form, forms, problems};
use crate::speak::{Answer, text};

/// The rounds by the letter of their stage, as `permissions.md` writes it.
const ROUNDS: [(&str, &str); 3] = [("2026-041", "D"), ("2026-046", "i"), ("2026-052", "p")];

/// Names, addresses and numbers of people who apply: on no page of the administrator, in no address, in nothing that is printed.
const CANARIES: [&str; 8] = ["Diallo", "Mensah", "Rakotondrabe", "Haddad", "@demo.example", "555 01", "Keur Yaye", "caring for a parent"];

/// Everything that anybody reaches, as everybody is answered there.
struct Reach {
    /// By address and person.
    answers: BTreeMap<String, BTreeMap<&'static str, Answer>>,
    /// The identifiers of the rounds, with their letters.
    rounds: BTreeMap<String, &'static str>,
}

impl Reach {
    async fn of(demonstration: &Demonstration) -> Self {
        let mut addresses = BTreeSet::new();
        for (who, _) in EVERYBODY {
            addresses.extend(demonstration.crawl(who).await.into_keys());
        }
        let list = demonstration.read("HR, holds it", "/en/vacancies").await.body;
        let rounds: BTreeMap<String, &'static str> =
            ROUNDS.iter().map(|(reference, letter)| (round_of(&list, reference), *letter)).collect();
        // Pages that nobody was led to at this stage are asked for all the same.
        for round in rounds.keys() {
            for place in app::places::PLACES.iter().filter(|place| place.address.starts_with("/{lang}/vacancies/{vacancy}")) {
                let address = place.address.replace("{lang}", "en").replace("{vacancy}", round);
                if !address.contains('{') {
                    addresses.insert(address);
                }
            }
        }
        let mut answers = BTreeMap::new();
        for address in addresses {
            let mut by_person = BTreeMap::new();
            for (who, _) in EVERYBODY {
                by_person.insert(who, demonstration.read(who, &address).await);
            }
            answers.insert(address, by_person);
        }
        Self { answers, rounds }
    }

    /// The address with the round's letter in the place of its identifier.
    fn place(&self, address: &str) -> (String, &'static str) {
        let place = kind(address);
        let round = self.rounds.iter().find(|(round, _)| place.contains(round.as_str()));
        match round {
            Some((round, letter)) => (place.replace(round.as_str(), "{round}"), letter),
            None => (place, ""),
        }
    }
}

fn round_of(list: &str, reference: &str) -> String {
    let row = list.split_once(&format!(">{reference}<")).unwrap().1;
    row.split_once("/vacancies/").unwrap().1.get(..36).unwrap().to_owned()
}

/// Whether somebody is shown the page and not sent elsewhere.
fn is_shown(answer: &Answer) -> bool {
    answer.status == StatusCode::OK
}

#[tokio::test]
async fn every_page_is_open_to_exactly_those_whom_the_published_table_names() {
    let demonstration = &Demonstration::copy("pages").await;
    let reach = Reach::of(demonstration).await;
    let mut rows: BTreeMap<String, Vec<BTreeSet<&str>>> = BTreeMap::new();
    let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND, StatusCode::CONFLICT, StatusCode::SEE_OTHER];
    for (address, answers) in &reach.answers {
        let (place, letter) = reach.place(address);
        let row = rows.entry(place).or_insert_with(|| vec![BTreeSet::new(); EVERYBODY.len()]);
        for ((who, _), cell) in EVERYBODY.iter().zip(row) {
            let answer = &answers[who];
            if is_shown(answer) {
                cell.insert(if letter.is_empty() { "yes" } else { letter });
                continue;
            }
            assert!(refused.contains(&answer.status), "{address} for the {who}: {}", answer.status);
            if answer.status != StatusCode::CONFLICT && answer.status != StatusCode::SEE_OTHER {
                nothing_of_anybody(&text(&answer.body), address, who);
            }
        }
    }
    assert!(rows.len() > 40, "{} places", rows.len());
    let mut page = String::from(HEAD);
    let _ = writeln!(page, "\n| Page | {} |", EVERYBODY.map(|(who, _)| who).join(" | "));
    let _ = writeln!(page, "|---|{}", "---|".repeat(EVERYBODY.len()));
    for (place, row) in &rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.iter().copied().collect::<Vec<_>>().join("")).collect();
        let _ = writeln!(page, "| `{place}` | {} |", cells.join(" | "));
    }
    published(&page);
}

const HEAD: &str = "\
# Who sees which page

Every page of the demonstration for everybody, as the server answers it; a test asks the server and holds the answers against this table.
Letters are the stages at which a page of a round is shown: **p** being prepared, **i** in interviews, **D** decided. *yes* stands for pages that
are about no round. An empty cell: sent to sign in, refused, or told that nothing stands there. A star stands for an identifier.
";

fn published(page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/pages.md");
    if std::env::var_os("JUSTESSE_WRITE_TABLES").is_some() {
        std::fs::write(&path, page).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap();
    for (published, now) in published.lines().zip(page.lines()) {
        assert_eq!(published, now, "JUSTESSE_WRITE_TABLES=1 writes the page anew");
    }
    assert_eq!(published.lines().count(), page.lines().count());
}

fn nothing_of_anybody(shown: &str, address: &str, who: &str) {
    for canary in CANARIES {
        assert!(!shown.contains(canary), "{address} tells the {who} of {canary}: {shown}");
    }
    assert!(!shown.contains("C-"), "{address} tells the {who} a candidate's code: {shown}");
}

#[tokio::test]
async fn the_administrator_is_shown_nobody_who_applies() {
    let demonstration = &Demonstration::copy("administrator").await;
    let reach = Reach::of(demonstration).await;
    let mut shown = 0;
    for (address, answers) in &reach.answers {
        let page = text(&answers["administrator"].body);
        // People with an account are the administrator's business, and have addresses.
        for canary in CANARIES.iter().filter(|canary| **canary != "@demo.example") {
            assert!(!page.contains(canary), "{address}: {canary}");
        }
        shown += usize::from(is_shown(&answers["administrator"]));
    }
    assert!(shown > 5, "{shown} pages");
}

/// What is printed while the tests run.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<u8>>>);

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn nothing_about_a_person_stands_in_an_address_or_in_what_is_printed() {
    let printed = Printed::default();
    let writer = printed.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("info,server=trace,app=trace,service=trace,store=trace,tower_http=debug")
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    // Other tests may have met the same places first, when nobody listened.
    tracing::callsite::rebuild_interest_cache();
    let demonstration = Demonstration::copy("addresses").await;
    let shown = forms_shown(&demonstration).await;
    for (who, _) in EVERYBODY {
        for (address, answer) in demonstration.crawl(who).await {
            let to = answer.headers.get("location").map(|to| to.to_str().unwrap()).unwrap_or_default();
            for canary in CANARIES {
                assert!(!address.contains(canary) && !to.contains(canary), "{address} {to}");
            }
        }
    }
    for (form, people) in shown.values() {
        let (kind, body) = form.body();
        for who in people {
            let answer = demonstration.post(who, &form.action, &kind, &body, "same-origin").await;
            let to = answer.headers.get("location").map(|to| to.to_str().unwrap()).unwrap_or_default();
            for canary in CANARIES {
                assert!(!to.contains(canary), "{} leads to {to}", form.name);
            }
        }
    }
    // What is refused is printed.
    demonstration.post("chair", "/en/account", "application/x-www-form-urlencoded", "name=Diallo", "cross-site").await;
    drop(guard);
    let printed = String::from_utf8_lossy(&printed.0.lock().unwrap()).into_owned();
    assert!(!printed.is_empty(), "the requests were printed");
    for canary in CANARIES.iter().chain(&["someone.new", "Words that somebody typed", "What was said and done", server::demo::PASSWORD]) {
        assert!(!printed.contains(canary), "{canary} was printed: {printed}");
    }
}

#[tokio::test]
async fn what_somebody_types_is_shown_as_text_and_never_as_markup_wherever_it_stands() {
    const MARKUP: &str = "</title></textarea><script>alert(1)</script>";
    let demonstration = Demonstration::copy("markup").await;
    let shown = forms_shown(&demonstration).await;
    let mut kept = 0;
    for ((address, name), (form, people)) in &shown {
        // Whoever is disabled or signed out, and a round that is called off, show nothing more.
        if ["cancel", "disable", "session", "password", "revoke"].iter().any(|end| name.starts_with(end)) {
            continue;
        }
        let (kind, body) = form.with_words(MARKUP).body();
        let answer = demonstration.post(people.iter().next().unwrap(), address, &kind, &body, "same-origin").await;
        let is_page = answer.headers.get("content-type").is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"));
        assert!(!is_page || !answer.body.contains("<script>alert"), "{name} of {address} gives it back as markup");
        kept += usize::from(answer.status.is_redirection());
    }
    assert!(kept > 20, "{kept} forms were kept");
    let mut seen = 0;
    for (who, _) in EVERYBODY {
        for (address, answer) in demonstration.crawl(who).await {
            assert!(!answer.body.contains("<script>alert"), "{address} shows it to the {who} as markup");
            seen += usize::from(answer.body.contains("alert(1)"));
        }
    }
    assert!(seen > 10, "it stands on {seen} pages");
}

/// Every form by where it stands and what it is called, with those who are shown it.
async fn forms_shown(demonstration: &Demonstration) -> BTreeMap<(String, String), (Form, BTreeSet<&'static str>)> {
    let mut shown: BTreeMap<(String, String), (Form, BTreeSet<&'static str>)> = BTreeMap::new();
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (who, _) in EVERYBODY {
        for (address, answer) in demonstration.crawl(who).await {
            // Two pages of a kind are enough.
            let of_this_kind = seen.entry(kind(&address)).or_default();
            of_this_kind.insert(address.clone());
            if !is_shown(&answer) || of_this_kind.iter().position(|known| *known == address).is_none_or(|at| at > 1) {
                continue;
            }
            for form in forms(&answer.body) {
                let key = (form.action.clone(), form.name.clone());
                shown.entry(key).or_insert_with(|| (form, BTreeSet::new())).1.insert(who);
            }
        }
    }
    shown
}

/// Forms on pages that everybody is shown, where what is sent is one's own: another person who sends the same does the same for themselves.
fn is_about_oneself(address: &str) -> bool {
    ["/account", "/sign-in", "/declarations"].iter().any(|page| address.ends_with(page)) || address.contains("/scorecards/")
}

/// Forms that change nothing as the test fills them in: a session is not counted, the last administrator stays, a notice was read before, a
/// password is wrong, a dry run is dry, and some hold the role already.
const CHANGE_NOTHING: [&str; 7] = ["what-if", "session", "revoke", "acknowledge", "sign-in", "try", "grant"];

#[tokio::test]
async fn a_form_changes_something_for_those_who_are_shown_it_and_for_nobody_else() {
    let demonstration = Demonstration::copy("forms").await;
    let shown = forms_shown(&demonstration).await;
    assert!(shown.len() > 60, "{} forms", shown.len());
    let before = demonstration.state().await;
    let mut sent = 0;
    for ((address, name), (form, people)) in &shown {
        let (kind, body) = form.body();
        for (who, _) in EVERYBODY {
            if people.contains(who) {
                let answer = demonstration.post(who, address, &kind, &body, "cross-site").await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} of {address} from another site");
            } else if !is_about_oneself(address.split('?').next().unwrap_or_default()) {
                demonstration.post(who, address, &kind, &body, "same-origin").await;
                sent += 1;
            }
        }
        let after = demonstration.state().await;
        for (table, rows) in &before {
            assert_eq!(rows, &after[table], "{name} of {address}, which only {people:?} are shown, changed {table}");
        }
    }
    assert!(sent > 400, "{sent} forms of others");
    demonstration.close().await;

    // And they are forms that do something: what those who are shown them send changes the round, each on a copy of its own.
    let (mut idle, mut effective) = (Vec::new(), 0);
    let mut demonstration = Demonstration::copy("forms").await;
    for ((address, name), (form, people)) in &shown {
        let (kind, body) = form.body();
        let who = people.iter().next().unwrap();
        let answer = demonstration.post(who, address, &kind, &body, "same-origin").await;
        let is_table = answer.headers.get("content-type").is_some_and(|kind| kind.to_str().unwrap().starts_with("text/csv"));
        if demonstration.state().await != before {
            effective += 1;
            demonstration.close().await;
            demonstration = Demonstration::copy("forms").await;
        } else if !is_table && !CHANGE_NOTHING.iter().any(|known| name.starts_with(known)) {
            idle.push(format!("{who}: {name} of {address}: {} {:?}", answer.status, problems(&answer.body)));
        }
    }
    assert!(effective > 45, "{effective} forms change something");
    assert!(idle.is_empty(), "{effective} forms change something, these do not:\n{}", idle.join("\n"));
}

#[tokio::test]
async fn what_the_browser_asks_without_a_page_is_one_s_own_and_changes_one_s_own_draft_only() {
    let demonstration = Demonstration::copy("functions").await;
    let list = demonstration.read("HR, holds it", "/en/vacancies").await.body;
    let round = round_of(&list, "2026-046");
    let mine = demonstration.crawl("chair").await;
    let candidate = mine.keys().find(|address| address.contains(&round) && address.ends_with("/interview")).unwrap();
    let candidate = candidate.split('/').nth(5).unwrap();
    let (panel, others): (Vec<&str>, Vec<&str>) =
        EVERYBODY.iter().map(|(who, _)| *who).partition(|who| ["chair", "member", "another member"].contains(who));
    for who in others {
        let answer = demonstration.read(who, &format!("/api/scorecard?lang=en&vacancy={round}&candidate={candidate}")).await;
        assert!(answer.status != StatusCode::OK && !answer.body.contains("competencies"), "{who}: {} {}", answer.status, answer.body);
    }
    let before = demonstration.state().await;
    let draft = |words: &str| {
        let written = format!("{{\"notes\":[{{\"question\":\"q\",\"text\":\"{words}\",\"indicators\":[]}}],\"scores\":[]}}");
        let fields = [("lang", "en"), ("vacancy", &round), ("candidate", candidate), ("sequence", "9"), ("written", &written)];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Form { action: String::new(), name: String::new(), fields, file: None }.body()
    };
    for (who, _) in EVERYBODY {
        let (kind, body) = draft("A note");
        let answer = demonstration.post(who, "/api/scorecard/draft", &kind, &body, "cross-site").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who}");
        if !panel.contains(&who) {
            demonstration.post(who, "/api/scorecard/draft", &kind, &body, "same-origin").await;
        }
    }
    assert_eq!(before, demonstration.state().await);
    // Whatever one of the panel sends, it is their own draft that changes.
    let read = |who: &'static str| {
        let address = format!("/api/scorecard?lang=en&vacancy={round}&candidate={candidate}");
        let demonstration = &demonstration;
        async move { demonstration.read(who, &address).await.body }
    };
    let theirs = read("another member").await;
    let card = read("chair").await;
    let at = card.find("\"id\":\"").unwrap() + 6;
    let question = card.get(at..).unwrap().split('"').next().unwrap();
    let (kind, body) = draft("A note of the chair");
    let body = body.replace("%22q%22", &format!("%22{}%22", question.replace('-', "%2D").replace('.', "%2E")));
    let answer = demonstration.post("chair", "/api/scorecard/draft", &kind, &body, "same-origin").await;
    assert!(answer.body.contains("\"sequence\":9"), "{}", answer.body);
    assert!(read("chair").await.contains("A note of the chair"));
    assert_eq!(theirs, read("another member").await);
}
