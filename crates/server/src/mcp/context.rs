//! What a request of rmcp knows of the HTTP request that it came in, and what is told back to it.

use std::sync::atomic::Ordering;

use rmcp::{
    ErrorData, RoleServer,
    model::{CacheScope, ProtocolVersion},
    service::RequestContext,
};

use super::endpoint::Door;
use crate::Error;

pub(super) fn door(context: &RequestContext<RoleServer>) -> Option<&Door> {
    context.extensions.get::<http::request::Parts>()?.extensions.get::<Door>()
}

/// What is said since 2026-07-28 of how long an answer may be kept, and by whom: not at all.
pub(super) fn uncached(context: &RequestContext<RoleServer>) -> (Option<u64>, Option<CacheScope>) {
    let version = context.protocol_version();
    if version.is_some_and(|version| version >= ProtocolVersion::V_2026_07_28) {
        (Some(0), Some(CacheScope::Private))
    } else {
        (None, None)
    }
}

/// Tells the HTTP side that the authority was found in force.
pub(super) fn note_held(context: &RequestContext<RoleServer>) {
    if let Some(door) = door(context) {
        door.held.store(true, Ordering::Release);
    }
}

/// Tells the HTTP side that the link is gone; what rmcp makes of the error is not sent.
pub(super) fn closed(context: &RequestContext<RoleServer>) -> ErrorData {
    if let Some(door) = door(context) {
        door.closed.store(true, Ordering::Release);
    }
    ErrorData::internal_error("the link is gone", None)
}

pub(super) fn unavailable(error: Error) -> ErrorData {
    let told = error.body();
    let _logged = error.into_call_tool_result();
    ErrorData::internal_error("the server cannot answer now; try again in a second", Some(told))
}
