//! `collectionSchema_update`: gives a collection another schema or other views.

use docent_document::{
    Kind,
    collection::{Refused, SchemaInput, ViewInput},
    tree,
};
use docent_store::{
    collection::{self, Unfit, UpdateSchema},
    document::Target,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::shape::{self, WriteShape};
use crate::{
    Error, Result,
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
        let told = |refused: Refused| Error::invalid(refused.to_string());
        let schema = input.schema.map(|schema| SchemaInput::read(&Value::Object(schema)));
        let views = input.views.map(|views| ViewInput::read(&Value::Array(views)));
        if schema.is_none() && views.is_none() {
            return Err(Error::invalid("give schema, views or both"));
        }
        let update = UpdateSchema {
            collection: input.collection_block_id,
            schema: schema.transpose().map_err(told)?,
            views: views.transpose().map_err(told)?,
            expected_revision: call.expected_revision(),
        };
        let unfit = unfit(&call, &update).await?;
        let written = WriteShape::new(&call, call.write(&update).await?);
        Ok(Output { written, unfit: unfit.into_iter().map(Told::from).collect() })
    }
}

/// What the new schema will not show.
async fn unfit(call: &Call<'_>, update: &UpdateSchema) -> Result<Vec<Unfit>> {
    if update.schema.is_none() {
        return Ok(Vec::new());
    }
    let document = shape::read(call, Target::Id(update.collection)).await?;
    let row = document.tree.get(update.collection);
    let Some(Kind::Collection(before)) = row.map(|row| tree::read(&row.stored)) else {
        return Ok(Vec::new());
    };
    let after = update.applied(&before).map_err(|why| Error::invalid(why.to_string()))?;
    Ok(collection::unfit(&document.tree, update.collection, &before, &after))
}
