//! A vacancy with people and candidates for the tests of the store, each candidate with rows in every table that can hold something about
//! them, and in each of their texts a mark that nobody else has.

use audit::{Act, ObjRef};
use domain::candidate::{Candidate, CandidateState};
use domain::data_life::{ErasureRequest, Ground, Hold};
use domain::ids::{
    AuditRef, BundleId, CandidateId, DecisionId, DeclarationId, ErasureId, EventId, HoldId, OutcomeId, PanelRatingId, PanelistId, PersonId,
    RankingId, RevealId, ScorecardId, ScorecardVersionId, VacancyId,
};
use domain::outcome::{DecisionRecord, OutcomeCode, OutcomeRecord, RankingRecord, RankingRowRecord};
use domain::panel::{Assignment, AssignmentState, Declaration, Declared, PanelPart, Panelist, PanelistState, Ruling};
use domain::person::{Person, PersonState};
use domain::scorecard::{Excusal, ExcusalReason, PanelRatingRecord, Reveal, ScorecardVersion, VersionKind, Waiver};
use domain::session::Draft;
use domain::vacancy::{AssignmentMode, Vacancy, VacancyState};
use domain::{Date, Lang, Text};
use sha2::{Digest as _, Sha256};
use store::erase::{Canaries, Erasing, erase};
use store::repo::{self, bundle};
use store::testing::{START, by_hr};
use store::{Error, Events, Store};
use uuid::{Builder, Uuid};

use crate::support::set_up;

/// The vacancy.
pub const VACANCY: VacancyId = VacancyId(Uuid::from_u128(0x1_0000));
/// Who approves erasures.
pub const APPROVER: AuditRef = AuditRef(Uuid::from_u128(0x9_0000));

const PERSON: PersonId = PersonId(Uuid::from_u128(0x2_0000));
const SECOND: PersonId = PersonId(Uuid::from_u128(0x2_0001));
const SEATS: [PanelistId; 3] =
    [PanelistId(Uuid::from_u128(0x3_0000)), PanelistId(Uuid::from_u128(0x3_0001)), PanelistId(Uuid::from_u128(0x3_0002))];
const RANKING: RankingId = RankingId(Uuid::from_u128(0x4_0000));
const DECISION: DecisionId = DecisionId(Uuid::from_u128(0x5_0000));

/// An identifier that looks drawn, the same for the same words.
pub fn drawn(words: &str) -> Uuid {
    let mut bytes = [0; 16];
    for (byte, hashed) in bytes.iter_mut().zip(Sha256::digest(words)) {
        *byte = hashed;
    }
    Builder::from_random_bytes(bytes).into_uuid()
}

/// What stands in every text about this candidate and in nobody else's.
pub fn mark(number: usize) -> String {
    format!("qzmark{number:03}x")
}

/// A text of a candidate, with their mark and words of its own.
fn text(number: usize, what: &str) -> String {
    format!("{} {what}", mark(number))
}

/// A long one, so that it does not fit into one page of a database.
fn long(number: usize, what: &str, times: usize) -> String {
    (0..times).map(|i| format!("{} {what} {i}, as was said at length. ", mark(number))).collect()
}

/// A candidate.
pub fn candidate(number: usize) -> Candidate {
    let of = |what: &str| drawn(&format!("{what} {number}"));
    Candidate {
        id: CandidateId(of("candidate")),
        vacancy: VACANCY,
        audit_ref: AuditRef(of("ref")),
        code: format!("C-{number:02}"),
        reference: text(number, "reference"),
        family_name: text(number, "family"),
        given_names: text(number, "given"),
        email: Some(format!("{}@example.org", mark(number))),
        phone: Some(text(number, "phone")),
        language: Lang::Fr,
        interview_language: Lang::En,
        applied_on: Date::parse("2026-01-02").unwrap(),
        last_employer_with_children: Some(text(number, "employer")),
        gaps: Some(text(number, "gaps")),
        adjustments: Some(text(number, "adjustments")),
        keep_for_pool: None,
        state: CandidateState::Entered,
        merged_into: None,
        entered_at: START,
        version: 1,
    }
}

/// Sets up the organisation, people, the vacancy and its panel.
pub async fn open_round(store: &Store) {
    set_up(store).await.unwrap();
    store
        .write::<(), Error, _>(&by_hr(store, 1), |txn| {
            Box::pin(async move {
                let mut opened = txn.event(Act::VacancyUpdate, ObjRef::new(VacancyId::KIND, VACANCY.0)).vacancy(VACANCY);
                for (number, id) in [PERSON, SECOND, PersonId(drawn("third"))].into_iter().enumerate() {
                    let person = Person {
                        id,
                        audit_ref: AuditRef(drawn(&format!("staff {number}"))),
                        email: format!("staff{number}@example.org"),
                        name: format!("Staff {number}"),
                        language: Lang::Fr,
                        state: PersonState::Active,
                        created_at: txn.now(),
                        version: 1,
                    };
                    repo::person::insert(txn, &mut opened, &person).await?;
                }
                let vacancy = Vacancy {
                    id: VACANCY,
                    reference: "2026-001".to_owned(),
                    title: Text::new("Educator", "Éducatrice"),
                    posts: 1,
                    guide: None,
                    holder: PERSON,
                    jurisdiction: "neutral".to_owned(),
                    assignment: AssignmentMode::Listed,
                    drawn: false,
                    interviews_from: None,
                    state: VacancyState::Deciding,
                    state_reason: None,
                    opened_at: Some(txn.now()),
                    discussion_closed_at: None,
                    version: 1,
                };
                repo::vacancy::insert(txn, &mut opened, &vacancy).await?;
                for (number, (id, person)) in SEATS.into_iter().zip([PERSON, SECOND, PersonId(drawn("third"))]).enumerate() {
                    let seat = Panelist {
                        id,
                        vacancy: VACANCY,
                        person,
                        code: format!("P-{number}"),
                        part: if number == 0 { PanelPart::Chair } else { PanelPart::Member },
                        trained_until: None,
                        state: PanelistState::Sitting,
                        rules_acknowledged_at: None,
                        joined_at: txn.now(),
                        version: 1,
                    };
                    repo::panelist::insert(txn, &mut opened, &seat).await?;
                }
                let ranking = RankingRecord { id: RANKING, vacancy: VACANCY, number: 1, recorded_at: txn.now() };
                repo::ranking::insert(txn, &mut opened, &ranking).await?;
                let decision = DecisionRecord {
                    id: DECISION,
                    vacancy: VACANCY,
                    number: 1,
                    ranking: RANKING,
                    ranking_digest: "0".repeat(44),
                    decided_by: PERSON,
                    second: None,
                    departs_reason: None,
                    decided_at: txn.now(),
                };
                repo::decision::insert(txn, &mut opened, &decision).await?;
                Ok(((), opened.into()))
            })
        })
        .await
        .unwrap();
}

/// Enters a candidate, with a row in every table that can hold something about them.
pub async fn enter(store: &Store, number: usize) -> Candidate {
    let person = candidate(number);
    let entered = person.clone();
    let done = store
        .write_once::<CandidateId, Error, _>(&by_hr(store, 1), drawn(&format!("request {number}")), "enter", move |txn| {
            let person = entered.clone();
            Box::pin(async move {
                let mut created =
                    txn.event(Act::CandidateCreate, ObjRef::candidate(person.audit_ref)).vacancy(VACANCY).subject(person.audit_ref);
                repo::candidate::insert(txn, &mut created, &person).await?;
                Ok((person.id, created.into()))
            })
        })
        .await
        .unwrap();
    assert_eq!(done.value, person.id);
    let about = person.clone();
    store
        .write::<(), Error, _>(&by_hr(store, 1), move |txn| {
            let person = about.clone();
            Box::pin(async move { Ok(((), rows_about(txn, number, person).await?.into())) })
        })
        .await
        .unwrap();
    let id = person.id;
    store
        .ephemeral::<(), Error, _>(move |txn| {
            Box::pin(async move {
                let sheet = ScorecardId::of(SEATS[0], id).0;
                for (kind, object) in [("scorecard", sheet), ("decision", VACANCY.0)] {
                    let doc = format!("{{\"words\":\"{}\"}}", long(number, "draft", 90));
                    let draft = Draft { person: PERSON, kind: kind.to_owned(), object, sequence: number as i64 + 1, doc, saved_at: START };
                    repo::draft::save(txn, &draft).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    person
}

async fn rows_about(txn: &store::WriteTxn, number: usize, mut person: Candidate) -> Result<store::Event, Error> {
    let (id, of) = (person.id, |what: &str| drawn(&format!("{what} {number}")));
    let mut event = txn.event(Act::CandidateUpdate, ObjRef::candidate(person.audit_ref)).vacancy(VACANCY).subject(person.audit_ref);
    person.gaps = Some(long(number, "gaps", 120));
    person.version = 2;
    repo::candidate::update(txn, &mut event, &person).await?;
    for (seat, panelist) in SEATS.into_iter().enumerate() {
        let seat = format!("{seat}");
        let assignment = Assignment {
            id: of(&format!("assignment {seat}")),
            vacancy: VACANCY,
            panelist,
            candidate: id,
            state: AssignmentState::Assigned,
            version: 1,
        };
        repo::assignment::insert(txn, &mut event, &assignment).await?;
        let declaration = Declaration {
            id: DeclarationId(of(&format!("declaration {seat}"))),
            vacancy: VACANCY,
            panelist,
            candidate: id,
            declared: Declared::Link,
            nature: Some(text(number, "link")),
            declared_at: START,
            ruling: Some(Ruling::MaySit),
            ruled_by: Some(PERSON),
            ruling_reason: Some(text(number, "ruling")),
            ruled_at: Some(START),
            version: 1,
        };
        repo::declaration::insert(txn, &mut event, &declaration).await?;
    }
    let sheet = |payload: &str, words: String| format!("{{\"{payload}\":\"{words}\"}}");
    let version = ScorecardVersion {
        id: ScorecardVersionId(of("version")),
        scorecard: ScorecardId::of(SEATS[0], id),
        vacancy: VACANCY,
        panelist: SEATS[0],
        candidate: id,
        number: 1,
        kind: VersionKind::Sealed,
        scores: sheet("scores", text(number, "scores")),
        evidence: sheet("evidence", long(number, "evidence", 150)),
        notes: sheet("notes", long(number, "notes", 20)),
        reason: Some(text(number, "reason")),
        sealed_at: START,
    };
    repo::scorecard_version::insert(txn, &mut event, &version).await?;
    let excusal = Excusal {
        id: of("excusal"),
        scorecard: ScorecardId::of(SEATS[1], id),
        vacancy: VACANCY,
        panelist: SEATS[1],
        candidate: id,
        why: ExcusalReason::Recused,
        excused_at: START,
    };
    repo::excusal::insert(txn, &mut event, &excusal).await?;
    let reveal = Reveal {
        id: RevealId(of("reveal")),
        vacancy: VACANCY,
        candidate: Some(id),
        opened_by: PERSON,
        reason: Some(text(number, "opening")),
        opened_at: START,
    };
    repo::reveal::insert(txn, &mut event, &reveal).await?;
    let waiver = Waiver {
        id: of("waiver"),
        scorecard: ScorecardId::of(SEATS[2], id),
        vacancy: VACANCY,
        panelist: SEATS[2],
        candidate: id,
        reveal: reveal.id,
    };
    repo::waiver::insert(txn, &mut event, &waiver).await?;
    for competency in ["C1", "C2"] {
        let rating = PanelRatingRecord {
            id: PanelRatingId(of(competency)),
            vacancy: VACANCY,
            candidate: id,
            candidate_ref: person.audit_ref,
            competency: competency.to_owned(),
            level: Some(4),
            words: text(number, "rating"),
            words_language: Lang::Fr,
            reason: Some(text(number, "rating reason")),
            confirmed_by: PERSON,
            confirmed_at: START,
            version: 1,
        };
        repo::panel_rating::insert(txn, &mut event, &rating).await?;
    }
    let row = RankingRowRecord {
        id: of("ranking row"),
        ranking: RANKING,
        candidate: id,
        candidate_ref: person.audit_ref,
        doc: sheet("row", text(number, "row")),
        analysis: None,
    };
    repo::ranking::insert_row(txn, &mut event, &row).await?;
    let outcome = OutcomeRecord {
        id: OutcomeId(of("outcome")),
        decision: DECISION,
        candidate: id,
        candidate_ref: person.audit_ref,
        code: OutcomeCode::NotSelected,
        condition: Some(text(number, "condition")),
        departs: false,
        reserve_until: None,
        words: long(number, "outcome", 30),
    };
    repo::decision::insert_outcome(txn, &mut event, &outcome).await?;
    let hold = Hold {
        id: HoldId(of("hold")),
        vacancy: VACANCY,
        candidate: Some(id),
        why: "complaint".to_owned(),
        words: text(number, "hold"),
        set_by: PERSON,
        set_at: START,
        lifted_by: Some(PERSON),
        lifted_at: Some(START),
        version: 1,
    };
    repo::hold::insert(txn, &mut event, &hold).await?;
    let request = ErasureRequest {
        id: ErasureId(of("erasure")),
        vacancy: VACANCY,
        candidate: id,
        ground: Ground::Request,
        words: text(number, "request"),
        asked_by: PERSON,
        asked_at: START,
        refused_by: None,
        refused_at: None,
        version: 1,
    };
    repo::erasure_request::insert(txn, &mut event, &request).await?;
    event.seal_reason(ObjRef::new(ScorecardId::KIND, version.scorecard.0), audit::SubjectId(id.0), &text(number, "sealed reason"));
    Ok(event)
}

/// What is erased.
pub fn erasing(candidates: Vec<Candidate>) -> Erasing {
    let object = candidates.first().map(|one| drawn(&format!("erasing {}", one.id))).unwrap_or_default();
    Erasing { object: ErasureId(object), vacancy: VACANCY, candidates, ground: Ground::Request, approver: APPROVER }
}

/// The first half: the transaction that erases, as the service does it.
pub async fn erase_only(store: &Store, candidates: Vec<Candidate>) -> Result<EventId, Error> {
    let (erasing, own) = (erasing(candidates), store.clone());
    let done = store
        .write::<(), Error, _>(&by_hr(store, 1), move |txn| {
            let (store, erasing) = (own.clone(), erasing.clone());
            Box::pin(async move { Ok(((), Events::one(erase(txn, &store, &erasing).await?))) })
        })
        .await?;
    Ok(done.written[0].event)
}

/// Both halves.
pub async fn erase_whole(store: &Store, candidates: Vec<Candidate>) -> EventId {
    let canaries = Canaries::of(&candidates);
    let event = erase_only(store, candidates).await.unwrap();
    store.finish_erasure(event, &canaries).await.unwrap();
    event
}

/// An export that somebody asked for; its archive is where it is looked for.
pub async fn stored_export(store: &Store, number: u128, scope: &'static str, archive: &[u8]) -> BundleId {
    let id = begun_export(store, number, scope, bundle::Progress::Ready).await;
    let path = store.export_path(id);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, archive).unwrap();
    id
}

/// An export that has come so far.
pub async fn begun_export(store: &Store, number: u128, scope: &'static str, progress: bundle::Progress) -> BundleId {
    let id = BundleId(Uuid::from_u128(0x7_0000 + number));
    store
        .ephemeral::<(), Error, _>(move |txn| {
            Box::pin(async move {
                let row = bundle::Bundle {
                    id,
                    log: audit::LogKind::Decisions,
                    vacancy: Some(VACANCY),
                    scope: scope.to_owned(),
                    asked_by: PERSON,
                    asked_at: START,
                    progress,
                    done: 1,
                    size: 1,
                    root: String::new(),
                    bytes: 1,
                    digest: String::new(),
                };
                bundle::insert(txn, &row).await
            })
        })
        .await
        .unwrap();
    id
}
