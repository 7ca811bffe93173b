//! The first proposal, what may be done to it, and what is found in it.

use domain::framework::{AccountabilityLine, Dimension, shipped, typography_faults};
use domain::guide::{
    Cause, ComposeOptions, DeclaredRules, Gate, GuideDraft, GuideEdit, GuideEditRefused, GuideQuestionKind, TieStep, check_rules, checks,
    compose,
};
use domain::profile::{Reason, Severity};
use domain::{FieldError, Lang, Text};

use crate::{all_of, draft, keys, profile_of, social};

fn ids(draft: &GuideDraft) -> Vec<&str> {
    draft.questions.iter().map(|question| question.id.as_str()).collect()
}

fn edit(draft: &mut GuideDraft, edit: GuideEdit) {
    draft.edit(edit).unwrap();
}

fn drop_question(draft: &mut GuideDraft, question: &str) {
    edit(draft, GuideEdit::Drop { question: question.into() });
}

/// The findings of a draft after one change.
fn after(change: impl FnOnce(&mut GuideDraft)) -> Vec<String> {
    let mut draft = draft();
    draft.slot_minutes = 90;
    change(&mut draft);
    keys(&checks(&draft))
}

#[test]
fn the_proposal_asks_two_questions_per_competency_between_the_required_ones() {
    let draft = compose(&profile_of(social(), &["SOC-01", "SOC-03", "SOC-07"]), &ComposeOptions::default());
    assert_eq!(
        ids(&draft),
        ["motivation-1", "SOC-01.q1", "SOC-01.q2", "SOC-03.q1", "SOC-03.q2", "SOC-07.q1", "SOC-07.q2", "boundaries-1", "closing-1"]
    );
    assert_eq!((draft.minutes(), draft.slot_minutes), (36, 45));
    assert!(draft.questions.iter().all(|question| !question.probes.is_empty()));
    let contrary: Vec<&str> = draft
        .questions
        .iter()
        .flat_map(|question| &question.probes)
        .filter(|probe| probe.contrary)
        .map(|probe| probe.id.as_str())
        .collect();
    assert_eq!(contrary, ["SOC-03.q1.x1"]);
    assert_eq!(checks(&draft), []);
}

#[test]
fn a_line_of_accountability_that_nothing_tests_gets_a_question_of_ours() {
    let own = |index: usize| -> Vec<String> {
        let draft = compose(&all_of(&shipped()[index]), &ComposeOptions::default());
        let own = draft.questions.iter().filter(|question| !question.accountability.is_empty());
        own.map(|question| question.id.clone()).collect()
    };
    assert_eq!(own(0), ["boundaries-1", "answer-1"]);
    assert_eq!(own(1), ["boundaries-1"]);
    assert_eq!(own(2), ["boundaries-1", "reporting-1"]);
    assert_eq!(own(3), ["boundaries-1"]);
    let partial = compose(&profile_of(social(), &["SOC-01", "SOC-02"]), &ComposeOptions::default());
    assert!(AccountabilityLine::ALL.iter().all(|line| partial.tests(*line)));
    assert_eq!(ids(&partial)[5..], ["boundaries-1", "complaint-1", "answer-1", "reporting-1", "closing-1"]);
}

#[test]
fn our_own_words_are_set_as_each_language_is() {
    let draft = compose(&profile_of(social(), &["SOC-01"]), &ComposeOptions::default());
    for question in draft.questions.iter().filter(|question| question.source.is_none()) {
        for text in [&question.text].into_iter().chain(question.probes.iter().map(|probe| &probe.text)) {
            for lang in Lang::ALL {
                assert_eq!(typography_faults(text.get(lang), lang, true), [], "{}", text.get(lang));
                assert!(text.get(lang).chars().count() > 10);
            }
        }
    }
    for lang in Lang::ALL {
        for sentence in DeclaredRules::proposed(&draft).sentences(&draft, lang) {
            assert_eq!(typography_faults(&sentence, lang, true), [], "{sentence}");
        }
    }
}

#[test]
fn a_sensitive_question_is_announced() {
    let draft = draft();
    let announced: Vec<&str> =
        draft.questions.iter().filter(|question| question.content_note.is_some()).map(|question| question.id.as_str()).collect();
    assert_eq!(announced, ["SOC-01.q2", "SOC-03.q2", "SOC-04.q2", "SOC-07.q2"]);
}

#[test]
fn every_missing_required_part_is_named() {
    assert_eq!(after(|_| ()), [] as [&str; 0]);
    assert_eq!(after(|draft| draft.slot_minutes = 45), ["guide.too-long"]);
    assert_eq!(after(|draft| drop_question(draft, "motivation-1")), ["guide.motivation"]);
    assert_eq!(after(|draft| drop_question(draft, "boundaries-1")), [] as [&str; 0], "SOC-07 tests boundaries too");
    assert_eq!(after(|draft| drop_question(draft, "closing-1")), ["guide.closing"]);
    assert_eq!(after(|draft| edit(draft, GuideEdit::MoveUp { question: "closing-1".into() })), ["guide.closing"]);
    assert_eq!(after(|draft| edit(draft, GuideEdit::DropProbe { probe: "SOC-03.q1.x1".into() })), ["guide.contrary"]);
    let no_probes = |draft: &mut GuideDraft| {
        for number in 1..=2 {
            edit(draft, GuideEdit::DropProbe { probe: format!("SOC-01.q1.p{number}") });
        }
    };
    assert_eq!(after(no_probes), ["guide.probe:SOC-01.q1"]);
}

#[test]
fn an_essential_competency_needs_two_questions_and_every_competency_one() {
    assert_eq!(
        after(|draft| drop_question(draft, "SOC-03.q2")),
        ["guide.accountability:answer", "guide.thin:SOC-03", "guide.untested:SOC-03.b", "guide.untested:SOC-03.c"]
    );
    let mut none = draft();
    drop_question(&mut none, "SOC-01.q1");
    drop_question(&mut none, "SOC-01.q2");
    let finding = checks(&none).into_iter().find(|finding| finding.cause.code() == "guide.thin").unwrap();
    assert_eq!((finding.cause.about().as_str(), finding.severity), ("SOC-01", Severity::Blocks));
    assert_eq!(
        finding.words(Lang::Fr),
        "Aucune question ne porte sur «\u{a0}Fonder sa pratique sur les droits de l’enfant\u{a0}»\u{a0}: elle ne pourrait pas être notée. Ajoutez-en une."
    );
}

#[test]
fn an_empty_line_of_accountability_needs_a_reason() {
    let mut draft = draft();
    drop_question(&mut draft, "SOC-07.q1");
    drop_question(&mut draft, "SOC-07.q2");
    drop_question(&mut draft, "boundaries-1");
    let found = keys(&checks(&draft));
    for key in ["guide.boundaries", "guide.accountability:complaint", "guide.accountability:boundaries", "guide.accountability:reporting"] {
        assert!(found.iter().any(|found| found == key), "{key} in {found:?}");
    }
    let finding = checks(&draft).into_iter().find(|finding| finding.key() == "guide.accountability:complaint").unwrap();
    assert_eq!(finding.severity, Severity::NeedsReason);
    assert_eq!(finding.words(Lang::En), "No question tests “telling children how to complain”. Add one, or write why not.");
    assert_eq!(
        finding.words(Lang::Fr),
        "Aucune question ne porte sur «\u{a0}dire aux enfants comment porter plainte\u{a0}». Ajoutez-en une ou motivez ce choix."
    );
}

#[test]
fn levels_one_three_and_five_need_an_anchor_in_both_languages_and_two_and_four_do_not() {
    let clear = |level: u8| {
        move |draft: &mut GuideDraft| edit(draft, GuideEdit::Anchor { competency: "SOC-02".into(), level, text: Text::new("", "") })
    };
    assert_eq!(after(clear(2)), [] as [&str; 0]);
    assert_eq!(after(clear(3)), ["rubric.anchor-missing:SOC-02.3.en", "rubric.anchor-missing:SOC-02.3.fr"]);
    let one_side = |draft: &mut GuideDraft| draft.competencies[1].competency.anchors[4].text.fr.clear();
    assert_eq!(after(one_side), ["rubric.anchor-missing:SOC-02.5.fr"]);
    let mut draft = draft();
    one_side(&mut draft);
    let finding = checks(&draft).into_iter().find(|finding| matches!(finding.cause, Cause::AnchorMissing { .. })).unwrap();
    assert_eq!(
        finding.words(Lang::Fr),
        "Le niveau 5 de «\u{a0}Évaluer les situations, les besoins et les risques\u{a0}» n’a pas d’ancrage en français."
    );
    assert_eq!(finding.words(Lang::En), "Level 5 of “Assessing situations, needs and risks” has no anchor in French.");
}

#[test]
fn a_text_in_one_language_only_blocks() {
    let mut draft = draft();
    draft.questions[0].text.fr.clear();
    draft.questions[1].probes[0].text.fr = " ".into();
    let finding = checks(&draft).into_iter().find(|finding| finding.key() == "guide.language-incomplete:fr").unwrap();
    assert_eq!(finding.severity, Severity::Blocks);
    assert_eq!(finding.words(Lang::Fr), "2 textes manquent ou ne sont pas à jour en français.");
    draft.questions[2].text.en = "x".repeat(601);
    draft.questions[3].text.en.push('\t');
    assert_eq!(keys(&checks(&draft))[2..], ["guide.text:SOC-01.q2", "guide.text:SOC-02.q1"]);
}

#[test]
fn the_grids_say_what_each_question_tests_and_what_nothing_does() {
    let mut draft = draft();
    let whole = draft.coverage();
    assert_eq!((whole.indicators.len(), whole.rows.len(), whole.untested.len(), whole.unreached.len()), (28, 14, 0, 0));
    assert_eq!(whole.rows[0].indicators.iter().collect::<Vec<_>>(), ["SOC-01.a", "SOC-01.c"]);
    let dimensions = [Dimension::Adaptability, Dimension::Acceptability, Dimension::Quality];
    assert_eq!(whole.rows[0].dimensions.iter().copied().collect::<Vec<_>>(), dimensions);
    draft.questions.retain(|question| question.id == "SOC-01.q1" || question.competency.is_none());
    let partial = draft.coverage();
    assert_eq!(partial.unreached, [Dimension::Availability, Dimension::Accessibility]);
    assert_eq!(partial.untested.len(), 26);
}

#[test]
fn a_question_is_swapped_dropped_and_brought_back() {
    let mut draft = draft();
    let swap = |question: &str| GuideEdit::Swap { question: question.into() };
    assert_eq!(draft.edit(swap("SOC-01.q1")), Err(GuideEditRefused::NoAlternative));
    drop_question(&mut draft, "SOC-01.q2");
    assert_eq!(draft.alternatives("SOC-01.q1").iter().map(|question| question.id.as_str()).collect::<Vec<_>>(), ["SOC-01.q2"]);
    edit(&mut draft, swap("SOC-01.q1"));
    assert_eq!(ids(&draft)[1], "SOC-01.q2");
    edit(&mut draft, GuideEdit::AddFromFramework { question: "SOC-01.q1".into() });
    assert_eq!(ids(&draft)[1..3], ["SOC-01.q2", "SOC-01.q1"]);
    edit(&mut draft, GuideEdit::MoveUp { question: "SOC-01.q1".into() });
    assert_eq!(ids(&draft)[1..3], ["SOC-01.q1", "SOC-01.q2"]);
    assert_eq!(draft.edit(GuideEdit::MoveUp { question: "motivation-1".into() }), Err(GuideEditRefused::NoFurther));
    assert_eq!(draft.edit(GuideEdit::MoveDown { question: "closing-1".into() }), Err(GuideEditRefused::NoFurther));
    let refused = draft.edit(GuideEdit::AddFromFramework { question: "SOC-01.q1".into() }).unwrap_err();
    assert_eq!(refused.words(Lang::Fr), "SOC-01.q1 figure déjà dans ce guide.");
}

#[test]
fn words_change_on_both_sides_or_not_at_all() {
    let mut draft = draft();
    let before = draft.clone();
    let rewrite = |text: Text| GuideEdit::Rewrite { question: "SOC-01.q1".into(), text };
    let refused = draft.edit(rewrite(Text::new("Only English?", " "))).unwrap_err();
    let GuideEditRefused::Fields { errors } = &refused else { panic!("{refused:?}") };
    assert_eq!(errors.of("text.fr"), [FieldError::Required]);
    assert_eq!(draft, before, "a refused edit changes nothing");
    edit(&mut draft, rewrite(Text::new("And now?", "Et maintenant\u{a0}?")));
    let question = draft.question("SOC-01.q1").unwrap();
    assert_eq!((question.text.fr.as_str(), &question.source), ("Et maintenant\u{a0}?", &None), "no longer the framework's words");
    assert_eq!(question.competency.as_deref(), Some("SOC-01"));
}

#[test]
fn probes_questions_and_minutes_of_ones_own() {
    let mut draft = draft();
    let text = Text::new("Who else was there?", "Qui d’autre était là\u{a0}?");
    edit(&mut draft, GuideEdit::AddProbe { question: "SOC-02.q1".into(), text: text.clone(), contrary: true });
    assert_eq!(draft.question("SOC-02.q1").unwrap().probes[2].id, "SOC-02.q1.x2");
    edit(&mut draft, GuideEdit::RewriteProbe { probe: "SOC-02.q1.x2".into(), text: text.clone(), contrary: false });
    assert!(!draft.question("SOC-02.q1").unwrap().probes[2].contrary);
    edit(&mut draft, GuideEdit::Minutes { question: "SOC-02.q1".into(), minutes: 6 });
    assert_eq!(draft.minutes(), 70);
    assert!(draft.edit(GuideEdit::Minutes { question: "SOC-02.q1".into(), minutes: 0 }).is_err());
    let own = |competency: Option<&str>, elicits: &[&str]| GuideEdit::AddOwn {
        kind: GuideQuestionKind::Situational,
        competency: competency.map(Into::into),
        text: text.clone(),
        elicits: elicits.iter().map(|&id| id.into()).collect(),
    };
    assert!(draft.edit(own(Some("SOC-02"), &["SOC-03.a"])).is_err());
    assert!(draft.edit(own(Some("SOC-02"), &[])).is_err(), "a scored question says why it is asked");
    edit(&mut draft, own(Some("SOC-02"), &["SOC-02.a"]));
    assert_eq!(ids(&draft)[3..6], ["SOC-02.q1", "SOC-02.q2", "own-3"]);
    edit(&mut draft, own(None, &[]));
    assert_eq!(ids(&draft)[ids(&draft).len() - 2..], ["own-4", "closing-1"]);
}

#[test]
fn the_proposed_rules_part_ties_by_integrity_then_weight_then_the_chair() {
    let mut profile = all_of(social());
    let tie = |profile: &domain::profile::JobProfile| {
        DeclaredRules::proposed(&compose(profile, &ComposeOptions::default())).tie.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(tie(&profile), ["comp:SOC-07", "comp:SOC-03", "chair"]);
    profile.competency_mut("SOC-02").unwrap().essential = true;
    profile.competency_mut("SOC-02").unwrap().weight = 5;
    assert_eq!(tie(&profile), ["comp:SOC-07", "comp:SOC-02", "chair"]);
    profile.competency_mut("SOC-07").unwrap().weight = 9;
    assert_eq!(tie(&profile), ["comp:SOC-07", "chair"]);
}

#[test]
fn rules_that_cannot_hold_are_refused() {
    let draft = draft();
    let with = |change: fn(&mut DeclaredRules)| {
        let mut rules = DeclaredRules::proposed(&draft);
        change(&mut rules);
        keys(&check_rules(&draft, &rules))
    };
    assert_eq!(with(|_| ()), [] as [&str; 0]);
    assert_eq!(with(|rules| rules.tolerance = 5), ["guide.tolerance"]);
    assert_eq!(with(|rules| rules.tie.insert(0, TieStep::Competency("SOC-99".into()))), ["guide.tie:comp:SOC-99"]);
    assert_eq!(with(|rules| rules.tie.push(TieStep::Chair)), ["guide.tie:chair"]);
    assert_eq!(with(|rules| rules.tie = vec![TieStep::Lot, TieStep::Chair]), ["guide.tie:chair"]);
    assert_eq!(with(|rules| rules.tie = vec![TieStep::Chair, TieStep::Lot]), [] as [&str; 0]);
    let open = |rules: &mut DeclaredRules| rules.gates = [("SOC-03".to_owned(), Gate::None)].into();
    assert_eq!(with(open), ["guide.compensation:SOC-03"]);
    let mut rules = DeclaredRules::proposed(&draft);
    open(&mut rules);
    rules.compensation = Some(Reason::new(Lang::Fr, "Compétence acquise en formation."));
    assert_eq!(check_rules(&draft, &rules), []);
    assert!(rules.sentences(&draft, Lang::Fr)[1].ends_with("une note inférieure au niveau 3 peut être compensée."));
}
