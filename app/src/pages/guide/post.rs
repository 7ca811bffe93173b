//! Changing a guide's questions, rubrics and rules; proposing, confirming, opening the next version.

use domain::guide::{
    AbsentRule, Average, DeclaredRules, Gate, GuideChange, GuideEdit, GuideQuestionKind, ReplacedRule, RevealMoment, TieStep,
};
use domain::ids::GuideId;
use domain::profile::Reason;
use domain::{FieldError, FieldErrors, Text};

use service::policy::{FreezeGuide, ProposeGuide, ReviseGuide, SaveGuide};

use super::freeze::{CONFIRM, PROPOSE, REVISE, RULES, TIE_STEPS};
use super::questions::{BACK, DOWN, DROP, MINUTES, OWN, PROBE, PROBE_AGAIN, PROBE_OUT, REWRITE, SLOT, SWAP, UP};
use super::rubrics::ANCHORS;
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// Carries out whichever form of the page of the questions was sent.
pub async fn questions(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let guide = posted.id("guide", GuideId::parse)?;
    let here = posted.here(&format!("interview-guides/{guide}"));
    let edit = edit(&posted)?;
    save(&asking, &posted, guide, vec![edit]).await.map_err(Obstacle::of_one_edit)?;
    // The browser goes back to where the question stands.
    let about = posted.about();
    let place = match posted.name() {
        UP | DOWN | REWRITE | MINUTES => about,
        PROBE | PROBE_AGAIN | PROBE_OUT => {
            about.rsplit_once(".p").or_else(|| about.rsplit_once(".x")).map_or(about, |(question, _)| question)
        }
        _ => "questions",
    };
    Ok(Done::to(format!("{}#{place}", Notice::Saved.on(&here))))
}

/// The one edit that a form of that page makes.
fn edit(posted: &Posted) -> Result<GuideEdit, Obstacle> {
    let about = || posted.about().to_owned();
    let text = || both(posted, "text");
    let minutes =
        || posted.field("minutes").trim().parse().map_err(|_| Obstacle::from(FieldErrors::one("minutes", FieldError::NotANumber)));
    let contrary = posted.field("contrary") == "yes";
    Ok(match posted.name() {
        UP => GuideEdit::MoveUp { question: about() },
        DOWN => GuideEdit::MoveDown { question: about() },
        SWAP => GuideEdit::Swap { question: about() },
        DROP => GuideEdit::Drop { question: about() },
        BACK => GuideEdit::AddFromFramework { question: about() },
        REWRITE => GuideEdit::Rewrite { question: about(), text: text() },
        MINUTES => GuideEdit::Minutes { question: about(), minutes: minutes()? },
        SLOT => GuideEdit::Slot { minutes: minutes()? },
        PROBE => GuideEdit::AddProbe { question: about(), text: text(), contrary },
        PROBE_AGAIN => GuideEdit::RewriteProbe { probe: about(), text: text(), contrary },
        PROBE_OUT => GuideEdit::DropProbe { probe: about() },
        OWN => GuideEdit::AddOwn {
            kind: GuideQuestionKind::parse(posted.field("kind")).ok_or_else(|| FieldErrors::one("kind", FieldError::Required))?,
            competency: Some(posted.field("competency").to_owned()).filter(|id| !id.is_empty()),
            text: text(),
            elicits: posted.all("elicits").map(str::to_owned).collect(),
        },
        _ => return Err(AppError::Malformed.into()),
    })
}

/// Saves the rubric of one competency.
pub async fn rubrics(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let guide = posted.id("guide", GuideId::parse)?;
    if posted.name() != ANCHORS {
        return Err(AppError::Malformed.into());
    }
    let anchor =
        |level: u8| GuideEdit::Anchor { competency: posted.about().to_owned(), level, text: both(&posted, &format!("anchor{level}")) };
    let saved = save(&asking, &posted, guide, (1..=5).map(anchor).collect()).await;
    saved.map_err(|obstacle| obstacle.in_the_form(of_an_anchor))?;
    let here = posted.here(&format!("interview-guides/{guide}/rubrics"));
    Ok(Done::to(format!("{}#{}", Notice::Saved.on(&here), posted.about())))
}

/// The field of the form for `edits.3.text.fr`.
fn of_an_anchor(field: &str) -> String {
    let parts = field.strip_prefix("edits.").and_then(|rest| rest.split_once('.'));
    match parts.and_then(|(number, rest)| Some((number.parse::<usize>().ok()?, rest.rsplit_once('.')?.1))) {
        Some((at, side)) => format!("anchor{}_{side}", at + 1),
        None => field.to_owned(),
    }
}

/// Carries out whichever form of the page of the freeze was sent.
pub async fn freeze(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let guide = posted.id("guide", GuideId::parse)?;
    let here = posted.here(&format!("interview-guides/{guide}/freeze"));
    match posted.name() {
        RULES => {
            let change = GuideChange { edits: Vec::new(), rules: Some(rules(&posted)?), reasons: reasons(&posted) };
            let leave = posted.once(asking.grant::<SaveGuide>()?)?;
            let saved = asking.said(asking.service.save_guide(leave, guide, posted.number_field("seen")?, change).await);
            saved
                .map_err(|obstacle| obstacle.in_the_form(|field| field.trim_start_matches("rules.").replacen("reasons.", "reason.", 1)))?;
            Ok(Done::to(Notice::Saved.on(&here)))
        }
        PROPOSE => {
            let leave = posted.once(asking.grant::<ProposeGuide>()?)?;
            asking.said(asking.service.propose_guide(leave, guide, posted.number_field("seen")?).await)?;
            Ok(Done::to(Notice::Proposed.on(&here)))
        }
        CONFIRM => {
            let leave = posted.once(asking.grant::<FreezeGuide>()?)?;
            asking.said(asking.service.freeze_guide(leave, guide, posted.number_field("seen")?).await)?;
            Ok(Done::to(Notice::Frozen.on(&here)))
        }
        REVISE => {
            let leave = posted.once(asking.grant::<ReviseGuide>()?)?;
            let next = asking.said(asking.service.revise_guide(leave, guide).await)?;
            Ok(Done::to(Notice::NewVersion.on(&posted.here(&format!("interview-guides/{next}")))))
        }
        _ => Err(AppError::Malformed.into()),
    }
}

async fn save(asking: &Asking, posted: &Posted, guide: GuideId, edits: Vec<GuideEdit>) -> Result<(), Obstacle> {
    let change = GuideChange { edits, rules: None, reasons: domain::guide::Reasons::new() };
    let leave = posted.once(asking.grant::<SaveGuide>()?)?;
    asking.said(asking.service.save_guide(leave, guide, posted.number_field("seen")?, change).await)?;
    Ok(())
}

fn both(posted: &Posted, name: &str) -> Text {
    Text::new(posted.field(&format!("{name}_en")), posted.field(&format!("{name}_fr")))
}

/// The rules as they were chosen, all of them.
fn rules(posted: &Posted) -> Result<DeclaredRules, Obstacle> {
    let chosen = |field: &str| Obstacle::from(FieldErrors::one(field, FieldError::Required));
    let gates = posted.under("gate.").map(|(id, gate)| {
        let gate = Gate::parse(gate).ok_or_else(|| chosen(&format!("gate.{id}")))?;
        Ok((id.to_owned(), gate))
    });
    let steps = (0..TIE_STEPS).map(|at| posted.field(&format!("tie.{at}"))).filter(|step| !step.is_empty());
    Ok(DeclaredRules {
        average: Average::parse(posted.field("average")).ok_or_else(|| chosen("average"))?,
        gates: gates.collect::<Result<_, Obstacle>>()?,
        tolerance: posted.field("tolerance").parse().map_err(|_| chosen("tolerance"))?,
        reveal: RevealMoment::parse(posted.field("reveal")).ok_or_else(|| chosen("reveal"))?,
        compensation: Some(Reason::new(posted.lang(), posted.field("compensation"))).filter(Reason::is_given),
        tie: steps.map(|step| TieStep::parse(step).ok_or_else(|| AppError::Malformed.into())).collect::<Result<_, Obstacle>>()?,
        absent: AbsentRule::parse(posted.field("absent")).ok_or_else(|| chosen("absent"))?,
        replaced: ReplacedRule::parse(posted.field("replaced")).ok_or_else(|| chosen("replaced"))?,
    })
}

/// The reasons that were written, by what they are for; an empty one takes a reason away.
fn reasons(posted: &Posted) -> domain::guide::Reasons {
    posted.under("reason.").map(|(key, words)| (key.to_owned(), Reason::new(posted.lang(), words))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_an_anchor_is_said_at_its_field() {
        assert_eq!(of_an_anchor("edits.0.text.fr"), "anchor1_fr");
        assert_eq!(of_an_anchor("edits.4.text.en"), "anchor5_en");
        assert_eq!(of_an_anchor("seen"), "seen");
    }
}
