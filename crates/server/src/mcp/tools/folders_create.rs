//! `folders_create`: makes folders.

use docent_store::{FolderState, folder};
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::WriteShape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct FoldersCreate;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    folders: Vec<NewFolder>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewFolder {
    name: String,
    parent_folder_id: Option<Uuid>,
}

impl Tool for FoldersCreate {
    const NAME: &'static str = "folders_create";
    const TITLE: &'static str = "Create folders";
    const DESCRIPTION: &'static str = "Creates folders, at the top or inside parentFolderId.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Add;
    const HEEDS_REVISION: bool = false;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let folders = input
            .folders
            .into_iter()
            .map(|new| FolderState { name: new.name, parent: new.parent_folder_id });
        let create = folder::Create { folders: folders.collect() };
        Ok(WriteShape::new(&call, call.write(&create).await?))
    }
}
