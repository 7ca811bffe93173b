//! The tables of the audit log: heads, leaves, tree nodes, checkpoints, sealed openings and the keys that open them.
//!
//! What must stay true: leaves, nodes, checkpoints and cosignatures are only ever added; openings and subject keys are
//! deleted by erasure alone.

use crate::{Class, Table};

pub(crate) const ALL: &[Table] = &[
    Table {
        name: "audit_log",
        class: Class::Log,
        columns: "
            id $int PRIMARY KEY NOT NULL,
            org $uuid NOT NULL,
            kind $text NOT NULL CHECK (kind IN ('decisions', 'access')),
            epoch $int NOT NULL CHECK (epoch >= 1),
            origin $text NOT NULL UNIQUE,
            size $int NOT NULL CHECK (size >= 0),
            root $bytes NOT NULL,
            frontier $bytes NOT NULL,
            min_index $int NOT NULL DEFAULT 0,
            state $text NOT NULL CHECK (state IN ('open', 'held', 'frozen')),
            UNIQUE (org, kind, epoch)",
    },
    Table {
        name: "audit_leaf",
        class: Class::Log,
        columns: "
            log $int NOT NULL REFERENCES audit_log(id),
            seq $int NOT NULL CHECK (seq >= 0),
            event $uuid NOT NULL UNIQUE,
            bytes $bytes NOT NULL,
            act $text NOT NULL,
            at $text NOT NULL,
            vac $uuid,
            PRIMARY KEY (log, seq)",
    },
    Table {
        name: "audit_node",
        class: Class::Log,
        columns: "
            log $int NOT NULL REFERENCES audit_log(id),
            ix $int NOT NULL CHECK (ix >= 0),
            hash $bytes NOT NULL,
            PRIMARY KEY (log, ix)",
    },
    Table {
        name: "audit_checkpoint",
        class: Class::Log,
        columns: "
            log $int NOT NULL REFERENCES audit_log(id),
            size $int NOT NULL CHECK (size >= 0),
            note $text NOT NULL,
            PRIMARY KEY (log, size)",
    },
    Table {
        name: "audit_cosig",
        class: Class::Log,
        columns: "
            log $int NOT NULL REFERENCES audit_log(id),
            size $int NOT NULL,
            key_name $text NOT NULL,
            line $text NOT NULL,
            PRIMARY KEY (log, size, key_name)",
    },
    Table {
        name: "audit_opening",
        class: Class::Log,
        columns: "
            log $int NOT NULL,
            seq $int NOT NULL,
            o $text NOT NULL,
            n $text NOT NULL,
            subject $uuid NOT NULL,
            ct $bytes NOT NULL,
            PRIMARY KEY (log, seq, o, n)",
    },
    Table {
        name: "subject_key",
        class: Class::Log,
        columns: "
            subject $uuid PRIMARY KEY NOT NULL,
            kek_id $text NOT NULL,
            wrapped $bytes NOT NULL",
    },
    Table {
        name: "audit_subject",
        class: Class::Log,
        columns: "
            subject $uuid NOT NULL,
            log $int NOT NULL,
            seq $int NOT NULL,
            PRIMARY KEY (subject, log, seq)",
    },
];
