//! The link that a path names.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
    response::Response,
};
use uuid::Uuid;

use crate::{App, Error};

/// A link's public id, in the one spelling that its metadata has.
pub(super) struct LinkId(pub(super) Uuid);

impl FromRequestParts<App> for LinkId {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Path(text) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| Error::not_found().into_bare_response())?;
        match text.parse::<Uuid>() {
            Ok(id) if id.to_string() == text => Ok(Self(id)),
            _ => Err(Error::not_found().into_bare_response()),
        }
    }
}
