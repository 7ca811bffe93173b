//! Proof that a scorecard is sealed: the time, the entry of the log, one's own scores, and how to correct before the opening.
//!
//! What must stay true: how many others have submitted is not said.

use domain::ids::CandidateId;
use domain::limits;
use leptos::prelude::*;
use service::policy::{ReadReceipt, ReadScorecard};

use super::review::{name_of, scores_of};
use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Hidden, Select, Sent, TextArea, group, post_form, reasons_for};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band, facts};
use crate::components::seal::Seal;
use crate::components::time::time;
use crate::places::Visit;

pub(super) const CORRECT: &str = "correct";

/// The page "Receipt".
pub async fn receipt(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = visit.id("vacancy", domain::ids::VacancyId::parse)?;
    let candidate = visit.id("candidate", CandidateId::parse)?;
    let receipt = asking.said(asking.service.receipt(asking.grant_in::<ReadReceipt>(vacancy).await?, candidate).await)?;
    let card = asking.said(asking.service.scorecard(asking.grant_in::<ReadScorecard>(vacancy).await?, candidate).await)?;
    let signed = match receipt.signed_size {
        Some(size) => say!(lang, receipt.signed, size = size.to_string()),
        None => say!(lang, receipt.not_signed_yet).to_owned(),
    };
    let known = facts(vec![
        (say!(lang, candidate.code), Some(receipt.code.clone().into_any())),
        (say!(lang, receipt.sealed_at), Some(time(receipt.sealed_at, lang))),
        (say!(lang, profile.version), Some(receipt.number.into_any())),
        (say!(lang, receipt.entry), Some(view! { <code class="digest">{receipt.leaf_hash.clone()}</code> }.into_any())),
        (say!(lang, receipt.checkpoint), Some(signed.into_any())),
        (say!(lang, receipt.guide), Some(view! { <code class="digest">{receipt.guide.clone()}</code> }.into_any())),
    ]);
    let can_correct = !card.is_revealed;
    let correction = can_correct.then(|| correction(&visit, &card));
    let no_more = (!can_correct).then(|| view! { <p class="empty">{say!(lang, receipt.only_discussion)}</p> });
    Ok(view! {
        <Heading title=say!(lang, receipt.title) />
        <NoticeOf among=&[Notice::Saved] />
        <p class="sealed lead">
            <Seal />
            <span>{say!(lang, receipt.lead)}</span>
        </p>
        {known}
        {band("scores", say!(lang, review.scores), scores_of(lang, &card))}
        <p class="page-act">
            <a class="act-link" href=visit.at("my-interviews")>
                {say!(lang, receipt.next)}
            </a>
        </p>
        {correction}
        {no_more}
    }
    .into_any())
}

/// Another level for one competency, with a reason: a further version, the sealed one stays.
fn correction(visit: &Visit, card: &service::scorecard::ScorecardView) -> AnyView {
    let lang = visit.lang;
    let competencies = card.guide.content().competencies.iter();
    let competencies = competencies.map(|one| (one.id.clone(), name_of(&card.guide, &one.id, lang), None)).collect();
    let reasons = reasons_for(lang, audit::Act::ScorecardCorrect);
    let form = post_form(Sent::named(CORRECT), || {
        let fields = view! {
            <Select name="competency" label=say!(lang, profile.competency) values=competencies />
            <Choice name="choice" label=say!(lang, receipt.new_level) values=choices(lang, &card.guide) />
            <TextArea name="evidence" label=say!(lang, review.evidence) max=limits::EVIDENCE_CHARS />
            <Select name="why" label=say!(lang, people.why) values=reasons />
            <TextArea name="reason" label=say!(lang, vacancy.in_words) max=limits::REASON_CHARS />
        };
        view! {
            <Hidden name="seen" value=card.sealed.map_or(0, |(number, _)| number).to_string() />
            {group(say!(lang, receipt.correct), Some(say!(lang, receipt.correct_help).to_owned()), fields)}
            <Act label=say!(lang, receipt.correct_act) next=say!(lang, receipt.correct_next) />
        }
    });
    let open = crate::form::use_again().is_some();
    view! {
        <details class="more more-wide" open=open>
            <summary>{say!(lang, receipt.correct)}</summary>
            {form}
        </details>
    }
    .into_any()
}

/// The levels with their names, then the reasons why none can be given.
pub(in crate::pages) fn choices(lang: crate::lang::Lang, guide: &domain::guide::GuideDocument) -> Vec<crate::components::form::Value> {
    let levels = guide.content().rules.scale.iter();
    let levels = levels.map(|level| (level.value.to_string(), format!("{} {}", level.value, level.label.get(lang)), None));
    let none = domain::scores::NotAssessed::ALL.iter().map(|reason| {
        let words = format!("{}{}{}", say!(lang, score.not_assessed), say!(lang, form.colon), reason.words(lang));
        (reason.code().to_owned(), words, None)
    });
    levels.chain(none).collect()
}
