//! History: what changed in a document, and taking it back.

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
            "/api/spaces/{space}/documents/{document}/changes",
            get_with(list, |o| o.id("listChanges").summary("A document's changes, the last first")),
        )
        .api_route(
            "/api/spaces/{space}/changes/{change}/revert",
            post_with(revert, |o| o.id("revertChange").summary("Take a change back")),
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

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum OnConflict {
    /// Nothing is undone, and the answer names the blocks.
    Refuse,
    /// They are left as they are.
    Skip,
}

async fn revert(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<ChangePath>,
    Body(given): Body<Revert>,
) -> Result<Json<WriteAnswer>> {
    let on_conflict = match given.on_conflict {
        None | Some(OnConflict::Refuse) => change::OnConflict::Refuse,
        Some(OnConflict::Skip) => change::OnConflict::Skip,
    };
    let revert = change::Revert { change: path.change, on_conflict };
    write(&app, &writer, "changes_revert", Some(path.change), &revert).await
}
