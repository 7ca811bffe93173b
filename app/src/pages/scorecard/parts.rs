//! What the pages of the interview and of the scores share.

use leptos::{ev::SubmitEvent, prelude::*, wasm_bindgen::JsCast as _};
use leptos_router::hooks::use_params_map;

use super::api::read_card;
use super::card::{CardView, CompetencyView, Part, QuestionView};
use crate::{
    error::{ErrorNote, ErrorNoteProps},
    lang::{at as address, use_lang},
};

/// A page about one's own scorecard, which the address names; once it is sealed, the way to its receipt.
pub fn own_card(show: fn(CardView) -> AnyView) -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let part = move |name: &str| params.read().get(name).unwrap_or_default();
    let card = Resource::new(
        move || (part("vacancy"), part("candidate")),
        move |(vacancy, candidate)| read_card(lang.code().to_owned(), vacancy, candidate),
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match card.await {
                    Ok(card) if card.is_sealed => view! { <Sealed card /> }.into_any(),
                    Ok(card) => show(card),
                    Err(error) => ErrorNote(ErrorNoteProps { error }).into_any(),
                }
            })}
        </Suspense>
    }
}

/// The title and the heading of a working screen, with the way home.
#[component]
pub fn Title(
    /// What the page is called.
    title: String,
    /// The round.
    round: String,
    /// Where one's interviews stand.
    home: String,
) -> impl IntoView {
    let name = say!(use_lang(), site.name);
    view! {
        <crate::components::raw::DocumentTitle text=format!("{title} · {name}") />
        <p class="over">
            <a href=home rel="external">
                {round}
            </a>
        </p>
        <h1 class="work-title">{title}</h1>
    }
}

/// A scorecard that is sealed: it is read on its receipt.
#[component]
pub fn Sealed(
    /// One's own scorecard.
    card: CardView,
) -> impl IntoView {
    let lang = use_lang();
    let href = address(lang, &format!("vacancies/{}/scorecards/{}/receipt", card.vacancy, card.candidate));
    view! {
        <Title title=card.code round=card.round home=address(lang, "my-interviews") />
        <p class="lead">{say!(lang, score.sealed)}</p>
        <p>
            <a class="act-link" href=href rel="external">
                {say!(lang, review.to_receipt)}
            </a>
        </p>
    }
}

/// Whom to call, on every screen of an interview. Following it leaves no trace.
#[component]
pub fn Danger(
    /// The organisation's local contact.
    contact: String,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <details class="more danger-now">
            <summary>{say!(lang, interview.danger)}</summary>
            <p>{contact}</p>
        </details>
    }
}

/// The form of a working screen. Every way on from it is one of its buttons, so that without a script, too, whoever goes on keeps what they
/// wrote.
pub const WORK: &str = "work";
/// The way to the scores.
pub const SCORES: &str = "scores";
/// The way back to the interview.
pub const INTERVIEW: &str = "interview";
/// The way to the review.
pub const REVIEW: &str = "review";

/// Which way on was chosen: `next`, a place in the list counted from 1, or one of the names above.
pub fn chosen_way(event: &SubmitEvent) -> String {
    event.submitter().and_then(|button| button.get_attribute("value")).unwrap_or_else(|| "next".to_owned())
}

/// The place in a list that a way leads to, from 0.
pub fn place_on_the_way(way: &str, at: usize) -> usize {
    way.parse::<usize>().map_or(at + 1, |place| place.saturating_sub(1))
}

/// A way on that stands beside the form.
pub fn way(to: &'static str, label: &'static str) -> AnyView {
    view! {
        <p>
            <button type="submit" form=WORK class="plain" name="go" value=to>
                {label}
            </button>
        </p>
    }
    .into_any()
}

/// What the key Enter does in the form, which browsers take from its first button.
pub fn first_way() -> AnyView {
    view! { <button type="submit" form=WORK name="go" value="next" hidden></button> }.into_any()
}

/// The ways on from a question or a competency: to the next one, to keep what was written where no script does, and back.
pub fn ways_on(next: &'static str, back: Option<(usize, &'static str)>) -> AnyView {
    let back = back.map(|(place, label)| {
        view! {
            <button type="submit" class="plain" name="go" value=place.to_string()>
                {label}
            </button>
        }
    });
    view! {
        <div class="act">
            <button type="submit" class="act-button" name="go" value="next">
                {next}
            </button>
            <button type="submit" class="small-act without-script" name="go" value="stay">
                {say!(use_lang(), interview.save)}
            </button>
            {back}
        </div>
    }
    .into_any()
}

/// What is wrong with the form that was sent without a script.
///
/// Both sides answer with one type: the browser finds its way through a document by the types of what it shows.
pub fn problem_of(form: &str) -> Option<AnyView> {
    #[cfg(feature = "ssr")]
    {
        crate::components::form::problem_of(form)
    }
    #[cfg(not(feature = "ssr"))]
    {
        let _ = form;
        None
    }
}

/// What is kept in the place of what was typed, where a form was not accepted because another window has kept something later.
pub fn kept_instead(typed: &str, kept: String, words: &'static str) -> Option<AnyView> {
    #[cfg(feature = "ssr")]
    if crate::form::use_again().is_some() && !kept.trim().is_empty() && typed.trim() != kept.trim() {
        let view = view! {
            <div class="note">
                <p>{words}</p>
                <blockquote class="written">{kept}</blockquote>
            </div>
        };
        return Some(view.into_any());
    }
    let _ = (typed, kept, words);
    None
}

/// What was typed, where a form was not accepted, or what is kept.
pub fn typed(field: &str, kept: String) -> String {
    #[cfg(feature = "ssr")]
    if let Some(again) = crate::form::use_again() {
        return again.typed(field).to_owned();
    }
    let _ = field;
    kept
}

/// What a note or a score is about, as its page calls it.
pub fn part_name(part: &Part, questions: &[QuestionView], competencies: &[CompetencyView]) -> String {
    let name = match part {
        Part::Note(id) => questions.iter().find(|question| question.id == *id).map(|question| question.text.clone()),
        Part::Score(id) => competencies.iter().find(|competency| competency.id == *id).map(|competency| competency.name.clone()),
    };
    name.unwrap_or_default()
}

/// The place in a list that an address names, counted there from 1 and here from 0.
pub fn place_of(named: Option<String>, count: usize) -> usize {
    let named = named.and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
    named.clamp(1, count.max(1)) - 1
}

/// Moves the focus to what has just taken the place of something else, once it is there: whoever listens hears what is asked now.
pub fn focus_on_change<T: PartialEq + Send + Sync + 'static>(at: Memo<T>, id: &'static str) {
    Effect::new(move |before: Option<()>| {
        at.track();
        if before.is_some() {
            request_animation_frame(move || focus(id));
        }
    });
}

/// Moves the focus to an element.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A browser that refuses leaves the focus where it is.
        let _ = element.focus();
    }
}

/// What stands in a text area: more than the page knows where somebody began to write before it woke up.
pub fn standing(id: &str) -> Option<String> {
    let area = document().get_element_by_id(id)?.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
    Some(area.value())
}

/// Writes something else in a text area.
pub fn fill(id: &str, text: &str) {
    if let Some(area) = document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) {
        area.set_value(text);
    }
}

/// The boxes and circles of this name.
fn inputs(name: &str) -> Vec<web_sys::HtmlInputElement> {
    let Ok(inputs) = document().query_selector_all(&format!("input[name={name}]")) else { return Vec::new() };
    let input = |at| inputs.get(at).and_then(|node| node.dyn_into().ok());
    (0..inputs.length()).filter_map(input).collect()
}

/// The values of those that are ticked.
pub fn ticked(name: &str) -> Vec<String> {
    inputs(name).into_iter().filter(web_sys::HtmlInputElement::checked).map(|input| input.value()).collect()
}

/// Ticks those with these values and no others.
pub fn tick(name: &str, values: &[String]) {
    for input in inputs(name) {
        input.set_checked(values.contains(&input.value()));
    }
}

/// Does what a click on an element does.
pub fn click(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        element.click();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_names_no_place_of_the_list_leads_to_the_nearest() {
        let place = |text: &str| place_of(Some(text.to_owned()), 7);
        assert_eq!((place("1"), place("7"), place("8"), place("0"), place("x"), place_of(None, 7)), (0, 6, 6, 0, 0, 0));
        assert_eq!(place_of(Some("3".into()), 0), 0);
    }
}
