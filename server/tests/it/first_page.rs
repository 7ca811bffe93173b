//! The first page: what it says in each language, with and without JavaScript.

use axum::http::{Method, StatusCode};

use crate::installation::Installation;
use crate::speak::{get, get_from, house, request, send, text};

#[tokio::test]
async fn a_browser_is_sent_to_the_language_that_it_prefers() {
    for (accepted, address) in [("fr-CA,fr;q=0.9,en;q=0.8", "/fr/"), ("en-GB", "/en/"), ("sw", "/en/"), ("", "/en/")] {
        let answer = send(house().await, request(Method::GET, "/", &[("accept-language", accepted)], "")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.header("location"), address, "{accepted}");
        assert_eq!(answer.header("vary"), "accept-language");
    }
}

#[tokio::test]
async fn the_page_says_in_a_sentence_what_the_installation_holds() {
    let installation = Installation::with_vacancies().await;
    let en = text(&get_from(&installation.house(), "/en/").await.body);
    assert!(en.contains("It holds 4 competency frameworks with 26 competencies, 2 people and 104 vacancies."), "{en}");
    assert!(en.contains("The log holds 119 entries."), "{en}");
    assert!(en.contains("Last checkpoint: 25 November 2026 at 10:42 UTC, 119 entries"), "{en}");
    let fr = text(&get_from(&installation.house(), "/fr/").await.body);
    assert!(fr.contains("Elle contient 4 référentiels de compétences avec 26 compétences, 2 personnes et 104 recrutements."), "{fr}");
    assert!(fr.contains("Le journal contient 119 entrées."), "{fr}");
}

#[tokio::test]
async fn each_vacancy_stands_with_its_stage_and_what_happens_next() {
    let installation = Installation::with_vacancies().await;
    let en = get_from(&installation.house(), "/en/").await.body;
    assert!(en.contains("<html lang=\"en\">"));
    let en = text(&en);
    assert!(en.contains("Youth court clerk") && en.contains("Called off") && en.contains("the reason stands in the log"), "{en}");
    assert!(en.contains("HR chooses a frozen guide and names the panel, then opens the vacancy."), "{en}");
    let fr = get_from(&installation.house(), "/fr/").await.body;
    assert!(fr.contains("<html lang=\"fr\">"));
    let fr = text(&fr);
    assert!(fr.contains("Greffe du tribunal pour enfants") && fr.contains("Annulé"), "{fr}");
    assert!(!fr.contains("Youth court clerk") && !fr.contains("Called off"), "{fr}");
}

#[tokio::test]
async fn the_filter_works_as_a_plain_form() {
    let installation = Installation::with_vacancies().await;
    let house = installation.house();
    let page = get_from(&house, "/en/?q=POLICE").await.body;
    assert!(page.contains("method=\"get\"") && page.contains("value=\"POLICE\""), "{page}");
    let page = text(&page);
    assert!(page.contains("Vacancies found: 1 of 104.") && page.contains("Police officer, minors unit"), "{page}");
    assert!(!page.contains("Youth court clerk"), "{page}");
    let nothing = text(&get_from(&house, "/en/?q=astronaut").await.body);
    assert!(nothing.contains("No vacancy matches these words."), "{nothing}");
}

#[tokio::test]
async fn what_was_typed_into_the_filter_is_shown_and_never_run() {
    let page = get("/en/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await.body;
    assert!(!page.contains("<script>alert"), "{page}");
}

#[tokio::test]
async fn a_long_list_is_paged_by_links() {
    let installation = Installation::with_vacancies().await;
    let house = installation.house();
    let first = get_from(&house, "/fr/").await.body;
    assert!(first.contains("href=\"?page=2\"") && text(&first).contains("Page 1 sur 2"), "{first}");
    assert!(!first.contains("Interprétariat"));
    let second = text(&get_from(&house, "/fr/?page=2").await.body);
    assert!(second.contains("Interprétariat") && second.contains("Page 2 sur 2"), "{second}");
    let beyond = text(&get_from(&house, "/fr/?page=99").await.body);
    assert!(beyond.contains("Page 2 sur 2"), "{beyond}");
}

#[tokio::test]
async fn the_language_switch_keeps_the_place_and_the_question() {
    let page = get("/en/?q=police").await.body;
    assert!(page.contains("href=\"/fr/?q=police\""), "{page}");
    assert!(get("/fr/about").await.body.contains("href=\"/en/about\""));
}

#[tokio::test]
async fn an_address_that_leads_nowhere_says_so_in_the_language_it_names_or_in_both() {
    let fr = get("/fr/nulle-part").await;
    assert_eq!(fr.status, StatusCode::NOT_FOUND);
    assert!(text(&fr.body).contains("Il n’y a rien ici") && !text(&fr.body).contains("There is nothing here"), "{}", fr.body);
    let both = get("/nowhere").await;
    assert_eq!(both.status, StatusCode::NOT_FOUND);
    assert!(text(&both.body).contains("Il n’y a rien ici") && text(&both.body).contains("There is nothing here"), "{}", both.body);
}

#[tokio::test]
async fn the_browser_part_asks_the_same_questions_of_the_server() {
    let installation = Installation::with_vacancies().await;
    let answer = send(installation.house(), request(Method::GET, "/api/vacancies?form[lang]=fr&form[q]=police", &[], "")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let page: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(page["rows"][0]["title"], "Police, brigade des mineurs");
    let unknown = send(house().await, request(Method::GET, "/api/installation?lang=zz", &[], "")).await;
    assert!(!unknown.status.is_success());
    assert_eq!(unknown.body, r#"{"code":"malformed"}"#);
}
