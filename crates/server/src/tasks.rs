//! Tasks as every door asks for them: where they go, which of them are wanted, and what is said of one.

use docent_document::{
    Block, Place,
    json::TaskInput,
    kinds::{List, Repeat, State, Task, Text},
};
use docent_store::{
    Error as StoreError,
    block::At,
    document::{self, Document, Target},
    task::{self, Add, Listed, New, Wanted},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{App, Caller, Error, Result, cursor};

/// Tasks on one page.
const PAGE: usize = 50;

// Where a task goes. (What is said with three strokes goes to models with the schema.)
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TaskPlace {
    r#type: PlaceType,
    document_id: Option<Uuid>,
    date: Option<String>,
}

// The sorts of place that tasks are in.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TaskPlaceType")]
pub(crate) enum PlaceType {
    Inbox,
    DailyNote,
    Document,
}

impl TaskPlace {
    pub(crate) fn read(&self, app: &App, caller: &Caller) -> Result<At> {
        match (self.r#type, self.document_id, self.date.as_deref()) {
            (PlaceType::Inbox, None, None) => Ok(At::Inbox),
            (PlaceType::DailyNote, None, Some(date)) => Ok(At::DayEnd(caller.date(app, date)?)),
            (PlaceType::Document, Some(id), None) => Ok(At::Place(Place::End(id))),
            _ => Err(Error::invalid(
                "location is {type: inbox}, {type: dailyNote, date} or {type: document, documentId}",
            )),
        }
    }
}

// What is told of `taskInfo`; `TaskInput` understands more.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct TaskInfo {
    state: Option<TaskState>,
    schedule_date: Option<String>,
    deadline_date: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used")]
enum TaskState {
    Todo,
    Done,
    Canceled,
}

// A task to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewTask {
    markdown: String,
    location: TaskPlace,
    #[schemars(with = "Option<TaskInfo>")]
    task_info: Option<Value>,
    #[schemars(with = "Option<String>")]
    repeat: Option<Value>,
}

// Which tasks are wanted.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "TaskScope")]
pub(crate) enum Scope {
    Active,
    Upcoming,
    Inbox,
    Logbook,
    Document,
    All,
}

/// A page of tasks.
pub(crate) struct Page {
    pub tasks: Vec<Listed>,
    /// How many there are in all; of most lists counted up to 1,001.
    pub total: i64,
    /// Gives the next page.
    pub cursor: Option<String>,
}

/// What is said of a task beside its text.
pub(crate) struct Told {
    /// Its text in canonical inline Markdown, without a box.
    pub markdown: String,
    /// todo, done or canceled.
    pub state: &'static str,
    pub schedule_date: Option<String>,
    pub deadline_date: Option<String>,
    /// In short, or as an object where there is no short form.
    pub repeat: Option<Value>,
    pub completed_at: Option<String>,
    pub canceled_at: Option<String>,
}

/// A value, null among them.
pub(crate) fn given<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A task as it is written, with dates for the days that are said in words.
pub(crate) fn input(
    app: &App,
    caller: &Caller,
    markdown: Option<String>,
    task_info: Option<Value>,
    repeat: Option<Value>,
) -> TaskInput {
    let mut input = TaskInput { markdown, task_info, repeat };
    input.date_days(&|word| caller.day_of_word(app, word));
    input
}

/// Tasks to be made, each in a place of its own.
pub(crate) fn add(app: &App, caller: &Caller, tasks: Vec<NewTask>) -> Result<Add> {
    let mut new = Vec::with_capacity(tasks.len());
    for task in tasks {
        let at = task.location.read(app, caller)?;
        let input = input(app, caller, Some(task.markdown), task.task_info, task.repeat);
        let block = input.block(&mut || app.store.world.id());
        let block: Block = block.map_err(|refused| Error::invalid(refused.to_string()))?;
        new.push(New { block, at });
    }
    Ok(Add { tasks: new })
}

/// A page of tasks; `of` is the document, or the block, whose tasks are wanted.
pub(crate) async fn page(
    app: &App,
    caller: &Caller,
    scope: Scope,
    of: Option<Uuid>,
    cursor: Option<&str>,
) -> Result<Page> {
    let today = caller.today(app);
    let wanted = match (scope, of) {
        (Scope::Active, None) => Wanted::Until(today),
        (Scope::Upcoming, None) => Wanted::After(today),
        (Scope::Logbook, None) => Wanted::Finished,
        (Scope::All, None) => Wanted::Open,
        (Scope::Inbox, None) => return inbox(app, caller, cursor).await,
        (Scope::Document, Some(id)) => {
            let document = read(app, caller, Target::Id(id)).await?;
            return within(&document, cursor, |_| true);
        }
        _ => return Err(Error::invalid("scope document needs documentId, and no other has it")),
    };
    let after = cursor.map(cursor::read).transpose()?;
    let mut connection = app.store.connection().await?;
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let page = task::list(&mut connection, &caller.actor, wanted, after, limit).await?;
    Ok(Page { tasks: page.tasks, total: page.total, cursor: page.next.as_ref().map(cursor::write) })
}

async fn read(app: &App, caller: &Caller, target: Target) -> docent_store::Result<Document> {
    let mut connection = app.store.reader().await?;
    document::read(&mut connection, &caller.actor, target).await
}

/// The open tasks of the inbox; there are none before somebody has begun it.
async fn inbox(app: &App, caller: &Caller, cursor: Option<&str>) -> Result<Page> {
    match read(app, caller, Target::Inbox).await {
        Ok(document) => within(&document, cursor, task::is_open),
        Err(StoreError::NotFound) => Ok(Page { tasks: Vec::new(), total: 0, cursor: None }),
        Err(error) => Err(error.into()),
    }
}

/// A page of the tasks of a document, or of what is inside a block, in reading order. A cursor is the last
/// task that was shown, and how many came before the next.
fn within(
    document: &Document,
    cursor: Option<&str>,
    wanted: impl Fn(&Listed) -> bool,
) -> Result<Page> {
    let after: Option<(usize, Uuid)> = cursor.map(cursor::read).transpose()?;
    let mut tasks = task::within(document);
    tasks.retain(wanted);
    let total = tasks.len();
    let from = after.map_or(0, |(shown, last)| {
        let found = tasks.iter().position(|task| task.id == last);
        found.map_or(shown, |at| at + 1).min(total)
    });
    let end = (from + PAGE).min(total);
    let tasks: Vec<Listed> = tasks.drain(from..end).collect();
    let next = tasks.last().filter(|_| end < total).map(|last| cursor::write(&(end, last.id)));
    Ok(Page { tasks, total: i64::try_from(total).unwrap_or(i64::MAX), cursor: next })
}

impl Told {
    pub(crate) fn of(text: Text) -> Self {
        let Text { text, list, .. } = text;
        let task = if let List::Task(task) = list { task } else { Task::default() };
        let (state, completed_at, canceled_at) = match task.state {
            State::Todo => ("todo", None, None),
            State::Done => ("done", task.finished, None),
            State::Canceled => ("canceled", None, task.finished),
        };
        Self {
            markdown: text,
            state,
            schedule_date: task.schedule,
            deadline_date: task.deadline,
            repeat: task.repeat.map(repeat),
            completed_at,
            canceled_at,
        }
    }
}

fn repeat(repeat: Repeat) -> Value {
    let short = match &repeat {
        Repeat::Rule(rule) => rule.short(),
        Repeat::Other(_) => None,
    };
    short.map_or_else(|| serde_json::to_value(repeat).unwrap_or_default(), Value::from)
}
