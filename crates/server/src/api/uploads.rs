//! Uploads in pieces, for members: tus 1.0.0, spoken by [`resumable`].

use aide::axum::ApiRouter;
use axum::{
    extract::{DefaultBodyLimit, Request, State},
    middleware,
    response::Response,
    routing::{get, options},
};
use serde::Deserialize;
use uuid::Uuid;

use super::extract::Named;
use crate::{App, Caller, Result, record::Act, uploads::resumable};

/// Not in the `OpenAPI` document: tus has clients of its own, and a description of its own.
pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .route("/api/spaces/{space}/uploads", options(offered).post(create))
        .route(
            "/api/spaces/{space}/uploads/{upload}",
            get(answer).post(answer).patch(answer).delete(answer),
        )
        // The store says how large a file may be, and takes it as it comes.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::map_response(resumable::versioned))
}

async fn offered(State(app): State<App>) -> Response {
    resumable::offered(&app)
}

async fn create(State(app): State<App>, caller: Caller, request: Request) -> Result<Response> {
    let act = Act::of(&app, &caller, "uploads_create");
    let created = resumable::create(&app, &caller, request.uri().path(), request.headers()).await;
    act.done(&app, created).await
}

#[derive(Deserialize)]
struct UploadPath {
    upload: Uuid,
}

async fn answer(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<UploadPath>,
    request: Request,
) -> Result<Response> {
    resumable::answer(&app, &caller, path.upload, request).await
}
