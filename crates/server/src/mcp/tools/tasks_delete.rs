//! `tasks_delete`: takes tasks out.

use docent_store::task::Delete;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::{self, WriteShape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct TasksDelete;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    ids_to_delete: Vec<Uuid>,
}

impl Tool for TasksDelete {
    const NAME: &'static str = "tasks_delete";
    const TITLE: &'static str = "Delete tasks";
    const DESCRIPTION: &'static str = "Deletes tasks with everything inside them.";
    const GROUP: Group = Group::Tasks;
    const ACCESS: Access = Access::Delete;
    type Input = Input;
    type Output = WriteShape;

    fn question(input: &Input) -> Option<String> {
        shape::question(input.ids_to_delete.len(), "tasks with all that is inside them")
    }

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let expected_revision = call.expected_revision();
        let delete = Delete { tasks: input.ids_to_delete, expected_revision };
        Ok(WriteShape::new(&call, call.write(&delete).await?))
    }
}
