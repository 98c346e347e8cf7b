//! What follows from finishing a task, whichever door it was finished at: when that was, and, of one that
//! repeats, its next day.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use docent_document::{
    Kind, Stored,
    kinds::{List, State, Task, Text},
    tree,
};
use uuid::Uuid;

use super::repeat;
use crate::{
    Edit, Error, Result,
    write::{OpenDocument, Write},
};

/// Settles the tasks among these edits. One that is finished or given up says when, until it is opened
/// again. One that repeats is open again at once, with its next day: the days that it had are moved by
/// as much, and it goes on saying when it was finished last.
pub(crate) async fn settle(
    write: &mut Write<'_>,
    changed: &mut BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
) -> Result<()> {
    let before = tasks_before(changed);
    let mut zone = None;
    for (document, edits) in changed.values_mut() {
        let day = document.state.as_ref().and_then(|state| state.location.date());
        for edit in edits {
            let Edit::Block { id, after: Some(row), .. } = edit else { continue };
            let Some(mut text) = task_in(&row.stored) else { continue };
            let List::Task(task) = &mut text.list else { continue };
            let given = task.clone();
            let before = before.get(id);
            task.finished = finished(before, task, write.now);
            let done = task.state == State::Done
                && before.is_some_and(|before| before.state == State::Todo);
            if done && task.repeat.is_some() {
                let zone = match zone {
                    Some(zone) => zone,
                    None => *zone.insert(zone_of(write).await?),
                };
                again(task, day, write.now.with_timezone(&zone).date_naive());
            }
            if *task != given {
                let kind = Kind::Text(text);
                row.stored = kind.store();
                document.tree.update(*id, &kind).map_err(Error::internal)?;
            }
        }
    }
    Ok(())
}

/// When a task was finished or given up: now, if that is what has been done to it. Nobody else says
/// so, but who brings a task in that was finished elsewhere.
fn finished(before: Option<&Task>, task: &Task, now: DateTime<Utc>) -> Option<String> {
    match before {
        None if task.finished.is_some() => task.finished.clone(),
        Some(before) if before.state == task.state => {
            before.finished.clone().or_else(|| task.finished.clone())
        }
        _ if task.state == State::Todo => None,
        _ => Some(instant(now)),
    }
}

/// The tasks that there were among the rows that change, wherever those are now.
fn tasks_before(changed: &BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>) -> HashMap<Uuid, Task> {
    let edits = changed.values().flat_map(|(_, edits)| edits);
    let tasks = edits.filter_map(|edit| {
        let Edit::Block { id, before: Some(row), .. } = edit else { return None };
        let List::Task(task) = task_in(&row.stored)?.list else { return None };
        Some((*id, task))
    });
    tasks.collect()
}

/// The text of a row that is a task.
pub(super) fn task_in(stored: &Stored) -> Option<Text> {
    // Most rows are none: they are not read.
    if stored.properties.get("list")?.get("type")? != "task" {
        return None;
    }
    match tree::read(stored) {
        Kind::Text(text) => Some(text),
        _ => None,
    }
}

/// Opens a task again on its next day; it stays done where there is none.
fn again(task: &mut Task, day: Option<NaiveDate>, today: NaiveDate) {
    let Some(rule) = &mut task.repeat else { return };
    let schedule = date(task.schedule.as_deref());
    let deadline = date(task.deadline.as_deref());
    let planned = schedule.or(deadline).or(day);
    repeat::begin(rule, planned.unwrap_or(today));
    let Some(next) = repeat::next(rule, planned, today) else { return };
    task.state = State::Todo;
    let moved = |old: NaiveDate| {
        let by = next.signed_duration_since(planned.unwrap_or(next));
        old.checked_add_signed(by).unwrap_or(next).to_string()
    };
    if schedule.is_some() || deadline.is_none() {
        task.schedule = Some(next.to_string());
    }
    task.deadline = deadline.map(moved);
}

fn date(day: Option<&str>) -> Option<NaiveDate> {
    day?.parse().ok()
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The space's time zone.
pub(crate) async fn zone_of(write: &mut Write<'_>) -> Result<Tz> {
    let zone = sqlx::query_scalar!("select time_zone from space where id = $1", write.actor.space)
        .fetch_one(&mut *write.connection)
        .await?;
    zone.parse().map_err(Error::internal)
}
