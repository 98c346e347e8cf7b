//! A file comes up: as the body itself, or as the one file of a form. Neither is held in memory.

use std::{
    pin::{Pin, pin},
    time::Duration,
};

use aide::{
    OperationInput,
    generate::GenContext,
    openapi::{MediaType, Operation, RequestBody, SchemaObject},
    operation::set_body,
};
use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request, State, multipart::MultipartError},
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use bytes::{Bytes, BytesMut};
use docent_store::{
    Error as StoreError, content,
    file::{Arrival, New},
};
use futures::{Stream, TryStreamExt as _};
use http_body_util::Limited;
use schemars::{JsonSchema, json_schema};
use serde::Deserialize;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task, time,
};

use super::File;
use crate::{
    App, Caller, Error, Result,
    api::{answer::Created, extract::Asked},
};

/// Bytes of a form at most beside its file.
const AROUND: usize = 1024 * 1024;

/// Bytes of a picture at most whose metadata is taken out, which takes all of them at once; and how much
/// room there is for such pictures, in MiB.
const LARGEST_CLEANED: usize = 16 * 1024 * 1024;
static ROOM: Semaphore = Semaphore::const_new(48);
/// How long a picture waits for its room.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Upload {
    /// The file's name; a form's file has its own.
    name: Option<String>,
    /// Leave in a JPEG, PNG or WebP where, when and with what it was taken; else that is taken out.
    #[serde(default)]
    keep_metadata: bool,
}

/// What comes, in either form, and how many bytes that is, as far as the sender says.
pub(super) enum Uploaded {
    Body(Body, Option<u64>),
    Form(Box<Multipart>, Option<u64>),
}

pub(super) async fn upload(
    State(app): State<App>,
    caller: Caller,
    Asked(upload): Asked<Upload>,
    uploaded: Uploaded,
) -> Result<Created<File>> {
    let audit = Some(caller.audit_entry(&app, "files_create"));
    let name = upload.name.as_deref();
    let file = match uploaded {
        Uploaded::Body(body, length) => {
            let name = name.ok_or_else(|| Error::invalid("give the file's name: ?name=…"))?;
            let bytes = body.into_data_stream().map_err(|_| broken_off());
            let new = New { name, length, audit };
            let mut arrival = Arrival::begin(&app.store, &caller.actor, new)?;
            take(&mut arrival, bytes, upload.keep_metadata, length).await?;
            arrival.finish().await?
        }
        Uploaded::Form(mut form, length) => {
            let no_file = || Error::invalid("the form has no file: send one with its name");
            let field = loop {
                let field = form
                    .next_field()
                    .await
                    .map_err(|error| refused(&error))?
                    .ok_or_else(no_file)?;
                if field.file_name().is_some() {
                    break field;
                }
            };
            let name = name.or(field.file_name()).unwrap_or_default().to_owned();
            let new = New { name: &name, length: None, audit };
            let mut arrival = Arrival::begin(&app.store, &caller.actor, new)?;
            let bytes = field.map_err(|error| refused(&error));
            take(&mut arrival, bytes, upload.keep_metadata, length).await?;
            while let Some(field) = form.next_field().await.map_err(|error| refused(&error))? {
                if field.file_name().is_some() {
                    return Err(Error::invalid(
                        "a form has one file: send the others on their own",
                    ));
                }
            }
            arrival.finish().await?
        }
    };
    Ok(Created(file.into()))
}

/// Takes all bytes of a file, of `length` at most: as they come, or once its metadata is out.
async fn take(
    arrival: &mut Arrival<'_>,
    bytes: impl Stream<Item = Result<Bytes>>,
    keep_metadata: bool,
    length: Option<u64>,
) -> Result<()> {
    let mut bytes = pin!(bytes);
    let mut head = BytesMut::new();
    while head.len() < content::MARK && !keep_metadata {
        let Some(part) = bytes.try_next().await? else { break };
        head.extend_from_slice(&part);
    }
    if !keep_metadata && content::may_tell_more(&head) {
        let (picture, _room) = picture(head, bytes, length).await?;
        // Some milliseconds for each MiB.
        let cleaned = task::spawn_blocking(move || content::without_metadata(picture)).await;
        let cleaned = cleaned.map_err(StoreError::internal)??;
        return Ok(arrival.write(&cleaned).await?);
    }
    arrival.write(&head).await?;
    while let Some(part) = bytes.try_next().await? {
        arrival.write(&part).await?;
    }
    Ok(())
}

/// A whole picture, and the room that it takes: waited for at once, so that nobody waits for the rest of
/// theirs while they keep others from it.
async fn picture(
    mut picture: BytesMut,
    mut bytes: Pin<&mut impl Stream<Item = Result<Bytes>>>,
    length: Option<u64>,
) -> Result<(Bytes, SemaphorePermit<'static>)> {
    const MIB: u64 = 1024 * 1024;
    let most = LARGEST_CLEANED as u64;
    let room = length.unwrap_or(most).min(most).div_ceil(MIB).max(1);
    let room = ROOM.acquire_many(u32::try_from(room).map_err(StoreError::internal)?);
    let room = time::timeout(PATIENCE, room).await.map_err(|_| StoreError::Overloaded)?;
    let room = room.map_err(StoreError::internal)?;
    while let Some(part) = bytes.try_next().await? {
        picture.extend_from_slice(&part);
        if picture.len() > LARGEST_CLEANED {
            return Err(Error::invalid(
                "the metadata of a picture of more than 16 MiB is not taken out: say keepMetadata to keep it, \
                 or make the picture smaller",
            ));
        }
    }
    Ok((picture.freeze(), room))
}

fn broken_off() -> Error {
    Error::invalid("the file broke off before its end: send it again")
}

fn refused(error: &MultipartError) -> Error {
    match error.status() {
        StatusCode::BAD_REQUEST => Error::invalid(format!("the form: {}", error.body_text())),
        StatusCode::PAYLOAD_TOO_LARGE => {
            docent_store::Error::TooLarge("the form is too large".to_owned()).into()
        }
        _ => broken_off(),
    }
}

impl FromRequest<App> for Uploaded {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        if !kind.starts_with(b"multipart/form-data") {
            let length = length(request.headers());
            return Ok(Self::Body(request.into_body(), length));
        }
        // What stands around the file is little.
        let length = length(request.headers());
        let most = usize::try_from(app.store.files.largest).unwrap_or(usize::MAX);
        let most = most.saturating_add(AROUND);
        let request = request.map(|body| Body::new(Limited::new(body, most)));
        let form = Multipart::from_request(request, app).await;
        let form = form.map_err(|rejection| Error::invalid(rejection.body_text()))?;
        Ok(Self::Form(Box::new(form), length))
    }
}

/// What a request says of the length of its body.
fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

impl OperationInput for Uploaded {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        let described = |schema| MediaType {
            schema: Some(SchemaObject { json_schema: schema, external_docs: None, example: None }),
            ..MediaType::default()
        };
        let form = json_schema!({
            "type": "object",
            "properties": { "file": { "type": "string", "format": "binary" } },
            "required": ["file"]
        });
        let body = RequestBody {
            description: Some("The file's bytes, or a form with the file and its name.".into()),
            content: [
                ("application/octet-stream".to_owned(), MediaType::default()),
                ("multipart/form-data".to_owned(), described(form)),
            ]
            .into_iter()
            .collect(),
            required: true,
            ..RequestBody::default()
        };
        set_body(context, operation, body);
    }
}
