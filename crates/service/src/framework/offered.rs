//! From which frameworks somebody may take: published, not retired, and with the notice of an illustrative one read by that very person.

use std::collections::BTreeSet;

use domain::documents::{FrameworkRecord, FrameworkState};
use domain::framework::Status;
use domain::ids::FrameworkId;
use domain::profile::Offered;
use domain::{Lang, Refusal};
use store::repo::{self, Lock};
use store::{Store, WriteTxn};

use super::acknowledge::read_at;
use crate::access::SignedIn;
use crate::error::{Error, OrMissing as _, What, Why};

/// These frameworks, held against being retired until the end of the transaction; or why one of them cannot be taken from.
pub(crate) async fn offered(store: &Store, txn: &WriteTxn, by: &SignedIn, ids: BTreeSet<FrameworkId>) -> Result<Offered, Error> {
    let mut offered = Offered::new();
    for id in ids {
        let record = repo::framework::lock(txn, id, Lock::Share).await.or_missing(What::Framework)?;
        match record.state {
            FrameworkState::Published => {}
            FrameworkState::Retired => return Err(retired(txn, &record, by.language).await?.into()),
            FrameworkState::Draft => return Err(Error::Conflict(Why::State)),
        }
        let framework = super::read(&record)?;
        if framework.status == Status::Illustrative && read_at(store, txn, by.person().audit_ref, &record.digest).await?.is_none() {
            return Err(Error::Conflict(Why::NoticeUnread(id)));
        }
        offered.insert(id, framework);
    }
    Ok(offered)
}

/// Says which release to start from instead: the last that came in and is in force, or another framework where there is none.
async fn retired(txn: &WriteTxn, record: &FrameworkRecord, lang: Lang) -> Result<Refusal, Error> {
    let in_force = repo::framework::published(txn).await?.into_iter().find(|other| other.slug == record.slug);
    let version = in_force.map_or_else(
        || match lang {
            Lang::En => "another framework in force".to_owned(),
            // It ends the sentence "Partez de la version …".
            Lang::Fr => "en vigueur d’un autre référentiel".to_owned(),
        },
        |other| other.release,
    );
    Ok(Refusal::FrameworkRetired { version })
}
