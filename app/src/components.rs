//! The parts that pages share.

#[cfg(feature = "ssr")]
pub mod form;
pub mod frame;
pub mod notice;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod picture;
pub mod raw;
#[cfg(feature = "ssr")]
pub mod rubric;
pub mod seal;
#[cfg(feature = "ssr")]
pub mod time;
#[cfg(feature = "ssr")]
pub mod verdict;
#[cfg(feature = "ssr")]
pub mod versions;
