//! The binary justesse: HTTP, configuration, command line.
