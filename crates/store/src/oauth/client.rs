//! Programs that asked to be known to a link (RFC 7591), or that describe themselves in a document at
//! the address which is their id: [`Client`]. What they say of themselves nobody has checked.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::Issuer;
use crate::{Result, Store};

/// A registration that was granted nothing is forgotten after this long.
const UNUSED: TimeDelta = TimeDelta::days(7);
/// Registrations of a link that were granted nothing: one more, and the oldest is forgotten.
const MOST_UNUSED: i64 = 1_000;

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Names it; proves nothing.
    pub id: String,
    /// What it calls itself, 1 to 200 characters.
    pub name: String,
    /// Where codes may be sent, compared byte by byte but for the port of loopback; empty where it
    /// asks by device code alone.
    pub redirect_uris: Vec<String>,
    /// Whether it may renew its access without asking again.
    pub refreshes: bool,
    /// Whether it said that it would ask by device code.
    pub devices: bool,
    /// When the document at its id was read last; none where it registered.
    pub read_at: Option<DateTime<Utc>>,
}

/// What a client says of itself.
#[derive(Clone, Debug)]
pub struct Described {
    /// See [`Client::name`].
    pub name: String,
    /// See [`Client::redirect_uris`].
    pub redirect_uris: Vec<String>,
    /// See [`Client::refreshes`].
    pub refreshes: bool,
    /// See [`Client::devices`].
    pub devices: bool,
}

/// Registers a client under a new id.
pub async fn register(store: &Store, issuer: &Issuer, said: Described) -> Result<Client> {
    let now = store.world.now();
    let client = said.of(store.world.id().to_string(), None);
    keep(store, issuer, &client, now).await?;
    Ok(client)
}

/// Keeps what a client's document says now.
pub async fn describe(
    store: &Store,
    issuer: &Issuer,
    id: String,
    said: Described,
) -> Result<Client> {
    let now = store.world.now();
    let client = said.of(id, Some(now));
    keep(store, issuer, &client, now).await?;
    Ok(client)
}

impl Described {
    fn of(self, id: String, read_at: Option<DateTime<Utc>>) -> Client {
        let Self { name, redirect_uris, refreshes, devices } = self;
        Client { id, name, redirect_uris, refreshes, devices, read_at }
    }
}

async fn keep(store: &Store, issuer: &Issuer, client: &Client, now: DateTime<Utc>) -> Result<()> {
    let mut connection = store.connection().await?;
    sqlx::query!(
        "with forgotten as (
           delete from oauth_client c
           where c.space_id = $1 and c.link_id = $2 and c.granted_at is null
             and c.id <> $3
             and not exists (
               select from oauth_device d
               where d.space_id = $1 and d.link_id = $2 and d.client_id = c.id and d.expires_at > $7)
             and c.created_at <= greatest(
               $8,
               (select u.created_at
                from oauth_client u
                where u.space_id = $1 and u.link_id = $2 and u.granted_at is null
                order by u.created_at desc
                offset $9
                limit 1))
         )
         insert into oauth_client
           (space_id, link_id, id, name, redirect_uris, refreshes, created_at, read_at, devices)
         values ($1, $2, $3, $4, $5, $6, $7, $10, $11)
         on conflict (space_id, link_id, id) do update
         set name = excluded.name, redirect_uris = excluded.redirect_uris, refreshes = excluded.refreshes,
             read_at = excluded.read_at, created_at = excluded.created_at, devices = excluded.devices",
        issuer.space,
        issuer.link,
        client.id,
        client.name,
        &client.redirect_uris,
        client.refreshes,
        now,
        now - UNUSED,
        MOST_UNUSED - 1,
        client.read_at,
        client.devices,
    )
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// The client of this id, where the link knows one.
pub async fn find(
    connection: &mut PgConnection,
    issuer: &Issuer,
    id: &str,
) -> Result<Option<Client>> {
    let client = sqlx::query_as!(
        Client,
        "select id, name, redirect_uris, refreshes, devices, read_at
         from oauth_client
         where space_id = $1 and link_id = $2 and id = $3",
        issuer.space,
        issuer.link,
        id,
    );
    Ok(client.fetch_optional(connection).await?)
}
