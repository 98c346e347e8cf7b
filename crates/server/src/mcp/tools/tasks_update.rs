//! `tasks_update`: changes, finishes and moves tasks.

use docent_store::task::{Change, Update};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::shape::WriteShape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
    tasks::{self, TaskInfo, TaskPlace},
};

pub(crate) struct TasksUpdate;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    tasks_to_update: Vec<Changed>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Changed {
    id: Uuid,
    markdown: Option<String>,
    #[schemars(with = "Option<TaskInfo>")]
    task_info: Option<Value>,
    #[schemars(with = "Option<Map<String, Value>>")]
    location: Option<TaskPlace>,
    #[serde(default, deserialize_with = "tasks::given")]
    #[schemars(with = "Option<String>")]
    repeat: Option<Value>,
}

impl Tool for TasksUpdate {
    const NAME: &'static str = "tasks_update";
    const TITLE: &'static str = "Update tasks";
    const DESCRIPTION: &'static str = "Changes tasks: only what is given, as tasks_add takes it; location moves. A \
        repeating task that is done reopens on its next day; repeat null ends that.";
    const GROUP: Group = Group::Tasks;
    const ACCESS: Access = Access::Change;
    const DESTRUCTIVE: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let changes = input.tasks_to_update.into_iter().map(|task| {
            Ok(Change {
                id: task.id,
                to: task.location.map(|to| to.read(call.app, call.caller)).transpose()?,
                input: tasks::input(
                    call.app,
                    call.caller,
                    task.markdown,
                    task.task_info,
                    task.repeat,
                ),
            })
        });
        let update = Update {
            tasks: changes.collect::<Result<_>>()?,
            expected_revision: call.expected_revision(),
        };
        Ok(WriteShape::new(&call, call.write(&update).await?))
    }
}
