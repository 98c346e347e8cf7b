//! Finding documents by their words.

use aide::axum::{ApiRouter, routing::get_with};
use axum::{Json, extract::State};
use docent_store::{
    document::Filter,
    search::{self, After, Query},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{extract::Asked, shape::DocumentShape};
use crate::{App, Caller, Error, Result};

/// Documents on one page.
const PAGE: i64 = 20;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route(
        "/api/spaces/{space}/search",
        get_with(find, |o| o.id("search").summary("Documents by their words, the best first")),
    )
}

/// What is looked for.
#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Words, `"a phrase"`, `#tag`, `title:word`, OR, -without; the last word may be unfinished.
    query: String,
    /// Only directly in this folder.
    folder: Option<Uuid>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// A page of what was found.
#[derive(Serialize, JsonSchema)]
struct SearchPage {
    hits: Vec<Hit>,
    /// Gives the next page; absent on the last one.
    cursor: Option<String>,
    /// How many there are in all, counted to 1,001.
    total: i64,
    /// Words that nothing has, and what was looked for instead.
    corrected: Vec<Correction>,
}

/// A document that was found.
#[derive(Serialize, JsonSchema)]
struct Hit {
    document: DocumentShape,
    /// The block that matches best; none when the title does.
    block: Option<Uuid>,
    /// Plain text round the matches, which stand between `**`.
    snippet: String,
}

/// A word that was mistyped.
#[derive(Serialize, JsonSchema)]
struct Correction {
    typed: String,
    used: String,
}

async fn find(
    State(app): State<App>,
    caller: Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<SearchPage>> {
    let filter = Filter { folders: wanted.folder.map(|folder| vec![folder]), ..Filter::default() };
    let query = Query { include: vec![wanted.query], filter, ..Query::default() };
    let after = wanted.cursor.as_deref().map(position).transpose()?;
    let mut connection = app.store.connection().await?;
    let found = search::find(&mut connection, &caller.actor, &query, after, PAGE).await?;
    let hits = found.hits.into_iter().map(|hit| Hit {
        document: hit.document.into(),
        block: hit.block,
        snippet: hit.snippet,
    });
    let corrected = found.corrected.into_iter();
    let corrected = corrected.map(|word| Correction { typed: word.typed, used: word.used });
    Ok(Json(SearchPage {
        hits: hits.collect(),
        cursor: found.next.map(|after| format!("{}.{}", after.id, after.score)),
        total: found.total,
        corrected: corrected.collect(),
    }))
}

fn position(cursor: &str) -> Result<After> {
    let (id, score) = cursor.split_once('.').unwrap_or_default();
    match (id.parse(), score.parse()) {
        (Ok(id), Ok(score)) => Ok(After { score, id }),
        _ => Err(Error::invalid("this cursor was not given by this search")),
    }
}
