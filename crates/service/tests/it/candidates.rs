//! Candidates: who enters them and how, what is refused, who reads which part of a file, and what each reading leaves behind.

use std::collections::BTreeSet;

use audit::{Act, LogKind, Projection, Why};
use domain::candidate::CandidateState;
use domain::forms::candidates::CandidateForm;
use domain::ids::{CandidateId, VacancyId};
use domain::panel::{AssignmentState, Declared, PanelPart, PanelistState, Ruling};
use domain::ranking::Status;
use domain::scorecard::{Excusal, ExcusalReason};
use domain::tables::candidates::{Matched, Other, Outcome};
use domain::tables::{Mapped, Mapping, ProblemKind};
use domain::vacancy::{AssignmentMode, VacancyState};
use domain::{FieldError, FieldErrors, Lang, Refusal, limits};
use service::candidate::{CandidateListView, CandidateView, ImportView, Imported};
use service::policy::{
    EnterCandidate, ImportCandidates, ListCandidates, MergeCandidates, ReadCandidate, ReadRanking, TryCandidates, UpdateCandidate,
    WithdrawCandidate,
};
use service::{Asker, Error, What, Why as Because};
use store::repo;
use store::testing::{Fresh, on_both_engines};
use uuid::Uuid;

use crate::round_support::to_be_decided;
use crate::support::{Stage, email_of};

const PEOPLE: &[(&str, &str)] = &[("Mariam Kone", "hr"), ("Jean Petit", "hr"), ("Ama Mensah", "panel"), ("Omar Sy", "panel")];

/// An open vacancy and the officer who holds it.
struct Round {
    stage: Stage,
    holder: Asker,
    vacancy: VacancyId,
}

impl Round {
    async fn open(fresh: Fresh) -> Self {
        let stage = Stage::with_people(fresh, PEOPLE).await;
        let holder = stage.as_("Mariam Kone").await;
        let vacancy = stage.open_vacancy_of(&holder, "2026-030").await;
        Self { stage, holder, vacancy }
    }

    async fn enter(&self, form: &CandidateForm) -> Result<CandidateId, Error> {
        let leave = self.stage.service.grant_in::<EnterCandidate>(&self.holder, self.vacancy).await.unwrap();
        self.stage.service.enter_candidate(leave, form).await
    }

    async fn plan(&self, file: &str) -> ImportView {
        let leave = self.stage.service.grant_in::<TryCandidates>(&self.holder, self.vacancy).await.unwrap();
        self.stage.service.try_candidates(leave, file.as_bytes(), &Mapping::default()).await.unwrap()
    }

    async fn import(&self, file: &str, keep_both: &[u32]) -> Result<Imported, Error> {
        let leave = self.stage.service.grant_in::<ImportCandidates>(&self.holder, self.vacancy).await.unwrap();
        let keep_both: BTreeSet<u32> = keep_both.iter().copied().collect();
        self.stage.service.import_candidates(leave, file.as_bytes(), Mapping::default(), keep_both).await
    }

    async fn update(&self, candidate: CandidateId, seen: i64, form: &CandidateForm) -> Result<(), Error> {
        let leave = self.stage.service.grant_in::<UpdateCandidate>(&self.holder, self.vacancy).await.unwrap();
        self.stage.service.update_candidate(leave, candidate, seen, form).await
    }

    async fn merge(&self, stays: CandidateId, goes: CandidateId) -> Result<(), Error> {
        let leave = self.stage.service.grant_in::<MergeCandidates>(&self.holder, self.vacancy).await.unwrap();
        self.stage.service.merge_candidates(leave, stays, goes).await
    }

    async fn withdraw(&self, candidate: CandidateId, why: Why, words: &str) -> Result<(), Error> {
        let leave = self.stage.service.grant_in::<WithdrawCandidate>(&self.holder, self.vacancy).await.unwrap();
        self.stage.service.withdraw_candidate(leave, candidate, why, words).await
    }

    async fn list(&self, after: Option<&str>) -> CandidateListView {
        let leave = self.stage.service.grant_in::<ListCandidates>(&self.holder, self.vacancy).await.unwrap();
        self.stage.service.candidates(leave, after).await.unwrap()
    }

    async fn read_as(&self, asker: &Asker, candidate: CandidateId) -> Result<CandidateView, Error> {
        let leave = self.stage.service.grant_in::<ReadCandidate>(asker, self.vacancy).await?;
        self.stage.service.candidate(leave, candidate).await
    }

    async fn code(&self, candidate: CandidateId) -> String {
        self.kept(candidate).await.code
    }

    async fn kept(&self, candidate: CandidateId) -> domain::candidate::Candidate {
        let read = self.stage.fresh.store.read().await.unwrap();
        repo::candidate::get(&read, self.vacancy, candidate).await.unwrap()
    }

    async fn all_kept(&self) -> Vec<domain::candidate::Candidate> {
        let read = self.stage.fresh.store.read().await.unwrap();
        repo::candidate::all(&read, self.vacancy).await.unwrap()
    }

    async fn decisions(&self) -> u64 {
        self.stage.size(LogKind::Decisions).await
    }
}

fn form(reference: &str, family_name: &str, given_names: &str) -> CandidateForm {
    CandidateForm {
        reference: reference.into(),
        family_name: family_name.into(),
        given_names: given_names.into(),
        email: format!("{}@mail.example", reference.to_lowercase()),
        language: "fr".into(),
        applied_on: "2026-11-02".into(),
        form_received: "yes".into(),
        ..CandidateForm::default()
    }
}

const HEADER: &str = "reference,family_name,given_names,email,language,applied_on,form_received\n";

fn line(reference: &str, family_name: &str, given_names: &str) -> String {
    format!("{reference},{family_name},{given_names},{}@mail.example,fr,2026-11-02,yes\n", reference.to_lowercase())
}

#[tokio::test]
async fn the_holder_of_an_open_round_enters_a_candidate_whom_the_panel_will_know_by_a_code() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let before = round.decisions().await;
        let candidate = round.enter(&form("R1", "Diop", "Awa")).await.unwrap();
        assert_eq!(round.stage.acts_in(LogKind::Decisions, before).await, [Act::CandidateCreate]);
        let (entry, kept) = (round.stage.last(LogKind::Decisions).await, round.kept(candidate).await);
        assert_eq!((entry.vac, entry.subj.as_slice(), entry.ver), (Some(round.vacancy), &[kept.audit_ref][..], Some(1)));
        assert_eq!((kept.state, kept.entered_at, kept.email.as_deref()), (CandidateState::Entered, entry.at, Some("r1@mail.example")));
        assert!(kept.code.len() == 6 && kept.code.starts_with("C-"), "{}", kept.code);
        for drawn in [kept.id.0, kept.audit_ref.0] {
            assert_eq!(drawn.get_version_num(), 4, "an identifier that grows with time would tell the order of entry");
        }

        let service = &round.stage.service;
        let other = round.stage.as_("Jean Petit").await;
        assert_eq!(service.grant_in::<EnterCandidate>(&other, round.vacancy).await.unwrap_err(), Error::Denied);
        round.stage.vacancy_becomes(round.vacancy, VacancyState::Draft).await;
        let early = service.grant_in::<EnterCandidate>(&round.holder, round.vacancy).await.unwrap_err();
        assert_eq!(early, Error::Conflict(Because::Stage));
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_sent_twice_enters_one_candidate() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let (key, form) = (Uuid::from_u128(7), form("R1", "Diop", "Awa"));
        let send = async || {
            let leave = round.stage.service.grant_in::<EnterCandidate>(&round.holder, round.vacancy).await.unwrap();
            round.stage.service.enter_candidate(leave.once(key, "the same form"), &form).await.unwrap()
        };
        assert_eq!(send().await, send().await);
        assert_eq!(round.all_kept().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn one_person_is_not_entered_twice_by_two_clicks_at_one_moment() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let forms = [form("R1", "Diop", "Awa"), CandidateForm { email: "r1@mail.example".into(), ..form("R2", "Diop", "A.") }];
        let (one, other) = tokio::join!(Box::pin(round.enter(&forms[0])), Box::pin(round.enter(&forms[1])));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        assert_eq!(one.err().or(other.err()).unwrap().codes(), ["candidate.duplicate"]);
        assert_eq!(round.all_kept().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_entered_without_the_application_form_or_under_a_reference_in_use() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let before = round.decisions().await;
        let cv_alone = CandidateForm { form_received: String::new(), ..form("R1", "Diop", "Awa") };
        assert_eq!(round.enter(&cv_alone).await.unwrap_err().codes(), ["candidate.form-missing"]);
        let wrong = CandidateForm { applied_on: "yesterday".into(), ..form("R1", "Diop", "Awa") };
        assert_eq!(round.enter(&wrong).await, Err(Error::Invalid(FieldErrors::one("applied_on", FieldError::NotADate))));
        assert_eq!(round.decisions().await, before);

        round.enter(&form("R1", "Diop", "Awa")).await.unwrap();
        let taken = CandidateForm { keep_both: "yes".into(), ..form("R1", "Traoré", "Issa") };
        assert_eq!(round.enter(&taken).await, Err(Error::Invalid(FieldErrors::one("reference", FieldError::Taken))));
    })
    .await;
}

#[tokio::test]
async fn who_may_be_there_already_is_named_by_code_and_kept_only_on_somebodys_word() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let first = CandidateForm { phone: "+221 77 123 45 67".into(), ..form("R1", "Lefèvre", "Anne-Marie") };
        let code = round.code(round.enter(&first).await.unwrap()).await;
        let probable = Err(Error::Refused(vec![Refusal::CandidateDuplicate { code }]));
        let before = round.decisions().await;
        let same_name = form("R2", "LEFEVRE", "Marie Anne");
        let same_email = CandidateForm { email: "R1@Mail.Example".into(), ..form("R3", "Sow", "Binta") };
        let same_phone = CandidateForm { phone: "+221 77 1234567".into(), ..form("R4", "Ba", "Oumar") };
        for form in [&same_name, &same_email, &same_phone] {
            assert_eq!(round.enter(form).await, probable, "{form:?}");
        }
        assert_eq!(round.decisions().await, before, "nothing is entered while nobody looked");
        for form in [same_name, same_email, same_phone] {
            round.enter(&CandidateForm { keep_both: "yes".into(), ..form }).await.unwrap();
        }
        assert_eq!(round.all_kept().await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn whoever_sits_on_the_panel_or_holds_the_round_is_no_candidate_of_it() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let stage = &round.stage;
        let seat = stage.seat_row(round.vacancy, stage.id_of("Ama Mensah").await, PanelPart::Member).await;
        let as_insider = |name: &str| CandidateForm { email: email_of(name).to_uppercase(), ..form("R1", "Mensah", "Ama") };
        let refused = |role: &str| Refusal::AccessRoleConflict { role_a: "personne candidate".into(), role_b: role.into() };
        assert_eq!(round.enter(&as_insider("Ama Mensah")).await, Err(Error::Refused(vec![refused("membre du jury")])));
        assert_eq!(round.enter(&as_insider("Mariam Kone")).await, Err(Error::Refused(vec![refused("responsable RH")])));

        let file = format!("{HEADER}R1,Mensah,Ama,{},fr,2026-11-02,yes\n", email_of("Ama Mensah"));
        assert_eq!(round.plan(&file).await.conflicts.len(), 1);
        let refused = round.import(&file, &[]).await.unwrap_err();
        let Error::Refused(refusals) = refused else { panic!("{refused:?}") };
        assert_eq!(
            refusals,
            [Refusal::AccessRoleConflict { role_a: "personne candidate (ligne 2)".into(), role_b: "membre du jury".into() }]
        );

        let harmless = round.enter(&form("R1", "Mensah", "Ama")).await.unwrap();
        assert_eq!(round.update(harmless, 1, &as_insider("Ama Mensah")).await.unwrap_err().codes(), ["access.role-conflict"]);
        stage.change_seat(round.vacancy, seat, |seat| seat.state = PanelistState::Replaced).await;
        round.update(harmless, 1, &as_insider("Ama Mensah")).await.unwrap();
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_says_line_by_line_what_the_import_then_does() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let awa = round.enter(&form("R1", "Diop", "Awa")).await.unwrap();
        let issa = round.enter(&form("R2", "Traore", "Issa")).await.unwrap();
        let (awa_code, issa_code) = (round.code(awa).await, round.code(issa).await);
        let file = format!("{HEADER}{}{}{}", line("R1", "Diop", "Awa"), line("R2", "Traoré", "Issa"), line("R3", "Sow", "Binta"));
        let before = round.decisions().await;
        let plan = round.plan(&file).await;
        let outcomes: Vec<Outcome> = plan.rows.iter().map(|row| row.outcome.clone()).collect();
        let changed = Outcome::Changed { code: issa_code, fields: vec!["family_name".into()] };
        assert_eq!(outcomes, [Outcome::Unchanged { code: awa_code }, changed, Outcome::New]);
        assert!(plan.problems.is_empty() && plan.duplicates.is_empty() && plan.conflicts.is_empty());
        assert_eq!(round.decisions().await, before, "a dry run writes nothing");

        assert_eq!(round.import(&file, &[]).await, Ok(Imported { created: 1, updated: 1, unchanged: 1 }));
        let acts: BTreeSet<Act> = round.stage.acts_in(LogKind::Decisions, before).await.into_iter().collect();
        assert_eq!(acts, BTreeSet::from([Act::CandidateCreate, Act::CandidateUpdate]));
        let kept = round.kept(issa).await;
        assert_eq!((kept.family_name.as_str(), kept.version), ("Traoré", 2));
        assert_eq!(round.kept(awa).await.version, 1);

        let again = round.decisions().await;
        assert_eq!(round.import(&file, &[]).await, Err(Error::Conflict(Because::Done)), "a file that says nothing new");
        assert_eq!(round.decisions().await, again);
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_mapping_says_what_somebodys_headings_mean() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let mut mapping = Mapping::default();
        mapping.remember("Dossier", Mapped::Column("reference".into()));
        let file = HEADER.replace("reference", "Dossier") + &line("R1", "Diop", "Awa");
        assert!(!round.plan(&file).await.problems.is_empty());
        let leave = round.stage.service.grant_in::<ImportCandidates>(&round.holder, round.vacancy).await.unwrap();
        round.stage.service.import_candidates(leave, file.as_bytes(), mapping, BTreeSet::new()).await.unwrap();
        assert_eq!(round.all_kept().await[0].reference, "R1");
    })
    .await;
}

#[tokio::test]
async fn one_bad_line_refuses_the_whole_file_and_is_named_by_line_and_column() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let file = format!("{HEADER}{}R2,Sow,Binta,nobody,fr,2026-11-02,yes\n{}", line("R1", "Diop", "Awa"), line("R1", "Ba", "Oumar"));
        let before = round.decisions().await;
        let Err(Error::Table(problems)) = round.import(&file, &[]).await else { panic!("not a table's problems") };
        assert_eq!(problems, round.plan(&file).await.problems);
        let places: Vec<_> = problems.listed().iter().map(|problem| (problem.line, problem.column.clone(), problem.kind.clone())).collect();
        assert_eq!(
            places,
            [
                (3, Some((4, "email".into())), ProblemKind::Value { error: FieldError::NotAnEmail }),
                (4, Some((1, "reference".into())), ProblemKind::ReferenceTaken { first_line: 2 }),
            ]
        );
        assert_eq!((round.decisions().await, round.all_kept().await.len()), (before, 0));
    })
    .await;
}

#[tokio::test]
async fn probable_duplicates_of_a_file_are_settled_line_by_line_before_anything_comes_in() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let code = round.code(round.enter(&form("R1", "Diop", "Awa")).await.unwrap()).await;
        let file = format!("{HEADER}{}{}{}", line("R2", "DIOP", "Awa"), line("R3", "Sow", "Binta"), line("R4", "Binta", "Sow"));
        let plan = round.plan(&file).await;
        let found: Vec<_> = plan.duplicates.iter().map(|one| (one.line, one.other.clone(), one.matched.clone())).collect();
        assert_eq!(found, [(2, Other::Existing(code.clone()), vec![Matched::Name]), (4, Other::Line(3), vec![Matched::Name])]);
        let refused =
            |codes: &[&str]| Err(Error::Refused(codes.iter().map(|&code| Refusal::CandidateDuplicate { code: code.into() }).collect()));
        assert_eq!(round.import(&file, &[]).await, refused(&[&code, "ligne 3"]));
        assert_eq!(round.import(&file, &[2]).await, refused(&["ligne 3"]));
        assert_eq!(round.all_kept().await.len(), 1);
        assert_eq!(round.import(&file, &[2, 4]).await.unwrap().created, 3);

        // What was kept once is not asked again.
        let longer = file + &line("R5", "Ba", "Oumar");
        assert!(round.plan(&longer).await.duplicates.is_empty());
        assert_eq!(round.import(&longer, &[]).await, Ok(Imported { created: 1, updated: 0, unchanged: 3 }));
        // But a line that makes somebody look like somebody else is.
        let changed = longer.replace("R5,Ba,Oumar", "R5,Diop,Awa");
        assert_eq!(round.import(&changed, &[]).await.unwrap_err().codes().first(), Some(&"candidate.duplicate"));
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn the_order_of_a_file_does_not_show_in_the_log() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let before = round.decisions().await;
        let names = ["Adjei", "Ba", "Camara", "Diop", "Eyadema", "Fall", "Gueye", "Hama", "Issoufou", "Keita"];
        let file: String = names.iter().enumerate().map(|(i, name)| line(&format!("R{i}"), name, "X")).collect();
        round.import(&format!("{HEADER}{file}"), &[]).await.unwrap();
        let by_code: Vec<_> = round.all_kept().await.into_iter().map(|candidate| (candidate.audit_ref, candidate.family_name)).collect();
        let read = round.stage.fresh.store.read().await.unwrap();
        let log = round.stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        let in_log: Vec<_> = log.entries_from(before, 100).await.unwrap().into_iter().map(|entry| entry.leaf.subj[0]).collect();
        assert_eq!(in_log, by_code.iter().map(|(audit_ref, _)| *audit_ref).collect::<Vec<_>>());
        assert!(!by_code.is_sorted_by_key(|(_, name)| name.clone()), "codes are drawn, not given in the order of the file");
    })
    .await;
}

#[tokio::test]
async fn two_thousand_candidates_come_in_by_one_file_and_not_one_more() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let lines: String = (0..limits::CANDIDATES).map(|i| line(&format!("R{i}"), &format!("Family{i}"), "X")).collect();
        let too_many = format!("{HEADER}{lines}{}", line("R-last", "Last", "X"));
        let Err(Error::Table(problems)) = round.import(&too_many, &[]).await else { panic!("more than a vacancy holds") };
        assert_eq!((problems.total(), problems.listed()[0].line), (1, 2_002));

        let (before, began) = (round.decisions().await, std::time::Instant::now());
        assert_eq!(round.import(&format!("{HEADER}{lines}"), &[]).await.unwrap().created, 2_000);
        // Shown with `--nocapture`.
        eprintln!("2,000 candidates in {:?}", began.elapsed());
        assert_eq!(round.decisions().await - before, 2_000, "one entry for each");
        let codes: BTreeSet<String> = round.all_kept().await.into_iter().map(|candidate| candidate.code).collect();
        assert_eq!(codes.len(), 2_000);

        assert_eq!(round.enter(&form("R-last", "Last", "X")).await, Err(Error::Conflict(Because::Full)));
        let Err(Error::Table(problems)) = round.import(&format!("{HEADER}{}", line("R-last", "Last", "X")), &[]).await else {
            panic!("more than a vacancy holds")
        };
        assert_eq!(problems.listed()[0].kind, ProblemKind::TooManyCandidates { max: 2_000 });
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn particulars_are_corrected_by_somebody_who_saw_them_as_they_are() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let awa = round.enter(&form("R1", "Diop", "Awa")).await.unwrap();
        let issa = round.enter(&form("R2", "Traoré", "Issa")).await.unwrap();
        let corrected = CandidateForm { gaps: "2019 to 2021".into(), form_received: String::new(), ..form("R1", "Diop", "Awa") };
        round.update(awa, 1, &corrected).await.unwrap();
        let (entry, kept) = (round.stage.last(LogKind::Decisions).await, round.kept(awa).await);
        assert_eq!((entry.act, entry.subj.as_slice(), entry.prev), (Some(Act::CandidateUpdate), &[kept.audit_ref][..], Some(1)));
        assert_eq!((kept.gaps.as_deref(), kept.version), (Some("2019 to 2021"), 2));

        assert_eq!(round.update(awa, 1, &corrected).await, Err(Error::Conflict(Because::Stale)));
        assert_eq!(round.update(CandidateId(round.vacancy.0), 1, &corrected).await, Err(Error::Missing(What::Candidate)));
        let taken = CandidateForm { reference: "R2".into(), ..corrected.clone() };
        assert_eq!(round.update(awa, 2, &taken).await, Err(Error::Invalid(FieldErrors::one("reference", FieldError::Taken))));
        let wrong = CandidateForm { email: String::new(), ..corrected.clone() };
        assert_eq!(round.update(awa, 2, &wrong).await, Err(Error::Invalid(FieldErrors::one("email", FieldError::Required))));
        let alike = CandidateForm { email: "r1@mail.example".into(), ..form("R2", "Traoré", "Issa") };
        assert_eq!(round.update(issa, 1, &alike).await.unwrap_err().codes(), ["candidate.duplicate"]);
        round.update(issa, 1, &CandidateForm { keep_both: "yes".into(), ..alike.clone() }).await.unwrap();
        // What both look like was settled; another correction does not ask again.
        round.update(issa, 2, &CandidateForm { adjustments: "A table.".into(), ..alike }).await.unwrap();

        round.stage.change_candidate(round.vacancy, issa, |issa| issa.state = CandidateState::Merged).await;
        assert_eq!(round.update(issa, 4, &form("R2", "Traoré", "Issa")).await, Err(Error::Conflict(Because::Done)));
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_entries_of_one_person_the_officer_chooses_which_stays() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let stays = round.enter(&form("R1", "Diop", "Awa")).await.unwrap();
        let goes = round.enter(&CandidateForm { keep_both: "yes".into(), ..form("R2", "Diop", "Awa") }).await.unwrap();
        round.merge(stays, goes).await.unwrap();
        let (entry, kept, merged) = (round.stage.last(LogKind::Decisions).await, round.kept(stays).await, round.kept(goes).await);
        assert_eq!((entry.act, entry.subj.len()), (Some(Act::CandidateMerge), 2));
        assert!(entry.subj.contains(&kept.audit_ref) && entry.subj.contains(&merged.audit_ref));
        assert_eq!((merged.state, merged.merged_into), (CandidateState::Merged, Some(stays)));
        assert_eq!((kept.state, kept.version), (CandidateState::Entered, 1));

        assert_eq!(round.merge(stays, goes).await, Err(Error::Conflict(Because::Done)));
        assert_eq!(round.merge(goes, stays).await, Err(Error::Conflict(Because::Done)));
        assert_eq!(round.merge(stays, stays).await, Err(Error::Invalid(FieldErrors::one("goes", FieldError::Taken))));
        assert_eq!(round.merge(stays, CandidateId(round.vacancy.0)).await, Err(Error::Missing(What::Candidate)));

        // The file that named both says nothing new, whatever it says of the merged one.
        let file = format!("{HEADER}{}{}{}", line("R1", "Diop", "Awa"), line("R2", "Diop", "Awa Marie"), line("R3", "Sow", "Binta"));
        let code = kept.code;
        assert_eq!(round.plan(&file).await.rows[1].outcome, Outcome::Unchanged { code: code.clone() });
        assert_eq!(round.import(&file, &[]).await, Ok(Imported { created: 1, updated: 0, unchanged: 2 }));
        assert_eq!(round.kept(goes).await, merged);
        // What is known of the merged entry is known of the one that stays: to whoever applies again, not to itself.
        let again = CandidateForm { email: "r2@mail.example".into(), ..form("R4", "Diop", "A.") };
        let probable = vec![Refusal::CandidateDuplicate { code: code.clone() }];
        assert_eq!(round.enter(&again).await, Err(Error::Refused(probable)));
        round.update(stays, 1, &CandidateForm { phone: "+221 77 123 45 67".into(), ..form("R1", "Diop", "Awa") }).await.unwrap();
        let moved = file.replace("R1,Diop,Awa,r1@", "R1,Diop,Awa,awa@");
        assert_eq!(round.import(&moved, &[]).await, Ok(Imported { created: 0, updated: 1, unchanged: 2 }));

        let late = round.enter(&form("R5", "Fall", "Moussa")).await.unwrap();
        let leave = round.stage.service.grant_in::<MergeCandidates>(&round.holder, round.vacancy).await.unwrap();
        round.stage.vacancy_becomes(round.vacancy, VacancyState::Interviewing).await;
        let refused = round.stage.service.merge_candidates(leave, stays, late).await;
        assert_eq!(refused, Err(Error::Conflict(Because::Stage)), "merging ends when interviews begin");
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_merge_loses_no_declared_link() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let stage = &round.stage;
        let ama = stage.seat_row(round.vacancy, stage.id_of("Ama Mensah").await, PanelPart::Chair).await;
        let omar = stage.seat_row(round.vacancy, stage.id_of("Omar Sy").await, PanelPart::Member).await;
        let one = round.enter(&form("R1", "Diop", "Awa")).await.unwrap();
        let other = round.enter(&CandidateForm { keep_both: "yes".into(), ..form("R2", "Diop", "Awa") }).await.unwrap();
        stage.declaration_row(round.vacancy, ama, other, Declared::None, None).await;
        stage.declaration_row(round.vacancy, omar, other, Declared::Link, None).await;
        stage.declaration_row(round.vacancy, ama, one, Declared::Link, Some(Ruling::Recused)).await;
        let before = round.decisions().await;
        // Each entry has a link that the other one lacks.
        assert_eq!(round.merge(one, other).await, Err(Error::Conflict(Because::LinkLost)));
        assert_eq!(round.merge(other, one).await, Err(Error::Conflict(Because::LinkLost)));
        assert_eq!(round.decisions().await, before);
        stage.declaration_row(round.vacancy, omar, one, Declared::Link, None).await;
        round.merge(one, other).await.unwrap();
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_withdrawal_is_recorded_with_its_reason_and_once() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let awa = round.enter(&form("R1", "Diop", "Awa")).await.unwrap();
        let issa = round.enter(&form("R2", "Traoré", "Issa")).await.unwrap();
        let unfit = round.withdraw(awa, Why::Budget, "").await.unwrap_err();
        assert_eq!(unfit, Error::Invalid(FieldErrors::one("why", FieldError::NotOnTheList { list: "no_answer, own_wish, other".into() })));
        assert_eq!(round.withdraw(awa, Why::Other, " ").await, Err(Error::Invalid(FieldErrors::one("words", FieldError::Required))));
        round.withdraw(awa, Why::OwnWish, "").await.unwrap();
        let (entry, kept) = (round.stage.last(LogKind::Decisions).await, round.kept(awa).await);
        assert_eq!(
            (entry.act, entry.why, entry.subj.as_slice()),
            (Some(Act::CandidateWithdraw), Some(Why::OwnWish), &[kept.audit_ref][..])
        );
        assert_eq!((kept.state, kept.version), (CandidateState::Withdrawn, 2));
        assert_eq!(round.withdraw(awa, Why::OwnWish, "").await, Err(Error::Conflict(Because::Done)));
        assert_eq!(round.withdraw(CandidateId(round.vacancy.0), Why::OwnWish, "").await, Err(Error::Missing(What::Candidate)));

        round.stage.vacancy_becomes(round.vacancy, VacancyState::Discussing).await;
        round.withdraw(issa, Why::Other, "A post elsewhere.").await.unwrap();
        let read = round.stage.fresh.store.read().await.unwrap();
        let log = round.stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        let openings = log.openings(log.place(log.head().await.unwrap().size - 1)).await.unwrap();
        let words = openings.iter().find(|opening| opening.n == Projection::Reason).unwrap();
        assert_eq!(words.payload, "\"A post elsewhere.\"");
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_withdrawal_after_the_discussion_records_the_ranking_anew() {
    on_both_engines(|fresh| async move {
        let round = to_be_decided(fresh).await;
        let (stage, first) = (&round.stage, round.candidates[0]);
        let ranking = async || {
            let leave = stage.service.grant_in::<ReadRanking>(&round.chair, round.vacancy).await.unwrap();
            stage.service.ranking(leave).await.unwrap()
        };
        let before = ranking().await;
        assert_eq!((before.rows[0].candidate, before.rows[0].row.rank), (first, Some(1)));

        let size = stage.size(LogKind::Decisions).await;
        let leave = stage.service.grant_in::<WithdrawCandidate>(&round.officer, round.vacancy).await.unwrap();
        stage.service.withdraw_candidate(leave, first, Why::OwnWish, "").await.unwrap();
        assert_eq!(stage.acts_in(LogKind::Decisions, size).await, [Act::CandidateWithdraw, Act::RankingPart, Act::RankingRecord]);

        let after = ranking().await;
        assert!(after.is_as_recorded && after.id != before.id && after.digest != before.digest);
        let of = |candidate| after.rows.iter().find(|row| row.candidate == candidate).unwrap();
        assert_eq!((of(first).row.status, of(first).row.rank), (Status::Withdrawn, None));
        assert_eq!(of(round.candidates[1]).row.rank, Some(1));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn names_are_listed_in_pages_and_each_page_leaves_an_entry_that_names_those_shown() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        assert!(round.list(None).await.candidates.is_empty());
        assert_eq!(round.stage.size(LogKind::Access).await, 0, "a page without a name leaves no entry");
        let lines: String = (0..103).map(|i| line(&format!("R{i}"), &format!("Family{i}"), "X")).collect();
        round.import(&format!("{HEADER}{lines}"), &[]).await.unwrap();

        let first = round.list(None).await;
        assert_eq!((first.candidates.len(), first.next.as_deref()), (100, Some(first.candidates[99].code.as_str())));
        let entry = round.stage.last(LogKind::Access).await;
        assert_eq!((entry.act, entry.vac, entry.why, entry.subj.len()), (Some(Act::ListView), Some(round.vacancy), Some(Why::Assess), 100));
        let second = round.list(first.next.as_deref()).await;
        assert_eq!((second.candidates.len(), second.next.as_deref()), (3, None));
        let mut shown = Vec::new();
        for row in &second.candidates {
            shown.push(round.kept(row.id).await.audit_ref);
        }
        shown.sort_unstable();
        assert_eq!(round.stage.last(LogKind::Access).await.subj, shown);
        assert_eq!(round.stage.size(LogKind::Access).await, 2);

        let other = round.stage.as_("Jean Petit").await;
        assert_eq!(round.stage.service.grant_in::<ListCandidates>(&other, round.vacancy).await.unwrap_err(), Error::Denied);
        round.stage.vacancy_becomes(round.vacancy, VacancyState::Deciding).await;
        round.list(None).await;
        assert_eq!(round.stage.last(LogKind::Access).await.why, Some(Why::Decide));
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_list_says_into_which_entry_another_was_merged() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let stays = round.enter(&form("R1", "Diop", "Awa")).await.unwrap();
        let goes = round.enter(&CandidateForm { keep_both: "yes".into(), ..form("R2", "Diop", "Awa") }).await.unwrap();
        round.merge(stays, goes).await.unwrap();
        let code = round.code(stays).await;
        let listed = round.list(None).await.candidates;
        let of = |id| listed.iter().find(|row| row.id == id).unwrap();
        assert_eq!((of(goes).state, of(goes).merged_into.as_deref()), (CandidateState::Merged, Some(code.as_str())));
        assert_eq!((of(stays).merged_into.as_deref(), of(stays).family_name.as_str()), (None, "Diop"));
        assert_eq!(round.read_as(&round.holder, goes).await.unwrap().held.unwrap().merged_into, Some(code));
    })
    .await;
}

/// A candidate with every particular.
fn whole() -> CandidateForm {
    CandidateForm {
        phone: "+221 77 123 45 67".into(),
        last_employer_with_children: "Village d’enfants".into(),
        gaps: "2019 to 2021".into(),
        adjustments: "A table by the window.".into(),
        keep_for_pool: "2026-11-01".into(),
        ..form("R1", "Diop", "Awa")
    }
}

#[tokio::test]
async fn a_file_is_whole_for_the_holder_and_without_contacts_for_the_panel() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let stage = &round.stage;
        let awa = round.enter(&whole()).await.unwrap();
        let seat = stage.seat_row(round.vacancy, stage.id_of("Ama Mensah").await, PanelPart::Member).await;
        stage.declaration_row(round.vacancy, seat, awa, Declared::None, None).await;
        stage.vacancy_becomes(round.vacancy, VacancyState::Interviewing).await;
        let audit_ref = round.kept(awa).await.audit_ref;

        let before = stage.size(LogKind::Access).await;
        let held = round.read_as(&round.holder, awa).await.unwrap().held.unwrap();
        assert_eq!(
            (held.reference.as_str(), held.email.as_deref(), held.phone.as_deref()),
            ("R1", Some("r1@mail.example"), Some("+221 77 123 45 67"))
        );
        assert_eq!(
            (held.last_employer_with_children.as_deref(), held.keep_for_pool.as_deref()),
            (Some("Village d’enfants"), Some("2026-11-01"))
        );
        let entry = stage.last(LogKind::Access).await;
        assert_eq!((entry.act, entry.subj.as_slice(), entry.why), (Some(Act::FileView), &[audit_ref][..], Some(Why::Assess)));

        let member = stage.as_("Ama Mensah").await;
        let seen = round.read_as(&member, awa).await.unwrap();
        assert_eq!(seen.held, None);
        assert_eq!((seen.family_name.as_str(), seen.gaps.as_deref(), seen.interview_language), ("Diop", Some("2019 to 2021"), Lang::Fr));
        assert_eq!(seen.adjustments.as_deref(), Some("A table by the window."));
        let told = format!("{seen:?}");
        for hidden in ["r1@mail", "77 123", "R1\"", "Village", "2026-11-01"] {
            assert!(!told.contains(hidden), "{hidden}: {told}");
        }
        let entry = stage.last(LogKind::Access).await;
        let reader = member.signed_in().unwrap().person().audit_ref;
        assert_eq!((entry.actor.audit_ref(), entry.actor.role()), (Some(reader), Some(audit::Role::Panelist)));

        stage.vacancy_becomes(round.vacancy, VacancyState::Deciding).await;
        round.read_as(&member, awa).await.unwrap();
        assert_eq!(stage.last(LogKind::Access).await.why, Some(Why::Decide));
        assert_eq!(stage.size(LogKind::Access).await - before, 3, "one entry for each reading");
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_file_stays_shut_for_a_panel_member_until_nothing_is_in_the_way() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let (stage, vacancy) = (&round.stage, round.vacancy);
        let mut candidates = Vec::new();
        for (i, name) in ["Ba", "Camara", "Diop", "Fall", "Gueye", "Hama"].iter().enumerate() {
            candidates.push(round.enter(&form(&format!("R{i}"), name, "X")).await.unwrap());
        }
        let [undeclared, linked, recused, may_sit, excused, gone] = candidates[..] else { panic!() };
        let seat = stage.seat_row(vacancy, stage.id_of("Ama Mensah").await, PanelPart::Chair).await;
        stage.declaration_row(vacancy, seat, linked, Declared::Link, None).await;
        stage.declaration_row(vacancy, seat, recused, Declared::Link, Some(Ruling::Recused)).await;
        stage.declaration_row(vacancy, seat, may_sit, Declared::Link, Some(Ruling::MaySit)).await;
        stage.declaration_row(vacancy, seat, excused, Declared::None, None).await;
        stage.declaration_row(vacancy, seat, gone, Declared::None, None).await;
        stage
            .write(move |txn| {
                Box::pin(async move {
                    use domain::doors::Draw as _;
                    let candidate = repo::candidate::get(txn, vacancy, excused).await?;
                    let scorecard = domain::ids::ScorecardId::of(seat, excused);
                    let excusal = Excusal {
                        id: txn.entropy().uuid_v4(),
                        scorecard,
                        vacancy,
                        panelist: seat,
                        candidate: excused,
                        why: ExcusalReason::AbsentByRule,
                        excused_at: txn.now(),
                    };
                    let object = audit::ObjRef::new(domain::ids::ScorecardId::KIND, scorecard.0);
                    let mut excuse =
                        txn.event(Act::ScorecardExcuse, object).vacancy(vacancy).subject(candidate.audit_ref).why(Why::Absence);
                    repo::excusal::insert(txn, &mut excuse, &excusal).await?;
                    Ok(((), excuse.into()))
                })
            })
            .await;
        let member = stage.as_("Ama Mensah").await;
        let missing = || Err(Error::Missing(What::Candidate));
        let undeclared_yet = || Err(Error::Refused(vec![Refusal::ConflictUndeclared {}]));

        assert_eq!(round.read_as(&member, undeclared).await, undeclared_yet());
        assert_eq!(round.read_as(&member, may_sit).await, missing(), "interviews have not begun");
        stage.vacancy_becomes(vacancy, VacancyState::Interviewing).await;
        assert_eq!(round.read_as(&member, undeclared).await, undeclared_yet());
        assert_eq!(round.read_as(&member, linked).await, Err(Error::Conflict(Because::AwaitsRuling)));
        for (shut, why) in [(recused, "was ruled out"), (excused, "is excused")] {
            assert_eq!(round.read_as(&member, shut).await, missing(), "{why}");
        }
        assert_eq!(round.read_as(&member, CandidateId(vacancy.0)).await, missing());
        round.withdraw(gone, Why::OwnWish, "").await.unwrap();
        assert_eq!(round.read_as(&member, gone).await, missing(), "withdrew");
        assert!(round.read_as(&member, may_sit).await.is_ok());

        stage.change_vacancy(vacancy, |vacancy| vacancy.assignment = AssignmentMode::Listed).await;
        for candidate in [undeclared, may_sit] {
            assert_eq!(round.read_as(&member, candidate).await, missing(), "interviews somebody else");
        }
        stage.assignment_row(vacancy, seat, may_sit, AssignmentState::Assigned).await;
        assert!(round.read_as(&member, may_sit).await.is_ok());

        let entries = stage.acts_in(LogKind::Access, 0).await;
        assert_eq!(entries, [Act::FileView; 2], "what was not given leaves no entry");
        assert_eq!(round.read_as(&stage.as_("Omar Sy").await, may_sit).await, Err(Error::Missing(What::Vacancy)));
        assert_eq!(round.read_as(&stage.as_("Jean Petit").await, may_sit).await, Err(Error::Denied));
        let leave = stage.service.grant_in::<ReadCandidate>(&member, vacancy).await.unwrap();
        stage.change_seat(vacancy, seat, |seat| seat.state = PanelistState::Replaced).await;
        assert_eq!(stage.service.candidate(leave, may_sit).await, Err(Error::Denied), "no longer sits");
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn no_name_is_given_where_the_reading_cannot_be_recorded() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let awa = round.enter(&form("R1", "Diop", "Awa")).await.unwrap();
        round.stage.fresh.hold(LogKind::Access).await.unwrap();
        let shut = |answer: Result<(), Error>| assert!(matches!(answer, Err(Error::Closed(_))), "{answer:?}");
        shut(round.read_as(&round.holder, awa).await.map(|_| ()));
        let leave = round.stage.service.grant_in::<ListCandidates>(&round.holder, round.vacancy).await.unwrap();
        shut(round.stage.service.candidates(leave, None).await.map(|_| ()));
        assert_eq!(round.stage.size(LogKind::Access).await, 0);
    })
    .await;
}

/// A table whose headings are somebody's own.
const OWN_WORDS: &str = "Dossier;family_name;given_names;email;language;applied_on;form_received;Remarks\nX-1;Sow;Bineta;bineta.sow@example.org;fr;2026-11-02;yes;tall\n";

#[tokio::test]
async fn what_columns_mean_is_said_once_and_holds_for_the_next_table_of_that_person_alone() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let service = &round.stage.service;
        let leave = || async { service.grant_in::<TryCandidates>(&round.holder, round.vacancy).await.unwrap() };
        let nothing = service.remembered_columns(leave().await).await.unwrap();
        assert!(nothing.is_empty());
        let unknown = service.try_candidates(leave().await, OWN_WORDS.as_bytes(), &nothing).await.unwrap();
        assert!(!unknown.problems.is_empty(), "a column that is not known is never taken for another");
        let titles: Vec<&str> = unknown.headings.iter().map(|heading| heading.title.as_str()).collect();
        assert_eq!((titles.first(), titles.last()), (Some(&"Dossier"), Some(&"Remarks")));

        let mut said = nothing;
        said.remember("Dossier", Mapped::Column("reference".into()));
        said.remember("Remarks", Mapped::LeftOut);
        service.remember_columns(leave().await, &said).await.unwrap();
        let kept = service.remembered_columns(leave().await).await.unwrap();
        assert_eq!(kept, said);
        let plan = service.try_candidates(leave().await, OWN_WORDS.as_bytes(), &kept).await.unwrap();
        assert!(plan.problems.is_empty(), "{:?}", plan.problems);
        assert_eq!((plan.rows.len(), plan.left_out_columns.as_slice()), (1, ["Remarks".to_owned()].as_slice()));
        let import = service.grant_in::<ImportCandidates>(&round.holder, round.vacancy).await.unwrap();
        let done = service.import_candidates(import, OWN_WORDS.as_bytes(), kept, BTreeSet::new()).await.unwrap();
        assert_eq!(done.created, 1);

        // Somebody else's tables have other words.
        let other = round.stage.as_("Jean Petit").await;
        let theirs = round.stage.open_vacancy_of(&other, "2026-031").await;
        let leave = service.grant_in::<TryCandidates>(&other, theirs).await.unwrap();
        assert!(service.remembered_columns(leave).await.unwrap().is_empty());
    })
    .await;
}
