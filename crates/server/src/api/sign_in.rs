//! Signing in with an outside provider: there, and back.

use std::convert::Infallible;

use aide::{
    OperationInput,
    axum::{
        ApiRouter,
        routing::{get_with, post_with},
    },
};
use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use docent_store::{Error as StoreError, Secret, identity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    answer::WithCookie,
    extract::{Asked, Body, Named},
    for_anybody,
    signed_in::{SignedIn, Visitor, cookie},
};
use crate::{
    App, Error, Result,
    http::cookie::Cookie,
    provider::{Journey, Problem, Provider, Round},
};

/// The cookie that binds a way to a provider to its browser. The way back begins at another site:
/// a strict cookie would not be sent.
const BROWSER: Cookie = Cookie { name: "docent-sign-in", same_site: "Lax", max_age: 600 };

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/sign-in",
            get_with(list, |o| {
                for_anybody(
                    o.id("listProviders").summary("The outside providers that people sign in with"),
                )
            }),
        )
        .api_route(
            "/api/sign-in/{provider}",
            post_with(begin, |o| {
                for_anybody(
                    o.id("beginSignIn")
                        .summary("Where the browser goes to sign in with a provider"),
                )
            }),
        )
        // Asked for by the provider's redirect, and by nothing else.
        .route("/api/sign-in/{provider}/callback", get(arrive))
}

/// An outside provider.
#[derive(Serialize, JsonSchema)]
struct ProviderShape {
    /// For the paths.
    id: String,
    /// For people.
    name: String,
}

async fn list(State(app): State<App>) -> Json<Vec<ProviderShape>> {
    let shape = |provider: &Provider| ProviderShape {
        id: provider.id.clone(),
        name: provider.name.clone(),
    };
    Json(app.settings.providers.iter().map(shape).collect())
}

#[derive(Deserialize, JsonSchema)]
struct ProviderPath {
    provider: String,
}

/// Where to go afterwards.
#[derive(Deserialize, JsonSchema)]
struct SetOut {
    /// A path of this server; `/` where it is not one.
    onward: Option<String>,
}

/// Where a browser is sent.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outward {
    /// At the provider.
    address: String,
}

async fn begin(
    State(app): State<App>,
    visitor: Visitor,
    browser: Browser,
    Named(path): Named<ProviderPath>,
    Body(given): Body<SetOut>,
) -> Result<WithCookie<Json<Outward>>> {
    let onward = given.onward.unwrap_or_default();
    set_out(&app, &visitor, browser, &path.provider, None, &onward).await
}

/// Sends a browser to a provider: to sign in, or to connect the person with what they are there.
pub(super) async fn set_out(
    app: &App,
    visitor: &Visitor,
    browser: Browser,
    provider: &str,
    connects: Option<Uuid>,
    onward: &str,
) -> Result<WithCookie<Json<Outward>>> {
    app.limits.sign_ins.ask(visitor.address)?;
    let provider = app.settings.providers.find(provider).ok_or_else(Error::not_found)?;
    let browser = browser.0.unwrap_or_else(|| Secret::new(&app.store.world));
    let journey = Journey::new(&app.store, &provider, connects, onward);
    let address = provider.address(app, journey.round(app, browser.hash())?).await?;
    let outward = Outward { address: address.into() };
    Ok(WithCookie(Some(BROWSER.set(&app.settings, &browser)), Json(outward)))
}

/// What a provider sends back (OAuth 2.1 §4.1.2, RFC 9207).
#[derive(Default, Deserialize)]
struct Answer {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
}

/// `GET /api/sign-in/{provider}/callback`: the browser is back.
async fn arrive(
    State(app): State<App>,
    visitor: Visitor,
    browser: Browser,
    signed_in: Result<SignedIn>,
    Named(path): Named<ProviderPath>,
    answer: Result<Asked<Answer>>,
) -> Result<Response> {
    let provider = app.settings.providers.find(&path.provider).ok_or_else(Error::not_found)?;
    let answer = answer.map_or_else(|_| Answer::default(), |Asked(answer)| answer);
    let (Some(browser), Some(state)) = (browser.0, &answer.state) else {
        return Ok(onward("/sign-in", Some(Problem::Old.code())));
    };
    let journey = match Journey::open(&app, &provider, state, browser.hash()) {
        Ok(journey) => journey,
        Err(problem) => return Ok(onward("/sign-in", Some(problem.code()))),
    };
    let who = who(&app, &visitor, &provider, answer, journey.round(&app, browser.hash())?).await;
    if let Some(person) = journey.connects {
        let signed_in = signed_in.ok().filter(|signed_in| signed_in.person.id == person);
        let act = visitor.act(&app, "identity_connect").by(person);
        let connected = async {
            // Whoever comes back is who set out.
            let session = signed_in.ok_or(Problem::Old)?.session;
            Ok(identity::connect(&app.store, person, session, &who?).await?)
        };
        let problem = act.done(&app, connected.await).await.err();
        return Ok(onward(&journey.onward, problem.as_ref().map(said)));
    }
    match come_in(&app, &visitor, &provider, who).await {
        Ok(session) => {
            let mut response = onward(&journey.onward, None);
            response.headers_mut().insert(header::SET_COOKIE, cookie(&app, &session));
            Ok(response)
        }
        Err(error) => Ok(onward("/sign-in", Some(said(&error)))),
    }
}

/// Who came back, as the provider says.
async fn who(
    app: &App,
    visitor: &Visitor,
    provider: &Provider,
    answer: Answer,
    round: Round,
) -> Result<identity::Claims> {
    app.limits.sign_ins.ask(visitor.address)?;
    if !provider.answers_as(answer.iss.as_deref()) {
        return Err(Problem::Unbelievable.into());
    }
    Ok(provider.claims(app, round, answer.code.ok_or(Problem::Denied)?).await?)
}

async fn come_in(
    app: &App,
    visitor: &Visitor,
    provider: &Provider,
    who: Result<identity::Claims>,
) -> Result<Secret> {
    let act = visitor.act(app, "sign_in_provider");
    let attempt = match who {
        Ok(claims) => {
            let trust = provider.trust();
            let attempt = identity::sign_in(&app.store, &claims, trust, &visitor.user_agent);
            attempt.await.map_err(Error::from)
        }
        Err(error) => Err(error),
    };
    let arrived = attempt.as_ref().ok();
    let act = act.on(arrived.and_then(|attempt| attempt.person));
    if let Some((person, true)) = arrived.and_then(|it| Some((it.person?, it.adopted))) {
        visitor.act(app, "identity_connect").by(person).done(app, Ok(())).await?;
    }
    let session = attempt.and_then(|attempt| attempt.session.ok_or(Error::SignedOut));
    act.done(app, session).await
}

/// What a page of ours is told of a failure.
fn said(error: &Error) -> &'static str {
    match error {
        Error::SignedOut => "not_connected",
        Error::Store(StoreError::Unauthorized) => Problem::Old.code(),
        Error::Store(StoreError::Conflict { .. }) => "taken",
        error => error.code(),
    }
}

/// Goes on to a page of ours, which says what the problem was.
fn onward(path: &str, problem: Option<&str>) -> Response {
    let joint = if path.contains('?') { '&' } else { '?' };
    let path = match problem {
        Some(problem) => format!("{path}{joint}problem={problem}"),
        None => path.to_owned(),
    };
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}

/// The secret that this browser was given on an earlier way to a provider.
pub(super) struct Browser(Option<Secret>);

impl FromRequestParts<App> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &App,
    ) -> std::result::Result<Self, Infallible> {
        Ok(Self(BROWSER.read(&app.settings, &parts.headers)))
    }
}

impl OperationInput for Browser {}
