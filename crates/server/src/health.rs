//! For whoever watches over the server: `/healthz` says that the process answers, `/readyz` that
//! its database does, too.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::App;

/// The routes of this door.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready))
}

async fn ready(State(app): State<App>) -> Response {
    if app.store.answers() {
        return "ready\n".into_response();
    }
    let wait = [(header::RETRY_AFTER, "1")];
    (StatusCode::SERVICE_UNAVAILABLE, wait, "the database does not answer\n").into_response()
}
