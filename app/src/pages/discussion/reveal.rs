//! Opening all scores at once, when it is time: who has submitted, who is missing and why, and that it cannot be undone. No preview.

use domain::guide::RevealMoment;
use domain::scorecard::ScorecardState;
use leptos::prelude::*;
use service::policy::{ReadProgress, RevealScores};

use crate::asking::Obstacle;
use crate::components::form::{Act, Select, Sent, TextArea, group, post_form, reasons_for};
use crate::components::page::ledger;
use crate::pages::vacancy::{around, declared_rules, head};
use crate::places::Visit;

/// The page "Open the scores".
pub async fn reveal(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    asking.grant_in::<RevealScores>(vacancy.id).await?;
    let leave = asking.grant_in::<ReadProgress>(vacancy.id).await?;
    let progress = asking.said(asking.service.progress(leave).await)?;
    let owed = progress.cards.iter().filter(|card| card.is_owed()).count();
    let columns = [
        (say!(lang, people.name), "head"),
        (say!(lang, scorecard.submitted), "number"),
        (say!(lang, scorecard.excused), "number"),
        (say!(lang, reveal.missing), "number"),
    ];
    let rows = progress.panelists.iter().map(|(panelist, name)| {
        let mine = || progress.cards.iter().filter(|card| card.panelist == *panelist);
        let submitted = mine().filter(|card| card.state == ScorecardState::Submitted).count();
        let missing = mine().filter(|card| card.is_owed()).count();
        let excused = mine().count() - submitted - missing;
        vec![name.clone().into_any(), submitted.to_string().into_any(), excused.to_string().into_any(), missing.to_string().into_any()]
    });
    let rows: Vec<_> = rows.collect();
    let mut reasons = vec![(String::new(), say!(lang, reveal.no_reason).to_owned(), None)];
    reasons.extend(reasons_for(lang, audit::Act::ScoresReveal));
    let one_by_one = declared_rules(&visit, &vacancy).await?.is_some_and(|rules| rules.reveal == RevealMoment::EachCandidate);
    let candidates: Vec<_> = progress.candidates.iter().map(|(id, code)| (id.to_string(), code.clone(), None)).collect();
    let form = post_form(Sent::named("reveal"), || {
        let why = (owed > 0).then(|| {
            let fields = view! {
                <Select name="why" label=say!(lang, people.why) values=reasons />
                <TextArea name="reason" label=say!(lang, vacancy.in_words) max=domain::limits::REASON_CHARS may_be_empty=true />
            };
            group(say!(lang, reveal.without), Some(say!(lang, reveal.without_help).to_owned()), fields)
        });
        view! {
            {one_by_one.then(|| view! { <Select name="candidate" label=say!(lang, candidate.code) values=candidates /> })}
            {why}
            <Act label=say!(lang, vacancy.reveal) next=say!(lang, reveal.next) />
        }
    });
    let sentence = match owed {
        0 => say!(lang, reveal.all_in).to_owned(),
        owed => say!(lang, reveal.some_owed, n = owed.to_string()),
    };
    Ok(view! {
        {head(&visit, &vacancy, "/reveal", say!(lang, vacancy.reveal))}
        <p class="lead" id="reveal-state">
            {sentence}
        </p>
        {ledger("reveal-state", &columns, rows)}
        {form}
    }
    .into_any())
}
