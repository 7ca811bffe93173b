//! The interview: the question as a line of a script, notes under it, probes and anchors beside. Everything else steps back.
//!
//! What must stay true: nobody else's notes or levels, no alarm, nothing that has to be finished in one sitting.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::card::{CardView, Level, Part, QuestionView};
use super::clock::{Clock, Minutes};
use super::keeping::{Keeping, StatusLine};
use super::keys::{Key, Keys, listen};
use super::parts::{
    Danger, SCORES, Title, WORK, chosen_way, fill, first_way, focus, focus_on_change, kept_instead, own_card, part_name, place_of,
    place_on_the_way, problem_of, standing, tick, ticked, typed, way, ways_on,
};
use crate::components::raw::in_a_text_area;
use crate::lang::{at as address, use_lang};

/// The page of an interview.
#[component]
pub fn InterviewPage() -> impl IntoView {
    own_card(|card| view! { <Interview card /> }.into_any())
}

/// The questions, one at a time.
#[component]
fn Interview(
    /// One's own scorecard.
    card: CardView,
) -> impl IntoView {
    let lang = use_lang();
    let question = use_query_map();
    let count = card.questions.len();
    let at = Memo::new(move |_| place_of(question.read().get("q"), count));
    let keeping = Keeping::of(&card);
    let base = address(lang, &format!("vacancies/{}/scorecards/{}", card.vacancy, card.candidate));
    let navigate = use_navigate();
    let go = {
        let base = base.clone();
        move |to: usize| {
            if to >= count {
                return keeping.leave(base.clone());
            }
            keeping.send();
            let target = format!("{base}/interview?q={}", to + 1);
            navigate(&target, NavigateOptions { scroll: true, resolve: false, ..NavigateOptions::default() });
        }
    };
    let clock = Clock::of(at, count);
    focus_on_change(at, "asked");
    let questions = StoredValue::new(card.questions.clone());
    let read_aloud = StoredValue::new(card.read_aloud.clone());
    let competencies = StoredValue::new(card.competencies.clone());
    let current = move || questions.with_value(|all| all.get(at.get()).cloned());
    let insert = move |probe: &str| {
        let Some(question) = untrack(current) else { return };
        let mut note = keeping.written.with_untracked(|written| written.note(&question.id));
        note.text = with_probe(&note.text, probe);
        fill("note-text", &note.text);
        focus("note-text");
        keeping.change(|written| written.put_note(note));
    };
    let single = RwSignal::new(true);
    listen(single, {
        let go = go.clone();
        move |key| match key {
            Key::Next | Key::Save => go(at.get_untracked() + 1),
            Key::Previous => go(at.get_untracked().saturating_sub(1)),
            Key::Text => focus("note-text"),
            Key::Probe => {
                if let Some(question) = untrack(current) {
                    let text = keeping.written.with_untracked(|written| written.note(&question.id).text);
                    if let Some(probe) = question.probes.iter().find(|probe| !text.contains(probe.as_str())) {
                        insert(probe);
                    }
                }
            }
            Key::Level(_) | Key::NotAsked | Key::List => {}
        }
    });
    let title = format!("{} · {}", say!(lang, interview.title), card.code);
    let shown = {
        let base = base.clone();
        move || {
            let question = current()?;
            keeping.replaced.track();
            let anchors = competencies.with_value(|all| {
                let of = question.competency.as_deref().and_then(|id| all.iter().find(|one| one.id == id));
                of.map(|one| (one.name.clone(), one.levels.clone()))
            });
            let go = go.clone();
            Some(
                view! { <Question question at=at.get() count clock read_aloud=read_aloud.get_value() keeping anchors base=base.clone() go insert /> },
            )
        }
    };
    let name = move |part: &Part| part_name(part, &questions.get_value(), &competencies.get_value());
    view! {
        <Title title=title round=card.round.clone() home=address(lang, "my-interviews") />
        <Danger contact=card.contact.clone() />
        {problem_of("note")}
        <div class="work">
            <nav class="work-list" aria-label=say!(lang, interview.questions)>
                {first_way()}
                <ol>
                    {card
                        .questions
                        .iter()
                        .enumerate()
                        .map(|(number, question)| {
                            let id = question.id.clone();
                            let noted = move || keeping.written.with(|written| !written.note(&id).text.trim().is_empty());
                            let state = move || if noted() { say!(lang, interview.noted) } else { say!(lang, interview.empty) };
                            let current = move || (at.get() == number).then_some("step");
                            let topic = question.competency.as_deref().and_then(|id| card.competencies.iter().find(|one| one.id == id));
                            let topic = topic.map_or_else(|| question.kind.clone(), |competency| competency.name.clone());
                            view! {
                                <li>
                                    <button type="submit" form=WORK name="go" value=(number + 1).to_string() aria-current=current>
                                        {number + 1}
                                        " "
                                        <span class="work-name">{topic}</span>
                                        " "
                                        <span class="under">{state}</span>
                                    </button>
                                </li>
                            }
                        })
                        .collect_view()}
                </ol>
                {way(SCORES, say!(lang, interview.to_scores))}
            </nav>
            <div class="work-main">{shown}</div>
        </div>
        <Keys single with_levels=false />
        <StatusLine keeping name />
    }
}

/// One question with its notes, probes and anchors.
#[component]
fn Question(
    /// The question.
    question: QuestionView,
    /// Its number, from 0.
    at: usize,
    /// How many there are.
    count: usize,
    /// How long it has been open.
    clock: Clock,
    /// What is read to the candidate before the first question.
    read_aloud: Vec<String>,
    /// What is being written.
    keeping: Keeping,
    /// The name and the levels of the competency that it is scored on.
    anchors: Option<(String, Vec<Level>)>,
    /// The address of the scorecard.
    base: String,
    /// The way to another question.
    go: impl Fn(usize) + Clone + 'static,
    /// Writes a probe into the notes.
    insert: impl Fn(&str) + Copy + 'static,
) -> impl IntoView {
    let lang = use_lang();
    let note = keeping.written.with_untracked(|written| written.note(&question.id));
    let id = StoredValue::new(question.id.clone());
    let write = move |text: String| {
        keeping.change(|written| {
            let mut note = written.note(&id.get_value());
            note.text = text;
            written.put_note(note);
        });
    };
    let tag = move |indicator: String, is_heard: bool| {
        keeping.change(|written| {
            let mut note = written.note(&id.get_value());
            note.indicators.retain(|heard| *heard != indicator);
            if is_heard {
                note.indicators.push(indicator);
            }
            written.put_note(note);
        });
    };
    // Whoever began to write before the page woke up has written. Later the fields are the same elements, in which something else is to stand.
    Effect::new(move |_| {
        let note = keeping.written.with_untracked(|written| written.note(&id.get_value()));
        if !keeping.wakes() {
            fill("note-text", &note.text);
            tick("indicators", &note.indicators);
            return;
        }
        let (text, heard) = (standing("note-text"), ticked("indicators"));
        if text.as_ref().is_some_and(|text| *text != note.text) || heard.iter().any(|one| !note.indicators.contains(one)) {
            write(text.unwrap_or_default());
            for one in heard {
                tag(one, true);
            }
        }
    });
    let text = typed("text", note.text.clone());
    let kept = kept_instead(&text, note.text.clone(), say!(lang, interview.kept_there));
    let back = (at > 0).then(|| (at, say!(lang, interview.previous)));
    let indicators = question
        .indicators
        .iter()
        .map(|(indicator, words)| {
            let is_heard = note.indicators.contains(indicator);
            let (element, value, to_tag) = (format!("heard-{indicator}"), indicator.clone(), indicator.clone());
            view! {
                <div class="choice-line">
                    <input
                        id=element.clone()
                        type="checkbox"
                        name="indicators"
                        value=value
                        checked=is_heard
                        on:change:target=move |event| tag(to_tag.clone(), event.target().checked())
                    />
                    <label for=element>{words.clone()}</label>
                </div>
            }
        })
        .collect_view();
    let has_indicators = !question.indicators.is_empty();
    let home = base.clone();
    let next = if at + 1 == count { say!(lang, interview.to_scores) } else { say!(lang, interview.next) };
    view! {
        <p class="under">
            {say!(lang, interview.question_of, n = (at + 1).to_string(), all = count.to_string())} " · " {question.kind.clone()} " · "
            <Minutes clock at planned=question.minutes />
        </p>
        {(at == 0 && !read_aloud.is_empty()).then(|| view! {
            <section class="note" aria-labelledby="read-aloud">
                <h2 class="read-aloud" id="read-aloud">{say!(lang, interview.read_aloud)}</h2>
                {read_aloud.into_iter().map(|note| view! { <p>{note}</p> }).collect_view()}
            </section>
        })}
        {question.content_note.clone().map(|note| view! { <p class="content-note">{note}</p> })}
        <h2 class="script script-large" id="asked" tabindex="-1">{question.text.clone()}</h2>
        <form
            id=WORK
            class="form"
            method="post"
            action=format!("{base}/interview?q={}", at + 1)
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                match chosen_way(&event).as_str() {
                    SCORES => keeping.leave(home.clone()),
                    way => go(place_on_the_way(way, at)),
                }
            }
        >
            <input type="hidden" name="form" value="note" />
            <input type="hidden" name="sequence" value=move || keeping.sequence().to_string() />
            <input type="hidden" name="question" value=question.id.clone() />
            <div class="field field-wide">
                <label for="note-text">{say!(lang, interview.notes)}</label>
                <p class="field-help" id="note-help">
                    {say!(lang, interview.may_be_read)}
                </p>
                <textarea
                    id="note-text"
                    name="text"
                    class="notes"
                    rows="8"
                    aria-describedby="note-help"
                    on:input:target=move |event| write(event.target().value())
                    on:blur=move |_| keeping.send()
                inner_html=in_a_text_area(&text)
                ></textarea>
                {kept}
            </div>
            {has_indicators
                .then(|| {
                    view! {
                        <fieldset class="field choice">
                            <legend>{say!(lang, interview.heard)}</legend>
                            {indicators}
                        </fieldset>
                    }
                })}
            {ways_on(next, back)}
        </form>
        <aside class="beside">
            <h3>{say!(lang, guide.probes)}</h3>
            <ul class="probes">{question
                .probes
                .iter()
                .map(|probe| {
                    let (words, unseen, probe) = (probe.clone(), probe.clone(), probe.clone());
                    view! {
                        <li>
                            {words} " "
                            <button type="button" class="plain with-script" on:click=move |_| insert(&probe)>
                                {say!(lang, interview.insert)}
                                <span class="unseen">{unseen}</span>
                            </button>
                        </li>
                    }
                })
                .collect_view()}</ul>
            {anchors
                .map(|(name, levels)| {
                    view! {
                        <details class="more more-wide">
                            <summary>{format!("{}{}{name}", say!(lang, interview.anchors), say!(lang, form.colon))}</summary>
                            <ol class="anchors">
                                {levels
                                    .into_iter()
                                    .map(|(level, name, words)| {
                                        view! {
                                            <li class="anchor">
                                                <p class="anchor-level">
                                                    <span class="anchor-number">{level}</span>
                                                    " "
                                                    {name}
                                                </p>
                                                <p>{words}</p>
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                            </ol>
                        </details>
                    }
                })}
        </aside>
    }
}

/// Notes with a probe that is being asked, on a line of its own, and a line for the answer.
fn with_probe(notes: &str, probe: &str) -> String {
    let before = notes.trim_end();
    let gap = if before.is_empty() { "" } else { "\n" };
    format!("{before}{gap}→ {probe}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_stands_on_a_line_of_its_own_after_what_was_noted() {
        assert_eq!(with_probe("", "Why?"), "→ Why?\n");
        assert_eq!(with_probe("Said no.\n\n", "Why?"), "Said no.\n→ Why?\n");
    }
}
