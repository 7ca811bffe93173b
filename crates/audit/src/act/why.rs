//! Reason codes: why somebody did what an entry records.
//!
//! What must stay true: an entry holds a code of this closed list and never a person's own words; the words of a reason are
//! sealed beside it. A code once used is never removed or given another meaning.

use domain::Lang;

macro_rules! whys {
    ($($name:ident $text:literal $en:literal $fr:literal,)+) => {
        /// Why an act was done, as a code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Why {
            $(#[doc = $en] $name,)+
        }

        impl Why {
            /// Every code, in the order of its text.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The text in the entry.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The code with this text.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|why| why.as_str() == text)
            }

            /// The reason in words, without a full stop.
            pub const fn words(self, lang: Lang) -> &'static str {
                match lang {
                    Lang::En => match self { $(Self::$name => $en),+ },
                    Lang::Fr => match self { $(Self::$name => $fr),+ },
                }
            }
        }
    };
}

whys! {
    Absence "absence" "absence" "absence",
    Agreement "agreement" "agreed in the discussion" "accord en réunion d’harmonisation",
    Anchor "anchor" "the description of the level was read again" "relecture de la description du niveau",
    Archive "archive" "archiving" "archivage",
    Assess "assess" "to assess" "évaluation",
    Audit "audit" "audit" "audit",
    Budget "budget" "no budget" "absence de budget",
    Closed "closed" "the matter is closed" "affaire close",
    Complaint "complaint" "a complaint" "plainte",
    Compromised "compromised" "it was known beforehand" "contenu connu à l’avance",
    Conflict "conflict" "a conflict of interest" "conflit d’intérêts",
    Correction "correction" "a correction" "correction",
    Decide "decide" "to decide" "décision",
    Declined "declined" "the offer was declined" "offre déclinée",
    Evidence "evidence" "evidence heard" "éléments entendus",
    GateFailed "gate_failed" "a gate was not satisfied" "étape bloquante non franchie",
    Law "law" "a change of law" "changement de la loi",
    Left "left" "the person left" "départ",
    Litigation "litigation" "court proceedings" "procédure judiciaire",
    Lost "lost" "the record was lost" "document perdu",
    Misunderstood "misunderstood" "it was misunderstood" "incompréhension",
    NeedGone "need_gone" "the post is no longer needed" "poste devenu sans objet",
    NewVersion "new_version" "a new version" "nouvelle version",
    NoAnswer "no_answer" "no answer" "absence de réponse",
    NoCandidate "no_candidate" "no suitable candidate" "aucune candidature adéquate",
    NotAsked "not_asked" "it was not asked" "question non posée",
    Other "other" "another reason, given in words" "autre motif, précisé par écrit",
    OwnWish "own_wish" "at the person’s own wish" "à la demande de la personne",
    Planned "planned" "planned" "opération planifiée",
    Precaution "precaution" "a precaution" "précaution",
    Procedure "procedure" "a fault of procedure" "vice de procédure",
    Recusal "recusal" "recusal" "déport",
    Referred "referred" "passed to the competent service" "transmission au service compétent",
    Replaced "replaced" "the panel member was replaced" "remplacement d’un membre du jury",
    Resolved "resolved" "resolved" "préoccupation levée",
    RoleEnded "role_ended" "the role has ended" "fin de la fonction",
    Security "security" "security" "sécurité",
    Slip "slip" "a slip" "erreur de saisie",
    Spread "spread" "a wide spread" "écart important entre notes",
    SubjectRequest "subject_request" "a request of the person concerned" "demande de la personne concernée",
    Superseded "superseded" "superseded" "version remplacée",
    Support "support" "support" "assistance",
    Unavailable "unavailable" "not available" "indisponibilité",
    Unfair "unfair" "it was not fair to all" "inégalité de traitement",
    Unfounded "unfounded" "unfounded" "préoccupation non fondée",
    WrongFile "wrong_file" "entered in the wrong file" "saisie dans le mauvais dossier",
}
