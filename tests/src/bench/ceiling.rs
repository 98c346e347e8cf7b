//! The ceilings: what one prepared statement costs behind axum alone, and behind rmcp.

mod bare;
mod query;
mod tool;

use std::{fs, str::FromStr as _, sync::Arc};

use clap::ValueEnum;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::net::TcpListener;

use super::{Result, options};
use query::Queries;

/// Which ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// An axum handler.
    Axum,
    /// An rmcp tool.
    Rmcp,
}

/// Serves until it is killed.
pub(super) async fn serve(options: options::Ceiling) -> Result<()> {
    let pool = PgPoolOptions::new()
        .max_connections(options.max_connections)
        .test_before_acquire(false)
        .max_lifetime(None)
        .connect_with(PgConnectOptions::from_str(&options.database_url)?)
        .await?;
    let queries = Arc::new(Queries { pool, space: options.space, link: options.link });
    let tools = fs::read_to_string(&options.tools)?;
    let router = match options.kind {
        Kind::Axum => bare::router(queries, &tools),
        Kind::Rmcp => tool::router(queries, &tools)?,
    };
    axum::serve(TcpListener::bind(options.listen).await?, router).await?;
    Ok(())
}
