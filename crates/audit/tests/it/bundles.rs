//! Bundles: what was written reads back and verifies; whatever is done to their files is found, with the exit code that scripts rely on.

use std::io::Cursor;

use audit::bundle::{Archive, BundleError, BundleEvidence, Closing, EarlierNote, Files, MemoryFiles, pack, write};
use audit::verify::{Evidence, Held, Kind, MemoryEvidence, Options, Outcome, Policy, Report, Scope, verify_epochs};
use audit::{Act, Actor, ObjRef, Why, XValue};
use domain::canonical::hex;
use domain::doors::{Draw as _, SeededEntropy};
use domain::ids::AuditRef;
use sha2::{Digest as _, Sha256};
use tlog::cosignature::CosigningKey;
use tlog::note::SignedNote;
use tlog::tile::{Run, TilePath};
use tlog::{Checkpoint, SigningKey, VerifyingKey, entries};

use crate::support::{ORIGIN, Twist, World, play, user};
use crate::tamper::{clean, finds, instances, tampered, times};

/// The bundle of a log as it is handed out.
pub fn bundle_of(evidence: &MemoryEvidence) -> MemoryFiles {
    let mut files = MemoryFiles::default();
    write(evidence, closing(evidence), &mut files).unwrap();
    files
}

fn closing(evidence: &MemoryEvidence) -> Closing {
    let size_of = |note: &String| Checkpoint::parse(SignedNote::parse(note).unwrap().body().as_str()).unwrap().size;
    Closing {
        checkpoint: evidence.checkpoint.clone().unwrap(),
        earlier: evidence
            .earlier
            .iter()
            .map(|note| EarlierNote { size: size_of(note), at: "2026-11-23T09:30:00.000Z".to_owned(), note: note.clone() })
            .collect(),
        proofs: Vec::new(),
        documents: evidence.documents.clone(),
        key: evidence.keys[0].clone(),
        scope: evidence.scope,
        event: None,
        version: "0.1.0".to_owned(),
    }
}

/// Says in the log that it is taken out, as an export does.
fn taken_out(world: &mut World, scope: &'static str) {
    let made = world.event(Act::ExportCreate, ObjRef::new("export", world.id())).why(Why::Audit).x("scope", XValue::Code(scope));
    world.commit(&Actor::Operator, vec![made]);
}

/// Entries that say nothing, so that the log fills more than one tile.
fn padded(world: &mut World, to: usize) {
    while world.leaves.len() < to {
        let event = world.event(Act::BackupCreate, ObjRef::new("backup", world.id()));
        world.commit(&Actor::Operator, vec![event]);
    }
}

fn read(files: MemoryFiles, keys: Vec<VerifyingKey>, held: Vec<Held>) -> BundleEvidence<MemoryFiles> {
    BundleEvidence::open(files, keys, held).unwrap()
}

fn verified(files: &MemoryFiles, keys: &[VerifyingKey], policy: Option<&Policy>) -> Report {
    let bundle = read(files.clone(), keys.to_vec(), Vec::new());
    let options = Options { policy, ..Options::default() };
    verify_epochs(&[&bundle as &dyn Evidence], options).unwrap().pop().unwrap()
}

/// Runs a kind of tampering on many bundles. It says which finding it must lead to, and where.
fn campaign(name: &str, exit: u8, least: usize, tamper: impl Fn(&mut MemoryFiles, &World, &SeededEntropy) -> (Kind, Option<u64>)) {
    for instance in 0..instances() {
        let seed = format!("bundle {name} {instance}");
        let mut world = play(&seed, Twist::None);
        padded(&mut world, least);
        taken_out(&mut world, "all");
        let mut files = bundle_of(&world.evidence());
        let dice = SeededEntropy::new(&format!("dice {seed}"));
        let (kind, seq) = tamper(&mut files, &world, &dice);
        finds(&verified(&files, &[world.key.verifier()], None), exit, kind, seq, &seed);
    }
}

fn some<'f>(files: &'f MemoryFiles, dice: &SeededEntropy, which: impl Fn(&str) -> bool) -> &'f str {
    let paths: Vec<&String> = files.all().keys().filter(|path| which(path)).collect();
    paths[usize::try_from(dice.below(paths.len() as u64)).unwrap()]
}

fn change(files: &mut MemoryFiles, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = files.all()[path].clone();
    change(&mut bytes);
    files.replace(path, Some(bytes));
}

fn flip(bytes: &mut [u8], dice: &SeededEntropy) {
    let at = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
    bytes[at] ^= 1 << dice.below(7);
}

#[test]
pub fn a_bundle_whose_files_were_touched_is_found() {
    campaign("leaf byte", 3, 0, |files, world, dice| {
        let seq = dice.below(world.leaves.len() as u64);
        let run = Run::holding(seq, world.leaves.len() as u64).unwrap();
        change(files, &TilePath::Entries(run).to_string(), |bytes| {
            let mut leaves: Vec<Vec<u8>> = entries::decode(bytes, run.width()).unwrap().into_iter().map(<[u8]>::to_vec).collect();
            flip(&mut leaves[usize::try_from(seq - run.start()).unwrap()], dice);
            *bytes = entries::encode(&leaves).unwrap();
        });
        (Kind::LeafHash, Some(seq))
    });
    campaign("lowest tile", 3, 0, |files, _, dice| {
        let path = some(files, dice, |path| path.starts_with("tile/0/")).to_owned();
        change(files, &path, |bytes| flip(bytes, dice));
        (Kind::NodeHash, None)
    });
    campaign("higher tile", 3, 300, |files, _, dice| {
        change(files, "tile/1/000.p/1", |bytes| flip(bytes, dice));
        (Kind::NodeHash, Some(0))
    });
    campaign("leaves exchanged", 3, 0, |files, world, dice| {
        let size = world.leaves.len() as u64;
        let (one, other) = (dice.below(size - 1), size - 1);
        let run = Run::holding(0, size).unwrap();
        change(files, &TilePath::Entries(run).to_string(), |bytes| {
            let mut leaves: Vec<Vec<u8>> = entries::decode(bytes, run.width()).unwrap().into_iter().map(<[u8]>::to_vec).collect();
            leaves.swap(usize::try_from(one).unwrap(), usize::try_from(other).unwrap());
            *bytes = entries::encode(&leaves).unwrap();
        });
        (Kind::LeafHash, Some(one))
    });
    let touched: [(&str, &str); 3] = [("entries cut short", "tile/entries/"), ("tile cut short", "tile/0/"), ("trailing bytes", "tile/")];
    for (name, under) in touched {
        campaign(name, 5, 0, |files, _, dice| {
            let path = some(files, dice, |path| path.starts_with(under)).to_owned();
            change(files, &path, |bytes| {
                if name == "trailing bytes" {
                    bytes.extend(std::iter::repeat_n(b'x', 1 + usize::try_from(dice.below(40)).unwrap()));
                } else {
                    bytes.truncate(bytes.len() - 1 - usize::try_from(dice.below(bytes.len() as u64 / 2)).unwrap());
                }
            });
            (Kind::FileMalformed, None)
        });
    }
    campaign("wrong length prefix", 5, 0, |files, world, dice| {
        let run = Run::holding(0, world.leaves.len() as u64).unwrap();
        change(files, &TilePath::Entries(run).to_string(), |bytes| {
            bytes[1] = bytes[1].wrapping_add(1 + u8::try_from(dice.below(200)).unwrap());
        });
        (Kind::FileMalformed, None)
    });
    campaign("wrong partial width", 5, 0, |files, _, dice| {
        let path = some(files, dice, |path| path.starts_with("tile/") && path.contains(".p/")).to_owned();
        let (stem, width) = path.rsplit_once('/').unwrap();
        let other = format!("{stem}/{}", width.parse::<u64>().unwrap() % 250 + 1 + dice.below(4));
        let bytes = files.all()[&path].clone();
        files.replace(&path, None);
        files.replace(&other, Some(bytes));
        (Kind::FileMissing, None)
    });
    campaign("file removed", 5, 0, |files, _, dice| {
        let path = some(files, dice, |path| !path.starts_with("checkpoint")).to_owned();
        files.replace(&path, None);
        (Kind::FileMissing, None)
    });
    campaign("checkpoint removed", 5, 0, |files, _, _| {
        files.replace("checkpoint", None);
        (Kind::CheckpointMissing, None)
    });
    campaign("digest of a file", 5, 0, |files, _, dice| {
        change(files, "SHA256SUMS", |bytes| {
            let lines = bytes.split(|byte| *byte == b'\n').count() as u64 - 1;
            let line = usize::try_from(dice.below(lines)).unwrap();
            let begins = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).nth(line).unwrap_or(0);
            let begins = if begins >= bytes.len() { 0 } else { begins };
            bytes[begins] = if bytes[begins] == b'0' { b'1' } else { b'0' };
        });
        (Kind::FileSum, None)
    });
    campaign("another choice of openings claimed", 5, 0, |files, _, dice| {
        let other = if dice.below(2) == 0 { "none" } else { "scores" };
        change(files, "bundle.json", |bytes| {
            *bytes = String::from_utf8(bytes.clone()).unwrap().replace("\"all\"", &format!("\"{other}\"")).into_bytes();
        });
        (Kind::FileMalformed, None)
    });
}

#[test]
pub fn a_bundle_whose_note_or_proofs_were_touched_is_found() {
    for kind in ["root", "size", "another key", "crlf", "another log"] {
        campaign(&format!("note {kind}"), 2, 0, |files, world, dice| {
            let note = String::from_utf8(files.all()["checkpoint"].clone()).unwrap();
            let body = SignedNote::parse(&note).unwrap().body().clone();
            let size = world.leaves.len();
            let touched = match kind {
                "root" => note.replace(body.as_str().lines().nth(2).unwrap(), &tlog::hash::leaf(&[1]).to_string()),
                "size" => note.replacen(&format!("\n{size}\n"), &format!("\n{}\n", size - 1), 1),
                "another key" => SigningKey::from_seed(ORIGIN, dice.bytes()).unwrap().sign_note(&body),
                "crlf" => note.replace('\n', "\r\n"),
                _ => note.replace("decisions", "access"),
            };
            files.replace("checkpoint", Some(touched.into_bytes()));
            (Kind::Note, None)
        });
    }
    for kind in ["neighbour", "older size", "empty", "short", "long", "sixty-four", "another entry"] {
        campaign(&format!("proof {kind}"), 3, 0, |files, world, dice| {
            let path = some(files, dice, |path| path.starts_with("proofs/")).to_owned();
            let text = String::from_utf8(files.all()[&path].clone()).unwrap();
            let index: u64 = path.trim_start_matches("proofs/").trim_end_matches(".tlog-proof").parse().unwrap();
            let (head, note) = text.split_once("\n\n").unwrap();
            let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
            let hash = lines[2].clone();
            let mut note = note.to_owned();
            match kind {
                "neighbour" => lines[1] = format!("index {}", index - 1),
                "older size" => note = world.note_at(world.leaves.len() - 1),
                "empty" => lines.truncate(2),
                "short" => drop(lines.pop()),
                "long" => lines.push(hash),
                "sixty-four" => lines = [lines[..2].to_vec(), vec![hash; 64]].concat(),
                _ => {}
            }
            let touched = format!("{}\n\n{note}", lines.join("\n"));
            if kind == "another entry" {
                files.replace(&path, None);
                files.replace(&format!("proofs/{}.tlog-proof", index + 1), Some(touched.into_bytes()));
            } else {
                files.replace(&path, Some(touched.into_bytes()));
            }
            (Kind::Proof, None)
        });
    }
}

#[test]
pub fn a_bundle_whose_openings_or_guide_were_touched_is_found() {
    let lines = |files: &MemoryFiles| -> Vec<String> {
        String::from_utf8(files.all()["openings.jsonl"].clone()).unwrap().lines().map(str::to_owned).collect()
    };
    let put = |files: &mut MemoryFiles, lines: &[String]| {
        let text = lines.join("\n") + "\n";
        files.replace("openings.jsonl", Some(text.into_bytes()));
    };
    let seq_of = |line: &str| line.rsplit_once("\"seq\":").unwrap().1.trim_end_matches('}').parse::<u64>().unwrap();
    campaign("payload", 6, 0, |files, _, _| {
        let mut all = lines(files);
        let at = all.iter().position(|line| line.contains("\\\"ver\\\":1")).unwrap();
        all[at] = all[at].replacen("\\\"ver\\\":1", "\\\"ver\\\":2", 1);
        put(files, &all);
        (Kind::OpeningMismatch, Some(seq_of(&all[at])))
    });
    campaign("salt", 6, 0, |files, _, dice| {
        let mut all = lines(files);
        let at = usize::try_from(dice.below(all.len() as u64)).unwrap();
        let (before, after) = all[at].split_once("\"salt\":\"").unwrap();
        let (first, rest) = after.split_at(1);
        all[at] = format!("{before}\"salt\":\"{}{rest}", if first == "A" { "B" } else { "A" });
        put(files, &all);
        (Kind::OpeningMismatch, Some(seq_of(&all[at])))
    });
    campaign("absent", 6, 0, |files, _, dice| {
        let mut all = lines(files);
        let scores: Vec<usize> = (0..all.len()).filter(|at| all[*at].contains("\"n\":\"scores\"")).collect();
        let gone = all.remove(scores[usize::try_from(dice.below(scores.len() as u64)).unwrap()]);
        put(files, &all);
        (Kind::OpeningMissing, Some(seq_of(&gone)))
    });
    campaign("malformed", 5, 0, |files, _, dice| {
        let mut all = lines(files);
        let at = usize::try_from(dice.below(all.len() as u64)).unwrap();
        all[at] = all[at].replacen('{', "{ ", 1);
        put(files, &all);
        (Kind::FileMalformed, None)
    });
    campaign("guide", 9, 0, |files, _, dice| {
        let path = some(files, dice, |path| path.starts_with("docs/")).to_owned();
        change(files, &path, |bytes| {
            *bytes = String::from_utf8(bytes.clone()).unwrap().replacen("\"required\":3", "\"required\":2", 1).into_bytes();
        });
        (Kind::RankingGuide, None)
    });
}

#[test]
pub fn a_quorum_of_witnesses_that_is_not_met_is_found() {
    let witness = |name: &str, dice: &SeededEntropy| CosigningKey::from_seed(&format!("{name}.example/w"), dice.bytes()).unwrap();
    for kind in ["nobody", "another size", "unlisted", "one of two"] {
        for instance in 0..instances() {
            let seed = format!("quorum {kind} {instance}");
            let mut world = play(&seed, Twist::None);
            taken_out(&mut world, "scores");
            let dice = SeededEntropy::new(&format!("dice {seed}"));
            let (council, auditor, stranger) = (witness("council", &dice), witness("auditor", &dice), witness("stranger", &dice));
            let policy = Policy::parse(&format!(
                "log {}\nwitness council {}\nwitness auditor {}\ngroup both all council auditor\nquorum both\n",
                world.key.verifier().to_vkey_text(),
                council.verifier().to_vkey_text(),
                auditor.verifier().to_vkey_text()
            ))
            .unwrap();
            let mut evidence = world.evidence();
            evidence.scope = Scope::Scores;
            let mut signed = SignedNote::parse(evidence.checkpoint.as_ref().unwrap()).unwrap();
            let body = signed.body().clone();
            let older = SignedNote::parse(&world.note_at(world.leaves.len() - 1)).unwrap().body().clone();
            match kind {
                "another size" => {
                    // A cosignature of another size stands under a listed name and does not hold: the note as a whole is refused.
                    signed.add(council.cosign(&older, 1_795_426_200).unwrap()).unwrap();
                    evidence.checkpoint = Some(signed.to_string());
                    let report = verified(&bundle_of(&evidence), &policy.keys(), Some(&policy));
                    assert_eq!(report.exit, 2, "{seed}: {:?}", report.findings);
                    assert!(report.findings.iter().any(|finding| finding.kind == Kind::Quorum), "{seed}");
                    tampered();
                    continue;
                }
                "unlisted" => {
                    signed.add(stranger.cosign(&body, 1_795_426_200).unwrap()).unwrap();
                    signed.add(auditor.cosign(&body, 1_795_426_200).unwrap()).unwrap();
                }
                "one of two" => signed.add(auditor.cosign(&body, 1_795_426_200).unwrap()).unwrap(),
                _ => {}
            }
            evidence.checkpoint = Some(signed.to_string());
            let files = bundle_of(&evidence);
            finds(&verified(&files, &policy.keys(), Some(&policy)), 8, Kind::Quorum, None, &seed);
            // With both it is met.
            for one in [&council, &auditor] {
                if !signed.signatures().iter().any(|line| line.name() == one.verifier().name()) {
                    signed.add(one.cosign(&body, 1_795_426_200).unwrap()).unwrap();
                }
            }
            evidence.checkpoint = Some(signed.to_string());
            let report = verified(&bundle_of(&evidence), &policy.keys(), Some(&policy));
            assert_eq!((report.exit, report.witnesses.required), (0, 2), "{seed}: {:?}", report.findings);
        }
    }
}

#[test]
pub fn clean_bundles_of_every_kind_give_no_finding() {
    for instance in 0..800 * times() {
        let seed = format!("clean bundle {instance}");
        let mut world = play(&seed, if instance % 7 == 6 { Twist::NewEpoch } else { Twist::None });
        if instance % 20 == 0 {
            padded(&mut world, 300);
        }
        let scope = ["none", "scores", "all"][instance % 3];
        let dice = SeededEntropy::new(&format!("dice {seed}"));
        let next_key = SigningKey::from_seed(world.origin, dice.bytes()).unwrap();
        if instance % 5 == 1 {
            // A key that takes over: notes carry both signatures.
            let rotate = world.event(Act::KeyRotate, ObjRef::new("log", world.id())).why(Why::Planned);
            let rotate = rotate.x("vkey", XValue::Vkey(next_key.verifier().to_vkey_text()));
            world.commit(&Actor::Operator, vec![rotate]);
        }
        taken_out(&mut world, scope);
        let mut evidence = world.evidence();
        evidence.scope = audit::bundle::scope_of(scope).unwrap();
        match evidence.scope {
            Scope::None => evidence.openings.clear(),
            Scope::Scores => {
                use audit::Projection::{Doc, Rank, Rating, Scores, Tie};
                for openings in evidence.openings.values_mut() {
                    openings.retain(|opening| [Doc, Scores, Rating, Tie, Rank].contains(&opening.n));
                }
            }
            Scope::All => {}
        }
        let mut keys = vec![world.key.verifier()];
        let mut signed = SignedNote::parse(evidence.checkpoint.as_ref().unwrap()).unwrap();
        if instance % 5 == 1 {
            signed.add(next_key.sign(&signed.body().clone())).unwrap();
            keys.push(next_key.verifier());
        }
        if instance % 5 == 2 {
            // Sixteen signatures, all but the log's own by keys that nobody here knows.
            for number in 0..15_u8 {
                let stranger = SigningKey::from_seed(&format!("stranger{number}.example/x"), [number; 32]).unwrap();
                signed.add(stranger.sign(&signed.body().clone())).unwrap();
            }
        }
        evidence.checkpoint = Some(signed.to_string());
        let files = bundle_of(&evidence);
        assert_eq!(files.all(), bundle_of(&evidence).all(), "{seed}: the same bytes each time");
        let mut epochs = Vec::new();
        if let Some(before) = &world.before {
            let mut before = before.clone();
            before.openings.retain(|_, _| evidence.scope == Scope::All);
            before.scope = if evidence.scope == Scope::All { Scope::All } else { Scope::None };
            epochs.push(read(bundle_of(&before), before.keys.clone(), Vec::new()));
        }
        let held = vec![Held::Note(world.note_at(world.leaves.len() - 1))];
        epochs.push(read(files, keys, held));
        let logs: Vec<&dyn Evidence> = epochs.iter().map(|log| log as &dyn Evidence).collect();
        for report in verify_epochs(&logs, Options::default()).unwrap() {
            assert_eq!((report.exit, &report.findings), (0, &Vec::new()), "{seed}, {scope}");
            assert!(report.rankings.iter().all(|ranking| ranking.result != Outcome::Mismatch));
        }
        clean();
    }
}

#[test]
fn a_bundle_and_its_archive_are_the_same_evidence() {
    let mut world = play("archive", Twist::None);
    padded(&mut world, 600);
    taken_out(&mut world, "all");
    let files = bundle_of(&world.evidence());
    let mut bytes = Vec::new();
    pack(&files, &mut bytes).unwrap();
    let archive = Archive::open(Cursor::new(bytes)).unwrap();
    assert_eq!(archive.sizes(), files.sizes());
    let bundle = BundleEvidence::open(archive, vec![world.key.verifier()], Vec::new()).unwrap();
    let report = verify_epochs(&[&bundle as &dyn Evidence], Options::default()).unwrap().pop().unwrap();
    assert_eq!((report.exit, report.size), (0, world.leaves.len() as u64), "{:?}", report.findings);
    assert!(report.rankings.iter().all(|ranking| ranking.result == Outcome::Match), "{:?}", report.rankings);
    assert_eq!(report.decisions.len(), 1);
}

#[test]
fn a_bundle_without_a_key_from_elsewhere_says_that_it_is_unauthenticated() {
    let mut world = play("no key", Twist::None);
    taken_out(&mut world, "none");
    let mut evidence = world.evidence();
    evidence.scope = Scope::None;
    evidence.openings.clear();
    let report = verified(&bundle_of(&evidence), &[], None);
    assert_eq!((report.exit, report.key_source), (0, audit::verify::KeySource::Unauthenticated));
}

#[test]
fn a_bundle_that_claims_a_size_beyond_every_count_is_refused_and_not_counted() {
    let mut world = play("huge", Twist::None);
    taken_out(&mut world, "all");
    let mut files = bundle_of(&world.evidence());
    let head = Checkpoint { origin: ORIGIN.to_owned(), size: (1 << 62) + 5, root: tlog::hash::empty() };
    files.replace("checkpoint", Some(world.key.sign_note(&head.to_body().unwrap()).into_bytes()));
    let report = verified(&files, &[world.key.verifier()], None);
    assert_eq!(report.exit, 5, "{:?}", report.findings);
}

#[test]
fn a_bundle_of_a_pruned_log_verifies_without_the_entries_that_are_gone() {
    let mut world = World::new("pruned bundle");
    world.origin = "justesse.example/demo/access/1";
    world.key = SigningKey::from_seed(world.origin, world.entropy.bytes()).unwrap();
    let (auditor, candidate) = (world.person(), world.person());
    for _ in 0..300 {
        let view = world.event(Act::FileView, ObjRef::candidate(candidate)).subject(candidate).why(Why::Audit);
        world.commit(&user(auditor, audit::Role::Auditor), vec![view]);
    }
    let mut files = bundle_of(&world.evidence());
    let about = String::from_utf8(files.all()["bundle.json"].clone()).unwrap();
    files.replace("bundle.json", Some(about.replace("\"min_index\":0", "\"min_index\":256").into_bytes()));
    files.replace("tile/entries/000", None);
    let digest = |bytes: &[u8]| hex(&Sha256::digest(bytes));
    let listed = files.all().iter().filter(|(path, _)| *path != "SHA256SUMS");
    let sums: Vec<String> = listed.map(|(path, bytes)| format!("{}  {path}\n", digest(bytes))).collect();
    files.replace("SHA256SUMS", Some(sums.concat().into_bytes()));
    let report = verified(&files, &[world.key.verifier()], None);
    assert_eq!((report.exit, &report.findings, report.min_index), (0, &Vec::new(), 256));
    let mut altered = files.clone();
    altered.replace("tile/entries/001.p/44", None);
    assert!(verified(&altered, &[world.key.verifier()], None).findings.iter().any(|finding| finding.kind == Kind::FileMissing));
}

#[test]
fn a_bundle_that_names_another_log_or_size_than_its_checkpoint_is_found() {
    let mut world = play("about", Twist::None);
    taken_out(&mut world, "all");
    let files = bundle_of(&world.evidence());
    let about = String::from_utf8(files.all()["bundle.json"].clone()).unwrap();
    let size = world.leaves.len();
    for other in [about.replace(&format!("\"size\":{size}"), "\"size\":1"), about.replace(ORIGIN, crate::support::NEXT_ORIGIN)] {
        let mut files = files.clone();
        files.replace("bundle.json", Some(other.into_bytes()));
        let report = verified(&files, &[world.key.verifier()], None);
        let hit = |finding: &audit::verify::Finding| finding.kind == Kind::FileMalformed && finding.detail.contains("than the checkpoint");
        assert!(report.findings.iter().any(hit), "{:?}", report.findings);
    }
}

#[test]
fn openings_out_of_order_or_of_no_entry_are_found() {
    let mut world = play("order of openings", Twist::None);
    taken_out(&mut world, "all");
    let files = bundle_of(&world.evidence());
    let text = String::from_utf8(files.all()["openings.jsonl"].clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let beyond = lines[lines.len() - 1].rsplit_once(':').unwrap().0.to_owned() + &format!(":{}}}", world.leaves.len());
    let swapped = [&lines[1..2], &lines[..1], &lines[2..]].concat();
    let twice = [&lines[..1], &lines[..1], &lines[1..]].concat();
    let of_no_entry = [lines.as_slice(), &[beyond.as_str()]].concat();
    for touched in [swapped, twice, of_no_entry] {
        let mut files = files.clone();
        files.replace("openings.jsonl", Some((touched.join("\n") + "\n").into_bytes()));
        let report = verified(&files, &[world.key.verifier()], None);
        let hit = |finding: &audit::verify::Finding| finding.kind == Kind::FileMalformed && finding.detail.contains("out of order");
        assert!(report.findings.iter().any(hit), "{:?}", report.findings);
    }
}

#[test]
fn a_bundle_is_not_finished_under_a_note_that_is_not_of_its_entries() {
    let world = play("another note", Twist::None);
    let evidence = world.evidence();
    let size = evidence.size;
    let signed = |origin: &str, size: u64| {
        let key = SigningKey::from_seed(origin, [1; 32]).unwrap();
        key.sign_note(&Checkpoint { origin: origin.to_owned(), size, root: tlog::hash::empty() }.to_body().unwrap())
    };
    let written = |note: String| write(&evidence, Closing { checkpoint: note, ..closing(&evidence) }, &mut MemoryFiles::default());
    assert!(matches!(written(signed(ORIGIN, size)), Err(BundleError::Root)));
    for note in
        [signed(ORIGIN, size - 1), signed(ORIGIN, size + 1), signed("justesse.example/other/decisions/1", size), "no note".to_owned()]
    {
        assert!(matches!(written(note), Err(BundleError::Checkpoint)));
    }
    let mut hole = evidence.clone();
    hole.leaves[3] = None;
    assert!(matches!(write(&hole, closing(&evidence), &mut MemoryFiles::default()), Err(BundleError::Entry(3))));
}

#[test]
fn only_earlier_notes_and_the_proofs_of_what_everybody_asks_for_go_along() {
    let world = play("what goes along", Twist::None);
    let mut evidence = world.evidence();
    evidence.earlier.push(evidence.checkpoint.clone().unwrap());
    let files = bundle_of(&evidence);
    let names = |under: &str| files.all().keys().filter_map(|path| path.strip_prefix(under)).map(str::to_owned).collect::<Vec<_>>();
    let size = world.leaves.len();
    let mut earlier = [size / 3, size / 2].map(|size| size.to_string());
    earlier.sort();
    assert_eq!(names("checkpoints/"), earlier);
    let proven = [Act::RankingRecord, Act::DecisionRecord, Act::ScoresReveal, Act::EpochStart];
    let is_proven = |leaf: &Vec<u8>| audit::Leaf::parse(leaf).unwrap().act.is_some_and(|act| proven.contains(&act));
    let mut proofs: Vec<String> = (0..size).filter(|seq| is_proven(&world.leaves[*seq])).map(|seq| format!("{seq}.tlog-proof")).collect();
    proofs.sort();
    assert!(proofs.len() >= 3);
    assert_eq!(names("proofs/"), proofs);
}

#[test]
fn an_export_of_one_person_or_of_one_vacancy_owes_no_openings_of_others() {
    let mut world = play("limits", Twist::None);
    let scored = |person: &AuditRef| {
        let mut openings = world
            .openings
            .iter()
            .filter(|(seq, _)| audit::Leaf::parse(&world.leaves[usize::try_from(**seq).unwrap()]).unwrap().subj == [*person]);
        openings.any(|(_, openings)| openings.iter().any(|one| one.n == audit::Projection::Scores))
    };
    let only = *world.candidates.iter().find(|person| scored(person)).unwrap();
    let made = world.event(Act::ExportCreate, ObjRef::new("export", world.id())).why(Why::SubjectRequest).subject(only);
    world.commit(&Actor::Operator, vec![made.x("scope", XValue::Code("all"))]);
    let mut evidence = world.evidence();
    for (seq, openings) in &mut evidence.openings {
        let leaf = audit::Leaf::parse(&world.leaves[usize::try_from(*seq).unwrap()]).unwrap();
        openings.retain(|opening| match opening.o.kind() {
            "candidate" => opening.o.id() == only.0,
            _ => leaf.subj == [only],
        });
    }
    let report = verified(&bundle_of(&evidence), &[world.key.verifier()], None);
    assert_eq!(report.findings, [], "{:?}", report.findings);
    assert!(report.openings.opened > 0 && report.openings.withheld > 0, "{:?}", report.openings);
    // What is missing of the one person is owed.
    let of_one = evidence.openings.iter().find(|(_, openings)| openings.iter().any(|one| one.n == audit::Projection::Scores));
    let seq = *of_one.unwrap().0;
    evidence.openings.get_mut(&seq).unwrap().clear();
    let report = verified(&bundle_of(&evidence), &[world.key.verifier()], None);
    assert!(
        report.findings.iter().any(|finding| finding.kind == Kind::OpeningMissing && finding.seq == Some(seq)),
        "{:?}",
        report.findings
    );
}
