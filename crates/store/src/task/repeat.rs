//! The day on which a repeating task comes back, by the rules of RFC 5545.
//!
//! - **Fixed** rules count from the day they begin, else the planned day. What is overdue comes back
//!   once: the next day is after both the planned day and the day of finishing.
//! - **Flexible** rules count from the day of finishing: the first day named by the rule once
//!   `interval - 1` days, weeks, months or years have gone by.
//! - Weeks begin on Monday. A day that a month does not have is its last day.
//! - With `skipWeekends`, a Saturday or Sunday gives way to the Monday after.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Weekday};
use docent_document::kinds::{
    Repeat,
    repeat::{self, Basis, DayType, DynamicDay, Every, Rule, Selector},
};
use rrule::{Frequency, NWeekday, RRule, RRuleSet, Tz, Unvalidated};

#[cfg(test)]
mod tests;

/// The days from Monday on.
const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The day for which a task is planned anew when it is finished; none if there is no such day before
/// the year 10000, or nobody understands how it repeats.
pub fn next(repeat: &Repeat, planned: Option<NaiveDate>, finished: NaiveDate) -> Option<NaiveDate> {
    let Repeat::Rule(rule) = repeat else { return None };
    let start = rule.start.as_deref().and_then(|start| start.parse().ok());
    let day = match rule.basis {
        Basis::Fixed => {
            let after = planned.map_or(finished, |planned| planned.max(finished));
            first(&rule.every, start.or(planned).unwrap_or(finished), rule.interval, after)
        }
        Basis::Flexible => {
            let rest = rule.interval.saturating_sub(1).into();
            let after = match rule.every {
                Every::Day { .. } => finished.checked_add_days(Days::new(rest)),
                Every::Week { .. } => finished.checked_add_days(Days::new(7 * rest)),
                Every::Month { .. } => later(finished, rest),
                Every::Year { .. } => later(finished, 12 * rest),
            };
            let before_start = start.and_then(|start: NaiveDate| start.pred_opt());
            first(&rule.every, finished, 1, after?.max(before_start.unwrap_or(finished)))
        }
    };
    day.filter(|day| day.year() < 10_000)
}

/// Gives a fixed rule a beginning where it would drift without: an interval is counted from it, and
/// the 31st of January stays the 31st after February. To be kept when a task first comes back.
pub fn begin(repeat: &mut Repeat, planned: NaiveDate) {
    let Repeat::Rule(Rule { basis: Basis::Fixed, every, interval, start, .. }) = repeat else {
        return;
    };
    let named = match every {
        Every::Day { .. } => true,
        Every::Week { days } => !days.is_empty(),
        Every::Month { days, .. } | Every::Year { days, .. } => !days.is_empty(),
    };
    if start.is_none() && (*interval > 1 || !named) {
        *start = Some(planned.to_string());
    }
}

fn later(day: NaiveDate, months: u64) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(months.try_into().ok()?))
}

/// The first day after `after` that falls on a rule which begins with `anchor`.
fn first(every: &Every, anchor: NaiveDate, interval: u16, after: NaiveDate) -> Option<NaiveDate> {
    // A day that gives way to a Monday after `after` lies two days before that at most.
    let near = anchor.max(after.checked_sub_days(Days::new(2))?);
    let start = period(every, anchor, interval, near)?.and_time(NaiveTime::MIN);
    let start = start.and_utc().with_timezone(&Tz::UTC);
    let rules = rules(every, anchor).into_iter();
    let rules: Result<_, _> = rules.map(|rule| rule.interval(interval).validate(start)).collect();
    let set = RRuleSet::new(start).set_rrules(rules.ok()?).limit();
    let days = (&set).into_iter().map(|day| day.date_naive());
    let skip = matches!(
        every,
        Every::Day { skip_weekends: true } | Every::Month { skip_weekends: true, .. }
    );
    let given_way = |day| if skip { to_monday(day) } else { Some(day) };
    days.skip_while(|day| *day < anchor).filter_map(given_way).find(|day| *day > after)
}

/// The Monday after a Saturday or Sunday; every other day as it is.
fn to_monday(day: NaiveDate) -> Option<NaiveDate> {
    let days = 7_u64.saturating_sub(day.weekday().num_days_from_monday().into());
    if days > 2 { Some(day) } else { day.checked_add_days(Days::new(days)) }
}

/// The first day of the last period at or before `near` in which the rule falls, so that a rule from
/// long ago is not walked from its beginning.
fn period(every: &Every, anchor: NaiveDate, interval: u16, near: NaiveDate) -> Option<NaiveDate> {
    let every_days = |from: NaiveDate, step: i64| {
        let gone = (near - from).num_days();
        from.checked_add_signed(TimeDelta::days(gone - gone.rem_euclid(step)))
    };
    let every_months = |from: NaiveDate, step: i32| {
        let month = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
        let gone = month(near) - month(from);
        later(from, u64::try_from(gone - gone.rem_euclid(step)).ok()?)
    };
    match every {
        Every::Day { .. } => every_days(anchor, interval.into()),
        Every::Week { .. } => {
            let monday = anchor.week(Weekday::Mon).checked_first_day()?;
            every_days(monday, 7 * i64::from(interval))
        }
        Every::Month { .. } => every_months(anchor.with_day(1)?, interval.into()),
        Every::Year { .. } => {
            every_months(anchor.with_day(1)?.with_month(1)?, 12 * i32::from(interval))
        }
    }
}

/// The rules of RFC 5545 whose days together are those of ours; `anchor` gives what is not named.
fn rules(every: &Every, anchor: NaiveDate) -> Vec<RRule<Unvalidated>> {
    match every {
        Every::Day { .. } => vec![RRule::new(Frequency::Daily)],
        Every::Week { days } => {
            let named = days.iter().map(|day| weekday(*day));
            let days = if days.is_empty() { vec![anchor.weekday()] } else { named.collect() };
            vec![
                RRule::new(Frequency::Weekly)
                    .by_weekday(days.into_iter().map(NWeekday::Every).collect()),
            ]
        }
        Every::Month { days, .. } => in_month(&RRule::new(Frequency::Monthly), days, anchor),
        Every::Year { months, days } => {
            let own = [u8::try_from(anchor.month()).unwrap_or_default()].into();
            let months = if months.is_empty() { &own } else { months };
            let months = months.iter().filter_map(|month| chrono::Month::try_from(*month).ok());
            let year = |month| RRule::new(Frequency::Yearly).by_month(&[month]);
            months.flat_map(|month| in_month(&year(month), days, anchor)).collect()
        }
    }
}

/// One rule for each day of a month; of the 28th up to a day, a month's last is that day or its end.
fn in_month(
    of: &RRule<Unvalidated>,
    days: &repeat::Days,
    anchor: NaiveDate,
) -> Vec<RRule<Unvalidated>> {
    let number =
        |day: i8| of.clone().by_month_day((day.min(28)..=day).collect()).by_set_pos(vec![-1]);
    let dynamic = |day: &DynamicDay| {
        let position = if day.selector == Selector::First { 1 } else { -1 };
        let days = weekdays(day.day).iter().copied().map(NWeekday::Every);
        of.clone().by_weekday(days.collect()).by_set_pos(vec![position])
    };
    let own = anchor.day().try_into().ok().filter(|_| days.is_empty());
    let numbers = days.numbers.iter().filter_map(|day| i8::try_from(*day).ok()).chain(own);
    numbers.map(number).chain(days.dynamic.iter().map(dynamic)).collect()
}

fn weekday(day: repeat::Weekday) -> Weekday {
    match day {
        repeat::Weekday::Monday => Weekday::Mon,
        repeat::Weekday::Tuesday => Weekday::Tue,
        repeat::Weekday::Wednesday => Weekday::Wed,
        repeat::Weekday::Thursday => Weekday::Thu,
        repeat::Weekday::Friday => Weekday::Fri,
        repeat::Weekday::Saturday => Weekday::Sat,
        repeat::Weekday::Sunday => Weekday::Sun,
    }
}

fn weekdays(day: DayType) -> &'static [Weekday] {
    match day {
        DayType::Day => &WEEK,
        DayType::Weekday => &WEEK[..5],
        DayType::WeekendDay => &WEEK[5..],
        DayType::Monday => &WEEK[..1],
        DayType::Tuesday => &WEEK[1..2],
        DayType::Wednesday => &WEEK[2..3],
        DayType::Thursday => &WEEK[3..4],
        DayType::Friday => &WEEK[4..5],
        DayType::Saturday => &WEEK[5..6],
        DayType::Sunday => &WEEK[6..],
    }
}
