//! The blocks of documents: added, changed, moved and taken out.

use aide::axum::{
    ApiRouter,
    routing::{delete_with, post_with},
};
use axum::{Json, extract::State};
use docent_document::Place;
use docent_store::block::{self, At};
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    extract::{Asked, Body, Named},
    shape::BlockInput,
    writing::{WriteAnswer, Writer, write},
};
use crate::{App, Caller, Error, Result};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/blocks",
            post_with(add, |o| o.id("addBlocks").summary("Add blocks in one place")),
        )
        .api_route(
            "/api/spaces/{space}/blocks/move",
            post_with(relocate, |o| o.id("moveBlocks").summary("Move blocks to one place")),
        )
        .api_route(
            "/api/spaces/{space}/blocks/{block}",
            delete_with(remove, |o| {
                o.id("deleteBlock").summary("Take a block out, with all inside it")
            })
            .put_with(set, |o| {
                o.id("setBlock").summary("Give a block new content; those inside it stay")
            }),
        )
}

/// A side of a block or of a document.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Side {
    /// Before all that is in it.
    Start,
    /// After all that is in it.
    End,
    /// Beside it.
    Before,
    /// Beside it.
    After,
}

/// Where blocks go.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Position {
    side: Side,
    /// Of this block or document.
    of: Option<Uuid>,
    /// Of the daily note of this date: start or end.
    date: Option<String>,
}

impl Position {
    pub(super) fn read(&self, app: &App, caller: &Caller) -> Result<At> {
        let date = self.date.as_deref().map(|date| caller.date(app, date)).transpose()?;
        Ok(match (self.side, self.of, date) {
            (Side::Start, Some(id), None) => At::Place(Place::Start(id)),
            (Side::End, Some(id), None) => At::Place(Place::End(id)),
            (Side::Before, Some(id), None) => At::Place(Place::Before(id)),
            (Side::After, Some(id), None) => At::Place(Place::After(id)),
            (Side::Start, None, Some(date)) => At::DayStart(date),
            (Side::End, None, Some(date)) => At::DayEnd(date),
            _ => {
                return Err(Error::invalid(
                    "a position is a side of a block or document (of), or start or end of a date",
                ));
            }
        })
    }
}

/// Blocks to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewBlocks {
    position: Position,
    blocks: Vec<BlockInput>,
    /// Refused when the parent changed after this revision.
    expected_revision: Option<i64>,
}

async fn add(
    State(app): State<App>,
    writer: Writer,
    Body(new): Body<NewBlocks>,
) -> Result<Json<WriteAnswer>> {
    let at = new.position.read(&app, &writer)?;
    let blocks = new.blocks.into_iter().map(|block| block.block(&app)).collect::<Result<_>>()?;
    let add = block::Add { at, blocks, ids_chosen: true, expected_revision: new.expected_revision };
    write(&app, &writer, "blocks_add", &add).await
}

#[derive(Deserialize, JsonSchema)]
struct BlockPath {
    block: Uuid,
}

/// What the caller saw.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Seen {
    /// Refused when the block changed after this revision.
    expected_revision: Option<i64>,
}

async fn set(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<BlockPath>,
    Asked(seen): Asked<Seen>,
    Body(new): Body<BlockInput>,
) -> Result<Json<WriteAnswer>> {
    let set = block::Set {
        block: path.block,
        kind: new.kind()?,
        expected_revision: seen.expected_revision,
    };
    write(&app, &writer, "blocks_update", &set).await
}

/// Blocks to be moved.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct MovedBlocks {
    /// In the order they shall have.
    blocks: Vec<Uuid>,
    position: Position,
    /// Refused when one of them changed after this revision.
    expected_revision: Option<i64>,
}

async fn relocate(
    State(app): State<App>,
    writer: Writer,
    Body(moved): Body<MovedBlocks>,
) -> Result<Json<WriteAnswer>> {
    let relocate = block::Move {
        at: moved.position.read(&app, &writer)?,
        blocks: moved.blocks,
        expected_revision: moved.expected_revision,
    };
    write(&app, &writer, "blocks_move", &relocate).await
}

async fn remove(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<BlockPath>,
    Asked(seen): Asked<Seen>,
) -> Result<Json<WriteAnswer>> {
    let delete =
        block::Delete { blocks: vec![path.block], expected_revision: seen.expected_revision };
    write(&app, &writer, "blocks_delete", &delete).await
}
