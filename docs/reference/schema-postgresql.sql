-- The schema as `justesse migrate` makes it. A test holds this file against the migrations.

CREATE TABLE audit_log (
    id bigint PRIMARY KEY NOT NULL,
    org uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('decisions', 'access')),
    epoch bigint NOT NULL CHECK (epoch >= 1),
    origin text NOT NULL UNIQUE,
    size bigint NOT NULL CHECK (size >= 0),
    root bytea NOT NULL,
    frontier bytea NOT NULL,
    min_index bigint NOT NULL DEFAULT 0,
    state text NOT NULL CHECK (state IN ('open', 'held', 'frozen')),
    UNIQUE (org, kind, epoch));

CREATE FUNCTION guard_audit_log_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.size < OLD.size OR OLD.state = 'frozen' OR NEW.id <> OLD.id OR NEW.org <> OLD.org OR NEW.kind <> OLD.kind OR NEW.epoch <> OLD.epoch OR NEW.origin <> OLD.origin OR NEW.min_index < OLD.min_index THEN RAISE EXCEPTION 'guard: a log neither shrinks nor changes its name, and a frozen one stays' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_log_update BEFORE UPDATE ON audit_log FOR EACH ROW EXECUTE FUNCTION guard_audit_log_update();

CREATE FUNCTION guard_audit_log_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'guard: a log is never removed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_log_delete BEFORE DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION guard_audit_log_delete();

CREATE FUNCTION guard_audit_log_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: a log is never removed' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_audit_log_delete_all BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_log_delete_all();

CREATE TABLE audit_leaf (
    log bigint NOT NULL REFERENCES audit_log(id),
    seq bigint NOT NULL CHECK (seq >= 0),
    event uuid NOT NULL UNIQUE,
    bytes bytea NOT NULL,
    act text NOT NULL,
    at text NOT NULL,
    vac uuid,
    PRIMARY KEY (log, seq));

CREATE FUNCTION guard_audit_leaf_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.log AND size = NEW.seq AND state = 'open') THEN RAISE EXCEPTION 'guard: a leaf goes to the end of an open log' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_leaf_insert BEFORE INSERT ON audit_leaf FOR EACH ROW EXECUTE FUNCTION guard_audit_leaf_insert();

CREATE FUNCTION guard_audit_leaf_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'guard: the log is never rewritten' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_leaf_update BEFORE UPDATE ON audit_leaf FOR EACH ROW EXECUTE FUNCTION guard_audit_leaf_update();

CREATE FUNCTION guard_audit_leaf_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT EXISTS (SELECT 1 FROM audit_log WHERE id = OLD.log AND kind = 'access' AND OLD.seq < min_index) THEN RAISE EXCEPTION 'guard: nothing leaves the log' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_leaf_delete BEFORE DELETE ON audit_leaf FOR EACH ROW EXECUTE FUNCTION guard_audit_leaf_delete();

CREATE FUNCTION guard_audit_leaf_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: nothing leaves the log' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_audit_leaf_delete_all BEFORE TRUNCATE ON audit_leaf FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_leaf_delete_all();

CREATE TABLE audit_node (
    log bigint NOT NULL REFERENCES audit_log(id),
    ix bigint NOT NULL CHECK (ix >= 0),
    hash bytea NOT NULL,
    PRIMARY KEY (log, ix));

CREATE FUNCTION guard_audit_node_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'guard: the log is never rewritten' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_node_update BEFORE UPDATE ON audit_node FOR EACH ROW EXECUTE FUNCTION guard_audit_node_update();

CREATE FUNCTION guard_audit_node_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'guard: nothing leaves the log' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_node_delete BEFORE DELETE ON audit_node FOR EACH ROW EXECUTE FUNCTION guard_audit_node_delete();

CREATE FUNCTION guard_audit_node_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: nothing leaves the log' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_audit_node_delete_all BEFORE TRUNCATE ON audit_node FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_node_delete_all();

CREATE TABLE audit_checkpoint (
    log bigint NOT NULL REFERENCES audit_log(id),
    size bigint NOT NULL CHECK (size >= 0),
    note text NOT NULL,
    PRIMARY KEY (log, size));

CREATE FUNCTION guard_audit_checkpoint_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'guard: the log is never rewritten' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_checkpoint_update BEFORE UPDATE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION guard_audit_checkpoint_update();

CREATE FUNCTION guard_audit_checkpoint_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'guard: nothing leaves the log' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_checkpoint_delete BEFORE DELETE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION guard_audit_checkpoint_delete();

CREATE FUNCTION guard_audit_checkpoint_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: nothing leaves the log' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_audit_checkpoint_delete_all BEFORE TRUNCATE ON audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_checkpoint_delete_all();

CREATE TABLE audit_cosig (
    log bigint NOT NULL REFERENCES audit_log(id),
    size bigint NOT NULL,
    key_name text NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (log, size, key_name));

CREATE FUNCTION guard_audit_cosig_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'guard: the log is never rewritten' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_cosig_update BEFORE UPDATE ON audit_cosig FOR EACH ROW EXECUTE FUNCTION guard_audit_cosig_update();

CREATE FUNCTION guard_audit_cosig_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'guard: nothing leaves the log' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_audit_cosig_delete BEFORE DELETE ON audit_cosig FOR EACH ROW EXECUTE FUNCTION guard_audit_cosig_delete();

CREATE FUNCTION guard_audit_cosig_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: nothing leaves the log' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_audit_cosig_delete_all BEFORE TRUNCATE ON audit_cosig FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_cosig_delete_all();

CREATE TABLE audit_opening (
    log bigint NOT NULL,
    seq bigint NOT NULL,
    o text NOT NULL,
    n text NOT NULL,
    subject uuid NOT NULL,
    ct bytea NOT NULL,
    PRIMARY KEY (log, seq, o, n));

CREATE TABLE subject_key (
    subject uuid PRIMARY KEY NOT NULL,
    kek_id text NOT NULL,
    wrapped bytea NOT NULL);

CREATE TABLE audit_subject (
    subject uuid NOT NULL,
    log bigint NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (subject, log, seq));

CREATE TABLE organisation (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    slug text NOT NULL UNIQUE,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    languages text NOT NULL CHECK (languages IN ('en', 'fr', 'en,fr', 'fr,en')),
    safeguarding_lead text NOT NULL,
    local_contact text NOT NULL,
    jurisdiction text NOT NULL,
    demo bigint NOT NULL CHECK (demo IN (0, 1)),
    created_at text NOT NULL,
    version bigint NOT NULL);

CREATE FUNCTION guard_organisation_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_organisation_update BEFORE UPDATE ON organisation FOR EACH ROW EXECUTE FUNCTION guard_organisation_update();

CREATE FUNCTION guard_organisation_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_organisation_delete BEFORE DELETE ON organisation FOR EACH ROW EXECUTE FUNCTION guard_organisation_delete();

CREATE FUNCTION guard_organisation_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_organisation_delete_all BEFORE TRUNCATE ON organisation FOR EACH STATEMENT EXECUTE FUNCTION guard_organisation_delete_all();

CREATE TABLE installation (
    name text PRIMARY KEY NOT NULL,
    value text NOT NULL);

CREATE FUNCTION guard_installation_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'guard: the log is never rewritten' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_installation_update BEFORE UPDATE ON installation FOR EACH ROW EXECUTE FUNCTION guard_installation_update();

CREATE FUNCTION guard_installation_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'guard: nothing leaves the log' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_installation_delete BEFORE DELETE ON installation FOR EACH ROW EXECUTE FUNCTION guard_installation_delete();

CREATE FUNCTION guard_installation_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: nothing leaves the log' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_installation_delete_all BEFORE TRUNCATE ON installation FOR EACH STATEMENT EXECUTE FUNCTION guard_installation_delete_all();

CREATE TABLE idempotency (
    org uuid NOT NULL,
    actor text NOT NULL,
    key uuid NOT NULL,
    fingerprint text NOT NULL,
    result text NOT NULL,
    subject uuid,
    made_at text NOT NULL,
    PRIMARY KEY (org, actor, key));

CREATE TABLE person (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    audit_ref uuid NOT NULL UNIQUE,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    language text NOT NULL CHECK (language IN ('en', 'fr')),
    state text NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    created_at text NOT NULL,
    version bigint NOT NULL);

CREATE FUNCTION guard_person_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_person_update BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION guard_person_update();

CREATE FUNCTION guard_person_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_person_delete BEFORE DELETE ON person FOR EACH ROW EXECUTE FUNCTION guard_person_delete();

CREATE FUNCTION guard_person_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_person_delete_all BEFORE TRUNCATE ON person FOR EACH STATEMENT EXECUTE FUNCTION guard_person_delete_all();

CREATE TABLE credential (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    person uuid NOT NULL REFERENCES person(id),
    kind text NOT NULL CHECK (kind IN ('password')),
    secret text NOT NULL,
    set_at text NOT NULL,
    version bigint NOT NULL,
    UNIQUE (person, kind));

CREATE FUNCTION guard_credential_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_credential_update BEFORE UPDATE ON credential FOR EACH ROW EXECUTE FUNCTION guard_credential_update();

CREATE FUNCTION guard_credential_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_credential_delete BEFORE DELETE ON credential FOR EACH ROW EXECUTE FUNCTION guard_credential_delete();

CREATE FUNCTION guard_credential_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_credential_delete_all BEFORE TRUNCATE ON credential FOR EACH STATEMENT EXECUTE FUNCTION guard_credential_delete_all();

CREATE TABLE role_grant (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    person uuid NOT NULL REFERENCES person(id),
    role text NOT NULL CHECK (role IN ('administrator', 'hr', 'auditor', 'panel')),
    vacancy uuid,
    granted_at text NOT NULL,
    revoked_at text,
    version bigint NOT NULL);

CREATE FUNCTION guard_role_grant_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_role_grant_update BEFORE UPDATE ON role_grant FOR EACH ROW EXECUTE FUNCTION guard_role_grant_update();

CREATE FUNCTION guard_role_grant_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_role_grant_delete BEFORE DELETE ON role_grant FOR EACH ROW EXECUTE FUNCTION guard_role_grant_delete();

CREATE FUNCTION guard_role_grant_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_role_grant_delete_all BEFORE TRUNCATE ON role_grant FOR EACH STATEMENT EXECUTE FUNCTION guard_role_grant_delete_all();

CREATE TABLE link_token (
    token_hash bytea PRIMARY KEY NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('set_up', 'invitation')),
    person uuid REFERENCES person(id),
    made_at text NOT NULL,
    expires_at text NOT NULL,
    used_at text);

CREATE TABLE session (
    token_hash bytea PRIMARY KEY NOT NULL,
    id uuid NOT NULL UNIQUE,
    person uuid NOT NULL REFERENCES person(id),
    kind text NOT NULL CHECK (kind IN ('staff', 'panel')),
    auth text NOT NULL CHECK (auth IN ('password', 'password_totp', 'passkey', 'sso', 'link')),
    created_at text NOT NULL,
    last_seen_at text NOT NULL,
    idle_until text NOT NULL,
    absolute_until text NOT NULL,
    stepup_until text,
    device text NOT NULL);

CREATE TABLE sign_in_counter (
    subject text PRIMARY KEY NOT NULL,
    failures bigint NOT NULL,
    last_failure_at text NOT NULL);

CREATE TABLE draft (
    person uuid NOT NULL REFERENCES person(id),
    kind text NOT NULL,
    object uuid NOT NULL,
    sequence bigint NOT NULL,
    doc text NOT NULL,
    saved_at text NOT NULL,
    PRIMARY KEY (person, kind, object));

CREATE TABLE framework (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    slug text NOT NULL,
    release text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
    doc text NOT NULL,
    digest text NOT NULL,
    imported_at text NOT NULL,
    published_at text,
    version bigint NOT NULL,
    UNIQUE (slug, release));

CREATE FUNCTION guard_framework_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_framework_update BEFORE UPDATE ON framework FOR EACH ROW EXECUTE FUNCTION guard_framework_update();

CREATE FUNCTION guard_framework_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_framework_delete BEFORE DELETE ON framework FOR EACH ROW EXECUTE FUNCTION guard_framework_delete();

CREATE FUNCTION guard_framework_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_framework_delete_all BEFORE TRUNCATE ON framework FOR EACH STATEMENT EXECUTE FUNCTION guard_framework_delete_all();

CREATE TABLE profile (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    family uuid NOT NULL,
    number bigint NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'approved', 'superseded')),
    doc text NOT NULL,
    digest text,
    author uuid NOT NULL REFERENCES person(id),
    approver uuid REFERENCES person(id),
    saved_at text NOT NULL,
    approved_at text,
    version bigint NOT NULL,
    UNIQUE (family, number));

CREATE FUNCTION guard_profile_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_profile_update BEFORE UPDATE ON profile FOR EACH ROW EXECUTE FUNCTION guard_profile_update();

CREATE FUNCTION guard_profile_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_profile_delete BEFORE DELETE ON profile FOR EACH ROW EXECUTE FUNCTION guard_profile_delete();

CREATE FUNCTION guard_profile_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_profile_delete_all BEFORE TRUNCATE ON profile FOR EACH STATEMENT EXECUTE FUNCTION guard_profile_delete_all();

CREATE TABLE guide (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    family uuid NOT NULL,
    number bigint NOT NULL,
    profile uuid NOT NULL REFERENCES profile(id),
    title_en text NOT NULL,
    title_fr text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'proposed', 'frozen', 'superseded')),
    doc text NOT NULL,
    digest text,
    author uuid NOT NULL REFERENCES person(id),
    proposer uuid REFERENCES person(id),
    confirmer uuid REFERENCES person(id),
    saved_at text NOT NULL,
    frozen_at text,
    version bigint NOT NULL,
    UNIQUE (family, number));

CREATE FUNCTION guard_guide_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_guide_update BEFORE UPDATE ON guide FOR EACH ROW EXECUTE FUNCTION guard_guide_update();

CREATE FUNCTION guard_guide_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_guide_delete BEFORE DELETE ON guide FOR EACH ROW EXECUTE FUNCTION guard_guide_delete();

CREATE FUNCTION guard_guide_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_guide_delete_all BEFORE TRUNCATE ON guide FOR EACH STATEMENT EXECUTE FUNCTION guard_guide_delete_all();

CREATE TABLE vacancy (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    reference text NOT NULL UNIQUE,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    posts bigint NOT NULL CHECK (posts BETWEEN 1 AND 500),
    guide uuid REFERENCES guide(id),
    holder uuid NOT NULL REFERENCES person(id),
    jurisdiction text NOT NULL,
    assignment text NOT NULL CHECK (assignment IN ('everyone', 'listed')),
    interviews_from text,
    state text NOT NULL CHECK (state IN ('draft', 'open', 'interviewing', 'discussing', 'deciding', 'decided', 'closed', 'cancelled')),
    state_reason text,
    opened_at text,
    discussion_closed_at text,
    version bigint NOT NULL);

CREATE FUNCTION guard_vacancy_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_vacancy_update BEFORE UPDATE ON vacancy FOR EACH ROW EXECUTE FUNCTION guard_vacancy_update();

CREATE FUNCTION guard_vacancy_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_vacancy_delete BEFORE DELETE ON vacancy FOR EACH ROW EXECUTE FUNCTION guard_vacancy_delete();

CREATE FUNCTION guard_vacancy_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_vacancy_delete_all BEFORE TRUNCATE ON vacancy FOR EACH STATEMENT EXECUTE FUNCTION guard_vacancy_delete_all();

CREATE TABLE candidate (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    audit_ref uuid NOT NULL UNIQUE,
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
    merged_into uuid REFERENCES candidate(id),
    entered_at text NOT NULL,
    version bigint NOT NULL,
    UNIQUE (vacancy, code),
    UNIQUE (vacancy, reference));

CREATE FUNCTION guard_candidate_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_candidate_update BEFORE UPDATE ON candidate FOR EACH ROW EXECUTE FUNCTION guard_candidate_update();

CREATE FUNCTION guard_candidate_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_candidate_delete BEFORE DELETE ON candidate FOR EACH ROW EXECUTE FUNCTION guard_candidate_delete();

CREATE FUNCTION guard_candidate_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_candidate_delete_all BEFORE TRUNCATE ON candidate FOR EACH STATEMENT EXECUTE FUNCTION guard_candidate_delete_all();

CREATE TABLE panelist (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    person uuid NOT NULL REFERENCES person(id),
    code text NOT NULL,
    part text NOT NULL CHECK (part IN ('chair', 'member')),
    trained_until text,
    state text NOT NULL CHECK (state IN ('sitting', 'replaced')),
    rules_acknowledged_at text,
    joined_at text NOT NULL,
    version bigint NOT NULL,
    UNIQUE (vacancy, person),
    UNIQUE (vacancy, code));

CREATE FUNCTION guard_panelist_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_panelist_update BEFORE UPDATE ON panelist FOR EACH ROW EXECUTE FUNCTION guard_panelist_update();

CREATE FUNCTION guard_panelist_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_panelist_delete BEFORE DELETE ON panelist FOR EACH ROW EXECUTE FUNCTION guard_panelist_delete();

CREATE FUNCTION guard_panelist_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_panelist_delete_all BEFORE TRUNCATE ON panelist FOR EACH STATEMENT EXECUTE FUNCTION guard_panelist_delete_all();

CREATE TABLE assignment (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    panelist uuid NOT NULL REFERENCES panelist(id),
    candidate uuid NOT NULL REFERENCES candidate(id),
    state text NOT NULL CHECK (state IN ('assigned', 'lifted')),
    version bigint NOT NULL,
    UNIQUE (panelist, candidate));

CREATE FUNCTION guard_assignment_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_assignment_update BEFORE UPDATE ON assignment FOR EACH ROW EXECUTE FUNCTION guard_assignment_update();

CREATE FUNCTION guard_assignment_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_assignment_delete BEFORE DELETE ON assignment FOR EACH ROW EXECUTE FUNCTION guard_assignment_delete();

CREATE FUNCTION guard_assignment_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_assignment_delete_all BEFORE TRUNCATE ON assignment FOR EACH STATEMENT EXECUTE FUNCTION guard_assignment_delete_all();

CREATE TABLE declaration (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    panelist uuid NOT NULL REFERENCES panelist(id),
    candidate uuid NOT NULL REFERENCES candidate(id),
    declared text NOT NULL CHECK (declared IN ('none', 'link')),
    nature text,
    declared_at text NOT NULL,
    ruling text CHECK (ruling IN ('may_sit', 'recused')),
    ruled_by uuid REFERENCES person(id),
    ruling_reason text,
    ruled_at text,
    version bigint NOT NULL,
    UNIQUE (panelist, candidate));

CREATE FUNCTION guard_declaration_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_declaration_update BEFORE UPDATE ON declaration FOR EACH ROW EXECUTE FUNCTION guard_declaration_update();

CREATE FUNCTION guard_declaration_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_declaration_delete BEFORE DELETE ON declaration FOR EACH ROW EXECUTE FUNCTION guard_declaration_delete();

CREATE FUNCTION guard_declaration_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_declaration_delete_all BEFORE TRUNCATE ON declaration FOR EACH STATEMENT EXECUTE FUNCTION guard_declaration_delete_all();

CREATE TABLE scorecard_version (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    scorecard uuid NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    panelist uuid NOT NULL REFERENCES panelist(id),
    candidate uuid NOT NULL REFERENCES candidate(id),
    number bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sealed', 'corrected', 'discussion')),
    scores text NOT NULL,
    evidence text NOT NULL,
    notes text NOT NULL,
    reason text,
    sealed_at text NOT NULL,
    UNIQUE (scorecard, number));

CREATE FUNCTION guard_scorecard_version_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_scorecard_version_update BEFORE UPDATE ON scorecard_version FOR EACH ROW EXECUTE FUNCTION guard_scorecard_version_update();

CREATE FUNCTION guard_scorecard_version_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_scorecard_version_delete BEFORE DELETE ON scorecard_version FOR EACH ROW EXECUTE FUNCTION guard_scorecard_version_delete();

CREATE FUNCTION guard_scorecard_version_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_scorecard_version_delete_all BEFORE TRUNCATE ON scorecard_version FOR EACH STATEMENT EXECUTE FUNCTION guard_scorecard_version_delete_all();

CREATE TABLE excusal (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    scorecard uuid NOT NULL UNIQUE,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    panelist uuid NOT NULL REFERENCES panelist(id),
    candidate uuid NOT NULL REFERENCES candidate(id),
    why text NOT NULL CHECK (why IN ('recused', 'absent_by_rule', 'replaced')),
    excused_at text NOT NULL);

CREATE FUNCTION guard_excusal_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_excusal_update BEFORE UPDATE ON excusal FOR EACH ROW EXECUTE FUNCTION guard_excusal_update();

CREATE FUNCTION guard_excusal_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_excusal_delete BEFORE DELETE ON excusal FOR EACH ROW EXECUTE FUNCTION guard_excusal_delete();

CREATE FUNCTION guard_excusal_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_excusal_delete_all BEFORE TRUNCATE ON excusal FOR EACH STATEMENT EXECUTE FUNCTION guard_excusal_delete_all();

CREATE TABLE reveal (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    candidate uuid REFERENCES candidate(id),
    opened_by uuid NOT NULL REFERENCES person(id),
    reason text,
    opened_at text NOT NULL,
    UNIQUE (vacancy, candidate));

CREATE FUNCTION guard_reveal_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_reveal_update BEFORE UPDATE ON reveal FOR EACH ROW EXECUTE FUNCTION guard_reveal_update();

CREATE FUNCTION guard_reveal_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_reveal_delete BEFORE DELETE ON reveal FOR EACH ROW EXECUTE FUNCTION guard_reveal_delete();

CREATE FUNCTION guard_reveal_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_reveal_delete_all BEFORE TRUNCATE ON reveal FOR EACH STATEMENT EXECUTE FUNCTION guard_reveal_delete_all();

CREATE TABLE waiver (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    scorecard uuid NOT NULL UNIQUE,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    panelist uuid NOT NULL REFERENCES panelist(id),
    candidate uuid NOT NULL REFERENCES candidate(id),
    reveal uuid NOT NULL REFERENCES reveal(id));

CREATE FUNCTION guard_waiver_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_waiver_update BEFORE UPDATE ON waiver FOR EACH ROW EXECUTE FUNCTION guard_waiver_update();

CREATE FUNCTION guard_waiver_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_waiver_delete BEFORE DELETE ON waiver FOR EACH ROW EXECUTE FUNCTION guard_waiver_delete();

CREATE FUNCTION guard_waiver_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_waiver_delete_all BEFORE TRUNCATE ON waiver FOR EACH STATEMENT EXECUTE FUNCTION guard_waiver_delete_all();

CREATE TABLE panel_rating (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    candidate uuid NOT NULL REFERENCES candidate(id),
    candidate_ref uuid NOT NULL,
    competency text NOT NULL,
    level bigint,
    words text NOT NULL,
    words_language text NOT NULL CHECK (words_language IN ('en', 'fr')),
    reason text,
    confirmed_by uuid NOT NULL REFERENCES person(id),
    confirmed_at text NOT NULL,
    version bigint NOT NULL,
    UNIQUE (candidate, competency));

CREATE FUNCTION guard_panel_rating_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_panel_rating_update BEFORE UPDATE ON panel_rating FOR EACH ROW EXECUTE FUNCTION guard_panel_rating_update();

CREATE FUNCTION guard_panel_rating_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_panel_rating_delete BEFORE DELETE ON panel_rating FOR EACH ROW EXECUTE FUNCTION guard_panel_rating_delete();

CREATE FUNCTION guard_panel_rating_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_panel_rating_delete_all BEFORE TRUNCATE ON panel_rating FOR EACH STATEMENT EXECUTE FUNCTION guard_panel_rating_delete_all();

CREATE TABLE tie (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    candidates text NOT NULL,
    method text NOT NULL CHECK (method IN ('chair', 'lot')),
    reason text NOT NULL,
    recorded_by uuid NOT NULL REFERENCES person(id),
    recorded_at text NOT NULL);

CREATE FUNCTION guard_tie_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_tie_update BEFORE UPDATE ON tie FOR EACH ROW EXECUTE FUNCTION guard_tie_update();

CREATE FUNCTION guard_tie_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_tie_delete BEFORE DELETE ON tie FOR EACH ROW EXECUTE FUNCTION guard_tie_delete();

CREATE FUNCTION guard_tie_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_tie_delete_all BEFORE TRUNCATE ON tie FOR EACH STATEMENT EXECUTE FUNCTION guard_tie_delete_all();

CREATE TABLE ranking (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    number bigint NOT NULL,
    recorded_at text NOT NULL,
    UNIQUE (vacancy, number));

CREATE FUNCTION guard_ranking_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_ranking_update BEFORE UPDATE ON ranking FOR EACH ROW EXECUTE FUNCTION guard_ranking_update();

CREATE FUNCTION guard_ranking_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_ranking_delete BEFORE DELETE ON ranking FOR EACH ROW EXECUTE FUNCTION guard_ranking_delete();

CREATE FUNCTION guard_ranking_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_ranking_delete_all BEFORE TRUNCATE ON ranking FOR EACH STATEMENT EXECUTE FUNCTION guard_ranking_delete_all();

CREATE TABLE ranking_row (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    ranking uuid NOT NULL REFERENCES ranking(id),
    candidate uuid NOT NULL REFERENCES candidate(id),
    candidate_ref uuid NOT NULL,
    doc text NOT NULL,
    UNIQUE (ranking, candidate));

CREATE FUNCTION guard_ranking_row_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_ranking_row_update BEFORE UPDATE ON ranking_row FOR EACH ROW EXECUTE FUNCTION guard_ranking_row_update();

CREATE FUNCTION guard_ranking_row_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_ranking_row_delete BEFORE DELETE ON ranking_row FOR EACH ROW EXECUTE FUNCTION guard_ranking_row_delete();

CREATE FUNCTION guard_ranking_row_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_ranking_row_delete_all BEFORE TRUNCATE ON ranking_row FOR EACH STATEMENT EXECUTE FUNCTION guard_ranking_row_delete_all();

CREATE TABLE decision (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    number bigint NOT NULL,
    ranking uuid NOT NULL REFERENCES ranking(id),
    ranking_digest text NOT NULL,
    decided_by uuid NOT NULL REFERENCES person(id),
    second uuid REFERENCES person(id),
    departs_reason text,
    decided_at text NOT NULL,
    UNIQUE (vacancy, number));

CREATE FUNCTION guard_decision_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_decision_update BEFORE UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION guard_decision_update();

CREATE FUNCTION guard_decision_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_decision_delete BEFORE DELETE ON decision FOR EACH ROW EXECUTE FUNCTION guard_decision_delete();

CREATE FUNCTION guard_decision_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_decision_delete_all BEFORE TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION guard_decision_delete_all();

CREATE TABLE outcome (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    decision uuid NOT NULL REFERENCES decision(id),
    candidate uuid NOT NULL REFERENCES candidate(id),
    candidate_ref uuid NOT NULL,
    code text NOT NULL CHECK (code IN ('appoint', 'reserve', 'not_selected')),
    condition text,
    departs bigint NOT NULL,
    reserve_until text,
    words text NOT NULL,
    UNIQUE (decision, candidate));

CREATE FUNCTION guard_outcome_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_outcome_update BEFORE UPDATE ON outcome FOR EACH ROW EXECUTE FUNCTION guard_outcome_update();

CREATE FUNCTION guard_outcome_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_outcome_delete BEFORE DELETE ON outcome FOR EACH ROW EXECUTE FUNCTION guard_outcome_delete();

CREATE FUNCTION guard_outcome_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_outcome_delete_all BEFORE TRUNCATE ON outcome FOR EACH STATEMENT EXECUTE FUNCTION guard_outcome_delete_all();

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

CREATE TABLE hold (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    candidate uuid REFERENCES candidate(id),
    why text NOT NULL CHECK (why IN ('audit', 'complaint', 'litigation', 'subject_request', 'other')),
    words text NOT NULL,
    set_by uuid NOT NULL REFERENCES person(id),
    set_at text NOT NULL,
    lifted_by uuid REFERENCES person(id),
    lifted_at text,
    version bigint NOT NULL);

CREATE FUNCTION guard_hold_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_hold_update BEFORE UPDATE ON hold FOR EACH ROW EXECUTE FUNCTION guard_hold_update();

CREATE FUNCTION guard_hold_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_hold_delete BEFORE DELETE ON hold FOR EACH ROW EXECUTE FUNCTION guard_hold_delete();

CREATE FUNCTION guard_hold_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_hold_delete_all BEFORE TRUNCATE ON hold FOR EACH STATEMENT EXECUTE FUNCTION guard_hold_delete_all();

CREATE TABLE erasure (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    candidate uuid NOT NULL REFERENCES candidate(id),
    ground text NOT NULL CHECK (ground IN ('consent_withdrawn', 'error', 'request', 'retention')),
    words text NOT NULL,
    asked_by uuid NOT NULL REFERENCES person(id),
    asked_at text NOT NULL,
    refused_by uuid REFERENCES person(id),
    refused_at text,
    version bigint NOT NULL);

CREATE FUNCTION guard_erasure_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_erasure_update BEFORE UPDATE ON erasure FOR EACH ROW EXECUTE FUNCTION guard_erasure_update();

CREATE FUNCTION guard_erasure_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_erasure_delete BEFORE DELETE ON erasure FOR EACH ROW EXECUTE FUNCTION guard_erasure_delete();

CREATE FUNCTION guard_erasure_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_erasure_delete_all BEFORE TRUNCATE ON erasure FOR EACH STATEMENT EXECUTE FUNCTION guard_erasure_delete_all();

CREATE TABLE finding (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    number bigint NOT NULL,
    entry text,
    words text NOT NULL,
    words_language text NOT NULL CHECK (words_language IN ('en', 'fr')),
    owner uuid NOT NULL REFERENCES person(id),
    due text NOT NULL,
    raised_by uuid NOT NULL REFERENCES person(id),
    raised_at text NOT NULL,
    answer text,
    answered_by uuid REFERENCES person(id),
    answered_at text,
    closed_by uuid REFERENCES person(id),
    closed_at text,
    version bigint NOT NULL,
    UNIQUE (vacancy, number));

CREATE FUNCTION guard_finding_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_finding_update BEFORE UPDATE ON finding FOR EACH ROW EXECUTE FUNCTION guard_finding_update();

CREATE FUNCTION guard_finding_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_finding_delete BEFORE DELETE ON finding FOR EACH ROW EXECUTE FUNCTION guard_finding_delete();

CREATE FUNCTION guard_finding_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_finding_delete_all BEFORE TRUNCATE ON finding FOR EACH STATEMENT EXECUTE FUNCTION guard_finding_delete_all();

CREATE TABLE bundle (
    id uuid PRIMARY KEY NOT NULL,
    log text NOT NULL CHECK (log IN ('decisions', 'access')),
    vacancy uuid,
    scope text NOT NULL CHECK (scope IN ('none', 'scores', 'all')),
    asked_by uuid NOT NULL REFERENCES person(id),
    asked_at text NOT NULL,
    state text NOT NULL CHECK (state IN ('making', 'ready', 'failed')),
    done bigint NOT NULL,
    size bigint NOT NULL,
    root text NOT NULL,
    bytes bigint NOT NULL,
    digest text NOT NULL);

CREATE TABLE signer (
    id bigint PRIMARY KEY NOT NULL CHECK (id = 1),
    holder uuid NOT NULL,
    stamped_ms bigint NOT NULL);

CREATE INDEX hold_vacancy_idx ON hold (vacancy);

CREATE INDEX erasure_vacancy_idx ON erasure (vacancy);

CREATE INDEX bundle_asked_by_idx ON bundle (asked_by);

CREATE INDEX audit_leaf_log_act_seq_idx ON audit_leaf (log, act, seq);

CREATE INDEX audit_opening_subject_idx ON audit_opening (subject);

CREATE TABLE retirement (audit_event uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    erased_by uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
    id uuid PRIMARY KEY NOT NULL,
    vacancy uuid NOT NULL REFERENCES vacancy(id),
    number bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('competency', 'question')),
    item text NOT NULL,
    why text NOT NULL CHECK (why IN ('compromised', 'misunderstood', 'not_asked', 'procedure', 'unfair', 'other')),
    words text NOT NULL,
    words_language text NOT NULL CHECK (words_language IN ('en', 'fr')),
    uncovered text,
    asked_by uuid NOT NULL REFERENCES person(id),
    asked_at text NOT NULL,
    state text NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'taken_back')),
    answered_by uuid REFERENCES person(id),
    answered_at text,
    answer text,
    answer_language text CHECK (answer_language IN ('en', 'fr')),
    ranking_before uuid REFERENCES ranking(id),
    version bigint NOT NULL,
    UNIQUE (vacancy, number),
    CHECK ((state = 'asked') = (answered_by IS NULL)),
    CHECK (state <> 'approved' OR answered_by <> asked_by));

CREATE FUNCTION guard_retirement_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.audit_event = OLD.audit_event THEN RAISE EXCEPTION 'guard: a change needs an event of its own' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_retirement_update BEFORE UPDATE ON retirement FOR EACH ROW EXECUTE FUNCTION guard_retirement_update();

CREATE FUNCTION guard_retirement_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.erased_by IS NULL THEN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;

CREATE TRIGGER guard_retirement_delete BEFORE DELETE ON retirement FOR EACH ROW EXECUTE FUNCTION guard_retirement_delete();

CREATE FUNCTION guard_retirement_delete_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guard: only erasure removes a row' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TRIGGER guard_retirement_delete_all BEFORE TRUNCATE ON retirement FOR EACH STATEMENT EXECUTE FUNCTION guard_retirement_delete_all();

ALTER TABLE vacancy ADD COLUMN drawn bigint NOT NULL DEFAULT 0 CHECK (drawn IN (0, 1));

ALTER TABLE ranking_row ADD COLUMN analysis text;
