//! One item of the discussion: the anchors, everybody's evidence side by side; one's own score to keep or to change with a reason; for
//! whoever speaks for the panel its value, in words.
//!
//! What must stay true: a changed score never stands without its first value.

use domain::ids::CandidateId;
use domain::scores::{Level, agreed_words};
use domain::vacancy::VacancyState;
use domain::{Lang, Refusal, limits};
use leptos::prelude::*;
use service::discussion::{DiscussionView, EvidenceOf, Item, Place};
use service::policy::{ReadDiscussion, ReadScorecard, Standing};
use service::vacancy::VacancyView;

use super::show::level;
use crate::AppError;
use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Hidden, Select, Sent, TextArea, post_form, reasons_for};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, facts};
use crate::components::rubric::anchors;
use crate::pages::ranking::show::value_words;
use crate::pages::scorecard::receipt::choices;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

pub(super) const REVISE: &str = "revise";
pub(super) const RATE: &str = "rate";

/// The page of one item.
pub async fn item(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let candidate = visit.id("candidate", CandidateId::parse)?;
    let competency = visit.param("competency").to_owned();
    let leave = asking.grant_in::<ReadDiscussion>(vacancy.id).await?;
    let view = asking.said(asking.service.discussion(leave.clone()).await)?;
    let evidence = asking.said(asking.service.evidence(leave, candidate).await)?;
    let at = view.items.iter().position(|item| item.candidate == candidate && item.competency == competency).ok_or(AppError::Missing)?;
    let item = view.items.get(at).ok_or(AppError::Missing)?;
    let described = view.guide.competency(&competency).ok_or(AppError::Missing)?;
    let levels = view.guide.content().rules.scale.iter().map(|known| {
        let words = view.guide.level_words(&competency, known.value).map(|words| words.get(lang).to_owned());
        (known.value, known.label.get(lang).to_owned(), words.unwrap_or_default())
    });
    let levels = levels.collect();
    let is_open = matches!(vacancy.state, VacancyState::Interviewing | VacancyState::Discussing);
    let may_change = is_open && !item.is_final;
    let own = if may_change && matches!(vacancy.standing, Standing::Member | Standing::Chair) {
        own_score(&visit, &vacancy, &view, item).await?
    } else {
        None
    };
    let speaks = view.speaks_on.contains(&candidate);
    let rating = (may_change && speaks && item.place != Place::Unassessed).then(|| rate(lang, &view, item));
    // What is to be discussed comes one after the other.
    let next =
        view.items.iter().skip(at + 1).chain(view.items.iter().take(at)).find(|other| other.place == Place::Discuss && !other.is_settled);
    let next = next.map(|other| {
        let href = visit.at(&format!("vacancies/{}/discussion/{}/{}", vacancy.id, other.candidate, other.competency));
        view! {
            <p class="page-act">
                <a class="act-link" href=href>
                    {say!(lang, discussion.keep)}
                </a>
            </p>
        }
    });
    let title = format!("{} · {}", item.code, described.name.get(lang));
    Ok(view! {
        {head(&visit, &vacancy, "/discussion", &title)}
        <NoticeOf among=&[Notice::Revised, Notice::Rated] />
        {(is_open && item.is_final).then(|| view! { <p class="note">{Refusal::DiscussionFinal {}.words(lang)}</p> })}
        {(item.is_sent_back && !item.is_settled).then(|| view! { <p class="note">{say!(lang, retirement.sent_back)}</p> })}
        {panel_value(lang, item)}
        {band("rubric", say!(lang, framework.rubric), anchors(levels))}
        {band("voices", say!(lang, discussion.voices), voices(lang, &view, item, &evidence))}
        {own}
        {rating}
        {next}
    }
    .into_any())
}

/// What the panel's value is now, and what was confirmed.
fn panel_value(lang: Lang, item: &Item) -> AnyView {
    let confirmed = item.rating.as_ref().map(|rating| {
        view! {
            <span lang=rating.words_language.code()>{rating.words.clone()}</span>
        }
        .into_any()
    });
    let reason = item.rating.as_ref().and_then(|rating| rating.reason.clone()).map(IntoAny::into_any);
    facts(vec![
        (say!(lang, discussion.value), item.value.map(|value| value_words(lang, value).into_any())),
        (say!(lang, discussion.spread), item.spread.map(|spread| spread.to_string().into_any())),
        (say!(lang, discussion.words), confirmed),
        (say!(lang, people.why), reason),
    ])
}

/// Everybody's level and evidence, side by side.
fn voices(lang: Lang, view: &DiscussionView, item: &Item, evidence: &[EvidenceOf]) -> AnyView {
    let one = |voice: &service::discussion::Voice| {
        let name = view.panelists.get(&voice.panelist).cloned().unwrap_or_default();
        let written = evidence.iter().find(|of| of.panelist == voice.panelist);
        let text = written.and_then(|of| of.evidence.iter().find(|(id, _)| *id == item.competency)).map(|(_, text)| text.clone());
        let (first, now) = (level(lang, voice.first), level(lang, voice.last));
        let before = (first != now).then(|| view! { <p class="under">{say!(lang, discussion.first_was, level = first.clone())}</p> });
        let changes = written.map(|of| of.changes.clone()).unwrap_or_default();
        let changes = changes.into_iter().filter(|_| voice.changed_at.is_some()).map(|(_, reason)| view! { <p class="under">{reason}</p> });
        view! {
            <section class="voice">
                <h3>
                    {name} {say!(lang, form.colon)} {now}
                </h3>
                {before}
                <p class="written">{text.unwrap_or_default()}</p>
                {changes.collect_view()}
            </section>
        }
    };
    view! { <div class="voices">{item.voices.iter().map(one).collect_view()}</div> }.into_any()
}

/// One's own score, to be changed with a reason.
async fn own_score(visit: &Visit, vacancy: &VacancyView, view: &DiscussionView, item: &Item) -> Result<Option<AnyView>, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let leave = asking.grant_in::<ReadScorecard>(vacancy.id).await?;
    // Whoever is excused for this candidate has no scorecard to change.
    let Ok(card) = asking.service.scorecard(leave, item.candidate).await else { return Ok(None) };
    let Some((number, _)) = card.sealed else { return Ok(None) };
    let mine = card.working.items.iter().find(|one| one.competency == item.competency);
    let current = mine.and_then(|one| one.assessment).and_then(domain::scores::Assessment::level).map(|level| level.to_string());
    let evidence = mine.map(|one| one.evidence.clone()).unwrap_or_default();
    let reasons = reasons_for(lang, audit::Act::ScorecardRevise);
    let form = post_form(Sent::named(REVISE), || {
        view! {
            <Hidden name="seen" value=number.to_string() />
            <Choice
                name="choice"
                label=say!(lang, discussion.my_score)
                values=choices(lang, &view.guide)
                value=current.unwrap_or_default()
            />
            <TextArea name="evidence" label=say!(lang, review.evidence) max=limits::EVIDENCE_CHARS value=evidence />
            <Select name="why" label=say!(lang, people.why) values=reasons />
            <TextArea name="reason" label=say!(lang, vacancy.in_words) max=limits::REASON_CHARS />
            <Act label=say!(lang, discussion.change) next=say!(lang, discussion.change_next) />
        }
    });
    let open = crate::form::use_again().is_some_and(|again| again.is(REVISE, ""));
    let content = view! {
        <details class="more more-wide" open=open>
            <summary>{say!(lang, discussion.change)}</summary>
            {form}
        </details>
    };
    Ok(Some(band("mine", say!(lang, discussion.mine), content)))
}

/// The panel's value and its words, to be confirmed.
fn rate(lang: Lang, view: &DiscussionView, item: &Item) -> AnyView {
    let required = view.guide.competency(&item.competency).map_or(3, |one| one.required_level);
    // What was confirmed while a question still counted is not offered again: it is to be said anew.
    let kept = item.rating.as_ref().filter(|_| item.is_settled || !item.is_sent_back);
    // Where the panel agrees there is a sentence to begin with; where it differs the chair says what came of the discussion.
    let agreed = item.value.filter(|_| item.place == Place::Accept).map(|value| agreed_words(value, Level(required), lang));
    let words = kept.map(|rating| rating.words.clone()).or(agreed);
    let set = kept.and_then(|rating| rating.level).map(|level| level.to_string()).unwrap_or_default();
    let mut levels = vec![(String::new(), say!(lang, discussion.computed).to_owned(), None)];
    levels.extend(
        view.guide.content().rules.scale.iter().map(|one| (one.value.to_string(), format!("{} {}", one.value, one.label.get(lang)), None)),
    );
    let mut reasons = vec![(String::new(), say!(lang, reveal.no_reason).to_owned(), None)];
    reasons.extend(reasons_for(lang, audit::Act::PanelRatingSet));
    let form = post_form(Sent::named(RATE), || {
        view! {
            <Hidden name="seen" value=item.rating.as_ref().map_or(0, |rating| rating.version).to_string() />
            <Select name="level" label=say!(lang, discussion.panel_level) values=levels value=set />
            <TextArea
                name="words"
                label=say!(lang, discussion.words)
                help=say!(lang, discussion.words_help)
                max=limits::REASON_CHARS
                value=words.unwrap_or_default()
            />
            <Select
                name="why"
                label=say!(lang, people.why)
                help=say!(lang, discussion.reason_help)
                values=reasons
            />
            <TextArea
                name="reason"
                label=say!(lang, vacancy.in_words)
                max=limits::REASON_CHARS
                may_be_empty=true
                value=kept.and_then(|rating| rating.reason.clone()).unwrap_or_default()
            />
            <Act label=say!(lang, discussion.confirm_one) next=say!(lang, discussion.confirm_one_next) />
        }
    });
    band("panel", say!(lang, discussion.panel), form)
}
