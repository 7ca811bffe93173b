//! Joins the style sheets into one and takes the fonts and the mark along.
//!
//! Invariant: the order is tokens, base, components by name, print; a later sheet may rely on an earlier one and never the other way.

use std::{fs, path::Path};

use crate::{Failure, site::Site};

/// Adds fonts, mark and style sheet.
pub fn add(folder: &Path, site: &mut Site) -> Result<(), Failure> {
    let mut sheet = String::new();
    for name in ["tokens.css", "base.css"] {
        sheet.push_str(&fs::read_to_string(folder.join(name))?);
    }
    for path in files(&folder.join("components"), "css")? {
        sheet.push_str(&fs::read_to_string(path)?);
    }
    sheet.push_str(&fs::read_to_string(folder.join("print.css"))?);
    let mut sheet = without_comments(&sheet)?;

    for path in files(&folder.join("fonts"), "woff2")? {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a font with an unreadable name")?.to_owned();
        let hashed = site.add(&name, &fs::read(&path)?)?;
        let named_in_sheet = format!("url(fonts/{name})");
        if !sheet.contains(&named_in_sheet) {
            return Err(format!("no style sheet uses the font {name}").into());
        }
        sheet = sheet.replace(&named_in_sheet, &format!("url({hashed})"));
    }
    if sheet.contains("url(fonts/") {
        return Err("a style sheet names a font that style/fonts lacks".into());
    }
    site.add("justesse.css", sheet.as_bytes())?;
    site.add("mark.svg", &fs::read(folder.join("mark.svg"))?)?;
    Ok(())
}

/// The files of a folder with this ending, by name.
fn files(folder: &Path, ending: &str) -> Result<Vec<std::path::PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The sheet without comments, indentation and empty lines; our sheets hold no string that looks like a comment.
fn without_comments(sheet: &str) -> Result<String, Failure> {
    let mut bare = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").ok_or("a comment in a style sheet does not end")?.1;
    }
    bare.push_str(rest);
    let lines: Vec<&str> = bare.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_do_not_travel() {
        let sheet = "/* why */\na {\n    color: red; /* because */\n}\n\n";
        assert_eq!(without_comments(sheet).unwrap(), "a {\ncolor: red;\n}");
    }

    #[test]
    fn a_comment_without_an_end_is_refused() {
        assert!(without_comments("a {} /* b {}").is_err());
    }
}
