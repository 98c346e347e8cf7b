//! The REST door: JSON for the web app and for scripts, below `/api`. One file per room, one line
//! in [`rooms`] each; the `OpenAPI` document is read off the same routes.

mod guard;
mod record;
mod extract;
mod answer;
mod shape;
mod signed_in;
mod bearer;
mod writing;
mod session;
mod sign_in;
mod identities;
mod access_tokens;
mod spaces;
mod members;
mod invitations;
mod links;
mod folders;
mod documents;
mod seen;
mod favourites;
mod markdown;
mod backlinks;
mod blocks;
mod collections;
mod tasks;
mod comments;
mod changes;
mod events;
mod versions;
mod search;
mod tags;
mod files;
mod uploads;
mod audit;

use aide::{
    axum::ApiRouter,
    openapi::{ApiKeyLocation, Info, OpenApi, SecurityScheme},
    transform::{TransformOpenApi, TransformOperation},
};
use axum::{
    Json, Router,
    http::{HeaderName, header},
    middleware,
    response::{Html, IntoResponse},
    routing::get,
};

use crate::App;

pub(crate) use links::{LinkConnectionShape, LinkShape};

/// Every room.
fn rooms() -> ApiRouter<App> {
    ApiRouter::new()
        .merge(session::routes())
        .merge(sign_in::routes())
        .merge(identities::routes())
        .merge(access_tokens::routes())
        .merge(spaces::routes())
        .merge(members::routes())
        .merge(invitations::routes())
        .merge(links::routes())
        .merge(folders::routes())
        .merge(documents::routes())
        .merge(seen::routes())
        .merge(favourites::routes())
        .merge(markdown::routes())
        .merge(backlinks::routes())
        .merge(blocks::routes())
        .merge(collections::routes())
        .merge(tasks::routes())
        .merge(comments::routes())
        .merge(changes::routes())
        .merge(events::routes())
        .merge(versions::routes())
        .merge(search::routes())
        .merge(tags::routes())
        .merge(files::routes())
        .merge(uploads::routes())
        .merge(audit::routes())
}

/// The routes of this door.
pub(crate) fn routes(app: &App) -> Router<App> {
    let (rooms, description) = described();
    let description = Json(description);
    rooms
        .route("/api/openapi.json", get(move || async move { description.into_response() }))
        .route("/api/docs", get(docs))
        .route("/api/docs.js", get(|| async { (SCRIPT, include_str!("api/docs.js")) }))
        .layer(middleware::from_fn_with_state(app.clone(), record::record))
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
}

const SCRIPT: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
/// The description for people runs its one script, and asks this server alone.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async fn docs() -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, DOCS_POLICY)], Html(include_str!("api/docs.html")))
}

/// The `OpenAPI` document of this door.
pub fn openapi() -> OpenApi {
    described().1
}

fn described() -> (Router<App>, OpenApi) {
    aide::generate::extract_schemas(true);
    aide::generate::infer_responses(true);
    let mut description = OpenApi {
        info: Info {
            title: "Docent".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            ..Info::default()
        },
        ..OpenApi::default()
    };
    let rooms = rooms().finish_api_with(&mut description, describe);
    (rooms, description)
}

fn describe(api: TransformOpenApi<'_>) -> TransformOpenApi<'_> {
    api.description(
        "Everything the web app does. A session is a cookie, begun with `POST /api/session`; \
         requests that change something come from Docent's own pages or carry its `Origin`. A \
         program shows an access token of somebody's instead: `Authorization: Bearer docent_pat_…`. \
         No cookie counts beside it; it does all but manage that person's own account.",
    )
    .security_scheme(SESSION, session_scheme())
    .security_scheme(TOKEN, token_scheme())
    .security_requirement(SESSION)
    .security_requirement(TOKEN)
}

/// What the description calls the cookie of a session …
const SESSION: &str = "session";
/// … and an access token.
const TOKEN: &str = "accessToken";

fn session_scheme() -> SecurityScheme {
    SecurityScheme::ApiKey {
        location: ApiKeyLocation::Cookie,
        name: signed_in::COOKIE.to_owned(),
        description: Some("Over https its name begins with `__Host-`.".to_owned()),
        extensions: [].into_iter().collect(),
    }
}

fn token_scheme() -> SecurityScheme {
    SecurityScheme::Http {
        scheme: "bearer".to_owned(),
        bearer_format: Some("docent_pat_ and 43 characters".to_owned()),
        description: Some("One that may only read is refused at all but GET and HEAD.".to_owned()),
        extensions: [].into_iter().collect(),
    }
}

/// Describes what needs neither a session nor a token.
fn for_anybody(operation: TransformOperation<'_>) -> TransformOperation<'_> {
    operation.security_requirement_multi([])
}
