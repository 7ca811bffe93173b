//! Interview guides: composing, checks, declared rules, freezing, and the booklet that is printed.
//!
//! A draft is proposed whole and edited by named acts; the freeze checks it and makes a [`GuideDocument`] that nothing changes. What
//! is found on the way either blocks, needs a written reason, or is a hint.

mod checks;
mod coverage;
mod document;
mod draft;
mod edit;
mod finding;
mod freeze;
mod from_framework;
mod integrity;
pub mod page;
mod question;
mod retiring;
mod rules;
mod texts;
mod working;

pub use checks::{check_rules, checks};
pub use coverage::{Coverage, CoverageRow};
pub use document::{Formula, FrozenReason, GuideCompetency, GuideContent, GuideDocument, GuideRules, GuideSchema};
pub use draft::{ComposeOptions, GuideDraft, ProfileUsed, compose};
pub use edit::{GuideEdit, GuideEditRefused};
pub use finding::{Cause, Finding, Reasons};
pub use freeze::{findings, freeze};
pub use from_framework::{FromFramework, FromFrameworkRefused, compose_from_framework};
pub use question::{GuideProbe, GuideQuestion, GuideQuestionKind};
pub use retiring::{Lost, NotRetirable, Remaining, lost_words};
pub use rules::{AbsentRule, Average, DeclaredRules, Gate, ReplacedRule, RevealMoment, TieStep};
pub use working::{GuideChange, WorkingGuide, WorkingSchema};
