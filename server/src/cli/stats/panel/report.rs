//! The panel model as people read it, and as programs do.
//!
//! Invariant: the order of the table is that of the scores as they were given; what severity changes stands beside it.

use domain::Lang;
use psychometrics::panel::{Comparison, FEW_CANDIDATES, Situation};
use serde_json::{Value, json};

use super::Modelled;
use crate::cli::out::{json, say};
use crate::cli::stats::lay::{NOTHING, columns, estimate, first_words, heading, not_estimable, percent, two};

/// The name of the document for programs.
pub(super) const FORMAT: &str = "justesse-stats-panel/1";

/// How many standard errors an interval of 90 % reaches.
const REACH: f64 = 1.645;

/// One line of the table.
struct Line {
    name: String,
    /// The position in the design.
    at: usize,
    score: f64,
    /// Absent where the design supports no second reading.
    adjusted: Option<f64>,
    error: Option<f64>,
}

impl Line {
    fn interval(&self) -> Option<(f64, f64)> {
        self.adjusted.zip(self.error).map(|(adjusted, error)| (adjusted - REACH * error, adjusted + REACH * error))
    }
}

/// By score, the highest first.
fn lines_of(modelled: &Modelled<'_>) -> Vec<Line> {
    let design = modelled.posterior.design();
    let mut lines: Vec<Line> = design
        .candidates()
        .iter()
        .zip(design.means())
        .zip(modelled.posterior.adjusted())
        .enumerate()
        .map(|(at, ((number, score), adjusted))| Line {
            name: modelled.ratings.units.name(*number).to_owned(),
            at,
            score,
            adjusted: modelled.standings.as_ref().map(|_| *adjusted),
            error: modelled.standings.as_ref().and_then(|_| modelled.covariance.error(at)),
        })
        .collect();
    lines.sort_by(|one, other| other.score.total_cmp(&one.score).then_with(|| one.at.cmp(&other.at)));
    lines
}

/// The whole report.
pub(super) fn words(modelled: &Modelled<'_>, lang: Lang) -> String {
    let mut lines = vec![situation(modelled, lang), reliability(modelled, lang)];
    let design = modelled.posterior.design();
    if design.candidates().len() <= FEW_CANDIDATES {
        lines.push(say(
            lang,
            "So few units make every interval indicative only.",
            "Avec si peu d’unités, tout intervalle n’est qu’indicatif.",
        ));
    }
    lines.push(String::new());
    lines.extend(units(modelled, lang));
    // Across parts that nothing links, or where it cannot be told from ability, severity is no finding.
    if modelled.standings.is_some() {
        let title = say(
            lang,
            "Raters (severity in points; positive is severe)",
            "Juges (sévérité en points\u{a0}; positive si le juge est sévère)",
        );
        heading(&mut lines, title);
        lines.extend(raters(modelled, lang));
    }
    let components = modelled.posterior.components();
    heading(&mut lines, say(lang, "How far apart, in points (standard deviations)", "Dispersion, en points (écarts types)"));
    lines.extend(columns(&[
        vec![say(lang, "Units", "Unités"), two(components.candidate, lang)],
        vec![say(lang, "Raters in severity", "Sévérité des juges"), two(components.rater, lang)],
        vec![say(lang, "A single judgement", "Un jugement isolé"), two(components.residual, lang)],
    ]));
    parts(modelled, lang, &mut lines);
    dropped(modelled, lang, &mut lines);
    lines.push(String::new());
    lines.push(modelled.ratings.size_words(lang));
    lines.join("\n")
}

fn situation(modelled: &Modelled<'_>, lang: Lang) -> String {
    match modelled.situation {
        Situation::Crossed => say(
            lang,
            "Every rater rated every unit, so that severity cancels out: scores and adjusted scores are the same.",
            "Chaque juge a noté toutes les unités\u{a0}: la sévérité se compense, et notes et notes ajustées sont les mêmes.",
        ),
        Situation::NotSeparable { raters, candidates, one_rater_each } => {
            let why = if one_rater_each {
                say(lang, "nobody was rated by two raters", "aucune unité n’a été notée par deux juges")
            } else {
                say(
                    lang,
                    format!("there are {raters} raters and {candidates} units"),
                    format!("le tableau est trop petit (juges\u{a0}: {raters}\u{a0}; unités\u{a0}: {candidates})"),
                )
            };
            say(
                lang,
                format!("Severity cannot be told apart from ability: {why}. The order stands as it was given."),
                format!("La sévérité ne se distingue pas de la valeur\u{a0}: {why}. L’ordre reste tel qu’il a été donné."),
            )
        }
        Situation::Connected { probability, difference } => {
            let (points, sure) = (two(difference, lang), domain::analysis::share_words(probability, lang));
            let reading = modelled.situation.reading() == psychometrics::panel::Reading::Adjusted;
            match (reading, lang) {
                (true, Lang::En) => format!(
                    "Raters differ by about {points} points (probability that it matters: {sure}): read the adjusted scores beside the scores."
                ),
                (true, Lang::Fr) => format!(
                    "Les juges diffèrent d’environ {points} point (probabilité que cela compte\u{a0}: {sure})\u{a0}: lisez les notes ajustées à côté des notes."
                ),
                (false, Lang::En) => format!(
                    "It is not clear that raters differ in severity (about {points} points; probability that it matters: {sure}): the scores stand as they are."
                ),
                (false, Lang::Fr) => format!(
                    "Rien n’établit que la sévérité des juges diffère (environ {points} point\u{a0}; probabilité que cela compte\u{a0}: {sure})\u{a0}: les notes restent telles quelles."
                ),
            }
        }
        Situation::DisconnectedByChance { subsets } => say(
            lang,
            format!("{subsets} panels share nobody; that they can be compared rests on the lots that assigned the units."),
            format!("{subsets} jurys n’ont personne en commun\u{a0}; les comparer repose sur le tirage au sort qui a réparti les unités."),
        ),
        Situation::Disconnected { subsets } => say(
            lang,
            format!(
                "{subsets} panels share neither a rater nor a unit: they cannot be compared statistically. Say --drawn if lots assigned the units."
            ),
            format!(
                "{subsets} jurys n’ont ni juge ni unité en commun\u{a0}: la statistique ne permet pas de les comparer. Ajoutez --drawn si un tirage au sort a réparti les unités."
            ),
        ),
    }
}

fn reliability(modelled: &Modelled<'_>, lang: Lang) -> String {
    let (typical, needed) = (two(modelled.typical, lang), modelled.needed);
    let typical = typical.trim_end_matches('0').trim_end_matches(['.', ',']);
    match modelled.reliability {
        Ok(reliability) => {
            let (value, low, high) = (two(reliability.median, lang), two(reliability.low, lang), two(reliability.high, lang));
            let more = needed.map_or_else(
                |reason| not_estimable(&say(lang, "Raters needed for 0.80", "Nombre de juges pour 0,80"), reason, lang),
                |needed| {
                    say(
                        lang,
                        format!("0.80 takes {needed} raters per unit."),
                        format!("Nombre de juges par unité pour 0,80\u{a0}: {needed}."),
                    )
                },
            );
            say(
                lang,
                format!("The mean of {typical} raters has a reliability of {value} (90% interval {low} to {high}). {more}"),
                format!(
                    "La moyenne des juges ({typical} par unité) a une fidélité de {value} (intervalle à 90\u{a0}% de {low} à {high}). {more}"
                ),
            )
        }
        Err(reason) => not_estimable(&say(lang, "Reliability", "Fidélité"), reason, lang),
    }
}

fn units(modelled: &Modelled<'_>, lang: Lang) -> Vec<String> {
    let top = modelled.top;
    let mut header = vec![say(lang, "Unit", "Unité"), say(lang, "Score", "Note")];
    if modelled.standings.is_some() {
        header.extend([say(lang, "Adjusted", "Ajustée"), say(lang, "SE", "Err. type")]);
        header.extend([say(lang, "90% from", "90\u{a0}% de"), say(lang, "to", "à")]);
        header.extend([say(lang, "Ranks 90%", "Rangs 90\u{a0}%"), first_words(top, lang)]);
    }
    let mut rows = vec![header];
    for line in lines_of(modelled) {
        let or_nothing = |value: Option<f64>| value.map_or_else(|| NOTHING.into(), |value| two(value, lang));
        let (low, high) = line.interval().unzip();
        let mut row = vec![line.name.clone(), two(line.score, lang)];
        if let Some(standing) = modelled.standings.as_ref().and_then(|standings| standings.candidates.get(line.at)) {
            row.extend([line.adjusted, line.error, low, high].map(or_nothing));
            row.push(format!("{}–{}", standing.lowest_rank, standing.highest_rank));
            row.push(standing.top.first().map_or_else(|| NOTHING.into(), |chance| domain::analysis::share_words(*chance, lang)));
        }
        rows.push(row);
    }
    columns(&rows)
}

fn raters(modelled: &Modelled<'_>, lang: Lang) -> Vec<String> {
    let design = modelled.posterior.design();
    let mut rows = vec![vec![
        say(lang, "Rater", "Juge"),
        say(lang, "Severity", "Sévérité"),
        say(lang, "SE", "Err. type"),
        say(lang, "Units", "Unités"),
    ]];
    for (at, number) in design.raters().iter().enumerate() {
        let severity = modelled.posterior.rater_effects().get(at).map_or_else(|| NOTHING.into(), |effect| two(-effect, lang));
        let error = modelled.covariance.rater_errors().get(at).map_or_else(|| NOTHING.into(), |error| two(*error, lang));
        let seen = design.pairs().filter(|(_, rater)| rater == number).count();
        rows.push(vec![modelled.ratings.raters.name(*number).to_owned(), severity, error, seen.to_string()]);
    }
    columns(&rows)
}

/// What the design hangs on.
fn parts(modelled: &Modelled<'_>, lang: Lang, lines: &mut Vec<String>) {
    let ratings = modelled.ratings;
    let names = |numbers: &[usize]| numbers.iter().map(|number| ratings.units.name(*number)).collect::<Vec<_>>().join(", ");
    if modelled.connection.is_connected() {
        let weak = &modelled.connection.linking_candidates;
        if !weak.is_empty() {
            let weak = names(weak);
            lines.push(String::new());
            lines.push(say(
                lang,
                format!("The comparison hangs on single units: without {weak} the design falls apart."),
                format!("La comparaison n’est pas assurée\u{a0}: sans {weak}, le plan se divise."),
            ));
        }
        return;
    }
    heading(lines, say(lang, "Parts that nothing links", "Parties que rien ne relie"));
    for (at, subset) in modelled.connection.subsets.iter().enumerate() {
        let raters = subset.raters.iter().map(|number| ratings.raters.name(*number)).collect::<Vec<_>>().join(", ");
        let (number, units) = (at + 1, names(&subset.candidates));
        lines.push(say(
            lang,
            format!("{number}. {raters} rated {units}"),
            format!("{number}. Juges\u{a0}: {raters}. Unités\u{a0}: {units}"),
        ));
    }
    for link in &modelled.connection.links {
        let (unit, rater) = (ratings.units.name(link.candidate), ratings.raters.name(link.rater));
        lines.push(say(
            lang,
            format!("One more rating would link two parts: {unit} by {rater}."),
            format!("Une note de plus relierait deux parties\u{a0}: {unit} par {rater}."),
        ));
    }
}

fn dropped(modelled: &Modelled<'_>, lang: Lang, lines: &mut Vec<String>) {
    if modelled.dropped.is_empty() {
        return;
    }
    let list: Vec<String> = modelled
        .dropped
        .iter()
        .map(|one| {
            let (unit, rater) = (modelled.ratings.units.name(one.candidate), modelled.ratings.raters.name(one.rater));
            let share = percent(one.present.to_f64(), lang);
            say(lang, format!("{unit} by {rater} ({share})"), format!("{unit} par {rater} ({share})"))
        })
        .collect();
    let list = list.join(", ");
    lines.push(String::new());
    lines.push(say(
        lang,
        format!("Left out, because less than four fifths of the weight was rated: {list}."),
        format!("Laissées de côté, car moins des quatre cinquièmes du poids ont été notés\u{a0}: {list}."),
    ));
}

/// The same for programs.
pub(super) fn document(modelled: &Modelled<'_>, lang: Lang) -> String {
    let (ratings, design, components) = (modelled.ratings, modelled.posterior.design(), modelled.posterior.components());
    let units: Vec<Value> = lines_of(modelled)
        .iter()
        .map(|line| {
            let standing = modelled.standings.as_ref().and_then(|standings| standings.candidates.get(line.at));
            let (low, high) = line.interval().unzip();
            json!({
                "unit": line.name, "score": line.score, "adjusted": line.adjusted, "standard_error": line.error, "low": low, "high": high,
                "ranks": standing.map(|one| [one.lowest_rank, one.highest_rank]), "mean_rank": standing.map(|one| one.mean_rank),
                "top": standing.and_then(|one| one.top.first()), "posterior_mean": standing.map(|one| one.mean), "posterior_sd": standing.map(|one| one.sd),
            })
        })
        .collect();
    let compares = modelled.standings.is_some();
    let raters: Vec<Value> = design
        .raters()
        .iter()
        .zip(modelled.posterior.rater_effects())
        .zip(modelled.covariance.rater_errors())
        .map(|((number, effect), error)| {
            let (severity, error) = (compares.then_some(0.0 - effect), compares.then_some(*error));
            json!({ "rater": ratings.raters.name(*number), "severity": severity, "standard_error": error })
        })
        .collect();
    let subsets: Vec<Value> = modelled
        .connection
        .subsets
        .iter()
        .map(|subset| {
            let units: Vec<&str> = subset.candidates.iter().map(|number| ratings.units.name(*number)).collect();
            let raters: Vec<&str> = subset.raters.iter().map(|number| ratings.raters.name(*number)).collect();
            json!({ "units": units, "raters": raters })
        })
        .collect();
    let links: Vec<Value> = modelled
        .connection
        .links
        .iter()
        .map(|link| json!({ "unit": ratings.units.name(link.candidate), "rater": ratings.raters.name(link.rater) }))
        .collect();
    let dropped: Vec<Value> = modelled
        .dropped
        .iter()
        .map(|one| json!({ "unit": ratings.units.name(one.candidate), "rater": ratings.raters.name(one.rater), "present": one.present.to_string() }))
        .collect();
    let reliability = match modelled.reliability {
        Ok(one) => json!({ "value": one.median, "low": one.low, "high": one.high, "confidence": 0.9 }),
        Err(reason) => estimate(Err(reason), lang),
    };
    json(&json!({
        "format": FORMAT, "ok": true, "top": modelled.top,
        "situation": situation_code(modelled), "words": situation(modelled, lang),
        "units": units, "raters": raters,
        "components": { "unit": components.candidate, "rater": components.rater, "residual": components.residual },
        "reliability": reliability, "typical_raters": modelled.typical,
        "comparison": if modelled.comparison == Comparison::SamePanel { "same_panel" } else { "absolute" },
        "raters_needed": estimate(modelled.needed.map(f64::from), lang),
        "subsets": subsets, "links": links, "dropped": dropped,
    }))
}

fn situation_code(modelled: &Modelled<'_>) -> Value {
    match modelled.situation {
        Situation::Crossed => json!({ "code": "crossed" }),
        Situation::NotSeparable { raters, candidates, one_rater_each } => {
            json!({ "code": "not_separable", "raters": raters, "units": candidates, "one_rater_each": one_rater_each })
        }
        Situation::Connected { probability, difference } => json!({
            "code": "connected", "probability": probability, "difference": difference,
            "reading": if modelled.situation.reading() == psychometrics::panel::Reading::Adjusted { "adjusted" } else { "observed" },
        }),
        Situation::DisconnectedByChance { subsets } => json!({ "code": "disconnected_by_chance", "subsets": subsets }),
        Situation::Disconnected { subsets } => json!({ "code": "disconnected", "subsets": subsets }),
    }
}
