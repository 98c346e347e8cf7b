//! How a write is asked for and answered: [`Writer`] is who asks, whether a key makes a retry
//! harmless, and whether it is only to be seen what would happen.

use std::{
    ops::Deref,
    sync::{Arc, OnceLock},
};

use aide::{
    OperationInput,
    generate::GenContext,
    openapi::Operation,
    operation::{ParamLocation, add_parameters, parameters_from_schema},
};
use axum::{
    Json,
    body::Body,
    extract::{FromRequest as _, FromRequestParts, Query, Request},
    http::{HeaderMap, HeaderName, request::Parts},
};
use docent_store::{Idempotency, Operation as Write, write};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::extract::refused;
use crate::{App, Caller, Error, Result};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Characters of a key.
const LONGEST_KEY: usize = 200;

/// Somebody who asks for a write, and how.
pub(super) struct Writer {
    caller: Caller,
    dry_run: bool,
    retry: Option<Retry>,
}

/// What tells a retry from another request.
struct Retry {
    key: String,
    /// Method, path and query.
    target: String,
    body: Fingerprint,
}

/// The hash of a body that has yet to be read.
#[derive(Clone, Debug, Default)]
struct Fingerprint(Arc<OnceLock<[u8; 32]>>);

impl Deref for Writer {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Asked {
    /// Answer what would change, and change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// The headers of a write.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its description is used")]
struct Headers {
    /// 1 to 200 characters of your choice, new for each write. The same request with the same key
    /// within 24 hours is answered as the first was, and changes nothing; another request with it
    /// is refused with 422.
    #[schemars(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

impl FromRequestParts<App> for Writer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let Query(asked) = Query::<Asked>::from_request_parts(parts, app)
            .await
            .map_err(|rejection| Error::invalid(rejection.body_text()))?;
        let retry = key(&parts.headers)?.map(|key| {
            let body = Fingerprint::default();
            parts.extensions.insert(body.clone());
            Retry { key, target: format!("{} {}", parts.method, parts.uri), body }
        });
        Ok(Self { caller, dry_run: asked.dry_run, retry })
    }
}

impl OperationInput for Writer {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        Caller::operation_input(context, operation);
        Query::<Asked>::operation_input(context, operation);
        let schema = context.schema.subschema_for::<Headers>();
        let headers = parameters_from_schema(context, schema, ParamLocation::Header);
        add_parameters(context, operation, headers);
    }
}

/// The key of a request: a string of structured fields (RFC 9651, section 3.3.3), as
/// draft-ietf-httpapi-idempotency-key-header says, or bare, as most clients send it.
fn key(headers: &HeaderMap) -> Result<Option<String>> {
    let mut given = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(first) = given.next() else { return Ok(None) };
    let key = match first.to_str() {
        // Such a string is one of JSON, too.
        Ok(quoted) if quoted.starts_with('"') => serde_json::from_str(quoted).ok(),
        bare => bare.ok().map(str::to_owned),
    };
    let key: Option<String> = key.filter(|_| given.next().is_none());
    match key.filter(|key| (1..=LONGEST_KEY).contains(&key.chars().count())) {
        None => Err(Error::invalid(format!(
            "Idempotency-Key must be one string of 1 to {LONGEST_KEY} characters"
        ))),
        key => Ok(key),
    }
}

/// Takes the fingerprint of a request's body, where a [`Writer`] has asked for it.
pub(super) async fn fingerprinted(request: Request, app: &App) -> Result<Request> {
    let Some(fingerprint) = request.extensions().get::<Fingerprint>().cloned() else {
        return Ok(request);
    };
    let (parts, body) = request.into_parts();
    let bytes = bytes::Bytes::from_request(Request::from_parts(parts.clone(), body), app).await;
    let bytes = bytes.map_err(|rejection| refused(rejection.status(), rejection.body_text()))?;
    fingerprint.0.get_or_init(|| Sha256::digest(&bytes).into());
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

impl Retry {
    fn idempotency(&self) -> Idempotency {
        let mut hash = Sha256::new_with_prefix(&self.target);
        hash.update(self.body.0.get().copied().unwrap_or_default());
        Idempotency { key: self.key.clone(), arguments_hash: hash.finalize().into() }
    }
}

/// What a write answers.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WriteAnswer {
    /// The change that undoes it; none when nothing changed.
    change_id: Option<Uuid>,
    /// What was made or named, in the order of the request.
    ids: Vec<Uuid>,
    /// The documents that changed.
    documents: Vec<Touched>,
    /// Of a dry run: the rows that would change, as they are and as they would become.
    #[serde(skip_serializing_if = "Option::is_none")]
    edits: Option<Vec<Value>>,
}

/// A document that a write changed.
#[derive(Serialize, JsonSchema)]
struct Touched {
    id: Uuid,
    /// Its revision now.
    revision: i64,
}

/// Runs an operation for a person, with its audit.
pub(super) async fn write(
    app: &App,
    writer: &Writer,
    action: &str,
    operation: &impl Write,
) -> Result<Json<WriteAnswer>> {
    let entry = writer.caller.audit_entry(app, action);
    let call = write::Call {
        action: action.to_owned(),
        idempotency: writer.retry.as_ref().map(Retry::idempotency),
        dry_run: writer.dry_run,
        audit: Some(entry.clone()),
    };
    let written = app.store.write(&writer.caller.actor, &call, operation).await?;
    if writer.dry_run || written.replayed {
        // Nothing was committed, its entry neither.
        app.audit.record(entry).await?;
    }
    let edits = written.edits.iter().filter_map(|edit| serde_json::to_value(edit).ok());
    let edits = writer.dry_run.then(|| edits.collect());
    let documents = written.documents.iter();
    let documents = documents.map(|touched| Touched { id: touched.id, revision: touched.revision });
    Ok(Json(WriteAnswer {
        change_id: written.change_id,
        documents: documents.collect(),
        ids: written.ids,
        edits,
    }))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::{IDEMPOTENCY_KEY, key};

    #[test]
    fn a_key_is_one_string_quoted_or_bare() {
        let given = |values: &[&str]| {
            let headers = values.iter().map(|value| (IDEMPOTENCY_KEY, value.parse().unwrap()));
            key(&headers.collect::<HeaderMap>()).ok()
        };
        assert_eq!(given(&[]), Some(None));
        assert_eq!(given(&["8e03978e-40d5"]), Some(Some("8e03978e-40d5".to_owned())));
        assert_eq!(given(&[r#""a \"b\"""#]), Some(Some("a \"b\"".to_owned())));
        for wrong in
            [&["\"a"][..], &["\"a\"; b"], &[""], &["\"\""], &["a", "b"], &[&"a".repeat(201)]]
        {
            assert_eq!(given(wrong), None, "{wrong:?}");
        }
    }
}
