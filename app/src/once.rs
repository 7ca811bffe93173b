//! What a page shows once, in answer to a form, and what is kept nowhere: an invitation's link, the dry run of a table.

use domain::tables::Mapping;
use service::candidate::ImportView;
use service::log::WhatIf;

/// What is shown this once.
#[derive(Clone, Debug)]
pub enum Once {
    /// An invitation.
    Invited {
        /// Whom it is for.
        name: String,
        /// The secret of its link.
        token: String,
    },
    /// A hypothesis about a ranking.
    WhatIf(WhatIf),
    /// What a table of candidates would do.
    Tried {
        /// The dry run.
        view: ImportView,
        /// The table, to be sent again with the confirmation.
        bytes: Vec<u8>,
        /// What its headings were taken to mean, to be sent again too.
        mapping: Mapping,
    },
}
