//! Who a cookie stands for: [`SignedIn`]; who it or an access token stands for: [`Known`], and with a
//! space in the path the [`Caller`] in it.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use aide::{OperationInput, generate::GenContext, openapi::Operation};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Path, RawPathParams},
    http::{HeaderValue, header, request::Parts},
};
use docent_store::{Secret, SecretHash, access_token, people::Person, session, space};
use schemars::JsonSchema;
use uuid::Uuid;

use super::{
    SESSION as SESSION_SCHEME, bearer,
    record::{AGAIN, Trace},
};
use crate::{App, Caller, Error, Result, feed::Authority, http::cookie::Cookie, record::Act};

/// A person with a session. Whoever shows a token is none: their account is not a program's business.
pub(super) struct SignedIn {
    /// Who.
    pub person: Person,
    /// The session, as tables name it.
    pub session: SecretHash,
}

/// Somebody with a session, or anybody else.
pub(super) struct MaybeSignedIn(pub Option<SignedIn>);

/// A person, by a session or by a token that allows this much.
pub(super) struct Known {
    /// Who.
    pub person: Person,
    /// What it is known by.
    pub authority: Authority,
    /// What the audit calls the client: a token's name goes before its program's.
    client: String,
    /// Whether it may only read.
    read_only: bool,
}

/// A browser or a script before anybody signed in.
pub(super) struct Visitor {
    /// Where the connection comes from.
    pub address: IpAddr,
    /// What it calls itself.
    pub user_agent: String,
}

impl Visitor {
    /// An act of the visitor's on the installation, about to be done.
    pub(super) fn act(&self, app: &App, action: &str) -> Act {
        Act::of_browser(app, &self.user_agent, self.address, action)
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        if bearer::shown(&parts.headers).is_some() {
            return Err(Error::SessionNeeded);
        }
        let session = SESSION.read(&app.settings, &parts.headers).ok_or(Error::SignedOut)?.hash();
        app.limits.ask(Visitor::from_request_parts(parts, app).await?.address)?;
        let person = again(|| session::authenticate(&app.store, session)).await?;
        Ok(Self { person: person.ok_or(Error::SignedOut)?, session })
    }
}

impl FromRequestParts<App> for MaybeSignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        match SignedIn::from_request_parts(parts, app).await {
            Ok(signed_in) => Ok(Self(Some(signed_in))),
            Err(Error::SignedOut) => Ok(Self(None)),
            Err(error) => Err(error),
        }
    }
}

impl FromRequestParts<App> for Known {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let known = Self::at_all(parts, app).await?;
        known.allowed(parts)
    }
}

impl Known {
    /// Whoever it is, whether the token allows this or not.
    async fn at_all(parts: &mut Parts, app: &App) -> Result<Self> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let Some(token) = bearer::shown(&parts.headers) else {
            let SignedIn { person, session } = SignedIn::from_request_parts(parts, app).await?;
            let authority = Authority::Session(session);
            return Ok(Self { person, authority, client: visitor.user_agent, read_only: false });
        };
        app.limits.ask(visitor.address)?;
        let token = token?.hash();
        let holder = again(|| access_token::authenticate(&app.store, token)).await?;
        let holder = holder.ok_or(Error::BadAccessToken)?;
        Ok(Self {
            person: holder.person,
            authority: Authority::Token(token),
            client: format!("{} (access token) {}", holder.name, visitor.user_agent),
            read_only: holder.read_only,
        })
    }

    /// Refuses what is more than reading to a token that may only read.
    fn allowed(self, parts: &Parts) -> Result<Self> {
        let allowed = !self.read_only || parts.method.is_safe();
        if allowed { Ok(self) } else { Err(Error::ReadOnlyToken) }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let user_agent = parts.headers.get(header::USER_AGENT);
        Ok(Self {
            address: address.map_or(Ipv4Addr::UNSPECIFIED.into(), |address| address.ip()),
            user_agent: user_agent
                .and_then(|agent| agent.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
        })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let known = Known::at_all(parts, app).await?;
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let path = RawPathParams::from_request_parts(parts, app).await;
        let path = path.map_err(|_| Error::not_found())?;
        let (mut space, mut others) = (None, Vec::new());
        for (name, value) in &path {
            match value.parse::<Uuid>() {
                Ok(id) if name == "space" => space = Some(id),
                Ok(id) => others.push(id),
                Err(_) => {}
            }
        }
        let space = space.ok_or_else(Error::not_found)?;
        let found = again(|| async {
            let mut connection = app.store.connection().await?;
            space::actor_for(&mut connection, space, known.person.id).await
        });
        let (actor, space) = found.await?;
        let caller = Self {
            actor,
            space_name: space.name,
            time_zone: space.time_zone,
            granted: None,
            client: known.client.clone(),
            address: Some(visitor.address),
            recorded: Arc::default(),
        };
        if let Some(trace) = parts.extensions.get::<Trace>() {
            trace.leave(&caller, others);
        }
        // Now the audit knows who was refused.
        known.allowed(parts)?;
        Ok(caller)
    }
}

/// Asks who somebody is, again on another connection when this one has died.
async fn again<T, F>(ask: impl Fn() -> F) -> docent_store::Result<T>
where
    F: Future<Output = docent_store::Result<T>>,
{
    let mut attempt = 0;
    loop {
        match ask().await {
            Err(error) if error.is_transient() && attempt < AGAIN => attempt += 1,
            answer => return answer,
        }
    }
}

impl OperationInput for SignedIn {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        // Instead of what holds for all: no token will do.
        operation.security = vec![[(SESSION_SCHEME.to_owned(), Vec::new())].into_iter().collect()];
    }
}

impl OperationInput for Known {}
impl OperationInput for MaybeSignedIn {}
impl OperationInput for Visitor {}

impl OperationInput for Caller {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        Path::<SpacePath>::operation_input(context, operation);
    }
}

/// What every path with a caller names.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its description is used")]
struct SpacePath {
    space: Uuid,
}

/// The cookie of a session, as it is called where nothing is put before it.
pub(super) const COOKIE: &str = "docent";
const SESSION: Cookie = Cookie { name: COOKIE, same_site: "Lax", max_age: 14 * 24 * 60 * 60 };

/// The cookie that holds a session, begun now.
pub(super) fn cookie(app: &App, session: &Secret) -> HeaderValue {
    SESSION.set(&app.settings, session)
}

/// The cookie that takes the session's place when it is over.
pub(super) fn no_cookie(app: &App) -> HeaderValue {
    SESSION.unset(&app.settings)
}
