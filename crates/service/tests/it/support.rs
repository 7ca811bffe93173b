//! The stage on which scenarios play: a fresh installation, people who can sign in, and rows that a scenario starts from.
//!
//! Rows that no use case of the scenario is about are written straight through the door; they are sealed like any other.

use audit::verify::{Options, Outcome, verify};
use audit::{Act, Leaf, LogKind, ObjRef};
use domain::candidate::{Candidate, CandidateState};
use domain::documents::{GuideRecord, GuideState, ProfileRecord, ProfileState};
use domain::doors::Draw as _;
use domain::forms::documents::{ComposeGuideForm, StartProfileForm};
use domain::forms::people::{InviteForm, SetUpForm};
use domain::forms::vacancies::{StartVacancyForm, UpdateVacancyForm};
use domain::guide::{FromFramework, compose_from_framework};
use domain::ids::{AuditRef, CandidateId, DeclarationId, FrameworkId, GuideId, PanelistId, PersonId, ProfileId, VacancyId};
use domain::panel::{Assignment, AssignmentState, Declaration, Declared, PanelPart, Panelist, PanelistState, Ruling};
use domain::profile::Reason;
use domain::vacancy::{Vacancy, VacancyState};
use domain::{Date, Lang, Text, framework};
use service::policy::{
    AcceptInvitation, AcknowledgeNotice, ApproveProfile, ComposeGuide, FreezeGuide, InvitePerson, ListFrameworks, OpenVacancy,
    ProposeGuide, ReadVacancy, SetUp, SignIn, StartProfile, StartVacancy, UpdateVacancy,
};
use service::{Asker, Error, Passwords, Service, Why};
use store::testing::{Fresh, by_hr};
use store::{Boxed, Events, Openings, WriteTxn, repo};

/// A password that nobody guesses first.
pub const PASSWORD: &str = "lanterne-ocre-17-baobab";

/// The competencies of social work.
pub const SOCIAL_WORK: [&str; 7] = ["SOC-01", "SOC-02", "SOC-03", "SOC-04", "SOC-05", "SOC-06", "SOC-07"];

/// An installation that nobody has set up yet.
pub struct Stage {
    pub service: Service,
    pub fresh: Fresh,
}

impl Stage {
    pub fn new(fresh: Fresh) -> Self {
        let doors = fresh.doors();
        let passwords = Passwords::light(&*doors.entropy).unwrap();
        Self { service: Service::new(fresh.store.clone(), &doors, passwords), fresh }
    }

    /// The same stage after the store was closed and opened again.
    pub fn reopened(self) -> Self {
        Self::new(self.fresh)
    }

    /// The organisation with its first administrator.
    pub async fn set_up(&self) -> PersonId {
        let link = self.service.make_set_up_link().await.unwrap().unwrap();
        self.service.set_up(self.service.grant::<SetUp>(&visitor()).unwrap(), &link, &set_up_form(), false).await.unwrap()
    }

    /// Somebody with this role, who took up their invitation.
    pub async fn person(&self, administrator: &Asker, name: &str, role: &str) -> PersonId {
        let form = InviteForm { name: name.into(), email: email_of(name), language: "fr".into(), role: role.into() };
        let leave = self.service.grant::<InvitePerson>(administrator).unwrap();
        let (person, link) = self.service.invite(leave, &form).await.unwrap();
        let leave = self.service.grant::<AcceptInvitation>(&visitor()).unwrap();
        self.service.accept_invitation(leave, &link, PASSWORD).await.unwrap();
        person
    }

    /// This person, signed in.
    pub async fn as_(&self, name: &str) -> Asker {
        let leave = self.service.grant::<SignIn>(&visitor()).unwrap();
        let now = self.service.sign_in(leave, &email_of(name), PASSWORD, "192.0.2.1", "test").await.unwrap();
        self.service.asker(Some(&now.token), None).await.unwrap()
    }

    pub async fn as_administrator(&self) -> Asker {
        self.as_("Awa Diop").await
    }

    /// The organisation with two human-resources officers, signed in.
    pub async fn two_officers(&self) -> (Asker, Asker) {
        self.set_up().await;
        let administrator = self.as_administrator().await;
        for name in ["Mariam Kone", "Jean Petit"] {
            self.person(&administrator, name, "hr").await;
        }
        (self.as_("Mariam Kone").await, self.as_("Jean Petit").await)
    }

    /// A shipped framework.
    pub async fn framework(&self, asker: &Asker, slug: &str) -> FrameworkId {
        let frameworks = self.service.frameworks(self.service.grant::<ListFrameworks>(asker).unwrap()).await.unwrap();
        frameworks.iter().find(|view| view.framework.id == slug).unwrap().id
    }

    /// Social work, its notice read by this person.
    pub async fn social_work(&self, asker: &Asker) -> FrameworkId {
        let framework = self.framework(asker, "social-work").await;
        let read = self.service.acknowledge_notice(self.service.grant::<AcknowledgeNotice>(asker).unwrap(), framework).await;
        assert!(matches!(read, Ok(()) | Err(Error::Conflict(Why::Done))), "{read:?}");
        framework
    }

    /// A draft profile with these competencies of social work.
    pub async fn draft_profile(&self, author: &Asker, competencies: &[&str]) -> ProfileId {
        let form = StartProfileForm {
            title_en: "Social worker".into(),
            title_fr: "Intervention sociale".into(),
            framework: self.social_work(author).await.to_string(),
            competencies: competencies.iter().map(ToString::to_string).collect(),
        };
        self.service.start_profile(self.service.grant::<StartProfile>(author).unwrap(), &form).await.unwrap()
    }

    /// An approved profile with all seven competencies of social work.
    pub async fn approved_profile(&self, author: &Asker, approver: &Asker) -> ProfileId {
        let profile = self.draft_profile(author, &SOCIAL_WORK).await;
        self.service.approve_profile(self.service.grant::<ApproveProfile>(approver).unwrap(), profile, 1).await.unwrap();
        profile
    }

    /// A draft guide for that profile, with a slot long enough for its 17 questions.
    pub async fn draft_guide(&self, author: &Asker, approver: &Asker) -> GuideId {
        let profile = self.approved_profile(author, approver).await;
        let form = ComposeGuideForm { slot_minutes: "75".into(), question_minutes: String::new() };
        self.service.compose_guide(self.service.grant::<ComposeGuide>(author).unwrap(), profile, &form).await.unwrap()
    }

    /// A frozen guide for that profile: all seven competencies, equal weights, SOC-03 and SOC-07 essential at level 3.
    pub async fn frozen_guide(&self, author: &Asker, confirmer: &Asker) -> GuideId {
        let guide = self.draft_guide(author, confirmer).await;
        let proposed = self.service.propose_guide(self.service.grant::<ProposeGuide>(author).unwrap(), guide, 1).await.unwrap();
        self.service.freeze_guide(self.service.grant::<FreezeGuide>(confirmer).unwrap(), guide, proposed).await.unwrap();
        guide
    }

    /// The entries of the log of decisions from a number on.
    pub async fn entries_from(&self, seq: u64) -> Vec<Leaf> {
        let read = self.fresh.store.read().await.unwrap();
        let log = self.fresh.store.log(&read, LogKind::Decisions).unwrap();
        log.entries_from(seq, 1_000).await.unwrap().into_iter().map(|entry| entry.leaf).collect()
    }

    /// How many entries the log of decisions has.
    pub async fn entries(&self) -> u64 {
        let read = self.fresh.store.read().await.unwrap();
        self.fresh.store.log(&read, LogKind::Decisions).unwrap().head().await.unwrap().size
    }

    /// The acts in the log of decisions from a number on.
    pub async fn acts_from(&self, seq: u64) -> Vec<Act> {
        self.entries_from(seq).await.into_iter().map(|leaf| leaf.act.unwrap()).collect()
    }

    /// The tables say what the log says, and whoever verifies the log finds that rankings and decisions follow from it.
    pub async fn assert_sound(&self) {
        let store = &self.fresh.store;
        assert_eq!(store.fsck(None, false).await.unwrap().findings, []);
        store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let evidence = store.evidence(LogKind::Decisions, &Openings::ALL).await.unwrap();
        let report = verify(&evidence, Options::default()).unwrap();
        assert_eq!(report.findings, []);
        assert!(report.rankings.iter().all(|ranking| ranking.result == Outcome::Match), "{:?}", report.rankings);
        assert!(report.decisions.iter().all(|decision| decision.result == Outcome::Match), "{:?}", report.decisions);
    }

    /// An installation with people who have taken up their invitations.
    pub async fn with_people(fresh: Fresh, people: &[(&str, &str)]) -> Self {
        let stage = Self::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        for (name, role) in people {
            stage.person(&administrator, name, role).await;
        }
        stage
    }

    /// Somebody's identifier.
    pub async fn id_of(&self, name: &str) -> PersonId {
        let read = self.fresh.store.read().await.unwrap();
        repo::person::by_email(&read, &email_of(name)).await.unwrap().unwrap().id
    }

    /// Writes through the door, on behalf of nobody in particular.
    pub async fn write<T, F>(&self, f: F) -> T
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t WriteTxn) -> Boxed<'t, Result<(T, Events), Error>> + Send + Sync + 'static,
    {
        self.fresh.store.write(&by_hr(&self.fresh.store, 1), f).await.unwrap().value
    }

    /// A frozen guide, with the profile that it was made from; gives its identifier and its digest.
    pub async fn frozen_guide_row(&self, author: PersonId) -> (GuideId, String) {
        let social = framework::shipped().iter().find(|one| one.id == "social-work").unwrap();
        let choice = FromFramework { reason: Some(Reason::new(Lang::En, "As the post asks.")), ..FromFramework::default() };
        let document = compose_from_framework(social, &choice).unwrap();
        let (digest, doc) = (document.digest().to_owned(), document.canonical());
        let given = digest.clone();
        let guide = self
            .write(move |txn| {
                let (digest, doc) = (digest.clone(), doc.clone());
                Box::pin(async move {
                    let (id, now) = (|| txn.entropy().uuid_v4(), txn.now());
                    let title = Text::new("Social worker", "Travail social");
                    let profile = ProfileRecord {
                        id: ProfileId(id()),
                        family: id(),
                        number: 1,
                        title: title.clone(),
                        state: ProfileState::Approved,
                        doc: "{}".into(),
                        digest: Some(digest.clone()),
                        author,
                        approver: Some(author),
                        saved_at: now,
                        approved_at: Some(now),
                        version: 1,
                    };
                    let mut save = txn.event(Act::ProfileSave, ObjRef::new(ProfileId::KIND, profile.id.0));
                    repo::profile::insert(txn, &mut save, &profile).await?;
                    let guide = GuideRecord {
                        id: GuideId(id()),
                        family: id(),
                        number: 1,
                        profile: profile.id,
                        title,
                        state: GuideState::Frozen,
                        doc,
                        digest: Some(digest),
                        author,
                        proposer: Some(author),
                        confirmer: Some(author),
                        saved_at: now,
                        frozen_at: Some(now),
                        version: 1,
                    };
                    let mut compose = txn.event(Act::GuideSave, ObjRef::new(GuideId::KIND, guide.id.0));
                    repo::guide::insert(txn, &mut compose, &guide).await?;
                    Ok((guide.id, Events::one(save).and(compose)))
                })
            })
            .await;
        (guide, given)
    }

    /// Puts a guide into another state.
    pub async fn guide_becomes(&self, guide: GuideId, state: GuideState) {
        self.write(move |txn| {
            Box::pin(async move {
                let mut guide = repo::guide::get(txn, guide).await?;
                guide.state = state;
                guide.version += 1;
                let mut change = txn.event(Act::GuideSave, ObjRef::new(GuideId::KIND, guide.id.0));
                repo::guide::update(txn, &mut change, &guide).await?;
                Ok(((), change.into()))
            })
        })
        .await;
    }

    /// A seat on a panel.
    pub async fn seat_row(&self, vacancy: VacancyId, person: PersonId, part: PanelPart) -> PanelistId {
        self.write(move |txn| {
            Box::pin(async move {
                let person = repo::person::get(txn, person).await?;
                let seats = repo::panelist::list(txn, vacancy).await?.len();
                let seat = Panelist {
                    id: PanelistId(txn.entropy().uuid_v4()),
                    vacancy,
                    person: person.id,
                    code: format!("P-{}", seats + 1),
                    part,
                    trained_until: Date::parse("2027-12-31"),
                    state: PanelistState::Sitting,
                    rules_acknowledged_at: (part == PanelPart::Chair).then_some(txn.now()),
                    joined_at: txn.now(),
                    version: 1,
                };
                let mut assign =
                    txn.event(Act::PanelAssign, ObjRef::new(PanelistId::KIND, seat.id.0)).vacancy(vacancy).subject(person.audit_ref);
                repo::panelist::insert(txn, &mut assign, &seat).await?;
                Ok((seat.id, assign.into()))
            })
        })
        .await
    }

    /// Changes a seat.
    pub async fn change_seat(&self, vacancy: VacancyId, seat: PanelistId, change: fn(&mut Panelist)) {
        self.write(move |txn| {
            Box::pin(async move {
                let mut seat = repo::panelist::get(txn, vacancy, seat).await?;
                let person = repo::person::get(txn, seat.person).await?;
                change(&mut seat);
                seat.version += 1;
                let mut assign =
                    txn.event(Act::PanelAssign, ObjRef::new(PanelistId::KIND, seat.id.0)).vacancy(vacancy).subject(person.audit_ref);
                repo::panelist::update(txn, &mut assign, &seat).await?;
                Ok(((), assign.into()))
            })
        })
        .await;
    }

    /// A candidate whose code and names are made from a number.
    pub async fn candidate_row(&self, vacancy: VacancyId, number: u32) -> CandidateId {
        self.write(move |txn| {
            Box::pin(async move {
                let candidate = Candidate {
                    id: CandidateId(txn.entropy().uuid_v4()),
                    vacancy,
                    audit_ref: AuditRef(txn.entropy().uuid_v4()),
                    code: format!("C-{number:04}"),
                    reference: format!("2026-{number}"),
                    family_name: format!("Family{number}"),
                    given_names: format!("Given{number}"),
                    email: Some(format!("candidate{number}@mail.example")),
                    phone: None,
                    language: Lang::Fr,
                    interview_language: Lang::Fr,
                    applied_on: Date::parse("2026-11-02").unwrap(),
                    last_employer_with_children: None,
                    gaps: None,
                    adjustments: None,
                    keep_for_pool: None,
                    state: CandidateState::Entered,
                    merged_into: None,
                    entered_at: txn.now(),
                    version: 1,
                };
                let object = ObjRef::candidate(candidate.audit_ref);
                let mut create = txn.event(Act::CandidateCreate, object).vacancy(vacancy).subject(candidate.audit_ref);
                repo::candidate::insert(txn, &mut create, &candidate).await?;
                Ok((candidate.id, create.into()))
            })
        })
        .await
    }

    /// Changes a candidate's row, past all rules.
    pub async fn change_candidate(&self, vacancy: VacancyId, candidate: CandidateId, change: fn(&mut Candidate)) {
        self.write(move |txn| {
            Box::pin(async move {
                let mut candidate = repo::candidate::get(txn, vacancy, candidate).await?;
                change(&mut candidate);
                candidate.version += 1;
                let object = ObjRef::candidate(candidate.audit_ref);
                let mut update = txn.event(Act::CandidateUpdate, object).vacancy(vacancy).subject(candidate.audit_ref);
                repo::candidate::update(txn, &mut update, &candidate).await?;
                Ok(((), update.into()))
            })
        })
        .await;
    }

    /// What a panelist declared about a candidate, and what was ruled on it.
    pub async fn declaration_row(
        &self,
        vacancy: VacancyId,
        panelist: PanelistId,
        candidate: CandidateId,
        declared: Declared,
        ruling: Option<Ruling>,
    ) {
        self.write(move |txn| {
            Box::pin(async move {
                let candidate = repo::candidate::get(txn, vacancy, candidate).await?;
                let declaration = Declaration {
                    id: DeclarationId(txn.entropy().uuid_v4()),
                    vacancy,
                    panelist,
                    candidate: candidate.id,
                    declared,
                    nature: (declared == Declared::Link).then(|| "A former colleague.".to_owned()),
                    declared_at: txn.now(),
                    ruling,
                    ruled_by: None,
                    ruling_reason: ruling.map(|_| "Long ago.".to_owned()),
                    ruled_at: ruling.map(|_| txn.now()),
                    version: 1,
                };
                let object = ObjRef::new(DeclarationId::KIND, declaration.id.0);
                let mut declare = txn.event(Act::ConflictDeclare, object).vacancy(vacancy).subject(candidate.audit_ref);
                repo::declaration::insert(txn, &mut declare, &declaration).await?;
                Ok(((), declare.into()))
            })
        })
        .await;
    }

    /// A listed pair of panelist and candidate.
    pub async fn assignment_row(&self, vacancy: VacancyId, panelist: PanelistId, candidate: CandidateId, state: AssignmentState) {
        self.write(move |txn| {
            Box::pin(async move {
                let candidate = repo::candidate::get(txn, vacancy, candidate).await?;
                let pair = Assignment { id: txn.entropy().uuid_v4(), vacancy, panelist, candidate: candidate.id, state, version: 1 };
                let object = ObjRef::new(PanelistId::KIND, panelist.0);
                let mut allocate = txn.event(Act::PanelAllocate, object).vacancy(vacancy).subject(candidate.audit_ref);
                repo::assignment::insert(txn, &mut allocate, &pair).await?;
                Ok(((), allocate.into()))
            })
        })
        .await;
    }

    /// Takes a vacancy to a stage, past all rules.
    pub async fn vacancy_becomes(&self, vacancy: VacancyId, state: VacancyState) {
        self.change_vacancy(vacancy, move |vacancy| vacancy.state = state).await;
    }

    /// Changes a vacancy, past all rules.
    pub async fn change_vacancy(&self, vacancy: VacancyId, change: impl Fn(&mut Vacancy) + Clone + Send + Sync + 'static) {
        self.write(move |txn| {
            let change = change.clone();
            Box::pin(async move {
                let mut vacancy = repo::vacancy::get(txn, vacancy).await?;
                change(&mut vacancy);
                vacancy.version += 1;
                let mut update = txn.event(Act::VacancyUpdate, ObjRef::new(VacancyId::KIND, vacancy.id.0)).vacancy(vacancy.id);
                repo::vacancy::update(txn, &mut update, &vacancy).await?;
                Ok(((), update.into()))
            })
        })
        .await;
    }

    /// A vacancy that this officer starts.
    pub async fn vacancy_of(&self, officer: &Asker, reference: &str) -> VacancyId {
        let leave = self.service.grant::<StartVacancy>(officer).unwrap();
        self.service.start_vacancy(leave, &vacancy_form(reference)).await.unwrap()
    }

    /// A vacancy that this officer starts on a frozen guide and opens.
    pub async fn open_vacancy_of(&self, officer: &Asker, reference: &str) -> VacancyId {
        let vacancy = self.vacancy_of(officer, reference).await;
        let (guide, _) = self.frozen_guide_row(officer.person_id().unwrap()).await;
        self.choose_guide(officer, vacancy, guide).await.unwrap();
        self.service.open_vacancy(self.service.grant_in::<OpenVacancy>(officer, vacancy).await.unwrap()).await.unwrap();
        vacancy
    }

    /// The officer chooses a guide.
    pub async fn choose_guide(&self, officer: &Asker, vacancy: VacancyId, guide: GuideId) -> Result<(), Error> {
        let seen = self.service.vacancy(self.service.grant_in::<ReadVacancy>(officer, vacancy).await.unwrap()).await.unwrap().version;
        let form = UpdateVacancyForm { guide: guide.to_string(), ..update_form() };
        self.service.update_vacancy(self.service.grant_in::<UpdateVacancy>(officer, vacancy).await?, seen, &form).await
    }

    /// The acts in a log from an entry on, in their order.
    pub async fn acts_in(&self, kind: LogKind, from: u64) -> Vec<Act> {
        let read = self.fresh.store.read().await.unwrap();
        let log = self.fresh.store.log(&read, kind).unwrap();
        let entries = log.entries_from(from, 10_000).await.unwrap();
        entries.iter().filter_map(|entry| entry.leaf.act).collect()
    }

    /// How many entries a log has.
    pub async fn size(&self, kind: LogKind) -> u64 {
        let read = self.fresh.store.read().await.unwrap();
        self.fresh.store.log(&read, kind).unwrap().head().await.unwrap().size
    }

    /// The last entry of a log.
    pub async fn last(&self, kind: LogKind) -> Leaf {
        let read = self.fresh.store.read().await.unwrap();
        let log = self.fresh.store.log(&read, kind).unwrap();
        log.entry(log.head().await.unwrap().size - 1).await.unwrap().leaf
    }
}
/// A vacancy with this reference.
pub fn vacancy_form(reference: &str) -> StartVacancyForm {
    StartVacancyForm {
        reference: reference.into(),
        title_en: "Social worker".into(),
        title_fr: "Travail social en protection de l’enfance".into(),
        posts: "2".into(),
        interviews_from: "2026-12-01".into(),
    }
}

/// The particulars of [`vacancy_form`], without a guide.
pub fn update_form() -> UpdateVacancyForm {
    UpdateVacancyForm {
        title_en: "Social worker".into(),
        title_fr: "Travail social en protection de l’enfance".into(),
        posts: "2".into(),
        interviews_from: "2026-12-01".into(),
        guide: String::new(),
    }
}

pub const fn visitor() -> Asker {
    Asker::visitor(None)
}

pub fn email_of(name: &str) -> String {
    format!("{}@teranga.example", name.to_lowercase().replace(' ', "."))
}

pub fn set_up_form() -> SetUpForm {
    SetUpForm {
        name_en: "Teranga police school".into(),
        name_fr: "École de police de Teranga".into(),
        safeguarding_lead: "Fatou Sarr".into(),
        local_contact: "+221 33 000 00 00".into(),
        person_name: "Awa Diop".into(),
        email: email_of("Awa Diop"),
        language: "fr".into(),
        password: PASSWORD.into(),
    }
}
