//! `collections_list`: the collections that the link sees.

use docent_store::collection::{self, Found};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Collections on one page.
const PAGE: usize = 100;

pub(crate) struct CollectionsList;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    document_ids: Option<Vec<Uuid>>,
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The newest first.
    collections: Vec<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Told {
    /// Its `collectionBlockId`.
    id: Uuid,
    name: String,
    document_id: Uuid,
    document_title: String,
    /// Each with its type.
    properties: Vec<String>,
}

impl From<Found> for Told {
    fn from(found: Found) -> Self {
        let properties = found.collection.properties.iter();
        Self {
            id: found.id,
            properties: properties
                .map(|property| {
                    let kind = serde_json::to_value(property.kind).unwrap_or_default();
                    format!("{} ({})", property.name, kind.as_str().unwrap_or_default())
                })
                .collect(),
            name: found.collection.name,
            document_id: found.document,
            document_title: found.title,
        }
    }
}

impl Tool for CollectionsList {
    const NAME: &'static str = "collections_list";
    const TITLE: &'static str = "List collections";
    const DESCRIPTION: &'static str = "Collections: typed tables in documents.";
    const GROUP: Group = Group::Collections;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let after = input.cursor.as_deref().map(shape::position).transpose()?;
        let documents = input.document_ids.as_deref();
        let mut connection = call.app.store.connection().await?;
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let mut found =
            collection::list(&mut connection, call.actor(), documents, after, limit).await?;
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        let cursor = found.last().filter(|_| more).map(|last| shape::cursor(&last.id));
        Ok(Output { collections: found.into_iter().map(Told::from).collect(), cursor })
    }
}
