//! Forms: what is wrong on top, then the fields, each with its label above, its help under the label and its errors under itself.
//!
//! What must stay true: a form works as plain HTML and is sent to the page that shows it; the browser's own checks are switched off, because
//! they speak the browser's language and not the page's; a field that holds a password has no value to show.

mod choice;

use std::sync::{Arc, Mutex};

use leptos::{either::Either, prelude::*, tachys::reactive_graph::OwnedView};
use leptos_router::hooks::use_location;

use crate::{
    AppError,
    components::raw::in_a_text_area,
    error::sentence,
    form::{Again, FORM, OF, REQUEST_KEY, SECRETS, request_key, use_again},
    lang::{use_lang, words},
};

pub use choice::{Choice, Described, Options, Select, Tick, Ticks, Value, reasons_for, values};

/// The form that is being shown, for the fields in it.
#[derive(Clone)]
struct Around {
    again: Option<Arc<Again>>,
    /// With what the names of its elements begin.
    form: String,
    /// The fields that are wrong, as they come: what they are called and why.
    wrong: Arc<Mutex<Vec<Wrong>>>,
}

/// A field that is wrong.
#[derive(Clone)]
struct Wrong {
    id: String,
    label: String,
    errors: Vec<String>,
}

/// What one field shows.
struct Field {
    id: String,
    errors: Vec<String>,
    again: Option<Arc<Again>>,
    name: String,
}

impl Around {
    /// The field with this name.
    fn field(name: &str, label: &str) -> Field {
        let around = use_context::<Self>();
        // Outside of a form what was typed would be forgotten.
        debug_assert!(around.is_some(), "a field stands outside of a form");
        let lang = use_lang();
        let form = around.as_ref().map_or("", |around| around.form.as_str());
        // A field that is sent once for each value bears brackets in its name.
        let name = name.trim_end_matches("[]");
        let id = id(form, name);
        let again = around.as_ref().and_then(|around| around.again.clone());
        let errors: Vec<String> = again.iter().flat_map(|again| again.errors(name)).map(|error| error.words(lang)).collect();
        if let Some(mut wrong) = around.filter(|_| !errors.is_empty()).as_ref().and_then(|around| around.wrong.lock().ok()) {
            wrong.push(Wrong { id: id.clone(), label: label.to_owned(), errors: errors.clone() });
        }
        Field { id, errors, again, name: name.to_owned() }
    }
}

impl Field {
    fn is_wrong(&self) -> bool {
        !self.errors.is_empty()
    }

    /// What stands in the field: what was typed, or what it begins with.
    fn value(&self, otherwise: String) -> String {
        match &self.again {
            Some(again) => again.typed(&self.name).to_owned(),
            None => otherwise,
        }
    }

    /// Whether a value is chosen: it was, or it is before anything was.
    fn is_chosen(&self, value: &str, otherwise: bool) -> bool {
        match &self.again {
            Some(again) => again.chose(&self.name, value) || again.chose(&format!("{}[]", self.name), value),
            None => otherwise,
        }
    }

    fn described_by(&self, has_help: bool) -> Option<String> {
        let (id, help) = (&self.id, if has_help { format!("{}-help", self.id) } else { String::new() });
        let all = if self.is_wrong() { format!("{help} {id}-error") } else { help };
        Some(all.trim().to_owned()).filter(|all| !all.is_empty())
    }

    fn invalid(&self) -> Option<&'static str> {
        self.is_wrong().then_some("true")
    }
}

fn id(form: &str, field: &str) -> String {
    format!("{form}-{field}")
}

/// A form of a page.
#[derive(Clone, Debug)]
pub struct Sent {
    /// A short name, which tells it from the other forms of the page.
    pub name: &'static str,
    /// About what it is, where the page has the same form several times.
    pub of: String,
    /// How it is laid out.
    pub class: &'static str,
    /// What to say where no field by itself is wrong.
    pub otherwise: Option<&'static str>,
    /// Whether one of its fields is a file.
    pub sends_files: bool,
}

impl Sent {
    /// The form with this name.
    pub const fn named(name: &'static str) -> Self {
        Self { name, of: String::new(), class: "form", otherwise: None, sends_files: false }
    }

    /// The same about one of several things.
    #[must_use]
    pub fn of(self, of: impl Into<String>) -> Self {
        Self { of: of.into(), ..self }
    }

    /// The same, laid out otherwise.
    #[must_use]
    pub const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }
}

/// A form that is sent to this page's own address.
#[component]
pub fn PostForm(
    /// A short name, which tells it from the other forms of the page.
    name: &'static str,
    /// About what it is, where the page has the same form several times.
    #[prop(optional, into)]
    of: String,
    /// How it is laid out.
    #[prop(default = "form")]
    class: &'static str,
    /// What to say where no field by itself is wrong.
    #[prop(optional)]
    otherwise: Option<&'static str>,
    /// Whether one of its fields is a file.
    #[prop(optional)]
    sends_files: bool,
    /// The fields and the button.
    children: Children,
) -> impl IntoView {
    post_form(Sent { name, of, class, otherwise, sends_files }, children)
}

/// The same, with fields that are made of what the page has read.
pub fn post_form<V: IntoView + 'static>(sent: Sent, fields: impl FnOnce() -> V) -> AnyView {
    let Sent { name, of, class, otherwise, sends_files } = sent;
    let again = use_again().filter(|again| again.is(name, &of));
    let key = request_key(again.as_ref());
    let prefix = if of.is_empty() { name.to_owned() } else { id(name, &of) };
    let around = Around { again: again.clone().map(Arc::new), form: prefix.clone(), wrong: Arc::default() };
    let action = use_location().pathname.get_untracked();
    // Order matters: the fields say what is wrong with them while they are made, and it stands above them.
    let inside = Owner::current().unwrap_or_default().child();
    let fields = inside.with(|| {
        provide_context(around.clone());
        fields()
    });
    let fields = OwnedView::new_with_owner(fields, inside);
    let wrong = around.wrong.lock().map(|wrong| wrong.clone()).unwrap_or_default();
    view! {
        {again.map(|again| problem(&prefix, &again, wrong, otherwise))}
        <form class=class id=prefix method="post" action=action novalidate enctype=sends_files.then_some("multipart/form-data")>
            <input type="hidden" name=REQUEST_KEY value=key />
            <input type="hidden" name=FORM value=name />
            {(!of.is_empty()).then(|| view! { <input type="hidden" name=OF value=of /> })}
            {fields}
        </form>
    }
    .into_any()
}

/// What is wrong with a form, on top of it: it takes the focus, so that nobody has to look for it.
fn problem(form: &str, again: &Again, wrong: Vec<Wrong>, otherwise: Option<&'static str>) -> impl IntoView + use<> {
    let lang = use_lang();
    let error = &again.obstacle.error;
    let rules = again.obstacle.says.clone();
    let reference = match error {
        AppError::Internal { reference } => Some(reference.as_str().to_owned()),
        _ => None,
    };
    let says = match (error, otherwise) {
        (AppError::Invalid { .. }, Some(otherwise)) => otherwise,
        (error, _) => sentence(words(lang), error),
    };
    // Fields that the page does not show are named all the same: nothing that is wrong stays unsaid.
    let hidden: Vec<String> = again
        .fields()
        .into_iter()
        .flat_map(domain::FieldErrors::iter)
        .filter(|(field, _)| !wrong.iter().any(|wrong| wrong.id == id(form, field)))
        .flat_map(|(field, errors)| errors.iter().map(move |error| format!("{field}{}{}", say!(lang, form.colon), error.words(lang))))
        .collect();
    let heading = id(form, "problem");
    let labelled = heading.clone();
    view! {
        <div class="note note-error problem" role="alert" tabindex="-1" autofocus aria-labelledby=labelled>
            <h2 id=heading>{say!(lang, form.problem)}</h2>
            {if rules.is_empty() && wrong.is_empty() && hidden.is_empty() {
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
                            {rules.into_iter().chain(hidden).map(|rule| view! { <li>{rule}</li> }).collect_view()}
                            {wrong
                                .into_iter()
                                .map(|wrong| {
                                    view! {
                                        <li>
                                            // The browser moves the focus into the field; the router would not.
                                            <a href=format!("#{}", wrong.id) rel="external">
                                                {wrong.label}
                                            </a>
                                            {say!(lang, form.colon)}
                                            {wrong.errors.join(" ")}
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

/// What is wrong with a form whose fields are not made here.
pub fn problem_of(form: &str) -> Option<AnyView> {
    use_again().filter(|again| again.is(form, "")).map(|again| problem(form, &again, Vec::new(), None).into_any())
}

/// A part of a form with a heading of its own, and what it is for.
pub fn group(title: impl Into<String>, help: Option<String>, fields: impl IntoView + 'static) -> AnyView {
    view! {
        <fieldset class="group">
            <legend>{title.into()}</legend>
            <div class="group-body">{help.map(|help| view! { <p class="group-help">{help}</p> })} {fields}</div>
        </fieldset>
    }
    .into_any()
}

/// Something that the page sends and nobody types.
#[component]
pub fn Hidden(
    /// The name of the field.
    name: &'static str,
    /// What it holds.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value /> }
}

/// A field: its label above, its help under the label, what one fills in, and its errors.
fn framed(field: &Field, class: &str, label: String, help: Option<String>, filled_in: impl IntoView + 'static) -> AnyView {
    let id = &field.id;
    let class = if field.is_wrong() { format!("{class} field-wrong") } else { class.to_owned() };
    view! {
        <div class=class>
            <label for=id.clone()>{label}</label>
            {help_of(id, help)}
            {filled_in}
            {errors_of(id, &field.errors)}
        </div>
    }
    .into_any()
}

/// A line of text.
#[component]
pub fn TextField(
    /// The name of the field.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What to write there.
    #[prop(optional, into)]
    help: Option<String>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The kind of text: `text`, `email`, `date` or `number`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The most characters that it holds.
    max: usize,
    /// Whether it may stay empty.
    #[prop(optional)]
    may_be_empty: bool,
    /// The language of what is written there, where it is not the page's.
    #[prop(optional)]
    lang: Option<&'static str>,
    /// What stands there before anything was typed.
    #[prop(optional, into)]
    value: Option<String>,
) -> impl IntoView {
    let field = Around::field(&name, &label);
    let value = field.value(value.unwrap_or_default());
    let described = field.described_by(help.is_some());
    let is_email = kind == "email";
    // A browser's own field for numbers lets a wheel change them; what counts here is the keyboard that a phone shows.
    let (kind, mode) = if kind == "number" { ("text", Some("numeric")) } else { (kind, None) };
    let input = view! {
        <input
            id=field.id.clone()
            name=name
            type=kind
            inputmode=mode
            value=value
            required=!may_be_empty
            lang=lang
            maxlength=max.to_string()
            autocomplete=autocomplete
            autocapitalize=is_email.then_some("none")
            spellcheck=is_email.then_some("false")
            aria-invalid=field.invalid()
            aria-describedby=described
        />
    };
    framed(&field, if max < 13 { "field field-short" } else { "field" }, label, help, input)
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The name of the field.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What to write there.
    #[prop(optional, into)]
    help: Option<String>,
    /// The most characters that it holds.
    max: usize,
    /// How many lines are in sight.
    #[prop(default = 3)]
    rows: u8,
    /// Whether it may stay empty.
    #[prop(optional)]
    may_be_empty: bool,
    /// The language of what is written there, where it is not the page's.
    #[prop(optional)]
    lang: Option<&'static str>,
    /// What stands there before anything was typed.
    #[prop(optional, into)]
    value: Option<String>,
) -> impl IntoView {
    let field = Around::field(&name, &label);
    let value = field.value(value.unwrap_or_default());
    let described = field.described_by(help.is_some());
    let area = view! {
        <textarea
            id=field.id.clone()
            name=name
            rows=rows.to_string()
            required=!may_be_empty
            lang=lang
            maxlength=max.to_string()
            aria-invalid=field.invalid()
            aria-describedby=described
            inner_html=in_a_text_area(&value)
        ></textarea>
    };
    framed(&field, "field field-wide", label, help, area)
}

/// A password. It may be pasted, and is never shown again.
#[component]
pub fn PasswordField(
    /// The name of the field, one of [`SECRETS`].
    name: &'static str,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What makes a good one.
    #[prop(optional, into)]
    help: Option<String>,
    /// Whether it is the present one or a new one, for password managers.
    is_new: bool,
) -> impl IntoView {
    debug_assert!(SECRETS.contains(&name), "{name} would be given back to the page");
    let field = Around::field(name, &label);
    let described = field.described_by(help.is_some());
    let input = view! {
        <input
            id=field.id.clone()
            name=name
            type="password"
            required
            autocomplete=if is_new { "new-password" } else { "current-password" }
            autocapitalize="none"
            spellcheck="false"
            aria-invalid=field.invalid()
            aria-describedby=described
        />
    };
    framed(&field, "field", label, help, input)
}

/// A file of one's own.
#[component]
pub fn FileField(
    /// The name of the field.
    name: &'static str,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// Which file.
    #[prop(optional, into)]
    help: Option<String>,
    /// The endings and kinds of files that fit.
    accept: &'static str,
) -> impl IntoView {
    let field = Around::field(name, &label);
    let described = field.described_by(help.is_some());
    let (id, invalid) = (field.id.clone(), field.invalid());
    let input = view! { <input id=id name=name type="file" accept=accept required aria-invalid=invalid aria-describedby=described /> };
    framed(&field, "field", label, help, input)
}

/// The one act of a form.
#[component]
pub fn Act(
    /// What it does.
    #[prop(into)]
    label: String,
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

/// An act beside others: it saves a part, adds a line, asks again.
#[component]
pub fn SmallAct(
    /// What it does.
    #[prop(into)]
    label: String,
    /// To what, for who hears the buttons one by one.
    #[prop(optional, into)]
    unseen: Option<String>,
) -> impl IntoView {
    view! {
        <button type="submit" class="small-act">
            {label} {unseen.map(|unseen| view! { <span class="unseen">{unseen}</span> })}
        </button>
    }
}

/// An act that needs nothing to be filled in, in the voice of a link.
#[component]
pub fn PlainAct(
    /// The name of its form.
    name: &'static str,
    /// About what it is.
    #[prop(optional, into)]
    of: String,
    /// What else is sent.
    #[prop(optional)]
    with: Vec<(&'static str, String)>,
    /// What it does.
    #[prop(into)]
    label: String,
    /// To what, for who hears the buttons one by one.
    #[prop(optional, into)]
    unseen: Option<String>,
) -> impl IntoView {
    view! {
        <PostForm name of class="plain-form">
            {with.into_iter().map(|(name, value)| view! { <Hidden name value /> }).collect_view()}
            <button type="submit" class="plain">
                {label} {unseen.map(|unseen| view! { <span class="unseen">{unseen}</span> })}
            </button>
        </PostForm>
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

fn errors_of(id: &str, errors: &[String]) -> impl IntoView + use<> {
    let id = format!("{id}-error");
    (!errors.is_empty()).then(|| {
        view! {
            <p class="field-error" id=id>
                {errors.join(" ")}
            </p>
        }
    })
}
