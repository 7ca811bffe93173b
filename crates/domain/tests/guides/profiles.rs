//! What a job profile says and what it asks before somebody approves it.

use domain::canonical::{Form, Value};
use domain::framework::{Anchor, Competency, Dimension, DocumentFault, Facet, Indicator, Status, shipped};
use domain::profile::{Aspect, Difference, JobProfile, ProfileEditRefused, Reason, Severity, differences};
use domain::{FieldError, Lang, Refusal, Text};

use crate::{all_of, profile_of, social};

fn local(name: &Text) -> Competency {
    let text = |en: &str, fr: &str| Text::new(en, fr);
    Competency {
        id: String::new(),
        domain: Facet::Skill,
        aaaaq: Vec::new(),
        name: name.clone(),
        definition: text("Drives safely with children on board.", "Conduit en sécurité avec des enfants à bord."),
        equivalents: Vec::new(),
        indicators: vec![Indicator {
            id: String::new(),
            facet: Facet::Skill,
            aaaaq: vec![Dimension::Quality],
            accountability: Vec::new(),
            equivalents: Vec::new(),
            text: text("Checks every belt.", "Vérifie chaque ceinture."),
        }],
        questions: Vec::new(),
        anchors: [1, 3, 5].map(|level| Anchor { level, text: Text::new(format!("At {level}."), format!("Au niveau {level}.")) }).to_vec(),
    }
}

#[test]
fn a_competency_keeps_its_framework_version_and_identifier() {
    let profile = profile_of(social(), &["SOC-03"]);
    let source = profile.competencies[0].source.clone().unwrap();
    assert_eq!(source.to_string(), "social-work:SOC-03 (0.2.0)");
    assert_eq!(profile.frameworks[0].digest, social().digest());
    assert_eq!((profile.competencies[0].required, profile.competencies[0].weight), (3, 1));
}

#[test]
fn integrity_and_accountability_are_proposed_as_essential() {
    let essential: Vec<Vec<String>> = shipped()
        .iter()
        .map(|framework| {
            let profile = all_of(framework);
            profile.competencies.iter().filter(|competency| competency.essential).map(|competency| competency.id().to_owned()).collect()
        })
        .collect();
    assert_eq!(essential, [vec!["PSF-06"], vec!["SOC-03", "SOC-07"], vec!["JUS-01", "JUS-06"], vec!["LIB-03", "LIB-07"]]);
}

#[test]
fn what_cannot_be_taken_is_refused_in_both_languages() {
    let mut profile = profile_of(social(), &["SOC-01"]);
    let twice = profile.take(social(), "SOC-01").unwrap_err();
    assert_eq!(twice.words(Lang::En), "SOC-01 is already in this profile.");
    assert_eq!(twice.words(Lang::Fr), "SOC-01 figure déjà dans ce profil.");
    assert!(matches!(profile.take(social(), "SOC-99"), Err(ProfileEditRefused::NoSuchCompetency { .. })));
    let mut newer = social().clone();
    newer.version = "0.3.0".into();
    assert!(matches!(profile.take(&newer, "SOC-02"), Err(ProfileEditRefused::OtherVersion { version, .. }) if version == "0.2.0"));
    let mut retired = shipped()[2].clone();
    retired.status = Status::Retired;
    assert!(matches!(profile.take(&retired, "JUS-01"), Err(ProfileEditRefused::Retired { .. })));
}

#[test]
fn five_to_eight_competencies_are_advised_and_twelve_are_the_most() {
    let ids: Vec<&str> = social().competencies.iter().map(|competency| competency.id.as_str()).collect();
    let count = |profile: &JobProfile| profile.findings().into_iter().map(|finding| finding.refusal).collect::<Vec<_>>();
    assert_eq!(count(&profile_of(social(), &ids[2..7])), []);
    let mut four = profile_of(social(), &ids[3..7]);
    assert_eq!(count(&four), [Refusal::ProfileCount { n: 4 }]);
    assert!(four.ready().is_err());
    four.count_reason = Some(Reason::new(Lang::Fr, "Poste d’appui, quatre compétences suffisent."));
    assert!(four.ready().is_ok());
    let mut thirteen = all_of(social());
    for competency in &shipped()[3].competencies[..6] {
        thirteen.take(&shipped()[3], &competency.id).unwrap();
    }
    assert_eq!(count(&thirteen), [Refusal::ProfileTooMany { n: 1 }]);
    thirteen.count_reason = Some(Reason::new(Lang::En, "All matter."));
    assert!(thirteen.ready().is_err(), "no reason lets a thirteenth in");
}

#[test]
fn unequal_weights_need_a_reason_and_zero_is_refused() {
    let mut profile = all_of(social());
    profile.competency_mut("SOC-07").unwrap().weight = 3;
    let finding = &profile.ready().unwrap_err()[0];
    assert_eq!((&finding.refusal, finding.severity), (&Refusal::ProfileWeightsReason {}, Severity::NeedsReason));
    profile.weights_reason = Some(Reason::new(Lang::Fr, "   "));
    assert!(profile.ready().is_err(), "a blank is no reason");
    profile.weights_reason = Some(Reason::new(Lang::Fr, "La redevabilité fonde la confiance."));
    assert!(profile.ready().is_ok());
    let shares = profile.shares();
    assert_eq!(shares[0].1.to_string(), "1/9");
    assert_eq!((shares[6].0, shares[6].1.to_string().as_str(), shares[6].1.per_mille()), ("SOC-07", "1/3", 333));
    profile.competency_mut("SOC-01").unwrap().weight = 0;
    assert!(profile.findings().iter().any(|finding| finding.refusal == Refusal::ProfileWeightZero {}));
}

#[test]
fn a_profile_without_an_essential_competency_is_refused() {
    let profile = profile_of(social(), &["SOC-01", "SOC-02", "SOC-04", "SOC-05", "SOC-06"]);
    let findings = profile.ready().unwrap_err();
    assert_eq!((&findings[0].refusal, findings[0].severity), (&Refusal::ProfileNoEssential {}, Severity::Blocks));
}

#[test]
fn local_competencies_get_identifiers_that_are_never_given_twice() {
    let mut profile = all_of(social());
    let name = Text::new("Driving with children", "Conduire avec des enfants");
    assert_eq!(profile.add_local(local(&name)), "LOC-01");
    profile.remove("LOC-01").unwrap();
    assert_eq!(profile.add_local(local(&name)), "LOC-02");
    let added = &profile.competency("LOC-02").unwrap().competency;
    assert_eq!((added.indicators[0].id.as_str(), &added.aaaaq), ("LOC-02.a", &vec![Dimension::Quality]));
    assert_eq!(profile.findings(), []);
    profile.competency_mut("LOC-02").unwrap().competency.name.fr.clear();
    let refusals: Vec<_> = profile.findings().into_iter().map(|finding| finding.refusal).collect();
    assert_eq!(refusals, [Refusal::ProfileOneLanguage { item: "Driving with children".into() }]);
}

#[test]
fn order_changes_one_place_at_a_time_and_a_framework_goes_with_its_last_competency() {
    let mut profile = profile_of(social(), &["SOC-01", "SOC-02"]);
    profile.take(&shipped()[2], "JUS-01").unwrap();
    profile.move_up("JUS-01").unwrap();
    profile.move_down("SOC-01").unwrap();
    let ids = |profile: &JobProfile| profile.competencies.iter().map(|competency| competency.id().to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&profile), ["JUS-01", "SOC-01", "SOC-02"]);
    assert_eq!(profile.move_up("JUS-01"), Err(ProfileEditRefused::NoFurther));
    assert_eq!(profile.move_down("SOC-02"), Err(ProfileEditRefused::NoFurther));
    profile.remove("JUS-01").unwrap();
    assert_eq!(profile.frameworks.iter().map(|used| used.id.as_str()).collect::<Vec<_>>(), ["social-work"]);
}

#[test]
fn fields_are_held_to_their_limits() {
    let mut profile = profile_of(social(), &["SOC-01"]);
    profile.title.fr = "x".repeat(161);
    profile.competency_mut("SOC-01").unwrap().required = 6;
    profile.weights_reason = Some(Reason::new(Lang::Fr, "a\u{7}"));
    let errors = profile.field_errors();
    assert_eq!(errors.of("title.fr"), [FieldError::TooLong { max: 160 }]);
    assert_eq!(errors.of("SOC-01.required"), [FieldError::OutOfRange { min: 1, max: 5 }]);
    assert_eq!(errors.of("weights_reason"), [FieldError::ControlCharacter]);
    assert!(all_of(social()).field_errors().is_empty());
}

#[test]
fn a_profile_survives_the_way_through_its_document() {
    let mut profile = all_of(social());
    profile.add_local(local(&Text::new("Driving", "Conduire")));
    let bytes = profile.document().to_canonical(Form::Payload).unwrap();
    let read = JobProfile::from_document(&Value::parse_strict(bytes.as_bytes(), Form::Payload).unwrap()).unwrap();
    assert_eq!((&read, read.digest()), (&profile, profile.digest()));
    let altered = |from: &str, to: &str| {
        JobProfile::from_document(&Value::parse_any(bytes.replacen(from, to, 1).as_bytes()).unwrap()).unwrap_err().remove(0)
    };
    let error = altered("\"required\":3", "\"required\":7");
    assert_eq!((error.pointer.as_str(), error.fault), ("/competencies/0/required", DocumentFault::OutOfRange));
    let error = altered("\"id\":\"SOC-02\",\"indicator\"", "\"id\":\"SOC-01\",\"indicator\"");
    assert_eq!((error.pointer.as_str(), error.fault), ("/competencies/1/competency/id", DocumentFault::Once));
    assert_eq!(altered("\"weight\":1", "\"weights\":1").fault, DocumentFault::Shape);
}

#[test]
fn two_versions_are_told_apart_change_by_change() {
    let old = profile_of(social(), &["SOC-01", "SOC-02", "SOC-03", "SOC-07"]);
    let mut new = profile_of(social(), &["SOC-02", "SOC-01", "SOC-03", "SOC-05"]);
    new.competency_mut("SOC-03").unwrap().required = 4;
    new.competency_mut("SOC-03").unwrap().weight = 2;
    new.weights_reason = Some(Reason::new(Lang::En, "Trust comes first."));
    let list = differences(&old, &new);
    assert!(
        matches!(&list[0], Difference::Changed { id, aspects, .. } if id == "SOC-03" && aspects == &[Aspect::Required, Aspect::Weight])
    );
    assert!(matches!(&list[1], Difference::Added { id, .. } if id == "SOC-05"));
    assert!(matches!(&list[2], Difference::Removed { id, .. } if id == "SOC-07"));
    assert_eq!(list[3..], [Difference::Order, Difference::Reasons]);
    assert_eq!(
        list[0].words(Lang::Fr),
        "Modification\u{a0}: SOC-03, Établir la confiance et soutenir la participation de l’enfant (niveau exigé, pondération)."
    );
    assert_eq!(differences(&old, &old), []);
}
