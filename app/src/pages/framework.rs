//! Competency frameworks: what there is to choose from, and each one whole, never without its notice.

pub mod list;
pub mod post;
pub mod show;

use domain::Lang;
use domain::documents::FrameworkState;
use domain::framework::Status;
use service::framework::FrameworkView;

/// How far a framework has been examined, as this installation holds it.
pub(in crate::pages) fn status(lang: Lang, view: &FrameworkView) -> &'static str {
    match view.state {
        FrameworkState::Draft => say!(lang, framework.draft),
        FrameworkState::Retired => Status::Retired.name(lang),
        FrameworkState::Published => view.framework.status.name(lang),
    }
}
