//! The items of a collection: pages with values, filtered and in order.

use aide::axum::{ApiRouter, routing::get_with};
use axum::{Json, extract::State};
use docent_document::inline::{self, Run};
use docent_store::collection::{AddItems, DeleteItems, UpdateItems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    super::{
        extract::{Asked, Body, Named},
        shape::RunShape,
        writing::{WriteAnswer, Writer, write},
    },
    CollectionPath, Seen,
};
use crate::{App, Caller, Error, Result, collections};

/// Items on one page, when nothing is said and at most.
const PAGE: usize = 50;
const MOST: usize = 200;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/collections/{block}/items",
            get_with(list, |o| {
                o.id("listItems").summary("Items, page by page").description(
                    "A cursor is good as long as the document does not change (409 when it did).",
                )
            })
            .post_with(add, |o| o.id("addItems").summary("Add items at the end, 500 at most")),
        )
        .api_route(
            "/api/spaces/{space}/collections/{block}/items/{item}",
            get_with(read, |o| o.id("getItem").summary("An item, without what is inside it"))
                .patch_with(update, |o| {
                    o.id("updateItem").summary("Change what is given of an item")
                })
                .delete_with(remove, |o| {
                    o.id("deleteItem").summary("Delete an item, with all inside it")
                }),
        )
}

/// Which items, and in which order.
#[derive(Default, Deserialize, JsonSchema)]
struct Listing {
    /// A JSON object: {key or name: value | {eq, ne, in, contains, gt, gte, lt, lte, empty}}, all of which must hold.
    filter: Option<String>,
    /// Keys or names, with commas between them; `-` before one for the highest first.
    sort: Option<String>,
    /// A view, by id or name: its conditions are added, its order counts where there is no other.
    view: Option<String>,
    /// Where the page before ended; with the same arguments.
    cursor: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<usize>,
}

/// A page of items.
#[derive(Serialize, JsonSchema)]
struct ItemPage {
    items: Vec<ItemShape>,
    /// Gives the next page; absent on the last one.
    cursor: Option<String>,
    /// How many there are in all, counted to 1,001.
    total: i64,
    /// The document's.
    revision: i64,
}

/// An item: a page with values.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CollectionItem")]
struct ItemShape {
    /// Its block.
    id: Uuid,
    /// Inline Markdown.
    title: String,
    /// The same as runs.
    #[serde(default)]
    #[schemars(with = "Vec<RunShape>")]
    runs: Vec<Run>,
    /// By key; options by their names, related items as {id, title}.
    properties: Map<String, Value>,
    /// How many blocks stand in it.
    #[serde(default)]
    content_count: usize,
    /// What is kept, and does not fit what the schema says now; by key.
    #[serde(default)]
    unfit: Map<String, Value>,
}

impl ItemShape {
    fn of(told: Value) -> Option<Self> {
        let item: Self = serde_json::from_value(told).ok()?;
        Some(Self { runs: inline::parse(&item.title), ..item })
    }
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<CollectionPath>,
    Asked(listing): Asked<Listing>,
) -> Result<Json<ItemPage>> {
    let asked = listing.read(path.block)?;
    let page = collections::items(&app, &caller, &asked).await?;
    let items = page.answer.items();
    let cursor = page.cursor(items.len());
    let items = items.into_iter().filter_map(ItemShape::of).collect();
    Ok(Json(ItemPage { items, cursor, total: page.total, revision: page.revision }))
}

#[derive(Deserialize, JsonSchema)]
struct ItemPath {
    block: Uuid,
    item: Uuid,
}

async fn read(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<ItemPath>,
) -> Result<Json<ItemShape>> {
    let asked = Listing::default().read(path.block)?;
    let page = collections::item(&app, &caller, &asked, path.item).await?;
    let item = page.answer.items().into_iter().find_map(ItemShape::of);
    Ok(Json(item.ok_or_else(Error::not_found)?))
}

impl Listing {
    fn read(self, collection: Uuid) -> Result<collections::Asked> {
        let filter = self.filter.as_deref().filter(|filter| !filter.trim().is_empty());
        let filter = filter.map(serde_json::from_str).transpose();
        let sort = self.sort.filter(|sort| !sort.trim().is_empty());
        let most = self.limit.unwrap_or(PAGE);
        if !(1..=MOST).contains(&most) {
            return Err(Error::invalid("limit is a number from 1 to 200"));
        }
        Ok(collections::Asked {
            collection,
            filter: filter.map_err(|_| Error::invalid("filter is a JSON object"))?,
            sort: sort.map(|sort| sort.split(',').map(|key| key.trim().to_owned()).collect()),
            view: self.view,
            depth: Some(0),
            full: true,
            cursor: self.cursor,
            most,
        })
    }
}

/// What is given of an item; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ItemInput {
    /// The title as runs …
    #[schemars(with = "Option<Vec<RunShape>>")]
    runs: Option<Vec<Run>>,
    /// … or as inline Markdown.
    title: Option<String>,
    /// By key or name; null takes a value away. Dates as YYYY-MM-DD, options by name, relations as lists of ids.
    #[serde(default)]
    properties: Map<String, Value>,
    /// Markdown, which takes the place of what is inside.
    content: Option<String>,
}

impl ItemInput {
    /// As a collection reads it.
    fn read(self) -> Result<Map<String, Value>> {
        let title = match (self.runs, self.title) {
            (Some(_), Some(_)) => return Err(Error::invalid("give runs or title, not both")),
            (Some(runs), None) => Some(inline::write(&runs)),
            (None, title) => title,
        };
        let mut item = Map::new();
        item.extend(title.map(|title| ("title".to_owned(), json!(title))));
        item.extend(self.content.map(|content| ("content".to_owned(), json!(content))));
        item.insert("properties".to_owned(), Value::Object(self.properties));
        Ok(item)
    }
}

/// How values are taken.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Taking {
    /// Selects get the options that they lack.
    #[serde(default)]
    allow_new_select_options: bool,
    /// Refused when what is to be changed did so after this revision of its document.
    expected_revision: Option<i64>,
}

/// Items to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewItems {
    items: Vec<ItemInput>,
}

async fn add(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<CollectionPath>,
    Asked(taking): Asked<Taking>,
    Body(new): Body<NewItems>,
) -> Result<Json<WriteAnswer>> {
    let items = new.items.into_iter().map(|item| item.read().map(Value::Object));
    let add = AddItems {
        collection: path.block,
        items: items.collect::<Result<_>>()?,
        new_options: taking.allow_new_select_options,
        expected_revision: taking.expected_revision,
    };
    write(&app, &writer, "collectionItems_add", &add).await
}

async fn update(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<ItemPath>,
    Asked(taking): Asked<Taking>,
    Body(change): Body<ItemInput>,
) -> Result<Json<WriteAnswer>> {
    let mut item = change.read()?;
    item.insert("id".to_owned(), json!(path.item));
    let update = UpdateItems {
        collection: path.block,
        items: vec![Value::Object(item)],
        new_options: taking.allow_new_select_options,
        expected_revision: taking.expected_revision,
    };
    write(&app, &writer, "collectionItems_update", &update).await
}

async fn remove(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<ItemPath>,
    Asked(seen): Asked<Seen>,
) -> Result<Json<WriteAnswer>> {
    let delete = DeleteItems {
        collection: path.block,
        items: vec![path.item],
        expected_revision: seen.expected_revision,
    };
    write(&app, &writer, "collectionItems_delete", &delete).await
}
