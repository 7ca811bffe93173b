//! Retiring for all: the chair asks, somebody outside the panel answers, and both orders stay on file.

pub mod ask;
pub mod list;
pub mod post;
pub mod told;
