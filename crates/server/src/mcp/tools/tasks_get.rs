//! `tasks_get`: what is to be done, and what has been.

use docent_store::{
    document::{self, Document, Target},
    task::{self, Listed, Wanted},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{shape, tasks::TaskShape};
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Tasks on one page.
const PAGE: usize = 50;

pub(crate) struct TasksGet;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    scope: Scope,
    document_id: Option<Uuid>,
    cursor: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Scope {
    Active,
    Upcoming,
    Inbox,
    Logbook,
    Document,
    All,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    tasks: Vec<TaskShape>,
    /// Exact to 1,000.
    total: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    total_at_least: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

impl Output {
    fn new(call: &Call<'_>, tasks: Vec<Listed>, total: i64, cursor: Option<String>) -> Self {
        Self {
            tasks: tasks.into_iter().map(|listed| TaskShape::of(call, listed)).collect(),
            total: total.min(1000),
            total_at_least: total > 1000,
            cursor,
        }
    }
}

impl Tool for TasksGet {
    const NAME: &'static str = "tasks_get";
    const TITLE: &'static str = "Get tasks";
    const DESCRIPTION: &'static str = "Tasks, 50 a page: active (open, due or planned up to today), upcoming (later), \
        inbox (open there), logbook (done or canceled, the last first), document (all in documentId), all (open).";
    const GROUP: Group = Group::Tasks;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let today = call.caller.today(call.app);
        let cursor = input.cursor.as_deref();
        let wanted = match (input.scope, input.document_id) {
            (Scope::Active, None) => Wanted::Until(today),
            (Scope::Upcoming, None) => Wanted::After(today),
            (Scope::Logbook, None) => Wanted::Finished,
            (Scope::All, None) => Wanted::Open,
            (Scope::Inbox, None) => return inbox(&call, cursor).await,
            (Scope::Document, Some(id)) => {
                let document = shape::read(&call, Target::Id(id)).await?;
                return within(&call, &document, cursor, |_| true);
            }
            _ => {
                return Err(Error::invalid("scope document needs documentId, and no other has it"));
            }
        };
        let after = cursor.map(shape::position).transpose()?;
        let mut connection = call.app.store.connection().await?;
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let page = task::list(&mut connection, call.actor(), wanted, after, limit).await?;
        let cursor = page.next.as_ref().map(shape::cursor);
        Ok(Output::new(&call, page.tasks, page.total, cursor))
    }
}

/// The open tasks of the inbox; there are none before somebody has begun it.
async fn inbox(call: &Call<'_>, cursor: Option<&str>) -> Result<Output> {
    let mut connection = call.app.store.reader().await?;
    match document::read(&mut connection, call.actor(), Target::Inbox).await {
        Ok(document) => within(call, &document, cursor, task::is_open),
        Err(docent_store::Error::NotFound) => Ok(Output::new(call, Vec::new(), 0, None)),
        Err(error) => Err(error.into()),
    }
}

/// A page of the tasks of a document, or of what is inside a block, in reading order. A cursor is the last
/// task that was shown, and how many came before the next.
fn within(
    call: &Call<'_>,
    document: &Document,
    cursor: Option<&str>,
    wanted: impl Fn(&Listed) -> bool,
) -> Result<Output> {
    let after: Option<(usize, Uuid)> = cursor.map(shape::position).transpose()?;
    let mut tasks = task::within(document);
    tasks.retain(wanted);
    let total = tasks.len();
    let from = after.map_or(0, |(shown, last)| {
        let found = tasks.iter().position(|task| task.id == last);
        found.map_or(shown, |at| at + 1).min(total)
    });
    let end = (from + PAGE).min(total);
    let page: Vec<Listed> = tasks.drain(from..end).collect();
    let next = page.last().filter(|_| end < total).map(|last| shape::cursor(&(end, last.id)));
    Ok(Output::new(call, page, i64::try_from(total).unwrap_or(i64::MAX), next))
}
