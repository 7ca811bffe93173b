//! Every application table, as data: its class and its columns, written once for both engines.
//!
//! In `columns` the words `$uuid`, `$text`, `$int` and `$bytes` stand for the engine's own types. Audited tables get their
//! `audit_event`, `erased_by` and guards from `create`, never by hand. Moments are `$text` of the form 2026-11-23T09:30:00.000Z,
//! days of the form 2026-11-23, documents are canonical JSON.

use crate::Table;

mod documents;
mod outcomes;
mod people;
mod retirement;
mod review;
mod scores;
mod vacancies;

/// All application tables, parents before children.
pub const ALL: &[Table] = &[
    people::PERSON,
    people::CREDENTIAL,
    people::ROLE_GRANT,
    people::LINK_TOKEN,
    people::SESSION,
    people::SIGN_IN_COUNTER,
    people::DRAFT,
    documents::FRAMEWORK,
    documents::PROFILE,
    documents::GUIDE,
    vacancies::VACANCY,
    vacancies::CANDIDATE,
    vacancies::PANELIST,
    vacancies::ASSIGNMENT,
    vacancies::DECLARATION,
    scores::SCORECARD_VERSION,
    scores::EXCUSAL,
    scores::REVEAL,
    scores::WAIVER,
    scores::PANEL_RATING,
    scores::TIE,
    outcomes::RANKING,
    outcomes::RANKING_ROW,
    outcomes::DECISION,
    outcomes::OUTCOME,
];

/// The tables that came with reviewing and the end of data.
pub const REVIEW: &[Table] = &[review::HOLD, review::ERASURE, review::FINDING, review::BUNDLE, review::SIGNER];

/// The table that came with retiring for all.
pub const RETIREMENT: &[Table] = &[retirement::RETIREMENT];
