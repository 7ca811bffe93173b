//! Tables in and out: reading CSV strictly with a place for every problem, writing it safely.
//!
//! Invariants: a file gives rows or problems, never both; every problem names its line, its column where it has one, what is wrong
//! and what to do; nothing is cut, guessed or half read; a text that a spreadsheet would run is written so that it is shown.
//! Pure: bytes in, rows out, and back. Who may import or export what is decided elsewhere.

pub mod candidates;
mod check;
mod decode;
mod header;
pub mod heading;
pub mod mapping;
pub mod outgoing;
pub mod problem;
mod protect;
pub mod reader;
mod scanner;
pub mod scores;
pub mod sheet;
mod words;
pub mod writer;

pub use mapping::{Mapped, Mapping};
pub use problem::{Problem, ProblemKind, Problems};
pub use reader::{Column, Heading, Limits, Meaning, Need, Plan, Row, Table};
pub use writer::{Cell, Number, Record, Style, write};
