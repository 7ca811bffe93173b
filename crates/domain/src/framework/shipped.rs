//! The four frameworks that come with the product, part of the program itself so that nobody meets an empty question bank.
//!
//! Invariant: the files keep every rule of [`Standard::Shipped`]; a test reads them and fails otherwise.

use std::sync::OnceLock;

use super::{Framework, Standard, read};

/// The shipped files: name and content, in the order of their sectors' years.
pub const SHIPPED_FILES: [(&str, &str); 4] = [
    ("police-security.toml", include_str!("../../../../frameworks/police-security.toml")),
    ("social-work.toml", include_str!("../../../../frameworks/social-work.toml")),
    ("justice.toml", include_str!("../../../../frameworks/justice.toml")),
    ("deprivation-of-liberty.toml", include_str!("../../../../frameworks/deprivation-of-liberty.toml")),
];

/// The shipped frameworks, read once.
pub fn shipped() -> &'static [Framework] {
    static READ: OnceLock<Vec<Framework>> = OnceLock::new();
    READ.get_or_init(|| {
        SHIPPED_FILES
            .iter()
            .filter_map(|(name, content)| read(name, content.as_bytes(), Standard::Shipped).ok())
            .map(|checked| checked.framework)
            .collect()
    })
}
