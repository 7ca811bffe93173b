//! Answers the kinds `adverse_impact_2x2`, `adverse_impact_rates`, `adverse_impact_stratified` and `binomial_pool`.
//!
//! Groups are written `[applicants, selected]`, or as an object whose two members say so by name. Outcomes of strata are written by name; objects have no order here, so that rows are
//! taken by name (`row1_…`, `row2_…`), and the column that means "not selected" is recognised by what it says.

use serde_json::{Map, Value, json};

use super::case::{Case, Problem};
use super::read::{count, exact, list, member, wrong};
use crate::estimable::{Estimate, NotEstimable};
use crate::exact::Ratio;
use crate::impact::{
    CommonRatio, Confidence, ExactP, FOUR_FIFTHS, FourfoldTable, Group, RatioInterval, SmallGroups, SmallNumberRule, against_highest,
    common_odds_ratio, common_risk_ratio, compare_with_availability, conditional_odds_ratio, exact_conditional, homogeneity,
    mantel_haenszel, pooled, two_sided_p, woolf,
};

const LEVEL: Confidence = Confidence::P95;

/// One table of a focal and a reference group.
pub(super) fn two_by_two(case: &Case) -> Result<Value, Problem> {
    let table = FourfoldTable {
        focal: group(member(&case.data, "focal")?, "focal")?,
        reference: group(member(&case.data, "reference")?, "reference")?,
    };
    let test = table.exact_test();
    let p = |of: fn(&ExactP) -> f64| figure(test.map(|test| of(&test)));
    let two_sided = |z: Estimate<f64>| figure(z.map(two_sided_p));
    let small = table.small_numbers(SmallNumberRule::default());
    Ok(json!({
        "rate_focal": fraction(table.focal.rate()),
        "rate_reference": fraction(table.reference.rate()),
        "impact_ratio": fraction(table.impact_ratio()),
        "four_fifths_violation": table.falls_short_of(FOUR_FIFTHS).ok(),
        "z_pooled": figure(table.z_pooled()),
        "p_pooled_two_sided": two_sided(table.z_pooled()),
        "z_hypergeometric": figure(table.z_hypergeometric()),
        "p_hypergeometric_two_sided": two_sided(table.z_hypergeometric()),
        "fisher_two_sided": p(|test| test.two_sided),
        "fisher_one_sided_less": p(|test| test.less),
        "fisher_one_sided_greater": p(|test| test.greater),
        "lancaster_midp_one_sided_less": p(|test| test.mid_less),
        "lancaster_midp_one_sided_greater": p(|test| test.mid_greater),
        "lancaster_midp_two_sided_minlike": p(|test| test.mid_two_sided),
        "expected_focal": figure(table.expected_focal().map(Ratio::to_f64)),
        "shortfall_focal_vs_pool": figure(table.shortfall_against_pool().map(Ratio::to_f64)),
        "shortfall_focal_vs_reference": figure(table.shortfall_against_reference().map(Ratio::to_f64)),
        "ln_ir_se": figure(table.ln_ratio_se()),
        "ir_ci95_katz": interval(table.katz_interval(LEVEL)),
        "ir_ci95_koopman": interval(table.koopman_interval(LEVEL)),
        "ir_ci95": interval(table.ratio_interval(LEVEL)),
        "z_ir_morris_lobsenz": figure(table.z_impact_ratio()),
        "p_ir_morris_lobsenz_two_sided": two_sided(table.z_impact_ratio()),
        "cohens_h": figure(table.cohens_h()),
        "flip_flop_one_person": table.flip_flop().map(|flipped| json!({
            "rate_focal": fraction(flipped.table.focal.rate()),
            "rate_reference": fraction(flipped.table.reference.rate()),
            "focal_now_higher": flipped.focal_higher,
            "impact_ratio_after": fraction(flipped.table.impact_ratio()),
        })),
        "few_people": small.few_people,
        "small_expected_cell": small.small_expected_cell,
    }))
}

/// Several groups beside the one with the highest rate; of several that share it, `highest` is the first by name.
pub(super) fn rates(case: &Case) -> Result<Value, Problem> {
    let given = member(&case.data, "groups")?.as_object().ok_or_else(|| wrong("groups", "is not an object"))?;
    let names: Vec<&String> = given.keys().collect();
    let groups = given.values().map(|value| group(value, "groups")).collect::<Result<Vec<_>, _>>()?;
    let compared = against_highest(&groups, FOUR_FIFTHS, SmallGroups::MARKED);
    let highest: Vec<&String> = compared.highest.iter().filter_map(|index| names.get(*index).copied()).collect();
    let each = |of: &dyn Fn(&crate::impact::Standing) -> Value| {
        names.iter().zip(&compared.groups).map(|(name, standing)| ((*name).clone(), of(standing))).collect::<Map<_, _>>()
    };
    let small: Vec<&String> = names.iter().zip(&compared.groups).filter(|(_, standing)| standing.small).map(|(name, _)| *name).collect();
    Ok(json!({
        "highest": highest.first(),
        "sharing_highest": highest,
        "rate": each(&|standing| fraction(standing.rate)),
        "impact_ratio": each(&|standing| fraction(standing.impact_ratio)),
        "violation": each(&|standing| json!(standing.falls_short.ok())),
        "share": each(&|standing| fraction(standing.share)),
        "under_two_percent": small,
    }))
}

/// Several tables, each compared within itself; ratios are those of the first row over the second.
pub(super) fn stratified(case: &Case) -> Result<Value, Problem> {
    let tables = match member(&case.data, "strata")? {
        Value::Object(strata) => strata.values().map(stratum).collect::<Result<Vec<_>, _>>()?,
        Value::Array(strata) => strata.iter().map(stratum).collect::<Result<Vec<_>, _>>()?,
        _ => return Err(wrong("strata", "is neither an object nor a list")),
    };
    let association = mantel_haenszel(&tables);
    let same = homogeneity(&tables);
    let (odds, rates) = (common_odds_ratio(&tables, LEVEL), common_risk_ratio(&tables, LEVEL));
    let woolf = woolf(&tables);
    let (exact, conditional) = (exact_conditional(&tables), conditional_odds_ratio(&tables, LEVEL));
    let all = pooled(&tables).map_err(|error| wrong("strata", &error.to_string()))?;
    Ok(json!({
        "cmh_chi2": figure(association.map(|test| test.chi_square)),
        "cmh_chi2_corrected": figure(association.map(|test| test.chi_square_corrected)),
        "p": figure(association.map(|test| test.p)),
        "p_corrected": figure(association.map(|test| test.p_corrected)),
        "z": figure(association.map(|test| test.z)),
        "common_or": figure(odds.map(|odds| odds.ratio)),
        "ln_or_se": figure(odds.map(|odds| odds.ln_se)),
        "or_ci95": limits(odds),
        "mh_rate_ratio_row1_row2": figure(rates.map(|rates| rates.ratio)),
        "ln_rate_ratio_se": figure(rates.map(|rates| rates.ln_se)),
        "rate_ratio_ci95": limits(rates),
        "breslow_day": figure(same.map(|test| test.breslow_day)),
        "breslow_day_p": figure(same.map(|test| test.breslow_day_p)),
        "tarone": figure(same.map(|test| test.tarone)),
        "tarone_p": figure(same.map(|test| test.tarone_p)),
        "df": same.map(|test| test.df).ok(),
        "woolf": figure(woolf.map(|(statistic, _)| statistic)),
        "woolf_p": figure(woolf.map(|(_, p)| p)),
        "exact_p": figure(exact.map(|test| test.two_sided)),
        "exact_p_less": figure(exact.map(|test| test.less)),
        "exact_p_greater": figure(exact.map(|test| test.greater)),
        "exact_midp": figure(exact.map(|test| test.mid_two_sided)),
        "exact_midp_less": figure(exact.map(|test| test.mid_less)),
        "exact_midp_greater": figure(exact.map(|test| test.mid_greater)),
        "exact_or": conditional.ok().and_then(|odds| odds.ratio),
        "exact_or_ci95": conditional.map_or(Value::Null, |odds| json!([odds.lower, odds.upper])),
        "pooled_rate_row1": fraction(all.focal.rate()),
        "pooled_rate_row2": fraction(all.reference.rate()),
        "pooled_impact_ratio": fraction(all.impact_ratio()),
    }))
}

/// Those hired against each of several shares of the labour market, named as they are written.
pub(super) fn pool(case: &Case) -> Result<Value, Problem> {
    let cases = list(member(&case.data, "cases")?, "cases")?.iter().map(|value| group(value, "cases")).collect::<Result<Vec<_>, _>>()?;
    let shares = member(&case.data, "availability")?;
    let shares = shares.as_array().cloned().unwrap_or_else(|| vec![shares.clone()]);
    let mut answers = Map::new();
    for share in &shares {
        let name = share.as_str().map_or_else(|| share.to_string(), str::to_owned);
        let availability = exact(share, "availability")?.to_f64();
        let compared = cases
            .iter()
            .map(|hired| {
                let compared = compare_with_availability(hired.applicants(), hired.selected(), availability)
                    .map_err(|error| wrong("availability", &error.to_string()))?;
                Ok(json!({
                    "expected": compared.expected,
                    "sd": compared.sd,
                    "z": figure(compared.z),
                    "p_exact_lower": compared.exact.less,
                    "p_exact_upper": compared.exact.greater,
                    "p_exact_two_sided": compared.exact.two_sided,
                    "p_normal_two_sided": figure(compared.z.map(two_sided_p)),
                }))
            })
            .collect::<Result<Vec<_>, Problem>>()?;
        answers.insert(name, Value::Array(compared));
    }
    Ok(Value::Object(answers))
}

/// One stratum: two rows, by name or as a table of `[[selected, rejected], [selected, rejected]]`.
fn stratum(value: &Value) -> Result<FourfoldTable, Problem> {
    let rows: Vec<Group> = match value {
        Value::Object(rows) => rows.values().filter(|row| !row.is_string()).map(|row| group(row, "strata")).collect::<Result<_, _>>()?,
        Value::Array(rows) => rows
            .iter()
            .map(|row| match list(row, "strata")?.as_slice() {
                [selected, rejected] => outcomes(selected, rejected, "strata"),
                _ => Err(wrong("strata", "has a row without two columns")),
            })
            .collect::<Result<_, _>>()?,
        _ => Vec::new(),
    };
    match rows.as_slice() {
        [focal, reference] => Ok(FourfoldTable { focal: *focal, reference: *reference }),
        _ => Err(wrong("strata", "has a stratum without two rows")),
    }
}

/// A group, as `[applicants, selected]` or as an object with two members: applicants and selected, or two outcomes.
pub(super) fn group(value: &Value, place: &str) -> Result<Group, Problem> {
    if let Some([applicants, selected]) = value.as_array().map(Vec::as_slice) {
        return made(count(applicants, place)?, count(selected, place)?, place);
    }
    let members: Vec<(&String, &Value)> = value.as_object().map(|members| members.iter().collect()).unwrap_or_default();
    let [one, other] = members.as_slice() else { return Err(wrong(place, "is neither [applicants, selected] nor two counts by name")) };
    let all = |name: &str| ["applicants", "candidates", "considered", "n", "number", "total"].contains(&name);
    match (one, other) {
        ((name, applicants), (_, selected)) | ((_, selected), (name, applicants)) if all(name) => {
            made(count(applicants, place)?, count(selected, place)?, place)
        }
        ((name, rejected), (_, selected)) | ((_, selected), (name, rejected)) if says_no(name) => outcomes(selected, rejected, place),
        ((_, selected), (_, rejected)) => outcomes(selected, rejected, place),
    }
}

/// Whether the name of an outcome says that somebody was not selected.
fn says_no(name: &str) -> bool {
    let name = name.to_lowercase();
    let name = name.trim_start_matches(|letter: char| !letter.is_alphabetic());
    let beginnings = ["not", "non", "un", "rej", "fail", "den", "declin", "refus", "die", "dead", "lost", "turned"];
    name == "no" || name.starts_with("no_") || beginnings.iter().any(|beginning| name.starts_with(beginning))
}

fn outcomes(selected: &Value, rejected: &Value, place: &str) -> Result<Group, Problem> {
    let (selected, rejected) = (count(selected, place)?, count(rejected, place)?);
    made(selected.saturating_add(rejected), selected, place)
}

fn made(applicants: usize, selected: usize, place: &str) -> Result<Group, Problem> {
    let small = |count: usize| u32::try_from(count).map_err(|_| wrong(place, "is more than 32 bits can count"));
    Group::new(small(applicants)?, small(selected)?).map_err(|error| wrong(place, &error.to_string()))
}

/// The number, or null where the data do not give it.
fn figure(estimate: Estimate<f64>) -> Value {
    json!(estimate.ok())
}

/// The fraction, or null where the data do not give it.
pub(super) fn fraction(estimate: Result<Ratio, NotEstimable>) -> Value {
    json!(estimate.ok().map(|ratio| ratio.to_string()))
}

fn interval(estimate: Estimate<RatioInterval>) -> Value {
    estimate.map_or(Value::Null, |interval| json!([interval.lower, interval.upper]))
}

fn limits(estimate: Estimate<CommonRatio>) -> Value {
    estimate.map_or(Value::Null, |ratio| json!([ratio.lower, ratio.upper]))
}
