//! The tables that the store itself needs beside the log: the organisation served, facts of the installation, and the
//! results kept for repeated requests.

use crate::{Class, Table};

pub(crate) const ALL: &[Table] = &[
    Table {
        name: "organisation",
        class: Class::Audited,
        columns: "
            id $uuid PRIMARY KEY NOT NULL,
            slug $text NOT NULL UNIQUE,
            name_en $text NOT NULL,
            name_fr $text NOT NULL,
            languages $text NOT NULL CHECK (languages IN ('en', 'fr', 'en,fr', 'fr,en')),
            safeguarding_lead $text NOT NULL,
            local_contact $text NOT NULL,
            jurisdiction $text NOT NULL,
            demo $int NOT NULL CHECK (demo IN (0, 1)),
            created_at $text NOT NULL,
            version $int NOT NULL",
    },
    // Facts that are stated once and never change, such as whether this is the demonstration.
    Table {
        name: "installation",
        class: Class::Log,
        columns: "
            name $text PRIMARY KEY NOT NULL,
            value $text NOT NULL",
    },
    // A repeated request gets the result of the first; kept for a day.
    Table {
        name: "idempotency",
        class: Class::Ephemeral,
        columns: "
            org $uuid NOT NULL,
            actor $text NOT NULL,
            key $uuid NOT NULL,
            fingerprint $text NOT NULL,
            result $text NOT NULL,
            subject $uuid,
            made_at $text NOT NULL,
            PRIMARY KEY (org, actor, key)",
    },
];
