//! Fields in which one chooses: one or any number of a few values in sight, one of many, something that is so or is not.

use audit::Act;
use leptos::prelude::*;

use super::{Around, Field, errors_of, framed, help_of};
use crate::lang::Lang;

/// A value to choose: what is sent, what it is called, and the language of that where it is not the page's.
pub type Value = (String, String, Option<&'static str>);

/// Values by their codes, with their names in the language of the page.
pub fn values<'a>(named: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Value> {
    named.into_iter().map(|(value, label)| (value.to_owned(), label.to_owned(), None)).collect()
}

/// The reasons of the closed list of an act.
pub fn reasons_for(lang: Lang, act: Act) -> Vec<Value> {
    values(act.why().codes().iter().map(|why| (why.as_str(), why.words(lang))))
}

/// A few values, all of them in sight, of which some are chosen.
fn in_sight(
    kind: &'static str,
    name: &str,
    label: String,
    help: Option<String>,
    values: Vec<Value>,
    is_chosen: impl Fn(&str) -> bool,
) -> AnyView {
    let field = Around::field(name, &label);
    let described = field.described_by(help.is_some());
    let Field { id, .. } = &field;
    let line = |(at, (code, label, lang)): (usize, Value)| {
        // The first one bears the name of the field, for the link from what is wrong.
        let id = if at == 0 { id.clone() } else { format!("{id}-{code}") };
        let is_chosen = field.is_chosen(&code, is_chosen(&code));
        view! {
            <div class="choice-line">
                <input id=id.clone() type=kind name=name.to_owned() value=code checked=is_chosen />
                <label for=id lang=lang>
                    {label}
                </label>
            </div>
        }
    };
    let lines = values.into_iter().enumerate().map(line).collect_view();
    let is_wrong = field.is_wrong();
    view! {
        <fieldset class="field choice" class:field-wrong=is_wrong aria-describedby=described>
            <legend>{label}</legend>
            {help_of(id, help)}
            {lines}
            {errors_of(id, &field.errors)}
        </fieldset>
    }
    .into_any()
}

/// One of a few values, all of them in sight.
#[expect(clippy::needless_pass_by_value, reason = "properties of components are values")]
#[component]
pub fn Choice(
    /// The name of the field.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What to think of.
    #[prop(optional, into)]
    help: Option<String>,
    /// The values.
    values: Vec<Value>,
    /// The value that is chosen before anything was; empty where none is.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    in_sight("radio", &name, label, help, values, |code| code == value)
}

/// A value to choose among several that need more than a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// What is sent.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// What to know before choosing it.
    pub help: String,
    /// Whether it is a part of the one above.
    pub is_under: bool,
    /// Whether it cannot be chosen; the help says why.
    pub is_off: bool,
}

/// One of several values, all of them in sight, each with what to know before choosing it. None is chosen before anything was.
#[component]
pub fn Options(
    /// The name of the field.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What to think of.
    #[prop(optional, into)]
    help: Option<String>,
    /// The values.
    options: Vec<Described>,
) -> impl IntoView {
    let field = Around::field(&name, &label);
    let described = field.described_by(help.is_some());
    let first = options.iter().position(|option| !option.is_off);
    let line = |((at, option), name): ((usize, Described), String)| {
        // The first one that can be chosen bears the name of the field, for the link from what is wrong.
        let id = if Some(at) == first { field.id.clone() } else { format!("{}-{at}", field.id) };
        let known = format!("{}-{at}-help", field.id);
        let is_chosen = field.is_chosen(&option.code, false);
        view! {
            <div class="choice-line choice-described" class:choice-under=option.is_under>
                <input
                    id=id.clone()
                    type="radio"
                    name=name
                    value=option.code
                    checked=is_chosen
                    disabled=option.is_off
                    aria-describedby=known.clone()
                />
                <label for=id>{option.label}</label>
                <p class="under" id=known>
                    {option.help}
                </p>
            </div>
        }
    };
    let lines = options.into_iter().enumerate().zip(std::iter::repeat(name)).map(line).collect_view();
    let is_wrong = field.is_wrong();
    view! {
        <fieldset class="field choice" class:field-wrong=is_wrong aria-describedby=described>
            <legend>{label}</legend>
            {help_of(&field.id, help)}
            {lines}
            {errors_of(&field.id, &field.errors)}
        </fieldset>
    }
}

/// Any number of a few values, all of them in sight.
#[expect(clippy::needless_pass_by_value, reason = "properties of components are values")]
#[component]
pub fn Ticks(
    /// The name of the field, which is sent once for each value that is chosen.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What to think of.
    #[prop(optional, into)]
    help: Option<String>,
    /// The values; none is chosen before anything was.
    values: Vec<Value>,
) -> impl IntoView {
    in_sight("checkbox", &name, label, help, values, |_| false)
}

/// Something that is so or is not.
#[component]
pub fn Tick(
    /// The name of the field; it is sent as `yes`.
    #[prop(into)]
    name: String,
    /// What is so.
    #[prop(into)]
    label: String,
    /// Whether it is so before anything was chosen.
    #[prop(optional)]
    is_so: bool,
) -> impl IntoView {
    let field = Around::field(&name, &label);
    let described = field.described_by(false);
    let is_chosen = field.is_chosen("yes", is_so);
    let (id, is_wrong) = (field.id.clone(), field.is_wrong());
    view! {
        <div class="field" class:field-wrong=is_wrong>
            <div class="choice-line">
                <input
                    id=id.clone()
                    type="checkbox"
                    name=name
                    value="yes"
                    checked=is_chosen
                    aria-invalid=field.invalid()
                    aria-describedby=described
                />
                <label for=id.clone()>{label}</label>
            </div>
            {errors_of(&id, &field.errors)}
        </div>
    }
}

/// One of many values.
#[expect(clippy::needless_pass_by_value, reason = "properties of components are values")]
#[component]
pub fn Select(
    /// The name of the field.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What to choose by.
    #[prop(optional, into)]
    help: Option<String>,
    /// The values.
    values: Vec<Value>,
    /// The value that is chosen before anything was; empty where none is.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    let field = Around::field(&name, &label);
    let described = field.described_by(help.is_some());
    let options = values
        .into_iter()
        .map(|(code, label, lang)| {
            let is_chosen = field.is_chosen(&code, code == value);
            view! {
                <option value=code selected=is_chosen lang=lang>
                    {label}
                </option>
            }
        })
        .collect_view();
    let select = view! {
        <select id=field.id.clone() name=name aria-invalid=field.invalid() aria-describedby=described>
            {options}
        </select>
    };
    framed(&field, "field", label, help, select)
}
