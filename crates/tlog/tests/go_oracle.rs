//! Bundles against Go's own transparency log (`golang.org/x/mod/sumdb`), through `scripts/verify-go`.
//!
//! What must stay true: it accepts every bundle that we write, and refuses each kind of damage with the exit code that
//! our verifier gives.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod bundle;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use bundle::{Log, in_repository, left_out, put};
use tempfile::TempDir;

/// Where Debian puts the sources of Go packages.
const GO_PACKAGES: &str = "/usr/share/gocode";

fn go(arguments: &[&str]) -> Option<std::process::Output> {
    Command::new("go")
        .args(arguments)
        .current_dir(in_repository("scripts/verify-go"))
        .envs([("GO111MODULE", "off"), ("GOPATH", GO_PACKAGES)])
        .output()
        .ok()
}

/// The verifier, built once; none where Go or its packages are not installed.
fn verifier() -> Option<&'static Path> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let packages = ["golang.org/x/mod/sumdb/note", "golang.org/x/mod/sumdb/tlog"];
        let Some(listed) = go(&[&["list"], packages.as_slice()].concat()) else {
            left_out("Go's verifier needs the package golang-go");
            return None;
        };
        if !listed.status.success() {
            left_out("Go's verifier needs the package golang-golang-x-mod-dev");
            return None;
        }
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verify-go");
        let build = go(&["build", "-o", program.to_str().unwrap()]).unwrap();
        assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
        Some(program)
    });
    built.as_deref()
}

/// Something done to the files of a bundle.
type Damage = Box<dyn Fn(&Path)>;

/// The exit code, and what was said.
fn verify(program: &Path, folder: &Path, vkey: &str) -> (i32, String) {
    let output = Command::new(program).arg(folder).arg(vkey).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn written(log: &Log) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    log.write(folder.path());
    folder
}

#[test]
fn go_accepts_bundles_of_every_shape_under_either_key() {
    let Some(program) = verifier() else { return };
    for size in [0, 1, 2, 3, 7, 8, 9, 255, 256, 257, 300, 511, 512, 513, 1000] {
        let log = Log::sized(size);
        let folder = written(&log);
        for vkey in [log.vkey(), log.next_key.verifier().to_vkey_text()] {
            assert_eq!(verify(program, folder.path(), &vkey), (0, String::new()), "size {size}");
        }
    }
}

#[test]
#[ignore = "slow: three levels of tiles"]
fn go_accepts_a_bundle_with_three_levels_of_tiles() {
    let Some(program) = verifier() else { return };
    let log = Log::sized(70_000);
    assert_eq!(verify(program, written(&log).path(), &log.vkey()), (0, String::new()));
}

#[test]
fn go_refuses_each_kind_of_damage_with_our_exit_code() {
    let Some(program) = verifier() else { return };
    let log = Log::sized(300);
    let flip = |path: &str, place: usize| {
        let path = path.to_owned();
        move |folder: &Path| {
            let mut bytes = fs::read(folder.join(&path)).unwrap();
            bytes[place] ^= 1;
            put(folder, &path, bytes);
        }
    };
    let cut = |path: &str, len: usize| {
        let path = path.to_owned();
        move |folder: &Path| {
            let bytes = fs::read(folder.join(&path)).unwrap();
            put(folder, &path, &bytes[..bytes.len() - len]);
        }
    };
    let replace = |path: &str, text: String| {
        let path = path.to_owned();
        move |folder: &Path| put(folder, &path, &text)
    };
    let remove = |path: &str| {
        let path = path.to_owned();
        move |folder: &Path| fs::remove_file(folder.join(&path)).unwrap()
    };
    let mut rewritten = Log::sized(300);
    rewritten.roots[100] = log.roots[99];
    let neighbour = log.proof_of(150, 300).to_string().replace("index 150", "index 151");
    let damages: Vec<(&str, i32, Damage)> = vec![
        ("a leaf", 3, Box::new(flip("tile/entries/000", 2))),
        ("a leaf tile", 3, Box::new(flip("tile/0/000", 5000))),
        ("a partial tile", 3, Box::new(flip("tile/0/001.p/44", 40))),
        ("a higher tile", 3, Box::new(flip("tile/1/000.p/1", 0))),
        ("a proof for the neighbour", 3, Box::new(replace("proofs/150.tlog-proof", neighbour))),
        ("a tile cut short", 5, Box::new(cut("tile/0/000", 32))),
        ("entries cut short", 5, Box::new(cut("tile/entries/001.p/44", 1))),
        ("entries removed", 5, Box::new(remove("tile/entries/000"))),
        ("a tile removed", 5, Box::new(remove("tile/0/001.p/44"))),
        ("the checkpoint removed", 5, Box::new(remove("checkpoint"))),
        ("a root edited", 2, Box::new(flip("checkpoint", 40))),
        ("a note of another size", 2, Box::new(replace("checkpoint", log.note_at(299).replacen("299", "300", 1)))),
        ("carriage returns", 2, Box::new(replace("checkpoint", log.note_at(300).replace('\n', "\r\n")))),
        ("a head of another history", 4, Box::new(replace("checkpoints/100", rewritten.note_at(100)))),
        ("a head beyond the checkpoint", 4, Box::new(replace("checkpoints/301", Log::sized(301).note_at(301)))),
    ];
    for (what, code, damage) in damages {
        let folder = written(&log);
        damage(folder.path());
        let (exit, said) = verify(program, folder.path(), &log.vkey());
        assert_eq!(exit, code, "{what}: {said}");
    }
    let stranger = tlog::SigningKey::from_seed(bundle::ORIGIN, [9; 32]).unwrap().verifier().to_vkey_text();
    assert_eq!(verify(program, written(&log).path(), &stranger).0, 2);
    assert_eq!(verify(program, written(&log).path(), "no key").0, 2);
    let usage = Command::new(program).output().unwrap();
    assert_eq!(usage.status.code(), Some(64));
}
