//! Composing a job profile: taking competencies from frameworks, writing local ones, ordering them.
//!
//! Invariant: local identifiers are `LOC-01`, `LOC-02`… and none is ever given twice in one profile.

use serde::{Deserialize, Serialize};

use super::{Clause, FrameworkUsed, JobProfile, ProfileCompetency, propose_essential};
use crate::framework::{Competency, Dimension, Framework, Status};
use crate::{FieldErrors, Lang};

/// Why a change to a profile is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "refused")]
pub enum ProfileEditRefused {
    /// The framework or the profile has no such competency.
    NoSuchCompetency {
        /// The identifier.
        id: String,
    },
    /// The profile already has it.
    AlreadyThere {
        /// The identifier.
        id: String,
    },
    /// The profile already takes from another version of this framework.
    OtherVersion {
        /// The framework.
        framework: String,
        /// The version it takes from.
        version: String,
    },
    /// It is already the first or the last.
    NoFurther,
    /// The profile holds as many as it can while it is written.
    Full {
        /// So many.
        max: u32,
    },
    /// Fields of the edit do not hold: `title.en`, `level`, `indicators.0.text.fr`…
    Fields {
        /// Which, and why.
        errors: FieldErrors,
    },
    /// The framework version starts no new profile.
    Retired {
        /// The framework.
        framework: String,
        /// Its version.
        version: String,
    },
}

impl ProfileEditRefused {
    /// What happened and what to do now.
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NoSuchCompetency { id }, Lang::En) => format!("There is no competency {id} here. Choose one from the list."),
            (Self::NoSuchCompetency { id }, Lang::Fr) => format!("Il n’y a pas de compétence {id} ici. Choisissez-en une dans la liste."),
            (Self::AlreadyThere { id }, Lang::En) => format!("{id} is already in this profile."),
            (Self::AlreadyThere { id }, Lang::Fr) => format!("{id} figure déjà dans ce profil."),
            (Self::OtherVersion { framework, version }, Lang::En) => {
                format!("This profile takes from {framework} {version}. Take from that version, or start a new profile.")
            }
            (Self::OtherVersion { framework, version }, Lang::Fr) => {
                format!("Ce profil puise dans {framework} {version}. Puisez dans cette version ou créez un autre profil.")
            }
            (Self::NoFurther, Lang::En) => "It is already at that end of the list.".into(),
            (Self::NoFurther, Lang::Fr) => "Cet élément est déjà à ce bout de la liste.".into(),
            (Self::Full { max }, Lang::En) => {
                format!("While it is written, a profile holds at most {max} competencies. Remove one first.")
            }
            (Self::Full { max }, Lang::Fr) => {
                format!("En cours de rédaction, un profil contient au plus {max} compétences. Retirez-en d’abord une.")
            }
            (Self::Fields { errors }, lang) => {
                errors.iter().flat_map(|(_, errors)| errors).map(|error| error.words(lang)).collect::<Vec<_>>().join(" ")
            }
            (Self::Retired { framework, version }, Lang::En) => {
                format!("{framework} {version} is retired. Take from a version in force.")
            }
            (Self::Retired { framework, version }, Lang::Fr) => {
                format!("{framework} {version} est retiré. Puisez dans une version en vigueur.")
            }
        }
    }
}

impl JobProfile {
    /// Takes a competency from a framework, whole, with its source; integrity and accountability are proposed as essential.
    pub fn take(&mut self, framework: &Framework, id: &str) -> Result<(), ProfileEditRefused> {
        let Some(competency) = framework.competency(id) else {
            return Err(ProfileEditRefused::NoSuchCompetency { id: id.into() });
        };
        if framework.status == Status::Retired {
            return Err(ProfileEditRefused::Retired { framework: framework.id.clone(), version: framework.version.clone() });
        }
        if self.competency(id).is_some() {
            return Err(ProfileEditRefused::AlreadyThere { id: id.into() });
        }
        match self.frameworks.iter().find(|used| used.id == framework.id) {
            Some(used) if used.version != framework.version => {
                return Err(ProfileEditRefused::OtherVersion { framework: used.id.clone(), version: used.version.clone() });
            }
            Some(_) => {}
            None => {
                if self.frameworks.is_empty() {
                    self.scale.clone_from(&framework.levels);
                }
                self.frameworks.push(FrameworkUsed::of(framework));
            }
        }
        let source = Clause { framework: framework.id.clone(), version: framework.version.clone(), id: id.into() };
        self.add(framework.completed(competency), Some(source));
        Ok(())
    }

    fn add(&mut self, competency: Competency, source: Option<Clause>) {
        let essential = propose_essential(&competency);
        self.competencies.push(ProfileCompetency { competency, source, essential, required: 3, weight: self.usual_weight() });
    }

    /// The weight that leaves equal weights equal.
    fn usual_weight(&self) -> u32 {
        if self.has_equal_weights() { self.competencies.first().map_or(1, |first| first.weight) } else { 1 }
    }

    /// Adds a competency written for this profile; its identifier and those of its parts are given here, its dimensions computed.
    pub fn add_local(&mut self, mut competency: Competency) -> String {
        self.local_numbers = self.local_numbers.saturating_add(1);
        let id = format!("LOC-{:02}", self.local_numbers);
        name_local(&id, &mut competency);
        self.add(competency, None);
        id
    }

    /// Takes a competency out; the framework that nothing else comes from goes too.
    pub fn remove(&mut self, id: &str) -> Result<(), ProfileEditRefused> {
        let at = self.index(id)?;
        self.competencies.remove(at);
        let competencies = &self.competencies;
        self.frameworks
            .retain(|used| competencies.iter().any(|kept| kept.source.as_ref().is_some_and(|source| source.framework == used.id)));
        Ok(())
    }

    /// Moves a competency one place towards the beginning.
    pub fn move_up(&mut self, id: &str) -> Result<(), ProfileEditRefused> {
        let at = self.index(id)?;
        let above = at.checked_sub(1).ok_or(ProfileEditRefused::NoFurther)?;
        self.competencies.swap(above, at);
        Ok(())
    }

    /// Moves a competency one place towards the end.
    pub fn move_down(&mut self, id: &str) -> Result<(), ProfileEditRefused> {
        let at = self.index(id)?;
        if at + 1 >= self.competencies.len() {
            return Err(ProfileEditRefused::NoFurther);
        }
        self.competencies.swap(at, at + 1);
        Ok(())
    }

    /// The competency with this identifier, to mark it essential, set its required level or its weight.
    pub fn competency_mut(&mut self, id: &str) -> Option<&mut ProfileCompetency> {
        self.competencies.iter_mut().find(|competency| competency.id() == id)
    }

    fn index(&self, id: &str) -> Result<usize, ProfileEditRefused> {
        self.competencies
            .iter()
            .position(|competency| competency.id() == id)
            .ok_or_else(|| ProfileEditRefused::NoSuchCompetency { id: id.into() })
    }
}

/// Gives a local competency and its parts their identifiers, and computes its dimensions.
pub(super) fn name_local(id: &str, competency: &mut Competency) {
    let renamed = number_parts(id, competency);
    for question in &mut competency.questions {
        for elicited in &mut question.elicits {
            if let Some((_, new)) = renamed.iter().find(|(old, _)| old == elicited) {
                elicited.clone_from(new);
            }
        }
    }
    competency.aaaaq = Dimension::ALL
        .iter()
        .copied()
        .filter(|dimension| competency.indicators.iter().any(|indicator| indicator.aaaaq.contains(dimension)))
        .collect();
    id.clone_into(&mut competency.id);
}

/// Gives indicators, questions and probes their identifiers; says which indicator got which.
fn number_parts(id: &str, competency: &mut Competency) -> Vec<(String, String)> {
    let mut renamed = Vec::new();
    for (letter, indicator) in ('a'..='z').zip(&mut competency.indicators) {
        let new = format!("{id}.{letter}");
        renamed.push((std::mem::replace(&mut indicator.id, new.clone()), new));
    }
    for (number, question) in (1..).zip(&mut competency.questions) {
        question.id = format!("{id}.q{number}");
        for (number, probe) in (1..).zip(&mut question.probes) {
            probe.id = format!("{}.p{number}", question.id);
        }
    }
    renamed
}
