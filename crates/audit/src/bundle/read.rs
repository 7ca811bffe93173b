//! A bundle as evidence for the verifier.
//!
//! What must stay true: nothing in the bundle is believed. What it says of itself serves only to find its files; which openings it must
//! hold is taken from the signed entry that says it was made.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use domain::canonical::hex;
use domain::ids::VacancyId;
use sha2::{Digest as _, Sha256};
use tlog::note::SignedNote;
use tlog::tile::{FULL_WIDTH, LEVELS_PER_TILE, Run, Tile, TilePath};
use tlog::{Checkpoint, Hash, VerifyingKey, entries, numbering};

use super::files::Files;
use super::layout::{self, About};
use super::{ABOUT, CHECKPOINT, OPENINGS, SUMS, VKEY};
use crate::act::Act;
use crate::leaf::Leaf;
use crate::verify::{Evidence, Fault, Held, KeySource, Kind, Limits, OpeningRead, Scope, Unreadable};

/// Digests and forms are held against each other for this many bytes of openings at most.
const OPENINGS_MAX: u64 = 1 << 30;

/// A bundle, looked through once.
pub struct BundleEvidence<F> {
    files: F,
    origin: String,
    size: u64,
    min_index: u64,
    scope: Scope,
    limits: Limits,
    faults: Vec<Fault>,
    openings: BTreeMap<u64, Vec<OpeningRead>>,
    keys: Vec<VerifyingKey>,
    key_source: KeySource,
    held: Vec<Held>,
    /// The run of entries read last.
    entries: RefCell<Option<(u64, Vec<Vec<u8>>)>>,
    /// The tile read last, per level.
    tiles: RefCell<BTreeMap<u8, (u64, Vec<Hash>)>>,
}

fn unreadable(error: &io::Error) -> Unreadable {
    Unreadable(error.to_string())
}

impl<F: Files> BundleEvidence<F> {
    /// Looks through a bundle: whether every file is there that must be, and whether each has its form. `keys` are those that the caller
    /// trusts; with none given, the bundle's own key is taken and the report says so.
    pub fn open(files: F, keys: Vec<VerifyingKey>, held: Vec<Held>) -> Result<Self, Unreadable> {
        let read = |path: &str| files.read(path).map_err(|error| unreadable(&error));
        let mut faults = Vec::new();
        let note = read(CHECKPOINT)?;
        if note.is_none() {
            faults.push(Fault { kind: Kind::FileMissing, detail: CHECKPOINT.to_owned(), hides: false });
        }
        let about = match read(ABOUT)? {
            None => {
                faults.push(Fault { kind: Kind::FileMissing, detail: ABOUT.to_owned(), hides: false });
                None
            }
            Some(bytes) => {
                let about = About::parse(&bytes);
                if about.is_none() {
                    faults.push(Fault { kind: Kind::FileMalformed, detail: ABOUT.to_owned(), hides: false });
                }
                about
            }
        };
        let signed = note.and_then(|note| String::from_utf8(note).ok()).and_then(|note| SignedNote::parse(&note).ok());
        let signed = signed.and_then(|note| Checkpoint::parse(note.body().as_str()).ok());
        let (key_source, keys) = if keys.is_empty() {
            let own =
                read(VKEY)?.and_then(|text| String::from_utf8(text).ok()).and_then(|text| VerifyingKey::parse_vkey(text.trim_end()).ok());
            (KeySource::Unauthenticated, own.into_iter().collect())
        } else {
            (KeySource::File, keys)
        };
        let origin = signed.as_ref().map(|head| head.origin.clone()).or_else(|| about.as_ref().map(|about| about.origin.clone()));
        let size = signed.as_ref().map(|head| head.size).or_else(|| about.as_ref().map(|about| about.size)).unwrap_or_default();
        if let (Some(head), Some(about)) = (&signed, &about)
            && (head.size != about.size || head.origin != about.origin)
        {
            faults.push(Fault {
                kind: Kind::FileMalformed,
                detail: format!("{ABOUT}: another log or size than the checkpoint"),
                hides: false,
            });
        }
        let mut bundle = Self {
            files,
            origin: origin.unwrap_or_default(),
            size,
            min_index: about.as_ref().map_or(0, |about| about.min_index),
            scope: about.as_ref().map_or(Scope::None, |about| about.scope),
            limits: Limits::default(),
            faults,
            openings: BTreeMap::new(),
            keys,
            key_source,
            held,
            entries: RefCell::new(None),
            tiles: RefCell::new(BTreeMap::new()),
        };
        bundle.look_through()?;
        if bundle.faults.iter().all(|fault| !fault.hides) {
            bundle.ask_the_last_entry()?;
        }
        bundle.read_openings()?;
        Ok(bundle)
    }

    fn fault(&mut self, kind: Kind, detail: impl Into<String>, hides: bool) {
        self.faults.push(Fault { kind, detail: detail.into(), hides });
    }

    /// Every file once: those that must be there, the form of tiles and entries, the digests.
    fn look_through(&mut self) -> Result<(), Unreadable> {
        // A size that was made up must not make us count for ever.
        let runs = self.size.div_ceil(u64::from(FULL_WIDTH)) - self.min_index.min(self.size) / u64::from(FULL_WIDTH);
        if runs > self.files.sizes().len() as u64 {
            self.fault(Kind::FileMissing, format!("the entries of a log of {} entries", self.size), true);
            self.size = 0;
        }
        let pruned = self.min_index / u64::from(FULL_WIDTH);
        let needed: BTreeSet<String> = match TilePath::all(self.size) {
            Ok(paths) => {
                paths.filter(|path| !matches!(path, TilePath::Entries(run) if run.index() < pruned)).map(|path| path.to_string()).collect()
            }
            Err(_) => BTreeSet::new(),
        };
        let missing: Vec<String> = needed.iter().filter(|path| !self.files.sizes().contains_key(*path)).cloned().collect();
        for path in missing {
            self.fault(Kind::FileMissing, path, true);
        }
        let sums = self.sums()?;
        let paths: Vec<String> = self.files.sizes().keys().cloned().collect();
        for path in paths.iter().filter(|path| path.as_str() != SUMS) {
            let bytes = self.files.read(path).map_err(|error| unreadable(&error))?.unwrap_or_default();
            if let Some(sums) = &sums
                && sums.get(path) != Some(&hex(&Sha256::digest(&bytes)))
            {
                self.fault(Kind::FileSum, path, false);
            }
            if !needed.contains(path) {
                continue;
            }
            let is_formed = match TilePath::parse(path) {
                Ok(TilePath::Hashes(tile)) => bytes.len() == usize::from(tile.run().width()) * tlog::hash::HASH_LEN,
                Ok(TilePath::Entries(run)) => entries::decode(&bytes, run.width()).is_ok(),
                Err(_) => false,
            };
            if !is_formed {
                self.fault(Kind::FileMalformed, path, true);
            }
        }
        for path in sums.into_iter().flatten().map(|(path, _)| path).filter(|path| !paths.contains(path)).collect::<Vec<_>>() {
            self.fault(Kind::FileMissing, path, false);
        }
        Ok(())
    }

    /// The digests that the bundle lists; nothing where it lists none.
    fn sums(&mut self) -> Result<Option<BTreeMap<String, String>>, Unreadable> {
        let Some(bytes) = self.files.read(SUMS).map_err(|error| unreadable(&error))? else {
            self.fault(Kind::FileMissing, SUMS, false);
            return Ok(None);
        };
        let text = String::from_utf8_lossy(&bytes);
        let lines: Option<BTreeMap<String, String>> =
            text.lines().map(|line| line.split_once("  ").map(|(digest, path)| (path.to_owned(), digest.to_owned()))).collect();
        if lines.is_none() {
            self.fault(Kind::FileMalformed, SUMS, false);
        }
        Ok(lines)
    }

    /// The last entry of an export says which openings were chosen: it is signed, and what the bundle says of itself is not.
    fn ask_the_last_entry(&mut self) -> Result<(), Unreadable> {
        let Some(last) = self.size.checked_sub(1) else { return Ok(()) };
        let Some(leaf) = self.leaf(last)?.and_then(|bytes| Leaf::parse(&bytes).ok()) else { return Ok(()) };
        if leaf.act != Some(Act::ExportCreate) {
            return Ok(());
        }
        self.limits = Limits { people: (!leaf.subj.is_empty()).then(|| leaf.subj.iter().copied().collect()), vacancy: leaf.vac };
        if let Some(scope) = leaf.x_text("scope").and_then(layout::scope_of)
            && scope != self.scope
        {
            self.fault(Kind::FileMalformed, format!("{ABOUT}: other openings than the entry of the export says"), false);
            self.scope = scope;
        }
        Ok(())
    }

    fn read_openings(&mut self) -> Result<(), Unreadable> {
        if self.files.sizes().get(OPENINGS).is_some_and(|size| *size > OPENINGS_MAX) {
            self.fault(Kind::FileMalformed, format!("{OPENINGS}: more than 1 GiB"), false);
            return Ok(());
        }
        let Some(bytes) = self.files.read(OPENINGS).map_err(|error| unreadable(&error))? else {
            self.fault(Kind::FileMissing, OPENINGS, false);
            return Ok(());
        };
        let Ok(text) = String::from_utf8(bytes) else {
            self.fault(Kind::FileMalformed, OPENINGS, false);
            return Ok(());
        };
        let mut before = (0, String::new(), "");
        for (number, line) in (1_usize..).zip(text.lines()) {
            let Some((seq, opening)) = layout::parse_opening(line) else {
                self.fault(Kind::FileMalformed, format!("{OPENINGS}, line {number}"), false);
                continue;
            };
            let key = (seq, opening.o.to_string(), opening.n.as_str());
            if seq >= self.size || (number > 1 && key <= before) {
                self.fault(Kind::FileMalformed, format!("{OPENINGS}, line {number}: out of order, or of no entry"), false);
            }
            before = key;
            self.openings.entry(seq).or_default().push(opening);
        }
        Ok(())
    }
}

impl<F: Files> Evidence for BundleEvidence<F> {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn size(&self) -> u64 {
        self.size
    }

    fn min_index(&self) -> u64 {
        self.min_index
    }

    fn leaf(&self, seq: u64) -> Result<Option<Cow<'_, [u8]>>, Unreadable> {
        let Some(run) = Run::holding(seq, self.size) else { return Ok(None) };
        let mut read = self.entries.borrow_mut();
        if read.as_ref().is_none_or(|(index, _)| *index != run.index()) {
            let bytes = self.files.read(&TilePath::Entries(run).to_string()).map_err(|error| unreadable(&error))?;
            let Some(bytes) = bytes else { return Ok(None) };
            let Ok(leaves) = entries::decode(&bytes, run.width()) else { return Ok(None) };
            *read = Some((run.index(), leaves.into_iter().map(<[u8]>::to_vec).collect()));
        }
        let place = usize::try_from(seq - run.start()).unwrap_or(usize::MAX);
        Ok(read.as_ref().and_then(|(_, leaves)| leaves.get(place).cloned()).map(Cow::Owned))
    }

    fn node(&self, index: u64) -> Result<Option<Hash>, Unreadable> {
        let Ok((level, n)) = numbering::split_index(index) else { return Ok(None) };
        // Only every eighth level lies in tiles; what is between follows from it.
        if !level.is_multiple_of(LEVELS_PER_TILE) {
            return Ok(None);
        }
        let Some(tile) = Tile::holding(level, n, self.size) else { return Ok(None) };
        let mut tiles = self.tiles.borrow_mut();
        if tiles.get(&tile.level()).is_none_or(|(at, _)| *at != tile.run().index()) {
            let bytes = self.files.read(&tile.to_string()).map_err(|error| unreadable(&error))?.unwrap_or_default();
            let (hashes, _) = bytes.as_chunks();
            tiles.insert(tile.level(), (tile.run().index(), hashes.iter().copied().map(Hash).collect()));
        }
        let place = usize::try_from(n - tile.run().start()).unwrap_or(usize::MAX);
        Ok(tiles.get(&tile.level()).and_then(|(_, hashes)| hashes.get(place)).copied())
    }

    fn checkpoint(&self) -> Result<Option<String>, Unreadable> {
        let bytes = self.files.read(CHECKPOINT).map_err(|error| unreadable(&error))?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn earlier_checkpoints(&self) -> Result<Vec<String>, Unreadable> {
        let paths = self.files.sizes().keys().filter(|path| path.starts_with("checkpoints/"));
        let read = |path: &String| self.files.read(path).map_err(|error| unreadable(&error));
        paths.map(|path| Ok(String::from_utf8_lossy(&read(path)?.unwrap_or_default()).into_owned())).collect()
    }

    fn openings(&self, seq: u64) -> Result<Vec<OpeningRead>, Unreadable> {
        Ok(self.openings.get(&seq).cloned().unwrap_or_default())
    }

    fn scope(&self) -> Scope {
        self.scope
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn document(&self, digest_hex: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let is_digest = digest_hex.len() == 64 && digest_hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_digest {
            return Ok(None);
        }
        self.files.read(&format!("docs/{digest_hex}.json")).map_err(|error| unreadable(&error))
    }

    fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }

    fn key_source(&self) -> KeySource {
        self.key_source
    }

    fn held(&self) -> &[Held] {
        &self.held
    }

    fn faults(&self) -> &[Fault] {
        &self.faults
    }

    fn proofs(&self) -> Result<Vec<(String, String)>, Unreadable> {
        let paths = self.files.sizes().keys().filter(|path| path.starts_with("proofs/"));
        let read = |path: &String| self.files.read(path).map_err(|error| unreadable(&error));
        paths.map(|path| Ok((path.clone(), String::from_utf8_lossy(&read(path)?.unwrap_or_default()).into_owned()))).collect()
    }
}

impl Limits {
    /// Whether an opening of this vacancy, about these people, had to go along.
    pub(crate) fn cover(&self, vacancy: Option<VacancyId>, mut people: impl Iterator<Item = domain::ids::AuditRef>) -> bool {
        self.vacancy.is_none_or(|only| vacancy == Some(only))
            && self.people.as_ref().is_none_or(|only| people.any(|one| only.contains(&one)))
    }
}
