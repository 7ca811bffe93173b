//! Until the scores are opened, no byte that anybody else is sent depends on the levels of one panelist: the same round is played twice, by the
//! forms of the pages, with other levels, and every page of everybody else is compared as it left the server.

use std::collections::{BTreeMap, BTreeSet};

use store::testing::without_hashes;

use crate::demonstration::{Demonstration, EVERYBODY};
use crate::page::{Form, forms, links};
use crate::speak::Answer;

/// Whose levels differ.
const SCORER: &str = "another member";

/// Scores one candidate whole and another in part, with these levels.
async fn score(demonstration: &Demonstration, levels: &[&str], evidence: &str) {
    let mine = demonstration.crawl(SCORER).await;
    let cards: BTreeSet<String> = mine
        .keys()
        .filter(|address| address.ends_with("/interview"))
        .map(|address| address.trim_end_matches("/interview").to_owned())
        .collect();
    let cards: Vec<String> = cards.into_iter().collect();
    let mut sealed = 0;
    for (number, card) in cards.iter().enumerate().take(2) {
        for (at, level) in levels.iter().enumerate() {
            let page = demonstration.read(SCORER, &format!("{card}?c={}", at + 1)).await;
            let Some(mut form) = forms(&page.body).into_iter().find(|form| form.name == "score") else { continue };
            put(&mut form, "choice", level);
            put(&mut form, "evidence", evidence);
            put(&mut form, "go", "stay");
            let (kind, body) = form.body();
            let answer = demonstration.post(SCORER, &form.action, &kind, &body, "same-origin").await;
            assert!(answer.status.is_redirection(), "{} {}", answer.status, answer.body);
        }
        if number == 0 {
            let review = demonstration.read(SCORER, &format!("{card}/review")).await;
            let form = forms(&review.body).into_iter().find(|form| form.name == "submit").unwrap();
            let (kind, body) = form.body();
            let answer = demonstration.post(SCORER, &form.action, &kind, &body, "same-origin").await;
            assert!(answer.headers.get("location").unwrap().to_str().unwrap().ends_with("/receipt"), "{}", answer.body);
            sealed += 1;
        }
    }
    assert_eq!((sealed, cards.len() > 1), (1, true), "{cards:?}");
}

fn put(form: &mut Form, name: &str, value: &str) {
    form.fields.retain(|(field, _)| field != name);
    form.fields.push((name.to_owned(), value.to_owned()));
}

/// Everything that the others are sent, heads included, with what is drawn anew for each answer left out.
async fn sent_to_the_others(demonstration: &Demonstration) -> BTreeMap<(&'static str, String), String> {
    let mut sent = BTreeMap::new();
    for (who, _) in EVERYBODY {
        // Auditors may read sealed scores in their time; whoever scored reads their own.
        if who == SCORER || who == "auditor" {
            continue;
        }
        for (address, answer) in demonstration.crawl(who).await {
            if let Some(asked) = address.strip_suffix("/interview") {
                let mut parts = asked.rsplit('/');
                let (candidate, vacancy) = (parts.next().unwrap(), parts.nth(1).unwrap());
                let api = format!("/api/scorecard?lang=fr&vacancy={vacancy}&candidate={candidate}");
                sent.insert((who, api.clone()), masked(&demonstration.read(who, &api).await));
            }
            // The latest entries are those of the levels that differ.
            if address.ends_with("/timeline") {
                for entry in links(&answer.body).into_iter().filter(|link| link.contains("/timeline/")).take(5) {
                    sent.insert((who, entry.clone()), masked(&demonstration.read(who, &entry).await));
                }
            }
            sent.insert((who, address), masked(&answer));
        }
    }
    sent
}

/// Hidden are the nonce, the number of the request, keys of forms that were drawn for this answer, and hashes, which their salts make differ.
fn masked(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy");
    let nonce = policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0;
    let heads: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or_default()))
        .collect();
    let whole = format!("{} {}\n{}", answer.status, heads.join("\n"), answer.body).replace(nonce, "#");
    let out = without_hashes(&whole);
    // An entry names the request that made it.
    let mut parts = out.split("\"req\":\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| whole + "\"req\":\"#" + part.get(36..).unwrap_or_default())
}

#[tokio::test]
async fn before_the_opening_no_byte_that_others_are_sent_depends_on_anothers_levels() {
    let runs = [
        (&["1", "1", "1", "1", "1", "1"], "Twenty letters and no more."),
        (
            &["5", "5", "5", "5", "5", "5"],
            "A much longer account of what was said, of what was asked again and of how the answer changed then.",
        ),
        (&["1", "5", "not_asked", "2", "4", "3"], "Some middling evidence of it."),
    ];
    let mut first: Option<BTreeMap<_, _>> = None;
    for (levels, evidence) in runs {
        let demonstration = Demonstration::copy("blindness").await;
        score(&demonstration, levels, evidence).await;
        let sent = sent_to_the_others(&demonstration).await;
        demonstration.close().await;
        match &first {
            None => {
                assert!(sent.len() > 150, "{} answers", sent.len());
                first = Some(sent);
            }
            Some(first) => {
                assert_eq!(first.keys().collect::<Vec<_>>(), sent.keys().collect::<Vec<_>>());
                for (asked, answer) in &sent {
                    let one = &first[asked];
                    let same = one.chars().zip(answer.chars()).take_while(|(one, other)| one == other).count();
                    let around = |text: &str| text.chars().skip(same.saturating_sub(200)).take(400).collect::<String>();
                    assert!(one == answer, "{asked:?} differs with the levels of the {SCORER}: {} and {}", around(one), around(answer));
                }
            }
        }
    }
}

#[tokio::test]
async fn the_comparison_itself_notices_a_level_of_whoever_is_compared() {
    let mut cards = Vec::new();
    for level in ["2", "4"] {
        let demonstration = Demonstration::copy("notices").await;
        score(&demonstration, &[level; 6], "Twenty letters and no more.").await;
        let mine = demonstration.crawl(SCORER).await;
        let receipt = mine.iter().find(|(address, _)| address.ends_with("/receipt")).unwrap().1;
        cards.push((masked(receipt), mine.values().map(masked).collect::<String>()));
        demonstration.close().await;
    }
    assert!(cards[0].1 != cards[1].1, "one's own pages tell one's own levels");
}
