//! Who belongs to a space.

use aide::axum::{
    ApiRouter,
    routing::{delete_with, get_with, post_with},
};
use axum::{Json, extract::State, response::NoContent};
use chrono::{DateTime, Utc};
use docent_store::{Role, reset, space};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    extract::{Body, Named},
    signed_in::SignedIn,
};
use crate::{App, Caller, Result};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/members",
            get_with(list, |o| o.id("listMembers").summary("Everybody in the space"))
                .put_with(set, |o| {
                    o.id("setMember").summary("Let somebody in, or change their role")
                }),
        )
        .api_route(
            "/api/spaces/{space}/members/{person}",
            delete_with(remove, |o| o.id("removeMember").summary("Take somebody out")),
        )
        .api_route(
            "/api/spaces/{space}/members/{person}/reset",
            post_with(reset, |o| {
                o.id("resetMember")
                    .summary("A one-time sign-in address for a member who cannot get in")
                    .description(
                        "Ends the member's password, outside accounts, sessions and tokens. Only for who owns \
                         every space that the member belongs to.",
                    )
            }),
        )
}

/// A member.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Member {
    person: Uuid,
    email: String,
    name: String,
    /// owner, admin, editor or viewer.
    #[schemars(with = "String")]
    role: Role,
    /// Since when.
    created_at: DateTime<Utc>,
}

async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Member>>> {
    let mut connection = app.store.connection().await?;
    let members = space::members(&mut connection, &caller.actor).await?;
    let shown = members.into_iter().map(|member| Member {
        person: member.person,
        email: member.email,
        name: member.name,
        role: member.role,
        created_at: member.created_at,
    });
    Ok(Json(shown.collect()))
}

/// Somebody with an account, and what they shall be.
#[derive(Deserialize, JsonSchema)]
struct Membership {
    email: String,
    /// owner, admin, editor or viewer.
    #[schemars(with = "String")]
    role: Role,
}

async fn set(
    State(app): State<App>,
    caller: Caller,
    Body(given): Body<Membership>,
) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "members_update");
    space::set_member(&app.store, &caller.actor, &given.email, given.role, Some(entry)).await?;
    Ok(NoContent)
}

#[derive(Deserialize, JsonSchema)]
struct MemberPath {
    person: Uuid,
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<MemberPath>,
) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "members_delete");
    space::remove_member(&app.store, &caller.actor, path.person, Some(entry)).await?;
    Ok(NoContent)
}

/// A way in that is good once.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct WayIn {
    /// To be given to the member. It is good once, within 24 hours, and not shown again.
    url: String,
}

/// What opens somebody's account is not for programs: it asks for a session.
async fn reset(
    State(app): State<App>,
    caller: Caller,
    _: SignedIn,
    Named(path): Named<MemberPath>,
) -> Result<Json<WayIn>> {
    let entry = caller.audit_entry(&app, "members_reset");
    let secret = reset::reset(&app.store, &caller.actor, path.person, Some(entry)).await?;
    Ok(Json(WayIn { url: app.secret_url("/sign-in", &secret) }))
}
