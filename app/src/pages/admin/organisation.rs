//! The organisation: its name, its languages, who is told of safeguarding concerns, whom to call.

pub mod post;

use domain::{Lang, limits};
use leptos::prelude::*;

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Hidden, PostForm, TextField, group, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::Heading;
use crate::places::Visit;

/// The page "Organisation".
pub async fn organisation(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    // Everybody may read these settings; who cannot change them has no business on this page.
    asking.grant::<service::policy::UpdateOrganisation>()?;
    let kept = asking.said(asking.service.organisation(asking.grant()?).await)?;
    let languages: Vec<&str> = kept.languages.iter().map(|lang| lang.code()).collect();
    let choices = values([
        ("fr en", say!(lang, organisation.fr_en)),
        ("en fr", say!(lang, organisation.en_fr)),
        ("fr", say!(lang, organisation.fr)),
        ("en", say!(lang, organisation.en)),
    ]);
    Ok(view! {
        <Heading title=say!(lang, organisation.title) lead=say!(lang, organisation.lead) />
        <NoticeOf among=&[Notice::Saved] />
        <PostForm name="organisation">
            <Hidden name="seen" value=kept.version.to_string() />
            {group(say!(lang, organisation.name), Some(say!(lang, set_up.organisation_help).into()), view! { <div class="pair">
                    {[lang, lang.other()]
                        .map(|side| {
                            let (name, label) = match side {
                                Lang::Fr => ("name_fr", say!(lang, set_up.name_fr)),
                                Lang::En => ("name_en", say!(lang, set_up.name_en)),
                            };
                            view! {
                                <TextField
                                    name
                                    label
                                    lang=side.code()
                                    autocomplete="organization"
                                    max=limits::NAME_CHARS
                                    value=kept.name.get(side).to_owned()
                                />
                            }
                        })
                        .collect_view()}
                </div>
                <Choice
                    name="languages"
                    label=say!(lang, organisation.languages)
                    help=say!(lang, organisation.languages_help)
                    values=choices
                    value=languages.join(" ")
                /> })}
            {group(say!(lang, set_up.protection), Some(say!(lang, set_up.protection_help).into()), view! { <TextField
                    name="safeguarding_lead"
                    label=say!(lang, set_up.safeguarding_lead)
                    help=say!(lang, set_up.safeguarding_lead_help)
                    max=limits::NAME_CHARS
                    value=kept.safeguarding_lead
                />
                <TextField
                    name="local_contact"
                    label=say!(lang, set_up.local_contact)
                    help=say!(lang, set_up.local_contact_help)
                    max=limits::RULE_CHARS
                    value=kept.local_contact
                /> })}
            <Act label=say!(lang, form.save) next=say!(lang, organisation.next) />
        </PostForm>
    }
    .into_any())
}
