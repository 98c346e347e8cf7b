//! Refusals as OAuth has them: an `error` of a fixed list, and words for developers.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use docent_store::Error as StoreError;
use serde_json::json;

use crate::Error;

/// Why a client did not get what it asked for.
#[derive(Debug)]
pub(super) enum Refusal {
    /// RFC 6749 §5.2, RFC 7591 §3.2.2.
    Client { error: &'static str, description: &'static str },
    /// Not a matter between client and server.
    Other(Error),
}

impl Refusal {
    pub(super) fn new(error: &'static str, description: &'static str) -> Self {
        Self::Client { error, description }
    }

    pub(super) fn invalid_request(description: &'static str) -> Self {
        Self::new("invalid_request", description)
    }
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (error, description) = match self {
            Self::Client { error, description } => (error, description),
            Self::Other(Error::Store(StoreError::Invalid(_))) => {
                ("invalid_request", "a parameter is wrong")
            }
            Self::Other(error) => return error.into_bare_response(),
        };
        let status = if error == "invalid_client" {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::BAD_REQUEST
        };
        let body = json!({ "error": error, "error_description": description });
        (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
    }
}
