//! What people read, and what they were refused, goes to the audit: queued, as agents' reads are.
//! A write that was done has its entry in its transaction.

use std::{
    sync::{Arc, OnceLock, atomic::Ordering},
    time::Instant,
};

use axum::{
    body::{Body, HttpBody as _},
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use crate::{App, Caller, Error, error::Refused};

/// How often a read is run again whose connection broke.
pub(super) const AGAIN: usize = 2;

/// Who turned out to call, and the ids in the path; nobody when the door stayed closed.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace(Arc<OnceLock<(Caller, Vec<Uuid>)>>);

impl Trace {
    /// Leaves a name. The first one stays.
    pub(super) fn leave(&self, caller: &Caller, objects: Vec<Uuid>) {
        // A read that is run again comes here again, with the same name.
        let _ = self.0.set((caller.clone(), objects));
    }
}

pub(super) async fn record(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let trace = Trace::default();
    request.extensions_mut().insert(trace.clone());
    let reads = request.method().is_safe();
    let path = request.extensions().get::<MatchedPath>();
    let action = action(request.method(), path.map_or("", MatchedPath::as_str));
    let response = if reads { read(request, next).await } else { next.run(request).await };
    let Some((caller, objects)) = trace.0.get().filter(|(caller, _)| {
        let recorded = caller.recorded.load(Ordering::Acquire);
        !recorded && (reads || !response.status().is_success())
    }) else {
        return response;
    };
    let mut entry = caller.audit_entry(&app, &action);
    entry.objects.clone_from(objects);
    entry.outcome = response.extensions().get::<Refused>().map_or("ok", |refused| refused.code);
    entry.duration = started.elapsed();
    entry.bytes_out = size(&response);
    match app.audit.record(entry).await {
        Ok(()) => response,
        Err(error) => Error::from(error).into_response(),
    }
}

/// Runs a read, and once more on another connection when its own has died.
async fn read(request: Request, next: Next) -> Response {
    let (parts, _) = request.into_parts();
    let mut attempt = 0;
    loop {
        let request = Request::from_parts(parts.clone(), Body::empty());
        let response = next.clone().run(request).await;
        let refused = response.extensions().get::<Refused>();
        if attempt == AGAIN || !refused.is_some_and(|refused| refused.transient) {
            return response;
        }
        attempt += 1;
    }
}

/// Bytes of the body, as far as they are known before it is sent.
fn size(response: &Response) -> usize {
    let said = response.headers().get(header::CONTENT_LENGTH).map(HeaderValue::to_str);
    let said = said.and_then(|said| said.ok()?.parse().ok());
    let known = || usize::try_from(response.body().size_hint().lower()).unwrap_or_default();
    said.unwrap_or_else(known)
}

/// What a call is called, after the nouns in its path, as tools are: `documents_list`,
/// `changes_list`, `documents_move`.
fn action(method: &Method, path: &str) -> String {
    let inner = path.strip_prefix("/api/spaces/{space}").unwrap_or_default();
    let mut nouns = inner.split('/').filter(|noun| !noun.is_empty() && !noun.starts_with('{'));
    let first = nouns.next().unwrap_or("spaces");
    let last = nouns.next_back();
    let verb = match (method.as_str(), last) {
        ("POST", Some(verb)) => return format!("{first}_{verb}").replace('-', "_"),
        ("POST", None) => "create",
        ("PUT" | "PATCH", _) => "update",
        ("DELETE", _) => "delete",
        _ if first == "search" => return "documents_search".to_owned(),
        _ if last == Some("markdown") => "get",
        _ if path.ends_with('}') => "get",
        _ => "list",
    };
    format!("{}_{verb}", last.unwrap_or(first).replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::action;

    #[test]
    fn calls_are_called_like_tools() {
        for (method, path, name) in [
            (Method::GET, "/documents", "documents_list"),
            (Method::GET, "/documents/{document}", "documents_get"),
            (Method::GET, "/documents/{document}/changes", "changes_list"),
            (Method::GET, "/documents/{document}/markdown", "markdown_get"),
            (Method::GET, "/daily-notes/{date}", "daily_notes_get"),
            (Method::GET, "/search", "documents_search"),
            (Method::POST, "/documents", "documents_create"),
            (Method::POST, "/blocks/move", "blocks_move"),
            (Method::POST, "/documents/{document}/move", "documents_move"),
            (Method::POST, "/documents/move", "documents_move"),
            (Method::POST, "/documents/delete", "documents_delete"),
            (Method::POST, "/links/pause-all", "links_pause_all"),
            (Method::PUT, "/members", "members_update"),
            (Method::PUT, "/blocks/{block}", "blocks_update"),
            (Method::DELETE, "/blocks/{block}", "blocks_delete"),
            (Method::PATCH, "", "spaces_update"),
        ] {
            assert_eq!(action(&method, &format!("/api/spaces/{{space}}{path}")), name);
        }
    }
}
