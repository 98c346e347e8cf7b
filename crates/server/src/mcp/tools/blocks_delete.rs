//! `blocks_delete`: takes blocks out.

use docent_store::block;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::{self, WriteShape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct BlocksDelete;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    block_ids: Vec<Uuid>,
}

impl Tool for BlocksDelete {
    const NAME: &'static str = "blocks_delete";
    const TITLE: &'static str = "Delete blocks";
    const DESCRIPTION: &'static str =
        "Deletes blocks with everything inside them. Documents are deleted with documents_delete.";
    const GROUP: Group = Group::Blocks;
    const ACCESS: Access = Access::Delete;
    type Input = Input;
    type Output = WriteShape;

    fn question(input: &Input) -> Option<String> {
        shape::question(input.block_ids.len(), "blocks with all that is inside them")
    }

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let expected_revision = call.expected_revision();
        let delete = block::Delete { blocks: input.block_ids, expected_revision };
        Ok(WriteShape::new(&call, call.write(&delete).await?))
    }
}
