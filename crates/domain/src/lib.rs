//! The rules of recruitment. Pure: no input or output, no clock, no async, no database, no web.
