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
    http::{HeaderMap, HeaderValue, header},
    response::IntoResponse,
};
use docent_store::file;
use futures::TryStreamExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{answer::Bytes, extract::Named};
use crate::{App, Caller, Result};

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
            get_with(download, |o| o.id("downloadFile").summary("A file's bytes")),
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

async fn download(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<FilePath>,
) -> Result<Bytes> {
    let mut connection = app.store.connection().await?;
    let file = file::find(&mut connection, &caller.actor, path.file).await?;
    drop(connection);
    let size = u64::try_from(file.size).unwrap_or_default();
    let headers = headers(&file);
    let bytes = file::read(&app.store, &caller.actor, &file, 0..size);
    let bytes = bytes.inspect_err(|error| tracing::warn!(%error, "a download was cut off"));
    Ok(Bytes((headers, Body::from_stream(bytes)).into_response()))
}

/// What a browser may do with a file: look at plain pictures, play sound and video, read PDF;
/// everything else is saved, and nothing in it runs.
fn headers(file: &file::File) -> HeaderMap {
    let kind = file.media_type.as_str();
    let raster = kind.starts_with("image/") && kind != "image/svg+xml";
    let plays = kind.starts_with("audio/") || kind.starts_with("video/");
    let shown = raster || plays || kind == "application/pdf";
    let disposition = if shown { "inline" } else { "attachment" };
    let charset = if kind.starts_with("text/") { "; charset=utf-8" } else { "" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(file.size));
    let text = [
        (header::CONTENT_TYPE, format!("{kind}{charset}")),
        (
            header::CONTENT_DISPOSITION,
            format!("{disposition}; filename*=UTF-8''{}", quoted(&file.name)),
        ),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    for (name, value) in text {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    headers
}

/// A name as RFC 8187 writes it in a header.
fn quoted(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                quoted.push(char::from(byte));
            }
            other => {
                quoted.push('%');
                quoted.extend([other >> 4, other & 15].map(|digit| {
                    char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase()
                }));
            }
        }
    }
    quoted
}
