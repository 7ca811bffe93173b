//! `justesse stats impact`: whether groups come through a selection at different rates.
//!
//! Invariants: rates, ratios and the four-fifths flag are exact; nothing is hidden, because the table is the reader's own, but small numbers carry their warning; whose group
//! is not known is counted apart.

mod report;
mod source;

use std::path::PathBuf;

use clap::Args;
use domain::Lang;
use psychometrics::estimable::Estimate;
use psychometrics::impact::{
    self, Association, CommonRatio, Confidence, ExactP, FOUR_FIFTHS, FlipFlop, FourfoldTable, Group, Homogeneity, RatioInterval,
    SmallGroups, SmallNumberRule, SmallNumbers, Standing,
};

use super::refusal::Asked;
use crate::cli::out::{Answer, quoted};
use source::Counts;

/// The most groups: every one is compared, and a table of more is no table of groups.
const GROUPS_MAX: usize = 100;

/// The flags of `justesse stats impact`.
#[derive(Debug, Args)]
pub struct ImpactCommand {
    /// One person a line with group and selected (yes or no), or one group a line with group, n and selected, in CSV
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The column of groups, where it has none of the usual names
    #[arg(long, value_name = "COLUMN")]
    pub group: Option<String>,
    /// The column that says who, or how many, were selected
    #[arg(long, value_name = "COLUMN")]
    pub selected: Option<String>,
    /// The column of how many there were, where the table holds counts
    #[arg(long, value_name = "COLUMN")]
    pub n: Option<String>,
    /// A column of strata, such as vacancies: groups are compared within each
    #[arg(long, value_name = "COLUMN")]
    pub stratum: Option<String>,
    /// The group that the others are compared with; that of the highest rate, where it is not given
    #[arg(long, value_name = "GROUP")]
    pub reference: Option<String>,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

/// One group beside the reference.
struct Compared {
    name: String,
    group: Group,
    standing: Standing,
    table: FourfoldTable,
    ratio: Estimate<psychometrics::exact::Ratio>,
    falls_short: Estimate<bool>,
    interval: Estimate<RatioInterval>,
    exact: Estimate<ExactP>,
    z: Estimate<f64>,
    small: SmallNumbers,
    flip: Option<FlipFlop>,
    stratified: Option<Stratified>,
}

/// The same comparison within strata.
struct Stratified {
    strata: usize,
    test: Estimate<Association>,
    odds: Estimate<CommonRatio>,
    risk: Estimate<CommonRatio>,
    homogeneity: Estimate<Homogeneity>,
    exact: Estimate<ExactP>,
}

/// Everything that is told.
struct Findings {
    reference: String,
    reference_group: Group,
    reference_rate: Estimate<psychometrics::exact::Ratio>,
    /// Whether the reference was chosen for its rate.
    is_highest: bool,
    compared: Vec<Compared>,
    /// Adjusted mid-p of each comparison, where there are several and all exist.
    adjusted: Option<Vec<f64>>,
    /// People whose group is not known, with how many of them were selected.
    unknown: Group,
}

impl ImpactCommand {
    pub(super) fn run(&self, lang: Lang) -> Result<Answer, Answer> {
        let asked = Asked { file: &self.file, lang, json: self.json };
        let counts = Counts::read(self, asked)?;
        let findings = self.findings(&counts, asked)?;
        Ok(Answer::of(if self.json { report::document(&findings, lang) } else { report::words(&findings, lang) }))
    }

    fn findings(&self, counts: &Counts, asked: Asked<'_>) -> Result<Findings, Answer> {
        let names = &counts.groups.list;
        if names.len() < 2 {
            return Err(asked.whole(
                "there is one group only. Add the people or the counts of another.",
                "il n’y a qu’un groupe. Ajoutez les personnes ou les effectifs d’un autre.",
            ));
        }
        if names.len() > GROUPS_MAX {
            let count = names.len();
            return Err(asked.whole(
                format!("there are {count} groups; at most {GROUPS_MAX} are compared. Check that --group names the column of groups."),
                format!("il y a {count} groupes\u{a0}; {GROUPS_MAX} au plus sont comparés. Vérifiez que --group nomme bien la colonne des groupes."),
            ));
        }
        let totals = counts.totals(asked)?;
        let all = impact::against_highest(&totals, FOUR_FIFTHS, SmallGroups::MARKED);
        let reference = match &self.reference {
            Some(name) => names.iter().position(|known| known == name.trim()).ok_or_else(|| {
                let (name, has) = (quoted(asked.lang, name), names.join(", "));
                asked.usage(
                    format!("--reference names {name}, which is no group of the table. It has: {has}."),
                    format!("--reference nomme {name}, qui n’est pas un groupe du tableau. Il a\u{a0}: {has}."),
                )
            })?,
            None => all.highest.first().copied().unwrap_or(0),
        };
        let whole = |at: usize| totals.get(at).copied();
        let Some(reference_group) = whole(reference) else { return Err(asked.whole("there is no group.", "il n’y a aucun groupe.")) };
        let mut compared = Vec::new();
        for ((at, name), standing) in names.iter().enumerate().zip(all.groups).filter(|((at, _), _)| *at != reference) {
            let Some(group) = whole(at) else { continue };
            let table = FourfoldTable { focal: group, reference: reference_group };
            let strata = counts.strata(at, reference, asked)?;
            compared.push(Compared {
                name: name.clone(),
                group,
                standing,
                table,
                ratio: table.impact_ratio(),
                falls_short: table.falls_short_of(FOUR_FIFTHS),
                interval: table.ratio_interval(Confidence::P95),
                exact: table.exact_test(),
                z: table.z_pooled(),
                small: table.small_numbers(SmallNumberRule::default()),
                flip: table.flip_flop(),
                stratified: counts.is_stratified.then(|| Stratified::of(&strata)),
            });
        }
        let p: Option<Vec<f64>> = compared.iter().map(|one| one.exact.ok().map(|exact| exact.mid_two_sided)).collect();
        Ok(Findings {
            reference: names.get(reference).cloned().unwrap_or_default(),
            reference_rate: reference_group.rate(),
            reference_group,
            is_highest: self.reference.is_none(),
            adjusted: p.filter(|p| p.len() > 1).and_then(|p| impact::benjamini_hochberg(&p).ok()),
            compared,
            unknown: counts.unknown,
        })
    }
}

impl Stratified {
    fn of(tables: &[FourfoldTable]) -> Self {
        Self {
            strata: tables.len(),
            test: impact::mantel_haenszel(tables),
            odds: impact::common_odds_ratio(tables, Confidence::P95),
            risk: impact::common_risk_ratio(tables, Confidence::P95),
            homogeneity: impact::homogeneity(tables),
            exact: impact::exact_conditional(tables),
        }
    }
}
