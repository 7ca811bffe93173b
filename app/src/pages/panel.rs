//! The panel of a round: who sits, who chairs, who interviews whom.

pub mod post;
pub mod show;
