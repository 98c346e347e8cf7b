//! The authorization server of each link with a password (OAuth 2.1): discovery, registration,
//! consent, tokens. All it needs is the link's address and its password.

mod authorize;
mod credential;
mod device;
mod document;
mod form;
mod grant_types;
mod link_id;
mod metadata;
mod page;
mod redirect;
mod refusal;
mod register;
mod token;
mod verify;
mod visitor;

use std::net::IpAddr;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, Method, header},
    routing::{get, post},
};
use docent_store::{
    audit,
    oauth::{
        Issuer,
        client::{self, Client},
    },
};
use tower_http::cors::{Any, CorsLayer};
use uuid::Uuid;

use crate::{App, Error, Result, Settings};

pub(crate) use credential::Access;
pub(crate) use document::Reader;
pub(crate) use form::shown;

/// Bytes of a request that are read at all; the endpoints refuse half of it in their own words.
const LARGEST: usize = 64 * 1024;

/// The routes of this door.
pub(crate) fn routes() -> Router<App> {
    // RFC 9700 §2.6: pages of other sites may ask for these, and never for the authorization endpoint.
    let open = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            header::ACCEPT,
            HeaderName::from_static("mcp-protocol-version"),
        ])
        .max_age(std::time::Duration::from_hours(1));
    Router::new()
        .route("/.well-known/oauth-protected-resource/links/{secret}/mcp", get(metadata::resource))
        .route("/.well-known/oauth-protected-resource/links/{secret}/mcp/", get(metadata::resource))
        .route("/.well-known/oauth-authorization-server/oauth/{link}", get(metadata::server))
        .route("/oauth/{link}/register", post(register::register))
        .route("/oauth/{link}/token", post(token::token))
        .route("/oauth/{link}/revoke", post(token::revoke))
        .layer(open)
        .route("/oauth/{link}/authorize", get(authorize::ask).post(authorize::decide))
        .route("/oauth/{link}/device", get(verify::open).post(device::ask))
        .route("/oauth/{link}/device/code", post(verify::find))
        .route("/oauth/{link}/device/answer", post(verify::decide))
        .layer(DefaultBodyLimit::max(LARGEST))
}

/// Whether pages of other sites may ask for a path.
pub(crate) fn is_open(path: &str) -> bool {
    path.starts_with("/.well-known/oauth-")
        || path.strip_prefix("/oauth/").is_some_and(|rest| {
            ["/register", "/token", "/revoke"].iter().any(|end| rest.ends_with(end))
        })
}

/// Scheme, host and port of this server as a client knows it. Behind TLS there is one name; a plain
/// server is known by any of its own, which `host` was found to be.
pub(crate) fn origin(settings: &Settings, host: Option<&HeaderValue>) -> String {
    match host.and_then(|host| host.to_str().ok()) {
        Some(host) if settings.public_url.starts_with("http://") => format!("http://{host}"),
        _ => settings.public_url.clone(),
    }
}

/// The link of an id, for a client that asks from an address.
async fn issuer_for(app: &App, link: Uuid, from: IpAddr) -> Result<Issuer> {
    let mut connection = app.store.connection().await?;
    let issuer = docent_store::oauth::issuer(&mut connection, link).await?;
    if issuer.admits(from) { Ok(issuer) } else { Err(Error::not_found()) }
}

/// The client of an id: as it registered, or as it describes itself at the address that the id is.
async fn known_client(
    app: &App,
    issuer: &Issuer,
    id: &str,
    from: IpAddr,
) -> Result<Option<Client>> {
    let mut connection = app.store.connection().await?;
    let known = client::find(&mut connection, issuer, id).await?;
    drop(connection);
    if document::is_address(id) {
        return document::find(app, issuer, id, known, from).await;
    }
    Ok(known)
}

/// Records what came of a form, unless it was one too many and the audit has been told of many.
async fn record(app: &App, mut entry: audit::Entry, outcome: &'static str) -> Result<()> {
    let told = |link| app.limits.told.spend(link, None).is_ok();
    if outcome == "rate_limited" && !entry.link.is_none_or(told) {
        return Ok(());
    }
    entry.outcome = outcome;
    app.audit.record(entry).await?;
    Ok(())
}

/// The issuer that a link is (RFC 8414 §2).
fn issuer(origin: &str, link: Uuid) -> String {
    format!("{origin}/oauth/{link}")
}
