//! The chain of epochs: each begins by saying where the one before ended.
//!
//! What must stay true: a lost tail that is stated is a notice; an absent or false statement is a rewritten history.

use tlog::Checkpoint;

use super::evidence::{Evidence, Unreadable};
use super::report::{Kind, NoticeKind, Report};
use super::tree::Tree;
use crate::act::Act;
use crate::b64;
use crate::leaf::Leaf;

/// The sizes of the epoch before at which this epoch says, or lets a note say, what its root was.
pub(super) fn asked_sizes(next: &dyn Evidence) -> Result<Vec<u64>, Unreadable> {
    let Some(start) = first(next)? else { return Ok(Vec::new()) };
    Ok(start.x_count("have_size").into_iter().chain(old_note(&start).map(|note| note.size)).collect())
}

/// The head that this epoch says was released last of the one before. Whether it was is checked with the chain.
pub(super) fn stated_head(next: &dyn Evidence) -> Result<Option<Checkpoint>, Unreadable> {
    Ok(first(next)?.as_ref().and_then(old_note))
}

fn old_note(start: &Leaf) -> Option<Checkpoint> {
    let note = start.x_text("old_note").and_then(b64::decode).and_then(|note| String::from_utf8(note).ok())?;
    Checkpoint::parse(tlog::note::SignedNote::parse(&note).ok()?.body().as_str()).ok()
}

fn first(log: &dyn Evidence) -> Result<Option<Leaf>, Unreadable> {
    let leaf = log.leaf(0)?.and_then(|bytes| Leaf::parse(&bytes).ok());
    Ok(leaf.filter(|leaf| leaf.act == Some(Act::EpochStart)))
}

/// Checks the first entry of every epoch but the oldest against the epoch before it.
pub(super) fn check(logs: &[&dyn Evidence], trees: &[Tree], reports: &mut [Report]) -> Result<(), Unreadable> {
    for (i, log) in logs.iter().enumerate() {
        let Some(report) = reports.get_mut(i) else { continue };
        let Some(start) = first(*log)? else {
            if super::epoch_of(log.origin()).is_some_and(|epoch| epoch > 1) && log.min_index() == 0 && log.size() > 0 {
                report.find(Kind::EpochStart, 0, "the first entry is no epoch.start");
            }
            continue;
        };
        let Some((old, tree)) = i.checked_sub(1).and_then(|before| logs.get(before).zip(trees.get(before))) else { continue };
        if start.x_text("old_origin") != Some(old.origin()) {
            report.find(Kind::EpochStart, 0, format!("it follows {}", start.x_text("old_origin").unwrap_or_default()));
            continue;
        }
        let note = start.x_text("old_note").and_then(b64::decode).and_then(|note| String::from_utf8(note).ok()).unwrap_or_default();
        let note = match Checkpoint::open(&note, old.keys()) {
            Ok((note, _)) if note.origin == old.origin() => note,
            Ok((note, _)) => {
                report.find(Kind::OldNote, 0, format!("a note of {}", note.origin));
                continue;
            }
            Err(error) => {
                report.find(Kind::OldNote, 0, error.to_string());
                continue;
            }
        };
        let (size, root) = (start.x_count("have_size").unwrap_or_default(), start.x_hash("have_root"));
        // What was signed last of the epoch before must not go beyond what is stated to have been released.
        let beyond = tree.head.as_ref().is_some_and(|head| head.size > note.size);
        // Entries that nobody had signed yet are in no bundle of the epoch before: there is nothing to hold the statement against.
        let is_short = tree.size < size && (note.size <= tree.size || note.size > size);
        if !is_short && (tree.size != size || tree.roots.get(&size).copied() != root || beyond) {
            report.find(Kind::OldNote, 0, format!("the epoch before has {} entries", tree.size));
        } else if note.size > size {
            report.notice(NoticeKind::LostTail, 0);
            if is_short {
                report.notice(NoticeKind::UnsignedTail, 0);
            }
        } else if is_short && tree.roots.get(&note.size).is_none_or(|held| *held == note.root) {
            report.notice(NoticeKind::UnsignedTail, 0);
        } else if tree.roots.get(&note.size).is_some_and(|held| *held != note.root) {
            report.find(Kind::OldNote, 0, "the note is not of the epoch before");
        }
    }
    Ok(())
}
