//! Makes the browser part: WebAssembly, style and fonts under content-hashed names, compressed once, with a manifest.
//!
//! `web [--without-wasm] [-- CARGO ARGUMENTS]` compiles the crate `browser`, binds it to JavaScript, joins the style sheets and writes
//! `site/` into the target folder, from where the server embeds it. The arguments after `--` go to the build of the WebAssembly, for
//! toolchains that have to build its standard library first.
//!
//! Invariant: the same inputs give the same files, and files that would not change are not touched, so that the server is not linked again.

mod site;
mod style;
mod wasm;

use std::{
    env,
    error::Error,
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
};

use site::Site;

/// Any failure; it is shown as it is.
type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    match make() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("web: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the whole site, or nothing: the manifest, which the server reads, is written last.
fn make() -> Result<(), Failure> {
    let (with_wasm, cargo_arguments) = arguments()?;
    let house = house()?;
    let target = target_folder(&house)?;

    let mut site = Site::open(&target.join("site"))?;
    style::add(&house.join("style"), &mut site)?;
    if with_wasm {
        wasm::add(&house, &target, &cargo_arguments, &mut site)?;
    }
    site.close()
}

/// What the command line asks for.
fn arguments() -> Result<(bool, Vec<OsString>), Failure> {
    let mut with_wasm = true;
    let mut arguments = env::args_os().skip(1);
    for argument in arguments.by_ref() {
        match argument.to_str() {
            Some("--") => break,
            Some("--without-wasm") => with_wasm = false,
            _ => return Err("usage: web [--without-wasm] [-- CARGO ARGUMENTS]".into()),
        }
    }
    Ok((with_wasm, arguments.collect()))
}

/// The root of the workspace: the nearest folder, from here upwards, that holds `Cargo.lock`.
fn house() -> Result<PathBuf, Failure> {
    let here = env::current_dir()?;
    let root = here.ancestors().find(|folder| folder.join("Cargo.lock").is_file());
    root.map(Path::to_path_buf).ok_or_else(|| "run this inside the workspace".into())
}

/// Where Cargo puts what it builds.
fn target_folder(house: &Path) -> Result<PathBuf, Failure> {
    let metadata = wasm::cargo()
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(house)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout)?;
    let folder = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    folder.map(PathBuf::from).ok_or_else(|| "cargo metadata names no target folder".into())
}
