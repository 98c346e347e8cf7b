//! `tasks_add`: adds tasks to the inbox, daily notes and documents.

use docent_store::task::{Add, New};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{
    shape::{self, WriteShape},
    tasks::{self, InfoSchema, PlaceInput},
};
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct TasksAdd;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    tasks: Vec<NewTask>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewTask {
    markdown: String,
    location: PlaceInput,
    #[schemars(with = "Option<InfoSchema>")]
    task_info: Option<Value>,
    #[schemars(with = "Option<String>")]
    repeat: Option<Value>,
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
        let mut places = Vec::with_capacity(input.tasks.len());
        let mut blocks = Vec::with_capacity(input.tasks.len());
        for new in input.tasks {
            places.push(new.location.read(&call)?);
            let task = tasks::input(&call, Some(new.markdown), new.task_info, new.repeat);
            let block = task.block(&mut || call.app.store.world.id());
            blocks.push(block.map_err(|refused| Error::invalid(refused.to_string()))?);
        }
        let tasks = shape::bounded(blocks)?.into_iter().zip(places);
        let add = Add { tasks: tasks.map(|(block, at)| New { block, at }).collect() };
        Ok(WriteShape::new(&call, call.write(&add).await?))
    }
}
