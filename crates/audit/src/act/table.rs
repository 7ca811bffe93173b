//! The table of acts: one line for the text, what its entry needs, and its words in both languages.
//!
//! What must stay true: sorted by text; a line once used is never removed and its text never changed. In the words,
//! `{obj}`, `{vac}` and `{subj}` stand for what the reader's page calls the object, the vacancy and the people concerned, and
//! a piece in square brackets is left out when it is not known. The French verb always takes *avoir*.

use super::{Group, Spec, Why, XKey, XKind, may, must};

macro_rules! acts {
    ($($name:ident $text:literal $spec:expr, $en:literal, $fr:literal;)+) => {
        /// An act that the log can record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Act {
            $(#[doc = concat!("`", $text, "`: somebody ", $en, ".")] $name,)+
        }

        impl Act {
            /// Every act, in the order of its text.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The text in the entry.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The act with this text.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.binary_search_by(|act| act.as_str().cmp(text)).ok().and_then(|at| Self::ALL.get(at)).copied()
            }

            /// What the act's entry must say.
            pub const fn spec(self) -> Spec {
                match self {
                    $(Self::$name => {
                        const SPEC: Spec = $spec;
                        SPEC
                    })+
                }
            }

            /// The words of the act, with places for what it is about.
            pub(super) const fn template(self, lang: domain::Lang) -> &'static str {
                match lang {
                    domain::Lang::En => match self { $(Self::$name => $en),+ },
                    domain::Lang::Fr => match self { $(Self::$name => $fr),+ },
                }
            }
        }
    };
}

/// Purposes for which personal data may be read.
const PURPOSES: &[Why] = &[Why::Assess, Why::Decide, Why::Audit, Why::SubjectRequest, Why::Support];
const RETIRING: &[Why] = &[Why::Compromised, Why::Misunderstood, Why::NotAsked, Why::Procedure, Why::Unfair, Why::Other];
const LEAVING: &[Why] = &[Why::Conflict, Why::Left, Why::OwnWish, Why::RoleEnded, Why::Security, Why::Other];
const SECOND: &[XKey] = &[may("second", XKind::Ref)];
const RETIRED: &[XKey] = &[must("ids", XKind::Ids), must("second", XKind::Ref)];

const fn read() -> Spec {
    Spec::of(Group::Access).why(PURPOSES)
}

acts! {
    BackupCreate "backup.create" Spec::of(Group::DataLife),
        "made a backup", "a fait une sauvegarde";
    // A panelist scores sample answers before the day; kept as evidence of training.
    CalibrationRecord "calibration.record" Spec::of(Group::Vacancies).sealed(),
        "scored the sample answers for calibration[ in vacancy {vac}]", "a noté les réponses d’étalonnage[ du recrutement {vac}]";
    CandidateCreate "candidate.create" Spec::of(Group::Candidates).vacancy().subject(),
        "entered a candidate[ ({subj})][ in vacancy {vac}]", "a inscrit une personne candidate[ ({subj})][ au recrutement {vac}]";
    // Somebody on the panel ticks a point to explore, without which no scorecard is submitted.
    CandidateExplore "candidate.explore" Spec::of(Group::Candidates).vacancy().subject(),
        "noted a point as explored with the candidate[ {subj}][ in vacancy {vac}]",
        "a marqué comme abordé un point à aborder avec la personne candidate[ {subj}][ dans le recrutement {vac}]";
    CandidateMerge "candidate.merge" Spec::of(Group::Candidates).vacancy().subject(),
        "merged a double application[ ({subj})][ in vacancy {vac}]", "a fusionné un doublon[ ({subj})][ dans le recrutement {vac}]";
    CandidateShortlist "candidate.shortlist"
        Spec::of(Group::Candidates).vacancy().subject().x(SECOND),
        "decided on the shortlist[ for candidate {subj}][ in vacancy {vac}]",
        "a statué sur la présélection[ de la candidature {subj}][ dans le recrutement {vac}]";
    // A merge can be taken back until the first interview.
    CandidateUnmerge "candidate.unmerge" Spec::of(Group::Candidates).vacancy().subject(),
        "took back a merge of applications[ ({subj})][ in vacancy {vac}]",
        "a annulé une fusion de candidatures[ ({subj})][ dans le recrutement {vac}]";
    CandidateUpdate "candidate.update" Spec::of(Group::Candidates).vacancy().subject(),
        "changed the file of a candidate[ ({subj})][ in vacancy {vac}]",
        "a modifié le dossier d’une personne candidate[ ({subj})][ dans le recrutement {vac}]";
    CandidateWithdraw "candidate.withdraw"
        Spec::of(Group::Candidates).vacancy().subject().may_say_why(&[Why::NoAnswer, Why::OwnWish, Why::Other]),
        "recorded the withdrawal of a candidate[ ({subj})][ from vacancy {vac}]",
        "a enregistré le retrait d’une candidature[ ({subj})][ du recrutement {vac}]";
    CompetencyRetire "competency.retire" Spec::of(Group::Scores).vacancy().framework().why(RETIRING).x(RETIRED),
        "retired competencies for everyone[ in vacancy {vac}]",
        "a retiré des compétences pour tout le monde[ dans le recrutement {vac}]";
    ComplaintAnswer "complaint.answer" Spec::of(Group::Decisions).x(&[must("outcome", XKind::OneOf(&["not_upheld", "partly", "upheld"]))]),
        "answered a complaint[ ({obj})][ about vacancy {vac}]", "a répondu à une plainte[ ({obj})][ sur le recrutement {vac}]";
    ComplaintOpen "complaint.open" Spec::of(Group::Decisions),
        "opened a complaint[ ({obj})][ about vacancy {vac}]", "a ouvert une plainte[ ({obj})][ sur le recrutement {vac}]";
    ConcernRaise "concern.raise" Spec::of(Group::Candidates).vacancy().subject().sealed(),
        "raised a safeguarding concern[ about candidate {subj}][ in vacancy {vac}]",
        "a signalé une préoccupation de sauvegarde[ au sujet de la candidature {subj}][ dans le recrutement {vac}]";
    ConcernResolve "concern.resolve"
        Spec::of(Group::Candidates).vacancy().subject().sealed().why(&[Why::Referred, Why::Resolved, Why::Unfounded]),
        "resolved a safeguarding concern[ about candidate {subj}][ in vacancy {vac}]",
        "a clos une préoccupation de sauvegarde[ au sujet de la candidature {subj}][ dans le recrutement {vac}]";
    ConflictDeclare "conflict.declare" Spec::of(Group::Vacancies).vacancy().subject().sealed(),
        "declared their links with the candidates[ {subj}][ of vacancy {vac}]",
        "a déclaré ses liens avec les personnes candidates[ {subj}][ du recrutement {vac}]";
    ConflictRule "conflict.rule" Spec::of(Group::Vacancies).vacancy().subject().sealed(),
        "ruled on a declaration of interest[ ({subj})][ in vacancy {vac}]",
        "a statué sur une déclaration d’intérêts[ ({subj})][ dans le recrutement {vac}]";
    // An expert's answers in a consultation; the expert comes by a link.
    ConsultationAnswer "consultation.answer" Spec::of(Group::Frameworks).sealed(),
        "answered a consultation[ ({obj})]", "a répondu à une consultation[ ({obj})]";
    ConsultationClose "consultation.close" Spec::of(Group::Frameworks),
        "closed a consultation[ ({obj})]", "a clos une consultation[ ({obj})]";
    ConsultationOpen "consultation.open" Spec::of(Group::Frameworks),
        "opened a consultation[ ({obj})]", "a ouvert une consultation[ ({obj})]";
    DecisionAmend "decision.amend"
        Spec::of(Group::Decisions).vacancy().subject().sealed().x(SECOND)
            .why(&[Why::Complaint, Why::Declined, Why::GateFailed, Why::Slip, Why::Other]),
        "amended a decision[ about candidate {subj}][ in vacancy {vac}]",
        "a modifié une décision[ sur la candidature {subj}][ dans le recrutement {vac}]";
    DecisionPart "decision.part" Spec::of(Group::Decisions).vacancy().subject().sealed(),
        "sealed outcomes[ of vacancy {vac}]", "a scellé des issues[ du recrutement {vac}]";
    DecisionRecord "decision.record"
        Spec::of(Group::Decisions).vacancy().framework().checkpoint().x(&[
            must("parts", XKind::Leaves),
            must("ranking", XKind::Hash),
            must("ranking_leaf", XKind::Leaf),
            may("second", XKind::Ref),
        ]),
        "recorded the decisions[ of vacancy {vac}]", "a enregistré les décisions[ du recrutement {vac}]";
    DiscussionClose "discussion.close" Spec::of(Group::Scores).vacancy().framework(),
        "closed the discussion[ of vacancy {vac}]", "a clos la réunion d’harmonisation[ du recrutement {vac}]";
    EpochStart "epoch.start"
        Spec::of(Group::DataLife).sealed().checkpoint().x(&[
            must("have_root", XKind::Hash),
            must("have_size", XKind::Count),
            must("old_note", XKind::Note),
            must("old_origin", XKind::Origin),
        ]),
        "opened a new epoch of the log", "a ouvert une nouvelle époque du journal";
    EraseDone "erase.done"
        Spec::of(Group::DataLife).x(&[must("files", XKind::Count), must("openings", XKind::Count), must("rows", XKind::Count)]),
        "finished an erasure", "a terminé un effacement";
    // The second person says no.
    EraseRefuse "erase.refuse" Spec::of(Group::DataLife).vacancy().subject(),
        "refused an erasure[ of candidate {subj}][ of vacancy {vac}]",
        "a refusé un effacement[ de la candidature {subj}][ du recrutement {vac}]";
    // Asked for by one person; another one approves, which is the erasure itself.
    EraseRequest "erase.request" Spec::of(Group::DataLife).vacancy().subject().sealed(),
        "asked for the erasure[ of candidate {subj}][ of vacancy {vac}]",
        "a demandé l’effacement[ de la candidature {subj}][ du recrutement {vac}]";
    EraseSubject "erase.subject"
        Spec::of(Group::DataLife).subject().checkpoint().x(&[
            must("approver", XKind::Ref),
            must("ground", XKind::OneOf(&["consent_withdrawn", "error", "request", "retention"])),
        ]),
        "erased the data of a person[ ({subj})]", "a effacé les données d’une personne[ ({subj})]";
    ExportCreate "export.create"
        Spec::of(Group::DataLife).checkpoint()
            .why(&[Why::Archive, Why::Audit, Why::Complaint, Why::Litigation, Why::SubjectRequest, Why::Support, Why::Other])
            .x(&[may("scope", XKind::OneOf(&["all", "none", "scores"]))]),
        "made an export[ of vacancy {vac}]", "a produit une exportation[ du recrutement {vac}]";
    ExportRead "export.read" read(),
        "read an export[ ({obj})]", "a consulté une exportation[ ({obj})]";
    FileView "file.view" read().subject(),
        "read the file of a candidate[ ({subj})][ in vacancy {vac}]",
        "a consulté le dossier d’une personne candidate[ ({subj})][ dans le recrutement {vac}]";
    // An auditor's finding: owner, date and answer are versions of one object.
    FindingAnswer "finding.answer" Spec::of(Group::Decisions).sealed(),
        "answered a finding[ ({obj})][ about vacancy {vac}]", "a répondu à un constat[ ({obj})][ sur le recrutement {vac}]";
    FindingClose "finding.close" Spec::of(Group::Decisions),
        "closed a finding[ ({obj})][ about vacancy {vac}]", "a clos un constat[ ({obj})][ sur le recrutement {vac}]";
    FindingOpen "finding.open" Spec::of(Group::Decisions).sealed(),
        "opened a finding[ ({obj})][ about vacancy {vac}]", "a ouvert un constat[ ({obj})][ sur le recrutement {vac}]";
    // Somebody confirms by name that the notice of an illustrative framework was read.
    FrameworkAcknowledge "framework.acknowledge" Spec::of(Group::Frameworks).framework(),
        "confirmed having read the notice of a framework[ ({obj})]", "a confirmé avoir lu l’avertissement d’un référentiel[ ({obj})]";
    FrameworkImport "framework.import" Spec::of(Group::Frameworks).framework(),
        "imported a framework[ ({obj})]", "a importé un référentiel[ ({obj})]";
    FrameworkPublish "framework.publish" Spec::of(Group::Frameworks).framework(),
        "published a framework[ ({obj})]", "a publié un référentiel[ ({obj})]";
    FrameworkRetire "framework.retire" Spec::of(Group::Frameworks).why(&[Why::Law, Why::Superseded, Why::Other]),
        "retired a framework[ ({obj})]", "a retiré un référentiel[ ({obj})]";
    GateRecord "gate.record" Spec::of(Group::Candidates).vacancy().subject().sealed(),
        "recorded a gate[ for candidate {subj}][ in vacancy {vac}]",
        "a enregistré une étape bloquante[ de la candidature {subj}][ dans le recrutement {vac}]";
    // The chair acknowledges the declared rules; interviews open after that.
    GuideAcknowledge "guide.acknowledge" Spec::of(Group::Frameworks).framework(),
        "acknowledged the declared rules of an interview guide[ ({obj})][ for vacancy {vac}]",
        "a pris acte des règles déclarées d’un guide d’entretien[ ({obj})][ pour le recrutement {vac}]";
    GuideFreeze "guide.freeze" Spec::of(Group::Frameworks).framework().version().x(&[must("second", XKind::Ref)]),
        "froze an interview guide[ ({obj})][ for vacancy {vac}]", "a figé un guide d’entretien[ ({obj})][ pour le recrutement {vac}]";
    // A guide is composed in versions, as a profile is.
    GuideSave "guide.save" Spec::of(Group::Frameworks).version(),
        "saved an interview guide[ ({obj})]", "a enregistré un guide d’entretien[ ({obj})]";
    GuideSupersede "guide.supersede"
        Spec::of(Group::Frameworks).framework().why(&[Why::Correction, Why::Law, Why::NewVersion, Why::Other]),
        "superseded an interview guide[ ({obj})]", "a remplacé un guide d’entretien[ ({obj})]";
    HoldLift "hold.lift" Spec::of(Group::DataLife).why(&[Why::Closed, Why::Slip, Why::Other]),
        "lifted a hold on erasure[ ({obj})]", "a levé une suspension de l’effacement[ ({obj})]";
    HoldSet "hold.set" Spec::of(Group::DataLife).why(&[Why::Audit, Why::Complaint, Why::Litigation, Why::SubjectRequest, Why::Other]),
        "set a hold on erasure[ ({obj})][ for vacancy {vac}]", "a suspendu l’effacement[ ({obj})][ pour le recrutement {vac}]";
    // An induction plan is agreed with the appointed person, then reviewed.
    InductionAgree "induction.agree" Spec::of(Group::Decisions).vacancy().subject().sealed(),
        "agreed an induction plan[ for {subj}][ in vacancy {vac}]",
        "a convenu d’un plan d’intégration[ pour {subj}][ dans le recrutement {vac}]";
    InductionUpdate "induction.update" Spec::of(Group::Decisions).vacancy().subject().sealed(),
        "changed an induction plan[ for {subj}][ in vacancy {vac}]",
        "a modifié un plan d’intégration[ pour {subj}][ dans le recrutement {vac}]";
    KeyRotate "key.rotate" Spec::of(Group::DataLife).checkpoint().why(&[Why::Planned, Why::Precaution]).x(&[must("vkey", XKind::Vkey)]),
        "gave the log a new key", "a donné une nouvelle clé au journal";
    LetterIssue "letter.issue" Spec::of(Group::Decisions).vacancy().subject(),
        "issued a letter[ to candidate {subj}][ of vacancy {vac}]",
        "a émis un courrier[ pour la candidature {subj}][ du recrutement {vac}]";
    ListView "list.view" read().subject(),
        "read a list of candidates[ ({subj})][ of vacancy {vac}]",
        "a consulté une liste de personnes candidates[ ({subj})][ du recrutement {vac}]";
    LogPrune "log.prune" Spec::of(Group::DataLife).x(&[must("min_index", XKind::Count), must("origin", XKind::Origin)]),
        "pruned the access log", "a élagué le journal des accès";
    MonitoringReport "monitoring.report" Spec::of(Group::DataLife),
        "made the monitoring report", "a produit le rapport de suivi";
    // The installation gets its organisation: name, languages, safeguarding lead, local contact.
    OrganisationSetUp "organisation.set_up" Spec::of(Group::People).sealed(),
        "set up the organisation", "a mis en place l’organisation";
    // Which candidates a panelist interviews: `obj` is the panelist's membership, `subj` the candidates. An entry names a new list, goes on
    // with the one before it where there are too many for one entry, or says "all", with the panelist as `subj`.
    PanelAllocate "panel.allocate"
        Spec::of(Group::Vacancies).vacancy().subject().x(&[may("scope", XKind::OneOf(&["all", "listed", "lot", "more"]))]),
        "allocated candidates to a panel member[ ({obj})][ in vacancy {vac}]",
        "a attribué des candidatures à un membre du jury[ ({obj})][ dans le recrutement {vac}]";
    PanelAssign "panel.assign" Spec::of(Group::Vacancies).vacancy().subject().x(&[may("chair", XKind::Count)]),
        "appointed a panel member[ ({subj})][ in vacancy {vac}]", "a désigné un membre du jury[ ({subj})][ du recrutement {vac}]";
    PanelReplace "panel.replace"
        Spec::of(Group::Vacancies).vacancy().subject().why(&[Why::Conflict, Why::Left, Why::OwnWish, Why::Unavailable, Why::Other])
            .x(&[may("by", XKind::Ref)]),
        "replaced a panel member[ ({subj})][ in vacancy {vac}]", "a remplacé un membre du jury[ ({subj})][ du recrutement {vac}]";
    PanelRatingSet "panel_rating.set"
        Spec::of(Group::Scores).vacancy().framework().subject().sealed()
            .may_say_why(&[Why::Agreement, Why::Anchor, Why::Evidence, Why::Spread, Why::Other]),
        "set a panel rating[ for candidate {subj}][ in vacancy {vac}]",
        "a fixé une note du jury[ pour la candidature {subj}][ dans le recrutement {vac}]";
    ProfileApprove "profile.approve" Spec::of(Group::Frameworks).version(),
        "approved a job profile[ ({obj})]", "a approuvé un profil de poste[ ({obj})]";
    ProfileSave "profile.save" Spec::of(Group::Frameworks).version(),
        "saved a job profile[ ({obj})]", "a enregistré un profil de poste[ ({obj})]";
    // A question stops counting as evidence for everyone; its competency goes back to the panel.
    QuestionRetire "question.retire" Spec::of(Group::Scores).vacancy().framework().why(RETIRING).x(RETIRED),
        "retired questions for everyone[ in vacancy {vac}]", "a retiré des questions pour tout le monde[ dans le recrutement {vac}]";
    RankingPart "ranking.part"
        Spec::of(Group::Decisions).vacancy().framework().subject().calc().sealed().x(&[must("inputs", XKind::Leaves)]),
        "sealed rows of the ranking[ of vacancy {vac}]", "a scellé des lignes du classement[ du recrutement {vac}]";
    RankingRecord "ranking.record"
        Spec::of(Group::Decisions).vacancy().framework().calc().checkpoint().x(&[
            must("inputs", XKind::Leaves),
            must("parts", XKind::Leaves),
            must("ranking", XKind::Hash),
        ]),
        "recorded the ranking[ of vacancy {vac}]", "a enregistré le classement[ du recrutement {vac}]";
    ReportView "report.view" read(),
        "read a report[ ({obj})][ of vacancy {vac}]", "a consulté un rapport[ ({obj})][ du recrutement {vac}]";
    RestoreDone "restore.done" Spec::of(Group::DataLife),
        "restored a backup", "a restauré une sauvegarde";
    RetentionRun "retention.run" Spec::of(Group::DataLife),
        "applied the retention periods", "a appliqué les durées de conservation";
    // A person outside the panel says no to a retirement.
    RetirementRefuse "retirement.refuse" Spec::of(Group::Scores).vacancy().x(&[must("ids", XKind::Ids)]),
        "refused to retire competencies or questions for everyone[ in vacancy {vac}]",
        "a refusé le retrait de compétences ou de questions pour tout le monde[ dans le recrutement {vac}]";
    // The chair asks that something be retired for everyone; a person outside the panel approves or refuses.
    RetirementRequest "retirement.request" Spec::of(Group::Scores).vacancy().why(RETIRING).x(&[must("ids", XKind::Ids)]),
        "asked to retire competencies or questions for everyone[ in vacancy {vac}]",
        "a demandé le retrait de compétences ou de questions pour tout le monde[ dans le recrutement {vac}]";
    // The chair no longer asks.
    RetirementTakeBack "retirement.take_back" Spec::of(Group::Scores).vacancy().x(&[must("ids", XKind::Ids)]),
        "took back a request to retire competencies or questions for everyone[ in vacancy {vac}]",
        "a annulé une demande de retrait de compétences ou de questions pour tout le monde[ dans le recrutement {vac}]";
    ScorecardCorrect "scorecard.correct"
        Spec::of(Group::Scores).vacancy().framework().subject().version().sealed()
            .why(&[Why::Anchor, Why::Evidence, Why::Slip, Why::WrongFile, Why::Other]).x(&[may("paper", XKind::Count)]),
        "corrected a sealed score sheet[ for candidate {subj}][ in vacancy {vac}]",
        "a corrigé une fiche de notation scellée[ pour la candidature {subj}][ dans le recrutement {vac}]";
    ScorecardExcuse "scorecard.excuse"
        Spec::of(Group::Scores).vacancy().subject().why(&[Why::Absence, Why::Conflict, Why::Recusal, Why::Replaced, Why::Other]),
        "excused a score sheet[ ({subj})][ in vacancy {vac}]", "a dispensé d’une fiche de notation[ ({subj})][ dans le recrutement {vac}]";
    ScorecardRevise "scorecard.revise"
        Spec::of(Group::Scores).vacancy().framework().subject().version().sealed()
            .why(&[Why::Agreement, Why::Anchor, Why::Evidence, Why::Slip, Why::Other]),
        "revised a score sheet in the discussion[ for candidate {subj}][ in vacancy {vac}]",
        "a révisé une fiche de notation en réunion d’harmonisation[ pour la candidature {subj}][ dans le recrutement {vac}]";
    ScorecardSetAside "scorecard.set_aside"
        Spec::of(Group::Scores).vacancy().subject().why(&[Why::Complaint, Why::Conflict, Why::Procedure, Why::Replaced, Why::Other])
            .x(&[must("leaf", XKind::Leaf)]),
        "set a score sheet aside[ ({subj})][ in vacancy {vac}]",
        "a écarté une fiche de notation[ ({subj})][ dans le recrutement {vac}]";
    ScorecardSubmit "scorecard.submit"
        Spec::of(Group::Scores).vacancy().framework().subject().version().sealed().checkpoint().x(&[may("paper", XKind::Count)]),
        "submitted a score sheet[ for candidate {subj}][ in vacancy {vac}]",
        "a remis une fiche de notation[ pour la candidature {subj}][ dans le recrutement {vac}]";
    ScorecardWaive "scorecard.waive"
        Spec::of(Group::Scores).vacancy().subject().why(&[Why::Absence, Why::Left, Why::Lost, Why::Unavailable, Why::Other]),
        "waived a missing score sheet[ ({subj})][ in vacancy {vac}]",
        "a renoncé à une fiche de notation manquante[ ({subj})][ dans le recrutement {vac}]";
    ScoresReveal "scores.reveal"
        Spec::of(Group::Scores).vacancy().framework().checkpoint()
            .may_say_why(&[Why::Absence, Why::Left, Why::Lost, Why::Unavailable, Why::Other])
            .x(&[may("missing", XKind::Refs), must("scope", XKind::OneOf(&["candidate", "vacancy"]))]),
        "opened the scores[ of candidate {subj}][ of vacancy {vac}]",
        "a ouvert les notes[ de la candidature {subj}][ du recrutement {vac}]";
    SearchRun "search.run" read(),
        "searched personal data[ of vacancy {vac}]", "a effectué une recherche dans des données personnelles[ du recrutement {vac}]";
    SettingsUpdate "settings.update" Spec::of(Group::People).x(SECOND),
        "changed the settings[ ({obj})]", "a modifié les réglages[ ({obj})]";
    // An assessor's levels for one answer of a masked application.
    SiftRecord "sift.record" Spec::of(Group::Candidates).vacancy().subject().sealed(),
        "scored a masked application[ ({subj})][ in vacancy {vac}]",
        "a noté une candidature masquée[ ({subj})][ dans le recrutement {vac}]";
    // A place in the schedule is given up.
    SlotCancel "slot.cancel" Spec::of(Group::Candidates).vacancy().subject(),
        "cancelled an interview slot[ of candidate {subj}][ in vacancy {vac}]",
        "a annulé un créneau d’entretien[ de la candidature {subj}][ dans le recrutement {vac}]";
    // A place in the schedule, with its duration including any adjustment.
    SlotSet "slot.set" Spec::of(Group::Candidates).vacancy().subject(),
        "set an interview slot[ for candidate {subj}][ in vacancy {vac}]",
        "a fixé un créneau d’entretien[ pour la candidature {subj}][ dans le recrutement {vac}]";
    TieRecord "tie.record" Spec::of(Group::Scores).vacancy().framework().subject().sealed(),
        "recorded the order of tied candidates[ ({subj})][ in vacancy {vac}]",
        "a enregistré l’ordre de personnes candidates à égalité[ ({subj})][ dans le recrutement {vac}]";
    UserAuthChange "user.auth_change" Spec::of(Group::People).subject(),
        "changed a means of sign-in[ ({subj})]", "a modifié un moyen de connexion[ ({subj})]";
    UserCreate "user.create" Spec::of(Group::People).subject(),
        "created an account[ ({subj})]", "a créé un compte[ ({subj})]";
    UserDisable "user.disable" Spec::of(Group::People).subject().why(LEAVING),
        "disabled an account[ ({subj})]", "a désactivé un compte[ ({subj})]";
    // Without it, an account disabled by mistake could never act again (process rule 7).
    UserEnable "user.enable" Spec::of(Group::People).subject(),
        "enabled an account again[ ({subj})]", "a réactivé un compte[ ({subj})]";
    UserGrant "user.grant" Spec::of(Group::People).subject().x(&[may("role", XKind::OneOf(GRANTED))]),
        "gave a role[ to {subj}][ in vacancy {vac}]", "a donné un rôle[ à {subj}][ dans le recrutement {vac}]";
    UserRevoke "user.revoke" Spec::of(Group::People).subject().may_say_why(LEAVING).x(&[may("role", XKind::OneOf(GRANTED))]),
        "took back a role[ of {subj}][ in vacancy {vac}]", "a repris un rôle[ de {subj}][ dans le recrutement {vac}]";
    UserUpdate "user.update" Spec::of(Group::People).subject(),
        "changed an account[ ({subj})]", "a modifié un compte[ ({subj})]";
    VacancyCancel "vacancy.cancel"
        Spec::of(Group::Vacancies).vacancy().why(&[Why::Budget, Why::NeedGone, Why::NoCandidate, Why::Procedure, Why::Other]),
        "cancelled vacancy[ {vac}]", "a annulé le recrutement[ {vac}]";
    VacancyClose "vacancy.close" Spec::of(Group::Vacancies).vacancy(),
        "closed vacancy[ {vac}]", "a clos le recrutement[ {vac}]";
    VacancyOpen "vacancy.open" Spec::of(Group::Vacancies).vacancy().framework(),
        "opened vacancy[ {vac}]", "a ouvert le recrutement[ {vac}]";
    // The vacancy moves on to another of its declared states.
    VacancyStage "vacancy.stage" Spec::of(Group::Vacancies).vacancy().x(&[must("stage", XKind::OneOf(STAGES))]),
        "moved vacancy[ {vac}] on to its next stage", "a fait passer le recrutement[ {vac}] à l’étape suivante";
    VacancyUpdate "vacancy.update" Spec::of(Group::Vacancies).vacancy(),
        "changed vacancy[ {vac}]", "a modifié le recrutement[ {vac}]";
    // The young people's panel hears how its view counted; no vacancy with one closes before.
    YoungPanelAnswer "young_panel.answer" Spec::of(Group::Scores).vacancy().sealed(),
        "told the young people’s panel how its view counted[ in vacancy {vac}]",
        "a dit au jury de jeunes comment son avis a compté[ dans le recrutement {vac}]";
    YoungPanelRecord "young_panel.record" Spec::of(Group::Scores).vacancy().subject().sealed(),
        "recorded the view of the young people’s panel[ on candidate {subj}][ in vacancy {vac}]",
        "a enregistré l’avis du jury de jeunes[ sur la candidature {subj}][ dans le recrutement {vac}]";
}

const STAGES: &[&str] = &["closed", "decided", "deciding", "discussing", "draft", "interviewing", "open", "shortlisting"];
const GRANTED: &[&str] = &["administrator", "auditor", "chair", "complaints", "hr", "panelist", "safeguarding"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_sorted_and_read_back_from_their_text() {
        assert!(Act::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
        for act in Act::ALL.iter().copied() {
            assert_eq!(Act::parse(act.as_str()), Some(act));
        }
        assert_eq!(Act::parse("scorecard.unseal"), None);
    }

    #[test]
    fn x_keys_and_closed_codes_are_sorted() {
        for act in Act::ALL.iter().copied() {
            let keys = act.spec().x;
            assert!(keys.windows(2).all(|pair| pair[0].key < pair[1].key), "{}", act.as_str());
            for key in keys {
                if let XKind::OneOf(codes) = key.kind {
                    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{}", act.as_str());
                }
            }
        }
    }

    #[test]
    fn reasons_are_sorted_and_read_back_from_their_text() {
        assert!(Why::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
        for why in Why::ALL.iter().copied() {
            assert_eq!(Why::parse(why.as_str()), Some(why));
        }
    }
}
