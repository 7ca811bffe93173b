//! The guide as a booklet on paper: one self-contained HTML page, nothing loaded from anywhere.
//!
//! Invariants: every text that comes from a document is escaped, and markup in it is shown as characters; every text stands in an
//! element that says its language. Style stands in the page because this is a document of its own, not a page of the application.

mod words;

use std::fmt::Write as _;

use super::document::{GuideCompetency, GuideDocument};
use super::question::GuideQuestion;
use crate::{Lang, Text};
use words::Words;

const STYLE: &str = include_str!("booklet.css");

/// The mark of what cannot change any more.
const SEAL: &str = "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.6\">\
    <circle cx=\"24\" cy=\"24\" r=\"21\"/><circle cx=\"24\" cy=\"24\" r=\"16.5\" stroke-dasharray=\"1.5 2.2\"/>\
    <path d=\"M16.5 24.5l5.2 5.2 10-11\" stroke-width=\"2.4\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>";

/// The guide as a booklet in these languages: one, or both side by side. Without any, in both.
pub fn print_html(guide: &GuideDocument, langs: &[Lang]) -> String {
    let mut chosen: Vec<Lang> = Vec::new();
    for lang in langs.iter().chain(if langs.is_empty() { &Lang::ALL[..] } else { &[] }) {
        if !chosen.contains(lang) {
            chosen.push(*lang);
        }
    }
    let mut booklet = Booklet { guide, langs: chosen, html: String::with_capacity(128 * 1024) };
    booklet.write();
    booklet.html
}

struct Booklet<'a> {
    guide: &'a GuideDocument,
    langs: Vec<Lang>,
    html: String,
}

impl Booklet<'_> {
    fn first(&self) -> Lang {
        self.langs.first().copied().unwrap_or(Lang::Fr)
    }

    /// Markup of our own, as it is.
    fn raw(&mut self, markup: &str) {
        self.html.push_str(markup);
    }

    /// An element per language, side by side.
    fn pair(&mut self, tag: &str, class: &str, content: impl Fn(Lang) -> String) {
        self.raw("<div class=\"pair\">");
        for lang in self.langs.clone() {
            self.element(tag, class, lang, &content(lang));
        }
        self.raw("</div>\n");
    }

    /// One element in one language, its content escaped.
    fn element(&mut self, tag: &str, class: &str, lang: Lang, content: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let _ = write!(self.html, "<{tag}{class} lang=\"{}\">{}</{tag}>", lang.code(), escape(content));
    }

    fn text(&mut self, tag: &str, class: &str, text: &Text) {
        self.pair(tag, class, |lang| text.get(lang).into());
    }

    fn words(&mut self, tag: &str, class: &str, words: Words) {
        self.pair(tag, class, |lang| words.get(lang).into());
    }

    /// A list per language.
    fn list(&mut self, tag: &str, class: &str, items: impl Fn(Lang) -> Vec<String>) {
        self.raw("<div class=\"pair\">");
        for lang in self.langs.clone() {
            let _ = write!(self.html, "<{tag} class=\"{class}\" lang=\"{}\">", lang.code());
            for item in items(lang) {
                let _ = write!(self.html, "<li>{}</li>", escape(&item));
            }
            let _ = write!(self.html, "</{tag}>");
        }
        self.raw("</div>\n");
    }

    fn chapter(&mut self, title: Words) {
        self.raw("<section class=\"chapter\">\n");
        self.words("h2", "", title);
    }

    fn write(&mut self) {
        let guide = self.guide;
        let lang = self.first();
        let title = format!(
            "{}{}{}",
            Words::GUIDE.get(lang),
            if lang == Lang::Fr { "\u{a0}: " } else { ": " },
            guide.content().profile.title.get(lang)
        );
        let two = if self.langs.len() > 1 { "two" } else { "one" };
        // The digest is 64 hexadecimal digits: nothing in it could end the string of the style sheet.
        let _ = write!(
            self.html,
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>{}</title>\n<style>\n{STYLE}@page {{ size: A4; margin: 18mm 16mm 20mm; \
             @bottom-left {{ content: \"guide/1  {}\"; font: 7pt monospace; }} \
             @bottom-right {{ content: counter(page) \" / \" counter(pages); font: 8pt sans-serif; }} }}\n</style>\n</head>\n<body class=\"{two}\">\n<main>\n",
            lang.code(),
            escape(&title),
            guide.digest(),
        );
        self.cover();
        self.rules();
        self.questions();
        self.rubrics();
        self.raw("</main>\n<footer>\n");
        self.words("p", "", Words::FROZEN);
        let _ = write!(self.html, "<p class=\"digest\" translate=\"no\">{}</p>\n</footer>\n</body>\n</html>\n", guide.digest());
    }

    fn cover(&mut self) {
        let content = self.guide.content();
        self.raw("<header>\n");
        self.words("p", "eyebrow", Words::GUIDE);
        self.text("h1", "", &content.profile.title);
        let (minutes, slot) = (self.guide.minutes(), content.slot_minutes);
        let counts = (content.competencies.len(), content.questions.len());
        self.pair("p", "meta", |lang| words::summary(lang, counts, minutes, slot));
        let digest = self.guide.digest();
        let _ = write!(self.html, "<div class=\"seal\">{SEAL}<div>");
        self.words("p", "eyebrow", Words::FROZEN);
        let _ = write!(self.html, "<span class=\"digest\" translate=\"no\">{digest}</span></div></div>\n<div class=\"fill\">");
        for label in [Words::CANDIDATE_CODE, Words::PANELIST_CODE, Words::DATE] {
            self.raw("<div>");
            for lang in self.langs.clone() {
                self.element("p", "", lang, label.get(lang));
            }
            self.raw("</div>");
        }
        self.raw("</div>\n</header>\n<section>\n");
        self.words("h2", "", Words::NOTICE);
        for framework in &content.frameworks {
            let (version, status) = (framework.version.clone(), framework.status);
            self.pair("h3", "", |lang| format!("{} ({version}, {})", framework.title.get(lang), status.name(lang)));
            self.text("p", "notice", &framework.notice);
        }
        if content.frameworks.is_empty() {
            self.words("p", "notice", Words::LOCAL_ONLY);
        }
        self.raw("</section>\n");
        let notes = self.guide.candidate_notes();
        if !notes.is_empty() {
            self.raw("<section>\n");
            self.words("h2", "", Words::READ_ALOUD);
            self.raw("<div class=\"aloud\">");
            for note in notes {
                self.text("p", "", note);
            }
            self.raw("</div>\n</section>\n");
        }
    }

    fn rules(&mut self) {
        let guide = self.guide;
        self.chapter(Words::RULES);
        self.list("ol", "plain", |lang| guide.rule_sentences(lang));
        let content = guide.content();
        if content.rules.compensation.is_some() || !content.reasons.is_empty() {
            self.words("h3", "", Words::REASONS);
            self.raw("<ul class=\"plain\">");
            // A reason stands in the language of whoever wrote it, and says which.
            let compensation =
                content.rules.compensation.iter().map(|reason| (reason.lang, "guide.compensation", "", reason.words.as_str()));
            let reasons =
                content.reasons.iter().map(|reason| (reason.lang, reason.code.as_str(), reason.about.as_str(), reason.words.as_str()));
            for (lang, code, about, words) in compensation.chain(reasons) {
                let label = words::reason_label(lang, code, about);
                let _ = write!(self.html, "<li lang=\"{}\"><b>{}</b> {}</li>", lang.code(), escape(&label), escape(words));
            }
            self.raw("</ul>\n");
        }
        self.raw("</section>\n");
    }

    fn questions(&mut self) {
        self.chapter(Words::QUESTIONS);
        for (number, question) in (1..).zip(&self.guide.content().questions) {
            self.question(number, question);
        }
        self.raw("</section>\n");
    }

    fn question(&mut self, number: usize, question: &GuideQuestion) {
        let guide = self.guide;
        self.raw("<article class=\"question\">\n<div class=\"asked\">\n");
        self.raw("<div class=\"pair\">");
        for lang in self.langs.clone() {
            let _ = write!(
                self.html,
                "<p class=\"meta\" lang=\"{}\"><b>{number}</b><span>{}</span><span>{} min</span>",
                lang.code(),
                escape(question.kind.name(lang)),
                question.minutes
            );
            let serves = question.competency.as_deref().and_then(|id| guide.competency(id));
            let why = serves.map_or_else(
                || Words::NOT_SCORED.get(lang).to_owned(),
                |competency| format!("{} {} ({})", competency.id, competency.name.get(lang), question.elicits.join(", ")),
            );
            let _ = write!(self.html, "<span>{}</span></p>", escape(&why));
        }
        self.raw("</div>\n");
        if let Some(note) = &question.content_note {
            self.text("p", "note", note);
        }
        self.text("p", "script", &question.text);
        self.list("ul", "probes", |lang| question.probes.iter().map(|probe| probe.text.get(lang).into()).collect());
        self.words("p", "eyebrow", Words::NOTES);
        self.lines(2);
        self.raw("</div>\n");
        self.lines(4);
        self.raw("</article>\n");
    }

    fn rubrics(&mut self) {
        self.chapter(Words::RUBRICS);
        self.words("p", "", Words::CUMULATIVE);
        for competency in &self.guide.content().competencies {
            self.rubric(competency);
        }
        self.raw("</section>\n");
    }

    fn rubric(&mut self, competency: &GuideCompetency) {
        let guide = self.guide;
        let total: u64 = guide.content().competencies.iter().map(|each| u64::from(each.w)).sum();
        self.raw("<article class=\"rubric\">\n<div class=\"asked\">\n");
        let source = competency.source.as_ref().map_or_else(|| competency.id.clone(), ToString::to_string);
        self.pair("p", "eyebrow", |_| source.clone());
        self.text("h3", "", &competency.name);
        self.text("p", "definition", &competency.definition);
        self.pair("p", "meta", |lang| words::weight(lang, competency, total));
        self.list("ul", "plain indicators", |lang| {
            competency.indicators.iter().map(|indicator| format!("{} {}", indicator.id, indicator.text.get(lang))).collect()
        });
        self.raw("</div>\n<table class=\"anchors\"><tbody>\n");
        for level in &guide.content().rules.scale {
            let _ = write!(self.html, "<tr><th scope=\"row\"><b>{}</b>", level.value);
            for lang in self.langs.clone() {
                self.element("div", "", lang, level.label.get(lang));
            }
            self.raw("</th><td>");
            let anchored = competency.anchors.iter().any(|anchor| anchor.level == level.value);
            if let Some(words) = guide.level_words(&competency.id, level.value) {
                self.text("p", if anchored { "" } else { "stands-in" }, words);
            }
            self.raw("</td></tr>\n");
        }
        self.raw("</tbody></table>\n<div class=\"score\">");
        for level in &guide.content().levels {
            let _ = write!(self.html, "<span><span class=\"box\"></span>{level}</span>");
        }
        self.raw("<span><span class=\"box\"></span>");
        for (index, lang) in self.langs.clone().into_iter().enumerate() {
            self.raw(if index == 0 { "" } else { " / " });
            self.element("span", "", lang, Words::NOT_ASSESSED.get(lang));
        }
        self.raw("</span>");
        self.raw("</div>\n");
        self.words("p", "eyebrow", Words::EVIDENCE);
        self.lines(4);
        self.raw("</article>\n");
    }

    /// Space to write in.
    fn lines(&mut self, count: usize) {
        let lines = "<i></i>".repeat(count);
        let _ = writeln!(self.html, "<div class=\"lines\" aria-hidden=\"true\">{lines}</div>");
    }
}

/// Text as text: nothing in it is markup.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
        escaped
    })
}
