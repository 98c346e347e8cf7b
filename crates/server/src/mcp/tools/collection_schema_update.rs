//! `collectionSchema_update`: gives a collection another schema or other views.

use docent_store::collection::Unfit;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::shape::WriteShape;
use crate::{
    Result, collections,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct CollectionSchemaUpdate;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    collection_block_id: Uuid,
    schema: Option<Map<String, Value>>,
    views: Option<Vec<Value>>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    #[serde(flatten)]
    written: WriteShape,
    /// What items keep that their property does not take now: kept, and shown again by a schema that does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unfit: Vec<Told>,
}

#[derive(Serialize, JsonSchema)]
struct Told {
    property: String,
    items: usize,
    /// As they are kept, of any type.
    #[schemars(schema_with = "list")]
    examples: Vec<Value>,
}

/// Of anything: what is kept may be of any type.
fn list(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array" })
}

impl From<Unfit> for Told {
    fn from(unfit: Unfit) -> Self {
        Self { property: unfit.property, items: unfit.items, examples: unfit.examples }
    }
}

impl Tool for CollectionSchemaUpdate {
    const NAME: &'static str = "collectionSchema_update";
    const TITLE: &'static str = "Change a collection's schema";
    const DESCRIPTION: &'static str = "Replaces the schema (as collections_create takes it; keep the keys) and/or the views \
        [{name, type table|board|gallery, groupBy?, sorts?, filters?, hidden?, active?}]. Rename an option: \
        {name, renamedFrom}. Items lose nothing: values convert, or are kept and named in unfit.";
    const GROUP: Group = Group::Collections;
    const ACCESS: Access = Access::Change;
    const DESTRUCTIVE: bool = true;
    const IDEMPOTENT: bool = false;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let (id, revision) = (input.collection_block_id, call.expected_revision());
        let update = collections::update(id, input.schema, input.views, revision)?;
        let unfit = collections::unfit(call.app, call.caller, &update).await?;
        let written = WriteShape::new(&call, call.write(&update).await?);
        Ok(Output { written, unfit: unfit.into_iter().map(Told::from).collect() })
    }
}
