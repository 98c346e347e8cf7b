//! `collectionSchema_get`: what the items of a collection have, and how they are shown.

use docent_store::collection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Result, collections,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct CollectionSchemaGet;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    collection_block_id: Uuid,
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Format {
    #[default]
    Schema,
    JsonSchemaItems,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    collection_block_id: Uuid,
    document_id: Uuid,
    revision: i64,
    /// As `collectionSchema_update` takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Map<String, Value>>")]
    schema: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    views: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    active_view: Option<String>,
    /// Of an item as `collectionItems_add` takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Map<String, Value>>")]
    json_schema: Option<Value>,
}

impl Tool for CollectionSchemaGet {
    const NAME: &'static str = "collectionSchema_get";
    const TITLE: &'static str = "Read a collection's schema";
    const DESCRIPTION: &'static str =
        "A collection's schema and views; json-schema-items: the JSON Schema of an item.";
    const GROUP: Group = Group::Collections;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let mut connection = call.app.store.reader().await?;
        let found =
            collection::find(&mut connection, call.actor(), input.collection_block_id).await?;
        let items = input.format == Some(Format::JsonSchemaItems);
        let views = found.collection.views.iter().map(|view| json!(view)).collect::<Vec<_>>();
        Ok(Output {
            collection_block_id: found.id,
            document_id: found.document,
            revision: found.revision,
            schema: (!items).then(|| collections::schema(&found)),
            views: Some(views).filter(|views| !items && !views.is_empty()),
            active_view: found.collection.active_view.clone().filter(|_| !items),
            json_schema: items.then(|| found.collection.item_schema()),
        })
    }
}
