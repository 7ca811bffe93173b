//! Compiles the crate `browser` for WebAssembly and binds it to JavaScript.
//!
//! The binding library speaks to exactly one version of `wasm-bindgen`; because both stand in the same lock file, it is always the right one.

use std::{
    env,
    ffi::OsString,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use wasm_bindgen_cli_support::Bindgen;

use crate::{Failure, site::Site};

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm-release";
/// Beginning of the names of the scripts that dependencies bring.
const BROUGHT: &str = "brought-";

/// The Cargo that started us, or the one on the path; where another compiler builds the browser part, `WASM_CARGO` and `WASM_RUSTC` name it.
pub fn cargo() -> Command {
    let cargo = env::var_os("WASM_CARGO").or_else(|| env::var_os("CARGO"));
    let mut command = Command::new(cargo.unwrap_or_else(|| "cargo".into()));
    if let Some(rustc) = env::var_os("WASM_RUSTC") {
        // What the outer Cargo and rustup told us about their compiler is not true of this one.
        command.env("RUSTC", rustc).env_remove("RUSTDOC").env_remove("RUSTUP_TOOLCHAIN");
    }
    command
}

/// Adds the WebAssembly and the script that loads it.
pub fn add(house: &Path, target: &Path, arguments: &[OsString], site: &mut Site) -> Result<(), Failure> {
    let status = cargo()
        .args(["build", "--package", "browser", "--target", TARGET, "--profile", PROFILE])
        .args(arguments)
        .current_dir(house)
        // What our own build was told through the environment is not meant for the browser's.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        // Building the standard library is unstable in name only; without `-Z` this changes nothing.
        .envs(arguments.iter().any(|argument| argument == "-Z").then_some(("RUSTC_BOOTSTRAP", "1")))
        .stdin(Stdio::null())
        .status()?;
    if !status.success() {
        return Err("the browser part does not compile".into());
    }
    let compiled = fs::read(target.join(TARGET).join(PROFILE).join("browser.wasm"))?;
    // Binding and compressing take a quarter of a minute: when the compiler gave the same bytes as last time, so would they.
    if site.keep("wasm", &compiled, BROUGHT, &["justesse.js", "justesse.wasm"]) {
        return Ok(());
    }
    eprintln!("web: bind and compress the browser part");
    let mut output = Bindgen::new()
        .input_bytes("justesse", compiled)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    let mut script = output.js().to_owned();
    // Dependencies may bring JavaScript of their own, which the script imports by a path that has to become a hashed name.
    let inline = output.snippets().iter().flat_map(|(crate_name, sources)| {
        let numbered = sources.iter().enumerate();
        numbered.map(move |(number, source)| (format!("{crate_name}/inline{number}.js"), source.clone()))
    });
    let modules = output.local_modules().iter().map(|(path, source)| (path.clone(), source.clone()));
    let mut brought: Vec<(String, String)> = inline.chain(modules).collect();
    brought.sort();
    for (number, (path, source)) in brought.iter().enumerate() {
        let hashed = site.add(&format!("{BROUGHT}{number}.js"), source.as_bytes())?;
        script = script.replace(&format!("./snippets/{path}"), &format!("./{hashed}"));
    }
    if script.contains("./snippets/") {
        return Err("the script imports a file that its dependencies did not bring".into());
    }
    let wasm = output.wasm_mut().emit_wasm();
    site.add("justesse.js", script.as_bytes())?;
    site.add("justesse.wasm", &wasm)?;
    Ok(())
}
