//! The verification page of devices (RFC 8628 §3.3): a person types the code that a device shows,
//! sees what it asks for, and says yes with the link's password, or no.
//!
//! Whoever asked may be anybody, and may have sent the code to somebody else (§5.4): an address with a
//! code in it only fills the code in, and every page says whose code to use.

use std::net::SocketAddr;

use axum::{
    body::Bytes,
    extract::{ConnectInfo, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use docent_store::{
    Error as StoreError, Secret, audit,
    oauth::{
        self, Issuer, UserCode,
        device::{self, Request, Shown},
    },
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    authorize::BROWSER,
    form,
    link_id::LinkId,
    page::{self, DeviceAsked, Trouble},
    record,
};
use crate::{App, Error};

/// What the audit calls it when somebody types a code or answers a device.
const ACTION: &str = "oauth_device";

#[derive(Default, Deserialize)]
struct Query {
    user_code: Option<String>,
}

#[derive(Deserialize)]
struct Form {
    page: Option<String>,
    user_code: Option<String>,
    password: Option<String>,
    decision: Option<String>,
}

/// A form that came back from one of these pages, to the browser that was shown it.
struct Sent {
    link: Issuer,
    browser: Secret,
    shown: Shown,
    form: Form,
}

/// `GET /oauth/{link}/device`: the page that asks for the code.
pub(super) async fn open(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    LinkId(link): LinkId,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    app.limits.consents.ask(address.ip())?;
    let link = link_with_devices(&app, link).await?;
    let query: Query =
        serde_urlencoded::from_str(query.as_deref().unwrap_or_default()).unwrap_or_default();
    // Nothing but a code is filled in.
    let code = query.user_code.and_then(|code| code.parse::<UserCode>().ok());
    let code = code.map(|code| code.reveal()).unwrap_or_default();
    let browser = BROWSER.read(&app.settings, &headers);
    Ok(ask_code(&app, browser, &link, &code, StatusCode::OK, None)?)
}

/// `POST /oauth/{link}/device/code`: the page that asks for the password, for whoever typed the code
/// of a device that waits.
pub(super) async fn find(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    LinkId(link): LinkId,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    app.limits.consents.ask(address.ip())?;
    let Sent { link, browser, form, .. } = sent(&app, link, &headers, &body).await?;
    let typed = form.user_code.unwrap_or_default();
    let again = |browser, status, problem: &str| {
        let typed: String = typed.chars().take(64).collect();
        ask_code(&app, Some(browser), &link, &typed, status, Some(problem))
    };
    // What cannot be a code is no guess.
    let Ok(code) = typed.parse::<UserCode>() else {
        let problem = "A code has eight letters, like WDJB-MJHT.";
        return Ok(again(browser, StatusCode::BAD_REQUEST, problem)?);
    };
    let (outcome, status, problem) = match device::find(&app.store, &link, &code, address.ip())
        .await
    {
        Ok(Some(request)) => {
            let status = StatusCode::OK;
            return Ok(ask_password(&app, &browser, &link, &request, &code, status, None)?);
        }
        Ok(None) => (
            "wrong_code",
            StatusCode::FORBIDDEN,
            "No device waits with this code. Look at it again; after ten minutes a device needs \
                 a new one."
                .to_owned(),
        ),
        Err(StoreError::TooManyAttempts { retry_after }) => (
            "rate_limited",
            StatusCode::TOO_MANY_REQUESTS,
            format!("Too many wrong codes. Try again in {retry_after} seconds."),
        ),
        Err(error) => return Err(error.into()),
    };
    record(&app, entry(&app, &link, "", address), outcome).await?;
    Ok(again(browser, status, &problem)?)
}

/// `POST /oauth/{link}/device/answer`: what the person decided.
pub(super) async fn decide(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    LinkId(link): LinkId,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    app.limits.consents.ask(address.ip())?;
    let Sent { link, browser, shown, form } = sent(&app, link, &headers, &body).await?;
    let (id, code) = shown.request().ok_or(Trouble::Old)?;
    let request = device::shown(&app.store, &link, id).await?.ok_or(Trouble::Old)?;
    let client = &request.client.name;
    let mut entry = entry(&app, &link, client, address);
    if form.decision.as_deref() != Some("allow") {
        if !device::deny(&app.store, &link, &request).await? {
            return Err(Trouble::Old);
        }
        entry.outcome = "access_denied";
        app.audit.record(entry).await?;
        let text = format!("{client} was not let in. You can close this page.");
        return Ok(page::told("Nothing was allowed", &text));
    }
    let password = form.password.unwrap_or_default();
    let answered =
        device::approve(&app.store, &link, &request, password, address.ip(), &entry).await;
    let Err(unapproved) = answered else {
        let text = format!(
            "{client} is let in, and goes on by itself within seconds. You can close this page."
        );
        return Ok(page::told("Done", &text));
    };
    let (outcome, status, problem) = page::not_approved(unapproved)?;
    record(&app, entry, outcome).await?;
    Ok(ask_password(&app, &browser, &link, &request, &code, status, Some(problem))?)
}

/// The link, where its owner lets devices ask.
async fn link_with_devices(app: &App, link: Uuid) -> crate::Result<Issuer> {
    let mut connection = app.store.connection().await?;
    let link = oauth::issuer(&mut connection, link).await?;
    if link.device_flow { Ok(link) } else { Err(Error::not_found()) }
}

/// A form of this link that this browser was shown within ten minutes.
async fn sent(app: &App, link: Uuid, headers: &HeaderMap, body: &Bytes) -> Result<Sent, Trouble> {
    let link = link_with_devices(app, link).await?;
    let form: Form = form::read(body).map_err(|_| Trouble::Old)?;
    let browser = BROWSER.read(&app.settings, headers).ok_or(Trouble::Old)?;
    let sealed = form.page.as_deref().unwrap_or_default();
    let shown = device::open(&app.store, &link, sealed, browser.hash()).ok_or(Trouble::Old)?;
    Ok(Sent { link, browser, shown, form })
}

/// The page that asks for the code: the browser keeps its cookie, or is given one.
fn ask_code(
    app: &App,
    browser: Option<Secret>,
    link: &Issuer,
    code: &str,
    status: StatusCode,
    problem: Option<&str>,
) -> crate::Result<Response> {
    let browser = browser.unwrap_or_else(|| Secret::new(&app.store.world));
    let sealed = device::seal(&app.store, link, None, browser.hash())?;
    Ok(for_browser(app, &browser, status, page::code_asked(link, code, &sealed, problem)))
}

/// The page that asks for the password.
fn ask_password(
    app: &App,
    browser: &Secret,
    link: &Issuer,
    request: &Request,
    code: &UserCode,
    status: StatusCode,
    problem: Option<String>,
) -> crate::Result<Response> {
    let sealed = device::seal(&app.store, link, Some((request.id, code)), browser.hash())?;
    let asked = DeviceAsked { link, request, code, sealed, problem };
    Ok(for_browser(app, browser, status, page::device_asked(&asked)))
}

fn for_browser(app: &App, browser: &Secret, status: StatusCode, page: Response) -> Response {
    let mut response = (status, page).into_response();
    response.headers_mut().insert(header::SET_COOKIE, BROWSER.set(&app.settings, browser));
    response
}

fn entry(app: &App, link: &Issuer, client: &str, address: SocketAddr) -> audit::Entry {
    let from = address.ip().to_string();
    let mut entry = audit::Entry::of_installation(&app.store, None, client, from, ACTION);
    (entry.space, entry.link) = (link.space, Some(link.link));
    entry
}
