//! The time in which the demonstration plays: weeks that have just passed, so that its rounds have a history.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::Timestamp;
use domain::doors::Clock;

/// How long the story takes.
const STORY_DAYS: i64 = 18;
const MS_PER_MINUTE: i64 = 60_000;
const MS_PER_DAY: i64 = 24 * 60 * MS_PER_MINUTE;

/// A clock that stands still until the story moves it, and never reaches the present.
#[derive(Debug)]
pub struct Past {
    now_ms: AtomicI64,
    present_ms: i64,
}

impl Past {
    /// A clock that begins eighteen days before this moment, at eight in the morning UTC.
    pub fn before(present: Timestamp) -> Self {
        let present_ms = present.unix_ms();
        let first_day = (present_ms - STORY_DAYS * MS_PER_DAY).div_euclid(MS_PER_DAY) * MS_PER_DAY;
        Self { now_ms: AtomicI64::new(first_day + 8 * 60 * MS_PER_MINUTE), present_ms }
    }

    /// Some minutes go by.
    pub fn minutes(&self, minutes: i64) {
        self.forward(minutes * MS_PER_MINUTE);
    }

    /// Goes on to the same hour so many days later.
    pub fn days(&self, days: i64) {
        self.forward(days * MS_PER_DAY);
    }

    fn forward(&self, by_ms: i64) {
        // What is shown as done must have been done: one second before the present is the latest.
        let latest = self.present_ms - 1_000;
        let next = self.now_ms.load(Ordering::Relaxed).saturating_add(by_ms).min(latest);
        self.now_ms.store(next, Ordering::Relaxed);
    }
}

impl Clock for Past {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(self.now_ms.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_begins_eighteen_days_ago_and_never_reaches_the_present() {
        let present = Timestamp::parse("2026-11-26T10:42:00.000Z").unwrap();
        let past = Past::before(present);
        assert_eq!(past.now().to_string(), "2026-11-08T08:00:00.000Z");
        past.days(7);
        past.minutes(90);
        assert_eq!(past.now().to_string(), "2026-11-15T09:30:00.000Z");
        past.days(400);
        assert!(past.now() < present);
    }
}
