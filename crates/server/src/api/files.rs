//! Files of a space: up and down, for people in the web app.

mod upload;

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with},
};
use axum::{
    Json,
    body::Body,
    extract::{DefaultBodyLimit, State},
    response::IntoResponse,
};
use docent_store::file;
use futures::TryStreamExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    answer::Bytes,
    extract::{Asked, Named},
};
use crate::{
    App, Caller, Result,
    files::{
        answer,
        thumbnail::{self, Width},
    },
};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/files",
            post_with(upload::upload, |o| {
                o.id("uploadFile")
                    .summary("Keep a file: its bytes are the body, or the one file of a form")
            })
            // The store says how large a file may be, and takes it as it comes.
            .layer(DefaultBodyLimit::disable()),
        )
        .api_route(
            "/api/spaces/{space}/files/usage",
            get_with(usage, |o| {
                o.id("fileUsage").summary("How much the files of the space take, and may take")
            }),
        )
        .api_route(
            "/api/spaces/{space}/files/{file}",
            get_with(download, |o| {
                o.id("downloadFile").summary("A file's bytes, or a smaller picture of an image")
            }),
        )
}

/// A file, without its bytes.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct File {
    id: Uuid,
    name: String,
    /// Recognised from the bytes.
    media_type: String,
    /// In bytes.
    size: i64,
    /// In pixels, of an image.
    width: Option<i32>,
    /// In pixels, of an image.
    height: Option<i32>,
}

impl From<file::File> for File {
    fn from(file: file::File) -> Self {
        Self {
            id: file.id,
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            width: file.width,
            height: file.height,
        }
    }
}

/// How much the files of a space take.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Usage {
    /// Bytes of all files, the same bytes counted once; uploads under way are counted.
    bytes: i64,
    /// What they may take together; absent where there is no limit.
    quota: Option<u64>,
    /// Bytes of one file at most.
    largest_file: u64,
}

async fn usage(State(app): State<App>, caller: Caller) -> Result<Json<Usage>> {
    let mut connection = app.store.connection().await?;
    let usage = file::usage(&mut connection, &caller.actor).await?;
    let file::Settings { quota, largest, .. } = &app.store.files;
    Ok(Json(Usage { bytes: usage.bytes, quota: *quota, largest_file: *largest }))
}

#[derive(Deserialize, JsonSchema)]
struct FilePath {
    file: Uuid,
}

#[derive(Deserialize, JsonSchema)]
struct Size {
    /// Pixels: an image (PNG, JPEG, GIF, WebP, BMP) is sent as a PNG or JPEG that is at most so wide,
    /// without metadata; every other file as it is.
    #[schemars(with = "Option<u32>", range(min = 16, max = 1568))]
    width: Option<Width>,
}

async fn download(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<FilePath>,
    Asked(asked): Asked<Size>,
) -> Result<Bytes> {
    let mut connection = app.store.connection().await?;
    let file = file::find(&mut connection, &caller.actor, path.file).await?;
    drop(connection);
    let size = u64::try_from(file.size).unwrap_or_default();
    let bytes = || file::read(&app.store, &caller.actor, &file, 0..size);
    if let Some(width) = asked.width
        && let Some(picture) = thumbnail::of(&file, width, bytes()).await?
    {
        let headers = answer::smaller_headers(&file, width, &picture);
        return Ok(Bytes((headers, Body::from(picture.bytes)).into_response()));
    }
    let headers = answer::headers(&file, None);
    let bytes = bytes();
    let bytes = bytes.inspect_err(|error| tracing::warn!(%error, "a download was cut off"));
    Ok(Bytes((headers, Body::from_stream(bytes)).into_response()))
}
