//! Tasks: lists of what is to be done, over all documents, and the tasks in them.

use aide::axum::{
    ApiRouter,
    routing::{get_with, patch_with},
};
use axum::{Json, extract::State};
use chrono::NaiveDate;
use docent_document::inline::{self, Run};
use docent_store::task::{Change, Delete, Listed, Update};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    extract::{Asked, Body, Named},
    shape::{RunShape, place},
    writing::{WriteAnswer, Writer, write},
};
use crate::{
    App, Caller, Error, Result,
    tasks::{self, NewTask, Scope, TaskInfo, TaskPlace, Told},
};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/tasks",
            get_with(list, |o| o.id("listTasks").summary("Tasks, 50 a page"))
                .post_with(add, |o| o.id("addTasks").summary("Make a task, or several")),
        )
        .api_route(
            "/api/spaces/{space}/tasks/{block}",
            patch_with(update, |o| {
                o.id("updateTask").summary("Change, finish or move a task").description(
                    "Only what is given changes. A repeating task that is done reopens on its next day.",
                )
            })
            .delete_with(remove, |o| {
                o.id("deleteTask").summary("Take a task out, with all inside it")
            }),
        )
}

/// Which tasks are wanted.
#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// active (open, due or planned up to today), upcoming (later), inbox (open there), logbook (done or canceled,
    /// the last first), document (all in it) or all (open).
    scope: Scope,
    /// A document, or a block whose tasks inside are wanted; for the scope document.
    document: Option<Uuid>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// A page of tasks.
#[derive(Serialize, JsonSchema)]
struct TaskPage {
    tasks: Vec<TaskShape>,
    /// Gives the next page; absent on the last one.
    cursor: Option<String>,
    /// How many there are in all, counted to 1,001.
    total: i64,
}

/// A task.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Task")]
struct TaskShape {
    /// The block.
    id: Uuid,
    /// What is to be done.
    #[schemars(with = "Vec<RunShape>")]
    runs: Vec<Run>,
    /// The same as inline Markdown.
    markdown: String,
    /// todo, done or canceled.
    state: &'static str,
    /// The day it is planned for.
    schedule_date: Option<String>,
    /// The day it must be done by.
    deadline_date: Option<String>,
    /// How it repeats: in short (`daily`, `weekly:mon,wed`), or as an object where there is no short form.
    repeat: Option<Value>,
    completed_at: Option<String>,
    canceled_at: Option<String>,
    document: TaskDocument,
}

/// The document that a task is in.
#[derive(Serialize, JsonSchema)]
struct TaskDocument {
    id: Uuid,
    title: String,
    /// folder, unsorted, `daily_notes`, inbox or templates.
    location: &'static str,
    /// The date of a daily note.
    date: Option<NaiveDate>,
}

impl From<Listed> for TaskShape {
    fn from(listed: Listed) -> Self {
        let told = Told::of(listed.text);
        let (location, _, date) = place(listed.location);
        Self {
            id: listed.id,
            runs: inline::parse(&told.markdown),
            markdown: told.markdown,
            state: told.state,
            schedule_date: told.schedule_date,
            deadline_date: told.deadline_date,
            repeat: told.repeat,
            completed_at: told.completed_at,
            canceled_at: told.canceled_at,
            document: TaskDocument { id: listed.document, title: listed.title, location, date },
        }
    }
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<TaskPage>> {
    let cursor = wanted.cursor.as_deref();
    let page = tasks::page(&app, &caller, wanted.scope, wanted.document, cursor).await?;
    Ok(Json(TaskPage {
        tasks: page.tasks.into_iter().map(TaskShape::from).collect(),
        cursor: page.cursor,
        total: page.total.min(1001),
    }))
}

/// A task, or a list of them. The first line of a task's Markdown is what is to be done, the rest goes inside it.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum NewTasks {
    List { tasks: Vec<NewTask> },
    One(NewTask),
}

async fn add(
    State(app): State<App>,
    writer: Writer,
    Body(new): Body<NewTasks>,
) -> Result<Json<WriteAnswer>> {
    let new = match new {
        NewTasks::List { tasks } => tasks,
        NewTasks::One(task) => vec![task],
    };
    let add = tasks::add(&app, &writer, new)?;
    write(&app, &writer, "tasks_add", &add).await
}

#[derive(Deserialize, JsonSchema)]
struct TaskPath {
    block: Uuid,
}

/// What the caller saw.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Seen {
    /// Refused when the task changed after this revision of its document.
    expected_revision: Option<i64>,
}

/// What changes of a task; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TaskChange {
    /// What is to be done, as runs …
    #[schemars(with = "Option<Vec<RunShape>>")]
    runs: Option<Vec<Run>>,
    /// … or as Markdown; lines behind the first replace what is inside it.
    markdown: Option<String>,
    /// Its state and days; a day that is null is taken away.
    #[schemars(with = "Option<TaskInfo>")]
    task_info: Option<Value>,
    /// Moves it to the end of a place.
    location: Option<TaskPlace>,
    /// Null ends it.
    #[serde(default, deserialize_with = "tasks::given")]
    #[schemars(with = "Option<String>")]
    repeat: Option<Value>,
}

async fn update(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<TaskPath>,
    Asked(seen): Asked<Seen>,
    Body(change): Body<TaskChange>,
) -> Result<Json<WriteAnswer>> {
    let markdown = match (change.runs, change.markdown) {
        (Some(_), Some(_)) => return Err(Error::invalid("give runs or markdown, not both")),
        (Some(runs), None) => Some(inline::write(&runs)),
        (None, markdown) => markdown,
    };
    let change = Change {
        id: path.block,
        to: change.location.map(|to| to.read(&app, &writer)).transpose()?,
        input: tasks::input(&app, &writer, markdown, change.task_info, change.repeat),
    };
    let update = Update { tasks: vec![change], expected_revision: seen.expected_revision };
    write(&app, &writer, "tasks_update", &update).await
}

async fn remove(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<TaskPath>,
    Asked(seen): Asked<Seen>,
) -> Result<Json<WriteAnswer>> {
    let delete = Delete { tasks: vec![path.block], expected_revision: seen.expected_revision };
    write(&app, &writer, "tasks_delete", &delete).await
}
