//! A guide as it is kept while it is written: the draft, the declared rules and the reasons, in one document.
//!
//! What must stay true: what is kept reads back to the same bytes or is refused; opening a frozen guide again loses nothing that was
//! frozen, so that freezing it unchanged gives the same digest.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::checks::fits;
use super::coverage::Coverage;
use super::document::{FrozenReason, GuideDocument};
use super::draft::{ComposeOptions, GuideDraft, compose};
use super::edit::{GuideEdit, GuideEditRefused};
use super::finding::{Finding, Reasons};
use super::freeze::{findings, freeze};
use super::question::GuideQuestion;
use super::rules::DeclaredRules;
use crate::canonical::Value;
use crate::forms::plain;
use crate::framework::{Competency, DocumentError, DocumentFault, closed, document_of, read_document};
use crate::profile::{JobProfile, ProfileCompetency, Reason, Severity};
use crate::{FieldError, FieldErrors, Lang, limits};

closed! {
    /// Which form the document of a guide that is being written has.
    WorkingSchema {
        /// The first one.
        One "guide-draft/1" en "guide-draft/1" fr "guide-draft/1",
    }
}

/// A guide that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingGuide {
    /// Questions, probes, rubrics and times.
    pub draft: GuideDraft,
    /// The rules that the freeze will declare.
    pub rules: DeclaredRules,
    /// The reasons written for what was found, by [`Finding::key`].
    pub reasons: Reasons,
}

/// What is done to a guide in one go: edits first, then the rules, then the reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuideChange {
    /// Edits, in order.
    pub edits: Vec<GuideEdit>,
    /// Other rules, all of them.
    pub rules: Option<DeclaredRules>,
    /// Reasons by the key of what was found; blank words take a reason away.
    pub reasons: Reasons,
}

/// The document: reasons as a list, because the canonical form has no keys such as `guide.thin:SOC-03`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: WorkingSchema,
    draft: GuideDraft,
    rules: DeclaredRules,
    reasons: Vec<FrozenReason>,
}

impl WorkingGuide {
    /// The first proposal for a profile, with the proposed rules.
    pub fn proposed(profile: &JobProfile, options: &ComposeOptions) -> Self {
        let draft = compose(profile, options);
        let rules = DeclaredRules::proposed(&draft);
        Self { draft, rules, reasons: Reasons::new() }
    }

    /// A frozen guide opened again, with the profile that it was made from: everything that was frozen comes from the document; the
    /// questions that could have been asked instead come from the profile.
    pub fn reopened(document: &GuideDocument, profile: &JobProfile) -> Self {
        let content = document.content();
        let competencies = content.competencies.iter().map(|frozen| {
            let known = profile.competency(&frozen.id).map(|known| &known.competency);
            let competency = Competency {
                id: frozen.id.clone(),
                domain: frozen.domain,
                aaaaq: frozen.aaaaq.clone(),
                name: frozen.name.clone(),
                definition: frozen.definition.clone(),
                equivalents: known.map(|known| known.equivalents.clone()).unwrap_or_default(),
                indicators: frozen.indicators.clone(),
                questions: known.map(|known| known.questions.clone()).unwrap_or_default(),
                anchors: frozen.anchors.clone(),
            };
            ProfileCompetency {
                competency,
                source: frozen.source.clone(),
                essential: frozen.essential,
                required: frozen.required_level,
                weight: frozen.w,
            }
        });
        let draft = GuideDraft {
            profile: content.profile.clone(),
            frameworks: content.frameworks.clone(),
            scale: content.rules.scale.clone(),
            competencies: competencies.collect(),
            slot_minutes: content.slot_minutes,
            question_minutes: usual_minutes(&content.questions),
            questions: content.questions.clone(),
            own_numbers: own_numbers(&content.questions),
        };
        let reasons = content.reasons.iter().map(|reason| (key(reason), Reason::new(reason.lang, reason.words.clone()))).collect();
        Self { draft, rules: document.rules(), reasons }
    }

    /// The guide as a document.
    pub fn document(&self) -> Value {
        let reasons = self.reasons.iter().map(|(key, reason)| {
            let (code, about) = key.split_once(':').unwrap_or((key, ""));
            FrozenReason { code: code.into(), about: about.into(), lang: reason.lang, words: reason.words.clone() }
        });
        document_of(&Document {
            schema: WorkingSchema::One,
            draft: self.draft.clone(),
            rules: self.rules.clone(),
            reasons: reasons.collect(),
        })
    }

    /// Reads a document back.
    pub fn from_document(value: &Value) -> Result<Self, Vec<DocumentError>> {
        let Document { schema: WorkingSchema::One, draft, rules, reasons } = read_document(value).map_err(|error| vec![error])?;
        let reasons = reasons.into_iter().map(|reason| (key(&reason), Reason::new(reason.lang, reason.words))).collect();
        let read = Self { draft, rules, reasons };
        // A gate or a reason that stands twice, or a key spelled out that is otherwise left out, would be lost in silence.
        if read.document() == *value { Ok(read) } else { Err(vec![DocumentError::new("", DocumentFault::Shape)]) }
    }

    /// Everything that was found in the draft and in its rules.
    pub fn findings(&self) -> Vec<Finding> {
        findings(&self.draft, &self.rules)
    }

    /// What still stands in the way of the freeze.
    pub fn open_findings(&self) -> Vec<Finding> {
        self.freeze().err().unwrap_or_default()
    }

    /// The frozen document, or what stands in the way.
    pub fn freeze(&self) -> Result<GuideDocument, Vec<Finding>> {
        freeze(&self.draft, &self.rules, &self.reasons)
    }

    /// Which question tests what.
    pub fn coverage(&self) -> Coverage {
        self.draft.coverage()
    }

    /// The declared rules in sentences.
    pub fn rule_sentences(&self, lang: Lang) -> Vec<String> {
        self.rules.sentences(&self.draft, lang)
    }

    /// Makes a change whole, or refuses it. After a refusal what was changed so far must be thrown away: start again from the stored document.
    ///
    /// Fields at fault are named `edits.0.text.fr`, `rules.tie`, `reasons.guide.too-long`.
    pub fn change(&mut self, change: GuideChange) -> Result<(), GuideEditRefused> {
        if change.edits.len() > limits::EDITS {
            return Err(GuideEditRefused::Fields { errors: FieldErrors::one("edits", at_most(limits::EDITS)) });
        }
        for (place, edit) in change.edits.into_iter().enumerate() {
            self.draft.edit(edit).map_err(|refused| match refused {
                GuideEditRefused::Fields { errors } => GuideEditRefused::Fields { errors: errors.under(&format!("edits.{place}")) },
                other => other,
            })?;
        }
        let mut errors = FieldErrors::default();
        if let Some(rules) = change.rules {
            self.declare(rules, &mut errors);
        }
        self.give_reasons(change.reasons, &mut errors);
        errors.into_result().map_err(|errors| GuideEditRefused::Fields { errors })
    }

    fn declare(&mut self, mut rules: DeclaredRules, errors: &mut FieldErrors) {
        let known: Vec<&str> = self.draft.competencies.iter().map(ProfileCompetency::id).collect();
        if rules.gates.keys().any(|id| !known.contains(&id.as_str())) {
            errors.add("rules.gates", FieldError::NotOnTheList { list: known.join(", ") });
        }
        // Each competency, the chair and the lot; which steps stand there is for the findings to judge.
        let steps = limits::COMPETENCIES + 2;
        if rules.tie.len() > steps || rules.tie.iter().any(|step| step.to_string().chars().count() > limits::REFERENCE_CHARS) {
            errors.add("rules.tie", at_most(steps));
        }
        rules.compensation = rules.compensation.map(|reason| Reason::new(reason.lang, plain(&reason.words))).filter(Reason::is_given);
        if let Some(reason) = &rules.compensation {
            check_reason("rules.compensation", reason, errors);
        }
        self.rules = rules;
    }

    fn give_reasons(&mut self, reasons: Reasons, errors: &mut FieldErrors) {
        if reasons.is_empty() {
            return;
        }
        let asked: BTreeSet<String> =
            self.findings().iter().filter(|finding| finding.severity == Severity::NeedsReason).map(Finding::key).collect();
        for (key, reason) in reasons {
            let reason = Reason::new(reason.lang, plain(&reason.words));
            if !reason.is_given() {
                self.reasons.remove(&key);
                continue;
            }
            let field = format!("reasons.{key}");
            check_reason(&field, &reason, errors);
            // Limit: a reason answers something that was found, so that there are never more than findings.
            if !asked.contains(&key) {
                errors.add(field, FieldError::NotOnTheList { list: asked.iter().cloned().collect::<Vec<_>>().join(", ") });
            }
            self.reasons.insert(key, reason);
        }
    }
}

/// More entries than a list may have.
fn at_most(max: usize) -> FieldError {
    FieldError::OutOfRange { min: 0, max: i64::try_from(max).unwrap_or(i64::MAX) }
}

fn check_reason(field: &str, reason: &Reason, errors: &mut FieldErrors) {
    if reason.words.chars().count() > limits::REASON_CHARS {
        errors.add(field, FieldError::TooLong { max: u32::try_from(limits::REASON_CHARS).unwrap_or(u32::MAX) });
    } else if !fits(reason) {
        errors.add(field, FieldError::ControlCharacter);
    }
}

/// The key of a reason, as [`Finding::key`] makes it.
fn key(reason: &FrozenReason) -> String {
    if reason.about.is_empty() { reason.code.clone() } else { format!("{}:{}", reason.code, reason.about) }
}

/// The minutes that most questions take, the fewer among equals.
fn usual_minutes(questions: &[GuideQuestion]) -> u32 {
    let mut counted: BTreeMap<u32, usize> = BTreeMap::new();
    for question in questions {
        *counted.entry(question.minutes).or_default() += 1;
    }
    let usual = counted.iter().rev().max_by_key(|(_, count)| **count).map(|(minutes, _)| *minutes);
    usual.unwrap_or(ComposeOptions::default().question_minutes)
}

/// The highest number in an identifier written for the guide: `own-3`, `SOC-03.q1.x2`. What was dropped before the freeze was read by nobody.
fn own_numbers(questions: &[GuideQuestion]) -> u32 {
    let own = questions.iter().filter_map(|question| question.id.strip_prefix("own-")?.parse().ok());
    let probes = questions.iter().flat_map(|question| {
        question.probes.iter().filter_map(|probe| probe.id.strip_prefix(question.id.as_str())?.strip_prefix(".x")?.parse().ok())
    });
    own.chain(probes).max().unwrap_or(0)
}
