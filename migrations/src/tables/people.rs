//! People, how they sign in, what they may do; and what is short-lived about them.

use crate::{Class, Table};

pub const PERSON: Table = Table {
    name: "person",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        audit_ref $uuid NOT NULL UNIQUE,
        email $text NOT NULL UNIQUE,
        name $text NOT NULL,
        language $text NOT NULL CHECK (language IN ('en', 'fr')),
        state $text NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
        created_at $text NOT NULL,
        version $int NOT NULL",
};

pub const CREDENTIAL: Table = Table {
    name: "credential",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        person $uuid NOT NULL REFERENCES person(id),
        kind $text NOT NULL CHECK (kind IN ('password')),
        secret $text NOT NULL,
        set_at $text NOT NULL,
        version $int NOT NULL,
        UNIQUE (person, kind)",
};

pub const ROLE_GRANT: Table = Table {
    name: "role_grant",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        person $uuid NOT NULL REFERENCES person(id),
        role $text NOT NULL CHECK (role IN ('administrator', 'hr', 'auditor', 'panel')),
        vacancy $uuid,
        granted_at $text NOT NULL,
        revoked_at $text,
        version $int NOT NULL",
};

pub const LINK_TOKEN: Table = Table {
    name: "link_token",
    class: Class::Ephemeral,
    columns: "
        token_hash $bytes PRIMARY KEY NOT NULL,
        purpose $text NOT NULL CHECK (purpose IN ('set_up', 'invitation')),
        person $uuid REFERENCES person(id),
        made_at $text NOT NULL,
        expires_at $text NOT NULL,
        used_at $text",
};

pub const SESSION: Table = Table {
    name: "session",
    class: Class::Ephemeral,
    columns: "
        token_hash $bytes PRIMARY KEY NOT NULL,
        id $uuid NOT NULL UNIQUE,
        person $uuid NOT NULL REFERENCES person(id),
        kind $text NOT NULL CHECK (kind IN ('staff', 'panel')),
        auth $text NOT NULL CHECK (auth IN ('password', 'password_totp', 'passkey', 'sso', 'link')),
        created_at $text NOT NULL,
        last_seen_at $text NOT NULL,
        idle_until $text NOT NULL,
        absolute_until $text NOT NULL,
        stepup_until $text,
        device $text NOT NULL",
};

pub const SIGN_IN_COUNTER: Table = Table {
    name: "sign_in_counter",
    class: Class::Ephemeral,
    columns: "
        subject $text PRIMARY KEY NOT NULL,
        failures $int NOT NULL,
        last_failure_at $text NOT NULL",
};

pub const DRAFT: Table = Table {
    name: "draft",
    class: Class::Ephemeral,
    columns: "
        person $uuid NOT NULL REFERENCES person(id),
        kind $text NOT NULL,
        object $uuid NOT NULL,
        sequence $int NOT NULL,
        doc $text NOT NULL,
        saved_at $text NOT NULL,
        PRIMARY KEY (person, kind, object)",
};
