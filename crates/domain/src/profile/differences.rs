//! What changed from one version of a profile to the next, for the page on which somebody approves it.

use serde::{Deserialize, Serialize};

use super::{JobProfile, ProfileCompetency};
use crate::{Lang, Text};

/// What of a competency changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Its name.
    Name,
    /// Its definition.
    Definition,
    /// Its indicators.
    Indicators,
    /// Its questions and probes.
    Questions,
    /// Its anchors.
    Anchors,
    /// The version it comes from.
    Source,
    /// Essential or desirable.
    Essential,
    /// The required level.
    Required,
    /// The weight.
    Weight,
}

impl Aspect {
    /// What pages call it.
    pub const fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Name, Lang::En) => "name",
            (Self::Name, Lang::Fr) => "nom",
            (Self::Definition, Lang::En) => "definition",
            (Self::Definition, Lang::Fr) => "définition",
            (Self::Indicators, Lang::En) => "indicators",
            (Self::Indicators, Lang::Fr) => "indicateurs",
            (Self::Questions, Lang::En | Lang::Fr) => "questions",
            (Self::Anchors, Lang::En) => "anchors",
            (Self::Anchors, Lang::Fr) => "ancrages",
            (Self::Source, Lang::En) => "source",
            (Self::Source, Lang::Fr) => "origine",
            (Self::Essential, Lang::En) => "essential or desirable",
            (Self::Essential, Lang::Fr) => "indispensable ou souhaitée",
            (Self::Required, Lang::En) => "required level",
            (Self::Required, Lang::Fr) => "niveau exigé",
            (Self::Weight, Lang::En) => "weight",
            (Self::Weight, Lang::Fr) => "pondération",
        }
    }
}

/// One difference between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "difference")]
pub enum Difference {
    /// The title is another.
    Title,
    /// The levels of the scale are worded otherwise.
    Scale,
    /// A reason is another.
    Reasons,
    /// The competencies stand in another order.
    Order,
    /// A competency came in.
    Added {
        /// Its identifier.
        id: String,
        /// Its name.
        name: Text,
    },
    /// A competency went out.
    Removed {
        /// Its identifier.
        id: String,
        /// Its name.
        name: Text,
    },
    /// A competency is not as it was.
    Changed {
        /// Its identifier.
        id: String,
        /// Its name now.
        name: Text,
        /// What of it.
        aspects: Vec<Aspect>,
    },
}

impl Difference {
    /// The difference in a sentence.
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Title, Lang::En) => "The title has changed.".into(),
            (Self::Title, Lang::Fr) => "Le titre a changé.".into(),
            (Self::Scale, Lang::En) => "The wording of the levels has changed.".into(),
            (Self::Scale, Lang::Fr) => "La formulation des niveaux a changé.".into(),
            (Self::Reasons, Lang::En) => "A reason has changed.".into(),
            (Self::Reasons, Lang::Fr) => "Un motif a changé.".into(),
            (Self::Order, Lang::En) => "The order of the competencies has changed.".into(),
            (Self::Order, Lang::Fr) => "L’ordre des compétences a changé.".into(),
            (Self::Added { id, name }, Lang::En) => format!("Added: {id}, {}.", name.en),
            (Self::Added { id, name }, Lang::Fr) => format!("Ajout\u{a0}: {id}, {}.", name.fr),
            (Self::Removed { id, name }, Lang::En) => format!("Removed: {id}, {}.", name.en),
            (Self::Removed { id, name }, Lang::Fr) => format!("Retrait\u{a0}: {id}, {}.", name.fr),
            (Self::Changed { id, name, aspects }, lang) => {
                let list = aspects.iter().map(|aspect| aspect.name(lang)).collect::<Vec<_>>().join(", ");
                match lang {
                    Lang::En => format!("Changed: {id}, {} ({list}).", name.en),
                    Lang::Fr => format!("Modification\u{a0}: {id}, {} ({list}).", name.fr),
                }
            }
        }
    }
}

/// What is different in `new`, in the order of its page; what went out comes last.
pub fn differences(old: &JobProfile, new: &JobProfile) -> Vec<Difference> {
    let mut list = Vec::new();
    if old.title != new.title {
        list.push(Difference::Title);
    }
    if old.scale != new.scale {
        list.push(Difference::Scale);
    }
    for competency in &new.competencies {
        let (id, name) = (competency.id().to_owned(), competency.competency.name.clone());
        match old.competency(&id) {
            None => list.push(Difference::Added { id, name }),
            Some(before) => {
                let aspects = aspects(before, competency);
                if !aspects.is_empty() {
                    list.push(Difference::Changed { id, name, aspects });
                }
            }
        }
    }
    for gone in old.competencies.iter().filter(|before| new.competency(before.id()).is_none()) {
        list.push(Difference::Removed { id: gone.id().into(), name: gone.competency.name.clone() });
    }
    let kept = |of: &JobProfile, other: &JobProfile| -> Vec<String> {
        of.competencies.iter().map(|kept| kept.id().to_owned()).filter(|id| other.competency(id).is_some()).collect()
    };
    if kept(old, new) != kept(new, old) {
        list.push(Difference::Order);
    }
    if old.weights_reason != new.weights_reason || old.count_reason != new.count_reason {
        list.push(Difference::Reasons);
    }
    list
}

fn aspects(old: &ProfileCompetency, new: &ProfileCompetency) -> Vec<Aspect> {
    let (before, now) = (&old.competency, &new.competency);
    [
        (before.name != now.name, Aspect::Name),
        (before.definition != now.definition, Aspect::Definition),
        (before.indicators != now.indicators, Aspect::Indicators),
        (before.questions != now.questions, Aspect::Questions),
        (before.anchors != now.anchors, Aspect::Anchors),
        (old.source != new.source, Aspect::Source),
        (old.essential != new.essential, Aspect::Essential),
        (old.required != new.required, Aspect::Required),
        (old.weight != new.weight, Aspect::Weight),
    ]
    .into_iter()
    .filter_map(|(changed, aspect)| changed.then_some(aspect))
    .collect()
}
