//! The acts that the tests of the store do: setting up an organisation, and renaming it.

use audit::{Act, ObjRef};
use domain::ids::OrgId;
use domain::organisation::Organisation;
use domain::{Lang, Text};
use store::repo::{Lock, organisation};
use store::testing::by_hr;
use store::{Committed, Error, Store};

/// Sets up the organisation.
pub async fn set_up(store: &Store) -> Result<Committed<OrgId>, Error> {
    let id = store.org();
    store
        .write(&by_hr(store, 1), move |txn| {
            Box::pin(async move {
                let organisation = Organisation {
                    id,
                    slug: "demo".to_owned(),
                    name: Text::new("Demo", "Démo"),
                    languages: vec![Lang::Fr, Lang::En],
                    safeguarding_lead: "A. Lead".to_owned(),
                    local_contact: "A. Contact".to_owned(),
                    jurisdiction: "neutral".to_owned(),
                    demo: true,
                    created_at: txn.now(),
                    version: 1,
                };
                let mut event = txn.event(Act::OrganisationSetUp, ObjRef::new(OrgId::KIND, id.0));
                organisation::insert(txn, &mut event, &organisation).await?;
                Ok((id, event.into()))
            })
        })
        .await
}

/// Gives the organisation another English name; gives its new version.
pub async fn rename(store: &Store, name: &str) -> Result<Committed<i64>, Error> {
    let (id, name) = (store.org(), name.to_owned());
    store
        .write(&by_hr(store, 1), move |txn| {
            let name = name.clone();
            Box::pin(async move { rename_in(txn, id, &name).await })
        })
        .await
}

/// The same inside a transaction.
pub async fn rename_in(txn: &store::WriteTxn, id: OrgId, name: &str) -> Result<(i64, store::Events), Error> {
    let mut organisation = organisation::lock(txn, id, Lock::Update).await?;
    organisation.name.en = name.to_owned();
    organisation.version += 1;
    let mut event = txn.event(Act::SettingsUpdate, ObjRef::new(OrgId::KIND, id.0));
    organisation::update(txn, &mut event, &organisation).await?;
    Ok((organisation.version, event.into()))
}

/// Entries in the log of decisions.
pub async fn size(store: &Store) -> u64 {
    let read = store.read().await.unwrap();
    store.log(&read, audit::LogKind::Decisions).unwrap().head().await.unwrap().size
}
