//! `collectionItems_delete`: takes items out of a collection.

use docent_store::collection;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::{self, WriteShape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct CollectionItemsDelete;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    collection_block_id: Uuid,
    ids_to_delete: Vec<Uuid>,
}

impl Tool for CollectionItemsDelete {
    const NAME: &'static str = "collectionItems_delete";
    const TITLE: &'static str = "Delete items";
    const DESCRIPTION: &'static str = "Deletes items with everything inside them.";
    const GROUP: Group = Group::Collections;
    const ACCESS: Access = Access::Delete;
    type Input = Input;
    type Output = WriteShape;

    fn question(input: &Input) -> Option<String> {
        shape::question(input.ids_to_delete.len(), "items with all that is inside them")
    }

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let delete = collection::DeleteItems {
            collection: input.collection_block_id,
            items: input.ids_to_delete,
            expected_revision: call.expected_revision(),
        };
        Ok(WriteShape::new(&call, call.write(&delete).await?))
    }
}
