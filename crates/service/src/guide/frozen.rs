//! Frozen guides, read from their kept documents.
//!
//! Reading checks the whole document and computes its digest, which takes milliseconds, and nearly every page of a round needs its guide.
//! Invariant: what was read once is found again by the document's text and never by its name, so it is what reading again would give,
//! whatever was done to the database in between.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use domain::documents::GuideRecord;
use domain::guide::GuideDocument;

use super::document;
use crate::error::Error;

/// How many guides are held, the latest read first to stay: more than one organisation uses in a week, and some megabytes at most.
const HELD: usize = 32;

static HELD_GUIDES: Mutex<VecDeque<(String, Arc<GuideDocument>)>> = Mutex::new(VecDeque::new());

/// The document of a record that was frozen.
pub(crate) fn read_frozen(record: &GuideRecord) -> Result<Arc<GuideDocument>, Error> {
    // Nothing in here panics while it holds the list, and a list of wholes is whole in any case.
    let held = || HELD_GUIDES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = held().iter().find(|(text, _)| *text == record.doc).map(|(_, guide)| Arc::clone(guide)) {
        return Ok(found);
    }
    let read = GuideDocument::from_value(&document(record)?).map_err(|_| Error::internal("a frozen guide that cannot be read"))?;
    let read = Arc::new(read);
    let mut held = held();
    held.truncate(HELD - 1);
    held.push_front((record.doc.clone(), Arc::clone(&read)));
    Ok(read)
}
