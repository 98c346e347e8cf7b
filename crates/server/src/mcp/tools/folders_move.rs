//! `folders_move`: moves folders.

use docent_store::folder;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::WriteShape;
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct FoldersMove;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    folder_ids: Vec<Uuid>,
    destination: Destination,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Destination {
    destination: Option<Root>,
    parent_folder_id: Option<Uuid>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Root {
    Root,
}

impl Tool for FoldersMove {
    const NAME: &'static str = "folders_move";
    const TITLE: &'static str = "Move folders";
    const DESCRIPTION: &'static str = "Moves folders, with everything in them, into parentFolderId or to destination root. Not into themselves or below.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Change;
    const HEEDS_REVISION: bool = false;
    const IDEMPOTENT: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let parent = match (input.destination.destination, input.destination.parent_folder_id) {
            (Some(Root::Root), None) => None,
            (None, Some(parent)) => Some(parent),
            _ => {
                return Err(Error::invalid(
                    "destination needs exactly one of destination \"root\" and parentFolderId",
                ));
            }
        };
        let moved = folder::Move { folders: input.folder_ids, parent };
        Ok(WriteShape::new(&call, call.write(&moved).await?))
    }
}
