//! Rules as Craft's objects.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Basis, Days, DynamicDay, Every, Reminder, Rule, Weekday};
use crate::kinds::task::is_day;

/// Why something is no rule: a sentence that names the field and says what it takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A field is not known, is missing, or has another type.
    #[error("`{field}` is not understood: {reason}")]
    Field {
        /// The path of the field, from `repeat` on.
        field: String,
        /// What is wrong, and what there is.
        reason: String,
    },
    /// A value is out of its range.
    #[error("`repeat.{field}` must be {expected}")]
    Range {
        /// The path of the field, after `repeat`.
        field: String,
        /// What it takes.
        expected: &'static str,
    },
    /// An object that belongs to another frequency.
    #[error(
        "`repeat.{section}` has no meaning where frequency is {frequency}: leave it out, or change frequency"
    )]
    Section {
        /// The object.
        section: &'static str,
        /// The frequency that is given.
        frequency: &'static str,
    },
    /// It is neither a text nor an object.
    #[error("`repeat` must be a text such as weekly:mon,wed, an object, or null for no repetition")]
    Type,
    /// A text that is no rule in short.
    #[error(
        "`repeat` has `{0}`, which is not understood: write daily, weekly:mon,wed, monthly:1,last-fri or \
         yearly:12-24, with flexible: in front to count from the day of finishing, and ;interval=2, \
         ;start=YYYY-MM-DD or ;skipWeekends behind"
    )]
    Short(String),
}

impl Refused {
    /// A text that is no rule in short, or the beginning of it.
    pub(super) fn short(text: &str) -> Self {
        Self::Short(text.chars().take(60).collect())
    }
}

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Frequency {
    fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
        }
    }
}

/// Craft's object.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Shape {
    #[serde(rename = "type")]
    basis: Option<Basis>,
    frequency: Frequency,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    daily: Option<Daily>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weekly: Option<Weekly>,
    #[serde(skip_serializing_if = "Option::is_none")]
    monthly: Option<Monthly>,
    #[serde(skip_serializing_if = "Option::is_none")]
    yearly: Option<Yearly>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reminder: Option<Reminder>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Daily {
    skip_weekends: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Weekly {
    days: Option<BTreeSet<Weekday>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Monthly {
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<BTreeSet<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dynamic_days: Option<BTreeSet<DynamicDay>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip_weekends: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Yearly {
    #[serde(skip_serializing_if = "Option::is_none")]
    months: Option<BTreeSet<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<BTreeSet<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dynamic_days: Option<BTreeSet<DynamicDay>>,
}

impl TryFrom<Value> for Rule {
    type Error = Refused;

    fn try_from(value: Value) -> Result<Self, Refused> {
        match value {
            Value::String(text) => text.parse(),
            Value::Object(_) => {
                let shape: Shape = serde_path_to_error::deserialize(value).map_err(|error| {
                    let path = error.path().to_string();
                    let field =
                        if path == "." { "repeat".to_owned() } else { format!("repeat.{path}") };
                    Refused::Field { field, reason: error.into_inner().to_string() }
                })?;
                shape.rule()
            }
            _ => Err(Refused::Type),
        }
    }
}

impl Shape {
    fn rule(self) -> Result<Rule, Refused> {
        self.sections()?;
        let every = match self.frequency {
            Frequency::Daily => {
                let daily = self.daily.unwrap_or_default();
                Every::Day { skip_weekends: daily.skip_weekends.unwrap_or_default() }
            }
            Frequency::Weekly => {
                Every::Week { days: self.weekly.unwrap_or_default().days.unwrap_or_default() }
            }
            Frequency::Monthly => {
                let Monthly { days, dynamic_days, skip_weekends } =
                    self.monthly.unwrap_or_default();
                Every::Month {
                    days: self::days("monthly.days", days, dynamic_days)?,
                    skip_weekends: skip_weekends.unwrap_or_default(),
                }
            }
            Frequency::Yearly => {
                let Yearly { months, days, dynamic_days } = self.yearly.unwrap_or_default();
                let months = numbers("yearly.months", months, 12, "numbers from 1 to 12")?;
                year(months, self::days("yearly.days", days, dynamic_days)?)?
            }
        };
        let basis = self.basis.unwrap_or_default();
        let interval = interval(self.interval.unwrap_or(1))?;
        let start = self.start_date.map(start).transpose()?;
        Ok(Rule { basis, every, interval, start, reminder: self.reminder })
    }

    /// Only what belongs to the frequency may be there.
    fn sections(&self) -> Result<(), Refused> {
        let given = [
            (Frequency::Daily, self.daily.is_some()),
            (Frequency::Weekly, self.weekly.is_some()),
            (Frequency::Monthly, self.monthly.is_some()),
            (Frequency::Yearly, self.yearly.is_some()),
        ];
        match given.into_iter().find(|(of, given)| *given && *of != self.frequency) {
            Some((section, _)) => {
                Err(Refused::Section { section: section.name(), frequency: self.frequency.name() })
            }
            None => Ok(()),
        }
    }
}

/// Days of the year; days in no month are a mistake.
pub(super) fn year(months: BTreeSet<u8>, days: Days) -> Result<Every, Refused> {
    if months.is_empty() && !days.is_empty() {
        let field = "yearly.months".to_owned();
        return Err(Refused::Range { field, expected: "given, where days are" });
    }
    Ok(Every::Year { months, days })
}

/// How many days, weeks, months or years.
pub(super) fn interval(number: i64) -> Result<u16, Refused> {
    let number = u16::try_from(number).ok().filter(|number| (1..=999).contains(number));
    let expected = "a whole number from 1 to 999";
    number.ok_or_else(|| Refused::Range { field: "interval".to_owned(), expected })
}

/// The day of the beginning.
pub(super) fn start(day: String) -> Result<String, Refused> {
    let expected = "a day of the calendar as YYYY-MM-DD, from 1900 on";
    let field = || "startDate".to_owned();
    if is_day(&day) { Ok(day) } else { Err(Refused::Range { field: field(), expected }) }
}

fn days(
    field: &str,
    days: Option<BTreeSet<i64>>,
    dynamic: Option<BTreeSet<DynamicDay>>,
) -> Result<Days, Refused> {
    let numbers = numbers(field, days, 31, "numbers from 1 to 31")?;
    Ok(Days { numbers, dynamic: dynamic.unwrap_or_default() })
}

fn numbers(
    field: &str,
    numbers: Option<BTreeSet<i64>>,
    most: u8,
    expected: &'static str,
) -> Result<BTreeSet<u8>, Refused> {
    let sound = |number| u8::try_from(number).ok().filter(|number| (1..=most).contains(number));
    let wrong = || Refused::Range { field: field.to_owned(), expected };
    numbers.unwrap_or_default().into_iter().map(|number| sound(number).ok_or_else(wrong)).collect()
}

impl From<Rule> for Shape {
    fn from(rule: Rule) -> Self {
        let mut shape = Self {
            basis: Some(rule.basis),
            frequency: Frequency::Daily,
            interval: (rule.interval != 1).then_some(rule.interval.into()),
            start_date: rule.start,
            daily: None,
            weekly: None,
            monthly: None,
            yearly: None,
            reminder: rule.reminder,
        };
        match rule.every {
            Every::Day { skip_weekends } => {
                shape.daily = skip_weekends.then_some(Daily { skip_weekends: Some(true) });
            }
            Every::Week { days } => {
                shape.frequency = Frequency::Weekly;
                shape.weekly = (!days.is_empty()).then_some(Weekly { days: Some(days) });
            }
            Every::Month { days: Days { numbers, dynamic }, skip_weekends } => {
                shape.frequency = Frequency::Monthly;
                let monthly = Monthly {
                    days: some(numbers),
                    dynamic_days: (!dynamic.is_empty()).then_some(dynamic),
                    skip_weekends: skip_weekends.then_some(true),
                };
                shape.monthly = Some(monthly).filter(|monthly| *monthly != Monthly::default());
            }
            Every::Year { months, days: Days { numbers, dynamic } } => {
                shape.frequency = Frequency::Yearly;
                let yearly = Yearly {
                    months: some(months),
                    days: some(numbers),
                    dynamic_days: (!dynamic.is_empty()).then_some(dynamic),
                };
                shape.yearly = Some(yearly).filter(|yearly| *yearly != Yearly::default());
            }
        }
        shape
    }
}

fn some(numbers: BTreeSet<u8>) -> Option<BTreeSet<i64>> {
    (!numbers.is_empty()).then(|| numbers.into_iter().map(i64::from).collect())
}
