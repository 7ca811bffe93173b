//! Job profiles: which competencies a job needs, at which level, with which weight, and who approved that.

pub mod edit;
pub mod list;
pub mod own;
pub mod post;
pub mod show;
pub mod start;

use domain::Lang;
use domain::documents::ProfileState;

/// Where a version stands.
pub(in crate::pages) fn state(lang: Lang, state: ProfileState) -> &'static str {
    match state {
        ProfileState::Draft => say!(lang, profile.draft),
        ProfileState::Approved => say!(lang, profile.approved),
        ProfileState::Superseded => say!(lang, profile.superseded),
    }
}
