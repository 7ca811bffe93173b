//! Files in and out, with a sentence for everything that can go wrong.
//!
//! Invariants: a file is there whole or not at all; nothing that exists is written over without being told to; where several files
//! belong together, none is put in place before all of them are on the disk.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use domain::Lang;

use super::out::{Answer, EXIT_IO, say};

/// No file that this program reads comes near this size; what is larger is not taken into memory.
const READ_MAX: u64 = 64 * 1024 * 1024;

/// The content of a file.
pub fn read(path: &Path, lang: Lang) -> Result<Vec<u8>, Answer> {
    let refused = |error: io::Error| Answer::refused(EXIT_IO, cannot_read(path, &error, lang));
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(READ_MAX + 1).read_to_end(&mut bytes)).map_err(refused)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > READ_MAX {
        let sentence = say(
            lang,
            format!("{}: more than 64 MiB, which no file of this kind needs. Check the name.", path.display()),
            format!("{}\u{a0}: plus de 64 Mio, ce qu’aucun fichier de ce genre n’atteint. Vérifiez le nom.", path.display()),
        );
        return Err(Answer::refused(EXIT_IO, sentence));
    }
    Ok(bytes)
}

fn cannot_read(path: &Path, error: &io::Error, lang: Lang) -> String {
    let (en, fr) = match error.kind() {
        ErrorKind::NotFound => ("there is no such file. Check the name.", "ce fichier n’existe pas. Vérifiez le nom."),
        ErrorKind::PermissionDenied => {
            ("you may not read this file. Check who may.", "vous n’avez pas le droit de lire ce fichier. Vérifiez qui l’a.")
        }
        ErrorKind::IsADirectory => ("this is a folder. Name a file in it.", "c’est un dossier. Nommez un fichier qui s’y trouve."),
        _ => ("the file cannot be read. Check the disk and the name.", "le fichier ne peut pas être lu. Vérifiez le disque et le nom."),
    };
    say(lang, format!("{}: {en}", path.display()), format!("{}\u{a0}: {fr}", path.display()))
}

fn cannot_write(path: &Path, error: &io::Error, lang: Lang) -> String {
    let (en, fr) = match error.kind() {
        ErrorKind::AlreadyExists => (
            "this file exists and is not written over. Choose another name, or add --force.",
            "ce fichier existe et n’est pas remplacé. Choisissez un autre nom ou ajoutez --force.",
        ),
        ErrorKind::NotFound => ("the folder does not exist. Make it first.", "le dossier n’existe pas. Créez-le d’abord."),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            ("you may not write there. Choose another folder.", "vous n’avez pas le droit d’y écrire. Choisissez un autre dossier.")
        }
        ErrorKind::IsADirectory => ("this is a folder. Add a file name.", "c’est un dossier. Ajoutez un nom de fichier."),
        ErrorKind::StorageFull => ("the disk is full. Make room on it.", "le disque est plein. Libérez de la place."),
        _ => {
            ("the file cannot be written. Check the disk and the name.", "le fichier ne peut pas être écrit. Vérifiez le disque et le nom.")
        }
    };
    say(lang, format!("{}: {en}", path.display()), format!("{}\u{a0}: {fr}", path.display()))
}

/// Writes files that belong together: all of them, or none.
pub fn write_all(files: &[(&Path, &str)], force: bool, lang: Lang) -> Result<(), Answer> {
    let refused = |path: &Path, error: &io::Error| Answer::refused(EXIT_IO, cannot_write(path, error, lang));
    let mut staged = Vec::with_capacity(files.len());
    for (path, content) in files {
        staged.push(Staged::write(path, content, force).map_err(|error| refused(path, &error))?);
    }
    let mut placed: Vec<&Path> = Vec::new();
    for file in &staged {
        if let Err(error) = file.place(force) {
            // Only what was new can be taken back; what --force replaced is replaced by something whole.
            for path in placed.iter().filter(|_| !force) {
                let _ = fs::remove_file(path);
            }
            return Err(refused(&file.target, &error));
        }
        placed.push(&file.target);
    }
    Ok(())
}

/// A file beside the place where it will stand; it goes away with this value.
struct Staged {
    target: PathBuf,
    aside: PathBuf,
}

impl Staged {
    fn write(target: &Path, content: &str, force: bool) -> io::Result<Self> {
        match fs::symlink_metadata(target) {
            Ok(found) if found.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            Ok(_) if !force => return Err(ErrorKind::AlreadyExists.into()),
            _ => {}
        }
        let name = target.file_name().ok_or(ErrorKind::IsADirectory)?.to_string_lossy();
        let aside = target.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let mut file = File::options().write(true).create_new(true).open(&aside).map_err(|error| match error.kind() {
            // Left by a program that was killed: not the file that was asked for.
            ErrorKind::AlreadyExists => ErrorKind::Other.into(),
            _ => error,
        })?;
        let staged = Self { target: target.to_owned(), aside };
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        Ok(staged)
    }

    fn place(&self, force: bool) -> io::Result<()> {
        if force {
            return fs::rename(&self.aside, &self.target);
        }
        // A link, unlike a rename, never replaces what somebody put there in the meantime.
        match fs::hard_link(&self.aside, &self.target) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists && fs::symlink_metadata(&self.target).is_err() => {
                // A file system without links.
                fs::rename(&self.aside, &self.target)
            }
            linked => linked,
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.aside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn files_that_belong_together_are_written_all_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        fs::write(&two, "kept").unwrap();
        let refused = write_all(&[(&one, "1"), (&two, "2")], false, Lang::En).unwrap_err();
        assert!(refused.err.contains("two: this file exists"), "{}", refused.err);
        assert_eq!(names(folder.path()), ["two"]);
        assert_eq!(fs::read_to_string(&two).unwrap(), "kept");
        write_all(&[(&one, "1"), (&two, "2")], true, Lang::En).unwrap();
        assert_eq!(names(folder.path()), ["one", "two"]);
        assert_eq!(fs::read_to_string(&two).unwrap(), "2");
    }

    #[test]
    fn what_cannot_be_written_is_said_in_both_languages() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("no/such/guide.json");
        for (lang, words) in
            [(Lang::En, "the folder does not exist. Make it first."), (Lang::Fr, "le dossier n’existe pas. Créez-le d’abord.")]
        {
            let refused = write_all(&[(&missing, "x")], false, lang).unwrap_err();
            assert!(refused.err.contains(words) && refused.exit == EXIT_IO, "{}", refused.err);
            assert_eq!(write_all(&[(folder.path(), "x")], true, lang).unwrap_err().exit, EXIT_IO);
        }
        assert!(names(folder.path()).is_empty());
    }
}
