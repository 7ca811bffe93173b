//! The files of a bundle in one: a ZIP archive whose every byte follows from the files.
//!
//! What must stay true: the files stand in the order of their paths, uncompressed, with one fixed time, and nothing stands between or
//! after them; an archive with a byte that the writer would not have written is refused. A general reader would have to choose between two
//! files of one name, between two sizes, between two lists of contents; this one has nothing to choose.
//!
//! Limit: 65,535 files and 4 GiB, beyond which the format needs extensions; a log of four million entries has fewer.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use domain::canonical::hex;
use sha2::{Digest as _, Sha256};

use super::files::{BYTES_MAX, Files, Folder, NewFolder, Refused, is_plain, sync_folder_of};

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const LOCAL_BYTES: u64 = 30;
const CENTRAL_BYTES: usize = 46;
const END_BYTES: u64 = 22;
/// The first day that the format knows: 1 January 1980.
const DAY: u16 = 0x0021;

/// One file of an archive.
struct Member {
    path: String,
    crc: u32,
    size: u32,
    /// Where its header begins.
    offset: u32,
}

fn put16(into: &mut Vec<u8>, numbers: &[u16]) {
    into.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put32(into: &mut Vec<u8>, numbers: &[u32]) {
    into.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

impl Member {
    fn name_len(&self) -> u16 {
        u16::try_from(self.path.len()).unwrap_or(u16::MAX)
    }

    /// What both headers say: version, names in UTF-8, stored as it is, the fixed day, checksum and sizes.
    fn common(&self, into: &mut Vec<u8>) {
        put16(into, &[20, 0x0800, 0, 0, DAY]);
        put32(into, &[self.crc, self.size, self.size]);
        put16(into, &[self.name_len(), 0]);
    }

    fn local(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put32(&mut bytes, &[LOCAL]);
        self.common(&mut bytes);
        bytes.extend_from_slice(self.path.as_bytes());
        bytes
    }

    fn central(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put32(&mut bytes, &[CENTRAL]);
        // Made on a Unix system, so that the file's mode is read as one.
        put16(&mut bytes, &[0x0314]);
        self.common(&mut bytes);
        put16(&mut bytes, &[0, 0, 0]);
        put32(&mut bytes, &[0o100_644 << 16, self.offset]);
        bytes.extend_from_slice(self.path.as_bytes());
        bytes
    }

    fn end_of_data(&self) -> u64 {
        u64::from(self.offset) + LOCAL_BYTES + u64::from(self.name_len()) + u64::from(self.size)
    }
}

fn end(members: usize, central: u32, offset: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let members = u16::try_from(members).unwrap_or(u16::MAX);
    put32(&mut bytes, &[END]);
    put16(&mut bytes, &[0, 0, members, members]);
    put32(&mut bytes, &[central, offset]);
    put16(&mut bytes, &[0]);
    bytes
}

/// Writes the archive of these files.
pub fn pack(files: &dyn Files, mut to: impl Write) -> Result<(), Refused> {
    if files.sizes().len() >= usize::from(u16::MAX) {
        return Err(Refused::TooMany);
    }
    let mut members: Vec<Member> = Vec::new();
    let mut at = 0_u64;
    for path in files.sizes().keys() {
        let bytes = files.read(path)?.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let (size, offset) = (u32::try_from(bytes.len()), u32::try_from(at));
        let (Ok(size), Ok(offset)) = (size, offset) else { return Err(Refused::TooLarge) };
        let member = Member { path: path.clone(), crc: crc32fast::hash(&bytes), size, offset };
        to.write_all(&member.local())?;
        to.write_all(&bytes)?;
        at = member.end_of_data();
        members.push(member);
    }
    let central: Vec<u8> = members.iter().flat_map(Member::central).collect();
    let (Ok(size), Ok(offset)) = (u32::try_from(central.len()), u32::try_from(at)) else { return Err(Refused::TooLarge) };
    to.write_all(&central)?;
    to.write_all(&end(members.len(), size, offset))?;
    Ok(())
}

/// A file that was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub digest: String,
}

impl NewFolder {
    /// Packs what was written into one archive instead of a folder, and puts it in its place once it is on the disk.
    pub fn finish_packed(self, target: &Path) -> io::Result<Packed> {
        let folder = Folder::open(self.path()).map_err(io::Error::other)?;
        let aside = target.with_added_extension("part");
        match fs::remove_file(&aside) {
            // Of a program that was stopped.
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut out = Digesting { to: BufWriter::new(File::create_new(&aside)?), digest: Sha256::new(), bytes: 0 };
        pack(&folder, &mut out).map_err(io::Error::other)?;
        out.to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        // Order matters: the contents first, then the one name that makes all of it visible.
        fs::rename(&aside, target)?;
        sync_folder_of(target)?;
        Ok(Packed { bytes: out.bytes, digest: hex(&out.digest.finalize()) })
    }
}

/// Writes, and digests what it writes.
struct Digesting<W> {
    to: W,
    digest: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// An archive as [`pack`] writes it.
pub struct Archive<R> {
    from: RefCell<R>,
    members: BTreeMap<String, Member>,
    sizes: BTreeMap<String, u64>,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the list of contents and holds every header against what the writer would have written.
    pub fn open(mut from: R) -> Result<Self, Refused> {
        let refuse = |what| Err(Refused::Archive(what));
        let length = from.seek(SeekFrom::End(0))?;
        if length > BYTES_MAX {
            return Err(Refused::TooLarge);
        }
        let Some(at) = length.checked_sub(END_BYTES) else { return refuse("it is too short") };
        let last = read_at(&mut from, at, END_BYTES)?;
        let number = |bytes: &[u8], at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
        let (Some(size), Some(offset)) = (number(&last, 12), number(&last, 16)) else { return refuse("it has no end") };
        let count = last.get(8..10).and_then(|two| two.try_into().ok()).map_or(0, u16::from_le_bytes);
        if last != end(usize::from(count), size, offset) || u64::from(offset) + u64::from(size) != at {
            return refuse("its end is another");
        }
        let central = read_at(&mut from, u64::from(offset), u64::from(size))?;
        let mut rest = central.as_slice();
        let mut members: Vec<Member> = Vec::new();
        let mut begins = 0_u64;
        while !rest.is_empty() {
            let Some((head, after)) = rest.split_at_checked(CENTRAL_BYTES) else { return refuse("its list of contents is cut short") };
            let name_len = head.get(28..30).and_then(|two| two.try_into().ok()).map_or(0, u16::from_le_bytes);
            let Some((name, after)) = after.split_at_checked(usize::from(name_len)) else {
                return refuse("its list of contents is cut short");
            };
            let (Some(crc), Some(size), Some(offset)) = (number(head, 16), number(head, 24), number(head, 42)) else {
                return refuse("its list of contents is cut short");
            };
            let path = String::from_utf8_lossy(name).into_owned();
            if !is_plain(&path) {
                return Err(Refused::Path(path));
            }
            let member = Member { path, crc, size, offset };
            if [head, name].concat() != member.central() {
                return refuse("its list of contents is another; if it was packed again, unpack it and name the folder");
            }
            if members.last().is_some_and(|before| before.path >= member.path) {
                return refuse("its files are not in order, or one stands in it twice");
            }
            if u64::from(member.offset) != begins || member.end_of_data() > u64::from(offset_of_list(&last)) {
                return refuse("something stands between its files");
            }
            begins = member.end_of_data();
            if read_at(&mut from, u64::from(member.offset), LOCAL_BYTES + u64::from(name_len))? != member.local() {
                return refuse("a file is headed otherwise than the list of contents says");
            }
            members.push(member);
            rest = after;
        }
        if begins != u64::from(offset) || members.len() != usize::from(count) {
            return refuse("its list of contents does not cover it");
        }
        let sizes = members.iter().map(|member| (member.path.clone(), u64::from(member.size))).collect();
        Ok(Self { from: RefCell::new(from), members: members.into_iter().map(|member| (member.path.clone(), member)).collect(), sizes })
    }
}

fn offset_of_list(last: &[u8]) -> u32 {
    last.get(16..20).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn read_at<R: Read + Seek>(from: &mut R, at: u64, length: u64) -> io::Result<Vec<u8>> {
    from.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl<R: Read + Seek> Files for Archive<R> {
    fn sizes(&self) -> &BTreeMap<String, u64> {
        &self.sizes
    }

    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let Some(member) = self.members.get(path) else { return Ok(None) };
        let begins = member.end_of_data() - u64::from(member.size);
        let bytes = read_at(&mut *self.from.borrow_mut(), begins, u64::from(member.size))?;
        if crc32fast::hash(&bytes) != member.crc {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{path}: the checksum of the archive does not hold")));
        }
        Ok(Some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::bundle::{MemoryFiles, Sink as _};

    fn packed() -> Vec<u8> {
        let mut files = MemoryFiles::default();
        for (path, bytes) in [("tile/0/000.p/1", b"hash".as_slice()), ("checkpoint", b"note"), ("empty", b"")] {
            files.put(path, bytes).unwrap();
        }
        let mut bytes = Vec::new();
        pack(&files, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn an_archive_reads_back_and_is_the_same_bytes_each_time() {
        let archive = Archive::open(Cursor::new(packed())).unwrap();
        assert_eq!(archive.sizes().keys().collect::<Vec<_>>(), ["checkpoint", "empty", "tile/0/000.p/1"]);
        assert_eq!(archive.read("tile/0/000.p/1").unwrap().unwrap(), b"hash");
        assert_eq!(archive.read("nothing").unwrap(), None);
        assert_eq!(packed(), packed());
        let mut again = Vec::new();
        pack(&archive, &mut again).unwrap();
        assert_eq!(again, packed());
    }

    #[test]
    fn an_archive_with_any_byte_changed_is_refused_or_its_file_cannot_be_read() {
        let good = packed();
        for at in 0..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 1;
            let Ok(archive) = Archive::open(Cursor::new(bytes)) else { continue };
            let all_read = archive.sizes().keys().all(|path| archive.read(path).is_ok());
            assert!(!all_read, "a changed byte at {at} passed");
        }
    }

    #[test]
    fn an_archive_cut_short_or_with_something_after_it_is_refused() {
        let good = packed();
        for length in 0..good.len() {
            assert!(Archive::open(Cursor::new(&good[..length])).is_err(), "{length}");
        }
        assert!(Archive::open(Cursor::new([good.as_slice(), b"x"].concat())).is_err());
        assert!(Archive::open(Cursor::new([b"x", good.as_slice()].concat())).is_err());
    }

    #[test]
    fn a_path_that_leads_out_of_the_archive_is_refused() {
        for path in ["../x", "/etc/x", "a/../../x", "a\\x", "a//x"] {
            let member = Member { path: path.to_owned(), crc: crc32fast::hash(b"x"), size: 1, offset: 0 };
            let central = member.central();
            let at = u32::try_from(member.end_of_data()).unwrap();
            let bytes = [member.local(), b"x".to_vec(), central.clone(), end(1, u32::try_from(central.len()).unwrap(), at)].concat();
            assert!(matches!(Archive::open(Cursor::new(bytes)), Err(Refused::Path(_))), "{path}");
        }
    }

    #[test]
    fn a_name_that_stands_in_an_archive_twice_is_refused() {
        let first = Member { path: "checkpoint".to_owned(), crc: crc32fast::hash(b"x"), size: 1, offset: 0 };
        let second = Member {
            path: "checkpoint".to_owned(),
            crc: crc32fast::hash(b"y"),
            size: 1,
            offset: u32::try_from(first.end_of_data()).unwrap(),
        };
        let central = [first.central(), second.central()].concat();
        let at = u32::try_from(second.end_of_data()).unwrap();
        let tail = end(2, u32::try_from(central.len()).unwrap(), at);
        let bytes = [first.local(), b"x".to_vec(), second.local(), b"y".to_vec(), central, tail].concat();
        assert!(matches!(Archive::open(Cursor::new(bytes)), Err(Refused::Archive(_))));
    }

    #[test]
    fn a_folder_is_packed_into_one_file_with_its_length_and_digest() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("bundle.zip");
        fs::write(folder.path().join("bundle.zip.part"), "of a program that was stopped").unwrap();
        let mut new = Folder::begin(&target).unwrap();
        for (path, bytes) in [("tile/0/000.p/1", b"hash".as_slice()), ("checkpoint", b"note"), ("empty", b"")] {
            new.put(path, bytes).unwrap();
        }
        let told = new.finish_packed(&target).unwrap();
        let bytes = fs::read(&target).unwrap();
        assert_eq!(bytes, packed());
        assert_eq!(told, Packed { bytes: bytes.len() as u64, digest: hex(&Sha256::digest(&bytes)) });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    /// Something of this length, all zeros.
    struct Zeros(u64);

    impl Read for Zeros {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            into.fill(0);
            Ok(into.len())
        }
    }

    impl Seek for Zeros {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(self.0)
        }
    }

    #[test]
    fn an_archive_of_more_than_4_gib_is_refused_by_its_length() {
        assert!(matches!(Archive::open(Zeros(BYTES_MAX + 1)), Err(Refused::TooLarge)));
        assert!(matches!(Archive::open(Zeros(BYTES_MAX)), Err(Refused::Archive(_))));
        assert!(matches!(Archive::open(Zeros(END_BYTES - 1)), Err(Refused::Archive("it is too short"))));
    }

    #[test]
    fn an_archive_has_the_bytes_that_the_format_says() {
        let mut files = MemoryFiles::default();
        files.put("a", b"x").unwrap();
        let mut bytes = Vec::new();
        pack(&files, &mut bytes).unwrap();
        let common = "1400 0008 0000 0000 2100 8316dc8c 01000000 01000000 0100 0000";
        let local = format!("504b0304 {common} 61 78");
        // Made on Unix, and a plain file that its owner writes and everybody reads.
        let central = format!("504b0102 1403 {common} 0000 0000 0000 0000a481 00000000 61");
        let end = "504b0506 0000 0000 0100 0100 2f000000 20000000 0000";
        assert_eq!(hex(&bytes), [local.as_str(), &central, end].concat().replace(' ', ""));
    }
}
