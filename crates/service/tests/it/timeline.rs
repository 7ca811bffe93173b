//! The log as people read it: sentences of one vacancy, the state of the chain, what an auditor may review.

use audit::{Act, LogKind, Place};
use domain::Lang;
use domain::panel::PanelPart;
use service::log::{TimelineQuery, TimelineView};
use service::policy::{ReadAuditScope, ReadChain, ReadTimeline};
use service::{Asker, Error, Passwords, Service, What};
use store::Closed;
use store::testing::on_both_engines;

use crate::round_support::{Round, to_be_decided};
use crate::support::Stage;

async fn timeline(round: &Round, asker: &Asker, act: Option<Act>, before: Option<Place>) -> TimelineView {
    let leave = round.stage.service.grant_in::<ReadTimeline>(asker, round.vacancy).await.unwrap();
    round.stage.service.timeline(leave, TimelineQuery { act, before, ..TimelineQuery::default() }).await.unwrap()
}

#[tokio::test]
async fn a_round_is_told_in_sentences_newest_first() {
    on_both_engines(|fresh| async move {
        let round = to_be_decided(fresh).await;
        let view = timeline(&round, &round.officer, None, None).await;
        let acts: Vec<Act> = view.entries.iter().filter_map(|entry| entry.act).collect();
        assert_eq!(acts.first(), Some(&Act::RankingRecord));
        assert_eq!(acts.last(), Some(&Act::VacancyUpdate), "started");
        assert!(view.entries.is_sorted_by(|one, other| one.place.seq > other.place.seq));

        let of = |act: Act| view.entries.iter().find(|entry| entry.act == Some(act)).unwrap();
        let opened = of(Act::ScoresReveal);
        assert_eq!(opened.sentence.get(Lang::En), "Ama Mensah, as chair, opened the scores of vacancy 2026-020.");
        assert_eq!(opened.sentence.get(Lang::Fr), "Ama Mensah (présidence du jury) a ouvert les notes du recrutement 2026-020.");
        assert_eq!((opened.actor.as_deref(), opened.role), (Some("Ama Mensah"), Some(audit::Role::Chair)));
        let submitted = of(Act::ScorecardSubmit).sentence.get(Lang::En);
        assert_eq!(submitted, "Sara Haddad, as panel member, submitted a score sheet for candidate C-03 in vacancy 2026-020.");
        let named = of(Act::PanelAssign).sentence.get(Lang::Fr);
        assert_eq!(named, "Mariam Kone (RH) a désigné un membre du jury (Sara Haddad) du recrutement 2026-020.");
        let entered = of(Act::CandidateCreate).sentence.get(Lang::Fr);
        assert_eq!(entered, "L’exploitation du serveur a inscrit une personne candidate (C-03) au recrutement 2026-020.");

        // Candidates stand there by their codes, and no level anywhere.
        let told = format!("{view:?}");
        for absent in ["Diallo", "Okafor", "Nguyen", "Aïssatou", "Level(", "Called the school"] {
            assert!(!told.contains(absent), "{absent}");
        }
        // Each says where it stands and by which hash it is proven.
        let read = round.stage.fresh.store.read().await.unwrap();
        let log = round.stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        for entry in &view.entries {
            let kept = log.entry(entry.place.seq).await.unwrap();
            assert_eq!((entry.at, entry.leaf_hash.clone(), entry.place.epoch), (kept.leaf.at, kept.leaf.hash().to_hex(), 1));
            assert_eq!(kept.leaf.vac, Some(round.vacancy));
        }
        let in_all = log.entries_from(0, 10_000).await.unwrap();
        assert_eq!(in_all.iter().filter(|entry| entry.leaf.vac == Some(round.vacancy)).count(), view.entries.len(), "none is left out");
    })
    .await;
}

#[tokio::test]
async fn an_entry_comes_byte_for_byte_with_a_proof_that_the_log_s_key_confirms() {
    on_both_engines(|fresh| async move {
        let round = to_be_decided(fresh).await;
        let service = &round.stage.service;
        let other = round.stage.start_other_vacancy(&round.officer).await;
        let newest = timeline(&round, &round.officer, None, None).await.entries[0].clone();
        let read = |asker: Asker, vacancy, number| async move {
            service.entry(service.grant_in::<ReadTimeline>(&asker, vacancy).await.unwrap(), Place { epoch: 1, seq: number }).await
        };
        // Before a checkpoint covers it there is no proof, and it says so.
        let unsigned = read(round.chair.clone(), round.vacancy, newest.place.seq).await.unwrap();
        assert_eq!((&unsigned.told, unsigned.proof), (&newest, None));
        round.stage.fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let signed = read(round.officer.clone(), round.vacancy, newest.place.seq).await.unwrap();
        let hash = tlog::hash::leaf(signed.text.as_bytes());
        assert_eq!(hash.to_hex(), newest.leaf_hash, "the digest is over the text that is shown");
        let proof = tlog::tlog_proof::TlogProof::parse(&signed.proof.unwrap()).unwrap();
        let checkpoint = proof.verify(&hash, &[round.stage.fresh.store.verifying_key(LogKind::Decisions).unwrap()]).unwrap();
        assert!(checkpoint.size > newest.place.seq);
        // An entry of another round, and one that is nowhere, are the same to whoever reads this one.
        for number in [0, newest.place.seq + 1, 1_000_000] {
            assert_eq!(read(round.officer.clone(), round.vacancy, number).await, Err(Error::Missing(What::Entry)), "{number}");
        }
        assert_eq!(read(round.officer.clone(), other, newest.place.seq).await, Err(Error::Missing(What::Entry)));
    })
    .await;
}

#[tokio::test]
async fn a_timeline_comes_in_pages_and_by_act_and_holds_no_other_round() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let other = round.stage.start_other_vacancy(&round.officer).await;
        for number in 10..120 {
            round.stage.candidate_row(round.vacancy, number).await;
            if number % 10 == 0 {
                round.stage.candidate_row(other, number).await;
            }
        }
        let first = timeline(&round, &round.chair, None, None).await;
        assert_eq!((first.entries.len(), first.next), (100, Some(first.entries[99].place)));
        let mut all = first.entries.clone();
        let mut next = first.next;
        while let Some(before) = next {
            let page = timeline(&round, &round.chair, None, Some(before)).await;
            all.extend(page.entries);
            next = page.next;
        }
        let read = round.stage.fresh.store.read().await.unwrap();
        let log = round.stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        let mut expected: Vec<u64> = log
            .entries_from(0, 10_000)
            .await
            .unwrap()
            .into_iter()
            .filter(|one| one.leaf.vac == Some(round.vacancy))
            .map(|one| one.place.seq)
            .collect();
        expected.reverse();
        assert_eq!(all.iter().map(|entry| entry.place.seq).collect::<Vec<_>>(), expected);

        let panel = timeline(&round, &round.chair, Some(Act::PanelAssign), None).await;
        assert_eq!((panel.entries.len(), panel.next), (3, None));
        let created = timeline(&round, &round.chair, Some(Act::CandidateCreate), None).await;
        assert_eq!((created.entries.len(), created.next.is_some()), (100, true));
        let rest = timeline(&round, &round.chair, Some(Act::CandidateCreate), created.next).await;
        assert_eq!((rest.entries.len(), rest.next), (13, None));
        assert!(rest.entries.iter().all(|entry| entry.act == Some(Act::CandidateCreate)));
    })
    .await;
}

#[tokio::test]
async fn a_sentence_names_a_few_people_and_counts_the_others() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        for number in 10..20 {
            round.stage.candidate_row(round.vacancy, number).await;
        }
        round.declare(&round.chair, None).await.unwrap();
        let declared = timeline(&round, &round.chair, Some(Act::ConflictDeclare), None).await;
        let sentence = &declared.entries[0].sentence;
        assert!(
            sentence.get(Lang::En).contains("C-0010, C-0011, C-0012, C-0013, C-0014, C-0015 and 7 others"),
            "{}",
            sentence.get(Lang::En)
        );
        assert!(sentence.get(Lang::Fr).contains("C-0015 et 7 autres"), "{}", sentence.get(Lang::Fr));
    })
    .await;
}

#[tokio::test]
async fn a_timeline_is_for_the_holder_the_chair_and_the_auditor() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let (service, vacancy) = (&round.stage.service, round.vacancy);
        round.stage.auditor_of(&round.administrator, "Ibrahima Ba", vacancy).await;
        let auditor = round.stage.as_("Ibrahima Ba").await;
        let told = timeline(&round, &auditor, None, None).await;
        assert_eq!(told, timeline(&round, &round.chair, None, None).await);
        assert_eq!(service.grant_in::<ReadTimeline>(&round.members[0], vacancy).await.unwrap_err(), Error::Denied);
        assert_eq!(service.grant_in::<ReadTimeline>(&round.administrator, vacancy).await.unwrap_err(), Error::Missing(What::Vacancy));
        let other = round.stage.start_other_vacancy(&round.officer).await;
        assert_eq!(service.grant_in::<ReadTimeline>(&auditor, other).await.unwrap_err(), Error::Missing(What::Vacancy));
    })
    .await;
}

#[tokio::test]
async fn an_auditor_sees_what_they_may_review() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let other = round.stage.start_other_vacancy(&round.officer).await;
        round.stage.auditor_of(&round.administrator, "Ibrahima Ba", other).await;
        round.stage.person(&round.administrator, "Fanta Toure", "auditor").await;
        let scope = async |name: &str| {
            let leave = round.stage.service.grant::<ReadAuditScope>(&round.stage.as_(name).await).unwrap();
            let page = round.stage.service.audit_scope(leave, None, None).await.unwrap();
            page.list.vacancies.into_iter().map(|row| row.reference).collect::<Vec<_>>()
        };
        assert_eq!(scope("Ibrahima Ba").await, ["2026-099"]);
        assert_eq!(scope("Fanta Toure").await, ["2026-020", "2026-099"]);
        assert_eq!(round.stage.service.grant::<ReadAuditScope>(&round.officer).unwrap_err(), Error::Denied);
    })
    .await;
}

#[tokio::test]
async fn the_state_of_the_chain_is_that_of_both_logs() {
    on_both_engines(|fresh| async move {
        let stage = Stage::with_people(fresh, &[("Mariam Kone", "hr")]).await;
        let administrator = stage.as_administrator().await;
        let chain = async || stage.service.chain(stage.service.grant::<ReadChain>(&administrator).unwrap()).await.unwrap();
        let unsigned = chain().await;
        assert_eq!(unsigned.decisions.signed, None);
        let signed = stage.fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap().unwrap();
        let hr = stage.as_("Mariam Kone").await;
        let vacancy = stage.vacancy_of(&hr, "2026-060").await;
        stage.seat_row(vacancy, hr.person_id().unwrap(), PanelPart::Member).await;
        let view = chain().await;
        let read = stage.fresh.store.read().await.unwrap();
        let head = stage.fresh.store.log(&read, LogKind::Decisions).unwrap().head().await.unwrap();
        assert_eq!((view.decisions.size, view.decisions.root.clone()), (head.size, head.root.to_base64()));
        assert_eq!(
            (view.decisions.origin.as_str(), view.decisions.epoch, view.decisions.pruned_below),
            ("localhost/demo/decisions/1", 1, 0)
        );
        let last = view.decisions.signed.unwrap();
        assert_eq!((last.size, last.root, last.note), (head.size - 2, signed.checkpoint.root.to_base64(), signed.note));
        assert_eq!((view.access.origin.as_str(), view.access.size, view.access.signed), ("localhost/demo/access/1", 0, None));
        assert_eq!(view.closed, None);
        assert_eq!(stage.service.grant::<ReadChain>(&hr).unwrap_err(), Error::Denied);
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_older_than_it_was_says_so() {
    on_both_engines(|fresh| async move {
        let mut stage = Stage::with_people(fresh, &[("Mariam Kone", "hr")]).await;
        stage.fresh.close().await;
        let older = stage.fresh.snapshot().await.unwrap();
        stage.fresh.reopen().await.unwrap();
        renew(&mut stage);
        let hr = stage.as_("Mariam Kone").await;
        stage.vacancy_of(&hr, "2026-061").await;
        stage.fresh.close().await;
        stage.fresh.restore(&older).await.unwrap();
        stage.fresh.reopen().await.unwrap();
        renew(&mut stage);
        // Signing in still works, so that somebody can read why nothing else does.
        let administrator = stage.as_administrator().await;
        let view = stage.service.chain(stage.service.grant::<ReadChain>(&administrator).unwrap()).await.unwrap();
        assert!(matches!(view.closed, Some(Closed::RolledBack { .. })), "{:?}", view.closed);
    })
    .await;
}

/// The service on the store that was opened again.
fn renew(stage: &mut Stage) {
    let doors = stage.fresh.doors();
    let passwords = Passwords::light(&*doors.entropy).unwrap();
    stage.service = Service::new(stage.fresh.store.clone(), &doors, passwords);
}
