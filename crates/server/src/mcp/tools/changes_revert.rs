//! `changes_revert`: takes a change back.

use docent_store::change;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::WriteShape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct ChangesRevert;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    change_id: Uuid,
    on_conflict: Option<OnConflict>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum OnConflict {
    Refuse,
    Skip,
}

impl Tool for ChangesRevert {
    const NAME: &'static str = "changes_revert";
    const TITLE: &'static str = "Undo a change";
    const DESCRIPTION: &'static str = "Undoes one change by its changeId. Refuses, naming them, when blocks changed since; onConflict skip leaves those as they are.";
    const GROUP: Group = Group::History;
    const ACCESS: Access = Access::Add;
    const HEEDS_REVISION: bool = false;
    const DESTRUCTIVE: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let on_conflict = match input.on_conflict {
            None | Some(OnConflict::Refuse) => change::OnConflict::Refuse,
            Some(OnConflict::Skip) => change::OnConflict::Skip,
        };
        let revert = change::Revert { change: input.change_id, on_conflict };
        let written = call.write_as(&revert, Some(input.change_id)).await?;
        Ok(WriteShape::new(&call, written))
    }
}
