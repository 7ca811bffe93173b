//! The stage on which scenarios play: a fresh installation, and people who can sign in.

use domain::forms::people::{InviteForm, SetUpForm};
use domain::ids::PersonId;
use service::policy::{AcceptInvitation, InvitePerson, SetUp, SignIn};
use service::{Asker, Passwords, Service};
use store::testing::Fresh;

/// A password that nobody guesses first.
pub const PASSWORD: &str = "lanterne-ocre-17-baobab";

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
