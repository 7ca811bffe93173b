//! Why the product refuses or warns: a closed list of codes with parameters, and the words for each in both languages.
//!
//! A refusal changes nothing, keeps what was typed, says what happened and then what to do now. Only the code and its parameters
//! travel; the words are looked up where they are read, so that no free text of a library can reach a person.
//! Invariant: a code without words in French or in English does not compile.

use serde::{Deserialize, Serialize};

use crate::Lang;

macro_rules! refusals {
    ($($variant:ident { $($param:ident: $type:ty),* } $code:literal en $en:literal fr $fr:literal;)+) => {
        /// Why something is refused, or what deserves a written reason.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "code", content = "with")]
        pub enum Refusal {
            $(
                #[doc = concat!("`", $code, "`.")]
                #[serde(rename = $code)]
                $variant {
                    $(
                        #[doc = concat!("The `", stringify!($param), "` of the message.")]
                        $param: $type,
                    )*
                },
            )+
        }

        impl Refusal {
            /// Every code, in alphabetical order.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The closed code, as in the reference of messages.
            pub const fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)+
                }
            }

            /// What happened and what to do now.
            pub fn words(&self, lang: Lang) -> String {
                match self {
                    $(Self::$variant { $($param),* } => match lang {
                        Lang::En => format!($en),
                        Lang::Fr => format!($fr),
                    },)+
                }
            }
        }
    };
}

refusals! {
    AccessIdentity {} "access.identity"
        en "Confirm who is asking before the pack leaves: record how and by whom identity was checked."
        fr "Confirmez l’identité de la personne avant l’envoi : indiquez comment et par qui elle a été vérifiée.";
    AccessOwnFile {} "access.own-file"
        en "You have applied to this vacancy, so you cannot open it. HR has been told."
        fr "Vous avez déposé votre candidature à ce recrutement : vous ne pouvez pas l’ouvrir. Les RH en sont informées.";
    AccessRoleConflict { role_a: String, role_b: String } "access.role-conflict"
        en "One person cannot be both {role_a} and {role_b} in this vacancy. Choose one."
        fr "Une même personne ne peut pas être à la fois {role_a} et {role_b} dans ce recrutement. Choisissez.";
    AnalysisNotEnough {} "analysis.not-enough"
        en "Not enough shared scores to correct for severity. The order stands as computed."
        fr "Trop peu de notes communes pour corriger la sévérité. Le classement reste tel qu’il est calculé.";
    AuditPurpose {} "audit.purpose"
        en "Say why you need to see personal data; your reason is recorded."
        fr "Indiquez pourquoi vous devez voir des données personnelles ; votre motif est enregistré.";
    AuditRollback { date: String } "audit.rollback"
        en "The database is older than its last checkpoint ({date}). Nothing can be written until an administrator opens a new epoch with a reason."
        fr "La base est antérieure à son dernier sceau ({date}). Rien ne peut être écrit tant que l’administration n’a pas ouvert, avec un motif, une nouvelle époque du journal.";
    AuditUnavailable { reference: String } "audit.unavailable"
        en "The audit log cannot be written, so nothing was changed. What you typed is kept. Try again, or quote {reference}."
        fr "Le journal d’audit ne peut pas être écrit : rien n’a été modifié. Votre saisie est conservée. Réessayez ou citez {reference}.";
    CandidateDuplicate { code: String } "candidate.duplicate"
        en "This may be {code}, already in this vacancy. Compare, then merge or keep both."
        fr "Il s’agit peut-être de {code}, déjà dans ce recrutement. Comparez, puis fusionnez ou gardez les deux.";
    CandidateFormMissing {} "candidate.form-missing"
        en "A CV alone is not enough. Ask for the application form, then add this candidate."
        fr "Un CV seul ne suffit pas. Demandez le formulaire de candidature avant d’ajouter cette personne.";
    ComplaintAddressee { name: String } "complaint.addressee"
        en "{name} sat on this panel and cannot handle this complaint. Choose someone else."
        fr "{name} a siégé dans ce jury et ne peut pas traiter cette plainte. Choisissez quelqu’un d’autre.";
    ConflictOwnRuling { name: String } "conflict.own-ruling"
        en "You cannot rule on your own declaration. {name} will."
        fr "Vous ne pouvez pas statuer sur votre propre déclaration. {name} s’en chargera.";
    ConflictUndeclared {} "conflict.undeclared"
        en "Declare your links with the candidates first; the files open afterwards."
        fr "Déclarez d’abord vos liens avec les personnes candidates ; les dossiers s’ouvrent ensuite.";
    ConsultationClosed { date: String } "consultation.closed"
        en "This consultation closed on {date}. You can read your answers."
        fr "Cette consultation a pris fin le {date}. Vous pouvez relire vos réponses.";
    ConsultationOpen { date: String } "consultation.open"
        en "Experts are rating this text until {date}. Close the consultation to edit it."
        fr "Des spécialistes évaluent ce texte jusqu’au {date}. Fermez la consultation pour le modifier.";
    ConsultationTooFew {} "consultation.too-few"
        en "Fewer than 5 experts answered: no verdict on this item."
        fr "Moins de 5 spécialistes ont répondu : pas de conclusion sur cet élément.";
    DecisionConcernOpen { name: String } "decision.concern-open"
        en "A safeguarding concern awaits its written resolution by {name}."
        fr "Une préoccupation de sauvegarde attend sa résolution écrite par {name}.";
    DecisionConductUnanswered { employer: String } "decision.conduct-unanswered"
        en "{employer} has not answered. Ask again, or record who accepts this and why."
        fr "{employer} n’a pas répondu. Relancez, ou indiquez qui l’accepte et pourquoi.";
    DecisionGateOpen { gate: String } "decision.gate-open"
        en "{gate} is not satisfied. You can make a conditional offer; the start stays blocked."
        fr "L’étape « {gate} » n’est pas franchie. Vous pouvez faire une promesse sous conditions ; la prise de poste reste bloquée.";
    DecisionOutOfOrder { name: String } "decision.out-of-order"
        en "This departs from the ranking. Write the reason; {name} must also sign."
        fr "Cette décision s’écarte du classement. Motivez-la ; {name} doit aussi signer.";
    DecisionStaleRanking {} "decision.stale-ranking"
        en "The ranking changed after you opened this page. Read it again before deciding."
        fr "Le classement a changé depuis l’ouverture de cette page. Relisez-le avant de décider.";
    DiscussionFinal {} "discussion.final"
        en "This value stood when the order was recorded, so it no longer changes. Only what came back to the panel does."
        fr "Cette valeur était acquise quand le classement a été enregistré : elle ne change plus. Seul change ce qui est revenu devant le jury.";
    EraseHold { date: String } "erase.hold"
        en "A hold set on {date} keeps this file. It can be erased once the hold is lifted."
        fr "Une suspension décidée le {date} empêche l’effacement de ce dossier ; il sera possible une fois la suspension levée.";
    FrameworkPinned {} "framework.pinned"
        en "This version is published and cannot change. Start a new version."
        fr "Cette version est publiée et ne change plus. Créez une nouvelle version.";
    FrameworkRetired { version: String } "framework.retired"
        en "This version is retired. Start from {version}."
        fr "Cette version est retirée. Partez de la version {version}.";
    GateDocumentRefused {} "gate.document-refused"
        en "Do not upload this document. Record its type, date, outcome and who checked it."
        fr "Ne téléversez pas ce document. Indiquez son type, sa date, le résultat et qui l’a vérifié.";
    GateTooEarly { gate: String, stage: String } "gate.too-early"
        en "{gate} may be asked from the stage “{stage}” on."
        fr "L’étape « {gate} » ne peut être demandée qu’à partir de « {stage} ».";
    GateUnlawful { gate: String, source: String } "gate.unlawful"
        en "{gate} may not be asked for this post ({source})."
        fr "L’étape « {gate} » ne peut pas être demandée pour ce poste ({source}).";
    GuideAccountability { line: String } "guide.accountability"
        en "No question tests “{line}”. Add one, or write why not."
        fr "Aucune question ne porte sur « {line} ». Ajoutez-en une ou motivez ce choix.";
    GuideBoundaries {} "guide.boundaries"
        en "Add a question on safe boundaries with children."
        fr "Ajoutez une question sur la juste distance avec les enfants.";
    GuideContrary {} "guide.contrary"
        en "Add at least one probe that asks for a contrary example."
        fr "Ajoutez au moins une relance demandant un exemple contraire.";
    GuideFrozen {} "guide.frozen"
        en "This guide is frozen. Start a new version; candidates already interviewed keep this one."
        fr "Ce guide est figé. Créez une nouvelle version ; les entretiens déjà menés gardent celle-ci.";
    GuideLanguageIncomplete { language: String, n: u32 } "guide.language-incomplete"
        en "{n} texts are missing or not up to date in {language}."
        fr "{n} textes manquent ou ne sont pas à jour en {language}.";
    GuideMotivation {} "guide.motivation"
        en "Add a question on the motivation to work with children."
        fr "Ajoutez une question sur la motivation à travailler auprès d’enfants.";
    GuideThin { competency: String, n: u32 } "guide.thin"
        en "{competency} is essential but has only {n} question. Add one, or write why."
        fr "« {competency} » est indispensable mais n’a que {n} question. Ajoutez-en une ou motivez ce choix.";
    GuideTooLong { minutes: u32, slot: u32 } "guide.too-long"
        en "The guide takes {minutes} min, the slot {slot} min."
        fr "Le guide dure {minutes} min, le créneau {slot} min.";
    ImportColumnDropped { column: String } "import.column-dropped"
        en "Column “{column}” was left out: it is not tied to the post."
        fr "La colonne « {column} » a été écartée : elle n’a pas de lien avec le poste.";
    ImportInvalid { field: String, line: u32, problem: String } "import.invalid"
        en "Line {line}, {field}: {problem} Nothing was imported."
        fr "Ligne {line}, {field} : {problem} Rien n’a été importé.";
    ImportLoss { items: String } "import.loss"
        en "This format cannot carry {items}."
        fr "Ce format ne peut pas transporter {items}.";
    IndicatorDimension { indicator: String } "indicator.dimension"
        en "{indicator}: choose one or two dimensions."
        fr "{indicator} : choisissez une ou deux dimensions.";
    InductionNotAppointed {} "induction.not-appointed"
        en "An induction plan exists only for an appointed candidate."
        fr "Un plan d’intégration n’existe que pour une personne retenue.";
    InterviewNotOpen { date: String } "interview.not-open"
        en "This interview opens on {date}, after your declaration."
        fr "Cet entretien s’ouvre le {date}, après votre déclaration.";
    JurisdictionReview {} "jurisdiction.review"
        en "A second person must confirm this change."
        fr "Une seconde personne doit confirmer cette modification.";
    LetterUnapproved { n: u32 } "letter.unapproved"
        en "{n} letters still await approval."
        fr "{n} lettres attendent encore d’être approuvées.";
    LinkExpired { date: String } "link.expired"
        en "This link ended on {date}. Ask for a new one; what you saved is kept."
        fr "Ce lien a expiré le {date}. Demandez-en un nouveau ; ce que vous avez enregistré est conservé.";
    MonitoringTooFew {} "monitoring.too-few"
        en "Too few people to conclude."
        fr "Effectifs trop faibles pour conclure.";
    NotesConflict { time: String } "notes.conflict"
        en "This text changed elsewhere at {time}. Both versions are below: keep one or join them."
        fr "Ce texte a été modifié ailleurs à {time}. Les deux versions figurent ci-dessous : gardez-en une ou réunissez-les.";
    OfflineExpired { n: u32 } "offline.expired"
        en "The copy on this device has ended. Sign in to continue; {n} unsent changes are kept."
        fr "La copie sur cet appareil a expiré. Connectez-vous pour continuer ; {n} modifications non envoyées sont conservées.";
    PanelRatingReason { cause: String } "panel-rating.reason"
        en "Write the panel’s reason: {cause}."
        fr "Motivez la note du jury : {cause}.";
    PanelRatingWords {} "panel-rating.words"
        en "Say in a sentence what was or was not demonstrated."
        fr "Dites en une phrase ce qui a été démontré ou non.";
    PanelBelowTwo { code: String } "panel.below-two"
        en "Fewer than two panelists remain for {code}. Appoint another."
        fr "Il reste moins de deux membres du jury pour {code}. Désignez quelqu’un d’autre.";
    PanelNoTraining { date: String } "panel.no-training"
        en "No member has valid safer-recruitment training on {date}."
        fr "Aucun membre n’a de formation au recrutement sécurisé valide le {date}.";
    PanelReplaceReason {} "panel.replace-reason"
        en "Write why this member is replaced. Sealed scores stay."
        fr "Indiquez pourquoi ce membre est remplacé. Les notes scellées restent.";
    PanelTooSmall {} "panel.too-small"
        en "A panel needs at least two members; three are advised."
        fr "Un jury compte au moins deux membres ; trois sont conseillés.";
    PaperMismatch { n: u32 } "paper.mismatch"
        en "The two entries differ in {n} places. Settle each from the paper."
        fr "Les deux saisies diffèrent en {n} endroits. Tranchez à chaque endroit d’après le papier.";
    ProfileCount { n: u32 } "profile.count"
        en "{n} competencies: between 5 and 8 are advised. Write why."
        fr "{n} compétences : entre 5 et 8 sont conseillées. Motivez ce choix.";
    ProfileEssentialUnsupported { cvr: String, item: String } "profile.essential-unsupported"
        en "Experts do not support “{item}” as essential (CVR {cvr}). Write why it stays."
        fr "Les spécialistes ne jugent pas « {item} » indispensable (CVR {cvr}). Motivez son maintien.";
    ProfileNoEssential {} "profile.no-essential"
        en "Mark at least one competency as essential."
        fr "Indiquez au moins une compétence indispensable.";
    ProfileOneLanguage { item: String } "profile.one-language"
        en "“{item}” needs a text in French and in English."
        fr "« {item} » doit exister en français et en anglais.";
    ProfileSelfApproval {} "profile.self-approval"
        en "Someone other than the author must approve."
        fr "L’approbation revient à une autre personne que celle qui a rédigé le profil.";
    ProfileTooMany { n: u32 } "profile.too-many"
        en "At most 12 competencies. Remove {n}."
        fr "12 compétences au plus. Retirez-en {n}.";
    ProfileUntested { competency: String } "profile.untested"
        en "No method tests “{competency}”, which is essential."
        fr "Aucune méthode n’évalue « {competency} », pourtant indispensable.";
    ProfileWeightZero {} "profile.weight-zero"
        en "A weight cannot be zero. Remove the competency instead."
        fr "Une pondération ne peut pas être nulle. Retirez plutôt la compétence.";
    ProfileWeightsReason {} "profile.weights-reason"
        en "The weights are not equal. Write why."
        fr "Les pondérations ne sont pas égales. Motivez ce choix.";
    QuestionDoNotAsk { source: String, topic: String } "question.do-not-ask"
        en "This question may touch on “{topic}”, which may not be asked here ({source})."
        fr "Cette question semble toucher à « {topic} », qu’il ne faut pas aborder ici ({source}).";
    RankingIncomplete { code: String, competency: String } "ranking.incomplete"
        en "{code} is not ranked: “{competency}” was not assessed. Ask again or retire it for all."
        fr "{code} n’entre pas dans le classement : « {competency} » n’a pas été évaluée. Reposez la question ou retirez la compétence pour tout le monde.";
    RankingNotReady {} "ranking.not-ready"
        en "The ranking appears once the discussion is closed."
        fr "Le classement apparaît une fois la réunion d’harmonisation close.";
    ReferenceOpenLetter {} "reference.open-letter"
        en "This reference cannot be used. Ask the referee directly."
        fr "Cette référence n’est pas utilisable. Demandez-la directement à la personne qui la signe.";
    RetireApproval {} "retire.approval"
        en "A person outside the panel must approve."
        fr "Une personne extérieure au jury doit approuver.";
    RetireCoverage { items: String } "retire.coverage"
        en "Without it, {items} would no longer be tested. Write why this is acceptable."
        fr "Sans elle, {items} ne seraient plus évalués. Expliquez en quoi c’est acceptable.";
    RetireLast {} "retire.last"
        en "No competency would be left to rank by. Call the vacancy off, or keep this competency."
        fr "Il ne resterait aucune compétence pour établir le classement. Annulez le recrutement ou gardez cette compétence.";
    RetireOnlyQuestion { competency: String } "retire.only-question"
        en "No other question tests “{competency}”. Retire the competency instead."
        fr "Aucune autre question n’évalue « {competency} ». Retirez plutôt la compétence.";
    RetireOpen {} "retire.open"
        en "A request to retire something for everyone awaits its answer. It has to be approved, refused or taken back first."
        fr "Une demande de retrait pour tout le monde attend sa réponse. Elle doit d’abord être approuvée, refusée ou annulée.";
    RetireRefused {} "retire.refused"
        en "Retiring this was asked for before, and refused. The answer stands."
        fr "Ce retrait a déjà été demandé et refusé. La réponse reste valable.";
    RevealMissing { names: String } "reveal.missing"
        en "{names} have not submitted. Wait, or write why the scores open without them."
        fr "{names} : notes non remises. Attendez, ou motivez l’ouverture sans elles.";
    RubricAnchorMissing { competency: String, language: String, level: u32 } "rubric.anchor-missing"
        en "Level {level} of “{competency}” has no anchor in {language}."
        fr "Le niveau {level} de « {competency} » n’a pas d’ancrage en {language}.";
    ScoreChangeReason {} "score.change-reason"
        en "Write what changed your mind. Your first score stays visible."
        fr "Indiquez ce qui vous a fait changer d’avis. Votre première note reste visible.";
    ScoreNoEvidence {} "score.no-evidence"
        en "Write what the candidate said or did that supports this level."
        fr "Écrivez ce que la personne a dit ou fait à l’appui de ce niveau.";
    ScorecardIncomplete { n: u32 } "scorecard.incomplete"
        en "{n} items are missing. Each line takes you there."
        fr "Il manque {n} éléments. Chaque ligne vous y conduit.";
    ScorecardReason {} "scorecard.reason"
        en "Write why you correct this scorecard. The sealed version is kept."
        fr "Indiquez pourquoi vous corrigez cette fiche. La version scellée est conservée.";
    ScorecardSealed {} "scorecard.sealed"
        en "The scores have been opened. You can change yours in the discussion only."
        fr "Les notes ont été ouvertes. Vous ne pouvez modifier la vôtre qu’en réunion d’harmonisation.";
    ScoresSealed {} "scores.sealed"
        en "Scores are sealed until the chair opens them."
        fr "Les notes sont scellées jusqu’à leur ouverture par la présidence du jury.";
    ShortlistOnePerson {} "shortlist.one-person"
        en "A second person must shortlist too."
        fr "Une seconde personne doit aussi présélectionner.";
    ShortlistReason {} "shortlist.reason"
        en "Name the essential competency or requirement that decides."
        fr "Nommez la compétence ou l’exigence indispensable qui motive ce choix.";
    SiftTwoAssessors { n: u32 } "sift.two-assessors"
        en "Each answer needs two assessors; {n} have one."
        fr "Chaque réponse doit être lue par deux personnes ; {n} ne l’ont été que par une.";
    SlotOverlap { name: String, time: String } "slot.overlap"
        en "{name} is already booked at {time}."
        fr "{name} a déjà un entretien à {time}.";
    StatementSmallCells {} "statement.small-cells"
        en "Figures under 10 are hidden in the public statement."
        fr "Les effectifs inférieurs à 10 sont masqués dans la déclaration publique.";
    TextStale { language_a: String, language_b: String, n: u32 } "text.stale"
        en "{n} texts changed in {language_a} but not in {language_b}. Check them first."
        fr "{n} textes ont changé en {language_a} mais pas en {language_b}. Vérifiez-les d’abord.";
    TieReason { codes: String } "tie.reason"
        en "{codes} are level after every declared step. Write the chair’s decision and reason."
        fr "{codes} restent à égalité après toutes les étapes prévues. Écrivez la décision motivée de la présidence.";
    VacancyNotReady { n: u32 } "vacancy.not-ready"
        en "{n} things are missing before this vacancy can open."
        fr "Il manque {n} éléments avant l’ouverture de ce recrutement.";
    VacancyRehearsal {} "vacancy.rehearsal"
        en "This is a rehearsal; it cannot be decided."
        fr "Ceci est un exercice : aucune décision n’y est possible.";
    VerifyMismatch { detail: String, rank: u32 } "verify.mismatch"
        en "The ranking computed again differs at rank {rank}: {detail}."
        fr "Le classement recalculé diffère au rang {rank} : {detail}.";
    YoungPanelNoAnswer {} "young-panel.no-answer"
        en "Tell the young people’s panel how its view counted before closing."
        fr "Dites au jury de jeunes comment son avis a compté avant de clore.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(Refusal::CODES.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_refusal_says_what_happened_in_both_languages() {
        let refusal = Refusal::ProfileCount { n: 3 };
        assert_eq!(refusal.words(Lang::En), "3 competencies: between 5 and 8 are advised. Write why.");
        assert_eq!(refusal.words(Lang::Fr), "3 compétences\u{a0}: entre 5 et 8 sont conseillées. Motivez ce choix.");
        assert_eq!(serde_json::to_string(&refusal).unwrap(), r#"{"code":"profile.count","with":{"n":3}}"#);
    }
}
