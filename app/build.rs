//! Turns `locales/en.json` and `locales/fr.json` into the types that `td!` reads.
//!
//! Invariant: a key that one language lacks, or that only one language has, fails the build. Nobody can ship half a translation.

use std::{env, error::Error, fs, path::PathBuf};

use leptos_i18n_codegen::gen_code;
use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");

    // Texts with values in them are also wanted as plain strings, for labels and attributes.
    let options = ParseOptions::new().interpolate_display(true);
    let config = Config::new("en")?.add_locale("fr")?.parse_options(options);
    let parsed = parse_locales(None, config)?;
    // The library only warns of missing and of superfluous keys; here each of them is an error.
    for warning in parsed.diag.warnings().iter() {
        println!("cargo::error={warning}");
    }
    for error in parsed.diag.errors().iter() {
        println!("cargo::error={error}");
    }

    let attributes =
        "#![expect(missing_docs, unused_qualifications, clippy::pedantic, clippy::expect_used, reason = \"generated from locales/\")]"
            .parse()?;
    let code = gen_code(&parsed, None, false, Some(&attributes), false)?;
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(folder.join("i18n.rs"), code.to_string())?;
    Ok(())
}
