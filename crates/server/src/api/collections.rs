//! Collections: typed tables in documents. What their items have, the views they are shown in, and (in `items`) the
//! items.

mod items;
mod schema;

use aide::axum::{ApiRouter, routing::get_with};
use axum::{Json, extract::State};
use docent_store::collection::{self, Found, Unfit};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use self::schema::{SchemaShape, ViewShape};
use super::{
    blocks::Position,
    extract::{Asked, Body, Named},
    writing::{WriteAnswer, Writer, write},
};
use crate::{App, Caller, Result, collections, cursor};

/// Collections on one page.
const PAGE: usize = 100;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/collections",
            get_with(list, |o| o.id("listCollections").summary("Collections, the newest first"))
                .post_with(make, |o| {
                    o.id("createCollection").summary("Make an empty collection in a document")
                }),
        )
        .api_route(
            "/api/spaces/{space}/collections/{block}",
            get_with(read, |o| {
                o.id("getCollection").summary("A collection's schema and views, without its items")
            })
            .patch_with(update, |o| {
                o.id("updateCollection").summary("Change the schema, the views, or both").description(
                    "Items lose nothing: values of a property that has another type now are converted, or kept and \
                     named in `unfit`; those of one that is gone are kept, too.",
                )
            }),
        )
        .merge(items::routes())
}

/// A collection in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CollectionEntry {
    /// Its block.
    id: Uuid,
    name: String,
    document_id: Uuid,
    document_title: String,
}

/// A page of collections.
#[derive(Serialize, JsonSchema)]
struct CollectionPage {
    collections: Vec<CollectionEntry>,
    /// Gives the next page; absent on the last one.
    cursor: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
struct Listing {
    /// Where the page before ended.
    cursor: Option<String>,
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(listing): Asked<Listing>,
) -> Result<Json<CollectionPage>> {
    let after = listing.cursor.as_deref().map(cursor::read).transpose()?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut connection = app.store.connection().await?;
    let mut found = collection::list(&mut connection, &caller.actor, None, after, limit).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let cursor = found.last().filter(|_| more).map(|last| cursor::write(&last.id));
    let collections = found.into_iter().map(|found| CollectionEntry {
        id: found.id,
        name: found.collection.name,
        document_id: found.document,
        document_title: found.title,
    });
    Ok(Json(CollectionPage { collections: collections.collect(), cursor }))
}

/// A collection to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewCollection {
    #[schemars(with = "SchemaShape")]
    schema: Map<String, Value>,
    position: Position,
    /// Refused when the parent changed after this revision.
    expected_revision: Option<i64>,
}

async fn make(
    State(app): State<App>,
    writer: Writer,
    Body(new): Body<NewCollection>,
) -> Result<Json<WriteAnswer>> {
    let create = collection::Create {
        at: new.position.read(&app, &writer)?,
        schema: collections::new_schema(new.schema)?,
        expected_revision: new.expected_revision,
    };
    write(&app, &writer, "collections_create", &create).await
}

#[derive(Deserialize, JsonSchema)]
struct CollectionPath {
    block: Uuid,
}

/// A collection without its items.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Collection")]
struct CollectionShape {
    /// Its block.
    id: Uuid,
    document_id: Uuid,
    document_title: String,
    /// The document's revision.
    revision: i64,
    #[schemars(with = "SchemaShape")]
    schema: Value,
    #[schemars(with = "Vec<ViewShape>")]
    views: Vec<Value>,
    /// The id of the view that is shown first.
    active_view: Option<String>,
}

impl From<Found> for CollectionShape {
    fn from(found: Found) -> Self {
        Self {
            id: found.id,
            schema: collections::schema(&found),
            views: found.collection.views.iter().map(|view| json!(view)).collect(),
            active_view: found.collection.active_view,
            document_id: found.document,
            document_title: found.title,
            revision: found.revision,
        }
    }
}

async fn read(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<CollectionPath>,
) -> Result<Json<CollectionShape>> {
    let mut connection = app.store.reader().await?;
    let found = collection::find(&mut connection, &caller.actor, path.block).await?;
    Ok(Json(found.into()))
}

/// What the caller saw.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Seen {
    /// Refused when what is to be changed did so after this revision of its document.
    expected_revision: Option<i64>,
}

/// What changes of a collection; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CollectionChange {
    /// The whole schema. Properties keep what items have by their key, options by their id.
    #[schemars(with = "Option<SchemaShape>")]
    schema: Option<Map<String, Value>>,
    /// All views.
    #[schemars(with = "Option<Vec<ViewShape>>")]
    views: Option<Vec<Value>>,
}

/// What a change of a collection answers.
#[derive(Serialize, JsonSchema)]
struct CollectionAnswer {
    #[serde(flatten)]
    written: WriteAnswer,
    /// What items keep that their property does not take now: it is shown again by a schema that does.
    unfit: Vec<UnfitShape>,
}

#[derive(Serialize, JsonSchema)]
struct UnfitShape {
    /// The property's name.
    property: String,
    /// How many items keep such a value.
    items: usize,
    /// Some of them, of any type.
    #[schemars(schema_with = "list_of_anything")]
    examples: Vec<Value>,
}

fn list_of_anything(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": {} })
}

impl From<Unfit> for UnfitShape {
    fn from(unfit: Unfit) -> Self {
        Self { property: unfit.property, items: unfit.items, examples: unfit.examples }
    }
}

async fn update(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<CollectionPath>,
    Asked(seen): Asked<Seen>,
    Body(change): Body<CollectionChange>,
) -> Result<Json<CollectionAnswer>> {
    let revision = seen.expected_revision;
    let update = collections::update(path.block, change.schema, change.views, revision)?;
    let unfit = collections::unfit(&app, &writer, &update).await?;
    let Json(written) = write(&app, &writer, "collectionSchema_update", &update).await?;
    Ok(Json(CollectionAnswer { written, unfit: unfit.into_iter().map(UnfitShape::from).collect() }))
}
