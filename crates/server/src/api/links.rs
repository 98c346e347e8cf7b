//! The links of a space: managed by its owners and admins, known by name to every member.

mod playground;
mod shape;

use aide::axum::{
    ApiRouter,
    routing::{delete_with, get_with, post_with, put_with},
};
use axum::{Json, extract::State, response::NoContent};
use docent_store::{Password, Secret, link, oauth::grant};
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use self::shape::{Link, LinkAddress, LinkChange, LinkConnection, LinkName, NewLink, NewPassword};
pub(crate) use self::shape::{Link as LinkShape, LinkConnection as LinkConnectionShape};
use super::{
    answer::Created,
    extract::{Body, Named},
};
use crate::{App, Caller, Result};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/links",
            get_with(list, |o| o.id("listLinks").summary("The links, without their secrets"))
                .post_with(create, |o| {
                    o.id("createLink").summary("Make a link; shows its address")
                }),
        )
        .api_route(
            "/api/spaces/{space}/links/names",
            get_with(names, |o| o.id("listLinkNames").summary("What the links are called")),
        )
        .api_route(
            "/api/spaces/{space}/links/pause-all",
            post_with(pause_all, |o| o.id("pauseAllLinks").summary("Pause every link at once")),
        )
        .api_route(
            "/api/spaces/{space}/links/resume-all",
            post_with(resume_all, |o| {
                o.id("resumeAllLinks").summary("Let links in again that are not paused themselves")
            }),
        )
        .merge(of_one())
        .merge(protection())
        .merge(playground::routes())
}

fn of_one() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/links/{link}",
            get_with(get, |o| o.id("getLink").summary("A link, without its secret"))
                .patch_with(update, |o| o.id("updateLink").summary("Change a link"))
                .delete_with(delete, |o| {
                    o.id("deleteLink").summary("Remove a link; its writes stay")
                }),
        )
        .api_route(
            "/api/spaces/{space}/links/{link}/pause",
            post_with(pause, |o| o.id("pauseLink").summary("Let nobody in by this link")),
        )
        .api_route(
            "/api/spaces/{space}/links/{link}/resume",
            post_with(resume, |o| o.id("resumeLink").summary("Let a paused link in again")),
        )
        .api_route(
            "/api/spaces/{space}/links/{link}/renew",
            post_with(renew, |o| {
                o.id("renewLink").summary("Give a link a new address; the old one is dead")
            }),
        )
        .api_route(
            "/api/spaces/{space}/links/{link}/reveal",
            post_with(reveal, |o| {
                o.id("revealLink").summary("Show a link's address again; audited")
            }),
        )
}

/// Passwords, and who is connected by them.
fn protection() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/links/{link}/password",
            put_with(set_password, |o| {
                o.id("setLinkPassword")
                    .summary("Set or change a link's password; ends every connection")
            })
            .delete_with(remove_password, |o| {
                o.id("removeLinkPassword")
                    .summary("Let a link's address be enough; ends every connection")
            }),
        )
        .api_route(
            "/api/spaces/{space}/links/{link}/connections",
            get_with(connections, |o| {
                o.id("listLinkConnections").summary("The clients that are connected by a password")
            })
            .delete_with(disconnect_all, |o| {
                o.id("disconnectAllFromLink").summary("Disconnect every client of a link")
            }),
        )
        .api_route(
            "/api/spaces/{space}/links/{link}/connections/{connection}",
            delete_with(disconnect, |o| {
                o.id("disconnectFromLink").summary("Disconnect one client of a link")
            }),
        )
}

#[derive(Deserialize, JsonSchema)]
struct ConnectionPath {
    link: Uuid,
    connection: Uuid,
}

#[derive(Deserialize, JsonSchema)]
struct LinkPath {
    link: Uuid,
}

async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Link>>> {
    let mut connection = app.store.connection().await?;
    let links = link::list(&mut connection, &caller.actor).await?;
    Ok(Json(links.into_iter().map(|link| Link::of(link, app.old_before())).collect()))
}

async fn names(State(app): State<App>, caller: Caller) -> Result<Json<Vec<LinkName>>> {
    let mut connection = app.store.connection().await?;
    let names = link::names(&mut connection, &caller.actor).await?;
    Ok(Json(names.into_iter().map(LinkName::from).collect()))
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(mut new): Body<NewLink>,
) -> Result<Created<LinkAddress>> {
    let entry = caller.audit_entry(&app, "links_create");
    let password = new.password.take().map(Password::new).transpose()?;
    let created =
        link::create(&app.store, &caller.actor, new.read()?, password.as_ref(), Some(entry));
    let (link, secret) = created.await?;
    Ok(Created(address(&app, link.id, &secret)))
}

async fn get(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<Json<Link>> {
    let mut connection = app.store.connection().await?;
    let link = link::get(&mut connection, &caller.actor, path.link).await?;
    Ok(Json(Link::of(link, app.old_before())))
}

async fn update(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
    Body(change): Body<LinkChange>,
) -> Result<Json<Link>> {
    let (entry, change) = (caller.audit_entry(&app, "links_update"), change.read()?);
    let link = link::update(&app.store, &caller.actor, path.link, change, Some(entry)).await?;
    Ok(Json(Link::of(link, app.old_before())))
}

async fn delete(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "links_delete");
    link::delete(&app.store, &caller.actor, path.link, Some(entry)).await?;
    Ok(NoContent)
}

async fn pause(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "links_pause");
    link::pause(&app.store, &caller.actor, path.link, Some(entry)).await?;
    Ok(NoContent)
}

async fn resume(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "links_resume");
    link::resume(&app.store, &caller.actor, path.link, Some(entry)).await?;
    Ok(NoContent)
}

async fn renew(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<Json<LinkAddress>> {
    let entry = caller.audit_entry(&app, "links_renew");
    let secret = link::renew(&app.store, &caller.actor, path.link, Some(entry)).await?;
    Ok(Json(address(&app, path.link, &secret)))
}

async fn reveal(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<Json<LinkAddress>> {
    let entry = caller.audit_entry(&app, "links_reveal");
    let secret = link::reveal(&app.store, &caller.actor, path.link, Some(entry)).await?;
    Ok(Json(address(&app, path.link, &secret)))
}

async fn set_password(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
    Body(new): Body<NewPassword>,
) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "password_update");
    let password = Password::new(new.password)?;
    let set =
        link::set_password(&app.store, &caller.actor, path.link, Some(&password), Some(entry));
    set.await?;
    Ok(NoContent)
}

async fn remove_password(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "password_delete");
    link::set_password(&app.store, &caller.actor, path.link, None, Some(entry)).await?;
    Ok(NoContent)
}

async fn connections(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<Json<Vec<LinkConnection>>> {
    let connections = grant::list(&app.store, &caller.actor, path.link).await?;
    Ok(Json(connections.into_iter().map(LinkConnection::from).collect()))
}

async fn disconnect_all(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "connections_delete");
    grant::disconnect(&app.store, &caller.actor, path.link, None, Some(entry)).await?;
    Ok(NoContent)
}

async fn disconnect(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<ConnectionPath>,
) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "connections_delete");
    let (link, connection) = (path.link, Some(path.connection));
    grant::disconnect(&app.store, &caller.actor, link, connection, Some(entry)).await?;
    Ok(NoContent)
}

async fn pause_all(State(app): State<App>, caller: Caller) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "links_pause_all");
    link::pause_all(&app.store, &caller.actor, Some(entry)).await?;
    Ok(NoContent)
}

async fn resume_all(State(app): State<App>, caller: Caller) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "links_resume_all");
    link::resume_all(&app.store, &caller.actor, Some(entry)).await?;
    Ok(NoContent)
}

fn address(app: &App, id: Uuid, secret: &Secret) -> LinkAddress {
    LinkAddress { id, url: format!("{}/links/{}/mcp", app.settings.public_url, secret.reveal()) }
}
