//! Starting a job profile: the job's name, and competencies to begin with.

use domain::documents::FrameworkState;
use domain::ids::FrameworkId;
use domain::{Lang, limits};
use leptos::{either::EitherOf3, prelude::*};
use service::framework::Notice as Read;

use crate::asking::Obstacle;
use crate::components::form::{Act, Hidden, Sent, TextField, Ticks, group, post_form};
use crate::components::page::{Heading, facts};
use crate::places::Visit;

/// The page "New job profile".
pub async fn new(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    // The form is for those who may send it.
    asking.grant::<service::policy::StartProfile>()?;
    let all = asking.said(asking.service.frameworks(asking.grant()?).await)?;
    let chosen = visit.question("framework").and_then(|id| FrameworkId::parse(&id));
    let content = if let Some(id) = chosen {
        let found = asking.said(asking.service.framework(asking.grant()?, id).await)?;
        if found.notice == Read::Unread {
            let href = visit.at(&format!("frameworks/{id}"));
            EitherOf3::A(view! {
                <div class="note">
                    <p>{say!(lang, conflict.notice_unread)}</p>
                    <p>
                        <a class="act-link" href=href>
                            {found.view.framework.title.get(lang).to_owned()}
                        </a>
                    </p>
                </div>
            })
        } else {
            EitherOf3::B(the_form(lang, Some((id, &found.view.framework))))
        }
    } else {
        let offered = all.iter().filter(|view| view.state == FrameworkState::Published).map(|view| {
            let href = visit.at(&format!("job-profiles/new?framework={}", view.id));
            let link = view! { <a href=href>{view.framework.title.get(lang).to_owned()}</a> };
            (say!(lang, profile.take_from), Some(link.into_any()))
        });
        EitherOf3::C(view! {
            {facts(offered.collect())}
            {the_form(lang, None)}
        })
    };
    Ok(view! {
        <Heading title=say!(lang, profile.create) lead=say!(lang, profile.create_lead) />
        {content}
    }
    .into_any())
}

/// The job's name in both languages, that of the page first.
pub(in crate::pages) fn titles(lang: Lang, title: Option<&domain::Text>) -> impl IntoView + use<> {
    let kept: Vec<String> =
        [lang, lang.other()].iter().map(|side| title.map(|title| title.get(*side).to_owned()).unwrap_or_default()).collect();
    view! {
        <div class="pair">
            {[lang, lang.other()]
                .into_iter()
                .zip(kept)
                .map(|(side, value)| {
                    let (name, label) = match side {
                        Lang::Fr => ("title_fr", say!(lang, profile.title_fr)),
                        Lang::En => ("title_en", say!(lang, profile.title_en)),
                    };
                    view! { <TextField name label lang=side.code() max=limits::TITLE_CHARS value /> }
                })
                .collect_view()}
        </div>
    }
}

fn the_form(lang: Lang, from: Option<(FrameworkId, &domain::framework::Framework)>) -> AnyView {
    post_form(Sent::named("start"), || {
        let taking = from.map(|(id, framework)| {
            let values = framework
                .competencies
                .iter()
                .map(|competency| (competency.id.clone(), format!("{} {}", competency.id, competency.name.get(lang)), None))
                .collect();
            let fields = view! {
                <Hidden name="framework" value=id.to_string() />
                <Ticks name="competencies[]" label=framework.title.get(lang) values />
            };
            group(say!(lang, frameworks.competencies), Some(say!(lang, profile.take_help).into()), fields)
        });
        view! {
            {group(say!(lang, profile.job), Some(say!(lang, profile.job_help).into()), titles(lang, None))}
            {taking}
            <Act label=say!(lang, profile.start) next=say!(lang, profile.start_next) />
        }
    })
}
