//! Recruitment rounds: the vacancy, its candidates, its panel, who is assigned to whom, and declared links.

use crate::{Class, Table};

pub const VACANCY: Table = Table {
    name: "vacancy",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        reference $text NOT NULL UNIQUE,
        title_en $text NOT NULL,
        title_fr $text NOT NULL,
        posts $int NOT NULL CHECK (posts BETWEEN 1 AND 500),
        guide $uuid REFERENCES guide(id),
        holder $uuid NOT NULL REFERENCES person(id),
        jurisdiction $text NOT NULL,
        assignment $text NOT NULL CHECK (assignment IN ('everyone', 'listed')),
        interviews_from $text,
        state $text NOT NULL CHECK (state IN ('draft', 'open', 'interviewing', 'discussing', 'deciding', 'decided', 'closed', 'cancelled')),
        state_reason $text,
        opened_at $text,
        discussion_closed_at $text,
        version $int NOT NULL",
};

pub const CANDIDATE: Table = Table {
    name: "candidate",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        audit_ref $uuid NOT NULL UNIQUE,
        code $text NOT NULL,
        reference $text NOT NULL,
        family_name $text NOT NULL,
        given_names $text NOT NULL,
        email $text,
        phone $text,
        language $text NOT NULL CHECK (language IN ('en', 'fr')),
        interview_language $text NOT NULL CHECK (interview_language IN ('en', 'fr')),
        applied_on $text NOT NULL,
        last_employer_with_children $text,
        gaps $text,
        adjustments $text,
        keep_for_pool $text,
        state $text NOT NULL CHECK (state IN ('entered', 'withdrawn', 'merged')),
        merged_into $uuid REFERENCES candidate(id),
        entered_at $text NOT NULL,
        version $int NOT NULL,
        UNIQUE (vacancy, code),
        UNIQUE (vacancy, reference)",
};

pub const PANELIST: Table = Table {
    name: "panelist",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        person $uuid NOT NULL REFERENCES person(id),
        code $text NOT NULL,
        part $text NOT NULL CHECK (part IN ('chair', 'member')),
        trained_until $text,
        state $text NOT NULL CHECK (state IN ('sitting', 'replaced')),
        rules_acknowledged_at $text,
        joined_at $text NOT NULL,
        version $int NOT NULL,
        UNIQUE (vacancy, person),
        UNIQUE (vacancy, code)",
};

pub const ASSIGNMENT: Table = Table {
    name: "assignment",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        panelist $uuid NOT NULL REFERENCES panelist(id),
        candidate $uuid NOT NULL REFERENCES candidate(id),
        state $text NOT NULL CHECK (state IN ('assigned', 'lifted')),
        version $int NOT NULL,
        UNIQUE (panelist, candidate)",
};

pub const DECLARATION: Table = Table {
    name: "declaration",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        panelist $uuid NOT NULL REFERENCES panelist(id),
        candidate $uuid NOT NULL REFERENCES candidate(id),
        declared $text NOT NULL CHECK (declared IN ('none', 'link')),
        nature $text,
        declared_at $text NOT NULL,
        ruling $text CHECK (ruling IN ('may_sit', 'recused')),
        ruled_by $uuid REFERENCES person(id),
        ruling_reason $text,
        ruled_at $text,
        version $int NOT NULL,
        UNIQUE (panelist, candidate)",
};
