//! Tiles that somebody changed.
//!
//! What must stay true: whichever hash of whichever tile is altered, no hash that depends on it leaves the reader.

use std::collections::HashMap;

use tlog::{
    HashReader as _, numbering,
    tile::Tile,
    tile_reader::{TileHashReader, TileReadError, TileReader},
};

use crate::support::Log;

struct Folder(HashMap<Tile, Vec<u8>>);

impl Folder {
    fn of(log: &Log) -> Self {
        let size = log.leaves.len() as u64;
        Self(Tile::all(size).unwrap().map(|tile| (tile, tile.contents(&log.reader()).unwrap())).collect())
    }
}

impl TileReader for &Folder {
    type Error = &'static str;

    fn read_tile(&self, tile: Tile) -> Result<Vec<u8>, Self::Error> {
        self.0.get(&tile).cloned().ok_or("no such tile")
    }
}

/// Every stored hash, each asked for alone; the reader is made anew so that nothing is remembered.
fn read_everything(folder: &Folder, log: &Log) -> Result<(), TileReadError<&'static str>> {
    let size = log.leaves.len();
    let reader = TileHashReader::new(size as u64, &log.roots[size], folder)?;
    for index in 0..numbering::stored_count(size as u64).unwrap() {
        let read = reader.read(&[index])?;
        assert_eq!(read, [log.stored[usize::try_from(index).unwrap()]], "a false hash left the reader");
    }
    Ok(())
}

#[test]
fn a_flipped_bit_in_any_tile_is_found() {
    // Full and partial tiles at two levels.
    let log = Log::sized(256 * 2 + 44);
    let clean = Folder::of(&log);
    assert_eq!(read_everything(&clean, &log), Ok(()));
    for (tile, bytes) in &clean.0 {
        for place in (0..bytes.len()).step_by(997).chain([bytes.len() - 1]) {
            let mut changed = Folder(clean.0.clone());
            changed.0.get_mut(tile).unwrap()[place] ^= 0x10;
            let refused = read_everything(&changed, &log);
            assert!(matches!(refused, Err(TileReadError::Root | TileReadError::Mismatch(_))), "{tile} byte {place}: {refused:?}");
        }
    }
}

#[test]
fn a_missing_short_or_long_tile_is_named() {
    let log = Log::sized(300);
    let clean = Folder::of(&log);
    for tile in clean.0.keys().copied() {
        let mut changed = Folder(clean.0.clone());
        changed.0.remove(&tile);
        assert_eq!(read_everything(&changed, &log), Err(TileReadError::Storage { tile, error: "no such tile" }));
        for len in [0, clean.0[&tile].len() - 1, clean.0[&tile].len() - 32, clean.0[&tile].len() + 1, clean.0[&tile].len() + 32] {
            changed.0.insert(tile, vec![0; len]);
            assert_eq!(read_everything(&changed, &log), Err(TileReadError::Length { tile, got: len }));
        }
    }
}

#[test]
fn tiles_of_another_tree_or_an_index_beyond_it_are_refused() {
    let (log, other) = (Log::sized(300), Log::of((0..300_u32).map(|n| n.to_be_bytes().to_vec())));
    let folder = Folder::of(&log);
    assert!(matches!(TileHashReader::new(300, &other.roots[300], &folder), Err(TileReadError::Root)));
    let reader = TileHashReader::new(300, &log.roots[300], &folder).unwrap();
    let end = numbering::stored_count(300).unwrap();
    assert_eq!(reader.read(&[end]), Err(TileReadError::NoSuchIndex(end)));
    assert!(reader.read(&[u64::MAX]).is_err());
    assert!(TileHashReader::new(1 << 63, &log.roots[300], &folder).is_err());
}
