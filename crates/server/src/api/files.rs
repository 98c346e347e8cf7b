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
use docent_store::{content, file};
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
#[serde(rename_all = "camelCase")]
struct Upload {
    /// The file's name.
    name: String,
    /// Leave in a JPEG, PNG or WebP where, when and with what it was taken; else that is taken out.
    #[serde(default)]
    keep_metadata: bool,
}

async fn upload(
    State(app): State<App>,
    caller: Caller,
    Asked(upload): Asked<Upload>,
    Uploaded(bytes): Uploaded,
) -> Result<Created<File>> {
    let bytes = if upload.keep_metadata { bytes } else { content::without_metadata(bytes)? };
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

/// What a browser shows by itself: plain pictures, sound, video, PDF. Nothing else is: drawings, pages
/// and what only some browsers know are saved.
const SHOWN: &[&str] = &[
    "application/pdf",
    "audio/aac",
    "audio/m4a",
    "audio/mpeg",
    "audio/ogg",
    "audio/opus",
    "audio/x-flac",
    "audio/x-wav",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/x-m4v",
];

/// What a browser may do with a file: look at plain pictures, play sound and video, read PDF;
/// everything else is saved, and nothing in it runs. Scripts and styles are called plain text, so that
/// no page of ours can be made to load them (`nosniff` holds it to that).
fn headers(file: &file::File) -> HeaderMap {
    let kind = match file.media_type.as_str() {
        "text/javascript" | "text/css" => "text/plain",
        kind => kind,
    };
    let disposition = if SHOWN.contains(&kind) { "inline" } else { "attachment" };
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
