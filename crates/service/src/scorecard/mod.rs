//! Scorecards: drafts, sealing, correcting, receipts, and how far the panel is.
