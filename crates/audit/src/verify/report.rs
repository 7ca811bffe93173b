//! The verdict of a verification, for programs (`justesse-verify/1`) and for people.
//!
//! What must stay true: every finding names its stage, its kind, its place and has words in both languages; the exit code is
//! the first one present in a fixed order, so that the gravest thing found is the one a script sees.

use std::collections::BTreeMap;

use domain::Lang;
use serde::{Serialize, Serializer};

use super::evidence::KeySource;

/// Findings of one kind that are listed one by one; the rest are counted.
pub const FINDINGS_PER_KIND_MAX: usize = 100;

/// Exit codes from the gravest down.
const GRAVITY: [u8; 9] = [2, 4, 3, 5, 6, 9, 7, 10, 8];

/// A step of the verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Every leaf is an entry in its one spelling.
    Parse,
    /// The notes are signed by the log's own key.
    Note,
    /// The leaves hash to the signed root.
    Tree,
    /// Earlier and held heads are those of the same log.
    Consistency,
    /// What was opened is what was sealed.
    Openings,
    /// Rankings and decisions follow from what was sealed.
    Rankings,
    /// The rules of the process were kept.
    Process,
    /// Enough witnesses have signed.
    Quorum,
}

impl Stage {
    /// Every stage, in the order in which they run.
    pub const ALL: [Self; 8] =
        [Self::Parse, Self::Note, Self::Tree, Self::Consistency, Self::Openings, Self::Rankings, Self::Process, Self::Quorum];

    /// What is checked.
    pub const fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Parse, Lang::En) => "form of files and entries",
            (Self::Parse, Lang::Fr) => "forme des fichiers et des entrées",
            (Self::Note, _) => "signatures",
            (Self::Tree, Lang::En) => "tree",
            (Self::Tree, Lang::Fr) => "arbre",
            (Self::Consistency, Lang::En) => "earlier and held heads",
            (Self::Consistency, Lang::Fr) => "têtes antérieures et détenues ailleurs",
            (Self::Openings, Lang::En) => "sealed contents",
            (Self::Openings, Lang::Fr) => "contenus scellés",
            (Self::Rankings, Lang::En) => "rankings and decisions",
            (Self::Rankings, Lang::Fr) => "classements et décisions",
            (Self::Process, Lang::En) => "rules of the process",
            (Self::Process, Lang::Fr) => "règles de la procédure",
            (Self::Quorum, Lang::En) => "witnesses",
            (Self::Quorum, Lang::Fr) => "témoins",
        }
    }
}

macro_rules! kinds {
    ($($name:ident $text:literal $code:literal $stage:ident $en:literal $fr:literal,)+) => {
        /// What kind of thing was found.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $(#[doc = $en] $name,)+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The text in the report.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The exit code that it leads to.
            pub const fn code(self) -> u8 {
                match self { $(Self::$name => $code),+ }
            }

            /// The stage at which it is found.
            pub const fn stage(self) -> Stage {
                match self { $(Self::$name => Stage::$stage),+ }
            }

            /// The finding in words, without its place.
            pub const fn words(self, lang: Lang) -> &'static str {
                match lang {
                    Lang::En => match self { $(Self::$name => $en),+ },
                    Lang::Fr => match self { $(Self::$name => $fr),+ },
                }
            }
        }
    };
}

kinds! {
    FileMissing "file_missing" 5 Parse "A file of the bundle is missing." "Un fichier du lot manque.",
    FileMalformed "file_malformed" 5 Parse "A file of the bundle is cut short, too long or not in its form." "Un fichier du lot est tronqué, trop long ou mal formé.",
    FileSum "file_sum" 5 Parse "A file is not the one that the list of digests names." "Un fichier n’est pas celui que la liste des empreintes désigne.",
    LeafForm "leaf_form" 5 Parse "The entry is not in the one form that entries have." "L’entrée n’a pas la forme unique des entrées du journal.",
    LeafKeys "leaf_keys" 5 Parse "The entry does not say all that its act must say." "L’entrée ne dit pas tout ce que son acte exige.",
    LeafLog "leaf_log" 5 Parse "The entry belongs to another log." "L’entrée relève d’un autre journal.",
    LeafOrg "leaf_org" 5 Parse "The entry belongs to another organisation." "L’entrée relève d’une autre organisation.",
    EventTwice "event_twice" 5 Parse "The same event stands in two entries." "Le même événement figure dans deux entrées.",
    CheckpointMissing "checkpoint_missing" 5 Note "There is no signed checkpoint." "Aucun sceau signé n’est présent.",
    Note "note" 2 Note "The checkpoint is malformed or its signature does not hold." "Le sceau est mal formé ou sa signature n’est pas valable.",
    NoteOrigin "note_origin" 2 Note "The checkpoint is that of another log." "Le sceau est celui d’un autre journal.",
    LeafHash "leaf_hash" 3 Tree "The entry is not the one that was signed." "L’entrée n’est pas celle qui a été signée.",
    LeafMissing "leaf_missing" 3 Tree "The entry is missing." "L’entrée manque.",
    LeafAdded "leaf_added" 3 Tree "There are entries beyond the end of the log." "Des entrées dépassent la fin du journal.",
    NodeHash "node_hash" 3 Tree "A stored hash is not that of the entries below it." "Une empreinte conservée n’est pas celle des entrées qu’elle couvre.",
    RootHash "root_hash" 3 Tree "The entries do not hash to the signed root." "Les entrées ne donnent pas la racine signée.",
    Proof "proof" 3 Tree "A proof that lies beside the log does not hold." "Une preuve jointe au journal n’est pas valable.",
    RolledBack "rolled_back" 4 Consistency "The log is shorter than a head that was signed or is held." "Le journal est plus court qu’une tête signée ou détenue ailleurs.",
    Forked "forked" 4 Consistency "A held head is not one of this log: its history was rewritten." "Une tête détenue ailleurs n’est pas de ce journal : son histoire a été réécrite.",
    Inconsistent "inconsistent" 4 Consistency "An earlier checkpoint is not one of this log." "Un sceau antérieur n’est pas de ce journal.",
    EpochStart "epoch_start" 4 Consistency "The epoch does not begin with the statement of where the one before ended." "L’époque ne commence pas par la déclaration de la fin de la précédente.",
    OldNote "old_note" 4 Consistency "What the epoch says of the one before is false." "Ce que l’époque déclare de la précédente est faux.",
    OpeningForm "opening_form" 6 Openings "What was opened is not a canonical payload." "Le contenu ouvert n’a pas la forme canonique.",
    OpeningMismatch "opening_mismatch" 6 Openings "What was opened is not what was sealed." "Le contenu ouvert n’est pas celui qui a été scellé.",
    OpeningStray "opening_stray" 6 Openings "Something was opened that this entry does not seal." "Un contenu ouvert ne correspond à aucun scellement de cette entrée.",
    OpeningMissing "opening_missing" 6 Openings "What was sealed should be open by now and is missing." "Un contenu scellé devrait être ouvert et manque.",
    DocumentMissing "document_missing" 5 Rankings "The guide document that a ranking rests on is missing." "Le guide sur lequel repose un classement manque.",
    RankingGuide "ranking_guide" 9 Rankings "The guide document is not the one in force." "Le guide d’entretien n’est pas celui en vigueur.",
    RankingParts "ranking_parts" 9 Rankings "The ranking does not cover each candidate exactly once." "Le classement ne couvre pas exactement une fois chaque personne candidate.",
    RankingInputs "ranking_inputs" 9 Rankings "The ranking rests on other entries than those it should." "Le classement repose sur d’autres entrées que celles qui comptent.",
    RankingRow "ranking_row" 9 Rankings "A row computed again differs from the sealed one." "Une ligne recalculée diffère de la ligne scellée.",
    RankingDigest "ranking_digest" 9 Rankings "The digest of the ranking is not that of its rows." "L’empreinte du classement n’est pas celle de ses lignes.",
    DecisionRanking "decision_ranking" 9 Rankings "The decision does not cite the latest ranking." "La décision ne cite pas le dernier classement.",
    P1 "p1" 10 Process "A score sheet came before its guide was frozen." "Une fiche de notation précède le gel de son guide.",
    P2 "p2" 10 Process "A score sheet was submitted or corrected after the scores were opened." "Une fiche de notation a été remise ou corrigée après l’ouverture des notes.",
    P3 "p3" 10 Process "A revision has no reason." "Une révision n’a pas de motif.",
    P4 "p4" 10 Process "Scores were opened without naming what was missing and why." "Des notes ont été ouvertes sans dire ce qui manquait ni pourquoi.",
    P5 "p5" 10 Process "A decision was not recorded by a person." "Une décision n’a pas été enregistrée par une personne.",
    P6 "p6" 10 Process "A candidate has no outcome, or a departure from the order no second signature." "Une candidature est sans issue, ou une dérogation au classement sans seconde signature.",
    P7 "p7" 10 Process "Somebody acted after their account was disabled." "Un compte désactivé a servi à agir.",
    P8 "p8" 10 Process "Data were erased although a hold was in force." "Des données ont été effacées malgré une suspension de l’effacement.",
    P9 "p9" 10 Process "A score sheet came before the panel member’s declaration of interest." "Une fiche de notation précède la déclaration d’intérêts du membre du jury.",
    P10 "p10" 10 Process "Something was retired for everyone without a second person." "Un retrait pour tout le monde s’est fait sans seconde personne.",
    Quorum "quorum" 8 Quorum "Too few of the required witnesses have signed the checkpoint." "Trop peu des témoins exigés ont signé le sceau.",
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The exit code that it leads to.
    pub code: u8,
    /// Where it was found.
    pub stage: Stage,
    /// What kind of thing it is.
    pub kind: Kind,
    /// The entry, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// Particulars for experts.
    pub detail: String,
}

impl Finding {
    /// The finding as a sentence.
    pub fn words(&self, lang: Lang) -> String {
        let words = typeset(self.kind.words(lang), lang);
        match (lang, self.seq) {
            (_, None) => words,
            (Lang::En, Some(seq)) => format!("Entry {seq}: {words}"),
            (Lang::Fr, Some(seq)) => format!("Entrée {seq}\u{a0}: {words}"),
        }
    }
}

/// French puts a no-break space before a colon; the table above is typed with plain ones.
fn typeset(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Fr => text.replace(" :", "\u{a0}:"),
    }
}

/// Something that a reader should know and that is no fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The entry bears an earlier time than the one before it.
    ClockBack,
    /// The act is not known to this version.
    UnknownAct,
    /// The epoch states that entries of the one before were lost.
    LostTail,
    /// The epoch states that the one before held entries that nobody had signed; they are not among these.
    UnsignedTail,
    /// What is missing may have been erased by an entry of a later epoch, which is not among these.
    ErasedLater,
}

impl NoticeKind {
    /// The notice in words.
    pub const fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::ClockBack, Lang::En) => "The clock went back before this entry.",
            (Self::ClockBack, Lang::Fr) => "L’horloge a reculé avant cette entrée.",
            (Self::UnknownAct, Lang::En) => "This version does not know the act; its form is sound.",
            (Self::UnknownAct, Lang::Fr) => "Cette version ne connaît pas l’acte\u{a0}; la forme est bonne.",
            (Self::LostTail, Lang::En) => "The epoch states that the end of the one before was lost.",
            (Self::LostTail, Lang::Fr) => "L’époque déclare que la fin de la précédente a été perdue.",
            (Self::UnsignedTail, Lang::En) => "The epoch states that the one before held unsigned entries, which are not here.",
            (Self::UnsignedTail, Lang::Fr) => "L’époque déclare que la précédente contenait des entrées non signées, absentes ici.",
            (Self::ErasedLater, Lang::En) => {
                "If the person was erased after this log was continued in a later epoch, the entry that says so stands there: verify the bundles of both together."
            }
            (Self::ErasedLater, Lang::Fr) => {
                "Si les données de la personne ont été effacées après l’ouverture d’une époque suivante, l’entrée qui le dit s’y trouve\u{a0}: vérifiez les deux exports ensemble."
            }
        }
    }
}

/// A notice with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What it is.
    pub kind: NoticeKind,
    /// The entry.
    pub seq: u64,
}

/// How a ranking or decision fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Computed again and equal.
    Match,
    /// Not equal.
    Mismatch,
    /// Not all that it rests on may be read here.
    Withheld,
}

/// One ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RankingVerdict {
    /// Its entry.
    pub seq: u64,
    /// Its formula.
    pub calc: String,
    /// How many rows.
    pub rows: usize,
    /// How many of them are of erased candidates.
    pub erased: usize,
    /// The verdict.
    pub result: Outcome,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecisionVerdict {
    /// Its entry.
    pub seq: u64,
    /// The entry of the ranking that it cites, if it stands in the same epoch.
    pub ranking_seq: u64,
    /// The verdict.
    pub result: Outcome,
}

/// Counts of heads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CheckpointCounts {
    /// Signed notes that were checked.
    pub checked: usize,
    /// Held heads that were checked.
    pub held: usize,
}

/// Counts of openings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpeningCounts {
    /// Opened and equal to what was sealed.
    pub opened: u64,
    /// Not to be read here.
    pub withheld: u64,
    /// Erased.
    pub erased: u64,
}

/// Cosignatures of witnesses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Witnesses {
    /// How many are required.
    pub required: usize,
    /// Whose cosignatures of the newest note hold.
    pub valid: Vec<String>,
}

/// The verdict on one log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// `justesse-verify/1`.
    pub format: &'static str,
    /// Whether nothing was found.
    pub ok: bool,
    /// The exit code.
    pub exit: u8,
    /// The log.
    pub origin: String,
    /// How many entries were signed.
    pub size: u64,
    /// The root over them, in base64.
    pub root: String,
    /// The id of the log's key that signed.
    pub key_id: String,
    /// Where the keys came from.
    pub key_source: KeySource,
    /// Entries before this one were pruned.
    pub min_index: u64,
    /// Heads that were checked.
    pub checkpoints: CheckpointCounts,
    /// Openings that were checked.
    pub openings: OpeningCounts,
    /// Witnesses.
    pub witnesses: Witnesses,
    /// Rankings computed again.
    pub rankings: Vec<RankingVerdict>,
    /// Decisions checked.
    pub decisions: Vec<DecisionVerdict>,
    /// What is not as it should be.
    pub findings: Vec<Finding>,
    /// What a reader should know.
    pub notices: Vec<Notice>,
    /// Stages that could not run because what they build on failed.
    pub not_run: Vec<Stage>,
    /// How long it took; set by the caller, who has a clock.
    pub elapsed_ms: u64,
    #[serde(skip)]
    pub(super) dropped: BTreeMap<Kind, u64>,
}

impl Report {
    pub(super) fn of(origin: &str, key_source: KeySource, min_index: u64) -> Self {
        Self {
            format: "justesse-verify/1",
            ok: true,
            exit: 0,
            origin: origin.to_owned(),
            size: 0,
            root: String::new(),
            key_id: String::new(),
            key_source,
            min_index,
            checkpoints: CheckpointCounts::default(),
            openings: OpeningCounts::default(),
            witnesses: Witnesses::default(),
            rankings: Vec::new(),
            decisions: Vec::new(),
            findings: Vec::new(),
            notices: Vec::new(),
            not_run: Vec::new(),
            elapsed_ms: 0,
            dropped: BTreeMap::new(),
        }
    }

    pub(super) fn find(&mut self, kind: Kind, seq: impl Into<Option<u64>>, detail: impl Into<String>) {
        if self.findings.iter().filter(|finding| finding.kind == kind).count() >= FINDINGS_PER_KIND_MAX {
            *self.dropped.entry(kind).or_default() += 1;
            return;
        }
        self.findings.push(Finding { code: kind.code(), stage: kind.stage(), kind, seq: seq.into(), detail: detail.into() });
    }

    pub(super) fn notice(&mut self, kind: NoticeKind, seq: u64) {
        self.notices.push(Notice { kind, seq });
    }

    /// Whether something was found at this stage.
    pub fn failed(&self, stage: Stage) -> bool {
        self.findings.iter().any(|finding| finding.stage == stage)
    }

    pub(super) fn close(&mut self) {
        for (kind, dropped) in std::mem::take(&mut self.dropped) {
            if let Some(last) = self.findings.iter_mut().rfind(|finding| finding.kind == kind) {
                last.detail.extend(["; ", &dropped.to_string(), " more of this kind"]);
            }
        }
        self.findings.sort_by_key(|finding| (finding.stage, finding.seq));
        self.not_run.sort_unstable();
        self.not_run.dedup();
        // Whoever edits a file seldom edits its digest too: what the edit means says more than that there was one.
        let means = self.findings.iter().filter(|finding| finding.kind != Kind::FileSum);
        self.exit = match exit_code(means.map(|finding| finding.code)) {
            0 => exit_code(self.findings.iter().map(|finding| finding.code)),
            code => code,
        };
        self.ok = self.exit == 0;
    }
}

/// The gravest of several exit codes.
pub fn exit_code(codes: impl IntoIterator<Item = u8>) -> u8 {
    let codes: Vec<u8> = codes.into_iter().collect();
    GRAVITY.into_iter().find(|code| codes.contains(code)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_finding_gives_the_exit_code() {
        assert_eq!(exit_code([10, 9, 5, 3, 4, 2]), 2);
        assert_eq!(exit_code([10, 9, 5, 3, 4]), 4);
        assert_eq!(exit_code([8, 10, 7]), 7);
        assert_eq!(exit_code([8, 10]), 10);
        assert_eq!(exit_code([]), 0);
    }

    #[test]
    fn every_finding_has_words_in_both_languages() {
        for kind in Kind::ALL.iter().copied() {
            let (en, fr) = (kind.words(Lang::En), kind.words(Lang::Fr));
            assert!(en.ends_with('.') && fr.ends_with('.') && en != fr, "{}", kind.as_str());
            assert!(!fr.contains('\''), "{fr}");
        }
        let finding = Finding { code: 4, stage: Stage::Consistency, kind: Kind::Forked, seq: Some(3), detail: String::new() };
        assert!(finding.words(Lang::Fr).starts_with("Entrée 3\u{a0}: Une tête détenue ailleurs n’est pas de ce journal\u{a0}: "));
    }

    #[test]
    fn every_notice_and_every_stage_has_words_in_both_languages() {
        use NoticeKind::{ClockBack, ErasedLater, LostTail, UnknownAct, UnsignedTail};
        for kind in [ClockBack, UnknownAct, LostTail, UnsignedTail, ErasedLater] {
            let (en, fr) = (kind.words(Lang::En), kind.words(Lang::Fr));
            assert!(en.ends_with('.') && fr.ends_with('.') && en != fr, "{kind:?}");
        }
        for stage in Stage::ALL {
            assert!(Lang::ALL.into_iter().all(|lang| stage.words(lang).len() > 3), "{stage:?}");
        }
        let finding = Finding { code: 2, stage: Stage::Note, kind: Kind::NoteOrigin, seq: None, detail: String::new() };
        assert_eq!(finding.words(Lang::En), "The checkpoint is that of another log.");
        let finding = Finding { seq: Some(0), ..finding };
        assert_eq!(finding.words(Lang::En), "Entry 0: The checkpoint is that of another log.");
    }

    fn report() -> Report {
        Report::of("a.example/b/decisions/1", KeySource::File, 0)
    }

    #[test]
    fn beyond_a_hundred_findings_of_a_kind_are_counted_and_those_of_other_kinds_still_listed() {
        let mut report = report();
        for seq in 0..103 {
            report.find(Kind::LeafForm, seq, "form");
        }
        report.find(Kind::LeafKeys, 7, "keys");
        report.close();
        let forms: Vec<_> = report.findings.iter().filter(|finding| finding.kind == Kind::LeafForm).collect();
        assert_eq!((forms.len(), report.findings.len()), (FINDINGS_PER_KIND_MAX, FINDINGS_PER_KIND_MAX + 1));
        assert_eq!((forms[98].detail.as_str(), forms[99].detail.as_str()), ("form", "form; 3 more of this kind"));
        assert!(report.findings.iter().any(|finding| finding.kind == Kind::LeafKeys && finding.detail == "keys"));
    }

    #[test]
    fn what_an_edit_means_gives_the_exit_code_before_the_digest_of_the_file_does() {
        let mut edited = report();
        edited.find(Kind::RankingRow, 4, "row");
        edited.find(Kind::FileSum, None, "file");
        edited.not_run.extend([Stage::Process, Stage::Rankings, Stage::Process]);
        edited.close();
        assert_eq!((edited.exit, edited.ok), (9, false));
        assert_eq!(edited.findings.iter().map(|finding| finding.kind).collect::<Vec<_>>(), [Kind::FileSum, Kind::RankingRow]);
        assert_eq!(edited.not_run, [Stage::Rankings, Stage::Process]);
        let mut touched = report();
        touched.find(Kind::FileSum, None, "file");
        touched.close();
        assert_eq!((touched.exit, touched.ok), (5, false));
        let mut clean = report();
        clean.close();
        assert_eq!((clean.exit, clean.ok), (0, true));
    }
}
