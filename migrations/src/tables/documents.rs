//! Frameworks, job profiles and interview guides: documents in versions. What is published, approved or frozen never changes.

use crate::{Class, Table};

pub const FRAMEWORK: Table = Table {
    name: "framework",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        slug $text NOT NULL,
        release $text NOT NULL,
        state $text NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
        doc $text NOT NULL,
        digest $text NOT NULL,
        imported_at $text NOT NULL,
        published_at $text,
        version $int NOT NULL,
        UNIQUE (slug, release)",
};

pub const PROFILE: Table = Table {
    name: "profile",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        family $uuid NOT NULL,
        number $int NOT NULL,
        title_en $text NOT NULL,
        title_fr $text NOT NULL,
        state $text NOT NULL CHECK (state IN ('draft', 'approved', 'superseded')),
        doc $text NOT NULL,
        digest $text,
        author $uuid NOT NULL REFERENCES person(id),
        approver $uuid REFERENCES person(id),
        saved_at $text NOT NULL,
        approved_at $text,
        version $int NOT NULL,
        UNIQUE (family, number)",
};

pub const GUIDE: Table = Table {
    name: "guide",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        family $uuid NOT NULL,
        number $int NOT NULL,
        profile $uuid NOT NULL REFERENCES profile(id),
        title_en $text NOT NULL,
        title_fr $text NOT NULL,
        state $text NOT NULL CHECK (state IN ('draft', 'proposed', 'frozen', 'superseded')),
        doc $text NOT NULL,
        digest $text,
        author $uuid NOT NULL REFERENCES person(id),
        proposer $uuid REFERENCES person(id),
        confirmer $uuid REFERENCES person(id),
        saved_at $text NOT NULL,
        frozen_at $text,
        version $int NOT NULL,
        UNIQUE (family, number)",
};
