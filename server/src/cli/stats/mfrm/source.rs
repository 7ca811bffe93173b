//! From a table to ratings by facet.
//!
//! Invariant: the units are the first facet, wherever their column stands; with facets that are named, two ratings of one combination both count.

use domain::tables::sheet::{Sheet, SheetRow};
use psychometrics::mfrm::{MfrmError, Ratings as ByFacet};

use super::MfrmCommand;
use crate::cli::out::{Answer, say};
use crate::cli::stats::columns::column;
use crate::cli::stats::refusal::{Asked, Complaint};
use crate::cli::stats::scale::Ends;
use crate::cli::stats::table::{self, Rating, Ratings, is_absent};

/// Labels and levels, row by row.
pub(super) struct Source {
    names: Vec<String>,
    rows: Vec<(Vec<String>, f64)>,
}

impl Source {
    pub(super) fn read(command: &MfrmCommand, ends: Ends, asked: Asked<'_>) -> Result<Self, Answer> {
        if command.facets.is_empty() { Self::usual(command, ends, asked) } else { Self::named(command, ends, asked) }
    }

    /// Raters, and competencies where there are some.
    fn usual(command: &MfrmCommand, ends: Ends, asked: Asked<'_>) -> Result<Self, Answer> {
        let ratings = Ratings::read(&command.file, &command.columns, asked)?;
        let values = table::numbers(&ratings.given, asked)?;
        ends.check(&ratings.given, &values, true, asked)?;
        let mut names = vec![say(asked.lang, "unit", "unité"), ratings.titles[0].clone()];
        if ratings.has_competencies {
            names.push(ratings.titles[1].clone());
        }
        let labels = |one: &Rating| {
            let mut labels = vec![ratings.units.name(one.unit).to_owned(), ratings.raters.name(one.rater).to_owned()];
            if ratings.has_competencies {
                labels.push(ratings.competencies.name(one.competency).to_owned());
            }
            labels
        };
        let rows = ratings.given.iter().zip(values).map(|(one, value)| (labels(one), value)).collect();
        Ok(Self { names, rows })
    }

    /// The columns that `--facets` names.
    fn named(command: &MfrmCommand, ends: Ends, asked: Asked<'_>) -> Result<Self, Answer> {
        let sheet = table::sheet(&command.file, asked)?;
        let (unit, score) = command.columns.unit_and_score(&sheet, asked)?;
        let mut at: Vec<usize> = Vec::new();
        for name in &command.facets {
            let found = column(&sheet, "--facets", Some(name.trim()), &[], asked)?;
            let new = found.filter(|facet| *facet != unit && *facet != score && !at.contains(facet));
            at.extend(new);
        }
        let mut names = vec![say(asked.lang, "unit", "unité")];
        names.extend(at.iter().filter_map(|facet| sheet.headings.get(*facet).cloned()));
        let (mut complaints, mut rows, mut given) = (Vec::new(), Vec::new(), Vec::new());
        for row in sheet.rows.iter().filter(|row| row.cells.get(score).is_some_and(|cell| !is_absent(cell))) {
            let labels: Vec<String> =
                std::iter::once(unit).chain(at.iter().copied()).map(|facet| label(&sheet, row, facet, asked, &mut complaints)).collect();
            let text = row.cells.get(score).cloned().unwrap_or_default();
            given.push(Rating { place: table::place(&sheet, row, score), unit: 0, rater: 0, competency: 0, text });
            rows.push(labels);
        }
        if !complaints.is_empty() {
            return Err(asked.refused(&complaints));
        }
        let values = table::numbers(&given, asked)?;
        ends.check(&given, &values, true, asked)?;
        Ok(Self { names, rows: rows.into_iter().zip(values).collect() })
    }

    /// As the model takes them.
    pub(super) fn ratings(&self, ends: Ends) -> Result<ByFacet, MfrmError> {
        #[expect(clippy::cast_possible_truncation, reason = "scores are whole and on the scale, and a scale has at most 256 categories")]
        let whole = |value: f64| value as i64;
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let rows = self.rows.iter().map(|(labels, value)| (labels.iter().map(String::as_str).collect::<Vec<_>>(), whole(*value)));
        ByFacet::from_labels(&names, whole(ends.lowest)..=whole(ends.highest), rows)
    }
}

fn label(sheet: &Sheet, row: &SheetRow, column: usize, asked: Asked<'_>, complaints: &mut Vec<Complaint>) -> String {
    let name = row.cells.get(column).cloned().unwrap_or_default();
    if name.is_empty() {
        let place = table::place(sheet, row, column);
        complaints.push(Complaint::new(place, asked.lang, "this cell is empty. Fill it in.", "cette cellule est vide. Remplissez-la."));
    }
    name
}
