//! The rubrics of a guide: what each level of each competency sounds like, both languages at equal rank.

use domain::ids::GuideId;
use domain::limits;
use leptos::prelude::*;

use super::{Rubric, can_change, head, notices, rubrics_of, scale_of};
use crate::asking::Obstacle;
use crate::components::form::{Hidden, Sent, SmallAct, post_form};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::Heading;
use crate::pages::profile::own::both_of;
use crate::places::Visit;

pub(super) const ANCHORS: &str = "anchors";

/// The page of a guide's rubrics.
pub async fn rubrics(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let id = visit.id("guide", GuideId::parse)?;
    let view = asking.said(asking.service.guide(asking.grant()?, id).await)?;
    let changes = can_change(asking, &view);
    let open = visit.question("edit").filter(|_| changes);
    let scale = scale_of(&view);
    let one = |rubric: &Rubric| {
        let rows = rubric.anchors.iter().map(|(level, words)| {
            let (rule, label) = scale
                .iter()
                .find(|known| known.value == *level)
                .map_or_else(|| (domain::Text::new("", ""), domain::Text::new("", "")), |known| (known.rule.clone(), known.label.clone()));
            let is_rule = words.is_none().then(|| view! { <span class="under">{say!(lang, guide.level_rule)}</span> });
            let words = words.clone().unwrap_or(rule);
            let sides = [lang, lang.other()].map(|side| view! { <p lang=side.code()>{words.get(side).to_owned()}</p> });
            view! {
                <li class="anchor-pair">
                    <p class="anchor-level">
                        <span class="anchor-number">{*level}</span>
                        " "
                        {label.get(lang).to_owned()}
                        {is_rule}
                    </p>
                    {sides.collect_view()}
                </li>
            }
        });
        let form = (open.as_deref() == Some(rubric.id.as_str())).then(|| {
            post_form(Sent::named(ANCHORS).of(&rubric.id), || {
                let fields = rubric.anchors.iter().map(|(level, words)| {
                    let label = scale.iter().find(|known| known.value == *level).map(|known| known.label.get(lang).to_owned());
                    let title = format!("{level} {}", label.unwrap_or_default());
                    let fields =
                        both_of(lang, &format!("anchor{level}"), say!(lang, guide.anchor), limits::ANCHOR_CHARS, 4, words.as_ref());
                    crate::components::form::group(title, None, fields)
                });
                view! {
                    <Hidden name="seen" value=view.version.to_string() />
                    {fields.collect_view()}
                    <SmallAct label=say!(lang, guide.save_rubric) />
                }
            })
        });
        let href = format!("?edit={}#{}", rubric.id, rubric.id);
        let link = (changes && form.is_none()).then(|| {
            view! {
                <a class="plain" href=href>
                    {say!(lang, guide.change_rubric)}
                    <span class="unseen">{format!("{}{}", say!(lang, form.colon), rubric.id)}</span>
                </a>
            }
        });
        let levels = form.is_none().then(|| view! { <ol class="plain-list">{rows.collect_view()}</ol> });
        let kind = if rubric.essential { say!(lang, profile.essential) } else { say!(lang, profile.desirable) };
        view! {
            <section class="competency" aria-labelledby=rubric.id.clone()>
                <h2 id=rubric.id.clone()>
                    <span class="code">{rubric.id.clone()}</span>
                    " "
                    {rubric.name.get(lang).to_owned()}
                </h2>
                <p class="under">{kind}</p>
                {levels}
                {form}
                {link}
            </section>
        }
    };
    let all = rubrics_of(&view).iter().map(one).collect_view();
    Ok(view! {
        <Heading title=view.head.title.get(lang) lead=say!(lang, guide.rubrics_purpose) />
        <NoticeOf among=&[Notice::Saved] />
        {head(&visit, &view, "/rubrics")}
        {notices(lang, &view)}
        {all}
    }
    .into_any())
}
