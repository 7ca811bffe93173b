//! From a table of people or of counts to the counts of groups, whole and by stratum.
//!
//! Invariant: which of the two a table is, its column of how many there were says: with one it holds counts, without it people.

use std::collections::BTreeMap;

use domain::tables::heading::folded;
use domain::tables::sheet::{Sheet, SheetRow};
use psychometrics::impact::{FourfoldTable, Group, ImpactError};

use super::ImpactCommand;
use crate::cli::out::Answer;
use crate::cli::stats::columns::{column, missing};
use crate::cli::stats::refusal::{Asked, Complaint};
use crate::cli::stats::table::{self, Names, is_absent};

const GROUPS: &[&str] = &["group", "groupe", "category", "categorie"];
const SELECTED: &[&str] =
    &["selected", "passed", "hired", "appointed", "retenu", "retenue", "retenus", "retenues", "selection", "nombre_de_retenus"];
const SIZES: &[&str] = &["n", "applicants", "candidates", "total", "count", "effectif", "effectifs", "candidatures", "nombre"];
/// What says that somebody was selected, folded.
const YES: [&str; 8] = ["1", "yes", "y", "true", "oui", "o", "vrai", "selected"];
const NO: [&str; 7] = ["0", "no", "n", "false", "non", "faux", "not_selected"];

/// The counts of groups.
pub(super) struct Counts {
    pub groups: Names,
    pub is_stratified: bool,
    pub unknown: Group,
    /// By stratum, then by group: how many there were, and how many were selected.
    cells: BTreeMap<(String, usize), (u32, u32)>,
}

/// Which columns hold what.
struct Columns {
    group: usize,
    selected: usize,
    size: Option<usize>,
    stratum: Option<usize>,
}

impl Counts {
    pub(super) fn read(command: &ImpactCommand, asked: Asked<'_>) -> Result<Self, Answer> {
        let sheet = table::sheet(&command.file, asked)?;
        let find = |flag: &str, given: &Option<String>, usual: &[&str]| column(&sheet, flag, given.as_deref(), usual, asked);
        let Some(group) = find("--group", &command.group, GROUPS)? else {
            return Err(missing(&sheet, asked, "the groups", "les groupes", "group", "--group"));
        };
        let Some(selected) = find("--selected", &command.selected, SELECTED)? else {
            return Err(missing(&sheet, asked, "who was selected", "les personnes retenues", "selected", "--selected"));
        };
        let columns =
            Columns { group, selected, size: find("--n", &command.n, SIZES)?, stratum: find("--stratum", &command.stratum, &[])? };
        let mut counts = Self {
            groups: Names::default(),
            is_stratified: columns.stratum.is_some(),
            unknown: Group::new(0, 0).map_err(|error| counts_refused(&error, asked))?,
            cells: BTreeMap::new(),
        };
        let mut complaints = Vec::new();
        for row in &sheet.rows {
            match counted(&sheet, row, &columns, asked) {
                Ok((n, selected)) => counts.add(row, &columns, n, selected, asked)?,
                Err(complaint) => complaints.push(complaint),
            }
        }
        if complaints.is_empty() { Ok(counts) } else { Err(asked.refused(&complaints)) }
    }

    fn add(&mut self, row: &SheetRow, columns: &Columns, n: u32, selected: u32, asked: Asked<'_>) -> Result<(), Answer> {
        let cell = |at: usize| row.cells.get(at).map_or("", String::as_str);
        let group = cell(columns.group);
        if is_absent(group) {
            let more = Group::new(n, selected).and_then(|group| self.unknown.and(group));
            self.unknown = more.map_err(|error| counts_refused(&error, asked))?;
            return Ok(());
        }
        let stratum = columns.stratum.map_or("", cell).to_owned();
        let sums = self.cells.entry((stratum, self.groups.of(group))).or_default();
        match (sums.0.checked_add(n), sums.1.checked_add(selected)) {
            (Some(n), Some(selected)) => *sums = (n, selected),
            _ => return Err(counts_refused(&ImpactError::TooMany, asked)),
        }
        Ok(())
    }

    /// Every group with all strata together.
    pub(super) fn totals(&self, asked: Asked<'_>) -> Result<Vec<Group>, Answer> {
        let mut totals = vec![(0_u32, 0_u32); self.groups.len()];
        for ((_, group), (n, selected)) in &self.cells {
            if let Some(total) = totals.get_mut(*group) {
                *total = (total.0.saturating_add(*n), total.1.saturating_add(*selected));
            }
        }
        totals.into_iter().map(|(n, selected)| Group::new(n, selected).map_err(|error| counts_refused(&error, asked))).collect()
    }

    /// Two groups, stratum by stratum.
    pub(super) fn strata(&self, focal: usize, reference: usize, asked: Asked<'_>) -> Result<Vec<FourfoldTable>, Answer> {
        let mut names: Vec<&String> = self.cells.keys().map(|(stratum, _)| stratum).collect();
        names.dedup();
        let of = |stratum: &str, group: usize| self.cells.get(&(stratum.to_owned(), group)).copied().unwrap_or_default();
        let pair = |(n, selected): (u32, u32)| [n, selected];
        let table = |name: &String| FourfoldTable::from_counts(pair(of(name, focal)), pair(of(name, reference)));
        names.into_iter().map(|name| table(name).map_err(|error| counts_refused(&error, asked))).collect()
    }
}

/// How many a row speaks of, and how many of them were selected.
fn counted(sheet: &Sheet, row: &SheetRow, columns: &Columns, asked: Asked<'_>) -> Result<(u32, u32), Complaint> {
    let lang = asked.lang;
    let cell = |at: usize| row.cells.get(at).map_or("", String::as_str);
    let at = |column: usize| table::place(sheet, row, column);
    let Some(size) = columns.size else {
        let said = folded(cell(columns.selected));
        let selected = if YES.contains(&said.as_str()) { Some(1) } else { NO.contains(&said.as_str()).then_some(0) };
        return selected.map(|selected| (1, selected)).ok_or_else(|| {
            Complaint::new(
                at(columns.selected),
                lang,
                "write 1 or yes for selected, 0 or no for not. A table of counts also needs a column n.",
                "écrivez 1 ou oui pour une personne retenue, 0 ou non sinon. Un tableau d’effectifs demande aussi une colonne n.",
            )
        });
    };
    let whole = |column: usize| {
        cell(column).parse::<u32>().map_err(|_| {
            Complaint::new(
                at(column),
                lang,
                "this is not a count. Write a whole number of 0 or more.",
                "ce n’est pas un effectif. Écrivez un nombre entier, 0 ou plus.",
            )
        })
    };
    let (n, selected) = (whole(size)?, whole(columns.selected)?);
    if selected > n {
        return Err(Complaint::new(
            at(columns.selected),
            lang,
            format!("{selected} selected of {n} is more than there were. Correct one of the two."),
            format!("{selected} personnes retenues sur {n}, c’est plus qu’il n’y en avait. Corrigez l’un des deux."),
        ));
    }
    Ok((n, selected))
}

fn counts_refused(error: &ImpactError, asked: Asked<'_>) -> Answer {
    let detail = error.to_string();
    asked.whole(
        format!("the counts cannot be taken: {detail}. Correct them."),
        format!("ces effectifs ne sont pas utilisables ({detail}). Corrigez-les."),
    )
}
