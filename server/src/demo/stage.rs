//! The story of the demonstration, act by act, each through the use case that people use.

use std::sync::Arc;

use domain::Timestamp;
use domain::doors::Clock as _;
use domain::forms::documents::{ComposeGuideForm, StartProfileForm};
use domain::forms::people::{InviteForm, SetUpForm};
use domain::guide::GuideDocument;
use domain::ids::{FrameworkId, GuideId};
use service::guide::GuideContentView;
use service::policy::{
    AcceptInvitation, AcknowledgeNotice, ApproveProfile, ComposeGuide, FreezeGuide, InvitePerson, ListFrameworks, ProposeGuide, ReadGuide,
    SetUp, SignIn, StartProfile,
};
use service::{Asker, Error, Service, What};

use super::cast::{ADMINISTRATOR, INVITED, OFFICER, PANEL, PASSWORD, Player, SECOND_OFFICER};
use super::clock::Past;
use super::round::{self, Post, Seats};

/// Everything that the story needs at hand.
pub struct Stage<'s> {
    /// What carries out every act.
    pub service: &'s Service,
    /// The time of the story.
    pub clock: &'s Past,
}

/// Plays the whole story.
pub(super) async fn play(stage: &Stage<'_>) -> Result<(), Error> {
    let clock = stage.clock;
    stage.set_up(&INVITED).await?;
    clock.days(1);
    let social = stage
        .guide(
            "social-work",
            ("Child protection social worker", "Travail social en protection de l’enfance"),
            &["SOC-01", "SOC-02", "SOC-03", "SOC-04", "SOC-05", "SOC-06"],
        )
        .await?;
    let police = stage
        .guide(
            "police-security",
            ("Police officer, children’s unit", "Police, brigade de protection des mineurs"),
            &["PSF-01", "PSF-02", "PSF-03", "PSF-04", "PSF-05", "PSF-06"],
        )
        .await?;
    let justice = stage
        .guide(
            "justice",
            ("Clerk at the children’s court", "Greffe du tribunal pour enfants"),
            &["JUS-01", "JUS-02", "JUS-03", "JUS-04", "JUS-05"],
        )
        .await?;
    clock.days(1);
    round::decided(
        stage,
        &Post {
            reference: "2026-041",
            title: "Child protection social worker",
            titre: "Travail social en protection de l’enfance",
            posts: 3,
            guide: social,
            panel: &PANEL,
            seats: Seats::Everybody,
            chair_knows: None,
        },
    )
    .await?;
    round::interviewing(
        stage,
        &Post {
            reference: "2026-046",
            title: "Police officer, children’s unit",
            titre: "Police, brigade de protection des mineurs",
            posts: 1,
            guide: police,
            panel: &PANEL,
            seats: Seats::Everybody,
            chair_knows: None,
        },
    )
    .await?;
    round::about_to_open(
        stage,
        &Post {
            reference: "2026-052",
            title: "Clerk at the children’s court",
            titre: "Greffe du tribunal pour enfants",
            posts: 1,
            guide: justice,
            panel: &PANEL,
            seats: Seats::Everybody,
            chair_knows: None,
        },
    )
    .await
}

impl Stage<'_> {
    /// The organisation, its first administrator, and everybody else's accounts.
    pub async fn set_up(&self, invited: &[Player]) -> Result<(), Error> {
        let visitor = Asker::visitor(None);
        let link = self.service.make_set_up_link().await?.ok_or(Error::Missing(What::Link))?;
        let form = SetUpForm {
            name_en: "Demonstration: Child Protection Agency of Kaydara".into(),
            name_fr: "Démonstration : Agence de protection de l’enfance de Kaydara".into(),
            safeguarding_lead: "Josué Rasoanaivo".into(),
            local_contact: "116 (demonstration)".into(),
            person_name: ADMINISTRATOR.name.into(),
            email: ADMINISTRATOR.email.into(),
            language: ADMINISTRATOR.language.code().into(),
            password: PASSWORD.into(),
        };
        self.service.set_up(self.service.grant::<SetUp>(&visitor)?, &link, &form, true).await?;
        let administrator = self.enter(&ADMINISTRATOR).await?;
        for player in invited {
            self.clock.minutes(3);
            let form = InviteForm {
                name: player.name.into(),
                email: player.email.into(),
                language: player.language.code().into(),
                role: player.role.code().into(),
            };
            let (_, link) = self.service.invite(self.service.grant::<InvitePerson>(&administrator)?, &form).await?;
            self.service.accept_invitation(self.service.grant::<AcceptInvitation>(&visitor)?, &link, PASSWORD).await?;
        }
        Ok(())
    }

    /// Somebody, signed in.
    pub async fn enter(&self, player: &Player) -> Result<Asker, Error> {
        let leave = self.service.grant::<SignIn>(&Asker::visitor(None))?;
        let now = self.service.sign_in(leave, player.email, PASSWORD, "demonstration", "demonstration").await?;
        self.service.asker(Some(&now.token), None).await
    }

    /// The moment in the story.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A frozen guide, read.
    pub async fn frozen(&self, officer: &Asker, guide: GuideId) -> Result<Arc<GuideDocument>, Error> {
        let view = self.service.guide(self.service.grant::<ReadGuide>(officer)?, guide).await?;
        match view.content {
            GuideContentView::Frozen(document) => Ok(document),
            GuideContentView::Working { .. } => Err(Error::Missing(What::Guide)),
        }
    }

    /// A frozen guide: one officer writes profile and guide, the other approves and confirms.
    pub async fn guide(&self, slug: &str, (en, fr): (&str, &str), competencies: &[&str]) -> Result<GuideId, Error> {
        let (author, second) = (self.enter(&OFFICER).await?, self.enter(&SECOND_OFFICER).await?);
        let framework = self.framework(&author, slug).await?;
        self.service.acknowledge_notice(self.service.grant::<AcknowledgeNotice>(&author)?, framework).await?;
        let form = StartProfileForm {
            title_en: en.into(),
            title_fr: fr.into(),
            framework: framework.to_string(),
            competencies: competencies.iter().map(|id| (*id).to_owned()).collect(),
        };
        let profile = self.service.start_profile(self.service.grant::<StartProfile>(&author)?, &form).await?;
        self.clock.minutes(40);
        self.service.approve_profile(self.service.grant::<ApproveProfile>(&second)?, profile, 1).await?;
        self.clock.minutes(20);
        let form = ComposeGuideForm { slot_minutes: "90".into(), question_minutes: String::new() };
        let guide = self.service.compose_guide(self.service.grant::<ComposeGuide>(&author)?, profile, &form).await?;
        self.clock.minutes(50);
        let seen = self.service.propose_guide(self.service.grant::<ProposeGuide>(&author)?, guide, 1).await?;
        self.clock.minutes(90);
        self.service.freeze_guide(self.service.grant::<FreezeGuide>(&second)?, guide, seen).await?;
        Ok(guide)
    }

    async fn framework(&self, asker: &Asker, slug: &str) -> Result<FrameworkId, Error> {
        let views = self.service.frameworks(self.service.grant::<ListFrameworks>(asker)?).await?;
        views.iter().find(|view| view.framework.id == slug).map(|view| view.id).ok_or(Error::Missing(What::Framework))
    }
}
