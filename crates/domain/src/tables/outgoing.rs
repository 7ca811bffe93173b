//! The tables that leave the product, column for column; a row is what stands in the file and nothing that must be looked up.
//!
//! Invariant: the order and the names of the fields here are the header of the file; both are read by other people's programs, so a
//! field may be added at the end and never renamed or moved. Whether a table may leave (no score before the scores are opened) is
//! decided by the use case that makes its rows.

use super::writer::{Cell, Number, Record, ToCell};
use crate::{Date, Lang, Timestamp};

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident $file:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)+
        }

        impl Record for $name {
            const FILE: &'static str = $file;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn cells(&self) -> Vec<Cell> {
                vec![$(self.$field.to_cell()),+]
            }
        }
    )+};
}

rows! {
    /// A row of `ranking.csv`: one candidate.
    RankingRow "ranking.csv" {
        /// The vacancy.
        vacancy_id: String,
        /// Version of the guide.
        guide_version: String,
        /// Digest of the guide.
        guide_digest: String,
        /// Digest of the ranking, which a decision cites.
        ranking_digest: String,
        /// Formula, such as `wm/1`.
        calc: String,
        /// `record` or `before`.
        basis: String,
        /// Code of the candidate, never a name.
        candidate_code: String,
        /// `ranked`, `not_met`, `incomplete` or `withdrawn`.
        status: String,
        /// Rank; only where ranked.
        rank: Option<u32>,
        /// Codes that share the rank.
        tied_with: Vec<String>,
        /// The declared step that parted a tie.
        tie_step: String,
        /// Total with four decimals.
        total: Option<Number>,
        /// Total as an exact fraction.
        total_exact: String,
        /// Essential competencies that were not demonstrated.
        essential_not_met: Vec<String>,
        /// Competencies that were not assessed.
        not_assessed: Vec<String>,
        /// `satisfied`, `open` or `stop`; never part of the total.
        gates: String,
        /// Total adjusted for severity.
        adjusted: Option<Number>,
        /// Best rank that the scores are compatible with.
        rank_low: Option<u32>,
        /// Worst rank that the scores are compatible with.
        rank_high: Option<u32>,
        /// Probability of being among the first, as many as there are posts.
        p_top_k: Option<Number>,
        /// Share of weightings under which the candidate is among them.
        top_k_share_of_weights: Option<Number>,
        /// Why the analysis is empty.
        analysis_note: String,
        /// Competencies and questions retired for all, as `SOC-03:2026-11-23`.
        retired: Vec<String>,
    }

    /// A row of `ranking_detail.csv`: one candidate on one competency. The sum of `contribution_exact` is the total.
    RankingDetailRow "ranking_detail.csv" {
        /// Code of the candidate.
        candidate_code: String,
        /// Identifier of the competency.
        competency_id: String,
        /// Weight, 1 to 1000.
        weight: u32,
        /// Whether the competency is essential.
        essential: bool,
        /// Level that is required.
        required_level: Option<u32>,
        /// The panel's value with four decimals.
        value: Option<Number>,
        /// The panel's value as an exact fraction.
        value_exact: String,
        /// What it adds to the total, as an exact fraction.
        contribution_exact: String,
    }

    /// A row of `scores.csv`: one version of one score.
    ScoreOutRow "scores.csv" {
        /// The vacancy.
        vacancy_id: String,
        /// Version of the guide.
        guide_version: String,
        /// Digest of the guide.
        guide_digest: String,
        /// Code of the candidate.
        candidate_code: String,
        /// Code of the panelist.
        panelist_code: String,
        /// Identifier of the competency.
        competency_id: String,
        /// `scored`, `not_assessed`, `excused` or `waived`.
        state: String,
        /// Level; only where scored.
        level: Option<u32>,
        /// `not_asked`, `interrupted` or `not_understood`.
        not_assessed_reason: String,
        /// What the candidate said or did.
        evidence: String,
        /// Language of the evidence.
        evidence_language: Option<Lang>,
        /// Version of the scorecard, from 1.
        scorecard_version: u32,
        /// `sealed`, `corrected` or `discussion`.
        kind: String,
        /// What changed the panelist's mind.
        change_reason: String,
        /// When the version was sealed.
        sealed_at: Option<Timestamp>,
        /// Digest of the scorecard.
        scorecard_digest: String,
    }

    /// A row of `panel_ratings.csv`: the panel's value for one candidate on one competency.
    PanelRatingRow "panel_ratings.csv" {
        /// The vacancy.
        vacancy_id: String,
        /// Code of the candidate.
        candidate_code: String,
        /// Identifier of the competency.
        competency_id: String,
        /// Scores that count.
        n: u32,
        /// Their mean.
        mean: Option<Number>,
        /// Their median.
        median: Option<Number>,
        /// The lowest of them.
        lowest: Option<u32>,
        /// The highest of them.
        highest: Option<u32>,
        /// Highest less lowest.
        spread: Option<u32>,
        /// The panel's value with four decimals.
        value: Option<Number>,
        /// The panel's value as an exact fraction.
        value_exact: String,
        /// `mean`, `median` or `set`.
        value_source: String,
        /// Level that is required.
        required_level: Option<u32>,
        /// Whether the competency was demonstrated.
        demonstrated: Option<bool>,
        /// What was or was not demonstrated, in a sentence.
        statement: String,
        /// Language of the sentence.
        statement_language: Option<Lang>,
        /// Why the panel departed from the computed value.
        reason: String,
        /// Code of who confirmed.
        confirmed_by: String,
        /// When.
        confirmed_at: Option<Timestamp>,
    }

    /// A row of `declarations.csv`: one panelist's statement about links with one candidate.
    DeclarationRow "declarations.csv" {
        /// Code of the panelist.
        panelist_code: String,
        /// Code of the candidate.
        candidate_code: String,
        /// `none` or `link`.
        declared: String,
        /// What the link is.
        nature: String,
        /// `may_sit` or `recused`.
        ruling: String,
        /// Who ruled.
        ruled_by: String,
        /// Why.
        reason: String,
        /// When.
        at: Option<Timestamp>,
    }

    /// A row of `decisions.csv`: the decision on one candidate.
    DecisionRow "decisions.csv" {
        /// Code of the candidate.
        candidate_code: String,
        /// `appoint`, `reserve` or `not_selected`.
        outcome: String,
        /// The decision in words.
        words: String,
        /// Digest of the ranking that was seen.
        ranking_digest: String,
        /// Whether the decision departs from the order.
        out_of_order: bool,
        /// Why.
        reason: String,
        /// Who decided.
        decided_by: String,
        /// Who signed second, where the order was departed from.
        second_signature: String,
        /// Until when the reserve list holds.
        reserve_until: Option<Date>,
        /// When.
        at: Option<Timestamp>,
    }

    /// A row of `events.csv`: one entry of the log, in sentences.
    EventRow "events.csv" {
        /// Number of the entry in its log.
        seq: i64,
        /// When.
        at: Timestamp,
        /// Who.
        actor: String,
        /// In which role.
        role: String,
        /// Which act.
        act: String,
        /// On what.
        object: String,
        /// Why.
        reason: String,
        /// The sentence in English.
        sentence_en: String,
        /// The sentence in French.
        sentence_fr: String,
    }
}
