//! One error for every door, with two faces: HTTP and MCP.
//!
//! What a client can act on has a code and a message; everything else is `internal`, told to the
//! log once and to nobody else.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use docent_store::{self as store, oauth::Scopes};
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{http::Refusal, provider::Problem};

/// Said of everything that is not visible, whatever the reason.
const NOT_FOUND: &str = "there is nothing of this id here; ids come from lists, searches and reads";

/// Why a door did not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// From the store.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A MCP tool or argument that the caller cannot have; the message names it.
    #[error("{0}")]
    UnknownTool(String),
    /// A link with a password was called without a token, or with one that is not good.
    #[error("a token is needed")]
    Unauthenticated {
        /// Whether a token was shown.
        shown: bool,
        /// What the link allows.
        scopes: Scopes,
    },
    /// The token is good, but not for this.
    #[error("the token does not allow this")]
    InsufficientScope {
        /// All that is needed.
        needed: Scopes,
    },
    /// No session, no token, or one that is not good any more.
    #[error("sign in first")]
    SignedOut,
    /// An access token is unknown, was revoked or has ended.
    #[error("this access token is unknown, was revoked or has expired")]
    BadAccessToken,
    /// An access token may only read, and this is more.
    #[error("this access token may only read")]
    ReadOnlyToken,
    /// An access token was shown where only a session will do.
    #[error("an access token does not manage the account it belongs to: sign in in a browser")]
    SessionNeeded,
    /// An outside provider did not help.
    #[error(transparent)]
    SignIn(#[from] Problem),
    /// A browser sent this from another site.
    #[error("this request did not come from Docent's own pages")]
    CrossSite,
    /// The request went no further than the entrance.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A protocol is spoken in a version that is not understood; the message says which is.
    #[error("{0}")]
    UnsupportedVersion(String),
    /// A body is not of the type that is taken; the message says which is.
    #[error("{0}")]
    UnsupportedMediaType(String),
    /// Somebody was asked whether it shall happen, and said no.
    #[error("it was not confirmed: nothing was deleted")]
    Declined,
    /// Too many requests lately.
    #[error("too many calls; try again in {retry_after} s")]
    RateLimited {
        /// Whole seconds, at least 1.
        retry_after: u32,
    },
    /// The text was found, but across the border of two blocks.
    #[error("{0}")]
    SpansBlocks(String),
    /// The text was not found, or more than once.
    #[error("{message}")]
    NoSingleMatch {
        /// What to do.
        message: String,
        /// Where it was found.
        matches: Vec<(Uuid, String)>,
    },
}

/// The result of everything at the doors.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A mistake in the request; the message says what to do.
    pub fn invalid(message: impl Into<String>) -> Self {
        store::Error::invalid(message).into()
    }

    /// Unknown, deleted, of another space or out of reach.
    pub fn not_found() -> Self {
        store::Error::NotFound.into()
    }

    /// The name that clients tell errors apart by.
    pub fn code(&self) -> &'static str {
        use store::Error as Store;
        match self {
            Self::Store(error) => match error {
                Store::Unauthorized => "unauthorized",
                Store::NotFound => "not_found",
                Store::Forbidden(_) => "forbidden",
                Store::Invalid(_) => "invalid_argument",
                Store::TooLarge(_) => "too_large",
                Store::Full(_) => "space_full",
                Store::Conflict { .. } | Store::KeyReused => "conflict",
                Store::TooManyAttempts { .. } => "rate_limited",
                Store::Unavailable(_) | Store::Undecided(_) | Store::ObjectsUnavailable(_) => {
                    "unavailable"
                }
                Store::Overloaded => "overloaded",
                Store::TooSlow => "too_slow",
                Store::Internal(_) => "internal",
            },
            Self::UnknownTool(_) => "unknown_tool",
            Self::SignedOut | Self::Unauthenticated { shown: false, .. } => "unauthorized",
            Self::Unauthenticated { shown: true, .. } | Self::BadAccessToken => "invalid_token",
            Self::InsufficientScope { .. } | Self::ReadOnlyToken => "insufficient_scope",
            Self::SessionNeeded => "session_needed",
            Self::SignIn(problem) => problem.code(),
            Self::CrossSite => "forbidden",
            Self::Refused(refusal) => match refusal {
                Refusal::TargetTooLong => "uri_too_long",
                Refusal::TooManyHeaders => "headers_too_large",
                Refusal::NotOneHost => "invalid_argument",
                Refusal::ForeignHost | Refusal::ForeignOrigin => "forbidden",
            },
            Self::UnsupportedVersion(_) => "unsupported_version",
            Self::UnsupportedMediaType(_) => "unsupported_media_type",
            Self::Declined => "declined",
            Self::RateLimited { .. } => "rate_limited",
            Self::SpansBlocks(_) => "spans_blocks",
            Self::NoSingleMatch { .. } => "no_single_match",
        }
    }

    /// The status on the HTTP doors.
    pub fn status(&self) -> StatusCode {
        match self.code() {
            // As draft-ietf-httpapi-idempotency-key-header has it, section 2.7.
            _ if matches!(self, Self::Store(store::Error::KeyReused)) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            "unauthorized" | "invalid_token" => StatusCode::UNAUTHORIZED,
            "not_found" | "unknown_tool" => StatusCode::NOT_FOUND,
            "forbidden" | "insufficient_scope" | "session_needed" => StatusCode::FORBIDDEN,
            "conflict" => StatusCode::CONFLICT,
            "unsupported_version" => StatusCode::PRECONDITION_FAILED,
            "unsupported_media_type" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "too_large" | "space_full" => StatusCode::PAYLOAD_TOO_LARGE,
            "rate_limited" => StatusCode::TOO_MANY_REQUESTS,
            "uri_too_long" => StatusCode::URI_TOO_LONG,
            "headers_too_large" => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "unavailable" | "overloaded" | "internal" | "provider_silent" => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// What a client is told: code, message and what it needs to go on.
    pub fn body(&self) -> Value {
        let message = match self {
            Self::Store(store::Error::NotFound) => NOT_FOUND.to_owned(),
            other => other.to_string(),
        };
        let mut error = json!({ "code": self.code(), "message": message });
        match self {
            Self::Store(store::Error::Conflict { revision, blocks, .. }) => {
                if let Some(revision) = revision {
                    error["revision"] = json!(revision);
                }
                if !blocks.is_empty() {
                    error["blocks"] = json!(blocks);
                }
            }
            Self::NoSingleMatch { matches, .. } if !matches.is_empty() => {
                let matches =
                    matches.iter().map(|(id, around)| json!({ "id": id, "text": around }));
                error["matches"] = matches.collect();
            }
            _ => {}
        }
        error
    }

    /// Seconds after which it is worth trying again.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Store(store::Error::TooManyAttempts { retry_after })
            | Self::RateLimited { retry_after } => Some(*retry_after),
            _ if self.status() == StatusCode::SERVICE_UNAVAILABLE => Some(1),
            _ => None,
        }
    }

    /// What is said of an access token that does not do (RFC 6750 §3.1).
    fn challenge(&self) -> Option<HeaderValue> {
        let challenge = match self {
            Self::BadAccessToken => r#"Bearer error="invalid_token""#,
            Self::ReadOnlyToken => r#"Bearer error="insufficient_scope""#,
            _ => return None,
        };
        Some(HeaderValue::from_static(challenge))
    }

    /// The face that a model sees: a result that is an error, told in its text alone. Clients hold an
    /// object to the schema of what the tool answers, be it an error or not, and would hide it.
    pub fn into_call_tool_result(self) -> CallToolResult {
        self.log();
        let body = json!({ "error": self.body() });
        CallToolResult::error(vec![ContentBlock::text(body.to_string())])
    }

    /// The face at a link's address: nothing but the code, the same whatever the cause.
    pub(crate) fn into_bare_response(self) -> Response {
        let body = Json(json!({ "error": self.code() }));
        let mut response = (self.status(), body).into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        self.log();
        response
    }

    /// Faults of ours are logged here, where they are handled, and nowhere else.
    fn log(&self) {
        use store::Error as Store;
        if let Self::Store(
            error @ (Store::Internal(_)
            | Store::Unavailable(_)
            | Store::Undecided(_)
            | Store::ObjectsUnavailable(_)),
        ) = self
        {
            let source = std::error::Error::source(error).map(ToString::to_string);
            tracing::error!(source, "{error}");
        }
    }
}

/// What an answer that is a refusal carries for the layers it passes on its way out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused {
    /// The name that clients tell it apart by.
    pub code: &'static str,
    /// Whether the same read may well succeed on another connection.
    pub transient: bool,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.log();
        let transient = matches!(&self, Self::Store(error) if error.is_transient());
        let refused = Refused { code: self.code(), transient };
        let challenge = self.challenge();
        let mut response = if matches!(self, Self::Store(store::Error::NotFound)) {
            (StatusCode::NOT_FOUND, Json(json!({ "error": "not_found" }))).into_response()
        } else {
            let mut body = self.body();
            let code = body["code"].take();
            body["error"] = code;
            if let Some(body) = body.as_object_mut() {
                body.remove("code");
            }
            (self.status(), Json(body)).into_response()
        };
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = challenge {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.extensions_mut().insert(refused);
        response
    }
}
