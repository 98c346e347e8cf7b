//! A task: what is to be done, by when, and how it comes back.

use serde::{Deserialize, Serialize};

use super::{Repeat, is_default};

/// Something to do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Task {
    /// Where it stands.
    pub state: State,
    /// The day it is planned for, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "is_default")]
    pub schedule: Option<String>,
    /// The day it is due, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "is_default")]
    pub deadline: Option<String>,
    /// How it repeats.
    #[serde(skip_serializing_if = "is_default")]
    pub repeat: Option<Repeat>,
    /// When it was last finished or given up: an instant of RFC 3339 in UTC, to the second
    /// (`2026-11-22T09:00:00Z`), so that texts order as instants do.
    #[serde(skip_serializing_if = "is_default")]
    pub finished: Option<String>,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Open.
    #[default]
    Todo,
    /// Finished.
    Done,
    /// Given up.
    Canceled,
}

impl Task {
    /// What of it is no day or instant: the name and what it takes. Rows of before may have such; nothing
    /// that comes in may.
    pub fn wrong(&self) -> Option<(&'static str, &'static str)> {
        const DAY: &str = "a day of the calendar as YYYY-MM-DD";
        let no_day = |day: &Option<String>| day.as_ref().is_some_and(|day| !is_day(day));
        match self {
            task if no_day(&task.schedule) => Some(("schedule", DAY)),
            task if no_day(&task.deadline) => Some(("deadline", DAY)),
            task if task.finished.as_ref().is_some_and(|at| !is_instant(at)) => {
                Some(("finished", "an instant as YYYY-MM-DDTHH:MM:SSZ"))
            }
            _ => None,
        }
    }

    /// What its Markdown leaves unsaid stays as it was: without a tag its days and how it repeats,
    /// and always when it was finished.
    pub(crate) fn keep(&mut self, before: &Self) {
        let untagged = Self { state: self.state, ..Self::default() };
        if *self == untagged {
            *self = Self { state: self.state, ..before.clone() };
        } else if self.finished.is_none() {
            self.finished.clone_from(&before.finished);
        }
    }
}

/// Whether a text is a day of the calendar from 1900 to 9999, as `YYYY-MM-DD`.
pub(crate) fn is_day(text: &str) -> bool {
    fits(text, "0000-00-00")
        && number(text, 0..4) >= 1900
        && (1..=length(number(text, 0..4), number(text, 5..7))).contains(&number(text, 8..10))
}

/// Whether a text is an instant as [`Task::finished`] has it.
pub(crate) fn is_instant(text: &str) -> bool {
    fits(text, "0000-00-00T00:00:00Z")
        && is_day(&text[..10])
        && number(text, 11..13) < 24
        && number(text, 14..16) < 60
        && number(text, 17..19) < 60
}

/// Whether a text has digits where the pattern has zeros, and else the same characters.
fn fits(text: &str, pattern: &str) -> bool {
    let same = |(a, b): (u8, u8)| if b == b'0' { a.is_ascii_digit() } else { a == b };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(same)
}

/// The number that digits say.
fn number(text: &str, digits: std::ops::Range<usize>) -> u16 {
    text.get(digits).and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

/// How many days a month has; none if there is no such month.
fn length(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_days_of_the_calendar() {
        for day in ["2026-11-22", "2024-02-29", "2000-02-29", "1900-01-01", "9999-12-31"] {
            assert!(is_day(day), "{day}");
        }
        for day in [
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "1899-12-31",
            "26-11-22",
            "2026-1-22",
            "2026/11/22",
            "2026-11-22 ",
            "today",
            "",
            "２026-1-2",
        ] {
            assert!(!is_day(day), "{day}");
        }
    }

    #[test]
    fn instants_are_in_utc_and_to_the_second() {
        assert!(is_instant("2026-11-22T23:59:59Z"));
        for instant in [
            "2026-11-22",
            "2026-11-22T24:00:00Z",
            "2026-11-22T09:60:00Z",
            "2026-11-22T09:00:60Z",
            "2026-11-22T09:00:00",
            "2026-11-22T09:00:00+01:00",
            "2026-11-31T09:00:00Z",
        ] {
            assert!(!is_instant(instant), "{instant}");
        }
    }
}
