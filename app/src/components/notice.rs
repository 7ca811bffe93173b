//! What has just been done, said on the page that follows.
//!
//! The address carries a code of a closed list and no text, so that nobody can make a page say something by a link.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;

use crate::{i18n::Locale, lang::use_words};

/// The part of the question that names what was done.
pub const DONE: &str = "done";

domain::codes! {
    /// What has just been done.
    Notice {
        /// The installation was set up.
        SetUp "set-up",
        /// An invitation was taken up.
        Welcome "welcome",
        /// A password was chosen, and it is time to sign in with it.
        Chosen "chosen",
        /// Somebody signed out.
        SignedOut "signed-out",
        /// The password was changed.
        PasswordChanged "password",
        /// A session was ended.
        SessionEnded "session",
        /// Somebody was invited.
        Invited "invited",
        /// A role was given.
        RoleGiven "role-given",
        /// A role was taken back.
        RoleTaken "role-taken",
        /// An account was disabled.
        Disabled "disabled",
        /// Something was saved.
        Saved "saved",
        /// The notice of a framework was confirmed.
        NoticeRead "notice-read",
        /// A framework was retired.
        Retired "retired",
        /// A draft was started.
        Started "started",
        /// A profile was approved.
        Approved "approved",
        /// The next version was opened.
        NewVersion "new-version",
        /// A guide was composed.
        Composed "composed",
        /// A guide was proposed for the freeze.
        Proposed "proposed",
        /// A guide was frozen.
        Frozen "frozen",
        /// A vacancy was opened.
        Opened "opened",
        /// The interviews began.
        Interviewing "interviewing",
        /// A vacancy was called off.
        Cancelled "cancelled",
        /// A vacancy was closed.
        Closed "closed",
        /// A candidate was entered.
        Entered "entered",
        /// A table of candidates was taken in.
        Imported "imported",
        /// A candidate's particulars were corrected.
        Corrected "corrected",
        /// Two entries of one person were merged.
        Merged "merged",
        /// A candidate withdrew.
        Withdrawn "withdrawn",
        /// Somebody was named to the panel.
        Named "named",
        /// It was said who interviews whom.
        Assigned "assigned",
        /// Lots decided who interviews whom.
        Drawn "drawn",
        /// The declared rules were acknowledged.
        Acknowledged "acknowledged",
        /// Links were declared.
        Declared "declared",
        /// A declared link was ruled on.
        Ruled "ruled",
        /// The scores were opened.
        Revealed "revealed",
        /// A score was changed in the discussion.
        Revised "revised",
        /// The panel's rating was confirmed.
        Rated "rated",
        /// All agreed items were confirmed.
        Confirmed "confirmed",
        /// The discussion was closed.
        DiscussionClosed "discussion-closed",
        /// An order of equals was recorded.
        TieRecorded "tie-recorded",
        /// The chair asked to retire something for everybody.
        RetirementAsked "retirement-asked",
        /// It was retired.
        RetirementApproved "retirement-approved",
        /// The request was refused.
        RetirementRefused "retirement-refused",
        /// The request was taken back.
        RetirementTakenBack "retirement-taken-back",
        /// A decision awaits its second signature.
        AwaitsSignature "awaits-signature",
        /// The decision was recorded.
        Decided "decided",
        /// An erasure was asked for.
        ErasureAsked "erasure-asked",
        /// A request for an erasure is closed.
        ErasureRefused "erasure-refused",
        /// Somebody was erased.
        Erased "erased",
        /// A hold was set.
        Held "held",
        /// A hold was lifted.
        HoldLifted "hold-lifted",
        /// A finding was raised.
        Raised "raised",
        /// A finding was answered.
        Answered "answered",
        /// A finding was closed.
        FindingClosed "finding-closed",
        /// An export is being made.
        Making "making",
    }
}

impl Notice {
    /// The address of a page that will say it.
    pub fn on(self, page: &str) -> String {
        format!("{page}?{DONE}={}", self.code())
    }

    /// What was done and what comes next.
    fn words(self, words: Locale) -> &'static str {
        match self {
            Self::SetUp => td_string!(words, notice.set_up),
            Self::Welcome => td_string!(words, notice.welcome),
            Self::Chosen => td_string!(words, notice.chosen),
            Self::SignedOut => td_string!(words, notice.signed_out),
            Self::PasswordChanged => td_string!(words, notice.password),
            Self::SessionEnded => td_string!(words, notice.session),
            Self::Invited => td_string!(words, notice.invited),
            Self::RoleGiven => td_string!(words, notice.role_given),
            Self::RoleTaken => td_string!(words, notice.role_taken),
            Self::Disabled => td_string!(words, notice.disabled),
            Self::Saved => td_string!(words, notice.saved),
            Self::NoticeRead => td_string!(words, notice.notice_read),
            Self::Retired => td_string!(words, notice.retired),
            Self::Started => td_string!(words, notice.started),
            Self::Approved => td_string!(words, notice.approved),
            Self::NewVersion => td_string!(words, notice.new_version),
            Self::Composed => td_string!(words, notice.composed),
            Self::Proposed => td_string!(words, notice.proposed),
            Self::Frozen => td_string!(words, notice.frozen),
            Self::Opened => td_string!(words, notice.opened),
            Self::Interviewing => td_string!(words, notice.interviewing),
            Self::Cancelled => td_string!(words, notice.cancelled),
            Self::Closed => td_string!(words, notice.closed),
            Self::Entered => td_string!(words, notice.entered),
            Self::Imported => td_string!(words, notice.imported),
            Self::Corrected => td_string!(words, notice.corrected),
            Self::Merged => td_string!(words, notice.merged),
            Self::Withdrawn => td_string!(words, notice.withdrawn),
            Self::Named => td_string!(words, notice.named),
            Self::Assigned => td_string!(words, notice.assigned),
            Self::Drawn => td_string!(words, notice.drawn),
            Self::Acknowledged => td_string!(words, notice.acknowledged),
            Self::Declared => td_string!(words, notice.declared),
            Self::Ruled => td_string!(words, notice.ruled),
            Self::Revealed => td_string!(words, notice.revealed),
            Self::Revised => td_string!(words, notice.revised),
            Self::Rated => td_string!(words, notice.rated),
            Self::Confirmed => td_string!(words, notice.confirmed),
            Self::DiscussionClosed => td_string!(words, notice.discussion_closed),
            Self::TieRecorded => td_string!(words, notice.tie_recorded),
            Self::RetirementAsked => td_string!(words, notice.retirement_asked),
            Self::RetirementApproved => td_string!(words, notice.retirement_approved),
            Self::RetirementRefused => td_string!(words, notice.retirement_refused),
            Self::RetirementTakenBack => td_string!(words, notice.retirement_taken_back),
            Self::AwaitsSignature => td_string!(words, notice.awaits_signature),
            Self::Decided => td_string!(words, notice.decided),
            Self::ErasureAsked => td_string!(words, notice.erasure_asked),
            Self::ErasureRefused => td_string!(words, notice.erasure_refused),
            Self::Erased => td_string!(words, notice.erased),
            Self::Held => td_string!(words, notice.held),
            Self::HoldLifted => td_string!(words, notice.hold_lifted),
            Self::Raised => td_string!(words, notice.raised),
            Self::Answered => td_string!(words, notice.answered),
            Self::FindingClosed => td_string!(words, notice.finding_closed),
            Self::Making => td_string!(words, notice.making),
        }
    }
}

/// What has just been done, if the address says one of these.
#[component]
pub fn NoticeOf(
    /// What this page follows.
    among: &'static [Notice],
) -> impl IntoView {
    let words = use_words();
    let done = use_query_map().read_untracked().get(DONE).as_deref().and_then(Notice::parse);
    done.filter(|done| among.contains(done)).map(|done| {
        view! {
            <div class="note note-done" role="status">
                <p>{done.words(words)}</p>
            </div>
        }
    })
}
