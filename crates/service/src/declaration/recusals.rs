//! Who is recused from whom, as ruled on what was declared: read here for everything that must keep the two apart.

use std::collections::BTreeSet;

use domain::ids::{CandidateId, PanelistId, VacancyId};
use domain::vacancy::Vacancy;
use store::{Reading, repo};

use crate::access::{Granted, Standing, UseCase};
use crate::error::Error;

/// Panelists with the candidates from whom they are recused, in one round.
pub(crate) struct Recusals(BTreeSet<(PanelistId, CandidateId)>);

impl Recusals {
    pub(crate) async fn of(through: &impl Reading, vacancy: VacancyId) -> Result<Self, Error> {
        let excusals = repo::excusal::list(through, vacancy).await?;
        Ok(Self(excusals.into_iter().map(|excusal| (excusal.panelist, excusal.candidate)).collect()))
    }

    /// Whether this panelist is recused from this candidate.
    pub(crate) fn apart(&self, panelist: PanelistId, candidate: CandidateId) -> bool {
        self.0.contains(&(panelist, candidate))
    }
}

/// The candidates from whom the reader is recused: what colleagues gave them is not for the reader.
pub(crate) async fn recused_from<U: UseCase>(
    through: &impl Reading,
    granted: &Granted<U>,
    vacancy: &Vacancy,
) -> Result<BTreeSet<CandidateId>, Error> {
    if !matches!(granted.standing(), Standing::Member | Standing::Chair) {
        return Ok(BTreeSet::new());
    }
    let Some(seat) = repo::panelist::of_person(through, vacancy.id, granted.person()?.id).await? else {
        return Ok(BTreeSet::new());
    };
    let Recusals(pairs) = Recusals::of(through, vacancy.id).await?;
    Ok(pairs.into_iter().filter(|(panelist, _)| *panelist == seat.id).map(|(_, candidate)| candidate).collect())
}
