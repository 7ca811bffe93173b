//! What stands beside a ranking: how sure it is, as people read it and as programs do.
//!
//! Invariants: the sentences are those of the pages; nothing here changes a place; figures of single panelists are shown, because whoever runs this holds their scores.

use domain::Lang;
use domain::analysis::{Analysed, Analysis, Band, Holding, Situation, score_words, share_words};
use psychometrics::estimable::NotEstimable;
use serde_json::{Value, json};

use super::source::Guide;
use crate::cli::out::{quoted, say};
use crate::cli::stats::lay::{NOTHING, columns, first_words, heading, two};
use crate::cli::stats::reasons::{code, reason_words};

/// The lines under the order.
pub(super) fn words(guide: &Guide, analysis: &Analysis, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    heading(
        &mut lines,
        say(
            lang,
            "How sure this order is (beside the record, never in its place)",
            "Certitude de ce classement (à côté du résultat, jamais à sa place)",
        ),
    );
    lines.extend(analysis.first_words(lang));
    lines.extend(analysis.further_words(lang));
    let name = |id: &str| guide.name(id, lang);
    if let Some(stability) = &analysis.stability {
        let same = stability.leaders == stability.cut;
        let holdings = stability.leaders.iter().chain(stability.cut.iter().filter(|_| !same));
        lines.extend(holdings.map(|holding| holding.change_words(lang, name)));
    }
    lines.push(String::new());
    lines.extend(table(analysis, lang));
    lines.extend(inversions(analysis, lang));
    lines.extend(flags(analysis, name, lang));
    panelists(analysis, lang, &mut lines);
    lines
}

fn table(analysis: &Analysis, lang: Lang) -> Vec<String> {
    let posts = analysis.round.posts;
    let mut header = vec![say(lang, "Candidate", "Candidature"), say(lang, "Rank", "Rang"), "Total".into()];
    if analysis.adjusts() {
        header.push(say(lang, "Adjusted", "Ajusté"));
    }
    header.extend([
        say(lang, "Places 90%", "Rangs 90\u{a0}%"),
        first_words(posts, lang),
        say(lang, "Weights", "Pondér."),
        say(lang, "Last post", "Dernier poste"),
    ]);
    let mut rows = vec![header];
    for row in &analysis.rows {
        let share = |share: Option<f64>| share.map_or_else(|| NOTHING.into(), |share| share_words(share, lang));
        let mut cells = vec![row.candidate.to_string(), row.rank.to_string(), score_words(row.total.to_f64(), lang)];
        if analysis.adjusts() {
            cells.push(row.adjusted.map_or_else(|| NOTHING.into(), |adjusted| score_words(adjusted, lang)));
        }
        cells.push(row.places.map_or_else(|| NOTHING.into(), |(best, worst)| format!("{best}–{worst}")));
        cells.extend([share(row.top), share(row.share)]);
        cells.push(match row.band {
            Some(Band::Above) => say(lang, "ahead", "avant"),
            Some(Band::Around) => say(lang, "open", "incertain"),
            Some(Band::Below) => say(lang, "behind", "après"),
            None => NOTHING.into(),
        });
        rows.push(cells);
    }
    let first = quoted(lang, &first_words(posts, lang));
    columns(&rows)
        .into_iter()
        .chain([say(
            lang,
            format!(
                "Places: those held with nine chances in ten. {first}: the chance of it on these scores. Weights: the share of plausible weightings \
                 under which it holds. Last post: ahead of it, behind it, or not to be told apart from it (open)."
            ),
            format!(
                "Rangs\u{a0}: ceux entre lesquels la candidature se situe, avec neuf chances sur dix. {first}\u{a0}: la chance d’y figurer, d’après ces notes. Pondér.\u{a0}: la part des \
                 pondérations plausibles où c’est le cas. Dernier poste\u{a0}: avant, après, ou sans qu’on puisse départager (incertain)."
            ),
        )])
        .collect()
}

fn inversions(analysis: &Analysis, lang: Lang) -> Option<String> {
    if analysis.inversions.is_empty() {
        return None;
    }
    let pairs: Vec<String> = analysis.inversions.iter().map(|(one, other)| format!("{one}/{other}")).collect();
    let pairs = pairs.join(", ");
    Some(say(lang, format!("Change places without severity: {pairs}."), format!("Changent de place sans la sévérité\u{a0}: {pairs}.")))
}

fn flags<'a>(analysis: &'a Analysis, name: impl Fn(&str) -> String + Copy + 'a, lang: Lang) -> impl Iterator<Item = String> + 'a {
    analysis.rows.iter().flat_map(move |row| {
        let said = row.flag_words(lang, |id| quoted(lang, &name(id)));
        said.into_iter().map(move |words| say(lang, format!("{}: {words}", row.candidate), format!("{}\u{a0}: {words}", row.candidate)))
    })
}

fn panelists(analysis: &Analysis, lang: Lang, lines: &mut Vec<String>) {
    let Ok(panel) = &analysis.panel else { return };
    if matches!(panel.situation, Situation::NotSeparable { .. }) || panel.effects.is_empty() {
        return;
    }
    heading(
        lines,
        say(
            lang,
            "Panelists (severity in points; positive is severe)",
            "Membres du jury (sévérité en points\u{a0}; positive si le membre est sévère)",
        ),
    );
    let mut rows =
        vec![vec![say(lang, "Panelist", "Membre du jury"), say(lang, "Severity", "Sévérité"), say(lang, "Standard error", "Erreur type")]];
    for (panelist, effect) in &panel.effects {
        let error = panel.effect_errors.get(panelist).map_or_else(|| NOTHING.into(), |error| two(*error, lang));
        rows.push(vec![panelist.clone(), two(-effect, lang), error]);
    }
    lines.extend(columns(&rows));
}

/// The same for programs, with every digit.
pub(super) fn document(guide: &Guide, analysis: &Analysis, lang: Lang) -> Value {
    let panel = match &analysis.panel {
        Ok(panel) => {
            let effects: Vec<Value> = panel
                .effects
                .iter()
                .map(|(panelist, effect)| json!({ "panelist": panelist, "severity": 0.0 - effect, "standard_error": panel.effect_errors.get(panelist) }))
                .collect();
            json!({
                "situation": situation(panel.situation),
                "components": { "candidate": panel.components.candidate, "panelist": panel.components.rater, "residual": panel.components.residual },
                "reliability": { "value": panel.reliability.median, "low": panel.reliability.low, "high": panel.reliability.high },
                "typical_panelists": panel.typical, "panelists_needed": panel.needed, "panelists": effects,
            })
        }
        Err(reason) => missing(*reason, lang),
    };
    let candidates: Vec<Value> = analysis.rows.iter().map(|row| candidate(row, guide, lang)).collect();
    let stability = analysis.stability.as_ref().map(|stability| {
        let weights: Vec<Value> = stability
            .weights
            .iter()
            .map(|one| json!({ "competency": one.competency, "declared": one.declared.to_string(), "from": one.holds.0.to_string(), "to": one.holds.1.to_string() }))
            .collect();
        json!({
            "first": stability.first.iter().map(|(key, share)| (key.to_string(), json!(share))).collect::<serde_json::Map<_, _>>(),
            "first_under_any": stability.first_under_any.iter().map(|(key, share)| (key.to_string(), json!(share))).collect::<serde_json::Map<_, _>>(),
            "leaders": stability.leaders.as_ref().map(|one| holding(one, guide, lang)),
            "cut": stability.cut.as_ref().map(|one| holding(one, guide, lang)),
            "weights": weights,
        })
    });
    let sentences: Vec<String> = analysis.first_words(lang).into_iter().chain(analysis.further_words(lang)).collect();
    json!({
        "calc": domain::analysis::MODEL, "posts": analysis.round.posts, "drawn": analysis.round.drawn, "words": sentences,
        "panel": panel, "candidates": candidates, "inversions": analysis.inversions, "groups": analysis.groups, "stability": stability,
    })
}

fn missing(reason: NotEstimable, lang: Lang) -> Value {
    json!({ "not_estimable": code(reason), "words": reason_words(reason, lang) })
}

fn candidate(row: &Analysed, guide: &Guide, lang: Lang) -> Value {
    json!({
        "code": row.candidate, "rank": row.rank, "total": row.total.to_string(), "adjusted": row.adjusted,
        "places": row.places.map(|(best, worst)| [best, worst]), "top": row.top, "share": row.share, "band": row.band.map(Band::code),
        "near_gates": row.near_gates, "apart": row.apart, "is_link": row.is_link,
        "thin": row.thin.iter().map(|(id, n)| json!({ "competency": id, "n": n })).collect::<Vec<_>>(),
        "words": row.flag_words(lang, |id| guide.name(id, lang)),
    })
}

fn situation(situation: Situation) -> Value {
    match situation {
        Situation::Crossed => json!({ "code": "crossed" }),
        Situation::NotSeparable { raters, candidates, one_rater_each } => {
            json!({ "code": "not_separable", "panelists": raters, "candidates": candidates, "one_panelist_each": one_rater_each })
        }
        Situation::Connected { probability, difference } => {
            json!({ "code": "connected", "probability": probability, "difference": difference })
        }
        Situation::DisconnectedByChance { subsets } => json!({ "code": "disconnected_by_chance", "subsets": subsets }),
        Situation::Disconnected { subsets } => json!({ "code": "disconnected", "subsets": subsets }),
    }
}

fn holding(holding: &Holding, guide: &Guide, lang: Lang) -> Value {
    json!({
        "ahead": holding.ahead, "behind": holding.behind, "share": holding.share,
        "change": holding.change.as_ref().map(|shift| json!({ "moved": shift.moved.to_string(), "from": shift.from, "to": shift.to })),
        "words": holding.change_words(lang, |id| guide.name(id, lang)),
    })
}
