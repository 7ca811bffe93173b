//! Rounds as people carry them out, from the vacancy to the decision, and the three of the demonstration: decided, in interviews, about to open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use audit::Why;
use domain::Lang;
use domain::forms::vacancies::{StartVacancyForm, UpdateVacancyForm};
use domain::guide::GuideDocument;
use domain::ids::{CandidateId, GuideId, VacancyId};
use domain::outcome::OutcomeCode;
use domain::panel::{Declared, PanelPart, Ruling};
use domain::ranking::{Status, default_reserve_end};
use domain::scores::Level;
use domain::tables::Mapping;
use service::decision::{Deciding, OutcomeOf};
use service::declaration::Statement;
use service::discussion::{Place, Rating, Revision};
use service::panel::Naming;
use service::policy::{
    AcknowledgeRules, AssignPanel, CloseDiscussion, ConfirmAgreed, Decide, DeclareLinks, DraftScorecard, ImportCandidates, ListCandidates,
    ListRulings, NamePanelist, OpenVacancy, RatePanel, ReadDeclarations, ReadDiscussion, ReadPanel, ReadRanking, ReadScorecard, RecordTie,
    RevealScores, ReviseScore, RuleOnLink, StartInterviews, StartVacancy, SubmitScorecard, UpdateVacancy,
};
use service::reveal::Opening;
use service::{Asker, Error};

use super::cast::{CHAIR, OFFICER, Player};
use super::scores::{Generator, Scorer};
use super::stage::Stage;

const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// What the chair says about a candidate whom they know.
const KNOWN: &str = "Nous avons travaillé trois ans dans le même foyer.";

/// The table that the officer imports.
const CANDIDATES: &str = include_str!("candidates.csv");

/// A post to be filled.
#[derive(Clone, Copy, Debug)]
pub struct Post {
    /// What files call it.
    pub reference: &'static str,
    /// In English.
    pub title: &'static str,
    /// In French.
    pub titre: &'static str,
    /// How many people are sought.
    pub posts: u32,
    /// The frozen guide of its interviews.
    pub guide: GuideId,
    /// The panel, the chair first, with how many levels below the others each one scores.
    pub panel: &'static [(Player, f64)],
    /// Who interviews whom.
    pub seats: Seats,
    /// The candidate whom the chair knows and is recused from, by their place in the list.
    pub chair_knows: Option<usize>,
}

/// Who interviews whom.
#[derive(Clone, Copy, Debug)]
pub enum Seats {
    /// Everybody everyone.
    Everybody,
    /// Each candidate, by their place in the list, those members of the panel.
    Listed {
        /// The members, by their place in the panel.
        of: fn(usize) -> &'static [usize],
        /// Lots decided.
        drawn: bool,
    },
}

/// A round with its people signed in.
pub struct Round<'a> {
    stage: &'a Stage<'a>,
    vacancy: VacancyId,
    guide: Arc<GuideDocument>,
    officer: Asker,
    /// The panel, the chair first, with how severe each one is.
    panel: Vec<(Asker, Scorer)>,
    seats: Seats,
    generator: Generator,
}

/// Scored, opened, discussed, ranked and decided.
pub(super) async fn decided(stage: &Stage<'_>, post: &Post) -> Result<(), Error> {
    let round = Round::open(stage, post, CANDIDATES).await?;
    let candidates = round.candidates().await?;
    let difficulties = round.generator.difficulties(round.guide.content().competencies.len());
    for (number, candidate) in candidates.iter().enumerate() {
        if number % 6 == 0 {
            stage.clock.days(1);
        }
        let ability = round.generator.ability();
        for member in 0..round.panel.len() {
            stage.clock.minutes(7);
            let (_, scorer) = round.member(member)?;
            round.submit(member, *candidate, &round.generator.levels(ability, &difficulties, scorer)).await?;
        }
    }
    stage.clock.days(1);
    round.reveal().await?;
    round.discuss().await?;
    round.decide(post.posts).await
}

/// The table of the first so many candidates.
pub fn table(candidates: usize) -> String {
    CANDIDATES.lines().take(1 + candidates).flat_map(|line| [line, "\n"]).collect()
}

/// In interviews: three scorecards are sealed, one is being written.
pub(super) async fn interviewing(stage: &Stage<'_>, post: &Post) -> Result<(), Error> {
    let round = Round::open(stage, post, &table(4)).await?;
    let candidates = round.candidates().await?;
    let difficulties = round.generator.difficulties(round.guide.content().competencies.len());
    let (Some(first), Some(second)) = (candidates.first(), candidates.get(1)) else { return Ok(()) };
    let ability = round.generator.ability();
    for member in 0..round.panel.len() {
        stage.clock.minutes(9);
        let (_, scorer) = round.member(member)?;
        round.submit(member, *first, &round.generator.levels(ability, &difficulties, scorer)).await?;
    }
    stage.clock.minutes(55);
    let (asker, scorer) = round.member(1)?;
    let levels = round.generator.levels(round.generator.ability(), &difficulties, scorer);
    let mut begun = round.generator.scorecard(&round.guide, &levels, scorer.language);
    begun.items.truncate(2);
    let leave = stage.service.grant_in::<DraftScorecard>(&asker, round.vacancy).await?;
    stage.service.save_scorecard_draft(leave, *second, 1, &begun).await?;
    Ok(())
}

/// Everything is ready; nobody has opened it yet.
pub(super) async fn about_to_open(stage: &Stage<'_>, post: &Post) -> Result<(), Error> {
    let officer = stage.enter(&OFFICER).await?;
    let vacancy = start(stage, post, &officer).await?;
    name_panel(stage, post, &officer, vacancy).await
}

/// Starts a round on its guide.
async fn start(stage: &Stage<'_>, post: &Post, officer: &Asker) -> Result<VacancyId, Error> {
    let service = stage.service;
    let from = stage.now().plus_seconds(5 * SECONDS_PER_DAY).date();
    let form = StartVacancyForm {
        reference: post.reference.into(),
        title_en: post.title.into(),
        title_fr: post.titre.into(),
        posts: post.posts.to_string(),
        interviews_from: from.to_string(),
    };
    let vacancy = service.start_vacancy(service.grant::<StartVacancy>(officer)?, &form).await?;
    stage.clock.minutes(5);
    let form = UpdateVacancyForm {
        title_en: form.title_en,
        title_fr: form.title_fr,
        posts: form.posts,
        interviews_from: form.interviews_from,
        guide: post.guide.to_string(),
    };
    service.update_vacancy(service.grant_in::<UpdateVacancy>(officer, vacancy).await?, 1, &form).await?;
    Ok(vacancy)
}

/// The first page of candidates, by code.
async fn listed(stage: &Stage<'_>, officer: &Asker, vacancy: VacancyId) -> Result<Vec<CandidateId>, Error> {
    let listed = stage.service.candidates(stage.service.grant_in::<ListCandidates>(officer, vacancy).await?, None).await?;
    Ok(listed.candidates.into_iter().map(|candidate| candidate.id).collect())
}

async fn name_panel(stage: &Stage<'_>, post: &Post, officer: &Asker, vacancy: VacancyId) -> Result<(), Error> {
    for (player, _) in post.panel {
        stage.clock.minutes(2);
        let asker = stage.enter(player).await?;
        let Some(person) = asker.person_id() else { return Err(Error::Denied) };
        let part = if player.email == CHAIR.email { PanelPart::Chair } else { PanelPart::Member };
        let trained_until = Some(stage.now().plus_seconds(300 * SECONDS_PER_DAY).date());
        let leave = stage.service.grant_in::<NamePanelist>(officer, vacancy).await?;
        stage.service.name_panelist(leave, Naming { person, part, trained_until }).await?;
    }
    Ok(())
}

impl<'a> Round<'a> {
    /// A round whose interviews have begun.
    pub async fn open(stage: &'a Stage<'a>, post: &Post, table: &str) -> Result<Self, Error> {
        let service = stage.service;
        let officer = stage.enter(&OFFICER).await?;
        let vacancy = start(stage, post, &officer).await?;
        name_panel(stage, post, &officer, vacancy).await?;
        stage.clock.days(1);
        service.open_vacancy(service.grant_in::<OpenVacancy>(&officer, vacancy).await?).await?;
        stage.clock.days(1);
        let leave = service.grant_in::<ImportCandidates>(&officer, vacancy).await?;
        service.import_candidates(leave, table.as_bytes(), Mapping::default(), BTreeSet::new()).await?;
        let known = match post.chair_knows {
            Some(number) => listed(stage, &officer, vacancy).await?.get(number).copied(),
            None => None,
        };
        let mut panel = Vec::new();
        for (player, severity) in post.panel {
            stage.clock.minutes(30);
            let asker = stage.enter(player).await?;
            let names = service.names_to_declare(service.grant_in::<ReadDeclarations>(&asker, vacancy).await?).await?;
            let is_chair = player.email == CHAIR.email;
            let statement = |name: &service::declaration::NameToDeclare| match known {
                Some(known) if is_chair && name.candidate == known => {
                    Statement { candidate: known, declared: Declared::Link, nature: KNOWN.to_owned() }
                }
                _ => Statement { candidate: name.candidate, declared: Declared::None, nature: String::new() },
            };
            let statements = names.iter().map(statement).collect();
            service.declare_links(service.grant_in::<DeclareLinks>(&asker, vacancy).await?, statements).await?;
            if is_chair {
                service.acknowledge_rules(service.grant_in::<AcknowledgeRules>(&asker, vacancy).await?).await?;
            }
            panel.push((asker, Scorer { severity: *severity, language: player.language }));
        }
        for link in service.declared_links(service.grant_in::<ListRulings>(&officer, vacancy).await?).await? {
            let leave = service.grant_in::<RuleOnLink>(&officer, vacancy).await?;
            service
                .rule_on_link(leave, link.declaration, Ruling::Recused, "Trois ans de travail commun, terminés depuis moins d’un an.")
                .await?;
        }
        let guide = stage.frozen(&officer, post.guide).await?;
        let round = Self { stage, vacancy, guide, officer, panel, seats: post.seats, generator: Generator::new(post.reference) };
        round.seat().await?;
        stage.clock.days(2);
        service.start_interviews(service.grant_in::<StartInterviews>(&round.officer, vacancy).await?).await?;
        Ok(round)
    }

    /// Lists who interviews whom, where it is not everybody everyone.
    async fn seat(&self) -> Result<(), Error> {
        let Seats::Listed { of, drawn } = self.seats else { return Ok(()) };
        let service = self.stage.service;
        let members = service.panel(service.grant_in::<ReadPanel>(&self.officer, self.vacancy).await?).await?.members;
        let mut pairs = BTreeSet::new();
        for (number, candidate) in self.candidates().await?.into_iter().enumerate() {
            pairs.extend(of(number).iter().filter_map(|seat| members.get(*seat)).map(|member| (member.panelist, candidate)));
        }
        service.assign_panel(service.grant_in::<AssignPanel>(&self.officer, self.vacancy).await?, pairs, drawn).await
    }
    /// A member of the panel, and how they score.
    pub fn member(&self, number: usize) -> Result<(Asker, Scorer), Error> {
        self.panel.get(number).cloned().ok_or(Error::Denied)
    }

    fn chair(&self) -> Result<Asker, Error> {
        self.member(0).map(|(asker, _)| asker)
    }

    /// The first page of candidates, by code.
    pub async fn candidates(&self) -> Result<Vec<CandidateId>, Error> {
        listed(self.stage, &self.officer, self.vacancy).await
    }

    /// Seals the scorecard of a member for a candidate, with these levels.
    pub async fn submit(&self, member: usize, candidate: CandidateId, levels: &[Option<Level>]) -> Result<(), Error> {
        let (asker, scorer) = self.member(member)?;
        let working = self.generator.scorecard(&self.guide, levels, scorer.language);
        let leave = self.stage.service.grant_in::<SubmitScorecard>(&asker, self.vacancy).await?;
        self.stage.service.submit_scorecard(leave, candidate, &working).await?;
        Ok(())
    }

    /// Opens the scores.
    pub async fn reveal(&self) -> Result<(), Error> {
        let (service, chair) = (self.stage.service, self.chair()?);
        service.reveal_scores(service.grant_in::<RevealScores>(&chair, self.vacancy).await?, &Opening::default()).await?;
        self.stage.clock.minutes(10);
        Ok(())
    }

    /// Settles every item of the opened scores, and closes.
    pub async fn discuss(&self) -> Result<(), Error> {
        let (service, clock, chair) = (self.stage.service, self.stage.clock, self.chair()?);
        self.change_one_mind().await?;
        clock.minutes(5);
        let view = service.discussion(service.grant_in::<ReadDiscussion>(&chair, self.vacancy).await?).await?;
        for item in view.items.iter().filter(|item| item.place == Place::Discuss) {
            clock.minutes(3);
            let required = self.guide.competency(&item.competency).map_or(3, |competency| competency.required_level);
            let is_met = item.value.is_some_and(|value| domain::scores::demonstrated(value, Level(required)));
            let words = if is_met {
                "Les exemples donnés suffisent : le niveau exigé est démontré."
            } else {
                "Les exemples restent généraux : le niveau exigé n’est pas démontré."
            };
            let rating = Rating {
                candidate: item.candidate,
                competency: item.competency.clone(),
                level: None,
                words: words.into(),
                language: Lang::Fr,
                why: Some(Why::Spread),
                reason: "L’écart vient d’une lecture différente de la deuxième relance ; après échange, chacun maintient sa note.".into(),
                seen: item.rating.as_ref().map_or(0, |rating| rating.version),
            };
            service.rate(service.grant_in::<RatePanel>(&chair, self.vacancy).await?, &rating).await?;
        }
        let view = service.discussion(service.grant_in::<ReadDiscussion>(&chair, self.vacancy).await?).await?;
        let agreed = view.items.iter().filter(|item| item.is_agreed()).count();
        if agreed > 0 {
            service.confirm_agreed(service.grant_in::<ConfirmAgreed>(&chair, self.vacancy).await?, agreed).await?;
        }
        clock.minutes(10);
        service.close_discussion(service.grant_in::<CloseDiscussion>(&chair, self.vacancy).await?).await
    }

    /// The severe member hears the others' evidence and raises one level.
    async fn change_one_mind(&self) -> Result<(), Error> {
        let service = self.stage.service;
        let (asker, _) = self.member(1)?;
        let view = service.discussion(service.grant_in::<ReadDiscussion>(&asker, self.vacancy).await?).await?;
        for item in view.items.iter().filter(|item| item.place == Place::Discuss) {
            // With listed pairs, not every candidate is theirs.
            let own = service.scorecard(service.grant_in::<ReadScorecard>(&asker, self.vacancy).await?, item.candidate).await;
            let Ok(own) = own else { continue };
            let Some(given) = own.working.items.iter().find(|given| given.competency == item.competency) else { continue };
            let Some(level) = given.assessment.and_then(domain::scores::Assessment::level).filter(|level| level.0 < 3) else { continue };
            let raised = Level(level.0 + 1);
            let revision = Revision {
                competency: item.competency.clone(),
                assessment: domain::scores::Assessment::Assessed { level: raised },
                evidence: format!("{} The second example was concrete after all.", given.evidence),
                seen: own.sealed.map_or(0, |(number, _)| number),
                why: Why::Evidence,
                reason: "My colleagues noted a second example that I had missed.".into(),
            };
            service.revise_score(service.grant_in::<ReviseScore>(&asker, self.vacancy).await?, item.candidate, &revision).await?;
            return Ok(());
        }
        Ok(())
    }

    /// Settles what is level, then decides in the order of the ranking.
    async fn decide(&self, posts: u32) -> Result<(), Error> {
        let (service, clock, chair) = (self.stage.service, self.stage.clock, self.chair()?);
        loop {
            clock.minutes(15);
            let view = service.ranking(service.grant_in::<ReadRanking>(&chair, self.vacancy).await?).await?;
            let Some(group) = view.unsettled.iter().find(|group| group.awaits.is_some()) else { break };
            let ids: BTreeMap<&str, CandidateId> = view.rows.iter().map(|row| (row.code.as_str(), row.candidate)).collect();
            let order = group.candidates.iter().filter_map(|code| ids.get(code.as_str()).copied()).collect();
            let reason = "À égalité après toutes les étapes prévues, la présidence retient d’abord la personne la plus claire sur la juste distance.";
            service.record_tie(service.grant_in::<RecordTie>(&chair, self.vacancy).await?, order, reason).await?;
        }
        let view = service.ranking(service.grant_in::<ReadRanking>(&self.officer, self.vacancy).await?).await?;
        let decided_on = self.stage.now().date();
        let outcome = |row: &service::ranking::RowView| {
            let (code, words) = match (row.row.status, row.row.rank) {
                (Status::Withdrawn, _) => (None, ""),
                (Status::Ranked, Some(rank)) if rank <= posts => (
                    Some(OutcomeCode::Appoint),
                    "Démontre le niveau exigé sur chaque compétence indispensable et figure parmi les premières places.",
                ),
                (Status::Ranked, Some(rank)) if rank <= posts + 4 => {
                    (Some(OutcomeCode::Reserve), "Démontre le niveau exigé ; retenue en réserve, dans l’ordre du classement.")
                }
                (Status::Ranked, _) => {
                    (Some(OutcomeCode::NotSelected), "Démontre le niveau exigé ; d’autres candidatures sont mieux placées.")
                }
                _ => (Some(OutcomeCode::NotSelected), "Le niveau exigé n’est pas démontré sur une compétence indispensable."),
            };
            OutcomeOf {
                candidate: row.candidate,
                code,
                condition: String::new(),
                reserve_until: (code == Some(OutcomeCode::Reserve)).then(|| default_reserve_end(decided_on)),
                words: words.to_owned(),
            }
        };
        let deciding = Deciding { ranking: view.id, outcomes: view.rows.iter().map(outcome).collect(), departs_reason: String::new() };
        clock.days(1);
        service.decide(service.grant_in::<Decide>(&self.officer, self.vacancy).await?, &deciding).await?;
        Ok(())
    }
}
