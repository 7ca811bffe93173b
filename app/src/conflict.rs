//! The words for what cannot be done as things stand.

use service::Why;

use crate::lang::Lang;

/// What stands in the way and what to do, in one or more sentences; empty where there is nothing to add to "somebody else changed it".
pub fn words(why: &Why, lang: Lang) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match why {
        Why::Stale => Vec::new(),
        Why::Stage => one(say!(lang, conflict.stage)),
        Why::Done => one(say!(lang, conflict.done)),
        Why::KeyReused => one(say!(lang, conflict.key_reused)),
        Why::InProgress => one(say!(lang, conflict.in_progress)),
        Why::Taken => one(say!(lang, conflict.taken)),
        Why::Full => one(say!(lang, conflict.full)),
        Why::Sealed => one(say!(lang, conflict.sealed)),
        Why::AwaitsRuling => one(say!(lang, conflict.awaits_ruling)),
        Why::State => one(say!(lang, conflict.state)),
        Why::OpenDraft => one(say!(lang, conflict.open_draft)),
        Why::SecondPerson => one(say!(lang, conflict.second_person)),
        Why::LastAdministrator => one(say!(lang, conflict.last_administrator)),
        Why::Oneself => one(say!(lang, conflict.oneself)),
        Why::NoticeUnread(_) => one(say!(lang, conflict.notice_unread)),
        Why::NotReady => one(say!(lang, conflict.not_ready)),
        Why::NotFrozen => one(say!(lang, conflict.not_frozen)),
        Why::LinkLost => one(say!(lang, conflict.link_lost)),
        Why::Retired => one(say!(lang, conflict.retired)),
        Why::ProfileEdit(refused) => vec![refused.words(lang)],
        Why::GuideEdit(refused) => vec![refused.words(lang)],
        Why::GuideFindings(findings) => findings.iter().map(|finding| finding.words(lang)).collect(),
    }
}
