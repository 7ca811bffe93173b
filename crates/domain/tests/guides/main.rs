//! Job profiles and interview guides: from the first proposal to the frozen document and its booklet.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what tests share may stop at the first surprise as tests do"
)]

mod booklet;
mod drafts;
mod frozen;
mod profile_edits;
mod profiles;
mod working;

use std::collections::BTreeMap;

use domain::framework::{Framework, shipped};
use domain::guide::{ComposeOptions, DeclaredRules, Finding, GuideDocument, GuideDraft, Reasons, compose, findings, freeze};
use domain::profile::{JobProfile, Reason, Severity};
use domain::{Lang, Text};

pub(crate) fn social() -> &'static Framework {
    &shipped()[1]
}

/// A profile with these competencies of a framework.
pub(crate) fn profile_of(framework: &Framework, competencies: &[&str]) -> JobProfile {
    let mut profile = JobProfile::new(Text::new("Social worker", "Intervention sociale"));
    for id in competencies {
        profile.take(framework, id).unwrap();
    }
    profile
}

pub(crate) fn all_of(framework: &Framework) -> JobProfile {
    profile_of(framework, &framework.competencies.iter().map(|competency| competency.id.as_str()).collect::<Vec<_>>())
}

pub(crate) fn draft() -> GuideDraft {
    compose(&all_of(social()), &ComposeOptions::default())
}

/// A reason for everything that asks for one.
pub(crate) fn reasons_for(findings: &[Finding]) -> Reasons {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::NeedsReason)
        .map(|finding| (finding.key(), Reason::new(Lang::Fr, "Choix motivé par l’analyse du poste.")))
        .collect()
}

pub(crate) fn frozen() -> GuideDocument {
    let draft = draft();
    let rules = DeclaredRules::proposed(&draft);
    freeze(&draft, &rules, &reasons_for(&findings(&draft, &rules))).unwrap()
}

pub(crate) fn keys(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(Finding::key).collect()
}

pub(crate) fn no_reasons() -> Reasons {
    BTreeMap::new()
}
