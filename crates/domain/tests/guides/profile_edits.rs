//! Named edits of a profile: what each does, what it refuses, and that a refused one changes nothing.

use domain::framework::{AccountabilityLine, Anchor, Dimension, Facet, shipped};
use domain::ids::FrameworkId;
use domain::profile::{JobProfile, LocalCompetency, LocalIndicator, Offered, ProfileCompetency, ProfileEdit, ProfileEditRefused, Reason};
use domain::{FieldError, FieldErrors, Lang, Refusal, Text};
use uuid::Uuid;

use crate::{all_of, profile_of, social};

const SOCIAL: FrameworkId = FrameworkId(Uuid::from_u128(1));
const JUSTICE: FrameworkId = FrameworkId(Uuid::from_u128(2));

fn offered() -> Offered {
    [(SOCIAL, social().clone()), (JUSTICE, shipped()[2].clone())].into()
}

fn take(framework: FrameworkId, competency: &str) -> ProfileEdit {
    ProfileEdit::Take { framework, competency: competency.into() }
}

fn local() -> LocalCompetency {
    LocalCompetency {
        name: Text::new("Driving with children ", "Conduire avec des enfants"),
        definition: Text::new("Drives safely.", "Conduit en sécurité."),
        domain: Facet::Skill,
        indicators: vec![LocalIndicator {
            text: Text::new("Checks every belt.", "Ve\u{301}rifie chaque ceinture."),
            facet: Facet::Skill,
            aaaaq: vec![Dimension::Quality, Dimension::Availability, Dimension::Quality],
            accountability: vec![AccountabilityLine::Boundaries],
        }],
        anchors: [5, 1, 3].map(|level| Anchor { level, text: Text::new(format!("At {level}."), format!("Au niveau {level}.")) }).to_vec(),
    }
}

/// The fields at fault in a refused edit; the profile must be as it was.
fn fields(profile: &JobProfile, edit: ProfileEdit) -> FieldErrors {
    let mut edited = profile.clone();
    let refused = edited.edit(edit, &offered()).unwrap_err();
    assert_eq!(edited, *profile, "a refused edit changes nothing");
    let ProfileEditRefused::Fields { errors } = refused else { panic!("{refused:?}") };
    errors
}

#[test]
fn a_competency_is_taken_from_a_framework_that_is_offered_and_from_no_other() {
    let mut profile = profile_of(social(), &[]);
    profile.edit(take(SOCIAL, "SOC-03"), &offered()).unwrap();
    profile.edit(take(JUSTICE, "JUS-01"), &offered()).unwrap();
    assert_eq!(profile.competencies.iter().map(ProfileCompetency::id).collect::<Vec<_>>(), ["SOC-03", "JUS-01"]);
    assert_eq!(profile.frameworks.len(), 2);
    let gone = ProfileEditRefused::NoSuchCompetency { id: "SOC-01".into() };
    assert_eq!(profile.edit(take(FrameworkId(Uuid::nil()), "SOC-01"), &offered()), Err(gone));
    let twice = ProfileEditRefused::AlreadyThere { id: "SOC-03".into() };
    assert_eq!(profile.edit(take(SOCIAL, "SOC-03"), &offered()), Err(twice));
}

#[test]
fn a_local_competency_gets_its_identifiers_its_dimensions_and_its_order_here() {
    let mut profile = all_of(social());
    profile.edit(ProfileEdit::AddLocal { competency: local() }, &offered()).unwrap();
    let added = profile.competency("LOC-01").unwrap();
    let competency = &added.competency;
    assert_eq!((competency.name.en.as_str(), competency.indicators[0].id.as_str()), ("Driving with children", "LOC-01.a"));
    assert_eq!(competency.indicators[0].text.fr, "V\u{e9}rifie chaque ceinture.", "one form of letters");
    assert_eq!(competency.aaaaq, [Dimension::Availability, Dimension::Quality]);
    assert_eq!(competency.anchors.iter().map(|anchor| anchor.level).collect::<Vec<_>>(), [1, 3, 5]);
    assert!(added.essential, "it serves a line of accountability");

    let to = LocalCompetency { name: Text::new("Driving", "Conduire"), ..local() };
    profile.edit(ProfileEdit::RewriteLocal { competency: "LOC-01".into(), to: to.clone() }, &offered()).unwrap();
    let rewritten = &profile.competency("LOC-01").unwrap().competency;
    assert_eq!((rewritten.name.fr.as_str(), rewritten.indicators[0].id.as_str()), ("Conduire", "LOC-01.a"));
    assert_eq!(rewritten.aaaaq, [Dimension::Availability, Dimension::Quality]);
    let not_local = ProfileEditRefused::NoSuchCompetency { id: "SOC-01".into() };
    let refused = profile.edit(ProfileEdit::RewriteLocal { competency: "SOC-01".into(), to }, &offered());
    assert_eq!(refused, Err(not_local), "what is a framework's is taken whole");
    assert_eq!(profile.findings(), []);
}

#[test]
fn one_side_may_wait_until_the_approval_and_an_indicator_without_a_dimension_too() {
    let mut profile = all_of(social());
    let mut half = local();
    half.name.fr.clear();
    half.indicators[0].aaaaq.clear();
    profile.edit(ProfileEdit::AddLocal { competency: half }, &offered()).unwrap();
    let refusals: Vec<_> = profile.findings().into_iter().map(|finding| finding.refusal).collect();
    let one_language = Refusal::ProfileOneLanguage { item: "Driving with children".into() };
    assert_eq!(refusals, [one_language, Refusal::IndicatorDimension { indicator: "LOC-01.a".into() }]);
}

#[test]
fn fields_that_do_not_hold_are_named_by_their_place_in_the_edit() {
    let profile = all_of(social());
    let title = fields(&profile, ProfileEdit::Title { title: Text::new("x".repeat(161), "a\tb") });
    assert_eq!(title.of("title.en"), [FieldError::TooLong { max: 160 }]);
    assert_eq!(title.of("title.fr"), [FieldError::ControlCharacter]);
    let blank = fields(&profile, ProfileEdit::Title { title: Text::new(" ", "") });
    assert_eq!((blank.of("title.en"), blank.of("title.fr")), ([FieldError::Required].as_slice(), [FieldError::Required].as_slice()));
    for level in [0, 6] {
        let errors = fields(&profile, ProfileEdit::Required { competency: "SOC-01".into(), level });
        assert_eq!(errors.of("level"), [FieldError::OutOfRange { min: 1, max: 5 }]);
    }
    let errors = fields(&profile, ProfileEdit::Weight { competency: "SOC-01".into(), weight: 1_001 });
    assert_eq!(errors.of("weight"), [FieldError::OutOfRange { min: 0, max: 1_000 }]);
    for (words, error) in [("x".repeat(1_001), FieldError::TooLong { max: 1_000 }), ("a\u{7}".into(), FieldError::ControlCharacter)] {
        let reason = Reason::new(Lang::En, words);
        assert_eq!(fields(&profile, ProfileEdit::CountReason { reason: reason.clone() }).of("words"), std::slice::from_ref(&error));
        assert_eq!(fields(&profile, ProfileEdit::WeightsReason { reason }).of("words"), [error]);
    }
    let mut wrong = local();
    wrong.definition = Text::new("x".repeat(401), "y");
    wrong.indicators = vec![wrong.indicators[0].clone(); 9];
    wrong.indicators[8].text = Text::new("", "");
    wrong.anchors.extend([Anchor { level: 6, text: Text::new("a", "b") }, Anchor { level: 3, text: Text::new("a", "x".repeat(501)) }]);
    let errors = fields(&profile, ProfileEdit::AddLocal { competency: wrong });
    assert_eq!(errors.of("definition.en"), [FieldError::TooLong { max: 400 }]);
    assert_eq!(errors.of("indicators"), [FieldError::OutOfRange { min: 1, max: 8 }]);
    assert_eq!(errors.of("indicators.8.text.fr"), [FieldError::Required]);
    assert_eq!(errors.of("anchors.3.level"), [FieldError::OutOfRange { min: 1, max: 5 }]);
    assert_eq!(
        (errors.of("anchors.4.level"), errors.of("anchors.4.text.fr")),
        ([FieldError::Taken].as_slice(), [FieldError::TooLong { max: 500 }].as_slice())
    );
    let bare = LocalCompetency { indicators: Vec::new(), ..local() };
    assert_eq!(fields(&profile, ProfileEdit::AddLocal { competency: bare }).of("indicators"), [FieldError::Required]);
}

#[test]
fn a_reason_without_words_is_taken_away() {
    let mut profile = all_of(social());
    for (words, kept) in [(" Le poste. ", Some("Le poste.")), (" \n ", None)] {
        let reason = Reason::new(Lang::Fr, words);
        profile.edit(ProfileEdit::WeightsReason { reason: reason.clone() }, &offered()).unwrap();
        profile.edit(ProfileEdit::CountReason { reason }, &offered()).unwrap();
        for written in [&profile.weights_reason, &profile.count_reason] {
            assert_eq!(written.as_ref().map(|reason| reason.words.as_str()), kept);
        }
    }
}

#[test]
fn what_is_not_in_the_profile_is_neither_moved_nor_weighted() {
    let mut profile = profile_of(social(), &["SOC-01", "SOC-02"]);
    let competency = || "SOC-07".to_owned();
    let missing = || Err(ProfileEditRefused::NoSuchCompetency { id: "SOC-07".into() });
    for edit in [
        ProfileEdit::Remove { competency: competency() },
        ProfileEdit::MoveUp { competency: competency() },
        ProfileEdit::MoveDown { competency: competency() },
        ProfileEdit::Essential { competency: competency(), essential: true },
        ProfileEdit::Required { competency: competency(), level: 4 },
        ProfileEdit::Weight { competency: competency(), weight: 2 },
    ] {
        assert_eq!(profile.edit(edit, &offered()), missing());
    }
    profile.edit(ProfileEdit::MoveDown { competency: "SOC-01".into() }, &offered()).unwrap();
    profile.edit(ProfileEdit::Essential { competency: "SOC-01".into(), essential: true }, &offered()).unwrap();
    profile.edit(ProfileEdit::Remove { competency: "SOC-02".into() }, &offered()).unwrap();
    assert_eq!((profile.competencies.len(), profile.competencies[0].essential), (1, true));
}

#[test]
fn a_profile_has_an_end_while_it_is_written_and_local_identifiers_are_never_given_twice() {
    let mut profile = profile_of(social(), &[]);
    for number in 0..99 {
        profile.edit(ProfileEdit::AddLocal { competency: local() }, &offered()).unwrap();
        if number >= 10 {
            let first = profile.competencies[0].id().to_owned();
            profile.edit(ProfileEdit::Remove { competency: first }, &offered()).unwrap();
        }
    }
    assert_eq!(profile.competencies.last().unwrap().id(), "LOC-99");
    let full = profile.edit(ProfileEdit::AddLocal { competency: local() }, &offered()).unwrap_err();
    assert_eq!(full, ProfileEditRefused::Full { max: 99 });

    let mut crowd = profile_of(social(), &[]);
    for _ in 0..24 {
        crowd.edit(ProfileEdit::AddLocal { competency: local() }, &offered()).unwrap();
    }
    for edit in [ProfileEdit::AddLocal { competency: local() }, take(SOCIAL, "SOC-01")] {
        assert_eq!(crowd.edit(edit, &offered()), Err(ProfileEditRefused::Full { max: 24 }));
    }
    let words = ProfileEditRefused::Full { max: 24 };
    assert_eq!(words.words(Lang::Fr), "En cours de rédaction, un profil contient au plus 24 compétences. Retirez-en d’abord une.");
}

#[test]
fn edits_travel_as_they_are() {
    let edits = vec![take(SOCIAL, "SOC-01"), ProfileEdit::AddLocal { competency: local() }];
    let json = serde_json::to_string(&edits).unwrap();
    assert!(json.starts_with(r#"[{"edit":"take","framework":"00000000-0000-0000-0000-000000000001","competency":"SOC-01"}"#), "{json}");
    assert_eq!(serde_json::from_str::<Vec<ProfileEdit>>(&json).unwrap(), edits);
}
