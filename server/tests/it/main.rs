//! The tests that speak HTTP to the router, and those that read the house.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod cli;
mod cross_site;
mod demonstration;
mod first_page;
mod headers;
mod house;
mod installation;
mod limits;
mod page;
mod raw_blindness;
mod reach;
mod sign_in;
mod speak;
mod stop;
