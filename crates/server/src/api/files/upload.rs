//! A file comes up: as the body itself, or as the one file of a form. Neither is held in memory.

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
use docent_store::file::{self, Arrival, New};
use futures::TryStreamExt as _;
use http_body_util::Limited;
use schemars::{JsonSchema, json_schema};
use serde::Deserialize;

use super::File;
use crate::{
    App, Caller, Error, Result,
    api::{answer::Created, extract::Asked},
};

/// Bytes of a form at most beside its file.
const AROUND: usize = 1024 * 1024;

#[derive(Deserialize, JsonSchema)]
pub(super) struct Upload {
    /// The file's name; a form's file has its own.
    name: Option<String>,
}

/// What comes, in either form, and how many bytes that is, as far as the sender says.
pub(super) enum Uploaded {
    Body(Body, Option<u64>),
    Form(Box<Multipart>),
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
            file::add_stream(&app.store, &caller.actor, New { name, length, audit }, bytes).await?
        }
        Uploaded::Form(mut form) => {
            let no_file = || Error::invalid("the form has no file: send one with its name");
            let mut field = loop {
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
            while let Some(bytes) = field.chunk().await.map_err(|error| refused(&error))? {
                arrival.write(&bytes).await?;
            }
            drop(field);
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
        let most = usize::try_from(app.store.files.largest).unwrap_or(usize::MAX);
        let most = most.saturating_add(AROUND);
        let request = request.map(|body| Body::new(Limited::new(body, most)));
        let form = Multipart::from_request(request, app).await;
        let form = form.map_err(|rejection| Error::invalid(rejection.body_text()))?;
        Ok(Self::Form(Box::new(form)))
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
