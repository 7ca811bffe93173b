//! Files that must be private and must survive a power cut: keys, released heads, the lock.
//!
//! What must stay true: a private file is made with mode 0600 from its first byte on, and one with a looser mode is refused;
//! what is written is on the disk, folder entry included, before anybody hears of it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::Fault;
use crate::open_error::OpenError;

/// Says which file failed.
pub(crate) fn failed(path: &Path) -> impl FnOnce(io::Error) -> OpenError {
    let path = path.display().to_string();
    move |error| OpenError::File(path, Fault::new(error))
}

/// How a folder answers that is not ours to put on the disk.
const NOT_OURS: [io::ErrorKind; 3] = [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem, io::ErrorKind::InvalidInput];

/// Makes a folder that only its owner can enter, with its parents; one that exists is left as it is.
pub(crate) fn private_folder(path: &Path) -> Result<(), OpenError> {
    let made = path.ancestors().take_while(|folder| !folder.exists()).count();
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed(path))?;
    // Order matters: of a folder that exists and of its parent too, because who made them may have died before this line.
    for folder in path.ancestors().take(made.max(2)) {
        match sync_folder_of(folder) {
            // Above a mount point: somebody else's folder, or a file system to which nothing is written.
            Err(error) if NOT_OURS.contains(&error.kind()) => {}
            synced => synced.map_err(failed(folder))?,
        }
    }
    Ok(())
}

/// Opens a private file for appending, making it where it is absent. Says whether it is new.
pub(crate) fn append_private(path: &Path) -> Result<(File, bool), OpenError> {
    let is_new = !path.try_exists().map_err(failed(path))?;
    let file = OpenOptions::new().create(true).append(true).read(true).mode(0o600).open(path).map_err(failed(path))?;
    check_private(path, &file)?;
    // Of a file that exists too: who made it, or wrote to it last, may have died before the disk had it.
    file.sync_all().and_then(|()| sync_folder_of(path)).map_err(failed(path))?;
    Ok((file, is_new))
}

/// Writes a new private file; it must not exist. It is there whole or not at all, whenever the program or the power stops.
pub(crate) fn create_private(path: &Path, text: &str) -> Result<(), OpenError> {
    let aside = path.with_added_extension("new");
    match fs::remove_file(&aside) {
        // Of a start that was stopped.
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&aside)(error)),
        _ => {}
    }
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&aside).map_err(failed(&aside))?;
    // Order matters: the name comes last, because whoever finds it takes what is in the file.
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed(&aside))?;
    fs::rename(&aside, path).and_then(|()| sync_folder_of(path)).map_err(failed(path))
}

/// Reads a private file; nothing where it is absent.
pub(crate) fn read_private(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path)(error)),
    };
    check_private(path, &file)?;
    let mut bytes = Zeroizing::new(Vec::new());
    file.read_to_end(&mut bytes).map_err(failed(path))?;
    Ok(Some(bytes))
}

fn check_private(path: &Path, file: &File) -> Result<(), OpenError> {
    let mode = file.metadata().map_err(failed(path))?.permissions().mode();
    // Nothing for the group, nothing for others.
    if (mode & 0o070, mode & 0o007) == (0, 0) { Ok(()) } else { Err(OpenError::KeyMode(path.display().to_string())) }
}

/// A new name in a folder survives a power cut only once the folder itself is on the disk.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if folder == Path::new("") => File::open(".")?.sync_all(),
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Takes the lock of a data folder, held until the file is dropped or the process ends, however it ends.
pub(crate) fn lock(folder: &Path) -> Result<File, OpenError> {
    let path = folder.join("lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path).map_err(failed(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(OpenError::InUse(folder.display().to_string())),
        Err(fs::TryLockError::Error(error)) => Err(failed(&path)(error)),
    }
}

/// File systems on which locks and durable writes cannot be trusted.
const NETWORK: [&str; 10] = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs"];

/// Refuses a folder on a network file system. Where the system does not list its mounts nothing is refused.
pub(crate) fn refuse_network(folder: &Path) -> Result<(), OpenError> {
    let Ok(folder) = fs::canonicalize(folder) else { return Ok(()) };
    let Ok(mounts) = fs::read_to_string("/proc/self/mounts") else { return Ok(()) };
    match file_system_of(&folder, &mounts) {
        Some(kind) if NETWORK.contains(&kind) => Err(OpenError::Network(folder.display().to_string())),
        _ => Ok(()),
    }
}

/// The kind of file system on which a folder lies: that of the longest mount point above it, the last mounted of several.
fn file_system_of<'m>(folder: &Path, mounts: &'m str) -> Option<&'m str> {
    let mounted = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        let (point, kind) = (words.next()?, words.next()?);
        let point = point.replace("\\040", " ");
        folder.starts_with(&point).then_some((point.len(), kind))
    });
    mounted.max_by_key(|&(length, _)| length).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_mount_decides_the_file_system() {
        let mounts = "proc /proc proc rw 0 0\n/dev/vda / ext4 rw 0 0\nserver:/x /srv/data\\040here nfs4 rw 0 0\ntmpfs /srv/data\\040here/tmp tmpfs rw 0 0\n";
        assert_eq!(file_system_of(Path::new("/home/x"), mounts), Some("ext4"));
        assert_eq!(file_system_of(Path::new("/srv/data here/db"), mounts), Some("nfs4"));
        assert_eq!(file_system_of(Path::new("/srv/data here/tmp/db"), mounts), Some("tmpfs"));
        assert_eq!(file_system_of(Path::new("/srv/data here2"), mounts), Some("ext4"));
    }

    #[test]
    fn a_second_lock_on_one_folder_is_refused_until_the_first_is_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let first = lock(folder.path()).unwrap();
        assert!(matches!(lock(folder.path()), Err(OpenError::InUse(_))));
        drop(first);
        lock(folder.path()).unwrap();
    }

    #[test]
    fn a_private_file_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create_private(&path, "secret").unwrap();
        assert_eq!(read_private(&path).unwrap().unwrap().as_slice(), b"secret");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(read_private(&path), Err(OpenError::KeyMode(_))));
        assert!(matches!(append_private(&path), Err(OpenError::KeyMode(_))));
    }
}
