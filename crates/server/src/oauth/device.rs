//! The device authorization endpoint (RFC 8628 §3.1): codes for a program that opens no browser, at
//! links whose owner turned that on.

use std::net::SocketAddr;

use axum::{
    Json,
    body::Bytes,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderName, header},
};
use docent_store::oauth::{
    Issuer, Scopes,
    client::Client,
    device::{self, Asked},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    authorize::names_link, credential::DeviceCode, form, issuer, issuer_for, known_client,
    link_id::LinkId, origin, refusal::Refusal,
};
use crate::{App, Error, Settings};

type Answer = ([(HeaderName, &'static str); 1], Json<Value>);

#[derive(Deserialize)]
struct Request {
    #[serde(default, deserialize_with = "form::given")]
    client_id: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    scope: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    resource: Option<String>,
}

/// `POST /oauth/{link}/device`.
pub(super) async fn ask(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    LinkId(link): LinkId,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Answer, Refusal> {
    app.limits.devices.ask(address.ip())?;
    let link = issuer_for(&app, link, address.ip()).await?;
    if !link.device_flow {
        return Err(Error::not_found().into());
    }
    let request: Request = form::read(&body)?;
    let id = request.client_id.as_deref();
    let id = id.ok_or_else(|| Refusal::invalid_request("client_id is missing"))?;
    let client = known_client(&app, &link, id, address.ip()).await?.ok_or_else(|| {
        Refusal::new("invalid_client", "the client is not known to this link: register first")
    })?;
    let scopes = checked(&app.settings, &link, &client, &request)?;
    let asked = device::ask(&app.store, &link, &client, scopes, address.ip()).await?;
    let origin = origin(&app.settings, headers.get(header::HOST));
    let told = told(&asked, &format!("{}/device", issuer(&origin, link.link)));
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(told)))
}

/// What a client asks for, where it asks as it should.
fn checked(
    settings: &Settings,
    link: &Issuer,
    client: &Client,
    request: &Request,
) -> Result<Scopes, Refusal> {
    if !client.devices {
        return Err(Refusal::new(
            "unauthorized_client",
            "the client did not name the device_code grant in its grant_types: register again",
        ));
    }
    if request.resource.as_ref().is_some_and(|resource| !names_link(settings, link, resource)) {
        return Err(Refusal::new("invalid_target", "resource is not the address of this link"));
    }
    Scopes::requested(request.scope.as_deref(), link.mode)
        .ok_or_else(|| Refusal::new("invalid_scope", "the link allows nothing of this scope"))
}

/// RFC 8628 §3.2.
fn told(asked: &Asked, page: &str) -> Value {
    let user_code = asked.user_code.reveal();
    json!({
        "device_code": DeviceCode::reveal(&asked.code),
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={user_code}"),
        "user_code": user_code,
        "expires_in": asked.expires_in.num_seconds(),
        "interval": asked.interval,
    })
}
