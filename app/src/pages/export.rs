//! Tables to take out: with a purpose, which is recorded, and never a score before the opening.

pub mod post;

use domain::Lang;
use domain::vacancy::VacancyState;
use leptos::prelude::*;
use service::policy::Standing;

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Select, Sent, TextArea, Value, post_form, reasons_for, values};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page "Tables".
pub async fn exports(visit: Visit) -> Result<AnyView, Obstacle> {
    let lang = visit.lang;
    let vacancy = around(&visit).await?;
    let tables = tables(lang, vacancy.standing, vacancy.state);
    let reasons = reasons_for(lang, audit::Act::ExportCreate);
    let none = tables.is_empty();
    let form = (!none).then(|| {
        post_form(Sent::named("export"), || {
            view! {
                <Choice name="table" label=say!(lang, export.table) values=tables />
                <Choice
                    name="style"
                    label=say!(lang, export.style)
                    values=values([("excel", say!(lang, export.excel)), ("csv", say!(lang, export.csv))])
                    value="excel"
                />
                <Select name="why" label=say!(lang, export.purpose) help=say!(lang, export.purpose_help) values=reasons />
                <TextArea name="words" label=say!(lang, vacancy.in_words) max=domain::limits::REASON_CHARS may_be_empty=true />
                <Act label=say!(lang, export.take) next=say!(lang, export.take_next) />
            }
        })
    });
    Ok(view! {
        {head(&visit, &vacancy, "/exports", say!(lang, vacancy.exports))}
        <p class="lead">{say!(lang, export.lead)}</p>
        {none.then(|| view! { <p class="empty">{say!(lang, export.none)}</p> })}
        {form}
    }
    .into_any())
}

/// The tables that somebody may take out at a stage.
fn tables(lang: Lang, standing: Standing, state: VacancyState) -> Vec<Value> {
    use VacancyState::{Closed, Decided, Deciding, Discussing, Interviewing, Open};

    let mut tables = Vec::new();
    let may_see = matches!(standing, Standing::Holder | Standing::Chair | Standing::Auditor);
    if standing == Standing::Holder && matches!(state, Open | Interviewing | Discussing | Deciding | Decided | Closed) {
        tables.push(("candidates", say!(lang, vacancies.candidates)));
    }
    if may_see && matches!(state, Discussing | Deciding | Decided | Closed) {
        tables.push(("scores", say!(lang, export.scores)));
    }
    if may_see && matches!(state, Deciding | Decided | Closed) {
        tables.push(("ranking", say!(lang, vacancy.ranking)));
        tables.push(("detail", say!(lang, export.detail)));
    }
    values(tables)
}
