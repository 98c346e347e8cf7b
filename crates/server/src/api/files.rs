//! Files of a space: up and down, for people in the web app.

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with},
};
use axum::{
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::{HeaderMap, HeaderValue, header},
    response::IntoResponse,
};
use docent_store::file;
use futures::TryStreamExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    answer::{Bytes, Created},
    extract::{Asked, Named},
};
use crate::{App, Caller, Error, Result};

/// Bytes of one upload at most.
const LARGEST: usize = 50 * 1024 * 1024;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/files",
            post_with(upload, |o| {
                o.id("uploadFile").summary("Keep a file: its bytes are the body, 50 MiB at most")
            })
            .layer(DefaultBodyLimit::max(LARGEST)),
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

#[derive(Deserialize, JsonSchema)]
struct Upload {
    /// The file's name.
    name: String,
}

async fn upload(
    State(app): State<App>,
    caller: Caller,
    Asked(upload): Asked<Upload>,
    Uploaded(bytes): Uploaded,
) -> Result<Created<File>> {
    let mut connection = app.store.connection().await?;
    let world = &app.store.world;
    let file = file::add(&mut connection, world, &caller.actor, &upload.name, &bytes).await?;
    let file = File {
        id: file.id,
        name: file.name,
        media_type: file.media_type,
        size: file.size,
        width: file.width,
        height: file.height,
    };
    Ok(Created(file))
}

/// A whole body, as it came.
struct Uploaded(bytes::Bytes);

impl FromRequest<App> for Uploaded {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let bytes = bytes::Bytes::from_request(request, app).await;
        bytes.map(Self).map_err(|rejection| Error::invalid(rejection.body_text()))
    }
}

impl aide::OperationInput for Uploaded {
    fn operation_input(
        context: &mut aide::generate::GenContext,
        operation: &mut aide::openapi::Operation,
    ) {
        bytes::Bytes::operation_input(context, operation);
    }
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
