//! Saying whom one knows: names and nothing else, in an order that has nothing to do with the codes.

use domain::panel::Declared;
use domain::{Lang, limits};
use leptos::prelude::*;
use service::declaration::NameToDeclare;
use service::policy::ReadDeclarations;

use super::ruling;
use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Sent, TextArea, post_form, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, ledger};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page "Declarations".
pub async fn declarations(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let leave = asking.grant_in::<ReadDeclarations>(vacancy.id).await?;
    let names = asking.said(asking.service.names_to_declare(leave).await)?;
    let (open, done): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| name.declared.is_none());
    let nobody = open.is_empty() && done.is_empty();
    let form = (!open.is_empty()).then(|| band("open", say!(lang, declaration.open), the_form(lang, &open)));
    let done = (!done.is_empty()).then(|| band("done", say!(lang, declaration.done), declared(lang, &done)));
    Ok(view! {
        {head(&visit, &vacancy, "/declarations", say!(lang, vacancy.declarations))}
        <NoticeOf among=&[Notice::Declared] />
        <p class="lead">{say!(lang, declaration.lead)}</p>
        {nobody.then(|| view! { <p class="empty">{say!(lang, declaration.nobody)}</p> })}
        {form}
        {done}
    }
    .into_any())
}

fn the_form(lang: Lang, open: &[NameToDeclare]) -> AnyView {
    post_form(Sent::named("declare"), || {
        let choices = values([("none", say!(lang, declaration.no_link)), ("link", say!(lang, declaration.link))]);
        let one = |name: &NameToDeclare| {
            view! {
                <div class="declaration">
                    <Choice name=format!("declared.{}", name.candidate) label=name.name.clone() values=choices.clone() />
                    <TextArea
                        name=format!("nature.{}", name.candidate)
                        label=format!("{}{}{}", say!(lang, declaration.nature), say!(lang, form.colon), name.name)
                        max=limits::REASON_CHARS
                        rows=2
                        may_be_empty=true
                    />
                </div>
            }
        };
        view! {
            {open.iter().map(one).collect_view()}
            <Act label=say!(lang, declaration.send) next=say!(lang, declaration.send_next) />
        }
    })
}

fn declared(lang: Lang, done: &[NameToDeclare]) -> AnyView {
    let columns = [(say!(lang, candidate.name), "head"), (say!(lang, declaration.declared), ""), (say!(lang, declaration.ruling), "")];
    let row = |name: &NameToDeclare| {
        let said = match name.declared {
            Some(Declared::Link) => {
                format!("{}{}{}", say!(lang, declaration.link), say!(lang, form.colon), name.nature.clone().unwrap_or_default())
            }
            _ => say!(lang, declaration.no_link).to_owned(),
        };
        let ruled = match (name.declared, name.ruling) {
            (_, Some(ruled)) => ruling(lang, ruled),
            (Some(Declared::Link), None) => say!(lang, declaration.awaits),
            _ => "–",
        };
        vec![name.name.clone().into_any(), said.into_any(), ruled.into_any()]
    };
    ledger("done", &columns, done.iter().map(row).collect())
}
