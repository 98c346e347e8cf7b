//! Files in pieces, as tus 1.0.0 has it (<https://tus.io/protocols/resumable-upload>), with its extensions
//! creation, creation-defer-length, expiration and termination. What came stays when a connection breaks:
//! the sender asks how much that is, and goes on there.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use docent_store::{
    Actor, Error as StoreError, Store,
    file::{
        Arrival, New,
        upload::{self, Announced, Upload},
    },
};
use futures::TryStreamExt as _;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{number, take, told};
use crate::{App, Caller, Error, Result, record::Act};

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
/// The file that an upload became, beside what tus says of it.
const FILE: HeaderName = HeaderName::from_static("docent-file");

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const EXTENSIONS: &str = "creation,creation-defer-length,expiration,termination";
const PIECE: &str = "application/offset+octet-stream";

/// Says of every answer which protocol it is of.
pub(crate) async fn versioned(mut response: Response) -> Response {
    let other = response.status() == StatusCode::PRECONDITION_FAILED;
    let headers = response.headers_mut();
    headers.insert(TUS_RESUMABLE, VERSION);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if other {
        headers.insert(TUS_VERSION, VERSION);
    }
    response
}

/// `OPTIONS`: what there is.
pub(crate) fn offered(app: &App) -> Response {
    let headers = [
        (TUS_VERSION, VERSION),
        (TUS_EXTENSION, HeaderValue::from_static(EXTENSIONS)),
        (TUS_MAX_SIZE, HeaderValue::from(app.store.files.largest)),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// `POST`: begins an upload; `place` is where uploads are.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    place: &str,
    headers: &HeaderMap,
) -> Result<Response> {
    hold_version(headers)?;
    let length = match (headers.get(UPLOAD_LENGTH), headers.get(UPLOAD_DEFER_LENGTH)) {
        (Some(length), None) => Some(number(length).ok_or_else(|| wrong("Upload-Length"))?),
        (None, Some(deferred)) if deferred == "1" => None,
        _ => return Err(Error::invalid("give Upload-Length, or Upload-Defer-Length: 1")),
    };
    let said = Said::read(headers)?;
    let announced = Announced { name: &said.name, length, keep_metadata: said.keep_metadata };
    let upload = upload::begin(&app.store, &caller.actor, announced).await?;
    let mut headers = state(app, caller, &upload).await?;
    headers.insert(header::LOCATION, text(&format!("{place}/{}", upload.id))?);
    Ok((StatusCode::CREATED, headers).into_response())
}

/// What is asked of one upload; the audit knows of it.
pub(crate) async fn answer(
    app: &App,
    caller: &Caller,
    id: Uuid,
    request: Request,
) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    let method = overridden(parts.method, headers);
    let action = match method {
        Method::GET | Method::HEAD => "uploads_get",
        Method::DELETE => "uploads_delete",
        _ => "uploads_append",
    };
    let act = Act::of(app, caller, action).on([id]);
    let answered = match method {
        Method::GET => told_of(app, caller, id).await,
        Method::HEAD => state_of(app, caller, id, headers).await,
        Method::PATCH => append(app, caller, id, headers, body).await,
        Method::DELETE => end(app, caller, id, headers).await,
        _ => Err(Error::invalid("what a POST is to be, X-HTTP-Method-Override says")),
    };
    act.done(app, answered).await
}

/// For those whose network knows few methods.
fn overridden(method: Method, headers: &HeaderMap) -> Method {
    let said = headers.get(METHOD_OVERRIDE).filter(|_| method == Method::POST);
    said.and_then(|said| Method::from_bytes(said.as_bytes()).ok()).unwrap_or(method)
}

fn hold_version(headers: &HeaderMap) -> Result<()> {
    if headers.get(TUS_RESUMABLE) == Some(&VERSION) {
        return Ok(());
    }
    Err(Error::UnsupportedVersion(
        "say which version of tus this is: Tus-Resumable: 1.0.0".to_owned(),
    ))
}

fn wrong(header: &str) -> Error {
    Error::invalid(format!("{header} must be a number of bytes"))
}

/// For who does not speak tus: what it became.
async fn told_of(app: &App, caller: &Caller, id: Uuid) -> Result<Response> {
    let upload = upload::find(&app.store, &caller.actor, id).await?;
    Ok(Json(told(became(app, caller, &upload).await?)).into_response())
}

async fn state_of(app: &App, caller: &Caller, id: Uuid, headers: &HeaderMap) -> Result<Response> {
    hold_version(headers)?;
    let upload = upload::find(&app.store, &caller.actor, id).await?;
    Ok(state(app, caller, &upload).await?.into_response())
}

async fn end(app: &App, caller: &Caller, id: Uuid, headers: &HeaderMap) -> Result<Response> {
    hold_version(headers)?;
    upload::end(&app.store, &caller.actor, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes a piece.
async fn append(
    app: &App,
    caller: &Caller,
    id: Uuid,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response> {
    hold_version(headers)?;
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != PIECE) {
        return Err(Error::UnsupportedMediaType(format!("a piece has Content-Type: {PIECE}")));
    }
    let offset = headers.get(UPLOAD_OFFSET).and_then(number);
    let offset = offset.ok_or_else(|| wrong("Upload-Offset"))?;
    let mut upload = upload::find(&app.store, &caller.actor, id).await?;
    if let Some(length) = headers.get(UPLOAD_LENGTH) {
        let length = number(length).ok_or_else(|| wrong("Upload-Length"))?;
        if upload.length != Some(length) {
            upload::announce(&app.store, &caller.actor, &mut upload, length).await?;
        }
    }
    if upload.received != offset {
        let received = upload.received;
        let message = format!("{received} bytes have come: go on from there");
        return Err(StoreError::conflict(message).into());
    }
    // On its own: what came is kept although nobody waits for the answer any more.
    let receiving = receive(app.store.clone(), caller.actor.clone(), upload, body);
    let upload = tokio::spawn(receiving).await.map_err(StoreError::internal)??;
    Ok((StatusCode::NO_CONTENT, state(app, caller, &upload).await?).into_response())
}

/// Keeps a piece as it comes, and what came of it where it breaks off.
async fn receive(
    store: Arc<Store>,
    actor: Actor,
    mut upload: Upload,
    body: Body,
) -> Result<Upload> {
    let mut bytes = body.into_data_stream();
    let mut waiting = Vec::new();
    loop {
        let next = bytes.try_next().await;
        if let Ok(Some(part)) = &next {
            waiting.extend_from_slice(part);
        }
        let ended = !matches!(next, Ok(Some(_)));
        while waiting.len() >= upload::PART || ended && !waiting.is_empty() {
            let rest = waiting.split_off(waiting.len().min(upload::PART));
            upload::append(&store, &actor, &mut upload, &waiting).await?;
            waiting = rest;
        }
        if ended {
            return next.map(|_| upload).map_err(|_| take::broken_off());
        }
    }
}

/// The file that an upload whose bytes are all there has become. It is made by a task of its own, which
/// goes on although nobody waits for the answer any more; who comes meanwhile waits for it.
async fn became(app: &App, caller: &Caller, upload: &Upload) -> Result<Uuid> {
    if let Some(file) = upload.file {
        return Ok(file);
    }
    if !upload.is_whole() {
        let received = upload.received;
        let message = format!("it is no file yet: {received} bytes have come");
        return Err(StoreError::conflict(message).into());
    }
    let making = make(app.clone(), caller.clone(), upload.id);
    tokio::spawn(making).await.map_err(StoreError::internal)?
}

/// Those who make files here, by uploads: some share a turn, and nobody makes a file twice.
static TURNS: [Mutex<()>; 64] = [const { Mutex::const_new(()) }; 64];

async fn make(app: App, caller: Caller, id: Uuid) -> Result<Uuid> {
    let [.., last] = *id.as_bytes();
    let _turn = TURNS[usize::from(last) % TURNS.len()].lock().await;
    let upload = upload::find(&app.store, &caller.actor, id).await?;
    if let Some(file) = upload.file {
        return Ok(file);
    }
    let completed = complete(&app, &caller, &upload).await;
    match &completed {
        // Another process has made it, maybe.
        Err(Error::Store(StoreError::Conflict { .. })) => {
            let upload = upload::find(&app.store, &caller.actor, id).await?;
            upload.file.map_or(completed, Ok)
        }
        // It can become none: its room is for others.
        Err(Error::Store(StoreError::Invalid(_))) => {
            upload::end(&app.store, &caller.actor, id).await?;
            completed
        }
        _ => completed,
    }
}

/// Makes a file of what came, as of every other.
async fn complete(app: &App, caller: &Caller, upload: &Upload) -> Result<Uuid> {
    let length = Some(upload.received);
    let action = if caller.actor.link().is_some() { super::ACTION } else { "files_create" };
    let mut audit = caller.audit_entry(app, action);
    audit.objects.push(upload.id);
    let new = New { name: &upload.name, length, audit: Some(audit), upload: Some(upload.id) };
    let mut arrival = Arrival::begin(&app.store, &caller.actor, new)?;
    let bytes = upload::bytes(&app.store, &caller.actor, upload).map_err(Error::from);
    take::take(&mut arrival, bytes, upload.keep_metadata, length).await?;
    Ok(arrival.finish().await?.id)
}

/// Where an upload is. Its sender may think that it is done: then it is.
async fn state(app: &App, caller: &Caller, upload: &Upload) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(UPLOAD_OFFSET, HeaderValue::from(upload.received));
    match upload.length {
        Some(length) => headers.insert(UPLOAD_LENGTH, HeaderValue::from(length)),
        None => headers.insert(UPLOAD_DEFER_LENGTH, HeaderValue::from_static("1")),
    };
    let expires = httpdate::fmt_http_date(upload.expires_at.into());
    headers.insert(UPLOAD_EXPIRES, text(&expires)?);
    if upload.is_whole() {
        let file = became(app, caller, upload).await?;
        headers.insert(FILE, text(&file.to_string())?);
    }
    Ok(headers)
}

fn text(value: &str) -> Result<HeaderValue> {
    Ok(HeaderValue::try_from(value).map_err(StoreError::internal)?)
}

/// What is said of a file before it comes.
struct Said {
    name: String,
    keep_metadata: bool,
}

impl Said {
    /// Reads `Upload-Metadata`: keys and values in base64, of which `filename` is needed.
    fn read(headers: &HeaderMap) -> Result<Self> {
        let metadata = headers.get(UPLOAD_METADATA).map(HeaderValue::to_str);
        let metadata = metadata.transpose().ok().flatten().unwrap_or_default();
        let mut said = Self { name: String::new(), keep_metadata: false };
        for pair in metadata.split(',') {
            let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
            let value = STANDARD.decode(value.trim()).ok();
            let value = value.and_then(|value| String::from_utf8(value).ok());
            let value = || {
                let why = "in Upload-Metadata each value is UTF-8 in base64";
                value.ok_or_else(|| Error::invalid(format!("{why}: {key} is not")))
            };
            match key {
                "filename" => said.name = value()?,
                "keepMetadata" => said.keep_metadata = value()? != "false",
                _ => {}
            }
        }
        if said.name.is_empty() {
            return Err(Error::invalid("give the file's name: Upload-Metadata: filename BASE64"));
        }
        Ok(said)
    }
}
