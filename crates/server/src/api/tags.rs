//! The tags of a space: `#words` of its documents.

use aide::axum::{ApiRouter, routing::get_with};
use axum::{Json, extract::State};
use docent_store::search;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{App, Caller, Result};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route(
        "/api/spaces/{space}/tags",
        get_with(list, |o| {
            o.id("listTags").summary("Tags, the most used first").description(
                "At most 500, of documents outside the trash. A search for the name of one finds its documents.",
            )
        }),
    )
}

/// A tag that documents have.
#[derive(Serialize, JsonSchema)]
struct Tag {
    /// With its `#`, in lower case; `#a/b` counts for `#a`, too.
    name: String,
    /// How many documents have it.
    documents: i64,
}

async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Tag>>> {
    let mut connection = app.store.connection().await?;
    let tags = search::tags(&mut connection, &caller.actor).await?;
    let shown = tags.into_iter().map(|tag| Tag { name: tag.name, documents: tag.documents });
    Ok(Json(shown.collect()))
}
