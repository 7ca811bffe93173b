//! What the scenarios about retiring start from: a round in which one competency decides the order, and its calls in short.

use audit::Why as LogWhy;
use domain::Lang;
use domain::ids::{CandidateId, RetirementId};
use domain::retirement::RetiredItem;
use domain::scores::{Assessment, Level};
use domain::vacancy::VacancyState;
use psychometrics::exact::Ratio;
use service::discussion::{DiscussionView, Rating, Revision};
use service::policy::{
    ApproveRetirement, AskRetirement, CloseDiscussion, ConfirmAgreed, RatePanel, ReadDiscussion, ReadRanking, ReadRetirements,
    RefuseRetirement, RevealScores, ReviseScore, TakeBackRetirement,
};
use service::ranking::RankingView;
use service::retirement::RetirementsView;
use service::reveal::Opening;
use service::{Asker, Error};
use store::testing::Fresh;

use crate::round_support::{EVIDENCE, Round, settle};

pub const WORDS: &str = "Everybody took the first competency to be about languages.";
pub const UNCOVERED: &str = "The references speak of it at length.";

/// Places and totals by code, as people say them.
pub type Order = Vec<(String, Option<u32>, Option<Ratio>)>;

/// The calls of these scenarios, in short.
pub struct Retiring {
    pub round: Round,
    /// The officer who does not hold the vacancy.
    pub second: Asker,
}

impl Retiring {
    /// The first candidate is best by the first competency alone; without it the second one is.
    pub async fn scored(fresh: Fresh) -> Self {
        let round = Round::interviewing(fresh).await;
        for (candidate, levels) in round.candidates.iter().zip([[5, 3, 3, 3, 3, 3, 3], [1, 4, 4, 3, 3, 3, 3], [3, 3, 3, 3, 3, 2, 3]]) {
            for asker in round.panel() {
                round.submit(&asker, *candidate, &levels).await.unwrap();
            }
        }
        let second = round.stage.as_("Jean Petit").await;
        Self { round, second }
    }

    /// The same with the scores open.
    pub async fn opened(fresh: Fresh) -> Self {
        let retiring = Box::pin(Self::scored(fresh)).await;
        let service = &retiring.round.stage.service;
        let leave = service.grant_in::<RevealScores>(&retiring.round.chair, retiring.round.vacancy).await.unwrap();
        service.reveal_scores(leave, &Opening::default()).await.unwrap();
        retiring
    }

    /// The same with the discussion closed.
    pub async fn ranked(fresh: Fresh) -> Self {
        let retiring = Box::pin(Self::scored(fresh)).await;
        Box::pin(settle(&retiring.round)).await;
        retiring
    }

    pub async fn ask(&self, item: &str, uncovered: &str) -> Result<RetirementId, Error> {
        self.ask_as(&self.round.chair, item, uncovered).await
    }

    pub async fn ask_as(&self, asker: &Asker, item: &str, uncovered: &str) -> Result<RetirementId, Error> {
        let service = &self.round.stage.service;
        let leave = service.grant_in::<AskRetirement>(asker, self.round.vacancy).await?;
        service.ask_retirement(leave, &RetiredItem::parse(item).unwrap(), LogWhy::Misunderstood, WORDS, uncovered).await
    }

    pub async fn approve(&self, asker: &Asker, retirement: RetirementId) -> Result<(), Error> {
        let service = &self.round.stage.service;
        let leave = service.grant_in::<ApproveRetirement>(asker, self.round.vacancy).await?;
        service.approve_retirement(leave, retirement, "I asked the panel how it came about.").await
    }

    pub async fn refuse(&self, asker: &Asker, retirement: RetirementId, answer: &str) -> Result<(), Error> {
        let service = &self.round.stage.service;
        let leave = service.grant_in::<RefuseRetirement>(asker, self.round.vacancy).await?;
        service.refuse_retirement(leave, retirement, answer).await
    }

    pub async fn take_back(&self, asker: &Asker, retirement: RetirementId) -> Result<(), Error> {
        let service = &self.round.stage.service;
        let leave = service.grant_in::<TakeBackRetirement>(asker, self.round.vacancy).await?;
        service.take_retirement_back(leave, retirement).await
    }

    /// Asked for and approved.
    pub async fn retire(&self, item: &str, uncovered: &str) {
        let id = Box::pin(self.ask(item, uncovered)).await.unwrap();
        self.round.stage.fresh.clock.advance_seconds(60);
        Box::pin(self.approve(&self.second, id)).await.unwrap();
        self.round.stage.fresh.clock.advance_seconds(60);
    }

    pub async fn view(&self, asker: &Asker) -> Result<RetirementsView, Error> {
        let service = &self.round.stage.service;
        service.retirements(service.grant_in::<ReadRetirements>(asker, self.round.vacancy).await?).await
    }

    pub async fn ranking(&self, asker: &Asker) -> Result<RankingView, Error> {
        let service = &self.round.stage.service;
        service.ranking(service.grant_in::<ReadRanking>(asker, self.round.vacancy).await?).await
    }

    pub async fn order(&self) -> Order {
        let view = Box::pin(self.ranking(&self.round.chair)).await.unwrap();
        assert!(view.is_as_recorded);
        view.rows.iter().map(|row| (row.code.clone(), row.row.rank, row.row.total)).collect()
    }

    pub async fn state(&self) -> VacancyState {
        let read = self.round.stage.fresh.store.read().await.unwrap();
        store::repo::vacancy::get(&read, self.round.vacancy).await.unwrap().state
    }

    pub async fn discussion(&self, asker: &Asker) -> DiscussionView {
        let service = &self.round.stage.service;
        service.discussion(service.grant_in::<ReadDiscussion>(asker, self.round.vacancy).await.unwrap()).await.unwrap()
    }

    pub async fn close(&self) -> Result<(), Error> {
        let service = &self.round.stage.service;
        service.close_discussion(service.grant_in::<CloseDiscussion>(&self.round.chair, self.round.vacancy).await?).await
    }

    pub async fn confirm_agreed(&self, seen: usize) -> Result<usize, Error> {
        let service = &self.round.stage.service;
        service.confirm_agreed(service.grant_in::<ConfirmAgreed>(&self.round.chair, self.round.vacancy).await?, seen).await
    }

    /// The chair confirms the panel's value of one item, or sets a level.
    pub async fn rate(&self, candidate: CandidateId, competency: &str, level: Option<u8>) -> Result<(), Error> {
        let service = &self.round.stage.service;
        let view = self.discussion(&self.round.chair).await;
        let item = view.items.iter().find(|item| item.candidate == candidate && item.competency == competency);
        let rating = Rating {
            candidate,
            competency: competency.into(),
            level: level.map(Level),
            words: "As heard again.".into(),
            language: Lang::En,
            why: Some(LogWhy::Evidence),
            reason: "Said in the meeting.".into(),
            seen: item.and_then(|item| item.rating.as_ref()).map_or(0, |rating| rating.version),
        };
        service.rate(service.grant_in::<RatePanel>(&self.round.chair, self.round.vacancy).await?, &rating).await
    }

    pub async fn revise(&self, asker: &Asker, candidate: CandidateId, competency: &str, level: u8) -> Result<(), Error> {
        let service = &self.round.stage.service;
        let revision = Revision {
            competency: competency.into(),
            assessment: Assessment::Assessed { level: Level(level) },
            evidence: EVIDENCE.into(),
            seen: 1,
            why: LogWhy::Evidence,
            reason: "Without that question less was heard.".into(),
        };
        let leave = service.grant_in::<ReviseScore>(asker, self.round.vacancy).await?;
        service.revise_score(leave, candidate, &revision).await.map(drop)
    }
}

/// An order as it is expected.
pub fn order(rows: [(&str, u32, i64, i64); 3]) -> Order {
    rows.into_iter().map(|(code, rank, n, d)| (code.to_owned(), Some(rank), Some(Ratio::new(n.into(), d.into()).unwrap()))).collect()
}
