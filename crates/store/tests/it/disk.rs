//! The disk of the power cuts: a folder whose writes are recorded by `tests/power/forget.c`, and what a cut makes of it.
//!
//! What must stay true: after a cut the folder holds what was fsynced, whole; what was not is gone, or at a torn cut there in
//! part: any of the writes, each up to any sector, and of the names in each folder the first so many.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use domain::doors::{Draw as _, SeededEntropy};
use store::Settings;
use tempfile::TempDir;

/// What a disk writes whole.
const SECTOR: u64 = 512;
/// No disk that is drawn takes longer than this for an fsync.
const FSYNC_MAX_US: u64 = 2_000;

/// How a disk behaves towards a program.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// How long an fsync takes.
    pub fsync: Duration,
    /// How the names end whose fsync keeps nothing, if any: the disk lies.
    pub liar: Option<&'static str>,
}

impl Manners {
    /// An honest disk, fast or slow. Slow ones are rare, because a death meets them in the middle of an fsync nearly always.
    pub fn draw(chance: &SeededEntropy) -> Self {
        Self { fsync: Duration::from_micros(chance.below(1 + chance.below(FSYNC_MAX_US))), liar: None }
    }
}

/// The recording library, compiled at first use. None where there is no C compiler, which is said loudly.
pub fn recorder() -> Option<&'static Path> {
    static COMPILED: OnceLock<Option<PathBuf>> = OnceLock::new();
    let compile = || {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/power/forget.c");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (fresh, library) = (folder.join(format!("forget-{}.so", std::process::id())), folder.join("forget.so"));
        let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
        let mut command = Command::new(compiler);
        command.args(["-O1", "-Wall", "-shared", "-fPIC", "-pthread", "-o"]).arg(&fresh).arg(source);
        match command.status() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                left_out("there is no C compiler (cc) to compile the recording library with");
                None
            }
            status => {
                assert!(status.unwrap().success(), "the recording library does not compile");
                // Two runs of the tests may come here at once; either library is whole.
                fs::rename(&fresh, &library).unwrap();
                Some(library)
            }
        }
    };
    if cfg!(all(target_os = "linux", target_pointer_width = "64")) {
        COMPILED.get_or_init(compile).as_deref()
    } else {
        left_out("only 64-bit Linux can record what was not fsynced");
        None
    }
}

/// Past the test harness, which would swallow it, because the test passes.
fn left_out(why: &str) {
    io::stderr().write_all(format!("*** LEFT OUT: power cuts, because {why} ***\n").as_bytes()).unwrap();
}

/// A folder with its journal.
pub struct Disk(TempDir);

/// What a power cut took.
#[derive(Default)]
pub struct Cut {
    /// Writes and changes of length that were not fsynced.
    pub writes: u64,
    /// Names made, moved or removed in a folder that was not fsynced.
    pub names: u64,
    /// How many of both are on the disk nevertheless, whole or in part.
    pub survived: u64,
}

impl Disk {
    pub fn new() -> Self {
        let disk = Self(tempfile::tempdir().unwrap());
        fs::create_dir(disk.folder()).unwrap();
        fs::create_dir(disk.journal()).unwrap();
        disk
    }

    fn folder(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap().join("disk")
    }

    fn journal(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap().join("journal")
    }

    /// Settings for a store on this disk. Its folder is made by the store, so that the loss of it is recorded as well.
    pub fn settings(&self) -> Settings {
        Settings::new(self.folder().join("data"), "localhost", "demo")
    }

    /// Lets a program run on this disk.
    pub fn carry(&self, command: &mut Command, recorder: &Path, manners: Manners) {
        command.env("LD_PRELOAD", recorder).env("FORGET_PAUSE_US", manners.fsync.as_micros().to_string());
        command.env("FORGET_FOLDER", self.folder()).env("FORGET_JOURNAL", self.journal());
        if let Some(liar) = manners.liar {
            command.env("FORGET_LIES", liar);
        }
    }

    /// Cuts the power: what was not fsynced is gone, or survives by chance where there is one. Nobody may be working on the disk.
    pub fn cut_power(&self, chance: Option<&SeededEntropy>) -> Cut {
        let mut cut = Cut::default();
        // Order matters: contents first, while every file has a name, be it one that the cut takes.
        let mut by_inode = BTreeMap::new();
        for path in files_below(&self.folder()).into_iter().chain(files_below(&self.journal())) {
            by_inode.insert(fs::metadata(&path).unwrap().ino(), path);
        }
        for (inode, path) in &by_inode {
            let records = fs::read(self.journal().join(format!("{inode}.undo"))).unwrap_or_default();
            forget_contents(path, &Record::parse(&records), chance, &mut cut);
        }
        forget_names(&self.journal(), chance, &mut cut);
        for path in files_below(&self.folder()) {
            // Mapped memory of the programs that are dead; it is made anew from the write-ahead log.
            if path.to_string_lossy().ends_with("-shm") {
                fs::remove_file(path).unwrap();
            }
        }
        fs::remove_dir_all(self.journal()).unwrap();
        fs::create_dir(self.journal()).unwrap();
        cut
    }

    /// Settings for a store on a copy, so that looking changes nothing. The disk begins its next life as the cut left it.
    pub fn copy(&self) -> Settings {
        let copy = self.0.path().join("copy");
        let _ = fs::remove_dir_all(&copy);
        copy_folder(&self.folder(), &copy);
        Settings { checkpoint_every: None, ..Settings::new(copy.join("data"), "localhost", "demo") }
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

fn copy_folder(from: &Path, to: &Path) {
    DirBuilder::new().mode(0o700).create(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            let _ = fs::copy(from, to).unwrap();
        }
    }
}

/// A change of a file as `forget.c` recorded it.
struct Record<'j> {
    moment: u64,
    is_write: bool,
    offset: u64,
    extent: u64,
    old_length: u64,
    old: &'j [u8],
}

/// The same with what it had put there, to be done again.
enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

impl<'j> Record<'j> {
    /// The records that no fsync made void, oldest first; one that a death tore is no record.
    fn parse(mut rest: &'j [u8]) -> Vec<Self> {
        let (mut records, mut kept) = (Vec::new(), 0);
        while let Some((head, after)) = rest.split_first_chunk::<48>() {
            let (fields, _) = head.as_chunks::<8>();
            let &[moment, kind, offset, extent, old_length, old_bytes] = fields else { unreachable!("six times eight is 48") };
            let [moment, kind, offset, extent, old_length, old_bytes] =
                [moment, kind, offset, extent, old_length, old_bytes].map(u64::from_ne_bytes);
            let Some((old, after)) = after.split_at_checked(usize::try_from(old_bytes).unwrap()) else { break };
            rest = after;
            if kind == 3 {
                kept = kept.max(offset);
            } else {
                records.push(Self { moment, is_write: kind == 1, offset, extent, old_length, old });
            }
        }
        records.retain(|record| record.moment >= kept);
        records
    }

    /// Takes the change back. The file is as it was right after it.
    fn undo(&self, file: &File) -> Change {
        let length = file.metadata().unwrap().len();
        let change = if self.is_write {
            // A program that died while it wrote has written less.
            let end = length.min(self.offset + self.extent).max(self.offset);
            let mut bytes = vec![0; usize::try_from(end - self.offset).unwrap()];
            file.read_exact_at(&mut bytes, self.offset).unwrap();
            Change::Write(self.offset, bytes)
        } else {
            Change::Length(length)
        };
        file.write_all_at(self.old, self.offset).unwrap();
        file.set_len(self.old_length).unwrap();
        change
    }
}

fn forget_contents(path: &Path, records: &[Record<'_>], chance: Option<&SeededEntropy>, cut: &mut Cut) {
    if records.is_empty() {
        return;
    }
    let file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut changes: Vec<Change> = records.iter().rev().map(|record| record.undo(&file)).collect();
    changes.reverse();
    cut.writes += u64::try_from(changes.len()).unwrap();
    let Some(chance) = chance else { return };
    for change in changes {
        if chance.below(2) == 0 {
            continue;
        }
        cut.survived += 1;
        match change {
            Change::Length(length) => file.set_len(length).unwrap(),
            Change::Write(offset, bytes) => {
                let end = offset + u64::try_from(bytes.len()).unwrap();
                let sectors = end.div_ceil(SECTOR) - offset / SECTOR;
                let torn = (SECTOR * (offset / SECTOR + chance.below(sectors + 1))).clamp(offset, end);
                let whole = bytes.get(..usize::try_from(torn - offset).unwrap()).unwrap();
                file.write_all_at(whole, offset).unwrap();
            }
        }
    }
}

/// Takes back, newest first, what happened to names in folders that were not fsynced since. Of a folder's changes the first so
/// many survive by chance, because file systems keep them in order.
fn forget_names(journal: &Path, chance: Option<&SeededEntropy>, cut: &mut Cut) {
    let text = fs::read_to_string(journal.join("names")).unwrap_or_default();
    let mut kept: BTreeMap<&Path, u64> = BTreeMap::new();
    let mut changed: BTreeMap<&Path, Vec<Named<'_>>> = BTreeMap::new();
    for named in text.lines().filter_map(Named::parse) {
        if named.what == "sync" {
            let moment = kept.entry(named.path).or_default();
            *moment = named.kept.max(*moment);
        } else {
            // Assumption: the store moves no file from one folder to another.
            changed.entry(named.path.parent().unwrap()).or_default().push(named);
        }
    }
    let mut lost = Vec::new();
    for (folder, mut changes) in changed {
        changes.retain(|named| named.moment >= kept.get(folder).copied().unwrap_or_default());
        let count = u64::try_from(changes.len()).unwrap();
        let survived = chance.map_or(0, |chance| chance.below(count + 1));
        cut.names += count;
        cut.survived += survived;
        lost.extend(changes.drain(usize::try_from(survived).unwrap()..));
    }
    lost.sort_unstable_by_key(|named| named.moment);
    for named in lost.into_iter().rev() {
        let undone = named.undo(journal);
        // A death between the record and the change: there is nothing to take back.
        assert!(undone.as_ref().err().is_none_or(|error| error.kind() == ErrorKind::NotFound), "{named:?}: {undone:?}");
    }
}

/// What happened to a name, as `forget.c` recorded it.
#[derive(Debug)]
struct Named<'j> {
    moment: u64,
    what: &'j str,
    path: &'j Path,
    other: &'j Path,
    /// The number of the file that is kept, if any; of an fsync the moment up to which it holds.
    kept: u64,
}

impl<'j> Named<'j> {
    /// Reads a line; one that a death tore is none.
    fn parse(line: &'j str) -> Option<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[moment, what, path, other, kept, "."] = fields.as_slice() else { return None };
        Some(Self { moment: moment.parse().ok()?, what, path: Path::new(path), other: Path::new(other), kept: kept.parse().ok()? })
    }

    fn undo(&self, journal: &Path) -> io::Result<()> {
        let kept = journal.join(format!("kept-{}", self.kept));
        match self.what {
            "create" => fs::remove_file(self.path),
            "mkdir" => fs::remove_dir_all(self.path),
            "unlink" => fs::rename(kept, self.path),
            // It was recorded and never began.
            "rename" if self.path.exists() => Ok(()),
            "rename" if self.kept == 0 => fs::rename(self.other, self.path),
            "rename" => fs::rename(self.other, self.path).and_then(|()| fs::rename(kept, self.other)),
            unknown => unreachable!("nothing is called {unknown} in the journal"),
        }
    }
}
