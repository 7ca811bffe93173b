//! The analysis in sentences, in both languages: for somebody who knows no statistics.
//!
//! What must stay true: no panelist is named; no figure has more than two decimals; a chance is said in words and rounded, never as if it were exact.

use psychometrics::estimable::NotEstimable;
use psychometrics::exact::Ratio;
use psychometrics::panel::{FEW_CANDIDATES, Reading, Situation};

use super::stability::Holding;
use super::{Analysed, Analysis, Band, Panel};
use crate::Lang;
use crate::ranking::CandidateKey;

/// A number of points with one decimal, or two where one would be zero: "0.3", "0,05".
pub fn points_words(points: f64, lang: Lang) -> String {
    let written = if points.abs() < 0.095 { format!("{points:.2}") } else { format!("{points:.1}") };
    decimal(&written, lang)
}

/// A score with two decimals and no sign of a negative zero.
pub fn score_words(score: f64, lang: Lang) -> String {
    let written = format!("{score:.2}");
    decimal(if written == "-0.00" { "0.00" } else { &written }, lang)
}

fn decimal(written: &str, lang: Lang) -> String {
    match lang {
        Lang::En => written.replace('-', "−"),
        Lang::Fr => written.replace('.', ",").replace('-', "−"),
    }
}

/// A share as a whole percentage, never a certainty that was only drawn: "93%", "<1%", ">99%".
pub fn share_words(share: f64, lang: Lang) -> String {
    let percent = match share {
        share if share < 0.01 => "<1".to_owned(),
        share if share > 0.99 => ">99".to_owned(),
        share => format!("{:.0}", share * 100.0),
    };
    with_sign(&percent, lang)
}

/// The same within a sentence: "more than 99%".
fn share_in_words(share: f64, lang: Lang) -> String {
    match (share, lang) {
        (share, Lang::En) if share < 0.01 => format!("less than {}", with_sign("1", lang)),
        (share, Lang::Fr) if share < 0.01 => format!("moins de {}", with_sign("1", lang)),
        (share, Lang::En) if share > 0.99 => format!("more than {}", with_sign("99", lang)),
        (share, Lang::Fr) if share > 0.99 => format!("plus de {}", with_sign("99", lang)),
        _ => share_words(share, lang),
    }
}

fn with_sign(percent: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{percent}%"),
        Lang::Fr => format!("{}\u{a0}%", percent.replacen('<', "<\u{a0}", 1).replacen('>', ">\u{a0}", 1)),
    }
}

/// A chance in words with its figure, rounded to 5 in 100: "likely (70%)".
pub fn chance_words(chance: f64, lang: Lang) -> String {
    let twentieths = (chance * 20.0).round();
    let figure = match chance {
        chance if chance < 0.01 => with_sign("<1", lang),
        chance if chance > 0.99 => with_sign(">99", lang),
        _ if twentieths < 0.5 => with_sign("<5", lang),
        _ if twentieths > 19.5 => with_sign(">95", lang),
        _ => with_sign(&format!("{:.0}", twentieths * 5.0), lang),
    };
    let words = match (chance, lang) {
        (chance, Lang::En) if chance < 0.01 => "almost none",
        (chance, Lang::En) if chance < 0.10 => "very unlikely",
        (chance, Lang::En) if chance < 0.33 => "unlikely",
        (chance, Lang::En) if chance <= 0.67 => "open",
        (chance, Lang::En) if chance <= 0.90 => "likely",
        (chance, Lang::En) if chance <= 0.99 => "very likely",
        (_, Lang::En) => "almost certain",
        (chance, Lang::Fr) if chance < 0.01 => "presque nulle",
        (chance, Lang::Fr) if chance < 0.10 => "très faible",
        (chance, Lang::Fr) if chance < 0.33 => "faible",
        (chance, Lang::Fr) if chance <= 0.67 => "moyenne",
        (chance, Lang::Fr) if chance <= 0.90 => "forte",
        (chance, Lang::Fr) if chance <= 0.99 => "très forte",
        (_, Lang::Fr) => "presque certaine",
    };
    format!("{words} ({figure})")
}

/// "A", "A and B", "A, B and C".
pub fn listed(names: &[CandidateKey], lang: Lang) -> String {
    let and = match lang {
        Lang::En => " and ",
        Lang::Fr => " et ",
    };
    match names {
        [] => String::new(),
        [one] => one.to_string(),
        [first @ .., last] => format!("{}{and}{last}", first.iter().map(CandidateKey::as_str).collect::<Vec<_>>().join(", ")),
    }
}

impl Analysis {
    /// What stands after the first sentence: who is around the last post, what stands beside the order and why, how reliable the panel's mean is.
    pub fn further_words(&self, lang: Lang) -> Vec<String> {
        let mut sentences: Vec<String> = self.cut_words(lang).into_iter().collect();
        sentences.push(self.situation_words(lang));
        sentences.extend(self.panel.as_ref().ok().map(|panel| reliability_words(panel, lang)));
        if self.claims_places() && self.sizes.0 <= FEW_CANDIDATES {
            sentences.push(match lang {
                Lang::En => "With so few candidates these figures are indicative: they look a little surer than they are.".into(),
                Lang::Fr => {
                    "Avec si peu de candidatures, ces chiffres sont indicatifs\u{a0}: ils paraissent un peu plus sûrs qu’ils ne le sont."
                        .into()
                }
            });
        }
        sentences
    }

    /// Who would come first without severity, whether the first can be told apart from the others, and under how many weightings they stay first.
    pub fn first_words(&self, lang: Lang) -> Option<String> {
        let of_record = self.rows.first()?;
        let first = self.first_without_severity().unwrap_or(of_record);
        let turned = (first.candidate != of_record.candidate).then(|| match lang {
            Lang::En => format!("Without the panelists’ severity {} would come first.", first.candidate),
            Lang::Fr => format!("Sans la sévérité des membres du jury, {} arriverait en tête.", first.candidate),
        });
        let group = self.groups.iter().find(|group| group.contains(&first.candidate));
        let told = match (group, self.claims_places(), self.rows.len()) {
            (Some(group), ..) => Some(match lang {
                Lang::En => format!("{} cannot be told apart on these scores.", listed(group, lang)),
                Lang::Fr => format!("{} ne peuvent pas être départagées d’après ces notes.", listed(group, lang)),
            }),
            (None, true, 2..) => Some(match lang {
                Lang::En => format!("{} is ahead of all others by more than these scores can be off.", first.candidate),
                Lang::Fr => format!(
                    "{} devance toutes les autres candidatures d’un écart plus grand que l’incertitude de ces notes.",
                    first.candidate
                ),
            }),
            _ => None,
        };
        let stays = self.stability.as_ref().and_then(|stability| stability.leaders.as_ref()).map(|holding| stays_words(holding, lang));
        let all: Vec<String> = turned.into_iter().chain(told).chain(stays).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// Whoever has the highest total once severity is taken out, where it is; the first of record where equal.
    fn first_without_severity(&self) -> Option<&Analysed> {
        let rows = self.rows.iter().filter(|_| self.adjusts());
        rows.filter(|row| row.adjusted.is_some()).reduce(|best, row| if row.adjusted > best.adjusted { row } else { best })
    }

    /// Who stands around the last place that leads to a post, where there are several posts.
    fn cut_words(&self, lang: Lang) -> Option<String> {
        if self.round.posts < 2 {
            return None;
        }
        let around: Vec<CandidateKey> =
            self.rows.iter().filter(|row| row.band == Some(Band::Around)).map(|row| row.candidate.clone()).collect();
        (around.len() > 1).then(|| match lang {
            Lang::En => format!("For the last of the {} posts {} cannot be told apart.", self.round.posts, listed(&around, lang)),
            Lang::Fr => {
                format!("Pour le dernier des {} postes, {} ne peuvent pas être départagées.", self.round.posts, listed(&around, lang))
            }
        })
    }

    /// What stands beside the order of record, and why.
    pub fn situation_words(&self, lang: Lang) -> String {
        let panel = match &self.panel {
            Ok(panel) => panel,
            Err(reason) => return nothing_words(*reason, lang),
        };
        let turned = self.inversions.len();
        match (panel.situation, lang) {
            (Situation::Crossed, Lang::En) => "Every panelist scored every candidate, so that severity cancels out.".into(),
            (Situation::Crossed, Lang::Fr) => "Chaque membre du jury a noté toutes les candidatures\u{a0}: la sévérité se compense.".into(),
            (Situation::NotSeparable { .. }, Lang::En) => {
                "Not enough shared scores to correct for severity. The order stands as computed.".into()
            }
            (Situation::NotSeparable { .. }, Lang::Fr) => {
                "Trop peu de notes communes pour corriger la sévérité. Le classement reste tel qu’il est calculé.".into()
            }
            (Situation::Connected { difference, .. }, Lang::En) if panel.situation.reading() == Reading::Adjusted => {
                let pairs = match turned {
                    0 => "no two candidates change places".to_owned(),
                    1 => "one pair of candidates changes places".to_owned(),
                    n => format!("{n} pairs of candidates change places"),
                };
                format!("Panelists differ by about {} points; without their severity {pairs}.", points_words(difference, lang))
            }
            (Situation::Connected { difference, .. }, Lang::Fr) if panel.situation.reading() == Reading::Adjusted => {
                let pairs = match turned {
                    0 => "aucune paire de candidatures ne change de place".to_owned(),
                    1 => "une paire de candidatures change de place".to_owned(),
                    n => format!("{n} paires de candidatures changent de place"),
                };
                format!(
                    "La sévérité des membres du jury diffère d’environ {} point\u{a0}; sans elle, {pairs}.",
                    points_words(difference, lang)
                )
            }
            (Situation::Connected { .. }, Lang::En) => {
                "It is not clear that panelists differ in severity; the order stands as computed.".into()
            }
            (Situation::Connected { .. }, Lang::Fr) => {
                "Rien n’établit que la sévérité des membres du jury diffère\u{a0}; le classement reste tel qu’il est calculé.".into()
            }
            (Situation::DisconnectedByChance { subsets }, Lang::En) => {
                format!("Candidates came by lot to {subsets} panels that share nobody. The comparison between panels rests on that lot.")
            }
            (Situation::DisconnectedByChance { subsets }, Lang::Fr) => format!(
                "Les candidatures ont été réparties par tirage au sort entre {subsets} jurys sans membre ni candidature en commun. La comparaison entre jurys repose sur ce tirage."
            ),
            (Situation::Disconnected { subsets }, Lang::En) => format!(
                "{subsets} panels share neither a panelist nor a candidate, and no lot assigned the candidates: the panels cannot be compared statistically. The order stands as computed."
            ),
            (Situation::Disconnected { subsets }, Lang::Fr) => format!(
                "{subsets} jurys n’ont ni membre ni candidature en commun, et aucun tirage au sort n’a réparti les candidatures\u{a0}: la statistique ne permet pas de comparer ces jurys. Le classement reste tel qu’il est calculé."
            ),
        }
    }
}

/// The share of weightings under which the first two keep their order, and the smallest change that swaps them, without naming competencies.
fn stays_words(holding: &Holding, lang: Lang) -> String {
    let (ahead, behind) = (&holding.ahead, &holding.behind);
    match (&holding.change, lang) {
        (None, Lang::En) => format!("{ahead} stays ahead of {behind} whatever the weights."),
        (None, Lang::Fr) => format!("{ahead} reste devant {behind} quelles que soient les pondérations."),
        (Some(_), Lang::En) => {
            format!("{ahead} stays ahead of {behind} in {} of plausible weightings.", share_in_words(holding.share, lang))
        }
        (Some(_), Lang::Fr) => {
            format!("{ahead} reste devant {behind} dans {} des pondérations plausibles.", share_in_words(holding.share, lang))
        }
    }
}

impl Holding {
    /// The smallest change that swaps the two. `name` gives a competency's name.
    pub fn change_words(&self, lang: Lang, name: impl Fn(&str) -> String) -> String {
        let (ahead, behind) = (&self.ahead, &self.behind);
        let Some(shift) = &self.change else {
            return match lang {
                Lang::En => format!("No weighting puts {behind} ahead of {ahead}."),
                Lang::Fr => format!("Aucune pondération ne place {behind} devant {ahead}."),
            };
        };
        let points = hundredths(shift.moved, lang);
        // In French the plural begins at 2; 1.95 is written 2.0.
        let noun = if shift.moved.to_f64() * 100.0 < 1.95 { "point" } else { "points" };
        let (from, to) = (name(&shift.from), name(&shift.to));
        match (shift.is_between_two, lang) {
            (true, Lang::En) => {
                format!("The smallest change that brings {behind} level with {ahead} moves {points} points in 100 from “{from}” to “{to}”.")
            }
            (true, Lang::Fr) => format!(
                "Le plus petit changement qui ramène {behind} à égalité avec {ahead} déplace {points} {noun} sur 100 de «\u{a0}{from}\u{a0}» vers «\u{a0}{to}\u{a0}»."
            ),
            (false, Lang::En) => format!(
                "The smallest change that brings {behind} level with {ahead} moves {points} points in 100 of weight, most of it from “{from}” to “{to}”."
            ),
            (false, Lang::Fr) => format!(
                "Le plus petit changement qui ramène {behind} à égalité avec {ahead} déplace {points} {noun} sur 100 de pondération, surtout de «\u{a0}{from}\u{a0}» vers «\u{a0}{to}\u{a0}»."
            ),
        }
    }
}

/// Weight as points in a hundred, with one decimal where it is needed.
fn hundredths(share: Ratio, lang: Lang) -> String {
    let points = share.to_f64() * 100.0;
    if (points - points.round()).abs() < 0.05 { format!("{points:.0}") } else { decimal(&format!("{points:.1}"), lang) }
}

impl Analysed {
    /// What a reader should look at before relying on this candidate's place. `name` gives a competency's name.
    pub fn flag_words(&self, lang: Lang, name: impl Fn(&str) -> String) -> Vec<String> {
        let near = self.near_gates.iter().map(|id| match lang {
            Lang::En => format!("{}: it is open whether the required level is truly reached.", name(id)),
            Lang::Fr => format!("{}\u{a0}: il n’est pas certain que le niveau exigé soit vraiment atteint.", name(id)),
        });
        let thin = self.thin.iter().map(|(id, n)| match (n, lang) {
            (0, Lang::En) => format!("{}: no panelist gave a level; the panel set the value.", name(id)),
            (0, Lang::Fr) => {
                format!("{}\u{a0}: aucun membre du jury n’a donné de niveau\u{a0}; le jury a fixé lui-même la note.", name(id))
            }
            (1, Lang::En) => format!("{}: only one panelist gave a level.", name(id)),
            (1, Lang::Fr) => format!("{}\u{a0}: un seul membre du jury a donné un niveau.", name(id)),
            (n, Lang::En) => format!("{}: only {n} panelists gave a level.", name(id)),
            (n, Lang::Fr) => format!("{}\u{a0}: seuls {n} membres du jury ont donné un niveau.", name(id)),
        });
        let apart = self.apart.iter().map(|id| match lang {
            Lang::En => format!("{}: levels that panelists gave alone lie two or more apart.", name(id)),
            Lang::Fr => format!("{}\u{a0}: les notes individuelles s’écartent de deux niveaux ou plus.", name(id)),
        });
        let link = self.is_link.then(|| match lang {
            Lang::En => "Only this candidate links panels that would otherwise share nobody.".to_owned(),
            Lang::Fr => "Cette candidature est seule à relier des jurys qui n’auraient sinon personne en commun.".to_owned(),
        });
        near.chain(thin).chain(apart).chain(link).collect()
    }
}

impl Band {
    /// On which side of the line a candidate belongs.
    pub const fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Above, Lang::En) => "clearly above the line",
            (Self::Above, Lang::Fr) => "nettement au-dessus de la limite",
            (Self::Around, Lang::En) => "may fall on either side of the line",
            (Self::Around, Lang::Fr) => "d’un côté ou de l’autre de la limite",
            (Self::Below, Lang::En) => "clearly below the line",
            (Self::Below, Lang::Fr) => "nettement au-dessous de la limite",
        }
    }
}

fn nothing_words(reason: NotEstimable, lang: Lang) -> String {
    match (reason, lang) {
        (NotEstimable::NoVariance, Lang::En) => "All scores are equal: nothing can be said about severity or certainty.".into(),
        (NotEstimable::NoVariance, Lang::Fr) => {
            "Toutes les notes sont égales\u{a0}: on ne peut rien dire de la sévérité ni de la certitude du classement.".into()
        }
        (_, Lang::En) => "Not enough shared scores to correct for severity. The order stands as computed.".into(),
        (_, Lang::Fr) => "Trop peu de notes communes pour corriger la sévérité. Le classement reste tel qu’il est calculé.".into(),
    }
}

/// A reliability that may lie anywhere within more than this says nothing.
const VAGUE: f64 = 0.5;

/// The reliability of the panel's mean, with what it is good for.
fn reliability_words(panel: &Panel, lang: Lang) -> String {
    let two = |value: f64| decimal(&format!("{value:.2}"), lang);
    let reliability = panel.reliability;
    let is_vague = reliability.high - reliability.low > VAGUE;
    let good_for = match (reliability.median, lang) {
        (_, Lang::En) if is_vague => "too uncertain to build on",
        (_, Lang::Fr) if is_vague => "trop incertaine pour s’y fier",
        (value, Lang::En) if value >= 0.80 => "good, for close calls too",
        (value, Lang::En) if value >= 0.65 => "fine for a shortlist, weak for close calls",
        (value, Lang::En) if value >= 0.50 => "enough for a first sorting, weak for close calls",
        (_, Lang::En) => "too low to rely on the order alone",
        (value, Lang::Fr) if value >= 0.80 => "bonne, y compris pour les écarts serrés",
        (value, Lang::Fr) if value >= 0.65 => "suffisante pour une présélection, faible pour les écarts serrés",
        (value, Lang::Fr) if value >= 0.50 => "suffisante pour un premier tri, faible pour les écarts serrés",
        (_, Lang::Fr) => "trop faible pour s’en remettre au seul classement",
    };
    let (value, low, high) = (two(reliability.median), two(reliability.low), two(reliability.high));
    match lang {
        Lang::En => format!("Reliability of the panel’s mean: {value} (between {low} and {high} with nine chances in ten), {good_for}."),
        Lang::Fr => format!("Fidélité de la moyenne du jury\u{a0}: {value} (entre {low} et {high}, neuf chances sur dix), {good_for}."),
    }
}
