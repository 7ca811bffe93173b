//! Tiles: the stored hashes in files of 256, under the paths of c2sp.org/tlog-tiles.
//!
//! What must stay true: hash i of tile (L, N) is the stored hash (8L, 256N + i); a tile has one path and a path one
//! tile; a tree of a given size has exactly the tiles listed here, so that a folder can be checked for what is missing.

use std::fmt;

use thiserror::Error;

use crate::{
    hash::Hash,
    numbering::{self, TooLarge},
    reader::{HashReader, ReadError, read_all},
    spelling,
};

/// Hashes in a full tile, and leaves in a full entry bundle.
pub const FULL_WIDTH: u16 = 256;

/// Tree levels in a tile: 2^8 = 256.
pub const LEVELS_PER_TILE: u32 = 8;

/// The highest tile level that a path can name.
pub const MAX_LEVEL: u8 = 63;

/// Tile indexes stay below 2^55, so that 256 times the index stays below 2^63.
const INDEX_END: u64 = 1 << 55;

/// Why coordinates or a path name no tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TileError {
    /// The level is above 63.
    #[error("a tile level is at most {MAX_LEVEL}")]
    Level,
    /// The index is 2^55 or more.
    #[error("a tile index is below 2^55")]
    Index,
    /// The width is 0 or above 256.
    #[error("a tile has 1 to {FULL_WIDTH} hashes, not {0}")]
    Width(u16),
    /// The text is not the path of a tile or of an entry bundle.
    #[error("not the path of a tile or of an entry bundle")]
    Path,
}

/// Where a run of up to 256 things stands: its number, and how many of the 256 there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Run {
    index: u64,
    width: u16,
}

impl Run {
    /// The run with this number and width.
    pub fn new(index: u64, width: u16) -> Result<Self, TileError> {
        if index >= INDEX_END {
            Err(TileError::Index)
        } else if width == 0 || width > FULL_WIDTH {
            Err(TileError::Width(width))
        } else {
            Ok(Self { index, width })
        }
    }

    /// The number of the run.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// How many things it holds, 1 to 256.
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Whether it holds all 256.
    pub const fn is_full(&self) -> bool {
        self.width == FULL_WIDTH
    }

    /// The number of the first thing in it.
    pub const fn start(&self) -> u64 {
        self.index * FULL_WIDTH as u64
    }

    /// The runs that hold `count` things: the full ones, then the partial one if there is a rest.
    pub fn covering(count: u64) -> impl Iterator<Item = Self> {
        let full = count >> LEVELS_PER_TILE;
        (0..full)
            .map(|index| (index, FULL_WIDTH))
            .chain(Some((full, Self::rest(count))).filter(|&(_, width)| width > 0))
            .map(|(index, width)| Self { index, width })
    }

    /// The run that holds thing `position` when there are `count` things; none if there are not so many.
    pub fn holding(position: u64, count: u64) -> Option<Self> {
        if position >= count {
            return None;
        }
        let index = position >> LEVELS_PER_TILE;
        let is_full = index < count >> LEVELS_PER_TILE;
        let width = if is_full { FULL_WIDTH } else { Self::rest(count) };
        Self::new(index, width).ok()
    }

    // The low eight bits always fit.
    const fn rest(count: u64) -> u16 {
        (count & 0xff) as u16
    }

    fn parse(text: &str) -> Option<Self> {
        let (number, width) = match text.split_once(".p/") {
            None => (text, FULL_WIDTH),
            Some((number, width)) => (number, u16::try_from(spelling::decimal(width)?).ok()?),
        };
        let mut index: u64 = 0;
        for group in number.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let value: u64 = digits.parse().ok()?;
            index = index.checked_mul(1000)?.checked_add(value)?;
        }
        let run = Self::new(index, width).ok()?;
        // Writing it again refuses the other spellings: leading groups of zeros, a misplaced x, a full width written out.
        (run.to_string() == text).then_some(run)
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups = vec![self.index % 1000];
        let mut higher = self.index / 1000;
        while higher > 0 {
            groups.push(higher % 1000);
            higher /= 1000;
        }
        for (place, group) in groups.iter().enumerate().rev() {
            if place > 0 {
                write!(f, "x{group:03}/")?;
            } else {
                write!(f, "{group:03}")?;
            }
        }
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

/// A tile of hashes: level, number and width. `Display` writes its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    level: u8,
    run: Run,
}

impl Tile {
    /// The tile with these coordinates.
    pub fn new(level: u8, index: u64, width: u16) -> Result<Self, TileError> {
        if level > MAX_LEVEL {
            return Err(TileError::Level);
        }
        let run = Run::new(index, width)?;
        Ok(Self { level, run })
    }

    /// The level of the tile: its hashes stand at tree level `8 · level`.
    pub const fn level(&self) -> u8 {
        self.level
    }

    /// The number of the tile within its level, and its width.
    pub const fn run(&self) -> Run {
        self.run
    }

    /// All tiles of a tree of `size` leaves, level by level from the leaves up.
    pub fn all(size: u64) -> Result<impl Iterator<Item = Self>, TooLarge> {
        numbering::check_size(size)?;
        let levels = (0..=MAX_LEVEL).map(move |level| (level, Self::hashes_at(level, size)));
        Ok(levels.take_while(|&(_, count)| count > 0).flat_map(|(level, count)| Run::covering(count).map(move |run| Self { level, run })))
    }

    /// The tile that holds the subtree at tree level `level` and position `n` of a tree of `size` leaves; none if that
    /// subtree is not complete at this size.
    pub fn holding(level: u32, n: u64, size: u64) -> Option<Self> {
        let tile_level = u8::try_from(level / LEVELS_PER_TILE).ok()?;
        let within = level % LEVELS_PER_TILE;
        // The last hash of the subtree's bottom row must be there.
        let last = n.checked_add(1)?.checked_mul(1 << within)? - 1;
        let run = Run::holding(last, Self::hashes_at(tile_level, size))?;
        Some(Self { level: tile_level, run })
    }

    /// The storage indexes of the tile's hashes, in order.
    pub fn stored_indexes(&self) -> Result<Vec<u64>, TooLarge> {
        let level = u32::from(self.level) * LEVELS_PER_TILE;
        let start = self.run.start();
        (start..start + u64::from(self.run.width)).map(|n| numbering::stored_index(level, n)).collect()
    }

    /// The tile's bytes: 32 per hash, 8,192 if full.
    pub fn contents<R: HashReader + ?Sized>(&self, reader: &R) -> Result<Vec<u8>, ReadError<R::Error>> {
        let hashes = read_all(reader, &self.stored_indexes()?)?;
        Ok(hashes.iter().flat_map(|Hash(bytes)| *bytes).collect())
    }

    /// How many hashes stand at a tile level of a tree of `size` leaves.
    fn hashes_at(level: u8, size: u64) -> u64 {
        size.checked_shr(u32::from(level) * LEVELS_PER_TILE).unwrap_or(0)
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/{}", self.level, self.run)
    }
}

/// What a path under `tile/` names. `Display` writes the path again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TilePath {
    /// A tile of hashes.
    Hashes(Tile),
    /// A bundle of entries; see [`crate::entries`].
    Entries(Run),
}

impl TilePath {
    /// Reads the path of a tile or of an entry bundle, in its one spelling.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let rest = path.strip_prefix("tile/").ok_or(TileError::Path)?;
        let (level, run) = rest.split_once('/').ok_or(TileError::Path)?;
        let run = Run::parse(run).ok_or(TileError::Path)?;
        if level == "entries" {
            return Ok(Self::Entries(run));
        }
        let level = spelling::decimal(level).ok_or(TileError::Path)?;
        let level = u8::try_from(level).ok().filter(|&level| level <= MAX_LEVEL).ok_or(TileError::Level)?;
        Ok(Self::Hashes(Tile { level, run }))
    }

    /// All paths of a tree of `size` leaves: its tiles, then its entry bundles.
    pub fn all(size: u64) -> Result<impl Iterator<Item = Self>, TooLarge> {
        let tiles = Tile::all(size)?.map(Self::Hashes);
        Ok(tiles.chain(Run::covering(size).map(Self::Entries)))
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hashes(tile) => tile.fmt(f),
            Self::Entries(run) => write!(f, "tile/entries/{run}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(size: u64) -> Vec<String> {
        TilePath::all(size).unwrap().map(|path| path.to_string()).collect()
    }

    #[test]
    fn a_tree_of_70000_leaves_has_the_published_tiles() {
        let paths = paths(70_000);
        let hashes: Vec<_> = paths.iter().filter(|path| !path.contains("entries")).collect();
        assert_eq!(hashes.len(), 274 + 2 + 1);
        assert_eq!(hashes[0], "tile/0/000");
        assert_eq!(hashes[272], "tile/0/272");
        assert_eq!(hashes[273..], ["tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]);
        assert_eq!(paths.last().unwrap(), "tile/entries/273.p/112");
    }

    #[test]
    fn small_trees_have_one_partial_tile_or_none() {
        assert!(paths(0).is_empty());
        assert_eq!(paths(1), ["tile/0/000.p/1", "tile/entries/000.p/1"]);
        assert_eq!(paths(256), ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
        assert_eq!(Tile::all(1 << 63).err(), Some(TooLarge));
    }

    #[test]
    fn large_numbers_are_written_in_groups() {
        let tile = Tile::new(0, 1_234_067, 256).unwrap();
        assert_eq!(tile.to_string(), "tile/0/x001/x234/067");
        assert_eq!(TilePath::parse("tile/0/x001/x234/067"), Ok(TilePath::Hashes(tile)));
        let last = Tile::new(63, (1 << 55) - 1, 255).unwrap();
        assert_eq!(last.to_string(), "tile/63/x036/x028/x797/x018/x963/967.p/255");
        assert_eq!(TilePath::parse(&last.to_string()), Ok(TilePath::Hashes(last)));
        assert_eq!(Tile::new(0, 1 << 55, 1), Err(TileError::Index));
        assert_eq!(Tile::new(64, 0, 1), Err(TileError::Level));
        assert_eq!(Tile::new(0, 0, 257), Err(TileError::Width(257)));
    }

    #[test]
    fn other_spellings_of_a_path_are_refused() {
        for path in [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/0/000/",
            "tile//0/000",
            "tile/00/000",
            "tile/-1/000",
            "tile/+1/000",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/x000",
            "tile/0/x000/000",
            "tile/0/001/000",
            "tile/0/x001/x000",
            "tile/0/X001/000",
            "tile/0/000.p",
            "tile/0/000.p/",
            "tile/0/000.p/0",
            "tile/0/000.p/01",
            "tile/0/000.p/256",
            "tile/0/000.p/257",
            "tile/0/000.p/1/",
            "tile/0/000.p/1.p/1",
            "tile/0/../0/000",
            "tile/data/000",
            "tile/entries/00",
            "tile/0/x036/x028/x797/x018/x963/968",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/0/00\u{661}",
            "tile/8/0/000",
        ] {
            assert_eq!(TilePath::parse(path), Err(TileError::Path), "{path}");
        }
        assert_eq!(TilePath::parse("tile/64/000"), Err(TileError::Level));
        assert_eq!(TilePath::parse("tile/256/000"), Err(TileError::Level));
    }

    #[test]
    fn a_subtree_lies_in_the_tile_of_its_bottom_row() {
        assert_eq!(Tile::holding(0, 5, 6), Tile::new(0, 0, 6).ok());
        assert_eq!(Tile::holding(0, 6, 6), None);
        assert_eq!(Tile::holding(7, 1, 256), Tile::new(0, 0, 256).ok());
        assert_eq!(Tile::holding(7, 1, 255), None);
        assert_eq!(Tile::holding(8, 0, 256), Tile::new(1, 0, 1).ok());
        assert_eq!(Tile::holding(u32::MAX, 0, 256), None);
        assert_eq!(Tile::holding(0, u64::MAX, 256), None);
    }

    #[test]
    fn tiles_beyond_every_tree_have_no_stored_hashes() {
        assert_eq!(Tile::new(8, 0, 1).unwrap().stored_indexes(), Err(TooLarge));
        let last = Tile::new(0, (1 << 55) - 1, 255).unwrap();
        assert_eq!(last.stored_indexes().unwrap().len(), 255);
        let past = Tile::new(0, (1 << 55) - 1, 256).unwrap();
        assert_eq!(past.stored_indexes(), Err(TooLarge));
    }

    #[test]
    fn a_run_says_where_it_stands() {
        let full = Run::new(3, 256).unwrap();
        assert_eq!((full.index(), full.width(), full.start(), full.is_full()), (3, 256, 768, true));
        let partial = Tile::new(2, 4, 5).unwrap();
        assert_eq!((partial.level(), partial.run()), (2, Run::new(4, 5).unwrap()));
        assert!(!partial.run().is_full());
        assert_eq!(Run::new(0, 0), Err(TileError::Width(0)));
    }
}
