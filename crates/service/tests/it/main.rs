//! Scenarios in people's words, on both engines, with a clock that stands still.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "the stage of a scenario is set or the scenario fails")]

mod accounts;
mod blindness;
mod bundles;
mod candidates;
mod erasure;
mod exports;
mod findings;
mod guides;
mod panels;
mod people;
mod permissions;
mod profiles;
mod reading;
mod retired_questions;
mod retirement_support;
mod retirements;
mod review;
mod review_support;
mod round_support;
mod scoring;
mod support;
mod timeline;
mod vacancies;
