//! The maximum of every text and list, one constant each.
//!
//! The parser, the `maxlength` attribute and the column all use these, so that no layer accepts what another cuts.
//! Text lengths are in characters (Unicode scalar values), sizes in bytes.

/// Title of a framework, profile, guide or vacancy.
pub const TITLE_CHARS: usize = 160;
/// For whom a framework is written.
pub const AUDIENCE_CHARS: usize = 400;
/// Notice of a framework.
pub const NOTICE_CHARS: usize = 1_200;
/// What is read to candidates before the interview.
pub const CANDIDATE_NOTE_CHARS: usize = 800;
/// Name of a level.
pub const LABEL_CHARS: usize = 40;
/// Rule of a level.
pub const RULE_CHARS: usize = 200;
/// Name of a competency or of a person.
pub const NAME_CHARS: usize = 120;
/// Definition of a competency.
pub const DEFINITION_CHARS: usize = 400;
/// Behavioural indicator.
pub const INDICATOR_CHARS: usize = 300;
/// Interview question.
pub const QUESTION_CHARS: usize = 600;
/// Prepared follow-up.
pub const PROBE_CHARS: usize = 250;
/// Anchor of a level.
pub const ANCHOR_CHARS: usize = 500;
/// Reason or comment.
pub const REASON_CHARS: usize = 1_000;
/// Evidence for one score.
pub const EVIDENCE_CHARS: usize = 4_000;
/// Evidence shorter than this is no evidence.
pub const EVIDENCE_MIN_CHARS: usize = 20;
/// Notes of one interview.
pub const NOTE_CHARS: usize = 20_000;
/// E-mail address.
pub const EMAIL_CHARS: usize = 254;
/// Telephone number in international form.
pub const PHONE_CHARS: usize = 40;
/// The sender's own number for a candidate.
pub const REFERENCE_CHARS: usize = 64;
/// Passwords shorter than this are refused where the password stands alone.
pub const PASSWORD_MIN_CHARS: usize = 15;
/// Passwords up to this length are accepted whole.
pub const PASSWORD_MAX_CHARS: usize = 128;

/// Competencies in one profile or guide.
pub const COMPETENCIES: usize = 12;
/// Fewer competencies than this need a reason.
pub const COMPETENCIES_ADVISED_MIN: usize = 5;
/// More competencies than this need a reason.
pub const COMPETENCIES_ADVISED_MAX: usize = 8;
/// Competencies that a profile may hold while it is written: more than it may keep, so that one can choose among them.
pub const COMPETENCIES_WRITTEN: usize = 24;
/// Local competencies ever written in one profile: their identifiers have two digits.
pub const LOCAL_COMPETENCIES: u8 = 99;
/// Indicators of one local competency.
pub const INDICATORS: usize = 8;
/// Questions in one guide.
pub const QUESTIONS: usize = 60;
/// Probes of one question.
pub const PROBES: usize = 10;
/// Edits in one request.
pub const EDITS: usize = 200;
/// Largest weight of a competency.
pub const WEIGHT_MAX: u32 = 1_000;
/// Panelists in one panel.
pub const PANELISTS: usize = 20;
/// Candidates in one vacancy and in one import.
pub const CANDIDATES: usize = 2_000;
/// Posts of one vacancy.
pub const POSTS: u32 = 500;
/// People in one installation.
pub const PEOPLE: usize = 10_000;
/// Rows of one page of a list.
pub const PAGE_ROWS: u64 = 100;

/// Size of one imported file.
pub const IMPORT_BYTES: usize = 5 * 1024 * 1024;
/// Rows of one imported file.
pub const IMPORT_ROWS: usize = 50_000;
/// Size of one cell of an imported table.
pub const IMPORT_FIELD_BYTES: usize = 10 * 1024;
