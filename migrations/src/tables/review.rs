//! What reviewing and the end of data need: holds on erasure, erasures that await their second person, findings of auditors, exports being
//! made, and which server signs.

use crate::{Class, Table};

/// Whoever is in a hold is not erased.
pub const HOLD: Table = Table {
    name: "hold",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        candidate $uuid REFERENCES candidate(id),
        why $text NOT NULL CHECK (why IN ('audit', 'complaint', 'litigation', 'subject_request', 'other')),
        words $text NOT NULL,
        set_by $uuid NOT NULL REFERENCES person(id),
        set_at $text NOT NULL,
        lifted_by $uuid REFERENCES person(id),
        lifted_at $text,
        version $int NOT NULL",
};

/// An erasure that one person asks for and another must approve; it goes with the person.
pub const ERASURE: Table = Table {
    name: "erasure",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        candidate $uuid NOT NULL REFERENCES candidate(id),
        ground $text NOT NULL CHECK (ground IN ('consent_withdrawn', 'error', 'request', 'retention')),
        words $text NOT NULL,
        asked_by $uuid NOT NULL REFERENCES person(id),
        asked_at $text NOT NULL,
        refused_by $uuid REFERENCES person(id),
        refused_at $text,
        version $int NOT NULL",
};

/// What an auditor found, with who has to answer and until when.
pub const FINDING: Table = Table {
    name: "finding",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        number $int NOT NULL,
        entry $text,
        words $text NOT NULL,
        words_language $text NOT NULL CHECK (words_language IN ('en', 'fr')),
        owner $uuid NOT NULL REFERENCES person(id),
        due $text NOT NULL,
        raised_by $uuid NOT NULL REFERENCES person(id),
        raised_at $text NOT NULL,
        answer $text,
        answered_by $uuid REFERENCES person(id),
        answered_at $text,
        closed_by $uuid REFERENCES person(id),
        closed_at $text,
        version $int NOT NULL,
        UNIQUE (vacancy, number)",
};

/// Exports that are being made, or lie ready to be taken; the act of making one is an entry of the log.
pub const BUNDLE: Table = Table {
    name: "bundle",
    class: Class::Ephemeral,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        log $text NOT NULL CHECK (log IN ('decisions', 'access')),
        vacancy $uuid,
        scope $text NOT NULL CHECK (scope IN ('none', 'scores', 'all')),
        asked_by $uuid NOT NULL REFERENCES person(id),
        asked_at $text NOT NULL,
        state $text NOT NULL CHECK (state IN ('making', 'ready', 'failed')),
        done $int NOT NULL,
        size $int NOT NULL,
        root $text NOT NULL,
        bytes $int NOT NULL,
        digest $text NOT NULL",
};

/// Which of several servers signs heads, and when it last said that the database is the one that it knows.
pub const SIGNER: Table = Table {
    name: "signer",
    class: Class::Ephemeral,
    columns: "
        id $int PRIMARY KEY NOT NULL CHECK (id = 1),
        holder $uuid NOT NULL,
        stamped_ms $int NOT NULL",
};
