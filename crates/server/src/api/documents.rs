//! The documents of a space.

use std::convert::Infallible;

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with},
};
use axum::{
    Json,
    extract::{DefaultBodyLimit, State},
};
use chrono::DateTime;
use docent_document::markdown;
use docent_store::{
    block,
    document::{self, Destination, Filter, Order, Target},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    extract::{Asked, Body, Named},
    seen::UnseenShape,
    shape::{BlockShape, DocumentShape, place},
    writing::{WriteAnswer, Writer, write},
};
use crate::{App, Caller, Error, Result};

/// Documents on one page, when nothing is said and at most.
const PAGE: i64 = 50;
const LARGEST_PAGE: i64 = 500;
/// Documents that go somewhere together.
const MOST_TOGETHER: usize = 500;
/// Bytes of a request that makes a document: 4 MiB of Markdown, written as JSON.
const LARGEST: usize = 8 * 1024 * 1024;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/documents",
            get_with(list, |o| o.id("listDocuments").summary("Documents, the last changed first"))
                .post_with(create, |o| o.id("createDocument").summary("Make a document"))
                .layer::<_, Infallible>(DefaultBodyLimit::max(LARGEST)),
        )
        .api_route(
            "/api/spaces/{space}/documents/move",
            post_with(relocate_together, |o| {
                o.id("moveDocuments").summary("Move documents together, out of the trash too")
            }),
        )
        .api_route(
            "/api/spaces/{space}/documents/delete",
            post_with(trash_together, |o| {
                o.id("deleteDocuments").summary("Move documents to the trash together")
            }),
        )
        .api_route(
            "/api/spaces/{space}/documents/{document}",
            get_with(read, |o| o.id("getDocument").summary("A document with its blocks"))
                .patch_with(update, |o| o.id("updateDocument").summary("Change title or icon"))
                .delete_with(trash, |o| {
                    o.id("deleteDocument").summary("Move a document to the trash")
                }),
        )
        .api_route(
            "/api/spaces/{space}/documents/{document}/move",
            post_with(relocate, |o| {
                o.id("moveDocument").summary("Move a document, out of the trash too")
            }),
        )
        .api_route(
            "/api/spaces/{space}/documents/{document}/duplicate",
            post_with(duplicate, |o| {
                o.id("duplicateDocument").summary("Copy a document, without its comments")
            }),
        )
        .api_route(
            "/api/spaces/{space}/daily-notes/{date}",
            get_with(daily, |o| {
                o.id("getDailyNote").summary("The daily note of a date, `today` among them")
            }),
        )
}

/// Which documents are wanted.
#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Directly in this folder.
    folder: Option<Uuid>,
    /// unsorted, `daily_notes`, templates, folder or trash.
    location: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
    /// 1 to 500; 50 when absent.
    limit: Option<i64>,
}

/// A page of documents.
#[derive(Serialize, JsonSchema)]
struct DocumentPage {
    documents: Vec<DocumentShape>,
    /// Those of them that have something which agents wrote and nobody has looked at.
    unseen: Vec<Uuid>,
    /// Gives the next page; absent on the last one.
    cursor: Option<String>,
    /// How many there are in all, counted to 1,001.
    total: i64,
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<DocumentPage>> {
    let limit = wanted.limit.unwrap_or(PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Error::invalid(format!("limit is 1 to {LARGEST_PAGE}")));
    }
    let trash = wanted.location.as_deref() == Some("trash");
    let filter = Filter {
        locations: wanted.location.filter(|_| !trash).into_iter().collect(),
        folders: wanted.folder.map(|folder| vec![folder]),
        trash,
        ..Filter::default()
    };
    let after = wanted.cursor.as_deref().map(position).transpose()?;
    let mut connection = app.store.connection().await?;
    let page = document::list(&mut connection, &caller.actor, &filter, after, limit).await?;
    let ids: Vec<Uuid> = page.documents.iter().map(|listed| listed.id).collect();
    Ok(Json(DocumentPage {
        unseen: document::with_unseen(&mut connection, &caller.actor, &ids).await?,
        documents: page.documents.into_iter().map(DocumentShape::from).collect(),
        cursor: page.next.map(|(at, id)| format!("{}.{id}", at.timestamp_micros())),
        total: page.total,
    }))
}

fn position(cursor: &str) -> Result<Order> {
    let (micros, id) = cursor.split_once('.').unwrap_or_default();
    let at = micros.parse().ok().and_then(DateTime::from_timestamp_micros);
    at.zip(id.parse().ok()).ok_or_else(|| Error::invalid("this cursor was not given by this list"))
}

/// A new document.
#[derive(Deserialize, JsonSchema)]
struct NewDocument {
    title: String,
    /// Its text.
    markdown: Option<String>,
    #[serde(flatten)]
    target: DocumentTarget,
}

/// Where a document goes: unsorted when neither is given.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct DocumentTarget {
    /// A folder.
    folder_id: Option<Uuid>,
    /// unsorted or templates.
    location: Option<String>,
}

impl DocumentTarget {
    fn read(&self) -> Result<Destination> {
        match (self.folder_id, self.location.as_deref()) {
            (Some(folder), None) => Ok(Destination::Folder(folder)),
            (None, None | Some("unsorted")) => Ok(Destination::Unsorted),
            (None, Some("templates")) => Ok(Destination::Templates),
            _ => Err(Error::invalid("give folderId, or unsorted or templates as location")),
        }
    }
}

async fn create(
    State(app): State<App>,
    writer: Writer,
    Body(new): Body<NewDocument>,
) -> Result<Json<WriteAnswer>> {
    let destination = new.target.read()?;
    let text = new.markdown.unwrap_or_default();
    let blocks = markdown::parse(&text, &mut || app.store.world.id()).blocks;
    block::bounded_document(&blocks)?;
    let new = document::New { title: new.title, blocks, ..document::New::default() };
    let documents = vec![new];
    let create = document::Create { documents, destination };
    write(&app, &writer, "documents_create", &create).await
}

#[derive(Deserialize, JsonSchema)]
struct DocumentPath {
    document: Uuid,
}

/// A document with its blocks.
#[derive(Serialize, JsonSchema)]
struct Whole {
    #[serde(flatten)]
    document: DocumentShape,
    blocks: Vec<BlockShape>,
    /// What agents wrote of it and nobody has looked at, the first of it first.
    unseen: Vec<UnseenShape>,
}

async fn read(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<DocumentPath>,
) -> Result<Json<Whole>> {
    whole(&app, &caller, Target::Id(path.document)).await
}

#[derive(Deserialize, JsonSchema)]
struct DatePath {
    /// YYYY-MM-DD, today, tomorrow or yesterday.
    date: String,
}

async fn daily(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<DatePath>,
) -> Result<Json<Whole>> {
    whole(&app, &caller, Target::Date(caller.date(&app, &path.date)?)).await
}

async fn whole(app: &App, caller: &Caller, target: Target) -> Result<Json<Whole>> {
    let mut connection = app.store.reader().await?;
    let document = document::read_with_metadata(&mut connection, &caller.actor, target).await?;
    let metadata = document.metadata.ok_or_else(Error::not_found)?;
    let blocks = document.tree.blocks(document.id, None);
    let unseen = document::unseen(&mut connection, &caller.actor, document.id).await?;
    let (location, folder_id, date) = place(document.location);
    Ok(Json(Whole {
        unseen: unseen.into_iter().map(UnseenShape::from).collect(),
        blocks: blocks.iter().map(BlockShape::from).collect(),
        document: DocumentShape {
            id: document.id,
            title: document.title,
            icon: document.icon,
            location,
            folder_id,
            date,
            revision: document.revision,
            created_at: metadata.created_at,
            updated_at: metadata.updated_at,
            created_by: metadata.created_by,
            updated_by: metadata.updated_by,
            trashed_at: document.trashed_at,
        },
    }))
}

/// What changes of a document; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct DocumentChange {
    title: Option<String>,
    /// An emoji; an empty text takes it away.
    icon: Option<String>,
    /// Refused when the title, icon or place changed after this revision.
    expected_revision: Option<i64>,
}

async fn update(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<DocumentPath>,
    Body(change): Body<DocumentChange>,
) -> Result<Json<WriteAnswer>> {
    let change = document::Change {
        id: path.document,
        title: change.title,
        icon: change.icon,
        expected_revision: change.expected_revision,
    };
    let update = document::Update { documents: vec![change] };
    write(&app, &writer, "documents_update", &update).await
}

async fn relocate(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<DocumentPath>,
    Body(target): Body<DocumentTarget>,
) -> Result<Json<WriteAnswer>> {
    let relocate = document::Move {
        documents: vec![path.document],
        destination: target.read()?,
        expected_revision: None,
    };
    write(&app, &writer, "documents_move", &relocate).await
}

/// Documents that go somewhere as one change: all of them, or none.
#[derive(Deserialize, JsonSchema)]
struct Moving {
    #[serde(flatten)]
    together: Together,
    #[serde(flatten)]
    target: DocumentTarget,
}

/// Documents that are one change.
#[derive(Deserialize, JsonSchema)]
struct Together {
    /// 1 to 500.
    documents: Vec<Uuid>,
}

impl Together {
    fn read(self) -> Result<Vec<Uuid>> {
        if (1..=MOST_TOGETHER).contains(&self.documents.len()) {
            return Ok(self.documents);
        }
        Err(Error::invalid(format!("give 1 to {MOST_TOGETHER} documents")))
    }
}

async fn relocate_together(
    State(app): State<App>,
    writer: Writer,
    Body(moving): Body<Moving>,
) -> Result<Json<WriteAnswer>> {
    let destination = moving.target.read()?;
    let documents = moving.together.read()?;
    let relocate = document::Move { documents, destination, expected_revision: None };
    write(&app, &writer, "documents_move", &relocate).await
}

async fn trash_together(
    State(app): State<App>,
    writer: Writer,
    Body(together): Body<Together>,
) -> Result<Json<WriteAnswer>> {
    let trash = document::Trash { documents: together.read()?, expected_revision: None };
    write(&app, &writer, "documents_delete", &trash).await
}

/// What a copy is called.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DocumentCopy {
    /// The same with "(copy)" behind it when absent.
    title: Option<String>,
}

async fn duplicate(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<DocumentPath>,
    Body(copy): Body<DocumentCopy>,
) -> Result<Json<WriteAnswer>> {
    let duplicate = document::Duplicate { document: path.document, title: copy.title };
    write(&app, &writer, "documents_duplicate", &duplicate).await
}

async fn trash(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<DocumentPath>,
) -> Result<Json<WriteAnswer>> {
    let trash = document::Trash { documents: vec![path.document], expected_revision: None };
    write(&app, &writer, "documents_delete", &trash).await
}
