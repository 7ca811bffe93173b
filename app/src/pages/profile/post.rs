//! Starting, changing and approving job profiles, opening the next version, composing a guide.

use domain::forms::documents::{ComposeGuideForm, StartProfileForm};
use domain::framework::{AccountabilityLine, Anchor, Dimension, Facet};
use domain::ids::{FrameworkId, ProfileId};
use domain::profile::{LocalCompetency, LocalIndicator, ProfileEdit, Reason};
use domain::{FieldError, FieldErrors, Text};
use service::policy::{ApproveProfile, ComposeGuide, ReviseProfile, SaveProfile, StartProfile};

use super::edit::{DOWN, REMOVE, SAVE, TAKE, UP};
use super::own::INDICATORS;
use super::show::{APPROVE, COMPOSE, REVISE};
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// Starts a profile.
pub async fn start(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let form: StartProfileForm = posted.form(&[])?;
    let leave = posted.once(asking.grant::<StartProfile>()?)?;
    let started = asking.service.start_profile(leave, &form).await;
    let profile = asking.said(started).map_err(Obstacle::of_one_edit)?;
    Ok(Done::to(Notice::Started.on(&posted.here(&format!("job-profiles/{profile}")))))
}

/// Carries out whichever form of a profile's page was sent.
pub async fn act(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let profile = posted.id("profile", ProfileId::parse)?;
    let here = posted.here(&format!("job-profiles/{profile}"));
    let competency = || posted.about().to_owned();
    let edits = match posted.name() {
        SAVE => return save_numbers(&asking, &posted, profile, &here).await,
        APPROVE => {
            let leave = posted.once(asking.grant::<ApproveProfile>()?)?;
            asking.said(asking.service.approve_profile(leave, profile, posted.number_field("seen")?).await)?;
            return Ok(Done::to(Notice::Approved.on(&here)));
        }
        REVISE => {
            let leave = posted.once(asking.grant::<ReviseProfile>()?)?;
            let next = asking.said(asking.service.revise_profile(leave, profile).await)?;
            return Ok(Done::to(Notice::NewVersion.on(&posted.here(&format!("job-profiles/{next}")))));
        }
        COMPOSE => {
            let form: ComposeGuideForm = posted.form(&[])?;
            let leave = posted.once(asking.grant::<ComposeGuide>()?)?;
            let guide = asking.said(asking.service.compose_guide(leave, profile, &form).await)?;
            return Ok(Done::to(Notice::Composed.on(&posted.here(&format!("interview-guides/{guide}")))));
        }
        TAKE => ProfileEdit::Take {
            framework: posted.id_field("framework", FrameworkId::parse)?,
            competency: posted.field("competency").to_owned(),
        },
        REMOVE => ProfileEdit::Remove { competency: competency() },
        UP => ProfileEdit::MoveUp { competency: competency() },
        DOWN => ProfileEdit::MoveDown { competency: competency() },
        _ => return Err(AppError::Malformed.into()),
    };
    save(&asking, &posted, profile, vec![edits]).await?;
    let place = if posted.name() == TAKE { "add" } else { "chosen" };
    Ok(Done::to(format!("{here}#{place}")))
}

/// Adds a competency that was written for this profile.
pub async fn own(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let profile = posted.id("profile", ProfileId::parse)?;
    let text = |name: &str| Text::new(posted.field(&format!("{name}_en")), posted.field(&format!("{name}_fr")));
    let facet = |name: &str| Facet::parse(posted.field(name)).ok_or(AppError::Malformed);
    let mut indicators = Vec::new();
    for at in 0..INDICATORS {
        let prefix = format!("indicators_{at}");
        let said = text(&format!("{prefix}_text"));
        if said.en.trim().is_empty() && said.fr.trim().is_empty() {
            continue;
        }
        indicators.push(LocalIndicator {
            text: said,
            facet: facet(&format!("{prefix}_facet"))?,
            aaaaq: posted.all(&format!("{prefix}_aaaaq")).filter_map(Dimension::parse).collect(),
            accountability: posted.all(&format!("{prefix}_accountability")).filter_map(AccountabilityLine::parse).collect(),
        });
    }
    let anchors = (1..=5_u8).map(|level| Anchor { level, text: text(&format!("anchors_{}_text", level - 1)) }).collect();
    let competency = LocalCompetency { name: text("name"), definition: text("definition"), domain: facet("domain")?, indicators, anchors };
    let edits = vec![ProfileEdit::AddLocal { competency }];
    save(&asking, &posted, profile, edits).await.map_err(|obstacle| {
        // What is wrong with the list as a whole is said at its first line.
        obstacle.of_one_edit().in_the_form(|field| if field == "indicators" { "indicators_0_text_en".into() } else { field.into() })
    })?;
    Ok(Done::to(Notice::Saved.on(&posted.here(&format!("job-profiles/{profile}")))))
}

async fn save(asking: &Asking, posted: &Posted, profile: ProfileId, edits: Vec<ProfileEdit>) -> Result<(), Obstacle> {
    let leave = posted.once(asking.grant::<SaveProfile>()?)?;
    asking.said(asking.service.save_profile(leave, profile, posted.number_field("seen")?, edits).await)?;
    Ok(())
}

/// Saves the name, every kind, level and weight, and the reasons: all of them or none.
async fn save_numbers(asking: &Asking, posted: &Posted, profile: ProfileId, here: &str) -> Result<Done, Obstacle> {
    let lang = posted.lang();
    // Each edit with the field that it comes from.
    let mut edits: Vec<(String, ProfileEdit)> =
        vec![("title".into(), ProfileEdit::Title { title: Text::new(posted.field("title_en"), posted.field("title_fr")) })];
    let mut wrong = FieldErrors::default();
    for (id, value) in posted.under("essential.") {
        edits.push((format!("essential.{id}"), ProfileEdit::Essential { competency: id.into(), essential: value == "yes" }));
    }
    for (id, value) in posted.under("required.") {
        match value.parse() {
            Ok(level) => edits.push((format!("required.{id}"), ProfileEdit::Required { competency: id.into(), level })),
            Err(_) => wrong.add(format!("required.{id}"), FieldError::NotANumber),
        }
    }
    for (id, value) in posted.under("weight.") {
        match value.trim().parse() {
            Ok(weight) => edits.push((format!("weight.{id}"), ProfileEdit::Weight { competency: id.into(), weight })),
            Err(_) if value.trim().is_empty() => wrong.add(format!("weight.{id}"), FieldError::Required),
            Err(_) => wrong.add(format!("weight.{id}"), FieldError::NotANumber),
        }
    }
    wrong.into_result()?;
    let reason = |name: &str| Reason::new(lang, posted.field(name));
    edits.push(("weights_reason".into(), ProfileEdit::WeightsReason { reason: reason("weights_reason") }));
    edits.push(("count_reason".into(), ProfileEdit::CountReason { reason: reason("count_reason") }));
    let (fields, edits): (Vec<String>, Vec<ProfileEdit>) = edits.into_iter().unzip();
    save(asking, posted, profile, edits).await.map_err(|obstacle| obstacle.in_the_form(|field| in_the_form(field, &fields)))?;
    Ok(Done::to(Notice::Saved.on(here)))
}

/// The field of the form for a field of an edit, `edits.3.weight`.
fn in_the_form(field: &str, fields: &[String]) -> String {
    let Some((number, rest)) = field.strip_prefix("edits.").and_then(|rest| rest.split_once('.')) else { return field.to_owned() };
    match number.parse::<usize>().ok().and_then(|at| fields.get(at)) {
        Some(form) if form == "title" => rest.replace('.', "_"),
        Some(form) => form.clone(),
        None => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_an_edit_is_said_at_the_field_that_it_came_from() {
        let fields = ["title", "weight.SOC-01"].map(str::to_owned);
        assert_eq!(in_the_form("edits.0.title.fr", &fields), "title_fr");
        assert_eq!(in_the_form("edits.1.weight", &fields), "weight.SOC-01");
        assert_eq!(in_the_form("edits.9.weight", &fields), "edits.9.weight");
        assert_eq!(in_the_form("seen", &fields), "seen");
    }
}
