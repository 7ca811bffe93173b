//! Scoring: one competency at a time, one's notes beside five cards that carry the anchors, the evidence under them.
//!
//! What must stay true: no total, no average, nobody else's level; a level is a description and not a verdict, so no card is coloured by rank.

use domain::{limits, scores::NotAssessed};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::card::{CardView, CompetencyView, Part, QuestionView, Scored, Written};
use super::keeping::{Keeping, StatusLine};
use super::keys::{Key, Keys, listen};
use super::parts::{
    Danger, INTERVIEW, REVIEW, Title, WORK, chosen_way, click, fill, first_way, focus, focus_on_change, kept_instead, own_card, part_name,
    place_of, place_on_the_way, problem_of, standing, tick, ticked, typed, way, ways_on,
};
use crate::components::raw::in_a_text_area;
use crate::lang::{Lang, at as address, use_lang};

/// The page of one's scores for a candidate.
#[component]
pub fn ScorePage() -> impl IntoView {
    own_card(|card| view! { <Scores card /> }.into_any())
}

/// The competencies, one at a time.
#[component]
fn Scores(
    /// One's own scorecard.
    card: CardView,
) -> impl IntoView {
    let lang = use_lang();
    let question = use_query_map();
    let count = card.competencies.len();
    let at = Memo::new(move |_| place_of(question.read().get("c"), count));
    let keeping = Keeping::of(&card);
    let base = address(lang, &format!("vacancies/{}/scorecards/{}", card.vacancy, card.candidate));
    let navigate = use_navigate();
    let go = {
        let base = base.clone();
        move |to: usize| {
            if to >= count {
                return keeping.leave(format!("{base}/review"));
            }
            keeping.send();
            let target = format!("{base}?c={}", to + 1);
            navigate(&target, NavigateOptions { scroll: true, resolve: false, ..NavigateOptions::default() });
        }
    };
    focus_on_change(at, "asked");
    let single = RwSignal::new(true);
    listen(single, {
        let go = go.clone();
        move |key| match key {
            Key::Next | Key::Save => go(at.get_untracked() + 1),
            Key::Previous => go(at.get_untracked().saturating_sub(1)),
            Key::Text => focus("evidence"),
            Key::Level(level) => click(&format!("choice-{level}")),
            Key::NotAsked => click(&format!("choice-{}", NotAssessed::NotAsked.code())),
            Key::Probe | Key::List => {}
        }
    });
    let title = format!("{} · {}", say!(lang, score.title), card.code);
    let competencies = StoredValue::new(card.competencies.clone());
    let questions = StoredValue::new(card.questions.clone());
    let current = move || competencies.with_value(|all| all.get(at.get()).cloned());
    let shown = {
        let base = base.clone();
        move || {
            let competency = current()?;
            keeping.replaced.track();
            let go = go.clone();
            let questions = questions.get_value();
            Some(view! { <Score competency questions at=at.get() count keeping base=base.clone() go /> })
        }
    };
    let name = move |part: &Part| part_name(part, &questions.get_value(), &competencies.get_value());
    let done = move || {
        keeping.written.with(|written| competencies.with_value(|all| all.iter().filter(|one| is_done(&written.score(&one.id))).count()))
    };
    view! {
        <Title title=title round=card.round.clone() home=address(lang, "my-interviews") />
        <Danger contact=card.contact.clone() />
        {problem_of("score")}
        <div class="work">
            <nav class="work-list" aria-label=say!(lang, frameworks.competencies)>
                {first_way()}
                <p class="work-count">{move || say!(lang, score.done_of, n = done().to_string(), all = count.to_string())}</p>
                <ol>
                    {card
                        .competencies
                        .iter()
                        .enumerate()
                        .map(|(number, competency)| {
                            let id = competency.id.clone();
                            let state = move || {
                                let score = keeping.written.with(|written| written.score(&id));
                                match (is_done(&score), score.choice.is_empty() && score.evidence.trim().is_empty()) {
                                    (true, _) => say!(lang, score.done),
                                    (false, true) => say!(lang, interview.empty),
                                    (false, false) => say!(lang, score.begun),
                                }
                            };
                            let current = move || (at.get() == number).then_some("step");
                            view! {
                                <li>
                                    <button type="submit" form=WORK name="go" value=(number + 1).to_string() aria-current=current>
                                        <span class="work-name">{competency.name.clone()}</span>
                                        " "
                                        <span class="under">{state}</span>
                                    </button>
                                </li>
                            }
                        })
                        .collect_view()}
                </ol>
                {way(INTERVIEW, say!(lang, score.to_interview))}
                {way(REVIEW, say!(lang, review.title))}
            </nav>
            <div class="work-main">{shown}</div>
        </div>
        <Keys single with_levels=true />
        <StatusLine keeping name />
    }
}

/// Whether a score has all that it needs to be sealed.
fn is_done(score: &Scored) -> bool {
    let has_level = score.choice.parse::<u8>().is_ok();
    let has_evidence = score.evidence.trim().chars().count() >= limits::EVIDENCE_MIN_CHARS;
    if has_level { has_evidence } else { !score.choice.is_empty() }
}

/// One's notes on the questions that are about a competency.
fn notes_on(lang: Lang, competency: &CompetencyView, questions: &[QuestionView], written: &Written) -> Vec<(String, String)> {
    let mut notes = Vec::new();
    for question in questions {
        let note = written.note(&question.id);
        let is_about = question.competency.as_ref() == Some(&competency.id);
        let is_tagged = note.indicators.iter().any(|heard| competency.indicators.contains(heard));
        if is_about || is_tagged {
            let text = if note.text.trim().is_empty() { say!(lang, score.no_notes).to_owned() } else { note.text };
            notes.push((question.text.clone(), text));
        }
    }
    notes
}

/// One competency: notes, cards, evidence.
#[component]
fn Score(
    /// The competency.
    competency: CompetencyView,
    /// All questions.
    questions: Vec<QuestionView>,
    /// Its number, from 0.
    at: usize,
    /// How many there are.
    count: usize,
    /// What is being written.
    keeping: Keeping,
    /// The address of the scorecard.
    base: String,
    /// The way to another competency.
    go: impl Fn(usize) + Clone + 'static,
) -> impl IntoView {
    let lang = use_lang();
    let (score, notes) =
        keeping.written.with_untracked(|written| (written.score(&competency.id), notes_on(lang, &competency, &questions, written)));
    let id = StoredValue::new(competency.id.clone());
    let change = move |write: &dyn Fn(&mut Scored)| {
        keeping.change(|written| {
            let mut score = written.score(&id.get_value());
            write(&mut score);
            written.put_score(score);
        });
    };
    let choose = move |choice: String| change(&|score| score.choice.clone_from(&choice));
    let write = move |text: String| change(&|score| score.evidence.clone_from(&text));
    // Whoever began to write before the page woke up has written. Later the fields are the same elements, in which something else is to stand.
    Effect::new(move |_| {
        let score = keeping.written.with_untracked(|written| written.score(&id.get_value()));
        if !keeping.wakes() {
            fill("evidence", &score.evidence);
            tick("choice", &[score.choice]);
            return;
        }
        let (evidence, choice) = (standing("evidence"), ticked("choice").into_iter().next());
        if let Some(choice) = choice.filter(|choice| *choice != score.choice) {
            choose(choice);
        }
        if let Some(evidence) = evidence.filter(|evidence| *evidence != score.evidence) {
            write(evidence);
        }
    });
    let chosen = typed("choice", score.choice.clone());
    let evidence = typed("evidence", score.evidence.clone());
    let kept = kept_instead(&evidence, score.evidence.clone(), say!(lang, interview.kept_there));
    let back = (at > 0).then(|| (at, say!(lang, score.previous)));
    let home = base.clone();
    let next = if at + 1 == count { say!(lang, review.title) } else { say!(lang, score.next) };
    let cards = competency
        .levels
        .iter()
        .map(|(level, name, words)| {
            let value = level.to_string();
            let (element, to_choose, is_chosen) = (format!("choice-{level}"), value.clone(), chosen == value);
            view! {
                <div class="level">
                    <input
                        id=element.clone()
                        class="level-radio"
                        type="radio"
                        name="choice"
                        value=value
                        checked=is_chosen
                        on:change=move |_| choose(to_choose.clone())
                    />
                    <label for=element class="level-card">
                        <span class="level-number">{*level}</span>
                        <span class="level-name">{name.clone()}</span>
                        <span class="level-words">{words.clone()}</span>
                        <span class="level-chosen">{say!(lang, score.chosen)}</span>
                    </label>
                </div>
            }
        })
        .collect_view();
    let none = NotAssessed::ALL
        .iter()
        .map(|reason| {
            let (code, words) = (reason.code(), reason.words(lang));
            let (element, is_chosen) = (format!("choice-{code}"), chosen == code);
            view! {
                <div class="choice-line">
                    <input
                        id=element.clone()
                        type="radio"
                        name="choice"
                        value=code
                        checked=is_chosen
                        on:change=move |_| choose(code.to_owned())
                    />
                    <label for=element>{words}</label>
                </div>
            }
        })
        .collect_view();
    let no_notes = notes.is_empty();
    view! {
        <p class="under">{say!(lang, score.competency_of, n = (at + 1).to_string(), all = count.to_string())}</p>
        <h2 class="script" id="asked" tabindex="-1">{competency.name.clone()}</h2>
        <p class="definition">{competency.definition.clone()}</p>
        <section class="my-notes" aria-labelledby="my-notes">
            <h3 id="my-notes">{say!(lang, score.my_notes)}</h3>
            {no_notes.then(|| view! { <p class="empty">{say!(lang, score.no_notes)}</p> })}
            {notes
                .into_iter()
                .map(|(question, text)| {
                    view! {
                        <p class="under">{question}</p>
                        <p class="written">{text}</p>
                    }
                })
                .collect_view()}
        </section>
        <form
            id=WORK
            class="form"
            method="post"
            action=format!("{base}?c={}", at + 1)
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                match chosen_way(&event).as_str() {
                    INTERVIEW => keeping.leave(format!("{home}/interview")),
                    REVIEW => keeping.leave(format!("{home}/review")),
                    way => go(place_on_the_way(way, at)),
                }
            }
        >
            <input type="hidden" name="form" value="score" />
            <input type="hidden" name="sequence" value=move || keeping.sequence().to_string() />
            <input type="hidden" name="competency" value=competency.id.clone() />
            <fieldset class="levels">
                <legend>{say!(lang, score.question)}</legend>
                <div class="level-cards">{cards}</div>
                <div class="apart" role="group" aria-labelledby="not-assessed">
                    <p id="not-assessed">{say!(lang, score.not_assessed_because)}</p>
                    {none}
                </div>
            </fieldset>
            <div class="field field-wide">
                <label for="evidence">{say!(lang, review.evidence)}</label>
                <p class="field-help" id="evidence-help">
                    {say!(lang, score.evidence_help, n = limits::EVIDENCE_MIN_CHARS.to_string())}
                </p>
                <textarea
                    id="evidence"
                    name="evidence"
                    rows="4"
                    maxlength=limits::EVIDENCE_CHARS.to_string()
                    aria-describedby="evidence-help"
                    on:input:target=move |event| write(event.target().value())
                    on:blur=move |_| keeping.send()
                inner_html=in_a_text_area(&evidence)
                ></textarea>
                {kept}
            </div>
            {ways_on(next, back)}
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_needs_its_evidence_and_not_assessed_its_reason() {
        let score = |choice: &str, evidence: &str| Scored { choice: choice.into(), evidence: evidence.into(), ..Scored::default() };
        assert!(is_done(&score("3", "She asked the child twice.")));
        assert!(!is_done(&score("3", "too short")));
        assert!(is_done(&score("not_asked", "")));
        assert!(!is_done(&score("", "Much evidence and no level at all.")));
    }
}
