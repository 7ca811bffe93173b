//! A whole recruitment round as an honest log, made from a seed, with one twist where a test asks for it.
//!
//! What must stay true: the log is made through the same builder as the product's; only a twist breaks a rule, and it breaks
//! that rule alone, so that the place of a finding can be foretold.

mod round;
mod wm1;

pub use round::play;

use std::collections::{BTreeMap, BTreeSet};

use audit::verify::{KeySource, OpeningRead, Scope};
use audit::{
    Act, Actor, Auth, Event, LeafContext, MemoryEvidence, ObjRef, Opening, Place, Projection, Role, Sealing, SubjectId, XValue, finish_all,
};
use domain::Timestamp;
use domain::canonical::{Form, Value};
use domain::doors::{Draw as _, SeededEntropy};
use domain::ids::{AuditRef, EventId, OrgId};
use tlog::{Checkpoint, Frontier, SigningKey};
use uuid::Uuid;

pub const ORIGIN: &str = "justesse.example/demo/decisions/1";
pub const NEXT_ORIGIN: &str = "justesse.example/demo/decisions/2";

/// What goes wrong, in an honestly kept log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twist {
    None,
    /// Nothing is wrong: the log goes on in a new epoch between the discussion and the ranking.
    NewEpoch,
    // Process rules.
    ScoreBeforeFreeze,
    LateSubmit,
    LateCorrect,
    RevisionWithoutReason,
    SilentReveal,
    RevealWithoutReason,
    DecisionByJob,
    NoOutcome,
    DepartureAlone,
    UnmarkedDeparture,
    ReserveOutOfOrder,
    ActByDisabled,
    ErasureUnderHold,
    ScoreBeforeDeclaration,
    RetireAlone,
    RetireWithSelf,
    // Rankings.
    RanksSwapped,
    OtherArithmetic,
    ScorecardLeftOut,
    InputNotNamed,
    SetAsideCounted,
    CandidateLeftOut,
    RetiredCounted,
    FalseTieOrder,
    OlderRankingCited,
    OtherDigestCited,
    WrongDigest,
}

/// One log under construction.
pub struct World {
    pub entropy: SeededEntropy,
    pub org: OrgId,
    pub leaves: Vec<Vec<u8>>,
    pub openings: BTreeMap<u64, Vec<Opening>>,
    pub documents: BTreeMap<String, Vec<u8>>,
    pub key: SigningKey,
    pub candidates: Vec<AuditRef>,
    /// Where the twist shows.
    pub twisted: Option<u64>,
    /// The epoch before, once it was frozen.
    pub before: Option<MemoryEvidence>,
    pub origin: &'static str,
    epoch: u32,
    at: Timestamp,
}

pub fn user(person: AuditRef, role: Role) -> Actor {
    Actor::user(person, role, Auth::Passkey)
}

impl World {
    pub fn new(seed: &str) -> Self {
        let entropy = SeededEntropy::new(seed);
        let key = SigningKey::from_seed(ORIGIN, entropy.bytes()).unwrap();
        Self {
            org: OrgId(entropy.uuid_v4()),
            leaves: Vec::new(),
            openings: BTreeMap::new(),
            documents: BTreeMap::new(),
            key,
            candidates: Vec::new(),
            twisted: None,
            before: None,
            origin: ORIGIN,
            epoch: 1,
            at: Timestamp::parse("2026-11-23T09:30:00.000Z").unwrap(),
            entropy,
        }
    }

    pub fn next(&self) -> Place {
        Place { epoch: self.epoch, seq: self.leaves.len() as u64 }
    }

    pub fn id(&self) -> Uuid {
        self.entropy.uuid_v4()
    }

    pub fn person(&self) -> AuditRef {
        AuditRef(self.id())
    }

    pub fn event(&self, act: Act, obj: ObjRef) -> Event {
        Event::new(EventId(self.entropy.uuid_v7(self.at)), act, obj)
    }

    fn ctx(&mut self, actor: &Actor) -> LeafContext {
        self.at = self.at.plus_seconds(60);
        LeafContext { org: self.org, at: self.at, actor: actor.clone(), request: Some(self.id()) }
    }

    /// Commits these events together; the place of the last.
    pub fn commit(&mut self, actor: &Actor, events: Vec<Event>) -> Place {
        let ctx = self.ctx(actor);
        let next = self.next();
        for (leaf, openings) in finish_all(events, &ctx, next, &|_| None, &self.entropy).unwrap() {
            self.openings.insert(self.leaves.len() as u64, openings);
            self.leaves.push(leaf.bytes);
        }
        Place { epoch: self.epoch, seq: self.leaves.len() as u64 - 1 }
    }

    /// Rewrites the last leaf with a change that the builder would refuse.
    pub fn edit_last(&mut self, edit: impl FnOnce(&mut BTreeMap<String, Value>)) {
        let last = self.leaves.last_mut().unwrap();
        let Value::Object(mut members) = Value::parse_strict(last, Form::Leaf).unwrap() else { panic!("a leaf is an object") };
        edit(&mut members);
        *last = Value::Object(members).to_canonical(Form::Leaf).unwrap().into_bytes();
    }

    pub fn mark(&mut self, place: Place) {
        self.twisted = Some(place.seq);
    }

    pub fn note_at(&self, size: usize) -> String {
        let mut frontier = Frontier::new();
        for leaf in &self.leaves[..size] {
            let _ = frontier.append(tlog::hash::leaf(leaf));
        }
        let head = Checkpoint { origin: self.origin.to_owned(), size: size as u64, root: frontier.root() };
        self.key.sign_note(&head.to_body().unwrap())
    }

    /// The log as an auditor gets it, all openings but those of erased people included.
    pub fn evidence(&self) -> MemoryEvidence {
        let mut evidence = MemoryEvidence::of_leaves(self.origin, self.leaves.clone());
        evidence.checkpoint = Some(self.note_at(self.leaves.len()));
        evidence.earlier = [self.leaves.len() / 3, self.leaves.len() / 2].map(|size| self.note_at(size)).to_vec();
        evidence.keys = vec![self.key.verifier()];
        evidence.key_source = KeySource::File;
        evidence.scope = Scope::All;
        evidence.documents = self.documents.clone();
        for (seq, openings) in &self.openings {
            let read =
                |one: &Opening| OpeningRead { o: one.o.clone(), n: one.n, salt: one.salt, payload: one.payload.clone().into_bytes() };
            evidence.openings.insert(*seq, openings.iter().map(read).collect());
        }
        evidence
    }

    /// Freezes the log and goes on in the next epoch, saying truly where this one ended.
    pub fn turn(&mut self) {
        let old = self.evidence();
        let root = Checkpoint::open(old.checkpoint.as_ref().unwrap(), &old.keys).unwrap().0.root;
        let note = old.checkpoint.clone().unwrap().into_bytes();
        self.before = Some(old);
        self.key = SigningKey::from_seed(NEXT_ORIGIN, self.entropy.bytes()).unwrap();
        self.origin = NEXT_ORIGIN;
        self.epoch = 2;
        let size = self.leaves.len() as u64;
        self.leaves.clear();
        self.openings.clear();
        let obj = ObjRef::new("log", self.id());
        let reason = Sealing { o: obj.clone(), n: Projection::Reason, subject: self.org.into(), payload: Value::str("Disque remplacé") };
        let start = self.event(Act::EpochStart, obj).seal(reason);
        let start = start.x("have_root", XValue::Hash(root)).x("have_size", XValue::Count(size));
        let start = start.x("old_note", XValue::Note(note)).x("old_origin", XValue::Origin(ORIGIN.to_owned()));
        self.commit(&Actor::Operator, vec![start]);
    }

    /// Forgets the openings of these people, as an erasure does.
    pub fn forget(&mut self, people: &BTreeSet<AuditRef>) {
        for openings in self.openings.values_mut() {
            openings.retain(|one| !people.iter().any(|person| one.subject == SubjectId::from(*person)));
        }
    }

    pub fn below(&self, limit: u64) -> u64 {
        self.entropy.below(limit)
    }
}
