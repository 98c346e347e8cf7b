//! Files by their URLs: `/files/{token}/{name}`, given to agents in answers and good for as long as
//! they may read the file.
//!
//! The token is a sealed [`Ticket`]; nothing of it is kept. Every use finds out anew whether its link
//! is in force under the same epoch, its client's grant has not ended and the file is still in
//! something that the link sees. Whatever is wrong, the answer is the same.

pub(crate) mod answer;
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
    routing::get,
};
use docent_store::{
    Error as StoreError,
    file::{self, File},
    file_url::{Ticket, Use},
    link::{self, Visit},
};

use crate::{App, Caller, Error, Result};

/// What the audit calls it.
const ACTION: &str = "file_url";

/// The routes of this door.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/files/{*path}", get(serve))
}

/// The URL of a file for this caller; none where its link gives none.
pub(crate) fn url(app: &App, caller: &Caller, file: &File) -> Result<Option<String>> {
    let Some(grant) = caller.actor.link().filter(|grant| grant.file_urls) else { return Ok(None) };
    let ticket = Ticket {
        link: grant.link,
        grant: caller.granted,
        object: file.id,
        security_epoch: grant.security_epoch,
    };
    let token = ticket.seal(&app.store.keys, Use::Down)?;
    let name = answer::escaped(&file.name);
    Ok(Some(format!("{}/files/{token}/{name}", app.settings.public_url)))
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
    match read(&app, ticket, address.ip(), &method, &headers).await {
        Ok(response) => response,
        Err(error) => error.into_bare_response(),
    }
}

fn token(path: &str) -> Option<&str> {
    let (token, name) = path.strip_prefix("/files/")?.split_once('/')?;
    (!name.is_empty() && !name.contains('/')).then_some(token)
}

async fn read(
    app: &App,
    ticket: Ticket,
    address: IpAddr,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response> {
    let visit = Arc::new(find(app, ticket, address).await?);
    let client = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let caller = Caller::visiting(&visit, client.unwrap_or_default(), Some(address));
    app.limits.files.spend(ticket.link, None)?;
    let mut audit = caller.audit_entry(app, ACTION);
    audit.objects.push(ticket.object);
    let answered = answer(app, ticket, address, &visit, method, headers).await;
    match &answered {
        Ok((_, bytes)) => audit.bytes_out = usize::try_from(*bytes).unwrap_or(usize::MAX),
        Err(error) => audit.outcome = error.code(),
    }
    audit.duration = (app.store.world.now() - audit.at).to_std().unwrap_or_default();
    app.audit.record(audit).await?;
    answered.map(|(response, _)| response)
}

/// The answer, and how many bytes of the file are in it.
async fn answer(
    app: &App,
    ticket: Ticket,
    address: IpAddr,
    visit: &Visit,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(Response, u64)> {
    let mut connection = app.store.connection().await?;
    let file = file::find(&mut connection, &visit.actor, ticket.object).await;
    drop(connection);
    // Changed within the last moment: what is true now is that it is not there.
    let file = file.map_err(|error| match error {
        StoreError::Unauthorized => StoreError::NotFound,
        other => other,
    })?;
    let (status, answered, range) = match answer::range(&file, headers) {
        answer::Wanted::Whole(range) => (StatusCode::OK, answer::headers(&file, None), range),
        answer::Wanted::Part(range) => {
            (StatusCode::PARTIAL_CONTENT, answer::headers(&file, Some(&range)), range)
        }
        answer::Wanted::Nothing => {
            let refused = (StatusCode::RANGE_NOT_SATISFIABLE, answer::unsatisfiable(&file));
            return Ok((refused.into_response(), 0));
        }
    };
    if method == Method::HEAD {
        return Ok(((status, answered).into_response(), 0));
    }
    let bytes = range.end - range.start;
    let body = download::bytes(app.clone(), ticket, address, visit, file, range);
    Ok(((status, answered, Body::from_stream(body)).into_response(), bytes))
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
