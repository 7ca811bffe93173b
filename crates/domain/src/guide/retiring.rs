//! What a frozen guide still tests once something of it is retired for everybody: the coverage that was checked at the freeze, checked again.
//!
//! What must stay true: the document itself never changes; what is lost is what was still tested before and is not tested after.

use std::collections::BTreeSet;

use super::document::{GuideCompetency, GuideDocument};
use super::question::GuideQuestion;
use crate::Lang;
use crate::framework::{AccountabilityLine, Dimension};
use crate::retirement::{RetiredItem, RetiredKind};

/// Something that nothing would test any more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lost {
    /// An essential competency.
    Competency(String),
    /// An indicator of a competency that still counts.
    Indicator(String),
    /// A line of accountability to children.
    Line(AccountabilityLine),
    /// A dimension of what a service owes to children.
    Dimension(Dimension),
}

/// Why an item cannot be retired at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRetirable {
    /// The guide has no such thing, or its answer is not scored.
    Unknown,
    /// It was retired before, by itself or with its competency.
    Already,
    /// No competency would be left to rank by.
    Last,
    /// No other question tests its competency: then that must be retired.
    OnlyQuestion,
}

/// A guide with what was retired of it.
#[derive(Clone, Copy, Debug)]
pub struct Remaining<'g> {
    guide: &'g GuideDocument,
    gone: &'g [RetiredItem],
}

impl GuideDocument {
    /// What is left of it once these were retired.
    pub const fn without<'g>(&'g self, gone: &'g [RetiredItem]) -> Remaining<'g> {
        Remaining { guide: self, gone }
    }
}

impl<'g> Remaining<'g> {
    fn is_gone(&self, kind: RetiredKind, id: &str) -> bool {
        self.gone.iter().any(|item| item.kind == kind && item.id == id)
    }

    /// The competencies that still count.
    pub fn competencies(&self) -> impl Iterator<Item = &'g GuideCompetency> {
        self.guide.content().competencies.iter().filter(|one| !self.is_gone(RetiredKind::Competency, &one.id))
    }

    /// The questions that still count: those that are scored only with their competency.
    fn questions(&self) -> impl Iterator<Item = &'g GuideQuestion> {
        let counts = |question: &&GuideQuestion| {
            let competency = question.competency.as_deref();
            !self.is_gone(RetiredKind::Question, &question.id)
                && competency.is_none_or(|competency| !self.is_gone(RetiredKind::Competency, competency))
        };
        self.guide.content().questions.iter().filter(counts)
    }

    /// The questions whose answers still count as evidence on a competency.
    pub fn questions_of(&self, competency: &str) -> impl Iterator<Item = &'g GuideQuestion> {
        self.questions().filter(move |question| question.competency.as_deref() == Some(competency))
    }

    /// Whether an item can be retired, and why not.
    pub fn can_retire(&self, item: &RetiredItem) -> Result<(), NotRetirable> {
        let competency = match item.kind {
            RetiredKind::Competency => self.guide.competency(&item.id).map(|one| one.id.as_str()),
            RetiredKind::Question => self.guide.question(&item.id).and_then(|question| question.competency.as_deref()),
        };
        let competency = competency.ok_or(NotRetirable::Unknown)?;
        if self.is_gone(RetiredKind::Competency, competency) || self.is_gone(item.kind, &item.id) {
            return Err(NotRetirable::Already);
        }
        match item.kind {
            RetiredKind::Competency if self.competencies().count() < 2 => Err(NotRetirable::Last),
            RetiredKind::Question if self.questions_of(competency).count() < 2 => Err(NotRetirable::OnlyQuestion),
            RetiredKind::Competency | RetiredKind::Question => Ok(()),
        }
    }

    /// What nothing would test any more once this item is retired too, in the order in which it is told.
    pub fn lost_with(&self, item: &RetiredItem) -> Vec<Lost> {
        let after: Vec<RetiredItem> = self.gone.iter().chain([item]).cloned().collect();
        let after = self.guide.without(&after);
        let left = after.tested();
        let mut lost: Vec<Lost> = self.tested().into_iter().filter(|one| !left.contains(one)).collect();
        // What an indicator shows goes with its competency, which is named already.
        let counts = |id: &str| after.competencies().any(|one| one.indicators.iter().any(|indicator| indicator.id == id));
        lost.retain(|one| !matches!(one, Lost::Indicator(id) if !counts(id)));
        lost
    }

    /// All that is tested.
    fn tested(&self) -> BTreeSet<Lost> {
        let mut tested: BTreeSet<Lost> = BTreeSet::new();
        for question in self.questions() {
            tested.extend(question.accountability.iter().map(|line| Lost::Line(*line)));
            let Some(competency) = question.competency.as_deref().and_then(|id| self.guide.competency(id)) else { continue };
            if competency.essential {
                tested.insert(Lost::Competency(competency.id.clone()));
            }
            for indicator in competency.indicators.iter().filter(|indicator| question.elicits.contains(&indicator.id)) {
                tested.insert(Lost::Indicator(indicator.id.clone()));
                tested.extend(indicator.accountability.iter().map(|line| Lost::Line(*line)));
                tested.extend(indicator.aaaaq.iter().map(|dimension| Lost::Dimension(*dimension)));
            }
        }
        tested
    }
}

impl Lost {
    /// What it is called, as it stands within a sentence.
    pub fn words(&self, guide: &GuideDocument, lang: Lang) -> String {
        let quoted = |text: &str| match lang {
            Lang::En => format!("“{text}”"),
            Lang::Fr => format!("«\u{a0}{text}\u{a0}»"),
        };
        match self {
            Self::Competency(id) => quoted(guide.competency(id).map_or(id, |one| one.name.get(lang))),
            Self::Indicator(id) => {
                let all = guide.content().competencies.iter().flat_map(|competency| &competency.indicators);
                let text = all.into_iter().find(|indicator| indicator.id == *id).map_or(id.as_str(), |one| one.text.get(lang));
                quoted(text.trim_end_matches('.'))
            }
            Self::Line(line) => quoted(line.name(lang)),
            Self::Dimension(dimension) => quoted(dimension.name(lang)),
        }
    }
}

/// What would be lost, as it stands within a sentence.
pub fn lost_words(lost: &[Lost], guide: &GuideDocument, lang: Lang) -> String {
    lost.iter().map(|one| one.words(guide, lang)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework;
    use crate::guide::{FromFramework, compose_from_framework};
    use crate::profile::Reason;

    fn guide() -> GuideDocument {
        let social = framework::shipped().iter().find(|one| one.id == "social-work").unwrap();
        let choice = FromFramework { reason: Some(Reason::new(Lang::En, "As the post asks.")), ..FromFramework::default() };
        compose_from_framework(social, &choice).unwrap()
    }

    fn item(text: &str) -> RetiredItem {
        RetiredItem::parse(text).unwrap()
    }

    fn competencies(guide: &GuideDocument) -> Vec<RetiredItem> {
        guide.content().competencies.iter().map(|one| item(&format!("competency:{}", one.id))).collect()
    }

    #[test]
    fn what_only_one_competency_tests_is_named_once_it_is_to_be_retired() {
        let guide = guide();
        let lost = guide.without(&[]).lost_with(&item("competency:SOC-07"));
        assert!(lost.contains(&Lost::Line(AccountabilityLine::Complaint)), "{lost:?}");
        assert!(lost.contains(&Lost::Line(AccountabilityLine::Reporting)), "{lost:?}");
        // A question of ours asks about boundaries too.
        assert!(!lost.contains(&Lost::Line(AccountabilityLine::Boundaries)), "{lost:?}");
        assert!(!lost.iter().any(|one| matches!(one, Lost::Indicator(_))), "its indicators go with it: {lost:?}");
        for one in &guide.content().competencies {
            let lost = guide.without(&[]).lost_with(&item(&format!("competency:{}", one.id)));
            assert_eq!(lost.contains(&Lost::Competency(one.id.clone())), one.essential, "{}", one.id);
        }
    }

    #[test]
    fn what_was_lost_before_is_not_lost_again() {
        let guide = guide();
        let gone = [item("competency:SOC-07")];
        let lost = guide.without(&gone).lost_with(&item("competency:SOC-03"));
        assert!(!lost.contains(&Lost::Line(AccountabilityLine::Complaint)), "{lost:?}");
        // Whatever is left is reached by somebody until all but one are gone.
        let all = competencies(&guide);
        let final_loss = guide.without(&all[1..]).lost_with(&all[0]);
        assert!(final_loss.iter().any(|one| matches!(one, Lost::Dimension(_))), "{final_loss:?}");
    }

    #[test]
    fn a_question_loses_the_indicators_that_it_alone_elicits() {
        let guide = guide();
        let lost = guide.without(&[]).lost_with(&item("question:SOC-01.q1"));
        let elicited = &guide.question("SOC-01.q1").unwrap().elicits;
        let others: Vec<&String> = guide.questions_of("SOC-01").filter(|one| one.id != "SOC-01.q1").flat_map(|one| &one.elicits).collect();
        let alone: Vec<&String> = elicited.iter().filter(|id| !others.contains(id)).collect();
        assert!(!alone.is_empty());
        for id in elicited {
            assert_eq!(lost.contains(&Lost::Indicator(id.clone())), alone.contains(&id), "{id}");
        }
        let words = lost_words(&lost, &guide, Lang::Fr);
        assert!(words.starts_with("«\u{a0}") && words.ends_with("\u{a0}»"), "{words}");
    }

    #[test]
    fn nothing_is_retired_twice_nor_the_last_competency_nor_the_only_question() {
        let guide = guide();
        let can = |gone: &[RetiredItem], text: &str| guide.without(gone).can_retire(&item(text));
        assert_eq!(can(&[], "competency:SOC-01"), Ok(()));
        assert_eq!(can(&[], "question:SOC-01.q1"), Ok(()));
        assert_eq!(can(&[item("competency:SOC-01")], "competency:SOC-01"), Err(NotRetirable::Already));
        assert_eq!(can(&[item("competency:SOC-01")], "question:SOC-01.q1"), Err(NotRetirable::Already));
        assert_eq!(can(&[item("question:SOC-01.q1")], "question:SOC-01.q1"), Err(NotRetirable::Already));
        assert_eq!(can(&[item("question:SOC-01.q1")], "question:SOC-01.q2"), Err(NotRetirable::OnlyQuestion));
        assert_eq!(can(&[item("question:SOC-01.q1")], "competency:SOC-01"), Ok(()));
        assert_eq!(can(&competencies(&guide)[1..], "competency:SOC-01"), Err(NotRetirable::Last));
        // What is asked but not scored never counted as evidence; what is not there cannot go.
        for unknown in ["competency:SOC-99", "question:SOC-99.q1", "question:motivation-1", "competency:SOC-01.q1"] {
            assert_eq!(can(&[], unknown), Err(NotRetirable::Unknown), "{unknown}");
        }
    }
}
