//! What is retired for everybody: asked for by the chair, answered by somebody outside the panel.

use crate::{Class, Table};

/// A competency or a question, and what became of the request. It names no candidate, so that nothing is ever retired for one alone.
pub const RETIREMENT: Table = Table {
    name: "retirement",
    class: Class::Audited,
    columns: "
        id $uuid PRIMARY KEY NOT NULL,
        vacancy $uuid NOT NULL REFERENCES vacancy(id),
        number $int NOT NULL,
        kind $text NOT NULL CHECK (kind IN ('competency', 'question')),
        item $text NOT NULL,
        why $text NOT NULL CHECK (why IN ('compromised', 'misunderstood', 'not_asked', 'procedure', 'unfair', 'other')),
        words $text NOT NULL,
        words_language $text NOT NULL CHECK (words_language IN ('en', 'fr')),
        uncovered $text,
        asked_by $uuid NOT NULL REFERENCES person(id),
        asked_at $text NOT NULL,
        state $text NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'taken_back')),
        answered_by $uuid REFERENCES person(id),
        answered_at $text,
        answer $text,
        answer_language $text CHECK (answer_language IN ('en', 'fr')),
        ranking_before $uuid REFERENCES ranking(id),
        version $int NOT NULL,
        UNIQUE (vacancy, number),
        CHECK ((state = 'asked') = (answered_by IS NULL)),
        CHECK (state <> 'approved' OR answered_by <> asked_by)",
};
