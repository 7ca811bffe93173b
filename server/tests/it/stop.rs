//! How the program ends, and how it refuses to begin.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The program with these flags.
fn justesse(flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_justesse"));
    command
        .args(flags)
        .env_remove("DATABASE_URL")
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts the server on a free port, with its data in this folder, and says which port.
fn start(data: &Path) -> (Child, String) {
    let data = data.to_str().unwrap();
    let mut child = justesse(&["serve", "--demo", "--data", data, "--listen", "127.0.0.1:0"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = loop {
        let line = lines.next().unwrap().unwrap();
        if let Some((_, address)) = line.split_once("http://") {
            break address.trim().to_owned();
        }
    };
    // The log goes on; someone has to read it, or the server would wait for room.
    std::thread::spawn(move || lines.for_each(drop));
    (child, address)
}

/// Sends a signal to the program.
fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn told_to_stop_it_ends_in_good_order_although_someone_keeps_a_connection() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, address) = start(folder.path());
    let mut kept = TcpStream::connect(&address).unwrap();
    kept.write_all(b"GET /live HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut first = [0; 12];
    kept.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 204");

    let told = Instant::now();
    signal(&child, "TERM");
    let status = child.wait().unwrap();
    assert!(status.success(), "{status}");
    assert!(told.elapsed() < Duration::from_secs(12), "{:?}", told.elapsed());
}

#[test]
fn a_mistake_in_the_usage_ends_with_64_and_a_sentence() {
    for (flags, says) in [
        (&["serve", "--listen", "0.0.0.0:0"][..], "--public-url https://"),
        (&["serve", "--public-url", "http://justesse.example"], "https://"),
        (&["serve", "--public-url", "justesse.example"], "https://justesse.example"),
        (&["serve", "--lisen", "127.0.0.1:0"], "--listen"),
        (&["fly"], "fly"),
        (&[], "serve"),
    ] {
        let output = justesse(flags).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(64), "{flags:?}: {words}");
        assert!(words.contains(says), "{flags:?}: {words}");
    }
}

#[test]
fn help_and_version_are_answers_and_not_mistakes() {
    for flag in ["--help", "--version"] {
        let output = justesse(&[flag]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(String::from_utf8_lossy(&output.stdout).contains("justesse"), "{flag}");
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = justesse(&["serve", "--listen", &address]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains(&address));
}
