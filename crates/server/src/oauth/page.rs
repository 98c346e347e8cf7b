//! The pages that a person sees on the way: plain HTML, readable without scripts, that loads nothing
//! and cannot be framed.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use docent_store::{
    Error as StoreError, Mode,
    link::Scope,
    oauth::{
        Issuer, Scopes, Unapproved, UserCode, client::Client, consent::Consent, device::Request,
    },
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::redirect;
use crate::Error;

const STYLE: &str = include_str!("../../templates/consent.css");

/// What a person is asked.
pub(super) struct Asked<'a> {
    pub(super) link: &'a Issuer,
    pub(super) client: &'a Client,
    pub(super) consent: &'a Consent,
    /// The consent, for the form.
    pub(super) sealed: String,
    /// What was wrong with the last answer.
    pub(super) problem: Option<String>,
}

/// What a person is asked of a device.
pub(super) struct DeviceAsked<'a> {
    pub(super) link: &'a Issuer,
    pub(super) request: &'a Request,
    pub(super) code: &'a UserCode,
    /// The request, for the form.
    pub(super) sealed: String,
    /// What was wrong with the last answer.
    pub(super) problem: Option<String>,
}

/// Why nothing is asked.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The client did something that a person cannot mend here; a sentence says what.
    Client(&'static str),
    /// The page is older than ten minutes, of another browser, or the link has changed since.
    Old,
    /// As elsewhere.
    Other(Error),
}

#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage<'a> {
    style: &'static str,
    client: &'a str,
    host: String,
    local: bool,
    /// Whether the host that the answer goes to describes the client.
    described: bool,
    link: &'a str,
    space: &'a str,
    sees: Vec<String>,
    does: Vec<&'static str>,
    sealed: &'a str,
    problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "device_code.html")]
struct CodePage<'a> {
    style: &'static str,
    link: Uuid,
    code: &'a str,
    sealed: &'a str,
    problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "device.html")]
struct DevicePage<'a> {
    style: &'static str,
    id: Uuid,
    client: &'a str,
    address: &'a str,
    asked_at: String,
    code: String,
    link: &'a str,
    space: &'a str,
    sees: Vec<String>,
    does: Vec<&'static str>,
    sealed: &'a str,
    problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice<'a> {
    style: &'static str,
    title: &'a str,
    text: &'a str,
    /// Where to go on, and what that is called.
    onward: Option<(&'a str, String)>,
    /// Whether the browser goes there by itself.
    moves: bool,
}

/// The page that asks for the password.
pub(super) fn asked(asked: &Asked<'_>) -> Response {
    let Asked { link, client, consent, sealed, problem } = asked;
    let host = redirect::host(&consent.redirect_uri);
    let page = ConsentPage {
        style: STYLE,
        client: &client.name,
        local: redirect::is_local(&consent.redirect_uri),
        described: client.read_at.is_some() && redirect::host(&client.id) == host,
        host,
        link: &link.name,
        space: &link.space_name,
        sees: sees(link, consent.scopes),
        does: does(link, consent.scopes),
        sealed,
        problem: problem.as_deref(),
    };
    answer(&page, "form-action 'self'")
}

/// The page that asks for the code that a device shows; filled in where the address of the page has
/// it, and sent by nobody but the person (RFC 8628 §3.3.1, §5.4).
pub(super) fn code_asked(
    link: &Issuer,
    code: &str,
    sealed: &str,
    problem: Option<&str>,
) -> Response {
    let page = CodePage { style: STYLE, link: link.link, code, sealed, problem };
    answer(&page, "form-action 'self'")
}

/// The page that asks for the password, for a device.
pub(super) fn device_asked(asked: &DeviceAsked<'_>) -> Response {
    let DeviceAsked { link, request, code, sealed, problem } = asked;
    let page = DevicePage {
        style: STYLE,
        id: link.link,
        client: &request.client.name,
        address: &request.address,
        asked_at: request.created_at.format("%H:%M UTC").to_string(),
        code: code.reveal(),
        link: &link.name,
        space: &link.space_name,
        sees: sees(link, request.scopes),
        does: does(link, request.scopes),
        sealed,
        problem: problem.as_deref(),
    };
    answer(&page, "form-action 'self'")
}

/// What is said of a password that allows nothing, where it may be typed again: the outcome that the
/// audit tells of, the status, and words.
pub(super) fn not_approved(why: Unapproved) -> Result<(&'static str, StatusCode, String), Trouble> {
    match why {
        Unapproved::WrongPassword => {
            let problem = "That is not the password of this link.".to_owned();
            Ok(("wrong_password", StatusCode::FORBIDDEN, problem))
        }
        Unapproved::Failed(StoreError::TooManyAttempts { retry_after }) => {
            let problem = format!("Too many wrong passwords. Try again in {retry_after} seconds.");
            Ok(("rate_limited", StatusCode::TOO_MANY_REQUESTS, problem))
        }
        Unapproved::Ended => Err(Trouble::Old),
        Unapproved::Failed(error) => Err(error.into()),
    }
}

/// The page after the answer to a device.
pub(super) fn told(title: &str, text: &str) -> Response {
    let page = Notice { style: STYLE, title, text, onward: None, moves: false };
    answer(&page, "form-action 'none'")
}

/// The page after the answer: it goes on by itself. A redirect of the form would be held to the
/// page's policy, hop by hop, and clients send their browsers further.
pub(super) fn onward(client: &str, redirect_uri: &str, back: &str) -> Response {
    let text = format!("If nothing happens, go back to {client}.");
    let host = redirect::host(redirect_uri);
    let onward = Some((back, host));
    let page = Notice { style: STYLE, title: "Done", text: &text, onward, moves: true };
    answer(&page, "form-action 'none'")
}

/// The page that says what a client did wrong, with the way back to it for whoever wants to go.
pub(super) fn refused(client: &str, redirect_uri: &str, back: &str) -> Response {
    let text = format!(
        "{client} asked in a way that this server does not understand. Nothing was allowed."
    );
    let onward = Some((back, redirect::host(redirect_uri)));
    let title = "This does not work";
    let page = Notice { style: STYLE, title, text: &text, onward, moves: false };
    answer(&page, "form-action 'none'")
}

/// What the client would see, in words.
fn sees(link: &Issuer, scopes: Scopes) -> Vec<String> {
    if !scopes.read {
        return Vec::new();
    }
    let Scope::Union(union) = &link.scope else {
        return vec![format!("everything in the space “{}”", link.space_name)];
    };
    let parts = union.parts();
    let counted = |number: usize, one: &str, many: &str| {
        (number > 0).then(|| if number == 1 { one.to_owned() } else { format!("{number} {many}") })
    };
    let places = [
        counted(
            parts.folders.len(),
            "one folder with everything in it",
            "folders with everything in them",
        ),
        counted(parts.documents.len(), "one chosen document", "chosen documents"),
        parts.daily.then(|| "daily notes and tasks".to_owned()),
        parts.search.is_some().then(|| "the documents that a search of its owner finds".to_owned()),
    ];
    places.into_iter().flatten().collect()
}

/// What the client could do, in words.
fn does(link: &Issuer, scopes: Scopes) -> Vec<&'static str> {
    let writes = scopes.write;
    let changes = writes && scopes.read && link.mode == Mode::ReadWrite;
    let words = [
        (scopes.read, "read it"),
        (changes, "write and change it"),
        (writes && !changes, "add to it, without reading anything back"),
        (changes && link.allow_delete, "delete"),
        (changes && !link.allow_delete, "not delete anything"),
    ];
    words.into_iter().filter_map(|(on, words)| on.then_some(words)).collect()
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let (title, text) = match self {
            Self::Client(text) => ("This does not work", text),
            Self::Old => (
                "This page is too old",
                "Go back to the application or device that sent you here, and connect again.",
            ),
            Self::Other(Error::Store(StoreError::NotFound)) => {
                return Error::not_found().into_bare_response();
            }
            Self::Other(error) => return error.into_bare_response(),
        };
        let page = Notice { style: STYLE, title, text, onward: None, moves: false };
        let mut response = answer(&page, "form-action 'none'");
        *response.status_mut() = StatusCode::BAD_REQUEST;
        response
    }
}

/// A page under a policy that allows its own style and nothing else.
fn answer(page: &impl Template, forms: &str) -> Response {
    let Ok(html) = page.render() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; frame-ancestors 'none'; {forms}"
    );
    let mut response = Html(html).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // Without one at all, a browser would send the form as from nowhere (`Origin: null`).
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    response
}
