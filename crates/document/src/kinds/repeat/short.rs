//! Rules in short: `flexible:weekly:mon,wed;interval=2`.

use std::{collections::BTreeSet, fmt::Display, str::FromStr};

use serde::{
    Serialize,
    de::{DeserializeOwned, IntoDeserializer},
};
use serde_json::Value;

use super::{
    Basis, DayType, Days, DynamicDay, Every, Refused, Rule, Selector,
    read::{interval, start, year},
};

impl FromStr for Rule {
    type Err = Refused;

    /// Reads a rule in short, or an object written as JSON.
    fn from_str(text: &str) -> Result<Self, Refused> {
        if text.trim_start().starts_with('{') {
            let not_json = |error: serde_json::Error| {
                let reason = error.to_string();
                Refused::Field { field: "repeat".to_owned(), reason }
            };
            let value: Value = serde_json::from_str(text).map_err(not_json)?;
            return Self::try_from(value);
        }
        let text = text.trim().to_lowercase();
        let mut parts = text.split(';').map(str::trim);
        let (basis, days) = basis(parts.next().unwrap_or_default());
        let every = every(days)?;
        let mut rule = Self { basis, every, interval: 1, start: None, reminder: None };
        parts.try_for_each(|option| rule.option(option))?;
        Ok(rule)
    }
}

/// What it counts from, and the rest.
fn basis(text: &str) -> (Basis, &str) {
    match text.split_once(':') {
        Some(("flexible", rest)) => (Basis::Flexible, rest),
        Some(("fixed", rest)) => (Basis::Fixed, rest),
        _ => (Basis::Fixed, text),
    }
}

fn every(text: &str) -> Result<Every, Refused> {
    let mut parts = text.split(':').map(str::trim);
    let frequency = parts.next().unwrap_or_default();
    let first = parts.next();
    let every = match frequency {
        "daily" if first.is_none() => Every::Day { skip_weekends: false },
        "weekly" => Every::Week { days: list(first, word)? },
        "monthly" => Every::Month { days: days(first)?, skip_weekends: false },
        "yearly" => match first.and_then(|first| first.split_once('-')) {
            Some((month, day)) => {
                let days = Days { numbers: [number(day, 31)?].into(), ..Days::default() };
                year([number(month, 12)?].into(), days)?
            }
            None => year(list(first, |month| number(month, 12))?, days(parts.next())?)?,
        },
        "daily" => return Err(Refused::short(text)),
        other => return Err(Refused::short(other)),
    };
    match parts.next() {
        Some(more) => Err(Refused::short(more)),
        None => Ok(every),
    }
}

impl Rule {
    /// Takes what stands after a semicolon.
    fn option(&mut self, option: &str) -> Result<(), Refused> {
        let unknown = || Refused::short(option);
        match option.split_once('=').map(|(name, value)| (name.trim(), value.trim())) {
            Some(("interval", value)) => {
                self.interval = interval(value.parse().map_err(|_| unknown())?)?;
            }
            Some(("start", value)) => self.start = Some(start(value.to_owned())?),
            None if option == "skipweekends" => match &mut self.every {
                Every::Day { skip_weekends } | Every::Month { skip_weekends, .. } => {
                    *skip_weekends = true;
                }
                Every::Week { .. } | Every::Year { .. } => return Err(unknown()),
            },
            _ => return Err(unknown()),
        }
        Ok(())
    }

    /// The rule in short, unless it has a reminder.
    pub fn short(&self) -> Option<String> {
        if self.reminder.is_some() {
            return None;
        }
        let mut out = String::from(if self.basis == Basis::Flexible { "flexible:" } else { "" });
        let mut skip = false;
        match &self.every {
            Every::Day { skip_weekends } => {
                skip = *skip_weekends;
                out.push_str("daily");
            }
            Every::Week { days } => {
                out.push_str("weekly");
                push(&mut out, days.iter().map(name));
            }
            Every::Month { days, skip_weekends } => {
                skip = *skip_weekends;
                out.push_str("monthly");
                push(&mut out, written(days));
            }
            Every::Year { months, days } => {
                out.push_str("yearly");
                push(&mut out, months.iter());
                let single = months.len() == 1 && days.numbers.len() == 1;
                match days.numbers.first().filter(|_| single && days.dynamic.is_empty()) {
                    Some(day) => out.extend(["-", &day.to_string()]),
                    None => push(&mut out, written(days)),
                }
            }
        }
        let mut parts = vec![out];
        parts.extend((self.interval != 1).then(|| format!("interval={}", self.interval)));
        parts.extend(self.start.as_ref().map(|start| format!("start={start}")));
        parts.extend(skip.then(|| "skipWeekends".to_owned()));
        Some(parts.join(";"))
    }
}

/// Reads a list; there is none where nothing is said.
fn list<T: Ord>(
    text: Option<&str>,
    item: impl Fn(&str) -> Result<T, Refused>,
) -> Result<BTreeSet<T>, Refused> {
    text.map_or(Ok(BTreeSet::new()), |text| text.split(',').map(|text| item(text.trim())).collect())
}

fn number(text: &str, most: u8) -> Result<u8, Refused> {
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| Refused::short(text))
}

/// One of the words of an enumeration, in lower case.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, Refused> {
    let word = if text == "weekendday" { "weekendDay" } else { text };
    let read: Result<T, serde::de::value::Error> = T::deserialize(word.into_deserializer());
    read.map_err(|_| Refused::short(text))
}

fn days(text: Option<&str>) -> Result<Days, Refused> {
    let mut days = Days::default();
    for text in text.into_iter().flat_map(|text| text.split(',')).map(str::trim) {
        let (selector, day) = text.split_once('-').unwrap_or((text, "day"));
        if selector.starts_with(|c: char| c.is_ascii_digit()) {
            days.numbers.insert(number(text, 31)?);
        } else {
            let dynamic = || Ok(DynamicDay { selector: word(selector)?, day: word(day)? });
            let wrong = |_: Refused| Refused::short(text);
            days.dynamic.insert(dynamic().map_err(wrong)?);
        }
    }
    Ok(days)
}

fn written(days: &Days) -> impl Iterator<Item = String> {
    let dynamic = days.dynamic.iter().map(|DynamicDay { selector, day }| {
        let selector = if *selector == Selector::First { "first" } else { "last" };
        match day {
            DayType::Day => selector.to_owned(),
            DayType::Weekday => format!("{selector}-weekday"),
            DayType::WeekendDay => format!("{selector}-weekendDay"),
            day => format!("{selector}-{}", name(day)),
        }
    });
    days.numbers.iter().map(u8::to_string).chain(dynamic)
}

/// Adds a list, if there is something in it.
fn push(out: &mut String, items: impl Iterator<Item = impl Display>) {
    for (at, item) in items.enumerate() {
        out.push(if at == 0 { ':' } else { ',' });
        out.push_str(&item.to_string());
    }
}

/// The first three letters of a day of the week.
fn name(day: &impl Serialize) -> String {
    let name = serde_json::to_value(day).unwrap_or_default();
    name.as_str().unwrap_or_default().chars().take(3).collect()
}
