//! The freeze: from a draft, its rules and the reasons that were written to a document that nobody changes any more.

use super::checks::{check_rules, checks, fits};
use super::document::{Formula, FrozenReason, GuideCompetency, GuideContent, GuideDocument, GuideRules, GuideSchema};
use super::draft::GuideDraft;
use super::finding::{Cause, Finding, Reasons};
use super::rules::DeclaredRules;
use crate::profile::{ProfileCompetency, Severity};
use crate::{Lang, limits};

/// Everything that was found in the draft and in its rules.
pub fn findings(draft: &GuideDraft, rules: &DeclaredRules) -> Vec<Finding> {
    checks(draft).into_iter().chain(check_rules(draft, rules)).collect()
}

/// Freezes a guide, or says what stands in the way. Reasons that nothing asked for are left out.
pub fn freeze(draft: &GuideDraft, rules: &DeclaredRules, reasons: &Reasons) -> Result<GuideDocument, Vec<Finding>> {
    let findings = findings(draft, rules);
    let mut open: Vec<Finding> = findings.iter().filter(|finding| finding.is_open(reasons)).cloned().collect();
    let answered = findings.iter().filter(|finding| finding.severity == Severity::NeedsReason && !finding.is_open(reasons));
    let mut frozen = Vec::new();
    for finding in answered {
        let Some(reason) = reasons.get(&finding.key()) else { continue };
        if !fits(reason) {
            let max = u32::try_from(limits::REASON_CHARS).unwrap_or(u32::MAX);
            open.push(Cause::TextUnfit { id: finding.key(), max }.into());
        }
        frozen.push(FrozenReason {
            code: finding.cause.code().into(),
            about: finding.cause.about(),
            lang: reason.lang,
            words: reason.words.trim().into(),
        });
    }
    if !open.is_empty() {
        return Err(open);
    }
    Ok(GuideDocument::of(GuideContent {
        schema: GuideSchema::One,
        calc: Formula::WeightedMean,
        profile: draft.profile.clone(),
        frameworks: draft.frameworks.clone(),
        languages: Lang::ALL.to_vec(),
        competencies: draft.competencies.iter().map(|competency| frozen_competency(competency, rules)).collect(),
        levels: draft.scale.iter().map(|level| level.value).collect(),
        statistic: rules.average,
        tie: rules.tie.clone(),
        rules: GuideRules {
            scale: draft.scale.clone(),
            average: rules.average,
            tolerance: rules.tolerance,
            reveal: rules.reveal,
            compensation: rules.compensation.clone(),
            tie: rules.tie.clone(),
            absent: rules.absent,
            replaced: rules.replaced,
        },
        slot_minutes: draft.slot_minutes,
        questions: draft.questions.clone(),
        reasons: frozen,
    }))
}

fn frozen_competency(competency: &ProfileCompetency, rules: &DeclaredRules) -> GuideCompetency {
    let rubric = &competency.competency;
    GuideCompetency {
        id: rubric.id.clone(),
        w: competency.weight,
        essential: competency.essential,
        required: competency.essential.then_some(competency.required),
        gate: competency.essential.then(|| rules.gate(&rubric.id)),
        required_level: competency.required,
        domain: rubric.domain,
        aaaaq: rubric.aaaaq.clone(),
        name: rubric.name.clone(),
        definition: rubric.definition.clone(),
        indicators: rubric.indicators.clone(),
        anchors: rubric.anchors.clone(),
        source: competency.source.clone(),
    }
}
