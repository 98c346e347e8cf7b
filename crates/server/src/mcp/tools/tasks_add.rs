//! `tasks_add`: adds tasks to the inbox, daily notes and documents.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shape::WriteShape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
    tasks::{self, NewTask},
};

pub(crate) struct TasksAdd;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    tasks: Vec<NewTask>,
}

impl Tool for TasksAdd {
    const NAME: &'static str = "tasks_add";
    const TITLE: &'static str = "Add tasks";
    const DESCRIPTION: &'static str = "Adds tasks at the end of the inbox, a daily note (date) or a document or block \
        (documentId). The first line of markdown is the task, the rest goes inside it. repeat: daily, \
        weekly:mon,wed, monthly:1,last-fri or yearly:12-24; then ;interval=2 or ;start=DATE; flexible: in front \
        counts from finishing.";
    const GROUP: Group = Group::Tasks;
    const ACCESS: Access = Access::Add;
    const HEEDS_REVISION: bool = false;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let add = tasks::add(call.app, call.caller, input.tasks)?;
        Ok(WriteShape::new(&call, call.write(&add).await?))
    }
}
