//! Roots and bundles against two Python programs, through `scripts/verify-tlog-oracles.sh`.
//!
//! What must stay true: pymerkle finds our root at every size, aics-tlog accepts our notes and tiles, and a false root is
//! told from a true one.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod bundle;

use std::{
    fmt::Write as _,
    io::Write as _,
    path::Path,
    process::{Command, Output},
};

use bundle::{Log, in_repository, left_out, put};

/// What the script exits with where pymerkle cannot be run.
const CANNOT_RUN: i32 = 77;

fn hexadecimal_lines<'a>(things: impl Iterator<Item = &'a [u8]>) -> String {
    let mut lines = String::new();
    for thing in things {
        for byte in thing {
            write!(lines, "{byte:02x}").unwrap();
        }
        lines.push('\n');
    }
    lines
}

/// The roots from size 1 on: pymerkle has none for the empty tree.
fn roots_of(log: &Log) -> String {
    hexadecimal_lines(log.roots[1..].iter().map(|root| root.as_bytes().as_slice()))
}

fn write(log: &Log, folder: &Path) {
    put(folder, "leaves.txt", hexadecimal_lines(log.leaves.iter().map(Vec::as_slice)));
    put(folder, "roots.txt", roots_of(log));
    put(folder, "log.vkey", format!("{}\n", log.vkey()));
    put(folder, "witness.vkey", log.witness.verifier().to_vkey_text());
    for index in [0, 1, log.size() / 2, log.size() - 1] {
        put(folder, &format!("leaf/{index}"), &log.leaves[index]);
    }
    log.write(&folder.join("bundle"));
}

fn run(folder: &Path) -> Option<Output> {
    let script = in_repository("scripts/verify-tlog-oracles.sh");
    let environments = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oracles");
    let output = Command::new(script).arg(folder).env("ORACLE_ENVIRONMENTS", environments).output().unwrap();
    std::io::stderr().write_all(&output.stderr).unwrap();
    if output.status.code() == Some(CANNOT_RUN) {
        left_out("pymerkle could not be run");
        return None;
    }
    Some(output)
}

// One test, because both runs share the programs' environments.
#[test]
fn pymerkle_and_aics_tlog_agree_with_us_and_notice_a_false_root() {
    let mut log = Log::sized(1030);
    let folder = tempfile::tempdir().unwrap();
    write(&log, folder.path());
    let Some(output) = run(folder.path()) else { return };
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("pymerkle: 1030 roots agree"));

    log.roots.swap(7, 8);
    put(folder.path(), "roots.txt", roots_of(&log));
    let Some(output) = run(folder.path()) else { return };
    assert_eq!(output.status.code(), Some(1));
}
