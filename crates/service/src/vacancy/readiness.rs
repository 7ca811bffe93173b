//! Gathers what is looked at before a round goes on to its next stage; the rules themselves are `domain`'s.
//!
//! What must stay true: the page that lists what is missing and the act that refuses while something is missing ask the same question.

use domain::candidate::CandidateState;
use domain::ids::OrgId;
use domain::panel::PANELISTS_MIN;
use domain::vacancy::{Beginning, Opening, Vacancy, VacancyMissing};
use domain::{Timestamp, limits};
use store::{Reading, repo};

use crate::error::Error;

/// What a round lacks before it can open.
pub(super) async fn before_opening(through: &impl Reading, org: OrgId, vacancy: &Vacancy) -> Result<Vec<VacancyMissing>, Error> {
    let guide = match vacancy.guide {
        Some(guide) => Some(repo::guide::get(through, guide).await?.state),
        None => None,
    };
    let organisation = repo::organisation::get(through, org).await?;
    Ok(Opening { guide, safeguarding_lead: &organisation.safeguarding_lead, posts: vacancy.posts }.missing())
}

/// What a round lacks before interviews can begin now. Training must be valid on the first day, or today if that day is past.
pub(super) async fn before_interviews(through: &impl Reading, vacancy: &Vacancy, now: Timestamp) -> Result<Vec<VacancyMissing>, Error> {
    let panel = repo::panelist::list(through, vacancy.id).await?;
    let by_state = repo::candidate::count_by_state(through, vacancy.id).await?;
    let below_two =
        repo::candidate::with_fewer_panelists(through, vacancy.id, vacancy.assignment, PANELISTS_MIN, limits::PAGE_ROWS).await?;
    let today = now.date();
    let beginning = Beginning {
        panel: &panel,
        candidates: by_state.get(&CandidateState::Entered).copied().unwrap_or(0),
        below_two,
        rulings_due: repo::declaration::awaiting_ruling(through, vacancy.id).await?,
        first_day: vacancy.interviews_from.map_or(today, |first_day| first_day.max(today)),
    };
    Ok(beginning.missing())
}
