//! The ranking: computed from sealed scores and panel ratings, recorded, read, and parted where candidates are level.
//!
//! What must stay true: it is computed anew at each reading and compared with what was recorded; nobody types a rank.

mod compute;
mod record;
mod show;
mod tie;

pub(crate) use compute::{Computed, Sealed, compute, key_of, rules_of, scores};
pub(crate) use record::record;
pub(crate) use show::put_places_back;
pub use show::{RankingView, RowView};
