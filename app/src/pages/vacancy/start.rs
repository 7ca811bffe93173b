//! Starting a round, and changing its particulars before the interviews.

use domain::limits;
use domain::{Date, Text};
use leptos::prelude::*;

use crate::asking::Obstacle;
use crate::components::form::{Act, PostForm, TextField};
use crate::components::page::Heading;
use crate::lang::Lang;
use crate::pages::profile::start::titles;
use crate::places::Visit;

/// The page "New vacancy".
pub async fn new(visit: Visit) -> Result<AnyView, Obstacle> {
    let lang = visit.lang;
    // The form is for those who may send it.
    visit.asking.grant::<service::policy::StartVacancy>()?;
    Ok(view! {
        <Heading title=say!(lang, vacancy.create) lead=say!(lang, vacancy.create_lead) />
        <PostForm name="start">
            <TextField
                name="reference"
                label=say!(lang, vacancies.reference)
                help=say!(lang, vacancy.reference_help)
                max=limits::REFERENCE_CHARS
            />
            {particulars(lang, None, 1, None)}
            <Act label=say!(lang, vacancy.start) next=say!(lang, vacancy.start_next) />
        </PostForm>
    }
    .into_any())
}

/// The job's name, the posts, the first day.
pub(super) fn particulars(lang: Lang, title: Option<&Text>, posts: u32, from: Option<Date>) -> AnyView {
    view! {
        {titles(lang, title)}
        <div class="pair">
            <TextField name="posts" label=say!(lang, vacancy.posts) kind="number" max=3 value=posts.to_string() />
            <TextField
                name="interviews_from"
                label=say!(lang, vacancy.from)
                help=say!(lang, vacancy.from_help)
                kind="date"
                max=10
                may_be_empty=true
                value=from.map(|day| day.to_string()).unwrap_or_default()
            />
        </div>
    }
    .into_any()
}
