//! `justesse guide compose`: from a framework and a choice of competencies to a frozen guide, in one step.
//!
//! Invariants: whatever was supposed because nobody said otherwise is said; a reason is written for one finding and never for whatever
//! else may turn up; nothing is written unless the guide is frozen.

mod choice;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::framework::{self, Framework, Standard, shipped};
use domain::guide::{ComposeOptions, DeclaredRules, GuideDocument, Reasons, compose, findings, freeze, page};
use domain::profile::{JobProfile, Reason, Severity};
use domain::{Lang, Refusal};

use super::EXIT_USAGE;
use super::files;
use super::out::{Answer, EXIT_REFUSED, counted, quoted, say};
use choice::Choice;

/// What can be done with guides.
#[derive(Debug, Subcommand)]
pub enum GuideCommand {
    /// Compose an interview guide from a framework and freeze it
    Compose(Compose),
}

/// The flags of `justesse guide compose`.
#[derive(Debug, Args)]
pub struct Compose {
    /// A framework that comes with the program (such as social-work) or the path of a file
    #[arg(long, value_name = "FRAMEWORK")]
    pub framework: String,
    /// The competencies in order, such as SOC-01,SOC-03
    #[arg(long, value_name = "ID", value_delimiter = ',', required = true)]
    pub competencies: Vec<String>,
    /// Where to write the frozen guide, in canonical JSON
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Where to write the guide for printing as well
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Weights other than 1, such as SOC-01=2,SOC-03=3
    #[arg(long, value_name = "ID=WEIGHT", value_delimiter = ',')]
    pub weights: Vec<String>,
    /// Why the weights are not equal
    #[arg(long, value_name = "TEXT")]
    pub weights_reason: Option<String>,
    /// Required levels other than 3, such as SOC-01=4
    #[arg(long, value_name = "ID=LEVEL", value_delimiter = ',')]
    pub required: Vec<String>,
    /// The essential competencies; those of integrity and accountability where none is given
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub essential: Vec<String>,
    /// The title of the job in English; the title of the framework where none is given
    #[arg(long, value_name = "TEXT", requires = "title_fr")]
    pub title_en: Option<String>,
    /// The title of the job in French
    #[arg(long, value_name = "TEXT", requires = "title_en")]
    pub title_fr: Option<String>,
    /// How long an interview may take, in minutes; what the questions need where it is not given
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub slot: Option<u32>,
    /// How long each question takes, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=120))]
    pub question_minutes: u32,
    /// A reason for what asks for one, such as profile.count=Part-time job; may be given several times
    #[arg(long, value_name = "CODE=TEXT")]
    pub reason: Vec<String>,
    /// Write over files that exist
    #[arg(long)]
    pub force: bool,
}

impl GuideCommand {
    pub(super) fn run(self, lang: Lang) -> Answer {
        match self {
            Self::Compose(compose) => compose.run(lang).unwrap_or_else(|refused| refused),
        }
    }
}

impl Compose {
    fn run(&self, lang: Lang) -> Result<Answer, Answer> {
        if self.html.as_ref() == Some(&self.out) {
            let sentence = say(
                lang,
                "justesse: --out and --html name the same file. Give them two names.",
                "justesse\u{a0}: --out et --html désignent le même fichier. Donnez-leur deux noms.",
            );
            return Err(Answer::refused(EXIT_USAGE, sentence));
        }
        let choice = Choice::read(self, lang)?;
        let framework = self.framework(lang)?;
        let mut supposed = Vec::new();
        let profile = choice.profile(&framework, &mut supposed, lang)?;
        let guide = self.frozen(&profile, &choice, &mut supposed, lang)?;
        let canonical = guide.canonical();
        let printed = page::print_html(&guide, &Lang::ALL);
        let mut written = vec![(self.out.as_path(), canonical.as_str())];
        written.extend(self.html.as_deref().map(|path| (path, printed.as_str())));
        files::write_all(&written, self.force, lang)?;
        Ok(Answer::of(self.words(&guide, &supposed, lang)))
    }

    /// The framework, from those that come with the program or from a file.
    fn framework(&self, lang: Lang) -> Result<Framework, Answer> {
        if let Some(framework) = shipped().iter().find(|framework| framework.id == self.framework) {
            return Ok(framework.clone());
        }
        let bytes = files::read(self.framework.as_ref(), lang).map_err(|mut unread| {
            if !self.framework.contains(['/', '\\', '.']) {
                let names = shipped().iter().map(|framework| framework.id.as_str()).collect::<Vec<_>>().join(", ");
                unread.err.push_str(&say(
                    lang,
                    format!(" These frameworks come with the program: {names}."),
                    format!(" Référentiels livrés avec le programme\u{a0}: {names}."),
                ));
            }
            unread
        })?;
        framework::read(&self.framework, &bytes, Standard::Own).map(|checked| checked.framework).map_err(|problems| {
            let sentences: Vec<String> = problems.iter().map(|problem| problem.sentence(lang)).collect();
            Answer::refused(EXIT_REFUSED, sentences.join("\n"))
        })
    }

    /// Composes and freezes, or says what stands in the way.
    fn frozen(&self, profile: &JobProfile, choice: &Choice, supposed: &mut Vec<String>, lang: Lang) -> Result<GuideDocument, Answer> {
        let mut options = ComposeOptions { question_minutes: self.question_minutes, ..ComposeOptions::default() };
        let needed = compose(profile, &options).minutes();
        // Quarters of an hour, as interviews are booked; never less than the usual slot.
        options.slot_minutes = self.slot.unwrap_or_else(|| options.slot_minutes.max(needed.div_ceil(15).saturating_mul(15)));
        if self.slot.is_none() {
            let slot = options.slot_minutes;
            supposed.push(say(
                lang,
                format!("An interview may take {slot} minutes (--slot)."),
                format!("Un entretien peut durer {slot} minutes (--slot)."),
            ));
        }
        let draft = compose(profile, &options);
        let rules = DeclaredRules::proposed(&draft);
        supposed.push(say(
            lang,
            "The declared rules are the proposed ones; the guide states them:",
            "Les règles annoncées sont celles proposées\u{a0}; le guide les énonce\u{a0}:",
        ));
        supposed.extend(rules.sentences(&draft, lang).into_iter().map(|sentence| format!("  {sentence}")));
        let found = findings(&draft, &rules);
        let reasons: Reasons = found
            .iter()
            .filter(|finding| finding.severity == Severity::NeedsReason)
            .filter_map(|finding| Some((finding.key(), choice.reason(&finding.key(), lang)?)))
            .collect();
        choice.refuse_unused(&found, profile, lang)?;
        freeze(&draft, &rules, &reasons).map_err(|open| {
            let each = open.iter().map(|finding| refused(&finding.words(lang), finding.severity, &finding.key()));
            not_frozen(each.collect(), lang)
        })
    }

    /// What was made, and what was supposed.
    fn words(&self, guide: &GuideDocument, supposed: &[String], lang: Lang) -> String {
        let content = guide.content();
        let title = quoted(lang, content.profile.title.get(lang));
        let questions = counted(lang, content.questions.len(), ["question", "questions"], ["question", "questions"]);
        let competencies = counted(lang, content.competencies.len(), ["competency", "competencies"], ["compétence", "compétences"]);
        let (minutes, slot, out, digest) = (guide.minutes(), content.slot_minutes, self.out.display(), guide.digest());
        let mut lines = vec![
            say(
                lang,
                format!("The guide {title} is frozen: {competencies}, {questions}, {minutes} minutes of {slot}."),
                format!("Le guide {title} est figé\u{a0}: {competencies}, {questions}, {minutes} minutes sur {slot}."),
            ),
            say(
                lang,
                format!("Written: {out}. Its digest (SHA-256 of the file): {digest}"),
                format!("Fichier écrit\u{a0}: {out}. Son empreinte (SHA-256 du fichier)\u{a0}: {digest}"),
            ),
        ];
        if let Some(html) = &self.html {
            let html = html.display();
            lines.push(say(lang, format!("For printing: {html}."), format!("À imprimer\u{a0}: {html}.")));
        }
        for competency in &content.competencies {
            let (id, name, weight, level) = (&competency.id, competency.name.get(lang), competency.w, competency.required_level);
            lines.push(match (competency.essential, lang) {
                (true, Lang::En) => format!("  {id} {name}: essential, required level {level}, weight {weight}"),
                (true, Lang::Fr) => format!("  {id} {name}\u{a0}: indispensable, niveau exigé {level}, pondération {weight}"),
                (false, Lang::En) => format!("  {id} {name}: desirable, weight {weight}"),
                (false, Lang::Fr) => format!("  {id} {name}\u{a0}: souhaitée, pondération {weight}"),
            });
        }
        lines.push(say(lang, "Supposed, as nothing else was said:", "Supposé, faute d’autre indication\u{a0}:"));
        lines.extend(supposed.iter().map(|sentence| format!("  {sentence}")));
        let status = content.frameworks.iter().map(|used| {
            let (title, version, status) = (used.title.get(lang), &used.version, used.status.name(lang));
            say(
                lang,
                format!("Source: {title} {version} ({status}). {}", used.notice.get(lang)),
                format!("Source\u{a0}: {title} {version} ({status}). {}", used.notice.get(lang)),
            )
        });
        lines.extend(status);
        lines.join("\n")
    }
}

/// A finding in words, with the flag that answers it where a reason can.
fn refused(words: &str, severity: Severity, key: &str) -> String {
    if severity == Severity::NeedsReason { format!("{words} (--reason '{key}=…')") } else { words.to_owned() }
}

fn not_frozen(sentences: Vec<String>, lang: Lang) -> Answer {
    let first = say(lang, "The guide is not frozen, and nothing was written:", "Le guide n’est pas figé, et rien n’a été écrit\u{a0}:");
    let lines: Vec<String> = std::iter::once(first).chain(sentences.into_iter().map(|sentence| format!("  {sentence}"))).collect();
    Answer::refused(EXIT_REFUSED, lines.join("\n"))
}

/// Why a profile is not ready, with the flag that answers it.
fn profile_refused(findings: &[domain::profile::Finding], lang: Lang) -> Answer {
    let each = findings.iter().map(|finding| match &finding.refusal {
        Refusal::ProfileWeightsReason {} => format!("{} (--weights-reason '…')", finding.words(lang)),
        other => refused(&finding.words(lang), finding.severity, other.code()),
    });
    not_frozen(each.collect(), lang)
}

/// A reason in the language of the command line.
fn reason(lang: Lang, words: &str) -> Reason {
    Reason::new(lang, words.trim())
}
