//! Adverse impact as people read it, and as programs do.
//!
//! Invariant: a ratio never stands without the counts that it is made of, nor small numbers without their warning.

use domain::Lang;
use psychometrics::estimable::Estimate;
use psychometrics::exact::Ratio;
use psychometrics::impact::{CommonRatio, ExactP, Group};
use serde_json::{Value, json};

use super::{Compared, Findings, Stratified};
use crate::cli::out::{json, quoted, say};
use crate::cli::stats::lay::{NOTHING, columns, estimate, heading, not_estimable, p_value, percent, two, two_or_nothing};
use crate::cli::stats::reasons::{code, reason_words};

/// The whole report.
pub(super) fn words(findings: &Findings, lang: Lang) -> String {
    let mut lines: Vec<String> = findings.compared.iter().map(|one| sentence(one, findings, lang)).collect();
    lines.extend(warnings(findings, lang));
    lines.push(String::new());
    lines.extend(rates(findings, lang));
    lines.push(String::new());
    lines.extend(tests(findings, lang));
    lines.push(say(
        lang,
        "mid-p and Fisher: exact tests on both sides. Short: how many fewer were selected than at the rate of the reference.",
        "mid-p et Fisher\u{a0}: tests exacts bilatéraux. Déficit\u{a0}: combien de personnes retenues de moins qu’au taux du groupe de référence.",
    ));
    for one in &findings.compared {
        if let Some(stratified) = &one.stratified {
            strata(one, findings, stratified, lang, &mut lines);
        }
    }
    lines.push(String::new());
    lines.push(say(
        lang,
        "A ratio below four fifths is a rule of thumb, not a finding of law; look at size and certainty together.",
        "Un ratio inférieur aux quatre cinquièmes est une règle pratique, non une conclusion de droit\u{a0}; voyez ensemble l’ampleur et la certitude.",
    ));
    lines.join("\n")
}

fn of(group: Group, lang: Lang) -> String {
    let (selected, n) = (group.selected(), group.applicants());
    say(lang, format!("{selected} of {n}"), format!("{selected} sur {n}"))
}

fn sentence(one: &Compared, findings: &Findings, lang: Lang) -> String {
    let (name, reference) = (quoted(lang, &one.name), quoted(lang, &findings.reference));
    let (own, other) = (of(one.group, lang), of(findings.reference_group, lang));
    let ratio = match one.ratio {
        Ok(ratio) => ratio.to_f64(),
        Err(reason) => {
            return not_estimable(
                &say(lang, format!("Impact ratio of {name} to {reference}"), format!("Ratio d’impact de {name} à {reference}")),
                reason,
                lang,
            );
        }
    };
    let (written, short) = (two(ratio, lang), one.falls_short == Ok(true));
    let fifths = match (short, lang) {
        (true, Lang::En) => "less than four fifths",
        (false, Lang::En) => "not less than four fifths",
        (true, Lang::Fr) => "moins des quatre cinquièmes",
        (false, Lang::Fr) => "pas moins des quatre cinquièmes",
    };
    let inference = match (one.exact.map(|exact| exact.mid_two_sided), one.flip.is_some_and(|flip| flip.focal_higher), lang) {
        (_, true, Lang::En) if ratio < 1.0 => " The difference is one of a single person: nothing can be inferred from it.".to_owned(),
        (_, true, Lang::Fr) if ratio < 1.0 => " L’écart tient à une seule personne\u{a0}: on ne peut rien en conclure.".to_owned(),
        (Ok(p), _, Lang::En) if p < 0.05 => format!(" Chance alone would hardly make so large a difference (mid-p {}).", p_value(p, lang)),
        (Ok(p), _, Lang::Fr) if p < 0.05 => format!(" Le hasard seul n’explique guère un tel écart (mid-p {}).", p_value(p, lang)),
        (Ok(p), _, Lang::En) => format!(" Chance alone may make such a difference (mid-p {}).", p_value(p, lang)),
        (Ok(p), _, Lang::Fr) => format!(" Le hasard seul peut expliquer un tel écart (mid-p {}).", p_value(p, lang)),
        (Err(_), ..) => String::new(),
    };
    say(
        lang,
        format!("{name} is selected at {written} of the rate of {reference} ({own}, against {other}): {fifths}.{inference}"),
        format!(
            "Le taux de sélection de {name} vaut {written} fois celui de {reference} ({own}, contre {other})\u{a0}: {fifths}.{inference}"
        ),
    )
}

/// What must be known before any of the figures is used.
fn warnings(findings: &Findings, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let few: Vec<String> = findings.compared.iter().filter(|one| one.small.any()).map(|one| quoted(lang, &one.name)).collect();
    if !few.is_empty() {
        let few = few.join(", ");
        lines.push(say(
            lang,
            format!("SMALL NUMBERS: {few}: fewer than 30 people, or fewer than 5 expected in a cell. Figures are for a look only."),
            format!("PETITS EFFECTIFS\u{a0}: {few}\u{a0}: moins de 30 personnes, ou moins de 5 attendues dans une case. Chiffres à titre indicatif seulement."),
        ));
    }
    let small: Vec<String> = findings.compared.iter().filter(|one| one.standing.small).map(|one| quoted(lang, &one.name)).collect();
    if !small.is_empty() {
        let small = small.join(", ");
        lines.push(say(
            lang,
            format!("Less than 2% of all people: {small}. Some rules leave such a group out."),
            format!("Moins de 2\u{a0}% des personnes\u{a0}: {small}. Certaines règles écartent un tel groupe."),
        ));
    }
    if findings.unknown.applicants() > 0 {
        let unknown = of(findings.unknown, lang);
        lines.push(say(
            lang,
            format!("Group not known: {unknown} selected. They are in no rate."),
            format!("Groupe inconnu (personnes retenues\u{a0}: {unknown}). Ces personnes, retenues ou non, n’entrent dans aucun taux."),
        ));
    }
    lines
}

fn rates(findings: &Findings, lang: Lang) -> Vec<String> {
    let mut rows = vec![vec![
        say(lang, "Group", "Groupe"),
        "n".into(),
        say(lang, "Selected", "Retenus"),
        say(lang, "Rate", "Taux"),
        say(lang, "Ratio", "Ratio"),
        say(lang, "95% from", "95\u{a0}% de"),
        say(lang, "to", "à"),
        say(lang, "Below 4/5", "Sous 4/5"),
    ]];
    let rate = |rate: Estimate<Ratio>| rate.map_or_else(|_| NOTHING.into(), |rate| percent(rate.to_f64(), lang));
    let cells = |name: &str, group: Group, of: Estimate<Ratio>| {
        vec![name.to_owned(), group.applicants().to_string(), group.selected().to_string(), rate(of)]
    };
    let mut reference = cells(&findings.reference, findings.reference_group, findings.reference_rate);
    reference.extend([say(lang, "reference", "référence")]);
    rows.push(reference);
    for one in &findings.compared {
        let mut row = cells(&one.name, one.group, one.standing.rate);
        row.push(two_or_nothing(one.ratio.map(Ratio::to_f64), lang));
        match one.interval {
            Ok(interval) => {
                row.extend([two(interval.lower, lang), interval.upper.map_or_else(|| NOTHING.into(), |upper| two(upper, lang))]);
            }
            Err(_) => row.extend([NOTHING.to_owned(), NOTHING.to_owned()]),
        }
        row.push(match one.falls_short {
            Ok(true) => say(lang, "yes", "oui"),
            Ok(false) => say(lang, "no", "non"),
            Err(_) => NOTHING.into(),
        });
        rows.push(row);
    }
    columns(&rows)
}

fn tests(findings: &Findings, lang: Lang) -> Vec<String> {
    let mut header = vec![
        say(lang, "Group", "Groupe"),
        say(lang, "mid-p", "mid-p"),
        "Fisher p".into(),
        "z".into(),
        "h".into(),
        say(lang, "Short", "Déficit"),
        say(lang, "One person?", "Une personne\u{a0}?"),
    ];
    if findings.adjusted.is_some() {
        header.push(say(lang, "adjusted p", "p ajusté"));
    }
    let mut rows = vec![header];
    for (at, one) in findings.compared.iter().enumerate() {
        let p = |of: fn(&ExactP) -> f64| one.exact.as_ref().map_or_else(|_| NOTHING.into(), |exact| p_value(of(exact), lang));
        let mut row = vec![
            one.name.clone(),
            p(|exact| exact.mid_two_sided),
            p(|exact| exact.two_sided),
            two_or_nothing(one.z, lang),
            two_or_nothing(one.table.cohens_h(), lang),
            two_or_nothing(one.table.shortfall_against_reference().map(Ratio::to_f64), lang),
            if one.flip.is_some_and(|flip| flip.focal_higher) { say(lang, "yes", "oui") } else { say(lang, "no", "non") },
        ];
        if let Some(adjusted) = findings.adjusted.as_ref().and_then(|adjusted| adjusted.get(at)) {
            row.push(p_value(*adjusted, lang));
        }
        rows.push(row);
    }
    columns(&rows)
}

fn strata(one: &Compared, findings: &Findings, stratified: &Stratified, lang: Lang, lines: &mut Vec<String>) {
    let (name, reference, count) = (quoted(lang, &one.name), quoted(lang, &findings.reference), stratified.strata);
    heading(
        lines,
        say(
            lang,
            format!("{name} against {reference} within {count} strata"),
            format!("{name} face à {reference}, strate par strate (strates\u{a0}: {count})"),
        ),
    );
    let mut rows = Vec::new();
    let mut ratio = |title: String, common: Estimate<CommonRatio>| match common {
        Ok(common) => rows.push(vec![
            title,
            two(common.ratio, lang),
            say(
                lang,
                format!("95% {} to {}", two(common.lower, lang), two(common.upper, lang)),
                format!("95\u{a0}% de {} à {}", two(common.lower, lang), two(common.upper, lang)),
            ),
        ]),
        Err(reason) => rows.push(vec![title, NOTHING.into(), reason_words(reason, lang)]),
    };
    ratio(say(lang, "Ratio of rates", "Ratio des taux"), stratified.risk);
    ratio(say(lang, "Odds ratio", "Rapport de cotes"), stratified.odds);
    let pooled = one.ratio.map_or_else(|_| NOTHING.into(), |ratio| two(ratio.to_f64(), lang));
    rows.push(vec![say(lang, "Ratio of rates, strata thrown together", "Ratio des taux, strates confondues"), pooled, String::new()]);
    match stratified.test {
        Ok(test) => {
            rows.push(vec!["Mantel-Haenszel χ²".into(), two(test.chi_square, lang), format!("p {}", p_value(test.p, lang))]);
            rows.push(vec![
                say(lang, "  with continuity correction", "  avec correction de continuité"),
                two(test.chi_square_corrected, lang),
                format!("p {}", p_value(test.p_corrected, lang)),
            ]);
        }
        Err(reason) => rows.push(vec!["Mantel-Haenszel χ²".into(), NOTHING.into(), reason_words(reason, lang)]),
    }
    if let Ok(exact) = stratified.exact {
        rows.push(vec![
            say(lang, "Exact conditional test", "Test conditionnel exact"),
            String::new(),
            format!("p {}", p_value(exact.two_sided, lang)),
        ]);
    }
    match stratified.homogeneity {
        Ok(same) => rows.push(vec![
            say(lang, "Same odds ratio everywhere? (Tarone)", "Même rapport de cotes partout\u{a0}? (Tarone)"),
            two(same.tarone, lang),
            format!("p {}", p_value(same.tarone_p, lang)),
        ]),
        Err(reason) => rows.push(vec![
            say(lang, "Same odds ratio everywhere?", "Même rapport de cotes partout\u{a0}?"),
            NOTHING.into(),
            reason_words(reason, lang),
        ]),
    }
    lines.extend(columns(&rows));
}

/// The same for programs.
pub(super) fn document(findings: &Findings, lang: Lang) -> String {
    let compared: Vec<Value> = findings.compared.iter().enumerate().map(|(at, one)| entry(one, findings, at, lang)).collect();
    json(&json!({
        "format": "justesse-stats-impact/1", "ok": true, "confidence": 0.95,
        "reference": { "group": findings.reference, "chosen_for_rate": findings.is_highest, "counts": group(findings.reference_group, lang) },
        "compared": compared,
        "unknown": { "n": findings.unknown.applicants(), "selected": findings.unknown.selected() },
    }))
}

fn group(group: Group, lang: Lang) -> Value {
    json!({ "n": group.applicants(), "selected": group.selected(), "rate": exact(group.rate(), lang) })
}

/// A fraction with its decimals.
fn exact(value: Estimate<Ratio>, lang: Lang) -> Value {
    match value {
        Ok(ratio) => json!({ "exact": ratio.to_string(), "value": ratio.to_f64() }),
        Err(reason) => estimate(Err(reason), lang),
    }
}

fn entry(one: &Compared, findings: &Findings, at: usize, lang: Lang) -> Value {
    let ends = match one.interval {
        Ok(interval) => json!({ "low": interval.lower, "high": interval.upper }),
        Err(reason) => estimate(Err(reason), lang),
    };
    json!({
        "group": one.name,
        "counts": group(one.group, lang),
        "impact_ratio": exact(one.ratio, lang),
        "interval": ends,
        "below_four_fifths": one.falls_short.map_or_else(|reason| estimate(Err(reason), lang), Value::Bool),
        "fisher": exact_p(one.exact, lang),
        "z_pooled": estimate(one.z, lang),
        "z_hypergeometric": estimate(one.table.z_hypergeometric(), lang),
        "z_impact_ratio": estimate(one.table.z_impact_ratio(), lang),
        "cohens_h": estimate(one.table.cohens_h(), lang),
        "shortfall_against_pool": exact(one.table.shortfall_against_pool(), lang),
        "shortfall_against_reference": exact(one.table.shortfall_against_reference(), lang),
        "flip_flop": one.flip.map(|flip| flip.focal_higher),
        "small_numbers": { "few_people": one.small.few_people, "small_expected_cell": one.small.small_expected_cell },
        "under_two_percent": one.standing.small,
        "adjusted_mid_p": findings.adjusted.as_ref().and_then(|adjusted| adjusted.get(at)),
        "stratified": one.stratified.as_ref().map(|stratified| stratified_document(stratified, lang)),
    })
}

fn exact_p(exact: Estimate<ExactP>, lang: Lang) -> Value {
    match exact {
        Ok(p) => json!({
            "two_sided": p.two_sided, "less": p.less, "greater": p.greater,
            "mid_two_sided": p.mid_two_sided, "mid_less": p.mid_less, "mid_greater": p.mid_greater,
        }),
        Err(reason) => estimate(Err(reason), lang),
    }
}

fn stratified_document(stratified: &Stratified, lang: Lang) -> Value {
    let missing = |reason| json!({ "not_estimable": code(reason), "words": reason_words(reason, lang) });
    let common = |common: Estimate<CommonRatio>| match common {
        Ok(common) => json!({ "value": common.ratio, "ln_se": common.ln_se, "low": common.lower, "high": common.upper }),
        Err(reason) => missing(reason),
    };
    json!({
        "strata": stratified.strata,
        "odds_ratio": common(stratified.odds),
        "risk_ratio": common(stratified.risk),
        "mantel_haenszel": match stratified.test {
            Ok(test) => json!({
                "z": test.z, "chi_square": test.chi_square, "p": test.p,
                "chi_square_corrected": test.chi_square_corrected, "p_corrected": test.p_corrected,
            }),
            Err(reason) => missing(reason),
        },
        "homogeneity": match stratified.homogeneity {
            Ok(same) => json!({
                "breslow_day": same.breslow_day, "breslow_day_p": same.breslow_day_p,
                "tarone": same.tarone, "tarone_p": same.tarone_p, "df": same.df,
            }),
            Err(reason) => missing(reason),
        },
        "exact": exact_p(stratified.exact, lang),
    })
}
