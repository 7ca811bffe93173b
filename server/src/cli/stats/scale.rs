//! The scale of ratings: from which score to which, whether or not all of it is used.
//!
//! Invariant: no score off the scale is taken; models know how far the scale reaches from here, never from the scores that happen to occur.

use super::refusal::{Asked, Complaint};
use super::table::{Rating, number};
use crate::cli::out::{Answer, quoted};

/// The ends of a scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ends {
    pub lowest: f64,
    pub highest: f64,
}

impl Ends {
    /// `1..5`, `1-5` or `1:5`.
    pub(super) fn parse(text: &str, asked: Asked<'_>) -> Result<Self, Answer> {
        let parts = text.split_once("..").or_else(|| text.split_once(':')).or_else(|| text.split_once('-'));
        let ends = parts.and_then(|(low, high)| Some((number(low.trim())?, number(high.trim())?)));
        let (lowest, highest) = ends.filter(|(low, high)| low < high).ok_or_else(|| {
            let text = quoted(asked.lang, text);
            asked.usage(
                format!("--scale cannot be {text}. It takes the lowest and the highest score, such as --scale 1..5."),
                format!("--scale ne peut pas valoir {text}. Il faut la note la plus basse et la plus haute, par exemple --scale 1..5."),
            )
        })?;
        Ok(Self { lowest, highest })
    }

    /// Complains of every score that does not lie on the scale, or is not whole where it has to be.
    pub(super) fn check(self, given: &[Rating], values: &[f64], whole: bool, asked: Asked<'_>) -> Result<(), Answer> {
        let (low, high) = (self.lowest, self.highest);
        let mut complaints = Vec::new();
        for (rating, value) in given.iter().zip(values) {
            let place = rating.place.clone();
            if *value < low || *value > high {
                complaints.push(Complaint::new(
                    place,
                    asked.lang,
                    format!("{value} is not on the scale from {low} to {high}. Correct it, or give the scale, such as --scale 0..10."),
                    format!("{value} n’est pas sur l’échelle de {low} à {high}. Corrigez la note, ou donnez l’échelle, par exemple --scale 0..10."),
                ));
            } else if whole && value.fract() != 0.0 {
                complaints.push(Complaint::new(
                    place,
                    asked.lang,
                    format!("{value} is not a whole number. This model is of levels: give them one by one, not their means."),
                    format!("{value} n’est pas un nombre entier. Ce modèle porte sur des niveaux\u{a0}: donnez-les un par un, non leurs moyennes."),
                ));
            }
        }
        if complaints.is_empty() { Ok(()) } else { Err(asked.refused(&complaints)) }
    }
}
