//! Taking the log out as files: asked for by an auditor, made in the background, lying ready to be downloaded.
//!
//! What must stay true: the entry that says so is the last one of the bundle; openings go no further than the vacancy that the auditor may
//! review; whoever downloads it leaves an entry; nobody but who asked for it gets it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use audit::bundle::{Folder, scope_code};
use audit::verify::Scope;
use audit::{Act, Leaf, LogKind, ObjRef, Opening, Why, XValue};
use domain::doors::Draw as _;
use domain::ids::{BundleId, VacancyId};
use domain::limits;
use store::repo::bundle::{Bundle, Progress};
use store::repo::{self, Lock};
use store::{Events, Wanted};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::{ListBundles, MakeBundle, TakeBundle};
use crate::error::{Error, OrMissing as _, What};
use crate::export::ExportPurpose;

/// An export as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleView {
    /// The export.
    pub bundle: Bundle,
    /// Reference of the vacancy whose openings it holds.
    pub reference: Option<String>,
}

impl Service {
    /// The exports that the person has made, the latest first.
    pub async fn bundles(&self, granted: Granted<ListBundles>) -> Result<Vec<BundleView>, Error> {
        let read = self.store.read().await?;
        let bundles = repo::bundle::of_person(&read, granted.person()?.id, limits::PAGE_ROWS).await?;
        let vacancies: Vec<VacancyId> = bundles.iter().filter_map(|bundle| bundle.vacancy).collect();
        let vacancies = repo::vacancy::by_ids(&read, vacancies).await?;
        let reference = |id: VacancyId| vacancies.iter().find(|vacancy| vacancy.id == id).map(|vacancy| vacancy.reference.clone());
        Ok(bundles.into_iter().map(|bundle| BundleView { reference: bundle.vacancy.and_then(reference), bundle }).collect())
    }

    /// Begins an export of the log of decisions with openings of one vacancy; gives its identifier at once.
    pub async fn make_bundle(&self, granted: Granted<MakeBundle>, scope: Scope, purpose: ExportPurpose) -> Result<BundleId, Error> {
        let committed = self
            .act(granted, move |txn, granted| {
                let purpose = purpose.clone();
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::None).await?;
                    let id = BundleId(txn.entropy().uuid_v4());
                    let object = ObjRef::new(BundleId::KIND, id.0);
                    let mut made = txn
                        .event(Act::ExportCreate, object.clone())
                        .vacancy(vacancy.id)
                        .why(purpose.why())
                        .x("scope", XValue::Code(scope_code(scope)));
                    if let Some(words) = purpose.words() {
                        made.seal_reason(object, repo::ORGANISATION, words);
                    }
                    let bundle = Bundle {
                        id,
                        log: LogKind::Decisions,
                        vacancy: Some(vacancy.id),
                        scope: scope_code(scope).to_owned(),
                        asked_by: granted.person()?.id,
                        asked_at: txn.now(),
                        progress: Progress::Making,
                        done: 0,
                        size: 0,
                        root: String::new(),
                        bytes: 0,
                        digest: String::new(),
                    };
                    repo::bundle::insert(txn, &bundle).await?;
                    Ok(((id, vacancy.id), Events::one(made)))
                })
            })
            .await?;
        let (id, vacancy) = committed.value;
        let Some(written) = committed.written.first() else { return Ok(id) };
        let (service, size) = (self.clone(), written.place.seq + 1);
        tokio::spawn(async move {
            if let Err(error) = service.fill(id, size, vacancy, scope).await {
                tracing::error!("an export could not be made: {error}");
                // Nothing is kept of one that has no row any more because somebody in it was erased meanwhile.
                if let Err(error) = service.store.remove_export(id) {
                    tracing::error!("an export that failed could not be removed: {error}");
                }
                if let Err(error) = service.settle(id, |bundle| bundle.progress = Progress::Failed).await {
                    tracing::error!("an export that failed could not be marked: {error}");
                }
            }
        });
        Ok(id)
    }

    /// Writes the files, packs them, and says that they lie ready.
    async fn fill(&self, id: BundleId, size: u64, vacancy: VacancyId, scope: Scope) -> Result<(), Error> {
        self.store.checkpoint_at(LogKind::Decisions, size).await?;
        let target = self.store.export_path(id);
        let folder = target.with_extension("files");
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(Error::internal)?;
        }
        let mut sink = Folder::begin(&folder).map_err(Error::internal)?;
        let origin = self.store.origin(LogKind::Decisions)?.to_owned();
        let may_see = |leaf: &Leaf, _: &Opening| leaf.vac == Some(vacancy);
        let wanted =
            Wanted { origin: &origin, size: Some(size), scope, may_see: &may_see, event: None, version: env!("CARGO_PKG_VERSION") };
        // How far it has come is told to whoever asks; a row is touched at most once for each twentieth.
        let told = Arc::new(AtomicU64::new(0));
        let (service, seen) = (self.clone(), Arc::clone(&told));
        let progress = move |done: u64, all: u64| {
            let step = done.saturating_mul(20).checked_div(all).unwrap_or(20);
            if seen.fetch_max(step, Ordering::Relaxed) < step {
                let service = service.clone();
                tokio::spawn(async move {
                    let (done, all) = (i64::try_from(done).unwrap_or(i64::MAX), i64::try_from(all).unwrap_or(i64::MAX));
                    let _ = service.advance(id, done, all).await;
                });
            }
        };
        let head = self.store.export(&wanted, &mut sink, &progress).await.map_err(Error::internal)?;
        let packed = tokio::task::spawn_blocking(move || sink.finish_packed(&target)).await.map_err(Error::internal)?;
        let packed = packed.map_err(Error::internal)?;
        self.settle(id, move |bundle| {
            bundle.progress = Progress::Ready;
            bundle.size = i64::try_from(head.size).unwrap_or(i64::MAX);
            bundle.done = bundle.size;
            bundle.root = head.root.to_string();
            bundle.bytes = i64::try_from(packed.bytes).unwrap_or(i64::MAX);
            bundle.digest.clone_from(&packed.digest);
        })
        .await
    }

    async fn settle(&self, id: BundleId, change: impl Fn(&mut Bundle) + Send + Sync + 'static) -> Result<(), Error> {
        let change = Arc::new(change);
        self.store
            .ephemeral(move |txn| {
                let change = Arc::clone(&change);
                Box::pin(async move {
                    let mut bundle = repo::bundle::get(txn, id).await?;
                    change(&mut bundle);
                    repo::bundle::update(txn, &bundle).await?;
                    Ok::<_, Error>(())
                })
            })
            .await
    }

    async fn advance(&self, id: BundleId, done: i64, size: i64) -> Result<(), Error> {
        self.settle(id, move |bundle| {
            if bundle.progress == Progress::Making && bundle.done < done {
                bundle.done = done;
                bundle.size = size;
            }
        })
        .await
    }

    /// Where the archive of one's own export lies, once the entry that says it was taken is kept.
    pub async fn take_bundle(&self, granted: Granted<TakeBundle>, id: BundleId) -> Result<PathBuf, Error> {
        let read = self.store.read().await?;
        let bundle = repo::bundle::get(&read, id).await.or_missing(What::Bundle)?;
        if bundle.asked_by != granted.person()?.id || bundle.progress != Progress::Ready {
            return Err(Error::Missing(What::Bundle));
        }
        drop(read);
        self.disclose(granted, move |txn, granted| {
            let vacancy = bundle.vacancy;
            Box::pin(async move {
                granted.recheck(txn).await?;
                let mut taken = txn.event(Act::ExportRead, ObjRef::new(BundleId::KIND, id.0)).why(Why::Audit);
                if let Some(vacancy) = vacancy {
                    taken = taken.vacancy(vacancy);
                }
                Ok(((), Events::one(taken)))
            })
        })
        .await?;
        Ok(self.store.export_path(id))
    }
}
