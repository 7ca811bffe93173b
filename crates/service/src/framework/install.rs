//! The four shipped frameworks come in with the set-up, each imported and published, so that no organisation meets an empty question bank.

use audit::{Act, ObjRef};
use domain::canonical::Form;
use domain::documents::{FrameworkRecord, FrameworkState};
use domain::doors::Draw as _;
use domain::framework;
use domain::ids::FrameworkId;
use store::{Event, WriteTxn, repo};

use crate::error::Error;

/// Imports and publishes every shipped framework; gives the events.
pub(crate) async fn install(txn: &WriteTxn) -> Result<Vec<Event>, Error> {
    let mut events = Vec::new();
    for shipped in framework::shipped() {
        let document = shipped.document();
        let digest = document.digest_hex();
        let mut record = FrameworkRecord {
            id: FrameworkId(txn.entropy().uuid_v4()),
            slug: shipped.id.clone(),
            release: shipped.version.clone(),
            state: FrameworkState::Draft,
            doc: document.to_canonical(Form::Payload).map_err(Error::internal)?,
            digest: digest.clone(),
            imported_at: txn.now(),
            published_at: None,
            version: 1,
        };
        let object = || ObjRef::new(FrameworkId::KIND, record.id.0);
        let mut import = txn.event(Act::FrameworkImport, object()).framework_digest(&digest);
        let mut publish = txn.event(Act::FrameworkPublish, object()).framework_digest(&digest);
        repo::framework::insert(txn, &mut import, &record).await?;
        record.state = FrameworkState::Published;
        record.published_at = Some(txn.now());
        record.version = 2;
        repo::framework::update(txn, &mut publish, &record).await?;
        events.push(import);
        events.push(publish);
    }
    Ok(events)
}
