//! Personal access tokens: made, listed and revoked by who they stand for, in a browser.

use aide::axum::{
    ApiRouter,
    routing::{delete_with, get_with},
};
use axum::{Json, extract::State, response::NoContent};
use chrono::{DateTime, Utc};
use docent_store::{access_token, people};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    answer::Created,
    extract::{Body, Named},
    signed_in::{SignedIn, Visitor},
};
use crate::{App, Error, Result};

/// Days after which a token ends where nothing is said.
const DAYS: u32 = 90;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/access-tokens",
            get_with(list, |o| o.id("listAccessTokens").summary("Your tokens for programs"))
                .post_with(create, |o| {
                    o.id("createAccessToken").summary("Make a token; it is shown this once")
                }),
        )
        .api_route(
            "/api/access-tokens/{token}",
            delete_with(revoke, |o| o.id("revokeAccessToken").summary("End a token at once")),
        )
}

/// A token, without what it is made of.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AccessToken")]
struct TokenShape {
    /// The token's id.
    id: Uuid,
    /// What you call it.
    name: String,
    /// Whether it may only read.
    read_only: bool,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it ends by itself; those that ended stay in the list for 30 days.
    expires_at: Option<DateTime<Utc>>,
    /// To the minute.
    last_used_at: Option<DateTime<Utc>>,
}

async fn list(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Vec<TokenShape>>> {
    let tokens = access_token::list(&app.store, signed_in.person.id).await?;
    let shown = tokens.into_iter().map(|token| TokenShape {
        id: token.id,
        name: token.name,
        read_only: token.read_only,
        created_at: token.created_at,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
    });
    Ok(Json(shown.collect()))
}

/// What a new token may do, and how long.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewAccessToken {
    /// 1 to 60 characters; the audit has it as the client's name.
    name: String,
    /// Whether it may only read.
    read_only: bool,
    /// 30, 90 or 365; 0 for one that does not end; 90 when absent.
    expires_in_days: Option<u32>,
    /// Your password; not for somebody who has none.
    password: Option<String>,
}

/// A token that was made.
#[derive(Serialize, JsonSchema)]
struct MadeAccessToken {
    id: Uuid,
    /// What a program sends: `Authorization: Bearer …`. It is not shown again.
    token: String,
}

async fn create(
    State(app): State<App>,
    signed_in: SignedIn,
    visitor: Visitor,
    Body(given): Body<NewAccessToken>,
) -> Result<Created<MadeAccessToken>> {
    let person = signed_in.person.id;
    let days = Some(given.expires_in_days.unwrap_or(DAYS)).filter(|days| *days != 0);
    let new = access_token::New { name: given.name, read_only: given.read_only, days };
    let made = async {
        // A session left open on somebody's desk is no way to a token of one's own.
        people::check_password(&app.store, person, given.password.as_deref()).await?;
        Ok(access_token::create(&app.store, person, signed_in.session, &new).await?)
    };
    let made = made.await;
    let act = visitor.act(&app, "access_tokens_create").by(person);
    let act = act.on(made.as_ref().ok().map(|(id, _)| *id));
    let (id, token) = act.done(&app, made).await?;
    Ok(Created(MadeAccessToken { id, token: token.reveal() }))
}

#[derive(Deserialize, JsonSchema)]
struct TokenPath {
    token: Uuid,
}

async fn revoke(
    State(app): State<App>,
    signed_in: SignedIn,
    visitor: Visitor,
    Named(path): Named<TokenPath>,
) -> Result<NoContent> {
    let person = signed_in.person.id;
    let act = visitor.act(&app, "access_tokens_delete").by(person).on([path.token]);
    let revoked = access_token::revoke(&app.store, person, path.token).await;
    act.done(&app, revoked.map_err(Error::from)).await?;
    Ok(NoContent)
}
