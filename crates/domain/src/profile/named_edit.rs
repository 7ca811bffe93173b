//! What may be done to a profile while it is a draft: each edit is a named act, of which a form sends one and a page of fields several.
//!
//! Invariant: an edit is made whole or refused, and a refused one changes nothing; who applies several starts again from the stored profile.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::edit::name_local;
use super::{JobProfile, ProfileEditRefused, Reason};
use crate::forms::{plain, tidy};
use crate::framework::{AccountabilityLine, Anchor, Competency, Dimension, Facet, Framework, Indicator};
use crate::ids::FrameworkId;
use crate::{FieldError, FieldErrors, Lang, Text, limits};

/// The frameworks that an edit may take from.
pub type Offered = BTreeMap<FrameworkId, Framework>;

/// One edit of a draft profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "edit")]
pub enum ProfileEdit {
    /// Name the job otherwise.
    Title {
        /// Its name; one side may still be missing in a draft.
        title: Text,
    },
    /// Take a competency from a framework, whole.
    Take {
        /// The framework of this installation.
        framework: FrameworkId,
        /// The competency.
        competency: String,
    },
    /// Add a competency written for this profile.
    AddLocal {
        /// What it says.
        competency: LocalCompetency,
    },
    /// Write a local competency anew. Those of a framework are taken whole and are not rewritten.
    RewriteLocal {
        /// The competency.
        competency: String,
        /// What it says now.
        to: LocalCompetency,
    },
    /// Take a competency out.
    Remove {
        /// The competency.
        competency: String,
    },
    /// Move a competency one place towards the beginning.
    MoveUp {
        /// The competency.
        competency: String,
    },
    /// Move a competency one place towards the end.
    MoveDown {
        /// The competency.
        competency: String,
    },
    /// Mark a competency essential or desirable.
    Essential {
        /// The competency.
        competency: String,
        /// Essential, or else desirable.
        essential: bool,
    },
    /// Set the level that counts as demonstrated.
    Required {
        /// The competency.
        competency: String,
        /// The level, 1 to 5.
        level: u8,
    },
    /// Set how much a competency counts. Zero is kept in a draft and blocks its approval.
    Weight {
        /// The competency.
        competency: String,
        /// So much.
        weight: u32,
    },
    /// Write why the weights are not equal; blank words take the reason away.
    WeightsReason {
        /// Why.
        reason: Reason,
    },
    /// Write why there are fewer than 5 or more than 8 competencies; blank words take the reason away.
    CountReason {
        /// Why.
        reason: Reason,
    },
}

/// A competency as it is written for one profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalCompetency {
    /// Its name.
    pub name: Text,
    /// What it means.
    pub definition: Text,
    /// What it mainly draws on.
    pub domain: Facet,
    /// The behaviours that show it.
    pub indicators: Vec<LocalIndicator>,
    /// What an answer sounds like, level by level.
    pub anchors: Vec<Anchor>,
}

/// A behaviour that shows a local competency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalIndicator {
    /// The behaviour.
    pub text: Text,
    /// What it draws on.
    pub facet: Facet,
    /// One or two dimensions.
    pub aaaaq: Vec<Dimension>,
    /// The lines of accountability that it serves.
    pub accountability: Vec<AccountabilityLine>,
}

impl JobProfile {
    /// Makes one edit, or refuses it and leaves the profile as it was.
    pub fn edit(&mut self, edit: ProfileEdit, offered: &Offered) -> Result<(), ProfileEditRefused> {
        match edit {
            ProfileEdit::Title { title } => {
                let title = tidy(&title);
                let mut errors = FieldErrors::default();
                draft_text(&mut errors, "title", &title, limits::TITLE_CHARS);
                fields(errors)?;
                self.title = title;
            }
            ProfileEdit::Take { framework, competency } => {
                let Some(framework) = offered.get(&framework) else {
                    return Err(ProfileEditRefused::NoSuchCompetency { id: competency });
                };
                self.has_room()?;
                self.take(framework, &competency)?;
            }
            ProfileEdit::AddLocal { competency } => {
                self.has_room()?;
                if self.local_numbers >= limits::LOCAL_COMPETENCIES {
                    return Err(ProfileEditRefused::Full { max: limits::LOCAL_COMPETENCIES.into() });
                }
                self.add_local(competency.written()?);
            }
            ProfileEdit::RewriteLocal { competency: id, to } => {
                let mut written = to.written()?;
                let there = self.competency_mut(&id).filter(|there| there.source.is_none());
                let Some(there) = there else { return Err(ProfileEditRefused::NoSuchCompetency { id }) };
                name_local(&id, &mut written);
                there.competency = written;
            }
            ProfileEdit::Remove { competency } => self.remove(&competency)?,
            ProfileEdit::MoveUp { competency } => self.move_up(&competency)?,
            ProfileEdit::MoveDown { competency } => self.move_down(&competency)?,
            ProfileEdit::Essential { competency, essential } => self.of_profile(&competency)?.essential = essential,
            ProfileEdit::Required { competency, level } => {
                in_range("level", i64::from(level), 1, 5)?;
                self.of_profile(&competency)?.required = level;
            }
            ProfileEdit::Weight { competency, weight } => {
                in_range("weight", i64::from(weight), 0, i64::from(limits::WEIGHT_MAX))?;
                self.of_profile(&competency)?.weight = weight;
            }
            ProfileEdit::WeightsReason { reason } => self.weights_reason = written_reason(&reason)?,
            ProfileEdit::CountReason { reason } => self.count_reason = written_reason(&reason)?,
        }
        Ok(())
    }

    fn of_profile(&mut self, id: &str) -> Result<&mut super::ProfileCompetency, ProfileEditRefused> {
        self.competency_mut(id).ok_or_else(|| ProfileEditRefused::NoSuchCompetency { id: id.into() })
    }

    fn has_room(&self) -> Result<(), ProfileEditRefused> {
        let max = limits::COMPETENCIES_WRITTEN;
        if self.competencies.len() < max {
            return Ok(());
        }
        Err(ProfileEditRefused::Full { max: u32::try_from(max).unwrap_or(u32::MAX) })
    }
}

impl LocalCompetency {
    /// The competency, without identifiers yet.
    fn written(self) -> Result<Competency, ProfileEditRefused> {
        let mut errors = FieldErrors::default();
        let (name, definition) = (tidy(&self.name), tidy(&self.definition));
        draft_text(&mut errors, "name", &name, limits::NAME_CHARS);
        draft_text(&mut errors, "definition", &definition, limits::DEFINITION_CHARS);
        if self.indicators.is_empty() {
            errors.add("indicators", FieldError::Required);
        }
        if self.indicators.len() > limits::INDICATORS {
            let max = i64::try_from(limits::INDICATORS).unwrap_or(i64::MAX);
            errors.add("indicators", FieldError::OutOfRange { min: 1, max });
        }
        let mut indicators = Vec::with_capacity(self.indicators.len());
        for (place, indicator) in self.indicators.into_iter().enumerate() {
            let text = tidy(&indicator.text);
            draft_text(&mut errors, &format!("indicators.{place}.text"), &text, limits::INDICATOR_CHARS);
            indicators.push(Indicator {
                id: format!("{place}"),
                facet: indicator.facet,
                // Each once and in the fixed order, whatever the order in which they were ticked.
                aaaaq: Dimension::ALL.iter().copied().filter(|dimension| indicator.aaaaq.contains(dimension)).collect(),
                accountability: AccountabilityLine::ALL.iter().copied().filter(|line| indicator.accountability.contains(line)).collect(),
                equivalents: Vec::new(),
                text,
            });
        }
        let mut anchors: Vec<Anchor> = Vec::with_capacity(self.anchors.len());
        let mut levels = BTreeSet::new();
        for (place, anchor) in self.anchors.into_iter().enumerate() {
            let anchor = Anchor { level: anchor.level, text: tidy(&anchor.text) };
            if !(1..=5).contains(&anchor.level) {
                errors.add(format!("anchors.{place}.level"), FieldError::OutOfRange { min: 1, max: 5 });
            } else if !levels.insert(anchor.level) {
                errors.add(format!("anchors.{place}.level"), FieldError::Taken);
            }
            if anchor.text.en.is_empty() && anchor.text.fr.is_empty() {
                continue;
            }
            draft_text(&mut errors, &format!("anchors.{place}.text"), &anchor.text, limits::ANCHOR_CHARS);
            anchors.push(anchor);
        }
        anchors.sort_by_key(|anchor| anchor.level);
        fields(errors)?;
        Ok(Competency {
            id: String::new(),
            domain: self.domain,
            aaaaq: Vec::new(),
            name,
            definition,
            equivalents: Vec::new(),
            indicators,
            questions: Vec::new(),
            anchors,
        })
    }
}

/// A text that fits and says something in one language at least: the other side may wait until the approval.
fn draft_text(errors: &mut FieldErrors, field: &str, text: &Text, max: usize) {
    if text.en.is_empty() && text.fr.is_empty() {
        errors.add(format!("{field}.en"), FieldError::Required);
        errors.add(format!("{field}.fr"), FieldError::Required);
    }
    for lang in Lang::ALL {
        let (side, field) = (text.get(lang), format!("{field}.{}", lang.code()));
        if side.chars().count() > max {
            errors.add(field.clone(), FieldError::TooLong { max: u32::try_from(max).unwrap_or(u32::MAX) });
        }
        // One line each: they are read aloud and printed in tables.
        if side.chars().any(char::is_control) {
            errors.add(field, FieldError::ControlCharacter);
        }
    }
}

/// A reason that fits; nothing where nothing was written.
fn written_reason(reason: &Reason) -> Result<Option<Reason>, ProfileEditRefused> {
    let words = plain(&reason.words);
    let mut errors = FieldErrors::default();
    if words.chars().count() > limits::REASON_CHARS {
        errors.add("words", FieldError::TooLong { max: u32::try_from(limits::REASON_CHARS).unwrap_or(u32::MAX) });
    }
    if words.chars().any(|c| c.is_control() && c != '\n') {
        errors.add("words", FieldError::ControlCharacter);
    }
    fields(errors)?;
    Ok((!words.is_empty()).then(|| Reason::new(reason.lang, words)))
}

fn in_range(field: &str, value: i64, min: i64, max: i64) -> Result<(), ProfileEditRefused> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(ProfileEditRefused::Fields { errors: FieldErrors::one(field, FieldError::OutOfRange { min, max }) })
}

fn fields(errors: FieldErrors) -> Result<(), ProfileEditRefused> {
    errors.into_result().map_err(|errors| ProfileEditRefused::Fields { errors })
}
