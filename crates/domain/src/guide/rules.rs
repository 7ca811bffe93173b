//! The rules that are declared once, before anybody is seen, and that nobody can choose once a score is known.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::draft::GuideDraft;
use crate::framework::closed;
use crate::profile::{ProfileCompetency, Reason};
use crate::{Lang, Text};

closed! {
    /// How the panel's value is made of the members' scores.
    Average {
        /// Their mean.
        Mean "mean" en "mean" fr "moyenne",
        /// Their median.
        Median "median" en "median" fr "médiane",
    }
}

closed! {
    /// On what the required level of an essential competency is tested.
    Gate {
        /// On the panel's value.
        Panel "panel" en "the panel’s value" fr "la note du jury",
        /// On each member's score.
        Each "each" en "each member’s score" fr "chaque note",
        /// On nothing: a low value can be made up for elsewhere.
        None "none" en "nothing" fr "rien",
    }
}

closed! {
    /// When sealed scores open.
    RevealMoment {
        /// Once every candidate has been scored.
        Whole "whole" en "once every candidate has been scored" fr "une fois toutes les candidatures notées",
        /// For each candidate, once all members have submitted.
        EachCandidate "each_candidate" en "for each candidate, once every member has submitted" fr "pour chaque candidature, une fois toutes les notes remises",
    }
}

closed! {
    /// What happens where a member of the panel is absent from an interview.
    AbsentRule {
        /// The others' scores count.
        OthersCount "others_count"
            en "If a panel member misses an interview, the scores of the others count, as long as two remain."
            fr "Si un membre du jury manque un entretien, les notes des autres comptent, à condition qu’il en reste deux.",
        /// The interview is put off.
        Postpone "postpone"
            en "If a panel member misses an interview, the interview is put off."
            fr "Si un membre du jury manque un entretien, l’entretien est reporté.",
    }
}

closed! {
    /// What happens where a member of the panel is replaced.
    ReplacedRule {
        /// What is sealed stays and counts.
        SealedCounts "sealed_counts"
            en "If a panel member is replaced, the scores already sealed stay and count; the newcomer scores the interviews that follow."
            fr "Si un membre du jury est remplacé, les notes déjà scellées restent et comptent ; la personne qui arrive note les entretiens suivants.",
        /// What is sealed stays and does not count.
        SealedSetAside "sealed_set_aside"
            en "If a panel member is replaced, the scores already sealed stay on record and do not count."
            fr "Si un membre du jury est remplacé, les notes déjà scellées restent au dossier et ne comptent pas.",
    }
}

/// A step that parts candidates with the same total.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TieStep {
    /// The higher value on this competency.
    Competency(String),
    /// The chair decides, with a written reason.
    Chair,
    /// A lot is drawn; only where it is declared.
    Lot,
}

impl TieStep {
    /// The step as it is written in the document.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "chair" => Some(Self::Chair),
            "lot" => Some(Self::Lot),
            other => other.strip_prefix("comp:").filter(|id| !id.is_empty()).map(|id| Self::Competency(id.into())),
        }
    }
}

impl fmt::Display for TieStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Competency(id) => write!(f, "comp:{id}"),
            Self::Chair => f.write_str("chair"),
            Self::Lot => f.write_str("lot"),
        }
    }
}

impl Serialize for TieStep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TieStep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("expected comp:<id>, chair or lot"))
    }
}

/// The declared rules of one guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredRules {
    /// Mean or median.
    pub average: Average,
    /// On what the required level is tested, per essential competency; the panel's value for those not named.
    #[serde(with = "gates")]
    pub gates: BTreeMap<String, Gate>,
    /// Scores further apart than this are discussed.
    pub tolerance: u8,
    /// When sealed scores open.
    pub reveal: RevealMoment,
    /// Why a low value on an essential competency may be made up for, where a gate is [`Gate::None`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compensation: Option<Reason>,
    /// What parts candidates with the same total, in order.
    pub tie: Vec<TieStep>,
    /// An absent member.
    pub absent: AbsentRule,
    /// A replaced member.
    pub replaced: ReplacedRule,
}

/// Gates as a list: names of competencies are no keys of the canonical form.
mod gates {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Gate;

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        competency: String,
        gate: Gate,
    }

    pub(super) fn serialize<S: Serializer>(gates: &BTreeMap<String, Gate>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(gates.iter().map(|(competency, gate)| Entry { competency: competency.clone(), gate: *gate }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Gate>, D::Error> {
        let list = Vec::<Entry>::deserialize(deserializer)?;
        Ok(list.into_iter().map(|entry| (entry.competency, entry.gate)).collect())
    }
}

impl DeclaredRules {
    /// The rules proposed for a draft: mean, tolerance of one level, the panel's value; ties are parted by the competency of
    /// integrity and accountability, then by the essential competency of highest weight, then by the chair.
    pub fn proposed(draft: &GuideDraft) -> Self {
        let mut tie: Vec<TieStep> = Vec::new();
        let lines = |competency: &ProfileCompetency| {
            competency.competency.indicators.iter().map(|indicator| indicator.accountability.len()).sum::<usize>()
        };
        let first_best = |key: &dyn Fn(&ProfileCompetency) -> usize, among: &dyn Fn(&ProfileCompetency) -> bool| {
            // The first of several equals: `max_by_key` alone would give the last.
            draft.competencies.iter().rev().filter(|competency| among(competency)).max_by_key(|competency| key(competency))
        };
        let integrity = first_best(&lines, &|competency| lines(competency) > 0);
        let heaviest =
            first_best(&|competency| usize::try_from(competency.weight).unwrap_or(usize::MAX), &|competency| competency.essential);
        for competency in integrity.into_iter().chain(heaviest) {
            let step = TieStep::Competency(competency.id().into());
            if !tie.contains(&step) {
                tie.push(step);
            }
        }
        tie.push(TieStep::Chair);
        Self {
            average: Average::Mean,
            gates: BTreeMap::new(),
            tolerance: 1,
            reveal: RevealMoment::Whole,
            compensation: None,
            tie,
            absent: AbsentRule::OthersCount,
            replaced: ReplacedRule::SealedCounts,
        }
    }

    /// On what the required level of this essential competency is tested.
    pub fn gate(&self, competency: &str) -> Gate {
        self.gates.get(competency).copied().unwrap_or(Gate::Panel)
    }
}

/// A competency as the sentences name it.
pub struct Named<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// Its name.
    pub name: &'a Text,
    /// The required level and its gate, if it is essential.
    pub essential: Option<(u8, Gate)>,
}

/// The rules in sentences that a candidate, a panel member and an auditor all understand.
pub fn sentences(rules: &DeclaredRules, competencies: &[Named<'_>], lang: Lang) -> Vec<String> {
    let quoted = |name: &Text| match lang {
        Lang::En => format!("‘{}’", name.en),
        Lang::Fr => format!("«\u{a0}{}\u{a0}»", name.fr),
    };
    let mut list = vec![match (rules.average, lang) {
        (Average::Mean, Lang::En) => "Each competency is scored from 1 to 5; the panel’s value is the mean of the members’ scores.".into(),
        (Average::Mean, Lang::Fr) => {
            "Chaque compétence est notée de 1 à 5 ; la note du jury est la moyenne des notes de ses membres.".into()
        }
        (Average::Median, Lang::En) => {
            "Each competency is scored from 1 to 5; the panel’s value is the median of the members’ scores.".into()
        }
        (Average::Median, Lang::Fr) => {
            "Chaque compétence est notée de 1 à 5 ; la note du jury est la médiane des notes de ses membres.".into()
        }
    }];
    for competency in competencies {
        let Some((required, gate)) = competency.essential else { continue };
        let name = quoted(competency.name);
        list.push(match (gate, lang) {
            (Gate::Panel, Lang::En) => format!("{name} is essential: the panel’s value must reach level {required}."),
            (Gate::Panel, Lang::Fr) => format!("{name} est indispensable : la note du jury doit atteindre le niveau {required}."),
            (Gate::Each, Lang::En) => format!("{name} is essential: each member’s score must reach level {required}."),
            (Gate::Each, Lang::Fr) => format!("{name} est indispensable : la note de chaque membre doit atteindre le niveau {required}."),
            (Gate::None, Lang::En) => format!("{name} is essential, and a value below level {required} can be made up for elsewhere."),
            (Gate::None, Lang::Fr) => format!("{name} est indispensable, et une note inférieure au niveau {required} peut être compensée."),
        });
    }
    list.push(match (rules.tolerance, lang) {
        (1, Lang::En) => "Scores more than one level apart are discussed.".into(),
        (1, Lang::Fr) => "Les notes distantes de plus d’un niveau sont discutées.".into(),
        (levels, Lang::En) => format!("Scores more than {levels} levels apart are discussed."),
        (0, Lang::Fr) => "Toutes les notes qui diffèrent sont discutées.".into(),
        (levels, Lang::Fr) => format!("Les notes distantes de plus de {levels} niveaux sont discutées."),
    });
    list.push(match lang {
        Lang::En => format!("Scores stay sealed and are opened {}.", rules.reveal.name(lang)),
        Lang::Fr => format!("Les notes restent scellées ; elles sont ouvertes {}.", rules.reveal.name(lang)),
    });
    list.push(tie_sentence(&rules.tie, competencies, lang, quoted));
    list.push(rules.absent.name(lang).into());
    list.push(rules.replaced.name(lang).into());
    list
}

fn tie_sentence(tie: &[TieStep], competencies: &[Named<'_>], lang: Lang, quoted: impl Fn(&Text) -> String) -> String {
    let steps: Vec<String> = tie
        .iter()
        .map(|step| match (step, lang) {
            (TieStep::Competency(id), lang) => {
                let name =
                    competencies.iter().find(|competency| competency.id == id).map_or_else(|| id.clone(), |found| quoted(found.name));
                match lang {
                    Lang::En => format!("the higher value on {name}"),
                    Lang::Fr => format!("la note la plus haute pour {name}"),
                }
            }
            (TieStep::Chair, Lang::En) => "a decision of the chair, with a written reason".into(),
            (TieStep::Chair, Lang::Fr) => "une décision motivée de la présidence du jury".into(),
            (TieStep::Lot, Lang::En) => "a lot drawn in public".into(),
            (TieStep::Lot, Lang::Fr) => "un tirage au sort public".into(),
        })
        .collect();
    match lang {
        Lang::En if steps.is_empty() => "Candidates with the same total share a rank.".into(),
        Lang::Fr if steps.is_empty() => "À total égal, les personnes candidates partagent le même rang.".into(),
        Lang::En => format!("Candidates with the same total are parted, in this order, by {}.", steps.join("; then by ")),
        Lang::Fr => format!("À total égal, le départage se fait, dans cet ordre, par {}.", steps.join(" ; puis par ")),
    }
}

impl DeclaredRules {
    /// The rules of a draft in sentences.
    pub fn sentences(&self, draft: &GuideDraft, lang: Lang) -> Vec<String> {
        let competencies: Vec<Named<'_>> = draft
            .competencies
            .iter()
            .map(|competency| Named {
                id: competency.id(),
                name: &competency.competency.name,
                essential: competency.essential.then(|| (competency.required, self.gate(competency.id()))),
            })
            .collect();
        sentences(self, &competencies, lang)
    }
}
