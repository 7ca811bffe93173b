//! What an event must say to become an entry, and what can never get into one.
//!
//! What must stay true: the table of required keys is the published one; nothing a person typed finds a way into a leaf.

use std::collections::BTreeSet;

use crate::support::{Twist, play};
use audit::act::XKind;
use audit::{
    Act, Actor, Auth, DataKey, Event, KeyEncryptionKey, Leaf, LeafContext, LeafError, LeafFault, ObjRef, Opening, Place, Projection, Role,
    Sealing, Why, WhyRule, XValue, finish_all,
};
use domain::Timestamp;
use domain::canonical::{Form, Value};
use domain::doors::{Draw as _, SeededEntropy};
use domain::ids::{AuditRef, EventId, OrgId, VacancyId};
use tlog::Hash;
use uuid::Uuid;

const FW: &str = "823cef14139c3ccb56d86d42353f550cec127e406b337d955a269109f519d827";

fn entropy() -> SeededEntropy {
    SeededEntropy::new("leaves")
}

fn ctx(entropy: &SeededEntropy) -> LeafContext {
    LeafContext {
        org: OrgId(entropy.uuid_v4()),
        at: Timestamp::from_unix_ms(1_795_426_200_000),
        actor: Actor::user(AuditRef(entropy.uuid_v4()), Role::Hr, Auth::Password),
        request: None,
    }
}

fn value_of(kind: XKind, entropy: &SeededEntropy) -> XValue {
    let origin = "justesse.example/demo/access/1".to_owned();
    match kind {
        XKind::Count => XValue::Count(7),
        XKind::OneOf(codes) => XValue::Code(codes[0]),
        XKind::Ref => XValue::Ref(AuditRef(entropy.uuid_v4())),
        XKind::Refs => XValue::Refs(vec![AuditRef(entropy.uuid_v4()), AuditRef(entropy.uuid_v4())]),
        XKind::Leaf => XValue::Leaf(Place { epoch: 1, seq: 12 }),
        XKind::Leaves => XValue::Leaves(vec![Place { epoch: 2, seq: 1 }, Place { epoch: 1, seq: 30 }, Place { epoch: 1, seq: 4 }]),
        XKind::Ids => XValue::Ids(vec!["PSF-02".into(), "PSF-01.q2".into(), "LOC-01".into()]),
        XKind::Hash => XValue::Hash(Hash([3; 32])),
        XKind::Origin => XValue::Origin(origin),
        XKind::Note => XValue::Note(b"note".to_vec()),
        XKind::Vkey => XValue::Vkey(format!("{origin}+98dc2175+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")),
    }
}

/// Everything that any act may need, without the key named.
fn event_without(act: Act, absent: &str, entropy: &SeededEntropy) -> Event {
    let spec = act.spec();
    let subject = AuditRef(entropy.uuid_v4());
    let obj = ObjRef::new("thing", entropy.uuid_v4());
    let mut event = Event::new(EventId(entropy.uuid_v4()), act, obj.clone());
    if absent != "vac" {
        event = event.vacancy(VacancyId(entropy.uuid_v4()));
    }
    if absent != "subj" {
        event = event.subject(subject);
    }
    if absent != "fw" {
        event = event.framework_digest(FW);
    }
    if absent != "calc" {
        event = event.calc("wm/1");
    }
    if absent != "ver" {
        event = event.versions(None, 1);
    }
    if absent != "c" {
        event = event.seal(Sealing { o: obj, n: Projection::Row, subject: subject.into(), payload: Value::str("x") });
    }
    if let Some(why) = spec.why.codes().first().filter(|_| absent != "why") {
        event = event.why(*why);
    }
    for x in spec.x.iter().filter(|x| x.key != absent) {
        event = event.x(x.key, value_of(x.kind, entropy));
    }
    event
}

fn needed(act: Act) -> Vec<&'static str> {
    let spec = act.spec();
    let keys = [
        ("vac", spec.vacancy),
        ("subj", spec.subject),
        ("fw", spec.framework),
        ("calc", spec.calc),
        ("ver", spec.version),
        ("c", spec.sealed),
        ("why", spec.why.is_required()),
    ];
    let keys = keys.into_iter().filter(|(_, needed)| *needed).map(|(key, _)| key);
    keys.chain(spec.x.iter().filter(|x| x.required).map(|x| x.key)).collect()
}

#[test]
fn each_act_needs_the_keys_of_its_line_and_no_others() {
    let entropy = entropy();
    for act in Act::ALL.iter().copied() {
        let ctx = ctx(&entropy);
        let (leaf, openings) = event_without(act, "", &entropy).finish(&ctx, &entropy).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((leaf.act, leaf.missing_keys(), openings.len()), (Some(act), Vec::new(), 1));
        let needed = needed(act);
        for key in ["vac", "subj", "fw", "calc", "ver", "c", "why"].into_iter().chain(act.spec().x.iter().map(|x| x.key)) {
            let result = event_without(act, key, &entropy).finish(&ctx, &entropy);
            // Scores opened while some are missing need their reason, although the act alone does not.
            let needed = needed.contains(&key) || (act == Act::ScoresReveal && key == "why");
            match result {
                Ok(_) => assert!(!needed, "{} went without {key}", act.as_str()),
                Err(error) => assert!(needed && error == LeafError::Missing(act, key), "{}: {error}", act.as_str()),
            }
        }
    }
}

#[test]
fn the_acts_that_the_published_rules_name_need_what_they_say() {
    for (act, keys) in [
        (Act::ScorecardSubmit, "vac subj fw ver c"),
        (Act::ScorecardCorrect, "vac subj fw ver c why"),
        (Act::ScorecardRevise, "vac subj fw ver c why"),
        (Act::ScoresReveal, "vac fw scope"),
        (Act::ScorecardSetAside, "vac subj why leaf"),
        (Act::CompetencyRetire, "vac fw why ids second"),
        (Act::RankingPart, "vac subj fw calc c inputs"),
        (Act::RankingRecord, "vac fw calc inputs parts ranking"),
        (Act::DecisionPart, "vac subj c"),
        (Act::DecisionRecord, "vac fw parts ranking ranking_leaf"),
        (Act::KeyRotate, "why vkey"),
        (Act::EpochStart, "c have_root have_size old_note old_origin"),
        (Act::LogPrune, "min_index origin"),
        (Act::EraseSubject, "subj approver ground"),
        (Act::EraseDone, "files openings rows"),
        (Act::FileView, "subj why"),
        (Act::GuideFreeze, "fw ver second"),
    ] {
        assert_eq!(needed(act), keys.split(' ').collect::<Vec<_>>(), "{}", act.as_str());
    }
}

#[test]
fn the_acts_that_end_in_a_checkpoint_are_the_published_ones() {
    let at_once: Vec<&str> = Act::ALL.iter().filter(|act| act.wants_checkpoint()).map(|act| act.as_str()).collect();
    let published = [
        "decision.record",
        "epoch.start",
        "erase.subject",
        "export.create",
        "key.rotate",
        "ranking.record",
        "scorecard.submit",
        "scores.reveal",
    ];
    assert_eq!(at_once, published);
}

#[test]
fn the_access_log_takes_reading_and_nothing_else() {
    let access: Vec<&str> = Act::ALL.iter().filter(|act| act.log() == audit::LogKind::Access).map(|act| act.as_str()).collect();
    assert_eq!(access, ["export.read", "file.view", "list.view", "report.view", "search.run"]);
    for act in Act::ALL.iter().filter(|act| act.log() == audit::LogKind::Access) {
        assert!(matches!(act.why(), WhyRule::Required(codes) if codes.len() == 5), "{}", act.as_str());
    }
}

#[test]
fn what_an_act_does_not_take_is_refused() {
    let entropy = entropy();
    let ctx = ctx(&entropy);
    let make = |act| event_without(act, "", &entropy);
    let reason = make(Act::FileView).why(Why::Slip).finish(&ctx, &entropy);
    assert_eq!(reason.unwrap_err(), LeafError::Why(Act::FileView));
    let key = make(Act::FileView).x("second", XValue::Count(1)).finish(&ctx, &entropy);
    assert_eq!(key.unwrap_err(), LeafError::X(Act::FileView, "second"));
    let code = make(Act::ScoresReveal).x("scope", XValue::Code("everything")).finish(&ctx, &entropy);
    assert_eq!(code.unwrap_err(), LeafError::X(Act::ScoresReveal, "scope"));
    let kind = make(Act::ScoresReveal).x("scope", XValue::Count(1)).finish(&ctx, &entropy);
    assert_eq!(kind.unwrap_err(), LeafError::X(Act::ScoresReveal, "scope"));
    let many = make(Act::FileView).subjects((0..100).map(|_| AuditRef(entropy.uuid_v4()))).finish(&ctx, &entropy);
    assert_eq!(many.unwrap_err(), LeafError::Subjects(101));
    let obj = ObjRef::new("thing", entropy.uuid_v4());
    let twice = |n| Sealing { o: obj.clone(), n, subject: ctx.org.into(), payload: Value::Null };
    let event = make(Act::BackupCreate).seal(twice(Projection::Row)).seal(twice(Projection::Row)).finish(&ctx, &entropy);
    assert_eq!(event.unwrap_err(), LeafError::Twice(obj.to_string(), "row"));
    let many = (0..600).fold(make(Act::BackupCreate), |event, _| {
        let o = ObjRef::new("thing", entropy.uuid_v4());
        event.seal(Sealing { o, n: Projection::Row, subject: ctx.org.into(), payload: Value::Null })
    });
    assert!(matches!(many.finish(&ctx, &entropy).unwrap_err(), LeafError::Form(LeafFault::Size(size)) if size > 60_000));
    let payload = Sealing { o: obj.clone(), n: Projection::Row, subject: ctx.org.into(), payload: Value::str("a\tb") };
    assert!(matches!(make(Act::BackupCreate).seal(payload).finish(&ctx, &entropy), Err(LeafError::Payload(_))));
}

#[test]
fn an_entry_of_sixty_thousand_bytes_is_written_and_one_byte_more_is_not() {
    const KIND: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    let entropy = entropy();
    let ctx = ctx(&entropy);
    let ids: Vec<Uuid> = (0..450).map(|_| entropy.uuid_v4()).collect();
    // Each row has a kind of one letter; longer kinds fill what is left.
    let finished = |mut fill: usize| {
        let mut event = Event::new(EventId(Uuid::nil()), Act::BackupCreate, ObjRef::new("thing", Uuid::nil()));
        for id in &ids {
            let more = fill.min(KIND.len() - 1);
            fill -= more;
            let o = ObjRef::new(&KIND[..=more], *id);
            event = event.seal(Sealing { o, n: Projection::Row, subject: ctx.org.into(), payload: Value::Null });
        }
        event.finish(&ctx, &entropy).map(|(leaf, _)| leaf.bytes.len())
    };
    let least = finished(0).unwrap();
    assert_eq!(finished(60_000 - least), Ok(60_000));
    assert_eq!(finished(60_001 - least), Err(LeafError::Form(LeafFault::Size(60_001))));
}

#[test]
fn entries_of_one_transaction_point_at_each_other_by_the_places_they_get() {
    let entropy = entropy();
    let ctx = ctx(&entropy);
    let earlier = EventId(entropy.uuid_v4());
    let part = |seed: u8| {
        let o = ObjRef::candidate(AuditRef(Uuid::from_bytes([seed; 16])));
        event_without(Act::RankingPart, "c", &entropy).x("inputs", XValue::Events(vec![earlier])).seal(Sealing {
            o,
            n: Projection::Rank,
            subject: ctx.org.into(),
            payload: Value::Int(i64::from(seed)),
        })
    };
    let record = event_without(Act::RankingRecord, "parts", &entropy);
    let citing = event_without(Act::DecisionRecord, "", &entropy).x("ranking_leaf", XValue::Events(vec![record.id()]));
    let events = vec![
        event_without(Act::DiscussionClose, "", &entropy),
        part(1),
        part(2),
        record,
        event_without(Act::DecisionPart, "", &entropy),
        citing,
    ];
    let place_of = |event| (event == earlier).then_some(Place { epoch: 1, seq: 3 });
    let done = finish_all(events, &ctx, Place { epoch: 2, seq: 40 }, &place_of, &entropy).unwrap();
    let (record, decision) = (&done[3].0, &done[5].0);
    assert_eq!(done[1].0.x_leaves("inputs"), [Place { epoch: 1, seq: 3 }]);
    assert_eq!(record.x_leaves("parts"), [41, 42].map(|seq| Place { epoch: 2, seq }));
    let rows = [done[1].1[0].d, done[2].1[0].d];
    assert_eq!(record.x_hash("ranking"), Some(audit::ranking_digest(&rows)));
    assert_eq!(decision.x_leaves("parts"), [Place { epoch: 2, seq: 44 }]);
    assert_eq!(decision.x_leaf("ranking_leaf"), Some(Place { epoch: 2, seq: 43 }));
    let lost = event_without(Act::RankingPart, "", &entropy).x("inputs", XValue::Events(vec![EventId(Uuid::nil())]));
    let error = finish_all(vec![lost], &ctx, Place { epoch: 2, seq: 0 }, &place_of, &entropy).unwrap_err();
    assert_eq!(error, LeafError::Unplaced(EventId(Uuid::nil())));
}

#[test]
fn places_and_identifiers_are_sorted_as_numbers_and_texts() {
    let entropy = entropy();
    let (leaf, _) = event_without(Act::RankingPart, "", &entropy).finish(&ctx(&entropy), &entropy).unwrap();
    assert_eq!(leaf.x_texts("inputs"), ["1:4", "1:30", "2:1"]);
    let (leaf, _) = event_without(Act::CompetencyRetire, "", &entropy).finish(&ctx(&entropy), &entropy).unwrap();
    assert_eq!(leaf.x_texts("ids"), ["LOC-01", "PSF-01.q2", "PSF-02"]);
}

/// Things that people type.
fn canaries(entropy: &SeededEntropy) -> Vec<String> {
    let first = ["Aminata", "Zoé", "O'Neil", "jean-pierre", "Li Wei", "Анна", "MARIE", "Nguyễn"];
    let mut all = Vec::new();
    for i in 0..63 {
        let name = first[i % first.len()];
        let tag: u32 = u32::try_from(entropy.below(1_000_000)).unwrap();
        all.extend([
            format!("{name} Canary{tag}"),
            format!("{}.canary{tag}@example.org", name.to_lowercase()),
            format!("Canary{tag} said: \"I would wait\""),
            format!("+33 6 {tag:06}"),
            name.to_owned(),
            format!("canary-{tag}"),
            format!("canary_{tag}/x"),
            format!("{{\"canary\":{tag}}}"),
        ]);
    }
    all
}

#[test]
fn nothing_that_a_person_typed_finds_a_way_into_an_entry() {
    let entropy = entropy();
    let canaries = canaries(&entropy);
    assert!(canaries.len() >= 500);
    let texts: Vec<fn(&str) -> XValue> =
        vec![|text| XValue::Ids(vec![text.to_owned()]), |text| XValue::Origin(text.to_owned()), |text| XValue::Vkey(text.to_owned())];
    for canary in &canaries {
        let ctx = ctx(&entropy);
        // Every door that takes a text at all refuses it.
        for act in [Act::CompetencyRetire, Act::KeyRotate, Act::LogPrune] {
            let key = act.spec().x.iter().find(|x| matches!(x.kind, XKind::Ids | XKind::Origin | XKind::Vkey)).unwrap().key;
            for value in &texts {
                let event = event_without(act, key, &entropy).x(key, value(canary));
                assert_eq!(event.finish(&ctx, &entropy).unwrap_err(), LeafError::X(act, key), "{canary}");
            }
        }
        for event in [
            event_without(Act::GuideFreeze, "fw", &entropy).framework_digest(canary),
            event_without(Act::RankingPart, "calc", &entropy).calc(canary),
        ] {
            assert!(event.finish(&ctx, &entropy).is_err(), "{canary}");
        }
        // What is sealed does not show.
        let payload = Value::object([("words", Value::str(canary))]);
        let sealing = Sealing { o: ObjRef::new("thing", entropy.uuid_v4()), n: Projection::Reason, subject: ctx.org.into(), payload };
        let (leaf, openings) = event_without(Act::DecisionAmend, "c", &entropy).seal(sealing).finish(&ctx, &entropy).unwrap();
        let text = String::from_utf8(leaf.bytes).unwrap();
        assert!(!text.to_lowercase().contains(&canary.to_lowercase()), "{canary}: {text}");
        assert!(openings[0].payload.contains("words"));
    }
}

#[test]
fn no_entry_of_a_whole_round_holds_a_name_a_score_or_a_rank() {
    let mut payloads = 0;
    for instance in 0..20 {
        let world = play(&format!("leak {instance}"), Twist::None);
        for leaf in &world.leaves {
            let text = std::str::from_utf8(leaf).unwrap();
            assert!(text.is_ascii());
            for word in ["Été", "\"l\":", "\"rank\":", "\"total\"", "appoint", "not_selected", "name"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
        payloads += world.openings.values().flatten().filter(|opening| opening.payload.contains("appoint")).count();
    }
    assert!(payloads > 0, "the words that were looked for do occur in what is sealed");
}

#[test]
fn an_entry_is_read_in_its_one_form_only() {
    let entropy = entropy();
    let (leaf, _) = event_without(Act::ScorecardSubmit, "", &entropy).finish(&ctx(&entropy), &entropy).unwrap();
    let Value::Object(good) = Value::parse_strict(&leaf.bytes, Form::Leaf).unwrap() else { panic!("an object") };
    let id = "00000000-0000-4000-8000-0000000000a1";
    let text = |text: &str| Value::str(text);
    let list = |items: &[&str]| Value::Array(items.iter().map(|item| text(item)).collect());
    let cases: Vec<(&str, Value, LeafFault)> = vec![
        ("v", Value::Int(2), LeafFault::Field("v")),
        ("note", text("x"), LeafFault::Key),
        ("id", text(&id.to_uppercase()), LeafFault::Field("id")),
        ("act", text("submit"), LeafFault::Field("act")),
        ("actor", text("user/x"), LeafFault::Field("actor")),
        ("actor", text("job/seed"), LeafFault::Field("actor")),
        ("role", text("boss"), LeafFault::Field("role")),
        ("auth", text("magic"), LeafFault::Field("auth")),
        ("at", text("2026-11-23T09:30:00Z"), LeafFault::Field("at")),
        ("obj", text("Score card/1"), LeafFault::Field("obj")),
        ("subj", list(&[]), LeafFault::Field("subj")),
        ("subj", list(&[id, id]), LeafFault::Field("subj")),
        ("ver", Value::Int(-1), LeafFault::Field("ver")),
        ("fw", text(&FW[1..]), LeafFault::Field("fw")),
        ("calc", text("wm"), LeafFault::Field("calc")),
        ("why", text("because"), LeafFault::Field("why")),
        ("why", text("slip"), LeafFault::Field("why")),
        ("req", text("1"), LeafFault::Field("req")),
        ("c", Value::Array(Vec::new()), LeafFault::Field("c")),
        ("c", Value::Array(vec![Value::object([("o", text("thing/x"))])]), LeafFault::Field("c")),
        ("x", Value::object::<String>([]), LeafFault::Field("x")),
        ("x", Value::object([("words", text("x"))]), LeafFault::Field("x")),
    ];
    for (key, value, fault) in cases {
        let mut members = good.clone();
        members.insert(key.to_owned(), value.clone());
        let bytes = Value::Object(members).to_canonical(Form::Leaf).unwrap();
        assert_eq!(Leaf::parse(bytes.as_bytes()), Err(fault), "{key} = {value}");
    }
    for key in ["v", "id", "org", "act", "actor", "role", "auth", "at", "obj"] {
        let mut members = good.clone();
        members.remove(key);
        let bytes = Value::Object(members).to_canonical(Form::Leaf).unwrap();
        assert_eq!(Leaf::parse(bytes.as_bytes()), Err(LeafFault::Field(key)));
    }
    assert_eq!(Leaf::parse(&vec![b' '; 70_000]), Err(LeafFault::Size(70_000)));
    assert_eq!(Leaf::parse(b"[]"), Err(LeafFault::Canonical));
}

#[test]
fn an_opening_opens_with_its_key_at_its_place_and_nowhere_else() {
    let entropy = entropy();
    let (o, subject) = (ObjRef::new("scorecard", entropy.uuid_v4()), AuditRef(entropy.uuid_v4()).into());
    let opening = Opening::draw(o.clone(), Projection::Scores, subject, "{\"l\":4}".to_owned(), &entropy);
    let (key, other) = (DataKey::draw(&entropy), DataKey::draw(&entropy));
    let (origin, seq) = (crate::support::ORIGIN, 12);
    let sealed = key.seal(&opening, origin, seq, &entropy);
    assert_eq!(sealed.len(), 24 + 32 + 7 + 16);
    assert_ne!(sealed, key.seal(&opening, origin, seq, &entropy), "each sealing draws a nonce");
    assert!(key.open(&sealed, origin, seq, &o, Projection::Scores, subject).unwrap() == opening);
    let elsewhere = ObjRef::new("scorecard", entropy.uuid_v4());
    assert!(other.open(&sealed, origin, seq, &o, Projection::Scores, subject).is_err());
    assert!(key.open(&sealed, crate::support::NEXT_ORIGIN, seq, &o, Projection::Scores, subject).is_err());
    assert!(key.open(&sealed, origin, seq + 1, &o, Projection::Scores, subject).is_err());
    assert!(key.open(&sealed, origin, seq, &elsewhere, Projection::Scores, subject).is_err());
    assert!(key.open(&sealed, origin, seq, &o, Projection::Notes, subject).is_err());
    for at in [0, 30, sealed.len() - 1] {
        let mut touched = sealed.clone();
        touched[at] ^= 1;
        assert!(key.open(&touched, origin, seq, &o, Projection::Scores, subject).is_err());
    }
    assert!(key.open(&sealed[..20], origin, seq, &o, Projection::Scores, subject).is_err());
}

#[test]
fn a_data_key_unwraps_for_its_person_under_its_key_only() {
    let entropy = entropy();
    let (one, other) = (KeyEncryptionKey::new("k1", entropy.bytes()), KeyEncryptionKey::new("k2", entropy.bytes()));
    let (subject, stranger) = (AuditRef(entropy.uuid_v4()).into(), AuditRef(entropy.uuid_v4()).into());
    assert_eq!((one.id(), other.id()), ("k1", "k2"));
    let key = DataKey::draw(&entropy);
    let opening = Opening::draw(ObjRef::new("row", entropy.uuid_v4()), Projection::Row, subject, "1".to_owned(), &entropy);
    let sealed = key.seal(&opening, crate::support::ORIGIN, 0, &entropy);
    let wrapped = one.wrap(&key, subject, &entropy);
    let unwrapped = one.unwrap(&wrapped, subject).unwrap();
    assert!(unwrapped.open(&sealed, crate::support::ORIGIN, 0, &opening.o, Projection::Row, subject).unwrap() == opening);
    assert!(one.unwrap(&wrapped, stranger).is_err());
    assert!(other.unwrap(&wrapped, subject).is_err());
    assert!(one.unwrap(&wrapped[..10], subject).is_err());
}

#[test]
fn keys_show_nothing() {
    let entropy = entropy();
    let secret: [u8; 32] = entropy.bytes();
    assert_eq!(format!("{:?} {:?}", DataKey::draw(&entropy), KeyEncryptionKey::new("k1", secret)), "DataKey KeyEncryptionKey");
}

#[test]
fn salts_are_never_drawn_twice() {
    let mut salts = BTreeSet::new();
    let mut count = 0;
    for instance in 0..10 {
        for opening in play(&format!("salts {instance}"), Twist::None).openings.values().flatten() {
            salts.insert(opening.salt);
            count += 1;
        }
    }
    assert!(count > 100 && salts.len() == count);
}
