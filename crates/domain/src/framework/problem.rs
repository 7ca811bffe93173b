//! What is wrong in a framework file: where, what, and what to do, in both languages.
//!
//! Invariant: the kinds are closed and carry parameters only; no message of a library reaches a person.

use serde::{Deserialize, Serialize};

use super::model::{Dimension, QuestionKind};
use crate::Lang;

/// One thing that is wrong, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file as it was named.
    pub file: String,
    /// Line, counted from 1; 0 where what was checked did not come from a file.
    pub line: u32,
    /// Column in characters, counted from 1; 0 as for the line.
    pub column: u32,
    /// The identifier or the path of keys, such as `SOC-01.q2.p1`, `SOC-03.name.fr` or `competency[3].id` (counted from 1).
    pub place: String,
    /// What is wrong there.
    pub kind: ProblemKind,
}

/// The shape that a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A text between quotes.
    Text,
    /// A whole number.
    Integer,
    /// A list of texts.
    ListOfTexts,
    /// A table.
    Table,
    /// A list of tables, `[[…]]`.
    Tables,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Competencies of a framework.
    Competencies,
    /// Indicators of a competency.
    Indicators,
    /// Questions of a competency.
    Questions,
    /// Probes of a question.
    Probes,
    /// Anchors of a competency.
    Anchors,
    /// Levels of the scale.
    Levels,
    /// Dimensions of an indicator.
    Dimensions,
}

/// A departure from the typography of its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Typography {
    /// `'` in place of ’.
    StraightApostrophe,
    /// `"`.
    StraightQuote,
    /// French: no U+00A0 before `: ; ? !`.
    SpaceBefore {
        /// The sign.
        sign: char,
    },
    /// French: no U+00A0 inside « ».
    SpaceInside,
    /// French: quotation marks other than « ».
    FrenchQuotes,
    /// English: a no-break space.
    NoBreakSpace,
    /// English: quotation marks other than ‘ ’.
    EnglishQuotes,
}

/// What is wrong: a closed list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "problem")]
pub enum ProblemKind {
    /// The file is larger than what is read.
    TooLarge {
        /// Its size.
        bytes: u64,
        /// What is read.
        max: u64,
    },
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// Not TOML from here on.
    Syntax {
        /// What stands there.
        near: String,
    },
    /// The same key twice in one table.
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A key that the schema does not know.
    UnknownKey {
        /// The key.
        key: String,
        /// The known one that is spelled most like it.
        nearest: String,
    },
    /// A key of `framework/2` in a file that says `framework/1`.
    NeedsSchemaTwo {
        /// The key.
        key: String,
    },
    /// A key is absent.
    MissingKey {
        /// The key.
        key: String,
    },
    /// One language of a text is absent.
    MissingSide {
        /// The absent one.
        lang: Lang,
    },
    /// A value of another shape.
    WrongShape {
        /// The shape asked for.
        expected: Shape,
    },
    /// A value that is not on a closed list.
    NotOnTheList {
        /// The value.
        value: String,
        /// The list.
        list: Vec<String>,
    },
    /// A text without content.
    Empty,
    /// A text on several lines or with a control character.
    NotOneLine,
    /// A space at an end.
    EdgeSpace,
    /// Two spaces in a row.
    DoubleSpace,
    /// More characters than the place holds.
    TooLong {
        /// How many there are.
        characters: u32,
        /// How many it holds.
        max: u32,
    },
    /// An identifier, number or address that is not formed as it must be.
    Malformed {
        /// An example of what is asked for.
        example: String,
    },
    /// The file is not called after its framework.
    FileName {
        /// How it must be called.
        expected: String,
    },
    /// A shipped framework is called after its sector.
    SectorDiffers,
    /// `languages` is not both languages in order.
    Languages,
    /// A number outside its range.
    OutOfRange {
        /// The smallest allowed.
        min: i64,
        /// The largest allowed.
        max: i64,
    },
    /// Too few or too many of something.
    Count {
        /// Of what.
        what: Counted,
        /// How many there are.
        found: u32,
        /// The fewest allowed.
        min: u32,
        /// The most allowed.
        max: u32,
    },
    /// An identifier that something else already bears.
    Duplicate {
        /// The identifier.
        id: String,
        /// In which file it stands first.
        file: String,
        /// On which line it stands first; 0 where that is not known.
        line: u32,
    },
    /// A gap or a jump in the numbering.
    Numbering {
        /// The identifier that should stand here.
        expected: String,
    },
    /// A competency under another prefix than the first one's.
    Prefix {
        /// The prefix of the file.
        expected: String,
    },
    /// An identifier that does not extend its parent's.
    NotUnderParent {
        /// What it must begin with.
        expected: String,
    },
    /// Something listed twice.
    Repeated {
        /// What.
        value: String,
    },
    /// Dimensions out of the fixed order.
    DimensionOrder,
    /// The dimensions of a competency are not the union of its indicators'.
    DimensionUnion {
        /// The union.
        expected: Vec<Dimension>,
    },
    /// A question that elicits nothing.
    ElicitsNothing,
    /// A question that elicits what is not an indicator of its competency.
    ElicitsForeign {
        /// What it names.
        indicator: String,
    },
    /// No question of the competency elicits this indicator.
    NotElicited,
    /// A question of another kind than its number asks for.
    QuestionKind {
        /// The kind asked for.
        expected: QuestionKind,
    },
    /// An anchor that must be there is not.
    AnchorMissing {
        /// Its level.
        level: u8,
    },
    /// Levels or anchors out of order, or one twice.
    LevelOrder {
        /// The level that should stand here.
        expected: u8,
    },
    /// Two anchors of a competency with the same words.
    AnchorsIdentical {
        /// The level of the first one.
        level: u8,
    },
    /// Not as the language is set.
    Typography {
        /// How.
        fault: Typography,
    },
    /// A part that must be the same in all shipped files.
    DiffersBetweenFiles {
        /// The file that it was compared with.
        file: String,
    },
    /// Two neighbouring anchors with nearly the same words (a hint).
    AnchorsAlike {
        /// The level of the first one.
        level: u8,
    },
    /// A question that is long to hear (a hint).
    LongQuestion {
        /// Its words.
        words: u32,
        /// The most advised.
        max: u32,
    },
}

impl Problem {
    /// What is wrong and what to do, without the place.
    pub fn words(&self, lang: Lang) -> String {
        self.kind.words(lang)
    }

    /// The place and what is wrong, in one line.
    pub fn sentence(&self, lang: Lang) -> String {
        let Self { file, line, column, place, .. } = self;
        let words = self.words(lang);
        let at = if place.is_empty() { String::new() } else { format!(" ({place})") };
        match lang {
            _ if *line == 0 => match lang {
                Lang::En => format!("{file}{at}: {words}"),
                Lang::Fr => format!("{file}{at}\u{a0}: {words}"),
            },
            Lang::En => format!("{file}, line {line}, column {column}{at}: {words}"),
            Lang::Fr => format!("{file}, ligne {line}, colonne {column}{at}\u{a0}: {words}"),
        }
    }
}
