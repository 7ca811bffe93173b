//! The tamper campaign: whatever was done to a log, the verifier finds it, says where and with which exit code; and it finds
//! nothing in a log to which nothing was done.
//!
//! What must stay true: each kind runs on many random logs; a kind that is not found fails the test.

use crate::support::{ORIGIN, Twist, World, play};
use audit::verify::{Held, Kind, MemoryEvidence, Options, Outcome, Report, verify};
use audit::{Act, Actor, Leaf};
use domain::doors::{Draw as _, Entropy as _, SeededEntropy};
use tlog::{Checkpoint, Hash, SigningKey};

/// How often each kind runs; `JUSTESSE_CAMPAIGN` multiplies it for the long campaign.
pub fn instances() -> usize {
    25 * times()
}

/// How often the whole runs.
pub fn times() -> usize {
    std::env::var("JUSTESSE_CAMPAIGN").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

thread_local! {
    /// Instances that this thread tampered with, and clean ones that it verified.
    static COUNTED: std::cell::Cell<(usize, usize)> = const { std::cell::Cell::new((0, 0)) };
}

/// One more tampered instance was found out.
pub fn tampered() {
    COUNTED.with(|counted| counted.set((counted.get().0 + 1, counted.get().1)));
}

/// One more clean log gave no finding.
pub fn clean() {
    COUNTED.with(|counted| counted.set((counted.get().0, counted.get().1 + 1)));
}

pub fn run(evidence: &MemoryEvidence) -> Report {
    verify(evidence, Options::default()).unwrap()
}

pub fn finds(report: &Report, exit: u8, kind: Kind, seq: impl Into<Option<u64>>, what: &str) {
    let seq = seq.into();
    assert_eq!(report.exit, exit, "{what}: {:?}", report.findings);
    assert!(!report.ok);
    let hit = |finding: &&audit::verify::Finding| finding.kind == kind && (seq.is_none() || finding.seq == seq);
    assert!(report.findings.iter().any(|finding| hit(&finding)), "{what} at {seq:?}: {:?}", report.findings);
    tampered();
}

/// Runs a kind of tampering on many logs. It says which kind of finding it must lead to and where.
fn campaign(name: &str, exit: u8, tamper: impl Fn(&mut World, &mut MemoryEvidence, &SeededEntropy) -> (Kind, Option<u64>)) {
    for instance in 0..instances() {
        let seed = format!("{name} {instance}");
        let mut world = play(&seed, Twist::None);
        let mut evidence = world.evidence();
        let dice = SeededEntropy::new(&format!("dice {seed}"));
        let (kind, seq) = tamper(&mut world, &mut evidence, &dice);
        finds(&run(&evidence), exit, kind, seq, &seed);
    }
}

fn pick(evidence: &MemoryEvidence, dice: &SeededEntropy) -> usize {
    usize::try_from(dice.below(evidence.leaves.len() as u64)).unwrap()
}

fn of_act(world: &World, act: Act) -> Vec<usize> {
    let is = |leaf: &Vec<u8>| Leaf::parse(leaf).unwrap().act == Some(act);
    world.leaves.iter().enumerate().filter(|(_, leaf)| is(leaf)).map(|(seq, _)| seq).collect()
}

#[test]
fn a_log_to_which_nothing_was_done_gives_no_finding() {
    let (mut matched, mut decided, mut erased) = (0, 0, 0);
    for instance in 0..200 * times() {
        let world = play(&format!("clean {instance}"), Twist::None);
        let mut evidence = world.evidence();
        let size = world.leaves.len();
        evidence.held = vec![Held::Note(world.note_at(size - 2)), Held::Head { size: 4, root: root_of(&world.note_at(4), &world.key) }];
        let report = run(&evidence);
        assert_eq!((report.exit, &report.findings), (0, &Vec::new()), "clean {instance}");
        assert!(report.ok && report.not_run.is_empty() && report.notices.is_empty());
        assert_eq!((report.size, report.checkpoints.checked, report.checkpoints.held), (size as u64, 3, 2));
        assert!(!report.rankings.is_empty(), "clean {instance}");
        for ranking in &report.rankings {
            assert_eq!(ranking.result, Outcome::Match, "clean {instance}: {ranking:?}");
            matched += 1;
            erased += ranking.erased;
        }
        decided += report.decisions.iter().filter(|decision| decision.result == Outcome::Match).count();
        clean();
    }
    let all = 200 * times();
    assert!(matched > all && decided == all && erased > 0, "{matched} rankings, {decided} decisions, {erased} erased rows");
}

fn root_of(note: &str, key: &SigningKey) -> Hash {
    Checkpoint::open(note, &[key.verifier()]).unwrap().0.root
}

#[test]
fn a_reader_without_openings_gets_withheld_and_no_finding() {
    for instance in 0..instances() {
        let world = play(&format!("withheld {instance}"), Twist::None);
        let mut evidence = world.evidence();
        evidence.openings.clear();
        evidence.scope = audit::verify::Scope::None;
        let report = run(&evidence);
        assert_eq!(report.exit, 0, "{:?}", report.findings);
        assert!(report.rankings.iter().all(|ranking| ranking.result == Outcome::Withheld));
        assert!(report.openings.opened == 0 && report.openings.withheld > 0);
    }
}

#[test]
fn an_altered_entry_is_found() {
    campaign("flip", 3, |_, evidence, dice| {
        let seq = pick(evidence, dice);
        let leaf = evidence.leaves[seq].as_mut().unwrap();
        let at = usize::try_from(dice.below(leaf.len() as u64)).unwrap();
        leaf[at] ^= 1 << dice.below(7);
        (Kind::LeafHash, Some(seq as u64))
    });
}

#[test]
fn a_missing_entry_is_found() {
    campaign("delete", 3, |_, evidence, dice| {
        let seq = pick(evidence, dice);
        evidence.leaves.remove(seq);
        let last = seq + 1 == usize::try_from(evidence.size).unwrap();
        (if last { Kind::LeafMissing } else { Kind::LeafHash }, Some(seq as u64))
    });
    campaign("hole", 3, |_, evidence, dice| {
        let seq = pick(evidence, dice);
        evidence.leaves[seq] = None;
        (Kind::LeafMissing, Some(seq as u64))
    });
}

#[test]
fn an_added_entry_is_found() {
    campaign("insert", 3, |world, evidence, dice| {
        let seq = pick(evidence, dice);
        let mut other = World::new("elsewhere");
        let event = other.event(Act::BackupCreate, audit::ObjRef::new("backup", world.id()));
        other.commit(&Actor::Operator, vec![event]);
        evidence.leaves.insert(seq, Some(other.leaves[0].clone()));
        (Kind::LeafHash, Some(seq as u64))
    });
    campaign("append", 3, |_, evidence, dice| {
        let copy = evidence.leaves[pick(evidence, dice)].clone();
        evidence.leaves.push(copy);
        (Kind::LeafAdded, Some(evidence.size))
    });
    campaign("duplicate", 3, |_, evidence, dice| {
        let seq = pick(evidence, dice);
        let copy = evidence.leaves[seq].clone();
        evidence.leaves.insert(seq, copy);
        let last = seq + 1 == usize::try_from(evidence.size).unwrap();
        (if last { Kind::LeafAdded } else { Kind::LeafHash }, Some(seq as u64 + 1))
    });
}

#[test]
fn moved_entries_are_found() {
    campaign("swap", 3, |_, evidence, dice| {
        let one = pick(evidence, dice);
        let other = (one + 1 + usize::try_from(dice.below(evidence.size - 1)).unwrap()) % evidence.leaves.len();
        evidence.leaves.swap(one, other);
        (Kind::LeafHash, Some(one.min(other) as u64))
    });
}

#[test]
fn an_entry_written_anew_with_the_same_meaning_is_found() {
    campaign("respell", 3, |_, evidence, dice| {
        let seq = pick(evidence, dice);
        let leaf = evidence.leaves[seq].as_mut().unwrap();
        leaf.insert(1, b' ');
        (Kind::LeafHash, Some(seq as u64))
    });
}

#[test]
fn an_altered_stored_hash_is_found() {
    campaign("node", 3, |_, evidence, dice| {
        let at = usize::try_from(dice.below(evidence.nodes.len() as u64)).unwrap();
        evidence.nodes[at].0[3] ^= 0x10;
        let (level, n) = tlog::numbering::split_index(at as u64).unwrap();
        (Kind::NodeHash, Some(n << level))
    });
}

#[test]
fn entries_rewritten_together_with_the_stored_hashes_are_found_and_the_place_narrowed_down() {
    campaign("rewritten", 3, |world, evidence, dice| {
        let seq = pick(evidence, dice);
        let honest = evidence.clone();
        let mut leaves: Vec<Vec<u8>> = world.leaves.clone();
        let at = leaves[seq].len() - 2;
        leaves[seq][at] ^= 1;
        *evidence = MemoryEvidence {
            checkpoint: honest.checkpoint,
            earlier: honest.earlier,
            keys: honest.keys,
            ..MemoryEvidence::of_leaves(ORIGIN, leaves)
        };
        let sizes = [0, world.leaves.len() / 3, world.leaves.len() / 2];
        let after = sizes.into_iter().rfind(|size| *size <= seq).unwrap();
        (Kind::RootHash, Some(after as u64))
    });
}

#[test]
fn an_entry_that_is_well_hashed_but_not_in_form_is_found() {
    for instance in 0..instances() {
        let mut world = play(&format!("form {instance}"), Twist::None);
        let seq = usize::try_from(world.below(world.leaves.len() as u64)).unwrap();
        let leaf = &mut world.leaves[seq];
        match instance % 5 {
            0 => leaf.insert(1, b' '),
            1 => leaf.push(b'\n'),
            2 => drop(leaf.splice(1..1, *b"\"aa\":1,")),
            3 => drop(leaf.pop()),
            _ => *leaf = b"null".to_vec(),
        }
        let report = run(&world.evidence());
        finds(&report, 5, Kind::LeafForm, seq as u64, "form");
        assert_eq!(report.not_run, [audit::verify::Stage::Rankings, audit::verify::Stage::Process]);
    }
}

#[test]
fn an_event_that_stands_in_two_entries_is_found() {
    let mut world = play("twice", Twist::None);
    world.leaves.push(world.leaves[0].clone());
    finds(&run(&world.evidence()), 5, Kind::EventTwice, world.leaves.len() as u64 - 1, "twice");
}

#[test]
fn a_note_that_was_touched_is_found() {
    let kinds =
        ["root", "size", "origin", "signature", "unknown key", "other key", "crlf", "blank", "end", "zero", "huge", "extension", "base64"];
    for kind in kinds {
        campaign(&format!("note {kind}"), 2, |world, evidence, dice| {
            let note = evidence.checkpoint.clone().unwrap();
            let lines: Vec<&str> = note.split('\n').collect();
            let other = SigningKey::from_seed(ORIGIN, dice.bytes()).unwrap();
            let size = world.leaves.len();
            evidence.checkpoint = Some(match kind {
                "root" => note.replace(lines[2], &tlog::hash::leaf(&[1]).to_string()),
                "size" => note.replacen(&format!("\n{size}\n"), &format!("\n{}\n", size - 1), 1),
                "origin" => note.replacen("demo", "demo2", 1),
                "signature" => {
                    let at = note.len() - 20;
                    let mut bytes = note.clone().into_bytes();
                    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
                    String::from_utf8(bytes).unwrap()
                }
                "unknown key" | "other key" => {
                    let body = tlog::note::SignedNote::parse(&note).unwrap().body().clone();
                    other.sign_note(&body)
                }
                "crlf" => note.replace('\n', "\r\n"),
                "blank" => note.replacen("\n\n", "\n\n\n", 1),
                "end" => note.trim_end().to_owned(),
                "zero" => note.replacen(&format!("\n{size}\n"), &format!("\n0{size}\n"), 1),
                "huge" => note.replacen(&format!("\n{size}\n"), "\n9223372036854775808\n", 1),
                "extension" => note.replacen("\n\n", "\nmore\n\n", 1),
                _ => note.replacen("=\n\n", "\n\n", 1),
            });
            (Kind::Note, None)
        });
    }
}

#[test]
fn the_note_of_another_log_is_found() {
    campaign("foreign", 2, |world, evidence, _| {
        // The access log's key is known to the auditor too, so that its notes are well signed.
        let mut seed = [0; 32];
        world.entropy.fill(&mut seed);
        let origin = ORIGIN.replace("decisions", "access");
        let key = SigningKey::from_seed(&origin, seed).unwrap();
        let head = Checkpoint { origin, size: evidence.size, root: root_of(evidence.checkpoint.as_ref().unwrap(), &world.key) };
        evidence.keys.push(key.verifier());
        evidence.checkpoint = Some(key.sign_note(&head.to_body().unwrap()));
        (Kind::NoteOrigin, None)
    });
}

#[test]
fn a_log_shorter_than_a_held_head_is_found() {
    campaign("rollback", 4, |world, evidence, dice| {
        let full = evidence.checkpoint.clone().unwrap();
        let cut = world.leaves.len() / 2 + usize::try_from(dice.below(world.leaves.len() as u64 / 2)).unwrap();
        world.leaves.truncate(cut);
        world.openings.retain(|seq, _| *seq < cut as u64);
        *evidence = world.evidence();
        evidence.held =
            vec![if dice.below(2) == 0 { Held::Note(full) } else { Held::Head { size: cut as u64 + 1, root: tlog::hash::empty() } }];
        (Kind::RolledBack, None)
    });
}

#[test]
fn a_history_rewritten_with_the_stolen_key_is_found_by_whoever_holds_a_head() {
    for held in [true, false] {
        campaign(&format!("stolen {held}"), 4, |world, evidence, dice| {
            let size = world.leaves.len() - 1;
            let (old, earlier) = (world.note_at(size), evidence.earlier.clone());
            let seq = usize::try_from(dice.below(world.leaves.len() as u64 / 3)).unwrap();
            // An act that says nothing takes the place of another.
            let mut other = World::new("neutral");
            let event = other.event(Act::BackupCreate, audit::ObjRef::new("backup", world.id()));
            other.org = world.org;
            other.commit(&Actor::Operator, vec![event]);
            world.leaves[seq] = other.leaves[0].clone();
            world.openings.remove(&(seq as u64));
            *evidence = world.evidence();
            if held {
                evidence.held = vec![Held::Head { size: size as u64, root: root_of(&old, &world.key) }];
                (Kind::Forked, None)
            } else {
                evidence.earlier = earlier;
                (Kind::Inconsistent, None)
            }
        });
    }
}

#[test]
fn an_opening_that_was_touched_is_found() {
    for kind in ["payload", "salt", "swapped", "moved", "absent"] {
        campaign(&format!("opening {kind}"), 6, |world, evidence, dice| {
            let cards: Vec<u64> = of_act(world, Act::ScorecardSubmit).into_iter().map(|seq| seq as u64).collect();
            let there: Vec<u64> = cards.into_iter().filter(|seq| !evidence.openings[seq].is_empty()).collect();
            let seq = there[usize::try_from(dice.below(there.len() as u64)).unwrap()];
            let other = there.iter().copied().find(|other| *other != seq).unwrap();
            match kind {
                "payload" => {
                    let opening = &mut evidence.openings.get_mut(&seq).unwrap()[0];
                    let text = String::from_utf8(opening.payload.clone()).unwrap();
                    opening.payload = text.replacen("\"ver\":1", "\"ver\":2", 1).into_bytes();
                    (Kind::OpeningMismatch, Some(seq))
                }
                "salt" => {
                    evidence.openings.get_mut(&seq).unwrap()[0].salt[usize::try_from(dice.below(32)).unwrap()] ^= 4;
                    (Kind::OpeningMismatch, Some(seq))
                }
                "swapped" => {
                    let payload = evidence.openings[&other][0].clone();
                    let opening = &mut evidence.openings.get_mut(&seq).unwrap()[0];
                    opening.salt = payload.salt;
                    opening.payload = payload.payload;
                    (Kind::OpeningMismatch, Some(seq))
                }
                "moved" => {
                    let moved = evidence.openings.get_mut(&seq).unwrap().remove(0);
                    evidence.openings.get_mut(&other).unwrap().push(moved);
                    (Kind::OpeningStray, Some(other))
                }
                _ => {
                    evidence.openings.get_mut(&seq).unwrap().clear();
                    (Kind::OpeningMissing, Some(seq))
                }
            }
        });
    }
}

#[test]
fn an_edited_guide_is_found() {
    campaign("guide", 9, |world, evidence, _| {
        for document in evidence.documents.values_mut() {
            let text = String::from_utf8(document.clone()).unwrap();
            *document = text.replacen("\"required\":3", "\"required\":2", 1).into_bytes();
        }
        (Kind::RankingGuide, of_act(world, Act::RankingRecord).first().map(|seq| *seq as u64))
    });
}

/// Logs that are kept honestly and tell of a round that was not.
fn twists(twist: Twist, exit: u8, kind: Kind) {
    for instance in 0..instances() {
        let seed = format!("{twist:?} {instance}");
        let world = play(&seed, twist);
        let report = run(&world.evidence());
        finds(&report, exit, kind, world.twisted, &seed);
        let strange: Vec<_> = report.findings.iter().filter(|finding| finding.kind != kind).collect();
        assert!(strange.is_empty(), "{seed}: {strange:?}");
    }
}

#[test]
fn a_ranking_that_does_not_follow_from_the_scores_is_found() {
    twists(Twist::RanksSwapped, 9, Kind::RankingRow);
    twists(Twist::OtherArithmetic, 9, Kind::RankingRow);
    twists(Twist::ScorecardLeftOut, 9, Kind::RankingInputs);
    twists(Twist::InputNotNamed, 9, Kind::RankingInputs);
    twists(Twist::SetAsideCounted, 9, Kind::RankingInputs);
    twists(Twist::CandidateLeftOut, 9, Kind::RankingParts);
    twists(Twist::RetiredCounted, 9, Kind::RankingRow);
    twists(Twist::FalseTieOrder, 9, Kind::RankingRow);
    twists(Twist::WrongDigest, 9, Kind::RankingDigest);
    twists(Twist::OlderRankingCited, 9, Kind::DecisionRanking);
    twists(Twist::OtherDigestCited, 9, Kind::DecisionRanking);
}

#[test]
fn a_difference_in_a_ranking_names_the_rank_and_what_differs() {
    let report = run(&play("named", Twist::OtherArithmetic).evidence());
    let detail = &report.findings[0].detail;
    assert!(detail.starts_with("rank ") && detail.contains("`total` is \"17/4\" and should be "), "{detail}");
}

#[test]
fn rule_1_a_scorecard_before_the_guide_was_frozen_is_found() {
    twists(Twist::ScoreBeforeFreeze, 10, Kind::P1);
}

#[test]
fn rule_2_a_scorecard_after_the_reveal_is_found() {
    twists(Twist::LateSubmit, 10, Kind::P2);
    twists(Twist::LateCorrect, 10, Kind::P2);
}

#[test]
fn rule_3_a_revision_without_a_reason_is_found() {
    twists(Twist::RevisionWithoutReason, 10, Kind::P3);
}

#[test]
fn rule_4_a_reveal_that_is_silent_about_a_missing_scorecard_is_found() {
    twists(Twist::SilentReveal, 10, Kind::P4);
    twists(Twist::RevealWithoutReason, 10, Kind::P4);
}

#[test]
fn rule_5_a_decision_that_no_person_recorded_is_found() {
    twists(Twist::DecisionByJob, 10, Kind::P5);
}

#[test]
fn rule_6_a_candidate_without_outcome_or_a_departure_signed_by_one_person_is_found() {
    twists(Twist::NoOutcome, 10, Kind::P6);
    twists(Twist::DepartureAlone, 10, Kind::P6);
    twists(Twist::UnmarkedDeparture, 10, Kind::P6);
    twists(Twist::ReserveOutOfOrder, 10, Kind::P6);
}

#[test]
fn rule_7_an_act_by_a_disabled_account_is_found() {
    twists(Twist::ActByDisabled, 10, Kind::P7);
}

#[test]
fn rule_8_an_erasure_under_a_hold_is_found() {
    twists(Twist::ErasureUnderHold, 10, Kind::P8);
}

#[test]
fn rule_9_a_scorecard_before_the_declaration_of_interest_is_found() {
    twists(Twist::ScoreBeforeDeclaration, 10, Kind::P9);
}

#[test]
fn rule_10_a_retirement_by_one_person_is_found() {
    twists(Twist::RetireAlone, 10, Kind::P10);
    twists(Twist::RetireWithSelf, 10, Kind::P10);
}

/// The campaign as a whole: every kind above and those on bundles, one after the other, counted.
#[test]
fn no_tampered_log_is_missed_and_no_clean_log_is_suspected() {
    let families: &[fn()] = &[
        a_log_to_which_nothing_was_done_gives_no_finding,
        a_reader_without_openings_gets_withheld_and_no_finding,
        an_altered_entry_is_found,
        a_missing_entry_is_found,
        an_added_entry_is_found,
        moved_entries_are_found,
        an_entry_written_anew_with_the_same_meaning_is_found,
        an_altered_stored_hash_is_found,
        entries_rewritten_together_with_the_stored_hashes_are_found_and_the_place_narrowed_down,
        an_entry_that_is_well_hashed_but_not_in_form_is_found,
        an_event_that_stands_in_two_entries_is_found,
        a_note_that_was_touched_is_found,
        the_note_of_another_log_is_found,
        a_log_shorter_than_a_held_head_is_found,
        a_history_rewritten_with_the_stolen_key_is_found_by_whoever_holds_a_head,
        an_opening_that_was_touched_is_found,
        an_edited_guide_is_found,
        a_ranking_that_does_not_follow_from_the_scores_is_found,
        a_difference_in_a_ranking_names_the_rank_and_what_differs,
        rule_1_a_scorecard_before_the_guide_was_frozen_is_found,
        rule_2_a_scorecard_after_the_reveal_is_found,
        rule_3_a_revision_without_a_reason_is_found,
        rule_4_a_reveal_that_is_silent_about_a_missing_scorecard_is_found,
        rule_5_a_decision_that_no_person_recorded_is_found,
        rule_6_a_candidate_without_outcome_or_a_departure_signed_by_one_person_is_found,
        rule_7_an_act_by_a_disabled_account_is_found,
        rule_8_an_erasure_under_a_hold_is_found,
        rule_9_a_scorecard_before_the_declaration_of_interest_is_found,
        rule_10_a_retirement_by_one_person_is_found,
        crate::bundles::a_bundle_whose_files_were_touched_is_found,
        crate::bundles::a_bundle_whose_note_or_proofs_were_touched_is_found,
        crate::bundles::a_bundle_whose_openings_or_guide_were_touched_is_found,
        crate::bundles::a_quorum_of_witnesses_that_is_not_met_is_found,
        crate::bundles::clean_bundles_of_every_kind_give_no_finding,
    ];
    COUNTED.with(|counted| counted.set((0, 0)));
    for family in families {
        family();
    }
    let (tampered, clean) = COUNTED.with(std::cell::Cell::get);
    eprintln!("campaign: {tampered} tampered instances, 0 missed; {clean} clean logs, 0 suspected");
    assert!(tampered >= 1_000 && clean >= 1_000, "{tampered} tampered, {clean} clean");
}
