use proptest::{option::weighted, prelude::*, sample::select};
use serde_json::json;

use super::*;

/// Rule, planned day (or none), day of finishing, and the day it comes back (or none).
const TABLE: [(&str, &str, &str, &str); 91] = [
    // Days. What is overdue comes back once; what was finished early comes after the planned day.
    ("daily", "2026-11-22", "2026-11-22", "2026-11-23"),
    ("daily", "2026-11-12", "2026-11-22", "2026-11-23"),
    ("daily", "2026-11-25", "2026-11-22", "2026-11-26"),
    ("daily", "", "2026-12-31", "2027-01-01"),
    ("daily;interval=3", "2026-11-20", "2026-11-20", "2026-11-23"),
    ("daily;interval=3", "2026-11-20", "2026-11-24", "2026-11-26"),
    ("daily;interval=3", "2026-11-20", "2026-11-23", "2026-11-26"),
    ("daily;interval=10;start=2026-01-01", "", "2026-11-22", "2026-11-27"),
    ("daily;interval=365;start=2024-01-01", "", "2026-11-22", "2026-12-31"),
    ("daily;start=2027-03-01", "", "2026-11-22", "2027-03-01"),
    ("daily;start=1900-01-01", "1900-01-01", "2026-11-22", "2026-11-23"),
    // Weekends give way to Mondays.
    ("daily;skipWeekends", "2026-11-20", "2026-11-20", "2026-11-23"),
    ("daily;skipWeekends", "2026-11-20", "2026-11-21", "2026-11-23"),
    ("daily;skipWeekends", "2026-11-20", "2026-11-22", "2026-11-23"),
    ("daily;skipWeekends", "2026-11-23", "2026-11-23", "2026-11-24"),
    ("daily;interval=2;skipWeekends", "2026-11-19", "2026-11-19", "2026-11-23"),
    ("daily;interval=7;start=2026-11-21;skipWeekends", "", "2026-11-22", "2026-11-23"),
    ("daily;interval=7;start=2026-11-21;skipWeekends", "", "2026-11-23", "2026-11-30"),
    // Weeks.
    ("weekly:mon,wed", "2026-11-23", "2026-11-23", "2026-11-25"),
    ("weekly:mon,wed", "2026-11-25", "2026-11-25", "2026-11-30"),
    ("weekly:mon", "2026-11-02", "2026-11-22", "2026-11-23"),
    ("weekly:sun", "2026-11-22", "2026-11-22", "2026-11-29"),
    ("weekly", "2026-11-19", "2026-11-20", "2026-11-26"),
    ("weekly", "", "2026-11-22", "2026-11-29"),
    ("weekly:mon,tue,wed,thu,fri", "2026-11-20", "2026-11-20", "2026-11-23"),
    ("weekly:mon;interval=2", "2026-11-09", "2026-11-09", "2026-11-23"),
    ("weekly:mon;interval=2", "2026-11-09", "2026-11-18", "2026-11-23"),
    ("weekly:mon;interval=2", "2026-11-09", "2026-11-23", "2026-12-07"),
    ("weekly:mon,fri;interval=2", "2026-11-09", "2026-11-09", "2026-11-13"),
    ("weekly:mon,fri;interval=2", "2026-11-13", "2026-11-13", "2026-11-23"),
    ("weekly:mon;interval=2;start=2026-11-11", "", "2026-11-11", "2026-11-23"),
    ("weekly:sun;interval=2;start=2026-11-16", "", "2026-11-16", "2026-11-22"),
    ("weekly:wed;interval=52;start=2020-01-01", "", "2026-11-22", "2026-12-23"),
    // Months, short ones and leap years.
    ("monthly:1", "2026-11-01", "2026-11-22", "2026-12-01"),
    ("monthly:31", "2026-01-31", "2026-01-31", "2026-02-28"),
    ("monthly:31", "2024-01-31", "2024-01-31", "2024-02-29"),
    ("monthly:31", "2026-02-28", "2026-02-28", "2026-03-31"),
    ("monthly:31", "2026-03-31", "2026-03-31", "2026-04-30"),
    ("monthly:30", "2026-01-30", "2026-01-30", "2026-02-28"),
    ("monthly:29", "2027-01-29", "2027-01-29", "2027-02-28"),
    ("monthly:29", "2028-01-29", "2028-01-29", "2028-02-29"),
    ("monthly:30,31", "2026-01-31", "2026-01-31", "2026-02-28"),
    ("monthly:30,31", "2026-02-28", "2026-02-28", "2026-03-30"),
    ("monthly:1,15", "2026-11-01", "2026-11-01", "2026-11-15"),
    ("monthly:15", "2026-08-15", "2026-11-22", "2026-12-15"),
    ("monthly:31;interval=2", "2026-01-31", "2026-01-31", "2026-03-31"),
    ("monthly:1;interval=3;start=2026-01-01", "", "2026-11-22", "2027-01-01"),
    ("monthly", "2026-01-31", "2026-01-31", "2026-02-28"),
    ("monthly", "", "2026-11-22", "2026-12-22"),
    ("monthly:last", "2026-01-31", "2026-01-31", "2026-02-28"),
    ("monthly:first", "", "2026-11-22", "2026-12-01"),
    ("monthly:last-fri", "2026-11-27", "2026-11-27", "2026-12-25"),
    ("monthly:first-mon", "", "2026-11-22", "2026-12-07"),
    ("monthly:last-weekday", "", "2026-10-30", "2026-11-30"),
    ("monthly:first-weekday", "", "2026-07-31", "2026-08-03"),
    ("monthly:first-weekendDay", "", "2026-11-22", "2026-12-05"),
    ("monthly:last-weekendDay", "", "2026-11-22", "2026-11-29"),
    ("monthly:10,last-fri", "2026-11-10", "2026-11-10", "2026-11-27"),
    ("monthly:1;skipWeekends", "2026-07-01", "2026-07-01", "2026-08-03"),
    ("monthly:1;skipWeekends", "2026-08-03", "2026-08-03", "2026-09-01"),
    ("monthly:1;start=2026-01-01;skipWeekends", "", "2026-08-02", "2026-08-03"),
    ("monthly:31;skipWeekends", "2026-01-30", "2026-01-30", "2026-02-02"),
    // Years.
    ("yearly:12-24", "2026-12-24", "2026-12-24", "2027-12-24"),
    ("yearly:2-29", "2024-02-29", "2024-02-29", "2025-02-28"),
    ("yearly:2-29", "2027-02-28", "2027-02-28", "2028-02-29"),
    ("yearly", "2024-02-29", "2024-02-29", "2025-02-28"),
    ("yearly:2", "2026-02-10", "2026-02-10", "2027-02-10"),
    ("yearly:3,9:1", "2026-03-01", "2026-03-01", "2026-09-01"),
    ("yearly:3,9:1", "2026-09-01", "2026-09-01", "2027-03-01"),
    ("yearly:2,4:31", "2026-02-28", "2026-02-28", "2026-04-30"),
    ("yearly:11:last-thu", "", "2026-11-22", "2026-11-26"),
    ("yearly:12-24;interval=4;start=2024-12-24", "", "2026-11-22", "2028-12-24"),
    ("yearly:1-1", "2020-01-01", "2026-11-22", "2027-01-01"),
    // From the day of finishing, whatever was planned.
    ("flexible:daily", "2026-12-24", "2026-11-22", "2026-11-23"),
    ("flexible:daily;interval=3", "2026-11-20", "2026-11-22", "2026-11-25"),
    ("flexible:daily;skipWeekends", "", "2026-11-20", "2026-11-23"),
    ("flexible:daily;interval=2;skipWeekends", "", "2026-11-19", "2026-11-23"),
    ("flexible:weekly", "2026-01-01", "2026-11-22", "2026-11-29"),
    ("flexible:weekly:fri", "", "2026-11-18", "2026-11-20"),
    ("flexible:weekly:fri", "", "2026-11-20", "2026-11-27"),
    ("flexible:weekly:fri;interval=2", "", "2026-11-18", "2026-11-27"),
    ("flexible:monthly", "", "2026-01-31", "2026-02-28"),
    ("flexible:monthly;interval=2", "", "2026-01-31", "2026-03-31"),
    ("flexible:monthly:1;interval=3", "", "2026-01-15", "2026-04-01"),
    ("flexible:monthly:last", "", "2026-11-30", "2026-12-31"),
    ("flexible:yearly", "", "2024-02-29", "2025-02-28"),
    ("flexible:yearly:12-24", "", "2026-12-25", "2027-12-24"),
    ("flexible:yearly;interval=2", "", "2026-11-22", "2028-11-22"),
    ("flexible:daily;start=2027-01-01", "", "2026-11-22", "2027-01-01"),
    // The end of days.
    ("daily", "", "9999-12-31", ""),
    ("yearly:1-1", "9999-01-01", "9999-01-01", ""),
];

fn rule(text: &str) -> Rule {
    text.parse().unwrap_or_else(|refused| panic!("{text}: {refused}"))
}

fn day(text: &str) -> Option<NaiveDate> {
    (!text.is_empty()).then(|| text.parse().expect("a day"))
}

#[test]
fn tasks_come_back_on_their_day() {
    for (text, planned, finished, expected) in TABLE {
        let finished = day(finished).expect("a day");
        let found = next(&Repeat::Rule(rule(text)), day(planned), finished);
        assert_eq!(found, day(expected), "{text}, planned {planned}, finished {finished}");
    }
}

#[test]
fn what_nobody_understands_does_not_come_back() {
    let repeat = Repeat::from(json!({"frequency": "hourly"}));
    assert_eq!(next(&repeat, None, NaiveDate::default()), None);
}

/// The days on which a task comes back that is always finished on its day.
fn series(text: &str, from: &str, count: usize) -> Vec<String> {
    let mut repeat = Repeat::Rule(rule(text));
    let mut planned = day(from).expect("a day");
    begin(&mut repeat, planned);
    let mut come_back = || {
        planned = next(&repeat, Some(planned), planned).expect("a day");
        planned.to_string()
    };
    (0..count).map(|_| come_back()).collect()
}

#[test]
fn series_do_not_drift() {
    assert_eq!(series("monthly", "2026-01-31", 3), ["2026-02-28", "2026-03-31", "2026-04-30"]);
    assert_eq!(
        series("monthly:31;interval=2;skipWeekends", "2026-01-31", 3),
        ["2026-02-02", "2026-03-31", "2026-06-01"]
    );
    assert_eq!(
        series("daily;interval=3;skipWeekends", "2026-11-18", 4),
        ["2026-11-23", "2026-11-24", "2026-11-27", "2026-11-30"]
    );
    assert_eq!(series("yearly", "2024-02-29", 4)[3], "2028-02-29");
    let mut named = Repeat::Rule(rule("weekly:mon"));
    begin(&mut named, NaiveDate::default());
    assert_eq!(named, Repeat::Rule(rule("weekly:mon")), "nothing to hold on to");
}

/// Whether a rule that begins with `anchor` names a day, told day by day.
fn names(every: &Every, anchor: NaiveDate, interval: u16, day: NaiveDate) -> bool {
    let interval = i64::from(interval);
    let monday = |day: NaiveDate| (day.num_days_from_ce() - 1).div_euclid(7);
    let months = i64::from(day.year() - anchor.year()) * 12 + i64::from(day.month())
        - i64::from(anchor.month());
    day >= anchor
        && match every {
            Every::Day { .. } => (day - anchor).num_days() % interval == 0,
            Every::Week { days } => {
                let own = if days.is_empty() {
                    day.weekday() == anchor.weekday()
                } else {
                    days.iter().any(|named| weekday(*named) == day.weekday())
                };
                own && i64::from(monday(day) - monday(anchor)) % interval == 0
            }
            Every::Month { days, .. } => months % interval == 0 && in_days(days, anchor, day),
            Every::Year { months, days } => {
                let month = u8::try_from(day.month()).unwrap();
                let own = months.is_empty() && day.month() == anchor.month();
                (own || months.contains(&month))
                    && i64::from(day.year() - anchor.year()) % interval == 0
                    && in_days(days, anchor, day)
            }
        }
}

fn in_days(days: &repeat::Days, anchor: NaiveDate, day: NaiveDate) -> bool {
    let first = day.with_day(1).unwrap();
    let month: Vec<NaiveDate> =
        first.iter_days().take_while(|other| other.month() == day.month()).collect();
    let numbered = |number: u32| number.min(u32::try_from(month.len()).unwrap()) == day.day();
    let dynamic = |wanted: &DynamicDay| {
        let of = |other: &&NaiveDate| weekdays(wanted.day).contains(&other.weekday());
        let found = match wanted.selector {
            Selector::First => month.iter().find(of),
            Selector::Last => month.iter().rev().find(of),
        };
        found == Some(&day)
    };
    days.is_empty() && numbered(anchor.day())
        || days.numbers.iter().any(|number| numbered((*number).into()))
        || days.dynamic.iter().any(dynamic)
}

/// The days that give way to this one, itself among them unless it gives way.
fn behind(every: &Every, day: NaiveDate) -> Vec<NaiveDate> {
    let skip = matches!(
        every,
        Every::Day { skip_weekends: true } | Every::Month { skip_weekends: true, .. }
    );
    match day.weekday() {
        Weekday::Sat | Weekday::Sun if skip => Vec::new(),
        Weekday::Mon if skip => (0..3).map(|days| day - Days::new(days)).collect(),
        _ => vec![day],
    }
}

fn some_rule() -> impl Strategy<Value = String> {
    let every = select(vec![
        "daily",
        "weekly",
        "weekly:mon",
        "weekly:tue,sun",
        "weekly:mon,wed,fri",
        "monthly",
        "monthly:1",
        "monthly:28,29",
        "monthly:30",
        "monthly:15,31",
        "monthly:first",
        "monthly:last",
        "monthly:first-tue",
        "monthly:5,last-sun",
        "monthly:last-weekday",
        "monthly:first-weekendDay",
        "yearly",
        "yearly:2-29",
        "yearly:12-31",
        "yearly:2",
        "yearly:1,6:1,31",
        "yearly:2,11:last,first-sat",
        "yearly:9:last-weekday",
    ]);
    let basis = select(vec!["", "flexible:"]);
    let start = weighted(0.4, some_day())
        .prop_map(|start| start.map_or(String::new(), |start| format!(";start={start}")));
    (basis, every, 1..=5_u8, start, any::<bool>()).prop_map(
        |(basis, every, interval, start, skip)| {
            let skip = skip && (every.starts_with("daily") || every.starts_with("monthly"));
            let skip = if skip { ";skipWeekends" } else { "" };
            format!("{basis}{every};interval={interval}{start}{skip}")
        },
    )
}

fn some_day() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2023, 1, 1).expect("a day");
    (0..2200_u64).prop_map(move |days| first + Days::new(days))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    /// It is after the planned day and that of finishing, on a day that the rule names, and no such
    /// day was left out.
    #[test]
    fn next_is_the_first_named_day_after(
        text in some_rule(), planned in weighted(0.7, some_day()), finished in some_day(),
    ) {
        let rule = rule(&text);
        let found = next(&Repeat::Rule(rule.clone()), planned, finished);
        let start = rule.start.as_deref().and_then(day);
        let (anchor, interval, mut after) = match rule.basis {
            Basis::Fixed => {
                let anchor = start.or(planned).unwrap_or(finished);
                (anchor, rule.interval, planned.unwrap_or(finished).max(finished))
            }
            Basis::Flexible => (finished, 1, finished),
        };
        let found = found.expect("rules do not end");
        prop_assert!(found > after && start.is_none_or(|start| found >= start), "{found}");
        if rule.basis == Basis::Flexible {
            let count = u32::from(rule.interval) - 1;
            after = match rule.every {
                Every::Day { .. } => finished + Days::new(count.into()),
                Every::Week { .. } => finished + Days::new(u64::from(count) * 7),
                Every::Month { .. } => finished + Months::new(count),
                Every::Year { .. } => finished + Months::new(12 * count),
            };
            after = start.map_or(after, |start| after.max(start - Days::new(1)));
        }
        let holds = |day: &NaiveDate| {
            let behind = behind(&rule.every, *day);
            behind.iter().any(|day| names(&rule.every, anchor, interval, *day))
        };
        let mut days = after.iter_days().skip(1);
        prop_assert_eq!(Some(found), days.find(holds), "after {} from {}", after, anchor);
    }
}
