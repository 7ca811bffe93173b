//! The tables, and the one door for writes. SeaORM lives here and nowhere else (but in migrations).
