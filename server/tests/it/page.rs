//! Pages as a browser reads them: where their links lead, which forms stand on them, and what somebody who fills in everything would send.

use scraper::{ElementRef, Html, Selector};

fn all(page: &Html, what: &str) -> Vec<String> {
    let selector = Selector::parse(what).unwrap();
    page.select(&selector).filter_map(|element| element.value().attr("href")).map(str::to_owned).collect()
}

/// The addresses of all links.
pub fn links(html: &str) -> Vec<String> {
    all(&Html::parse_document(html), "a[href]")
}

/// What a page says is wrong.
pub fn problems(html: &str) -> Vec<String> {
    let selector = Selector::parse("[role=alert] li, [role=alert] p").unwrap();
    Html::parse_document(html).select(&selector).map(|line| line.text().collect::<String>()).collect()
}

/// A form, and what is sent with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// Its name, and about what it is.
    pub name: String,
    /// Its fields, filled in.
    pub fields: Vec<(String, String)>,
    /// Whether it sends a file, and under which name.
    pub file: Option<String>,
}

impl Form {
    /// The kind of its body, and the body.
    pub fn body(&self) -> (String, String) {
        let Some(file) = &self.file else { return ("application/x-www-form-urlencoded".to_owned(), encoded(&self.fields)) };
        let part =
            |(name, value): &(String, String)| format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let fields: String = self.fields.iter().map(part).collect();
        let head = format!("Content-Disposition: form-data; name=\"{file}\"; filename=\"t.csv\"\r\nContent-Type: text/csv");
        let body = format!("{fields}--edge\r\n{head}\r\n\r\n{TABLE}\r\n--edge--\r\n");
        ("multipart/form-data; boundary=edge".to_owned(), body)
    }
}

/// A table of one candidate.
const TABLE: &str =
    "reference;family_name;given_names;email;applied_on;form_received\nZ-1;Sow;Bineta;bineta.sow@demo.example;2026-11-02;yes\n";

fn encoded(fields: &[(String, String)]) -> String {
    let escape = |text: &str| {
        let escaped =
            text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") });
        escaped.collect::<String>()
    };
    fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

impl Form {
    /// The same, sent by somebody who types this into every field for words.
    pub fn with_words(&self, words: &str) -> Self {
        let mut form = self.clone();
        for (name, value) in &mut form.fields {
            if value.contains(LONG_WORDS) || value == SHORT_WORDS || (name.contains("name") && name.contains('_')) {
                *value = format!("{words} {value}");
            }
        }
        form
    }
}

/// What is typed into fields for words.
const LONG_WORDS: &str = "What was said and done, in more than twenty letters.";
const SHORT_WORDS: &str = "Words that somebody typed";

/// The forms of a page that change something.
pub fn forms(html: &str) -> Vec<Form> {
    let page = Html::parse_document(html);
    let selector = Selector::parse("main form[method=post]").unwrap();
    page.select(&selector).map(filled).collect()
}

/// Fills in a form as somebody does who means it: what is given stays, the first of each choice is chosen, each text gets a sentence.
fn filled(form: ElementRef<'_>) -> Form {
    let selector = Selector::parse("input, textarea, select, button[name]").unwrap();
    let mut fields: Vec<(String, String)> = Vec::new();
    let (mut file, mut place) = (None, 0);
    for field in form.select(&selector) {
        let value = field.value();
        let Some(name) = value.attr("name").map(str::to_owned) else { continue };
        let given = value.attr("value").unwrap_or_default().to_owned();
        match (value.name(), value.attr("type").unwrap_or("text")) {
            ("select", _) => fields.push((name, chosen(field))),
            ("textarea", _) => {
                let text: String = field.text().collect();
                let long_enough = text.trim().chars().count() >= 20;
                fields.push((name, if long_enough { text } else { LONG_WORDS.to_owned() }));
            }
            ("button", _) if fields.iter().any(|(other, _)| *other == name) => {}
            (_, "file") => file = Some(name),
            (_, "radio") => {
                let is_checked = value.attr("checked").is_some();
                match fields.iter_mut().find(|(other, _)| *other == name) {
                    // The first role would be the administrator's, which nobody holds beside another.
                    None if name == "role" => fields.push((name, "hr".to_owned())),
                    None => fields.push((name, given)),
                    Some((_, chosen)) if is_checked => *chosen = given,
                    Some(_) => {}
                }
            }
            ("input", "text" | "email" | "number" | "date" | "password") if given.is_empty() => {
                place += i32::from(name.starts_with("place."));
                fields.push((name.clone(), typed(&name, value.attr("type").unwrap_or("text"), place)));
            }
            _ => fields.push((name, given)),
        }
    }
    let of = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str()).unwrap_or_default();
    let action = form.value().attr("action").unwrap_or_default().to_owned();
    let name = format!("{} {}", of("form"), of("of")).trim().to_owned();
    Form { action, name, fields, file }
}

/// The first option that is not the one that stands there already.
fn chosen(select: ElementRef<'_>) -> String {
    let option = Selector::parse("option").unwrap();
    let values = || select.select(&option).filter(|option| option.value().attr("selected").is_none());
    let value = |option: ElementRef<'_>| option.value().attr("value").unwrap_or_default().to_owned();
    values().map(value).find(|value| !value.is_empty()).unwrap_or_default()
}

fn typed(name: &str, kind: &str, place: i32) -> String {
    match (name, kind) {
        (_, "email") => "someone.new@demo.example".to_owned(),
        (_, "number") if place > 0 => place.to_string(),
        (_, "number") => "1".to_owned(),
        (name, "date") if name.contains("applied") => "2026-11-02".to_owned(),
        (_, "date") => "2027-06-01".to_owned(),
        ("current", "password") => server::demo::PASSWORD.to_owned(),
        (_, "password") => "tabouret citron rivière vélo".to_owned(),
        ("id", _) => "LOC-01".to_owned(),
        (name, _) if name.contains("question_minutes") => "6".to_owned(),
        (name, _) if name.contains("minutes") => "90".to_owned(),
        ("phone", _) => "+221 33 821 01 02".to_owned(),
        ("reference", _) => "Z-9".to_owned(),
        // May stay empty, and not every number is an entry about this round.
        ("entry", _) => String::new(),
        _ => SHORT_WORDS.to_owned(),
    }
}
