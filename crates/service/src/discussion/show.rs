//! Reading the discussion: what differs, largest difference first, and the evidence for one candidate.
//!
//! What must stay true: nothing of a candidate whose scores are sealed, nothing of one from whom the reader is recused, and no total and
//! no order while the discussion is open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::guide::GuideDocument;
use domain::ids::{CandidateId, PanelistId, PersonId};
use domain::scores::{Note, evidence_texts, sealed_notes};
use domain::vacancy::Vacancy;
use domain::{Refusal, Timestamp};
use store::{Reading, repo};

use super::items::{Item, Place, items};
use super::speaks::Speakers;
use crate::Service;
use crate::access::policy::ReadDiscussion;
use crate::access::{Granted, Standing};
use crate::error::Error;
use crate::retirement::{RetirementView, told};
use crate::reveal::is_revealed;
use crate::scorecard::own;

/// The agenda of the discussion.
#[derive(Clone, Debug)]
pub struct DiscussionView {
    /// The panel: who is who in the items.
    pub panelists: BTreeMap<PanelistId, String>,
    /// The items: to discuss, to accept, assessed by nobody.
    pub items: Vec<Item>,
    /// How many levels apart still counts as agreement.
    pub tolerance: u8,
    /// What was retired for everybody, oldest first.
    pub retired: Vec<RetirementView>,
    /// The candidates on whom the reader speaks for the panel.
    pub speaks_on: BTreeSet<CandidateId>,
    /// Who speaks on candidates that the reader does not see, with how many values await them.
    pub awaited: Vec<(String, usize)>,
    /// The frozen guide: what the competencies are called, and what each level sounds like.
    pub guide: Arc<GuideDocument>,
}

/// What one panelist wrote about one candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceOf {
    /// Whose.
    pub panelist: PanelistId,
    /// Their name.
    pub name: String,
    /// Evidence by competency, as last sealed.
    pub evidence: Vec<(String, String)>,
    /// Notes by question; one's own only.
    pub notes: Vec<Note>,
    /// Why it was changed, where it was, with the time.
    pub changes: Vec<(Timestamp, String)>,
}

impl Service {
    /// The agenda.
    pub async fn discussion(&self, granted: Granted<ReadDiscussion>) -> Result<DiscussionView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        if repo::reveal::list(&read, vacancy.id).await?.is_empty() {
            return Err(Refusal::ScoresSealed {}.into());
        }
        let all = items(&read, &vacancy).await?;
        let speakers = Speakers::of(&read, vacancy.id).await?;
        let person = granted.person()?.id;
        let is_hidden = |item: &Item| granted.standing() != Standing::Auditor && speakers.is_recused(person, item.candidate);
        let names = names(&read, &vacancy).await?;
        let mut awaited: BTreeMap<String, usize> = BTreeMap::new();
        for item in all.items.iter().filter(|item| is_hidden(item) && item.place != Place::Unassessed && !item.is_settled) {
            let speaker = speakers.on(item.candidate).and_then(|speaker| names.values().find(|(person, _)| *person == speaker));
            *awaited.entry(speaker.map(|(_, name)| name.clone()).unwrap_or_default()).or_default() += 1;
        }
        let panelists = names.into_iter().map(|(panelist, (_, name))| (panelist, name)).collect();
        let told = told(&read, &vacancy).await?.into_iter().filter(|told| told.retirement.is_in_force());
        let retired = told.map(|told| told.view).collect();
        let tolerance = all.computed.guide.content().rules.tolerance;
        let guide = all.computed.guide;
        let items: Vec<Item> = all.items.into_iter().filter(|item| !is_hidden(item)).collect();
        let speaks_on = items.iter().map(|item| item.candidate).filter(|candidate| speakers.speaks(person, *candidate)).collect();
        let shown: BTreeSet<CandidateId> = items.iter().map(|item| item.candidate).collect();
        let people = all.computed.candidates.values().filter(|one| shown.contains(&one.id)).map(|one| one.audit_ref).collect();
        drop(read);
        self.leave_view(&granted, people).await?;
        Ok(DiscussionView { panelists, items, tolerance, retired, speaks_on, awaited: awaited.into_iter().collect(), guide })
    }

    /// Everybody's evidence for one candidate, side by side.
    pub async fn evidence(&self, granted: Granted<ReadDiscussion>, candidate: CandidateId) -> Result<Vec<EvidenceOf>, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let person = granted.person()?.id;
        if granted.standing() != Standing::Auditor {
            own(&read, &vacancy, person, candidate).await?;
        }
        if !is_revealed(&repo::reveal::list(&read, vacancy.id).await?, candidate) {
            return Err(Refusal::ScoresSealed {}.into());
        }
        let names = names(&read, &vacancy).await?;
        let mut voices: BTreeMap<PanelistId, EvidenceOf> = BTreeMap::new();
        for (version, _) in repo::scorecard_version::of_candidate(&read, candidate).await? {
            let Some((whose, name)) = names.get(&version.panelist) else { continue };
            let voice = voices.entry(version.panelist).or_insert_with(|| EvidenceOf {
                panelist: version.panelist,
                name: name.clone(),
                evidence: Vec::new(),
                notes: Vec::new(),
                changes: Vec::new(),
            });
            voice.evidence = evidence_texts(&version.evidence);
            if *whose == person {
                voice.notes = sealed_notes(&version.notes);
            }
            voice.changes.extend(version.reason.map(|reason| (version.sealed_at, reason)));
        }
        let read_about = repo::candidate::get(&read, vacancy.id, candidate).await?.audit_ref;
        drop(read);
        self.leave_view(&granted, vec![read_about]).await?;
        Ok(voices.into_values().collect())
    }
}

/// Who sits or sat, with their names.
async fn names(through: &impl Reading, vacancy: &Vacancy) -> Result<BTreeMap<PanelistId, (PersonId, String)>, Error> {
    let panel = repo::panelist::list(through, vacancy.id).await?;
    let people: Vec<PersonId> = panel.iter().map(|seat| seat.person).collect();
    let people = repo::person::by_ids(through, &people).await?;
    let name = |id| people.iter().find(|person| person.id == id).map(|person| person.name.clone()).unwrap_or_default();
    Ok(panel.iter().map(|seat| (seat.id, (seat.person, name(seat.person)))).collect())
}
