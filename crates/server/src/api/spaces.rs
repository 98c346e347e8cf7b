//! The spaces of whoever is signed in.

use aide::axum::{
    ApiRouter,
    routing::{get_with, patch_with},
};
use axum::{Json, extract::State, response::NoContent};
use docent_store::{Role, space};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    answer::Created,
    extract::Body,
    signed_in::{Known, Visitor},
};
use crate::{App, Caller, Error, Result};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces",
            get_with(list, |o| o.id("listSpaces").summary("Your spaces"))
                .post_with(create, |o| o.id("createSpace").summary("Make a space of your own")),
        )
        .api_route(
            "/api/spaces/{space}",
            patch_with(update, |o| {
                o.id("updateSpace").summary("Rename a space, set its time zone")
            }),
        )
}

/// A space, and what you are in it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Space {
    /// The space's id.
    id: Uuid,
    /// Its name.
    name: String,
    /// IANA name; `today` follows it.
    time_zone: String,
    /// Whether all its links are paused.
    links_paused: bool,
    /// owner, admin, editor or viewer.
    #[schemars(with = "String")]
    role: Role,
}

impl Space {
    fn new(space: space::Space, role: Role) -> Self {
        Self {
            id: space.id,
            name: space.name,
            time_zone: space.time_zone.name().into(),
            links_paused: space.links_paused,
            role,
        }
    }
}

async fn list(State(app): State<App>, known: Known) -> Result<Json<Vec<Space>>> {
    let mut connection = app.store.connection().await?;
    let spaces = space::list_for(&mut connection, known.person.id).await?;
    Ok(Json(spaces.into_iter().map(|(space, role)| Space::new(space, role)).collect()))
}

/// A new space.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewSpace {
    /// Unlike that of every other space.
    name: String,
    /// IANA name; UTC when absent.
    time_zone: Option<String>,
}

async fn create(
    State(app): State<App>,
    known: Known,
    visitor: Visitor,
    Body(new): Body<NewSpace>,
) -> Result<Created<Space>> {
    let time_zone = new.time_zone.as_deref().unwrap_or("UTC");
    let act = visitor.act(&app, "spaces_create").by(known.person.id);
    let made = space::create(&app.store, &new.name, time_zone, known.person.id).await;
    // In the new space's own audit, where there is one now.
    let act = act.within(made.as_ref().map_or(Uuid::nil(), |space| space.id));
    let space = act.done(&app, made.map_err(Error::from)).await?;
    Ok(Created(Space::new(space, Role::Owner)))
}

/// What changes of a space; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SpaceChange {
    name: Option<String>,
    time_zone: Option<String>,
}

async fn update(
    State(app): State<App>,
    caller: Caller,
    Body(change): Body<SpaceChange>,
) -> Result<NoContent> {
    let (name, time_zone) = (change.name.as_deref(), change.time_zone.as_deref());
    let entry = caller.audit_entry(&app, "spaces_update");
    space::update(&app.store, &caller.actor, name, time_zone, Some(entry)).await?;
    Ok(NoContent)
}
