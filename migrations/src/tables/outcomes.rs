//! Recorded rankings and decisions. A ranking is computed anew wherever it is shown; these rows say what was recorded when.
//! The digest of a ranking stands in its entry of the log, where it is computed over the salts; it is not kept twice.

use crate::{Class, Table};

pub const RANKING: Table = Table {
    name: "ranking",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        number $int NOT NULL,
        recorded_at $text NOT NULL,
        UNIQUE (vacancy, number)",
};

pub const RANKING_ROW: Table = Table {
    name: "ranking_row",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        ranking $uuid NOT NULL REFERENCES ranking(id),
        candidate $uuid NOT NULL REFERENCES candidate(id),
        candidate_ref $uuid NOT NULL,
        doc $text NOT NULL,
        UNIQUE (ranking, candidate)",
};

pub const DECISION: Table = Table {
    name: "decision",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        number $int NOT NULL,
        ranking $uuid NOT NULL REFERENCES ranking(id),
        ranking_digest $text NOT NULL,
        decided_by $uuid NOT NULL REFERENCES person(id),
        second $uuid REFERENCES person(id),
        departs_reason $text,
        decided_at $text NOT NULL,
        UNIQUE (vacancy, number)",
};

pub const OUTCOME: Table = Table {
    name: "outcome",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        decision $uuid NOT NULL REFERENCES decision(id),
        candidate $uuid NOT NULL REFERENCES candidate(id),
        candidate_ref $uuid NOT NULL,
        code $text NOT NULL CHECK (code IN ('appoint', 'reserve', 'not_selected')),
        condition $text,
        departs $int NOT NULL,
        reserve_until $text,
        words $text NOT NULL,
        UNIQUE (decision, candidate)",
};
