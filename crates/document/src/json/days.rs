//! Days in words: `today` and what is like it give way to dates before a block is made.

use serde_json::Value;

use super::{BlockInput, TaskInput};

/// The properties in which days are.
const AROUND: [&str; 5] = ["taskInfo", "task", "listStyle", "list", "repeat"];
/// The fields there that hold a day.
const DAYS: [&str; 5] = ["scheduleDate", "schedule", "deadlineDate", "deadline", "startDate"];

/// Says which date a word stands for; none where it is no such word.
pub type Calendar<'a> = &'a dyn Fn(&str) -> Option<String>;

impl BlockInput {
    /// Puts dates for the days of tasks that are said in words.
    pub fn date_days(&mut self, calendar: Calendar<'_>) {
        for (name, value) in &mut self.properties {
            if AROUND.contains(&name.as_str()) {
                date(value, calendar);
            }
        }
        for inside in self.content.iter_mut().flatten() {
            inside.date_days(calendar);
        }
    }
}

impl TaskInput {
    /// Puts dates for the days that are said in words.
    pub fn date_days(&mut self, calendar: Calendar<'_>) {
        for value in [&mut self.task_info, &mut self.repeat].into_iter().flatten() {
            date(value, calendar);
        }
    }
}

fn date(value: &mut Value, calendar: Calendar<'_>) {
    let Value::Object(fields) = value else { return };
    for (name, value) in fields {
        if name == "repeat" {
            date(value, calendar);
        } else if DAYS.contains(&name.as_str())
            && let Some(date) = value.as_str().and_then(calendar)
        {
            *value = date.into();
        }
    }
}
