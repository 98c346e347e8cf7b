//! The MCP door: one endpoint per link, streamable HTTP, no state between requests.

use axum::Router;

use crate::App;

/// The routes of this door.
pub fn routes(_app: &App) -> Router<App> {
    Router::new()
}
