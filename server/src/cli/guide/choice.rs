//! What was chosen on the command line for a guide, read once: pairs, reasons, and the profile they make.
//!
//! Invariant: nothing that was typed is passed over in silence; a name that means nothing, and a reason that nothing asks for, are
//! refused.

use std::collections::BTreeMap;

use domain::framework::Framework;
use domain::guide::Finding;
use domain::profile::{JobProfile, ProfileCompetency, Reason, Severity};
use domain::{Lang, Text, limits};

use super::{Answer, Compose, EXIT_REFUSED, EXIT_USAGE, profile_refused, quoted, reason, say};

const COUNT_KEY: &str = "profile.count";

/// The choice, with every pair taken apart.
pub(super) struct Choice {
    title: Option<Text>,
    competencies: Vec<String>,
    weights: BTreeMap<String, u32>,
    required: BTreeMap<String, u8>,
    essential: Vec<String>,
    weights_reason: Option<String>,
    reasons: BTreeMap<String, String>,
}

impl Choice {
    pub(super) fn read(flags: &Compose, lang: Lang) -> Result<Self, Answer> {
        let trimmed = |list: &[String]| list.iter().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect::<Vec<_>>();
        let mut reasons = BTreeMap::new();
        for text in &flags.reason {
            let pair = text.split_once('=').map(|(code, words)| (code.trim(), words.trim()));
            let Some((code, words)) = pair.filter(|(code, words)| !code.is_empty() && !words.is_empty()) else {
                return Err(unfit("--reason", text, "CODE=TEXT", "CODE=TEXTE", lang));
            };
            if reasons.insert(code.to_owned(), words.to_owned()).is_some() {
                return Err(twice("--reason", code, lang));
            }
        }
        let title = flags.title_en.clone().zip(flags.title_fr.clone()).map(|(en, fr)| Text::new(en.trim(), fr.trim()));
        Ok(Self {
            title,
            competencies: trimmed(&flags.competencies),
            weights: pairs("--weights", &flags.weights, |text| text.parse().ok().filter(|weight| *weight <= limits::WEIGHT_MAX), lang)?,
            required: pairs("--required", &flags.required, |text| text.parse().ok().filter(|level| (1..=5).contains(level)), lang)?,
            essential: trimmed(&flags.essential),
            weights_reason: flags.weights_reason.clone(),
            reasons,
        })
    }

    /// The reason that was written for this finding.
    pub(super) fn reason(&self, key: &str, lang: Lang) -> Option<Reason> {
        self.reasons.get(key).map(|words| reason(lang, words))
    }

    /// The profile that was chosen, ready for a guide.
    pub(super) fn profile(&self, framework: &Framework, supposed: &mut Vec<String>, lang: Lang) -> Result<JobProfile, Answer> {
        let mut profile = JobProfile::new(self.title.clone().unwrap_or_else(|| framework.title.clone()));
        for id in &self.competencies {
            profile.take(framework, id).map_err(|refused| {
                let known = framework.competencies.iter().map(|competency| competency.id.as_str()).collect::<Vec<_>>().join(", ");
                let list = say(
                    lang,
                    format!("{} {} has: {known}.", framework.id, framework.version),
                    format!("{} {} contient\u{a0}: {known}.", framework.id, framework.version),
                );
                Answer::refused(EXIT_REFUSED, format!("{} {list}", refused.words(lang)))
            })?;
        }
        if !self.essential.is_empty() {
            for competency in &mut profile.competencies {
                competency.essential = false;
            }
        }
        for id in &self.essential {
            chosen(&mut profile, "--essential", id, lang)?.essential = true;
        }
        for (id, weight) in &self.weights {
            chosen(&mut profile, "--weights", id, lang)?.weight = *weight;
        }
        for (id, level) in &self.required {
            chosen(&mut profile, "--required", id, lang)?.required = *level;
        }
        self.suppose_essential(&mut profile, supposed, lang);
        self.suppose(framework, supposed, lang);
        profile.weights_reason = self.weights_reason.as_ref().map(|words| reason(lang, words));
        profile.count_reason = self.reason(COUNT_KEY, lang);
        profile.ready().map_err(|open| profile_refused(&open, lang))?;
        Ok(profile)
    }

    /// A profile has at least one essential competency: those of integrity and accountability, or else the first.
    fn suppose_essential(&self, profile: &mut JobProfile, supposed: &mut Vec<String>, lang: Lang) {
        if !self.essential.is_empty() {
            return;
        }
        let proposed: Vec<&str> =
            profile.competencies.iter().filter(|competency| competency.essential).map(ProfileCompetency::id).collect();
        if !proposed.is_empty() {
            let list = proposed.join(", ");
            supposed.push(say(
                lang,
                format!("Essential, for integrity and accountability to children: {list} (--essential)."),
                format!("Indispensable au titre de l’intégrité et de la redevabilité envers les enfants\u{a0}: {list} (--essential)."),
            ));
        } else if let Some(first) = profile.competencies.first_mut() {
            first.essential = true;
            let id = first.id();
            supposed.push(say(
                lang,
                format!("Essential, as one must be: {id}, the first (--essential)."),
                format!("Indispensable, car il en faut une\u{a0}: {id}, la première (--essential)."),
            ));
        }
    }

    fn suppose(&self, framework: &Framework, supposed: &mut Vec<String>, lang: Lang) {
        if self.title.is_none() {
            let title = quoted(lang, framework.title.get(lang));
            supposed.push(say(
                lang,
                format!("The title is that of the framework, {title} (--title-en, --title-fr)."),
                format!("L’intitulé est le titre du référentiel, {title} (--title-en, --title-fr)."),
            ));
        }
        if self.required.len() < self.competencies.len() {
            supposed.push(match (self.required.is_empty(), lang) {
                (true, Lang::En) => "The required level is 3 (--required).".into(),
                (true, Lang::Fr) => "Le niveau exigé est 3 (--required).".into(),
                (false, Lang::En) => "The required level of the others is 3 (--required).".into(),
                (false, Lang::Fr) => "Le niveau exigé des autres est 3 (--required).".into(),
            });
        }
        if self.weights.len() < self.competencies.len() {
            supposed.push(match (self.weights.is_empty(), lang) {
                (true, Lang::En) => "All competencies weigh the same (--weights).".into(),
                (true, Lang::Fr) => "Toutes les compétences ont la même pondération (--weights).".into(),
                (false, Lang::En) => "The weight of the others is 1 (--weights).".into(),
                (false, Lang::Fr) => "La pondération des autres est 1 (--weights).".into(),
            });
        }
    }

    /// Refuses a reason for what nothing asks a reason for: most often a mistyped code.
    pub(super) fn refuse_unused(&self, found: &[Finding], profile: &JobProfile, lang: Lang) -> Result<(), Answer> {
        let mut asked: Vec<String> = found.iter().filter(|finding| finding.severity == Severity::NeedsReason).map(Finding::key).collect();
        asked.extend(
            profile
                .findings()
                .iter()
                .filter(|finding| finding.severity == Severity::NeedsReason)
                .map(|finding| finding.refusal.code().to_owned()),
        );
        let Some(unused) = self.reasons.keys().find(|key| !asked.contains(key)) else { return Ok(()) };
        let sentence = say(
            lang,
            format!("justesse: nothing asks for the reason --reason '{unused}=…'. Take it out, or correct its code."),
            format!("justesse\u{a0}: rien ne demande le motif --reason '{unused}=…'. Retirez-le ou corrigez son code."),
        );
        Err(Answer::refused(EXIT_USAGE, sentence))
    }
}

fn chosen<'p>(profile: &'p mut JobProfile, flag: &str, id: &str, lang: Lang) -> Result<&'p mut ProfileCompetency, Answer> {
    profile.competency_mut(id).ok_or_else(|| {
        let sentence = say(
            lang,
            format!("justesse: {flag} names {id}, which is not among --competencies. Add it there, or correct it."),
            format!("justesse\u{a0}: {flag} nomme {id}, qui ne figure pas dans --competencies. Ajoutez-la ou corrigez."),
        );
        Answer::refused(EXIT_USAGE, sentence)
    })
}

/// Pairs such as `SOC-01=2`, each identifier once.
fn pairs<T>(flag: &str, list: &[String], value: impl Fn(&str) -> Option<T>, lang: Lang) -> Result<BTreeMap<String, T>, Answer> {
    let mut pairs = BTreeMap::new();
    for text in list.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let pair = text.split_once('=').and_then(|(id, number)| Some((id.trim(), value(number.trim())?)));
        let Some((id, number)) = pair.filter(|(id, _)| !id.is_empty()) else {
            let (en, fr) = if flag == "--required" {
                ("an identifier and a level from 1 to 5, such as SOC-01=4", "un identifiant et un niveau de 1 à 5, par exemple SOC-01=4")
            } else {
                (
                    "an identifier and a whole number up to 1000, such as SOC-01=2",
                    "un identifiant et un nombre entier jusqu’à 1000, par exemple SOC-01=2",
                )
            };
            return Err(unfit(flag, text, en, fr, lang));
        };
        if pairs.insert(id.to_owned(), number).is_some() {
            return Err(twice(flag, id, lang));
        }
    }
    Ok(pairs)
}

fn unfit(flag: &str, text: &str, en: &str, fr: &str, lang: Lang) -> Answer {
    let text = quoted(lang, text);
    let sentence = say(
        lang,
        format!("justesse: {flag} cannot be {text}. It takes {en}."),
        format!("justesse\u{a0}: {flag} ne peut pas valoir {text}. Il faut {fr}."),
    );
    Answer::refused(EXIT_USAGE, sentence)
}

fn twice(flag: &str, name: &str, lang: Lang) -> Answer {
    let sentence = say(
        lang,
        format!("justesse: {flag} names {name} twice. Keep one."),
        format!("justesse\u{a0}: {flag} nomme {name} deux fois. Gardez une seule mention."),
    );
    Answer::refused(EXIT_USAGE, sentence)
}
