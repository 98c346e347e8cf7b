//! Shapes that the tools for tasks share.

use docent_document::{
    Place,
    json::TaskInput,
    kinds::{List, Repeat, State, Task, Text},
};
use docent_store::{Location, block::At, task::Listed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{Error, Result, mcp::tool::Call};

// Where a task goes. (What is said with three strokes goes to models with the schema.)
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PlaceInput {
    r#type: PlaceType,
    document_id: Option<Uuid>,
    date: Option<String>,
}

// The sorts of place that tasks are in.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum PlaceType {
    Inbox,
    DailyNote,
    Document,
}

impl PlaceInput {
    pub(super) fn read(&self, call: &Call<'_>) -> Result<At> {
        match (self.r#type, self.document_id, self.date.as_deref()) {
            (PlaceType::Inbox, None, None) => Ok(At::Inbox),
            (PlaceType::DailyNote, None, Some(date)) => {
                Ok(At::DayEnd(call.caller.date(call.app, date)?))
            }
            (PlaceType::Document, Some(id), None) => Ok(At::Place(Place::End(id))),
            _ => Err(Error::invalid(
                "location is {type: inbox}, {type: dailyNote, date} or {type: document, documentId}",
            )),
        }
    }
}

// What a model is told of `taskInfo`; `TaskInput` understands more.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct InfoSchema {
    state: Option<StateSchema>,
    schedule_date: Option<String>,
    deadline_date: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used")]
enum StateSchema {
    Todo,
    Done,
    Canceled,
}

/// A task as it is written, with dates for the days that are said in words.
pub(super) fn input(
    call: &Call<'_>,
    markdown: Option<String>,
    task_info: Option<Value>,
    repeat: Option<Value>,
) -> TaskInput {
    let mut input = TaskInput { markdown, task_info, repeat };
    input.date_days(&|word| call.caller.day_of_word(call.app, word));
    input
}

/// A task in answers.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskShape {
    id: Uuid,
    /// Its text, without `- [ ]`.
    markdown: String,
    /// todo, done or canceled.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline_date: Option<String>,
    /// In short, or as an object where there is no short form.
    #[serde(skip_serializing_if = "Option::is_none")]
    repeat: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canceled_at: Option<String>,
    location: PlaceShape,
    url: String,
}

/// Where a task is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PlaceShape {
    r#type: PlaceType,
    document_id: Uuid,
    /// Of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Of a daily note.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
}

impl TaskShape {
    pub(super) fn of(call: &Call<'_>, listed: Listed) -> Self {
        let Text { text, list, .. } = listed.text;
        let task = if let List::Task(task) = list { task } else { Task::default() };
        let (state, completed_at, canceled_at) = match task.state {
            State::Todo => ("todo", None, None),
            State::Done => ("done", task.finished, None),
            State::Canceled => ("canceled", None, task.finished),
        };
        let (r#type, title) = match listed.location {
            Location::Inbox => (PlaceType::Inbox, None),
            Location::DailyNotes(_) => (PlaceType::DailyNote, None),
            _ => (PlaceType::Document, Some(listed.title)),
        };
        Self {
            id: listed.id,
            markdown: text,
            state,
            schedule_date: task.schedule,
            deadline_date: task.deadline,
            repeat: task.repeat.map(told),
            completed_at,
            canceled_at,
            location: PlaceShape {
                r#type,
                document_id: listed.document,
                title,
                date: listed.location.date().map(|date| date.to_string()),
            },
            url: call.app.document_url(listed.document),
        }
    }
}

fn told(repeat: Repeat) -> Value {
    let short = match &repeat {
        Repeat::Rule(rule) => rule.short(),
        Repeat::Other(_) => None,
    };
    short.map_or_else(|| serde_json::to_value(repeat).unwrap_or_default(), Value::from)
}
