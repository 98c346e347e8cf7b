//! `blocks_move`: moves blocks.

use docent_store::block;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::{Position, WriteShape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct BlocksMove;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    block_ids: Vec<Uuid>,
    position: Position,
}

impl Tool for BlocksMove {
    const NAME: &'static str = "blocks_move";
    const TITLE: &'static str = "Move blocks";
    const DESCRIPTION: &'static str = "Moves blocks with everything inside them, in the order given, within a document or to another one.";
    const GROUP: Group = Group::Blocks;
    const ACCESS: Access = Access::Change;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let at = input.position.read(&call)?;
        let expected_revision = call.expected_revision();
        let moved = block::Move { blocks: input.block_ids, at, expected_revision };
        Ok(WriteShape::new(&call, call.write(&moved).await?))
    }
}
