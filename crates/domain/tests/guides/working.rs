//! A guide while it is written: its one document, its changes, and opening a frozen one again.

use domain::canonical::{Form, Value};
use domain::framework::DocumentFault;
use domain::guide::{
    ComposeOptions, DeclaredRules, Gate, GuideChange, GuideEdit, GuideEditRefused, GuideQuestionKind, TieStep, WorkingGuide,
};
use domain::profile::Reason;
use domain::{FieldError, FieldErrors, Lang, Text};

use crate::{all_of, frozen, reasons_for, social};

fn proposed() -> WorkingGuide {
    WorkingGuide::proposed(&all_of(social()), &ComposeOptions::default())
}

/// A guide with everything that its document can hold.
fn written() -> WorkingGuide {
    let mut guide = proposed();
    let mut rules = guide.rules.clone();
    rules.gates = [("SOC-03".to_owned(), Gate::None), ("SOC-07".to_owned(), Gate::Each)].into();
    rules.compensation = Some(Reason::new(Lang::Fr, "La formation y pourvoit."));
    let change = GuideChange {
        edits: vec![GuideEdit::Drop { question: "SOC-03.q1".into() }],
        rules: Some(rules),
        reasons: reasons_for(&guide.findings()),
    };
    guide.change(change).unwrap();
    let thin = [("guide.thin:SOC-03".to_owned(), Reason::new(Lang::En, "The second says it all."))];
    guide.change(GuideChange { reasons: thin.into(), ..GuideChange::default() }).unwrap();
    guide
}

fn fields(change: GuideChange) -> FieldErrors {
    let refused = proposed().change(change).unwrap_err();
    let GuideEditRefused::Fields { errors } = refused else { panic!("{refused:?}") };
    errors
}

#[test]
fn what_is_kept_reads_back_to_the_same_bytes() {
    let guide = written();
    assert_eq!(guide.reasons.len(), 2);
    let bytes = guide.document().to_canonical(Form::Payload).expect("the canonical form holds it, names of competencies and all");
    let read = WorkingGuide::from_document(&Value::parse_strict(bytes.as_bytes(), Form::Payload).unwrap()).unwrap();
    assert_eq!(read, guide);
    assert_eq!(read.document().to_string(), bytes);
}

#[test]
fn a_kept_document_that_was_altered_is_refused() {
    let bytes = written().document().to_string();
    let altered = |from: &str, to: &str| {
        assert!(bytes.contains(from), "{from}");
        WorkingGuide::from_document(&Value::parse_any(bytes.replacen(from, to, 1).as_bytes()).unwrap()).unwrap_err().remove(0).fault
    };
    for (from, to) in [
        ("guide-draft/1", "guide-draft/2"),
        ("\"slot_minutes\":", "\"slot_hours\":"),
        ("\"reasons\":[", "\"reasons\":[{\"about\":\"\",\"code\":\"guide.too-long\",\"lang\":\"en\",\"words\":\"Twice.\"},"),
        ("{\"competency\":\"SOC-03\",\"gate\":\"none\"}", "{\"competency\":\"SOC-07\",\"gate\":\"none\"}"),
        ("\"own_numbers\":", "\"more\":1,\"own_numbers\":"),
    ] {
        assert_eq!(altered(from, to), DocumentFault::Shape, "{from}");
    }
}

#[test]
fn a_frozen_guide_opened_again_and_frozen_unchanged_is_the_same_document() {
    let mut guide = written();
    let own = GuideEdit::AddOwn {
        kind: GuideQuestionKind::Situational,
        competency: Some("SOC-03".into()),
        text: Text::new("And then?", "Et ensuite\u{a0}?"),
        elicits: vec!["SOC-03.a".into()],
    };
    let probe = GuideEdit::AddProbe { question: "own-2".into(), text: Text::new("Why?", "Pourquoi\u{a0}?"), contrary: true };
    let anchor = GuideEdit::Anchor { competency: "SOC-01".into(), level: 2, text: Text::new("", "") };
    guide.change(GuideChange { edits: vec![own, probe, anchor], ..GuideChange::default() }).unwrap();
    let document = guide.freeze().unwrap();
    let again = WorkingGuide::reopened(&document, &all_of(social()));
    assert_eq!(again.freeze().unwrap().digest(), document.digest());
    assert_eq!(again.draft.own_numbers, 3, "no identifier is given twice");
    assert_eq!(again.draft.question_minutes, 4);
    // What the framework offers besides comes from the profile.
    assert_eq!(again.draft.alternatives("SOC-03.q2").len(), 1);
    assert_eq!((&again.draft, &again.rules.gates), (&guide.draft, &guide.rules.gates));
}

#[test]
fn a_guide_frozen_by_other_means_is_opened_again_as_well() {
    let document = frozen();
    let again = WorkingGuide::reopened(&document, &all_of(social()));
    assert_eq!(again.freeze().unwrap(), document);
}

#[test]
fn fields_of_a_change_are_named_by_their_place() {
    let title = GuideEdit::Rewrite { question: "motivation-1".into(), text: Text::new("", "Pourquoi\u{a0}?") };
    let errors = fields(GuideChange { edits: vec![GuideEdit::Slot { minutes: 60 }, title], ..GuideChange::default() });
    assert_eq!(errors.of("edits.1.text.en"), [FieldError::Required]);
    let many = vec![GuideEdit::Slot { minutes: 60 }; 201];
    assert_eq!(fields(GuideChange { edits: many, ..GuideChange::default() }).of("edits"), [FieldError::OutOfRange { min: 0, max: 200 }]);

    let rules = |change: &dyn Fn(&mut DeclaredRules)| {
        let mut rules = proposed().rules;
        change(&mut rules);
        fields(GuideChange { rules: Some(rules), ..GuideChange::default() })
    };
    let tie = rules(&|rules| rules.tie = vec![TieStep::Chair; 15]);
    assert_eq!(tie.of("rules.tie"), [FieldError::OutOfRange { min: 0, max: 14 }]);
    let endless = rules(&|rules| rules.tie = vec![TieStep::Competency("x".repeat(80))]);
    assert!(!endless.of("rules.tie").is_empty());
    let gates = rules(&|rules| rules.gates = [("LOC-01".to_owned(), Gate::Panel)].into());
    assert!(matches!(gates.of("rules.gates"), [FieldError::NotOnTheList { .. }]));
    let long = rules(&|rules| rules.compensation = Some(Reason::new(Lang::Fr, "x".repeat(1_001))));
    assert_eq!(long.of("rules.compensation"), [FieldError::TooLong { max: 1_000 }]);

    let reason = |key: &str, words: &str| {
        fields(GuideChange { reasons: [(key.to_owned(), Reason::new(Lang::Fr, words))].into(), ..GuideChange::default() })
    };
    assert_eq!(reason("guide.too-long", "a\u{7}").of("reasons.guide.too-long"), [FieldError::ControlCharacter]);
    assert_eq!(reason("guide.closing", "Sans.").of("reasons.guide.closing"), [FieldError::NotOnTheList { list: "guide.too-long".into() }]);
}

#[test]
fn a_reason_without_words_is_taken_away_and_the_finding_is_open_again() {
    let mut guide = proposed();
    let open = guide.open_findings();
    assert_eq!(open.len(), 1);
    for (words, left) in [("Deux jours.", 0), ("  ", 1)] {
        let reasons = [(open[0].key(), Reason::new(Lang::Fr, words))];
        guide.change(GuideChange { reasons: reasons.into(), ..GuideChange::default() }).unwrap();
        assert_eq!(guide.open_findings().len(), left);
    }
}

#[test]
fn a_guide_has_an_end() {
    let mut guide = proposed();
    let text = Text::new("And then?", "Et ensuite\u{a0}?");
    let own = GuideEdit::AddOwn { kind: GuideQuestionKind::Situational, competency: None, text: text.clone(), elicits: Vec::new() };
    let full = |guide: &mut WorkingGuide, edit: GuideEdit| {
        while guide.draft.edit(edit.clone()).is_ok() {}
        guide.draft.edit(edit).unwrap_err()
    };
    let probe = GuideEdit::AddProbe { question: "closing-1".into(), text, contrary: false };
    assert_eq!(full(&mut guide, probe), GuideEditRefused::Full { max: 10 });
    guide.draft.edit(GuideEdit::Drop { question: "SOC-01.q1".into() }).unwrap();
    let refused = full(&mut guide, own);
    assert_eq!(
        (refused.words(Lang::Fr), guide.draft.questions.len()),
        ("Il y en a déjà 60, le maximum. Retirez d’abord un élément.".into(), 60)
    );
    let back = guide.draft.edit(GuideEdit::AddFromFramework { question: "SOC-01.q1".into() });
    assert_eq!(back, Err(GuideEditRefused::Full { max: 60 }));
}

#[test]
fn texts_are_kept_in_one_form() {
    let mut guide = proposed();
    let text = Text::new("  Why here?\r\n", "Pourquoi de\u{301}ja\u{300} ici\u{a0}? ");
    let edit = GuideEdit::Rewrite { question: "motivation-1".into(), text };
    guide.change(GuideChange { edits: vec![edit], ..GuideChange::default() }).unwrap();
    let kept = &guide.draft.question("motivation-1").unwrap().text;
    assert_eq!((kept.en.as_str(), kept.fr.as_str()), ("Why here?", "Pourquoi d\u{e9}j\u{e0} ici\u{a0}?"));
}
