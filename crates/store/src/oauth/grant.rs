//! Grants: who is connected to a link ([`list`]), and how that ends.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use super::{Scopes, consent, device};
use crate::{Actor, Error, Result, Store, audit, manage::Act};

/// A client that is connected to a link.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The grant's id.
    pub id: Uuid,
    /// What the client calls itself.
    pub client: String,
    /// Where its codes may be sent; none where it asks by device code.
    pub redirect_uris: Vec<String>,
    /// What it may do.
    pub scopes: Scopes,
    /// Where the password was typed.
    pub address: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to a few minutes.
    pub last_used_at: DateTime<Utc>,
    /// When the password has to be typed again.
    pub expires_at: DateTime<Utc>,
}

/// Who is connected to a link, the last used first: for its managers.
pub async fn list(store: &Store, actor: &Actor, link: Uuid) -> Result<Vec<Connection>> {
    actor.require_manager()?;
    let mut connection = store.connection().await?;
    crate::link::get(&mut connection, actor, link).await?;
    let rows = sqlx::query!(
        r#"
        select g.id, c.name, c.redirect_uris, g.scopes, g.address, g.created_at, g.last_used_at, g.expires_at
        from oauth_grant g
        join oauth_client c on c.space_id = g.space_id and c.link_id = g.link_id and c.id = g.client_id
        join link l on l.space_id = g.space_id and l.id = g.link_id
        where g.space_id = $1
          and g.link_id = $2
          and g.security_epoch = l.security_epoch
          and g.revoked_at is null
          and g.expires_at > $3
        order by g.last_used_at desc, g.id
        "#,
        actor.space,
        link,
        store.world.now(),
    )
    .fetch_all(&mut *connection)
    .await?;
    let connections = rows.into_iter().map(|row| Connection {
        id: row.id,
        client: row.name,
        redirect_uris: row.redirect_uris,
        scopes: Scopes::named(&row.scopes),
        address: row.address,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        expires_at: row.expires_at,
    });
    Ok(connections.collect())
}

/// Disconnects one client of a link, or all: their tokens are dead when this returns.
///
/// # Errors
/// [`Error::NotFound`] where the link or the grant is not there.
pub async fn disconnect(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    grant: Option<Uuid>,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let mut act = Act::begin(store, actor).await?;
    crate::link::get(&mut act.transaction, actor, link).await?;
    let grants = sqlx::query_scalar!(
        "select id
         from oauth_grant
         where space_id = $1 and link_id = $2 and revoked_at is null and ($3::uuid is null or id = $3)",
        actor.space,
        link,
        grant,
    )
    .fetch_all(&mut *act.transaction)
    .await?;
    if grant.is_some() && grants.is_empty() {
        return Err(Error::NotFound);
    }
    end(&mut act.transaction, actor.space, link, &grants, store.world.now()).await?;
    act.commit(audit, grant.unwrap_or(link)).await
}

/// Ends grants of a link. The link becomes another version with it: a token that some instance
/// remembers counts only under the version that it was found with.
pub(super) async fn end(
    transaction: &mut Transaction<'_, Postgres>,
    space: Uuid,
    link: Uuid,
    grants: &[Uuid],
    now: DateTime<Utc>,
) -> Result<()> {
    // Writes hold the link's row without a pause: they wait for this, as for a manager.
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('docent turn ' || $1::uuid::text, 0))",
        space,
    )
    .execute(&mut **transaction)
    .await?;
    sqlx::query!(
        "with ended as (
           update oauth_grant set revoked_at = $4
           where space_id = $1 and link_id = $2 and id = any ($3) and revoked_at is null
         )
         update link set name = name where space_id = $1 and id = $2",
        space,
        link,
        grants,
        now,
    )
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Notes that a grant was used now.
pub async fn note_use(
    connection: &mut PgConnection,
    space: Uuid,
    grant: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update oauth_grant set last_used_at = $3::timestamptz
         where space_id = $1 and id = $2 and last_used_at < $3::timestamptz - interval '1 minute'",
        space,
        grant,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what has ended by itself: used and old codes, requests of devices, tokens and grants.
pub async fn forget_ended(store: &Store) -> Result<()> {
    let now = store.world.now();
    // As long as the page that it came from could be sent again.
    let answered = now - consent::PATIENCE;
    sqlx::query!("delete from oauth_code where expires_at <= $1", answered)
        .execute(&store.pool)
        .await?;
    device::forget_ended(store, answered).await?;
    sqlx::query!("delete from oauth_access where expires_at <= $1", now)
        .execute(&store.pool)
        .await?;
    sqlx::query!("delete from oauth_refresh where expires_at <= $1", now)
        .execute(&store.pool)
        .await?;
    sqlx::query!(
        "delete from oauth_grant g
         using link l
         where l.space_id = g.space_id and l.id = g.link_id
           and (g.expires_at <= $1 or g.revoked_at <= $2 or g.security_epoch < l.security_epoch)",
        now,
        answered,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}
