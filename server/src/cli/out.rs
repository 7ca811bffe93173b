//! What a command answers, and the one place where it is written out.
//!
//! Invariants: a command makes its whole answer first and prints it once; results go to the standard output, and what went wrong to the
//! standard error; a reader that went away (a broken pipe) is no failure and causes no message.

use std::io::ErrorKind;
use std::process::ExitCode;

use domain::Lang;

/// A result that is refused for what is in a file.
pub const EXIT_REFUSED: u8 = 5;
/// A file, a database or a disk that does not do what it should.
pub const EXIT_IO: u8 = 1;

/// What a command has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// For the standard output.
    pub out: String,
    /// For the standard error.
    pub err: String,
    /// The exit code.
    pub exit: u8,
}

impl Answer {
    /// A result.
    pub fn of(out: impl Into<String>) -> Self {
        Self { out: out.into(), ..Self::default() }
    }

    /// Sentences that say why there is no result.
    pub fn refused(exit: u8, err: impl Into<String>) -> Self {
        Self { err: err.into(), exit, ..Self::default() }
    }

    /// The same, with a sentence before those that say why there is no result.
    #[must_use]
    pub fn after(self, sentence: &str) -> Self {
        Self { err: format!("{sentence}\n{}", self.err), ..self }
    }

    /// Writes everything and gives the exit code.
    pub fn print(self, lang: Lang) -> ExitCode {
        let written = write(&mut std::io::stdout().lock(), &self.out);
        // Nobody is left to tell where the standard error is gone too.
        let _ = write(&mut std::io::stderr().lock(), &self.err);
        match written {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let sentence = say(
                    lang,
                    "The result could not be written to the standard output. Check that the disk is not full.",
                    "Le résultat n’a pas pu être écrit sur la sortie standard. Vérifiez que le disque n’est pas plein.",
                );
                let _ = write(&mut std::io::stderr().lock(), &sentence);
                ExitCode::from(EXIT_IO)
            }
            _ => ExitCode::from(self.exit),
        }
    }
}

/// Writes a text and ends its last line.
fn write(stream: &mut impl std::io::Write, text: &str) -> std::io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    stream.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        stream.write_all(b"\n")?;
    }
    stream.flush()
}

/// The side of a text in this language.
pub fn say(lang: Lang, en: impl Into<String>, fr: impl Into<String>) -> String {
    match lang {
        Lang::En => en.into(),
        Lang::Fr => fr.into(),
    }
}

/// A number with the noun it counts, each language in its own two numbers: in French, 0 is singular.
pub fn counted(lang: Lang, n: usize, en: [&str; 2], fr: [&str; 2]) -> String {
    let [one, many] = if lang == Lang::En { en } else { fr };
    let singular = n == 1 || (n == 0 && lang == Lang::Fr);
    format!("{n} {}", if singular { one } else { many })
}

/// A text between the quotation marks of a language.
pub fn quoted(lang: Lang, text: &str) -> String {
    say(lang, format!("“{text}”"), format!("«\u{a0}{text}\u{a0}»"))
}

/// JSON as a program prints it: indented, so that a person can read it too.
pub fn json(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_nouns() {
        let of = |lang, n| counted(lang, n, ["question", "questions"], ["question", "questions"]);
        assert_eq!([of(Lang::En, 0), of(Lang::En, 1), of(Lang::En, 2)], ["0 questions", "1 question", "2 questions"]);
        assert_eq!([of(Lang::Fr, 0), of(Lang::Fr, 1), of(Lang::Fr, 2)], ["0 question", "1 question", "2 questions"]);
    }

    #[test]
    fn the_last_line_is_ended_once() {
        for text in ["a", "a\n"] {
            let mut bytes = Vec::new();
            write(&mut bytes, text).unwrap();
            assert_eq!(bytes, b"a\n");
        }
    }
}
