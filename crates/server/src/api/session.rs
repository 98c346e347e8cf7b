//! Signing in, staying in, leaving.

use aide::axum::{
    ApiRouter,
    routing::{delete_with, get_with, post_with, put_with},
};
use axum::{Json, extract::State, response::NoContent};
use chrono::{DateTime, Utc};
use docent_store::{Password, people, people::Person, session};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    answer::WithCookie,
    extract::{Body, Named},
    for_anybody,
    signed_in::{Known, SignedIn, Visitor, cookie, no_cookie},
};
use crate::{App, Error, Result};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/session",
            post_with(sign_in, |o| for_anybody(o.id("signIn").summary("Sign in with a password")))
                .get_with(me, |o| o.id("getSession").summary("Who is signed in"))
                .delete_with(sign_out, |o| o.id("signOut").summary("Sign out")),
        )
        .api_route(
            "/api/session/link",
            post_with(use_link, |o| {
                for_anybody(o.id("useSignInLink").summary("Sign in with a one-time address"))
            }),
        )
        .api_route(
            "/api/password",
            put_with(set_password, |o| {
                o.id("setPassword")
                    .summary("Choose a password; ends all other sessions, and access tokens")
            }),
        )
        .api_route(
            "/api/sessions",
            get_with(list, |o| o.id("listSessions").summary("The browsers signed in")),
        )
        .api_route(
            "/api/sessions/{session}",
            delete_with(end, |o| o.id("endSession").summary("Sign one browser out")),
        )
}

/// Somebody who is signed in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Me {
    /// The person's id.
    id: Uuid,
    /// In lower case.
    email: String,
    /// Shown to others.
    name: String,
    /// Whether there is a password to sign in with.
    has_password: bool,
    /// Whether there is an outside account to sign in with.
    has_identity: bool,
}

impl Me {
    async fn of(app: &App, person: Person) -> Result<Self> {
        let ways = people::ways_in(&app.store, person.id).await?;
        Ok(Self {
            id: person.id,
            email: person.email,
            name: person.name,
            has_password: ways.password,
            has_identity: ways.identity,
        })
    }
}

/// What one signs in with.
#[derive(Deserialize, JsonSchema)]
struct SignIn {
    /// In any case of letters.
    email: String,
    /// The password.
    password: String,
}

async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    Body(given): Body<SignIn>,
) -> Result<WithCookie<Json<Me>>> {
    let session = session::sign_in(
        &app.store,
        &given.email,
        &given.password,
        visitor.address,
        &visitor.user_agent,
    );
    let act = visitor.act(&app, "sign_in");
    let attempt = session.await.map_err(Error::from);
    // Whose account was tried is known to the audit alone.
    let act = act.on(attempt.as_ref().ok().and_then(|attempt| attempt.person));
    let session = attempt.and_then(|attempt| attempt.session.ok_or(Error::SignedOut));
    let session = act.done(&app, session).await?;
    Ok(welcome(&app, &session).await?.1)
}

/// The secret of a one-time address: what is behind its `#`.
#[derive(Deserialize, JsonSchema)]
struct SignInLink {
    /// 43 characters.
    secret: String,
}

async fn use_link(
    State(app): State<App>,
    visitor: Visitor,
    Body(given): Body<SignInLink>,
) -> Result<WithCookie<Json<Me>>> {
    app.limits.ask(visitor.address)?;
    let secret = given.secret.parse()?;
    let act = visitor.act(&app, "sign_in_link");
    let session = session::use_sign_in_link(&app.store, &secret, &visitor.user_agent).await;
    let welcomed =
        match session.map_err(Error::from).and_then(|session| session.ok_or_else(Error::not_found))
        {
            Ok(session) => welcome(&app, &session).await,
            Err(error) => Err(error),
        };
    let act = act.on(welcomed.as_ref().ok().map(|(person, _)| *person));
    Ok(act.done(&app, welcomed).await?.1)
}

async fn welcome(
    app: &App,
    session: &docent_store::Secret,
) -> Result<(Uuid, WithCookie<Json<Me>>)> {
    let person = session::authenticate(&app.store, session.hash()).await?;
    let person = person.ok_or(Error::SignedOut)?;
    Ok((person.id, WithCookie(Some(cookie(app, session)), Json(Me::of(app, person).await?))))
}

async fn me(State(app): State<App>, known: Known) -> Result<Json<Me>> {
    Ok(Json(Me::of(&app, known.person).await?))
}

async fn sign_out(
    State(app): State<App>,
    signed_in: SignedIn,
    visitor: Visitor,
) -> Result<WithCookie<NoContent>> {
    let act = visitor.act(&app, "sign_out").by(signed_in.person.id);
    let left = session::leave(&mut *app.store.connection().await?, signed_in.session).await;
    act.done(&app, left.map_err(Error::from)).await?;
    Ok(WithCookie(Some(no_cookie(&app)), NoContent))
}

/// A new password.
#[derive(Deserialize, JsonSchema)]
struct NewPassword {
    /// The one until now; not for somebody who has none.
    current: Option<String>,
    /// 10 characters at least.
    password: String,
}

async fn set_password(
    State(app): State<App>,
    signed_in: SignedIn,
    visitor: Visitor,
    Body(given): Body<NewPassword>,
) -> Result<NoContent> {
    let password = Password::new(given.password)?;
    let person = signed_in.person.id;
    let act = visitor.act(&app, "password_set").by(person);
    let set = async {
        people::check_password(&app.store, person, given.current.as_deref()).await?;
        people::set_password(&app.store, person, &password, Some(signed_in.session)).await?;
        Ok(())
    };
    act.done(&app, set.await).await?;
    Ok(NoContent)
}

/// A browser that is signed in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Session {
    /// The session's id.
    id: Uuid,
    /// When it began.
    created_at: DateTime<Utc>,
    /// To the minute.
    last_used_at: DateTime<Utc>,
    /// What the browser calls itself.
    user_agent: String,
    /// Whether it is the one that asks.
    current: bool,
}

async fn list(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Vec<Session>>> {
    let sessions = session::list(&app.store, signed_in.person.id, signed_in.session).await?;
    let shown = sessions.into_iter().map(|session| Session {
        id: session.id,
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        user_agent: session.user_agent,
        current: session.current,
    });
    Ok(Json(shown.collect()))
}

#[derive(Deserialize, JsonSchema)]
struct SessionPath {
    session: Uuid,
}

async fn end(
    State(app): State<App>,
    signed_in: SignedIn,
    visitor: Visitor,
    Named(path): Named<SessionPath>,
) -> Result<NoContent> {
    let mut connection = app.store.connection().await?;
    let person = signed_in.person.id;
    let act = visitor.act(&app, "sessions_end").by(person).on([path.session]);
    let ended = session::end(&mut connection, person, path.session).await;
    act.done(&app, ended.map_err(Error::from)).await?;
    Ok(NoContent)
}
