//! The authorization endpoint (OAuth 2.1 §3.1): asks a person for the link's password, and sends the
//! client a code for it.
//!
//! Nothing goes to an address before it was found among those of the client. Then mistakes of the
//! client are its business; but until somebody has typed the password, the browser does not follow
//! by itself: anybody may register an address.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use docent_store::{
    Secret,
    oauth::{
        self, Issuer, Scopes,
        client::{self, Client},
        consent::{self, Consent},
    },
};
use serde::Deserialize;
use url::Url;
use uuid::Uuid;

use super::{
    credential::Code,
    form, issuer, known_client, origin,
    page::{self, Asked, Trouble},
    record, redirect,
    visitor::{Browser, Visitor},
};
use crate::{App, Settings};

/// Characters of a client's state.
const LONGEST_STATE: usize = 2_000;
/// What the audit calls it when somebody is asked for the password of a link, and answers.
const ACTION: &str = "oauth_authorize";

#[derive(Deserialize)]
struct Request {
    #[serde(default, deserialize_with = "form::given")]
    client_id: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    redirect_uri: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    response_type: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    code_challenge: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    code_challenge_method: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    scope: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    state: Option<String>,
    #[serde(default, deserialize_with = "form::given")]
    resource: Option<String>,
}

#[derive(Deserialize)]
struct Form {
    consent: Option<String>,
    password: Option<String>,
    decision: Option<String>,
}

/// `GET /oauth/{link}/authorize`: the page that asks.
pub(super) async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    app.limits.consents.ask(visitor.from)?;
    let mut connection = app.store.connection().await?;
    let link = oauth::issuer(&mut connection, visitor.link).await?;
    let request: Request = serde_urlencoded::from_str(query.as_deref().unwrap_or_default())
        .map_err(|_| Trouble::Client("It named something twice."))?;
    let id = request.client_id.as_deref().ok_or(Trouble::Client("It did not say who it is."))?;
    drop(connection);
    let client = known_client(&app, &link, id, visitor.from).await?.ok_or(Trouble::Client(
        "It is not known to this link. Remove the connection there, and add it again.",
    ))?;
    let redirect_uri = request
        .redirect_uri
        .clone()
        .filter(|given| client.redirect_uris.iter().any(|own| redirect::matches(own, given)))
        .ok_or(Trouble::Client(
            "It wants the answer sent to an address that it did not register.",
        ))?;
    let origin = origin(&app.settings, headers.get(header::HOST));
    let state = request.state.clone().filter(|state| state.len() <= LONGEST_STATE);
    match checked(&app.settings, &link, &request) {
        Ok((challenge, scopes)) => {
            let consent = Consent {
                id: app.store.world.id(),
                client_id: client.id.clone(),
                redirect_uri,
                challenge,
                scopes,
                state,
                security_epoch: link.security_epoch,
                asked_at: app.store.world.now(),
            };
            let browser = visitor.browser(&app);
            Ok(shown(&app, &browser, &link, &client, &consent, StatusCode::OK, None)?)
        }
        Err(error) => {
            let back =
                with_answer(&redirect_uri, &origin, link.link, state.as_deref(), ("error", error));
            Ok(page::refused(&client.name, &redirect_uri, &back))
        }
    }
}

/// What a client asks for, where it asks as it should.
fn checked(
    settings: &Settings,
    link: &Issuer,
    request: &Request,
) -> Result<(String, Scopes), &'static str> {
    if request.response_type.as_deref() != Some("code") {
        return Err("unsupported_response_type");
    }
    if request.state.as_ref().is_some_and(|state| state.len() > LONGEST_STATE) {
        return Err("invalid_request");
    }
    let challenge = request.code_challenge.clone().ok_or("invalid_request")?;
    let is_s256 = challenge.len() == 43
        && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if request.code_challenge_method.as_deref() != Some("S256") || !is_s256 {
        return Err("invalid_request");
    }
    if request.resource.as_ref().is_some_and(|resource| !names_link(settings, link, resource)) {
        return Err("invalid_target");
    }
    let scopes = Scopes::requested(request.scope.as_deref(), link.mode).ok_or("invalid_scope")?;
    Ok((challenge, scopes))
}

/// Whether a resource (RFC 8707) is the address of this link.
pub(super) fn names_link(settings: &Settings, link: &Issuer, resource: &str) -> bool {
    let Some((scheme, rest)) = resource.split_once("://") else { return false };
    let Some((host, path)) = rest.split_once('/') else { return false };
    let secret = path
        .strip_prefix("links/")
        .and_then(|path| path.strip_suffix("/mcp").or_else(|| path.strip_suffix("/mcp/")));
    let same_scheme = settings.public_url.starts_with(&format!("{scheme}://"));
    let secret = secret.and_then(|secret| secret.parse::<Secret>().ok());
    same_scheme
        && crate::http::is_own_host(settings, host)
        && secret.is_some_and(|secret| link.is_behind(secret.hash()))
}

/// `POST /oauth/{link}/authorize`: what the person decided.
pub(super) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    app.limits.consents.ask(visitor.from)?;
    let mut connection = app.store.connection().await?;
    let link = oauth::issuer(&mut connection, visitor.link).await?;
    let (form, browser): (Form, _) = visitor.form(&body)?;
    let sealed = form.consent.unwrap_or_default();
    let consent = consent::open(&app.store, &link, &sealed, browser.hash()).ok_or(Trouble::Old)?;
    let client =
        client::find(&mut connection, &link, &consent.client_id).await?.ok_or(Trouble::Old)?;
    drop(connection);
    let origin = origin(&app.settings, headers.get(header::HOST));
    let back = |answer: (&str, &str)| {
        let state = consent.state.as_deref();
        let back = with_answer(&consent.redirect_uri, &origin, link.link, state, answer);
        page::onward(&client.name, &consent.redirect_uri, &back)
    };
    let mut entry = visitor.entry(&app, &link, &client.name, ACTION);
    if form.decision.as_deref() != Some("allow") {
        entry.outcome = "access_denied";
        app.audit.record(entry).await?;
        return Ok(back(("error", "access_denied")));
    }
    let password = form.password.unwrap_or_default();
    let approved =
        consent::approve(&app.store, &link, &consent, password, visitor.from, &entry).await;
    let unapproved = match approved {
        Ok(code) => return Ok(back(("code", &Code::reveal(&code)))),
        Err(unapproved) => unapproved,
    };
    let (outcome, status, problem) = page::not_approved(unapproved)?;
    record(&app, entry, outcome).await?;
    // The same consent, so that it still comes to one code, on the same browser.
    Ok(shown(&app, browser, &link, &client, &consent, status, Some(problem))?)
}

/// The page that asks, for a browser.
fn shown(
    app: &App,
    browser: &Browser,
    link: &Issuer,
    client: &Client,
    consent: &Consent,
    status: StatusCode,
    problem: Option<String>,
) -> crate::Result<Response> {
    browser.answer(app, status, |browser| {
        let sealed = consent::seal(&app.store, link, consent, browser)?;
        Ok(page::asked(&Asked { link, client, consent, sealed, problem }))
    })
}

/// The client's address with an answer in it, the client's state, and who answers (RFC 9207).
fn with_answer(
    redirect_uri: &str,
    origin: &str,
    link: Uuid,
    state: Option<&str>,
    (name, value): (&str, &str),
) -> String {
    let mut answer = url::form_urlencoded::Serializer::new(String::new());
    answer.append_pair(name, value);
    if let Some(state) = state {
        answer.append_pair("state", state);
    }
    answer.append_pair("iss", &issuer(origin, link));
    let joint =
        if Url::parse(redirect_uri).is_ok_and(|url| url.query().is_some()) { '&' } else { '?' };
    format!("{redirect_uri}{joint}{}", answer.finish())
}
