//! Ratings that are categories: numbers, or words in an order that is given.
//!
//! Invariant: words have no order and no distance of their own; where a figure needs one, it comes from the flag or the figure is refused.

use std::collections::BTreeSet;

use super::refusal::{Asked, Complaint};
use super::table::{Ratings, number, numbers};
use crate::cli::out::Answer;

/// Categories and the number of every rating among them.
pub(super) struct Coded {
    /// What the categories are called, ascending.
    pub names: Vec<String>,
    /// Their values, ascending.
    pub categories: Vec<f64>,
    /// The value of every rating, in the order of the table.
    pub values: Vec<f64>,
}

/// The most categories of one table: figures compare every one with every other.
pub(super) const CATEGORIES_MAX: usize = 500;

impl Coded {
    /// The ratings as numbers, or as places in the order `given`; words without an order only where `is_nominal`.
    pub(super) fn of(ratings: &Ratings, given: &[String], is_nominal: bool, asked: Asked<'_>) -> Result<Self, Answer> {
        let coded = if given.is_empty() { Self::found(ratings, is_nominal, asked)? } else { Self::in_order(ratings, given, asked)? };
        let count = coded.categories.len();
        if count > CATEGORIES_MAX {
            return Err(asked.whole(
                format!("there are {count} different scores; at most {CATEGORIES_MAX} are taken. Round them, or check that this is the column of scores."),
                format!(
                    "il y a {count} notes différentes\u{a0}; {CATEGORIES_MAX} au plus sont admises. Arrondissez-les, ou vérifiez que c’est bien la colonne des notes."
                ),
            ));
        }
        Ok(coded)
    }

    fn found(ratings: &Ratings, is_nominal: bool, asked: Asked<'_>) -> Result<Self, Answer> {
        let all_numbers = ratings.given.iter().all(|rating| number(&rating.text).is_some());
        if all_numbers || !is_nominal {
            let values = numbers(&ratings.given, asked).map_err(|refused| with_hint(refused, asked))?;
            let mut categories: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
            categories.sort_by(f64::total_cmp);
            categories.dedup();
            let names = categories.iter().map(f64::to_string).collect();
            return Ok(Self { names, categories, values });
        }
        let names: BTreeSet<&str> = ratings.given.iter().map(|rating| rating.text.as_str()).collect();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        Self::in_order(ratings, &names, asked)
    }

    fn in_order(ratings: &Ratings, given: &[String], asked: Asked<'_>) -> Result<Self, Answer> {
        let names: Vec<String> = given.iter().map(|name| name.trim().to_owned()).collect();
        let all_numbers: Option<Vec<f64>> = names.iter().map(|name| number(name)).collect();
        let ascending = all_numbers.filter(|numbers| numbers.is_sorted_by(|one, next| one < next));
        let same = |text: &str, name: &str| text == name || (number(text).is_some() && number(text) == number(name));
        let (mut values, mut complaints) = (Vec::new(), Vec::new());
        let places = || (1_u32..).take(names.len()).map(f64::from).collect();
        let categories: Vec<f64> = ascending.unwrap_or_else(places);
        for rating in &ratings.given {
            let found = names.iter().position(|name| same(&rating.text, name)).and_then(|at| categories.get(at));
            if let Some(value) = found {
                values.push(*value);
                continue;
            }
            let (text, list) = (&rating.text, names.join(", "));
            complaints.push(Complaint::new(
                rating.place.clone(),
                asked.lang,
                format!("“{text}” is none of the categories {list}. Correct the cell or --categories."),
                format!("«\u{a0}{text}\u{a0}» n’est aucune des catégories {list}. Corrigez la cellule ou --categories."),
            ));
        }
        if complaints.is_empty() { Ok(Self { names, categories, values }) } else { Err(asked.refused(&complaints)) }
    }
}

/// Words may be what was meant: then their order is needed.
fn with_hint(refused: Answer, asked: Asked<'_>) -> Answer {
    let hint = crate::cli::out::say(
        asked.lang,
        "If the scores are words, give their order with --categories, such as --categories low,middle,high.",
        "Si les notes sont des mots, donnez leur ordre par --categories, par exemple --categories faible,moyen,fort.",
    );
    Answer { err: format!("{}\n{hint}", refused.err), ..refused }
}
