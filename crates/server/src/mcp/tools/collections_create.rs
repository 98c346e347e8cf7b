//! `collections_create`: makes an empty collection.

use docent_store::collection;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::shape::{Position, WriteShape};
use crate::{
    Result, collections,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct CollectionsCreate;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    schema: Map<String, Value>,
    position: Position,
}

impl Tool for CollectionsCreate {
    const NAME: &'static str = "collections_create";
    const TITLE: &'static str = "Create a collection";
    const DESCRIPTION: &'static str = "schema: {name, properties: [{name, type, format? currency|percentage, \
        currency?, targetCollectionId?, isBackReference?, options?: [{name, color?}]}], contentPropDetails?: {name}}. \
        type: text, number, date, url, email, phone, blockLink, relation, boolean, singleSelect, multiSelect. \
        position: start or end with pageId or date, before or after with siblingId.";
    const GROUP: Group = Group::Collections;
    const ACCESS: Access = Access::Add;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let schema = collections::new_schema(input.schema)?;
        let at = input.position.read(&call)?;
        let expected_revision = call.expected_revision();
        let create = collection::Create { at, schema, expected_revision };
        Ok(WriteShape::new(&call, call.write(&create).await?))
    }
}
