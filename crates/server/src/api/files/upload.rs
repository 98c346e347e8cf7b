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
    http::{HeaderValue, StatusCode, header},
};
use docent_store::file::{Arrival, New};
use futures::TryStreamExt as _;
use http_body_util::Limited;
use schemars::{JsonSchema, json_schema};
use serde::Deserialize;

use super::File;
use crate::{
    App, Caller, Error, Result,
    api::{answer::Created, extract::Asked},
    uploads::{length, take},
};

/// Bytes of a form at most beside its file.
const AROUND: usize = 1024 * 1024;

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
            let bytes = take::pieces(body);
            let new = New { length, audit, ..New::named(name) };
            let mut arrival = Arrival::begin(&app.store, &caller.actor, new)?;
            take::take(&mut arrival, bytes, upload.keep_metadata, length).await?;
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
            let new = New { audit, ..New::named(&name) };
            let mut arrival = Arrival::begin(&app.store, &caller.actor, new)?;
            let bytes = field.map_err(|error| refused(&error));
            take::take(&mut arrival, bytes, upload.keep_metadata, length).await?;
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

fn refused(error: &MultipartError) -> Error {
    match error.status() {
        StatusCode::BAD_REQUEST => Error::invalid(format!("the form: {}", error.body_text())),
        StatusCode::PAYLOAD_TOO_LARGE => {
            docent_store::Error::TooLarge("the form is too large".to_owned()).into()
        }
        _ => take::broken_off(),
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
