//! What may be done to a guide while it is a draft: each edit is a named act, and no text changes on one side only.

use serde::{Deserialize, Serialize};

use super::draft::{GuideDraft, from_framework};
use super::question::{GuideProbe, GuideQuestion, GuideQuestionKind};
use crate::forms::tidy;
use crate::framework::Anchor;
use crate::{FieldError, FieldErrors, Lang, Text, limits};

/// The longest question, and the longest slot, in minutes.
const MINUTES_MAX: u32 = 240;

/// One edit of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "edit")]
pub enum GuideEdit {
    /// Put the next question of the same competency in this one's place.
    Swap {
        /// The question.
        question: String,
    },
    /// Bring back a question of the framework that is not in the guide.
    AddFromFramework {
        /// The question.
        question: String,
    },
    /// Add a question written for this guide, before the closing one.
    AddOwn {
        /// What it asks for.
        kind: GuideQuestionKind,
        /// The competency that it is scored on, if it is scored.
        competency: Option<String>,
        /// What is asked.
        text: Text,
        /// The indicators that an answer can show.
        elicits: Vec<String>,
    },
    /// Change the words of a question.
    Rewrite {
        /// The question.
        question: String,
        /// The new words.
        text: Text,
    },
    /// Ask a question one place earlier.
    MoveUp {
        /// The question.
        question: String,
    },
    /// Ask a question one place later.
    MoveDown {
        /// The question.
        question: String,
    },
    /// Change how long a question takes.
    Minutes {
        /// The question.
        question: String,
        /// So long.
        minutes: u32,
    },
    /// Change how long an interview may take.
    Slot {
        /// So long.
        minutes: u32,
    },
    /// Take a question out.
    Drop {
        /// The question.
        question: String,
    },
    /// Add a probe to a question.
    AddProbe {
        /// The question.
        question: String,
        /// What is asked.
        text: Text,
        /// Whether it asks for a contrary example.
        contrary: bool,
    },
    /// Change the words of a probe.
    RewriteProbe {
        /// The probe.
        probe: String,
        /// The new words.
        text: Text,
        /// Whether it asks for a contrary example.
        contrary: bool,
    },
    /// Take a probe out.
    DropProbe {
        /// The probe.
        probe: String,
    },
    /// Describe a level of a competency.
    Anchor {
        /// The competency.
        competency: String,
        /// The level, 1 to 5.
        level: u8,
        /// The description; empty in both languages takes the anchor away.
        text: Text,
    },
}

/// Why an edit is refused. A refused edit changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "refused")]
pub enum GuideEditRefused {
    /// There is nothing with this identifier.
    NotThere {
        /// The identifier.
        id: String,
    },
    /// The question is in the guide already.
    AlreadyThere {
        /// The identifier.
        id: String,
    },
    /// The framework has no other question for this competency.
    NoAlternative,
    /// It is the first or the last already.
    NoFurther,
    /// A guide holds no more questions, or a question no more probes.
    Full {
        /// So many.
        max: u32,
    },
    /// Fields of the edit do not hold: `text.en`, `minutes`, `elicits`…
    Fields {
        /// Which, and why.
        errors: FieldErrors,
    },
}

impl GuideEditRefused {
    /// What happened and what to do now.
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NotThere { id }, Lang::En) => format!("There is no {id} in this guide. Open the page again."),
            (Self::NotThere { id }, Lang::Fr) => format!("{id} ne figure pas dans ce guide. Rouvrez la page."),
            (Self::AlreadyThere { id }, Lang::En) => format!("{id} is already in this guide."),
            (Self::AlreadyThere { id }, Lang::Fr) => format!("{id} figure déjà dans ce guide."),
            (Self::NoAlternative, Lang::En) => {
                "The framework has no other question for this competency. Rewrite this one, or add your own.".into()
            }
            (Self::NoAlternative, Lang::Fr) => {
                "Le référentiel n’a pas d’autre question pour cette compétence. Reformulez celle-ci ou ajoutez la vôtre.".into()
            }
            (Self::NoFurther, Lang::En) => "It is already at that end of the guide.".into(),
            (Self::NoFurther, Lang::Fr) => "Cette question est déjà à ce bout du guide.".into(),
            (Self::Full { max }, Lang::En) => format!("There are {max} already, the most there can be. Take one out first."),
            (Self::Full { max }, Lang::Fr) => {
                format!("Il y en a déjà {max}, le maximum. Retirez d’abord un élément.")
            }
            (Self::Fields { errors }, lang) => {
                errors.iter().flat_map(|(_, errors)| errors).map(|error| error.words(lang)).collect::<Vec<_>>().join(" ")
            }
        }
    }
}

impl GuideEdit {
    /// The same edit with its text as it is kept.
    fn tidied(mut self) -> Self {
        match &mut self {
            Self::AddOwn { text, .. }
            | Self::Rewrite { text, .. }
            | Self::AddProbe { text, .. }
            | Self::RewriteProbe { text, .. }
            | Self::Anchor { text, .. } => *text = tidy(text),
            Self::Swap { .. }
            | Self::AddFromFramework { .. }
            | Self::MoveUp { .. }
            | Self::MoveDown { .. }
            | Self::Minutes { .. }
            | Self::Slot { .. }
            | Self::Drop { .. }
            | Self::DropProbe { .. } => {}
        }
        self
    }
}

impl GuideDraft {
    /// Makes one edit, or refuses it and leaves the draft as it was.
    pub fn edit(&mut self, edit: GuideEdit) -> Result<(), GuideEditRefused> {
        match edit.tidied() {
            GuideEdit::Swap { question } => self.swap(&question),
            GuideEdit::AddFromFramework { question } => self.add_from_framework(&question),
            GuideEdit::AddOwn { kind, competency, text, elicits } => self.add_own(kind, competency, text, elicits),
            GuideEdit::Rewrite { question, text } => {
                check_text(&text, limits::QUESTION_CHARS)?;
                let question = self.question_mut(&question)?;
                if question.text != text {
                    question.text = text;
                    question.source = None;
                }
                Ok(())
            }
            GuideEdit::MoveUp { question } => {
                let at = self.index(&question)?;
                let above = at.checked_sub(1).ok_or(GuideEditRefused::NoFurther)?;
                self.questions.swap(above, at);
                Ok(())
            }
            GuideEdit::MoveDown { question } => {
                let at = self.index(&question)?;
                if at + 1 >= self.questions.len() {
                    return Err(GuideEditRefused::NoFurther);
                }
                self.questions.swap(at, at + 1);
                Ok(())
            }
            GuideEdit::Minutes { question, minutes } => {
                check_minutes(minutes)?;
                self.question_mut(&question)?.minutes = minutes;
                Ok(())
            }
            GuideEdit::Slot { minutes } => {
                check_minutes(minutes)?;
                self.slot_minutes = minutes;
                Ok(())
            }
            GuideEdit::Drop { question } => {
                let at = self.index(&question)?;
                self.questions.remove(at);
                Ok(())
            }
            GuideEdit::AddProbe { question, text, contrary } => {
                check_text(&text, limits::PROBE_CHARS)?;
                let number = self.own_numbers + 1;
                let question = self.question_mut(&question)?;
                has_room(question.probes.len(), limits::PROBES)?;
                question.probes.push(GuideProbe { id: format!("{}.x{number}", question.id), text, contrary });
                self.own_numbers = number;
                Ok(())
            }
            GuideEdit::RewriteProbe { probe, text, contrary } => {
                check_text(&text, limits::PROBE_CHARS)?;
                let found = self.questions.iter_mut().flat_map(|question| &mut question.probes).find(|candidate| candidate.id == probe);
                let Some(found) = found else { return Err(GuideEditRefused::NotThere { id: probe }) };
                found.text = text;
                found.contrary = contrary;
                Ok(())
            }
            GuideEdit::DropProbe { probe } => {
                let question = self.questions.iter_mut().find(|question| question.probes.iter().any(|candidate| candidate.id == probe));
                let Some(question) = question else { return Err(GuideEditRefused::NotThere { id: probe }) };
                question.probes.retain(|candidate| candidate.id != probe);
                Ok(())
            }
            GuideEdit::Anchor { competency, level, text } => self.anchor(&competency, level, text),
        }
    }

    /// Questions of the framework for the same competency that are not in the guide: what a swap can bring.
    pub fn alternatives(&self, question: &str) -> Vec<&crate::framework::Question> {
        let competency = self.question(question).and_then(|question| question.competency.as_deref()).and_then(|id| self.competency(id));
        competency.map_or_else(Vec::new, |competency| {
            competency.competency.questions.iter().filter(|candidate| self.question(&candidate.id).is_none()).collect()
        })
    }

    fn swap(&mut self, id: &str) -> Result<(), GuideEditRefused> {
        let at = self.index(id)?;
        let Some(present) = self.questions.get(at) else { return Err(GuideEditRefused::NotThere { id: id.into() }) };
        let competency = present.competency.as_deref().and_then(|id| self.competency(id)).ok_or(GuideEditRefused::NoAlternative)?;
        let alternatives = self.alternatives(id);
        // The same kind first; then whichever comes after this one, so that swapping again goes round.
        let of_kind = |candidate: &&&crate::framework::Question| GuideQuestionKind::from(candidate.kind) == present.kind;
        let next = alternatives
            .iter()
            .filter(of_kind)
            .find(|candidate| candidate.id.as_str() > id)
            .or_else(|| alternatives.iter().find(of_kind))
            .or_else(|| alternatives.first())
            .ok_or(GuideEditRefused::NoAlternative)?;
        let question = from_framework(competency, next, present.minutes);
        if let Some(place) = self.questions.get_mut(at) {
            *place = question;
        }
        Ok(())
    }

    fn add_from_framework(&mut self, id: &str) -> Result<(), GuideEditRefused> {
        if self.question(id).is_some() {
            return Err(GuideEditRefused::AlreadyThere { id: id.into() });
        }
        has_room(self.questions.len(), limits::QUESTIONS)?;
        let found = self.competencies.iter().find_map(|competency| Some((competency, competency.competency.question(id)?)));
        let Some((competency, question)) = found else { return Err(GuideEditRefused::NotThere { id: id.into() }) };
        let question = from_framework(competency, question, self.question_minutes);
        let after = self.questions.iter().rposition(|other| other.competency == question.competency).map(|at| at + 1);
        self.insert(after, question);
        Ok(())
    }

    fn add_own(
        &mut self,
        kind: GuideQuestionKind,
        competency: Option<String>,
        text: Text,
        elicits: Vec<String>,
    ) -> Result<(), GuideEditRefused> {
        check_text(&text, limits::QUESTION_CHARS)?;
        let elicitable: Vec<String> = match &competency {
            None => Vec::new(),
            Some(id) => {
                let Some(found) = self.competency(id) else { return Err(GuideEditRefused::NotThere { id: id.clone() }) };
                found.competency.indicators.iter().map(|indicator| indicator.id.clone()).collect()
            }
        };
        let fits = elicits.iter().all(|indicator| elicitable.contains(indicator)) && (competency.is_none() || !elicits.is_empty());
        if !fits {
            let error = FieldError::NotOnTheList { list: elicitable.join(", ") };
            return Err(GuideEditRefused::Fields { errors: FieldErrors::one("elicits", error) });
        }
        has_room(self.questions.len(), limits::QUESTIONS)?;
        self.own_numbers += 1;
        let question = GuideQuestion {
            id: format!("own-{}", self.own_numbers),
            kind,
            competency,
            source: None,
            text,
            content_note: None,
            probes: Vec::new(),
            minutes: self.question_minutes,
            elicits,
            accountability: Vec::new(),
        };
        let after =
            question.competency.as_ref().and_then(|_| self.questions.iter().rposition(|other| other.competency == question.competency));
        self.insert(after.map(|at| at + 1), question);
        Ok(())
    }

    /// Inserts at a place, or before the closing question.
    fn insert(&mut self, at: Option<usize>, question: GuideQuestion) {
        let closing = self.questions.iter().position(|question| question.kind == GuideQuestionKind::Closing);
        let at = at.or(closing).unwrap_or(self.questions.len()).min(self.questions.len());
        self.questions.insert(at, question);
    }

    fn anchor(&mut self, id: &str, level: u8, text: Text) -> Result<(), GuideEditRefused> {
        let clears = text.en.is_empty() && text.fr.is_empty();
        if !(1..=5).contains(&level) {
            let errors = FieldErrors::one("level", FieldError::OutOfRange { min: 1, max: 5 });
            return Err(GuideEditRefused::Fields { errors });
        }
        if !clears {
            check_text(&text, limits::ANCHOR_CHARS)?;
        }
        let competency = self.competencies.iter_mut().find(|competency| competency.id() == id);
        let Some(competency) = competency else { return Err(GuideEditRefused::NotThere { id: id.into() }) };
        let anchors = &mut competency.competency.anchors;
        anchors.retain(|anchor| anchor.level != level);
        if !clears {
            let at = anchors.partition_point(|anchor| anchor.level < level);
            anchors.insert(at, Anchor { level, text });
        }
        Ok(())
    }

    fn index(&self, id: &str) -> Result<usize, GuideEditRefused> {
        self.questions.iter().position(|question| question.id == id).ok_or_else(|| GuideEditRefused::NotThere { id: id.into() })
    }

    fn question_mut(&mut self, id: &str) -> Result<&mut GuideQuestion, GuideEditRefused> {
        self.questions.iter_mut().find(|question| question.id == id).ok_or_else(|| GuideEditRefused::NotThere { id: id.into() })
    }
}

fn has_room(taken: usize, max: usize) -> Result<(), GuideEditRefused> {
    if taken < max { Ok(()) } else { Err(GuideEditRefused::Full { max: u32::try_from(max).unwrap_or(u32::MAX) }) }
}

fn check_minutes(minutes: u32) -> Result<(), GuideEditRefused> {
    if (1..=MINUTES_MAX).contains(&minutes) {
        return Ok(());
    }
    let errors = FieldErrors::one("minutes", FieldError::OutOfRange { min: 1, max: i64::from(MINUTES_MAX) });
    Err(GuideEditRefused::Fields { errors })
}

/// Both sides are there, fit and hold no control character.
fn check_text(text: &Text, max: usize) -> Result<(), GuideEditRefused> {
    let mut errors = FieldErrors::default();
    for lang in Lang::ALL {
        let (side, field) = (text.get(lang), format!("text.{}", lang.code()));
        if side.trim().is_empty() {
            errors.add(field.clone(), FieldError::Required);
        }
        if side.chars().count() > max {
            errors.add(field.clone(), FieldError::TooLong { max: u32::try_from(max).unwrap_or(u32::MAX) });
        }
        if side.chars().any(char::is_control) {
            errors.add(field, FieldError::ControlCharacter);
        }
    }
    errors.into_result().map_err(|errors| GuideEditRefused::Fields { errors })
}
