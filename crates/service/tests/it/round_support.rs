//! A round in which people sit, declare, score and decide: what the scenarios about scores start from.

use audit::{Act, Actor, ObjRef};
use domain::candidate::{Candidate, CandidateState};
use domain::doors::Draw as _;
use domain::forms::vacancies::StartVacancyForm;
use domain::guide::GuideDocument;
use domain::ids::{AuditRef, CandidateId, DeclarationId, GuideId, PanelistId, VacancyId};
use domain::panel::{Declared, PanelPart, Ruling};
use domain::scores::{Assessment, DraftItem, Level, WorkingScorecard};
use domain::vacancy::VacancyState;
use domain::{Date, Lang};
use service::declaration::Statement;
use service::panel::Naming;
use service::policy::{
    AcknowledgeRules, CloseDiscussion, ConfirmAgreed, DeclareLinks, NamePanelist, ReadDeclarations, ReadDiscussion, RevealScores,
    RuleOnLink, StartVacancy, SubmitScorecard,
};
use service::reveal::Opening;
use service::{Asker, Error};
use store::testing::Fresh;
use store::{By, Events, repo};

use crate::support::Stage;

/// Evidence long enough to be some.
pub const EVIDENCE: &str = "Called the school and the parents on the same day.";

/// A round with three candidates and a panel of three.
pub struct Round {
    pub stage: Stage,
    pub vacancy: VacancyId,
    pub guide: GuideDocument,
    pub administrator: Asker,
    pub officer: Asker,
    pub chair: Asker,
    pub members: Vec<Asker>,
    pub seats: Vec<PanelistId>,
    pub candidates: Vec<CandidateId>,
}

/// The levels that a panelist gives on each competency in turn; 0 is "not assessed".
pub fn card(guide: &GuideDocument, levels: &[u8]) -> WorkingScorecard {
    let item = |(competency, level): (&domain::guide::GuideCompetency, &u8)| DraftItem {
        competency: competency.id.clone(),
        assessment: Some(match level {
            0 => Assessment::NotAssessed { reason: domain::scores::NotAssessed::NotAsked },
            level => Assessment::Assessed { level: Level(*level) },
        }),
        evidence: if *level == 0 { String::new() } else { EVIDENCE.into() },
    };
    WorkingScorecard { items: guide.content().competencies.iter().zip(levels.iter().cycle()).map(item).collect(), notes: Vec::new() }
}

impl Round {
    /// Open: candidates are entered and a panel is named; nobody has declared yet.
    pub async fn open(fresh: Fresh) -> Self {
        let stage = Stage::new(fresh);
        let (officer, second) = stage.two_officers().await;
        let administrator = stage.as_administrator().await;
        for name in ["Ama Mensah", "Luc Petit", "Sara Haddad"] {
            stage.person(&administrator, name, "panel").await;
        }
        let guide = stage.frozen_guide(&officer, &second).await;
        let form = StartVacancyForm {
            reference: "2026-020".into(),
            title_en: "Social worker".into(),
            title_fr: "Travail social".into(),
            posts: "1".into(),
            interviews_from: "2026-12-01".into(),
        };
        let vacancy = stage.service.start_vacancy(stage.service.grant::<StartVacancy>(&officer).unwrap(), &form).await.unwrap();
        stage.set_vacancy(vacancy, VacancyState::Open, guide).await;
        let mut candidates = Vec::new();
        for (number, name) in [(1, "Diallo"), (2, "Okafor"), (3, "Nguyen")] {
            candidates.push(stage.candidate(vacancy, number, name).await);
        }
        let (chair, one, two) = (stage.as_("Ama Mensah").await, stage.as_("Luc Petit").await, stage.as_("Sara Haddad").await);
        let mut seats = Vec::new();
        for (asker, part) in [(&chair, PanelPart::Chair), (&one, PanelPart::Member), (&two, PanelPart::Member)] {
            let leave = stage.service.grant_in::<NamePanelist>(&officer, vacancy).await.unwrap();
            let naming = Naming { person: asker.person_id().unwrap(), part, trained_until: Date::parse("2027-06-30") };
            seats.push(stage.service.name_panelist(leave, naming).await.unwrap());
        }
        let read = stage.fresh.store.read().await.unwrap();
        let record = repo::guide::get(&read, guide).await.unwrap();
        let guide = GuideDocument::from_value(&domain::canonical::Value::parse_any(record.doc.as_bytes()).unwrap()).unwrap();
        drop(read);
        Self { stage, vacancy, guide, administrator, officer, chair, members: vec![one, two], seats, candidates }
    }

    /// In interviews: everybody has declared that there is no link.
    pub async fn interviewing(fresh: Fresh) -> Self {
        let round = Self::open(fresh).await;
        for asker in round.panel() {
            round.declare(&asker, None).await.unwrap();
        }
        round.begin().await;
        round
    }

    /// The chair acknowledges the rules, and interviews begin.
    pub async fn begin(&self) {
        let leave = self.stage.service.grant_in::<AcknowledgeRules>(&self.chair, self.vacancy).await.unwrap();
        self.stage.service.acknowledge_rules(leave).await.unwrap();
        self.stage.move_to(self.vacancy, VacancyState::Interviewing).await;
    }

    pub fn panel(&self) -> Vec<Asker> {
        std::iter::once(&self.chair).chain(&self.members).cloned().collect()
    }

    /// Declares no link, but for one candidate.
    pub async fn declare(&self, asker: &Asker, link: Option<CandidateId>) -> Result<(), Error> {
        let leave = self.stage.service.grant_in::<ReadDeclarations>(asker, self.vacancy).await?;
        let names = self.stage.service.names_to_declare(leave).await?;
        let statement = |name: &service::declaration::NameToDeclare| Statement {
            candidate: name.candidate,
            declared: if link == Some(name.candidate) { Declared::Link } else { Declared::None },
            nature: if link == Some(name.candidate) { "We worked in the same team.".into() } else { String::new() },
        };
        let leave = self.stage.service.grant_in::<DeclareLinks>(asker, self.vacancy).await?;
        self.stage.service.declare_links(leave, names.iter().map(statement).collect()).await
    }

    /// The one declared link.
    pub async fn link(&self) -> DeclarationId {
        let read = self.stage.fresh.store.read().await.unwrap();
        let all = repo::declaration::list(&read, self.vacancy).await.unwrap();
        all.iter().find(|declaration| declaration.declared == Declared::Link).unwrap().id
    }

    pub async fn rule(&self, asker: &Asker, link: DeclarationId, ruling: Ruling) -> Result<(), Error> {
        let leave = self.stage.service.grant_in::<RuleOnLink>(asker, self.vacancy).await?;
        self.stage.service.rule_on_link(leave, link, ruling, "They worked together for years.").await
    }

    pub async fn submit(&self, asker: &Asker, candidate: CandidateId, levels: &[u8]) -> Result<(), Error> {
        let leave = self.stage.service.grant_in::<SubmitScorecard>(asker, self.vacancy).await?;
        self.stage.service.submit_scorecard(leave, candidate, &card(&self.guide, levels)).await.map(drop)
    }

    /// Everybody scores everybody: the first candidate best, the last one worst, and the panel of one mind.
    pub async fn score_all(&self) {
        for (candidate, level) in self.candidates.iter().zip([5, 4, 3]) {
            for asker in self.panel() {
                self.submit(&asker, *candidate, &[level]).await.unwrap();
            }
        }
    }
}

/// A round to be decided: everybody scored everybody, the scores are open, and the discussion is closed.
pub async fn to_be_decided(fresh: Fresh) -> Round {
    let round = Box::pin(Round::interviewing(fresh)).await;
    Box::pin(round.score_all()).await;
    Box::pin(settle(&round)).await;
    round
}

/// The scores are opened, everything is agreed, and the discussion is closed.
pub async fn settle(round: &Round) {
    let service = &round.stage.service;
    let leave = service.grant_in::<RevealScores>(&round.chair, round.vacancy).await.unwrap();
    service.reveal_scores(leave, &Opening::default()).await.unwrap();
    let view = service.discussion(service.grant_in::<ReadDiscussion>(&round.chair, round.vacancy).await.unwrap()).await.unwrap();
    let leave = service.grant_in::<ConfirmAgreed>(&round.chair, round.vacancy).await.unwrap();
    service.confirm_agreed(leave, view.items.len()).await.unwrap();
    service.close_discussion(service.grant_in::<CloseDiscussion>(&round.chair, round.vacancy).await.unwrap()).await.unwrap();
}

impl Stage {
    /// On nobody's behalf, for what a scenario takes as given.
    fn given(&self) -> By {
        By { actor: Actor::Operator, org: self.fresh.store.org(), request: None }
    }

    async fn set_vacancy(&self, vacancy: VacancyId, state: VacancyState, guide: GuideId) {
        let by = self.given();
        let done = self.fresh.store.write(&by, move |txn| {
            Box::pin(async move {
                let mut vacancy = repo::vacancy::get(txn, vacancy).await?;
                vacancy.guide = Some(guide);
                vacancy.state = state;
                vacancy.version += 1;
                let mut event = txn.event(Act::VacancyUpdate, ObjRef::new(VacancyId::KIND, vacancy.id.0)).vacancy(vacancy.id);
                repo::vacancy::update(txn, &mut event, &vacancy).await?;
                Ok::<_, Error>(((), Events::one(event)))
            })
        });
        done.await.unwrap();
    }

    pub async fn move_to(&self, vacancy: VacancyId, state: VacancyState) {
        let read = self.fresh.store.read().await.unwrap();
        let guide = repo::vacancy::get(&read, vacancy).await.unwrap().guide.unwrap();
        drop(read);
        self.set_vacancy(vacancy, state, guide).await;
    }

    /// A vacancy that somebody else holds.
    pub async fn start_other_vacancy(&self, officer: &Asker) -> VacancyId {
        let form = StartVacancyForm {
            reference: "2026-099".into(),
            title_en: "Another post".into(),
            title_fr: "Un autre poste".into(),
            posts: "1".into(),
            interviews_from: String::new(),
        };
        self.service.start_vacancy(self.service.grant::<StartVacancy>(officer).unwrap(), &form).await.unwrap()
    }

    /// Somebody who reviews one vacancy only.
    pub async fn auditor_of(&self, administrator: &Asker, name: &str, vacancy: VacancyId) {
        let person = self.person(administrator, name, "auditor").await;
        let read = self.fresh.store.read().await.unwrap();
        let all = repo::role_grant::of(&read, person).await.unwrap();
        drop(read);
        self.write(move |txn| {
            let mut grant = all[0].clone();
            Box::pin(async move {
                let person = repo::person::get(txn, person).await?;
                grant.vacancy = Some(vacancy);
                grant.version += 1;
                let mut event = txn.event(Act::UserGrant, ObjRef::new("grant", grant.id.0)).subject(person.audit_ref);
                repo::role_grant::update(txn, &mut event, &grant).await?;
                Ok(((), Events::one(event)))
            })
        })
        .await;
    }

    /// Somebody who applied.
    async fn candidate(&self, vacancy: VacancyId, number: u32, name: &'static str) -> CandidateId {
        let by = self.given();
        let done = self.fresh.store.write(&by, move |txn| {
            Box::pin(async move {
                let candidate = Candidate {
                    id: CandidateId(txn.entropy().uuid_v4()),
                    vacancy,
                    audit_ref: AuditRef(txn.entropy().uuid_v4()),
                    code: format!("C-{number:02}"),
                    reference: format!("R-{number}"),
                    family_name: name.into(),
                    given_names: "Aïssatou".into(),
                    email: Some(format!("{}@example.org", name.to_lowercase())),
                    phone: None,
                    language: Lang::Fr,
                    interview_language: Lang::Fr,
                    applied_on: Date::parse("2026-10-01").unwrap(),
                    last_employer_with_children: None,
                    gaps: None,
                    adjustments: None,
                    keep_for_pool: None,
                    state: CandidateState::Entered,
                    merged_into: None,
                    entered_at: txn.now(),
                    version: 1,
                };
                let mut event =
                    txn.event(Act::CandidateCreate, ObjRef::candidate(candidate.audit_ref)).vacancy(vacancy).subject(candidate.audit_ref);
                repo::candidate::insert(txn, &mut event, &candidate).await?;
                Ok::<_, Error>((candidate.id, Events::one(event)))
            })
        });
        done.await.unwrap().value
    }
}
