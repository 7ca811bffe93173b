//! Candidates from a table: first what it would do, line by line, then the import of exactly that table.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::Lang;
use domain::tables::candidates::{Matched, Other, Outcome, ProbableDuplicate};
use leptos::prelude::*;
use service::candidate::ImportView;
use service::policy::TryCandidates;

use crate::asking::Obstacle;
use crate::components::form::{Act, FileField, Hidden, Sent, Ticks, post_form};
use crate::components::page::{band, ledger};
use crate::once::Once;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;
use crate::problems;

pub(super) const TRY: &str = "try";
pub(super) const IMPORT: &str = "import";

/// The page "Import candidates".
pub async fn import(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    asking.grant_in::<TryCandidates>(vacancy.id).await?;
    let tried = use_context::<Once>().and_then(|once| match once {
        Once::Tried { view, bytes } => Some(found(lang, &view, &bytes)),
        Once::Invited { .. } => None,
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
    let columns = domain::tables::candidates::COLUMNS.iter().map(|column| heading(lang, column)).collect::<Vec<_>>().join(", ");
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

/// What the table would do, and the act that does it.
fn found(lang: Lang, view: &ImportView, bytes: &[u8]) -> AnyView {
    let problems = problems::words(&view.problems, lang);
    let count = |wanted: fn(&Outcome) -> bool| view.rows.iter().filter(|row| wanted(&row.outcome)).count().to_string();
    let (new, changed) = (count(|one| *one == Outcome::New), count(|one| matches!(one, Outcome::Changed { .. })));
    let (same, refused) = (count(|one| matches!(one, Outcome::Unchanged { .. })), count(|one| *one == Outcome::Refused));
    let columns = [(say!(lang, candidate.line), "number"), (say!(lang, candidate.reference), "head"), (say!(lang, candidate.outcome), "")];
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
                <Hidden name="table" value=BASE64_STANDARD.encode(bytes) />
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
    band("tried", say!(lang, candidate.dry_run), content)
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

/// A heading that is read, in the language of the page where it has one.
fn heading(lang: Lang, column: &'static domain::tables::Column) -> &'static str {
    match (lang, column.synonyms.first()) {
        (Lang::Fr, Some(french)) => french,
        _ => column.name,
    }
}
