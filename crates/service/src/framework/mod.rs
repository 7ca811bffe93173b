//! Frameworks of the installation: taking in those that are shipped, reading them, confirming a notice, retiring one.

mod acknowledge;
mod install;
mod list;
mod offered;
mod retire;
mod show;

use domain::canonical::{Form, Value};
use domain::documents::FrameworkRecord;
use domain::framework::Framework;

pub(crate) use install::install;
pub use list::FrameworkView;
pub(crate) use offered::offered;
pub use show::{FrameworkPageView, Notice};

use crate::error::Error;

/// The framework in a kept record. What was published was checked; what cannot be read any more is damage.
fn read(record: &FrameworkRecord) -> Result<Framework, Error> {
    let document = Value::parse_strict(record.doc.as_bytes(), Form::Payload).map_err(Error::internal)?;
    Framework::from_document(&document).map_err(|_| Error::internal("a kept framework that cannot be read"))
}
