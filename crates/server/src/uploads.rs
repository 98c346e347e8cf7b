//! Files that come up in other ways than a member's one request: piece by piece ([`resumable`]), or to
//! `/uploads/{token}`, an address that an agent was given for one file. The token is a sealed
//! [`Ticket`](docent_store::file_url::Ticket), and every use finds out anew whether its link may still.

pub(crate) mod resumable;
pub(crate) mod take;

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    Json, Router,
    extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use docent_store::{
    Error as StoreError,
    file::{
        Arrival, New,
        upload::{self, Upload},
    },
    file_url::{Ticket, Use},
};
use serde_json::json;
use uuid::Uuid;

use crate::{App, Caller, Error, Result, files, mcp::Group, record::Act};

/// What the audit calls it, as the tool that gave the address.
const ACTION: &str = "file_upload";

/// The routes of this door.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/uploads/{token}", get(serve).post(serve).put(serve).patch(serve).delete(serve))
        // The store says how large a file may be, and takes it as it comes.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::map_response(resumable::versioned))
}

/// The address of an upload for this caller; none where its link gives none.
pub(crate) fn url(app: &App, caller: &Caller, upload: &Upload) -> Result<Option<String>> {
    let token = files::sealed(app, caller, Use::Up, upload.id)?;
    Ok(token.map(|token| format!("{}/uploads/{token}", app.settings.public_url)))
}

/// `PUT /uploads/{token}` brings all bytes at once, and other methods are those of [`resumable`].
async fn serve(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    // Wrong addresses cost what right ones do.
    if let Err(error) = app.limits.ask(address.ip()) {
        return error.into_bare_response();
    }
    let Some(ticket) = Ticket::open(&app.store.keys, Use::Up, &token) else {
        return Error::not_found().into_bare_response();
    };
    let caller = match open(&app, ticket, address.ip(), request.headers()).await {
        Ok(caller) => caller,
        Err(error) => return error.into_bare_response(),
    };
    let answered = if request.method() == Method::PUT {
        let act = Act::of(&app, &caller, ACTION).on([ticket.object]);
        let brought = bring(&app, &caller, ticket.object, request).await;
        // What was made has its entry with it.
        if brought.is_ok() { brought } else { act.done(&app, brought).await }
    } else {
        resumable::answer(&app, &caller, ticket.object, request).await
    };
    match answered {
        Ok(response) => response,
        Err(Error::Store(StoreError::Unauthorized)) => {
            changed(&app, ticket, address.ip()).await.into_bare_response()
        }
        Err(error @ Error::Store(StoreError::NotFound)) => error.into_bare_response(),
        Err(error) => error.into_response(),
    }
}

/// What is said when the link has changed in the middle of an upload: to try again, where it still may.
async fn changed(app: &App, ticket: Ticket, address: IpAddr) -> Error {
    match files::find(app, ticket, address).await {
        Ok(_) => StoreError::Overloaded.into(),
        Err(error) => error,
    }
}

/// Who calls, where the link is in force and has uploads.
async fn open(app: &App, ticket: Ticket, address: IpAddr, headers: &HeaderMap) -> Result<Caller> {
    let visit = Arc::new(files::find(app, ticket, address).await?);
    let client = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let caller = Caller::visiting(&visit, client.unwrap_or_default(), Some(address));
    if !Group::Files.is_on(&caller.actor) || !caller.actor.may_write() {
        return Err(Error::not_found());
    }
    app.limits.files.spend(ticket.link, None)?;
    Ok(caller)
}

/// Takes a file in one go. An address that has brought one, or is bringing one in pieces, takes no other.
async fn bring(app: &App, caller: &Caller, id: Uuid, request: Request) -> Result<Response> {
    if request.headers().contains_key(header::CONTENT_RANGE) {
        // RFC 9110 §14.5
        return Err(Error::invalid(
            "this takes a whole file: send all of it, or pieces as tus has them",
        ));
    }
    let upload = upload::find(&app.store, &caller.actor, id).await?;
    if upload.file.is_some() || upload.received > 0 {
        return Err(StoreError::conflict(
            "this address was used already: ask for another one, for another file",
        )
        .into());
    }
    let length = length(request.headers());
    let mut audit = caller.audit_entry(app, ACTION);
    audit.objects.push(id);
    let new = New { name: &upload.name, length, audit: Some(audit), upload: Some(id) };
    let mut arrival = Arrival::begin(&app.store, &caller.actor, new)?;
    let bytes = take::pieces(request.into_body());
    take::take(&mut arrival, bytes, upload.keep_metadata, length).await?;
    let file = arrival.finish().await?;
    Ok((StatusCode::CREATED, Json(told(file.id))).into_response())
}

/// What whoever brought a file needs of it: for a block.
fn told(file: Uuid) -> serde_json::Value {
    json!({ "id": file, "url": format!("file://{file}") })
}

/// What a request says of the length of its body.
pub(crate) fn length(headers: &HeaderMap) -> Option<u64> {
    number(headers.get(header::CONTENT_LENGTH)?)
}

fn number(value: &HeaderValue) -> Option<u64> {
    value.to_str().ok()?.parse().ok()
}
