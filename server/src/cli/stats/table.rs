//! Ratings as people have them, long or wide, with the place of every cell.
//!
//! Invariants: nobody is rated twice by the same rater on the same competency; a cell that is neither a score nor empty is a complaint; units, raters and competencies
//! stand in the order in which the file first names them.

use std::collections::HashMap;
use std::path::Path;

use domain::Lang;
use domain::tables::reader::Limits;
use domain::tables::sheet::{Sheet, SheetRow, read_sheet};

use super::columns::{Layout, RatingColumns};
use super::refusal::{Asked, Complaint, Place};
use crate::cli::files;
use crate::cli::out::{Answer, counted, say};

/// Rows of one table.
pub(super) const ROWS_MAX: usize = 200_000;
/// Bytes of one file.
const BYTES_MAX: usize = 32 * 1024 * 1024;
/// Cells of a table of units by raters, with its gaps.
pub(super) const CELLS_MAX: usize = 4_000_000;

/// What stands for a rating that was not given.
const ABSENT: [&str; 7] = ["", "na", "n/a", "nan", "null", "-", "."];

/// The table in a file.
pub(super) fn sheet(path: &Path, asked: Asked<'_>) -> Result<Sheet, Answer> {
    let bytes = files::read(path, asked.lang)?;
    read_sheet(&bytes, Limits { bytes: BYTES_MAX, rows: ROWS_MAX, ..Limits::default() }).map_err(|problems| asked.unreadable(&problems))
}

/// Whether a cell says that there is nothing.
pub(super) fn is_absent(cell: &str) -> bool {
    ABSENT.contains(&cell.to_lowercase().as_str())
}

/// The place of a cell.
pub(super) fn place(sheet: &Sheet, row: &SheetRow, column: usize) -> Place {
    Place { line: row.line, column: sheet.headings.get(column).map(|heading| (column + 1, heading.clone())) }
}

/// A number as people write it: 3.5, 3,5, −1.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain = plain(text);
    let is_number = plain.chars().all(|one| one.is_ascii_digit() || matches!(one, '.' | '-' | '+' | 'e' | 'E'));
    plain.parse().ok().filter(|value: &f64| is_number && value.is_finite())
}

/// The same with a decimal point and the sign of a keyboard.
pub(super) fn plain(text: &str) -> String {
    let text = text.replace('−', "-");
    if text.contains('.') { text } else { text.replacen(',', ".", 1) }
}

/// Names in the order in which they first come.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub list: Vec<String>,
    known: HashMap<String, usize>,
}

impl Names {
    pub(super) fn of(&mut self, name: &str) -> usize {
        if let Some(at) = self.known.get(name) {
            return *at;
        }
        self.list.push(name.to_owned());
        self.known.insert(name.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }

    pub(super) fn name(&self, at: usize) -> &str {
        self.list.get(at).map_or("", String::as_str)
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }
}

/// One rating, as it is written.
#[derive(Clone, Debug)]
pub(super) struct Rating {
    pub place: Place,
    pub unit: usize,
    pub rater: usize,
    pub competency: usize,
    pub text: String,
}

/// Units by raters, and the number of the candidate whom each unit is of.
pub(super) type Cells = (Vec<Vec<Option<f64>>>, Vec<u64>);

/// Ratings and whom and what they are of.
#[derive(Clone, Debug)]
pub(super) struct Ratings {
    pub units: Names,
    pub raters: Names,
    /// One without a name where the table has no competencies.
    pub competencies: Names,
    pub has_competencies: bool,
    /// What the file calls raters and competencies.
    pub titles: [String; 2],
    /// In the order of the file.
    pub given: Vec<Rating>,
}

impl Ratings {
    /// The ratings in a file.
    pub(super) fn read(path: &Path, columns: &RatingColumns, asked: Asked<'_>) -> Result<Self, Answer> {
        let sheet = sheet(path, asked)?;
        let layout = columns.layout(&sheet, asked)?;
        let has_competencies = matches!(&layout, Layout::Long { competency: Some(_), .. } | Layout::Wide { competency: Some(_), .. });
        let mut reading = Reading { asked, sheet: &sheet, complaints: Vec::new(), seen: HashMap::new(), lines: HashMap::new() };
        let title = |at: Option<usize>| at.and_then(|at| sheet.headings.get(at)).cloned();
        let (rater, competency) = match &layout {
            Layout::Long { rater, competency, .. } => (title(Some(*rater)), title(*competency)),
            Layout::Wide { competency, .. } => (None, title(*competency)),
        };
        let mut ratings = Self {
            units: Names::default(),
            raters: Names::default(),
            competencies: Names::default(),
            has_competencies,
            titles: [rater.unwrap_or_else(|| say(asked.lang, "rater", "juge")), competency.unwrap_or_default()],
            given: Vec::new(),
        };
        match &layout {
            Layout::Long { unit, rater, competency, score } => {
                for row in &sheet.rows {
                    reading.long(&mut ratings, row, (*unit, *rater, *competency, *score));
                }
            }
            Layout::Wide { unit, competency, raters } => {
                for at in raters {
                    ratings.raters.of(sheet.headings.get(*at).map_or("", String::as_str));
                }
                for row in &sheet.rows {
                    reading.wide(&mut ratings, row, *unit, *competency, raters);
                }
            }
        }
        if !reading.complaints.is_empty() {
            return Err(asked.refused(&reading.complaints));
        }
        if ratings.given.is_empty() {
            return Err(
                asked.whole("there is not a single score. Fill in the scores.", "il n’y a pas une seule note. Inscrivez les notes.")
            );
        }
        Ok(ratings)
    }

    /// The cells of a table of units by raters; a unit is a candidate on a competency where there are several. With the number of the candidate of every unit.
    pub(super) fn cells(&self, values: &[f64], asked: Asked<'_>) -> Result<Cells, Answer> {
        let (units, raters, competencies) = (self.units.len(), self.raters.len(), self.competencies.len());
        let rows = units.saturating_mul(competencies);
        if rows.saturating_mul(raters) > CELLS_MAX {
            return Err(asked.whole(
                format!("{rows} units by {raters} raters are more than {CELLS_MAX} cells, the most that is taken. Split the table."),
                format!("{rows} unités par {raters} juges font plus de {CELLS_MAX} cellules, le maximum admis. Scindez le tableau."),
            ));
        }
        let mut cells = vec![vec![None; raters]; rows];
        for (rating, value) in self.given.iter().zip(values) {
            let at = rating.unit * competencies + rating.competency;
            if let Some(cell) = cells.get_mut(at).and_then(|row| row.get_mut(rating.rater)) {
                *cell = Some(*value);
            }
        }
        let candidates = (0..units).flat_map(|unit| std::iter::repeat_n(u64::try_from(unit).unwrap_or(u64::MAX), competencies)).collect();
        Ok((cells, candidates))
    }

    /// “6 units, 4 raters (A, B, C, D), 24 ratings”.
    pub(super) fn size_words(&self, lang: Lang) -> String {
        let mut parts = vec![counted(lang, self.units.len(), ["unit", "units"], ["unité", "unités"])];
        let named = |names: &Names| {
            let shown: Vec<&str> = names.list.iter().take(6).map(String::as_str).collect();
            format!(" ({}{})", shown.join(", "), if names.len() > 6 { ", …" } else { "" })
        };
        parts.push(counted(lang, self.raters.len(), ["rater", "raters"], ["juge", "juges"]) + &named(&self.raters));
        if self.has_competencies {
            let count = counted(lang, self.competencies.len(), ["competency", "competencies"], ["compétence", "compétences"]);
            parts.push(count + &named(&self.competencies));
        }
        parts.push(counted(lang, self.given.len(), ["rating", "ratings"], ["note", "notes"]));
        say(lang, format!("Read: {}.", parts.join(", ")), format!("Lu\u{a0}: {}.", parts.join(", ")))
    }
}

/// Every score as a number, in the order given.
pub(super) fn numbers(given: &[Rating], asked: Asked<'_>) -> Result<Vec<f64>, Answer> {
    let mut complaints = Vec::new();
    let mut values = Vec::with_capacity(given.len());
    for rating in given {
        match number(&rating.text) {
            Some(value) => values.push(value),
            None => complaints.push(not_a_number(rating, asked.lang)),
        }
    }
    if complaints.is_empty() { Ok(values) } else { Err(asked.refused(&complaints)) }
}

/// A cell that should hold a number.
fn not_a_number(rating: &Rating, lang: Lang) -> Complaint {
    let text: String = rating.text.chars().take(30).collect();
    Complaint::new(
        rating.place.clone(),
        lang,
        format!("“{text}” is not a number. Write a number such as 4 or 3.5, or leave the cell empty."),
        format!("«\u{a0}{text}\u{a0}» n’est pas un nombre. Écrivez un nombre tel que 4 ou 3,5, ou laissez la cellule vide."),
    )
}

struct Reading<'a> {
    asked: Asked<'a>,
    sheet: &'a Sheet,
    complaints: Vec<Complaint>,
    /// The line of every unit, rater and competency.
    seen: HashMap<(usize, usize, usize), u32>,
    /// The line of every unit and competency of a wide table.
    lines: HashMap<(usize, usize), u32>,
}

impl Reading<'_> {
    fn long(&mut self, ratings: &mut Ratings, row: &SheetRow, (unit, rater, competency, score): (usize, usize, Option<usize>, usize)) {
        let Some(unit) = self.name(row, unit) else { return };
        let Some(rater) = self.name(row, rater) else { return };
        let competency = match competency {
            Some(at) => self.name(row, at),
            None => Some(String::new()),
        };
        let Some(competency) = competency else { return };
        let key = (ratings.units.of(&unit), ratings.raters.of(&rater), ratings.competencies.of(&competency));
        self.keep(ratings, row, score, key);
    }

    fn wide(&mut self, ratings: &mut Ratings, row: &SheetRow, unit: usize, competency: Option<usize>, raters: &[usize]) {
        let Some(name) = self.name(row, unit) else { return };
        let competency = match competency {
            Some(at) => self.name(row, at),
            None => Some(String::new()),
        };
        let Some(competency) = competency else { return };
        let (named, competency) = (ratings.units.of(&name), ratings.competencies.of(&competency));
        // A table whose first column holds ratings has the same “name” on many lines: this is what tells it.
        if let Some(first) = self.lines.insert((named, competency), row.line) {
            let place = place(self.sheet, row, unit);
            self.complaints.push(Complaint::new(
                place,
                self.asked.lang,
                format!("“{name}” already stands on line {first}. The first column names the units, each once; put one there if there is none."),
                format!(
                    "«\u{a0}{name}\u{a0}» figure déjà à la ligne {first}. La première colonne nomme les unités, une fois chacune\u{a0}; ajoutez-la s’il n’y en a pas."
                ),
            ));
            return;
        }
        for (rater, column) in raters.iter().enumerate() {
            self.keep(ratings, row, *column, (named, rater, competency));
        }
    }

    /// Keeps a rating that is there, once.
    fn keep(&mut self, ratings: &mut Ratings, row: &SheetRow, column: usize, (unit, rater, competency): (usize, usize, usize)) {
        let text = row.cells.get(column).map_or("", String::as_str);
        if is_absent(text) {
            return;
        }
        let place = place(self.sheet, row, column);
        if let Some(first) = self.seen.insert((unit, rater, competency), row.line) {
            self.complaints.push(Complaint::new(
                place,
                self.asked.lang,
                format!("line {first} already has this rating. Keep one of the two."),
                format!("la ligne {first} porte déjà cette note. Gardez l’une des deux."),
            ));
            return;
        }
        ratings.given.push(Rating { place, unit, rater, competency, text: text.to_owned() });
    }

    fn name(&mut self, row: &SheetRow, column: usize) -> Option<String> {
        let name = row.cells.get(column).map_or("", String::as_str);
        if name.is_empty() {
            let place = place(self.sheet, row, column);
            let complaint =
                Complaint::new(place, self.asked.lang, "this cell is empty. Fill it in.", "cette cellule est vide. Remplissez-la.");
            self.complaints.push(complaint);
            return None;
        }
        Some(name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value) in
            [("4", Some(4.0)), ("3,5", Some(3.5)), ("3.5", Some(3.5)), ("−1", Some(-1.0)), ("inf", None), ("1,234.5", None), ("four", None)]
        {
            assert_eq!(number(text), value, "{text}");
        }
    }
}
