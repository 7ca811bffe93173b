//! Pages that the server makes alone: they are read and they send forms, and the browser has nothing to add.
//!
//! What must stay true: such a page asks the use cases once, says what stands in the way with a true status, and carries nothing but what it
//! shows: what was read for it is not in it a second time as data.

use leptos::{either::Either, prelude::*};

use crate::{
    AppError,
    asking::Obstacle,
    components::raw::DocumentTitle,
    error::{ErrorNote, ErrorNoteProps},
    form::use_again,
    lang::{Lang, use_lang},
};

/// A page from what it reads.
pub fn page(read: impl Future<Output = Result<AnyView, Obstacle>> + Send + 'static) -> AnyView {
    // Order matters: the future is made once, here. Inside a closure it would be made, and with it asked, twice.
    let shown = Suspend::new(async move {
        match read.await {
            Ok(view) => view,
            Err(obstacle) => instead(obstacle),
        }
    });
    view! { <Suspense>{shown}</Suspense> }.into_any()
}

/// What stands in the way, where the page would be.
fn instead(obstacle: Obstacle) -> AnyView {
    let Obstacle { error, says } = obstacle;
    // A rule that forbids reading is no fault of a form.
    let error = match error {
        AppError::Invalid { .. } => AppError::Conflict,
        error => error,
    };
    let heading = say!(use_lang(), error.title);
    view! {
        <PageTitle title=heading />
        <h1>{heading}</h1>
        {if says.is_empty() {
            Either::Left(ErrorNote(ErrorNoteProps { error }))
        } else {
            Either::Right(in_the_way(&error, says))
        }}
    }
    .into_any()
}

/// The rules in the way, with the status of the error.
fn in_the_way(error: &AppError, says: Vec<String>) -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(error.status());
    }
    view! {
        <div class="note" role="status">
            {says.into_iter().map(|rule| view! { <p>{rule}</p> }).collect_view()}
        </div>
    }
}

/// The title of the document, which says first where something is wrong.
#[expect(clippy::needless_pass_by_value, reason = "properties of components are values")]
#[component]
pub fn PageTitle(
    /// What the page is called.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let lang = use_lang();
    let name = say!(lang, site.name);
    let text = match use_again() {
        Some(_) => format!("{}{}{title} · {name}", say!(lang, form.problem_short), say!(lang, form.colon)),
        None => format!("{title} · {name}"),
    };
    view! { <DocumentTitle text=text /> }
}

/// The heading of a page, and what one does there.
#[component]
pub fn Heading(
    /// What the page is called.
    #[prop(into)]
    title: String,
    /// What one does there, in a sentence.
    #[prop(optional, into)]
    lead: Option<String>,
) -> impl IntoView {
    view! {
        <PageTitle title=title.clone() />
        <h1>{title}</h1>
        {lead.map(|lead| view! { <p class="lead">{lead}</p> })}
    }
}

/// A band of the sheet: its heading hangs in the margin. Links find it by `id`.
pub fn band(id: impl Into<String>, title: impl Into<String>, content: impl IntoView + 'static) -> AnyView {
    let id = id.into();
    let labelled_by = id.clone();
    view! {
        <section class="band" aria-labelledby=labelled_by>
            <h2 id=id>{title.into()}</h2>
            <div class="band-body">{content}</div>
        </section>
    }
    .into_any()
}

/// The way to the next page of a list.
pub fn next_page(lang: Lang, href: Option<String>) -> Option<AnyView> {
    href.map(|href| {
        view! {
            <nav class="pages" aria-label=say!(lang, vacancies.pages)>
                <a href=href rel="next">
                    {say!(lang, vacancies.page_after)}
                </a>
            </nav>
        }
        .into_any()
    })
}

/// What is known of something, as names and values. Absent values are left out.
pub fn facts(known: Vec<(&'static str, Option<AnyView>)>) -> AnyView {
    let lines = known.into_iter().filter_map(|(name, value)| value.map(|value| (name, value)));
    view! {
        <dl class="facts">
            {lines
                .map(|(name, value)| {
                    view! {
                        <div>
                            <dt>{name}</dt>
                            <dd>{value}</dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
    .into_any()
}

/// A sentence in which codes of candidates stay in one piece: browsers would part them after the hyphen.
pub fn whole_codes(sentence: &str) -> AnyView {
    let word = |word: &str| {
        let (code, rest) = word.split_at(word.find(|one: char| !one.is_ascii_alphanumeric() && one != '-').unwrap_or(word.len()));
        let is_code = code
            .split_once('-')
            .is_some_and(|(letter, number)| letter.len() == 1 && number.len() > 1 && number.bytes().all(|one| one.is_ascii_digit()));
        if is_code {
            Either::Left(view! {
                <span class="whole">{code.to_owned()}</span>
                {rest.to_owned()}
            })
        } else {
            Either::Right(word.to_owned())
        }
    };
    sentence.split_inclusive(' ').map(word).collect_view().into_any()
}

/// A column of a table: what it is called, and how its cells are set: `head` names the row, `number`, `code`, `next`, `row-act`; `beneath`, for the last alone, is long and
/// stands under its row across the table, without a head.
pub type Column = (&'static str, &'static str);

/// A table as in a book of accounts. Where it does not fit, each row becomes a paragraph whose cells carry their column's name.
pub fn ledger(labelled_by: &'static str, columns: &[Column], rows: Vec<Vec<AnyView>>) -> AnyView {
    let head = |(name, class): Column| {
        let class = Some(class).filter(|class| *class == "number");
        view! {
            <th role="columnheader" scope="col" class=class>
                {name}
            </th>
        }
    };
    // What is long stands beneath its row, as wide as the table.
    let (columns, is_beneath) = match columns {
        [columns @ .., (_, "beneath")] => (columns.to_vec(), true),
        columns => (columns.to_vec(), false),
    };
    let cell = |((name, class), cell): (Column, AnyView)| {
        if class == "head" {
            Either::Left(view! {
                <th role="rowheader" scope="row">
                    {cell}
                </th>
            })
        } else {
            let class = Some(class).filter(|class| !class.is_empty());
            Either::Right(view! {
                <td role="cell" class=class data-label=name>
                    {cell}
                </td>
            })
        }
    };
    // The roles are spelt out because the narrow layout sets the rows as blocks, and browsers then forget that they are a table.
    view! {
        <table class="ledger" role="table" aria-labelledby=labelled_by>
            <thead role="rowgroup">
                <tr role="row">{columns.iter().copied().map(head).collect_view()}</tr>
            </thead>
            <tbody role="rowgroup">
                {rows
                    .into_iter()
                    .map(|mut row| {
                        let beneath = if is_beneath { row.pop() } else { None };
                        let beneath = beneath.map(|cell| {
                            view! {
                                <tr role="row" class="beneath">
                                    <td role="cell" colspan=columns.len()>
                                        {cell}
                                    </td>
                                </tr>
                            }
                        });
                        view! {
                            <tr role="row">{columns.iter().copied().zip(row).map(cell).collect_view()}</tr>
                            {beneath}
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}
