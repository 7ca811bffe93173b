//! Before submitting: everything that will be sealed, and what is still missing, each as a link to where it is mended.

use domain::guide::GuideDocument;
use domain::ids::CandidateId;
use domain::scores::{Assessment, DraftItem, Missing, NotAssessed, Score, all_levels_equal};
use domain::{Lang, limits};
use leptos::prelude::*;
use service::policy::ReadScorecard;
use service::scorecard::ScorecardView;

use crate::asking::Obstacle;
use crate::components::form::{Act, Hidden, PostForm};
use crate::components::page::{Heading, PageTitle, band, ledger};
use crate::places::Visit;

/// The page "Review and submit".
pub async fn review(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = visit.id("vacancy", domain::ids::VacancyId::parse)?;
    let candidate = visit.id("candidate", CandidateId::parse)?;
    let leave = asking.grant_in::<ReadScorecard>(vacancy).await?;
    let view = asking.said(asking.service.scorecard(leave, candidate).await)?;
    let base = visit.at(&format!("vacancies/{vacancy}/scorecards/{candidate}"));
    let missing = view.missing.iter().map(|missing| {
        let name = name_of(&view.guide, &missing.competency, lang);
        let at = place_of(&view.guide, &missing.competency);
        let item = view.working.items.iter().find(|item| item.competency == missing.competency);
        let written = item.map_or(0, |item| item.evidence.trim().chars().count());
        let words = match missing.what {
            Missing::NoEvidence if written > 0 => {
                say!(lang, review.evidence_short, n = limits::EVIDENCE_MIN_CHARS.to_string(), written = written.to_string())
            }
            what => what.words(lang),
        };
        view! {
            <li>
                <a href=format!("{base}?c={at}")>{name}</a>
                {say!(lang, form.colon)}
                {words}
            </li>
        }
    });
    let missing_list = (!view.missing.is_empty()).then(|| {
        view! {
            <div class="note">
                <p>{say!(lang, review.missing)}</p>
                <ul>{missing.collect_view()}</ul>
            </div>
        }
    });
    let scores: Vec<Score> = view
        .working
        .items
        .iter()
        .filter_map(|item| Some(Score { competency: item.competency.clone(), assessment: item.assessment? }))
        .collect();
    let all_equal = all_levels_equal(&scores).map(|level| say!(lang, review.all_equal, level = level.to_string()));
    let sequence = view.kept.map_or(0, |kept| kept.sequence);
    let submit = (view.sealed.is_none() && view.missing.is_empty()).then(|| {
        view! {
            <PostForm name="submit">
                <Hidden name="sequence" value=sequence.to_string() />
                <Act label=say!(lang, review.submit) next=say!(lang, review.submit_next) />
            </PostForm>
        }
    });
    let sealed = view.sealed.map(|_| {
        view! {
            <p>
                <a class="act-link" href=format!("{base}/receipt")>
                    {say!(lang, review.to_receipt)}
                </a>
            </p>
        }
    });
    Ok(view! {
        <PageTitle title=say!(lang, review.title) />
        <p class="over">
            <a href=base.clone()>{say!(lang, review.back)}</a>
        </p>
        <Heading title=format!("{} {}", say!(lang, review.title), view.code) lead=say!(lang, review.lead) />
        {missing_list}
        {all_equal.map(|warning| view! { <p class="note">{warning}</p> })}
        {band("scores", say!(lang, review.scores), scores_of(lang, &view))}
        {submit}
        {sealed}
    }
    .into_any())
}

/// What a competency is called.
pub(super) fn name_of(guide: &GuideDocument, id: &str, lang: Lang) -> String {
    guide.competency(id).map_or_else(|| id.to_owned(), |competency| competency.name.get(lang).to_owned())
}

/// The number of a competency on the scoring page, from 1.
fn place_of(guide: &GuideDocument, id: &str) -> usize {
    guide.content().competencies.iter().position(|competency| competency.id == id).map_or(1, |at| at + 1)
}

/// A level with its name, or why there is none.
pub(in crate::pages) fn assessment(lang: Lang, guide: &GuideDocument, said: Option<Assessment>) -> String {
    match said {
        None => "–".to_owned(),
        Some(Assessment::Assessed { level }) => {
            let named =
                guide.content().rules.scale.iter().find(|known| known.value == level.0).map(|known| known.label.get(lang).to_owned());
            format!("{level} {}", named.unwrap_or_default())
        }
        Some(Assessment::NotAssessed { reason }) => not_assessed(lang, reason),
    }
}

fn not_assessed(lang: Lang, reason: NotAssessed) -> String {
    format!("{}{}{}", say!(lang, score.not_assessed), say!(lang, form.colon), reason.words(lang))
}

/// The levels with their evidence, in the guide's order.
pub(super) fn scores_of(lang: Lang, view: &ScorecardView) -> AnyView {
    let columns = [(say!(lang, profile.competency), "head"), (say!(lang, review.level), ""), (say!(lang, review.evidence), "next")];
    let items: Vec<&DraftItem> = view.working.items.iter().collect();
    let rows = view.guide.content().competencies.iter().map(|competency| {
        let item = items.iter().find(|item| item.competency == competency.id);
        vec![
            competency.name.get(lang).to_owned().into_any(),
            assessment(lang, &view.guide, item.and_then(|item| item.assessment)).into_any(),
            view! { <span class="written">{item.map(|item| item.evidence.clone()).unwrap_or_default()}</span> }.into_any(),
        ]
    });
    ledger("scores", &columns, rows.collect())
}
