//! The booklet: complete, self-contained, in the languages asked for, and never markup of somebody else.

use domain::guide::page::print_html;
use domain::guide::{DeclaredRules, findings, freeze};
use domain::{Lang, Text};

use crate::{draft, frozen, reasons_for};

#[test]
fn the_booklet_holds_every_text_of_the_guide_in_both_languages() {
    let guide = frozen();
    let html = print_html(&guide, &Lang::ALL);
    let texts: Vec<&Text> = guide
        .content()
        .questions
        .iter()
        .flat_map(|question| [&question.text].into_iter().chain(question.probes.iter().map(|probe| &probe.text)))
        .chain(guide.content().competencies.iter().flat_map(|competency| {
            let rubric = competency.anchors.iter().map(|anchor| &anchor.text);
            [&competency.name, &competency.definition]
                .into_iter()
                .chain(competency.indicators.iter().map(|indicator| &indicator.text))
                .chain(rubric)
        }))
        .chain(guide.candidate_notes())
        .chain(guide.content().frameworks.iter().map(|framework| &framework.notice))
        .collect();
    assert!(texts.len() > 120);
    for text in texts {
        for lang in Lang::ALL {
            assert!(html.contains(text.get(lang)), "{}", text.get(lang));
        }
    }
    for lang in Lang::ALL {
        for sentence in guide.rule_sentences(lang) {
            assert!(html.contains(&sentence), "{sentence}");
        }
    }
    assert_eq!(html.matches(guide.digest()).count(), 3, "on the cover, at the end, and in the footer of every page");
    assert!(html.contains("@bottom-left"));
}

#[test]
fn in_one_language_nothing_of_the_other_is_left() {
    let guide = frozen();
    let french = print_html(&guide, &[Lang::Fr]);
    assert!(french.starts_with("<!doctype html>\n<html lang=\"fr\">"));
    assert!(!french.contains("lang=\"en\""));
    assert!(!french.contains("Interview guide") && french.contains("Guide d’entretien"));
    let english = print_html(&guide, &[Lang::En, Lang::En]);
    assert!(!english.contains("lang=\"fr\"") || english.contains("Choix motivé"), "only a reason may stand in its own language");
    assert!(!english.contains("Guide d’entretien"));
    assert_eq!(print_html(&guide, &[]), print_html(&guide, &Lang::ALL));
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    let html = print_html(&frozen(), &Lang::ALL);
    for forbidden in ["<script", "<link", "src=", "url(", "@import", "<iframe", "<img", "http:"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn markup_in_a_text_is_shown_as_characters() {
    let mut draft = draft();
    let hostile = "</p><script>alert('x')</script>&\"";
    draft.questions[0].text = Text::new(hostile, hostile);
    draft.profile.title = Text::new(hostile, hostile);
    let rules = DeclaredRules::proposed(&draft);
    let mut reasons = reasons_for(&findings(&draft, &rules));
    for reason in reasons.values_mut() {
        reason.words = hostile.into();
    }
    let html = print_html(&freeze(&draft, &rules, &reasons).unwrap(), &Lang::ALL);
    assert!(!html.contains("<script>"));
    assert!(html.matches("&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;").count() >= 6);
}

#[test]
fn tags_are_balanced() {
    let html = print_html(&frozen(), &Lang::ALL);
    for tag in
        ["main", "section", "article", "div", "p", "ul", "ol", "li", "table", "tbody", "tr", "th", "td", "h1", "h2", "h3", "span", "footer"]
    {
        let opened = html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
        assert!(opened > 0, "{tag}");
    }
}
