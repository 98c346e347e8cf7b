//! `tasks_get`: what is to be done, and what has been.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::tasks::TaskShape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
    tasks::{self, Scope},
};

pub(crate) struct TasksGet;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    scope: Scope,
    document_id: Option<Uuid>,
    cursor: Option<String>,
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
        let (scope, of, cursor) = (input.scope, input.document_id, input.cursor.as_deref());
        let page = tasks::page(call.app, call.caller, scope, of, cursor).await?;
        Ok(Output {
            tasks: page.tasks.into_iter().map(|listed| TaskShape::of(&call, listed)).collect(),
            total: page.total.min(1000),
            total_at_least: page.total > 1000,
            cursor: page.cursor,
        })
    }
}
