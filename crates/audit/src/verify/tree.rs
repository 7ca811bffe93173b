//! Notes, tree and consistency: whether the leaves are those that were signed, and the history that others saw.
//!
//! What must stay true: the root is computed from the leaves themselves; stored hashes serve only to name the place of a
//! difference; a head held by somebody else decides against a note, however well signed.

use std::collections::{BTreeMap, BTreeSet};

use tlog::tlog_proof::TlogProof;
use tlog::{Checkpoint, Frontier, Hash, numbering};

use super::evidence::{Evidence, Held, Unreadable};
use super::report::{Kind, Report, Stage};

/// A note that was believed, with the id of the key that signed it.
struct Believed {
    head: Checkpoint,
    key_id: String,
    witnesses: Vec<String>,
}

/// What the tree stages hand on.
pub(super) struct Tree {
    /// How many leaves are to be read.
    pub size: u64,
    /// The newest signed head, if it was believed.
    pub head: Option<Checkpoint>,
    /// Roots at the sizes that were asked for, and at the end.
    pub roots: BTreeMap<u64, Hash>,
}

fn open(log: &dyn Evidence, note: &str) -> Result<Believed, (Kind, String)> {
    let (head, opened) = Checkpoint::open(note, log.keys()).map_err(|error| (Kind::Note, error.to_string()))?;
    if head.origin != log.origin() {
        return Err((Kind::NoteOrigin, format!("the note is of {}", head.origin)));
    }
    let signer = opened.verified.iter().find(|one| one.key.name() == head.origin);
    let key_id = signer.map(|one| one.key.id().to_string()).unwrap_or_default();
    let witnesses = opened.verified.iter().filter(|one| one.time.is_some()).map(|one| one.key.name().to_owned()).collect();
    Ok(Believed { head, key_id, witnesses })
}

/// What the notes say, as far as they were believed.
pub(super) struct Notes {
    head: Option<Checkpoint>,
    earlier: Vec<Checkpoint>,
    foreign: Vec<(u64, Hash)>,
}

impl Notes {
    /// For a log whose entries cannot be read.
    pub(super) fn of_nothing(self) -> Tree {
        Tree { size: 0, head: self.head, roots: BTreeMap::new() }
    }
}

/// The notes: signed by the log's own key, and of this log.
pub(super) fn notes(log: &dyn Evidence, report: &mut Report) -> Result<Notes, Unreadable> {
    let newest = match log.checkpoint()?.map(|note| open(log, &note)) {
        None => {
            if log.size() > 0 {
                report.find(Kind::CheckpointMissing, None, "no note");
            }
            None
        }
        Some(Err((kind, detail))) => {
            report.find(kind, None, format!("newest note: {detail}"));
            None
        }
        Some(Ok(believed)) => Some(believed),
    };
    let mut earlier = Vec::new();
    for note in log.earlier_checkpoints()? {
        match open(log, &note) {
            Ok(believed) => earlier.push(believed.head),
            Err((kind, detail)) => report.find(kind, None, format!("earlier note: {detail}")),
        }
    }
    earlier.sort_by_key(|head| head.size);
    let mut foreign = Vec::new();
    for head in log.held() {
        match head {
            Held::Head { size, root } => foreign.push((*size, *root)),
            Held::Note(note) => match open(log, note) {
                Ok(believed) => foreign.push((believed.head.size, believed.head.root)),
                Err((kind, detail)) => report.find(kind, None, format!("held note: {detail}")),
            },
        }
    }
    report.checkpoints.checked = earlier.len() + usize::from(newest.is_some());
    report.checkpoints.held = foreign.len();
    if let Some(believed) = &newest {
        report.key_id.clone_from(&believed.key_id);
        report.witnesses.valid.clone_from(&believed.witnesses);
    }
    let head = newest.map(|believed| believed.head);
    let end = head.as_ref().map_or_else(|| log.size(), |head| head.size);
    report.size = end;
    report.root = head.as_ref().map(|head| head.root.to_string()).unwrap_or_default();
    Ok(Notes { head, earlier, foreign })
}

/// The tree over the entries, and the heads that others saw. `extra` are sizes whose roots a later epoch asks for, `stated` the head of
/// which it says that it was released: held heads up to it are of a tail that is stated to be lost, for the chain to judge.
pub(super) fn check(
    log: &dyn Evidence,
    notes: Notes,
    extra: &[u64],
    stated: Option<&Checkpoint>,
    report: &mut Report,
) -> Result<Tree, Unreadable> {
    let Notes { head, earlier, mut foreign } = notes;
    if let Some(stated) = stated {
        let is_stated = |size: u64, root: Hash| size < stated.size || (size == stated.size && root == stated.root);
        foreign.retain(|&(size, root)| size <= log.size() || !is_stated(size, root));
    }
    let sizes = earlier.iter().map(|head| head.size).chain(foreign.iter().map(|(size, _)| *size)).chain(head.iter().map(|head| head.size));
    let wanted: BTreeSet<u64> = sizes.chain(extra.iter().copied()).collect();
    let roots = hash_leaves(log, &wanted, head.as_ref(), report)?;
    if let Some(head) = &head
        && !report.failed(Stage::Tree)
        && roots.get(&head.size).is_some_and(|root| *root != head.root)
    {
        // Earlier notes narrow the place down: what they cover and still gives their root was not touched.
        let stands = |earlier: &&Checkpoint| roots.get(&earlier.size) == Some(&earlier.root);
        let after = earlier.iter().rfind(stands).map_or(0, |earlier| earlier.size);
        let before =
            earlier.iter().filter(|earlier| earlier.size > after).find(|earlier| !stands(earlier)).map_or(head.size, |one| one.size);
        report.find(Kind::RootHash, after, format!("entries {after} to {} hash to another root", before.saturating_sub(1)));
    }
    proofs(log, head.as_ref(), report)?;
    if report.failed(Stage::Note) || report.failed(Stage::Tree) {
        report.not_run.push(Stage::Consistency);
    } else {
        consistency(log.size(), head.as_ref(), &earlier, &foreign, &roots, report);
    }
    if head.is_none() {
        report.root = roots.get(&log.size()).map(ToString::to_string).unwrap_or_default();
    }
    Ok(Tree { size: log.size(), head, roots })
}

/// The proofs that lie beside the log: each holds for the entry whose number it bears.
fn proofs(log: &dyn Evidence, head: Option<&Checkpoint>, report: &mut Report) -> Result<(), Unreadable> {
    for (name, text) in log.proofs()? {
        let number = name.strip_prefix("proofs/").and_then(|name| name.strip_suffix(".tlog-proof")).and_then(|number| number.parse().ok());
        let proof = TlogProof::parse(&text).map_err(|error| error.to_string());
        let checked = match (number, proof) {
            (None, _) => Err("the name is no number".to_owned()),
            (_, Err(error)) => Err(error),
            (Some(number), Ok(proof)) if proof.index != number => Err(format!("it is about entry {}", proof.index)),
            (Some(number), Ok(proof)) => match log.leaf(number)? {
                None => Err("there is no such entry".to_owned()),
                Some(leaf) => match proof.verify(&tlog::hash::leaf(&leaf), log.keys()) {
                    Err(error) => Err(error.to_string()),
                    Ok(of) if of.origin != log.origin() => Err(format!("it is of {}", of.origin)),
                    Ok(of) if head.is_some_and(|head| of.size > head.size) => Err("it is of a longer log".to_owned()),
                    Ok(_) => Ok(()),
                },
            },
        };
        if let Err(detail) = checked {
            report.find(Kind::Proof, number, format!("{name}: {detail}"));
        }
    }
    Ok(())
}

/// Hashes all leaves, compares them with stored hashes, and returns the roots at the sizes wanted.
fn hash_leaves(
    log: &dyn Evidence,
    wanted: &BTreeSet<u64>,
    head: Option<&Checkpoint>,
    report: &mut Report,
) -> Result<BTreeMap<u64, Hash>, Unreadable> {
    let size = log.size();
    let mut frontier = Frontier::new();
    let mut roots = BTreeMap::new();
    let mut bad_leaves: Vec<u64> = Vec::new();
    let mut bad_nodes: Vec<(u64, u64)> = Vec::new();
    let mut missing = Vec::new();
    let mut broken = false;
    for seq in 0..size {
        if wanted.contains(&seq) {
            roots.insert(seq, frontier.root());
        }
        let index = numbering::stored_index(0, seq).map_err(|error| Unreadable(error.to_string()))?;
        let bytes = log.leaf(seq)?;
        if bytes.is_none() && seq >= log.min_index() {
            missing.push(seq);
        }
        let Some(hash) = bytes.map_or_else(|| log.node(index), |bytes| Ok(Some(tlog::hash::leaf(&bytes))))? else {
            // Without its hash nothing can be said of what comes after; a pruned entry must have left its hash.
            if seq < log.min_index() {
                missing.push(seq);
            }
            broken = true;
            break;
        };
        for (level, (index, computed)) in (0_u32..).zip(frontier.append(hash)) {
            if log.node(index)?.is_some_and(|stored| stored != computed) {
                if level == 0 {
                    bad_leaves.push(seq);
                } else if bad_leaves.last().is_none_or(|bad| bad >> level != seq >> level) {
                    // Above an altered entry every hash differs; only others are of interest.
                    bad_nodes.push((index, (seq >> level) << level));
                }
            }
        }
    }
    if !broken {
        roots.insert(size, frontier.root());
    }
    // Where the entries give the signed root, it is the stored hashes that were altered.
    let leaves_stand = !broken && head.is_some_and(|head| roots.get(&head.size) == Some(&head.root));
    for seq in bad_leaves {
        let kind = if leaves_stand { Kind::NodeHash } else { Kind::LeafHash };
        report.find(kind, seq, "the stored hash of the entry is another");
    }
    for (index, first) in bad_nodes {
        report.find(Kind::NodeHash, first, format!("stored hash {index}"));
    }
    for seq in missing {
        report.find(Kind::LeafMissing, seq, "no bytes");
    }
    if log.leaf(size)?.is_some() {
        report.find(Kind::LeafAdded, size, "entries after the last");
    }
    Ok(roots)
}

fn consistency(
    size: u64,
    head: Option<&Checkpoint>,
    earlier: &[Checkpoint],
    foreign: &[(u64, Hash)],
    roots: &BTreeMap<u64, Hash>,
    report: &mut Report,
) {
    let heads = head.into_iter().map(|head| (head.size, head.root, Kind::RootHash));
    let heads = heads.chain(earlier.iter().map(|head| (head.size, head.root, Kind::Inconsistent)));
    for (head_size, root, kind) in heads.chain(foreign.iter().map(|(size, root)| (*size, *root, Kind::Forked))) {
        if head_size > size {
            report.find(Kind::RolledBack, size, format!("a head of {head_size} entries exists, {size} are here"));
        } else if kind != Kind::RootHash && roots.get(&head_size).is_some_and(|computed| *computed != root) {
            report.find(kind, None, format!("at size {head_size} the root should be {root}"));
        }
    }
}
