//! Deciding on each declared link: the statement, and what a recusal would leave. Never the candidate's file beside it.

use domain::panel::Ruling;
use domain::{Lang, limits};
use leptos::{either::EitherOf3, prelude::*};
use service::declaration::LinkToRule;
use service::policy::ListRulings;

use super::ruling;
use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Sent, TextArea, post_form, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::time::time;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page "Rulings".
pub async fn rulings(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let leave = asking.grant_in::<ListRulings>(vacancy.id).await?;
    let links = asking.said(asking.service.declared_links(leave).await)?;
    let none = links.is_empty().then(|| view! { <p class="empty">{say!(lang, declaration.none_declared)}</p> });
    Ok(view! {
        {head(&visit, &vacancy, "/declarations/rulings", say!(lang, vacancy.rulings))}
        <NoticeOf among=&[Notice::Ruled] />
        <p class="lead">{say!(lang, declaration.rulings_lead)}</p>
        {none}
        {links.iter().map(|link| one(lang, link)).collect_view()}
    }
    .into_any())
}

fn one(lang: Lang, link: &LinkToRule) -> impl IntoView + use<> {
    let heading = format!("link-{}", link.declaration);
    let labelled = heading.clone();
    let title = say!(lang, declaration.of, panelist = link.panelist.clone(), candidate = link.candidate.clone());
    let act = match link.ruling {
        Some(ruled) => EitherOf3::A(view! {
            <p>
                <strong>{ruling(lang, ruled)}</strong>
                {say!(lang, form.colon)}
                {link.ruling_reason.clone().unwrap_or_default()}
            </p>
        }),
        None if link.is_mine_to_rule => {
            let choices =
                values([(Ruling::MaySit.code(), ruling(lang, Ruling::MaySit)), (Ruling::Recused.code(), ruling(lang, Ruling::Recused))]);
            EitherOf3::B(post_form(Sent::named("rule").of(link.declaration.to_string()), || {
                view! {
                    <Choice name="ruling" label=say!(lang, declaration.ruling) values=choices />
                    <TextArea name="reason" label=say!(lang, people.why) max=limits::REASON_CHARS />
                    <Act label=say!(lang, declaration.rule) next=say!(lang, declaration.rule_next) />
                }
            }))
        }
        None => EitherOf3::C(view! { <p class="empty">{say!(lang, declaration.not_mine)}</p> }),
    };
    view! {
        <section class="band" aria-labelledby=labelled>
            <h2 id=heading>{link.code.clone()}</h2>
            <div class="band-body">
                <p>{title}</p>
                <blockquote>{link.nature.clone()}</blockquote>
                <p class="under">{time(link.declared_at, lang)}</p>
                <p>{say!(lang, declaration.remaining, n = link.remaining.to_string())}</p>
                {act}
            </div>
        </section>
    }
}
