//! `justesse rank`: the order of the candidates from a frozen guide and a table of scores, with every step shown.
//!
//! Invariant: nothing is computed here; the same functions as on the server and in the verifier give the result, and this file reads,
//! prints and says what is wrong.

mod analysis;
mod report;
mod source;
mod words;

use std::path::PathBuf;

use clap::Args;
use domain::Lang;
use domain::analysis::{Analysis, Round};
use domain::ranking;
use serde_json::json;

use super::out::{Answer, EXIT_REFUSED, json};
use source::{Guide, Source};

/// The flags of `justesse rank`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line are given or not")]
pub struct Rank {
    /// The frozen guide, in JSON, its keys in any order
    #[arg(long, value_name = "FILE")]
    pub guide: PathBuf,
    /// The scores, in CSV
    #[arg(long, value_name = "FILE")]
    pub scores: PathBuf,
    /// Candidates who withdrew, such as C-07,C-12
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub withdrawn: Vec<String>,
    /// Competencies retired for all, such as SOC-03
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub retired: Vec<String>,
    /// A level that the panel set, such as C-07:SOC-03=4; may be given several times
    #[arg(long, value_name = "CODE:ID=LEVEL")]
    pub set: Vec<String>,
    /// The order that the chair gave to candidates who were level, such as C-02,C-05; may be given several times
    #[arg(long, value_name = "CODE,CODE…")]
    pub chair: Vec<String>,
    /// The order that a lot gave to candidates who were level; may be given several times
    #[arg(long, value_name = "CODE,CODE…")]
    pub lot: Vec<String>,
    /// Show the order before the discussion as well
    #[arg(long)]
    pub before: bool,
    /// Say as well how sure the order is: severity of panelists, chances, weights
    #[arg(long)]
    pub analysis: bool,
    /// How many posts there are, for the analysis
    #[arg(long, value_name = "K", default_value_t = 1, requires = "analysis")]
    pub posts: usize,
    /// Lots decided who interviewed whom, for the analysis
    #[arg(long, requires = "analysis")]
    pub drawn: bool,
    /// Answer in JSON, for programs, with exact fractions
    #[arg(long)]
    pub json: bool,
}

impl Rank {
    pub(super) fn run(self, lang: Lang) -> Answer {
        self.ranked(lang).unwrap_or_else(|refused| refused)
    }

    fn ranked(&self, lang: Lang) -> Result<Answer, Answer> {
        let guide = Guide::read(&self.guide, lang).map_err(|refused| self.refusal(refused))?;
        let source = Source { flags: self, guide: &guide, lang };
        let inputs = source.inputs()?;
        let ranking = ranking::rank(&guide.rules, &inputs).map_err(|error| {
            let sentence = error.words(lang);
            self.refusal(Answer::refused(EXIT_REFUSED, sentence))
        })?;
        let round = Round { posts: self.posts, drawn: self.drawn };
        let analysis = self.analysis.then(|| Analysis::of(&guide.rules, &inputs, &ranking, round));
        Ok(Answer::of(if self.json {
            let mut document = report::document(&guide, &ranking, lang);
            if let (Some(analysis), Some(document)) = (&analysis, document.as_object_mut()) {
                document.insert("analysis".into(), analysis::document(&guide, analysis, lang));
            }
            json(&document)
        } else {
            let beside = analysis.map(|analysis| analysis::words(&guide, &analysis, lang));
            words::report(&guide, &ranking, self.before, beside.unwrap_or_default(), lang)
        }))
    }

    /// A refusal without places, for a program where one asked.
    fn refusal(&self, answer: Answer) -> Answer {
        if !self.json || answer.exit != EXIT_REFUSED {
            return answer;
        }
        let out = json(&json!({ "format": "justesse-ranking/1", "ok": false, "problems": [{ "words": answer.err }] }));
        Answer { out, ..answer }
    }
}
