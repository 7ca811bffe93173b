//! Sealed scorecards in versions, what excuses or waives one, the opening of scores, the panel's ratings and recorded ties.
//!
//! Each state of a scorecard is a row of its own (a version, an excusal, a waiver); none of them is ever updated.

use crate::{Class, Table};

pub const SCORECARD_VERSION: Table = Table {
    name: "scorecard_version",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        scorecard $uuid NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        panelist $uuid NOT NULL REFERENCES panelist(id),
        candidate $uuid NOT NULL REFERENCES candidate(id),
        number $int NOT NULL,
        kind $text NOT NULL CHECK (kind IN ('sealed', 'corrected', 'discussion')),
        scores $text NOT NULL,
        evidence $text NOT NULL,
        notes $text NOT NULL,
        reason $text,
        sealed_at $text NOT NULL,
        UNIQUE (scorecard, number)",
};

pub const EXCUSAL: Table = Table {
    name: "excusal",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        scorecard $uuid NOT NULL UNIQUE,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        panelist $uuid NOT NULL REFERENCES panelist(id),
        candidate $uuid NOT NULL REFERENCES candidate(id),
        why $text NOT NULL CHECK (why IN ('recused', 'absent_by_rule', 'replaced')),
        excused_at $text NOT NULL",
};

pub const REVEAL: Table = Table {
    name: "reveal",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        candidate $uuid REFERENCES candidate(id),
        opened_by $uuid NOT NULL REFERENCES person(id),
        reason $text,
        opened_at $text NOT NULL,
        UNIQUE (vacancy, candidate)",
};

pub const WAIVER: Table = Table {
    name: "waiver",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        scorecard $uuid NOT NULL UNIQUE,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        panelist $uuid NOT NULL REFERENCES panelist(id),
        candidate $uuid NOT NULL REFERENCES candidate(id),
        reveal $uuid NOT NULL REFERENCES reveal(id)",
};

pub const PANEL_RATING: Table = Table {
    name: "panel_rating",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        candidate $uuid NOT NULL REFERENCES candidate(id),
        candidate_ref $uuid NOT NULL,
        competency $text NOT NULL,
        level $int,
        words $text NOT NULL,
        words_language $text NOT NULL CHECK (words_language IN ('en', 'fr')),
        reason $text,
        confirmed_by $uuid NOT NULL REFERENCES person(id),
        confirmed_at $text NOT NULL,
        version $int NOT NULL,
        UNIQUE (candidate, competency)",
};

pub const TIE: Table = Table {
    name: "tie",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        candidates $text NOT NULL,
        method $text NOT NULL CHECK (method IN ('chair', 'lot')),
        reason $text NOT NULL,
        recorded_by $uuid NOT NULL REFERENCES person(id),
        recorded_at $text NOT NULL",
};
