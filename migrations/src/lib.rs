//! The truth about the schema: forward migrations for SQLite and PostgreSQL.
