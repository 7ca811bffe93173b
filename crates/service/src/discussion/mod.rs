//! The discussion of opened scores: changing one's own, the panel's value, closing.
