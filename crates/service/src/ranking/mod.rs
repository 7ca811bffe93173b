//! The ranking: computed from sealed scores and panel ratings, recorded, read, and parted where candidates are level.
//!
//! What must stay true: it is computed anew at each reading and compared with what was recorded; nobody types a rank.

mod analysis;
mod compute;
mod record;
mod reliability;
mod retired;
mod settle;
mod show;
mod tie;

pub(crate) use analysis::{Analyses, analyse, analysis_in_codes, may_read, round_of};
pub(crate) use compute::{Computed, Sealed, compute, key_of, rules_of, scores};
pub(crate) use record::record;
pub use reliability::ReliabilityView;
pub(crate) use retired::retired_orders;
pub use retired::{OrderBefore, PlacesOf, RetiredOrders};
pub(crate) use show::put_places_back;
pub use show::{RankingView, RowView};
