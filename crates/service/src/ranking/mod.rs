//! The ranking: computed from sealed scores and panel ratings, recorded, read, and parted where candidates are level.
