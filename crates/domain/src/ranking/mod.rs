//! The order of record: formula wm/1 in exact arithmetic, gates, ties, and every step shown.
