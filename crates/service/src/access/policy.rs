//! The one policy table: which use case is open to whom, and at which stage of a vacancy.
//!
//! Each line makes a type. A use case takes `Granted<ItsType>`, which only [`super`] can make after reading this table, so that
//! forgetting the check, or checking for another act, does not compile. The matrix test walks the same table.

use domain::vacancy::VacancyState;

/// How somebody stands towards an act: by their role, and by their place in the vacancy it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nobody is signed in.
    Visitor,
    /// Anybody who is signed in.
    SignedIn,
    /// Runs the installation.
    Administrator,
    /// A human-resources officer.
    Hr,
    /// The human-resources officer who holds this vacancy.
    Holder,
    /// Sits on this vacancy's panel.
    Member,
    /// Chairs this vacancy's panel.
    Chair,
    /// Reviews this vacancy.
    Auditor,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 8] =
        [Self::Visitor, Self::SignedIn, Self::Administrator, Self::Hr, Self::Holder, Self::Member, Self::Chair, Self::Auditor];

    /// The role that the log names for an act done in this standing.
    pub const fn role(self) -> Option<audit::Role> {
        match self {
            Self::Visitor | Self::SignedIn => None,
            Self::Administrator => Some(audit::Role::Administrator),
            Self::Hr | Self::Holder => Some(audit::Role::Hr),
            Self::Member => Some(audit::Role::Panelist),
            Self::Chair => Some(audit::Role::Chair),
            Self::Auditor => Some(audit::Role::Auditor),
        }
    }
}

/// What a use case does to what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing, or at most an entry of the access log.
    Read,
    /// Only short-lived rows: sessions, drafts, counters.
    Ephemeral,
    /// An act, with its entry in the log of decisions.
    Audited,
}

/// One line of the policy table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The name of the use case, as in the files of this crate.
    pub name: &'static str,
    /// Who may, in any of these standings.
    pub who: &'static [Standing],
    /// At which stages of the vacancy; empty where the act is about no vacancy.
    pub stages: &'static [VacancyState],
    /// What it does.
    pub effect: Effect,
}

/// A use case, as a type made by a line of the table.
pub trait UseCase: Copy + Send + Sync + 'static {
    /// Its line.
    const RULE: Rule;
}

macro_rules! policy {
    ($($(#[$doc:meta])* $use_case:ident $name:literal $effect:ident [$($who:ident)*] $({$($stage:ident)*})?;)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $use_case;

            impl UseCase for $use_case {
                const RULE: Rule = Rule {
                    name: $name,
                    who: &[$(Standing::$who),*],
                    stages: &[$($(VacancyState::$stage),*)?],
                    effect: Effect::$effect,
                };
            }
        )+

        /// Every line of the table.
        pub const POLICY: &[Rule] = &[$($use_case::RULE),+];
    };
}

policy! {
    // People and the organisation.
    /// Name the organisation and make the first administrator, by the set-up link.
    SetUp "organisation.set_up" Audited [Visitor];
    /// See whether a link still sets the installation up, or whether that was done.
    ReadSetUp "organisation.set_up_link" Read [Visitor SignedIn];
    /// Change the organisation's settings.
    UpdateOrganisation "organisation.update" Audited [Administrator];
    /// Read the organisation's settings.
    ReadOrganisation "organisation.show" Read [SignedIn];
    /// See how much the installation holds and where its vacancies stand.
    ReadInstallation "installation.show" Read [Visitor SignedIn];
    /// Sign in.
    SignIn "person.sign_in" Ephemeral [Visitor];
    /// See by its link whom an invitation is for, and whether it still serves.
    ReadInvitation "person.invitation" Read [Visitor SignedIn];
    /// Take up an invitation by choosing a password.
    AcceptInvitation "person.accept_invitation" Audited [Visitor];
    /// Sign out.
    SignOut "person.sign_out" Ephemeral [SignedIn];
    /// Choose another password.
    ChangePassword "person.change_password" Audited [SignedIn];
    /// List one's own sessions.
    ListSessions "person.list_sessions" Read [SignedIn];
    /// End one of one's own sessions.
    EndSession "person.end_session" Ephemeral [SignedIn];
    /// Invite somebody.
    InvitePerson "person.invite" Audited [Administrator];
    /// Give somebody a role.
    GrantRole "person.grant_role" Audited [Administrator];
    /// Take a role back.
    RevokeRole "person.revoke_role" Audited [Administrator];
    /// Stop somebody from signing in.
    DisablePerson "person.disable" Audited [Administrator];
    /// See who has an account and which roles.
    ListPeople "person.list" Read [Administrator];

    // Frameworks, profiles, guides.
    /// See the frameworks.
    ListFrameworks "framework.list" Read [SignedIn];
    /// Read a framework.
    ReadFramework "framework.show" Read [SignedIn];
    /// Confirm by name that the notice of a framework was read.
    AcknowledgeNotice "framework.acknowledge" Audited [Hr];
    /// Let a framework start no new profile.
    RetireFramework "framework.retire" Audited [Hr];
    /// Start a job profile.
    StartProfile "profile.start" Audited [Hr];
    /// Save a draft profile.
    SaveProfile "profile.save" Audited [Hr];
    /// Approve somebody else's profile.
    ApproveProfile "profile.approve" Audited [Hr];
    /// Open the next version of an approved profile.
    ReviseProfile "profile.revise" Audited [Hr];
    /// Read a profile.
    ReadProfile "profile.show" Read [Hr Auditor];
    /// See the profiles.
    ListProfiles "profile.list" Read [Hr Auditor];
    /// Compose a guide from an approved profile.
    ComposeGuide "guide.compose" Audited [Hr];
    /// Save a draft guide.
    SaveGuide "guide.save" Audited [Hr];
    /// Propose a guide for the freeze.
    ProposeGuide "guide.propose" Audited [Hr];
    /// Freeze a guide that somebody else proposed.
    FreezeGuide "guide.freeze" Audited [Hr];
    /// Open the next version of a frozen guide.
    ReviseGuide "guide.revise" Audited [Hr];
    /// Read a guide.
    ReadGuide "guide.show" Read [Hr Auditor];
    /// See the guides.
    ListGuides "guide.list" Read [Hr Auditor];

    // Vacancies.
    /// Start a vacancy.
    StartVacancy "vacancy.start" Audited [Hr];
    /// See the vacancies one has to do with.
    ListVacancies "vacancy.list" Read [Hr Member Chair Auditor];
    /// Read where a vacancy stands.
    ReadVacancy "vacancy.show" Read [Holder Hr Member Chair Auditor] {Draft Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Change a vacancy's particulars.
    UpdateVacancy "vacancy.update" Audited [Holder] {Draft Open};
    /// Open a vacancy.
    OpenVacancy "vacancy.open" Audited [Holder] {Draft};
    /// Let the interviews begin.
    StartInterviews "vacancy.start_interviews" Audited [Holder] {Open};
    /// Call a vacancy off.
    CancelVacancy "vacancy.cancel" Audited [Holder] {Draft Open Interviewing Discussing Deciding};
    /// Close a decided vacancy.
    CloseVacancy "vacancy.close" Audited [Holder] {Decided};

    // Candidates.
    /// Enter one candidate.
    EnterCandidate "candidate.enter" Audited [Holder] {Open Interviewing};
    /// See what a file of candidates would do.
    TryCandidates "candidate.dry_run" Read [Holder] {Open Interviewing};
    /// Import a file of candidates.
    ImportCandidates "candidate.import" Audited [Holder] {Open Interviewing};
    /// Correct a candidate's particulars.
    UpdateCandidate "candidate.update" Audited [Holder] {Open Interviewing};
    /// Merge two entries of one person.
    MergeCandidates "candidate.merge" Audited [Holder] {Open};
    /// Record that a candidate withdrew.
    WithdrawCandidate "candidate.withdraw" Audited [Holder] {Open Interviewing Discussing Deciding};
    /// See a vacancy's candidates, with names.
    ListCandidates "candidate.list" Read [Holder] {Open Interviewing Discussing Deciding Decided Closed};
    /// Open a candidate's file.
    ReadCandidate "candidate.show" Read [Holder Member Chair] {Open Interviewing Discussing Deciding Decided Closed};

    /// See what stands about the end of a candidate's data.
    ReadErasure "candidate.erasure" Read [Holder Hr] {Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Ask that a candidate be erased.
    AskErasure "candidate.ask_erasure" Audited [Holder] {Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Approve an erasure that somebody else asked for.
    ApproveErasure "candidate.approve_erasure" Audited [Hr] {Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Refuse an erasure, or take one's own request back.
    RefuseErasure "candidate.refuse_erasure" Audited [Holder Hr] {Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Keep data from being erased.
    SetHold "candidate.set_hold" Audited [Holder] {Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Let data be erased again.
    LiftHold "candidate.lift_hold" Audited [Holder Hr] {Open Interviewing Discussing Deciding Decided Closed Cancelled};

    // Panel and declared links.
    /// Name somebody to the panel.
    NamePanelist "panel.name" Audited [Holder] {Draft Open Interviewing};
    /// See who may be named to the panel.
    ListEligible "panel.eligible" Read [Holder] {Draft Open Interviewing};
    /// Say who interviews whom.
    AssignPanel "panel.assign" Audited [Holder] {Open Interviewing};
    /// See the panel.
    ReadPanel "panel.show" Read [Holder Hr Member Chair Auditor] {Draft Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Acknowledge the rules declared in the guide.
    AcknowledgeRules "panel.acknowledge_rules" Audited [Chair] {Open};
    /// See the names to declare on, and nothing else.
    ReadDeclarations "declaration.list" Read [Member Chair] {Open Interviewing};
    /// Declare links with candidates.
    DeclareLinks "declaration.declare" Audited [Member Chair] {Open Interviewing};
    /// See declared links that await a ruling.
    ListRulings "declaration.list_rulings" Read [Holder Chair] {Open Interviewing};
    /// Rule on a declared link.
    RuleOnLink "declaration.rule" Audited [Holder Chair] {Open Interviewing};

    // Scorecards.
    /// See one's interviews.
    ListInterviews "scorecard.list" Read [SignedIn];
    /// Read one's own scorecard, with the guide.
    ReadScorecard "scorecard.show" Read [Member Chair] {Interviewing Discussing Deciding Decided Closed};
    /// Save a draft.
    DraftScorecard "scorecard.draft" Ephemeral [Member Chair] {Interviewing};
    /// Submit and seal.
    SubmitScorecard "scorecard.submit" Audited [Member Chair] {Interviewing};
    /// Correct a sealed scorecard before the opening.
    CorrectScorecard "scorecard.correct" Audited [Member Chair] {Interviewing};
    /// Read the receipt of a sealed scorecard.
    ReadReceipt "scorecard.receipt" Read [Member Chair] {Interviewing Discussing Deciding Decided Closed};
    /// See the states of all scorecards, never a value.
    ReadProgress "scorecard.progress" Read [Holder Chair Auditor] {Interviewing Discussing Deciding Decided Closed};

    // Opening, discussion, ranking, decision.
    /// Open the scores.
    RevealScores "reveal.open" Audited [Chair] {Interviewing};
    /// Read opened scores, sorted by disagreement.
    ReadDiscussion "discussion.show" Read [Member Chair Auditor] {Interviewing Discussing Deciding Decided Closed};
    /// Change one's score in the discussion.
    ReviseScore "discussion.revise" Audited [Member Chair] {Interviewing Discussing};
    /// Set or confirm the panel's rating: the chair, or a member where the chair is recused.
    RatePanel "discussion.rate" Audited [Member Chair] {Interviewing Discussing};
    /// Confirm all items within the tolerance at once: likewise.
    ConfirmAgreed "discussion.confirm_agreed" Audited [Member Chair] {Interviewing Discussing};
    /// Close the discussion; the ranking is computed and recorded.
    CloseDiscussion "discussion.close" Audited [Chair] {Discussing};
    /// Read the ranking.
    ReadRanking "ranking.show" Read [Holder Member Chair Auditor] {Interviewing Discussing Deciding Decided Closed};
    /// Reading how far a round can be relied on.
    ReadReliability "ranking.reliability" Read [Holder Chair Auditor] {Deciding Decided Closed};
    /// Record the order of tied candidates.
    RecordTie "ranking.record_tie" Audited [Chair] {Deciding};
    /// See what was retired for everybody, and what is asked to be.
    ReadRetirements "retirement.show" Read [Holder Hr Member Chair Auditor] {Discussing Deciding Decided Closed Cancelled};
    /// See what may be retired for everybody, and what nothing would test any more.
    ReadRetirable "retirement.choices" Read [Chair] {Discussing Deciding};
    /// Ask that a competency or a question be retired for everybody.
    AskRetirement "retirement.ask" Audited [Chair] {Discussing Deciding};
    /// Take such a request back.
    TakeBackRetirement "retirement.take_back" Audited [Chair] {Discussing Deciding};
    /// Approve, from outside the panel, what the chair asked to retire for everybody.
    ApproveRetirement "retirement.approve" Audited [Holder Hr] {Discussing Deciding};
    /// Refuse it, from outside the panel.
    RefuseRetirement "retirement.refuse" Audited [Holder Hr] {Discussing Deciding};
    /// Decide, or prepare a decision that another must sign too.
    Decide "decision.decide" Audited [Holder Chair] {Deciding};
    /// Sign a decision that departs from the order.
    SignDecision "decision.sign" Audited [Holder Chair] {Deciding};
    /// Read the decision.
    ReadDecision "decision.show" Read [Holder Member Chair Auditor] {Deciding Decided Closed};
    /// Take the scores out as a table.
    ExportScores "export.scores" Audited [Holder Chair Auditor] {Interviewing Discussing Deciding Decided Closed};
    /// Take the ranking out as tables.
    ExportRanking "export.ranking" Audited [Holder Chair Auditor] {Interviewing Discussing Deciding Decided Closed};
    /// Take the candidates out as a table.
    ExportCandidates "export.candidates" Audited [Holder] {Open Interviewing Discussing Deciding Decided Closed};

    // The log.
    /// Read a vacancy's entries, as sentences.
    ReadTimeline "audit.timeline" Read [Holder Chair Auditor] {Draft Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Read the state of the chain.
    ReadChain "audit.chain" Read [Administrator Auditor];
    /// Read the six answers about a vacancy, with what proves them.
    ReadOverview "audit.overview" Read [Auditor] {Draft Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Compute the ranking again from what was sealed, and see what other choices would give.
    Recompute "audit.recompute" Read [Auditor] {Deciding Decided Closed};
    /// See what a role could see at a moment.
    ReadReplay "audit.replay" Read [Auditor] {Draft Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Take the log out as files, with the openings of a vacancy.
    MakeBundle "export.bundle" Audited [Auditor] {Draft Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// See the exports that one has made.
    ListBundles "audit.bundles" Read [Auditor];
    /// Download an export that one has made.
    TakeBundle "audit.take_bundle" Read [Auditor];
    /// Read findings: an auditor those in scope, whoever has to answer those of a vacancy.
    ListFindings "finding.list" Read [Auditor];
    /// Read the findings about one vacancy.
    ReadFindings "finding.show" Read [Holder Chair Auditor] {Draft Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Raise a finding.
    RaiseFinding "finding.raise" Audited [Auditor] {Draft Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Answer a finding.
    AnswerFinding "finding.answer" Audited [Holder Chair] {Draft Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// Close a finding.
    CloseFinding "finding.close" Audited [Auditor] {Draft Open Interviewing Discussing Deciding Decided Closed Cancelled};
    /// See which vacancies one may review.
    ReadAuditScope "audit.scope" Read [Auditor];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_use_case_stands_in_the_table_once() {
        let names: BTreeSet<_> = POLICY.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), POLICY.len());
    }

    #[test]
    fn every_use_case_is_open_to_somebody() {
        assert!(POLICY.iter().all(|rule| !rule.who.is_empty()));
    }

    #[test]
    fn an_administrator_is_given_no_act_inside_a_vacancy() {
        for rule in POLICY.iter().filter(|rule| !rule.stages.is_empty()) {
            assert!(!rule.who.contains(&Standing::Administrator), "{}", rule.name);
        }
    }

    #[test]
    fn an_auditor_changes_nothing_but_findings_and_the_list_of_exports() {
        for rule in POLICY.iter().filter(|rule| rule.effect != Effect::Read && rule.who.contains(&Standing::Auditor)) {
            assert!(rule.name.starts_with("export.") || rule.name.starts_with("finding."), "{}", rule.name);
        }
    }
}
