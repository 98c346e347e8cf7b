//! The accounts elsewhere that somebody signs in with.

use aide::axum::{
    ApiRouter,
    routing::{delete_with, get_with},
};
use axum::{Json, extract::State, response::NoContent};
use chrono::{DateTime, Utc};
use docent_store::{identity, people};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    answer::WithCookie,
    extract::{Body, Named},
    sign_in::{Browser, Outward, set_out},
    signed_in::{SignedIn, Visitor},
};
use crate::{App, Error, Result};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/identities",
            get_with(list, |o| {
                o.id("listIdentities").summary("The outside accounts you sign in with")
            })
            .post_with(connect, |o| {
                o.id("connectIdentity")
                    .summary("Where the browser goes to connect an outside account with yours")
            }),
        )
        .api_route(
            "/api/identities/{identity}",
            delete_with(disconnect, |o| {
                o.id("disconnectIdentity")
                    .summary("Sign in with an outside account no more; ends all other sessions, and access tokens")
            }),
        )
}

/// An outside account that somebody signs in with.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Identity {
    /// The identity's id.
    id: Uuid,
    /// What the provider is called; its address where it is not among the providers any more.
    provider: String,
    /// The e-mail address or name there when it was connected.
    label: String,
    /// When it was connected.
    created_at: DateTime<Utc>,
    /// When somebody signed in with it last.
    last_used_at: DateTime<Utc>,
}

async fn list(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Vec<Identity>>> {
    let named = |issuer: String| {
        let provider = app.settings.providers.iter().find(|it| it.issuer() == issuer);
        provider.map_or(issuer, |provider| provider.name.clone())
    };
    let identities = identity::list(&app.store, signed_in.person.id).await?;
    let shown = identities.into_iter().map(|identity| Identity {
        id: identity.id,
        provider: named(identity.issuer),
        label: identity.label,
        created_at: identity.created_at,
        last_used_at: identity.last_used_at,
    });
    Ok(Json(shown.collect()))
}

/// What to connect.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Connect {
    /// Of the list of providers.
    provider: String,
    /// Your password; not for somebody who has none.
    password: Option<String>,
    /// Where to go afterwards: a path of this server; `/` where it is not one.
    onward: Option<String>,
}

async fn connect(
    State(app): State<App>,
    signed_in: SignedIn,
    visitor: Visitor,
    browser: Browser,
    Body(given): Body<Connect>,
) -> Result<WithCookie<Json<Outward>>> {
    let person = signed_in.person.id;
    // A session left open on somebody's desk is no way to a way in of one's own.
    let checked = people::check_password(&app.store, person, given.password.as_deref()).await;
    if let Err(error) = checked {
        return visitor
            .act(&app, "identity_connect")
            .by(person)
            .done(&app, Err(error.into()))
            .await;
    }
    let onward = given.onward.unwrap_or_default();
    set_out(&app, &visitor, browser, &given.provider, Some(person), &onward).await
}

#[derive(Deserialize, JsonSchema)]
struct IdentityPath {
    identity: Uuid,
}

async fn disconnect(
    State(app): State<App>,
    signed_in: SignedIn,
    visitor: Visitor,
    Named(path): Named<IdentityPath>,
) -> Result<NoContent> {
    let person = signed_in.person.id;
    let act = visitor.act(&app, "identity_disconnect").by(person).on([path.identity]);
    let issuers = app.settings.providers.iter().map(|provider| provider.issuer().to_owned());
    let issuers: Vec<_> = issuers.collect();
    let gone =
        identity::disconnect(&app.store, person, path.identity, signed_in.session, &issuers).await;
    act.done(&app, gone.map_err(Error::from)).await?;
    Ok(NoContent)
}
