//! One version of a guide whole: the draft with what was found in it, or the frozen document; the rules in sentences either way.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Lang;
use domain::documents::{GuideHead, GuideState};
use domain::guide::{Coverage, DeclaredRules, Finding, GuideDocument, WorkingGuide};
use domain::ids::{GuideId, PersonId};
use store::repo;

use super::{read_frozen, read_working};
use crate::Service;
use crate::access::policy::ReadGuide;
use crate::access::{Granted, Standing};
use crate::error::{Error, OrMissing as _, What};
use crate::person::names;

/// What a guide says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuideContentView {
    /// It can still change.
    Working {
        /// The draft with its rules and reasons.
        guide: Box<WorkingGuide>,
        /// Everything that was found, answered or not.
        findings: Vec<Finding>,
    },
    /// It is frozen; the document knows its digest.
    Frozen(Arc<GuideDocument>),
}

/// A guide as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideView {
    /// Which version, where it stands, whose.
    pub head: GuideHead,
    /// Version of the row: what the next act says it saw.
    pub version: i64,
    /// What it says.
    pub content: GuideContentView,
    /// How long the questions take together.
    pub minutes: u32,
    /// How long an interview may take.
    pub slot_minutes: u32,
    /// Which question tests what.
    pub coverage: Coverage,
    /// The declared rules.
    pub rules: DeclaredRules,
    /// The declared rules in sentences, in each language.
    pub sentences: BTreeMap<Lang, Vec<String>>,
    /// The names of its author, its proposer and its confirmer.
    pub names: BTreeMap<PersonId, String>,
    /// Whether the person reading may confirm the freeze: it is never offered to whoever wrote or proposed the guide.
    pub may_confirm: bool,
}

impl Service {
    /// A guide.
    pub async fn guide(&self, granted: Granted<ReadGuide>, guide: GuideId) -> Result<GuideView, Error> {
        let read = self.store.read().await?;
        let record = repo::guide::get(&read, guide).await.or_missing(What::Guide)?;
        let reader = granted.person()?.id;
        let is_second = record.author != reader && record.proposer.is_some_and(|proposer| proposer != reader);
        let may_confirm = record.state == GuideState::Proposed && granted.standing() == Standing::Hr && is_second;
        let names = names(&read, [Some(record.author), record.proposer, record.confirmer]).await?;
        let (head, version) = (record.head(), record.version);
        Ok(match record.state {
            GuideState::Draft | GuideState::Proposed => {
                let guide = read_working(&record)?;
                GuideView {
                    minutes: guide.draft.minutes(),
                    slot_minutes: guide.draft.slot_minutes,
                    coverage: guide.coverage(),
                    rules: guide.rules.clone(),
                    sentences: in_both(|lang| guide.rule_sentences(lang)),
                    content: GuideContentView::Working { findings: guide.findings(), guide: Box::new(guide) },
                    head,
                    version,
                    names,
                    may_confirm,
                }
            }
            GuideState::Frozen | GuideState::Superseded => {
                let document = read_frozen(&record)?;
                GuideView {
                    minutes: document.minutes(),
                    slot_minutes: document.content().slot_minutes,
                    coverage: document.coverage(),
                    rules: document.rules(),
                    sentences: in_both(|lang| document.rule_sentences(lang)),
                    content: GuideContentView::Frozen(document),
                    head,
                    version,
                    names,
                    may_confirm,
                }
            }
        })
    }
}

fn in_both<T>(text: impl Fn(Lang) -> T) -> BTreeMap<Lang, T> {
    Lang::ALL.into_iter().map(|lang| (lang, text(lang))).collect()
}
