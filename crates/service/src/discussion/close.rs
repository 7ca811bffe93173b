//! Closing the discussion: from here on the scores stand, and the ranking is computed and recorded in the same transaction.

use audit::{Act, ObjRef};
use domain::Refusal;
use domain::ids::VacancyId;
use domain::vacancy::VacancyState;
use store::Events;
use store::repo::{self, Lock};

use super::items::{Place, items};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::CloseDiscussion;
use crate::error::Error;
use crate::ranking::record;

impl Service {
    /// Closes the discussion, once every value has its words.
    pub async fn close_discussion(&self, granted: Granted<CloseDiscussion>) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                let mut vacancy = granted.enter(txn, Lock::Update).await?;
                if !repo::retirement::awaited(txn, &[vacancy.id]).await?.is_empty() {
                    // Who asks and who answers must not know the order by then.
                    return Err(Refusal::RetireOpen {}.into());
                }
                let all = items(txn, &vacancy).await?;
                if all.items.iter().any(|item| item.place != Place::Unassessed && !item.is_settled) {
                    return Err(Refusal::PanelRatingWords {}.into());
                }
                vacancy.state = VacancyState::Deciding;
                vacancy.discussion_closed_at = Some(txn.now());
                vacancy.version += 1;
                let mut close = txn
                    .event(Act::DiscussionClose, ObjRef::new(VacancyId::KIND, vacancy.id.0))
                    .vacancy(vacancy.id)
                    .framework_digest(all.computed.guide.digest());
                repo::vacancy::update(txn, &mut close, &vacancy).await?;
                let recorded = record(txn, &vacancy).await?;
                Ok(((), recorded.into_iter().fold(Events::one(close), Events::and)))
            })
        })
        .await?;
        Ok(())
    }
}
