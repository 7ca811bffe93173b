//! A competency of one's own, where no framework has what the job needs: written in both languages, like those of a framework.

use domain::framework::{AccountabilityLine, Dimension, Facet};
use domain::ids::ProfileId;
use domain::{Lang, limits};
use leptos::prelude::*;

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Hidden, PostForm, TextArea, TextField, Ticks, Value, group, values};
use crate::components::page::Heading;
use crate::places::Visit;

/// How many indicators the form has room for.
pub(super) const INDICATORS: usize = 4;

/// The page "A competency of your own".
pub async fn own(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let id = visit.id("profile", ProfileId::parse)?;
    asking.grant::<service::policy::SaveProfile>()?;
    let view = asking.said(asking.service.profile(asking.grant()?, id).await)?;
    let facets: fn(Lang) -> Vec<Value> = |lang| values(Facet::ALL.iter().map(|facet| (facet.code(), facet.name(lang))));
    let back = visit.at(&format!("job-profiles/{id}"));
    Ok(view! {
        <Heading title=say!(lang, profile.own) lead=say!(lang, profile.own_lead) />
        <p>
            <a href=back>{view.profile.title.get(lang).to_owned()}</a>
        </p>
        <PostForm name="own">
            <Hidden name="seen" value=view.version.to_string() />
            {group(say!(lang, profile.competency), None, view! { {both(lang, "name", say!(lang, profile.own_name), limits::NAME_CHARS, 1)}
                {both(lang, "definition", say!(lang, profile.own_definition), limits::DEFINITION_CHARS, 3)}
                <Choice name="domain" label=say!(lang, profile.own_domain) values=facets(lang) value="skill" /> })}
            {(0..INDICATORS)
                .map(|at| {
                    let prefix = format!("indicators_{at}");
                    let dimensions = values(Dimension::ALL.iter().map(|dimension| (dimension.code(), dimension.name(lang))));
                    let lines = values(AccountabilityLine::ALL.iter().map(|line| (line.code(), line.name(lang))));
                    view! {
                        {group(say!(lang, profile.own_indicator, n = (at + 1).to_string()), Some(say!(lang, profile.own_indicator_help).into()), view! { {both(lang, &format!("{prefix}_text"), say!(lang, profile.own_behaviour), limits::INDICATOR_CHARS, 2)}
                            <Choice
                                name=format!("{prefix}_facet")
                                label=say!(lang, profile.own_facet)
                                values=facets(lang)
                                value="skill"
                            />
                            <Ticks name=format!("{prefix}_aaaaq") label=say!(lang, profile.own_dimensions) values=dimensions />
                            <Ticks name=format!("{prefix}_accountability") label=say!(lang, framework.accountability) values=lines /> })}
                    }
                })
                .collect_view()}
            {view
                .profile
                .scale
                .iter()
                .map(|level| {
                    let title = format!("{} {}", level.value, level.label.get(lang));
                    let at = usize::from(level.value).saturating_sub(1);
                    view! {
                        {group(title, Some(level.rule.get(lang).to_owned()), view! { {both(lang, &format!("anchors_{at}_text"), say!(lang, profile.own_anchor), limits::ANCHOR_CHARS, 2)} })}
                    }
                })
                .collect_view()}
            <Act label=say!(lang, profile.own_act) next=say!(lang, profile.own_next) />
        </PostForm>
    }
    .into_any())
}

/// A text in both languages, at equal rank, that of the page first.
pub(in crate::pages) fn both(lang: Lang, name: &str, label: &'static str, max: usize, rows: u8) -> impl IntoView + use<> {
    both_of(lang, name, label, max, rows, None)
}

/// The same with what is kept.
pub(in crate::pages) fn both_of(
    lang: Lang,
    name: &str,
    label: &'static str,
    max: usize,
    rows: u8,
    kept: Option<&domain::Text>,
) -> impl IntoView + use<> {
    let sides = [lang, lang.other()].map(|side| {
        let language = match side {
            Lang::Fr => say!(lang, form.in_french),
            Lang::En => say!(lang, form.in_english),
        };
        let value = kept.map(|text| text.get(side).to_owned()).unwrap_or_default();
        (format!("{name}_{}", side.code()), format!("{label} {language}"), side.code(), value)
    });
    view! {
        <div class="pair">
            {sides
                .map(|(name, label, lang, value)| {
                    if rows == 1 {
                        view! { <TextField name label lang max may_be_empty=true value /> }.into_any()
                    } else {
                        view! { <TextArea name label lang max rows may_be_empty=true value /> }.into_any()
                    }
                })
                .collect_view()}
        </div>
    }
}
