//! The server of Justesse: HTTP, configuration and command line.
//!
//! Nothing here knows a rule of recruitment; it carries requests to `app` and answers back, and guards the way in between.

pub mod cli;
pub mod demo;
pub mod http;
pub mod operator;
pub mod site;
