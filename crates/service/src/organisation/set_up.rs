//! Setting up: one link, one half hour, one first administrator.
//!
//! A fresh installation has no account and no default password. Whoever starts the server gets a link that works once; with it the
//! organisation is named, its first administrator made and the shipped frameworks taken in, in one transaction.

use audit::{Act, Actor, Auth, ObjRef, Role as LogRole};
use domain::doors::Draw as _;
use domain::forms::Form as _;
use domain::forms::people::SetUpForm;
use domain::ids::{AuditRef, OrgId, PersonId};
use domain::organisation::Organisation;
use domain::person::{Credential, CredentialKind, Person, PersonState, Role};
use domain::session::{LinkPurpose, LinkToken};
use domain::{FieldErrors, Timestamp};
use store::{By, Events, repo};

use crate::access::Granted;
use crate::access::policy::{ReadSetUp, SetUp};
use crate::error::{Error, What, Why};
use crate::person::grant_role;
use crate::token::Token;
use crate::{Service, framework, password};

/// How long the set-up link works.
pub const SET_UP_LINK_SECONDS: i64 = 30 * 60;

/// Whether the installation can be set up, for the page behind a link and for the one that asks visitors to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetUpView {
    /// By this link.
    Open,
    /// Not by this link: it ran out, or never was. Nobody set up the installation yet.
    Ended,
    /// No more: it was done.
    Done,
}

impl Service {
    /// Whether this link sets the installation up, or whether that was done already.
    pub async fn set_up_link(&self, _granted: Granted<ReadSetUp>, link: Option<&Token>) -> Result<SetUpView, Error> {
        let now = self.now();
        let read = self.store.read().await?;
        if !repo::organisation::list(&read).await?.is_empty() {
            return Ok(SetUpView::Done);
        }
        let Some(link) = link else { return Ok(SetUpView::Ended) };
        let open = repo::link_token::by_hash(&read, &link.hash()).await?.filter(|link| is_open(link, now));
        Ok(if open.is_some() { SetUpView::Open } else { SetUpView::Ended })
    }

    /// A link for setting up, where nobody did yet. An earlier one that was not used still works until its time.
    pub async fn make_set_up_link(&self) -> Result<Option<Token>, Error> {
        let read = self.store.read().await?;
        if !repo::organisation::list(&read).await?.is_empty() {
            return Ok(None);
        }
        let token = Token::draw(&*self.entropy);
        let now = self.now();
        let link = LinkToken {
            token_hash: token.hash(),
            purpose: LinkPurpose::SetUp,
            person: None,
            made_at: now,
            expires_at: now.plus_seconds(SET_UP_LINK_SECONDS),
            used_at: None,
        };
        self.store
            .ephemeral(move |txn| {
                let link = link.clone();
                Box::pin(async move { repo::link_token::insert(txn, &link).await.map_err(Error::from) })
            })
            .await?;
        Ok(Some(token))
    }

    /// Names the organisation, makes the first administrator, takes in the shipped frameworks.
    pub async fn set_up(&self, _granted: Granted<SetUp>, link: &Token, form: &SetUpForm, demo: bool) -> Result<PersonId, Error> {
        set_up_errors(form).into_result()?;
        let command = form.parse()?;
        let secret = self.passwords.hash(&command.password, &*self.entropy).await.map_err(Error::internal)?;

        let (person, audit_ref) = (PersonId(self.entropy.uuid_v4()), AuditRef(self.entropy.uuid_v4()));
        let org = self.store.org();
        let by = By { actor: Actor::user(audit_ref, LogRole::Administrator, Auth::Link), org, request: None };
        let (hash, slug) = (link.hash(), self.organisation_slug()?);
        let done = self
            .store
            .write(&by, move |txn| {
                let (command, secret, slug) = (command.clone(), secret.clone(), slug.clone());
                Box::pin(async move {
                    let now = txn.now();
                    let open = repo::link_token::by_hash(txn, &hash).await?.filter(|link| is_open(link, now));
                    if open.is_none() || !repo::link_token::mark_used(txn, &hash, now).await? {
                        return Err(Error::Missing(What::Link));
                    }
                    if !repo::organisation::list(txn).await?.is_empty() {
                        return Err(Error::Conflict(Why::Done));
                    }
                    let organisation = Organisation {
                        id: org,
                        slug,
                        name: command.name,
                        languages: vec![command.person.language, command.person.language.other()],
                        safeguarding_lead: command.safeguarding_lead,
                        local_contact: command.local_contact,
                        jurisdiction: "neutral".to_owned(),
                        demo,
                        created_at: now,
                        version: 1,
                    };
                    let mut set_up = txn.event(Act::OrganisationSetUp, ObjRef::new(OrgId::KIND, org.0));
                    repo::organisation::insert(txn, &mut set_up, &organisation).await?;

                    let new = Person {
                        id: person,
                        audit_ref,
                        email: command.person.email,
                        name: command.person.name,
                        language: command.person.language,
                        state: PersonState::Active,
                        created_at: now,
                        version: 1,
                    };
                    let mut create = txn.event(Act::UserCreate, ObjRef::person(audit_ref)).subject(audit_ref);
                    repo::person::insert(txn, &mut create, &new).await?;
                    let credential =
                        Credential { id: txn.entropy().uuid_v4(), person, kind: CredentialKind::Password, secret, set_at: now, version: 1 };
                    repo::credential::insert(txn, &mut create, &credential).await?;

                    let (_, give) = grant_role::give(txn, &new, Role::Administrator, None).await?;

                    let installed = framework::install(txn).await?;
                    let events = installed.into_iter().fold(Events::one(set_up).and(create).and(give), Events::and);
                    Ok((person, events))
                })
            })
            .await?;
        Ok(done.value)
    }

    /// The organisation's short name: the part of the log's origin that names it.
    fn organisation_slug(&self) -> Result<String, Error> {
        let origin = self.store.origin(audit::LogKind::Decisions)?;
        origin.split('/').nth(1).map(str::to_owned).ok_or_else(|| Error::internal("an origin without an organisation"))
    }
}

fn is_open(link: &LinkToken, now: Timestamp) -> bool {
    link.purpose == LinkPurpose::SetUp && link.is_open(now)
}

/// What is wrong with the form, the password included, all at once: whoever has to type something anew has to type the password anew too.
pub fn set_up_errors(form: &SetUpForm) -> FieldErrors {
    let mut errors = form.parse().err().unwrap_or_default();
    let known = [form.name_en.as_str(), &form.name_fr, &form.person_name, &form.email];
    // An empty one is wrong as a field already.
    if let Err(weak) = password::may_be_chosen(&form.password, &known)
        && !form.password.is_empty()
    {
        errors.add("password", weak);
    }
    errors
}
