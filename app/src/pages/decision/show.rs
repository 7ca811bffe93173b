//! Deciding, signing, and reading what was decided.

use domain::outcome::OutcomeCode;
use domain::ranking::{Status, default_reserve_end};
use domain::vacancy::VacancyState;
use domain::{Lang, limits};
use leptos::prelude::*;
use service::decision::{DecisionView, Prepared};
use service::policy::{ReadDecision, ReadRanking, Standing};
use service::ranking::{RankingView, RowView};

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Hidden, Sent, TextArea, TextField, group, post_form, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, facts, ledger};
use crate::components::seal::Seal;
use crate::components::time::{day, time};
use crate::pages::ranking::show::{in_short, value_words};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

pub(super) const DECIDE: &str = "decide";
pub(super) const SIGN: &str = "sign";

/// What an outcome is called.
fn outcome(lang: Lang, code: OutcomeCode) -> &'static str {
    match code {
        OutcomeCode::Appoint => say!(lang, decision.appoint),
        OutcomeCode::Reserve => say!(lang, decision.reserve),
        OutcomeCode::NotSelected => say!(lang, decision.not_selected),
    }
}

/// The page "Decision".
pub async fn decision(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let leave = asking.grant_in::<ReadDecision>(vacancy.id).await?;
    let decided = asking.said(asking.service.decision(leave.clone()).await)?;
    let content = if let Some(decided) = decided {
        recorded(lang, &decided)
    } else {
        let ranking = asking.said(asking.service.ranking(asking.grant_in::<ReadRanking>(vacancy.id).await?).await)?;
        let may_decide = vacancy.state == VacancyState::Deciding && matches!(vacancy.standing, Standing::Holder | Standing::Chair);
        let prepared = if may_decide { asking.said(asking.service.prepared_decisions(leave).await)? } else { Vec::new() };
        let me = asking.asker.person_id();
        let waiting = prepared.iter().map(|one| awaiting(lang, &ranking, one, Some(one.by) == me)).collect_view();
        let mine = prepared.iter().find(|one| Some(one.by) == me);
        if may_decide {
            let awaited = vacancy.asks_retirement.then(|| {
                view! {
                    <p class="note">
                        {say!(lang, retirement.awaited)} " "
                        <a href=visit.at(&format!("vacancies/{}/retirements", vacancy.id))>{say!(lang, retirement.to_list)}</a>
                    </p>
                }
            });
            view! {
                {awaited}
                {waiting}
                {deciding(&visit, vacancy.posts, &ranking, mine)}
            }
            .into_any()
        } else {
            view! { <p class="lead">{say!(lang, decision.not_yet)}</p> }.into_any()
        }
    };
    Ok(view! {
        {head(&visit, &vacancy, "/decision", say!(lang, vacancy.decision))}
        <NoticeOf among=&[Notice::Decided, Notice::AwaitsSignature] />
        {content}
    }
    .into_any())
}

/// What was decided.
fn recorded(lang: Lang, view: &DecisionView) -> AnyView {
    let columns = [
        (say!(lang, candidate.code), "code"),
        (say!(lang, decision.outcome), "head"),
        (say!(lang, decision.reserve_until), ""),
        (say!(lang, decision.words), "next"),
    ];
    // Who is appointed stands first; the place in the ranking is on the ranking's own page.
    let mut outcomes: Vec<_> = view.outcomes.iter().collect();
    outcomes.sort_by_cached_key(|one| (OutcomeCode::ALL.iter().position(|code| *code == one.outcome.code), one.code.clone()));
    let rows = outcomes.into_iter().map(|one| {
        let departs = one.outcome.departs.then(|| view! { <span class="under">{say!(lang, decision.departs)}</span> });
        let condition = one.outcome.condition.clone().map(|condition| view! { <span class="under">{condition}</span> });
        vec![
            one.code.clone().into_any(),
            view! { {outcome(lang, one.outcome.code)} {departs} {condition} }.into_any(),
            one.outcome.reserve_until.map_or_else(|| "–".into_any(), |until| day(until, lang)),
            view! { <span class="written">{one.outcome.words.clone()}</span> }.into_any(),
        ]
    });
    let digest = view! {
        <span class="sealed">
            <Seal />
            <code class="digest">{view.ranking_digest.clone()}</code>
        </span>
    };
    view! {
        {facts(
            vec![
                (say!(lang, decision.by), Some(view.decided_by.clone().into_any())),
                (say!(lang, decision.second), view.second.clone().map(IntoAny::into_any)),
                (say!(lang, decision.at), Some(time(view.decided_at, lang))),
                (say!(lang, ranking.digest), Some(digest.into_any())),
                (say!(lang, decision.departs_reason), view.departs_reason.clone().map(IntoAny::into_any)),
            ],
        )}
        {band("outcomes", say!(lang, decision.outcomes), ledger("outcomes", &columns, rows.collect()))}
    }
    .into_any()
}

/// A decision that departs from the order and awaits its second signature.
fn awaiting(lang: Lang, ranking: &RankingView, one: &Prepared, is_mine: bool) -> AnyView {
    let code = |candidate| ranking.rows.iter().find(|row| row.candidate == candidate).map(|row| row.code.clone()).unwrap_or_default();
    let lines = one.deciding.outcomes.iter().filter_map(|of| {
        let chosen = of.code?;
        let until = of.reserve_until.map(|until| format!(", {} {}", say!(lang, decision.until), until.words(lang))).unwrap_or_default();
        Some(view! {
            <li>
                <strong>{code(of.candidate)}</strong>
                {say!(lang, form.colon)}
                {outcome(lang, chosen)}
                {until}
                <span class="under">{of.words.clone()}</span>
            </li>
        })
    });
    let lines = lines.collect_view();
    let act = (!is_mine).then(|| {
        post_form(Sent::named(SIGN).of(one.by.to_string()), || {
            view! {
                <Hidden name="digest" value=one.digest.clone() />
                <Act label=say!(lang, decision.sign) next=say!(lang, decision.sign_next) />
            }
        })
    });
    let waits = is_mine.then(|| view! { <p class="empty">{say!(lang, decision.waits_for_other)}</p> });
    let content = view! {
        <p>
            {say!(lang, decision.departs_reason)} {say!(lang, form.colon)} {one.deciding.departs_reason.clone()}
        </p>
        <ul class="plain-list">{lines}</ul>
        {waits}
        {act}
    };
    band("prepared", say!(lang, decision.prepared), content)
}

/// The form: every candidate with what the ranking says, nothing chosen beforehand.
fn deciding(visit: &Visit, posts: u32, ranking: &RankingView, mine: Option<&Prepared>) -> AnyView {
    let lang = visit.lang;
    let end = default_reserve_end(ranking.recorded_at.date());
    let form = post_form(Sent::named(DECIDE), || {
        let people = ranking.rows.iter().filter(|row| row.row.status != Status::Withdrawn).map(|row| {
            let kept = mine.and_then(|mine| mine.deciding.outcomes.iter().find(|of| of.candidate == row.candidate));
            let id = row.candidate.to_string();
            let fields = view! {
                <Choice
                    name=format!("outcome.{id}")
                    label=say!(lang, decision.outcome)
                    values=values(OutcomeCode::ALL.iter().map(|code| (code.code(), outcome(lang, *code))))
                    value=kept.and_then(|of| of.code).map(|code| code.code().to_owned()).unwrap_or_default()
                />
                <TextArea
                    name=format!("words.{id}")
                    label=say!(lang, decision.words)
                    max=limits::REASON_CHARS
                    rows=2
                    value=kept.map(|of| of.words.clone()).unwrap_or_default()
                />
                <div class="pair">
                    <TextField
                        name=format!("until.{id}")
                        label=say!(lang, decision.reserve_until)
                        kind="date"
                        max=10
                        may_be_empty=true
                        value=kept.and_then(|of| of.reserve_until).unwrap_or(end).to_string()
                    />
                    <TextField
                        name=format!("condition.{id}")
                        label=say!(lang, decision.condition)
                        max=limits::RULE_CHARS
                        may_be_empty=true
                        value=kept.map(|of| of.condition.clone()).unwrap_or_default()
                    />
                </div>
            };
            group(row.code.clone(), Some(standing(lang, row)), fields)
        });
        let departs = view! {
            <TextArea
                name="departs_reason"
                label=say!(lang, decision.departs_reason)
                max=limits::REASON_CHARS
                may_be_empty=true
                value=mine.map(|mine| mine.deciding.departs_reason.clone()).unwrap_or_default()
            />
        };
        view! {
            <Hidden name="ranking" value=ranking.id.to_string() />
            {people.collect_view()}
            {group(say!(lang, decision.departing), Some(say!(lang, decision.departing_help).to_owned()), departs)}
            <Act label=say!(lang, decision.record) next=say!(lang, decision.record_next) />
        }
    });
    view! {
        <p class="lead">{say!(lang, decision.lead)}</p>
        <div class="note">
            <p>{in_short(lang, ranking, posts)}</p>
        </div>
        {form}
    }
    .into_any()
}

/// What the ranking says of a candidate.
fn standing(lang: Lang, row: &RowView) -> String {
    match (row.row.rank, row.row.total) {
        (Some(rank), Some(total)) => say!(lang, decision.ranked, rank = rank.to_string(), total = value_words(lang, total)),
        _ => row.words.get(lang).to_owned(),
    }
}
