//! Confirming at once all items on which the panel agrees: none of them is forced through one by one.

use audit::Why as LogWhy;
use domain::scores::agreed_words;
use store::Events;
use store::repo::Lock;

use super::items::{Item, items, required};
use super::rate::{Rating, confirm};
use super::speaks::Speakers;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ConfirmAgreed;
use crate::error::{Error, Why};

impl Service {
    /// Confirms every item within the tolerance that is not settled yet and on which one speaks for the panel; gives their number. Each gets a
    /// sentence in one's own language that says the value and whether the required level is demonstrated. `seen` is how many were on the screen.
    pub async fn confirm_agreed(&self, granted: Granted<ConfirmAgreed>, seen: usize) -> Result<usize, Error> {
        let done = self
            .act(granted, move |txn, granted| {
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::Update).await?;
                    let all = items(txn, &vacancy).await?;
                    let (language, by) = (granted.language()?, granted.person()?.id);
                    let speakers = Speakers::of(txn, vacancy.id).await?;
                    let agreed: Vec<&Item> =
                        all.items.iter().filter(|item| item.is_agreed() && speakers.speaks(by, item.candidate)).collect();
                    if agreed.is_empty() {
                        return Err(Error::Conflict(Why::Done));
                    }
                    if agreed.len() != seen {
                        // Somebody changed a score in the meantime: what would be confirmed is not what was on the screen.
                        return Err(Error::Conflict(Why::Stale));
                    }
                    let mut events = Vec::new();
                    for item in &agreed {
                        let candidate = all.computed.candidates.values().find(|candidate| candidate.id == item.candidate);
                        let (Some(candidate), Some(value)) = (candidate, item.value) else { continue };
                        let rating = Rating {
                            candidate: item.candidate,
                            competency: item.competency.clone(),
                            level: item.rating.as_ref().and_then(|rating| rating.level).map(domain::scores::Level),
                            words: agreed_words(value, required(&all.computed, &item.competency), language),
                            language,
                            why: Some(LogWhy::Agreement),
                            reason: String::new(),
                            seen: 0,
                        };
                        events.push(confirm(txn, candidate, &all.computed.guide, by, item.rating.as_ref(), rating).await?);
                    }
                    let count = events.len();
                    let events = Events::from_list(events).ok_or(Error::Conflict(Why::Done))?;
                    Ok((count, events))
                })
            })
            .await?;
        Ok(done.value)
    }
}
