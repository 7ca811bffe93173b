//! Exports of the log, as auditors order them: made in the background, for one vacancy, for who asked, and verified with nothing but the files.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use audit::bundle::{Archive, BundleEvidence};
use audit::verify::{Options, Outcome, Report, Scope, verify};
use audit::{Act, Leaf, LogKind, Projection};
use domain::canonical::hex;
use domain::data_life::Ground;
use domain::doors::Draw as _;
use domain::ids::{BundleId, VacancyId};
use domain::vacancy::VacancyState;
use service::export::ExportPurpose;
use service::log::{Bundle, Progress};
use service::policy::{ApproveErasure, AskErasure, ListBundles, MakeBundle, ReadErasure, RevokeRole, TakeBundle};
use service::{Asker, Error, What};
use sha2::{Digest as _, Sha256};
use store::testing::on_both_engines;
use store::{Engine, repo};

use crate::review_support::{CANARIES, WRITTEN, decided, files_of, found};
use crate::round_support::Round;
use crate::support::Stage;

fn for_the_audit() -> ExportPurpose {
    ExportPurpose::new(audit::Why::Audit, "").unwrap()
}

/// What a verifier finds who has the archive and the key that they trust.
fn verified(stage: &Stage, path: &Path) -> Report {
    let key = stage.fresh.store.verifying_key(LogKind::Decisions).unwrap();
    let evidence = BundleEvidence::open(Archive::open(File::open(path).unwrap()).unwrap(), vec![key], Vec::new()).unwrap();
    verify(&evidence, Options::default()).unwrap()
}

async fn take(stage: &Stage, asker: &Asker, id: BundleId) -> Result<std::path::PathBuf, Error> {
    stage.service.take_bundle(stage.service.grant::<TakeBundle>(asker)?, id).await
}

/// The sides that were opened, and the vacancies of the entries that they belong to.
async fn opened(stage: &Stage, path: &Path) -> (BTreeSet<Projection>, BTreeSet<Option<VacancyId>>) {
    let files = files_of(path);
    let lines = String::from_utf8(files["openings.jsonl"].clone()).unwrap();
    let entries = stage.entries_from(0).await;
    let (mut sides, mut of) = (BTreeSet::new(), BTreeSet::new());
    for line in lines.lines() {
        let text = |key: &str| line.split_once(&format!("\"{key}\":")).unwrap().1.to_owned();
        let side = text("n");
        sides.insert(Projection::parse(side[1..].split('"').next().unwrap()).unwrap());
        let seq: usize = text("seq").chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
        of.insert(entries[seq].vac);
    }
    (sides, of)
}

/// Every byte of every file.
fn bytes_of(path: &Path) -> Vec<u8> {
    files_of(path).into_values().collect::<Vec<_>>().concat()
}

#[tokio::test]
async fn an_export_ends_with_its_own_entry_and_verifies_with_nothing_but_its_files_and_the_key() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let stage = &round.stage;
        let auditor = round.auditor().await;
        for (scope, code) in [(Scope::None, "none"), (Scope::Scores, "scores"), (Scope::All, "all")] {
            let before = stage.entries().await;
            let bundle = round.bundle(&auditor, scope).await;
            let entries = stage.entries_from(before).await;
            let [made] = entries.as_slice() else { panic!("{entries:?}") };
            assert_eq!((made.act, made.obj.id(), made.x_text("scope")), (Some(Act::ExportCreate), bundle.id.0, Some(code)));
            assert_eq!((made.vac, made.why), (Some(round.vacancy), Some(audit::Why::Audit)));
            assert_eq!((bundle.scope.as_str(), bundle.vacancy), (code, Some(round.vacancy)));
            let path = take(stage, &auditor, bundle.id).await.unwrap();
            let archive = std::fs::read(&path).unwrap();
            assert_eq!((bundle.bytes, bundle.digest.clone()), (i64::try_from(archive.len()).unwrap(), hex(&Sha256::digest(&archive))));
            let ended = i64::try_from(before + 1).unwrap();
            let report = verified(stage, &path);
            assert_eq!((report.exit, report.findings.clone()), (0, Vec::new()), "{code}");
            assert_eq!((report.size, bundle.size, bundle.done), (before + 1, ended, ended));
            assert_eq!(report.root, bundle.root);
            assert_eq!((report.rankings.len(), report.decisions.len()), (1, 1));
            let recomputed = report.rankings[0].result == Outcome::Match;
            assert_eq!(recomputed, scope != Scope::None, "a ranking is computed again from what was opened");

            let (sides, of) = opened(stage, &path).await;
            let everything = bytes_of(&path);
            match scope {
                Scope::None => assert!(sides.is_empty()),
                Scope::Scores => {
                    assert!(sides.contains(&Projection::Scores) && sides.contains(&Projection::Rank));
                    assert!(!sides.contains(&Projection::Evidence) && !sides.contains(&Projection::Row));
                    assert_eq!(found(&WRITTEN, &everything), [""; 0]);
                }
                Scope::All => {
                    assert!(sides.contains(&Projection::Evidence) && sides.contains(&Projection::Outcome));
                    assert_eq!(found(&WRITTEN, &everything), ["zyxevidence", "zyxcorrection"], "private notes never leave");
                }
            }
            if scope != Scope::All {
                assert_eq!(found(&CANARIES, &everything), [""; 0]);
            }
            assert!(of.is_empty() || of == BTreeSet::from([Some(round.vacancy)]), "{of:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn before_the_opening_no_export_holds_a_level_or_a_word_of_a_scorecard() {
    on_both_engines(|fresh| async move {
        let round = &Round::marked_and_interviewing(fresh).await;
        let auditor = round.auditor().await;
        round.score_all_marked().await;
        let bundle = round.bundle(&auditor, Scope::All).await;
        let path = take(&round.stage, &auditor, bundle.id).await.unwrap();
        let report = verified(&round.stage, &path);
        assert_eq!((report.exit, report.findings), (0, Vec::new()));
        let (sides, _) = opened(&round.stage, &path).await;
        for sealed in [Projection::Scores, Projection::Evidence, Projection::Notes] {
            assert!(!sides.contains(&sealed), "{sealed:?}");
        }
        assert_eq!(found(&WRITTEN, &bytes_of(&path)), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn an_auditor_of_one_vacancy_gets_openings_of_that_one_and_orders_none_of_another() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let stage = &round.stage;
        let other = stage.start_other_vacancy(&round.officer).await;
        stage.vacancy_becomes(other, VacancyState::Open).await;
        stage.candidate_row(other, 77).await;
        stage.auditor_of(&round.administrator, "Rose Abena", other).await;
        let bounded = stage.as_("Rose Abena").await;
        let before = stage.entries().await;
        assert_eq!(stage.service.grant_in::<MakeBundle>(&bounded, round.vacancy).await.unwrap_err(), Error::Missing(What::Vacancy));
        assert_eq!(stage.entries().await, before);
        let leave = stage.service.grant_in::<MakeBundle>(&bounded, other).await.unwrap();
        let id = stage.service.make_bundle(leave, Scope::All, for_the_audit()).await.unwrap();
        round.ready(&bounded, id).await;
        let path = take(stage, &bounded, id).await.unwrap();
        assert_eq!(verified(stage, &path).exit, 0);
        let (sides, of) = opened(stage, &path).await;
        assert!(!sides.is_empty());
        assert_eq!(of, BTreeSet::from([Some(other)]));
        let everything = bytes_of(&path);
        assert!(String::from_utf8_lossy(&everything).contains("candidate77@mail.example"), "the look does find what is there");
        assert_eq!(found(&CANARIES, &everything), [""; 0]);
        assert_eq!(found(&WRITTEN, &everything), [""; 0]);
        for asker in [&round.officer, &round.chair, &round.members[0]] {
            assert_eq!(stage.service.grant_in::<MakeBundle>(asker, round.vacancy).await.unwrap_err(), Error::Denied);
            assert_eq!(take(stage, asker, id).await.unwrap_err(), Error::Denied);
        }
    })
    .await;
}

#[tokio::test]
async fn an_export_is_taken_by_who_ordered_it_alone_and_each_time_an_entry_says_so() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let stage = &round.stage;
        let auditor = round.auditor().await;
        stage.person(&round.administrator, "Rose Abena", "auditor").await;
        let another = stage.as_("Rose Abena").await;
        let bundle = round.bundle(&auditor, Scope::Scores).await;
        let before = stage.size(LogKind::Access).await;
        for _ in 0..2 {
            take(stage, &auditor, bundle.id).await.unwrap();
        }
        assert_eq!(stage.acts_in(LogKind::Access, before).await, [Act::ExportRead; 2]);
        let last: Leaf = stage.last(LogKind::Access).await;
        assert_eq!((last.obj.id(), last.vac), (bundle.id.0, Some(round.vacancy)));
        assert_eq!(last.actor.audit_ref(), auditor.signed_in().map(|one| one.person().audit_ref));

        let before = stage.size(LogKind::Access).await;
        assert_eq!(take(stage, &another, bundle.id).await, Err(Error::Missing(What::Bundle)));
        assert_eq!(take(stage, &auditor, BundleId(uuid::Uuid::nil())).await, Err(Error::Missing(What::Bundle)));
        let theirs = stage.service.bundles(stage.service.grant::<ListBundles>(&another).unwrap()).await.unwrap();
        assert_eq!(theirs, []);
        let mine = stage.service.bundles(stage.service.grant::<ListBundles>(&auditor).unwrap()).await.unwrap();
        assert_eq!((mine.len(), mine[0].reference.as_deref(), &mine[0].bundle), (1, Some("2026-020"), &bundle));
        // Whoever is no auditor any more takes nothing, not even with a leave from before.
        let leave = stage.service.grant::<TakeBundle>(&auditor).unwrap();
        let revoke = stage.service.grant::<RevokeRole>(&round.administrator).unwrap();
        let read = stage.fresh.store.read().await.unwrap();
        let grant = repo::role_grant::of(&read, auditor.person_id().unwrap()).await.unwrap().remove(0);
        drop(read);
        stage.service.revoke_role(revoke, grant.id, audit::Why::Left).await.unwrap();
        assert_eq!(stage.service.take_bundle(leave, bundle.id).await, Err(Error::Denied));
        assert_eq!(stage.size(LogKind::Access).await, before);
        // Without its entry nothing is taken.
        stage.person(&round.administrator, "Noa Levi", "auditor").await;
        let third = stage.as_("Noa Levi").await;
        let bundle = round.bundle(&third, Scope::None).await;
        stage.fresh.hold(LogKind::Access).await.unwrap();
        assert!(matches!(take(stage, &third, bundle.id).await, Err(Error::Closed(_))));
    })
    .await;
}

#[tokio::test]
async fn two_orders_at_once_are_two_exports_of_which_each_ends_with_its_own_entry() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let (stage, service) = (&round.stage, &round.stage.service);
        let auditor = round.auditor().await;
        let order = || async {
            let leave = service.grant_in::<MakeBundle>(&auditor, round.vacancy).await.unwrap();
            service.make_bundle(leave, Scope::All, for_the_audit()).await.unwrap()
        };
        let before = stage.entries().await;
        let (one, two, three) = tokio::join!(Box::pin(order()), Box::pin(order()), Box::pin(order()));
        let mut sizes = Vec::new();
        for id in [one, two, three] {
            let bundle = round.ready(&auditor, id).await;
            let path = take(stage, &auditor, id).await.unwrap();
            let report = verified(stage, &path);
            assert_eq!((report.exit, report.findings), (0, Vec::new()));
            let size = u64::try_from(bundle.size).unwrap();
            let last = &stage.entries_from(size - 1).await[0];
            assert_eq!((last.act, last.obj.id()), (Some(Act::ExportCreate), id.0));
            sizes.push(size);
        }
        sizes.sort_unstable();
        assert_eq!(sizes, [before + 1, before + 2, before + 3]);
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn one_order_that_is_sent_twice_is_one_export() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let service = &round.stage.service;
        let auditor = round.auditor().await;
        let before = round.stage.entries().await;
        let key = service.draw_key();
        let mut ids = BTreeSet::new();
        for _ in 0..2 {
            let leave = service.grant_in::<MakeBundle>(&auditor, round.vacancy).await.unwrap().once(key, "all");
            ids.insert(service.make_bundle(leave, Scope::All, for_the_audit()).await.unwrap());
        }
        assert_eq!(ids.len(), 1);
        round.ready(&auditor, *ids.first().unwrap()).await;
        assert_eq!(round.stage.acts_from(before).await, [Act::ExportCreate]);
    })
    .await;
}

/// The erasure of the marked candidate, from the request to the end.
async fn erase(round: &Round) {
    Box::pin(erased(round)).await;
}

async fn erased(round: &Round) {
    let service = &round.stage.service;
    let second = round.stage.as_("Jean Petit").await;
    let leave = service.grant_in::<AskErasure>(&round.officer, round.vacancy).await.unwrap();
    service.ask_erasure(leave, round.marked(), Ground::Request, "They wrote.").await.unwrap();
    let leave = service.grant_in::<ReadErasure>(&second, round.vacancy).await.unwrap();
    let asked = service.erasure(leave, round.marked()).await.unwrap().asked.unwrap();
    let leave = service.grant_in::<ApproveErasure>(&second, round.vacancy).await.unwrap();
    service.approve_erasure(leave, round.marked(), asked.id).await.unwrap();
}

/// What lies in the folder of exports.
fn lying(round: &Round) -> Vec<String> {
    let folder = round.stage.fresh.settings().data_dir.join("exports");
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn an_export_that_holds_somebody_goes_when_they_are_erased_and_the_next_one_holds_nothing_of_them() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let stage = &round.stage;
        let auditor = round.auditor().await;
        let with = round.bundle(&auditor, Scope::All).await;
        let without = round.bundle(&auditor, Scope::None).await;
        let path = take(stage, &auditor, with.id).await.unwrap();
        assert_eq!(found(&CANARIES, &bytes_of(&path)), CANARIES, "the look does find what is there");
        erase(round).await;
        assert_eq!(take(stage, &auditor, with.id).await, Err(Error::Missing(What::Bundle)));
        assert!(!path.exists());
        assert_eq!(lying(round), [format!("{}.zip", without.id)], "one without openings stays");
        assert_eq!(verified(stage, &take(stage, &auditor, without.id).await.unwrap()).exit, 0);
        let done = stage.last(LogKind::Decisions).await;
        assert_eq!((done.act, done.x_count("files")), (Some(Act::EraseDone), Some(1)));

        for scope in [Scope::All, Scope::Scores] {
            let next = round.bundle(&auditor, scope).await;
            let path = take(stage, &auditor, next.id).await.unwrap();
            let report = verified(stage, &path);
            assert_eq!((report.exit, report.findings.clone()), (0, Vec::new()));
            assert!(report.openings.erased > 10 && report.rankings.iter().all(|one| one.result == Outcome::Match), "{report:?}");
            let everything = bytes_of(&path);
            assert_eq!(found(&CANARIES, &everything), [""; 0]);
            assert_eq!(found(&WRITTEN, &everything), [""; 0]);
        }
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn an_export_that_is_being_made_while_somebody_is_erased_leaves_nothing_of_them() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let (stage, service) = (&round.stage, &round.stage.service);
        let auditor = round.auditor().await;
        let leave = service.grant_in::<MakeBundle>(&auditor, round.vacancy).await.unwrap();
        let order = service.make_bundle(leave, Scope::All, for_the_audit());
        let (id, ()) = tokio::join!(Box::pin(order), erase(round));
        let id = id.unwrap();
        // It went, or it was made afterwards.
        for _ in 0..500 {
            let all = service.bundles(service.grant::<ListBundles>(&auditor).unwrap()).await.unwrap();
            let is_over = all.iter().all(|view| view.bundle.progress != Progress::Making);
            let is_quiet = lying(round).iter().all(|name| !name.contains(".part"));
            if is_over && is_quiet {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let all = service.bundles(service.grant::<ListBundles>(&auditor).unwrap()).await.unwrap();
        let kept: Vec<String> = all
            .iter()
            .filter(|view| view.bundle.progress == Progress::Ready)
            .map(|view| format!("{id}.zip", id = view.bundle.id))
            .collect();
        assert_eq!(lying(round), kept, "no archive without a row");
        if !kept.is_empty() {
            let everything = bytes_of(&stage.fresh.store.export_path(id));
            assert_eq!(found(&CANARIES, &everything), [""; 0]);
        }
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_sudden_end_left_of_an_export_stops_no_erasure_and_is_gone_after_the_next_start() {
    on_both_engines(|fresh| async move {
        let mut round = decided(fresh).await;
        let auditor = round.auditor().await;
        let person = auditor.person_id().unwrap();
        let now = round.stage.fresh.doors().clock.now();
        let id = BundleId(round.stage.fresh.doors().entropy.uuid_v4());
        let vacancy = round.vacancy;
        let begun = Bundle {
            id,
            log: LogKind::Decisions,
            vacancy: Some(vacancy),
            scope: "none".into(),
            asked_by: person,
            asked_at: now,
            progress: Progress::Making,
            done: 1,
            size: 9,
            root: String::new(),
            bytes: 0,
            digest: String::new(),
        };
        let row = begun.clone();
        let kept = round.stage.fresh.store.ephemeral(move |txn| {
            let row = row.clone();
            Box::pin(async move { repo::bundle::insert(txn, &row).await.map_err(Error::from) })
        });
        kept.await.unwrap();
        let folder = round.stage.fresh.settings().data_dir.join("exports");
        let begun = folder.join(format!(".{id}.files.1.part"));
        std::fs::create_dir_all(&begun).unwrap();
        std::fs::write(begun.join("openings.jsonl"), "{}").unwrap();
        assert_eq!(take(&round.stage, &auditor, id).await, Err(Error::Missing(What::Bundle)), "what is being made is not taken");
        erase(&round).await;
        assert!(begun.exists(), "an export without openings is none of the erasure's business");

        round.stage.fresh.close().await;
        round.stage.fresh.reopen().await.unwrap();
        round.stage = round.stage.reopened();
        let auditor = round.stage.as_("Fanta Toure").await;
        let all = round.stage.service.bundles(round.stage.service.grant::<ListBundles>(&auditor).unwrap()).await.unwrap();
        assert_eq!(all.iter().map(|view| view.bundle.progress).collect::<Vec<_>>(), [Progress::Failed]);
        assert_eq!(lying(&round), [""; 0]);
        assert_eq!(take(&round.stage, &auditor, id).await, Err(Error::Missing(What::Bundle)));
    })
    .await;
}

#[tokio::test]
async fn traces_of_an_erased_person_in_what_lies_among_the_exports_are_found() {
    on_both_engines(|fresh| async move {
        let is_sqlite = fresh.store.engine() == Engine::Sqlite;
        let round = &decided(fresh).await;
        let folder = round.stage.fresh.settings().data_dir.join("exports/copied");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("table.csv"), "C-02;zyxmail@canary.example\n").unwrap();
        let service = &round.stage.service;
        let second = round.stage.as_("Jean Petit").await;
        let leave = service.grant_in::<AskErasure>(&round.officer, round.vacancy).await.unwrap();
        service.ask_erasure(leave, round.marked(), Ground::Request, "They wrote.").await.unwrap();
        let leave = service.grant_in::<ReadErasure>(&second, round.vacancy).await.unwrap();
        let asked = service.erasure(leave, round.marked()).await.unwrap().asked.unwrap();
        let leave = service.grant_in::<ApproveErasure>(&second, round.vacancy).await.unwrap();
        let answer = Box::pin(service.approve_erasure(leave, round.marked(), asked.id)).await;
        assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}, on SQLite: {is_sqlite}");
        let last = round.stage.last(LogKind::Decisions).await;
        assert_ne!(last.act, Some(Act::EraseDone), "nobody says that it is finished while something is left");
    })
    .await;
}
