//! The words for each kind of problem: what is wrong, then what to do.
//!
//! Invariant: every kind has words in both languages, or this does not compile.

use super::model::Dimension;
use super::problem::{Counted, ProblemKind, Shape, Typography};
use crate::Lang;

impl Shape {
    const fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Text, Lang::En) => "a text between quotation marks",
            (Self::Text, Lang::Fr) => "un texte entre guillemets droits",
            (Self::Integer, Lang::En) => "a whole number",
            (Self::Integer, Lang::Fr) => "un nombre entier",
            (Self::ListOfTexts, Lang::En) => "a list of texts, such as [\"a\", \"b\"]",
            (Self::ListOfTexts, Lang::Fr) => "une liste de textes, par exemple [\"a\", \"b\"]",
            (Self::Table, Lang::En) => "a table with its own keys",
            (Self::Table, Lang::Fr) => "une table avec ses propres clés",
            (Self::Tables, Lang::En) => "a list of tables, each under [[…]]",
            (Self::Tables, Lang::Fr) => "une liste de tables, chacune sous [[…]]",
        }
    }
}

impl Counted {
    const fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Competencies, Lang::En) => "competencies",
            (Self::Competencies, Lang::Fr) => "compétences",
            (Self::Indicators, Lang::En) => "indicators",
            (Self::Indicators, Lang::Fr) => "indicateurs",
            (Self::Questions, Lang::En | Lang::Fr) => "questions",
            (Self::Probes, Lang::En) => "probes",
            (Self::Probes, Lang::Fr) => "relances",
            (Self::Anchors, Lang::En) => "anchors",
            (Self::Anchors, Lang::Fr) => "ancrages",
            (Self::Levels, Lang::En) => "levels",
            (Self::Levels, Lang::Fr) => "niveaux",
            (Self::Dimensions, Lang::En | Lang::Fr) => "dimensions",
        }
    }
}

impl Typography {
    fn words(self, lang: Lang) -> String {
        let (en, fr) = match self {
            Self::StraightApostrophe => ("Straight apostrophe: write ’.".into(), "Apostrophe droite\u{a0}: écrivez ’.".into()),
            Self::StraightQuote => (
                "Straight quotation mark: write ‘ ’ in English, « » in French.".into(),
                "Guillemet droit\u{a0}: écrivez «\u{a0}» en français, ‘ ’ en anglais.".into(),
            ),
            Self::SpaceBefore { sign } => (
                format!("French puts a no-break space (U+00A0) before “{sign}”."),
                format!("En français, une espace insécable (U+00A0) précède «\u{a0}{sign}\u{a0}»."),
            ),
            Self::SpaceInside => (
                "French puts a no-break space (U+00A0) inside « and ».".into(),
                "En français, une espace insécable (U+00A0) suit « et précède ».".into(),
            ),
            Self::FrenchQuotes => ("French quotation marks are « and ».".into(), "Les guillemets français sont « et ».".into()),
            Self::NoBreakSpace => (
                "English takes no no-break space (U+00A0): put an ordinary one.".into(),
                "L’anglais n’admet pas d’espace insécable (U+00A0)\u{a0}: mettez une espace ordinaire.".into(),
            ),
            Self::EnglishQuotes => ("English quotation marks are ‘ and ’.".into(), "Les guillemets anglais sont ‘ et ’.".into()),
        };
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }
}

const fn side(of: Lang, lang: Lang) -> &'static str {
    match (of, lang) {
        (Lang::En, Lang::En) => "English",
        (Lang::Fr, Lang::En) => "French",
        (Lang::En, Lang::Fr) => "anglais",
        (Lang::Fr, Lang::Fr) => "français",
    }
}

fn range(min: u32, max: u32, lang: Lang) -> String {
    match (min == max, lang) {
        (true, _) => min.to_string(),
        (false, Lang::En) => format!("{min} to {max}"),
        (false, Lang::Fr) => format!("{min} à {max}"),
    }
}

fn codes(dimensions: &[Dimension]) -> String {
    dimensions.iter().map(|dimension| dimension.code()).collect::<Vec<_>>().join(", ")
}

impl ProblemKind {
    /// What is wrong and what to do.
    pub fn words(&self, lang: Lang) -> String {
        let (en, fr) = match self {
            Self::TooLarge { bytes, max } => (
                format!("The file has {bytes} bytes; at most {max} are read. Divide it."),
                format!("Le fichier compte {bytes} octets\u{a0}; {max} au plus sont lus. Divisez-le."),
            ),
            Self::NotUtf8 => (
                "This byte is not UTF-8. Save the file again as UTF-8.".into(),
                "Cet octet n’est pas de l’UTF-8. Enregistrez de nouveau le fichier en UTF-8.".into(),
            ),
            Self::Syntax { near } => (
                format!(
                    "This cannot be read as TOML: “{near}”. Look at the quotation marks, the brackets and the equals sign, here and just before."
                ),
                format!(
                    "Ceci ne se lit pas comme du TOML\u{a0}: «\u{a0}{near}\u{a0}». Vérifiez les guillemets, les crochets et le signe égal, ici et juste avant."
                ),
            ),
            Self::DuplicateKey { key } => (
                format!("“{key}” stands twice in this table. Keep one."),
                format!("«\u{a0}{key}\u{a0}» figure deux fois dans cette table. Gardez-en une."),
            ),
            Self::UnknownKey { key, nearest } => (
                format!("“{key}” is not a key of this table. Did you mean “{nearest}”?"),
                format!("«\u{a0}{key}\u{a0}» n’est pas une clé de cette table. Vouliez-vous dire «\u{a0}{nearest}\u{a0}»\u{a0}?"),
            ),
            Self::NeedsSchemaTwo { key } => (
                format!("“{key}” is a key of framework/2. Write schema = \"framework/2\", or take it out."),
                format!("«\u{a0}{key}\u{a0}» est une clé de framework/2. Écrivez schema = \"framework/2\" ou retirez-la."),
            ),
            Self::MissingKey { key } => (format!("“{key}” is missing. Add it."), format!("«\u{a0}{key}\u{a0}» manque. Ajoutez-la.")),
            Self::MissingSide { lang: absent } => (
                format!("The {} text is missing. Add “{}”.", side(*absent, Lang::En), absent.code()),
                format!("Le texte {} manque. Ajoutez «\u{a0}{}\u{a0}».", side(*absent, Lang::Fr), absent.code()),
            ),
            Self::WrongShape { expected } => (
                format!("Here stands something else than {}.", expected.name(Lang::En)),
                format!("Il faut ici {}.", expected.name(Lang::Fr)),
            ),
            Self::NotOnTheList { value, list } => (
                format!("“{value}” is not on the list. Choose one of: {}.", list.join(", ")),
                format!("«\u{a0}{value}\u{a0}» n’est pas dans la liste. Choisissez parmi\u{a0}: {}.", list.join(", ")),
            ),
            Self::Empty => ("The text is empty. Write it.".into(), "Le texte est vide. Rédigez-le.".into()),
            Self::NotOneLine => (
                "A text stands on one line, without tabs or control characters.".into(),
                "Un texte tient sur une ligne, sans tabulation ni caractère de contrôle.".into(),
            ),
            Self::EdgeSpace => (
                "The text begins or ends with a space. Remove it.".into(),
                "Le texte commence ou finit par une espace. Supprimez-la.".into(),
            ),
            Self::DoubleSpace => ("Two spaces in a row. Keep one.".into(), "Deux espaces de suite. Gardez-en une.".into()),
            Self::TooLong { characters, max } => (
                format!("{characters} characters; this place holds {max}. Shorten it."),
                format!("{characters} caractères\u{a0}; cet endroit en admet {max}. Abrégez."),
            ),
            Self::Malformed { example } => {
                (format!("Not formed as it must be. Example: {example}."), format!("Forme incorrecte. Exemple\u{a0}: {example}."))
            }
            Self::FileName { expected } => {
                (format!("The file must be called {expected}."), format!("Le fichier doit s’appeler {expected}."))
            }
            Self::SectorDiffers => (
                "A shipped framework has one of the four sectors, and the same word as identifier.".into(),
                "Un référentiel livré a l’un des quatre secteurs, et le même mot pour identifiant.".into(),
            ),
            Self::Languages => (
                "Both languages, in this order: [\"en\", \"fr\"].".into(),
                "Les deux langues, dans cet ordre\u{a0}: [\"en\", \"fr\"].".into(),
            ),
            Self::OutOfRange { min, max } => (format!("A number from {min} to {max}."), format!("Un nombre de {min} à {max}.")),
            Self::Count { what, found, min, max } => (
                format!("{found} {}; there must be {}.", what.name(Lang::En), range(*min, *max, Lang::En)),
                format!("{found} {}\u{a0}; il en faut {}.", what.name(Lang::Fr), range(*min, *max, Lang::Fr)),
            ),
            Self::Duplicate { id, file, line: 0 } => (
                format!("{id} already stands in {file}. Give this another identifier."),
                format!("{id} figure déjà dans {file}. Donnez un autre identifiant."),
            ),
            Self::Duplicate { id, file, line } => (
                format!("{id} already stands in {file}, line {line}. Give this another identifier."),
                format!("{id} figure déjà dans {file}, ligne {line}. Donnez un autre identifiant."),
            ),
            Self::Numbering { expected } => (
                format!("Numbers follow each other: {expected} should stand here."),
                format!("Les numéros se suivent\u{a0}: {expected} devrait figurer ici."),
            ),
            Self::Prefix { expected } => (
                format!("One prefix per file: this one must begin with {expected}-."),
                format!("Un seul préfixe par fichier\u{a0}: celui-ci doit commencer par {expected}-."),
            ),
            Self::NotUnderParent { expected } => (
                format!("This identifier must begin with {expected}, as what it belongs to."),
                format!("Cet identifiant doit commencer par {expected}, comme l’élément dont il dépend."),
            ),
            Self::Repeated { value } => {
                (format!("“{value}” is listed twice. Keep one."), format!("«\u{a0}{value}\u{a0}» figure deux fois. Gardez-en une."))
            }
            Self::DimensionOrder => (
                format!("Dimensions stand in this order: {}.", codes(Dimension::ALL)),
                format!("Les dimensions suivent cet ordre\u{a0}: {}.", codes(Dimension::ALL)),
            ),
            Self::DimensionUnion { expected } => (
                format!("The dimensions of a competency are those of its indicators together: {}.", codes(expected)),
                format!("Les dimensions d’une compétence sont celles de ses indicateurs réunies\u{a0}: {}.", codes(expected)),
            ),
            Self::ElicitsNothing => (
                "The question elicits no indicator. Name at least one of its competency.".into(),
                "La question ne porte sur aucun indicateur. Nommez-en au moins un de sa compétence.".into(),
            ),
            Self::ElicitsForeign { indicator } => (
                format!("{indicator} is not an indicator of this competency. Name one that is."),
                format!("{indicator} n’est pas un indicateur de cette compétence. Nommez-en un qui en soit."),
            ),
            Self::NotElicited => (
                "No question of the competency elicits this indicator. Add it to the “elicits” of one.".into(),
                "Aucune question de la compétence ne porte sur cet indicateur. Ajoutez-le au «\u{a0}elicits\u{a0}» de l’une d’elles."
                    .into(),
            ),
            Self::QuestionKind { expected } => (
                format!("This question must be of kind {}.", expected.code()),
                format!("Cette question doit être du type {}.", expected.code()),
            ),
            Self::AnchorMissing { level } => (
                format!("Level {level} has no anchor. Describe an answer at that level."),
                format!("Le niveau {level} n’a pas d’ancrage. Décrivez une réponse de ce niveau."),
            ),
            Self::LevelOrder { expected } => (
                format!("Levels rise, each once: level {expected} should stand here."),
                format!("Les niveaux vont croissant, chacun une fois\u{a0}: le niveau {expected} devrait figurer ici."),
            ),
            Self::AnchorsIdentical { level } => (
                format!("These are the words of level {level}. Describe what differs."),
                format!("Ce sont les mots du niveau {level}. Décrivez ce qui diffère."),
            ),
            Self::Typography { fault } => (fault.words(Lang::En), fault.words(Lang::Fr)),
            Self::DiffersBetweenFiles { file } => (
                format!("This must be the same as in {file}. Change both together."),
                format!("Ceci doit être identique à {file}. Modifiez les deux ensemble."),
            ),
            Self::AnchorsAlike { level } => (
                format!("Reads almost like level {level}. Say which behaviour is added."),
                format!("Se lit presque comme le niveau {level}. Dites quel comportement s’ajoute."),
            ),
            Self::LongQuestion { words, max } => (
                format!("{words} words are long to hear; {max} are advised at most."),
                format!("{words} mots sont longs à entendre\u{a0}; {max} au plus sont conseillés."),
            ),
        };
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }
}
