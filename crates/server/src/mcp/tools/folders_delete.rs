//! `folders_delete`: deletes folders.

use docent_store::folder;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::{self, WriteShape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct FoldersDelete;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    folder_ids: Vec<Uuid>,
}

impl Tool for FoldersDelete {
    const NAME: &'static str = "folders_delete";
    const TITLE: &'static str = "Delete folders";
    const DESCRIPTION: &'static str =
        "Deletes folders. What is in them moves to the folder above, or to unsorted and the top.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Delete;
    const HEEDS_REVISION: bool = false;
    type Input = Input;
    type Output = WriteShape;

    fn question(input: &Input) -> Option<String> {
        shape::question(input.folder_ids.len(), "folders")
    }

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let delete = folder::Delete { folders: input.folder_ids };
        Ok(WriteShape::new(&call, call.write(&delete).await?))
    }
}
