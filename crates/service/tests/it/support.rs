//! The stage on which scenarios play: a fresh installation, and people who can sign in.

use audit::{Act, Leaf, LogKind};
use domain::forms::documents::{ComposeGuideForm, StartProfileForm};
use domain::forms::people::{InviteForm, SetUpForm};
use domain::ids::{FrameworkId, GuideId, PersonId, ProfileId};
use service::policy::{
    AcceptInvitation, AcknowledgeNotice, ApproveProfile, ComposeGuide, FreezeGuide, InvitePerson, ListFrameworks, ProposeGuide, SetUp,
    SignIn, StartProfile,
};
use service::{Asker, Error, Passwords, Service, Why};
use store::testing::Fresh;

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

    /// The tables say what the log says.
    pub async fn assert_sound(&self) {
        assert_eq!(self.fresh.store.fsck(None, false).await.unwrap().findings, []);
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
