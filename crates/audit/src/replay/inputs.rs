//! What a ranking rests on, as of its entry.
//!
//! What must stay true: *last* is the latest version of each scorecard that was not set aside, *before* the latest one that
//! precedes the candidate's reveal; ratings and ties count as the latest; retired competencies add up.

use std::collections::{BTreeMap, BTreeSet};

use domain::canonical::Value;
use domain::ids::AuditRef;

use super::vacancy::{CardVersion, Said, VacancyReplay, payload_ref};
use crate::leaf::Place;

/// The scores of one panelist for one candidate.
#[derive(Clone, Copy)]
pub struct PanelScores<'a> {
    /// Where they were sealed.
    pub place: Place,
    /// The payload, where it may be read.
    pub scores: Option<&'a Value>,
}

/// What tells one rating of a candidate from another: its competency, or its entry where the competency may not be read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RatingKey<'a> {
    Competency(&'a str),
    Unread(Place),
}

/// What a ranking rests on.
#[derive(Clone, Default)]
pub struct Inputs<'a> {
    /// Candidates of whom there is a scorecard, sorted.
    pub candidates: BTreeSet<AuditRef>,
    /// Latest scores by candidate and scorecard.
    pub last: BTreeMap<AuditRef, Vec<PanelScores<'a>>>,
    /// Latest scores before the reveal, by candidate and scorecard.
    pub before: BTreeMap<AuditRef, Vec<PanelScores<'a>>>,
    /// Latest rating by candidate; several where competencies differ.
    pub ratings: BTreeMap<AuditRef, Vec<&'a Said>>,
    /// Tie records, in the order of the log.
    pub ties: Vec<&'a Said>,
    /// Retired competencies.
    pub retired: BTreeSet<&'a str>,
    /// Candidates who withdrew.
    pub withdrawn: BTreeSet<AuditRef>,
    /// Entries that concern the ranking as a whole: reveals, latest ties, retired competencies, set-asides.
    pub common: BTreeSet<Place>,
    /// Entries that may be named with those: ties recorded anew since, retired questions.
    pub also: BTreeSet<Place>,
}

impl VacancyReplay {
    /// What a ranking recorded at this place rests on.
    /// What was opened of people whose data were erased before need not be named any more.
    pub fn inputs(&self, at: Place, erased: &BTreeSet<AuditRef>) -> Inputs<'_> {
        let mut inputs = Inputs { candidates: self.scored(at), ..Inputs::default() };
        let aside: BTreeSet<Place> = self.set_aside.iter().filter(|(place, _)| *place < at).map(|(_, version)| *version).collect();
        let mut last: BTreeMap<_, &CardVersion> = BTreeMap::new();
        let mut before: BTreeMap<_, &CardVersion> = BTreeMap::new();
        for card in self.cards.iter().filter(|card| card.place < at && !aside.contains(&card.place)) {
            last.insert(&card.card, card);
            let revealed = card.candidate.and_then(|candidate| self.revealed_at(candidate));
            if revealed.is_none_or(|revealed| card.place < revealed) {
                before.insert(&card.card, card);
            }
        }
        for (cards, into) in [(last, &mut inputs.last), (before, &mut inputs.before)] {
            for card in cards.into_values() {
                if let Some(candidate) = card.candidate {
                    into.entry(candidate).or_insert_with(Vec::new).push(PanelScores { place: card.place, scores: card.scores.as_ref() });
                }
            }
        }
        let mut ratings: BTreeMap<(AuditRef, RatingKey<'_>), &Said> = BTreeMap::new();
        for said in self.ratings.iter().filter(|said| said.place < at) {
            let candidate = said.payload.as_ref().and_then(|payload| payload_ref(payload, "cand")).or(said.about.first().copied());
            let competency = said.payload.as_ref().and_then(|payload| payload.get("comp")).and_then(Value::as_str);
            let key = competency.map_or(RatingKey::Unread(said.place), RatingKey::Competency);
            if let Some(candidate) = candidate {
                ratings.insert((candidate, key), said);
            }
        }
        for ((candidate, _), said) in ratings {
            inputs.ratings.entry(candidate).or_default().push(said);
        }
        inputs.ties = self.ties.iter().filter(|said| said.place < at).collect();
        inputs.also.extend(self.ties.iter().map(|said| said.place).filter(|place| *place < at));
        inputs.also.extend(self.questions_retired.iter().copied().filter(|place| *place < at));
        for (place, ids) in self.retired.iter().filter(|(place, _)| *place < at) {
            inputs.common.insert(*place);
            inputs.retired.extend(ids.iter().map(String::as_str));
        }
        inputs.withdrawn = self.withdrawn.iter().filter(|(place, _)| *place < at).map(|(_, candidate)| *candidate).collect();
        for reveal in self.reveals.iter().filter(|reveal| reveal.place < at) {
            let of_erased = !reveal.candidates.is_empty() && reveal.candidates.iter().all(|candidate| erased.contains(candidate));
            if of_erased {
                inputs.also.insert(reveal.place)
            } else {
                inputs.common.insert(reveal.place)
            };
        }
        inputs.common.extend(latest_of_each_group(&inputs.ties));
        inputs.common.extend(self.set_aside.iter().map(|(place, _)| *place).filter(|place| *place < at));
        inputs
    }
}

/// The latest record for each group of candidates.
fn latest_of_each_group(ties: &[&Said]) -> impl Iterator<Item = Place> {
    let latest: BTreeMap<&[AuditRef], Place> = ties.iter().map(|said| (said.about.as_slice(), said.place)).collect();
    latest.into_values()
}

impl Inputs<'_> {
    /// The scorecard and rating entries that the rows of these candidates use. Ratings that may not be read are left out: which
    /// of them is the latest of its competency cannot be told.
    pub fn of_candidates(&self, candidates: &BTreeSet<AuditRef>) -> BTreeSet<Place> {
        let cards = candidates.iter().flat_map(|candidate| [self.last.get(candidate), self.before.get(candidate)]).flatten().flatten();
        let ratings = self.ratings_of(candidates).filter(|said| said.payload.is_some());
        cards.map(|scores| scores.place).chain(ratings.map(|said| said.place)).collect()
    }

    /// The rating entries of these candidates that may not be read.
    pub fn unread_ratings(&self, candidates: &BTreeSet<AuditRef>) -> BTreeSet<Place> {
        self.ratings_of(candidates).filter(|said| said.payload.is_none()).map(|said| said.place).collect()
    }

    fn ratings_of(&self, candidates: &BTreeSet<AuditRef>) -> impl Iterator<Item = &Said> {
        candidates.iter().filter_map(|candidate| self.ratings.get(candidate)).flatten().copied()
    }
}
