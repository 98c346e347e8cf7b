//! `folders_update`: renames folders.

use docent_store::folder;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::WriteShape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct FoldersUpdate;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    folders: Vec<Renamed>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Renamed {
    id: Uuid,
    name: String,
}

impl Tool for FoldersUpdate {
    const NAME: &'static str = "folders_update";
    const TITLE: &'static str = "Rename folders";
    const DESCRIPTION: &'static str = "Gives folders new names.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Change;
    const HEEDS_REVISION: bool = false;
    const IDEMPOTENT: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let folders = input.folders.into_iter().map(|renamed| (renamed.id, renamed.name));
        let rename = folder::Rename { folders: folders.collect() };
        Ok(WriteShape::new(&call, call.write(&rename).await?))
    }
}
