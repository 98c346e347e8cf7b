//! Files by their URLs: `/files/{token}/{name}`, given to agents in answers and good for as long as
//! they may read the file.
//!
//! The token is a sealed [`Ticket`]; nothing of it is kept. Every use finds out anew whether its link
//! is in force under the same epoch, its client's grant has not ended and the file is still in
//! something that the link sees. Whatever is wrong, the answer is the same.

pub(crate) mod answer;
pub(crate) mod thumbnail;
mod download;

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use docent_store::{
    Error as StoreError,
    file::{self, File},
    file_url::{Ticket, Use},
    link::{self, Visit},
};
use uuid::Uuid;

use crate::{App, Caller, Error, Result, reading::image::Shown};
use thumbnail::Width;

/// What the audit calls it.
const ACTION: &str = "file_url";

/// The routes of this door.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/files/{*path}", get(serve))
}

/// The routes of this door where files have an origin of their own: there are none here.
pub(crate) fn elsewhere() -> Router<App> {
    Router::new().route("/files/{*path}", any(nothing))
}

/// What every wrong address answers.
pub(crate) async fn nothing() -> Response {
    Error::not_found().into_bare_response()
}

/// The URL of a file for this caller; none where its link gives none.
pub(crate) fn url(app: &App, caller: &Caller, file: &File) -> Result<Option<String>> {
    let token = sealed(app, caller, Use::Down, file.id)?;
    let name = answer::escaped(&file.name);
    let settings = &app.settings;
    let origin = settings.files_origin.as_ref().unwrap_or(&settings.public_url);
    Ok(token.map(|token| format!("{origin}/files/{token}/{name}")))
}

/// The token of a URL for this caller; none where its link gives no URLs.
pub(crate) fn sealed(
    app: &App,
    caller: &Caller,
    for_use: Use,
    object: Uuid,
) -> Result<Option<String>> {
    let Some(grant) = caller.actor.link().filter(|grant| grant.file_urls) else { return Ok(None) };
    let ticket = Ticket {
        link: grant.link,
        grant: caller.granted,
        object,
        security_epoch: grant.security_epoch,
    };
    Ok(Some(ticket.seal(&app.store.keys, for_use)?))
}

/// `GET` and `HEAD /files/{token}/{name}`. The name is for people: what is sent has its own.
async fn serve(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    // Wrong addresses cost what right ones do.
    if let Err(error) = app.limits.ask(address.ip()) {
        return error.into_bare_response();
    }
    let ticket =
        token(uri.path()).and_then(|token| Ticket::open(&app.store.keys, Use::Down, token));
    let Some(ticket) = ticket else { return Error::not_found().into_bare_response() };
    let asked = Asked { method, uri, headers };
    match read(&app, ticket, address.ip(), &asked).await {
        Ok(response) => response,
        Err(error) => error.into_bare_response(),
    }
}

/// What is asked of a file.
struct Asked {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

fn token(path: &str) -> Option<&str> {
    let (token, name) = path.strip_prefix("/files/")?.split_once('/')?;
    (!name.is_empty() && !name.contains('/')).then_some(token)
}

async fn read(app: &App, ticket: Ticket, address: IpAddr, asked: &Asked) -> Result<Response> {
    let visit = Arc::new(find(app, ticket, address).await?);
    let client = asked.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let caller = Caller::visiting(&visit, client.unwrap_or_default(), Some(address));
    app.limits.files.spend(ticket.link, None)?;
    let mut audit = caller.audit_entry(app, ACTION);
    audit.objects.push(ticket.object);
    let answered = answer(app, ticket, address, &visit, asked).await;
    match &answered {
        Ok((_, bytes)) => audit.bytes_out = usize::try_from(*bytes).unwrap_or(usize::MAX),
        Err(error) => audit.outcome = error.code(),
    }
    audit.duration = (app.store.world.now() - audit.at).to_std().unwrap_or_default();
    app.audit.record(audit).await?;
    answered.map(|(response, _)| response)
}

/// The answer, and how many bytes are in it.
async fn answer(
    app: &App,
    ticket: Ticket,
    address: IpAddr,
    visit: &Visit,
    asked: &Asked,
) -> Result<(Response, u64)> {
    let file = seen(app, ticket, visit).await?;
    // Said only to whoever sees the file.
    if let Some(width) = Width::asked(asked.uri.query())?
        && let Some(picture) = smaller(app, ticket, address, visit, &file, width).await?
    {
        let headers = answer::smaller_headers(&file, width, &picture);
        if asked.method == Method::HEAD {
            return Ok((headers.into_response(), 0));
        }
        let bytes = picture.bytes.len() as u64;
        return Ok(((headers, Body::from(picture.bytes)).into_response(), bytes));
    }
    let (status, answered, range) = match answer::range(&file, &asked.headers) {
        answer::Wanted::Whole(range) => (StatusCode::OK, answer::headers(&file, None), range),
        answer::Wanted::Part(range) => {
            (StatusCode::PARTIAL_CONTENT, answer::headers(&file, Some(&range)), range)
        }
        answer::Wanted::Nothing => {
            let refused = (StatusCode::RANGE_NOT_SATISFIABLE, answer::unsatisfiable(&file));
            return Ok((refused.into_response(), 0));
        }
    };
    if asked.method == Method::HEAD {
        return Ok(((status, answered).into_response(), 0));
    }
    let bytes = range.end - range.start;
    let body = download::bytes(app.clone(), ticket, address, visit, file, range);
    Ok(((status, answered, Body::from_stream(body)).into_response(), bytes))
}

/// The file of a ticket, where the link sees it.
async fn seen(app: &App, ticket: Ticket, visit: &Visit) -> Result<File> {
    let mut connection = app.store.connection().await?;
    // Changed within the last moment: what is true now is that it is not there.
    file::find(&mut connection, &visit.actor, ticket.object).await.map_err(|error| match error {
        StoreError::Unauthorized => Error::not_found(),
        other => other.into(),
    })
}

/// A smaller picture of a file; none where it is sent as it is.
async fn smaller(
    app: &App,
    ticket: Ticket,
    address: IpAddr,
    visit: &Visit,
    file: &File,
    width: Width,
) -> Result<Option<Shown>> {
    app.limits.pictures.spend(ticket.link, None)?;
    let size = u64::try_from(file.size).unwrap_or_default();
    let bytes = download::bytes(app.clone(), ticket, address, visit, file.clone(), 0..size);
    let picture = thumbnail::of(file, width, bytes).await.map_err(|error| match error {
        Error::Store(StoreError::Unauthorized) => Error::not_found(),
        other => other,
    })?;
    // It took a while: what is sent is still to be seen.
    let visit = find(app, ticket, address).await?;
    seen(app, ticket, &visit).await?;
    Ok(picture)
}

/// The link behind a ticket, as its client may use it now.
pub(crate) async fn find(app: &App, ticket: Ticket, address: IpAddr) -> Result<Visit> {
    let _turn = app.limits.look_up(None).await?;
    let mut connection = app.store.connection().await?;
    let now = app.store.world.now();
    let visit = link::find_again(&mut connection, ticket.link, ticket.grant, now).await?;
    let visit = visit.filter(|visit| {
        let good = |grant: &docent_store::Grant| {
            grant.file_urls && grant.security_epoch == ticket.security_epoch
        };
        visit.admits(Some(address)) && visit.actor.link().is_some_and(good)
    });
    visit.ok_or_else(Error::not_found)
}
