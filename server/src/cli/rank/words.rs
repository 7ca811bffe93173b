//! A ranking as a person reads it: one sentence, the order, the ties, those without a place, and how each total came about.
//!
//! Invariant: an exact fraction stands beside every decimal.

use domain::Lang;
use domain::ranking::{
    CALC, CompetencyValue, Explanation, Ranking, Row, Statistic, Status, Unsettled, ValueSource, decimal_words, ratio_words,
};
use domain::scorecard::TieMethod;
use psychometrics::exact::Ratio;

use super::source::Guide;
use crate::cli::out::{counted, quoted, say};

/// The whole report.
///
/// `beside` are the lines of the analysis, if one was asked for: they stand beside the order and never in it.
pub(super) fn report(guide: &Guide, ranking: &Ranking, before: bool, beside: Vec<String>, lang: Lang) -> String {
    let rows = ranking.in_order();
    let mut lines = vec![summary(&rows, lang), rules(guide, lang)];
    if !ranking.retired.is_empty() {
        let list = ranking.retired.iter().map(|id| quoted(lang, &guide.name(id, lang))).collect::<Vec<_>>().join(", ");
        lines.push(say(lang, format!("Retired for all: {list}."), format!("Retrait pour tout le monde\u{a0}: {list}.")));
    }
    lines.push(String::new());
    lines.extend(table(&rows, before, lang));
    lines.extend(beside);
    ties(guide, ranking, lang, &mut lines);
    without_place(guide, &rows, lang, &mut lines);
    heading(&say(lang, "How each total came about", "Comment chaque total est obtenu"), &mut lines);
    for row in rows {
        let explanation = Explanation::of(&guide.rules, ranking, row);
        let words = explanation.words(lang, |id| guide.name(id, lang));
        lines.push(say(lang, format!("{}: {words}", row.candidate), format!("{}\u{a0}: {words}", row.candidate)));
        lines.extend(row.values.iter().map(|value| format!("  {}", value_words(guide, value, lang))));
    }
    lines.join("\n")
}

fn summary(rows: &[&Row], lang: Lang) -> String {
    let of = |status| rows.iter().filter(|row| row.status == status).count();
    let total = counted(lang, rows.len(), ["candidate", "candidates"], ["candidature", "candidatures"]);
    let (ranked, not_met, incomplete, withdrawn) = (of(Status::Ranked), of(Status::NotMet), of(Status::Incomplete), of(Status::Withdrawn));
    let counts = say(
        lang,
        format!("{total}: {ranked} ranked, {not_met} below a required level, {incomplete} incomplete, {withdrawn} withdrawn."),
        format!(
            "{total}\u{a0}: {}, {not_met} sous un niveau exigé, {}, {}.",
            counted(lang, ranked, ["", ""], ["classée", "classées"]),
            counted(lang, incomplete, ["", ""], ["incomplète", "incomplètes"]),
            counted(lang, withdrawn, ["", ""], ["désistement", "désistements"]),
        ),
    );
    let first: Vec<&&Row> = rows.iter().take_while(|row| row.rank == Some(1)).collect();
    let codes = first.iter().map(|row| row.candidate.as_str()).collect::<Vec<_>>().join(", ");
    match first.first().and_then(|row| row.total) {
        None => say(lang, format!("{counts} Nobody has a place."), format!("{counts} Aucune candidature n’a de rang.")),
        Some(total) => {
            let total = shown(total, lang);
            say(lang, format!("{counts} First: {codes}, with {total}."), format!("{counts} Au premier rang\u{a0}: {codes}, avec {total}."))
        }
    }
}

fn rules(guide: &Guide, lang: Lang) -> String {
    let title = guide.title.as_ref().map_or_else(String::new, |title| format!(" {}", quoted(lang, title.get(lang))));
    let digest = &guide.digest;
    let (en, fr) = match guide.rules.statistic {
        Statistic::Mean => ("mean", "moyenne"),
        Statistic::Median => ("median", "médiane"),
    };
    say(
        lang,
        format!("Guide{title}, digest {digest}. Formula {CALC}: weighted mean; the panel’s value is the {en} of its scores."),
        format!(
            "Guide{title}, empreinte {digest}. Formule {CALC}\u{a0}: moyenne pondérée\u{a0}; la note du jury est la {fr} des notes de ses membres."
        ),
    )
}

fn table(rows: &[&Row], before: bool, lang: Lang) -> Vec<String> {
    let mut header = vec![
        say(lang, "Rank", "Rang"),
        say(lang, "Candidate", "Candidature"),
        say(lang, "Status", "Situation"),
        say(lang, "Total (exact)", "Total (exact)"),
        say(lang, "Total (decimal)", "Total (décimal)"),
    ];
    if before {
        header.push(say(lang, "Rank before discussion", "Rang avant harmonisation"));
        header.push(say(lang, "Total before", "Total avant"));
    }
    let place = |rank: Option<u32>| rank.map_or_else(|| "–".into(), |rank| rank.to_string());
    let fraction = |total: Option<Ratio>| total.map_or_else(|| "–".into(), |total| total.to_string());
    let mut cells = vec![header];
    for row in rows {
        let decimal = row.total.map_or_else(|| "–".into(), |total| decimal_words(total, 4, lang));
        let mut line =
            vec![place(row.rank), row.candidate.to_string(), status_words(row.status, lang).into(), fraction(row.total), decimal];
        if before {
            line.push(place(row.before.rank));
            line.push(fraction(row.before.total));
        }
        cells.push(line);
    }
    let width = |column: usize| cells.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..cells.first().map_or(0, Vec::len)).map(width).collect();
    let padded = |line: &Vec<String>| {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    cells.iter().map(padded).collect()
}

fn ties(guide: &Guide, ranking: &Ranking, lang: Lang, lines: &mut Vec<String>) {
    if ranking.tie_steps.is_empty() && ranking.unsettled.is_empty() {
        return;
    }
    heading(&say(lang, "Ties, step by step", "Départage, étape par étape"), lines);
    lines.extend(ranking.tie_steps.iter().map(|step| step.words(lang, |id| guide.name(id, lang))));
    lines.extend(ranking.unsettled.iter().map(|group| unsettled_words(group, lang)));
}

fn unsettled_words(group: &Unsettled, lang: Lang) -> String {
    let (rank, codes) = (group.rank, group.candidates.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    let next = match group.awaits {
        Some(TieMethod::Chair) => say(
            lang,
            "Next: the chair decides, with a written reason, and the order is given with --chair.",
            "Ensuite\u{a0}: la présidence du jury décide avec un motif écrit, et l’ordre se donne par --chair.",
        ),
        Some(TieMethod::Lot) => say(
            lang,
            "Next: a lot is drawn in public, and the order is given with --lot.",
            "Ensuite\u{a0}: un tirage au sort public a lieu, et l’ordre se donne par --lot.",
        ),
        None => say(lang, "The guide declares no further step.", "Le guide ne prévoit pas d’autre étape."),
    };
    say(lang, format!("{codes} share rank {rank}. {next}"), format!("{codes} partagent le rang {rank}. {next}"))
}

fn without_place(guide: &Guide, rows: &[&Row], lang: Lang, lines: &mut Vec<String>) {
    let names =
        |ids: &[String]| ids.iter().map(|id| format!("{id} {}", quoted(lang, &guide.name(id, lang)))).collect::<Vec<_>>().join(", ");
    for (status, title) in [
        (Status::NotMet, say(lang, "Below a required level", "Sous un niveau exigé")),
        (Status::Incomplete, say(lang, "Incomplete: not assessed by anybody", "Incomplètes\u{a0}: sans évaluation d’aucun membre du jury")),
        (Status::Withdrawn, say(lang, "Withdrawn", "Désistements")),
    ] {
        let of_status: Vec<&&Row> = rows.iter().filter(|row| row.status == status).collect();
        if of_status.is_empty() {
            continue;
        }
        heading(&title, lines);
        lines.extend(of_status.iter().map(|row| {
            let list = if status == Status::NotMet { names(&row.not_met) } else { names(&row.not_assessed) };
            match (list.is_empty() || status == Status::Withdrawn, lang) {
                (true, _) => row.candidate.to_string(),
                (false, Lang::En) => format!("{}: {list}", row.candidate),
                (false, Lang::Fr) => format!("{}\u{a0}: {list}", row.candidate),
            }
        }));
    }
}

/// One competency of one candidate: the value, where it comes from, what it adds.
fn value_words(guide: &Guide, value: &CompetencyValue, lang: Lang) -> String {
    let id = &value.competency;
    let name = quoted(lang, &guide.name(id, lang));
    let weight = guide.rules.competency(id).map_or(0, |(_, competency)| competency.weight);
    let scores = counted(lang, usize::try_from(value.n).unwrap_or(usize::MAX), ["score", "scores"], ["note", "notes"]);
    let range = match value.lowest.zip(value.highest) {
        Some((low, high)) if low != high => say(lang, format!(" from {low} to {high}"), format!(" de {low} à {high}")),
        _ => String::new(),
    };
    let said = match (value.v, value.source) {
        (None, _) | (_, None) => say(lang, "not assessed", "non évaluée"),
        (Some(v), Some(source)) => {
            let v = shown(v, lang);
            match (source, lang) {
                (ValueSource::Mean, Lang::En) => format!("{v}, mean of {scores}{range}"),
                (ValueSource::Mean, Lang::Fr) => format!("{v}, moyenne de {scores}{range}"),
                (ValueSource::Median, Lang::En) => format!("{v}, median of {scores}{range}"),
                (ValueSource::Median, Lang::Fr) => format!("{v}, médiane de {scores}{range}"),
                (ValueSource::Set, Lang::En) => format!("{v}, set by the panel ({scores}{range})"),
                (ValueSource::Set, Lang::Fr) => format!("{v}, arrêtée par le jury ({scores}{range})"),
            }
        }
    };
    let adds = value
        .contribution
        .map_or_else(String::new, |part| say(lang, format!(", adds {}", ratio_words(part)), format!(", apport {}", ratio_words(part))));
    say(lang, format!("{id} {name}: {said}; weight {weight}{adds}"), format!("{id} {name}\u{a0}: {said}\u{a0}; pondération {weight}{adds}"))
}

const fn status_words(status: Status, lang: Lang) -> &'static str {
    match (status, lang) {
        (Status::Ranked, Lang::En) => "ranked",
        (Status::Ranked, Lang::Fr) => "classée",
        (Status::NotMet, Lang::En) => "required level not met",
        (Status::NotMet, Lang::Fr) => "niveau exigé non atteint",
        (Status::Incomplete, Lang::En) => "incomplete",
        (Status::Incomplete, Lang::Fr) => "incomplète",
        (Status::Withdrawn, Lang::En) => "withdrawn",
        (Status::Withdrawn, Lang::Fr) => "désistement",
    }
}

fn heading(title: &str, lines: &mut Vec<String>) {
    lines.push(String::new());
    lines.push(title.to_owned());
}

/// `4`, `9/2 = 4.50`, `14/3 ≈ 4.67`.
fn shown(number: Ratio, lang: Lang) -> String {
    if number.is_whole() {
        return ratio_words(number);
    }
    let sign = if Ratio::parse_number(&number.to_decimal(2)) == Ok(number) { '=' } else { '≈' };
    format!("{} {sign} {}", ratio_words(number), decimal_words(number, 2, lang))
}
