//! `collectionItems_update`: changes items of a collection.

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

pub(crate) struct CollectionItemsUpdate;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    collection_block_id: Uuid,
    items_to_update: Vec<Map<String, Value>>,
    allow_new_select_options: Option<bool>,
}

impl Tool for CollectionItemsUpdate {
    const NAME: &'static str = "collectionItems_update";
    const TITLE: &'static str = "Update items";
    const DESCRIPTION: &'static str = "Changes what is given of each item {id, title?, properties?, content?}; null takes a \
        value away, content replaces what is inside.";
    const GROUP: Group = Group::Collections;
    const ACCESS: Access = Access::Change;
    const DESTRUCTIVE: bool = true;
    const IDEMPOTENT: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let update = collection::UpdateItems {
            collection: input.collection_block_id,
            items: input.items_to_update.into_iter().map(Value::Object).collect(),
            new_options: input.allow_new_select_options.unwrap_or_default(),
            expected_revision: call.expected_revision(),
        };
        Ok(WriteShape::new(&call, call.write(&update).await?))
    }
}
