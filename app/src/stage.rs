//! The words for the stage of a vacancy and for what happens next.

use domain::Lang;
use domain::vacancy::VacancyState;

/// The name of a stage.
pub fn name(lang: Lang, state: VacancyState) -> &'static str {
    match state {
        VacancyState::Draft => say!(lang, stage.draft.name),
        VacancyState::Open => say!(lang, stage.open.name),
        VacancyState::Interviewing => say!(lang, stage.interviewing.name),
        VacancyState::Discussing => say!(lang, stage.discussing.name),
        VacancyState::Deciding => say!(lang, stage.deciding.name),
        VacancyState::Decided => say!(lang, stage.decided.name),
        VacancyState::Closed => say!(lang, stage.closed.name),
        VacancyState::Cancelled => say!(lang, stage.cancelled.name),
    }
}

/// What happens next at a stage.
pub fn next(lang: Lang, state: VacancyState) -> &'static str {
    match state {
        VacancyState::Draft => say!(lang, stage.draft.next),
        VacancyState::Open => say!(lang, stage.open.next),
        VacancyState::Interviewing => say!(lang, stage.interviewing.next),
        VacancyState::Discussing => say!(lang, stage.discussing.next),
        VacancyState::Deciding => say!(lang, stage.deciding.next),
        VacancyState::Decided => say!(lang, stage.decided.next),
        VacancyState::Closed => say!(lang, stage.closed.next),
        VacancyState::Cancelled => say!(lang, stage.cancelled.next),
    }
}
