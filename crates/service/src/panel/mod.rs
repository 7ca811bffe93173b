//! Panels: who sits, who interviews whom, and the chair's acknowledgement of the declared rules.

mod acknowledge_rules;
mod assign;
mod draw;
mod eligible;
mod name;
mod show;

pub use assign::Pair;
pub use eligible::Eligible;
pub use name::Naming;
pub use show::{Member, PanelView};
