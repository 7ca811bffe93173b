//! Confirming by name that the notice of an illustrative framework was read, so that nobody takes its text for a published framework.
//!
//! What must stay true: the confirmation is one person's own and holds for the very document whose digest its entry names. The log is
//! the only place where it is kept: the entry names the person, hence it is found among the few that concern them.

use audit::{Act, LogKind, ObjRef};
use domain::Timestamp;
use domain::documents::FrameworkState;
use domain::ids::{AuditRef, FrameworkId};
use domain::limits;
use store::repo::{self, Lock};
use store::{Events, Reading, Store};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::AcknowledgeNotice;
use crate::error::{Error, OrMissing as _, What, Why};

impl Service {
    /// Confirms that the person read the framework's notice.
    pub async fn acknowledge_notice(&self, granted: Granted<AcknowledgeNotice>, framework: FrameworkId) -> Result<(), Error> {
        let store = self.store.clone();
        self.act(granted, move |txn, granted| {
            let store = store.clone();
            Box::pin(async move {
                granted.recheck(txn).await?;
                let record = repo::framework::lock(txn, framework, Lock::Share).await.or_missing(What::Framework)?;
                if record.state != FrameworkState::Published {
                    return Err(Error::Conflict(Why::State));
                }
                let person = granted.person()?.audit_ref;
                if read_at(&store, txn, person, &record.digest).await?.is_some() {
                    return Err(Error::Conflict(Why::Done));
                }
                let object = ObjRef::new(FrameworkId::KIND, record.id.0);
                let acknowledge = txn.event(Act::FrameworkAcknowledge, object).framework_digest(&record.digest).subject(person);
                Ok(((), Events::one(acknowledge)))
            })
        })
        .await?;
        Ok(())
    }
}

/// When this person confirmed that they read the notice of the document with this digest, if they did.
pub(super) async fn read_at(store: &Store, through: &impl Reading, person: AuditRef, digest: &str) -> Result<Option<Timestamp>, Error> {
    let log = store.log(through, LogKind::Decisions)?;
    let mut before = None;
    loop {
        let entries = log.about(person, before, limits::PAGE_ROWS).await?;
        let found = entries.iter().map(|entry| &entry.leaf).find(|leaf| {
            leaf.act == Some(Act::FrameworkAcknowledge) && leaf.fw.as_deref() == Some(digest) && leaf.actor.audit_ref() == Some(person)
        });
        if let Some(leaf) = found {
            return Ok(Some(leaf.at));
        }
        let Some(last) = entries.last() else { return Ok(None) };
        before = Some(last.place);
    }
}
