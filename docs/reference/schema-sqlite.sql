-- The schema as `justesse migrate` makes it. A test holds this file against the migrations.

CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY NOT NULL,
    org BLOB NOT NULL,
    kind text NOT NULL CHECK (kind IN ('decisions', 'access')),
    epoch INTEGER NOT NULL CHECK (epoch >= 1),
    origin text NOT NULL UNIQUE,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL,
    frontier BLOB NOT NULL,
    min_index INTEGER NOT NULL DEFAULT 0,
    state text NOT NULL CHECK (state IN ('open', 'held', 'frozen')),
    UNIQUE (org, kind, epoch)) STRICT;

CREATE TRIGGER guard_audit_log_update BEFORE UPDATE ON audit_log WHEN NEW.size < OLD.size OR OLD.state = 'frozen' OR NEW.id <> OLD.id OR NEW.org <> OLD.org OR NEW.kind <> OLD.kind OR NEW.epoch <> OLD.epoch OR NEW.origin <> OLD.origin OR NEW.min_index < OLD.min_index BEGIN SELECT RAISE(ABORT, 'guard: a log neither shrinks nor changes its name, and a frozen one stays'); END;

CREATE TRIGGER guard_audit_log_delete BEFORE DELETE ON audit_log WHEN TRUE BEGIN SELECT RAISE(ABORT, 'guard: a log is never removed'); END;

CREATE TABLE audit_leaf (
    log INTEGER NOT NULL REFERENCES audit_log(id),
    seq INTEGER NOT NULL CHECK (seq >= 0),
    event BLOB NOT NULL UNIQUE,
    bytes BLOB NOT NULL,
    act text NOT NULL,
    at text NOT NULL,
    vac BLOB,
    PRIMARY KEY (log, seq)) STRICT;

CREATE TRIGGER guard_audit_leaf_insert BEFORE INSERT ON audit_leaf WHEN NOT EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.log AND size = NEW.seq AND state = 'open') BEGIN SELECT RAISE(ABORT, 'guard: a leaf goes to the end of an open log'); END;

CREATE TRIGGER guard_audit_leaf_update BEFORE UPDATE ON audit_leaf WHEN TRUE BEGIN SELECT RAISE(ABORT, 'guard: the log is never rewritten'); END;

CREATE TRIGGER guard_audit_leaf_delete BEFORE DELETE ON audit_leaf WHEN NOT EXISTS (SELECT 1 FROM audit_log WHERE id = OLD.log AND kind = 'access' AND OLD.seq < min_index) BEGIN SELECT RAISE(ABORT, 'guard: nothing leaves the log'); END;

CREATE TABLE audit_node (
    log INTEGER NOT NULL REFERENCES audit_log(id),
    ix INTEGER NOT NULL CHECK (ix >= 0),
    hash BLOB NOT NULL,
    PRIMARY KEY (log, ix)) STRICT;

CREATE TRIGGER guard_audit_node_update BEFORE UPDATE ON audit_node WHEN TRUE BEGIN SELECT RAISE(ABORT, 'guard: the log is never rewritten'); END;

CREATE TRIGGER guard_audit_node_delete BEFORE DELETE ON audit_node WHEN TRUE BEGIN SELECT RAISE(ABORT, 'guard: nothing leaves the log'); END;

CREATE TABLE audit_checkpoint (
    log INTEGER NOT NULL REFERENCES audit_log(id),
    size INTEGER NOT NULL CHECK (size >= 0),
    note text NOT NULL,
    PRIMARY KEY (log, size)) STRICT;

CREATE TRIGGER guard_audit_checkpoint_update BEFORE UPDATE ON audit_checkpoint WHEN TRUE BEGIN SELECT RAISE(ABORT, 'guard: the log is never rewritten'); END;

CREATE TRIGGER guard_audit_checkpoint_delete BEFORE DELETE ON audit_checkpoint WHEN TRUE BEGIN SELECT RAISE(ABORT, 'guard: nothing leaves the log'); END;

CREATE TABLE audit_cosig (
    log INTEGER NOT NULL REFERENCES audit_log(id),
    size INTEGER NOT NULL,
    key_name text NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (log, size, key_name)) STRICT;

CREATE TRIGGER guard_audit_cosig_update BEFORE UPDATE ON audit_cosig WHEN TRUE BEGIN SELECT RAISE(ABORT, 'guard: the log is never rewritten'); END;

CREATE TRIGGER guard_audit_cosig_delete BEFORE DELETE ON audit_cosig WHEN TRUE BEGIN SELECT RAISE(ABORT, 'guard: nothing leaves the log'); END;

CREATE TABLE audit_opening (
    log INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    o text NOT NULL,
    n text NOT NULL,
    subject BLOB NOT NULL,
    ct BLOB NOT NULL,
    PRIMARY KEY (log, seq, o, n)) STRICT;

CREATE TABLE subject_key (
    subject BLOB PRIMARY KEY NOT NULL,
    kek_id text NOT NULL,
    wrapped BLOB NOT NULL) STRICT;

CREATE TABLE audit_subject (
    subject BLOB NOT NULL,
    log INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (subject, log, seq)) STRICT;

CREATE TABLE organisation (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    slug text NOT NULL UNIQUE,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    languages text NOT NULL CHECK (languages IN ('en', 'fr', 'en,fr', 'fr,en')),
    safeguarding_lead text NOT NULL,
    local_contact text NOT NULL,
    jurisdiction text NOT NULL,
    demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
    created_at text NOT NULL,
    version INTEGER NOT NULL) STRICT;

CREATE TRIGGER guard_organisation_update BEFORE UPDATE ON organisation WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_organisation_delete BEFORE DELETE ON organisation WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE installation (
    name text PRIMARY KEY NOT NULL,
    value text NOT NULL) STRICT;

CREATE TRIGGER guard_installation_update BEFORE UPDATE ON installation WHEN TRUE BEGIN SELECT RAISE(ABORT, 'guard: the log is never rewritten'); END;

CREATE TRIGGER guard_installation_delete BEFORE DELETE ON installation WHEN TRUE BEGIN SELECT RAISE(ABORT, 'guard: nothing leaves the log'); END;

CREATE TABLE idempotency (
    org BLOB NOT NULL,
    actor text NOT NULL,
    key BLOB NOT NULL,
    fingerprint text NOT NULL,
    result text NOT NULL,
    subject BLOB,
    made_at text NOT NULL,
    PRIMARY KEY (org, actor, key)) STRICT;

CREATE TABLE person (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    audit_ref BLOB NOT NULL UNIQUE,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    language text NOT NULL CHECK (language IN ('en', 'fr')),
    state text NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    created_at text NOT NULL,
    version INTEGER NOT NULL) STRICT;

CREATE TRIGGER guard_person_update BEFORE UPDATE ON person WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_person_delete BEFORE DELETE ON person WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE credential (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    person BLOB NOT NULL REFERENCES person(id),
    kind text NOT NULL CHECK (kind IN ('password')),
    secret text NOT NULL,
    set_at text NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (person, kind)) STRICT;

CREATE TRIGGER guard_credential_update BEFORE UPDATE ON credential WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_credential_delete BEFORE DELETE ON credential WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE role_grant (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    person BLOB NOT NULL REFERENCES person(id),
    role text NOT NULL CHECK (role IN ('administrator', 'hr', 'auditor', 'panel')),
    vacancy BLOB,
    granted_at text NOT NULL,
    revoked_at text,
    version INTEGER NOT NULL) STRICT;

CREATE TRIGGER guard_role_grant_update BEFORE UPDATE ON role_grant WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_role_grant_delete BEFORE DELETE ON role_grant WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE link_token (
    token_hash BLOB PRIMARY KEY NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('set_up', 'invitation')),
    person BLOB REFERENCES person(id),
    made_at text NOT NULL,
    expires_at text NOT NULL,
    used_at text) STRICT;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY NOT NULL,
    id BLOB NOT NULL UNIQUE,
    person BLOB NOT NULL REFERENCES person(id),
    kind text NOT NULL CHECK (kind IN ('staff', 'panel')),
    auth text NOT NULL CHECK (auth IN ('password', 'password_totp', 'passkey', 'sso', 'link')),
    created_at text NOT NULL,
    last_seen_at text NOT NULL,
    idle_until text NOT NULL,
    absolute_until text NOT NULL,
    stepup_until text,
    device text NOT NULL) STRICT;

CREATE TABLE sign_in_counter (
    subject text PRIMARY KEY NOT NULL,
    failures INTEGER NOT NULL,
    last_failure_at text NOT NULL) STRICT;

CREATE TABLE draft (
    person BLOB NOT NULL REFERENCES person(id),
    kind text NOT NULL,
    object BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    doc text NOT NULL,
    saved_at text NOT NULL,
    PRIMARY KEY (person, kind, object)) STRICT;

CREATE TABLE framework (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    slug text NOT NULL,
    release text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
    doc text NOT NULL,
    digest text NOT NULL,
    imported_at text NOT NULL,
    published_at text,
    version INTEGER NOT NULL,
    UNIQUE (slug, release)) STRICT;

CREATE TRIGGER guard_framework_update BEFORE UPDATE ON framework WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_framework_delete BEFORE DELETE ON framework WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE profile (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    family BLOB NOT NULL,
    number INTEGER NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'approved', 'superseded')),
    doc text NOT NULL,
    digest text,
    author BLOB NOT NULL REFERENCES person(id),
    approver BLOB REFERENCES person(id),
    saved_at text NOT NULL,
    approved_at text,
    version INTEGER NOT NULL,
    UNIQUE (family, number)) STRICT;

CREATE TRIGGER guard_profile_update BEFORE UPDATE ON profile WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_profile_delete BEFORE DELETE ON profile WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE guide (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    family BLOB NOT NULL,
    number INTEGER NOT NULL,
    profile BLOB NOT NULL REFERENCES profile(id),
    title_en text NOT NULL,
    title_fr text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'proposed', 'frozen', 'superseded')),
    doc text NOT NULL,
    digest text,
    author BLOB NOT NULL REFERENCES person(id),
    proposer BLOB REFERENCES person(id),
    confirmer BLOB REFERENCES person(id),
    saved_at text NOT NULL,
    frozen_at text,
    version INTEGER NOT NULL,
    UNIQUE (family, number)) STRICT;

CREATE TRIGGER guard_guide_update BEFORE UPDATE ON guide WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_guide_delete BEFORE DELETE ON guide WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE vacancy (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    reference text NOT NULL UNIQUE,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    posts INTEGER NOT NULL CHECK (posts BETWEEN 1 AND 500),
    guide BLOB REFERENCES guide(id),
    holder BLOB NOT NULL REFERENCES person(id),
    jurisdiction text NOT NULL,
    assignment text NOT NULL CHECK (assignment IN ('everyone', 'listed')),
    interviews_from text,
    state text NOT NULL CHECK (state IN ('draft', 'open', 'interviewing', 'discussing', 'deciding', 'decided', 'closed', 'cancelled')),
    state_reason text,
    opened_at text,
    discussion_closed_at text,
    version INTEGER NOT NULL) STRICT;

CREATE TRIGGER guard_vacancy_update BEFORE UPDATE ON vacancy WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_vacancy_delete BEFORE DELETE ON vacancy WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE candidate (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    audit_ref BLOB NOT NULL UNIQUE,
    code text NOT NULL,
    reference text NOT NULL,
    family_name text NOT NULL,
    given_names text NOT NULL,
    email text,
    phone text,
    language text NOT NULL CHECK (language IN ('en', 'fr')),
    interview_language text NOT NULL CHECK (interview_language IN ('en', 'fr')),
    applied_on text NOT NULL,
    last_employer_with_children text,
    gaps text,
    adjustments text,
    keep_for_pool text,
    state text NOT NULL CHECK (state IN ('entered', 'withdrawn', 'merged')),
    merged_into BLOB REFERENCES candidate(id),
    entered_at text NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (vacancy, code),
    UNIQUE (vacancy, reference)) STRICT;

CREATE TRIGGER guard_candidate_update BEFORE UPDATE ON candidate WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_candidate_delete BEFORE DELETE ON candidate WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE panelist (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    person BLOB NOT NULL REFERENCES person(id),
    code text NOT NULL,
    part text NOT NULL CHECK (part IN ('chair', 'member')),
    trained_until text,
    state text NOT NULL CHECK (state IN ('sitting', 'replaced')),
    rules_acknowledged_at text,
    joined_at text NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (vacancy, person),
    UNIQUE (vacancy, code)) STRICT;

CREATE TRIGGER guard_panelist_update BEFORE UPDATE ON panelist WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_panelist_delete BEFORE DELETE ON panelist WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE assignment (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    panelist BLOB NOT NULL REFERENCES panelist(id),
    candidate BLOB NOT NULL REFERENCES candidate(id),
    state text NOT NULL CHECK (state IN ('assigned', 'lifted')),
    version INTEGER NOT NULL,
    UNIQUE (panelist, candidate)) STRICT;

CREATE TRIGGER guard_assignment_update BEFORE UPDATE ON assignment WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_assignment_delete BEFORE DELETE ON assignment WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE declaration (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    panelist BLOB NOT NULL REFERENCES panelist(id),
    candidate BLOB NOT NULL REFERENCES candidate(id),
    declared text NOT NULL CHECK (declared IN ('none', 'link')),
    nature text,
    declared_at text NOT NULL,
    ruling text CHECK (ruling IN ('may_sit', 'recused')),
    ruled_by BLOB REFERENCES person(id),
    ruling_reason text,
    ruled_at text,
    version INTEGER NOT NULL,
    UNIQUE (panelist, candidate)) STRICT;

CREATE TRIGGER guard_declaration_update BEFORE UPDATE ON declaration WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_declaration_delete BEFORE DELETE ON declaration WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE scorecard_version (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    scorecard BLOB NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    panelist BLOB NOT NULL REFERENCES panelist(id),
    candidate BLOB NOT NULL REFERENCES candidate(id),
    number INTEGER NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sealed', 'corrected', 'discussion')),
    scores text NOT NULL,
    evidence text NOT NULL,
    notes text NOT NULL,
    reason text,
    sealed_at text NOT NULL,
    UNIQUE (scorecard, number)) STRICT;

CREATE TRIGGER guard_scorecard_version_update BEFORE UPDATE ON scorecard_version WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_scorecard_version_delete BEFORE DELETE ON scorecard_version WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE excusal (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    scorecard BLOB NOT NULL UNIQUE,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    panelist BLOB NOT NULL REFERENCES panelist(id),
    candidate BLOB NOT NULL REFERENCES candidate(id),
    why text NOT NULL CHECK (why IN ('recused', 'absent_by_rule', 'replaced')),
    excused_at text NOT NULL) STRICT;

CREATE TRIGGER guard_excusal_update BEFORE UPDATE ON excusal WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_excusal_delete BEFORE DELETE ON excusal WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE reveal (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    candidate BLOB REFERENCES candidate(id),
    opened_by BLOB NOT NULL REFERENCES person(id),
    reason text,
    opened_at text NOT NULL,
    UNIQUE (vacancy, candidate)) STRICT;

CREATE TRIGGER guard_reveal_update BEFORE UPDATE ON reveal WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_reveal_delete BEFORE DELETE ON reveal WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE waiver (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    scorecard BLOB NOT NULL UNIQUE,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    panelist BLOB NOT NULL REFERENCES panelist(id),
    candidate BLOB NOT NULL REFERENCES candidate(id),
    reveal BLOB NOT NULL REFERENCES reveal(id)) STRICT;

CREATE TRIGGER guard_waiver_update BEFORE UPDATE ON waiver WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_waiver_delete BEFORE DELETE ON waiver WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE panel_rating (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    candidate BLOB NOT NULL REFERENCES candidate(id),
    candidate_ref BLOB NOT NULL,
    competency text NOT NULL,
    level INTEGER,
    words text NOT NULL,
    words_language text NOT NULL CHECK (words_language IN ('en', 'fr')),
    reason text,
    confirmed_by BLOB NOT NULL REFERENCES person(id),
    confirmed_at text NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (candidate, competency)) STRICT;

CREATE TRIGGER guard_panel_rating_update BEFORE UPDATE ON panel_rating WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_panel_rating_delete BEFORE DELETE ON panel_rating WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE tie (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    candidates text NOT NULL,
    method text NOT NULL CHECK (method IN ('chair', 'lot')),
    reason text NOT NULL,
    recorded_by BLOB NOT NULL REFERENCES person(id),
    recorded_at text NOT NULL) STRICT;

CREATE TRIGGER guard_tie_update BEFORE UPDATE ON tie WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_tie_delete BEFORE DELETE ON tie WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE ranking (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    number INTEGER NOT NULL,
    recorded_at text NOT NULL,
    UNIQUE (vacancy, number)) STRICT;

CREATE TRIGGER guard_ranking_update BEFORE UPDATE ON ranking WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_ranking_delete BEFORE DELETE ON ranking WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE ranking_row (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    ranking BLOB NOT NULL REFERENCES ranking(id),
    candidate BLOB NOT NULL REFERENCES candidate(id),
    candidate_ref BLOB NOT NULL,
    doc text NOT NULL,
    UNIQUE (ranking, candidate)) STRICT;

CREATE TRIGGER guard_ranking_row_update BEFORE UPDATE ON ranking_row WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_ranking_row_delete BEFORE DELETE ON ranking_row WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE decision (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    number INTEGER NOT NULL,
    ranking BLOB NOT NULL REFERENCES ranking(id),
    ranking_digest text NOT NULL,
    decided_by BLOB NOT NULL REFERENCES person(id),
    second BLOB REFERENCES person(id),
    departs_reason text,
    decided_at text NOT NULL,
    UNIQUE (vacancy, number)) STRICT;

CREATE TRIGGER guard_decision_update BEFORE UPDATE ON decision WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_decision_delete BEFORE DELETE ON decision WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE outcome (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    decision BLOB NOT NULL REFERENCES decision(id),
    candidate BLOB NOT NULL REFERENCES candidate(id),
    candidate_ref BLOB NOT NULL,
    code text NOT NULL CHECK (code IN ('appoint', 'reserve', 'not_selected')),
    condition text,
    departs INTEGER NOT NULL,
    reserve_until text,
    words text NOT NULL,
    UNIQUE (decision, candidate)) STRICT;

CREATE TRIGGER guard_outcome_update BEFORE UPDATE ON outcome WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_outcome_delete BEFORE DELETE ON outcome WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE INDEX audit_leaf_vac_log_seq_idx ON audit_leaf (vac, log, seq);

CREATE INDEX audit_leaf_vac_log_act_seq_idx ON audit_leaf (vac, log, act, seq);

CREATE INDEX role_grant_person_idx ON role_grant (person);

CREATE INDEX panelist_person_idx ON panelist (person);

CREATE INDEX assignment_vacancy_idx ON assignment (vacancy);

CREATE INDEX declaration_vacancy_declared_idx ON declaration (vacancy, declared);

CREATE INDEX scorecard_version_vacancy_idx ON scorecard_version (vacancy);

CREATE INDEX excusal_vacancy_idx ON excusal (vacancy);

CREATE INDEX waiver_vacancy_idx ON waiver (vacancy);

CREATE INDEX panel_rating_vacancy_idx ON panel_rating (vacancy);

CREATE INDEX tie_vacancy_idx ON tie (vacancy);

CREATE TABLE hold (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    candidate BLOB REFERENCES candidate(id),
    why text NOT NULL CHECK (why IN ('audit', 'complaint', 'litigation', 'subject_request', 'other')),
    words text NOT NULL,
    set_by BLOB NOT NULL REFERENCES person(id),
    set_at text NOT NULL,
    lifted_by BLOB REFERENCES person(id),
    lifted_at text,
    version INTEGER NOT NULL) STRICT;

CREATE TRIGGER guard_hold_update BEFORE UPDATE ON hold WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_hold_delete BEFORE DELETE ON hold WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE erasure (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    candidate BLOB NOT NULL REFERENCES candidate(id),
    ground text NOT NULL CHECK (ground IN ('consent_withdrawn', 'error', 'request', 'retention')),
    words text NOT NULL,
    asked_by BLOB NOT NULL REFERENCES person(id),
    asked_at text NOT NULL,
    refused_by BLOB REFERENCES person(id),
    refused_at text,
    version INTEGER NOT NULL) STRICT;

CREATE TRIGGER guard_erasure_update BEFORE UPDATE ON erasure WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_erasure_delete BEFORE DELETE ON erasure WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE finding (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    number INTEGER NOT NULL,
    entry text,
    words text NOT NULL,
    words_language text NOT NULL CHECK (words_language IN ('en', 'fr')),
    owner BLOB NOT NULL REFERENCES person(id),
    due text NOT NULL,
    raised_by BLOB NOT NULL REFERENCES person(id),
    raised_at text NOT NULL,
    answer text,
    answered_by BLOB REFERENCES person(id),
    answered_at text,
    closed_by BLOB REFERENCES person(id),
    closed_at text,
    version INTEGER NOT NULL,
    UNIQUE (vacancy, number)) STRICT;

CREATE TRIGGER guard_finding_update BEFORE UPDATE ON finding WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_finding_delete BEFORE DELETE ON finding WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

CREATE TABLE bundle (
    id BLOB PRIMARY KEY NOT NULL,
    log text NOT NULL CHECK (log IN ('decisions', 'access')),
    vacancy BLOB,
    scope text NOT NULL CHECK (scope IN ('none', 'scores', 'all')),
    asked_by BLOB NOT NULL REFERENCES person(id),
    asked_at text NOT NULL,
    state text NOT NULL CHECK (state IN ('making', 'ready', 'failed')),
    done INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root text NOT NULL,
    bytes INTEGER NOT NULL,
    digest text NOT NULL) STRICT;

CREATE TABLE signer (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    holder BLOB NOT NULL,
    stamped_ms INTEGER NOT NULL) STRICT;

CREATE INDEX hold_vacancy_idx ON hold (vacancy);

CREATE INDEX erasure_vacancy_idx ON erasure (vacancy);

CREATE INDEX bundle_asked_by_idx ON bundle (asked_by);

CREATE INDEX audit_leaf_log_act_seq_idx ON audit_leaf (log, act, seq);

CREATE INDEX audit_opening_subject_idx ON audit_opening (subject);

CREATE TABLE retirement (audit_event BLOB NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by BLOB REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id BLOB PRIMARY KEY NOT NULL,
    vacancy BLOB NOT NULL REFERENCES vacancy(id),
    number INTEGER NOT NULL,
    kind text NOT NULL CHECK (kind IN ('competency', 'question')),
    item text NOT NULL,
    why text NOT NULL CHECK (why IN ('compromised', 'misunderstood', 'not_asked', 'procedure', 'unfair', 'other')),
    words text NOT NULL,
    words_language text NOT NULL CHECK (words_language IN ('en', 'fr')),
    uncovered text,
    asked_by BLOB NOT NULL REFERENCES person(id),
    asked_at text NOT NULL,
    state text NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'taken_back')),
    answered_by BLOB REFERENCES person(id),
    answered_at text,
    answer text,
    answer_language text CHECK (answer_language IN ('en', 'fr')),
    ranking_before BLOB REFERENCES ranking(id),
    version INTEGER NOT NULL,
    UNIQUE (vacancy, number),
    CHECK ((state = 'asked') = (answered_by IS NULL)),
    CHECK (state <> 'approved' OR answered_by <> asked_by)) STRICT;

CREATE TRIGGER guard_retirement_update BEFORE UPDATE ON retirement WHEN NEW.audit_event = OLD.audit_event BEGIN SELECT RAISE(ABORT, 'guard: a change needs an event of its own'); END;

CREATE TRIGGER guard_retirement_delete BEFORE DELETE ON retirement WHEN OLD.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'guard: only erasure removes a row'); END;

ALTER TABLE vacancy ADD COLUMN drawn INTEGER NOT NULL DEFAULT 0 CHECK (drawn IN (0, 1));

ALTER TABLE ranking_row ADD COLUMN analysis text;
