//! `collectionItems_get`: the items of a collection, filtered and in order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    Result,
    collections::{self, Asked},
    mcp::tool::{Access, Call, Group, Tool},
};

/// Items on one page at most.
const PAGE: usize = 50;

pub(crate) struct CollectionItemsGet;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    collection_block_id: Uuid,
    filter: Option<Map<String, Value>>,
    sort: Option<Vec<String>>,
    view_id: Option<String>,
    // Of what is inside items.
    max_depth: Option<i64>,
    #[serde(default)]
    format: Format,
    detail: Option<Detail>,
    cursor: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Json,
    Markdown,
}

#[derive(Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Detail {
    Concise,
    Full,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    document_id: Uuid,
    revision: i64,
    /// How many there are in all, counted up to 1,001.
    total: i64,
    /// {id, title, properties by key, content?, contentCount?, unfit?}; contentCount where what is inside is
    /// too deep or too much, which `blocks_get` reads; unfit are values that their property does not take now.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
    /// Beside markdown: how many blocks are in the items whose content is left out.
    #[serde(skip_serializing_if = "Map::is_empty")]
    content_counts: Map<String, Value>,
    /// There is more: pass it with the same arguments.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

impl Tool for CollectionItemsGet {
    const NAME: &'static str = "collectionItems_get";
    const TITLE: &'static str = "Read items";
    const DESCRIPTION: &'static str = "Items in pages. filter: {property: value | {eq, ne, in, contains, gt, gte, lt, lte, empty}}, \
        all must hold. sort: [\"-Points\", \"title\"]. detail full names related items.";
    const GROUP: Group = Group::Collections;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let asked = Asked {
            collection: input.collection_block_id,
            filter: input.filter,
            sort: input.sort,
            view: input.view_id,
            depth: input.max_depth.and_then(|depth| usize::try_from(depth).ok()),
            full: input.detail == Some(Detail::Full),
            cursor: input.cursor,
            most: PAGE,
        };
        let page = collections::items(call.app, call.caller, &asked).await?;
        let answer = &page.answer;
        let items = answer.items();
        let shown = items.len();
        let (items, markdown, content_counts) = match input.format {
            Format::Json => (Some(items), None, Map::new()),
            Format::Markdown => (None, Some(answer.markdown(shown)), answer.all_left_out(shown)),
        };
        Ok(Output {
            document_id: page.document,
            revision: page.revision,
            total: page.total,
            items,
            markdown,
            content_counts,
            cursor: page.cursor(shown),
        })
    }
}
