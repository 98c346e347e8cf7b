//! The HTTP side: the secret is looked up before anything is parsed, `Accept` is taken as real
//! clients send it, and what is malformed gets a JSON-RPC error.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::{any, get},
};
use docent_store::{
    Error as StoreError, Grant, Mode, Secret, SecretHash, audit, link,
    link::Visit,
    oauth::{Scopes, grant},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{challenge, server::Docent, subscriptions, tools};
use crate::{App, Caller, Error, Result, oauth};

/// How deep JSON may be nested.
const DEEPEST: usize = 64;
/// How long one request may take, its body included.
const PATIENCE: Duration = Duration::from_secs(30);

/// The secret in a path; none where it is not even text.
type Named = std::result::Result<Path<String>, PathRejection>;

type Service = StreamableHttpService<Docent, NeverSessionManager>;

/// Both shapes of an answer; the client's `Accept` picks one.
#[derive(Clone)]
struct Services {
    json: Service,
    events: Service,
}

/// What the tools tell the HTTP side: that the link is not good any more, or writes too often.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    /// What was shown to be let in.
    pub key: Key,
    /// Set when the authority turned out to be gone.
    pub closed: Arc<AtomicBool>,
    /// Set when a statement found the authority in force.
    pub held: Arc<AtomicBool>,
    /// Set when a call was one write too many: the seconds to wait.
    pub wait: Arc<AtomicU32>,
    /// Whether a write was counted before rmcp saw it.
    pub counted: bool,
    /// Where a stream begins to tell what happens: known before it is accepted, so that nothing falls
    /// between.
    pub since: Option<i64>,
}

impl Door {
    fn new(key: Key, counted: bool, since: Option<i64>) -> Self {
        let (closed, held, wait) = (Arc::default(), Arc::default(), Arc::default());
        Self { key, closed, held, wait, counted, since }
    }
}

/// What is shown at this door: the hashes of the secret, and of the token beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub secret: SecretHash,
    pub token: Option<SecretHash>,
}

/// The routes of this door.
pub(crate) fn routes(app: &App) -> Router<App> {
    let services = Services { json: service(app, true), events: service(app, false) };
    let endpoint = any(move |state: State<App>, path: Named, request: Request| {
        answer(services.clone(), state, path, request)
    });
    Router::new()
        .route("/links/{secret}/mcp", endpoint.clone())
        .route("/links/{secret}/mcp/", endpoint)
        .route("/links/{secret}", get(explain))
}

fn service(app: &App, json: bool) -> Service {
    let docent = Docent::new(app.clone());
    let settings = &app.settings;
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(json)
        .with_max_request_body_bytes(settings.mcp_body_limit)
        .with_allowed_hosts(settings.allowed_hosts.iter().cloned())
        .with_allowed_origins(settings.allowed_origins.iter().cloned())
        .enforce_origin_validation();
    StreamableHttpService::new(move || Ok(docent.clone()), Arc::default(), config)
}

async fn answer(
    services: Services,
    State(app): State<App>,
    secret: Named,
    request: Request,
) -> Response {
    let (uri, host) = (request.uri().clone(), request.headers().get(header::HOST).cloned());
    let settings = Arc::clone(&app.settings);
    // On the heap before anything moves it.
    let answered = Box::pin(serve(services, app, secret, address_of(&request), request));
    match tokio::time::timeout(PATIENCE, answered).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => challenge::answer(&settings, host.as_ref(), uri.path(), error),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

fn address_of(request: &Request) -> Option<IpAddr> {
    let connection = request.extensions().get::<ConnectInfo<SocketAddr>>();
    connection.map(|ConnectInfo(address)| address.ip())
}

async fn serve(
    services: Services,
    app: App,
    secret: Named,
    address: Option<IpAddr>,
    request: Request,
) -> Result<Response> {
    let key = Key { secret: hash(secret)?, token: token(request.headers()) };
    if request.method() != Method::POST {
        look_up(&app, key, address).await?;
        let allow = [(header::ALLOW, HeaderValue::from_static("POST"))];
        return Ok((StatusCode::METHOD_NOT_ALLOWED, allow).into_response());
    }
    let visit = visit(&app, key, address).await?;
    let (mut parts, body) = request.into_parts();
    let client = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let caller = Caller::visiting(&visit, client.unwrap_or_default(), address);
    let grant = visit.actor.link().ok_or_else(Error::not_found)?;
    if let Err(error) = app.limits.calls.spend(grant.link, grant.calls_per_minute) {
        look_up(&app, key, address).await?;
        return Err(refused(&app, caller.audit_entry(&app, tools::UNKNOWN), error).await);
    }
    let body = match message(&app, &parts.headers, body).await {
        Ok(body) => body,
        Err(refused) => {
            look_up(&app, key, address).await?;
            return Ok(refused);
        }
    };
    hold_scopes(&app, key, &visit, &caller, &body).await?;
    let only_events = accepts(&parts.headers, "text/event-stream")
        && !accepts(&parts.headers, "application/json");
    if only_events {
        // Such an answer has begun before its tool runs: no status can be told afterwards.
        spend_write(&app, &caller, grant, &body).await?;
    }
    // rmcp wants both media types named; real clients send `*/*`, one of them, or nothing.
    parts
        .headers
        .insert(header::ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let since = subscriptions::begins(&app, &parts.headers, &caller).await?;
    let door = Door::new(key, only_events, since);
    parts.extensions.insert(caller);
    parts.extensions.insert(door.clone());
    let service = if only_events { &services.events } else { &services.json };
    let response = service.handle(Request::from_parts(parts, Body::from(body.clone()))).await;
    if door.closed.load(Ordering::Acquire) {
        let gone = look_up(&app, key, address).await;
        return Err(gone.err().unwrap_or_else(Error::not_found));
    }
    if !door.held.load(Ordering::Acquire) {
        // No statement stands behind this answer.
        look_up(&app, key, address).await?;
    }
    match door.wait.load(Ordering::Acquire) {
        0 => {}
        retry_after => return Err(Error::RateLimited { retry_after }),
    }
    if response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return Ok(malformed(&body));
    }
    Ok(response.map(Body::new))
}

/// Refuses a message that needs more than the caller's token allows.
async fn hold_scopes(
    app: &App,
    key: Key,
    visit: &Visit,
    caller: &Caller,
    body: &[u8],
) -> Result<()> {
    let (Some(granted), Some(grant)) = (&visit.granted, visit.actor.link()) else {
        return Ok(());
    };
    let Err(error) = challenge::hold(granted.scopes, grant.link_mode, body) else { return Ok(()) };
    look_up(app, key, caller.address).await?;
    Err(refused(app, caller.audit_entry(app, tools::UNKNOWN), error).await)
}

/// The bytes of a message; or what to answer to one that is too large, too deep or no JSON.
async fn message(
    app: &App,
    headers: &HeaderMap,
    body: Body,
) -> std::result::Result<Bytes, Response> {
    let limit = app.settings.mcp_body_limit;
    let body = match Limited::new(body, limit).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            let message = format!("a message has {limit} bytes at most");
            return Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, -32600, &message));
        }
        Err(_) => return Err(StatusCode::BAD_REQUEST.into_response()),
    };
    if deeper_than(&body, DEEPEST) {
        let message = format!("JSON is nested {DEEPEST} levels deep at most");
        return Err(refusal(StatusCode::BAD_REQUEST, -32600, &message));
    }
    if !is_json(headers) {
        let message = "a message is JSON: send it as application/json";
        return Err(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, -32600, message));
    }
    Ok(body)
}

fn hash(secret: Named) -> Result<SecretHash> {
    let Path(secret) = secret.map_err(|_| Error::not_found())?;
    Ok(Secret::from_str(&secret)?.hash())
}

/// The access token of a request: only here, never in its address (OAuth 2.1 §5.2).
fn token(headers: &HeaderMap) -> Option<SecretHash> {
    let credentials = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, token) = credentials.split_at_checked(7)?;
    if !scheme.eq_ignore_ascii_case(b"bearer ") {
        return None;
    }
    // What is none of ours is like one that is not good any more.
    let token = std::str::from_utf8(token).ok().and_then(oauth::Access::read);
    Some(token.map_or([0; 32], |token| token.hash()))
}

/// The link behind a secret, if that is enough or the token is good: remembered, or looked up.
/// Unknown, paused and expired ones, and those that let nobody in from this address, are alike.
async fn visit(app: &App, key: Key, address: Option<IpAddr>) -> Result<Arc<Visit>> {
    let alone = Key { token: None, ..key };
    let remembered = match app.links.get(&alone) {
        // A token at a link without a password means nothing.
        Some(visit) if !visit.protected => Some(visit),
        _ if key.token.is_some() => app.links.get(&key),
        _ => None,
    };
    let now = app.store.world.now();
    let good = remembered.filter(|visit| {
        let lasts = visit.granted.as_ref().is_none_or(|granted| granted.expires_at > now);
        lasts && visit.admits(address)
    });
    match good {
        Some(visit) => Ok(visit),
        None => look_up(app, key, address).await,
    }
}

/// As [`visit`], by what is kept now: for answers that no statement of a tool stands behind.
///
/// # Errors
/// [`Error::Unauthenticated`] where the link has a password and the token is none of its good ones.
pub(super) async fn look_up(app: &App, key: Key, address: Option<IpAddr>) -> Result<Arc<Visit>> {
    let found = find(app, key, address).await;
    if found.as_ref().map_or(true, |visit| visit.protected) {
        // What was remembered before it had a password, or with a token that is not good any more.
        app.links.invalidate(&Key { token: None, ..key });
        app.links.invalidate(&key);
    }
    let visit = found?;
    if !visit.protected {
        app.links.insert(Key { token: None, ..key }, Arc::clone(&visit));
    } else if visit.granted.is_some() {
        app.links.insert(key, Arc::clone(&visit));
    } else {
        let mode = visit.actor.link().map_or(Mode::Read, |grant| grant.link_mode);
        let shown = key.token.is_some();
        return Err(Error::Unauthenticated { shown, scopes: Scopes::of(mode) });
    }
    Ok(visit)
}

/// The link behind a secret, and what the token beside it stands for.
pub(crate) async fn find(app: &App, key: Key, address: Option<IpAddr>) -> Result<Arc<Visit>> {
    let _turn = app.limits.look_up(address).await?;
    let mut last = None;
    for _ in 0..2 {
        // Rare, and large: not in the state of every request.
        let looked_up = Box::pin(async {
            let mut connection = app.store.connection().await?;
            let now = app.store.world.now();
            let visit = link::authenticate(&mut connection, key.secret, key.token, now).await?;
            if let Some((visit, granted)) =
                visit.as_ref().and_then(|visit| Some((visit, visit.granted.as_ref()?)))
            {
                grant::note_use(&mut connection, visit.actor.space, granted.id, now).await?;
            }
            Ok::<_, StoreError>(visit)
        });
        match looked_up.await {
            Ok(found) => {
                let found = found.filter(|visit| visit.admits(address));
                return Ok(Arc::new(found.ok_or(StoreError::NotFound)?));
            }
            // A connection that died while it waited in the pool: the next one is fresh.
            Err(error) if error.is_transient() => last = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    Err(last.unwrap_or(StoreError::NotFound).into())
}

/// Records a call that came too soon, unless the audit has been told of many, and passes `error` on.
pub(super) async fn refused(app: &App, mut entry: audit::Entry, error: Error) -> Error {
    if entry.link.is_none_or(|link| app.limits.told.spend(link, None).is_err()) {
        return error;
    }
    entry.outcome = error.code();
    match app.audit.record(entry).await {
        Ok(()) => error,
        Err(full) => full.into(),
    }
}

/// Counts a call of a tool that writes, by the message itself: its headers are the client's word.
async fn spend_write(app: &App, caller: &Caller, grant: &Grant, body: &[u8]) -> Result<()> {
    #[derive(Deserialize)]
    struct Message {
        params: Parameters,
    }
    #[derive(Deserialize)]
    struct Parameters {
        name: String,
    }
    let named = serde_json::from_slice(body).map(|message: Message| message.params.name);
    let tool = named.ok().and_then(|name| tools::find(&name));
    let Some(tool) = tool.filter(|tool| tool.access.writes()) else { return Ok(()) };
    match app.limits.writes.spend(grant.link, grant.writes_per_minute) {
        Ok(()) => Ok(()),
        Err(error) => Err(refused(app, caller.audit_entry(app, tool.name), error).await),
    }
}

/// Whether a message is said to be JSON, or not said to be anything.
fn is_json(headers: &HeaderMap) -> bool {
    let essence = |kind: &HeaderValue| {
        let kind = kind.to_str().unwrap_or_default();
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
    };
    headers.get(header::CONTENT_TYPE).is_none_or(essence)
}

fn accepts(headers: &HeaderMap, wanted: &str) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .any(|range| range.trim().eq_ignore_ascii_case(wanted))
}

/// Whether JSON text is nested deeper than `limit`; brackets inside strings do not count.
fn deeper_than(json: &[u8], limit: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return true;
        }
    }
    false
}

/// What rmcp answers with 415 and its parser's words: told as JSON-RPC wants it, without them.
fn malformed(body: &Bytes) -> Response {
    match serde_json::from_slice::<Value>(body) {
        Err(_) => refusal(StatusCode::BAD_REQUEST, -32700, "the message is not JSON"),
        Ok(Value::Array(_)) => {
            refusal(StatusCode::BAD_REQUEST, -32600, "send one message at a time, not a batch")
        }
        Ok(_) => refusal(StatusCode::BAD_REQUEST, -32600, "the message is not a JSON-RPC request"),
    }
}

fn refusal(status: StatusCode, code: i32, message: &str) -> Response {
    let error = json!({ "code": code, "message": message });
    (status, Json(json!({ "jsonrpc": "2.0", "id": null, "error": error }))).into_response()
}

/// What a person sees who opens a link's address in a browser.
async fn explain(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    secret: Named,
) -> Response {
    let found =
        async { find(&app, Key { secret: hash(secret)?, token: None }, Some(address.ip())).await };
    if let Err(error) = found.await {
        return error.into_bare_response();
    }
    let policy = "default-src 'none'; frame-ancestors 'none'";
    let headers = [(header::CONTENT_SECURITY_POLICY, policy)];
    (headers, Html(include_str!("link.html"))).into_response()
}
