//! The many-facet model as people read it, and as programs do.
//!
//! Invariant: a measure that is only a convention (an extreme element) carries its mark.

use domain::Lang;
use psychometrics::estimable::Estimate;
use psychometrics::mfrm::{
    Categories, Element, Extreme, FacetSummary, FacetTable, Fit, Jml, Measure, Misfit, Mml, Ratings, ThresholdSet,
    partial_credit_is_advisable,
};
use serde_json::{Value, json};

use crate::cli::out::{counted, json, say};
use crate::cli::stats::lay::{NOTHING, columns, estimate, heading, not_estimable, p_value, two, two_or_nothing};
use crate::cli::stats::reasons::{code, reason_words};

/// The name of the document for programs.
pub(super) const FORMAT: &str = "justesse-stats-mfrm/1";

/// The whole report of joint estimates.
pub(super) fn joint_words(ratings: &Ratings, fitted: &Jml, lang: Lang) -> String {
    let mut lines = fitted.facets.iter().skip(1).map(|facet| spread(facet, lang)).collect::<Vec<_>>();
    if !fitted.connected {
        lines.push(say(
            lang,
            "THE DESIGN FALLS INTO PARTS that nothing links: measures of different parts cannot be compared.",
            "LE PLAN SE DIVISE EN PARTIES que rien ne relie\u{a0}: les mesures de parties différentes ne se comparent pas.",
        ));
    }
    caution(lang, &mut lines);
    categories(&fitted.categories, lang, &mut lines);
    advisable(ratings, &fitted.thresholds, lang, &mut lines);
    for facet in fitted.facets.iter().skip(1).chain(fitted.facets.first()) {
        heading(&mut lines, titled(&facet.name));
        lines.extend(elements(facet, fitted.connected, lang));
        lines.extend(summary(facet, lang));
    }
    thresholds(&fitted.thresholds, &fitted.categories, lang, &mut lines);
    lines.push(String::new());
    let count = counted(lang, ratings.len(), ["rating", "ratings"], ["note", "notes"]);
    lines.push(say(
        lang,
        format!("Read: {count}. Joint estimates, uncorrected; logits. * only lowest or only highest ratings: the measure is a convention."),
        format!(
            "Lu\u{a0}: {count}. Estimation conjointe, sans correction\u{a0}; logits. * seulement les notes les plus basses ou les plus hautes\u{a0}: mesure conventionnelle."
        ),
    ));
    lines.join("\n")
}

fn titled(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// “rater: from −0.72 (B) to 0.95 (D), 1.67 logits apart”.
fn spread(facet: &FacetTable, lang: Lang) -> String {
    let mut measured: Vec<(&str, f64)> =
        facet.elements.iter().filter_map(|one| one.measure.ok().map(|measure| (one.label.as_str(), measure.value))).collect();
    measured.sort_by(|one, other| one.1.total_cmp(&other.1));
    let title = titled(&facet.name);
    let (Some(low), Some(high)) = (measured.first(), measured.last()) else {
        return say(lang, format!("{title}: no measure."), format!("{title}\u{a0}: aucune mesure."));
    };
    let apart = two(high.1 - low.1, lang);
    let ((easiest, least), (hardest, most)) = ((low.0, two(low.1, lang)), (high.0, two(high.1, lang)));
    say(
        lang,
        format!("{title}: from {least} ({easiest}) to {most} ({hardest}), {apart} logits apart; higher is severer or harder."),
        format!(
            "{title}\u{a0}: de {least} ({easiest}) à {most} ({hardest}), écart en logits\u{a0}: {apart}\u{a0}; plus haut, plus sévère ou plus difficile."
        ),
    )
}

fn caution(lang: Lang, lines: &mut Vec<String>) {
    lines.push(say(
        lang,
        "For diagnosis: a rater’s general impression makes these standard errors too small. For an order use “justesse stats panel”.",
        "Pour le diagnostic\u{a0}: l’impression générale d’un juge rend ces erreurs types trop petites. Pour un ordre, employez «\u{a0}justesse stats panel\u{a0}».",
    ));
}

fn categories(categories: &Categories, lang: Lang, lines: &mut Vec<String>) {
    if !categories.unused.is_empty() {
        let unused = categories.unused.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        lines.push(say(
            lang,
            format!("Never used: {unused}. For this model alone the categories above move down."),
            format!("Jamais employés\u{a0}: {unused}. Pour ce modèle seulement, les catégories au-dessus descendent."),
        ));
    }
}

/// Whether partial credit rests on enough ratings.
fn advisable(ratings: &Ratings, sets: &[ThresholdSet], lang: Lang, lines: &mut Vec<String>) {
    let Some(label) = sets.first().and_then(|set| set.element.as_ref()) else { return };
    let facet = ratings.facets().iter().skip(1).find(|facet| facet.labels.contains(label));
    if facet.is_some_and(|facet| partial_credit_is_advisable(ratings, &facet.name) == Ok(false)) {
        lines.push(say(
            lang,
            "Partial credit rests on fewer than ten ratings in some category: prefer one set of thresholds for all.",
            "Le crédit partiel repose, dans certaines catégories, sur moins de dix notes\u{a0}: préférez des seuils communs à tous.",
        ));
    }
}

fn elements(facet: &FacetTable, connected: bool, lang: Lang) -> Vec<String> {
    let mut header = vec![
        say(lang, "Element", "Élément"),
        "n".into(),
        say(lang, "Measure", "Mesure"),
        say(lang, "SE", "Err. type"),
        say(lang, "Infit", "Infit"),
        "Outfit".into(),
        say(lang, "Fair", "Équitable"),
        String::new(),
    ];
    if !connected {
        header.push(say(lang, "Part", "Partie"));
    }
    let mut rows = vec![header];
    let mut reasons = Vec::new();
    for one in &facet.elements {
        let of = |figure: fn(&Measure) -> f64| two_or_nothing(one.measure.map(|measure| figure(&measure)), lang);
        let fit = |figure: fn(&Fit) -> f64| two_or_nothing(one.fit.map(|fit| figure(&fit)), lang);
        let mark = if one.extreme.is_some() { "*".to_owned() } else { misfit(one, lang) };
        let mut row = vec![
            one.label.clone(),
            one.count.to_string(),
            of(|measure| measure.value),
            of(|measure| measure.se_model),
            fit(|fit| fit.infit),
            fit(|fit| fit.outfit),
            of(|measure| measure.fair_average),
            mark,
        ];
        if !connected {
            row.push(one.subset.map_or_else(|| NOTHING.into(), |subset| (subset + 1).to_string()));
        }
        rows.push(row);
        reasons.extend(one.measure.err().map(|reason| not_estimable(&one.label, reason, lang)));
    }
    columns(&rows).into_iter().chain(reasons).collect()
}

fn misfit(one: &Element, lang: Lang) -> String {
    match one.fit.ok().and_then(|fit| fit.misfit()) {
        Some(Misfit::Unpredictable) => say(lang, "unpredictable", "imprévisible"),
        Some(Misfit::TooPredictable) => say(lang, "too predictable", "trop prévisible"),
        None => String::new(),
    }
}

fn summary(facet: &FacetTable, lang: Lang) -> Vec<String> {
    match facet.summary {
        Ok(summary) => {
            let spread = summary.sample.unwrap_or(summary.population);
            let (separation, reliability) = (two(spread.separation, lang), two(spread.reliability, lang));
            let (chi, df) = (two(summary.fixed_chi_square, lang), summary.degrees_of_freedom);
            let p = summary.p.map_or_else(|_| NOTHING.into(), |p| p_value(p, lang));
            vec![say(
                lang,
                format!("Separation {separation}, reliability {reliability}; all equal? χ² {chi}, df {df}, p {p}."),
                format!("Séparation {separation}, fidélité {reliability}\u{a0}; tous égaux\u{a0}? χ² {chi}, dl {df}, p {p}."),
            )]
        }
        Err(reason) => vec![not_estimable(&say(lang, "Separation", "Séparation"), reason, lang)],
    }
}

fn thresholds(sets: &[ThresholdSet], categories: &Categories, lang: Lang, lines: &mut Vec<String>) {
    heading(lines, say(lang, "Thresholds between categories", "Seuils entre catégories"));
    let steps = categories.used.windows(2).map(|pair| pair.iter().map(i64::to_string).collect::<Vec<_>>().join("→"));
    let mut rows = vec![std::iter::once(String::new()).chain(steps).collect::<Vec<String>>()];
    for set in sets {
        let name = set.element.clone().unwrap_or_else(|| say(lang, "All", "Tous"));
        rows.push(std::iter::once(name).chain(set.values.iter().map(|value| two(*value, lang))).collect());
        rows.push(
            std::iter::once(say(lang, "  SE", "  erreur type")).chain(set.standard_errors.iter().map(|value| two(*value, lang))).collect(),
        );
    }
    lines.extend(columns(&rows));
}

/// The whole report of marginal estimates.
pub(super) fn marginal_words(ratings: &Ratings, fitted: &Mml, lang: Lang) -> String {
    let sd = two(fitted.variance.max(0.0).sqrt(), lang);
    let mut lines = vec![say(
        lang,
        format!("Units are {sd} logits apart (standard deviation). Marginal estimates; higher is severer or harder."),
        format!("Écart type des unités, en logits\u{a0}: {sd}. Estimation marginale\u{a0}; plus haut, plus sévère ou plus difficile."),
    )];
    caution(lang, &mut lines);
    categories(&fitted.categories, lang, &mut lines);
    advisable(ratings, &fitted.thresholds, lang, &mut lines);
    let table = |rows: &[(String, Estimate<(f64, f64)>)], title: [String; 2]| {
        let [measure, error] = title;
        let mut cells = vec![vec![say(lang, "Element", "Élément"), measure, error]];
        let mut reasons = Vec::new();
        for (label, value) in rows {
            cells.push(vec![
                label.clone(),
                two_or_nothing(value.map(|value| value.0), lang),
                two_or_nothing(value.map(|value| value.1), lang),
            ]);
            reasons.extend(value.err().map(|reason| not_estimable(label, reason, lang)));
        }
        columns(&cells).into_iter().chain(reasons).collect::<Vec<_>>()
    };
    for facet in &fitted.facets {
        heading(&mut lines, titled(&facet.name));
        let rows: Vec<_> = facet.elements.iter().map(|one| (one.label.clone(), one.measure)).collect();
        lines.extend(table(&rows, [say(lang, "Measure", "Mesure"), say(lang, "SE", "Err. type")]));
    }
    heading(&mut lines, say(lang, "Units", "Unités"));
    let rows: Vec<_> = fitted.candidates.iter().map(|one| (one.label.clone(), one.ability)).collect();
    lines.extend(table(&rows, [say(lang, "Ability", "Valeur"), say(lang, "SD", "Éc. type")]));
    thresholds(&fitted.thresholds, &fitted.categories, lang, &mut lines);
    lines.push(String::new());
    let (count, deviance) = (counted(lang, ratings.len(), ["rating", "ratings"], ["note", "notes"]), two(fitted.deviance, lang));
    lines.push(say(lang, format!("Read: {count}. Deviance {deviance}."), format!("Lu\u{a0}: {count}. Déviance {deviance}.")));
    lines.join("\n")
}

fn sets(sets: &[ThresholdSet]) -> Vec<Value> {
    sets.iter().map(|set| json!({ "element": set.element, "values": set.values, "standard_errors": set.standard_errors })).collect()
}

/// Joint estimates for programs.
pub(super) fn joint_document(ratings: &Ratings, fitted: &Jml, lang: Lang) -> String {
    let facets: Vec<Value> = fitted
        .facets
        .iter()
        .map(|facet| {
            let elements: Vec<Value> = facet.elements.iter().map(|one| element(one, lang)).collect();
            json!({ "name": facet.name, "elements": elements, "summary": summary_document(facet.summary, lang) })
        })
        .collect();
    json(&json!({
        "format": FORMAT, "ok": true, "estimation": "jml", "ratings": ratings.len(), "connected": fitted.connected,
        "log_likelihood": fitted.log_likelihood, "chi_square": fitted.chi_square, "steps": fitted.steps, "largest_residual": fitted.largest_residual,
        "categories": { "used": fitted.categories.used, "unused": fitted.categories.unused },
        "facets": facets, "thresholds": sets(&fitted.thresholds),
    }))
}

fn element(one: &Element, lang: Lang) -> Value {
    let measure = match one.measure {
        Ok(measure) => json!({
            "value": measure.value, "se_model": measure.se_model, "se_full": estimate(measure.se_full, lang), "fair_average": measure.fair_average,
        }),
        Err(reason) => estimate(Err(reason), lang),
    };
    let fit = match one.fit {
        Ok(fit) => {
            json!({ "infit": fit.infit, "infit_z": fit.infit_z, "outfit": fit.outfit, "outfit_z": fit.outfit_z, "misfit": fit.misfit().map(misfit_code) })
        }
        Err(reason) => estimate(Err(reason), lang),
    };
    json!({
        "label": one.label, "count": one.count, "score": one.score, "measure": measure, "fit": fit, "subset": one.subset,
        "extreme": one.extreme.map(|end| if end == Extreme::Lowest { "lowest" } else { "highest" }),
    })
}

const fn misfit_code(misfit: Misfit) -> &'static str {
    match misfit {
        Misfit::Unpredictable => "unpredictable",
        Misfit::TooPredictable => "too_predictable",
    }
}

fn summary_document(summary: Estimate<FacetSummary>, lang: Lang) -> Value {
    match summary {
        Ok(one) => {
            let spread = one.sample.unwrap_or(one.population);
            json!({
                "elements": one.elements, "mean": one.mean, "rmse": one.rmse, "sd": spread.sd, "true_sd": spread.true_sd,
                "separation": spread.separation, "reliability": spread.reliability, "strata": spread.strata,
                "fixed_chi_square": one.fixed_chi_square, "df": one.degrees_of_freedom, "p": estimate(one.p, lang),
            })
        }
        Err(reason) => json!({ "not_estimable": code(reason), "words": reason_words(reason, lang) }),
    }
}

/// Marginal estimates for programs.
pub(super) fn marginal_document(ratings: &Ratings, fitted: &Mml, lang: Lang) -> String {
    let pair = |value: Estimate<(f64, f64)>, error: &str| match value {
        Ok((value, spread)) => json!({ "value": value, error: spread }),
        Err(reason) => estimate(Err(reason), lang),
    };
    let facets: Vec<Value> = fitted
        .facets
        .iter()
        .map(|facet| {
            let elements: Vec<Value> =
                facet.elements.iter().map(|one| json!({ "label": one.label, "measure": pair(one.measure, "standard_error") })).collect();
            json!({ "name": facet.name, "elements": elements })
        })
        .collect();
    let units: Vec<Value> = fitted.candidates.iter().map(|one| json!({ "label": one.label, "ability": pair(one.ability, "sd") })).collect();
    json(&json!({
        "format": FORMAT, "ok": true, "estimation": "mml", "ratings": ratings.len(),
        "deviance": fitted.deviance, "variance": fitted.variance, "steps": fitted.steps, "largest_gradient": fitted.largest_gradient,
        "categories": { "used": fitted.categories.used, "unused": fitted.categories.unused },
        "facets": facets, "units": units, "thresholds": sets(&fitted.thresholds),
    }))
}
