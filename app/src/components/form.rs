//! Forms: what is wrong on top, then the fields, each with its label above, its help under the label and its errors under itself.
//!
//! What must stay true: a form works as plain HTML and is sent to the page that shows it; the browser's own checks are switched off, because
//! they speak the browser's language and not the page's; a field that holds a password has no value to show.

use std::sync::Arc;

use leptos::{context::Provider, either::Either, prelude::*};
use leptos_i18n::{td, td_string};

use crate::{
    AppError,
    error::sentence,
    form::{Again, REQUEST_KEY, SECRETS, request_key},
    lang::{use_lang, words},
};

/// The form that is being shown, for the fields in it.
#[derive(Clone, Default)]
struct Filled {
    again: Option<Arc<Again>>,
    form: &'static str,
}

impl Filled {
    /// The form around a field. A field that is made outside of one would forget what was typed.
    fn around() -> Self {
        let around = use_context::<Self>();
        debug_assert!(around.is_some(), "a field stands outside of a form");
        around.unwrap_or_default()
    }

    /// What is wrong with a field, in words.
    fn errors(&self, field: &str) -> Vec<String> {
        let lang = use_lang();
        self.again.iter().flat_map(|again| again.errors(field)).map(|error| error.words(lang)).collect()
    }

    /// What stands in a field: what was typed, or what it begins with.
    fn value(&self, field: &str, otherwise: String) -> String {
        match &self.again {
            Some(again) => again.typed(field).to_owned(),
            None => otherwise,
        }
    }

    fn id(&self, field: &str) -> String {
        id(self.form, field)
    }
}

fn id(form: &str, field: &str) -> String {
    format!("{form}-{field}")
}

/// A form that is sent to this page's own address.
#[component]
pub fn PostForm(
    /// A short name, from which the names of its elements are made.
    name: &'static str,
    /// The address of the page.
    action: String,
    /// The form that was not accepted, if that is what is shown.
    again: Option<Again>,
    /// The fields and what they are called, in their order on the page.
    labels: Vec<(&'static str, &'static str)>,
    /// What to say where no field by itself is wrong.
    #[prop(optional)]
    otherwise: Option<&'static str>,
    /// The fields and the button.
    children: Children,
) -> impl IntoView {
    let key = request_key(again.as_ref());
    let filled = Filled { again: again.clone().map(Arc::new), form: name };
    view! {
        {again.map(|again| view! { <Problem name again labels otherwise /> })}
        <form class="form" method="post" action=action novalidate>
            <input type="hidden" name=REQUEST_KEY value=key />
            <Provider value=filled>{children()}</Provider>
        </form>
    }
}

/// What is wrong with a form, on top of it: it takes the focus, so that nobody has to look for it.
#[component]
fn Problem(name: &'static str, again: Again, labels: Vec<(&'static str, &'static str)>, otherwise: Option<&'static str>) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let wrong: Vec<_> = labels
        .into_iter()
        .flat_map(|(field, label)| again.errors(field).iter().map(move |error| (field, label, error.words(lang))).collect::<Vec<_>>())
        .collect();
    let rules: Vec<String> = again.refusals.iter().map(|refusal| refusal.words(lang)).collect();
    let reference = match &again.error {
        AppError::Internal { reference } => Some(reference.as_str().to_owned()),
        _ => None,
    };
    let says = match (&again.error, otherwise) {
        (AppError::Invalid { .. }, Some(otherwise)) => otherwise,
        (error, _) => sentence(words, error),
    };
    let heading = id(name, "problem");
    let labelled = heading.clone();
    view! {
        <div class="note note-error problem" role="alert" tabindex="-1" autofocus aria-labelledby=labelled>
            <h2 id=heading>{td!(words, form.problem)}</h2>
            {if rules.is_empty() && wrong.is_empty() {
                Either::Left(
                    view! {
                        <p>
                            {says} {reference.map(|reference| view! { " " <code>{reference}</code> })}
                        </p>
                    },
                )
            } else {
                Either::Right(
                    view! {
                        <ul>
                            {rules.into_iter().map(|rule| view! { <li>{rule}</li> }).collect_view()}
                            {wrong
                                .into_iter()
                                .map(|(field, label, error)| {
                                    view! {
                                        <li>
                                            // The browser moves the focus into the field; the router would not.
                                            <a href=format!("#{}", id(name, field)) rel="external">
                                                {label}
                                            </a>
                                            {td!(words, form.colon)}
                                            {error}
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    },
                )
            }}
        </div>
    }
}

/// A part of a form with a heading of its own.
#[component]
pub fn Group(
    /// The heading.
    title: &'static str,
    /// What the part is for.
    #[prop(optional, into)]
    help: Option<String>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset class="group">
            <legend>{title}</legend>
            <div class="group-body">
                {help.map(|help| view! { <p class="group-help">{help}</p> })}
                {children()}
            </div>
        </fieldset>
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// The name of the field.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// What to write there.
    #[prop(optional, into)]
    help: Option<String>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The kind of text: `text` or `email`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The most characters that it holds.
    max: usize,
    /// The language of what is written there, where it is not the page's.
    #[prop(optional)]
    lang: Option<&'static str>,
    /// What stands there before anything was typed.
    #[prop(optional, into)]
    value: Option<String>,
) -> impl IntoView {
    let filled = Filled::around();
    let (id, errors) = (filled.id(name), filled.errors(name));
    let is_wrong = !errors.is_empty();
    let value = filled.value(name, value.unwrap_or_default());
    let described = described_by(&id, help.is_some(), &errors);
    let is_email = kind == "email";
    view! {
        <div class="field" class:field-wrong=is_wrong>
            <label for=id.clone()>{label}</label>
            {help_of(&id, help)}
            <input
                id=id.clone()
                name=name
                type=kind
                value=value
                required
                lang=lang
                maxlength=max.to_string()
                autocomplete=autocomplete
                autocapitalize=is_email.then_some("none")
                spellcheck=is_email.then_some("false")
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=described
            />
            {errors_of(&id, errors)}
        </div>
    }
}

/// A password. It may be pasted, and is never shown again.
#[component]
pub fn PasswordField(
    /// The name of the field, one of [`SECRETS`].
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// What makes a good one.
    #[prop(optional, into)]
    help: Option<String>,
    /// Whether it is the present one or a new one, for password managers.
    is_new: bool,
) -> impl IntoView {
    debug_assert!(SECRETS.contains(&name), "{name} would be given back to the page");
    let filled = Filled::around();
    let (id, errors) = (filled.id(name), filled.errors(name));
    let is_wrong = !errors.is_empty();
    let described = described_by(&id, help.is_some(), &errors);
    view! {
        <div class="field" class:field-wrong=is_wrong>
            <label for=id.clone()>{label}</label>
            {help_of(&id, help)}
            <input
                id=id.clone()
                name=name
                type="password"
                required
                autocomplete=if is_new { "new-password" } else { "current-password" }
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=described
            />
            {errors_of(&id, errors)}
        </div>
    }
}

/// One of a few values, all of them in sight.
#[component]
pub fn Choice(
    /// The name of the field.
    name: &'static str,
    /// What is asked.
    label: &'static str,
    /// The values, what they are called, and the language of that.
    values: Vec<(&'static str, &'static str, &'static str)>,
    /// The value that is chosen before anything was.
    value: &'static str,
) -> impl IntoView {
    let filled = Filled::around();
    let (id, errors) = (filled.id(name), filled.errors(name));
    let is_wrong = !errors.is_empty();
    let chosen = filled.value(name, value.to_owned());
    let described = described_by(&id, false, &errors);
    view! {
        <fieldset class="field choice" class:field-wrong=is_wrong aria-describedby=described>
            <legend>{label}</legend>
            {values
                .into_iter()
                .enumerate()
                .map(|(at, (value, label, lang))| {
                    // The first one bears the name of the field, for the link from what is wrong.
                    let id = if at == 0 { id.clone() } else { format!("{id}-{value}") };
                    view! {
                        <div class="choice-line">
                            <input id=id.clone() type="radio" name=name value=value checked=chosen == value />
                            <label for=id lang=lang>
                                {label}
                            </label>
                        </div>
                    }
                })
                .collect_view()}
            {errors_of(&id, errors)}
        </fieldset>
    }
}

/// The one act of a form.
#[component]
pub fn Act(
    /// What it does.
    label: &'static str,
    /// What happens next.
    #[prop(optional, into)]
    next: Option<String>,
) -> impl IntoView {
    view! {
        <div class="act">
            <button type="submit" class="act-button">
                {label}
            </button>
            {next.map(|next| view! { <p class="act-next">{next}</p> })}
        </div>
    }
}

fn described_by(id: &str, has_help: bool, errors: &[String]) -> Option<String> {
    match (has_help, errors.is_empty()) {
        (false, true) => None,
        (true, true) => Some(format!("{id}-help")),
        (false, false) => Some(format!("{id}-error")),
        (true, false) => Some(format!("{id}-help {id}-error")),
    }
}

fn help_of(id: &str, help: Option<String>) -> impl IntoView + use<> {
    let id = format!("{id}-help");
    help.map(|help| {
        view! {
            <p class="field-help" id=id>
                {help}
            </p>
        }
    })
}

fn errors_of(id: &str, errors: Vec<String>) -> impl IntoView + use<> {
    let id = format!("{id}-error");
    (!errors.is_empty()).then(|| {
        view! {
            <p class="field-error" id=id>
                {errors.join(" ")}
            </p>
        }
    })
}

/// The title of a page, which says first where something is wrong.
pub fn title(again: Option<&Again>, title: &str) -> String {
    let words = words(use_lang());
    let name = td_string!(words, site.name);
    match again {
        Some(_) => format!("{}{}{title} · {name}", td_string!(words, form.problem_short), td_string!(words, form.colon)),
        None => format!("{title} · {name}"),
    }
}
