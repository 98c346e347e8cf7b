//! The REST door: JSON for the web app and for scripts, below `/api`. One file per room, one line
//! in [`rooms`] each; the `OpenAPI` document is read off the same routes.

mod guard;
mod record;
mod extract;
mod answer;
mod shape;
mod signed_in;
mod writing;
mod session;
mod sign_in;
mod identities;
mod spaces;
mod members;
mod links;
mod folders;
mod documents;
mod backlinks;
mod blocks;
mod tasks;
mod comments;
mod changes;
mod events;
mod versions;
mod search;
mod files;
mod uploads;
mod audit;

use aide::{
    axum::ApiRouter,
    openapi::{Info, OpenApi},
    transform::TransformOpenApi,
};
use axum::{
    Json, Router, middleware,
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
        .merge(spaces::routes())
        .merge(members::routes())
        .merge(links::routes())
        .merge(folders::routes())
        .merge(documents::routes())
        .merge(backlinks::routes())
        .merge(blocks::routes())
        .merge(tasks::routes())
        .merge(comments::routes())
        .merge(changes::routes())
        .merge(events::routes())
        .merge(versions::routes())
        .merge(search::routes())
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
        .route("/api/docs", get(|| async { Html(include_str!("api/docs.html")) }))
        .layer(middleware::from_fn_with_state(app.clone(), record::record))
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
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
         requests that change something come from Docent's own pages or carry its `Origin`.",
    )
}
