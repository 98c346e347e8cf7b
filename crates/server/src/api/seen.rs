//! What agents wrote and nobody has looked at yet, until somebody says that they have.

use aide::axum::{ApiRouter, routing::put_with};
use axum::{extract::State, response::NoContent};
use chrono::{DateTime, Utc};
use docent_store::document::{self, Unseen};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::extract::{Body, Named};
use crate::{App, Caller, Error, Result, record::Act};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route(
        "/api/spaces/{space}/documents/{document}/seen",
        put_with(look, |o| {
            o.id("setSeen")
                .summary("Say that somebody has looked at a document as it is at a revision")
                .description("What agents wrote up to it is `unseen` no more, for all members.")
        }),
    )
}

/// What an agent wrote at once, and nobody has looked at.
#[derive(Serialize, JsonSchema)]
pub(super) struct UnseenShape {
    /// The name of the link that it was written through, at that time.
    by: Option<String>,
    at: Option<DateTime<Utc>>,
    /// The blocks that stand as it wrote them.
    blocks: Vec<Uuid>,
}

impl From<Unseen> for UnseenShape {
    fn from(unseen: Unseen) -> Self {
        Self { by: unseen.by, at: unseen.at, blocks: unseen.blocks }
    }
}

#[derive(Deserialize, JsonSchema)]
struct DocumentPath {
    document: Uuid,
}

/// How far somebody has looked.
#[derive(Deserialize, JsonSchema)]
struct Seen {
    /// The document's revision that was shown.
    revision: i64,
}

async fn look(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<DocumentPath>,
    Body(seen): Body<Seen>,
) -> Result<NoContent> {
    let act = Act::of(&app, &caller, "seen_update").on([path.document]);
    let seen = document::look(&app.store, &caller.actor, path.document, seen.revision).await;
    act.done(&app, seen.map_err(Error::from)).await?;
    Ok(NoContent)
}
