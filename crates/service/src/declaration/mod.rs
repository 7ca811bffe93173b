//! Declared links: what each panelist says about each name, and the ruling on it.

mod declare;
mod list;
mod recusals;
mod rule;
mod rulings;

pub use declare::Statement;
pub use list::NameToDeclare;
pub(crate) use list::still_to_declare;
pub(crate) use recusals::{Recusals, recused_from};
pub use rulings::LinkToRule;
