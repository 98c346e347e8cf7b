//! Dynamic client registration (RFC 7591): whoever asks is let in, believed in nothing, and told
//! what was kept.

use std::net::SocketAddr;

use axum::{
    Json,
    body::Bytes,
    extract::{ConnectInfo, State},
    http::StatusCode,
};
use docent_store::oauth::client::{self, Described};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    form::shown,
    grant_types::{DEVICE_CODE, GrantTypes},
    issuer_for,
    link_id::LinkId,
    redirect,
    refusal::Refusal,
};
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
    let uses = GrantTypes::of(asked.grant_types.as_deref());
    // A client that names several is not refused for one that is not allowed: it may use the others.
    let mut redirect_uris = asked.redirect_uris;
    redirect_uris.retain(|uri| redirect::is_allowed(&app.settings, uri));
    let GrantTypes { refreshes, devices, .. } = uses;
    let by_device = issuer.device_flow && uses.by_device_alone();
    if by_device {
        redirect_uris.clear();
    } else if redirect_uris.is_empty() {
        return Err(Refusal::new(
            "invalid_redirect_uri",
            "give a redirect URI that is https, loopback, or private-use and allowed by this server",
        ));
    }
    let name = shown(asked.client_name.as_deref().unwrap_or_default(), 200);
    let name = if name.is_empty() { NAMELESS.to_owned() } else { name };
    let said = Described { name, redirect_uris, refreshes, devices };
    let client = client::register(&app.store, &issuer, said).await?;
    let grant_types = [
        (!by_device, "authorization_code"),
        (client.refreshes, "refresh_token"),
        (issuer.device_flow && client.devices, DEVICE_CODE),
    ];
    let grant_types: Vec<_> =
        grant_types.into_iter().filter_map(|(on, kind)| on.then_some(kind)).collect();
    let response_types: &[&str] = if by_device { &[] } else { &["code"] };
    let known = json!({
        "client_id": client.id,
        "client_id_issued_at": app.store.world.now().timestamp(),
        "client_name": client.name,
        "redirect_uris": client.redirect_uris,
        "grant_types": grant_types,
        "response_types": response_types,
        "token_endpoint_auth_method": "none",
    });
    Ok((StatusCode::CREATED, Json(known)))
}
