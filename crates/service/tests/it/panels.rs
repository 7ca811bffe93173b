//! Who interviews whom by lot, and who speaks for the panel where the chair may not.

use std::collections::BTreeSet;

use audit::{Act, Why as LogWhy};
use domain::Lang;
use domain::ids::{CandidateId, PanelistId};
use domain::panel::Ruling;
use service::discussion::{DiscussionView, Rating};
use service::policy::{AssignPanel, CloseDiscussion, ConfirmAgreed, RatePanel, ReadDiscussion, ReadPanel, ReadRanking, RevealScores};
use service::reveal::Opening;
use service::{Asker, Error, Why};
use store::testing::on_both_engines;

use crate::round_support::Round;

type Pairs = BTreeSet<(PanelistId, CandidateId)>;

impl Round {
    async fn draw(&self, each: usize) -> Result<(), Error> {
        let service = &self.stage.service;
        service.draw_panel(service.grant_in::<AssignPanel>(&self.officer, self.vacancy).await?, each).await
    }

    async fn assign(&self, pairs: &Pairs, drawn: bool) -> Result<(), Error> {
        let service = &self.stage.service;
        service.assign_panel(service.grant_in::<AssignPanel>(&self.officer, self.vacancy).await?, pairs.clone(), drawn).await
    }

    async fn pairs(&self) -> (Pairs, bool) {
        let service = &self.stage.service;
        let view = service.panel(service.grant_in::<ReadPanel>(&self.officer, self.vacancy).await.unwrap()).await.unwrap();
        (view.pairs, view.drawn)
    }

    /// What the entries since then say of where lists came from.
    async fn scopes(&self, since: u64) -> Vec<String> {
        let entries = self.stage.entries_from(since).await;
        let allocated = entries.iter().filter(|leaf| leaf.act == Some(Act::PanelAllocate));
        allocated.map(|leaf| leaf.x_text("scope").unwrap().to_owned()).collect()
    }

    async fn discussion(&self, asker: &Asker) -> DiscussionView {
        let service = &self.stage.service;
        service.discussion(service.grant_in::<ReadDiscussion>(asker, self.vacancy).await.unwrap()).await.unwrap()
    }

    async fn confirms(&self, asker: &Asker, seen: usize) -> Result<usize, Error> {
        let service = &self.stage.service;
        service.confirm_agreed(service.grant_in::<ConfirmAgreed>(asker, self.vacancy).await?, seen).await
    }

    async fn rates(&self, asker: &Asker, candidate: CandidateId) -> Result<(), Error> {
        let service = &self.stage.service;
        let rating = Rating {
            candidate,
            competency: "SOC-01".into(),
            level: None,
            words: "Shown in both examples.".into(),
            language: Lang::En,
            why: Some(LogWhy::Agreement),
            reason: String::new(),
            seen: 0,
        };
        service.rate(service.grant_in::<RatePanel>(asker, self.vacancy).await?, &rating).await
    }

    async fn closes(&self) -> Result<(), Error> {
        let service = &self.stage.service;
        service.close_discussion(service.grant_in::<CloseDiscussion>(&self.chair, self.vacancy).await?).await
    }
}

#[tokio::test]
async fn a_lot_is_drawn_once_for_the_same_people_and_only_before_the_interviews() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let stage = &round.stage;
        let before = stage.entries().await;
        round.draw(2).await.unwrap();
        let (drawn, is_drawn) = round.pairs().await;
        assert!(is_drawn);
        assert_eq!(round.scopes(before).await, ["lot"; 3]);
        for candidate in &round.candidates {
            assert_eq!(drawn.iter().filter(|pair| pair.1 == *candidate).count(), 2);
        }
        for seat in &round.seats {
            assert_eq!(drawn.iter().filter(|pair| pair.0 == *seat).count(), 2);
        }

        // Whoever draws until it suits gets the same list, also by way of another one.
        assert_eq!(round.draw(2).await, Err(Error::Conflict(Why::Done)));
        round.assign(&Pairs::new(), false).await.unwrap();
        assert_eq!(round.pairs().await, (Pairs::new(), false));
        round.draw(2).await.unwrap();
        assert_eq!(round.pairs().await, (drawn.clone(), true));

        // A list that somebody wrote never looks like one that the program drew, whatever they say of it.
        let everybody: Pairs = round.seats.iter().flat_map(|seat| round.candidates.iter().map(|one| (*seat, *one))).collect();
        let mut written = everybody.clone();
        written.remove(&(round.seats[2], round.candidates[0]));
        let before = stage.entries().await;
        round.assign(&written, true).await.unwrap();
        assert!(!round.scopes(before).await.contains(&"lot".to_owned()));

        for asker in round.panel() {
            round.declare(&asker, None).await.unwrap();
        }
        round.begin().await;
        assert_eq!(round.draw(2).await, Err(Error::Conflict(Why::Stage)));
        assert_eq!(round.assign(&everybody, true).await, Err(Error::Conflict(Why::Stage)), "a list that changes is no lot");
        assert_eq!(round.pairs().await, (written, true));
        round.assign(&everybody, false).await.unwrap();
        assert_eq!(round.pairs().await, (everybody, false));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_is_recused_counts_for_nobody_when_pairs_are_listed_or_drawn() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let (known, member) = (round.candidates[0], &round.members[0]);
        round.declare(&round.chair, None).await.unwrap();
        round.declare(&round.members[1], None).await.unwrap();
        round.declare(member, Some(known)).await.unwrap();
        round.rule(&round.chair, round.link().await, Ruling::Recused).await.unwrap();
        round.draw(2).await.unwrap();
        let (drawn, _) = round.pairs().await;
        assert!(!drawn.contains(&(round.seats[1], known)), "who is recused is not drawn");
        assert_eq!(drawn.iter().filter(|pair| pair.1 == known).count(), 2);
        // Two of whom one is recused are one.
        let mut thin: Pairs = round.seats.iter().flat_map(|seat| round.candidates.iter().map(|one| (*seat, *one))).collect();
        thin.remove(&(round.seats[2], known));
        assert_eq!(round.assign(&thin, false).await.unwrap_err().codes(), ["panel.below-two"]);
        assert_eq!(round.pairs().await.0, drawn);
    })
    .await;
}

#[tokio::test]
async fn where_the_chair_is_recused_a_member_confirms_the_values_and_nobody_else() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let known = round.candidates[0];
        for member in &round.members {
            round.declare(member, None).await.unwrap();
        }
        round.declare(&round.chair, Some(known)).await.unwrap();
        round.rule(&round.officer, round.link().await, Ruling::Recused).await.unwrap();
        round.begin().await;
        for (candidate, level) in round.candidates.iter().zip([5, 4, 3]) {
            for asker in round.panel().iter().skip(usize::from(*candidate == known)) {
                round.submit(asker, *candidate, &[level]).await.unwrap();
            }
        }
        let service = &round.stage.service;
        let leave = service.grant_in::<RevealScores>(&round.chair, round.vacancy).await.unwrap();
        service.reveal_scores(leave, &Opening::default()).await.unwrap();

        let [stands_in, other] = [&round.members[0], &round.members[1]];
        let seen = round.discussion(&round.chair).await;
        assert!(seen.items.iter().all(|item| item.candidate != known));
        assert_eq!(seen.awaited, [("Luc Petit".to_owned(), 7)]);
        assert_eq!(seen.speaks_on, round.candidates[1..].iter().copied().collect());
        assert_eq!(round.rates(&round.chair, known).await, Err(Error::Denied));
        assert_eq!(round.rates(other, known).await, Err(Error::Denied));
        assert_eq!(round.rates(stands_in, round.candidates[1]).await, Err(Error::Denied));
        round.rates(stands_in, known).await.unwrap();
        assert_eq!(round.confirms(other, 0).await, Err(Error::Conflict(Why::Done)));
        assert_eq!(round.confirms(&round.chair, seen.items.len()).await, Ok(14), "what the chair sees is what the chair confirms");
        assert_eq!(round.closes().await.unwrap_err().codes(), ["panel-rating.words"]);
        assert_eq!(round.discussion(stands_in).await.speaks_on, BTreeSet::from([known]));
        assert_eq!(round.confirms(stands_in, 6).await, Ok(6));
        assert_eq!(round.discussion(&round.chair).await.awaited, []);
        round.closes().await.unwrap();

        // The order is for all of the panel; the levels that colleagues gave stay theirs.
        for (asker, shown) in [(&round.chair, false), (stands_in, true)] {
            let view = service.ranking(service.grant_in::<ReadRanking>(asker, round.vacancy).await.unwrap()).await.unwrap();
            assert_eq!(view.rows.len(), 3);
            let row = view.rows.iter().find(|row| row.candidate == known).unwrap();
            assert_eq!((row.row.rank, !row.levels.is_empty()), (Some(1), shown));
            assert!(view.rows.iter().filter(|row| row.candidate != known).all(|row| !row.levels.is_empty()));
        }
        round.stage.assert_sound().await;
    })
    .await;
}
