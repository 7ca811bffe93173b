//! Declared links that were ruled on or await it: the statement and its effect, never the candidate's file beside it.

use std::collections::BTreeMap;

use audit::{Act, ObjRef, Why};
use domain::Timestamp;
use domain::ids::{CandidateId, DeclarationId, PanelistId, VacancyId};
use domain::panel::{Declared, PanelPart, Ruling};
use store::Events;
use store::repo::{self, Lock};

use crate::Service;
use crate::access::policy::ListRulings;
use crate::access::{Granted, Standing};
use crate::act::ROWS_PER_ENTRY;
use crate::error::{Error, What};
use crate::scorecard::expected;

/// A declared link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkToRule {
    /// The statement.
    pub declaration: DeclarationId,
    /// Who declared it.
    pub panelist: String,
    /// The name it is about.
    pub candidate: String,
    /// The candidate's code.
    pub code: String,
    /// The nature and extent.
    pub nature: String,
    /// When.
    pub declared_at: Timestamp,
    /// What was ruled.
    pub ruling: Option<Ruling>,
    /// Why.
    pub ruling_reason: Option<String>,
    /// How many panelists would remain for the candidate after a recusal.
    pub remaining: usize,
    /// Whether who asks may rule on it: nobody does on their own.
    pub is_mine_to_rule: bool,
}

impl Service {
    /// The declared links of the round, those that await a ruling first.
    pub async fn declared_links(&self, granted: Granted<ListRulings>) -> Result<Vec<LinkToRule>, Error> {
        let done = self
            .disclose(granted, move |txn, granted| {
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::None).await?;
                    let cards = expected(txn, &vacancy).await?;
                    let names: BTreeMap<PanelistId, String> = {
                        let people: Vec<_> = cards.panel.iter().map(|seat| seat.person).collect();
                        let people = repo::person::by_ids(txn, &people).await?;
                        let name = |id| people.iter().find(|person| person.id == id).map(|person| person.name.clone()).unwrap_or_default();
                        cards.panel.iter().map(|seat| (seat.id, name(seat.person))).collect()
                    };
                    let mut links = Vec::new();
                    let mut shown = Vec::new();
                    for declaration in repo::declaration::list(txn, vacancy.id).await? {
                        let seat = cards.panel.iter().find(|seat| seat.id == declaration.panelist);
                        let candidate = cards.candidates.iter().find(|candidate| candidate.id == declaration.candidate);
                        let (Some(seat), Some(candidate), Declared::Link) = (seat, candidate, declaration.declared) else { continue };
                        shown.push(candidate.audit_ref);
                        links.push(LinkToRule {
                            declaration: declaration.id,
                            panelist: names.get(&seat.id).cloned().unwrap_or_default(),
                            candidate: candidate.full_name(),
                            code: candidate.code.clone(),
                            nature: declaration.nature.unwrap_or_default(),
                            declared_at: declaration.declared_at,
                            ruling: declaration.ruling,
                            ruling_reason: declaration.ruling_reason,
                            remaining: remaining(&cards, candidate.id, seat.id),
                            is_mine_to_rule: rules_on(granted.standing(), seat.part),
                        });
                    }
                    links.sort_by_key(|link| (link.ruling.is_some(), link.declared_at));
                    let mut events = Vec::new();
                    for some in shown.chunks(ROWS_PER_ENTRY) {
                        let event = txn.event(Act::ListView, ObjRef::new(VacancyId::KIND, vacancy.id.0)).vacancy(vacancy.id);
                        events.push(event.why(Why::Assess).subjects(some.iter().copied()));
                    }
                    let Some(events) = Events::from_list(events) else { return Err(Error::Missing(What::Declaration)) };
                    Ok((links, events))
                })
            })
            .await;
        match done {
            // No link was declared: nothing personal was read, so there is nothing to record.
            Err(Error::Missing(What::Declaration)) => Ok(Vec::new()),
            done => done,
        }
    }
}

/// The chair rules on the members' links; who holds the round rules on the chair's.
pub(super) const fn rules_on(standing: Standing, of: PanelPart) -> bool {
    matches!((standing, of), (Standing::Chair, PanelPart::Member) | (Standing::Holder, PanelPart::Chair))
}

/// How many would still score the candidate without this panelist.
pub(super) fn remaining(cards: &crate::scorecard::Expected, candidate: CandidateId, without: PanelistId) -> usize {
    cards.cards.iter().filter(|card| card.candidate == candidate && card.panelist != without && card.counts()).count()
}
