//! Moments and dates as they are stored, hashed and exchanged.
//!
//! Invariant: a [`Timestamp`] is UTC and has whole milliseconds, because databases keep different fractions of a
//! second and a hash over a moment must survive the way through any of them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

const MOMENT: &[BorrowedFormatItem<'static>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year]-[month]-[day]");

/// A moment in UTC, truncated to milliseconds: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment this many milliseconds after 1970-01-01T00:00:00Z. Years 0 to 9999 can be written; others show as the epoch.
    pub const fn from_unix_ms(unix_ms: i64) -> Self {
        Self(unix_ms)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn unix_ms(self) -> i64 {
        self.0
    }

    /// Reads exactly `YYYY-MM-DDTHH:MM:SS.fffZ`.
    pub fn parse(text: &str) -> Option<Self> {
        let moment = PrimitiveDateTime::parse(text, MOMENT).ok()?.assume_utc();
        let unix_ms = i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok()?;
        let read = Self(unix_ms);
        (read.to_string() == text).then_some(read)
    }

    /// This moment moved by so many seconds (negative: back).
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000)))
    }

    /// The moment for a sentence: `25 November 2026 at 10:42 UTC`, « 25 novembre 2026 à 10 h 42 UTC ».
    pub fn words(self, lang: crate::Lang) -> String {
        let (day, time) = (self.date().words(lang), self.clock_words(lang));
        match lang {
            crate::Lang::En => format!("{day} at {time}"),
            crate::Lang::Fr => format!("{day} à {time}"),
        }
    }

    /// The time of day for a sentence, with its zone: `10:42 UTC`, « 10 h 42 UTC ».
    pub fn clock_words(self, lang: crate::Lang) -> String {
        let time = self.to_utc().time();
        match lang {
            crate::Lang::En => format!("{}:{:02} UTC", time.hour(), time.minute()),
            crate::Lang::Fr => format!("{}\u{a0}h\u{a0}{:02} UTC", time.hour(), time.minute()),
        }
    }

    /// The UTC day of this moment.
    pub fn date(self) -> Date {
        Date(self.to_utc().date())
    }

    /// The moment as a date and time in UTC.
    pub fn to_utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utc().format(MOMENT).map_err(|_| fmt::Error)?)
    }
}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub time::Date);

impl Date {
    /// The day for a sentence: `1 June 2026`, « 1er juin 2026 ».
    pub fn words(self, lang: crate::Lang) -> String {
        const MONTHS: [(&str, &str); 12] = [
            ("January", "janvier"),
            ("February", "février"),
            ("March", "mars"),
            ("April", "avril"),
            ("May", "mai"),
            ("June", "juin"),
            ("July", "juillet"),
            ("August", "août"),
            ("September", "septembre"),
            ("October", "octobre"),
            ("November", "novembre"),
            ("December", "décembre"),
        ];
        let (en, fr) = MONTHS.get(usize::from(u8::from(self.0.month())) - 1).copied().unwrap_or_default();
        let (day, year) = (self.0.day(), self.0.year());
        match lang {
            crate::Lang::En => format!("{day} {en} {year}"),
            crate::Lang::Fr => format!("{}\u{a0}{fr} {year}", if day == 1 { "1er".to_owned() } else { day.to_string() }),
        }
    }

    /// The first moment of the day, in UTC.
    pub fn begins(self) -> Timestamp {
        Timestamp(i64::try_from(self.0.midnight().assume_utc().unix_timestamp_nanos() / 1_000_000).unwrap_or_default())
    }

    /// The last moment of the day, in UTC.
    pub fn ends(self) -> Timestamp {
        Timestamp(self.begins().0 + 86_399_999)
    }

    /// Reads exactly `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let read = Self(time::Date::parse(text, DAY).ok()?);
        (read.to_string() == text).then_some(read)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.format(DAY).map_err(|_| fmt::Error)?)
    }
}

macro_rules! as_text {
    ($type:ty, $expected:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom($expected))
            }
        }
    };
}

as_text!(Timestamp, "expected a moment such as 2026-11-23T09:30:00.000Z");
as_text!(Date, "expected a date such as 2026-11-23");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_back_as_it_was_written() {
        for unix_ms in [0, 1, 999, 1_795_426_200_123, -1, 253_402_300_799_999] {
            let moment = Timestamp::from_unix_ms(unix_ms);
            assert_eq!(Timestamp::parse(&moment.to_string()), Some(moment));
        }
        assert_eq!(Timestamp::from_unix_ms(1_795_426_200_123).to_string(), "2026-11-23T09:30:00.123Z");
    }

    #[test]
    fn only_the_one_spelling_of_a_moment_is_read() {
        for text in ["2026-11-23T09:30:00Z", "2026-11-23 09:30:00.000Z", "2026-11-23T09:30:00.000+00:00", "2026-02-30T09:30:00.000Z", ""] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_that_does_not_exist_is_refused() {
        assert!(Date::parse("2026-02-29").is_none());
        assert!(Date::parse("2028-02-29").is_some());
        assert!(Date::parse("2028-2-9").is_none());
    }

    #[test]
    fn a_moment_is_written_as_each_language_writes_it() {
        let at = Timestamp::parse("2026-06-01T10:05:00.000Z").unwrap();
        assert_eq!(at.words(crate::Lang::En), "1 June 2026 at 10:05 UTC");
        assert_eq!(at.words(crate::Lang::Fr), "1er\u{a0}juin 2026 à 10\u{a0}h\u{a0}05 UTC");
    }
}
