//! Frameworks of the installation: taking in those that are shipped, listing what is there.

mod install;
mod list;

pub(crate) use install::install;
pub use list::FrameworkView;
