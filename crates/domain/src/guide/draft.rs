//! A guide while it is being written, and its first proposal: composing never starts from a blank page.

use serde::{Deserialize, Serialize};

use super::question::{GuideProbe, GuideQuestion, GuideQuestionKind};
use super::texts;
use crate::Text;
use crate::framework::{AccountabilityLine, Level, Question, QuestionKind};
use crate::profile::{Clause, FrameworkUsed, JobProfile, ProfileCompetency};

/// The profile version that a guide is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileUsed {
    /// The job.
    pub title: Text,
    /// The digest of the profile's document.
    pub digest: String,
    /// Its version, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// What may be chosen before a guide is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComposeOptions {
    /// How long an interview may take.
    pub slot_minutes: u32,
    /// How long each question takes.
    pub question_minutes: u32,
    /// The version of the profile, where it has one.
    pub profile_version: Option<u32>,
}

impl Default for ComposeOptions {
    fn default() -> Self {
        Self { slot_minutes: 45, question_minutes: 4, profile_version: None }
    }
}

/// A guide that can still be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideDraft {
    /// The profile that it is made from.
    pub profile: ProfileUsed,
    /// The frameworks that the profile takes from.
    pub frameworks: Vec<FrameworkUsed>,
    /// The levels on which every competency is scored.
    pub scale: Vec<Level>,
    /// The competencies of the profile, with all their questions and with the anchors that this guide uses.
    pub competencies: Vec<ProfileCompetency>,
    /// How long an interview may take.
    pub slot_minutes: u32,
    /// How long a question takes unless it says otherwise.
    pub question_minutes: u32,
    /// The questions, in the order in which they are asked.
    pub questions: Vec<GuideQuestion>,
    /// How many questions and probes were ever written for this guide: no identifier is given twice.
    pub own_numbers: u32,
}

impl GuideDraft {
    /// The question with this identifier.
    pub fn question(&self, id: &str) -> Option<&GuideQuestion> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The competency with this identifier.
    pub fn competency(&self, id: &str) -> Option<&ProfileCompetency> {
        self.competencies.iter().find(|competency| competency.id() == id)
    }

    /// How long the questions take together.
    pub fn minutes(&self) -> u32 {
        self.questions.iter().fold(0, |sum, question| sum.saturating_add(question.minutes))
    }

    /// Whether a question of this guide tests the line: by itself or by an indicator that it elicits.
    pub fn tests(&self, line: AccountabilityLine) -> bool {
        self.questions.iter().any(|question| question.accountability.contains(&line) || self.elicits_line(question, line))
    }

    fn elicits_line(&self, question: &GuideQuestion, line: AccountabilityLine) -> bool {
        let competency = question.competency.as_deref().and_then(|id| self.competency(id));
        competency.is_some_and(|competency| {
            let indicators = &competency.competency.indicators;
            indicators.iter().any(|indicator| indicator.accountability.contains(&line) && question.elicits.contains(&indicator.id))
        })
    }
}

/// The framework's question as it stands in a guide.
pub(super) fn from_framework(competency: &ProfileCompetency, question: &Question, minutes: u32) -> GuideQuestion {
    let source = competency.source.as_ref().map(|source| Clause { id: question.id.clone(), ..source.clone() });
    GuideQuestion {
        id: question.id.clone(),
        kind: question.kind.into(),
        competency: Some(competency.id().into()),
        source,
        text: question.text.clone(),
        content_note: question.content_note.clone(),
        probes: question
            .probes
            .iter()
            .map(|probe| GuideProbe { id: probe.id.clone(), text: probe.text.clone(), contrary: false })
            .collect(),
        minutes,
        elicits: question.elicits.clone(),
        accountability: Vec::new(),
    }
}

/// Proposes a guide from a profile: a motivation question first; per competency one past-behaviour and one situational question; a
/// boundaries question; a question of ours for each line of accountability that none of these tests; the closing question last. One
/// probe asks for a contrary example.
pub fn compose(profile: &JobProfile, options: &ComposeOptions) -> GuideDraft {
    let minutes = options.question_minutes;
    let mut draft = GuideDraft {
        profile: ProfileUsed { title: profile.title.clone(), digest: profile.digest(), version: options.profile_version },
        frameworks: profile.frameworks.clone(),
        scale: profile.scale.clone(),
        competencies: profile.competencies.clone(),
        slot_minutes: options.slot_minutes,
        question_minutes: minutes,
        questions: vec![texts::motivation(minutes)],
        own_numbers: 0,
    };
    for competency in &profile.competencies {
        let questions = &competency.competency.questions;
        for kind in QuestionKind::ALL {
            if let Some(question) = questions.iter().find(|question| question.kind == *kind) {
                draft.questions.push(from_framework(competency, question, minutes));
            }
        }
        if questions.is_empty() && competency.source.is_none() {
            draft.questions.push(texts::local_question(&competency.competency, minutes));
        }
    }
    draft.questions.push(texts::boundaries(minutes));
    for line in AccountabilityLine::ALL {
        if !draft.tests(*line) {
            draft.questions.push(texts::accountability(*line, minutes));
        }
    }
    draft.questions.push(texts::closing(minutes));
    add_contrary_probe(&mut draft);
    draft
}

/// Puts the contrary probe on a past-behaviour question: of an essential competency if there is one, else of the first.
fn add_contrary_probe(draft: &mut GuideDraft) {
    let essential: Vec<&str> = draft.competencies.iter().filter(|competency| competency.essential).map(ProfileCompetency::id).collect();
    let asks_for_example = |question: &GuideQuestion| question.kind == GuideQuestionKind::PastBehaviour && question.competency.is_some();
    let of_essential = draft.questions.iter().position(|question| {
        asks_for_example(question) && question.competency.as_deref().is_some_and(|competency| essential.contains(&competency))
    });
    let place = of_essential.or_else(|| draft.questions.iter().position(asks_for_example));
    if let Some(question) = place.and_then(|place| draft.questions.get_mut(place)) {
        draft.own_numbers += 1;
        question.probes.push(texts::contrary(format!("{}.x{}", question.id, draft.own_numbers)));
    }
}
