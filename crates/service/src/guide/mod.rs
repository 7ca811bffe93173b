//! Interview guides: composing, editing, proposing, freezing, opening the next version.
//!
//! What must stay true: a frozen guide never changes; whoever saved it last is its author, and neither the author nor the proposer
//! confirms the freeze. A guide belongs to no vacancy: vacancies name the version that they use by its identifier.

mod compose;
mod freeze;
mod frozen;
mod list;
mod propose;
mod revise;
mod save;
mod show;

use audit::ObjRef;
use domain::Refusal;
use domain::canonical::{Form, Value};
use domain::documents::{GuideRecord, GuideState};
use domain::guide::WorkingGuide;
use domain::ids::GuideId;

pub(crate) use frozen::read_frozen;
pub use list::GuidesView;
pub use show::{GuideContentView, GuideView};

use crate::error::{Error, Why};

/// The guide in a record that can still change.
fn read_working(record: &GuideRecord) -> Result<WorkingGuide, Error> {
    WorkingGuide::from_document(&document(record)?).map_err(|_| Error::internal("a kept guide that cannot be read"))
}

fn document(record: &GuideRecord) -> Result<Value, Error> {
    Value::parse_strict(record.doc.as_bytes(), Form::Payload).map_err(Error::internal)
}

/// The document of a guide that is being written as it is kept.
fn kept(guide: &WorkingGuide) -> Result<String, Error> {
    guide.document().to_canonical(Form::Payload).map_err(Error::internal)
}

fn object(record: &GuideRecord) -> ObjRef {
    ObjRef::new(GuideId::KIND, record.id.0)
}

/// Refuses what was frozen, and a version that is not the one that the person saw.
fn can_change(record: &GuideRecord, seen: i64) -> Result<(), Error> {
    match record.state {
        GuideState::Draft | GuideState::Proposed => {}
        GuideState::Frozen | GuideState::Superseded => return Err(Refusal::GuideFrozen {}.into()),
    }
    if record.version == seen { Ok(()) } else { Err(Error::Conflict(Why::Stale)) }
}
