//! What handlers answer beside plain JSON, each with how it shows in the `OpenAPI` document.

use std::{convert::Infallible, time::Duration};

use aide::{
    OperationOutput,
    generate::GenContext,
    openapi::{
        MediaType, Operation, Response as ResponseDocument, SchemaObject,
        StatusCode as StatusDocument,
    },
};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::events::ChangeEvent;
use crate::Error;

/// 201 and what was made.
pub(super) struct Created<T>(pub T);

/// An answer that sets the session's cookie, where there is one to be set.
pub(super) struct WithCookie<T>(pub Option<HeaderValue>, pub T);

/// Bytes of any kind, with headers of their own.
pub(super) struct Bytes(pub Response);

/// Markdown, with headers of its own.
pub(super) struct Markdown(pub Response);

/// A zip archive, with headers of its own.
pub(super) struct Archive(pub Response);

/// Server-sent events, with a comment now and then that keeps the connection.
pub(super) struct Events(Response);

/// How often something is sent while nothing happens.
const HEARTBEAT: Duration = Duration::from_secs(20);

type Documented = Vec<(Option<StatusDocument>, ResponseDocument)>;

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl<T: JsonSchema> OperationOutput for Created<T> {
    type Inner = T;

    fn operation_response(
        context: &mut GenContext,
        operation: &mut Operation,
    ) -> Option<ResponseDocument> {
        Json::<T>::operation_response(context, operation)
    }

    fn inferred_responses(context: &mut GenContext, operation: &mut Operation) -> Documented {
        let made = Self::operation_response(context, operation);
        made.into_iter().map(|made| (Some(StatusDocument::Code(201)), made)).collect()
    }
}

impl<T: IntoResponse> IntoResponse for WithCookie<T> {
    fn into_response(self) -> Response {
        (self.0.map(|cookie| [(header::SET_COOKIE, cookie)]), self.1).into_response()
    }
}

impl<T: OperationOutput> OperationOutput for WithCookie<T> {
    type Inner = T::Inner;

    fn operation_response(
        context: &mut GenContext,
        operation: &mut Operation,
    ) -> Option<ResponseDocument> {
        T::operation_response(context, operation)
    }

    fn inferred_responses(context: &mut GenContext, operation: &mut Operation) -> Documented {
        T::inferred_responses(context, operation)
    }
}

impl IntoResponse for Bytes {
    fn into_response(self) -> Response {
        self.0
    }
}

impl OperationOutput for Bytes {
    type Inner = Self;

    fn inferred_responses(_: &mut GenContext, _: &mut Operation) -> Documented {
        let what = "The bytes, under the media type that was recognised in them.";
        documented(what, "application/octet-stream", MediaType::default())
    }
}

impl IntoResponse for Markdown {
    fn into_response(self) -> Response {
        self.0
    }
}

impl OperationOutput for Markdown {
    type Inner = Self;

    fn inferred_responses(context: &mut GenContext, _: &mut Operation) -> Documented {
        let schema = SchemaObject {
            json_schema: context.schema.subschema_for::<String>(),
            external_docs: None,
            example: None,
        };
        let text = MediaType { schema: Some(schema), ..MediaType::default() };
        documented("The text.", "text/markdown", text)
    }
}

impl IntoResponse for Archive {
    fn into_response(self) -> Response {
        self.0
    }
}

impl OperationOutput for Archive {
    type Inner = Self;

    fn inferred_responses(_: &mut GenContext, _: &mut Operation) -> Documented {
        documented("The archive.", "application/zip", MediaType::default())
    }
}

/// A success with a body of this type.
fn documented(description: &str, media_type: &str, body: MediaType) -> Documented {
    let answer = ResponseDocument {
        description: description.into(),
        content: [(media_type.to_owned(), body)].into_iter().collect(),
        ..ResponseDocument::default()
    };
    vec![(Some(StatusDocument::Code(200)), answer)]
}

impl Events {
    pub(super) fn new(
        events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static,
    ) -> Self {
        let alive = KeepAlive::new().interval(HEARTBEAT);
        Self(Sse::new(events).keep_alive(alive).into_response())
    }
}

impl IntoResponse for Events {
    fn into_response(self) -> Response {
        self.0
    }
}

impl OperationOutput for Events {
    type Inner = Self;

    fn inferred_responses(context: &mut GenContext, _: &mut Operation) -> Documented {
        let schema = SchemaObject {
            json_schema: context.schema.subschema_for::<ChangeEvent>(),
            external_docs: None,
            example: None,
        };
        let event = MediaType { schema: Some(schema), ..MediaType::default() };
        let what = "Events; the schema is that of the data of a `change`.";
        documented(what, "text/event-stream", event)
    }
}

/// Why a request was refused.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Refusal {
    /// The name to tell refusals apart by: `not_found`, `invalid_argument`, `conflict`, …
    error: String,
    /// What to do, for people.
    message: Option<String>,
}

impl OperationOutput for Error {
    type Inner = Self;

    fn operation_response(
        context: &mut GenContext,
        operation: &mut Operation,
    ) -> Option<ResponseDocument> {
        Json::<Refusal>::operation_response(context, operation)
    }

    fn inferred_responses(context: &mut GenContext, operation: &mut Operation) -> Documented {
        let refusal = Self::operation_response(context, operation);
        refusal.into_iter().map(|refusal| (None, refusal)).collect()
    }
}
