//! Scenarios in people's words, on both engines, with a clock that stands still.

mod people;
mod support;
mod vacancies;
