//! The links of a space, for its managers.

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with},
};
use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use docent_store::{Mode, Secret, link};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
            "/api/spaces/{space}/links/{link}/reveal",
            post_with(reveal, |o| {
                o.id("revealLink").summary("Show a link's address again; audited")
            }),
        )
}

/// A link, without its secret.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Link {
    id: Uuid,
    name: String,
    /// read, write or `read_write`.
    #[schemars(with = "String")]
    mode: Mode,
    allow_delete: bool,
    /// Not paused.
    enabled: bool,
    expires_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    calls: i64,
}

impl From<link::Link> for Link {
    fn from(link: link::Link) -> Self {
        Self {
            id: link.id,
            name: link.name,
            mode: link.mode,
            allow_delete: link.allow_delete,
            enabled: link.enabled,
            expires_at: link.expires_at,
            created_at: link.created_at,
            last_used_at: link.last_used_at,
            calls: link.calls,
        }
    }
}

async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Link>>> {
    let mut connection = app.store.connection().await?;
    let links = link::list(&mut connection, &caller.actor).await?;
    Ok(Json(links.into_iter().map(Link::from).collect()))
}

/// A new link over the whole space.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewLink {
    name: String,
    /// read, write or `read_write`.
    #[schemars(with = "String")]
    mode: Mode,
    /// The delete switch; off when absent.
    #[serde(default)]
    allow_delete: bool,
}

/// A link's address: whoever has it comes in.
#[derive(Serialize, JsonSchema)]
struct LinkAddress {
    id: Uuid,
    /// The MCP endpoint.
    url: String,
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewLink>,
) -> Result<Created<LinkAddress>> {
    let new = link::NewLink { name: new.name, mode: new.mode, allow_delete: new.allow_delete };
    let (link, secret) = link::create(&app.store, &caller.actor, new).await?;
    record(&app, &caller, "links_create", link.id).await?;
    Ok(Created(address(&app, link.id, &secret)))
}

#[derive(Deserialize, JsonSchema)]
struct LinkPath {
    link: Uuid,
}

async fn reveal(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<Json<LinkAddress>> {
    let secret = link::reveal(&app.store, &caller.actor, path.link).await?;
    record(&app, &caller, "links_reveal", path.link).await?;
    Ok(Json(address(&app, path.link, &secret)))
}

fn address(app: &App, id: Uuid, secret: &Secret) -> LinkAddress {
    LinkAddress { id, url: format!("{}/links/{}/mcp", app.settings.public_url, secret.reveal()) }
}

async fn record(app: &App, caller: &Caller, action: &str, link: Uuid) -> Result<()> {
    let mut entry = caller.audit_entry(app, action);
    entry.objects.push(link);
    Ok(app.audit.record(entry).await?)
}
