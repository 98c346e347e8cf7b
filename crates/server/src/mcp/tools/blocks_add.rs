//! `blocks_add`: adds blocks given as objects.

use docent_document::json::{self, BlockInput};
use docent_store::block;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::{self, BlockSchema, Position, Side, WriteShape};
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct BlocksAdd;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    #[schemars(with = "Vec<BlockSchema>")]
    blocks: Vec<BlockInput>,
    position: Side,
    page_id: Option<Uuid>,
    date: Option<String>,
    sibling_id: Option<Uuid>,
}

impl Tool for BlocksAdd {
    const NAME: &'static str = "blocks_add";
    const TITLE: &'static str = "Add blocks";
    const DESCRIPTION: &'static str = "Adds blocks, placed like markdown_add. For plain text markdown_add is simpler; \
        this one also sets properties and content.";
    const GROUP: Group = Group::Blocks;
    const ACCESS: Access = Access::Add;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let Input { mut blocks, position, page_id, date, sibling_id } = input;
        let at = Position { position, page_id, date, sibling_id }.read(&call)?;
        for block in &mut blocks {
            block.date_days(&|word| call.caller.day_of_word(call.app, word));
        }
        let blocks = json::assemble(blocks, &mut || call.app.store.world.id())
            .map_err(|refused| Error::invalid(refused.to_string()))?;
        let blocks = shape::bounded(blocks)?;
        let expected_revision = call.expected_revision();
        let add = block::Add { at, blocks, ids_chosen: false, expected_revision };
        Ok(WriteShape::new(&call, call.write(&add).await?))
    }
}
