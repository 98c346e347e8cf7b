//! `changes_revert`: takes a change back, or all that a link did since a time.

use docent_store::change::{self, What};
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::{documents_list::times, shape::WriteShape};
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct ChangesRevert;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    change_id: Option<Uuid>,
    since: Option<String>,
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
    const TITLE: &'static str = "Undo";
    const DESCRIPTION: &'static str = "Undoes one change by its changeId, or all that this link did since a time or day (since). \
        Refuses, naming them, when blocks changed since; onConflict skip leaves those as they are.";
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
        let what = match (input.change_id, input.since.as_deref(), call.actor().link_id()) {
            (Some(change), None, _) => What::Change(change),
            (None, Some(since), Some(link)) => {
                let (since, _) = times(&call, [Some(since), None])?;
                What::Since { link, since: since.unwrap_or_default() }
            }
            _ => return Err(Error::invalid("give exactly one of changeId and since")),
        };
        let written = call.write(&change::Revert { what, on_conflict }).await?;
        Ok(WriteShape::new(&call, written))
    }
}
