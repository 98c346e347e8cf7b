//! `blocks_update`: gives blocks new content.

use docent_document::json::BlockInput;
use docent_store::block;
use schemars::JsonSchema;
use serde::Deserialize;

use super::shape::{BlockSchema, WriteShape};
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct BlocksUpdate;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    #[schemars(with = "Vec<BlockSchema>")]
    blocks: Vec<BlockInput>,
}

impl Tool for BlocksUpdate {
    const NAME: &'static str = "blocks_update";
    const TITLE: &'static str = "Update blocks";
    const DESCRIPTION: &'static str = "Changes blocks by id: only what is given (markdown, type, properties, content) \
        changes. Markdown of several blocks puts the others after it. The id of a document changes its title.";
    const GROUP: Group = Group::Blocks;
    const ACCESS: Access = Access::Change;
    const DESTRUCTIVE: bool = true;
    const IDEMPOTENT: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        block::bounded(input.blocks.len())?;
        let changes = input.blocks.into_iter().map(|mut input| {
            input.date_days(&|word| call.caller.day_of_word(call.app, word));
            let id =
                input.id.ok_or_else(|| Error::invalid("every block to update needs its id"))?;
            Ok(block::Change { id, input })
        });
        let update = block::Update {
            blocks: changes.collect::<Result<_>>()?,
            expected_revision: call.expected_revision(),
        };
        Ok(WriteShape::new(&call, call.write(&update).await?))
    }
}
