//! Panels: who sits, who interviews whom, and the chair's acknowledgement of the declared rules.

mod acknowledge_rules;
mod assign;
mod name;
mod show;

pub use assign::Pair;
pub use name::Naming;
pub use show::{Member, PanelView};
