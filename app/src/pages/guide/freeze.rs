//! Fixing the questions and the rules before anyone is seen: the declared rules in sentences, what is still missing, who must confirm.
//!
//! What must stay true: the confirmation is never offered to whoever wrote or proposed the guide.

use std::collections::BTreeMap;

use domain::documents::GuideState;
use domain::guide::{AbsentRule, Average, Finding, Gate, ReplacedRule, RevealMoment, TieStep, WorkingGuide};
use domain::ids::GuideId;
use domain::person::Role;
use domain::profile::{Reason, Severity};
use domain::{Lang, limits};
use leptos::prelude::*;
use service::guide::{GuideContentView, GuideView};

use super::{can_change, head, rubrics_of};
use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Hidden, PlainAct, Select, Sent, TextArea, Value, group, post_form, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band};
use crate::places::Visit;

pub(super) const RULES: &str = "rules";
pub(super) const PROPOSE: &str = "propose";
pub(super) const CONFIRM: &str = "confirm";
pub(super) const REVISE: &str = "revise";

/// How many steps that part equals the form has room for.
pub(super) const TIE_STEPS: usize = 5;

/// The page on which a guide is frozen.
pub async fn freeze(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let id = visit.id("guide", GuideId::parse)?;
    let view = asking.said(asking.service.guide(asking.grant()?, id).await)?;
    let is_hr = asking.has(Role::Hr);
    let sentences = view.sentences.get(&lang).cloned().unwrap_or_default();
    let sentences = sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view();
    let (found, rules) = match &view.content {
        GuideContentView::Working { guide, findings } => {
            let found = band("found", say!(lang, guide.before_freeze), found(lang, guide, findings));
            (Some(found), can_change(asking, &view).then(|| rules(lang, &view, guide, findings)))
        }
        GuideContentView::Frozen(_) => (None, None),
    };
    Ok(view! {
        <Heading title=view.head.title.get(lang) lead=say!(lang, guide.freeze_purpose) />
        <NoticeOf among=&[Notice::Saved, Notice::Proposed, Notice::Frozen] />
        {head(&visit, &view, "/freeze")}
        {band("rules", say!(lang, guide.rules), view! { <ul class="sentences">{sentences}</ul> })}
        {rules}
        {found}
        {is_hr.then(|| acts(lang, &view))}
    }
    .into_any())
}

/// What was found, answered or not.
fn found(lang: Lang, guide: &WorkingGuide, findings: &[Finding]) -> impl IntoView + use<> {
    let line = |finding: &Finding| {
        let (class, mark) = match finding.severity {
            Severity::Hint => ("found found-hint", say!(lang, found.hint)),
            _ if !finding.is_open(&guide.reasons) => ("found found-answered", say!(lang, found.answered)),
            Severity::Blocks => ("found found-open", say!(lang, found.blocks)),
            Severity::NeedsReason => ("found found-open", say!(lang, found.needs_reason)),
        };
        view! {
            <li class=class>
                <strong>{mark}</strong>
                {say!(lang, form.colon)}
                {finding.words(lang)}
            </li>
        }
    };
    let nothing = findings.is_empty().then(|| view! { <p>{say!(lang, guide.nothing_found)}</p> });
    view! {
        {nothing}
        <ul class="plain-list">{findings.iter().map(line).collect_view()}</ul>
    }
}

/// The rules, and the reasons that were asked for: saved together.
fn rules(lang: Lang, view: &GuideView, guide: &WorkingGuide, findings: &[Finding]) -> AnyView {
    let declared = &view.rules;
    let rubrics = rubrics_of(view);
    let steps: Vec<Value> = [(String::new(), say!(lang, guide.no_step).to_owned(), None)]
        .into_iter()
        .chain(rubrics.iter().map(|rubric| (rubric.id.clone(), format!("{} {}", rubric.id, rubric.name.get(lang)), None)))
        .chain([(TieStep::Chair.to_string(), say!(lang, guide.step_chair).to_owned(), None)])
        .chain([(TieStep::Lot.to_string(), say!(lang, guide.step_lot).to_owned(), None)])
        .collect();
    let reasons: BTreeMap<String, (String, String)> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::NeedsReason)
        .map(|finding| (finding.key(), (finding.words(lang), guide.reasons.get(&finding.key()).map_or_else(String::new, words_of))))
        .collect();
    let form = post_form(Sent::named(RULES), || {
        let gates = rubrics.iter().filter(|rubric| rubric.essential).map(|rubric| {
            view! {
                <Select
                    name=format!("gate.{}", rubric.id)
                    label=format!("{} {}", rubric.id, rubric.name.get(lang))
                    values=values(Gate::ALL.iter().map(|gate| (gate.code(), gate.name(lang))))
                    value=declared.gate(&rubric.id).code()
                />
            }
        });
        let gates = view! {
            {gates.collect_view()}
            <TextArea
                name="compensation"
                label=say!(lang, guide.compensation)
                max=limits::REASON_CHARS
                may_be_empty=true
                value=declared.compensation.as_ref().map(words_of).unwrap_or_default()
            />
        };
        let ties = (0..TIE_STEPS).map(|at| {
            let value = declared.tie.get(at).map(ToString::to_string).unwrap_or_default();
            let label = say!(lang, guide.step, n = (at + 1).to_string());
            view! { <Select name=format!("tie.{at}") label values=steps.clone() value /> }
        });
        let asked = (!reasons.is_empty()).then(|| {
            let fields = reasons.iter().map(|(key, (label, value))| {
                view! {
                    <TextArea
                        name=format!("reason.{key}")
                        label=label.clone()
                        max=limits::REASON_CHARS
                        may_be_empty=true
                        value=value.clone()
                    />
                }
            });
            group(say!(lang, guide.reasons), Some(say!(lang, guide.reasons_help).to_owned()), fields.collect_view())
        });
        let scoring = view! {
            <Choice
                name="average"
                label=say!(lang, guide.average)
                values=values(Average::ALL.iter().map(|average| (average.code(), average.name(lang))))
                value=declared.average.code()
            />
            <Select
                name="tolerance"
                label=say!(lang, guide.tolerance)
                help=say!(lang, guide.tolerance_help)
                values=(0..=4).map(|levels: u8| (levels.to_string(), levels.to_string(), None)).collect()
                value=declared.tolerance.to_string()
            />
            <Choice
                name="reveal"
                label=say!(lang, guide.reveal)
                values=values(RevealMoment::ALL.iter().map(|moment| (moment.code(), moment.name(lang))))
                value=declared.reveal.code()
            />
        };
        let panel = view! {
            <Choice
                name="absent"
                label=say!(lang, guide.absent)
                values=values(AbsentRule::ALL.iter().map(|rule| (rule.code(), rule.name(lang))))
                value=declared.absent.code()
            />
            <Choice
                name="replaced"
                label=say!(lang, guide.replaced)
                values=values(ReplacedRule::ALL.iter().map(|rule| (rule.code(), rule.name(lang))))
                value=declared.replaced.code()
            />
        };
        view! {
            <Hidden name="seen" value=view.version.to_string() />
            {group(say!(lang, guide.scores), None, scoring)}
            {group(say!(lang, guide.gates), Some(say!(lang, guide.gates_help).to_owned()), gates)}
            {group(say!(lang, guide.ties), Some(say!(lang, guide.ties_help).to_owned()), ties.collect_view())}
            {group(say!(lang, guide.panel), None, panel)}
            {asked}
            <Act label=say!(lang, guide.save_rules) next=say!(lang, guide.save_rules_next) />
        }
    });
    view! {
        <details class="more more-wide" open=!reasons.is_empty() || crate::form::use_again().is_some()>
            <summary>{say!(lang, guide.change_rules)}</summary>
            {form}
        </details>
    }
    .into_any()
}

fn words_of(reason: &Reason) -> String {
    reason.words.clone()
}

/// Proposing, confirming, opening the next version.
fn acts(lang: Lang, view: &GuideView) -> AnyView {
    let seen = || view.version.to_string();
    let one = |name: &'static str, label: &'static str, next: &'static str| {
        post_form(Sent::named(name), || {
            view! {
                <Hidden name="seen" value=seen() />
                <Act label next />
            }
        })
    };
    let content = match view.head.state {
        GuideState::Draft => one(PROPOSE, say!(lang, guide.propose), say!(lang, guide.propose_next)),
        GuideState::Proposed if view.may_confirm => one(CONFIRM, say!(lang, guide.confirm), say!(lang, guide.confirm_next)),
        GuideState::Proposed => view! { <p>{say!(lang, guide.confirm_other)}</p> }.into_any(),
        GuideState::Frozen => view! {
            <p>{say!(lang, guide.frozen_now)}</p>
            <PlainAct name=REVISE label=say!(lang, profile.revise) />
        }
        .into_any(),
        GuideState::Superseded => view! { <p>{say!(lang, guide.superseded_now)}</p> }.into_any(),
    };
    band("freeze", say!(lang, guide.freeze), content)
}
