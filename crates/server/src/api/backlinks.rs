//! What points to a document or to one of its blocks.

use aide::axum::{ApiRouter, routing::get_with};
use axum::{Json, extract::State};
use docent_document::inline::{self, Run};
use docent_store::search;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{extract::Named, shape::RunShape};
use crate::{App, Caller, Result};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route(
        "/api/spaces/{space}/documents/{document}/backlinks",
        get_with(list, |o| {
            o.id("listBacklinks")
                .summary("The blocks that point to a document or block, of the last changed first")
        }),
    )
}

#[derive(Deserialize, JsonSchema)]
struct TargetPath {
    /// A document, or a block.
    document: Uuid,
}

/// A block that points to it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Backlink {
    /// The document that the block is in.
    document_id: Uuid,
    title: String,
    block_id: Uuid,
    /// The block's text.
    #[schemars(with = "Vec<RunShape>")]
    runs: Vec<Run>,
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<TargetPath>,
) -> Result<Json<Vec<Backlink>>> {
    let mut connection = app.store.connection().await?;
    let found = search::backlinks(&mut connection, &caller.actor, path.document).await?;
    let backlinks = found.into_iter().map(|found| Backlink {
        document_id: found.document,
        title: found.title,
        block_id: found.block,
        runs: inline::parse(&found.text),
    });
    Ok(Json(backlinks.collect()))
}
