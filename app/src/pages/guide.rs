//! Interview guides: the questions, the rubrics and the rules of one interview, the same for every candidate.

pub mod freeze;
pub mod list;
pub mod post;
pub mod questions;
pub mod rubrics;

use domain::Lang;
use domain::documents::GuideState;
use domain::framework::Level;
use domain::guide::GuideQuestion;
use domain::person::Role;
use domain::profile::FrameworkUsed;
use leptos::prelude::*;
use service::guide::{GuideContentView, GuideView};

use crate::asking::Asking;
use crate::components::page::facts;
use crate::components::seal::Seal;
use crate::components::time::time;
use crate::places::Visit;

/// Where a version stands.
pub(in crate::pages) fn state(lang: Lang, state: GuideState) -> &'static str {
    match state {
        GuideState::Draft => say!(lang, guide.draft),
        GuideState::Proposed => say!(lang, guide.proposed),
        GuideState::Frozen => say!(lang, guide.frozen),
        GuideState::Superseded => say!(lang, guide.superseded),
    }
}

/// Whether the reader can change the guide.
fn can_change(asking: &Asking, view: &GuideView) -> bool {
    // Saving what was proposed makes it a draft again.
    matches!(view.head.state, GuideState::Draft | GuideState::Proposed) && asking.has(Role::Hr)
}

/// The questions of a guide, draft or frozen.
fn questions_of(view: &GuideView) -> &[GuideQuestion] {
    match &view.content {
        GuideContentView::Working { guide, .. } => &guide.draft.questions,
        GuideContentView::Frozen(document) => &document.content().questions,
    }
}

/// A competency of a guide, draft or frozen, as its pages show it.
struct Rubric {
    id: String,
    name: domain::Text,
    /// The words of each level; none where only the level's rule stands.
    anchors: Vec<(u8, Option<domain::Text>)>,
    essential: bool,
}

fn rubrics_of(view: &GuideView) -> Vec<Rubric> {
    let anchors = |all: &[domain::framework::Anchor]| -> Vec<(u8, Option<domain::Text>)> {
        (1..=5).map(|level| (level, all.iter().find(|anchor| anchor.level == level).map(|anchor| anchor.text.clone()))).collect()
    };
    match &view.content {
        GuideContentView::Working { guide, .. } => guide
            .draft
            .competencies
            .iter()
            .map(|one| Rubric {
                id: one.id().to_owned(),
                name: one.competency.name.clone(),
                anchors: anchors(&one.competency.anchors),
                essential: one.essential,
            })
            .collect(),
        GuideContentView::Frozen(document) => document
            .content()
            .competencies
            .iter()
            .map(|one| Rubric { id: one.id.clone(), name: one.name.clone(), anchors: anchors(&one.anchors), essential: one.essential })
            .collect(),
    }
}

fn scale_of(view: &GuideView) -> &[Level] {
    match &view.content {
        GuideContentView::Working { guide, .. } => &guide.draft.scale,
        GuideContentView::Frozen(document) => &document.content().rules.scale,
    }
}

fn frameworks_of(view: &GuideView) -> &[FrameworkUsed] {
    match &view.content {
        GuideContentView::Working { guide, .. } => &guide.draft.frameworks,
        GuideContentView::Frozen(document) => &document.content().frameworks,
    }
}

/// What stands above each page of a guide: which version it is, and the way to the other pages.
fn head(visit: &Visit, view: &GuideView, here: &'static str) -> AnyView {
    let lang = visit.lang;
    let name = |person| {
        let name: Option<&String> = Option::and_then(person, |person: domain::ids::PersonId| view.names.get(&person));
        name.map(|name| name.clone().into_any())
    };
    let head = &view.head;
    let digest = view.head.digest.clone().map(|digest| {
        view! {
            <span class="sealed">
                <Seal />
                <code class="digest">{digest}</code>
            </span>
        }
        .into_any()
    });
    let minutes = say!(lang, guide.minutes_of, minutes = view.minutes.to_string(), slot = view.slot_minutes.to_string());
    let base = format!("interview-guides/{}", head.id);
    let pages = [("", say!(lang, guide.questions)), ("/rubrics", say!(lang, guide.rubrics)), ("/freeze", say!(lang, guide.rules))];
    let pages = pages.map(|(rest, name)| {
        let current = (rest == here).then_some("page");
        view! {
            <li>
                <a href=visit.at(&format!("{base}{rest}")) aria-current=current>
                    {name}
                </a>
            </li>
        }
    });
    view! {
        {facts(
            vec![
                (say!(lang, profile.state), Some(state(lang, head.state).into_any())),
                (say!(lang, profile.version), Some(head.number.into_any())),
                (say!(lang, guide.time), Some(minutes.into_any())),
                (say!(lang, profile.author), name(Some(head.author))),
                (say!(lang, profile.saved), Some(time(head.saved_at, lang))),
                (say!(lang, guide.proposer), name(head.proposer)),
                (say!(lang, guide.confirmer), name(head.confirmer)),
                (say!(lang, guide.frozen_at), head.frozen_at.map(|at| time(at, lang))),
                (say!(lang, framework.digest), digest),
            ],
        )}
        {head.digest.is_some().then(|| booklets(visit, &base))}
        <nav class="tabs" aria-label=say!(lang, guide.pages)>
            <ul>{pages.collect_view()}</ul>
        </nav>
    }
    .into_any()
}

/// The ways to the booklet that is printed and taken into the room.
fn booklets(visit: &Visit, base: &str) -> AnyView {
    let lang = visit.lang;
    let href = visit.at(&format!("{base}/booklet"));
    let both = format!("{href}?languages=both");
    view! {
        <p class="page-act">
            <a href=href rel="external">
                {say!(lang, guide.booklet)}
            </a>
            <a href=both rel="external">
                {say!(lang, guide.booklet_both)}
            </a>
        </p>
    }
    .into_any()
}

/// The notices of the frameworks that a guide takes from: its text is never shown without them.
fn notices(lang: Lang, view: &GuideView) -> AnyView {
    let one = |used: &FrameworkUsed| {
        view! {
            <p>
                <strong>{used.title.get(lang).to_owned()}</strong>
                " "
                {used.version.clone()}
                {say!(lang, form.colon)}
                {used.notice.get(lang).to_owned()}
            </p>
        }
    };
    view! { <div class="note">{frameworks_of(view).iter().map(one).collect_view()}</div> }.into_any()
}
