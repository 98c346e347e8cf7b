//! The token and revocation endpoints (OAuth 2.1 §3.2, RFC 7009).

use std::net::{IpAddr, SocketAddr};

use axum::{
    Json,
    body::Bytes,
    extract::{ConnectInfo, State},
    http::{HeaderName, StatusCode, header},
};
use docent_store::{
    Error as StoreError,
    oauth::{
        Issuer,
        device::{self, Poll},
        token,
        token::Tokens,
    },
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    authorize::names_link,
    credential::{Access, Code, DeviceCode, Refresh},
    form,
    grant_types::DEVICE_CODE,
    issuer_for,
    link_id::LinkId,
    refusal::Refusal,
};
use crate::App;

type Answer = ([(HeaderName, &'static str); 1], Json<Value>);

#[derive(Deserialize)]
struct Request {
    #[serde(default, deserialize_with = "form::given")]
    grant_type: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    client_id: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    code: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    redirect_uri: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    code_verifier: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    device_code: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    refresh_token: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    scope: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    resource: Option<String>,
}

/// `POST /oauth/{link}/token`.
pub(super) async fn token(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    LinkId(link): LinkId,
    body: Bytes,
) -> Result<Answer, Refusal> {
    app.limits.tokens.ask(address.ip())?;
    let issuer = issuer_for(&app, link, address.ip()).await?;
    let request: Request = form::read(&body)?;
    if let Some(resource) = &request.resource
        && !names_link(&app.settings, &issuer, resource)
    {
        return Err(Refusal::new("invalid_target", "resource is not the address of this link"));
    }
    let missing = |what| move || Refusal::invalid_request(what);
    let client_id = request.client_id.as_deref().ok_or_else(missing("client_id is missing"))?;
    let tokens = match request.grant_type.as_deref() {
        Some("authorization_code") => {
            let code = request.code.as_deref().ok_or_else(missing("code is missing"))?;
            let verifier = request.code_verifier.as_deref();
            let verifier = verifier.ok_or_else(missing("code_verifier is missing"))?;
            if !(43..=128).contains(&verifier.len()) {
                return Err(Refusal::invalid_request("code_verifier has 43 to 128 characters"));
            }
            let redirect_uri = request.redirect_uri.as_deref();
            let Some(code) = Code::read(code) else { return Err(invalid()) };
            let shown = token::Shown { code, client_id, redirect_uri, verifier };
            token::exchange(&app.store, link, &shown, address.ip()).await?
        }
        Some("refresh_token") => {
            let shown = request.refresh_token.as_deref();
            let shown = shown.ok_or_else(missing("refresh_token is missing"))?;
            let Some(shown) = Refresh::read(shown) else { return Err(invalid()) };
            let scope = request.scope.as_deref();
            let refreshed =
                token::refresh(&app.store, link, client_id, &shown, scope, address.ip());
            match refreshed.await {
                Err(StoreError::Invalid(_)) => {
                    return Err(Refusal::new(
                        "invalid_scope",
                        "a refresh cannot ask for more than was granted",
                    ));
                }
                refreshed => refreshed?,
            }
        }
        Some(DEVICE_CODE) if issuer.device_flow => {
            let code = request.device_code.as_deref();
            let code = code.ok_or_else(missing("device_code is missing"))?;
            Some(waited(&app, &issuer, client_id, code, address.ip()).await?)
        }
        Some(_) => {
            return Err(Refusal::new(
                "unsupported_grant_type",
                "grant_type is none of grant_types_supported in the metadata of this server",
            ));
        }
        None => return Err(Refusal::invalid_request("grant_type is missing")),
    };
    let tokens = tokens.ok_or_else(invalid)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(told(&tokens))))
}

/// What a device gets that has waited for a person, or why it waits on or stops (RFC 8628 §3.5).
async fn waited(
    app: &App,
    issuer: &Issuer,
    client_id: &str,
    code: &str,
    from: IpAddr,
) -> Result<Tokens, Refusal> {
    let code = DeviceCode::read(code).ok_or_else(invalid)?;
    let (error, description) =
        match device::poll(&app.store, issuer.link, client_id, &code, from).await? {
            Poll::Tokens(tokens) => return Ok(tokens),
            Poll::Pending => ("authorization_pending", "nobody has answered yet: ask again later"),
            Poll::SlowDown => ("slow_down", "wait 5 seconds longer between requests than before"),
            Poll::Denied => ("access_denied", "the answer was no"),
            Poll::Expired => ("expired_token", "nobody answered in time: begin again"),
            Poll::Invalid => return Err(invalid()),
        };
    Err(Refusal::new(error, description))
}

/// Said of anything that is wrong with a code or a refresh token: which it is helps a thief only.
fn invalid() -> Refusal {
    Refusal::new("invalid_grant", "the code or token is not good: begin again")
}

fn told(tokens: &Tokens) -> Value {
    let mut told = json!({
        "access_token": Access::reveal(&tokens.access),
        "token_type": "Bearer",
        "expires_in": tokens.expires_in.num_seconds(),
        "scope": tokens.scopes.to_string(),
    });
    if let Some(refresh) = &tokens.refresh {
        told["refresh_token"] = json!(Refresh::reveal(refresh));
    }
    told
}

#[derive(Deserialize)]
struct Revocation {
    token: Option<String>,
}

/// `POST /oauth/{link}/revoke`: 200 whatever the token is (RFC 7009 §2.2).
pub(super) async fn revoke(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    LinkId(link): LinkId,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    app.limits.tokens.ask(address.ip())?;
    let issuer = issuer_for(&app, link, address.ip()).await?;
    let Revocation { token } = form::read(&body)?;
    let token = token.ok_or_else(|| Refusal::invalid_request("token is missing"))?;
    if let Some(token) = Access::read(&token).or_else(|| Refresh::read(&token)) {
        token::revoke(&app.store, issuer.link, &token, address.ip()).await?;
    }
    Ok(StatusCode::OK)
}
