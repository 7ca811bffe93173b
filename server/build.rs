//! Embeds the site (style, fonts, browser part) that `web` made, so that the finished program is one file.
//!
//! The site is optional: without it the program compiles and its pages work, plain and without scripts. `make build` makes it first.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

/// The expression that embeds a file.
fn include(path: &Path) -> String {
    format!("include_bytes!(r##\"{}\"##)", path.display())
}

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    // Cargo marks the root of its target folder with this file; `web` writes `site/` beside it.
    let target = out.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    let site = target.unwrap_or(out).join("site");
    // Cargo compares the times of what is in the folder; one that does not exist would make it run this each time.
    fs::create_dir_all(&site)?;
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", site.display());

    let mut table = String::from("&[\n");
    if let Ok(manifest) = fs::read(site.join("manifest.json")) {
        let manifest: serde_json::Value = serde_json::from_slice(&manifest)?;
        let files = manifest.get("files").and_then(serde_json::Value::as_object).ok_or("the manifest of the site names no files")?;
        for (name, hashed) in files {
            let hashed = hashed.as_str().ok_or("the manifest of the site is not of this program")?;
            let path = site.join(hashed);
            let compressed = |ending: &str| {
                let path = site.join(format!("{hashed}.{ending}"));
                if path.is_file() { format!("Some({})", include(&path)) } else { "None".to_owned() }
            };
            writeln!(
                table,
                "    Embedded {{ name: {name:?}, hashed: {hashed:?}, plain: {}, brotli: {}, gzip: {} }},",
                include(&path),
                compressed("br"),
                compressed("gz"),
            )?;
        }
    }
    table.push(']');
    fs::write(out.join("site.rs"), table)?;
    Ok(())
}
