//! Installations for the tests: each has a folder and a clock of its own, and was made through the use cases that people use.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use app::assets::SiteAssets;
use axum::{Extension, Router};
use domain::Timestamp;
use domain::doors::{FrozenClock, SeededEntropy};
use domain::forms::people::{InviteForm, SetUpForm};
use domain::forms::vacancies::StartVacancyForm;
use server::http::{Proxies, Serving, router};
use service::policy::{AcceptInvitation, CancelVacancy, InvitePerson, SetUp, SignIn, StartVacancy};
use service::{Asker, Passwords, Service, Token};
use store::{Doors, Settings, Store};
use tempfile::TempDir;

/// Of everybody here.
pub const PASSWORD: &str = "lanterne-ocre-17-baobab";
/// The first administrator's address.
pub const ADMINISTRATOR: &str = "awa.diop@teranga.example";
/// A human-resources officer's address.
pub const OFFICER: &str = "mariam.kone@teranga.example";

/// Reference, title in English and French of each vacancy with a name; more follow, without.
pub const VACANCIES: [(&str, &str, &str); 5] = [
    ("2026-014", "Social worker, north district", "Travail social, secteur nord"),
    ("2026-012", "Youth court clerk", "Greffe du tribunal pour enfants"),
    ("2026-011", "Police officer, minors unit", "Police, brigade des mineurs"),
    ("2026-009", "Educator, closed centre", "Éducation, centre fermé"),
    ("2024-040", "Interpreter", "Interprétariat"),
];
/// How many vacancies there are: more than one page of them.
pub const ALL_VACANCIES: usize = 104;

/// An installation and what tests move of it.
pub struct Installation {
    pub service: Service,
    pub clock: Arc<FrozenClock>,
    folder: Arc<TempDir>,
}

impl Installation {
    /// One that nobody has set up.
    pub async fn fresh() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (service, clock) = open(folder.path()).await;
        Self { service, clock, folder: Arc::new(folder) }
    }

    /// One with its first administrator and an officer of human resources.
    pub async fn with_people() -> Self {
        let installation = Self::fresh().await;
        people(&installation.service).await;
        installation
    }

    /// One with more vacancies than a page shows. It is made once, and every test gets a copy.
    pub async fn with_vacancies() -> Self {
        static MADE: OnceLock<TempDir> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().to_owned();
            let made = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let (service, _) = open(&path).await;
                    vacancies(&service).await;
                    service.store().close().await;
                });
            });
            made.join().unwrap();
            folder
        });
        let folder = tempfile::tempdir().unwrap();
        copy(made.path(), folder.path());
        let (service, clock) = open(folder.path()).await;
        Self { service, clock, folder: Arc::new(folder) }
    }

    /// What answers requests of browsers that reach the server encrypted.
    pub fn house(&self) -> Router {
        self.keep(router(Serving::new(self.service.clone(), SiteAssets::default()).encrypted(Proxies::default())))
    }

    /// What answers requests of browsers on this machine.
    pub fn loopback_house(&self) -> Router {
        self.keep(router(Serving::new(self.service.clone(), SiteAssets::default())))
    }

    /// The folder stays for as long as something answers from it.
    fn keep(&self, router: Router) -> Router {
        router.layer(Extension(self.folder.clone()))
    }

    /// The secret of a link for setting up.
    pub async fn set_up_link(&self) -> Token {
        self.service.make_set_up_link().await.unwrap().unwrap()
    }

    /// The secret of an invitation.
    pub async fn invitation(&self, name: &str, email: &str) -> Token {
        let administrator = signed_in(&self.service, ADMINISTRATOR).await;
        let form = InviteForm { name: name.into(), email: email.into(), language: "fr".into(), role: "panel".into() };
        self.service.invite(self.service.grant::<InvitePerson>(&administrator).unwrap(), &form).await.unwrap().1
    }

    /// The cookie of a session of this person, begun elsewhere.
    pub async fn cookie_of(&self, email: &str) -> String {
        format!("__Host-s={}", token_of(&self.service, email).await.secret())
    }
}

/// Two different openings must not draw the same identifiers.
async fn open(folder: &Path) -> (Service, Arc<FrozenClock>) {
    static OPENED: AtomicU64 = AtomicU64::new(0);
    let number = OPENED.fetch_add(1, Ordering::Relaxed);
    let clock = Arc::new(FrozenClock::at(Timestamp::parse("2026-11-25T10:42:00.000Z").unwrap()));
    let doors = Doors { clock: clock.clone(), entropy: Arc::new(SeededEntropy::new(&format!("{}/{number}", std::process::id()))) };
    let mut settings = Settings::new(folder, "localhost", "test");
    settings.checkpoint_every = None;
    let store = Store::open(&settings, doors.clone()).await.unwrap();
    let passwords = Passwords::light(&*doors.entropy).unwrap();
    (Service::new(store, &doors, passwords), clock)
}

async fn people(service: &Service) {
    let visitor = Asker::visitor(None);
    let link = service.make_set_up_link().await.unwrap().unwrap();
    service.set_up(service.grant::<SetUp>(&visitor).unwrap(), &link, &set_up_form(), false).await.unwrap();
    let administrator = signed_in(service, ADMINISTRATOR).await;
    let form = InviteForm { name: "Mariam Koné".into(), email: OFFICER.into(), language: "fr".into(), role: "hr".into() };
    let (_, link) = service.invite(service.grant::<InvitePerson>(&administrator).unwrap(), &form).await.unwrap();
    service.accept_invitation(service.grant::<AcceptInvitation>(&visitor).unwrap(), &link, PASSWORD).await.unwrap();
}

async fn vacancies(service: &Service) {
    people(service).await;
    let officer = signed_in(service, OFFICER).await;
    let named = VACANCIES.iter().map(|(reference, en, fr)| ((*reference).to_owned(), (*en).to_owned(), (*fr).to_owned()));
    let others = (VACANCIES.len()..ALL_VACANCIES).map(|n| (format!("2025-{n:03}"), format!("Post {n}"), format!("Poste {n}")));
    let mut last = None;
    for (reference, title_en, title_fr) in named.chain(others) {
        let form = StartVacancyForm { reference, title_en, title_fr, posts: "1".into(), interviews_from: String::new() };
        let started = service.start_vacancy(service.grant::<StartVacancy>(&officer).unwrap(), &form).await.unwrap();
        last = last.or(Some(started));
    }
    // The first of the list is called off, so that two stages are to be seen.
    let leave = service.grant_in::<CancelVacancy>(&officer, last.unwrap()).await.unwrap();
    service.cancel_vacancy(leave, audit::Why::NeedGone, "the post was withdrawn").await.unwrap();
    service.store().checkpoint_now(audit::LogKind::Decisions).await.unwrap();
}

async fn signed_in(service: &Service, email: &str) -> Asker {
    let token = token_of(service, email).await;
    service.asker(Some(&token), None).await.unwrap()
}

async fn token_of(service: &Service, email: &str) -> Token {
    let leave = service.grant::<SignIn>(&Asker::visitor(None)).unwrap();
    service.sign_in(leave, email, PASSWORD, "192.0.2.1", "Firefox, Windows").await.unwrap().token
}

/// A folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            std::fs::set_permissions(&target, entry.metadata().unwrap().permissions()).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// The organisation of the tests.
pub fn set_up_form() -> SetUpForm {
    SetUpForm {
        name_en: "National Police of Teranga".into(),
        name_fr: "Police nationale de Teranga".into(),
        safeguarding_lead: "Ibra Fall".into(),
        local_contact: "116, day and night".into(),
        person_name: "Awa Diop".into(),
        email: ADMINISTRATOR.into(),
        language: "fr".into(),
        password: PASSWORD.into(),
    }
}
