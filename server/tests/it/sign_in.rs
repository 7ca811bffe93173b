//! Signing in and out, setting up, invitations, one's own account: as browsers without JavaScript do it, form by form.

use axum::Router;
use axum::http::{Method, StatusCode};
use service::{Asker, policy::ReadInstallation};

use crate::installation::{ADMINISTRATOR, Installation, OFFICER, PASSWORD};
use crate::speak::{Answer, get_from, request, send, text};

const KEY: &str = "0190a1b2-0000-7000-8000-0123456789ab";
const OTHER_PASSWORD: &str = "tabouret citron rivière vélo";

/// A form, as a browser writes it.
fn form(fields: &[(&str, &str)]) -> String {
    let mut form = String::new();
    for (name, value) in fields {
        let encoded: String = value
            .bytes()
            .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect();
        let between = if form.is_empty() { "" } else { "&" };
        form.extend([between, name, "=", &encoded]);
    }
    form
}

/// Sends a form as a browser does from one of our pages, with this cookie.
async fn post(house: &Router, address: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let headers = [
        ("accept", "text/html"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("host", "justesse.example"),
        ("origin", "https://justesse.example"),
        ("sec-fetch-site", "same-origin"),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"),
        ("cookie", cookie),
    ];
    let headers = if cookie.is_empty() { &headers[..6] } else { &headers[..] };
    // As the pages do, each form says which one it is.
    let page = address.split(['/', '?']).nth(2).unwrap_or_default();
    let name = if page == "account" { "password" } else { page };
    let mut fields = fields.to_vec();
    if !fields.iter().any(|(field, _)| *field == "form") {
        fields.push(("form", name));
    }
    send(house.clone(), request(Method::POST, address, headers, &form(&fields))).await
}

/// Reads a page with this cookie.
async fn read(house: &Router, address: &str, cookie: &str) -> Answer {
    send(house.clone(), request(Method::GET, address, &[("accept", "text/html"), ("cookie", cookie)], "")).await
}

/// The one cookie that an answer sets: name, value, attributes.
fn cookie(answer: &Answer) -> (String, String, Vec<String>) {
    let set: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    let [set] = set[..] else { panic!("one cookie: {:?}", answer.headers) };
    let mut parts = set.to_str().unwrap().split(';').map(|part| part.trim().to_owned());
    let pair = parts.next().unwrap();
    let (name, value) = pair.split_once('=').unwrap();
    let mut attributes: Vec<String> = parts.collect();
    attributes.sort();
    (name.to_owned(), value.to_owned(), attributes)
}

/// The cookie that the browser sends from now on.
fn kept(answer: &Answer) -> String {
    let (name, value, _) = cookie(answer);
    format!("{name}={value}")
}

async fn sign_in(house: &Router, email: &str, password: &str) -> Answer {
    post(house, "/en/sign-in", "", &[("request", KEY), ("email", email), ("password", password)]).await
}

/// Whether the page greets somebody who is signed in.
async fn is_signed_in(house: &Router, cookie: &str) -> bool {
    let page = read(house, "/en/about", cookie).await;
    assert_eq!(page.header("cache-control"), "no-store");
    let (signed_in, visitor) = (page.body.contains("action=\"/en/sign-out\""), page.body.contains("class=\"sign-in\""));
    assert_ne!(signed_in, visitor, "{}", page.body);
    signed_in
}

/// Nothing that was typed, and no error, stands in an address that the answer names.
fn expect_clean_address(answer: &Answer, typed: &[&str]) {
    for name in ["location", "refresh", "content-location"] {
        let Some(value) = answer.headers.get(name) else { continue };
        let value = value.to_str().unwrap();
        assert!(!value.contains("__err") && !value.contains("code%22"), "{value}");
        for typed in typed {
            assert!(!value.contains(typed) && !value.contains(&form(&[("x", typed)])[2..]), "{value}");
        }
    }
}

#[tokio::test]
async fn whoever_signs_in_gets_a_cookie_that_only_the_server_reads_and_only_over_https() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let answer = sign_in(&house, ADMINISTRATOR, PASSWORD).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/en/start"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let (name, value, attributes) = cookie(&answer);
    assert_eq!(name, "__Host-s");
    assert_eq!(value.len(), 43);
    assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"], "no Max-Age, no Expires, no Domain");
    assert!(is_signed_in(&house, &kept(&answer)).await);
}

#[tokio::test]
async fn on_this_machine_over_plain_http_the_cookie_has_another_name() {
    let installation = Installation::with_people().await;
    let house = installation.loopback_house();
    let answer = sign_in(&house, ADMINISTRATOR, PASSWORD).await;
    let (name, value, attributes) = cookie(&answer);
    assert_eq!((name.as_str(), attributes), ("s-loopback", vec!["HttpOnly".to_owned(), "Path=/".to_owned(), "SameSite=Lax".to_owned()]));
    assert!(is_signed_in(&house, &format!("s-loopback={value}")).await);
    assert!(!is_signed_in(&installation.house(), &format!("s-loopback={value}")).await, "behind https it opens nothing");
}

#[tokio::test]
async fn every_page_says_who_is_signed_in_and_in_which_roles_in_the_page_s_language() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let cookie = installation.cookie_of(OFFICER).await;
    for (address, role, out) in
        [("/fr/", "RH", "Se déconnecter"), ("/en/about", "HR", "Sign out"), ("/fr/nulle-part", "RH", "Se déconnecter")]
    {
        let page = text(&read(&house, address, &cookie).await.body);
        assert!(page.contains("Mariam Koné") && page.contains(role) && page.contains(out), "{address}: {page}");
    }
    let page = text(&read(&house, "/fr/", "").await.body);
    assert!(page.contains("Se connecter") && !page.contains("Se déconnecter") && !page.contains("Mariam"), "{page}");
}

#[tokio::test]
async fn every_failure_to_sign_in_gets_the_same_answer_and_keeps_the_address() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let invited = "fatou.sarr@teranga.example";
    installation.invitation("Fatou Sarr", invited).await;
    let mut seen = None;
    for (email, password) in [(ADMINISTRATOR, "a wrong password"), ("nobody@teranga.example", PASSWORD), (invited, PASSWORD)] {
        let answer = sign_in(&house, email, password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!answer.headers.contains_key("set-cookie"));
        assert_eq!(answer.header("cache-control"), "no-store");
        expect_clean_address(&answer, &[email, password]);
        assert!(answer.body.contains(&format!("value=\"{email}\"")), "{}", answer.body);
        assert!(!answer.body.contains(password), "{}", answer.body);
        let says = text(&answer.body).replace(email, "…");
        assert!(says.contains("do not match"), "{says}");
        assert_eq!(*seen.get_or_insert(says.clone()), says);
    }
}

#[tokio::test]
async fn what_is_left_empty_is_said_at_the_field_and_on_top() {
    let installation = Installation::with_people().await;
    let answer = post(&installation.house(), "/fr/sign-in", "", &[("request", KEY), ("email", "awa"), ("password", "")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.body;
    assert!(page.contains("<title>Erreur\u{a0}: Se connecter"), "{page}");
    assert!(page.contains("href=\"#sign-in-email\"") && page.contains("href=\"#sign-in-password\""), "{page}");
    assert!(page.contains("aria-describedby=\"sign-in-email-error\"") && page.contains("aria-invalid=\"true\""), "{page}");
    assert_eq!(page.matches("Une adresse de la forme nom@exemple.org.").count(), 2, "{page}");
    assert_eq!(page.matches("Remplissez ce champ.").count(), 2, "{page}");
    assert!(page.contains("value=\"awa\""), "{page}");
}

#[tokio::test]
async fn a_session_that_a_stranger_prepared_is_never_the_one_that_somebody_signs_in_with() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let planted = "__Host-s=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let fields = [("request", KEY), ("email", ADMINISTRATOR), ("password", PASSWORD)];
    let answer = post(&house, "/en/sign-in", planted, &fields).await;
    assert_ne!(kept(&answer), planted);
    assert!(!is_signed_in(&house, planted).await);
    // Nor does a session of somebody else go on under a new name.
    let before = installation.cookie_of(OFFICER).await;
    let answer = post(&house, "/en/sign-in", &before, &fields).await;
    assert!(is_signed_in(&house, &kept(&answer)).await);
    assert!(!is_signed_in(&house, &before).await, "the session that was left has ended");
    let page = text(&read(&house, "/en/", &kept(&answer)).await.body);
    assert!(page.contains("Awa Diop") && !page.contains("Mariam"), "{page}");
}

#[tokio::test]
async fn after_signing_out_the_old_cookie_opens_nothing_and_the_browser_forgets() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let session = installation.cookie_of(ADMINISTRATOR).await;
    let answer = post(&house, "/fr/sign-out", &session, &[]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/fr/sign-in?done=signed-out"));
    assert_eq!(answer.header("clear-site-data"), "\"cache\",\"cookies\",\"storage\"");
    assert_eq!(answer.header("cache-control"), "no-store");
    let (name, value, attributes) = cookie(&answer);
    assert_eq!((name.as_str(), value.as_str()), ("__Host-s", ""));
    assert_eq!(attributes, ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure"]);
    assert!(!is_signed_in(&house, &session).await);
    let page = text(&read(&house, answer.header("location"), "").await.body);
    assert!(page.contains("Votre session est fermée"), "{page}");
    // Twice is as good as once.
    assert_eq!(post(&house, "/fr/sign-out", &session, &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_left_alone_ends_although_the_browser_still_sends_its_cookie() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let session = installation.cookie_of(ADMINISTRATOR).await;
    installation.clock.advance_seconds(14 * 60);
    assert!(is_signed_in(&house, &session).await);
    installation.clock.advance_seconds(15 * 60);
    assert!(!is_signed_in(&house, &session).await);
}

#[tokio::test]
async fn a_form_that_does_not_say_where_it_comes_from_or_comes_from_elsewhere_changes_nothing() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let session = installation.cookie_of(ADMINISTRATOR).await;
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let host = ("host", "justesse.example");
    let change =
        form(&[("request", KEY), ("form", "password"), ("current", PASSWORD), ("chosen", OTHER_PASSWORD), ("repeat", OTHER_PASSWORD)]);
    for headers in [
        &[kind, host, ("cookie", &session)][..],
        &[kind, host, ("cookie", &session), ("origin", "null")],
        &[kind, host, ("cookie", &session), ("origin", "https://evil.example")],
        &[kind, host, ("cookie", &session), ("sec-fetch-site", "cross-site")],
        &[kind, host, ("cookie", &session), ("sec-fetch-site", "same-site"), ("origin", "https://evil.justesse.example")],
    ] {
        for (address, body) in [("/en/sign-out", ""), ("/en/account", &change)] {
            let answer = send(house.clone(), request(Method::POST, address, headers, body)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address} {headers:?}");
        }
    }
    let text_kind = [("content-type", "text/plain"), host, ("cookie", &session), ("sec-fetch-site", "same-origin")];
    let answer = send(house.clone(), request(Method::POST, "/en/account", &text_kind, &change)).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    // Nothing is changed by reading either.
    assert_eq!(read(&house, &format!("/en/account?{change}"), &session).await.status, StatusCode::OK);
    assert_eq!(read(&house, "/en/sign-out", &session).await.status, StatusCode::NOT_FOUND);
    assert!(is_signed_in(&house, &session).await);
    assert_eq!(sign_in(&house, ADMINISTRATOR, PASSWORD).await.status, StatusCode::SEE_OTHER, "the password is the old one");
}

#[tokio::test]
async fn whoever_was_asked_to_sign_in_goes_on_to_where_they_were_going_and_to_no_other_site() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let turned_away = read(&house, "/fr/account?page=2", "").await;
    assert_eq!(
        (turned_away.status, turned_away.header("location")),
        (StatusCode::SEE_OTHER, "/fr/sign-in?next=%2Ffr%2Faccount%3Fpage%3D2")
    );
    let page = read(&house, turned_away.header("location"), "").await.body;
    assert!(page.contains("name=\"next\" value=\"/fr/account?page=2\""), "{page}");
    let on = async |next: &str| {
        let fields = [("request", KEY), ("next", next), ("email", ADMINISTRATOR), ("password", PASSWORD)];
        let answer = post(&house, "/fr/sign-in", "", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        answer.header("location").to_owned()
    };
    assert_eq!(on("/fr/account?page=2").await, "/fr/account?page=2");
    for foreign in [
        "https://evil.example/fr/",
        "//evil.example/fr/",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/fr/\r\nset-cookie: a=b",
        "/fr/sign-in",
    ] {
        assert_eq!(on(foreign).await, "/fr/start", "{foreign:?}");
        let address = format!("/fr/sign-in?{}", form(&[("next", foreign)]));
        let page = read(&house, &address, "").await.body;
        assert!(!page.contains("name=\"next\"") || foreign == "/fr/sign-in", "{page}");
    }
    // The place to go on to survives a failure.
    let fields = [("request", KEY), ("next", "/fr/account"), ("email", ADMINISTRATOR), ("password", "wrong")];
    assert!(post(&house, "/fr/sign-in", "", &fields).await.body.contains("name=\"next\" value=\"/fr/account\""));
}

#[tokio::test]
async fn the_address_in_a_link_to_sign_in_is_filled_in_and_never_run() {
    let installation = Installation::with_people().await;
    let page = get_from(&installation.house(), "/fr/sign-in?email=rh%40demo.example").await.body;
    assert!(page.contains("value=\"rh@demo.example\"") && page.contains("autocomplete=\"username\""), "{page}");
    assert!(page.contains("autocomplete=\"current-password\""), "{page}");
    let page = get_from(&installation.house(), "/fr/sign-in?email=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await.body;
    assert!(!page.contains("<script>alert"), "{page}");
}

#[tokio::test]
async fn before_anybody_set_up_the_installation_the_page_to_sign_in_says_what_to_do() {
    let installation = Installation::fresh().await;
    let page = get_from(&installation.house(), "/en/sign-in").await.body;
    assert!(text(&page).contains("has not been set up yet") && !page.contains("type=\"password\""), "{page}");
}

/// The form for setting up, as somebody fills it in.
fn set_up_fields<'f>() -> Vec<(&'f str, &'f str)> {
    vec![
        ("request", KEY),
        ("name_fr", "Police nationale de Teranga"),
        ("name_en", "National Police of Teranga"),
        ("safeguarding_lead", "Ibra Fall"),
        ("local_contact", "116, jour et nuit"),
        ("person_name", "Awa Diop"),
        ("email", ADMINISTRATOR),
        ("language", "fr"),
        ("password", PASSWORD),
        ("repeat", PASSWORD),
    ]
}

fn with<'f>(mut fields: Vec<(&'f str, &'f str)>, changes: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    for (name, value) in changes {
        fields.iter_mut().filter(|(field, _)| field == name).for_each(|field| field.1 = value);
    }
    fields
}

#[tokio::test]
async fn the_link_for_setting_up_works_once_and_leaves_its_administrator_signed_in() {
    let installation = Installation::fresh().await;
    let house = installation.house();
    let address = format!("/en/set-up/{}", installation.set_up_link().await.secret());
    let page = read(&house, &address, "").await;
    assert_eq!(page.status, StatusCode::OK);
    let shown = text(&page.body);
    for framework in domain::framework::shipped() {
        assert!(shown.contains(&framework.title.en), "{shown}");
    }
    // Programs open links too: reading changes nothing.
    let key = page.body.split_once("name=\"request\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    assert!(!read(&house, &address, "").await.body.contains(&key), "each form has a key of its own");
    let fields = with(set_up_fields(), &[("request", &key)]);
    let answer = post(&house, &address, "", &fields).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/fr/admin/people?done=set-up"), "{}", answer.body);
    expect_clean_address(&answer, &[ADMINISTRATOR, PASSWORD, "Teranga"]);
    let session = kept(&answer);
    let first = text(&read(&house, "/fr/admin/people?done=set-up", &session).await.body);
    assert!(first.contains("Awa Diop") && first.contains("inviter les ressources humaines"), "{first}");
    let installation_page = text(&read(&house, "/fr/", &session).await.body);
    assert!(installation_page.contains("4 référentiels de compétences"), "{installation_page}");

    // The same form sent again, as by an impatient finger, ends where the first one did.
    let again = post(&house, &address, "", &fields).await;
    assert_eq!((again.status, again.header("location")), (StatusCode::SEE_OTHER, "/fr/admin/people?done=set-up"));
    // A link that was used says so, and takes no other form.
    let page = text(&read(&house, &address, "").await.body);
    assert!(page.contains("This installation is set up already.") && page.contains("Sign in"), "{page}");
    let other = with(fields, &[("email", "mallory@evil.example"), ("person_name", "Mallory")]);
    let refused = post(&house, &address, "", &other).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert!(!refused.headers.contains_key("set-cookie"));
    let leave = installation.service.grant::<ReadInstallation>(&Asker::visitor(None)).unwrap();
    assert_eq!(installation.service.installation(leave).await.unwrap().people, 1);
}

#[tokio::test]
async fn nothing_typed_is_lost_when_setting_up_is_not_accepted_except_the_passwords() {
    let installation = Installation::fresh().await;
    let house = installation.house();
    let address = format!("/fr/set-up/{}", installation.set_up_link().await.secret());
    let name = "Ministère « A&B » <script>alert(1)</script>";
    let changes = [("name_fr", name), ("email", "awa"), ("password", "motdepassemotdepasse"), ("repeat", "autre chose")];
    let answer = post(&house, &address, "", &with(set_up_fields(), &changes)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    expect_clean_address(&answer, &["awa"]);
    let page = answer.body;
    for kept in ["National Police of Teranga", "Ibra Fall", "116, jour et nuit", "Awa Diop", "awa"] {
        assert!(page.contains(&format!("value=\"{kept}\"")), "{kept}: {page}");
    }
    assert!(page.contains("Ministère « A&amp;B »") && !page.contains("<script>alert"), "{page}");
    assert!(!page.contains("motdepassemotdepasse") && !page.contains("autre chose"), "{page}");
    // All that is wrong is said at once.
    for wrong in ["nom@exemple.org", "parmi les premiers essayés", "Les deux saisies diffèrent"] {
        assert_eq!(page.matches(wrong).count(), 2, "{wrong}: {page}");
    }
    let french = page.split("name=\"language\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(french.contains("value=\"fr\"") && french.contains("checked"), "{page}");
    // The link serves still.
    assert_eq!(post(&house, &address, "", &set_up_fields()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_link_for_setting_up_that_ran_out_or_never_was_says_what_to_do() {
    let installation = Installation::fresh().await;
    let house = installation.house();
    let link = installation.set_up_link().await;
    installation.clock.advance_seconds(30 * 60);
    for secret in [link.secret(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "nonsense"] {
        let address = format!("/fr/set-up/{secret}");
        let page = read(&house, &address, "").await;
        assert!(text(&page.body).contains("Redémarrez le serveur") && !page.body.contains("type=\"password\""), "{}", page.body);
        let refused = post(&house, &address, "", &set_up_fields()).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        assert!(text(&refused.body).contains("Redémarrez le serveur"), "{}", refused.body);
    }
    let next = installation.set_up_link().await;
    assert_eq!(post(&house, &format!("/fr/set-up/{}", next.secret()), "", &set_up_fields()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_with_a_field_too_many_or_without_its_key_is_not_one_of_ours() {
    let installation = Installation::fresh().await;
    let house = installation.house();
    let address = format!("/fr/set-up/{}", installation.set_up_link().await.secret());
    let mut more = set_up_fields();
    more.push(("demo", "true"));
    let without_key = set_up_fields().into_iter().skip(1).collect();
    for fields in [more, without_key] {
        let answer = post(&house, &address, "", &fields).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.body.contains("value=\"Ibra Fall\""), "{}", answer.body);
    }
}

#[tokio::test]
async fn whoever_was_invited_chooses_a_password_once_and_is_signed_in() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let link = installation.invitation("Nadège Toussaint", "nadege@teranga.example").await;
    let address = format!("/fr/invitation/{}", link.secret());
    let page = read(&house, &address, "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Nadège Toussaint") && page.body.contains("value=\"nadege@teranga.example\""), "{}", page.body);
    assert!(page.body.contains("autocomplete=\"new-password\""), "{}", page.body);

    let choose = async |password: &str, repeat: &str| {
        post(&house, &address, "", &[("request", KEY), ("password", password), ("repeat", repeat)]).await
    };
    for (password, repeat, says) in [
        ("nadege@teranga.example", "nadege@teranga.example", "parmi les premiers essayés"),
        ("court", "court", "15 caractères au moins"),
        (OTHER_PASSWORD, "tabouret", "Les deux saisies diffèrent"),
        ("", "", "Remplissez ce champ"),
    ] {
        let answer = choose(password, repeat).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(says), "{says}: {}", answer.body);
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    let answer = choose(OTHER_PASSWORD, OTHER_PASSWORD).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/fr/start?done=welcome"));
    let session = kept(&answer);
    let start = read(&house, "/fr/start?done=welcome", &session).await;
    assert_eq!((start.status, start.header("location")), (StatusCode::SEE_OTHER, "/fr/my-interviews?done=welcome"));
    let first = text(&read(&house, "/fr/my-interviews?done=welcome", &session).await.body);
    assert!(first.contains("Nadège Toussaint") && first.contains("jury") && first.contains("Votre mot de passe est choisi"), "{first}");

    let used = read(&house, &address, "").await;
    assert!(text(&used.body).contains("Cette invitation a déjà servi") && !used.body.contains("nadege@"), "{}", used.body);
    let again = choose(PASSWORD, PASSWORD).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert_eq!(sign_in(&house, "nadege@teranga.example", OTHER_PASSWORD).await.status, StatusCode::SEE_OTHER, "the first one holds");
}

#[tokio::test]
async fn an_invitation_that_ran_out_or_never_was_says_whom_to_ask() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let link = installation.invitation("Nadège Toussaint", "nadege@teranga.example").await;
    installation.clock.advance_seconds(7 * 24 * 60 * 60);
    let set_up = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    for secret in [link.secret(), set_up, "nonsense"] {
        let page = read(&house, &format!("/en/invitation/{secret}"), "").await.body;
        assert!(text(&page).contains("Ask whoever invited you for a new one") && !page.contains("Nadège"), "{page}");
    }
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session_and_this_one_goes_on_under_a_new_secret() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let (here, elsewhere) = (installation.cookie_of(OFFICER).await, installation.cookie_of(OFFICER).await);
    let change = async |cookie: &str, current: &str, chosen: &str, repeat: &str| {
        post(
            &house,
            "/en/account",
            cookie,
            &[("request", KEY), ("form", "password"), ("current", current), ("chosen", chosen), ("repeat", repeat)],
        )
        .await
    };
    for (current, chosen, repeat, field) in [
        ("wrong", OTHER_PASSWORD, OTHER_PASSWORD, "password-current-error"),
        (PASSWORD, "short", "short", "password-chosen-error"),
        (PASSWORD, OTHER_PASSWORD, "another", "password-repeat-error"),
        ("", "", "", "password-chosen-error"),
    ] {
        let answer = change(&here, current, chosen, repeat).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(&format!("id=\"{field}\"")), "{field}: {}", answer.body);
        expect_clean_address(&answer, &[current, chosen].map(|typed| if typed.is_empty() { "\u{0}" } else { typed }));
    }
    assert!(is_signed_in(&house, &elsewhere).await);
    let answer = change(&here, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/en/account?done=password"));
    let now = kept(&answer);
    assert!(is_signed_in(&house, &now).await);
    assert!(!is_signed_in(&house, &here).await && !is_signed_in(&house, &elsewhere).await);
    assert!(text(&read(&house, "/en/account?done=password", &now).await.body).contains("Your password is changed."));
    assert_eq!(sign_in(&house, OFFICER, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign_in(&house, OFFICER, OTHER_PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn people_see_their_own_sessions_and_end_those_that_they_do_not_want() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let elsewhere = installation.cookie_of(OFFICER).await;
    let others = installation.cookie_of(ADMINISTRATOR).await;
    let here = kept(&sign_in(&house, OFFICER, PASSWORD).await);
    let page = read(&house, "/fr/account", &here).await.body;
    let shown = text(&page);
    assert!(shown.contains("Firefox, Windows") && shown.contains("Firefox, Linux") && shown.contains("Cet appareil"), "{shown}");
    let sessions: Vec<&str> = page.split("name=\"of\" value=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    let [session] = sessions[..] else { panic!("one other session: {sessions:?}") };
    for secret in [&here, &elsewhere] {
        assert!(!page.contains(secret.split_once('=').unwrap().1), "no secret stands in a page");
    }

    // Somebody else cannot end it, nor learn of it.
    let foreign = post(&house, "/fr/account", &others, &[("form", "session"), ("of", session)]).await;
    assert_eq!(foreign.status, StatusCode::SEE_OTHER);
    assert!(is_signed_in(&house, &elsewhere).await);

    let answer = post(&house, "/fr/account", &here, &[("form", "session"), ("of", session)]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/fr/account?done=session"));
    assert!(!is_signed_in(&house, &elsewhere).await);
    assert!(is_signed_in(&house, &here).await);
}

#[tokio::test]
async fn whose_session_has_ended_is_asked_to_sign_in_and_not_told_that_the_form_was_wrong() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    let session = installation.cookie_of(OFFICER).await;
    installation.clock.advance_seconds(13 * 60 * 60);
    let fields = [("request", KEY), ("form", "password"), ("current", PASSWORD), ("chosen", OTHER_PASSWORD), ("repeat", OTHER_PASSWORD)];
    let answer = post(&house, "/fr/account", &session, &fields).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/fr/sign-in?next=%2Ffr%2Faccount"));
    let api = "/api/scorecard?lang=fr&vacancy=2f1b3c4d-0000-4000-8000-0123456789ab&candidate=2f1b3c4d-0000-4000-8000-0123456789ab";
    let asked = send(house.clone(), request(Method::GET, api, &[("cookie", session.as_str())], "")).await;
    assert_eq!(asked.body, r#"{"code":"sign-in-first"}"#);
}

#[tokio::test]
async fn a_log_that_takes_no_entries_keeps_what_was_typed() {
    let installation = Installation::fresh().await;
    let house = installation.house();
    let address = format!("/fr/set-up/{}", installation.set_up_link().await.secret());
    installation.service.store().close().await;
    let answer = post(&house, &address, "", &set_up_fields()).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!answer.body.contains(PASSWORD), "{}", answer.body);
    expect_clean_address(&answer, &[ADMINISTRATOR]);
}

#[tokio::test]
async fn an_address_without_a_language_of_ours_takes_no_form() {
    let installation = Installation::with_people().await;
    let house = installation.house();
    for address in ["/de/sign-in", "/en/sign-in/", "/en/set-up", "/sign-in"] {
        let answer = post(&house, address, "", &[("request", KEY), ("email", ADMINISTRATOR), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert!(!answer.headers.contains_key("set-cookie"), "{address}");
    }
    assert_eq!(read(&house, "/de/sign-in", "").await.status, StatusCode::NOT_FOUND);
}
