//! The words for the stage of a vacancy and for what happens next.

use leptos::prelude::*;
use leptos_i18n::td;

use crate::{i18n::Locale, installation::VacancyStage};

/// The name of the stage.
pub fn name(words: Locale, stage: VacancyStage) -> AnyView {
    match stage {
        VacancyStage::Draft => td!(words, stage.draft.name).into_any(),
        VacancyStage::Open => td!(words, stage.open.name).into_any(),
        VacancyStage::Shortlisting => td!(words, stage.shortlisting.name).into_any(),
        VacancyStage::Interviewing => td!(words, stage.interviewing.name).into_any(),
        VacancyStage::Discussing => td!(words, stage.discussing.name).into_any(),
        VacancyStage::Deciding => td!(words, stage.deciding.name).into_any(),
        VacancyStage::Decided => td!(words, stage.decided.name).into_any(),
        VacancyStage::Closed => td!(words, stage.closed.name).into_any(),
        VacancyStage::Cancelled => td!(words, stage.cancelled.name).into_any(),
    }
}

/// What happens next at this stage, in a sentence.
pub fn next(words: Locale, stage: VacancyStage) -> AnyView {
    match stage {
        VacancyStage::Draft => td!(words, stage.draft.next).into_any(),
        VacancyStage::Open => td!(words, stage.open.next).into_any(),
        VacancyStage::Shortlisting => td!(words, stage.shortlisting.next).into_any(),
        VacancyStage::Interviewing => td!(words, stage.interviewing.next).into_any(),
        VacancyStage::Discussing => td!(words, stage.discussing.next).into_any(),
        VacancyStage::Deciding => td!(words, stage.deciding.next).into_any(),
        VacancyStage::Decided => td!(words, stage.decided.next).into_any(),
        VacancyStage::Closed => td!(words, stage.closed.next).into_any(),
        VacancyStage::Cancelled => td!(words, stage.cancelled.next).into_any(),
    }
}
