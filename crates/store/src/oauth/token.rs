//! Tokens: opaque, kept as hashes, dead with their grant ([`exchange`], [`refresh`], [`revoke`]).

use std::net::IpAddr;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::{Scopes, grant};
use crate::{Error, Result, Secret, Store, audit};

/// How long an access token is good.
const ACCESS: TimeDelta = TimeDelta::minutes(60);
/// How long a refresh token may lie idle.
const REFRESH: TimeDelta = TimeDelta::days(30);
/// A refresh token may be shown again for this long, as long as its successor has not been: an
/// answer gets lost, and two processes of one client refresh at once.
const AGAIN: TimeDelta = TimeDelta::seconds(30);

/// What a client is given.
#[derive(Debug)]
pub struct Tokens {
    /// For every call.
    pub access: Secret,
    /// How long it is good.
    pub expires_in: TimeDelta,
    /// For the next access token; none where the client does not refresh.
    pub refresh: Option<Secret>,
    /// What they allow.
    pub scopes: Scopes,
}

/// What a client shows for a code.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The code.
    pub code: Secret,
    /// Who it says it is.
    pub client_id: &'a str,
    /// Where the code was sent; OAuth 2.1 does not ask for it any more.
    pub redirect_uri: Option<&'a str>,
    /// What the challenge was made of (RFC 7636 §4.5).
    pub verifier: &'a str,
}

/// A grant that is in force, as the link is.
pub(super) struct Granted {
    space: Uuid,
    link: Uuid,
    id: Uuid,
    scopes: Scopes,
    refreshes: bool,
    expires_at: DateTime<Utc>,
}

impl Granted {
    /// A grant of a space and a link, as its row has it.
    pub(super) fn of(
        (space, link, id): (Uuid, Uuid, Uuid),
        scopes: &[String],
        refreshes: bool,
        expires_at: DateTime<Utc>,
    ) -> Self {
        Self { space, link, id, scopes: Scopes::named(scopes), refreshes, expires_at }
    }

    /// Ends it in a transaction of its own; what was done in this one is not. The audit says why.
    pub(super) async fn end(
        &self,
        transaction: Transaction<'_, Postgres>,
        store: &Store,
        from: IpAddr,
        why: &str,
    ) -> Result<()> {
        transaction.rollback().await?;
        end(store, (self.space, self.link, self.id), from, why).await
    }
}

/// Tokens for a code; none where anything about it is wrong. A code is good once: shown again with
/// everything else right, it ends the grant (OAuth 2.1 §7.5.2).
pub async fn exchange(
    store: &Store,
    link: Uuid,
    shown: &Shown<'_>,
    from: IpAddr,
) -> Result<Option<Tokens>> {
    let now = store.world.now();
    let mut transaction = begin(store, link).await?;
    let hash = shown.code.hash();
    let row = sqlx::query!(
        r#"
        select c.space_id, c.redirect_uri, c.challenge, c.expires_at, c.used_at, g.id, g.client_id, g.scopes,
               g.expires_at as grant_expires_at, k.refreshes
        from oauth_code c
        join oauth_grant g on g.space_id = c.space_id and g.id = c.grant_id
        join oauth_client k on k.space_id = g.space_id and k.link_id = g.link_id and k.id = g.client_id
        join link l on l.space_id = g.space_id and l.id = g.link_id
        where c.code_hash = $1
          and g.link_id = $2
          and g.revoked_at is null
          and l.security_epoch = g.security_epoch
          and l.enabled
          and not l.space_paused
          and (l.expires_at is null or l.expires_at > now())
        for update of c
        "#,
        hash.as_slice(),
        link,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(shown.verifier));
    let right = row.filter(|row| {
        row.client_id == shown.client_id
            && shown.redirect_uri.is_none_or(|shown| shown == row.redirect_uri)
            && row.challenge == challenge
            && row.expires_at > now
    });
    let Some(row) = right else { return Ok(None) };
    let id = (row.space_id, link, row.id);
    let granted = Granted::of(id, &row.scopes, row.refreshes, row.grant_expires_at);
    if row.used_at.is_some() {
        granted.end(transaction, store, from, "oauth_code_replayed").await?;
        return Ok(None);
    }
    sqlx::query!("update oauth_code set used_at = $2 where code_hash = $1", hash.as_slice(), now)
        .execute(&mut *transaction)
        .await?;
    first(transaction, store, &granted, now).await.map(Some)
}

/// Tokens for a refresh token; none where it is not good. Each is good once. Within 30 seconds the
/// same one yields the same successor again, until that has been used; after it, it ends the grant:
/// one of two who hold it is a thief (RFC 9700 §4.14.2).
///
/// # Errors
/// [`Error::Invalid`] where `scope` names more than was granted; the token is as good as before.
pub async fn refresh(
    store: &Store,
    link: Uuid,
    client_id: &str,
    token: &Secret,
    scope: Option<&str>,
    from: IpAddr,
) -> Result<Option<Tokens>> {
    let now = store.world.now();
    let mut transaction = begin(store, link).await?;
    let held = held(&mut transaction, link, client_id, token, now).await?;
    let Some(Held { granted, generation, used_at }) = held else { return Ok(None) };
    if scope.is_some_and(|scope| !granted.scopes.cover(scope)) {
        return Err(Error::invalid("a refresh cannot ask for more than was granted"));
    }
    let next = generation + 1;
    let data = [granted.id.as_bytes(), token.bytes().as_slice(), &next.to_be_bytes()].concat();
    let successor = Secret::from_bytes(store.keys.derive(b"docent refresh", &data)?);
    match used_at {
        None => {
            let hash = token.hash();
            sqlx::query!(
                "update oauth_refresh set used_at = $2 where token_hash = $1",
                hash.as_slice(),
                now,
            )
            .execute(&mut *transaction)
            .await?;
            keep_refresh(&mut transaction, &granted, &successor, next, now).await?;
        }
        Some(used_at)
            if now - used_at <= AGAIN && is_unused(&mut transaction, &successor).await? => {}
        Some(_) => {
            granted.end(transaction, store, from, "oauth_refresh_reused").await?;
            return Ok(None);
        }
    }
    access(transaction, store, &granted, Some(successor), now).await.map(Some)
}

/// A refresh token that is not too old, of a grant in force; locked, so that a twin waits.
struct Held {
    granted: Granted,
    generation: i32,
    used_at: Option<DateTime<Utc>>,
}

async fn held(
    transaction: &mut Transaction<'_, Postgres>,
    link: Uuid,
    client_id: &str,
    token: &Secret,
    now: DateTime<Utc>,
) -> Result<Option<Held>> {
    let hash = token.hash();
    let row = sqlx::query!(
        r#"
        select r.space_id, r.generation, r.used_at, g.id, g.scopes, g.expires_at
        from oauth_refresh r
        join oauth_grant g on g.space_id = r.space_id and g.id = r.grant_id
        join link l on l.space_id = g.space_id and l.id = g.link_id
        where r.token_hash = $1
          and r.expires_at > $4
          and g.link_id = $2
          and g.client_id = $3
          and g.revoked_at is null
          and g.expires_at > $4
          and l.security_epoch = g.security_epoch
          and l.enabled
          and not l.space_paused
          and (l.expires_at is null or l.expires_at > now())
        for update of r
        "#,
        hash.as_slice(),
        link,
        client_id,
        now,
    )
    .fetch_optional(&mut **transaction)
    .await?;
    Ok(row.map(|row| Held {
        granted: Granted::of((row.space_id, link, row.id), &row.scopes, true, row.expires_at),
        generation: row.generation,
        used_at: row.used_at,
    }))
}

/// Whether a refresh token has not been shown yet: asked after a twin was waited for, in a statement
/// that sees what the twin did.
async fn is_unused(transaction: &mut Transaction<'_, Postgres>, token: &Secret) -> Result<bool> {
    let hash = token.hash();
    let unused = sqlx::query_scalar!(
        r#"select exists (select from oauth_refresh where token_hash = $1 and used_at is null) as "unused!""#,
        hash.as_slice(),
    );
    Ok(unused.fetch_one(&mut **transaction).await?)
}

/// Ends the grant that an access or refresh token of this link belongs to, and with it every token
/// of the grant (RFC 7009 §2.1). What is no token of the link changes nothing.
pub async fn revoke(store: &Store, link: Uuid, token: &Secret, from: IpAddr) -> Result<()> {
    let mut connection = store.connection().await?;
    let hash = token.hash();
    let found = sqlx::query!(
        r#"
        select g.space_id, g.id
        from oauth_grant g
        where g.link_id = $2
          and g.revoked_at is null
          and (g.space_id, g.id) in (
            select space_id, grant_id from oauth_access where token_hash = $1
            union all
            select space_id, grant_id from oauth_refresh where token_hash = $1)
        "#,
        hash.as_slice(),
        link,
    )
    .fetch_optional(&mut *connection)
    .await?;
    drop(connection);
    match found {
        Some(found) => end(store, (found.space_id, link, found.id), from, "oauth_revoked").await,
        None => Ok(()),
    }
}

/// A transaction in its turn beside managers, before it holds any row that they may want.
pub(super) async fn begin(store: &Store, link: Uuid) -> Result<Transaction<'static, Postgres>> {
    let mut transaction = store.pool.begin().await?;
    sqlx::query!(
        "select pg_advisory_xact_lock_shared(hashtextextended('docent turn ' || l.space_id::text, 0))
         from link l
         where l.id = $1",
        link,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    Ok(transaction)
}

/// Ends a grant, in a transaction that holds nothing yet: its turn is alone. The audit says why.
async fn end(
    store: &Store,
    (space, link, id): (Uuid, Uuid, Uuid),
    from: IpAddr,
    why: &str,
) -> Result<()> {
    let mut transaction = store.pool.begin().await?;
    grant::end(&mut transaction, space, link, &[id], store.world.now()).await?;
    let mut entry = audit::Entry::of_installation(store, None, "", from.to_string(), why);
    (entry.space, entry.link, entry.wrote) = (space, Some(link), true);
    entry.objects.push(id);
    audit::insert(&mut transaction, &entry).await?;
    transaction.commit().await.map_err(Error::of_commit)
}

/// The first tokens of a grant; the transaction is committed with them.
pub(super) async fn first(
    mut transaction: Transaction<'_, Postgres>,
    store: &Store,
    granted: &Granted,
    now: DateTime<Utc>,
) -> Result<Tokens> {
    let first = granted.refreshes.then(|| Secret::new(&store.world));
    if let Some(first) = &first {
        keep_refresh(&mut transaction, granted, first, 1, now).await?;
    }
    access(transaction, store, granted, first, now).await
}

/// An access token of a grant, beside the refresh token that comes with it; the transaction is
/// committed with it.
async fn access(
    mut transaction: Transaction<'_, Postgres>,
    store: &Store,
    granted: &Granted,
    refresh: Option<Secret>,
    now: DateTime<Utc>,
) -> Result<Tokens> {
    let access = Secret::new(&store.world);
    let (hash, ends) = (access.hash(), granted.expires_at.min(now + ACCESS));
    sqlx::query!(
        "with noted as (
           update oauth_grant set last_used_at = $4 where space_id = $2 and id = $3
         )
         insert into oauth_access (token_hash, space_id, grant_id, expires_at)
         values ($1, $2, $3, $5)",
        hash.as_slice(),
        granted.space,
        granted.id,
        now,
        ends,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await.map_err(Error::of_commit)?;
    tracing::debug!(link = %granted.link, grant = %granted.id, "tokens given");
    Ok(Tokens { access, expires_in: ends - now, refresh, scopes: granted.scopes })
}

async fn keep_refresh(
    transaction: &mut Transaction<'_, Postgres>,
    granted: &Granted,
    token: &Secret,
    generation: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    let hash = token.hash();
    sqlx::query!(
        "insert into oauth_refresh (token_hash, space_id, grant_id, generation, expires_at)
         values ($1, $2, $3, $4, $5)",
        hash.as_slice(),
        granted.space,
        granted.id,
        generation,
        granted.expires_at.min(now + REFRESH),
    )
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
