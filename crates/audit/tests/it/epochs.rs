//! What a log lives through: epochs, rotated keys, pruning, acts of later versions, a clock that goes back.
//!
//! What must stay true: what is stated is a notice, what is hidden is a finding.

use std::collections::BTreeMap;

use crate::support::{ORIGIN, Twist, World, play, user};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use audit::verify::{Evidence, Kind, MemoryEvidence, NoticeKind, Options, Outcome, Report, Stage, verify, verify_epochs};
use audit::{Act, ObjRef, Why};
use domain::canonical::{Form, Value};
use domain::doors::Draw as _;
use tlog::{Checkpoint, SigningKey};

fn both(old: &MemoryEvidence, new: &MemoryEvidence) -> Vec<Report> {
    verify_epochs(&[old, new], Options::default()).unwrap()
}

/// Changes one `x` key of the first entry of the new epoch, and signs again.
fn restate(world: &mut World, key: &str, value: Value) -> MemoryEvidence {
    let Value::Object(mut leaf) = Value::parse_strict(&world.leaves[0], Form::Leaf).unwrap() else { panic!("an object") };
    let Some(Value::Object(x)) = leaf.get_mut("x") else { panic!("an object") };
    x.insert(key.to_owned(), value);
    world.leaves[0] = Value::Object(leaf).to_canonical(Form::Leaf).unwrap().into_bytes();
    world.evidence()
}

fn has(report: &Report, exit: u8, kind: Kind) {
    assert_eq!(report.exit, exit, "{:?}", report.findings);
    assert!(report.findings.iter().any(|finding| finding.kind == kind), "{:?}", report.findings);
}

#[test]
fn a_ranking_rests_on_scorecards_of_an_older_epoch() {
    for instance in 0..25 {
        let world = play(&format!("epochs {instance}"), Twist::NewEpoch);
        let reports = both(world.before.as_ref().unwrap(), &world.evidence());
        for report in &reports {
            assert_eq!((report.exit, &report.findings), (0, &Vec::new()));
            assert!(report.not_run.is_empty());
        }
        assert_eq!(reports[1].rankings[0].result, Outcome::Match);
        assert_eq!(reports[1].decisions[0].result, Outcome::Match);
    }
}

#[test]
fn a_later_epoch_alone_says_that_it_could_not_judge_the_process() {
    let world = play("alone", Twist::NewEpoch);
    let report = verify(&world.evidence(), Options::default()).unwrap();
    assert_eq!(report.exit, 0, "{:?}", report.findings);
    assert_eq!(report.not_run, [Stage::Rankings, Stage::Process]);
}

#[test]
fn an_epoch_without_its_first_statement_is_found() {
    let mut world = play("no start", Twist::NewEpoch);
    world.leaves.remove(0);
    let evidence = world.evidence();
    has(&both(world.before.as_ref().unwrap(), &evidence)[1], 4, Kind::EpochStart);
}

#[test]
fn a_false_statement_about_the_epoch_before_is_found() {
    for (key, value) in [
        ("have_size", Value::Int(3)),
        ("have_root", Value::str(tlog::hash::empty().to_string())),
        ("old_note", Value::str("bm90IGEgbm90ZQ==")),
    ] {
        let mut world = play(key, Twist::NewEpoch);
        let evidence = restate(&mut world, key, value);
        has(&both(world.before.as_ref().unwrap(), &evidence)[1], 4, Kind::OldNote);
    }
    let mut world = play("old_origin", Twist::NewEpoch);
    let evidence = restate(&mut world, "old_origin", Value::str("justesse.example/other/decisions/1"));
    has(&both(world.before.as_ref().unwrap(), &evidence)[1], 4, Kind::EpochStart);
}

#[test]
fn an_older_note_than_the_last_one_signed_hides_a_tail_and_is_found() {
    let mut world = play("older note", Twist::NewEpoch);
    let before = world.before.clone().unwrap();
    let earlier = before.earlier.last().unwrap().clone();
    let note = STANDARD.encode(earlier);
    let evidence = restate(&mut world, "old_note", Value::str(note));
    has(&both(&before, &evidence)[1], 4, Kind::OldNote);
}

/// A new epoch after a restore from a backup that lacks the last three entries, and the note that says what was released before.
fn tail_lost(seed: &str) -> (World, String) {
    let mut world = play(seed, Twist::None);
    let released = world.note_at(world.leaves.len());
    world.leaves.truncate(world.leaves.len() - 3);
    let size = world.leaves.len() as u64;
    world.openings.retain(|seq, _| *seq < size);
    world.turn();
    (world, released)
}

#[test]
fn a_lost_tail_that_is_stated_is_a_notice() {
    let (mut world, released) = tail_lost("lost tail");
    let before = world.before.clone().unwrap();
    let note = STANDARD.encode(released);
    let evidence = restate(&mut world, "old_note", Value::str(note));
    let reports = both(&before, &evidence);
    assert_eq!(reports[1].exit, 0, "{:?}", reports[1].findings);
    assert_eq!(reports[1].notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::LostTail]);
}

#[test]
fn a_tail_that_nobody_had_signed_is_a_notice() {
    let mut world = play("unsigned tail", Twist::NewEpoch);
    let before = world.before.clone().unwrap();
    let stated = i64::try_from(before.size).unwrap() + 2;
    let evidence = restate(&mut world, "have_size", Value::Int(stated));
    let report = both(&before, &evidence).pop().unwrap();
    assert_eq!(report.exit, 0, "{:?}", report.findings);
    assert_eq!(report.notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::UnsignedTail]);
}

/// An epoch that goes on after the last three entries were lost. They had been signed; of the first two, the new epoch may say that it had them.
fn with_lost_tail(seed: &str, have_more: u64) -> Report {
    let (mut world, released) = tail_lost(seed);
    let before = world.before.clone().unwrap();
    restate(&mut world, "have_size", Value::Int(i64::try_from(before.size + have_more).unwrap()));
    let evidence = restate(&mut world, "old_note", Value::str(STANDARD.encode(released)));
    both(&before, &evidence).pop().unwrap()
}

#[test]
fn a_lost_tail_of_which_a_part_was_never_signed_is_both_notices() {
    let report = with_lost_tail("both tails", 2);
    assert_eq!(report.exit, 0, "{:?}", report.findings);
    assert_eq!(report.notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::LostTail, NoticeKind::UnsignedTail]);
}

#[test]
fn entries_that_were_signed_and_stated_to_be_there_must_be_there() {
    has(&with_lost_tail("withheld tail", 3), 4, Kind::OldNote);
    has(&with_lost_tail("withheld tail", 4), 4, Kind::OldNote);
}

#[test]
fn a_released_note_with_another_root_is_not_of_the_epoch_before() {
    for unsigned in [0, 2] {
        let mut world = play("forged note", Twist::None);
        let size = world.leaves.len() as u64;
        let forged = Checkpoint { origin: ORIGIN.to_owned(), size, root: tlog::hash::empty() };
        let forged = world.key.sign_note(&forged.to_body().unwrap());
        world.turn();
        let before = world.before.clone().unwrap();
        restate(&mut world, "have_size", Value::Int(i64::try_from(size + unsigned).unwrap()));
        let evidence = restate(&mut world, "old_note", Value::str(STANDARD.encode(forged)));
        has(&both(&before, &evidence)[1], 4, Kind::OldNote);
    }
}

#[test]
fn during_a_rotation_either_key_suffices_and_strange_signatures_are_passed_over() {
    let world = play("rotation", Twist::None);
    let body = tlog::note::SignedNote::parse(&world.note_at(world.leaves.len())).unwrap().body().clone();
    let next = SigningKey::from_seed(ORIGIN, world.entropy.bytes()).unwrap();
    let strangers: Vec<SigningKey> =
        (0..14).map(|i| SigningKey::from_seed(&format!("stranger.example/{i}"), world.entropy.bytes()).unwrap()).collect();
    let note = tlog::note::sign(&body, &world.key, [&next].into_iter().chain(&strangers));
    for key in [world.key.verifier(), next.verifier()] {
        let mut evidence = world.evidence();
        evidence.checkpoint = Some(note.clone());
        evidence.earlier.clear();
        evidence.keys = vec![key.clone()];
        let report = verify(&evidence, Options::default()).unwrap();
        assert_eq!(report.exit, 0, "{:?}", report.findings);
        assert_eq!(report.key_id, key.id().to_string());
    }
}

#[test]
fn a_pruned_log_still_verifies_and_its_stored_hashes_are_checked() {
    let mut world = World::new("pruned");
    world.origin = "justesse.example/demo/access/1";
    world.key = SigningKey::from_seed(world.origin, world.entropy.bytes()).unwrap();
    let (auditor, candidate) = (world.person(), world.person());
    for _ in 0..20 {
        let view = world.event(Act::FileView, ObjRef::candidate(candidate)).subject(candidate).why(Why::Audit);
        world.commit(&user(auditor, audit::Role::Auditor), vec![view]);
    }
    let mut evidence = world.evidence();
    evidence.min_index = 7;
    evidence.leaves.iter_mut().take(7).for_each(|leaf| *leaf = None);
    let report = verify(&evidence, Options::default()).unwrap();
    assert_eq!(report.exit, 0, "{:?}", report.findings);
    let mut altered = evidence.clone();
    altered.nodes[0].0[0] ^= 1;
    has(&verify(&altered, Options::default()).unwrap(), 3, Kind::NodeHash);
    let mut lost = evidence.clone();
    lost.leaves[9] = None;
    has(&verify(&lost, Options::default()).unwrap(), 3, Kind::LeafMissing);
    evidence.nodes.clear();
    has(&verify(&evidence, Options::default()).unwrap(), 3, Kind::LeafMissing);
}

#[test]
fn a_missing_entry_leaves_the_process_unjudged_and_an_altered_stored_hash_does_not() {
    let evidence = play("judged", Twist::None).evidence();
    let mut hole = evidence.clone();
    hole.leaves[3] = None;
    let report = verify(&hole, Options::default()).unwrap();
    has(&report, 3, Kind::LeafMissing);
    assert!([Stage::Rankings, Stage::Process].iter().all(|stage| report.not_run.contains(stage)), "{:?}", report.not_run);
    let mut altered = evidence;
    altered.nodes[0].0[0] ^= 1;
    let report = verify(&altered, Options::default()).unwrap();
    has(&report, 3, Kind::NodeHash);
    assert_eq!(report.not_run, [Stage::Consistency]);
    assert_eq!(report.decisions[0].result, Outcome::Match);
}

#[test]
fn however_many_openings_are_missing_one_notice_says_that_they_may_have_been_erased_later() {
    let mut evidence = play("erased later", Twist::ErasureUnderHold).evidence();
    evidence.openings.clear();
    let report = verify(&evidence, Options::default()).unwrap();
    assert!(report.findings.iter().filter(|finding| finding.kind == Kind::OpeningMissing).count() > 1);
    assert_eq!(report.notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::ErasedLater]);
}

#[test]
fn an_act_that_is_not_known_and_a_clock_that_goes_back_are_notices() {
    let mut world = play("notices", Twist::None);
    let last = world.leaves.len() as u64 - 1;
    world.edit_last(|leaf| {
        leaf.insert("act".to_owned(), Value::str("scorecard.celebrate"));
        leaf.insert("at".to_owned(), Value::str("2026-01-01T00:00:00.000Z"));
    });
    let report = verify(&world.evidence(), Options::default()).unwrap();
    assert_eq!(report.exit, 0, "{:?}", report.findings);
    let notices: Vec<_> = report.notices.iter().map(|notice| (notice.kind, notice.seq)).collect();
    assert_eq!(notices, [(NoticeKind::UnknownAct, last), (NoticeKind::ClockBack, last)]);
}

#[test]
fn an_entry_of_the_wrong_log_or_of_another_organisation_is_found() {
    for (key, value, kind) in [("act", "search.run", Kind::LeafLog), ("org", "00000000-0000-4000-8000-000000000001", Kind::LeafOrg)] {
        let mut world = play("wrong log", Twist::None);
        world.edit_last(|leaf| {
            leaf.insert(key.to_owned(), Value::str(value));
            if key == "act" {
                leaf.insert("why".to_owned(), Value::str("audit"));
            }
        });
        has(&verify(&world.evidence(), Options::default()).unwrap(), 5, kind);
    }
}

#[test]
fn an_entry_that_lacks_what_its_act_must_say_is_found() {
    let mut world = play("keys", Twist::None);
    let hold = world.event(Act::HoldSet, ObjRef::new("hold", world.id())).why(Why::Audit);
    world.commit(&audit::Actor::Operator, vec![hold]);
    world.edit_last(|leaf| drop(leaf.remove("why")));
    has(&verify(&world.evidence(), Options::default()).unwrap(), 5, Kind::LeafKeys);
}

#[test]
fn no_signed_note_at_all_is_found() {
    let mut evidence = play("no note", Twist::None).evidence();
    evidence.checkpoint = None;
    has(&verify(&evidence, Options::default()).unwrap(), 5, Kind::CheckpointMissing);
}

#[test]
fn the_report_has_the_published_form() {
    let world = play("form of report", Twist::RevisionWithoutReason);
    let evidence = world.evidence();
    let report = verify(&evidence, Options::default()).unwrap();
    let json: BTreeMap<String, serde_json::Value> = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
    let keys: Vec<&str> = json.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "checkpoints",
            "decisions",
            "elapsed_ms",
            "exit",
            "findings",
            "format",
            "key_id",
            "key_source",
            "min_index",
            "not_run",
            "notices",
            "ok",
            "openings",
            "origin",
            "rankings",
            "root",
            "size",
            "witnesses"
        ]
    );
    assert_eq!(json["format"], "justesse-verify/1");
    assert_eq!(json["origin"], evidence.origin());
    let finding = &json["findings"][0];
    assert_eq!((&finding["code"], &finding["stage"], &finding["kind"]), (&10.into(), &"process".into(), &"p3".into()));
    assert_eq!(finding["seq"], world.twisted.unwrap());
    assert_eq!(json["rankings"][0]["result"], "match");
    assert_eq!(json["key_source"], "file");
}
