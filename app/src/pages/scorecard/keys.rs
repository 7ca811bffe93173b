//! The keyboard of the working screens. Single letters never fire in a text field, and can be switched off.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _};

use crate::lang::use_lang;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The next item.
    Next,
    /// The one before.
    Previous,
    /// Into the text field.
    Text,
    /// The next probe into the notes.
    Probe,
    /// A level, 1 to 9.
    Level(u8),
    /// That the question was not asked.
    NotAsked,
    /// The list of the keys.
    List,
    /// Save and go on.
    Save,
}

/// The list of the keys on the page.
const LIST: &str = "keys";

/// Listens as long as the page stands. Keys count where nobody is writing, but for saving.
pub fn listen(single: RwSignal<bool>, act: impl Fn(Key) + Clone + 'static) {
    Effect::new(move |_| {
        let act = act.clone();
        let handle = window_event_listener(ev::keydown, move |event| {
            let with_control = event.ctrl_key() || event.meta_key();
            if with_control && event.key() == "Enter" {
                event.prevent_default();
                act(Key::Save);
                return;
            }
            let writes =
                event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|element| writes(&element));
            if with_control || event.alt_key() || writes || !single.get_untracked() {
                return;
            }
            match single_key(&event.key()) {
                Some(Key::List) => {
                    event.prevent_default();
                    show_list();
                }
                Some(key) => {
                    event.prevent_default();
                    act(key);
                }
                None => {}
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Opens the list of the keys, or folds it again.
fn show_list() {
    let Some(list) = document().get_element_by_id(LIST).and_then(|list| list.dyn_into::<web_sys::HtmlDetailsElement>().ok()) else {
        return;
    };
    list.set_open(!list.open());
    list.scroll_into_view();
}

/// Whether somebody writes in this element.
fn writes(element: &web_sys::Element) -> bool {
    let tag = element.tag_name().to_ascii_lowercase();
    let kind = element.get_attribute("type").unwrap_or_default();
    tag == "textarea" || tag == "select" || (tag == "input" && kind != "radio" && kind != "checkbox")
}

fn single_key(key: &str) -> Option<Key> {
    match key {
        "j" => Some(Key::Next),
        "k" => Some(Key::Previous),
        "n" => Some(Key::Text),
        "p" => Some(Key::Probe),
        "0" => Some(Key::NotAsked),
        "?" => Some(Key::List),
        digit => digit.parse().ok().filter(|level| (1..=9).contains(level)).map(Key::Level),
    }
}

/// The list of the keys, with the switch.
#[component]
pub fn Keys(
    /// Whether single letters count.
    single: RwSignal<bool>,
    /// Whether digits choose a level here.
    with_levels: bool,
) -> impl IntoView {
    let lang = use_lang();
    let line = |keys: &str, does: &str| format!("{keys}{}{does}", say!(lang, form.colon));
    let mut lines = vec![line("j, k", say!(lang, keys.move_on)), line("n", say!(lang, keys.text))];
    if with_levels {
        lines.push(line("1 – 5", say!(lang, keys.level)));
        lines.push(line("0", say!(lang, keys.none)));
    } else {
        lines.push(line("p", say!(lang, keys.probe)));
    }
    lines.push(line("?", say!(lang, keys.list)));
    lines.push(line("Ctrl + Enter", say!(lang, keys.save)));
    view! {
        // Keys are the browser's: until it has woken up they do not exist and are not promised.
        <details class="more keys with-script" id=LIST>
            <summary>{say!(lang, keys.title)}</summary>
            <ul class="plain-list">
                {lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
            <p class="choice-line">
                <input
                    id="single-keys"
                    type="checkbox"
                    checked=true
                    on:change:target=move |event| single.set(event.target().checked())
                />
                <label for="single-keys">{say!(lang, keys.single)}</label>
            </p>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_levels_and_letters_move() {
        assert_eq!(single_key("3"), Some(Key::Level(3)));
        assert_eq!(single_key("j"), Some(Key::Next));
        assert_eq!((single_key("0"), single_key("?")), (Some(Key::NotAsked), Some(Key::List)));
        for none in ["10", "x", "Enter", ""] {
            assert_eq!(single_key(none), None, "{none}");
        }
    }
}
