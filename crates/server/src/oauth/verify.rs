//! The verification page of devices (RFC 8628 §3.3): a person types the code that a device shows,
//! sees what it asks for, and says yes with the link's password, or no.
//!
//! Whoever asked may be anybody, and may have sent the code to somebody else (§5.4): an address with a
//! code in it only fills the code in, and every page says whose code to use.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use docent_store::{
    Error as StoreError,
    oauth::{
        self, Issuer, UserCode,
        device::{self, Request, Shown},
    },
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    page::{self, DeviceAsked, Trouble},
    record,
    visitor::{Browser, Visitor},
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

/// A form that came back from one of these pages, by the browser that was shown it.
struct Sent<'a> {
    link: Issuer,
    browser: &'a Browser,
    shown: Shown,
    form: Form,
}

/// `GET /oauth/{link}/device`: the page that asks for the code.
pub(super) async fn open(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    app.limits.consents.ask(visitor.from)?;
    let link = link_with_devices(&app, visitor.link).await?;
    let query: Query =
        serde_urlencoded::from_str(query.as_deref().unwrap_or_default()).unwrap_or_default();
    // Nothing but a code is filled in.
    let code = query.user_code.and_then(|code| code.parse::<UserCode>().ok());
    let code = code.map(|code| code.reveal()).unwrap_or_default();
    let browser = visitor.browser(&app);
    Ok(ask_code(&app, &browser, &link, &code, StatusCode::OK, None)?)
}

/// `POST /oauth/{link}/device/code`: the page that asks for the password, for whoever typed the code
/// of a device that waits.
pub(super) async fn find(
    State(app): State<App>,
    visitor: Visitor,
    body: Bytes,
) -> Result<Response, Trouble> {
    app.limits.consents.ask(visitor.from)?;
    let Sent { link, browser, form, .. } = sent(&app, &visitor, &body).await?;
    let typed = form.user_code.unwrap_or_default();
    let again = |status, problem: &str| {
        let typed: String = typed.chars().take(64).collect();
        ask_code(&app, browser, &link, &typed, status, Some(problem))
    };
    // What cannot be a code is no guess.
    let Ok(code) = typed.parse::<UserCode>() else {
        let problem = "A code has eight letters, like WDJB-MJHT.";
        return Ok(again(StatusCode::BAD_REQUEST, problem)?);
    };
    let (outcome, status, problem) = match device::find(&app.store, &link, &code, visitor.from)
        .await
    {
        Ok(Some(request)) => {
            let status = StatusCode::OK;
            return Ok(ask_password(&app, browser, &link, &request, &code, status, None)?);
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
    record(&app, visitor.entry(&app, &link, "", ACTION), outcome).await?;
    Ok(again(status, &problem)?)
}

/// `POST /oauth/{link}/device/answer`: what the person decided.
pub(super) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    body: Bytes,
) -> Result<Response, Trouble> {
    app.limits.consents.ask(visitor.from)?;
    let Sent { link, browser, shown, form } = sent(&app, &visitor, &body).await?;
    let (id, code) = shown.request().ok_or(Trouble::Old)?;
    let request = device::shown(&app.store, &link, id).await?.ok_or(Trouble::Old)?;
    let client = &request.client.name;
    let mut entry = visitor.entry(&app, &link, client, ACTION);
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
        device::approve(&app.store, &link, &request, password, visitor.from, &entry).await;
    let Err(unapproved) = answered else {
        let text = format!(
            "{client} is let in, and goes on by itself within seconds. You can close this page."
        );
        return Ok(page::told("Done", &text));
    };
    let (outcome, status, problem) = page::not_approved(unapproved)?;
    record(&app, entry, outcome).await?;
    Ok(ask_password(&app, browser, &link, &request, &code, status, Some(problem))?)
}

/// The link, where its owner lets devices ask.
async fn link_with_devices(app: &App, link: Uuid) -> crate::Result<Issuer> {
    let mut connection = app.store.connection().await?;
    let link = oauth::issuer(&mut connection, link).await?;
    if link.device_flow { Ok(link) } else { Err(Error::not_found()) }
}

/// A form of this link that this browser was shown within ten minutes.
async fn sent<'a>(app: &App, visitor: &'a Visitor, body: &Bytes) -> Result<Sent<'a>, Trouble> {
    let link = link_with_devices(app, visitor.link).await?;
    let (form, browser): (Form, _) = visitor.form(body)?;
    let sealed = form.page.as_deref().unwrap_or_default();
    let shown = device::open(&app.store, &link, sealed, browser.hash()).ok_or(Trouble::Old)?;
    Ok(Sent { link, browser, shown, form })
}

/// The page that asks for the code.
fn ask_code(
    app: &App,
    browser: &Browser,
    link: &Issuer,
    code: &str,
    status: StatusCode,
    problem: Option<&str>,
) -> crate::Result<Response> {
    browser.answer(app, status, |browser| {
        let sealed = device::seal(&app.store, link, None, browser)?;
        Ok(page::code_asked(link, code, &sealed, problem))
    })
}

/// The page that asks for the password.
fn ask_password(
    app: &App,
    browser: &Browser,
    link: &Issuer,
    request: &Request,
    code: &UserCode,
    status: StatusCode,
    problem: Option<String>,
) -> crate::Result<Response> {
    browser.answer(app, status, |browser| {
        let sealed = device::seal(&app.store, link, Some((request.id, code)), browser)?;
        Ok(page::device_asked(&DeviceAsked { link, request, code, sealed, problem }))
    })
}
