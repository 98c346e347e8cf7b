//! `markdown_add`: adds Markdown.

use docent_store::block;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::{self, Position, Side, WriteShape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct MarkdownAdd;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    markdown: String,
    position: Side,
    page_id: Option<Uuid>,
    date: Option<String>,
    sibling_id: Option<Uuid>,
}

impl Tool for MarkdownAdd {
    const NAME: &'static str = "markdown_add";
    const TITLE: &'static str = "Add Markdown";
    const DESCRIPTION: &'static str = "Adds Markdown as blocks, at the start or end of pageId (a document or block) or of the daily note of date, or before or after siblingId.";
    const GROUP: Group = Group::Blocks;
    const ACCESS: Access = Access::Add;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let Input { markdown, position, page_id, date, sibling_id } = input;
        let at = Position { position, page_id, date, sibling_id }.read(&call)?;
        let blocks = shape::parse(&call, &markdown)?;
        let expected_revision = call.expected_revision();
        let add = block::Add { at, blocks, ids_chosen: false, expected_revision };
        Ok(WriteShape::new(&call, call.write(&add).await?))
    }
}
