//! `collectionItems_get`: the items of a collection, filtered and in order.

mod answer;
mod question;

use docent_store::collection::{self, Found, Page, Wanted};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use self::{answer::Answer, question::Question};
use super::shape;
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Items on one page at most.
const PAGE: i64 = 50;
/// How often the schema and the items are looked for of one revision.
const ATTEMPTS: usize = 3;

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

/// Where a page starts: the revision it was read at, and how many items are before it.
type Position = (i64, i64);

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
        let cursor: Option<Position> = input.cursor.as_deref().map(shape::position).transpose()?;
        let from = cursor.map_or(0, |(_, from)| from.clamp(0, i64::from(i32::MAX)));
        let (found, question, page) = Box::pin(read(&call, &input, from)).await?;
        if cursor.is_some_and(|(revision, _)| revision != page.revision) {
            return Err(changed(page.revision));
        }
        let depth = input.max_depth.and_then(|depth| usize::try_from(depth).ok());
        let full = input.detail == Some(Detail::Full);
        let (revision, total, document_id) = (page.revision, page.total, found.document);
        let answer = Box::pin(Answer::new(&call, found, page, &question, (depth, full))).await?;
        let items = answer.items();
        let shown = items.len();
        let (items, markdown, content_counts) = match input.format {
            Format::Json => (Some(items), None, Map::new()),
            Format::Markdown => (None, Some(answer.markdown(shown)), answer.all_left_out(shown)),
        };
        let next = from + i64::try_from(shown).unwrap_or_default();
        let cursor = answer.has_more(shown).then(|| shape::cursor(&(revision, next)));
        Ok(Output { document_id, revision, total, items, markdown, content_counts, cursor })
    }
}

/// The collection, what is asked of it, and the items, all of one revision.
async fn read(call: &Call<'_>, input: &Input, from: i64) -> Result<(Found, Question, Page)> {
    let (actor, id) = (call.actor(), input.collection_block_id);
    let mut connection = call.app.store.connection().await?;
    for _ in 0..ATTEMPTS {
        let found = collection::find(&mut connection, actor, id).await?;
        let mut question = Question::of(&found.collection, input)?;
        let named = question.named(&found.collection);
        let seen = collection::seen(&mut connection, actor, &named).await?;
        question.keep(&found.collection, &seen);
        let wanted = Wanted {
            conditions: question.conditions.clone(),
            sorts: question.sorts.clone(),
            from,
            limit: PAGE + 1,
        };
        let page = collection::page(&mut connection, actor, id, &wanted).await?;
        // The schema is that of the items, too.
        if page.revision == found.revision {
            return Ok((found, question, page));
        }
    }
    let message = "the collection changes all the time: try again in a moment".into();
    Err(docent_store::Error::Conflict { message, revision: None, blocks: Vec::new() }.into())
}

fn changed(revision: i64) -> Error {
    docent_store::Error::Conflict {
        message: "CURSOR_INVALID: the collection changed since; start again without a cursor"
            .into(),
        revision: Some(revision),
        blocks: Vec::new(),
    }
    .into()
}
