//! One's own interviews: the next thing to do first, large and alone. Never what others owe, never an average.

use domain::panel::PanelPart;
use domain::scorecard::ScorecardState;
use domain::vacancy::VacancyState;
use leptos::{either::Either, prelude::*};
use service::scorecard::{InterviewsOf, OwnCard};

use super::state;
use crate::asking::Obstacle;
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::Heading;
use crate::components::time::day;
use crate::lang::Lang;
use crate::places::Visit;
use crate::stage;

/// The page "My interviews".
pub async fn interviews(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let rounds = asking.said(asking.service.interviews(asking.grant()?).await)?;
    let steps: Vec<_> = rounds.iter().map(|round| next(&visit, round)).collect();
    let first = steps.iter().position(Option::is_some);
    let next = match first.and_then(|first| steps.get(first).cloned().flatten()) {
        Some((sentence, href, label)) => Either::Left(view! {
            <section class="next-thing" aria-labelledby="next">
                <h2 id="next">{sentence}</h2>
                <p>
                    <a class="act-link" href=href>
                        {label}
                    </a>
                </p>
            </section>
        }),
        None => Either::Right(view! { <p class="lead">{nothing(lang, &rounds)}</p> }),
    };
    // What others wait for is one click away although another round comes first; interviews are found by their codes.
    let also = |at: usize, round: &InterviewsOf| {
        let step = steps.get(at).cloned().flatten().filter(|_| Some(at) != first);
        let is_owed = |card: &OwnCard| matches!(card.state, ScorecardState::Waiting | ScorecardState::Drafting);
        let is_interview = round.undeclared == 0 && round.stage == VacancyState::Interviewing && round.cards.iter().any(is_owed);
        step.filter(|_| !is_interview).map(|(_, href, label)| (href, label))
    };
    let all = rounds.iter().enumerate().map(|(at, round)| of_round(&visit, round, also(at, round))).collect_view();
    Ok(view! {
        <Heading title=say!(lang, ways.interviews) />
        <NoticeOf among=&[Notice::Welcome, Notice::Declared, Notice::Acknowledged] />
        {next}
        {all}
    }
    .into_any())
}

/// What is to be done next in a round: a sentence, where, and the words of the one button.
fn next(visit: &Visit, round: &InterviewsOf) -> Option<(String, String, &'static str)> {
    let lang = visit.lang;
    let base = format!("vacancies/{}", round.vacancy);
    let title = round.title.get(lang).to_owned();
    if round.undeclared > 0 && matches!(round.stage, VacancyState::Open | VacancyState::Interviewing) {
        let sentence = say!(lang, mine.declare, title = title, n = round.undeclared.to_string());
        return Some((sentence, visit.at(&format!("{base}/declarations")), say!(lang, vacancy.to_declarations)));
    }
    if round.owes_acknowledgement && round.stage == VacancyState::Open {
        return Some((say!(lang, mine.acknowledge, title = title), visit.at(&base), say!(lang, mine.to_rules)));
    }
    match round.stage {
        VacancyState::Interviewing => {
            // What was begun comes before what was not.
            let open = |wanted| round.cards.iter().find(move |card| card.state == wanted);
            let Some(card) = open(ScorecardState::Drafting).or_else(|| open(ScorecardState::Waiting)) else {
                let href = visit.at(&format!("{base}/reveal"));
                return (round.part == PanelPart::Chair).then(|| (say!(lang, mine.lead, title = title), href, say!(lang, vacancy.reveal)));
            };
            let sentence = say!(lang, mine.interview, code = card.code.clone(), title = title);
            let href = visit.at(&format!("{base}/scorecards/{}/interview", card.candidate));
            Some((sentence, href, say!(lang, mine.open_interview)))
        }
        VacancyState::Discussing => {
            Some((say!(lang, mine.discuss, title = title), visit.at(&format!("{base}/discussion")), say!(lang, vacancy.to_discussion)))
        }
        _ => None,
    }
}

/// Why nothing is waiting.
fn nothing(lang: Lang, rounds: &[InterviewsOf]) -> String {
    let from = rounds.iter().filter(|round| round.stage == VacancyState::Open).filter_map(|round| round.interviews_from).min();
    match from {
        Some(from) => say!(lang, mine.nothing_until, from = from.words(lang)),
        None => say!(lang, mine.nothing).to_owned(),
    }
}

/// One's scorecards in a round, and what else is to be done there.
fn of_round(visit: &Visit, round: &InterviewsOf, also: Option<(String, &'static str)>) -> AnyView {
    let lang = visit.lang;
    let base = format!("vacancies/{}", round.vacancy);
    let card = |card: &OwnCard| {
        let (words, class) = state(lang, card.state);
        let place = match card.state {
            ScorecardState::Waiting | ScorecardState::Drafting if round.stage == VacancyState::Interviewing => {
                Some(format!("{base}/scorecards/{}/interview", card.candidate))
            }
            ScorecardState::Submitted => Some(format!("{base}/scorecards/{}/receipt", card.candidate)),
            _ => None,
        };
        let code = card.code.clone();
        let file = visit.at(&format!("{base}/candidates/{}", card.candidate));
        let unseen = format!("{}{code}", say!(lang, form.colon));
        view! {
            <li>
                {match place {
                    Some(place) => Either::Left(view! { <a href=visit.at(&place)>{code}</a> }),
                    None => Either::Right(view! { <span>{code}</span> }),
                }}
                <span class=format!("card-state {class}")>{words}</span>
                <a class="under" href=file>
                    {say!(lang, candidate.file)} <span class="unseen">{unseen}</span>
                </a>
            </li>
        }
    };
    let heading = format!("round-{}", round.reference);
    let labelled = heading.clone();
    let from = round.interviews_from.map(|from| view! { <p class="under">{say!(lang, vacancy.from)} " " {day(from, lang)}</p> });
    view! {
        <section class="band" aria-labelledby=labelled>
            <h2 id=heading>
                <a href=visit.at(&base)>{round.reference.clone()}</a>
            </h2>
            <div class="band-body">
                <p>
                    {round.title.get(lang).to_owned()} " · " {stage::name(lang, round.stage)}
                </p>
                {from}
                {also
                    .map(|(href, label)| {
                        view! {
                            <p>
                                <a href=href>{label}</a>
                            </p>
                        }
                    })}
                <ul class="cards">{round.cards.iter().map(card).collect_view()}</ul>
            </div>
        </section>
    }
    .into_any()
}
