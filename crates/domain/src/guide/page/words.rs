//! The booklet's own words, in both languages.

use crate::Lang;
use crate::framework::AccountabilityLine;
use crate::guide::document::GuideCompetency;
use crate::guide::rules::Gate;

/// Fixed words of the booklet.
#[derive(Clone, Copy)]
pub(super) struct Words {
    en: &'static str,
    fr: &'static str,
}

impl Words {
    pub(super) const GUIDE: Self = Self::new("Interview guide", "Guide d’entretien");
    pub(super) const FROZEN: Self = Self::new(
        "This guide is frozen. Its digest changes with the slightest change of its content.",
        "Ce guide est figé. Son empreinte change à la moindre modification de son contenu.",
    );
    pub(super) const CANDIDATE_CODE: Self = Self::new("Candidate code", "Code de candidature");
    pub(super) const PANELIST_CODE: Self = Self::new("Panel member", "Membre du jury");
    pub(super) const DATE: Self = Self::new("Date and time", "Date et heure");
    pub(super) const NOTICE: Self = Self::new("Where the text comes from", "D’où vient le texte");
    pub(super) const LOCAL_ONLY: Self = Self::new(
        "All competencies of this guide were written for this job.",
        "Toutes les compétences de ce guide ont été rédigées pour ce poste.",
    );
    pub(super) const READ_ALOUD: Self =
        Self::new("Read to the candidate before the first question", "À lire à la personne candidate avant la première question");
    pub(super) const RULES: Self = Self::new("Declared rules", "Règles déclarées");
    pub(super) const REASONS: Self = Self::new("Reasons written at the freeze", "Motifs consignés au moment de figer le guide");
    pub(super) const QUESTIONS: Self = Self::new("Questions", "Questions");
    pub(super) const NOT_SCORED: Self = Self::new("noted and read, not scored", "consignée et lue, non notée");
    pub(super) const NOTES: Self =
        Self::new("Notes: what is said, not what you think of it", "Notes prises\u{a0}: ce qui est dit, non ce que vous en pensez");
    pub(super) const RUBRICS: Self = Self::new("Rubrics", "Grilles d’évaluation");
    pub(super) const CUMULATIVE: Self = Self::new(
        "One level per competency, after its last question: the one that best fits the whole answer. Levels are cumulative: 4 includes 3, and 5 includes 4. A question that was not asked is not assessed, never level 1.",
        "Un niveau par compétence, après sa dernière question\u{a0}: celui qui correspond le mieux à l’ensemble de la réponse. Les niveaux se cumulent\u{a0}: 4 comprend 3, et 5 comprend 4. Une question non posée est non évaluée, jamais de niveau 1.",
    );
    pub(super) const NOT_ASSESSED: Self = Self::new("not assessed", "non évaluée");
    pub(super) const EVIDENCE: Self = Self::new(
        "Evidence: what was said or done that supports this level",
        "Éléments probants\u{a0}: ce qui a été dit ou fait à l’appui de ce niveau",
    );

    const fn new(en: &'static str, fr: &'static str) -> Self {
        Self { en, fr }
    }

    pub(super) const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Fr => self.fr,
        }
    }
}

/// How much the guide holds and how long it takes.
pub(super) fn summary(lang: Lang, (competencies, questions): (usize, usize), minutes: u32, slot: u32) -> String {
    match lang {
        Lang::En => format!("{competencies} competencies, {questions} questions, {minutes} min of questions in a slot of {slot} min"),
        Lang::Fr => format!("{competencies} compétences, {questions} questions, {minutes} min de questions pour un créneau de {slot} min"),
    }
}

/// What a competency counts for and what is required.
pub(super) fn weight(lang: Lang, competency: &GuideCompetency, total: u64) -> String {
    let (level, w) = (competency.required_level, competency.w);
    match (competency.essential, competency.gate, lang) {
        (true, Some(gate), Lang::En) if gate != Gate::None => {
            format!("Essential · level {level} required, tested on {} · weight {w} of {total}", gate.name(lang))
        }
        (true, Some(gate), Lang::Fr) if gate != Gate::None => {
            format!("Indispensable · niveau {level} exigé, vérifié sur {} · pondération {w} sur {total}", gate.name(lang))
        }
        (true, _, Lang::En) => format!("Essential · level {level} expected, can be made up for · weight {w} of {total}"),
        (true, _, Lang::Fr) => format!("Indispensable · niveau {level} attendu, compensation admise · pondération {w} sur {total}"),
        (false, _, Lang::En) => format!("Desirable · level {level} counts as demonstrated · weight {w} of {total}"),
        (false, _, Lang::Fr) => format!("Souhaitée · démontrée à partir du niveau {level} · pondération {w} sur {total}"),
    }
}

/// What a reason is about.
pub(super) fn reason_label(lang: Lang, code: &str, about: &str) -> String {
    let line = AccountabilityLine::parse(about).map_or(about, |line| line.name(lang));
    match (code, lang) {
        ("guide.too-long", Lang::En) => "Length of the interview:".into(),
        ("guide.too-long", Lang::Fr) => "Durée de l’entretien\u{a0}:".into(),
        ("guide.thin", Lang::En) => format!("Number of questions on {about}:"),
        ("guide.thin", Lang::Fr) => format!("Nombre de questions sur {about}\u{a0}:"),
        ("guide.accountability", Lang::En) => format!("No question on {line}:"),
        ("guide.accountability", Lang::Fr) => format!("Aucune question pour {line}\u{a0}:"),
        ("guide.compensation", Lang::En) => "A low value can be made up for:".into(),
        ("guide.compensation", Lang::Fr) => "Compensation admise\u{a0}:".into(),
        (code, Lang::En) => format!("{code} {about}:"),
        (code, Lang::Fr) => format!("{code} {about}\u{a0}:"),
    }
}
