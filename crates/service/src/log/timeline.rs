//! What happened in one vacancy, newest first, as sentences in both languages.
//!
//! What must stay true: an entry holds no value and no words of anybody, so that a sentence can hold none either; candidates are named by
//! their codes, staff by their names, and whoever is no longer on file by that alone.

use std::collections::{BTreeMap, BTreeSet};

use audit::{Act, Actor, Leaf, LogKind, ObjRef, Place, Role, SentenceParts, Why};
use domain::ids::{AuditRef, CandidateId, GuideId, PanelistId, PersonId, VacancyId};
use domain::vacancy::Vacancy;
use domain::{Date, Lang, Text, Timestamp, limits};
use store::log::{Entry, Filter};
use store::{Reading, repo};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadTimeline;
use crate::error::{Error, OrMissing as _, What};

/// A sentence names at most this many people; of the others it says how many.
const NAMED: usize = 6;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// Where it stands in the log of decisions.
    pub place: Place,
    /// When.
    pub at: Timestamp,
    /// The act, if this version knows it.
    pub act: Option<Act>,
    /// Who acted, where that is still on file.
    pub actor: Option<String>,
    /// In which role.
    pub role: Option<Role>,
    /// The reason code.
    pub why: Option<Why>,
    /// What happened.
    pub sentence: Text,
    /// The hash of the entry, 64 hexadecimal digits.
    pub leaf_hash: String,
}

/// One page of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineView {
    /// The entries, newest first.
    pub entries: Vec<TimelineEntry>,
    /// The entry before which the next page begins; absent on the last one.
    pub next: Option<Place>,
    /// Staff by whom one can choose.
    pub people: Vec<(PersonId, String)>,
    /// Candidates by whom one can choose, by code.
    pub candidates: Vec<(CandidateId, String)>,
}

/// Which entries of a vacancy are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimelineQuery {
    /// Only this act.
    pub act: Option<Act>,
    /// Only what this member of staff did or had done to them.
    pub person: Option<PersonId>,
    /// Only what concerns this candidate.
    pub candidate: Option<CandidateId>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day.
    pub until: Option<Date>,
    /// Only entries before this one.
    pub before: Option<Place>,
}

impl Service {
    /// A page of the entries of the vacancy.
    pub async fn timeline(&self, granted: Granted<ReadTimeline>, query: TimelineQuery) -> Result<TimelineView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let log = self.store.log(&read, LogKind::Decisions)?;
        let person = match (query.candidate, query.person) {
            (Some(candidate), _) => Some(repo::candidate::get(&read, vacancy.id, candidate).await.or_missing(What::Candidate)?.audit_ref),
            (None, Some(person)) => Some(repo::person::get(&read, person).await.or_missing(What::Person)?.audit_ref),
            (None, None) => None,
        };
        let filter = Filter {
            vacancy: Some(vacancy.id),
            act: query.act,
            person,
            from: query.from.map(Date::begins),
            until: query.until.map(Date::ends),
            before: query.before,
        };
        let mut entries = log.page(filter, limits::PAGE_ROWS + 1).await?;
        let rows = usize::try_from(limits::PAGE_ROWS).unwrap_or(usize::MAX);
        let has_more = entries.len() > rows;
        entries.truncate(rows);
        let next = entries.last().filter(|_| has_more).map(|last| last.place);
        let names = Names::of(&read, &vacancy, &entries).await?;
        Ok(TimelineView {
            entries: entries.iter().map(|entry| names.told(entry)).collect(),
            next,
            people: staff(&read, &vacancy).await?,
            candidates: codes(&read, &vacancy).await?,
        })
    }
}

/// Staff who have to do with a vacancy, by name.
async fn staff(through: &impl Reading, vacancy: &Vacancy) -> Result<Vec<(PersonId, String)>, Error> {
    let seats = repo::panelist::list(through, vacancy.id).await?;
    let people: BTreeSet<PersonId> = seats.iter().map(|seat| seat.person).chain([vacancy.holder]).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let mut named: Vec<(PersonId, String)> =
        repo::person::by_ids(through, &people).await?.into_iter().map(|person| (person.id, person.name)).collect();
    named.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(named)
}

/// Candidates of a vacancy, by code.
async fn codes(through: &impl Reading, vacancy: &Vacancy) -> Result<Vec<(CandidateId, String)>, Error> {
    Ok(repo::candidate::codes(through, vacancy.id).await?)
}

/// What the page of a vacancy calls those who stand in its entries.
pub(super) struct Names {
    vacancy: VacancyId,
    reference: String,
    /// Staff, by name.
    people: BTreeMap<AuditRef, String>,
    /// Candidates, by code.
    candidates: BTreeMap<AuditRef, String>,
    /// Seats, by code.
    seats: BTreeMap<PanelistId, String>,
    /// The guide of the vacancy, with its title.
    guide: Option<(GuideId, Text)>,
}

impl Names {
    pub(super) async fn of(through: &impl Reading, vacancy: &Vacancy, entries: &[Entry]) -> Result<Self, Error> {
        let of_entry = |entry: &Entry| {
            let second = entry.leaf.x_ref("second");
            entry.leaf.actor.audit_ref().into_iter().chain(second).chain(entry.leaf.subj.clone()).collect::<Vec<_>>()
        };
        let refs: BTreeSet<AuditRef> = entries.iter().flat_map(of_entry).collect();
        let refs: Vec<AuditRef> = refs.into_iter().collect();
        let (mut people, mut candidates) = (BTreeMap::new(), BTreeMap::new());
        // Limit: SQLite takes some thousand values in one statement, and a page of entries can name ten thousand people.
        for some in refs.chunks(500) {
            people.extend(repo::person::by_refs(through, some).await?.into_iter().map(|person| (person.audit_ref, person.name)));
            candidates.extend(repo::candidate::codes_by_refs(through, vacancy.id, some).await?);
        }
        let guide = match vacancy.guide {
            Some(guide) => Some((guide, repo::guide::get(through, guide).await?.title)),
            None => None,
        };
        let seats = repo::panelist::list(through, vacancy.id).await?.into_iter().map(|seat| (seat.id, seat.code)).collect();
        Ok(Self { vacancy: vacancy.id, reference: vacancy.reference.clone(), people, candidates, seats, guide })
    }

    /// An entry as its readers see it.
    pub(super) fn told(&self, entry: &Entry) -> TimelineEntry {
        TimelineEntry {
            place: entry.place,
            at: entry.leaf.at,
            act: entry.leaf.act,
            actor: entry.leaf.actor.audit_ref().and_then(|actor| self.people.get(&actor).cloned()),
            role: entry.leaf.actor.role(),
            why: entry.leaf.why,
            sentence: Text::new(self.sentence(&entry.leaf, Lang::En), self.sentence(&entry.leaf, Lang::Fr)),
            leaf_hash: entry.leaf_hash.to_hex(),
        }
    }

    fn sentence(&self, leaf: &Leaf, lang: Lang) -> String {
        let actor = self.actor(&leaf.actor, lang);
        let Some(act) = leaf.act else {
            // Written by a later version, which had words for it.
            return match lang {
                Lang::En => format!("{actor}: {}.", leaf.act_text),
                Lang::Fr => format!("{actor}\u{a0}: {}.", leaf.act_text),
            };
        };
        let object = self.object(&leaf.obj, lang);
        let concerned = self.concerned(&leaf.subj, lang);
        let second = leaf.x_ref("second").map(|second| self.person(second, lang));
        act.sentence(
            lang,
            &SentenceParts {
                actor: &actor,
                role: leaf.actor.role(),
                obj: object.as_deref(),
                vac: (leaf.vac == Some(self.vacancy)).then_some(self.reference.as_str()),
                subj: concerned.as_deref(),
                second: second.as_deref(),
                why: leaf.why,
            },
        )
    }

    fn actor(&self, actor: &Actor, lang: Lang) -> String {
        match (actor, lang) {
            (Actor::User { audit_ref, .. }, Lang::En) => self.named(*audit_ref).unwrap_or("Somebody no longer on file").to_owned(),
            (Actor::User { audit_ref, .. }, Lang::Fr) => {
                self.named(*audit_ref).unwrap_or("Une personne qui ne figure plus au dossier").to_owned()
            }
            (Actor::Job(_), Lang::En) => "The server".to_owned(),
            (Actor::Job(_), Lang::Fr) => "Le serveur".to_owned(),
            (Actor::Operator, Lang::En) => "Whoever operates the server".to_owned(),
            (Actor::Operator, Lang::Fr) => "L’exploitation du serveur".to_owned(),
        }
    }

    fn named(&self, audit_ref: AuditRef) -> Option<&str> {
        self.candidates.get(&audit_ref).or_else(|| self.people.get(&audit_ref)).map(String::as_str)
    }

    fn person(&self, audit_ref: AuditRef, lang: Lang) -> String {
        let unknown = match lang {
            Lang::En => "somebody no longer on file",
            Lang::Fr => "une personne qui ne figure plus au dossier",
        };
        self.named(audit_ref).unwrap_or(unknown).to_owned()
    }

    fn concerned(&self, people: &[AuditRef], lang: Lang) -> Option<String> {
        if people.is_empty() {
            return None;
        }
        let mut names: Vec<String> = people.iter().map(|audit_ref| self.person(*audit_ref, lang)).collect();
        names.sort();
        let others = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        let list = names.join(", ");
        Some(match (others, lang) {
            (0, _) => list,
            (1, Lang::En) => format!("{list} and 1 other"),
            (1, Lang::Fr) => format!("{list} et 1 autre"),
            (_, Lang::En) => format!("{list} and {others} others"),
            (_, Lang::Fr) => format!("{list} et {others} autres"),
        })
    }

    fn object(&self, object: &ObjRef, lang: Lang) -> Option<String> {
        match object.kind() {
            PanelistId::KIND => self.seats.get(&PanelistId(object.id())).cloned(),
            GuideId::KIND => {
                let (guide, title) = self.guide.as_ref()?;
                (guide.0 == object.id()).then(|| title.get(lang).to_owned())
            }
            _ => None,
        }
    }
}
