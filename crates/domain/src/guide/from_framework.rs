//! A frozen guide straight from a framework, for the command line: the profile is made on the way, with the usual values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::GuideDocument;
use super::draft::{ComposeOptions, compose};
use super::finding::{Finding, Reasons};
use super::freeze::{findings, freeze};
use super::rules::DeclaredRules;
use crate::framework::Framework;
use crate::profile::{JobProfile, ProfileEditRefused, Reason, Severity};
use crate::{Lang, Text};

/// What is chosen on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FromFramework {
    /// The job; the framework's title where nothing is given.
    pub title: Option<Text>,
    /// The competencies, in order; all of the framework where none is given.
    pub competencies: Vec<String>,
    /// Weights other than 1.
    pub weights: BTreeMap<String, u32>,
    /// Essential competencies; those of integrity and accountability where none is given.
    pub essential: Vec<String>,
    /// Time of the interview and of each question.
    pub options: ComposeOptions,
    /// The reason for whatever asks for one.
    pub reason: Option<Reason>,
}

/// Why no guide could be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "refused", content = "with")]
pub enum FromFrameworkRefused {
    /// A competency cannot be taken, weighted or made essential.
    Competency(ProfileEditRefused),
    /// The profile is not ready.
    Profile(Vec<crate::profile::Finding>),
    /// The guide is not ready.
    Guide(Vec<Finding>),
}

impl FromFrameworkRefused {
    /// What stands in the way, a sentence each.
    pub fn words(&self, lang: Lang) -> Vec<String> {
        match self {
            Self::Competency(refused) => vec![refused.words(lang)],
            Self::Profile(findings) => findings.iter().map(|finding| finding.words(lang)).collect(),
            Self::Guide(findings) => findings.iter().map(|finding| finding.words(lang)).collect(),
        }
    }
}

/// Makes the profile, composes the guide, declares the proposed rules and freezes.
pub fn compose_from_framework(framework: &Framework, choice: &FromFramework) -> Result<GuideDocument, FromFrameworkRefused> {
    let profile = profile_from(framework, choice).map_err(FromFrameworkRefused::Competency)?;
    profile.ready().map_err(FromFrameworkRefused::Profile)?;
    let draft = compose(&profile, &choice.options);
    let rules = DeclaredRules::proposed(&draft);
    let asked = findings(&draft, &rules).into_iter().filter(|finding| finding.severity == Severity::NeedsReason);
    let reasons: Reasons = choice.reason.iter().flat_map(|reason| asked.clone().map(|finding| (finding.key(), reason.clone()))).collect();
    freeze(&draft, &rules, &reasons).map_err(FromFrameworkRefused::Guide)
}

fn profile_from(framework: &Framework, choice: &FromFramework) -> Result<JobProfile, ProfileEditRefused> {
    let mut profile = JobProfile::new(choice.title.clone().unwrap_or_else(|| framework.title.clone()));
    if choice.competencies.is_empty() {
        for competency in &framework.competencies {
            profile.take(framework, &competency.id)?;
        }
    }
    for id in &choice.competencies {
        profile.take(framework, id)?;
    }
    if !choice.essential.is_empty() {
        for competency in &mut profile.competencies {
            competency.essential = false;
        }
    }
    for id in &choice.essential {
        profile.competency_mut(id).ok_or_else(|| ProfileEditRefused::NoSuchCompetency { id: id.clone() })?.essential = true;
    }
    for (id, weight) in &choice.weights {
        profile.competency_mut(id).ok_or_else(|| ProfileEditRefused::NoSuchCompetency { id: id.clone() })?.weight = *weight;
    }
    // On the command line a chosen set without an integrity competency still needs one that is essential: the first stands in.
    if choice.essential.is_empty()
        && !profile.competencies.iter().any(|competency| competency.essential)
        && let Some(first) = profile.competencies.first_mut()
    {
        first.essential = true;
    }
    profile.weights_reason.clone_from(&choice.reason);
    profile.count_reason.clone_from(&choice.reason);
    Ok(profile)
}
