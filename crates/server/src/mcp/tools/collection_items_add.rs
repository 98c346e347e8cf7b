//! `collectionItems_add`: adds items to a collection.

use docent_store::collection;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::shape::WriteShape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct CollectionItemsAdd;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    collection_block_id: Uuid,
    items: Vec<Map<String, Value>>,
    allow_new_select_options: Option<bool>,
}

impl Tool for CollectionItemsAdd {
    const NAME: &'static str = "collectionItems_add";
    const TITLE: &'static str = "Add items";
    const DESCRIPTION: &'static str = "item: {title, properties: {key or name: value}, content?: blocks or Markdown}. \
        Dates YYYY-MM-DD, options by name, relations as lists of item ids, set on one side.";
    const GROUP: Group = Group::Collections;
    const ACCESS: Access = Access::Add;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let add = collection::AddItems {
            collection: input.collection_block_id,
            items: input.items.into_iter().map(Value::Object).collect(),
            new_options: input.allow_new_select_options.unwrap_or_default(),
            expected_revision: call.expected_revision(),
        };
        Ok(WriteShape::new(&call, call.write(&add).await?))
    }
}
