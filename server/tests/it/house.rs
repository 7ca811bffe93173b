//! The invariants that are about files: who may name what, which texts exist, where links lead.
//!
//! They read the sources as they stand in the folder of the workspace, so a breach is found before anyone reviews it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// Folders that hold nothing of ours.
const NOT_OURS: [&str; 6] = [".git", "target", "node_modules", "dist", "data", "test-results"];

/// The root of the workspace.
fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every text file of the house with one of these endings, by its path from the root.
fn files(endings: &[&str]) -> BTreeMap<String, String> {
    fn walk(folder: &Path, root: &Path, endings: &[&str], found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !NOT_OURS.contains(&name.as_str()) {
                    walk(&path, root, endings, found);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending))
                && let Ok(text) = fs::read_to_string(&path)
            {
                found.insert(path.strip_prefix(root).unwrap().to_string_lossy().into_owned(), text);
            }
        }
    }
    let (root, mut found) = (house(), BTreeMap::new());
    walk(&root, &root, endings, &mut found);
    assert!(!found.is_empty(), "no file ends with {endings:?}");
    found
}

/// The lines of a source that are code: neither comments nor empty.
fn code(source: &str) -> impl Iterator<Item = &str> {
    source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"))
}

/// Asserts that a word stands in the code and in the manifests of these folders only.
fn only_in(word: &str, package: &str, folders: &[&str]) {
    let allowed = |path: &str| folders.iter().any(|folder| path.starts_with(folder));
    for (path, source) in files(&[".rs"]) {
        let this_test = path.ends_with("it/house.rs");
        let named = code(&source).any(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|part| part == word));
        assert!(!named || allowed(&path) || this_test, "{path} names {word}");
    }
    for (path, manifest) in files(&["Cargo.toml"]) {
        let named = manifest.lines().any(|line| line.split(['.', ' ', '=']).next() == Some(package));
        assert!(!named || path == "Cargo.toml" || allowed(&path), "{path} depends on {package}");
    }
}

#[test]
fn sea_orm_is_named_in_the_store_and_in_the_migrations_only() {
    only_in("sea_orm", "sea-orm", &["crates/store/", "migrations/"]);
    only_in("sea_orm_migration", "sea-orm-migration", &["crates/store/", "migrations/"]);
}

#[test]
fn axum_is_named_in_the_server_and_by_the_rendering_half_of_app_only() {
    only_in("axum", "axum", &["server/", "app/"]);
    only_in("leptos_axum", "leptos_axum", &["server/", "app/"]);
    let manifest = files(&["Cargo.toml"]).remove("app/Cargo.toml").unwrap();
    // What is optional and belongs to `ssr` cannot be named outside of it: the browser's build would not compile.
    for package in ["axum", "leptos_axum", "service"] {
        assert!(manifest.contains(&format!("\n{package} = {{ workspace = true, optional = true }}\n")), "{package} must be optional");
    }
    let hydrate = manifest.lines().find(|line| line.starts_with("hydrate = ")).unwrap();
    assert!(!hydrate.contains("axum") && !hydrate.contains("service"), "{hydrate}");
}

#[test]
fn what_a_form_does_stands_beside_its_page_and_is_on_the_list() {
    let sources = files(&[".rs"]);
    let list = &sources["app/src/places.rs"];
    let mut answered = 0;
    for path in sources.keys().filter(|path| path.starts_with("app/src/pages/") && path.ends_with("/post.rs")) {
        let page = path.trim_start_matches("app/src/pages/").trim_end_matches("/post.rs").replace('/', "::");
        assert!(list.contains(&format!(" {page}::post::")), "{path} is not on the list of places");
        answered += 1;
    }
    assert!(answered >= 4);
}

#[test]
fn a_password_is_typed_into_one_kind_of_field_which_has_no_value() {
    for (path, source) in files(&[".rs"]).into_iter().filter(|(path, _)| path.starts_with("app/")) {
        let makes_one = source.contains("type=\"password\"");
        assert_eq!(makes_one, path == "app/src/components/form.rs", "{path}");
    }
    let form = files(&["form.rs"]).remove("app/src/components/form.rs").unwrap();
    let field = form.split_once("type=\"password\"").unwrap();
    let (before, after) = (field.0.rsplit_once("<input").unwrap().1, field.1.split_once("/>").unwrap().0);
    assert!(!before.contains("value=") && !after.contains("value="), "{before}{after}");
}

#[test]
fn server_functions_stand_in_files_called_api_and_have_an_address_of_their_own() {
    let mut functions = 0;
    for (path, source) in files(&[".rs"]).into_iter().filter(|(path, _)| path.starts_with("app/") || path.starts_with("server/src/")) {
        for line in code(&source).filter(|line| line.starts_with("#[server")) {
            // `#[server(default)]` marks an argument that may be missing.
            if line == "#[server(default)]" {
                continue;
            }
            functions += 1;
            assert!(path.ends_with("/api.rs"), "{path}: {line}");
            assert!(line.contains("prefix = \"/api\"") && line.contains("endpoint = \""), "{path}: {line}");
        }
    }
    assert!(functions > 0);
}

#[test]
fn the_address_of_a_server_function_does_not_depend_on_where_it_was_built() {
    for (path, _) in leptos::server_fn::axum::server_fn_paths() {
        let name = path.strip_prefix("/api/").unwrap_or_else(|| panic!("{path}"));
        assert!(!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || b"-_/".contains(&byte)), "{path}");
    }
}

#[test]
fn every_file_says_why_it_exists() {
    for (path, source) in files(&[".rs"]) {
        assert!(source.starts_with("//! "), "{path} does not begin with its reason");
    }
}

/// The texts of a language, by key.
fn texts(lang: &str) -> BTreeMap<String, String> {
    fn flatten(value: &Value, key: &str, texts: &mut BTreeMap<String, String>) {
        match value {
            Value::Object(inner) => inner.iter().for_each(|(name, value)| flatten(value, &format!("{key}.{name}"), texts)),
            Value::String(text) => {
                texts.insert(key.to_owned(), text.clone());
            }
            _ => panic!("{key} is neither a text nor a group of texts"),
        }
    }
    let file = fs::read_to_string(house().join(format!("app/locales/{lang}.json"))).unwrap();
    let mut found = BTreeMap::new();
    flatten(&serde_json::from_str(&file).unwrap(), lang, &mut found);
    found.into_iter().map(|(key, text)| (key.split_once('.').unwrap().1.to_owned(), text)).collect()
}

/// The variables `{{ name }}` of a text, sorted.
fn variables(text: &str) -> Vec<&str> {
    let mut found: Vec<_> = text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(name, _)| name.trim()).collect();
    found.sort_unstable();
    found
}

#[test]
fn every_text_of_the_interface_exists_in_both_languages_with_the_same_variables() {
    let (en, fr) = (texts("en"), texts("fr"));
    assert_eq!(en.keys().collect::<Vec<_>>(), fr.keys().collect::<Vec<_>>());
    for (key, text) in &en {
        assert!(!text.trim().is_empty() && !fr[key].trim().is_empty(), "{key}");
        assert_eq!(variables(text), variables(&fr[key]), "{key}");
    }
}

#[test]
fn french_texts_are_set_as_french_is_set() {
    for (key, text) in texts("fr") {
        assert!(!text.contains('\''), "{key}: straight apostrophe in {text}");
        assert!(!text.contains('"'), "{key}: straight quotation mark in {text}");
        // Variables are no text that anyone reads.
        let read = variables(&text).into_iter().fold(text.clone(), |text, name| text.replace(&format!("{{{{ {name} }}}}"), "0"));
        let letters: Vec<char> = read.chars().collect();
        for (position, letter) in letters.iter().enumerate() {
            let before = position.checked_sub(1).map(|at| letters[at]);
            let after = letters.get(position + 1).copied();
            match letter {
                ':' | ';' | '?' | '!' | '»' | '%' => assert_eq!(before, Some('\u{a0}'), "{key}: no-break space before {letter} in {text}"),
                '«' => assert_eq!(after, Some('\u{a0}'), "{key}: no-break space after « in {text}"),
                _ => {}
            }
        }
    }
}

#[test]
fn english_texts_have_curly_apostrophes_and_no_french_spaces() {
    for (key, text) in texts("en") {
        assert!(!text.contains('\'') && !text.contains('"') && !text.contains('\u{a0}'), "{key}: {text}");
    }
}

#[test]
fn nothing_in_the_repository_names_a_place_of_one_machine() {
    let here = house();
    let here = here.to_string_lossy();
    for (path, text) in files(&[".rs", ".md", ".toml", ".json", ".ts", ".js", ".css", ".sh", "Makefile", "run", ".lock"]) {
        // A checkout at the root of the file system has a name that any sentence may hold.
        let named = here.matches('/').count() > 1 && text.contains(&*here);
        assert!(!named, "{path} names {here}");
        for place in ["/root/", "/Users/"] {
            assert!(!text.contains(place) || path.ends_with("it/house.rs"), "{path} names {place}");
        }
    }
}

#[test]
fn links_in_the_documents_lead_somewhere() {
    let mut links = 0;
    for (path, text) in files(&[".md"]) {
        let folder = house().join(&path).parent().unwrap().to_path_buf();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let outside = ["http://", "https://", "mailto:", "#"].iter().any(|start| link.starts_with(start));
            let file = link.split(['#', ' ']).next().unwrap_or_default();
            if !outside && !file.is_empty() {
                links += 1;
                assert!(folder.join(file).exists(), "{path} links to {file}, which is not there");
            }
        }
    }
    assert!(links > 0, "the documents link to nothing");
}

#[test]
fn what_a_document_takes_as_it_is_is_written_in_one_file() {
    for (path, text) in files(&[".rs"]) {
        if !path.starts_with("app/src") || path.ends_with("components/raw.rs") {
            continue;
        }
        assert!(!text.contains("leptos_meta::Title") && !text.contains("<Title text"), "{path} writes a title of its own");
        for part in text.split("<textarea").skip(1) {
            let element = part.split("</textarea>").next().unwrap();
            assert!(element.contains("inner_html=in_a_text_area("), "{path} writes into a text area by itself");
        }
        let raw = text.matches("inner_html=").count() - text.matches("inner_html=in_a_text_area(").count();
        assert_eq!(raw, 0, "{path} writes markup by itself");
    }
}
