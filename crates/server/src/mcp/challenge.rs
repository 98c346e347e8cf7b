//! Links with a password: what is said to whoever shows no token, a bad one, or one that allows too
//! little (RFC 6750 §3, RFC 9728 §5.1).

use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use docent_store::{Mode, oauth::Scopes};
use serde_json::Value;

use super::{tool::Access, tools};
use crate::{Error, Result, Settings, oauth};

/// An error as an answer. Where a token would help, the answer says where one is to be had.
pub(super) fn answer(
    settings: &Settings,
    host: Option<&HeaderValue>,
    path: &str,
    error: Error,
) -> Response {
    let (code, scopes) = match &error {
        Error::Unauthenticated { shown: false, scopes } => (None, *scopes),
        Error::Unauthenticated { shown: true, scopes } => (Some("invalid_token"), *scopes),
        Error::InsufficientScope { needed } => (Some("insufficient_scope"), *needed),
        _ => return error.into_bare_response(),
    };
    let metadata = metadata_address(&oauth::origin(settings, host), path);
    let code = code.map(|code| format!("error=\"{code}\", ")).unwrap_or_default();
    let challenge = format!("Bearer {code}resource_metadata=\"{metadata}\", scope=\"{scopes}\"");
    let mut response = error.into_bare_response();
    if let Ok(mut value) = HeaderValue::try_from(challenge) {
        value.set_sensitive(true);
        response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
    response
}

/// Where a protected resource describes itself: its path comes after the well-known one (RFC 9728
/// §3.1).
fn metadata_address(origin: &str, path: &str) -> String {
    format!("{origin}/.well-known/oauth-protected-resource{path}")
}

/// Refuses a message that needs more than the token allows, where the link would allow it. One that
/// does not say plainly what it asks for may need everything.
pub(super) fn hold(granted: Scopes, mode: Mode, body: &[u8]) -> Result<()> {
    let whole = Scopes::of(mode);
    if granted == whole {
        return Ok(());
    }
    let (read, write) = needed(body).unwrap_or((true, true));
    // What the link itself does not allow is refused by the tool. All that is needed is named at
    // once, with what there is.
    let needed = Scopes {
        read: granted.read || read && whole.read,
        write: granted.write || write && whole.write,
    };
    if needed == granted { Ok(()) } else { Err(Error::InsufficientScope { needed }) }
}

/// Whether a message reads and writes; none where it cannot be told.
fn needed(body: &[u8]) -> Option<(bool, bool)> {
    let message: Value = serde_json::from_slice(body).ok()?;
    let needed = match message["method"].as_str()? {
        "tools/call" => {
            match tools::find(message["params"]["name"].as_str()?).map(|entry| entry.access) {
                Some(Access::Read) => (true, false),
                Some(Access::Add) => (false, true),
                Some(Access::Change | Access::Delete) => (true, true),
                Some(Access::Always) | None => (false, false),
            }
        }
        method
            if ["resources/", "prompts/", "completion/", "subscriptions/"]
                .iter()
                .any(|read| method.starts_with(read)) =>
        {
            (true, false)
        }
        _ => (false, false),
    };
    Some(needed)
}
