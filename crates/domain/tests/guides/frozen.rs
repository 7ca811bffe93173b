//! The frozen document: its digest, its way through storage, and what is refused on the way back.

use domain::canonical::{Form, Value};
use domain::framework::{DocumentFault, shipped};
use domain::guide::{
    ComposeOptions, DeclaredRules, FromFramework, FromFrameworkRefused, GuideDocument, compose, compose_from_framework, findings, freeze,
};
use domain::profile::{JobProfile, Reason};
use domain::{Lang, Text};
use proptest::prelude::*;

use crate::{draft, frozen, no_reasons, reasons_for, social};

#[test]
fn the_document_has_the_keys_from_which_a_ranking_is_computed() {
    let guide = frozen();
    let value = guide.to_value();
    assert_eq!(value.get("schema").and_then(Value::as_str), Some("guide/1"));
    assert_eq!(value.get("calc").and_then(Value::as_str), Some("wm/1"));
    assert_eq!(value.get("statistic").and_then(Value::as_str), Some("mean"));
    assert_eq!(value.get("levels").map(ToString::to_string).as_deref(), Some("[1,2,3,4,5]"));
    assert_eq!(value.get("tie").map(ToString::to_string).as_deref(), Some(r#"["comp:SOC-07","comp:SOC-03","chair"]"#));
    let competencies = value.get("competencies").and_then(Value::as_array).unwrap();
    assert_eq!(competencies.len(), 7);
    let key = |index: usize, key: &str| competencies[index].get(key).map(ToString::to_string);
    assert_eq!((key(0, "id"), key(0, "w"), key(0, "essential")), (Some("\"SOC-01\"".into()), Some("1".into()), Some("false".into())));
    assert_eq!((key(0, "required"), key(0, "gate"), key(0, "required_level")), (None, None, Some("3".into())));
    assert_eq!((key(6, "required"), key(6, "gate")), (Some("3".into()), Some("\"panel\"".into())));
    for key in ["profile", "frameworks", "languages", "rules", "questions"] {
        assert!(value.get(key).is_some(), "{key}");
    }
}

#[test]
fn the_digest_is_that_of_the_canonical_bytes_whatever_the_order_of_keys() {
    let guide = frozen();
    let bytes = guide.to_value().to_canonical(Form::Payload).expect("the canonical form holds it");
    assert_eq!(bytes, guide.canonical());
    assert_eq!(guide.digest().len(), 64);
    let spaced = Value::parse_any(bytes.replace("\",\"", "\" , \n\"").as_bytes()).unwrap();
    let read = GuideDocument::from_value(&spaced).unwrap();
    assert_eq!((read.digest(), &read), (guide.digest(), &guide));
}

#[test]
fn what_asks_for_a_reason_freezes_with_it_and_only_with_it() {
    let draft = draft();
    let rules = DeclaredRules::proposed(&draft);
    let open = freeze(&draft, &rules, &no_reasons()).unwrap_err();
    assert_eq!(open.iter().map(domain::guide::Finding::key).collect::<Vec<_>>(), ["guide.too-long"]);
    assert_eq!(open[0].words(Lang::En), "The guide takes 68 min, the slot 45 min.");
    let mut reasons = reasons_for(&open);
    reasons.insert("guide.thin:SOC-01".into(), Reason::new(Lang::En, "Asked by nobody."));
    let guide = freeze(&draft, &rules, &reasons).unwrap();
    assert_eq!(guide.content().reasons.len(), 1);
    assert_eq!((guide.content().reasons[0].code.as_str(), guide.content().reasons[0].lang), ("guide.too-long", Lang::Fr));
    reasons.insert("guide.too-long".into(), Reason::new(Lang::En, "x".repeat(1_001)));
    assert!(freeze(&draft, &rules, &reasons).is_err());
}

#[test]
fn nothing_that_blocks_is_ever_frozen_whatever_the_reasons() {
    let mut draft = draft();
    draft.questions.pop();
    let rules = DeclaredRules::proposed(&draft);
    let all = findings(&draft, &rules);
    let reasons = all.iter().map(|finding| (finding.key(), Reason::new(Lang::En, "Because."))).collect();
    let open = freeze(&draft, &rules, &reasons).unwrap_err();
    assert_eq!(open.iter().map(domain::guide::Finding::key).collect::<Vec<_>>(), ["guide.closing"]);
}

#[test]
fn a_document_that_was_altered_is_refused_with_its_pointer() {
    let bytes = frozen().canonical();
    let altered = |from: &str, to: &str| -> Vec<(String, DocumentFault)> {
        assert!(bytes.contains(from), "{from}");
        let value = Value::parse_any(bytes.replacen(from, to, 1).as_bytes()).unwrap();
        GuideDocument::from_value(&value).unwrap_err().into_iter().map(|error| (error.pointer, error.fault)).collect()
    };
    let cases: Vec<(&str, &str, &str, DocumentFault)> = vec![
        ("\"calc\":\"wm/1\"", "\"calc\":\"wm/2\"", "/calc", DocumentFault::Shape),
        ("\"slot_minutes\":45", "\"slot_minutes\":45,\"extra\":1", "/extra", DocumentFault::Shape),
        ("\"statistic\":\"mean\"", "\"statistic\":\"median\"", "/rules/average", DocumentFault::Contradiction),
        ("\"levels\":[1,2,3,4,5]", "\"levels\":[1,2,3,4]", "/levels", DocumentFault::OutOfRange),
        ("\"w\":1", "\"w\":0", "/competencies/0/w", DocumentFault::OutOfRange),
        ("\"gate\":\"panel\",", "", "/competencies/2/gate", DocumentFault::Contradiction),
        ("\"gate\":\"panel\"", "\"gate\":\"none\"", "/rules/compensation", DocumentFault::Contradiction),
        ("\"required\":3", "\"required\":2", "/competencies/2/required", DocumentFault::Contradiction),
        ("\"tolerance\":1", "\"tolerance\":9", "/rules/tolerance", DocumentFault::OutOfRange),
        ("\"minutes\":4", "\"minutes\":0", "/questions/0/minutes", DocumentFault::OutOfRange),
        ("\"id\":\"closing-1\"", "\"id\":\"motivation-1\"", "/questions/16/id", DocumentFault::Once),
        (
            "\"competency\":\"SOC-01\"",
            "\"competency\":\"SOC-99\"",
            "/questions/1/competency",
            DocumentFault::Unknown { name: "SOC-99".into() },
        ),
        (
            "\"elicits\":[\"SOC-01.a\"",
            "\"elicits\":[\"SOC-02.a\"",
            "/questions/1/elicits/0",
            DocumentFault::Unknown { name: "SOC-02.a".into() },
        ),
        ("\"en\":\"Is there anything you want to add?\"", "\"en\":\"\"", "/questions/16/text/en", DocumentFault::OneSide),
        ("\"fr\":\"Solide\"", "\"fr\":\" \"", "/rules/scale/3/label/fr", DocumentFault::OneSide),
    ];
    for (from, to, pointer, fault) in cases {
        let errors = altered(from, to);
        assert!(errors.contains(&(pointer.into(), fault.clone())), "{from} → {to}: {errors:?}");
    }
    let tie = altered("\"tie\":[\"comp:SOC-07\",\"comp:SOC-03\",\"chair\"],\"tolerance\"", "\"tie\":[\"chair\"],\"tolerance\"");
    assert_eq!(tie, [("/rules/tie".into(), DocumentFault::Contradiction)]);
}

#[test]
fn any_change_of_the_content_changes_the_digest() {
    let guide = frozen();
    let bytes = guide.canonical();
    for (from, to) in
        [("\"tolerance\":1", "\"tolerance\":2"), ("Is there anything", "Is there something"), ("\"minutes\":4", "\"minutes\":5")]
    {
        let other = GuideDocument::from_value(&Value::parse_any(bytes.replacen(from, to, 1).as_bytes()).unwrap()).unwrap();
        assert_ne!(other.digest(), guide.digest());
    }
}

#[test]
fn a_level_without_an_anchor_is_explained_by_the_rule_of_the_level() {
    let mut draft = draft();
    draft.competencies[0].competency.anchors.remove(1);
    let rules = DeclaredRules::proposed(&draft);
    let guide = freeze(&draft, &rules, &reasons_for(&findings(&draft, &rules))).unwrap();
    assert_eq!(guide.level_words("SOC-01", 2).unwrap().en, social().levels[1].rule.en);
    assert_eq!(guide.level_words("SOC-01", 3).unwrap().en, social().competencies[0].anchors[2].text.en);
    assert_eq!(guide.level_words("SOC-01", 6), None);
    assert_eq!(guide.questions_of("SOC-01").count(), 2);
}

#[test]
fn the_command_line_makes_a_guide_in_one_go() {
    let reason = Some(Reason::new(Lang::En, "Trial run."));
    let guide = compose_from_framework(social(), &FromFramework { reason: reason.clone(), ..FromFramework::default() }).unwrap();
    assert_eq!(guide.content().competencies.len(), 7);
    assert_eq!(guide.content().profile.title, social().title);
    let chosen = FromFramework {
        title: Some(Text::new("Night team", "Équipe de nuit")),
        competencies: ["SOC-07", "SOC-01"].map(String::from).to_vec(),
        weights: [("SOC-07".to_owned(), 3)].into(),
        reason,
        ..FromFramework::default()
    };
    let guide = compose_from_framework(social(), &chosen).unwrap();
    assert_eq!(
        guide.content().competencies.iter().map(|competency| (competency.id.as_str(), competency.w)).collect::<Vec<_>>(),
        [("SOC-07", 3), ("SOC-01", 1)]
    );
    let unknown = FromFramework { competencies: vec!["JUS-01".into()], ..FromFramework::default() };
    assert!(matches!(compose_from_framework(social(), &unknown), Err(FromFrameworkRefused::Competency(_))));
    let unexplained = FromFramework { reason: None, ..chosen };
    let refused = compose_from_framework(social(), &unexplained).unwrap_err();
    assert_eq!(
        refused.words(Lang::En),
        ["2 competencies: between 5 and 8 are advised. Write why.", "The weights are not equal. Write why."]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_five_to_eight_competencies_give_a_guide_that_freezes_and_survives_storage(
        picks in proptest::sample::subsequence((0..26usize).collect::<Vec<_>>(), 5..=8),
        essential in proptest::collection::vec(any::<bool>(), 8),
        weights in proptest::collection::vec(1u32..=1_000, 8),
        required in proptest::collection::vec(1u8..=5, 8),
        slot in 30u32..120,
    ) {
        let every: Vec<_> = shipped().iter().flat_map(|framework| framework.competencies.iter().map(move |competency| (framework, competency))).collect();
        let mut profile = JobProfile::new(Text::new("Job", "Poste"));
        for pick in &picks {
            let (framework, competency) = every[*pick];
            profile.take(framework, &competency.id).unwrap();
        }
        for (competency, ((essential, weight), required)) in profile.competencies.iter_mut().zip(essential.iter().zip(&weights).zip(&required)) {
            competency.essential = *essential;
            competency.weight = *weight;
            competency.required = *required;
        }
        profile.competencies[0].essential = true;
        profile.weights_reason = Some(Reason::new(Lang::En, "As agreed."));
        prop_assert!(profile.ready().is_ok());
        let stored = JobProfile::from_document(&profile.document()).unwrap();
        prop_assert_eq!(stored.digest(), profile.digest());

        let draft = compose(&stored, &ComposeOptions { slot_minutes: slot, ..ComposeOptions::default() });
        let rules = DeclaredRules::proposed(&draft);
        let reasons = reasons_for(&findings(&draft, &rules));
        let guide = freeze(&draft, &rules, &reasons).map_err(|open| TestCaseError::fail(format!("{open:?}")))?;
        prop_assert_eq!(&guide.content().profile.digest, &profile.digest());
        let bytes = guide.to_value().to_canonical(Form::Payload).unwrap();
        let read = GuideDocument::from_value(&Value::parse_strict(bytes.as_bytes(), Form::Payload).unwrap()).unwrap();
        prop_assert_eq!(read.digest(), guide.digest());
        prop_assert_eq!(read, guide);
    }

    #[test]
    fn a_draft_survives_storage_too(count in 1usize..=7) {
        let ids: Vec<&str> = social().competencies.iter().take(count).map(|competency| competency.id.as_str()).collect();
        let draft = compose(&crate::profile_of(social(), &ids), &ComposeOptions::default());
        let read: domain::guide::GuideDraft = serde_json::from_str(&serde_json::to_string(&draft).unwrap()).unwrap();
        prop_assert_eq!(read, draft);
    }
}
