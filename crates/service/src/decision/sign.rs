//! The second signature under a decision that departs from the order.
//!
//! What must stay true: who signs is somebody else than who prepared it, and signs what they read.

use domain::ids::{DecisionId, PersonId};
use store::repo::{self, Lock};

use super::decide::{Names, record};
use super::prepared::prepared_by;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::SignDecision;
use crate::error::{Error, What, Why};

impl Service {
    /// Signs what another prepared, and so records it. `digest` is that of the text on the screen.
    pub async fn sign_decision(&self, granted: Granted<SignDecision>, prepared: PersonId, digest: &str) -> Result<DecisionId, Error> {
        let (service, digest) = (self.clone(), digest.to_owned());
        let done = self
            .act(granted, move |txn, granted| {
                let (service, digest) = (service.clone(), digest.clone());
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::Update).await?;
                    if granted.person()?.id == prepared {
                        return Err(Error::Denied);
                    }
                    let (decision, _) = prepared_by(txn, prepared, vacancy.id).await?.ok_or(Error::Missing(What::Decision))?;
                    if decision.digest != digest {
                        return Err(Error::Conflict(Why::Stale));
                    }
                    service.may_prepare(txn, &vacancy, prepared).await?;
                    let checked = service.check_decision(txn, &vacancy, &decision.deciding).await?;
                    let refusals = checked.refusals(&decision.deciding.departs_reason, true, "");
                    if !refusals.is_empty() {
                        return Err(Error::Refused(refusals));
                    }
                    // The entry's actor is who signs; the other name stands beside it.
                    let first = repo::person::get(txn, prepared).await?;
                    let names = Names { decided_by: granted.person()?.id, second: Some((first.id, first.audit_ref)) };
                    record(txn, vacancy, &checked, &decision.deciding, names).await
                })
            })
            .await?;
        Ok(done.value)
    }

    /// Whoever prepared it must still hold the round or chair its panel.
    async fn may_prepare(&self, txn: &store::WriteTxn, vacancy: &domain::vacancy::Vacancy, person: PersonId) -> Result<(), Error> {
        let seat = repo::panelist::of_person(txn, vacancy.id, person).await?;
        let chairs =
            seat.is_some_and(|seat| seat.part == domain::panel::PanelPart::Chair && seat.state == domain::panel::PanelistState::Sitting);
        let is_active = repo::person::get(txn, person).await?.state == domain::person::PersonState::Active;
        if is_active && (chairs || vacancy.holder == person) { Ok(()) } else { Err(Error::Missing(What::Decision)) }
    }
}
