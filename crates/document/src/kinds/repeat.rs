//! How a task comes back after it is finished, in Craft's grammar and in short.

mod read;
mod short;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use read::Refused;

/// How a task repeats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value", untagged)]
pub enum Repeat {
    /// A rule that is understood.
    Rule(Rule),
    /// What was kept before rules were read: shown and given back, never followed.
    Other(Value),
}

/// A rule of repetition. Rows keep it, and programs write it, as Craft's object:
///
/// ```json
/// {"type": "fixed", "frequency": "weekly", "interval": 2, "startDate": "2026-11-23",
///  "weekly": {"days": ["monday", "friday"]}, "reminder": {"enabled": true, "dateOffset": 540}}
/// ```
///
/// `type` is `fixed` (from the planned day; also when left out) or `flexible` (from the day of
/// finishing), `frequency` is `daily`, `weekly`, `monthly` or `yearly`, and the object named after the
/// frequency says more: `daily {skipWeekends}`, `weekly {days}`, `monthly {days: 1 to 31, dynamicDays,
/// skipWeekends}`, `yearly {months: 1 to 12, days, dynamicDays}`. One of `dynamicDays` is
/// `{selector, type}`: `first` or `last`, and `day`, `weekday`, `weekendDay` or the name of a day.
///
/// In short, as people and models write it, and Markdown keeps it where there is no reminder:
///
/// - `daily`, `weekly:mon,wed`, `monthly:1,31`, `yearly:12-24`;
/// - `monthly:last`, `monthly:first-mon,last-weekday,last-weekendDay`: dynamic days, `last` for
///   `last-day`;
/// - `yearly:3,9` for months, `yearly:3,9:1,last-fri` for days in each of them;
/// - `weekly`, `monthly`, `yearly` alone: on the day of the week, month or year of its beginning;
/// - with `flexible:` in front where it counts from the day of finishing (`flexible:weekly:fri`);
/// - followed by any of `;interval=2`, `;start=2026-11-23`, `;skipWeekends`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "read::Shape")]
pub struct Rule {
    /// What it counts from.
    pub basis: Basis,
    /// The days it falls on.
    pub every: Every,
    /// Only every so many days, weeks, months or years: 1 to 999.
    pub interval: u16,
    /// The day from which on it falls, `YYYY-MM-DD`, and from which intervals are counted.
    pub start: Option<String>,
    /// When to remind. It is kept and given back; nothing reminds yet.
    pub reminder: Option<Reminder>,
}

/// What a rule counts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Basis {
    /// The day that was planned.
    #[default]
    Fixed,
    /// The day of finishing.
    Flexible,
}

/// The days that a rule falls on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Every {
    /// Days.
    Day {
        /// A day at a weekend gives way to the Monday after.
        skip_weekends: bool,
    },
    /// Days of the week.
    Week {
        /// Which; none for that of the beginning.
        days: BTreeSet<Weekday>,
    },
    /// Days of the month.
    Month {
        /// Which; none for that of the beginning.
        days: Days,
        /// A day at a weekend gives way to the Monday after.
        skip_weekends: bool,
    },
    /// Days of the year.
    Year {
        /// The months, 1 to 12; none for that of the beginning.
        months: BTreeSet<u8>,
        /// Which days in each of them; none for that of the beginning.
        days: Days,
    },
}

/// Days of a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days {
    /// By number, 1 to 31; in a month that is too short, its last day.
    pub numbers: BTreeSet<u8>,
    /// By what they are.
    pub dynamic: BTreeSet<DynamicDay>,
}

impl Days {
    /// Whether no day is named.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.dynamic.is_empty()
    }
}

/// A day of a month by what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DynamicDay {
    /// Which of them.
    pub selector: Selector,
    /// What they are.
    #[serde(rename = "type")]
    pub day: DayType,
}

/// Which of several days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Selector {
    /// The first.
    First,
    /// The last.
    Last,
}

/// What days can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DayType {
    /// Any day.
    Day,
    /// Monday to Friday.
    Weekday,
    /// Saturday or Sunday.
    WeekendDay,
    /// A Monday.
    #[serde(alias = "mon")]
    Monday,
    /// A Tuesday.
    #[serde(alias = "tue")]
    Tuesday,
    /// A Wednesday.
    #[serde(alias = "wed")]
    Wednesday,
    /// A Thursday.
    #[serde(alias = "thu")]
    Thursday,
    /// A Friday.
    #[serde(alias = "fri")]
    Friday,
    /// A Saturday.
    #[serde(alias = "sat")]
    Saturday,
    /// A Sunday.
    #[serde(alias = "sun")]
    Sunday,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Weekday {
    /// Monday.
    #[serde(alias = "mon")]
    Monday,
    /// Tuesday.
    #[serde(alias = "tue")]
    Tuesday,
    /// Wednesday.
    #[serde(alias = "wed")]
    Wednesday,
    /// Thursday.
    #[serde(alias = "thu")]
    Thursday,
    /// Friday.
    #[serde(alias = "fri")]
    Friday,
    /// Saturday.
    #[serde(alias = "sat")]
    Saturday,
    /// Sunday.
    #[serde(alias = "sun")]
    Sunday,
}

/// When to remind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reminder {
    /// Whether to.
    pub enabled: bool,
    /// Minutes from midnight of the day: 540 for nine o'clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_offset: Option<i32>,
}

impl From<Value> for Repeat {
    fn from(value: Value) -> Self {
        Rule::try_from(value.clone()).map_or(Self::Other(value), Self::Rule)
    }
}

impl Repeat {
    /// One text that says it: in short, or as JSON where there is no short form.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Rule(rule) => rule.short().unwrap_or_else(|| {
                serde_json::to_value(rule).map(|json| json.to_string()).unwrap_or_default()
            }),
            Self::Other(value) => value.to_string(),
        }
    }

    /// What [`Repeat::to_text`] says; none for a text that is neither a rule nor JSON.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let rule = text.parse().ok().map(Self::Rule);
        rule.or_else(|| {
            let value: Value = serde_json::from_str(text).ok()?;
            (!value.is_null()).then(|| value.into())
        })
    }
}
