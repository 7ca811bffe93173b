//! The header of a file: which separator it uses, what each heading means, and where in it a wrong byte falls.
//!
//! Invariant: what is not known is said with the nearest that is, and never taken for it.

use std::collections::HashMap;

use super::decode::{Undecodable, Wrong, windows_1252};
use super::heading::{folded, nearest_folded};
use super::mapping::Mapped;
use super::problem::Problems;
use super::reader::{COLUMNS_MAX, Heading, Meaning, Need, Plan, clean, number};
use super::scanner::Scanner;

/// The separators that are recognised; where two fit a header equally well, the first wins.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// What each heading means.
pub(super) fn headings(titles: &[String], plan: &Plan<'_>) -> Vec<Heading> {
    let known = Known::of(plan);
    titles
        .iter()
        .map(|title| {
            let title = clean(title);
            let meaning = known.meaning(&title).unwrap_or_else(|| Meaning::Unknown(known.nearest(&title)));
            Heading { title, meaning }
        })
        .collect()
}

/// Every heading that is known, folded, with the column it means.
struct Known<'a> {
    plan: &'a Plan<'a>,
    /// In the order of the plan, so that of equally near headings always the same is named.
    names: Vec<(String, usize)>,
    columns: HashMap<String, usize>,
}

impl<'a> Known<'a> {
    fn of(plan: &'a Plan<'a>) -> Self {
        let mut names = Vec::new();
        for (index, column) in plan.columns.iter().enumerate() {
            names.push((folded(column.name), index));
            names.extend(column.synonyms.iter().map(|synonym| (folded(synonym), index)));
        }
        let columns = names.iter().cloned().collect();
        Self { plan, names, columns }
    }

    /// The name of the column of which one heading is nearest to this title.
    fn nearest(&self, title: &str) -> String {
        let index = nearest_folded(title, self.names.iter().map(|(name, index)| (name, *index)));
        index.and_then(|index| self.plan.columns.get(index)).map_or_else(String::new, |column| column.name.to_owned())
    }

    /// What a heading means; `None` where it is not known.
    fn meaning(&self, title: &str) -> Option<Meaning> {
        let plan = self.plan;
        if title.is_empty() {
            return Some(Meaning::Unnamed);
        }
        let ours = self.columns.get(&folded(title)).copied();
        // Order matters: a mapping may give one of our own headings another meaning, but can never bring back what is dropped.
        if ours.is_none() && plan.drops.is_some_and(|drops| drops(title)) {
            return Some(Meaning::Dropped);
        }
        let mapped = match plan.mapping.and_then(|mapping| mapping.of(title)) {
            Some(Mapped::LeftOut) => return Some(Meaning::LeftOut),
            Some(Mapped::Column(name)) => plan.columns.iter().position(|column| column.name == name),
            None => None,
        };
        let index = mapped.or(ours)?;
        let need = plan.columns.get(index)?.need;
        Some(if need == Need::NotRead { Meaning::NotRead } else { Meaning::Column(index) })
    }
}

/// The separator under which most headings are known; of equals the one that makes most cells.
pub(super) fn find_separator(text: &str, plan: &Plan<'_>) -> char {
    let ours = Known::of(plan);
    let mut best = (',', (0, 0));
    for separator in SEPARATORS {
        let mut scanner = Scanner::new(text, separator, plan.limits.cell_bytes, COLUMNS_MAX);
        let Some(header) = scanner.find(|record| !record.is_blank()) else { continue };
        let meanings = header.cells.iter().filter_map(|title| ours.meaning(&clean(title)));
        let known = meanings.filter(|meaning| *meaning != Meaning::Unnamed).count();
        let fit = (known, header.count);
        if fit > best.1 {
            best = (separator, fit);
        }
    }
    best.0
}

/// The place of the first byte that is wrong: physical line, position in the line, and the column it falls into.
pub(super) fn locate(bytes: &[u8], wrong: &Undecodable, plan: &Plan<'_>) -> Problems {
    let before = bytes.get(..wrong.offset).and_then(|before| std::str::from_utf8(before).ok()).unwrap_or_default();
    let before = before.strip_prefix('\u{feff}').unwrap_or(before);
    let line = number(before.matches('\n').count() + 1);
    let character = number(before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1);
    if matches!(wrong.kind, Wrong::Workbook | Wrong::Utf16) {
        return Problems::one(line, None, wrong.kind.at(character));
    }
    // Only for the name of the column: a header in the encoding of Windows is read as such, so that the message shows its words.
    let header_text: String = if line == 1 {
        before
            .chars()
            .chain(bytes.iter().skip(wrong.offset).map(|&byte| windows_1252(byte).unwrap_or(char::REPLACEMENT_CHARACTER)))
            .take_while(|&c| c != '\n')
            .collect()
    } else {
        before.to_owned()
    };
    let separator = find_separator(&header_text, plan);
    let mut headers = Scanner::new(&header_text, separator, plan.limits.cell_bytes, COLUMNS_MAX);
    let titles = headers.find(|record| !record.is_blank()).map(|record| record.cells).unwrap_or_default();
    // Any character in the place of the wrong byte, so that the last cell is the one it falls into.
    let up_to = format!("{before}?");
    let at = Scanner::new(&up_to, separator, 0, 0).last().map_or(0, |record| record.count.saturating_sub(1));
    let column = titles.get(at).map(|title| (number(at + 1), clean(title)));
    Problems::one(line, column, wrong.kind.at(character))
}
