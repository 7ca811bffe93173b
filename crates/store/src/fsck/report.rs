//! What `fsck` found, for programs (`justesse-fsck/1`) and for people.

use domain::Lang;
use serde::{Serialize, Serializer};

/// Findings of one kind that are listed one by one; the rest are counted.
const PER_KIND_MAX: usize = 100;

/// Exit codes from the gravest down, as for every verification.
const GRAVITY: [u8; 9] = [2, 4, 3, 5, 6, 9, 7, 10, 8];

macro_rules! kinds {
    ($($name:ident $text:literal $code:literal $en:literal $fr:literal,)+) => {
        /// What kind of thing was found.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum FsckKind {
            $(#[doc = $en] $name,)+
        }

        impl FsckKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The text in the report.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The exit code that it leads to.
            pub const fn code(self) -> u8 {
                match self { $(Self::$name => $code),+ }
            }

            /// The finding in words, without its place.
            pub const fn words(self, lang: Lang) -> &'static str {
                match lang {
                    Lang::En => match self { $(Self::$name => $en),+ },
                    Lang::Fr => match self { $(Self::$name => $fr),+ },
                }
            }
        }
    };
}

kinds! {
    Size "size" 3 "The size of the log is not the number of its entries." "La taille du journal n’est pas le nombre de ses entrées.",
    LeafMissing "leaf_missing" 3 "The entry is missing." "L’entrée manque.",
    LeafHash "leaf_hash" 3 "The entry is not the one that was hashed." "L’entrée n’est pas celle dont l’empreinte est conservée.",
    NodeMissing "node_missing" 3 "A stored hash is missing." "Une empreinte conservée manque.",
    NodeHash "node_hash" 3 "A stored hash is not that of the entries below it." "Une empreinte conservée n’est pas celle des entrées qu’elle couvre.",
    Root "root" 3 "The head of the log is not the root over its entries." "La tête du journal n’est pas la racine de ses entrées.",
    Frontier "frontier" 3 "The frontier of the log is not that of its entries." "La frontière du journal n’est pas celle de ses entrées.",
    LeafForm "leaf_form" 5 "The entry is not in the one form that entries have." "L’entrée n’a pas la forme unique des entrées du journal.",
    LeafPlace "leaf_place" 5 "The entry belongs to another log or organisation." "L’entrée relève d’un autre journal ou d’une autre organisation.",
    LeafColumns "leaf_columns" 7 "What the table says of the entry is not what the entry says." "Ce que la table dit de l’entrée n’est pas ce qu’elle dit.",
    Note "note" 2 "A checkpoint is malformed or its signature does not hold." "Un sceau est mal formé ou sa signature n’est pas valable.",
    RolledBack "rolled_back" 4 "The log is shorter than a head that was released." "Le journal est plus court qu’une tête publiée.",
    Diverged "diverged" 4 "A head that was released is not one of this log." "Une tête publiée n’est pas de ce journal.",
    HighwaterLine "highwater_line" 2 "The file of released heads was altered." "Le fichier des têtes publiées a été altéré.",
    HighwaterMissing "highwater_missing" 5 "A checkpoint is not in the file of released heads." "Un sceau manque dans le fichier des têtes publiées.",
    OpeningMismatch "opening_mismatch" 6 "What is kept is not what was sealed." "Le contenu conservé n’est pas celui qui a été scellé.",
    OpeningMissing "opening_missing" 7 "What was sealed is no longer kept, though nobody was erased." "Un contenu scellé n’est plus conservé, sans effacement enregistré.",
    OpeningStray "opening_stray" 7 "Something is kept that the entry does not seal." "Un contenu conservé ne correspond à aucun scellement de l’entrée.",
    KeyMissing "key_missing" 7 "The key of what was sealed is gone, though nobody was erased." "La clé d’un contenu scellé a disparu, sans effacement enregistré.",
    RowDiffers "row_differs" 7 "The row is not the one that its entry sealed." "La ligne n’est pas celle que son entrée a scellée.",
    RowUnsealed "row_unsealed" 7 "The entry of the row does not seal it." "L’entrée de la ligne ne la scelle pas.",
    RowStale "row_stale" 7 "A later entry sealed the row in another state." "Une entrée plus récente a scellé la ligne dans un autre état.",
    RowMissing "row_missing" 7 "A row that an entry sealed is gone, though nobody was erased." "Une ligne scellée par une entrée a disparu, sans effacement enregistré.",
    RowWithoutEntry "row_without_entry" 7 "The row has no entry in the log." "La ligne n’a pas d’entrée au journal.",
    RowUnreadable "row_unreadable" 7 "The row holds what no record can hold." "La ligne contient ce qu’aucun enregistrement ne peut contenir.",
    LeftOfErased "left_of_erased" 7 "Something is left of a person who was erased." "Il reste quelque chose d’une personne effacée.",
}

impl Serialize for FsckKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FsckFinding {
    /// The exit code that it leads to.
    pub code: u8,
    /// What kind of thing it is.
    pub kind: FsckKind,
    /// The log, if it is about one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub origin: String,
    /// The entry, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// Particulars for experts: an index, a table with a key, a size.
    pub detail: String,
}

impl FsckFinding {
    /// The finding as a sentence.
    pub fn words(&self, lang: Lang) -> String {
        let words = self.kind.words(lang);
        let place = match self.seq {
            Some(seq) => format!("{}, {seq}", self.origin),
            None => self.origin.clone(),
        };
        let place = if self.detail.is_empty() { place } else { format!("{place} [{}]", self.detail).trim_start().to_owned() };
        format!("{words} ({place})")
    }
}

/// One log that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogChecked {
    /// The log.
    pub origin: String,
    /// Its entries.
    pub size: u64,
    /// The root over them, in base64.
    pub root: String,
    /// Signed heads that were checked: those of the table and of the file, one at each size.
    pub heads: u64,
    /// Openings that were opened and compared.
    pub openings: u64,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FsckReport {
    /// `justesse-fsck/1`.
    pub format: &'static str,
    /// Whether nothing was found.
    pub ok: bool,
    /// The exit code.
    pub exit: u8,
    /// Whether openings and rows were left out.
    pub quick: bool,
    /// The logs.
    pub logs: Vec<LogChecked>,
    /// Audited rows that were compared with what their entries sealed.
    pub rows: u64,
    /// What is not as it should be.
    pub findings: Vec<FsckFinding>,
    /// How many more findings were not listed.
    pub more: u64,
}

impl FsckReport {
    pub(crate) const fn new(quick: bool) -> Self {
        Self { format: "justesse-fsck/1", ok: true, exit: 0, quick, logs: Vec::new(), rows: 0, findings: Vec::new(), more: 0 }
    }

    pub(crate) fn find(&mut self, kind: FsckKind, origin: &str, seq: Option<u64>, detail: impl Into<String>) {
        self.ok = false;
        let code = kind.code();
        self.exit = GRAVITY.into_iter().find(|&grave| grave == code || grave == self.exit).unwrap_or(code);
        if self.findings.iter().filter(|finding| finding.kind == kind).count() >= PER_KIND_MAX {
            self.more += 1;
            return;
        }
        self.findings.push(FsckFinding { code, kind, origin: origin.to_owned(), seq, detail: detail.into() });
    }

    /// Whether something of this kind was found.
    pub fn has(&self, kind: FsckKind) -> bool {
        self.findings.iter().any(|finding| finding.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_finding_gives_the_exit_code() {
        let mut report = FsckReport::new(false);
        for (kind, exit) in [
            (FsckKind::RowMissing, 7),
            (FsckKind::LeafHash, 3),
            (FsckKind::OpeningMismatch, 3),
            (FsckKind::RolledBack, 4),
            (FsckKind::Note, 2),
        ] {
            report.find(kind, "", None, "");
            assert_eq!(report.exit, exit);
        }
        assert!(!report.ok);
    }

    #[test]
    fn every_finding_has_words_in_both_languages() {
        for kind in FsckKind::ALL {
            assert!(kind.words(Lang::En).ends_with('.') && kind.words(Lang::Fr).ends_with('.'));
            assert!(!kind.words(Lang::Fr).contains('\''), "{}", kind.words(Lang::Fr));
        }
    }
}
