//! Recruitment rounds: starting one, setting it up, opening it, letting interviews begin, closing it, calling it off.

mod cancel;
mod close;
mod frozen_guide;
mod list;
mod open;
mod readiness;
mod show;
mod start;
mod start_interviews;
mod update;

use domain::vacancy::{Vacancy, VacancyState};

use crate::error::{Error, Why};

pub(crate) use frozen_guide::frozen_guide;
pub(crate) use list::in_scope;
pub use list::{VacancyListView, VacancyRow};
pub use show::{GuideUsed, RulesDeclared, VacancyView};

/// Takes a round on to another stage, if it can go there from where it is.
pub(crate) fn move_on(vacancy: &mut Vacancy, next: VacancyState) -> Result<(), Error> {
    if !vacancy.state.can_become(next) {
        return Err(Error::Conflict(Why::Stage));
    }
    vacancy.state = next;
    vacancy.version += 1;
    Ok(())
}
