//! Setting up, inviting, signing in, and what is refused on the way.

use audit::{Act, LogKind, Why};
use domain::FieldError;
use domain::forms::people::{InviteForm, SetUpForm};
use domain::person::Role;
use service::organisation::{SetUpView, set_up_errors};
use service::person::InvitationView;
use service::policy::{
    AcceptInvitation, DisablePerson, GrantRole, InvitePerson, ListFrameworks, ReadInstallation, ReadInvitation, ReadSetUp, SetUp, SignIn,
    SignOut,
};
use service::{Error, Token, What};
use store::testing::on_both_engines;

use crate::support::{PASSWORD, Stage, email_of, set_up_form, visitor};

#[tokio::test]
async fn a_fresh_installation_has_nobody_and_gets_its_administrator_by_a_link_that_works_once() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let before = stage.service.installation(stage.service.grant::<ReadInstallation>(&visitor()).unwrap()).await.unwrap();
        assert_eq!((before.people, before.entries, before.frameworks.len()), (0, 0, 0));

        let link = stage.service.make_set_up_link().await.unwrap().unwrap();
        let leave = || stage.service.grant::<SetUp>(&visitor()).unwrap();
        stage.service.set_up(leave(), &link, &set_up_form(), false).await.unwrap();
        assert_eq!(stage.service.set_up(leave(), &link, &set_up_form(), false).await, Err(Error::Missing(What::Link)));
        assert_eq!(stage.service.make_set_up_link().await.unwrap(), None);

        let after = stage.service.installation(leave_to_read(&stage)).await.unwrap();
        let slugs: Vec<_> = after.frameworks.iter().map(|view| view.framework.id.as_str()).collect();
        assert_eq!(slugs, ["deprivation-of-liberty", "justice", "police-security", "social-work"]);
        // Named, made, given a role; four frameworks imported and published.
        assert_eq!((after.people, after.entries), (1, 11));
        assert!(stage.fresh.store.fsck(None, false).await.unwrap().findings.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_set_up_link_ends_after_half_an_hour() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let link = stage.service.make_set_up_link().await.unwrap().unwrap();
        stage.fresh.clock.advance_seconds(30 * 60);
        let leave = stage.service.grant::<SetUp>(&visitor()).unwrap();
        assert_eq!(stage.service.set_up(leave, &link, &set_up_form(), false).await, Err(Error::Missing(What::Link)));
        assert_eq!(stage.service.installation(leave_to_read(&stage)).await.unwrap().entries, 0);
    })
    .await;
}

#[tokio::test]
async fn an_invited_person_chooses_a_password_and_signs_in() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        stage.person(&administrator, "Mariam Kone", "hr").await;
        let asker = stage.as_("Mariam Kone").await;
        assert_eq!(asker.signed_in().unwrap().person().name, "Mariam Kone");
        assert_eq!(stage.service.frameworks(stage.service.grant::<ListFrameworks>(&asker).unwrap()).await.unwrap().len(), 4);

        let read = stage.fresh.store.read().await.unwrap();
        let log = stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        let acts: Vec<_> = (11..log.head().await.unwrap().size).collect();
        let mut found = Vec::new();
        for seq in acts {
            found.push(log.entry(seq).await.unwrap().leaf.act);
        }
        assert_eq!(found, [Some(Act::UserCreate), Some(Act::UserGrant), Some(Act::UserAuthChange)]);
    })
    .await;
}

#[tokio::test]
async fn nobody_but_an_administrator_invites() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        stage.person(&administrator, "Mariam Kone", "hr").await;
        let hr = stage.as_("Mariam Kone").await;
        assert_eq!(stage.service.grant::<InvitePerson>(&hr).unwrap_err(), Error::Denied);
        assert_eq!(stage.service.grant::<InvitePerson>(&visitor()).unwrap_err(), Error::Denied);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_in_use_is_told_at_the_field_and_nothing_is_written() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        let before = stage.service.installation(leave_to_read(&stage)).await.unwrap();
        let form = InviteForm { name: "X".into(), email: email_of("Awa Diop"), language: "en".into(), role: "hr".into() };
        let refused = stage.service.invite(stage.service.grant::<InvitePerson>(&administrator).unwrap(), &form).await.unwrap_err();
        let Error::Invalid(errors) = refused else { panic!("{refused:?}") };
        assert_eq!(errors.of("email"), [FieldError::Taken]);
        assert_eq!(stage.service.installation(leave_to_read(&stage)).await.unwrap(), before);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        for (email, password) in [(email_of("Awa Diop"), "wrong"), ("nobody@teranga.example".to_owned(), PASSWORD), (String::new(), "")] {
            let leave = stage.service.grant::<SignIn>(&visitor()).unwrap();
            assert_eq!(stage.service.sign_in(leave, &email, password, "192.0.2.9", "test").await.unwrap_err(), Error::Denied);
        }
    })
    .await;
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_owner_still_gets_in_after_a_while() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let sign_in = async |password: &str| {
            let leave = stage.service.grant::<SignIn>(&visitor()).unwrap();
            stage.service.sign_in(leave, &email_of("Awa Diop"), password, "192.0.2.1", "test").await
        };
        for _ in 0..12 {
            assert_eq!(sign_in("guess").await.unwrap_err(), Error::Denied);
        }
        assert_eq!(sign_in(PASSWORD).await.unwrap_err(), Error::Denied);
        stage.fresh.clock.advance_seconds(15 * 60);
        assert!(sign_in(PASSWORD).await.is_ok());
    })
    .await;
}

/// So many wrong passwords from a network, three from each place of it, so that no single place has to wait.
async fn guess(stage: &Stage, email: &str, network: &str, failures: usize) {
    for number in 0..failures {
        let leave = stage.service.grant::<SignIn>(&visitor()).unwrap();
        let place = format!("{network}.{}", number / 3);
        assert_eq!(stage.service.sign_in(leave, email, "a guess of mine", &place, "test").await.unwrap_err(), Error::Denied);
    }
}

async fn from_place(stage: &Stage, name: &str, place: &str) -> Result<(), Error> {
    let leave = stage.service.grant::<SignIn>(&visitor()).unwrap();
    stage.service.sign_in(leave, &email_of(name), PASSWORD, place, "test").await.map(drop)
}

#[tokio::test]
async fn of_guesses_from_everywhere_a_hundred_are_listened_to_and_the_owner_gets_in_where_they_are_known() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        from_place(&stage, "Awa Diop", "192.0.2.1").await.unwrap();
        guess(&stage, &email_of("Awa Diop"), "198.51.100", 99).await;
        from_place(&stage, "Awa Diop", "203.0.113.1").await.unwrap();
        // That was a success; the count begins anew.
        guess(&stage, &email_of("Awa Diop"), "198.51.101", 100).await;
        assert_eq!(from_place(&stage, "Awa Diop", "203.0.113.2").await, Err(Error::Denied), "the hundred and first is not looked at");
        from_place(&stage, "Awa Diop", "192.0.2.1").await.unwrap();
        guess(&stage, &email_of("Awa Diop"), "198.51.102", 100).await;
        stage.fresh.clock.advance_seconds(15 * 60);
        from_place(&stage, "Awa Diop", "203.0.113.3").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_office_that_mistypes_keeps_no_colleague_out_and_one_that_guesses_waits() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        for name in ["Mariam Kone", "Jean Petit"] {
            stage.person(&administrator, name, "hr").await;
        }
        let office = "203.0.113.77";
        let mistype = async |from: usize, to: usize| {
            for number in from..to {
                let leave = stage.service.grant::<SignIn>(&visitor()).unwrap();
                let email = format!("somebody-{number}@teranga.example");
                assert_eq!(stage.service.sign_in(leave, &email, "mistyped", office, "test").await.unwrap_err(), Error::Denied);
            }
        };
        mistype(0, 99).await;
        from_place(&stage, "Mariam Kone", office).await.unwrap();
        mistype(99, 110).await;
        assert_eq!(from_place(&stage, "Jean Petit", office).await, Err(Error::Denied), "nobody knows Jean Petit there");
        from_place(&stage, "Mariam Kone", office).await.unwrap();
        // After a day it is forgotten, and one more mistake does not bring it back.
        stage.fresh.clock.advance_seconds(24 * 60 * 60);
        mistype(110, 111).await;
        from_place(&stage, "Jean Petit", office).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_link_for_setting_up_says_whether_it_still_serves_and_reading_uses_nothing_up() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let read = async |link: Option<&Token>| {
            let leave = stage.service.grant::<ReadSetUp>(&visitor()).unwrap();
            stage.service.set_up_link(leave, link).await.unwrap()
        };
        let link = stage.service.make_set_up_link().await.unwrap().unwrap();
        let foreign = Token::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
        assert_eq!((read(Some(&link)).await, read(Some(&link)).await), (SetUpView::Open, SetUpView::Open));
        assert_eq!((read(Some(&foreign)).await, read(None).await), (SetUpView::Ended, SetUpView::Ended));
        stage.fresh.clock.advance_seconds(30 * 60);
        assert_eq!(read(Some(&link)).await, SetUpView::Ended);
        stage.set_up().await;
        assert_eq!(
            (read(Some(&link)).await, read(Some(&foreign)).await, read(None).await),
            (SetUpView::Done, SetUpView::Done, SetUpView::Done)
        );
        // An invitation sets nothing up.
        let (_, invitation) = invite(&stage, "Mariam Kone").await;
        assert_eq!(read(Some(&invitation)).await, SetUpView::Done);
    })
    .await;
}

async fn invite(stage: &Stage, name: &str) -> (domain::ids::PersonId, Token) {
    let administrator = stage.as_administrator().await;
    let form = InviteForm { name: name.into(), email: email_of(name), language: "fr".into(), role: "hr".into() };
    stage.service.invite(stage.service.grant::<InvitePerson>(&administrator).unwrap(), &form).await.unwrap()
}

#[tokio::test]
async fn an_invitation_says_whom_it_is_for_until_it_was_used_or_ran_out() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let set_up = stage.service.make_set_up_link().await.unwrap().unwrap();
        stage.set_up().await;
        let read = async |link: &Token| {
            let leave = stage.service.grant::<ReadInvitation>(&visitor()).unwrap();
            stage.service.invitation(leave, link).await.unwrap()
        };
        assert_eq!(read(&set_up).await, InvitationView::Ended, "a link of another purpose is no invitation");
        let (_, used) = invite(&stage, "Mariam Kone").await;
        let (_, left) = invite(&stage, "Jean Petit").await;
        let (disabled, lost) = invite(&stage, "Ibra Fall").await;
        let open = InvitationView::Open { name: "Mariam Kone".into(), email: email_of("Mariam Kone") };
        assert_eq!((read(&used).await, read(&used).await), (open.clone(), open));
        let leave = stage.service.grant::<AcceptInvitation>(&visitor()).unwrap();
        stage.service.accept_invitation(leave, &used, PASSWORD).await.unwrap();
        assert_eq!(read(&used).await, InvitationView::Used);
        let leave = stage.service.grant::<DisablePerson>(&stage.as_administrator().await).unwrap();
        stage.service.disable_person(leave, disabled, Why::Left).await.unwrap();
        assert_eq!(read(&lost).await, InvitationView::Ended);
        stage.fresh.clock.advance_seconds(7 * 24 * 60 * 60);
        assert_eq!(read(&left).await, InvitationView::Ended);
    })
    .await;
}

#[test]
fn everything_that_is_wrong_with_setting_up_is_said_at_once() {
    let errors = set_up_errors(&SetUpForm { password: "motdepassemotdepasse".into(), email: "awa".into(), ..set_up_form() });
    assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["email", "password"]);
    let errors = set_up_errors(&SetUpForm { password: String::new(), ..set_up_form() });
    assert_eq!(errors.of("password"), [FieldError::Required]);
    assert!(set_up_errors(&set_up_form()).is_empty());
}

#[tokio::test]
async fn a_session_ends_when_it_is_left_alone_and_when_its_owner_signs_out() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let leave = stage.service.grant::<SignIn>(&visitor()).unwrap();
        let now = stage.service.sign_in(leave, &email_of("Awa Diop"), PASSWORD, "192.0.2.1", "test").await.unwrap();
        let who = async || stage.service.asker(Some(&now.token), None).await.unwrap();
        stage.fresh.clock.advance_seconds(14 * 60);
        assert!(who().await.signed_in().is_some());
        stage.fresh.clock.advance_seconds(14 * 60);
        let asker = who().await;
        assert!(asker.signed_in().is_some(), "a request keeps the session alive");
        stage.service.sign_out(stage.service.grant::<SignOut>(&asker).unwrap()).await.unwrap();
        assert!(who().await.signed_in().is_none());

        let asker = stage.as_administrator().await;
        assert!(asker.signed_in().is_some());
        let leave = stage.service.grant::<SignIn>(&visitor()).unwrap();
        let now = stage.service.sign_in(leave, &email_of("Awa Diop"), PASSWORD, "192.0.2.1", "test").await.unwrap();
        stage.fresh.clock.advance_seconds(15 * 60);
        assert!(stage.service.asker(Some(&now.token), None).await.unwrap().signed_in().is_none());
    })
    .await;
}

#[tokio::test]
async fn roles_that_conflict_are_refused_in_words() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        let person = stage.person(&administrator, "Ibrahima Ba", "auditor").await;
        let leave = stage.service.grant::<GrantRole>(&administrator).unwrap();
        let refused = stage.service.grant_role(leave, person, Role::Panel, None).await.unwrap_err();
        assert_eq!(refused.codes(), ["access.role-conflict"]);
        let hr = stage.person(&administrator, "Mariam Kone", "hr").await;
        let leave = stage.service.grant::<GrantRole>(&administrator).unwrap();
        stage.service.grant_role(leave, hr, Role::Panel, None).await.unwrap();
    })
    .await;
}

fn leave_to_read(stage: &Stage) -> service::Granted<ReadInstallation> {
    stage.service.grant::<ReadInstallation>(&visitor()).unwrap()
}
