//! What handlers take from a request, with refusals that are [`Error`]s, and how
//! it shows in the `OpenAPI` document.

use aide::{OperationInput, generate::GenContext, openapi::Operation};
use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, request::Parts},
};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::writing;
use crate::{App, Error, Result};

/// A JSON body; it must say that it is JSON.
pub(super) struct Body<T>(pub T);

/// The ids in a path; what is no id names nothing.
pub(super) struct Named<T>(pub T);

/// The fields behind the question mark.
pub(super) struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let request = writing::fingerprinted(request, app).await?;
        let Json(body) = Json::from_request(request, app)
            .await
            .map_err(|rejection| refused(rejection.status(), rejection.body_text()))?;
        Ok(Self(body))
    }
}

/// Why a body is not taken: it is too large (RFC 9110 §15.5.14: 413), or not what it should be.
pub(super) fn refused(status: StatusCode, why: String) -> Error {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return docent_store::Error::TooLarge("this is more than the server reads here".to_owned())
            .into();
    }
    Error::invalid(why)
}

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Named<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let path = Path::from_request_parts(parts, app).await;
        path.map(|Path(ids)| Self(ids)).map_err(|_| Error::not_found())
    }
}

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Query(fields) = Query::from_request_parts(parts, app)
            .await
            .map_err(|rejection| Error::invalid(rejection.body_text()))?;
        Ok(Self(fields))
    }
}

impl<T: JsonSchema> OperationInput for Body<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        Json::<T>::operation_input(context, operation);
    }
}

impl<T: JsonSchema> OperationInput for Named<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        Path::<T>::operation_input(context, operation);
    }
}

impl<T: JsonSchema> OperationInput for Asked<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        Query::<T>::operation_input(context, operation);
    }
}
