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

#[cfg(test)]
mod tests {
    use domain::ids::VacancyId;
    use uuid::Uuid;

    use super::*;
    use crate::replay::Replay;
    use crate::replay::tests::{entry, leaf};

    const VACANCY: Option<u128> = Some(1);

    fn person(n: u128) -> AuditRef {
        AuditRef(Uuid::from_u128(n))
    }

    fn at(seq: u64) -> Place {
        Place { epoch: 1, seq }
    }

    fn seqs(places: impl IntoIterator<Item = Place>) -> Vec<u64> {
        places.into_iter().map(|place| place.seq).collect()
    }

    fn card(act: &str, card: u128, panelist: u128, candidate: u128) -> crate::Leaf {
        entry(
            act,
            VACANCY,
            &[candidate],
            [
                ("obj", Value::str(format!("scorecard/{}", Uuid::from_u128(card)))),
                ("actor", Value::str(format!("user/{}", Uuid::from_u128(panelist)))),
                ("auth", Value::str("passkey")),
                ("role", Value::str("panelist")),
            ],
        )
    }

    fn played(log: &[crate::Leaf]) -> VacancyReplay {
        let mut replay = Replay::new();
        for (seq, leaf) in (0..).zip(log) {
            replay.apply(at(seq), leaf, &[]);
        }
        replay.vacancy(VacancyId(Uuid::from_u128(1))).unwrap().clone()
    }

    fn cards(of: &BTreeMap<AuditRef, Vec<PanelScores<'_>>>, candidate: u128) -> Vec<u64> {
        let mut seqs = seqs(of.get(&person(candidate)).into_iter().flatten().map(|scores| scores.place));
        seqs.sort_unstable();
        seqs
    }

    #[test]
    fn a_ranking_rests_on_the_latest_scorecards_before_it_and_before_the_reveal() {
        let aside = entry("scorecard.set_aside", VACANCY, &[7], [("x", Value::object([("leaf", Value::str("1:4"))]))]);
        let vacancy = played(&[
            card("scorecard.submit", 51, 21, 7),
            card("scorecard.submit", 52, 22, 7),
            card("scorecard.correct", 51, 21, 7),
            leaf("scores.reveal", VACANCY, &[], Some("vacancy")),
            card("scorecard.revise", 51, 21, 7),
            aside,
            card("scorecard.submit", 53, 22, 8),
        ]);
        let nobody = BTreeSet::new();
        for (place, last, before) in [
            (0, vec![], vec![]),
            (1, vec![0], vec![0]),
            (2, vec![0, 1], vec![0, 1]),
            (3, vec![1, 2], vec![1, 2]),
            (4, vec![1, 2], vec![1, 2]),
            (5, vec![1, 4], vec![1, 2]),
            (6, vec![1, 2], vec![1, 2]),
        ] {
            let inputs = vacancy.inputs(at(place), &nobody);
            assert_eq!((cards(&inputs.last, 7), cards(&inputs.before, 7)), (last, before), "at {place}");
            assert_eq!(inputs.candidates.contains(&person(7)), place > 0, "at {place}");
        }
        let late = vacancy.inputs(at(7), &nobody);
        assert_eq!((cards(&late.last, 8), cards(&late.before, 8)), (vec![6], vec![]));
        assert_eq!(late.candidates, BTreeSet::from([person(7), person(8)]));
        assert_eq!(seqs(late.of_candidates(&BTreeSet::from([person(7)]))), [1, 2]);
        let common = |place| seqs(vacancy.inputs(at(place), &nobody).common);
        assert_eq!((common(3), common(4), common(5), common(6)), (vec![], vec![3], vec![3], vec![3, 5]));
    }

    #[test]
    fn ties_ratings_retirements_and_withdrawals_count_from_the_entry_after_them() {
        let retired = |act, id: &str| entry(act, VACANCY, &[], [("x", Value::object([("ids", Value::Array(vec![Value::str(id)]))]))]);
        let vacancy = played(&[
            leaf("tie.record", VACANCY, &[7, 8], None),
            leaf("tie.record", VACANCY, &[7, 8], None),
            leaf("tie.record", VACANCY, &[8, 9], None),
            retired("competency.retire", "C1"),
            retired("question.retire", "C1.a"),
            leaf("candidate.withdraw", VACANCY, &[8], None),
            leaf("panel_rating.set", VACANCY, &[7], None),
            leaf("panel_rating.set", VACANCY, &[7], None),
        ]);
        let (nobody, one) = (BTreeSet::new(), BTreeSet::from([person(7)]));
        for (place, common, also) in [
            (0, vec![], vec![]),
            (1, vec![0], vec![0]),
            (2, vec![1], vec![0, 1]),
            (3, vec![1, 2], vec![0, 1, 2]),
            (4, vec![1, 2, 3], vec![0, 1, 2]),
            (5, vec![1, 2, 3], vec![0, 1, 2, 4]),
            (8, vec![1, 2, 3], vec![0, 1, 2, 4]),
        ] {
            let inputs = vacancy.inputs(at(place), &nobody);
            assert_eq!((seqs(inputs.common), seqs(inputs.also)), (common, also), "at {place}");
            assert_eq!(inputs.ties.len() as u64, place.min(3), "at {place}");
        }
        let retired = |place| vacancy.inputs(at(place), &nobody).retired.into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!((retired(3), retired(4)), (String::new(), "C1".to_owned()));
        let withdrawn = |place| vacancy.inputs(at(place), &nobody).withdrawn;
        assert_eq!((withdrawn(5), withdrawn(6)), (BTreeSet::new(), BTreeSet::from([person(8)])));
        // What may not be read might be of any competency: each stands for itself, and may be named or not.
        let unread = |place| seqs(vacancy.inputs(at(place), &nobody).unread_ratings(&one));
        assert_eq!((unread(6), unread(7), unread(8)), (vec![], vec![6], vec![6, 7]));
        assert_eq!(seqs(vacancy.inputs(at(8), &nobody).of_candidates(&one)), Vec::<u64>::new());
    }

    #[test]
    fn a_reveal_of_people_who_were_all_erased_need_not_be_named() {
        let vacancy = played(&[
            leaf("scores.reveal", VACANCY, &[7], Some("candidate")),
            leaf("scores.reveal", VACANCY, &[7, 8], Some("candidate")),
            leaf("scores.reveal", VACANCY, &[], Some("vacancy")),
        ]);
        let inputs = vacancy.inputs(at(3), &BTreeSet::from([person(7)]));
        assert_eq!((seqs(inputs.common), seqs(inputs.also)), (vec![1, 2], vec![0]));
        let inputs = vacancy.inputs(at(2), &BTreeSet::new());
        assert_eq!((seqs(inputs.common), seqs(inputs.also)), (vec![0, 1], vec![]));
    }
}
