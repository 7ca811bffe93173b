//! How a row came about, as data and in words: the formula with its numbers, the required levels, the steps of a tie.
//!
//! Invariant: every number shown is the exact one or is marked as rounded.

use psychometrics::exact::Ratio;

use super::inputs::CandidateKey;
use super::order::{TiePart, TieResult, TieStep};
use super::rules::{Gate, Rules, TieRule};
use super::{Ranking, Row, Status};
use crate::Lang;
use crate::scores::Level;

/// One competency in the formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Identifier of the competency.
    pub competency: String,
    /// Its weight.
    pub weight: u32,
    /// The panel's value.
    pub value: Ratio,
}

/// An essential competency below its required level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// Identifier of the competency.
    pub competency: String,
    /// The required level.
    pub required: Level,
    /// What had to reach it.
    pub gate: Gate,
    /// What did not: the panel's value, or the lowest level given where each one had to reach it.
    pub reached: Ratio,
}

/// Why a candidate stands where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Has a place.
    Ranked {
        /// Which one.
        rank: u32,
        /// Who shares it.
        tied_with: Vec<CandidateKey>,
    },
    /// Below required levels.
    NotMet(Vec<Unmet>),
    /// Competencies that nobody assessed.
    Incomplete(Vec<String>),
    /// Withdrew.
    Withdrawn,
}

/// How one row came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The terms of the weighted mean, in the guide's order; empty where there is no total.
    pub terms: Vec<Term>,
    /// The weighted mean.
    pub total: Option<Ratio>,
    /// Why the candidate stands where they stand.
    pub reason: Reason,
}

impl Explanation {
    /// Explains a row of a ranking that was computed with these rules.
    pub fn of(rules: &Rules, ranking: &Ranking, row: &Row) -> Self {
        let term = |value: &super::CompetencyValue| {
            let (_, competency) = rules.competency(&value.competency)?;
            Some(Term { competency: value.competency.clone(), weight: competency.weight, value: value.v? })
        };
        let terms = if row.total.is_some() { row.values.iter().filter_map(term).collect() } else { Vec::new() };
        let reason = match row.status {
            Status::Withdrawn => Reason::Withdrawn,
            Status::Incomplete => Reason::Incomplete(row.not_assessed.clone()),
            Status::NotMet => Reason::NotMet(row.not_met.iter().filter_map(|id| unmet(rules, row, id)).collect()),
            Status::Ranked => {
                Reason::Ranked { rank: row.rank.unwrap_or_default(), tied_with: ranking.tied_with(row).into_iter().cloned().collect() }
            }
        };
        Self { terms, total: row.total, reason }
    }

    /// The formula with its numbers, the same in both languages: `(2×9/2 + 1×3)/3 = 4`.
    pub fn formula(&self) -> Option<String> {
        let total = self.total?;
        let products: Vec<String> = self.terms.iter().map(|term| format!("{}×{}", term.weight, ratio_words(term.value))).collect();
        let weights: u64 = self.terms.iter().map(|term| u64::from(term.weight)).sum();
        Some(format!("({})/{weights} = {}", products.join(" + "), ratio_words(total)))
    }

    /// The explanation in sentences; `name` turns the identifier of a competency into its name.
    pub fn words(&self, lang: Lang, name: impl Fn(&str) -> String) -> String {
        let named = |id: &str| quoted(lang, &name(id));
        let reason = match (&self.reason, lang) {
            (Reason::Ranked { rank, tied_with }, _) => ranked_words(lang, *rank, tied_with),
            (Reason::NotMet(unmet), Lang::En) => {
                let each = |unmet: &Unmet| unmet_words_en(unmet, &named(&unmet.competency));
                format!("Not ranked: {}.", unmet.iter().map(each).collect::<Vec<_>>().join("; "))
            }
            (Reason::NotMet(unmet), Lang::Fr) => {
                let each = |unmet: &Unmet| unmet_words_fr(unmet, &named(&unmet.competency));
                format!("Hors classement\u{a0}: {}.", unmet.iter().map(each).collect::<Vec<_>>().join("\u{a0}; "))
            }
            (Reason::Incomplete(ids), lang) => {
                let list = joined(lang, ids.iter().map(|id| named(id)).collect());
                match lang {
                    Lang::En => format!("Not ranked: nobody assessed {list}."),
                    Lang::Fr => format!("Hors classement\u{a0}: aucun membre du jury n’a évalué {list}."),
                }
            }
            (Reason::Withdrawn, Lang::En) => "The candidate withdrew.".into(),
            (Reason::Withdrawn, Lang::Fr) => "La personne candidate s’est désistée.".into(),
        };
        let Some((formula, total)) = self.formula().zip(self.total) else { return reason };
        let rounded = decimal_sign(total).map(|sign| format!(" {sign} {}", decimal_words(total, 2, lang))).unwrap_or_default();
        let heading = match lang {
            Lang::En => "Weighted mean:",
            Lang::Fr => "Moyenne pondérée\u{a0}:",
        };
        format!("{reason} {heading} {formula}{rounded}.")
    }
}

fn unmet(rules: &Rules, row: &Row, id: &str) -> Option<Unmet> {
    let requirement = rules.competency(id)?.1.essential?;
    let value = row.values.iter().find(|value| value.competency == id)?;
    let reached = match requirement.gate {
        Gate::Each => Ratio::from(i64::from(value.lowest?.0)),
        Gate::Panel | Gate::None => value.v?,
    };
    Some(Unmet { competency: id.to_owned(), required: requirement.level, gate: requirement.gate, reached })
}

fn ranked_words(lang: Lang, rank: u32, tied_with: &[CandidateKey]) -> String {
    let others = joined(lang, tied_with.iter().map(ToString::to_string).collect());
    match (lang, tied_with.is_empty()) {
        (Lang::En, true) => format!("Rank {rank}."),
        (Lang::En, false) => format!("Rank {rank}, shared with {others}."),
        (Lang::Fr, true) => format!("Rang {rank}."),
        (Lang::Fr, false) => format!("Rang {rank}, à égalité avec {others}."),
    }
}

fn unmet_words_en(unmet: &Unmet, name: &str) -> String {
    let (reached, required) = (shown(unmet.reached, Lang::En), unmet.required);
    match unmet.gate {
        Gate::Each => format!("the lowest score on {name} is {reached}, and every score must reach {required}"),
        Gate::Panel | Gate::None => format!("{name} is at {reached}, below the required level {required}"),
    }
}

fn unmet_words_fr(unmet: &Unmet, name: &str) -> String {
    let (reached, required) = (shown(unmet.reached, Lang::Fr), unmet.required);
    match unmet.gate {
        Gate::Each => format!("la note la plus basse pour {name} est {reached}, et chaque note doit atteindre {required}"),
        Gate::Panel | Gate::None => format!("{name} est à {reached}, sous le niveau exigé {required}"),
    }
}

impl TieStep {
    /// What the step did, in one or two sentences; `name` turns the identifier of a competency into its name.
    pub fn words(&self, lang: Lang, name: impl Fn(&str) -> String) -> String {
        let rule = match (&self.rule, lang) {
            (TieRule::Competency(id), lang) => quoted(lang, &name(id)),
            (TieRule::Chair, Lang::En) => "the chair’s decision".into(),
            (TieRule::Chair, Lang::Fr) => "décision de la présidence du jury".into(),
            (TieRule::Lot, Lang::En) => "lot".into(),
            (TieRule::Lot, Lang::Fr) => "tirage au sort".into(),
        };
        let group = joined(lang, self.group.iter().map(ToString::to_string).collect());
        let part = |part: &TiePart| {
            let keys = joined(lang, part.candidates.iter().map(ToString::to_string).collect());
            part.value.map_or(keys.clone(), |value| format!("{keys} ({})", shown(value, lang)))
        };
        let rank = self.rank;
        match (&self.result, lang) {
            (TieResult::Parted(parts), Lang::En) => {
                format!("{group} are level on rank {rank}. By {rule}: {}.", parts.iter().map(part).collect::<Vec<_>>().join(", then "))
            }
            (TieResult::Parted(parts), Lang::Fr) => {
                let parts = parts.iter().map(part).collect::<Vec<_>>().join(", puis ");
                format!("{group} sont à égalité au rang {rank}. Départage par {rule}\u{a0}: {parts}.")
            }
            (TieResult::StillLevel(value), Lang::En) => {
                format!("{group} are level on rank {rank} and stay so by {rule}: each has {}.", shown(*value, lang))
            }
            (TieResult::StillLevel(value), Lang::Fr) => {
                format!("{group} sont à égalité au rang {rank} et le restent par {rule}\u{a0}: {} dans chaque cas.", shown(*value, lang))
            }
            (TieResult::Retired, Lang::En) => format!("{group} are level on rank {rank}. {rule} was retired for all and parts nobody."),
            (TieResult::Retired, Lang::Fr) => {
                format!("{group} sont à égalité au rang {rank}. {rule}, compétence retirée pour tout le monde, ne départage pas.")
            }
            (TieResult::NotRecorded, Lang::En) => format!("{group} are level on rank {rank}. Next step: {rule}, not recorded yet."),
            (TieResult::NotRecorded, Lang::Fr) => {
                format!("{group} sont à égalité au rang {rank}. Étape suivante\u{a0}: {rule}, pas encore enregistrée.")
            }
        }
    }
}

/// A fraction as people write one: `9/2`, and `4` rather than `4/1`.
pub fn ratio_words(number: Ratio) -> String {
    if number.is_whole() { number.numerator().to_string() } else { number.to_string() }
}

/// A number with so many decimals, half to even, with the decimal mark of the language.
pub fn decimal_words(number: Ratio, places: usize, lang: Lang) -> String {
    let decimal = number.to_decimal(places);
    match lang {
        Lang::En => decimal,
        Lang::Fr => decimal.replace('.', ","),
    }
}

/// `=` where two decimals hold the number exactly, `≈` where they do not; nothing where it is whole and needs none.
fn decimal_sign(number: Ratio) -> Option<char> {
    let exact = Ratio::parse_number(&number.to_decimal(2)) == Ok(number);
    (!number.is_whole()).then_some(if exact { '=' } else { '≈' })
}

/// `4`, `9/2 = 4.50`, `14/3 ≈ 4.67`.
fn shown(number: Ratio, lang: Lang) -> String {
    let fraction = ratio_words(number);
    decimal_sign(number).map_or(fraction.clone(), |sign| format!("{fraction} {sign} {}", decimal_words(number, 2, lang)))
}

fn quoted(lang: Lang, text: &str) -> String {
    match lang {
        Lang::En => format!("“{text}”"),
        Lang::Fr => format!("«\u{a0}{text}\u{a0}»"),
    }
}

fn joined(lang: Lang, mut list: Vec<String>) -> String {
    let word = if lang == Lang::En { "and" } else { "et" };
    match (list.pop(), list.is_empty()) {
        (None, _) => String::new(),
        (Some(only), true) => only,
        (Some(end), false) => format!("{} {word} {end}", list.join(", ")),
    }
}
