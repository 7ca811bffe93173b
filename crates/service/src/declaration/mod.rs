//! Declared links: what each panelist says about each name, and the ruling on it.

mod declare;
mod list;
mod rule;
mod rulings;

pub use declare::Statement;
pub use list::NameToDeclare;
pub use rulings::LinkToRule;
