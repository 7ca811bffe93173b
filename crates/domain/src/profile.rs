//! Job profiles: which competencies a job needs, how much each counts, and what must be true before approval.
