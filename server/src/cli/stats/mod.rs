//! `justesse stats`: the statistics of the library on people's own tables, and on cases with published answers.
//!
//! Invariants: nothing is computed here that the library does not compute; a table gives figures or refusals with their line and column, never both; whoever reads sees
//! a sentence first and two decimals, and a program gets every digit; a figure that the data cannot give stands there with its reason.

mod alpha;
mod categories;
mod columns;
mod icc;
mod impact;
mod kappa;
pub(super) mod lay;
mod mfrm;
mod panel;
pub(super) mod reasons;
mod refusal;
mod scale;
mod table;
mod verify;

use clap::Subcommand;
use domain::Lang;

use super::out::Answer;

/// What can be computed.
#[derive(Debug, Subcommand)]
pub enum StatsCommand {
    /// Run every case of a folder with published answers against the library
    Verify(verify::Verify),
    /// Intraclass correlations: how reliable one rating is, and the mean of a panel
    Icc(icc::IccCommand),
    /// Krippendorff’s alpha: whether any number of raters agree, with gaps in the table
    Alpha(alpha::AlphaCommand),
    /// Cohen’s kappa of two raters, weighted or not
    Kappa(kappa::KappaCommand),
    /// Adverse impact: whether groups come through a selection at different rates
    Impact(impact::ImpactCommand),
    /// The panel model: severity of raters, scores without it, and how sure an order is
    Panel(panel::PanelCommand),
    /// The many-facet Rasch model: severity and difficulty in logits, and how ratings fit
    Mfrm(mfrm::MfrmCommand),
}

impl StatsCommand {
    pub(super) fn run(self, lang: Lang) -> Answer {
        let answered = match self {
            Self::Verify(verify) => verify.run(lang),
            Self::Icc(icc) => icc.run(lang),
            Self::Alpha(alpha) => alpha.run(lang),
            Self::Kappa(kappa) => kappa.run(lang),
            Self::Impact(impact) => impact.run(lang),
            Self::Panel(panel) => panel.run(lang),
            Self::Mfrm(mfrm) => mfrm.run(lang),
        };
        answered.unwrap_or_else(|refused| refused)
    }
}
