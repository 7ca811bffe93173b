//! The campaign against the tables: what an intruder with every right alters at random places is found, with its exit code and its place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use audit::LogKind;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use store::testing::{Fresh, Snapshot, intrude, on_both_engines, raw};
use store::{Engine, FsckFinding, FsckKind, FsckReport, Store};
use uuid::Uuid;

use crate::round::{VACANCY, candidate, drawn, enter, erase_whole, open_round};
use crate::support::rename;

/// Random instances of each kind of attack.
const INSTANCES: usize = 10;

/// Tables of the round whose rows are audited.
const AUDITED: [&str; 18] = [
    "organisation",
    "person",
    "vacancy",
    "candidate",
    "panelist",
    "assignment",
    "declaration",
    "scorecard_version",
    "excusal",
    "reveal",
    "waiver",
    "panel_rating",
    "ranking",
    "ranking_row",
    "decision",
    "outcome",
    "hold",
    "erasure",
];

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % end
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A database under attack, with a way back to what it was.
struct Field {
    fresh: Fresh,
    raw: Option<DatabaseConnection>,
    file: Option<Snapshot>,
    looking: Option<Store>,
    dice: Dice,
    decisions: u64,
    erased: usize,
}

impl Field {
    /// A round with history, signed heads and somebody who was erased; then guards and checks go, as an intruder would have it.
    async fn lay_out(fresh: Fresh) -> Self {
        open_round(&fresh.store).await;
        let mut last = None;
        for number in 0..4 {
            last = Some(enter(&fresh.store, number).await);
            rename(&fresh.store, &format!("Name {number}")).await.unwrap();
            fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        }
        erase_whole(&fresh.store, last.into_iter().collect()).await;
        rename(&fresh.store, "Last").await.unwrap();
        let decisions = crate::support::size(&fresh.store).await;
        fresh.close().await;
        intrude(fresh.settings(), "SELECT 1").await.unwrap();
        let mut field = Self { fresh, raw: None, file: None, looking: None, dice: Dice(0x5eed), decisions, erased: 3 };
        if field.engine() == Engine::Postgres {
            // Tables are set back one by one there, which is faster than another copy of the database.
            let raw = raw(field.fresh.settings()).await.unwrap();
            let all = "DO $$ DECLARE t record; BEGIN CREATE SCHEMA clean; \
                 FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP \
                 EXECUTE format('CREATE TABLE clean.%I AS TABLE public.%I', t.tablename, t.tablename); END LOOP; \
                 FOR t IN SELECT conname, conrelid::regclass AS tablename FROM pg_constraint WHERE contype IN ('c', 'u') AND connamespace = 'public'::regnamespace LOOP \
                 EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', t.tablename, t.conname); END LOOP; END $$";
            raw.execute_unprepared(all).await.unwrap();
            field.raw = Some(raw);
        } else {
            field.file = Some(field.fresh.snapshot().await.unwrap());
        }
        field.untouched().await;
        field
    }

    fn engine(&self) -> Engine {
        if self.fresh.settings().database_url.is_some() { Engine::Postgres } else { Engine::Sqlite }
    }

    async fn connect(&self) -> DatabaseConnection {
        match &self.raw {
            Some(raw) => raw.clone(),
            None => raw(self.fresh.settings()).await.unwrap(),
        }
    }

    async fn disconnect(&self, raw: DatabaseConnection) {
        if self.raw.is_none() {
            raw.close().await.unwrap();
        }
    }

    async fn ask(&self, sql: &str) -> Vec<sea_orm::QueryResult> {
        let raw = self.connect().await;
        let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql)).await.unwrap();
        self.disconnect(raw).await;
        rows
    }

    async fn bytes(&self, sql: &str) -> Vec<u8> {
        self.ask(sql).await[0].try_get("", "one").unwrap()
    }

    async fn fsck(&mut self) -> FsckReport {
        if self.looking.is_none() {
            self.looking = Some(Store::inspect(self.fresh.settings(), self.fresh.doors()).await.unwrap());
        }
        let looking = self.looking.as_ref().unwrap();
        let report = looking.fsck(None, false).await.unwrap();
        if self.engine() == Engine::Sqlite {
            // The file below it is exchanged.
            self.looking.take().unwrap().close().await;
        }
        report
    }

    async fn untouched(&mut self) {
        let report = self.fsck().await;
        assert_eq!((report.exit, report.ok), (0, true), "{:?}", report.findings);
    }

    /// Runs statements, looks, and sets these tables back.
    async fn attack(&mut self, tables: &[&str], sql: &str) -> FsckReport {
        let raw = self.connect().await;
        let off = match self.engine() {
            Engine::Sqlite => "PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON",
            Engine::Postgres => "SET session_replication_role = replica",
        };
        raw.execute_unprepared(&format!("{off}; {sql}")).await.unwrap_or_else(|error| unreachable!("{sql}: {error}"));
        self.disconnect(raw).await;
        let report = self.fsck().await;
        if let Some(file) = &self.file {
            self.fresh.restore(file).await.unwrap();
        } else {
            let back: String =
                tables.iter().map(|table| format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM clean.{table};")).collect();
            self.raw.as_ref().unwrap().execute_unprepared(&format!("{off}; {back}")).await.unwrap();
        }
        report
    }

    /// Bytes as SQL writes them.
    fn literal(&self, bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match self.engine() {
            Engine::Sqlite => format!("x'{hex}'"),
            Engine::Postgres => format!("'\\x{hex}'::bytea"),
        }
    }

    fn uuid(&self, uuid: Uuid) -> String {
        match self.engine() {
            Engine::Sqlite => format!("x'{}'", uuid.simple()),
            Engine::Postgres => format!("'{uuid}'::uuid"),
        }
    }

    fn flip(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut flipped = bytes.to_vec();
        let at = self.dice.below(bytes.len());
        flipped[at] ^= 1 << self.dice.below(7);
        flipped
    }

    /// The keys of a table, in their order.
    async fn keys(&self, table: &str) -> Vec<Uuid> {
        self.ask(&format!("SELECT id AS one FROM {table} ORDER BY id")).await.iter().map(|row| row.try_get("", "one").unwrap()).collect()
    }

    /// The columns of a table with their types, without the key and the two of every audited table.
    async fn columns(&self, table: &str) -> Vec<(String, String)> {
        let sql = match self.engine() {
            Engine::Sqlite => format!("SELECT name AS one, lower(type) AS two FROM pragma_table_info('{table}') ORDER BY cid"),
            Engine::Postgres => format!(
                "SELECT column_name::text AS one, data_type::text AS two FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
            ),
        };
        let columns = self.ask(&sql).await;
        let columns = columns.iter().map(|row| (row.try_get("", "one").unwrap(), row.try_get("", "two").unwrap()));
        columns.filter(|(name, _): &(String, String)| !matches!(name.as_str(), "id" | "audit_event" | "erased_by")).collect()
    }

    /// Something else than what a column holds.
    fn another(&self, column: &str, kind: &str) -> String {
        match kind {
            "text" => format!("coalesce({column}, '') || 'x'"),
            "integer" | "bigint" => format!("CASE WHEN coalesce({column}, 0) = 0 THEN 1 ELSE 0 END"),
            _ => self.uuid(drawn("another")),
        }
    }
}

#[track_caller]
fn expect(report: &FsckReport, exit: u8, kind: FsckKind, place: impl Fn(&FsckFinding) -> bool, what: &str) {
    assert_eq!(report.exit, exit, "{what}: {:?}", report.findings);
    assert!(report.findings.iter().any(|found| found.kind == kind && place(found)), "{what}: {:?}", report.findings);
}

const DECISIONS: &str = "localhost/demo/decisions/1";

fn entry(seq: u64) -> impl Fn(&FsckFinding) -> bool {
    move |found| found.origin == DECISIONS && found.seq == Some(seq)
}

fn detail(text: String) -> impl Fn(&FsckFinding) -> bool {
    move |found| found.detail.starts_with(&text)
}

#[tokio::test]
async fn entries_hashes_and_heads_that_were_altered_are_found_where_they_stand() {
    on_both_engines(|fresh| async move {
        let mut field = Field::lay_out(fresh).await;
        let size = field.decisions;
        let seqs: Vec<u64> = (0..size).collect();
        let nodes: Vec<(i64, i64)> = (0..size)
            .flat_map(|seq| {
                let (from, to) = (tlog::numbering::stored_count(seq).unwrap(), tlog::numbering::stored_count(seq + 1).unwrap());
                (from..to).map(move |index| (i64::try_from(index).unwrap(), i64::try_from(from).unwrap()))
            })
            .collect();
        for _ in 0..INSTANCES {
            // One bit of one entry.
            let seq = *field.dice.one_of(&seqs);
            let bytes = field.bytes(&format!("SELECT bytes AS one FROM audit_leaf WHERE log = 1 AND seq = {seq}")).await;
            let flipped = field.flip(&bytes);
            let sql = format!("UPDATE audit_leaf SET bytes = {} WHERE log = 1 AND seq = {seq}", field.literal(&flipped));
            let report = field.attack(&["audit_leaf"], &sql).await;
            expect(&report, 3, FsckKind::LeafHash, entry(seq), &sql);

            // The same meaning, written otherwise.
            let spaced = String::from_utf8(bytes).unwrap().replacen(':', ": ", 1);
            let sql = format!("UPDATE audit_leaf SET bytes = {} WHERE log = 1 AND seq = {seq}", field.literal(spaced.as_bytes()));
            let report = field.attack(&["audit_leaf"], &sql).await;
            expect(&report, 3, FsckKind::LeafHash, entry(seq), &sql);

            // An entry that is gone.
            let seq = *field.dice.one_of(&seqs);
            let report = field.attack(&["audit_leaf"], &format!("DELETE FROM audit_leaf WHERE log = 1 AND seq = {seq}")).await;
            expect(&report, 3, FsckKind::LeafMissing, entry(seq), "an entry that is gone");

            // Two that changed places.
            let (one, two) = (*field.dice.one_of(&seqs), *field.dice.one_of(&seqs));
            if one != two {
                let sql = format!(
                    "UPDATE audit_leaf SET seq = -1 WHERE log = 1 AND seq = {one}; UPDATE audit_leaf SET seq = {one} WHERE log = 1 AND seq = {two}; \
                     UPDATE audit_leaf SET seq = {two} WHERE log = 1 AND seq = -1"
                );
                let report = field.attack(&["audit_leaf"], &sql).await;
                for seq in [one, two] {
                    expect(&report, 3, FsckKind::LeafHash, entry(seq), &sql);
                }
            }

            // One that was added at the end.
            let sql = format!(
                "INSERT INTO audit_leaf SELECT log, {size}, {}, bytes, act, at, vac FROM audit_leaf WHERE log = 1 AND seq = {seq}",
                field.uuid(drawn("added"))
            );
            let sql = sql.replace("INSERT INTO audit_leaf ", "INSERT INTO audit_leaf (log, seq, event, bytes, act, at, vac) ");
            let report = field.attack(&["audit_leaf"], &sql).await;
            expect(&report, 3, FsckKind::Size, |found| found.origin == DECISIONS, &sql);

            // One stored hash, of an entry or above.
            let (index, first) = *field.dice.one_of(&nodes);
            let hash = field.bytes(&format!("SELECT hash AS one FROM audit_node WHERE log = 1 AND ix = {index}")).await;
            let flipped = field.flip(&hash);
            let sql = format!("UPDATE audit_node SET hash = {} WHERE log = 1 AND ix = {index}", field.literal(&flipped));
            let report = field.attack(&["audit_node"], &sql).await;
            if index == first {
                let seq = u64::try_from(nodes.iter().filter(|(index, of)| index == of && *index < first).count()).unwrap();
                expect(&report, 3, FsckKind::LeafHash, entry(seq), &sql);
            } else {
                expect(&report, 3, FsckKind::NodeHash, detail(format!("index {index}")), &sql);
            }
            assert_eq!(report.findings.len(), 1, "one place was altered: {:?}", report.findings);
            let report = field.attack(&["audit_node"], &format!("DELETE FROM audit_node WHERE log = 1 AND ix = {index}")).await;
            expect(&report, 3, FsckKind::NodeMissing, detail(format!("index {index}")), "a hash that is gone");

            // The head.
            for (column, kind) in [("root", FsckKind::Root), ("frontier", FsckKind::Frontier)] {
                let bytes = field.bytes(&format!("SELECT {column} AS one FROM audit_log WHERE id = 1")).await;
                let flipped = field.flip(&bytes);
                let sql = format!("UPDATE audit_log SET {column} = {} WHERE id = 1", field.literal(&flipped));
                let report = field.attack(&["audit_log"], &sql).await;
                expect(&report, 3, kind, |found| found.origin == DECISIONS && found.detail == format!("at {size}"), &sql);
            }

            // A signed note.
            let notes = field.ask("SELECT size, note AS one FROM audit_checkpoint WHERE log = 1 ORDER BY size").await;
            let row = field.dice.one_of(&notes);
            let (at, note): (i64, String) = (row.try_get("", "size").unwrap(), row.try_get("", "one").unwrap());
            let ascii: Vec<usize> = note.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
            let place = *field.dice.one_of(&ascii);
            let other = if note[place..].starts_with('A') { "B" } else { "A" };
            let altered = format!("{}{other}{}", &note[..place], &note[place + 1..]);
            let sql = format!("UPDATE audit_checkpoint SET note = '{altered}' WHERE log = 1 AND size = {at}");
            let report = field.attack(&["audit_checkpoint"], &sql).await;
            expect(&report, 2, FsckKind::Note, |found| found.origin == DECISIONS && found.detail == format!("at {at}"), &sql);
        }
        field.untouched().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_sealed_is_found_where_it_was_taken_altered_or_exchanged() {
    on_both_engines(|fresh| async move {
        let mut field = Field::lay_out(fresh).await;
        let rows = field.ask("SELECT seq, o, n, ct FROM audit_opening WHERE log = 1 ORDER BY seq, o, n").await;
        let kept: Vec<(i64, String, String, Vec<u8>)> = rows
            .iter()
            .map(|row| {
                (
                    row.try_get("", "seq").unwrap(),
                    row.try_get("", "o").unwrap(),
                    row.try_get("", "n").unwrap(),
                    row.try_get("", "ct").unwrap(),
                )
            })
            .collect();
        assert!(kept.len() > 50);
        for _ in 0..INSTANCES {
            let (seq, o, n, ct) = field.dice.one_of(&kept).clone();
            let of = format!("log = 1 AND seq = {seq} AND o = '{o}' AND n = '{n}'");
            let place = |found: &FsckFinding| entry(u64::try_from(seq).unwrap())(found) && found.detail == format!("{o} {n}");
            let report = field.attack(&["audit_opening"], &format!("DELETE FROM audit_opening WHERE {of}")).await;
            expect(&report, 7, FsckKind::OpeningMissing, place, &of);
            let flipped = field.flip(&ct);
            let sql = format!("UPDATE audit_opening SET ct = {} WHERE {of}", field.literal(&flipped));
            expect(&field.attack(&["audit_opening"], &sql).await, 6, FsckKind::OpeningMismatch, place, &sql);
            // That of another row, of another person or of the same one.
            let other = field.dice.one_of(&kept).clone();
            if other.3 != ct {
                let sql = format!("UPDATE audit_opening SET ct = {} WHERE {of}", field.literal(&other.3));
                expect(&field.attack(&["audit_opening"], &sql).await, 6, FsckKind::OpeningMismatch, place, &sql);
            }
            // Moved to another entry.
            let to = (seq + 1) % i64::try_from(field.decisions).unwrap();
            let sql = format!("UPDATE audit_opening SET seq = {to}, n = 'analysis' WHERE {of}");
            let stray = |found: &FsckFinding| entry(u64::try_from(to).unwrap())(found) && found.detail == format!("{o} analysis");
            let report = field.attack(&["audit_opening"], &sql).await;
            expect(&report, 7, FsckKind::OpeningStray, stray, &sql);
            assert!(report.has(FsckKind::OpeningMissing));
        }
        field.untouched().await;
    })
    .await;
}

#[tokio::test]
async fn every_column_of_every_audited_row_is_held_against_what_its_entry_sealed() {
    on_both_engines(|fresh| async move {
        let mut field = Field::lay_out(fresh).await;
        let mut missed = BTreeSet::new();
        let mut edited = 0;
        for table in AUDITED {
            let keys = field.keys(table).await;
            assert!(!keys.is_empty(), "{table}");
            for (column, kind) in field.columns(table).await {
                let key = *field.dice.one_of(&keys);
                let sql = format!("UPDATE {table} SET {column} = {} WHERE id = {}", field.another(&column, &kind), field.uuid(key));
                let report = field.attack(&[table], &sql).await;
                let named = report.findings.iter().any(|found| found.detail.starts_with(&format!("{table} {key}")));
                if report.exit != 7 || !named {
                    missed.insert(format!("{table}.{column}"));
                }
                edited += 1;
            }
        }
        assert!(edited > 120, "{edited}");
        assert_eq!(missed, BTreeSet::new(), "edited and not found");
        field.untouched().await;
    })
    .await;
}

#[tokio::test]
async fn rows_that_were_added_removed_or_set_back_are_found_by_name() {
    on_both_engines(|fresh| async move {
        let mut field = Field::lay_out(fresh).await;
        let mut all = BTreeMap::new();
        for table in AUDITED {
            all.insert(table, field.keys(table).await);
        }
        for turn in 0..INSTANCES {
            // A row that is gone.
            let table = *field.dice.one_of(&AUDITED);
            let key = *field.dice.one_of(&all[table]);
            let sql = format!("DELETE FROM {table} WHERE id = {}", field.uuid(key));
            let report = field.attack(&[table], &sql).await;
            expect(&report, 7, FsckKind::RowMissing, |found| found.origin == DECISIONS && found.seq.is_some(), &sql);

            // A row of its own under an old event.
            let added = drawn(&format!("added {turn}"));
            let columns = field.columns(table).await;
            let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).chain(["audit_event"]).collect();
            let values: Vec<String> = names
                .iter()
                .map(|&name| match name {
                    "audit_ref" | "candidate_ref" | "scorecard" => field.uuid(added),
                    "slug" | "email" | "reference" | "competency" => format!("{name} || 'y'"),
                    "code" if table != "outcome" => "code || 'y'".to_owned(),
                    // Pairs that may stand but once.
                    "panelist" | "decision" | "ranking" | "person" if table != "ranking" && table != "decision" => field.uuid(added),
                    "number" => "number + 7".to_owned(),
                    "candidate" if table == "reveal" => field.uuid(added),
                    _ => name.to_owned(),
                })
                .collect();
            let sql = format!(
                "INSERT INTO {table} (id, {}) SELECT {}, {} FROM {table} WHERE id = {}",
                names.join(", "),
                field.uuid(added),
                values.join(", "),
                field.uuid(key)
            );
            let report = field.attack(&[table], &sql).await;
            expect(&report, 7, FsckKind::RowUnsealed, detail(format!("{table} {added}")), &sql);
        }
        // An earlier state of a row with its earlier event.
        let events = field.ask("SELECT event AS one FROM audit_leaf WHERE act = 'settings.update' AND log = 1 ORDER BY seq DESC").await;
        let events: Vec<Uuid> = events.iter().map(|row| row.try_get("", "one").unwrap()).collect();
        for (older, event) in events.iter().enumerate().skip(1) {
            let (name, version) = (format!("Name {}", 4 - older), 6 - older);
            let sql = format!("UPDATE organisation SET name_en = '{name}', version = {version}, audit_event = {}", field.uuid(*event));
            let report = field.attack(&["organisation"], &sql).await;
            expect(&report, 7, FsckKind::RowStale, detail("organisation ".to_owned()), &sql);
            assert!(!report.has(FsckKind::RowDiffers), "the state was a true one: {:?}", report.findings);
        }
        field.untouched().await;
    })
    .await;
}

#[tokio::test]
async fn rows_of_somebody_who_was_erased_that_are_back_are_found() {
    on_both_engines(|fresh| async move {
        let mut field = Field::lay_out(fresh).await;
        let (gone, model) = (candidate(field.erased), candidate(0));
        let rows = field
            .ask(&format!(
                "SELECT event AS one FROM audit_leaf WHERE act = 'candidate.update' AND log = 1 AND vac = {} ORDER BY seq DESC",
                field.uuid(VACANCY.0)
            ))
            .await;
        let event: Uuid = rows[0].try_get("", "one").unwrap();
        let mut put_back = 0;
        for table in [
            "candidate",
            "assignment",
            "declaration",
            "scorecard_version",
            "excusal",
            "waiver",
            "panel_rating",
            "ranking_row",
            "outcome",
            "hold",
            "erasure",
            "reveal",
        ] {
            let of = if table == "candidate" { "id" } else { "candidate" };
            let models = field.ask(&format!("SELECT id AS one FROM {table} WHERE {of} = {}", field.uuid(model.id.0))).await;
            assert!(!models.is_empty(), "{table}");
            for (number, row) in models.iter().enumerate() {
                let key: Uuid = row.try_get("", "one").unwrap();
                let fresh_key = if table == "candidate" { gone.id.0 } else { drawn(&format!("{table} back {number}")) };
                let columns = field.columns(table).await;
                let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
                let values: Vec<String> = names
                    .iter()
                    .map(|&name| match name {
                        "candidate" => field.uuid(gone.id.0),
                        "audit_ref" | "candidate_ref" => field.uuid(gone.audit_ref.0),
                        "scorecard" => field.uuid(drawn("sheet")),
                        "code" if table == "candidate" => "'C-03'".to_owned(),
                        "reference" => "'back'".to_owned(),
                        _ => name.to_owned(),
                    })
                    .collect();
                let sql = format!(
                    "INSERT INTO {table} (id, {}, audit_event) SELECT {}, {}, {} FROM {table} WHERE id = {}",
                    names.join(", "),
                    field.uuid(fresh_key),
                    values.join(", "),
                    field.uuid(event),
                    field.uuid(key)
                );
                let report = field.attack(&[table], &sql).await;
                let named = matches!(table, "candidate" | "ranking_row" | "outcome");
                let kind = if named { FsckKind::LeftOfErased } else { FsckKind::RowUnsealed };
                expect(&report, 7, kind, detail(format!("{table} {fresh_key}")), &sql);
                put_back += 1;
            }
        }
        assert!(put_back >= INSTANCES, "{put_back}");
        field.untouched().await;
    })
    .await;
}

/// The file of released heads of the decisions log.
fn heads(fresh: &Fresh) -> PathBuf {
    let folder = fresh.settings().data_dir.join("highwater");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).max_by_key(|path| path.metadata().unwrap().len()).unwrap()
}

#[tokio::test]
async fn released_heads_that_were_removed_cut_or_edited_close_the_door() {
    on_both_engines(|mut fresh| async move {
        open_round(&fresh.store).await;
        for number in 0..4 {
            rename(&fresh.store, &format!("Name {number}")).await.unwrap();
            fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        }
        fresh.close().await;
        let (path, mut dice) = (heads(&fresh), Dice(0x0bad_5eed));
        let whole = fs::read(&path).unwrap();
        let mut attacks = vec![("removed", None), ("emptied", Some(Vec::new()))];
        for _ in 0..INSTANCES {
            attacks.push(("cut", Some(whole[..dice.below(whole.len())].to_vec())));
            let mut edited = whole.clone();
            edited[dice.below(whole.len())] ^= 1 << dice.below(7);
            attacks.push(("edited", Some(edited)));
            let lines: Vec<&[u8]> = whole.split_inclusive(|&byte| byte == b'\n').collect();
            attacks.push(("without its last lines", Some(lines[..dice.below(lines.len())].concat())));
        }
        for (what, bytes) in attacks {
            match &bytes {
                None => fs::remove_file(&path).unwrap(),
                Some(bytes) => fs::write(&path, bytes).unwrap(),
            }
            let looking = Store::inspect(fresh.settings(), fresh.doors()).await.unwrap();
            let report = looking.fsck(None, true).await.unwrap();
            looking.close().await;
            assert!(matches!(report.exit, 2 | 5), "{what}: {:?}", report.findings);
            assert!(report.findings.iter().all(|found| found.origin == DECISIONS), "{what}: {:?}", report.findings);
            fresh.reopen().await.unwrap();
            let code = fresh.store.closed().map_or("open", |closed| closed.code());
            assert!(matches!(code, "damaged" | "no_highwater"), "{what}: {code}");
            assert!(rename(&fresh.store, "Never").await.is_err() && fresh.store.checkpoint_now(LogKind::Decisions).await.is_err());
            fresh.close().await;
            fs::write(&path, &whole).unwrap();
        }
        fresh.reopen().await.unwrap();
        assert_eq!(fresh.store.closed(), None);
        assert!(fresh.store.fsck(None, false).await.unwrap().ok);
    })
    .await;
}
