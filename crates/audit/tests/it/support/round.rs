//! The story of one recruitment round: who does what, in which order, and where the twist comes in.
//!
//! What must stay true: the order of calls is the order of the log; every random choice comes from the world's own stream.

use std::collections::{BTreeMap, BTreeSet};

use audit::{Act, Actor, Event, ObjRef, Place, Projection, Role, Sealing, Why, XValue};
use domain::canonical::Value;
use domain::ids::{AuditRef, VacancyId};

use super::wm1::{Case, Competency, Levels};
use super::{Twist, World, user};

fn seal(o: ObjRef, n: Projection, subject: AuditRef, payload: Value) -> Sealing {
    Sealing { o, n, subject: subject.into(), payload }
}

/// The round being played.
struct Round {
    vacancy: VacancyId,
    fw: String,
    case: Case,
    hr: AuditRef,
    chair: AuditRef,
    panel: Vec<AuditRef>,
    /// Scorecard by (candidate, panelist), with version, latest levels and the entries of its versions.
    cards: BTreeMap<(AuditRef, AuditRef), Card>,
    common: Vec<Place>,
    ratings: BTreeMap<AuditRef, Vec<Place>>,
}

struct Card {
    id: ObjRef,
    version: u64,
    levels: Levels,
    before: Place,
    last: Place,
}

impl Round {
    fn event(&self, world: &World, act: Act, obj: ObjRef) -> Event {
        world.event(act, obj).vacancy(self.vacancy).framework_digest(self.fw.clone())
    }

    fn scores(&self, panelist: AuditRef, candidate: AuditRef, version: u64, kind: &str, levels: &Levels) -> Value {
        let scores = self.case.competencies.iter().map(|one| match levels[&one.id] {
            Some(level) => Value::object([("c", Value::str(&one.id)), ("l", Value::Int(i64::try_from(level).unwrap()))]),
            None => Value::object([("c", Value::str(&one.id)), ("l", Value::Null), ("w", Value::str("not_asked"))]),
        });
        Value::object([
            ("cand", Value::str(candidate.to_string())),
            ("guide", Value::str(&self.fw)),
            ("kind", Value::str(kind)),
            ("panelist", Value::str(panelist.to_string())),
            ("scores", Value::Array(scores.collect())),
            ("vac", Value::str(self.vacancy.to_string())),
            ("ver", Value::Int(i64::try_from(version).unwrap())),
        ])
    }

    fn declare(&self, world: &mut World, panelist: AuditRef) {
        let obj = ObjRef::new("declaration", world.id());
        let mut event = self.event(world, Act::ConflictDeclare, obj.clone()).subjects(world.candidates.iter().copied());
        event = event.seal(seal(obj, Projection::Row, panelist, Value::object([("link", Value::str("none"))])));
        world.commit(&user(panelist, Role::Panelist), vec![event]);
    }

    fn submit(&mut self, world: &mut World, panelist: AuditRef, candidate: AuditRef, levels: Levels) -> Place {
        let id = ObjRef::new("scorecard", world.id());
        let event = self.event(world, Act::ScorecardSubmit, id.clone()).subject(candidate).versions(None, 1);
        let event = event.seal(seal(id.clone(), Projection::Scores, candidate, self.scores(panelist, candidate, 1, "sealed", &levels)));
        let place = world.commit(&user(panelist, Role::Panelist), vec![event]);
        self.cards.insert((candidate, panelist), Card { id, version: 1, levels, before: place, last: place });
        place
    }

    fn next_version(&mut self, world: &mut World, act: Act, panelist: AuditRef, candidate: AuditRef, levels: Levels) -> Place {
        let kind = if act == Act::ScorecardCorrect { "corrected" } else { "discussion" };
        let card = &self.cards[&(candidate, panelist)];
        let (id, version) = (card.id.clone(), card.version + 1);
        let event = self.event(world, act, id.clone()).subject(candidate).versions(Some(version - 1), version).why(Why::Slip);
        let event = event.seal(seal(id, Projection::Scores, candidate, self.scores(panelist, candidate, version, kind, &levels)));
        let place = world.commit(&user(panelist, Role::Panelist), vec![event]);
        let card = self.cards.get_mut(&(candidate, panelist)).unwrap();
        card.version = version;
        card.levels = levels;
        card.last = place;
        if act == Act::ScorecardCorrect {
            card.before = place;
        }
        place
    }

    fn levels(&self, world: &World) -> Levels {
        let level = |_| if world.below(25) == 0 { None } else { Some(i128::from(world.below(3) + 3)) };
        self.case.competencies.iter().map(|one| (one.id.clone(), level(one))).collect()
    }

    /// The events of a ranking; the twist is in what they say.
    fn ranking(&mut self, world: &mut World, first: Event, twist: Twist) -> Place {
        let places: BTreeSet<Place> = self.common.iter().copied().collect();
        let mut rows = self.case.rows(self.vacancy);
        match twist {
            Twist::RanksSwapped => swap_places(&mut rows),
            Twist::OtherArithmetic => {
                let first = rows.values_mut().next().unwrap();
                put(first, "total", Value::str("17/4"));
            }
            Twist::CandidateLeftOut => {
                rows.pop_first();
            }
            _ => {}
        }
        let mut events = vec![first];
        for part in rows.iter().collect::<Vec<_>>().chunks(2) {
            let people: Vec<AuditRef> = part.iter().map(|(candidate, _)| **candidate).collect();
            let mut inputs: BTreeSet<Place> = BTreeSet::new();
            for ((candidate, _), card) in self.cards.iter().filter(|((candidate, _), _)| people.contains(candidate)) {
                inputs.extend([card.before, card.last]);
                inputs.extend(self.ratings.get(candidate).into_iter().flatten());
            }
            if matches!(twist, Twist::ScorecardLeftOut | Twist::InputNotNamed) {
                inputs.pop_last();
            }
            let mut event = self.event(world, Act::RankingPart, ObjRef::new("ranking", world.id())).calc("wm/1");
            event = event.subjects(people).x("inputs", XValue::Leaves(inputs.into_iter().collect()));
            for (candidate, row) in part {
                event = event.seal(seal(ObjRef::candidate(**candidate), Projection::Rank, **candidate, (*row).clone()));
            }
            events.push(event);
        }
        let record = self.event(world, Act::RankingRecord, ObjRef::new("ranking", world.id())).calc("wm/1");
        events.push(record.x("inputs", XValue::Leaves(places.into_iter().collect())));
        let place = world.commit(&user(self.chair, Role::Chair), events);
        if twist == Twist::WrongDigest {
            world.edit_last(|leaf| put(leaf.get_mut("x").unwrap(), "ranking", Value::str(tlog::hash::empty().to_string())));
        }
        place
    }
}

fn put(object: &mut Value, key: &str, value: Value) {
    let Value::Object(members) = object else { panic!("an object") };
    members.insert(key.to_owned(), value);
}

/// Exchanges the ranks of the first two rows that have different ones.
fn swap_places(rows: &mut BTreeMap<AuditRef, Value>) {
    let mut ranks: Vec<Value> = rows.values().filter_map(|row| row.get("rank").filter(|rank| rank.as_int().is_some()).cloned()).collect();
    ranks.reverse();
    for row in rows.values_mut().filter(|row| row.get("rank").and_then(Value::as_int).is_some()) {
        put(row, "rank", ranks.pop().map(|rank| rank.as_int().map_or(Value::Null, |rank| Value::Int(rank % 2 + 1))).unwrap());
    }
}

/// Plays a round from a seed.
pub fn play(seed: &str, twist: Twist) -> World {
    let mut world = World::new(seed);
    let world = &mut world;
    let needs_two = matches!(twist, Twist::RanksSwapped | Twist::DepartureAlone | Twist::UnmarkedDeparture | Twist::FalseTieOrder);
    let least = if twist == Twist::ReserveOutOfOrder { 3 } else { 2 };
    let count = least + usize::try_from(world.below(4)).unwrap();
    world.candidates = (0..count).map(|_| world.person()).collect();
    let (hr, chair) = (world.person(), world.person());
    let mut panel: Vec<AuditRef> = (0..=world.below(3)).map(|_| world.person()).collect();
    panel.push(chair);
    let competencies: Vec<Competency> = (0..2 + world.below(3))
        .map(|i| Competency { id: format!("C{}", i + 1), weight: i128::from(1 + world.below(4)), required: (i == 0).then_some(3) })
        .collect();
    let guide = guide_document(&competencies);
    let fw = guide.digest_hex();
    world.documents.insert(fw.clone(), guide.to_string().into_bytes());
    let mut round = Round {
        vacancy: VacancyId(world.id()),
        fw,
        case: Case { competencies, ..Case::default() },
        hr,
        chair,
        panel,
        cards: BTreeMap::new(),
        common: Vec::new(),
        ratings: BTreeMap::new(),
    };
    let (hr_user, chair_user) = (user(hr, Role::Hr), user(chair, Role::Chair));

    // Before anybody is seen.
    let org = ObjRef::new("organisation", world.org.0);
    let set_up = world.event(Act::OrganisationSetUp, org.clone());
    let sealing =
        Sealing { o: org, n: Projection::Row, subject: world.org.into(), payload: Value::object([("name", Value::str("Été"))]) };
    world.commit(&Actor::Operator, vec![set_up.seal(sealing)]);
    if twist != Twist::ScoreBeforeFreeze {
        let freeze = world.event(Act::GuideFreeze, ObjRef::new("guide", world.id())).versions(None, 1).framework_digest(round.fw.clone());
        world.commit(&hr_user, vec![freeze.x("second", XValue::Ref(chair))]);
    }
    let open = round.event(world, Act::VacancyOpen, ObjRef::new("vacancy", round.vacancy.0));
    world.commit(&hr_user, vec![open]);
    for panelist in round.panel.clone() {
        let assign = round.event(world, Act::PanelAssign, ObjRef::new("panelist", world.id())).subject(panelist);
        world.commit(&hr_user, vec![assign]);
    }
    for candidate in world.candidates.clone() {
        let create = round.event(world, Act::CandidateCreate, ObjRef::candidate(candidate)).subject(candidate);
        world.commit(&hr_user, vec![create]);
    }
    for (i, panelist) in round.panel.clone().into_iter().enumerate() {
        if !(twist == Twist::ScoreBeforeDeclaration && i == 0) {
            round.declare(world, panelist);
        }
    }

    // Interviews.
    let people = world.candidates.clone();
    for (i, candidate) in people.iter().copied().enumerate() {
        for (j, panelist) in round.panel.clone().into_iter().enumerate() {
            let absent = matches!(twist, Twist::SilentReveal | Twist::RevealWithoutReason) && i == 0 && j == 0;
            if absent {
                continue;
            }
            let mut levels = round.levels(world);
            if needs_two || twist != Twist::None {
                // Twists about the order need an order: the first is best, the second next, nobody is below the requirement.
                let level = i128::try_from(5 - i.min(2)).unwrap();
                let level = if twist == Twist::FalseTieOrder { 4 } else { level };
                for one in levels.values_mut() {
                    *one = Some(level);
                }
            }
            let place = round.submit(world, panelist, candidate, levels);
            if i == 0 && j == 0 && matches!(twist, Twist::ScoreBeforeFreeze | Twist::ScoreBeforeDeclaration) {
                world.mark(place);
            }
            if world.below(6) == 0 {
                let levels = if twist == Twist::None { round.levels(world) } else { round.cards[&(candidate, panelist)].levels.clone() };
                round.next_version(world, Act::ScorecardCorrect, panelist, candidate, levels);
            }
        }
    }

    // Reveal and discussion.
    let mut reveal = round.event(world, Act::ScoresReveal, ObjRef::new("reveal", world.id())).x("scope", XValue::Code("vacancy"));
    if twist == Twist::RevealWithoutReason {
        reveal = reveal.x("missing", XValue::Refs(vec![round.panel[0]])).why(Why::Absence);
    }
    let place = world.commit(&chair_user, vec![reveal]);
    round.common.push(place);
    if twist == Twist::RevealWithoutReason {
        world.edit_last(|leaf| drop(leaf.remove("why")));
    }
    if matches!(twist, Twist::SilentReveal | Twist::RevealWithoutReason) {
        world.mark(place);
    }
    let (candidate, panelist) = (people[0], *round.panel.last().unwrap());
    if twist == Twist::LateSubmit {
        let late = world.person();
        let levels = round.cards[&(candidate, panelist)].levels.clone();
        world.candidates.push(late);
        round.declare(world, panelist);
        let place = round.submit(world, panelist, late, levels);
        world.mark(place);
    }
    if twist == Twist::LateCorrect {
        let levels = round.cards[&(candidate, panelist)].levels.clone();
        let before = round.cards[&(candidate, panelist)].before;
        let place = round.next_version(world, Act::ScorecardCorrect, panelist, candidate, levels);
        round.cards.get_mut(&(candidate, panelist)).unwrap().before = before;
        world.mark(place);
    }
    if world.below(2) == 0 || twist == Twist::RevisionWithoutReason {
        let levels = if twist == Twist::None { round.levels(world) } else { round.cards[&(candidate, panelist)].levels.clone() };
        let before = round.cards[&(candidate, panelist)].levels.clone();
        round.case.before.entry(candidate).or_default();
        let place = round.next_version(world, Act::ScorecardRevise, panelist, candidate, levels);
        round.case.before.insert(candidate, vec![before]);
        if twist == Twist::RevisionWithoutReason {
            world.edit_last(|leaf| drop(leaf.remove("why")));
            world.mark(place);
        }
    }
    // The revised card's earlier levels stand first in `before`; the others follow as they are.
    let revised = std::mem::take(&mut round.case.before);
    for ((candidate, of), card) in &round.cards {
        let earlier = revised.get(candidate).filter(|_| *of == panelist && card.last != card.before);
        round.case.last.entry(*candidate).or_default().push(card.levels.clone());
        let levels = earlier.map_or_else(|| card.levels.clone(), |levels| levels[0].clone());
        // A scorecard whose first version came after the reveal has none before it.
        if round.common[0] > card.before {
            round.case.before.entry(*candidate).or_default().push(levels);
        }
    }
    for ((candidate, _), card) in &mut round.cards {
        let _ = candidate;
        if round.common[0] < card.before {
            card.before = card.last;
        }
    }
    if twist == Twist::None && world.below(2) == 0 {
        let obj = ObjRef::new("panel_rating", world.id());
        let level = i64::try_from(world.below(5) + 1).unwrap();
        let payload = Value::object([
            ("cand", Value::str(candidate.to_string())),
            ("comp", Value::str("C2")),
            ("l", Value::Int(level)),
            ("vac", Value::str(round.vacancy.to_string())),
        ]);
        let event = round.event(world, Act::PanelRatingSet, obj.clone()).subject(candidate).why(Why::Agreement);
        let place = world.commit(&chair_user, vec![event.seal(seal(obj, Projection::Rating, candidate, payload))]);
        round.case.ratings.insert((candidate, "C2".to_owned()), i128::from(level));
        round.ratings.insert(candidate, vec![place]);
    }
    if twist == Twist::SetAsideCounted {
        let card = &round.cards[&(candidate, panelist)];
        let event = round.event(world, Act::ScorecardSetAside, card.id.clone()).subject(candidate).why(Why::Procedure);
        let place = world.commit(&hr_user, vec![event.x("leaf", XValue::Leaf(card.last))]);
        round.common.push(place);
    }
    if matches!(twist, Twist::RetireAlone | Twist::RetireWithSelf | Twist::RetiredCounted) || (twist == Twist::None && world.below(4) == 0)
    {
        let event = round.event(world, Act::CompetencyRetire, ObjRef::new("retirement", world.id())).why(Why::Misunderstood);
        let event = event.x("ids", XValue::Ids(vec!["C2".to_owned()])).x("second", XValue::Ref(round.hr));
        let place = world.commit(&chair_user, vec![event]);
        round.common.push(place);
        match twist {
            Twist::RetireAlone => world.edit_last(|leaf| {
                let Some(Value::Object(x)) = leaf.get_mut("x") else { panic!("an object") };
                x.remove("second");
            }),
            Twist::RetireWithSelf => world.edit_last(|leaf| put(leaf.get_mut("x").unwrap(), "second", Value::str(chair.to_string()))),
            _ => {}
        }
        if twist != Twist::RetiredCounted {
            round.case.retired.insert("C2".to_owned());
        }
        if matches!(twist, Twist::RetireAlone | Twist::RetireWithSelf) {
            world.mark(place);
        }
    }
    if twist == Twist::FalseTieOrder {
        let obj = ObjRef::new("tie", world.id());
        let listed: Vec<Value> = people.iter().map(|candidate| Value::str(candidate.to_string())).collect();
        let payload = Value::object([
            ("cands", Value::Array(listed)),
            ("method", Value::str("chair")),
            ("vac", Value::str(round.vacancy.to_string())),
        ]);
        let sealing = Sealing { o: obj.clone(), n: Projection::Tie, subject: world.org.into(), payload };
        let event = round.event(world, Act::TieRecord, obj).subjects(people.iter().copied()).seal(sealing);
        let place = world.commit(&chair_user, vec![event]);
        round.common.push(place);
        round.case.chair_order = people.iter().rev().copied().collect();
    }
    if twist == Twist::NewEpoch {
        world.turn();
    }
    let close = round.event(world, Act::DiscussionClose, ObjRef::new("vacancy", round.vacancy.0));
    let mut ranking = round.ranking(world, close, twist);
    let older = ranking;
    let ranking_twists = [
        Twist::RanksSwapped,
        Twist::OtherArithmetic,
        Twist::ScorecardLeftOut,
        Twist::InputNotNamed,
        Twist::SetAsideCounted,
        Twist::CandidateLeftOut,
        Twist::RetiredCounted,
        Twist::FalseTieOrder,
        Twist::WrongDigest,
    ];
    if ranking_twists.contains(&twist) {
        world.mark(ranking);
        return std::mem::replace(world, World::new("spent"));
    }
    if twist == Twist::OlderRankingCited || (twist == Twist::None && world.below(3) == 0) {
        // A withdrawal changes the order, and with it the ranking.
        let gone = *people.last().unwrap();
        let withdraw = round.event(world, Act::CandidateWithdraw, ObjRef::candidate(gone)).subject(gone).why(Why::OwnWish);
        round.case.withdrawn.insert(gone);
        ranking = round.ranking(world, withdraw, Twist::None);
    }

    // The decision.
    let cited = if twist == Twist::OlderRankingCited { older } else { ranking };
    let rows = round.case.rows(round.vacancy);
    let rank = |candidate: &AuditRef| rows[candidate].get("rank").and_then(Value::as_int);
    let departure = matches!(twist, Twist::DepartureAlone | Twist::UnmarkedDeparture);
    let mut part = round.event(world, Act::DecisionPart, ObjRef::new("decision", world.id()));
    for candidate in rows.keys().copied() {
        if twist == Twist::NoOutcome && candidate == people[0] || round.case.withdrawn.contains(&candidate) {
            continue;
        }
        let appoint = if departure { rank(&candidate) == Some(2) } else { rank(&candidate) == Some(1) };
        let reserve =
            if twist == Twist::ReserveOutOfOrder { rank(&candidate) == Some(3) } else { !departure && rank(&candidate) == Some(2) };
        let code = if appoint {
            "appoint"
        } else if reserve {
            "reserve"
        } else {
            "not_selected"
        };
        let payload = Value::object([
            ("cand", Value::str(candidate.to_string())),
            ("code", Value::str(code)),
            ("cond", Value::Bool(false)),
            ("departs", Value::Bool(appoint && twist == Twist::DepartureAlone)),
            ("until", Value::Null),
        ]);
        part = part.subject(candidate).seal(seal(ObjRef::candidate(candidate), Projection::Outcome, candidate, payload));
    }
    let digest = audit::Leaf::parse(&world.leaves[usize::try_from(cited.seq).unwrap()]).unwrap().x_hash("ranking").unwrap();
    let digest = if twist == Twist::OtherDigestCited { tlog::hash::empty() } else { digest };
    let record = round.event(world, Act::DecisionRecord, ObjRef::new("decision", world.id()));
    let record = record.x("ranking", XValue::Hash(digest)).x("ranking_leaf", XValue::Leaf(cited));
    let decider = if twist == Twist::DecisionByJob { Actor::job("seed") } else { chair_user };
    let place = world.commit(&decider, vec![part, record]);
    if departure
        || twist == Twist::ReserveOutOfOrder
        || matches!(twist, Twist::DecisionByJob | Twist::NoOutcome | Twist::OlderRankingCited | Twist::OtherDigestCited)
    {
        world.mark(place);
    }

    // Afterwards.
    if twist == Twist::ActByDisabled {
        let disable = world.event(Act::UserDisable, ObjRef::person(chair)).subject(chair).why(Why::Left);
        world.commit(&hr_user, vec![disable]);
        let close = round.event(world, Act::VacancyClose, ObjRef::new("vacancy", round.vacancy.0));
        let place = world.commit(&user(chair, Role::Chair), vec![close]);
        world.mark(place);
    }
    if twist == Twist::ErasureUnderHold {
        let hold = world.event(Act::HoldSet, ObjRef::new("hold", world.id())).subject(candidate).why(Why::Complaint);
        world.commit(&hr_user, vec![hold]);
    }
    if twist == Twist::ErasureUnderHold || (twist == Twist::None && world.below(3) == 0) {
        let erase = world.event(Act::EraseSubject, ObjRef::candidate(candidate)).subject(candidate);
        let erase = erase.x("approver", XValue::Ref(chair)).x("ground", XValue::Code("request"));
        let place = world.commit(&hr_user, vec![erase]);
        world.forget(&BTreeSet::from([candidate]));
        if twist == Twist::ErasureUnderHold {
            world.mark(place);
        }
    }
    let backup = world.event(Act::BackupCreate, ObjRef::new("backup", world.id()));
    world.commit(&Actor::job("backup"), vec![backup]);
    std::mem::replace(world, World::new("spent"))
}

fn guide_document(competencies: &[Competency]) -> Value {
    let items = competencies.iter().map(|one| {
        let mut members = vec![
            ("essential", Value::Bool(one.required.is_some())),
            ("id", Value::str(&one.id)),
            ("w", Value::Int(i64::try_from(one.weight).unwrap())),
        ];
        if let Some(required) = one.required {
            members.push(("required", Value::Int(i64::try_from(required).unwrap())));
            members.push(("gate", Value::str("panel")));
        }
        Value::object(members)
    });
    Value::object([
        ("calc", Value::str("wm/1")),
        ("competencies", Value::Array(items.collect())),
        ("levels", Value::Array((1..=5).map(Value::Int).collect())),
        ("statistic", Value::str("mean")),
        ("tie", Value::Array(vec![Value::str("comp:C1"), Value::str("chair")])),
    ])
}
