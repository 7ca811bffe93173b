//! Indexes that are no constraint: each makes one query as long as its answer, whatever else the table holds.
//!
//! What must stay true: a query that is asked for every page, or for one vacancy, finds its rows by an index.

/// An index, the same on both engines.
#[derive(Clone, Copy, Debug)]
pub struct Index {
    /// On which table.
    pub table: &'static str,
    /// The columns, in order.
    pub columns: &'static [&'static str],
}

impl Index {
    /// The statement that makes it.
    pub(crate) fn statement(&self) -> String {
        format!("CREATE INDEX {}_{}_idx ON {} ({})", self.table, self.columns.join("_"), self.table, self.columns.join(", "))
    }
}

const fn index(table: &'static str, columns: &'static [&'static str]) -> Index {
    Index { table, columns }
}

/// All of them.
pub(crate) const ALL: &[Index] = &[
    // A vacancy's entries, newest first: all of them, and those of one act.
    index("audit_leaf", &["vac", "log", "seq"]),
    index("audit_leaf", &["vac", "log", "act", "seq"]),
    // What somebody has to do with.
    index("role_grant", &["person"]),
    index("panelist", &["person"]),
    // What hangs on a vacancy and has no uniqueness that begins with it.
    index("assignment", &["vacancy"]),
    index("declaration", &["vacancy", "declared"]),
    index("scorecard_version", &["vacancy"]),
    index("excusal", &["vacancy"]),
    index("waiver", &["vacancy"]),
    index("panel_rating", &["vacancy"]),
    index("tie", &["vacancy"]),
];

/// Those that came with reviewing and the end of data.
pub(crate) const REVIEW: &[Index] = &[
    index("hold", &["vacancy"]),
    index("erasure", &["vacancy"]),
    index("bundle", &["asked_by"]),
    // Entries that only one log of many has, such as the erasures that every verification must know.
    index("audit_leaf", &["log", "act", "seq"]),
    // What a key opens, so that destroying it finds all.
    index("audit_opening", &["subject"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_stands_on_columns_that_its_table_has() {
        for index in ALL.iter().chain(REVIEW) {
            let table = crate::all_tables().find(|table| table.name == index.table).unwrap();
            for column in index.columns {
                assert!(table.columns.contains(&format!(" {column} $")), "{}.{column}", index.table);
            }
        }
    }
}
