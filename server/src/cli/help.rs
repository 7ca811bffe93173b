//! Help and mistakes in the usage, in both languages.
//!
//! The English help stands where the flags are declared, the French one in `help_fr`. Invariant: a command or a flag without French does
//! not pass the tests, and no sentence of the parser's own reaches a person.

use std::fmt::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use domain::Lang;

use super::help_fr::{french, french_value};
use super::out::{Answer, quoted, say};
use super::{Cli, EXIT_USAGE};

/// The commands and flags, with their help in this language.
pub fn command(lang: Lang) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let version = version.help(say(lang, "Print the version", "Affiche la version"));
    dressed(Cli::command().disable_version_flag(true).arg(version), "", lang)
}

/// A command with its help, and those below it with theirs.
fn dressed(mut command: Command, path: &str, lang: Lang) -> Command {
    let below: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in &below {
        let path = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(name, |sub| dressed(sub, &path, lang));
    }
    if lang == Lang::Fr {
        if let Some(about) = french(path) {
            command = command.about(about).long_about(None);
        }
        command = command.mut_args(|arg| in_french(arg, path)).subcommand_value_name("COMMANDE");
    }
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let help = help.help(say(lang, "Print this help", "Affiche cette aide"));
    let has_positionals = command.get_positionals().next().is_some();
    let template = template(!below.is_empty(), has_positionals, lang);
    command.disable_help_flag(true).disable_help_subcommand(true).arg(help).help_template(template)
}

fn template(has_commands: bool, has_positionals: bool, lang: Lang) -> String {
    let mut template = say(lang, "{about}\n\nUsage: {usage}\n", "{about}\n\nUtilisation\u{a0}: {usage}\n");
    if has_commands {
        template.push_str(&say(lang, "\nCommands:\n{subcommands}\n", "\nCommandes\u{a0}:\n{subcommands}\n"));
    }
    if has_positionals {
        template.push_str(&say(lang, "\nArguments:\n{positionals}\n", "\nArguments\u{a0}:\n{positionals}\n"));
    }
    template.push_str(&say(lang, "\nOptions:\n{options}\n", "\nOptions\u{a0}:\n{options}\n"));
    template
}

/// A flag with its French help; what the parser would add in English is added in French.
fn in_french(arg: Arg, path: &str) -> Arg {
    let id = arg.get_id().as_str();
    let Some(text) = french(&format!("{path}/{id}")).or_else(|| french(&format!("/{id}"))) else { return arg };
    let mut text = text.to_owned();
    let list = |values: Vec<String>| values.join(", ");
    let defaults = list(arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect());
    let takes_value = arg.get_action().takes_values();
    if takes_value && !defaults.is_empty() {
        let _ = write!(text, " [par défaut\u{a0}: {defaults}]");
    }
    let possible = list(arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect());
    if takes_value && !possible.is_empty() {
        let _ = write!(text, " [valeurs\u{a0}: {possible}]");
    }
    if let Some(variable) = arg.get_env() {
        let _ = write!(text, " [variable\u{a0}: {}]", variable.to_string_lossy());
    }
    let name = arg.get_value_names().unwrap_or_default().first().and_then(|name| french_value(name.as_str()));
    let arg = arg.help(text).long_help(None);
    if !takes_value {
        return arg;
    }
    let arg = arg.hide_default_value(true).hide_possible_values(true).hide_env(true);
    match name {
        Some(name) => arg.value_name(name),
        None => arg,
    }
}

/// Help that was asked for, or a sentence on what is wrong with the command line.
pub fn answer(refusal: &clap::Error, lang: Lang) -> Answer {
    if !refusal.use_stderr() {
        return Answer::of(refusal.render().to_string());
    }
    if refusal.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Answer::refused(EXIT_USAGE, refusal.render().to_string());
    }
    let more = say(lang, "“justesse --help” lists what there is.", "«\u{a0}justesse --help\u{a0}» énumère ce qui existe.");
    Answer::refused(EXIT_USAGE, format!("justesse{} {} {more}", say(lang, ":", "\u{a0}:"), sentence(refusal, lang)))
}

fn sentence(refusal: &clap::Error, lang: Lang) -> String {
    let of = |kind| refusal.get(kind).map(text_of).filter(|text| !text.is_empty());
    let named = |kind| quoted(lang, &of(kind).unwrap_or_default());
    let argument = || named(ContextKind::InvalidArg);
    let perhaps = of(ContextKind::SuggestedArg).or_else(|| of(ContextKind::SuggestedSubcommand)).map_or_else(String::new, |near| {
        let near = quoted(lang, &near);
        say(lang, format!(" Did you mean {near}?"), format!(" Vouliez-vous dire {near}\u{a0}?"))
    });
    match refusal.kind() {
        ErrorKind::UnknownArgument => {
            let argument = argument();
            say(lang, format!("{argument} is not known here.{perhaps}"), format!("{argument} n’existe pas ici.{perhaps}"))
        }
        ErrorKind::InvalidSubcommand => {
            let command = named(ContextKind::InvalidSubcommand);
            say(lang, format!("there is no command {command}.{perhaps}"), format!("la commande {command} n’existe pas.{perhaps}"))
        }
        ErrorKind::MissingSubcommand => say(lang, "say which command.", "précisez la commande."),
        ErrorKind::MissingRequiredArgument => {
            let argument = argument();
            say(lang, format!("{argument} is missing. Add it."), format!("{argument} manque. Ajoutez-le."))
        }
        ErrorKind::ArgumentConflict => {
            let (one, other) = (argument(), named(ContextKind::PriorArg));
            say(
                lang,
                format!("{one} cannot stand together with {other}. Leave one out."),
                format!("{one} et {other} s’excluent. Retirez l’un des deux."),
            )
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (value, argument) = (of(ContextKind::InvalidValue), argument());
            let list = of(ContextKind::ValidValue).map_or_else(
                || shape(&argument, lang).to_owned(),
                |list| say(lang, format!(" It takes: {list}."), format!(" Valeurs admises\u{a0}: {list}.")),
            );
            match value {
                Some(value) => {
                    let value = quoted(lang, &value);
                    say(lang, format!("{argument} cannot be {value}.{list}"), format!("{argument} ne peut pas valoir {value}.{list}"))
                }
                None => say(lang, format!("{argument} needs a value.{list}"), format!("{argument} demande une valeur.{list}")),
            }
        }
        _ => {
            let argument = argument();
            say(lang, format!("{argument} cannot be used in this way."), format!("{argument} ne peut pas s’employer de cette façon."))
        }
    }
}

/// What a value has to look like, where no list of values says it.
fn shape(argument: &str, lang: Lang) -> &'static str {
    let (en, fr) = if argument.contains("--public-url") {
        (" It has to look like https://justesse.example, without a path.", " La forme attendue est https://justesse.example, sans chemin.")
    } else if argument.contains("--listen") {
        (" It has to look like 127.0.0.1:3000.", " La forme attendue est 127.0.0.1:3000.")
    } else {
        ("", "")
    };
    match lang {
        Lang::En => en,
        Lang::Fr => fr,
    }
}

fn text_of(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(list) => list.join(", "),
        ContextValue::StyledStrs(list) => list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::help_fr::FRENCH;
    use super::*;

    /// Every command and every flag, as the French table names them.
    fn keys(command: &Command, path: &str, keys: &mut Vec<String>) {
        keys.push(path.to_owned());
        keys.extend(command.get_arguments().filter(|arg| !arg.is_global_set()).map(|arg| format!("{path}/{}", arg.get_id())));
        for sub in command.get_subcommands() {
            let below = if path.is_empty() { sub.get_name().to_owned() } else { format!("{path} {}", sub.get_name()) };
            self::keys(sub, &below, keys);
        }
    }

    #[test]
    fn every_command_and_flag_has_help_in_french_and_nothing_else_does() {
        let mut expected = vec!["/lang".to_owned()];
        keys(&Cli::command(), "", &mut expected);
        expected.sort();
        let mut found: Vec<String> = FRENCH.iter().map(|(key, _)| (*key).to_owned()).collect();
        found.sort();
        assert_eq!(found, expected);
        for (key, text) in FRENCH {
            assert!(!text.contains('\'') && !text.contains(" :") && !text.is_empty(), "{key}: {text}");
        }
    }

    #[test]
    fn no_english_of_the_parser_stands_in_the_french_help() {
        fn look(command: &mut Command) {
            let help = command.render_help().to_string();
            for english in ["Usage:", "Options:", "Commands:", "[default", "[env", "[possible", "Print "] {
                assert!(!help.contains(english), "{english}: {help}");
            }
            command.get_subcommands_mut().for_each(look);
        }
        let mut command = command(Lang::Fr);
        command.build();
        look(&mut command);
    }

    #[test]
    fn a_mistake_in_the_usage_is_one_sentence_in_each_language() {
        let said = |lang, line: &str| {
            let error = command(lang).try_get_matches_from(line.split(' ')).unwrap_err();
            let answer = answer(&error, lang);
            assert_eq!((answer.exit, answer.out.as_str()), (EXIT_USAGE, ""), "{line}");
            answer.err
        };
        for (line, en, fr) in [
            ("justesse rnk", "there is no command “rnk”. Did you mean “rank”?", "la commande «\u{a0}rnk\u{a0}» n’existe pas."),
            ("justesse rank --jsn", "“--jsn” is not known here. Did you mean “--json”?", "«\u{a0}--jsn\u{a0}» n’existe pas ici."),
            ("justesse rank --lang de", "cannot be “de”. It takes: en, fr.", "ne peut pas valoir «\u{a0}de\u{a0}»."),
            ("justesse rank --guide g.json", "“--scores <FILE>” is missing. Add it.", "«\u{a0}--scores <FICHIER>\u{a0}» manque."),
        ] {
            assert!(said(Lang::En, line).contains(en), "{}", said(Lang::En, line));
            assert!(said(Lang::Fr, line).contains(fr), "{}", said(Lang::Fr, line));
        }
    }
}
