//! Retiring for all: a competency or a question that was plainly misunderstood stops counting, for every candidate alike.
//!
//! What must stay true: the chair asks and somebody outside the panel answers, once for each item; no order that would follow is shown before the answer; what
//! is retired counts for nobody from the same transaction on, and the order that stood before stays on file.

mod answer;
mod ask;
mod show;

use std::collections::BTreeSet;

use domain::Timestamp;
use domain::guide::GuideDocument;
use domain::ids::{EventId, VacancyId};
use domain::retirement::{RetiredItem, RetiredKind, Retirement, RetirementState};
use store::{Reading, repo};

use crate::error::Error;

pub use show::{Retirable, RetirementChoices, RetirementView, RetirementsView};
pub(crate) use show::{Told, told};

/// What was ever asked to be retired in a round, oldest first.
pub(crate) struct Retirements(pub(crate) Vec<(Retirement, EventId)>);

impl Retirements {
    pub(crate) async fn of(through: &impl Reading, vacancy: VacancyId) -> Result<Self, Error> {
        Ok(Self(repo::retirement::list(through, vacancy).await?))
    }

    /// What counts for nobody any more, each with its entry.
    pub(crate) fn in_force(&self) -> impl Iterator<Item = &(Retirement, EventId)> {
        self.0.iter().filter(|(retirement, _)| retirement.is_in_force())
    }

    /// The same as items of the guide.
    pub(crate) fn items(&self) -> Vec<RetiredItem> {
        self.in_force().map(|(retirement, _)| retirement.about()).collect()
    }

    /// The competencies that count for nobody any more.
    pub(crate) fn competencies(&self) -> BTreeSet<&str> {
        let retired = self.in_force().filter(|(retirement, _)| retirement.kind == RetiredKind::Competency);
        retired.map(|(retirement, _)| retirement.item.as_str()).collect()
    }

    /// Whether this was asked for and refused. Who asks somebody else instead gets no other answer.
    pub(crate) fn was_refused(&self, item: &RetiredItem) -> bool {
        self.0.iter().any(|(retirement, _)| retirement.state == RetirementState::Refused && retirement.about() == *item)
    }

    /// The request that awaits its answer: there is one at most.
    pub(crate) fn open(&self) -> Option<&Retirement> {
        self.0.iter().map(|(retirement, _)| retirement).find(|retirement| retirement.is_open())
    }

    /// Since when a competency is to be confirmed anew, because a question that tested it was retired.
    pub(crate) fn sent_back(&self, guide: &GuideDocument, competency: &str) -> Option<Timestamp> {
        let of = |retirement: &Retirement| {
            guide.question(&retirement.item).and_then(|question| question.competency.as_deref()) == Some(competency)
        };
        self.in_force().filter(|(retirement, _)| of(retirement)).filter_map(|(retirement, _)| retirement.sends_back_from()).max()
    }
}
