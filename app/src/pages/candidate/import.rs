//! Candidates from a table: first what it would do, line by line, then the import of exactly that table.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::Lang;
use domain::tables::candidates::{COLUMNS, Matched, Other, Outcome, ProbableDuplicate};
use domain::tables::{Heading, Mapping, Meaning, Need, Problem, ProblemKind};
use leptos::prelude::*;
use service::candidate::ImportView;
use service::policy::TryCandidates;

use crate::asking::Obstacle;
use crate::components::form::{Act, FileField, Hidden, Select, Sent, Ticks, Value, post_form};
use crate::components::page::{band, ledger};
use crate::once::Once;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;
use crate::problems;

pub(super) const TRY: &str = "try";
pub(super) const MAP: &str = "map";
pub(super) const IMPORT: &str = "import";

/// What is chosen for a column that is left out.
pub(super) const LEAVE_OUT: &str = "-";

/// The field in which the meaning of a column is chosen.
pub(super) fn column_field(at: usize) -> String {
    format!("column_{at}")
}

/// The page "Import candidates".
pub async fn import(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    asking.grant_in::<TryCandidates>(vacancy.id).await?;
    let tried = use_context::<Once>().and_then(|once| match once {
        Once::Tried { view, bytes, mapping } => Some(Tried { lang, view, bytes, mapping }.found()),
        Once::Invited { .. } | Once::WhatIf(_) => None,
    });
    let form = post_form(Sent { sends_files: true, ..Sent::named(TRY) }, || {
        view! {
            <FileField
                name="table"
                label=say!(lang, candidate.table)
                help=say!(lang, candidate.table_help)
                accept=".csv,text/csv,text/plain"
            />
            <Act label=say!(lang, candidate.try_act) next=say!(lang, candidate.try_next) />
        }
    });
    let columns = COLUMNS.iter().map(|column| heading(lang, column)).collect::<Vec<_>>().join(", ");
    Ok(view! {
        {head(&visit, &vacancy, "/candidates", say!(lang, candidate.import))}
        {tried}
        {band(
            "table",
            say!(lang, candidate.table),
            view! {
                {form}
                <p class="empty">{say!(lang, candidate.columns, columns = columns)}</p>
            },
        )}
    }
    .into_any())
}

/// A table that was tried.
struct Tried {
    lang: Lang,
    view: ImportView,
    bytes: Vec<u8>,
    mapping: Mapping,
}

impl Tried {
    /// What goes with every form about this table, so that what was tried is what is imported.
    fn carried(&self) -> impl IntoView + use<> {
        let mapping = serde_json::to_string(&self.mapping).unwrap_or_default();
        view! {
            <Hidden name="table" value=BASE64_STANDARD.encode(&self.bytes) />
            <Hidden name="mapping" value=mapping />
        }
    }

    /// What is wrong with the headings, where saying what they mean would mend it: then that comes before anything else.
    fn wrong_headings(&self) -> Vec<&Problem> {
        let can_be_said = |kind: &ProblemKind| matches!(kind, ProblemKind::UnknownColumn { .. } | ProblemKind::DuplicateColumn { .. });
        let is_missing = |kind: &ProblemKind| matches!(kind, ProblemKind::MissingColumn { .. });
        let all = self.view.problems.listed();
        if !all.iter().any(|problem| can_be_said(&problem.kind)) {
            return Vec::new();
        }
        all.iter().filter(|problem| can_be_said(&problem.kind) || is_missing(&problem.kind)).collect()
    }

    /// What each column was taken to mean, and the way to say it better.
    fn columns(&self) -> AnyView {
        let lang = self.lang;
        let named = self.view.headings.iter().enumerate();
        let named = named.filter(|(_, heading)| !matches!(heading.meaning, Meaning::Dropped | Meaning::Unnamed));
        let fields = || {
            let select = |(at, heading): (usize, &Heading)| {
                let (values, value) = meanings(lang, heading);
                view! { <Select name=column_field(at) label=heading.title.clone() values value /> }
            };
            let selects = named.map(select).collect_view();
            view! {
                {self.carried()}
                {selects}
                <Act label=say!(lang, candidate.map_act) next=say!(lang, candidate.map_next) />
            }
        };
        let form = post_form(Sent::named(MAP), fields);
        let wrong = self.wrong_headings();
        if wrong.is_empty() {
            return view! {
                <details class="more more-wide">
                    <summary>{say!(lang, candidate.columns_as_read)}</summary>
                    {form}
                </details>
            }
            .into_any();
        }
        let unknown: Vec<&str> =
            self.view.headings.iter().filter(|heading| is_unknown(heading)).map(|heading| heading.title.as_str()).collect();
        let unknown = (!unknown.is_empty()).then(|| say!(lang, candidate.columns_unknown, columns = unknown.join(", ")));
        // A heading that is not known is named above, and often is the column that is missing.
        let others = wrong.into_iter().filter_map(|problem| match &problem.kind {
            ProblemKind::MissingColumn { column } => Some(say!(lang, candidate.column_missing, column = label_of(lang, column))),
            ProblemKind::DuplicateColumn { .. } => Some(problem.words(lang)),
            _ => None,
        });
        let others = others.map(|words| view! { <li>{words}</li> }).collect_view();
        band(
            "columns",
            say!(lang, candidate.columns_title),
            view! {
                <p role="status">{say!(lang, candidate.columns_ask)}</p>
                {unknown.map(|words| view! { <p>{words}</p> })}
                <ul class="missing">{others}</ul>
                {form}
            },
        )
    }

    /// What the table would do, and the act that does it.
    fn found(&self) -> AnyView {
        if !self.wrong_headings().is_empty() {
            return self.columns();
        }
        let (lang, view) = (self.lang, &self.view);
        let problems = problems::words(&view.problems, lang);
        let count = |wanted: fn(&Outcome) -> bool| view.rows.iter().filter(|row| wanted(&row.outcome)).count().to_string();
        let (new, changed) = (count(|one| *one == Outcome::New), count(|one| matches!(one, Outcome::Changed { .. })));
        let (same, refused) = (count(|one| matches!(one, Outcome::Unchanged { .. })), count(|one| *one == Outcome::Refused));
        let columns =
            [(say!(lang, candidate.line), "number"), (say!(lang, candidate.reference), "head"), (say!(lang, candidate.outcome), "")];
        let rows = view.rows.iter().map(|row| {
            let outcome = match &row.outcome {
                Outcome::New => say!(lang, candidate.would_be_new).to_owned(),
                Outcome::Unchanged { code } => say!(lang, candidate.would_stay, code = code.clone()),
                Outcome::Changed { code, fields } => say!(lang, candidate.would_change, code = code.clone(), fields = fields.join(", ")),
                Outcome::Refused => say!(lang, candidate.would_be_refused).to_owned(),
            };
            vec![row.line.into_any(), row.reference.clone().unwrap_or_default().into_any(), outcome.into_any()]
        });
        let rows: Vec<_> = rows.collect();
        let conflicts = view
            .conflicts
            .iter()
            .map(|(line, refusal)| format!("{} {line}{}{}", say!(lang, candidate.line), say!(lang, form.colon), refusal.words(lang)));
        let wrong: Vec<String> = problems.into_iter().chain(conflicts).collect();
        let can_import = wrong.is_empty();
        let wrong = wrong.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view();
        let dropped = view.dropped_columns.iter().map(|column| domain::Refusal::ImportColumnDropped { column: column.clone() }.words(lang));
        let left_out = view.left_out_columns.iter().map(|column| say!(lang, candidate.left_out, column = column.clone()));
        let said = dropped.chain(left_out).map(|sentence| view! { <p>{sentence}</p> }).collect_view();
        let doubles: Vec<_> = view.duplicates.iter().map(|double| (double.line.to_string(), double_words(lang, double), None)).collect();
        let act = can_import.then(|| {
            post_form(Sent::named(IMPORT), || {
                view! {
                    {self.carried()}
                    {(!doubles.is_empty())
                        .then(|| {
                            view! {
                                <Ticks
                                    name="keep_both"
                                    label=say!(lang, candidate.doubles)
                                    help=say!(lang, candidate.doubles_help)
                                    values=doubles
                                />
                            }
                        })}
                    <Act label=say!(lang, candidate.import_act) next=say!(lang, candidate.import_next) />
                }
            })
        });
        let content = view! {
            <p role="status">{say!(lang, candidate.tried, new = new, changed = changed, same = same, refused = refused)}</p>
            {(!can_import)
                .then(|| {
                    view! {
                        <div class="note note-error">
                            <p>{say!(lang, candidate.wrong)}</p>
                            <ul>{wrong}</ul>
                        </div>
                    }
                })}
            {said}
            {act}
            {ledger("tried", &columns, rows)}
        };
        view! { {self.columns()} {band("tried", say!(lang, candidate.dry_run), content)} }.into_any()
    }
}

const fn is_unknown(heading: &Heading) -> bool {
    matches!(heading.meaning, Meaning::Unknown(_))
}

/// What a column may be said to mean, and what it was taken for.
fn meanings(lang: Lang, heading: &Heading) -> (Vec<Value>, String) {
    let mut values = Vec::new();
    if is_unknown(heading) {
        values.push((String::new(), say!(lang, candidate.column_choose).to_owned(), None));
    }
    let read = COLUMNS.iter().filter(|column| column.need != Need::NotRead);
    values.extend(read.map(|column| (column.name.to_owned(), label_of(lang, column.name), None)));
    values.push((LEAVE_OUT.to_owned(), say!(lang, candidate.column_left_out).to_owned(), None));
    let value = match &heading.meaning {
        Meaning::Column(at) => COLUMNS.get(*at).map_or("", |column| column.name),
        Meaning::LeftOut | Meaning::NotRead => LEAVE_OUT,
        _ => "",
    };
    (values, value.to_owned())
}

fn double_words(lang: Lang, double: &ProbableDuplicate) -> String {
    let other = match &double.other {
        Other::Existing(code) => code.clone(),
        Other::Line(line) => format!("{} {line}", say!(lang, candidate.line)),
    };
    let shared: Vec<&str> = double
        .matched
        .iter()
        .map(|matched| match matched {
            Matched::Email => say!(lang, sign_in.email),
            Matched::Phone => say!(lang, candidate.phone),
            Matched::Name => say!(lang, candidate.name),
        })
        .collect();
    say!(lang, candidate.double, line = double.line.to_string(), other = other, shared = shared.join(", "))
}

/// A column as the form calls what stands in it.
fn label_of(lang: Lang, column: &str) -> String {
    let label = match column {
        "reference" => say!(lang, candidate.reference),
        "family_name" => say!(lang, candidate.family_name),
        "given_names" => say!(lang, candidate.given_names),
        "email" => say!(lang, sign_in.email),
        "phone" => say!(lang, candidate.phone),
        "language" => say!(lang, candidate.language),
        "interview_language" => say!(lang, candidate.interview_language),
        "applied_on" => say!(lang, candidate.applied_on),
        "form_received" => say!(lang, candidate.form_received),
        "last_employer_with_children" => say!(lang, candidate.last_employer),
        "gaps" => say!(lang, candidate.gaps),
        "adjustments" => say!(lang, candidate.adjustments),
        "keep_for_pool" => say!(lang, candidate.pool),
        other => other,
    };
    label.to_owned()
}

/// A heading that is read, in the language of the page where it has one.
fn heading(lang: Lang, column: &'static domain::tables::Column) -> &'static str {
    match (lang, column.synonyms.first()) {
        (Lang::Fr, Some(french)) => french,
        _ => column.name,
    }
}
