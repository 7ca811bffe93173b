//! In which language the command line speaks: `--lang`, else the language of the terminal, else English.
//!
//! Invariant: the choice is made before anything is parsed, so that mistakes in the usage are told in it too.

use std::ffi::OsString;

use domain::Lang;

/// The variables that say the language of a terminal, the first that says anything first.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language of these arguments, in an environment with these variables.
pub fn of(args: &[OsString], variable: impl Fn(&str) -> Option<String>) -> Lang {
    let mut asked = None;
    let mut words = args.iter().map(|arg| arg.to_string_lossy()).take_while(|arg| arg != "--");
    while let Some(word) = words.next() {
        if let Some(code) = word.strip_prefix("--lang=") {
            asked = Lang::parse(code);
        } else if word == "--lang" {
            asked = words.next().and_then(|code| Lang::parse(&code));
        }
    }
    let terminal = || VARIABLES.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    asked.unwrap_or_else(|| terminal().filter(|value| is_french(value)).map_or(Lang::En, |_| Lang::Fr))
}

/// `fr`, `fr_CA.UTF-8`, `fr-BE`; not `frp`, which is another language.
fn is_french(locale: &str) -> bool {
    locale.split(['_', '-', '.', '@']).next().is_some_and(|language| language.eq_ignore_ascii_case("fr"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang(args: &str, variables: &[(&str, &str)]) -> Lang {
        let args: Vec<OsString> = args.split(' ').map(OsString::from).collect();
        of(&args, |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_terminal_decides_unless_the_command_line_does() {
        assert_eq!(lang("justesse rank", &[]), Lang::En);
        assert_eq!(lang("justesse rank", &[("LANG", "fr_CA.UTF-8")]), Lang::Fr);
        assert_eq!(lang("justesse rank", &[("LC_ALL", ""), ("LANG", "fr")]), Lang::Fr);
        assert_eq!(lang("justesse rank", &[("LC_ALL", "C"), ("LANG", "fr_FR.UTF-8")]), Lang::En);
        assert_eq!(lang("justesse rank", &[("LANG", "frp_IT")]), Lang::En);
        assert_eq!(lang("justesse rank --lang en", &[("LANG", "fr_FR.UTF-8")]), Lang::En);
        assert_eq!(lang("justesse --lang=fr rank", &[]), Lang::Fr);
        assert_eq!(lang("justesse framework check -- --lang fr", &[]), Lang::En);
    }
}
