//! Cases with published or independently computed answers, and the comparison of ours with them: "prove your numbers on published data".
//!
//! A case is a JSON file with `id`, `kind`, `title`, `source`, `data`, `expected`, `tolerance`. Every number, text and truth value under `expected` is compared with what
//! the library computes from `data`: a kind that is not known, a file that is missing, an expectation that nothing answers is a failure, never a skip.
//!
//! Each file here answers the kinds of one field: it reads `data`, calls the library as any user would, and lays the results out as `expected` does.

mod agreement;
mod bias_audit;
mod case;
mod compare;
mod composite;
mod connection;
mod generalizability;
mod impact;
mod layout;
mod long;
mod mfrm;
mod panel;
mod ranks;
mod ratings;
mod read;
mod weights;

use std::path::Path;

pub use case::{Case, Problem};
pub use compare::{Comparison, Difference};
use serde_json::Value;

/// What became of one case.
#[derive(Debug)]
pub struct Outcome {
    /// The name of the case, or of its file where it could not be read.
    pub id: String,
    /// The kind of the case; empty where it could not be read.
    pub kind: String,
    /// How it compares, or why it cannot be compared.
    pub result: Result<Comparison, Problem>,
}

impl Outcome {
    /// Whether every expectation was met.
    pub fn passed(&self) -> bool {
        self.result.as_ref().is_ok_and(Comparison::agrees)
    }
}

/// Runs every case of `folder`, in the order of their file names: those that `INDEX.json` lists, and every other `.json` file beside them.
///
/// # Errors
/// If the folder or its index cannot be read. What is wrong with one case stands in its outcome.
pub fn verify(folder: &Path) -> Result<Vec<Outcome>, Problem> {
    Ok(case::files(folder)?.iter().map(|path| outcome(path)).collect())
}

fn outcome(path: &Path) -> Outcome {
    match Case::read(path) {
        Ok(case) => {
            let result = answer(&case).map(|computed| compare::compare(&case, &computed));
            Outcome { id: case.id, kind: case.kind, result }
        }
        Err(problem) => {
            let id = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Outcome { id, kind: String::new(), result: Err(problem) }
        }
    }
}

/// What the library computes for a case, laid out as its `expected`.
fn answer(case: &Case) -> Result<Value, Problem> {
    match case.kind.as_str() {
        "adverse_impact_2x2" => impact::two_by_two(case),
        "adverse_impact_rates" => impact::rates(case),
        "adverse_impact_stratified" => impact::stratified(case),
        "binomial_pool" => impact::pool(case),
        "composite" => composite::answer(case),
        "connectivity" => connection::answer(case),
        "g_theory" => generalizability::answer(case),
        "icc" | "krippendorff_alpha" | "weighted_kappa" | "fleiss_kappa" | "gwet_ac" | "kendall_w" | "rwg" => agreement::answer(case),
        "ll144" => bias_audit::answer(case),
        "lmm_crossed" => panel::crossed(case),
        "lmm_panel" => panel::lmm(case),
        "mfrm" => mfrm::answer(case),
        "mfrm_extreme" => mfrm::extreme(case),
        "mfrm_mml" => mfrm::marginal(case),
        "panel_posterior" => panel::posterior(case),
        "rank_confidence" | "banding" => ranks::answer(case),
        "smaa" => weights::answer(case),
        kind => Err(Problem::UnknownKind(kind.to_owned())),
    }
}
