//! Discovery: where the tokens of a link are to be had (RFC 9728), and by which rules (RFC 8414).
//! A link without a password has neither.

use std::{net::SocketAddr, str::FromStr};

use axum::{
    Json,
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, Uri, header},
};
use docent_store::{
    Secret,
    oauth::{self, Scopes},
};
use serde_json::{Value, json};

use super::{grant_types::DEVICE_CODE, issuer, link_id::LinkId, origin};
use crate::{App, Error, Result, mcp};

/// `GET /.well-known/oauth-protected-resource/links/{secret}/mcp`: says of the address what was
/// pasted, to the byte.
pub(super) async fn resource(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Json<Value>> {
    let key = mcp::Key { secret: Secret::from_str(&secret)?.hash(), token: None };
    let visit = mcp::find(&app, key, Some(address.ip())).await?;
    let grant = visit.actor.link().filter(|_| visit.protected).ok_or_else(Error::not_found)?;
    let origin = origin(&app.settings, headers.get(header::HOST));
    let path = uri.path().strip_prefix("/.well-known/oauth-protected-resource").unwrap_or_default();
    Ok(Json(json!({
        "resource": format!("{origin}{path}"),
        "authorization_servers": [issuer(&origin, grant.link)],
        "scopes_supported": Scopes::of(grant.mode).names(),
        "bearer_methods_supported": ["header"],
        "resource_name": visit.actor.name,
    })))
}

/// `GET /.well-known/oauth-authorization-server/oauth/{link}`.
pub(super) async fn server(
    State(app): State<App>,
    LinkId(link): LinkId,
    headers: HeaderMap,
) -> Result<Json<Value>> {
    let mut connection = app.store.connection().await?;
    let link = oauth::issuer(&mut connection, link).await?;
    let issuer = issuer(&origin(&app.settings, headers.get(header::HOST)), link.link);
    let mut scopes = Scopes::of(link.mode).names();
    scopes.push("offline_access");
    let mut told = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "registration_endpoint": format!("{issuer}/register"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "client_id_metadata_document_supported": true,
    });
    if link.device_flow {
        // RFC 8628 §4.
        told["device_authorization_endpoint"] = json!(format!("{issuer}/device"));
        told["grant_types_supported"] = json!(["authorization_code", "refresh_token", DEVICE_CODE]);
    }
    Ok(Json(told))
}
