//! Audited rows against what their entries sealed, and the reverse.

use std::collections::{BTreeMap, BTreeSet};

use audit::{Projection, SubjectId};
use domain::canonical::Form;
use sea_orm::{EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::entity::{audit_leaf, audit_opening};
use crate::error::Error;
use crate::fsck::Run;
use crate::fsck::report::FsckKind;
use crate::log;
use crate::repo::registry::{REGISTRY, Registered, SealedRow};

/// Rows looked at together.
const PAGE: u64 = 500;

impl Run<'_> {
    pub(super) async fn check_rows(&mut self) -> Result<(), Error> {
        // Sides of objects for which a row was seen, and those for which there must be one.
        let mut seen: BTreeSet<(String, Projection)> = BTreeSet::new();
        let mut kept: BTreeSet<(&'static str, Projection)> = BTreeSet::new();
        for table in REGISTRY {
            let Some(kind) = table.kind else { continue };
            kept.extend(table.sides.iter().map(|&side| (kind, side)));
            self.check_table(table, &mut seen).await?;
        }
        for ((o, n), sealed) in &self.last_sealed {
            let kind = o.split('/').next().unwrap_or_default();
            let is_erased =
                sealed.of_erased || o.split('/').nth(1).and_then(|id| Uuid::parse_str(id).ok()).is_some_and(|id| self.erased.contains(&id));
            let must_be_there = kept.iter().any(|(table_kind, side)| *table_kind == kind && side == n) && !is_erased;
            if must_be_there && !seen.contains(&(o.clone(), *n)) {
                self.report.find(FsckKind::RowMissing, &sealed.origin, Some(sealed.seq), format!("{o} {}", n.as_str()));
            }
        }
        Ok(())
    }

    async fn check_table(&mut self, table: &Registered, seen: &mut BTreeSet<(String, Projection)>) -> Result<(), Error> {
        let Some(page) = table.page else { return Ok(()) };
        let mut after = None;
        loop {
            let rows = page(self.conn, after, PAGE).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some(match last {
                Ok(row) => row.key,
                Err(key) => *key,
            });
            let places = self.places(rows.iter().flatten().map(|row| row.event)).await?;
            for row in rows {
                self.report.rows += 1;
                match row {
                    Ok(row) => self.check_row(table, &row, &places, seen).await?,
                    Err(key) => self.report.find(FsckKind::RowUnreadable, "", None, format!("{} {key}", table.table)),
                }
            }
        }
    }

    /// In which log, and as which entry, events stand.
    async fn places(&self, events: impl Iterator<Item = Uuid>) -> Result<BTreeMap<Uuid, (i64, i64)>, Error> {
        let events: BTreeSet<Uuid> = events.collect();
        let leaves = audit_leaf::Entity::find().filter(audit_leaf::COLUMN.event.is_in(events)).all(self.conn).await?;
        Ok(leaves.into_iter().map(|leaf| (leaf.event, (leaf.log, leaf.seq))).collect())
    }

    async fn check_row(
        &mut self,
        table: &Registered,
        row: &SealedRow,
        places: &BTreeMap<Uuid, (i64, i64)>,
        seen: &mut BTreeSet<(String, Projection)>,
    ) -> Result<(), Error> {
        let name = format!("{} {}", table.table, row.key);
        if self.erased.contains(&row.o.id()) {
            self.report.find(FsckKind::LeftOfErased, "", None, name.clone());
        }
        let Some(&(log, seq)) = places.get(&row.event) else {
            self.report.find(FsckKind::RowWithoutEntry, "", None, name);
            return Ok(());
        };
        let origin = self
            .inner
            .past
            .iter()
            .chain(&self.inner.logs)
            .find(|state| state.id == log)
            .map_or(String::new(), |state| state.origin.clone());
        let number = u64::try_from(seq).ok();
        for (n, payload) in &row.sides {
            let side = (row.o.to_string(), *n);
            let is_last = self.last_sealed.get(&side).is_some_and(|sealed| sealed.event == row.event);
            if row.is_versioned && !is_last {
                self.report.find(FsckKind::RowStale, &origin, number, format!("{name} {}", n.as_str()));
            }
            let kept = audit_opening::Entity::find_by_id((log, seq, side.0.clone(), n.as_str().to_owned())).one(self.conn).await?;
            seen.insert(side);
            let Some(kept) = kept else {
                self.report.find(FsckKind::RowUnsealed, &origin, number, format!("{name} {}", n.as_str()));
                continue;
            };
            let Some(key) = self.key(SubjectId(kept.subject)).await? else {
                self.report.find(FsckKind::KeyMissing, &origin, number, format!("{name} {}", n.as_str()));
                continue;
            };
            let sealed = log::open(&key, &origin, &kept).map(|opening| opening.payload);
            let is_equal = payload.to_canonical(Form::Payload).is_ok_and(|payload| sealed.as_ref() == Ok(&payload));
            if !is_equal {
                self.report.find(FsckKind::RowDiffers, &origin, number, format!("{name} {}", n.as_str()));
            }
        }
        Ok(())
    }
}
