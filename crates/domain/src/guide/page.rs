//! The guide as a booklet on paper: one self-contained HTML page, nothing loaded from anywhere, every text escaped.
