//! The tests that speak HTTP to the router, and those that read the house.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod cli;
mod cross_site;
mod first_page;
mod fixture;
mod headers;
mod house;
mod limits;
mod speak;
mod stop;
