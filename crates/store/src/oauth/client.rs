//! Programs that asked to be known to a link (RFC 7591): [`Client`]. What they say of themselves
//! nobody has checked.

use chrono::TimeDelta;
use sqlx::PgConnection;

use super::Issuer;
use crate::{Result, Store};

/// A registration that was granted nothing is forgotten after this long.
const UNUSED: TimeDelta = TimeDelta::hours(24);
/// Registrations of a link that were granted nothing: one more, and the oldest is forgotten.
const MOST_UNUSED: i64 = 1_000;

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Names it; proves nothing.
    pub id: String,
    /// What it calls itself, 1 to 200 characters.
    pub name: String,
    /// Where codes may be sent, compared byte by byte but for the port of loopback.
    pub redirect_uris: Vec<String>,
    /// Whether it may renew its access without asking again.
    pub refreshes: bool,
}

/// Registers a client under a new id.
pub async fn register(
    store: &Store,
    issuer: &Issuer,
    name: String,
    redirect_uris: Vec<String>,
    refreshes: bool,
) -> Result<Client> {
    let client = Client { id: store.world.id().to_string(), name, redirect_uris, refreshes };
    let now = store.world.now();
    let mut connection = store.connection().await?;
    sqlx::query!(
        "with forgotten as (
           delete from oauth_client c
           where c.space_id = $1 and c.link_id = $2 and c.granted_at is null
             and c.created_at <= greatest(
               $8,
               (select u.created_at
                from oauth_client u
                where u.space_id = $1 and u.link_id = $2 and u.granted_at is null
                order by u.created_at desc
                offset $9
                limit 1))
         )
         insert into oauth_client (space_id, link_id, id, name, redirect_uris, refreshes, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        issuer.space,
        issuer.link,
        client.id,
        client.name,
        &client.redirect_uris,
        client.refreshes,
        now,
        now - UNUSED,
        MOST_UNUSED - 1,
    )
    .execute(&mut *connection)
    .await?;
    Ok(client)
}

/// The client of this id, where the link knows one.
pub async fn find(
    connection: &mut PgConnection,
    issuer: &Issuer,
    id: &str,
) -> Result<Option<Client>> {
    let client = sqlx::query_as!(
        Client,
        "select id, name, redirect_uris, refreshes
         from oauth_client
         where space_id = $1 and link_id = $2 and id = $3",
        issuer.space,
        issuer.link,
        id,
    );
    Ok(client.fetch_optional(connection).await?)
}
