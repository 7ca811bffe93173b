//! The log itself: entries, stored hashes, head, checkpoints, the file of released heads, and openings.

use std::collections::{BTreeMap, BTreeSet};

use audit::{Leaf, ObjRef, Projection, SubjectId};
use sea_orm::{EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _};
use tlog::{Checkpoint, Frontier, Hash, numbering};

use crate::entity::{audit_checkpoint, audit_leaf, audit_log, audit_node, audit_opening};
use crate::error::Error;
use crate::fsck::report::{FsckKind, LogChecked};
use crate::fsck::{Run, Sealed};
use crate::gate;
use crate::highwater;
use crate::log;
use crate::logs::{self, LogState};

/// Entries looked at together.
const PAGE: u64 = 1_000;

/// The tree built twice: over the entries' own hashes, and over the stored hashes of entries. What is altered in one place differs
/// from one of them only, and is one finding instead of one at every level above.
#[derive(Default)]
struct Trees {
    own: Frontier,
    stored: Frontier,
    /// Roots at the sizes of released heads.
    roots: BTreeMap<u64, [Hash; 2]>,
}

impl Trees {
    fn size(&self) -> u64 {
        self.own.size()
    }

    fn roots(&self) -> [Hash; 2] {
        [self.own.root(), self.stored.root()]
    }

    /// Appends an entry; gives the nodes above it with both values.
    fn append(&mut self, own: Hash, stored: Hash) -> impl Iterator<Item = (u64, [Hash; 2])> {
        let (own, stored) = (self.own.append(own), self.stored.append(stored));
        own.into_iter().zip(stored).skip(1).map(|((index, own), (_, stored))| (index, [own, stored]))
    }
}

/// A head that the log must extend, and from where it is known.
struct Promise {
    head: Checkpoint,
    from: &'static str,
}

impl Run<'_> {
    pub(super) async fn check_log(&mut self, log: &LogState) -> Result<(), Error> {
        let row = logs::row(self.conn, log.id, false).await?;
        let size = u64::try_from(row.size).map_err(Error::defect)?;
        let promises = self.promises(log).await?;
        let wanted: BTreeSet<u64> = promises.iter().map(|promise| promise.head.size).collect();
        let mut trees = Trees::default();
        trees.roots.insert(0, trees.roots());

        self.count(log, &row).await?;
        let mut openings = 0;
        while trees.size() < size {
            let start = trees.size();
            let end = size.min(start + PAGE);
            let leaves = self.sweep(log, &row, start..end, &mut trees, &wanted).await?;
            if !self.report.quick {
                openings += self.check_openings(log, start..end, &leaves).await?;
            }
        }
        if !trees.roots().iter().any(|root| row.root == root.0) {
            self.report.find(FsckKind::Root, &log.origin, None, format!("at {size}"));
        }
        if ![&trees.own, &trees.stored].iter().any(|tree| row.frontier == tree.to_bytes()) {
            self.report.find(FsckKind::Frontier, &log.origin, None, format!("at {size}"));
        }
        let heads = u64::try_from(wanted.len()).map_err(Error::defect)?;
        let stated = self.stated_size(log).await?;
        for Promise { head, from } in promises {
            let detail = format!("{from} at {}", head.size);
            if head.size > size && stated == Some(size) {
                // A lost tail that the next epoch states is no finding any more.
            } else if head.size > size {
                self.report.find(FsckKind::RolledBack, &log.origin, None, detail);
            } else if !trees.roots.get(&head.size).is_some_and(|roots| roots.contains(&head.root)) {
                self.report.find(FsckKind::Diverged, &log.origin, None, detail);
            }
        }
        self.report.logs.push(LogChecked { origin: log.origin.clone(), size, root: trees.own.root().to_string(), heads, openings });
        Ok(())
    }

    /// How many entries of a frozen epoch the next one says that the database held.
    async fn stated_size(&self, log: &LogState) -> Result<Option<u64>, Error> {
        let mut epochs = self.inner.past.iter().chain(&self.inner.logs);
        let Some(next) = epochs.find(|next| next.kind == log.kind && next.epoch == log.epoch + 1) else { return Ok(None) };
        let first = audit_leaf::Entity::find_by_id((next.id, 0)).one(self.conn).await?;
        Ok(first.and_then(|first| Leaf::parse(&first.bytes).ok()).and_then(|leaf| leaf.x_count("have_size")))
    }

    /// The heads that were released: those of the table and those of the file.
    async fn promises(&mut self, log: &LogState) -> Result<Vec<Promise>, Error> {
        let rows = audit_checkpoint::Entity::find().filter(audit_checkpoint::COLUMN.log.eq(log.id)).all(self.conn).await?;
        let file = highwater::read(&self.inner.highwater, &log.key.clone()).map_err(Error::defect)?;
        if file.damaged {
            self.report.find(FsckKind::HighwaterLine, &log.origin, None, "");
        }
        // A server that signs nothing has no such file.
        let signs = self.inner.logs.iter().any(|log| log.signing.is_some());
        let in_file: BTreeSet<u64> = file.released.iter().map(|line| line.checkpoint.size).collect();
        let mut promises = Vec::with_capacity(rows.len() + in_file.len());
        for row in rows {
            match gate::open_stored(&row, log) {
                None => self.report.find(FsckKind::Note, &log.origin, None, format!("at {}", row.size)),
                Some(stored) => {
                    if signs && !in_file.contains(&stored.checkpoint.size) && stored.checkpoint.size > in_file.first().copied().unwrap_or(0)
                    {
                        self.report.find(FsckKind::HighwaterMissing, &log.origin, None, format!("at {}", row.size));
                    }
                    promises.push(Promise { head: stored.checkpoint, from: "checkpoint" });
                }
            }
        }
        promises.extend(file.released.into_iter().map(|line| Promise { head: line.checkpoint, from: "file" }));
        Ok(promises)
    }

    /// size = number of entries = highest number + 1.
    async fn count(&mut self, log: &LogState, row: &audit_log::Model) -> Result<(), Error> {
        let of_log = || audit_leaf::Entity::find().filter(audit_leaf::COLUMN.log.eq(log.id));
        let count = of_log().filter(audit_leaf::COLUMN.seq.gte(row.min_index)).count(self.conn).await?;
        let last = of_log().order_by_desc(audit_leaf::COLUMN.seq).one(self.conn).await?.map_or(-1, |leaf| leaf.seq);
        let is_counted = i64::try_from(count).is_ok_and(|count| row.min_index + count == row.size);
        if !is_counted || (last + 1 != row.size && row.min_index < row.size) {
            let detail = format!("size {}, {count} entries from {}, last {last}", row.size, row.min_index);
            self.report.find(FsckKind::Size, &log.origin, None, detail);
        }
        Ok(())
    }

    /// Hashes a range of entries and compares the stored hashes; gives the entries that could be read.
    async fn sweep(
        &mut self,
        log: &LogState,
        row: &audit_log::Model,
        range: std::ops::Range<u64>,
        trees: &mut Trees,
        wanted: &BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, Leaf>, Error> {
        let mut rows = self.leaf_rows(log, &range).await?;
        let nodes = self.node_rows(log, &range).await?;
        let mut leaves = BTreeMap::new();
        for seq in range {
            let at = numbering::stored_index(0, seq).map_err(Error::defect)?;
            let stored = nodes.get(&at).copied();
            let found = rows.remove(&seq);
            let computed = found.as_ref().map(|leaf| tlog::hash::leaf(&leaf.bytes));
            let is_pruned = i64::try_from(seq).is_ok_and(|seq| seq < row.min_index);
            match (computed, stored) {
                (None, _) if !is_pruned => self.report.find(FsckKind::LeafMissing, &log.origin, Some(seq), ""),
                (_, None) => self.report.find(FsckKind::NodeMissing, &log.origin, Some(seq), format!("index {at}")),
                (Some(computed), Some(stored)) if computed != stored => self.report.find(FsckKind::LeafHash, &log.origin, Some(seq), ""),
                _ => {}
            }
            // A pruned entry, and one that is gone, stand by their stored hash.
            let known = computed.or(stored).unwrap_or_else(tlog::hash::empty);
            for (index, expected) in trees.append(known, stored.unwrap_or(known)) {
                match nodes.get(&index) {
                    None => self.report.find(FsckKind::NodeMissing, &log.origin, Some(seq), format!("index {index}")),
                    Some(stored) if !expected.contains(stored) => {
                        self.report.find(FsckKind::NodeHash, &log.origin, Some(seq), format!("index {index}"));
                    }
                    Some(_) => {}
                }
            }
            if wanted.contains(&trees.size()) {
                trees.roots.insert(trees.size(), trees.roots());
            }
            if let Some(leaf) = found.and_then(|found| self.read_leaf(log, seq, &found)) {
                leaves.insert(seq, leaf);
            }
        }
        Ok(leaves)
    }

    async fn leaf_rows(&self, log: &LogState, range: &std::ops::Range<u64>) -> Result<BTreeMap<u64, audit_leaf::Model>, Error> {
        let (from, to) = (i64::try_from(range.start).map_err(Error::defect)?, i64::try_from(range.end).map_err(Error::defect)?);
        let query = audit_leaf::Entity::find().filter(audit_leaf::COLUMN.log.eq(log.id));
        let rows = query.filter(audit_leaf::COLUMN.seq.gte(from)).filter(audit_leaf::COLUMN.seq.lt(to)).all(self.conn).await?;
        Ok(rows.into_iter().filter_map(|row| Some((u64::try_from(row.seq).ok()?, row))).collect())
    }

    async fn node_rows(&self, log: &LogState, range: &std::ops::Range<u64>) -> Result<BTreeMap<u64, Hash>, Error> {
        let index = |size| numbering::stored_count(size).ok().and_then(|ix| i64::try_from(ix).ok()).ok_or(Error::Missing);
        let (from, to) = (index(range.start)?, index(range.end)?);
        let query = audit_node::Entity::find().filter(audit_node::COLUMN.log.eq(log.id));
        let rows = query.filter(audit_node::COLUMN.ix.gte(from)).filter(audit_node::COLUMN.ix.lt(to)).all(self.conn).await?;
        let read = |row: audit_node::Model| Some((u64::try_from(row.ix).ok()?, Hash::from_slice(&row.hash).ok()?));
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Reads an entry and compares what the table says of it.
    fn read_leaf(&mut self, log: &LogState, seq: u64, row: &audit_leaf::Model) -> Option<Leaf> {
        let leaf = match Leaf::parse(&row.bytes) {
            Ok(leaf) => leaf,
            Err(fault) => {
                self.report.find(FsckKind::LeafForm, &log.origin, Some(seq), fault.to_string());
                return None;
            }
        };
        if let Some(key) = leaf.missing_keys().first() {
            self.report.find(FsckKind::LeafForm, &log.origin, Some(seq), format!("`{key}` is absent"));
        }
        if !leaf.belongs_to(log.kind) || leaf.org != self.inner.org {
            self.report.find(FsckKind::LeafPlace, &log.origin, Some(seq), "");
        }
        let vacancy = leaf.vac.map(|vacancy| vacancy.0);
        if row.event != leaf.id.0 || row.act != leaf.act_text || row.at != leaf.at.to_string() || row.vac != vacancy {
            self.report.find(FsckKind::LeafColumns, &log.origin, Some(seq), "");
        }
        Some(leaf)
    }

    /// Opens what a range of entries sealed and compares it with the commitments; gives how many were opened.
    async fn check_openings(&mut self, log: &LogState, range: std::ops::Range<u64>, leaves: &BTreeMap<u64, Leaf>) -> Result<u64, Error> {
        let (from, to) = (i64::try_from(range.start).map_err(Error::defect)?, i64::try_from(range.end).map_err(Error::defect)?);
        let query = audit_opening::Entity::find().filter(audit_opening::COLUMN.log.eq(log.id));
        let rows = query.filter(audit_opening::COLUMN.seq.gte(from)).filter(audit_opening::COLUMN.seq.lt(to)).all(self.conn).await?;
        let mut kept: BTreeMap<(u64, String, String), audit_opening::Model> =
            rows.into_iter().filter_map(|row| Some(((u64::try_from(row.seq).ok()?, row.o.clone(), row.n.clone()), row))).collect();
        let mut opened = 0;
        for (&seq, leaf) in leaves {
            let names_erased = leaf.subj.iter().any(|person| self.erased.contains(&person.0));
            for committed in &leaf.c {
                let (o, n) = (committed.o.to_string(), committed.n);
                // A row that is about one candidate says about whom.
                let of_erased = if committed.o.kind() == "candidate" { self.erased.contains(&committed.o.id()) } else { names_erased };
                let sealed = Sealed { event: leaf.id.0, origin: log.origin.clone(), seq, of_erased };
                self.last_sealed.insert((o.clone(), n), sealed);
                let is_erased = of_erased;
                let found = kept.remove(&(seq, o.clone(), n.as_str().to_owned()));
                match found {
                    None if is_erased => {}
                    None => self.report.find(FsckKind::OpeningMissing, &log.origin, Some(seq), place(&committed.o, n)),
                    Some(row) => opened += u64::from(self.check_opening(log, seq, &row, committed.d, is_erased).await?),
                }
            }
        }
        for (seq, o, n) in kept.into_keys() {
            self.report.find(FsckKind::OpeningStray, &log.origin, Some(seq), format!("{o} {n}"));
        }
        Ok(opened)
    }

    async fn check_opening(
        &mut self,
        log: &LogState,
        seq: u64,
        row: &audit_opening::Model,
        committed: Hash,
        is_erased: bool,
    ) -> Result<bool, Error> {
        let detail = format!("{} {}", row.o, row.n);
        let Some(key) = self.key(SubjectId(row.subject)).await? else {
            if !is_erased {
                self.report.find(FsckKind::KeyMissing, &log.origin, Some(seq), detail);
            }
            return Ok(false);
        };
        let is_what_was_sealed = log::open(&key, &log.origin, row).is_ok_and(|opening| opening.d == committed);
        if !is_what_was_sealed {
            self.report.find(FsckKind::OpeningMismatch, &log.origin, Some(seq), detail);
        }
        Ok(is_what_was_sealed)
    }
}

fn place(o: &ObjRef, n: Projection) -> String {
    format!("{o} {}", n.as_str())
}
