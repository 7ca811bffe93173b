//! The questions of a guide in the order in which they are asked: it reads like the booklet that it becomes.
//!
//! What must stay true: a question never stands without the clause that it serves, or the words "not scored"; nothing needs a drag.

use std::collections::BTreeMap;

use domain::guide::{Coverage, GuideDraft, GuideQuestion, GuideQuestionKind};
use domain::ids::GuideId;
use domain::{Lang, Text, limits};
use leptos::prelude::*;
use service::guide::{GuideContentView, GuideView};

use super::{can_change, head, notices, questions_of, rubrics_of};
use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Hidden, PlainAct, Select, Sent, SmallAct, TextField, Tick, Ticks, post_form, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band};
use crate::pages::profile::own::{both, both_of};
use crate::places::Visit;

pub(super) const UP: &str = "up";
pub(super) const DOWN: &str = "down";
pub(super) const SWAP: &str = "swap";
pub(super) const DROP: &str = "drop";
pub(super) const REWRITE: &str = "rewrite";
pub(super) const MINUTES: &str = "minutes";
pub(super) const PROBE: &str = "probe";
pub(super) const PROBE_AGAIN: &str = "probe-again";
pub(super) const PROBE_OUT: &str = "probe-out";
pub(super) const OWN: &str = "own";
pub(super) const BACK: &str = "back";
pub(super) const SLOT: &str = "slot";

/// The page of an interview guide.
pub async fn guide(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let id = visit.id("guide", GuideId::parse)?;
    let view = asking.said(asking.service.guide(asking.grant()?, id).await)?;
    let names: BTreeMap<String, Text> = rubrics_of(&view).into_iter().map(|rubric| (rubric.id, rubric.name)).collect();
    let draft = match &view.content {
        GuideContentView::Working { guide, .. } if can_change(asking, &view) => Some(&guide.draft),
        _ => None,
    };
    let editing = Editing { lang, seen: view.version.to_string(), draft, one: visit.question("edit") };
    let all = questions_of(&view);
    let last = all.len().saturating_sub(1);
    let questions = all.iter().enumerate().map(|(at, one)| editing.question(&names, one, at, last)).collect_view();
    let adding = draft.map(|draft| editing.adding(draft, &names));
    Ok(view! {
        <Heading title=view.head.title.get(lang) lead=say!(lang, guide.purpose) />
        <NoticeOf among=&[Notice::Composed, Notice::Saved, Notice::NewVersion] />
        {head(&visit, &view, "")}
        {notices(lang, &view)}
        {band("questions", say!(lang, guide.questions), view! { <ol class="questions">{questions}</ol> })}
        {adding}
        {band("coverage", say!(lang, guide.coverage), coverage(lang, &view.coverage))}
        {next(&visit, &view)}
    }
    .into_any())
}

/// What to do after the questions.
fn next(visit: &Visit, view: &GuideView) -> AnyView {
    let href = visit.at(&format!("interview-guides/{}/freeze", view.head.id));
    view! {
        <p class="page-act">
            <a class="act-link" href=href>
                {say!(visit.lang, guide.check)}
            </a>
        </p>
    }
    .into_any()
}

/// Which question is asked what: the grids, and what no question reaches.
fn coverage(lang: Lang, coverage: &Coverage) -> impl IntoView + use<> {
    let row = |row: &domain::guide::CoverageRow| {
        let dimensions: Vec<&str> = row.dimensions.iter().map(|dimension| dimension.name(lang)).collect();
        let indicators: Vec<&str> = row.indicators.iter().map(String::as_str).collect();
        vec![row.question.clone().into_any(), indicators.join(", ").into_any(), dimensions.join(", ").into_any()]
    };
    let columns = [(say!(lang, guide.question), "head"), (say!(lang, frameworks.indicators), ""), (say!(lang, guide.dimensions), "")];
    let unreached: Vec<&str> = coverage.unreached.iter().map(|dimension| dimension.name(lang)).collect();
    let sentence = |found: String, none: &'static str, some: &'static str| {
        if found.is_empty() { none.to_owned() } else { format!("{some}{}{found}", say!(lang, form.colon)) }
    };
    view! {
        <p>{sentence(coverage.untested.join(", "), say!(lang, guide.all_tested), say!(lang, guide.untested))}</p>
        <p>{sentence(unreached.join(", "), say!(lang, guide.all_reached), say!(lang, guide.unreached))}</p>
        {crate::components::page::ledger("coverage", &columns, coverage.rows.iter().map(row).collect())}
    }
}

/// The forms of a draft, and which question they are open for.
struct Editing<'a> {
    lang: Lang,
    seen: String,
    draft: Option<&'a GuideDraft>,
    one: Option<String>,
}

impl Editing<'_> {
    /// A question as it is asked, with what it is for and how it follows up.
    fn question(&self, names: &BTreeMap<String, Text>, one: &GuideQuestion, at: usize, last: usize) -> AnyView {
        let lang = self.lang;
        let serves = match &one.competency {
            Some(id) => names.get(id).map_or_else(|| id.clone(), |name| format!("{id} {}", name.get(lang))),
            None => say!(lang, guide.not_scored).to_owned(),
        };
        let probes = one.probes.iter().map(|probe| {
            let contrary = probe.contrary.then(|| view! { <span class="under">{say!(lang, guide.contrary)}</span> });
            view! { <li>{probe.text.get(lang).to_owned()} {contrary}</li> }
        });
        let note = one.content_note.as_ref().map(|note| {
            let (label, words) = (say!(lang, guide.content_note), note.get(lang).to_owned());
            view! {
                <p class="content-note">
                    <strong>{label}</strong>
                    " "
                    {words}
                </p>
            }
        });
        let acts = self.draft.map(|draft| self.acts(draft, one, at, last));
        let open = self.draft.filter(|_| self.one.as_deref() == Some(&one.id)).map(|_| self.forms(one));
        let source = one.source.as_ref().map(|source| format!(" · {source}")).unwrap_or_default();
        view! {
            <li class="question" id=one.id.clone()>
                {note}
                <p class="script">{one.text.get(lang).to_owned()}</p>
                <p class="under">
                    {one.kind.name(lang)} " · " {serves} {source} " · " {say!(lang, guide.minutes, n = one.minutes.to_string())}
                </p>
                <ul class="probes" aria-label=say!(lang, guide.probes)>
                    {probes.collect_view()}
                </ul>
                {acts}
                {open}
            </li>
        }
        .into_any()
    }

    /// What can be done with a question at once.
    fn acts(&self, draft: &GuideDraft, one: &GuideQuestion, at: usize, last: usize) -> AnyView {
        let lang = self.lang;
        let with = || vec![("seen", self.seen.clone())];
        let unseen = format!("{}{}", say!(lang, form.colon), one.id);
        let id = || one.id.clone();
        let can_swap = !draft.alternatives(&one.id).is_empty();
        let href = format!("?edit={}#{}", one.id, one.id);
        let (for_up, for_down, for_swap, for_drop) = (unseen.clone(), unseen.clone(), unseen.clone(), unseen.clone());
        view! {
            <div class="row-acts">
                {(at > 0).then(|| view! { <PlainAct name=UP of=id() with=with() label=say!(lang, form.up) unseen=for_up /> })}
                {(at < last).then(|| view! { <PlainAct name=DOWN of=id() with=with() label=say!(lang, form.down) unseen=for_down /> })}
                {can_swap.then(|| view! { <PlainAct name=SWAP of=id() with=with() label=say!(lang, guide.swap) unseen=for_swap /> })}
                <a class="plain" href=href>
                    {say!(lang, guide.change)} <span class="unseen">{unseen}</span>
                </a>
                <PlainAct name=DROP of=id() with=with() label=say!(lang, form.take_out) unseen=for_drop />
            </div>
        }
        .into_any()
    }

    /// The words, the time and the probes of one question.
    fn forms(&self, one: &GuideQuestion) -> AnyView {
        let lang = self.lang;
        let seen = || self.seen.clone();
        let words = post_form(Sent::named(REWRITE).of(&one.id), || {
            view! {
                <Hidden name="seen" value=seen() />
                {both_of(lang, "text", say!(lang, guide.question), limits::QUESTION_CHARS, 4, Some(&one.text))}
                <SmallAct label=say!(lang, guide.save_words) />
            }
        });
        let minutes = post_form(Sent::named(MINUTES).of(&one.id), || {
            view! {
                <Hidden name="seen" value=seen() />
                <TextField name="minutes" label=say!(lang, guide.question_minutes) kind="number" max=3 value=one.minutes.to_string() />
                <SmallAct label=say!(lang, form.save) />
            }
        });
        let probes = one.probes.iter().map(|probe| {
            post_form(Sent::named(PROBE_AGAIN).of(&probe.id), || {
                view! {
                    <Hidden name="seen" value=seen() />
                    {both_of(lang, "text", say!(lang, guide.probe), limits::PROBE_CHARS, 2, Some(&probe.text))}
                    <Tick name="contrary" label=say!(lang, guide.asks_contrary) is_so=probe.contrary />
                    <div class="row-acts">
                        <SmallAct label=say!(lang, guide.save_probe) />
                    </div>
                }
            })
        });
        let out = one.probes.iter().map(|probe| {
            let unseen = format!("{}{}", say!(lang, form.colon), probe.id);
            let label = format!("{} {}", say!(lang, guide.drop_probe), probe.text.get(lang));
            view! { <PlainAct name=PROBE_OUT of=probe.id.clone() with=vec![("seen", seen())] label unseen /> }
        });
        let another = post_form(Sent::named(PROBE).of(&one.id), || {
            view! {
                <Hidden name="seen" value=seen() />
                {both(lang, "text", say!(lang, guide.new_probe), limits::PROBE_CHARS, 2)}
                <Tick name="contrary" label=say!(lang, guide.asks_contrary) />
                <SmallAct label=say!(lang, guide.add_probe) />
            }
        });
        view! { <div class="opened">{words} {minutes} {probes.collect_view()} {out.collect_view()} {another}</div> }.into_any()
    }

    /// Further questions: those of the framework that were taken out, one's own, and the length of the slot.
    fn adding(&self, draft: &GuideDraft, names: &BTreeMap<String, Text>) -> AnyView {
        let lang = self.lang;
        let seen = || self.seen.clone();
        let left = draft.competencies.iter().flat_map(|one| &one.competency.questions);
        let left = left.filter(|question| draft.question(&question.id).is_none()).map(|question| {
            let unseen = format!("{}{}", say!(lang, form.colon), question.id);
            view! {
                <li>
                    <span>
                        {question.text.get(lang).to_owned()}
                        <span class="under">{question.id.clone()}</span>
                    </span>
                    <PlainAct name=BACK of=question.id.clone() with=vec![("seen", seen())] label=say!(lang, guide.add_back) unseen />
                </li>
            }
        });
        let kinds = values(GuideQuestionKind::ALL.iter().map(|kind| (kind.code(), kind.name(lang))));
        let mut competencies = vec![(String::new(), say!(lang, guide.not_scored).to_owned(), None)];
        competencies.extend(names.iter().map(|(id, name)| (id.clone(), format!("{id} {}", name.get(lang)), None)));
        let indicators: Vec<_> = draft
            .competencies
            .iter()
            .flat_map(|one| &one.competency.indicators)
            .map(|indicator| (indicator.id.clone(), format!("{} {}", indicator.id, indicator.text.get(lang)), None))
            .collect();
        let own = post_form(Sent::named(OWN), || {
            view! {
                <Hidden name="seen" value=seen() />
                {both(lang, "text", say!(lang, guide.question), limits::QUESTION_CHARS, 3)}
                <Choice name="kind" label=say!(lang, guide.kind) values=kinds value="past-behaviour" />
                <Select name="competency" label=say!(lang, guide.scored_on) values=competencies />
                <Ticks name="elicits" label=say!(lang, guide.elicits) values=indicators />
                <Act label=say!(lang, guide.own_act) next=say!(lang, guide.own_next) />
            }
        });
        let slot = post_form(Sent::named(SLOT).class("form form-tight"), || {
            view! {
                <Hidden name="seen" value=seen() />
                <TextField name="minutes" label=say!(lang, profile.slot) kind="number" max=3 value=draft.slot_minutes.to_string() />
                <SmallAct label=say!(lang, form.save) />
            }
        });
        let content = view! {
            {slot}
            <ul class="plain-list ordered">{left.collect_view()}</ul>
            <details class="more more-wide">
                <summary>{say!(lang, guide.own)}</summary>
                {own}
            </details>
        };
        band("more", say!(lang, guide.more), content)
    }
}
