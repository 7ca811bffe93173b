//! From the guide, the table and the flags to the inputs of a ranking.
//!
//! Invariants: the digest is that of the canonical form, whatever order the file has its keys in; a table made for another guide is
//! refused; every code that a flag names stands in the table.

use std::collections::BTreeMap;
use std::path::Path;

use domain::canonical::{CanonicalError, Form, Value};
use domain::ranking::{CandidateInputs, CandidateKey, Inputs, Rules, SetRating, Sheet, TieRecord};
use domain::scorecard::TieMethod;
use domain::scores::{Level, Score};
use domain::tables::scores::{self, Basis, ScoreRow, ScoreTable};
use domain::{Lang, Text};
use serde_json::json;

use super::Rank;
use crate::cli::EXIT_USAGE;
use crate::cli::files;
use crate::cli::out::{Answer, EXIT_REFUSED, json, quoted, say};

/// A guide as far as a ranking needs it.
pub(super) struct Guide {
    /// The rules.
    pub rules: Rules,
    /// SHA-256 over the canonical form.
    pub digest: String,
    /// The title, where the document has one.
    pub title: Option<Text>,
    names: BTreeMap<String, Text>,
}

impl Guide {
    pub(super) fn read(path: &Path, lang: Lang) -> Result<Self, Answer> {
        let bytes = files::read(path, lang)?;
        // A text editor may have put a byte-order mark there; it is no part of the document.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let refused = |words: String| {
            Answer::refused(EXIT_REFUSED, say(lang, format!("{}: {words}", path.display()), format!("{}\u{a0}: {words}", path.display())))
        };
        if let Err(error) = serde_json::from_slice::<serde_json::Value>(bytes) {
            let (line, column) = (error.line(), error.column());
            return Err(refused(say(
                lang,
                format!("this is not JSON from line {line}, column {column} on. Give the guide as it was written when it was frozen."),
                format!(
                    "ce n’est pas du JSON à partir de la ligne {line}, colonne {column}. Donnez le guide tel qu’il a été écrit lorsqu’il a été figé."
                ),
            )));
        }
        let document = Value::parse_any(bytes).and_then(|value| value.check(Form::Payload).map(|()| value));
        let document = document.map_err(|error| refused(form_words(&error, lang)))?;
        let rules = Rules::from_document(&document).map_err(|error| {
            let (place, words) = (quoted(lang, &error.pointer), error.kind.words(lang));
            refused(say(
                lang,
                format!("at {place}: {words} This is not the guide of a ranking: give the frozen one."),
                format!("à {place}\u{a0}: {words} Ce n’est pas le guide d’un classement\u{a0}: donnez celui qui est figé."),
            ))
        })?;
        let entry = |entry: &Value| Some((entry.get("id")?.as_str()?.to_owned(), text(entry.get("name")?)?));
        let names = document.get("competencies").and_then(Value::as_array).unwrap_or_default().iter().filter_map(entry).collect();
        let title = document.get("profile").and_then(|profile| text(profile.get("title")?));
        Ok(Self { digest: document.digest_hex(), rules, title, names })
    }

    /// The name of a competency; its identifier where the document names none.
    pub(super) fn name(&self, id: &str, lang: Lang) -> String {
        self.names.get(id).map_or_else(|| id.to_owned(), |name| name.get(lang).to_owned())
    }
}

fn text(value: &Value) -> Option<Text> {
    Some(Text::new(value.get("en")?.as_str()?, value.get("fr")?.as_str()?))
}

fn form_words(error: &CanonicalError, lang: Lang) -> String {
    let (en, fr) = match error {
        CanonicalError::Number => ("a number is not whole, or too large.", "un nombre n’est pas entier, ou est trop grand."),
        CanonicalError::Key(_) => ("a key is not formed as in a guide.", "une clé n’a pas la forme de celles d’un guide."),
        CanonicalError::Depth => ("it is nested too deeply.", "l’imbrication est trop profonde."),
        _ => ("a text holds a control character.", "un texte contient un caractère de contrôle."),
    };
    say(
        lang,
        format!("{en} No frozen guide has that; give the guide as it was written when it was frozen."),
        format!("{fr} Aucun guide figé ne contient cela\u{a0}; donnez le guide tel qu’il a été écrit lorsqu’il a été figé."),
    )
}

/// What the inputs are made of.
pub(super) struct Source<'a> {
    pub flags: &'a Rank,
    pub guide: &'a Guide,
    pub lang: Lang,
}

impl Source<'_> {
    /// The inputs of the ranking.
    pub(super) fn inputs(&self) -> Result<Inputs, Answer> {
        let table = self.table()?;
        let mut candidates = gathered(&table);
        for code in trimmed(&self.flags.withdrawn) {
            self.candidate(&mut candidates, "--withdrawn", &code)?.withdrawn = true;
        }
        for text in &self.flags.set {
            let (code, rating) = self.rating(text)?;
            self.candidate(&mut candidates, "--set", code)?.ratings.push(rating);
        }
        let retired = trimmed(&self.flags.retired);
        if let Some(unknown) = retired.iter().find(|id| self.guide.rules.competency(id).is_none()) {
            return Err(self.unknown("--retired", unknown));
        }
        let mut ties = Vec::new();
        for (flag, method, orders) in [("--chair", TieMethod::Chair, &self.flags.chair), ("--lot", TieMethod::Lot, &self.flags.lot)] {
            for order in orders {
                let codes: Vec<String> = order.split(',').map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()).collect();
                for code in &codes {
                    self.candidate(&mut candidates, flag, code)?;
                }
                ties.push(TieRecord { method, order: codes.into_iter().map(CandidateKey).collect() });
            }
        }
        Ok(Inputs { candidates: candidates.into_values().collect(), ties, retired })
    }

    fn table(&self) -> Result<ScoreTable, Answer> {
        let lang = self.lang;
        let bytes = files::read(&self.flags.scores, lang)?;
        let levels: Vec<u8> = self.guide.rules.scale.levels().iter().map(|level| level.0).collect();
        let competencies: Vec<&str> = self.guide.rules.competencies.iter().map(|competency| competency.id.as_str()).collect();
        let table = scores::read(&bytes, &levels, &competencies).map_err(|problems| self.problems(&problems))?;
        match &table.guide_digest {
            Some(other) if *other != self.guide.digest => {
                let (path, ours) = (self.flags.scores.display(), &self.guide.digest);
                let sentence = say(
                    lang,
                    format!(
                        "{path}: these scores were given under another guide ({other}) than this one ({ours}). Give the guide they belong to."
                    ),
                    format!(
                        "{path}\u{a0}: ces notes relèvent d’un autre guide ({other}) que celui-ci ({ours}). Donnez le guide dont elles relèvent."
                    ),
                );
                Err(self.flags.refusal(Answer::refused(EXIT_REFUSED, sentence)))
            }
            _ => Ok(table),
        }
    }

    /// Every problem of the table, by line and column.
    fn problems(&self, problems: &domain::tables::Problems) -> Answer {
        let lang = self.lang;
        let path = self.flags.scores.display();
        let first = say(
            lang,
            format!("{path}: these scores cannot be read, and no order was computed."),
            format!("{path}\u{a0}: ces notes ne sont pas lisibles, et aucun classement n’a été calculé."),
        );
        let listed = problems.listed().iter().map(|problem| format!("  {}", problem.words(lang)));
        let lines: Vec<String> = std::iter::once(first).chain(listed).chain(problems.unlisted_words(lang)).collect();
        let out = if self.flags.json {
            let entry = |problem: &domain::tables::Problem| {
                json!({
                    "line": problem.line,
                    "column": problem.column.as_ref().map(|(position, _)| position),
                    "heading": problem.column.as_ref().map(|(_, heading)| heading),
                    "problem": problem.kind,
                    "words": problem.words(lang),
                })
            };
            let entries: Vec<serde_json::Value> = problems.listed().iter().map(entry).collect();
            json(&json!({ "format": "justesse-ranking/1", "ok": false, "total": problems.total(), "problems": entries }))
        } else {
            String::new()
        };
        Answer { out, err: lines.join("\n"), exit: EXIT_REFUSED }
    }

    /// `C-07:SOC-03=4`.
    fn rating<'t>(&self, text: &'t str) -> Result<(&'t str, SetRating), Answer> {
        let parts = text.rsplit_once('=').and_then(|(place, level)| {
            let (code, id) = place.split_once(':')?;
            Some((code.trim(), id.trim(), level.trim().parse::<u8>().ok()?))
        });
        let Some((code, id, level)) = parts else {
            let (text, lang) = (quoted(self.lang, text), self.lang);
            return Err(usage(
                lang,
                &format!("--set cannot be {text}. It takes a candidate, a competency and a level, such as C-07:SOC-03=4."),
                &format!(
                    "--set ne peut pas valoir {text}. Il faut une candidature, une compétence et un niveau, par exemple C-07:SOC-03=4."
                ),
            ));
        };
        if self.guide.rules.competency(id).is_none() {
            return Err(self.unknown("--set", id));
        }
        Ok((code, SetRating { competency: id.to_owned(), level: Level(level) }))
    }

    fn candidate<'c>(
        &self,
        candidates: &'c mut BTreeMap<String, CandidateInputs>,
        flag: &str,
        code: &str,
    ) -> Result<&'c mut CandidateInputs, Answer> {
        candidates.get_mut(code).ok_or_else(|| {
            usage(
                self.lang,
                &format!("{flag} names {code}, who is not among the scores. Correct the code."),
                &format!("{flag} nomme {code}, qui ne figure pas parmi les notes. Corrigez le code."),
            )
        })
    }

    fn unknown(&self, flag: &str, id: &str) -> Answer {
        let known = self.guide.rules.competencies.iter().map(|competency| competency.id.as_str()).collect::<Vec<_>>().join(", ");
        usage(
            self.lang,
            &format!("{flag} names {id}, which the guide does not have. It has: {known}."),
            &format!("{flag} nomme {id}, que le guide n’a pas. Il a\u{a0}: {known}."),
        )
    }
}

fn usage(lang: Lang, en: &str, fr: &str) -> Answer {
    Answer::refused(EXIT_USAGE, say(lang, format!("justesse: {en}"), format!("justesse\u{a0}: {fr}")))
}

fn trimmed(list: &[String]) -> Vec<String> {
    let mut codes: Vec<String> = list.iter().map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()).collect();
    codes.dedup();
    codes
}

/// The sheets of every candidate in the table, also of those whom nobody gave a level.
fn gathered(table: &ScoreTable) -> BTreeMap<String, CandidateInputs> {
    let mut sheets: BTreeMap<&str, BTreeMap<&str, Sheet>> = BTreeMap::new();
    for row in &table.rows {
        sheet(&mut sheets, row);
    }
    for (basis, before) in [(Basis::Record, false), (Basis::Before, true)] {
        for row in table.counting(basis) {
            // Without a level the competency is absent from the sheet, which counts as not assessed.
            let Some(level) = row.level else { continue };
            let sheet = sheet(&mut sheets, row);
            let scores = if before { &mut sheet.sealed_before } else { &mut sheet.last };
            scores.push(Score::assessed(row.competency.as_str(), Level(level)));
        }
    }
    sheets
        .into_iter()
        .map(|(code, sheets)| {
            let inputs = CandidateInputs {
                id: CandidateKey(code.to_owned()),
                withdrawn: false,
                sheets: sheets.into_values().collect(),
                ratings: Vec::new(),
            };
            (code.to_owned(), inputs)
        })
        .collect()
}

fn sheet<'s, 't>(sheets: &'s mut BTreeMap<&'t str, BTreeMap<&'t str, Sheet>>, row: &'t ScoreRow) -> &'s mut Sheet {
    let new = || Sheet { panelist: row.panelist.clone(), sealed_before: Vec::new(), last: Vec::new() };
    sheets.entry(&row.candidate).or_default().entry(&row.panelist).or_insert_with(new)
}
