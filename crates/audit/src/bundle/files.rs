//! Where the files of a bundle lie: a folder, an archive, or memory.
//!
//! What must stay true: a path has one spelling, made of plain names; a link, a special file or a path that leads elsewhere is refused
//! before anything is read; a folder is there whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The most files that a bundle may have.
pub const FILES_MAX: usize = 1 << 20;
/// The most bytes that a bundle may have: 4 GiB.
pub const BYTES_MAX: u64 = 1 << 32;
/// The longest path.
const PATH_MAX: usize = 200;

/// Why something is no bundle.
#[derive(Debug, Error)]
pub enum Refused {
    /// A path that no bundle has.
    #[error("{0:?} is no path of a bundle")]
    Path(String),
    /// A link, or something that is neither a file nor a folder.
    #[error("{0:?} is neither a plain file nor a folder")]
    Special(String),
    /// More files than [`FILES_MAX`].
    #[error("there are more than {FILES_MAX} files")]
    TooMany,
    /// More bytes than [`BYTES_MAX`].
    #[error("there are more than 4 GiB")]
    TooLarge,
    /// An archive that was not written as ours are.
    #[error("the archive is not as it was written: {0}")]
    Archive(&'static str),
    /// The disk.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Whether a path has the one spelling that paths of bundles have: plain names with slashes between them.
pub(super) fn is_plain(path: &str) -> bool {
    let plain = |name: &str| {
        !name.is_empty() && name != "." && name != ".." && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    path.len() <= PATH_MAX && path.split('/').all(plain)
}

/// Gives the files of a bundle.
pub trait Files {
    /// The paths with their sizes in bytes.
    fn sizes(&self) -> &BTreeMap<String, u64>;
    /// The bytes of a file; none where there is no such file.
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>>;
}

impl<F: Files + ?Sized> Files for Box<F> {
    fn sizes(&self) -> &BTreeMap<String, u64> {
        (**self).sizes()
    }

    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        (**self).read(path)
    }
}

/// Takes the files of a bundle, in any order.
pub trait Sink {
    /// Takes one file; no path comes twice.
    fn put(&mut self, path: &str, bytes: &[u8]) -> io::Result<()>;
}

/// The files of a bundle in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    files: BTreeMap<String, Vec<u8>>,
    sizes: BTreeMap<String, u64>,
}

impl MemoryFiles {
    /// The paths with their bytes.
    pub const fn all(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// Puts a file in the place of another, or takes it away.
    pub fn replace(&mut self, path: &str, bytes: Option<Vec<u8>>) {
        self.files.remove(path);
        self.sizes.remove(path);
        if let Some(bytes) = bytes {
            self.sizes.insert(path.to_owned(), bytes.len() as u64);
            self.files.insert(path.to_owned(), bytes);
        }
    }
}

impl Files for MemoryFiles {
    fn sizes(&self) -> &BTreeMap<String, u64> {
        &self.sizes
    }

    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.files.get(path).cloned())
    }
}

impl Sink for MemoryFiles {
    fn put(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.replace(path, Some(bytes.to_vec()));
        Ok(())
    }
}

/// A bundle in a folder.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    sizes: BTreeMap<String, u64>,
}

impl Folder {
    /// Looks through a folder without reading a file.
    pub fn open(root: &Path) -> Result<Self, Refused> {
        let mut folder = Self { root: root.to_owned(), sizes: BTreeMap::new() };
        let mut total = 0;
        folder.walk("", &mut total)?;
        Ok(folder)
    }

    fn walk(&mut self, under: &str, total: &mut u64) -> Result<(), Refused> {
        for entry in fs::read_dir(self.root.join(under))? {
            let entry = entry?;
            let name = entry.file_name();
            let path = if under.is_empty() { name.to_string_lossy().into_owned() } else { format!("{under}/{}", name.to_string_lossy()) };
            // What systems leave in folders that somebody looked at is none of ours.
            if matches!(name.to_str(), Some(".DS_Store" | "Thumbs.db" | "desktop.ini")) {
                continue;
            }
            if name.to_str().is_none() || !is_plain(&path) {
                return Err(Refused::Path(path));
            }
            let kind = fs::symlink_metadata(entry.path())?;
            if kind.is_dir() {
                self.walk(&path, total)?;
            } else if kind.is_file() {
                *total += kind.len();
                if *total > BYTES_MAX {
                    return Err(Refused::TooLarge);
                }
                if self.sizes.len() >= FILES_MAX {
                    return Err(Refused::TooMany);
                }
                self.sizes.insert(path, kind.len());
            } else {
                return Err(Refused::Special(path));
            }
        }
        Ok(())
    }

    /// Begins a new folder beside the place where it will stand.
    pub fn begin(target: &Path) -> io::Result<NewFolder> {
        if fs::symlink_metadata(target).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
        let aside = target.with_file_name(format!(".{name}.{}.part", std::process::id()));
        fs::create_dir(&aside)?;
        Ok(NewFolder { target: target.to_owned(), aside, folders: Vec::new(), files: Vec::new() })
    }
}

impl Files for Folder {
    fn sizes(&self) -> &BTreeMap<String, u64> {
        &self.sizes
    }

    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let Some(size) = self.sizes.get(path) else { return Ok(None) };
        // Whatever grew in the meantime is not taken into memory.
        let mut bytes = Vec::with_capacity(usize::try_from(*size).unwrap_or(0));
        File::open(self.root.join(path))?.take(size.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}

/// A folder that is being written; it goes away unless it is finished.
#[derive(Debug)]
pub struct NewFolder {
    target: PathBuf,
    aside: PathBuf,
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl NewFolder {
    /// Where the files lie until the folder is finished.
    pub fn path(&self) -> &Path {
        &self.aside
    }

    /// Waits until everything is on the disk and puts the folder in its place.
    pub fn finish(mut self) -> io::Result<()> {
        // Order matters: the contents, then the names, then the one name that makes all of it visible.
        for path in self.files.drain(..) {
            File::open(path)?.sync_all()?;
        }
        for path in self.folders.drain(..).rev() {
            File::open(path)?.sync_all()?;
        }
        File::open(&self.aside)?.sync_all()?;
        fs::rename(&self.aside, &self.target)?;
        sync_folder_of(&self.target)
    }
}

/// A new name survives a power cut only once the folder in which it stands is on the disk.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

impl Sink for NewFolder {
    fn put(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let mut folder = self.aside.clone();
        let mut names: Vec<&str> = path.split('/').collect();
        let Some(file) = names.pop().filter(|_| is_plain(path)) else { return Err(io::ErrorKind::InvalidInput.into()) };
        for name in names {
            folder.push(name);
            match fs::create_dir(&folder) {
                Ok(()) => self.folders.push(folder.clone()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        let place = folder.join(file);
        File::create_new(&place)?.write_all(bytes)?;
        self.files.push(place);
        Ok(())
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.aside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_elsewhere_is_no_path_of_a_bundle() {
        for path in ["checkpoint", "tile/0/x001/234", "tile/entries/000.p/7", "checkpoints/12", "docs/ab.json"] {
            assert!(is_plain(path), "{path}");
        }
        for path in ["", "/checkpoint", "../checkpoint", "tile/../checkpoint", "tile//0", "tile/", "a\\b", "C:x", "a\0b", "é", ".", "a/."]
        {
            assert!(!is_plain(path), "{path:?}");
        }
    }

    #[test]
    fn a_folder_with_a_link_in_it_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("checkpoint"), "x").unwrap();
        assert_eq!(Folder::open(folder.path()).unwrap().sizes().len(), 1);
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("vkey.txt")).unwrap();
        assert!(matches!(Folder::open(folder.path()), Err(Refused::Special(path)) if path == "vkey.txt"));
    }

    #[test]
    fn a_folder_that_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("bundle");
        let mut half = Folder::begin(&target).unwrap();
        half.put("tile/0/000", b"x").unwrap();
        assert!(half.put("../x", b"x").is_err());
        drop(half);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut whole = Folder::begin(&target).unwrap();
        whole.put("tile/0/000", b"x").unwrap();
        whole.finish().unwrap();
        assert_eq!(Folder::open(&target).unwrap().read("tile/0/000").unwrap().unwrap(), b"x");
        assert!(Folder::begin(&target).is_err(), "nothing that exists is written over");
    }

    #[test]
    fn a_path_has_at_most_two_hundred_characters() {
        assert!(is_plain(&"a".repeat(PATH_MAX)));
        assert!(!is_plain(&"a".repeat(PATH_MAX + 1)));
    }

    #[test]
    fn a_folder_gives_its_files_and_passes_over_what_systems_leave() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("tile/0")).unwrap();
        for (path, bytes) in [("checkpoint", "note"), ("tile/0/000", "hash"), (".DS_Store", "x"), ("tile/Thumbs.db", "x")] {
            fs::write(folder.path().join(path), bytes).unwrap();
        }
        let read: Box<dyn Files> = Box::new(Folder::open(folder.path()).unwrap());
        let sizes = BTreeMap::from([("checkpoint".to_owned(), 4), ("tile/0/000".to_owned(), 4)]);
        assert_eq!(Files::sizes(&read), &sizes);
        assert_eq!(Files::read(&read, "tile/0/000").unwrap().unwrap(), b"hash");
        assert_eq!(Files::read(&read, ".DS_Store").unwrap(), None);
        // Of what grew since, one byte more than there was shows that it did.
        fs::write(folder.path().join("checkpoint"), "note and more").unwrap();
        assert_eq!(Files::read(&read, "checkpoint").unwrap().unwrap(), b"note ");
        fs::write(folder.path().join("tile/a b"), "x").unwrap();
        assert!(matches!(Folder::open(folder.path()), Err(Refused::Path(path)) if path == "tile/a b"));
    }

    #[test]
    fn a_folder_of_4_gib_is_opened_and_one_of_a_byte_more_is_not() {
        let folder = tempfile::tempdir().unwrap();
        // Without contents, which takes no room on the disk.
        let file = File::create(folder.path().join("large")).unwrap();
        file.set_len(BYTES_MAX).unwrap();
        assert_eq!(Folder::open(folder.path()).unwrap().sizes().get("large"), Some(&BYTES_MAX));
        fs::write(folder.path().join("one"), "x").unwrap();
        assert!(matches!(Folder::open(folder.path()), Err(Refused::TooLarge)));
        file.set_len(BYTES_MAX + 1).unwrap();
        assert!(matches!(Folder::open(folder.path()), Err(Refused::TooLarge)));
    }

    #[test]
    fn a_file_in_memory_takes_the_place_of_another_or_goes_away() {
        let mut files = MemoryFiles::default();
        files.put("a", b"one").unwrap();
        files.put("a", b"other").unwrap();
        assert_eq!((files.sizes().get("a"), files.read("a").unwrap()), (Some(&5), Some(b"other".to_vec())));
        files.replace("a", None);
        assert!(files.sizes().is_empty() && files.all().is_empty());
    }

    #[test]
    fn no_file_of_a_new_folder_is_written_twice() {
        let folder = tempfile::tempdir().unwrap();
        let mut new = Folder::begin(&folder.path().join("bundle")).unwrap();
        for path in ["tile/0/000", "tile/0/001", "tile/entries/000"] {
            new.put(path, b"x").unwrap();
        }
        assert_eq!(new.put("tile/0/000", b"y").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert!(new.put("tile/0/000/a", b"y").is_err(), "a file is no folder");
        assert_eq!(new.put("a//b", b"y").unwrap_err().kind(), io::ErrorKind::InvalidInput);
        assert_eq!(Folder::open(new.path()).unwrap().sizes().len(), 3);
    }
}
