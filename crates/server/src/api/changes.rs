//! History: what changed, in the space and in a document, and taking it back.

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with},
};
use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use docent_store::change;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    extract::{Asked, Body, Named},
    writing::{WriteAnswer, Writer, write},
};
use crate::{App, Caller, Result};

/// Changes on one page.
const PAGE: i64 = 50;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/changes",
            get_with(list_all, |o| {
                o.id("listAllChanges").summary("Changes of the space, the last first")
            }),
        )
        .api_route(
            "/api/spaces/{space}/documents/{document}/changes",
            get_with(list, |o| o.id("listChanges").summary("A document's changes, the last first")),
        )
        .api_route(
            "/api/spaces/{space}/changes/{change}/revert",
            post_with(revert, |o| o.id("revertChange").summary("Take a change back")),
        )
        .api_route(
            "/api/spaces/{space}/changes/revert",
            post_with(revert_since, |o| {
                o.id("revertChangesSince").summary("Take back all that a link did since a time")
            }),
        )
}

/// A change.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Change {
    id: Uuid,
    made_at: DateTime<Utc>,
    /// The name of who made it.
    author: String,
    by_agent: bool,
    /// What was done.
    action: String,
    /// The document's revision after it.
    revision: i64,
    /// The change that it took back.
    reverts: Option<Uuid>,
    /// The rows as they were and as they became.
    edits: Vec<serde_json::Value>,
}

#[derive(Deserialize, JsonSchema)]
struct DocumentPath {
    document: Uuid,
}

#[derive(Deserialize, JsonSchema)]
struct Page {
    /// Only changes before this revision.
    before: Option<i64>,
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<DocumentPath>,
    Asked(page): Asked<Page>,
) -> Result<Json<Vec<Change>>> {
    let mut connection = app.store.connection().await?;
    let document = path.document;
    let listed =
        change::of_document(&mut connection, &caller.actor, document, page.before, PAGE).await?;
    let changes = listed.into_iter().map(|change| Change {
        id: change.id,
        made_at: change.made_at,
        author: change.author,
        by_agent: change.by_agent,
        action: change.action,
        revision: change.revision,
        reverts: change.reverts,
        edits: change
            .edits
            .iter()
            .flatten()
            .filter_map(|edit| serde_json::to_value(edit).ok())
            .collect(),
    });
    Ok(Json(changes.collect()))
}

/// Which changes are wanted. Everything given must hold; times are inclusive.
#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Of a document, or of the one that a block is in.
    document: Option<Uuid>,
    /// Made through this link.
    link: Option<Uuid>,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    /// Where the page before ended.
    cursor: Option<Uuid>,
}

/// A page of changes.
#[derive(Serialize, JsonSchema)]
struct ChangePage {
    changes: Vec<ChangeEntry>,
    /// For the next page; none at the end.
    cursor: Option<Uuid>,
}

/// A change in a list of the space.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ChangeEntry {
    id: Uuid,
    made_at: DateTime<Utc>,
    /// The name of who made it.
    author: String,
    by_agent: bool,
    /// The link that it was made through.
    link: Option<Uuid>,
    /// What was done.
    action: String,
    /// The change that it took back.
    reverts: Option<Uuid>,
    /// Whether it was taken back since.
    undone: bool,
    /// The documents that it touched, those that are still there.
    documents: Vec<ChangedDocument>,
}

/// A document that a change touched.
#[derive(Serialize, JsonSchema)]
struct ChangedDocument {
    id: Uuid,
    title: String,
}

async fn list_all(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<Wanted>,
) -> Result<Json<ChangePage>> {
    let wanted = change::Wanted {
        document: asked.document,
        link: asked.link,
        since: asked.since,
        until: asked.until,
        before: asked.cursor,
        edits: false,
    };
    let mut connection = app.store.connection().await?;
    let page = change::list(&mut connection, &caller.actor, &wanted, PAGE).await?;
    let changes = page.changes.into_iter().map(|listed| ChangeEntry {
        id: listed.id,
        made_at: listed.made_at,
        author: listed.author,
        by_agent: listed.link.is_some(),
        link: listed.link,
        action: listed.action,
        reverts: listed.reverts,
        undone: listed.undone,
        documents: listed
            .documents
            .into_iter()
            .map(|(id, title)| ChangedDocument { id, title })
            .collect(),
    });
    Ok(Json(ChangePage { changes: changes.collect(), cursor: page.next }))
}

#[derive(Deserialize, JsonSchema)]
struct ChangePath {
    change: Uuid,
}

/// What happens where somebody was there since.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Revert {
    /// refuse (when absent) or skip.
    on_conflict: Option<OnConflict>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum OnConflict {
    /// Nothing is undone, and the answer names the blocks.
    Refuse,
    /// They are left as they are.
    Skip,
}

impl OnConflict {
    fn read(given: Option<Self>) -> change::OnConflict {
        match given {
            None | Some(Self::Refuse) => change::OnConflict::Refuse,
            Some(Self::Skip) => change::OnConflict::Skip,
        }
    }
}

async fn revert(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<ChangePath>,
    Body(given): Body<Revert>,
) -> Result<Json<WriteAnswer>> {
    let revert = change::Revert {
        what: change::What::Change(path.change),
        on_conflict: OnConflict::read(given.on_conflict),
    };
    write(&app, &writer, "changes_revert", &revert).await
}

/// Whose changes, and since when: at most 500 in 30 days.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RevertSince {
    link: Uuid,
    since: DateTime<Utc>,
    /// refuse (when absent) or skip.
    on_conflict: Option<OnConflict>,
}

async fn revert_since(
    State(app): State<App>,
    writer: Writer,
    Body(given): Body<RevertSince>,
) -> Result<Json<WriteAnswer>> {
    let revert = change::Revert {
        what: change::What::Since { link: given.link, since: given.since },
        on_conflict: OnConflict::read(given.on_conflict),
    };
    write(&app, &writer, "changes_revert", &revert).await
}
