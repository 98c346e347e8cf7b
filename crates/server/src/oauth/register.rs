//! Dynamic client registration (RFC 7591): whoever asks is let in, believed in nothing, and told
//! what was kept.

use std::net::SocketAddr;

use axum::{
    Json,
    body::Bytes,
    extract::{ConnectInfo, State},
    http::StatusCode,
};
use docent_store::oauth::client;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{form::shown, issuer_for, link_id::LinkId, redirect, refusal::Refusal};
use crate::App;

/// Bytes of a registration.
const LARGEST: usize = 32 * 1024;
/// What a client without a name is called.
const NAMELESS: &str = "An application without a name";

/// What is read of a registration; the rest is nobody's business.
#[derive(Deserialize)]
struct Registration {
    #[serde(default)]
    redirect_uris: Vec<String>,
    client_name: Option<String>,
    grant_types: Option<Vec<String>>,
}

/// `POST /oauth/{link}/register`.
pub(super) async fn register(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    LinkId(link): LinkId,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    app.limits.registrations.ask(address.ip())?;
    let issuer = issuer_for(&app, link, address.ip()).await?;
    let metadata = |description| Refusal::new("invalid_client_metadata", description);
    if body.len() > LARGEST {
        return Err(metadata("a registration has 32 KiB at most"));
    }
    let asked: Registration = serde_json::from_slice(&body)
        .map_err(|_| metadata("a registration is a JSON object (RFC 7591 section 2)"))?;
    if asked.redirect_uris.len() > redirect::MOST {
        return Err(Refusal::new("invalid_redirect_uri", "a client has 20 redirect URIs at most"));
    }
    // A client that names several is not refused for one that is not allowed: it may use the others.
    let mut redirects = asked.redirect_uris;
    redirects.retain(|uri| redirect::is_allowed(&app.settings, uri));
    if redirects.is_empty() {
        return Err(Refusal::new(
            "invalid_redirect_uri",
            "give a redirect URI that is https, loopback, or private-use and allowed by this server",
        ));
    }
    let name = shown(asked.client_name.as_deref().unwrap_or_default(), 200);
    let name = if name.is_empty() { NAMELESS.to_owned() } else { name };
    let refreshes =
        asked.grant_types.is_none_or(|types| types.iter().any(|kind| kind == "refresh_token"));
    let client = client::register(&app.store, &issuer, name, redirects, refreshes).await?;
    let mut grant_types = vec!["authorization_code"];
    grant_types.extend(client.refreshes.then_some("refresh_token"));
    let known = json!({
        "client_id": client.id,
        "client_id_issued_at": app.store.world.now().timestamp(),
        "client_name": client.name,
        "redirect_uris": client.redirect_uris,
        "grant_types": grant_types,
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    });
    Ok((StatusCode::CREATED, Json(known)))
}
