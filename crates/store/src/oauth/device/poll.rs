//! What a device hears while it waits, and the tokens that it gets.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::INTERVAL;
use crate::{
    Result, Secret, SecretHash, Store,
    oauth::token::{self, Granted, Tokens},
};

/// The time between two questions grows up to this, in seconds: from then on, what comes too soon is
/// not even written down.
const LONGEST_INTERVAL: i32 = 60;
/// A question may come so much too soon: networks are not even.
const EARLY: TimeDelta = TimeDelta::seconds(1);

/// What a device hears (RFC 8628 §3.5).
#[derive(Debug)]
pub enum Poll {
    /// Somebody said yes.
    Tokens(Tokens),
    /// Nobody has said anything yet.
    Pending,
    /// Nor yet; and it asks too often.
    SlowDown,
    /// Somebody said no.
    Denied,
    /// Nobody said anything in time, or it asks too late.
    Expired,
    /// Anything else is wrong with the code.
    Invalid,
}

/// What has become of a request.
enum State {
    Pending { interval: i32, polled_at: Option<DateTime<Utc>> },
    Answered,
    Denied,
    Expired,
}

/// What has become of a device code that its client shows. Asked once more with everything right
/// after it was worth tokens, it ends the grant, as codes do.
pub async fn poll(
    store: &Store,
    link: Uuid,
    client_id: &str,
    code: &Secret,
    from: IpAddr,
) -> Result<Poll> {
    let now = store.world.now();
    let mut connection = store.connection().await?;
    let Some(state) = state(&mut connection, link, client_id, code.hash(), now).await? else {
        return Ok(Poll::Invalid);
    };
    match state {
        State::Pending { interval, polled_at } => {
            let wait = TimeDelta::seconds(i64::from(interval)) - EARLY;
            let soon = polled_at.is_some_and(|polled_at| now - polled_at < wait);
            if soon && interval >= LONGEST_INTERVAL {
                return Ok(Poll::SlowDown);
            }
            let next = if soon { interval + INTERVAL } else { interval };
            note_poll(&mut connection, code.hash(), next, now).await?;
            Ok(if soon { Poll::SlowDown } else { Poll::Pending })
        }
        State::Denied => Ok(Poll::Denied),
        State::Expired => Ok(Poll::Expired),
        State::Answered => {
            drop(connection);
            redeem(store, link, client_id, code.hash(), from).await
        }
    }
}

/// The state of a device code of this client, of the link as it is.
async fn state(
    connection: &mut PgConnection,
    link: Uuid,
    client_id: &str,
    code: SecretHash,
    now: DateTime<Utc>,
) -> Result<Option<State>> {
    let row = sqlx::query!(
        "select d.expires_at, d.interval_seconds, d.polled_at, d.denied_at, d.grant_id, d.used_at
         from oauth_device d
         join link l on l.space_id = d.space_id and l.id = d.link_id
         where d.code_hash = $1
           and d.link_id = $2
           and d.client_id = $3
           and l.device_flow
           and l.security_epoch = d.security_epoch",
        code.as_slice(),
        link,
        client_id,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| match row {
        row if row.used_at.is_some() => State::Answered,
        row if row.expires_at <= now => State::Expired,
        row if row.denied_at.is_some() => State::Denied,
        row if row.grant_id.is_some() => State::Answered,
        row => State::Pending { interval: row.interval_seconds, polled_at: row.polled_at },
    }))
}

async fn note_poll(
    connection: &mut PgConnection,
    code: SecretHash,
    interval: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update oauth_device set polled_at = $3, interval_seconds = $2 where code_hash = $1",
        code.as_slice(),
        interval,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Tokens for a code that somebody said yes to.
async fn redeem(
    store: &Store,
    link: Uuid,
    client_id: &str,
    code: SecretHash,
    from: IpAddr,
) -> Result<Poll> {
    let now = store.world.now();
    let mut transaction = token::begin(store, link).await?;
    let row = sqlx::query!(
        r#"
        select d.space_id, d.used_at, g.id, g.scopes, g.expires_at, c.refreshes
        from oauth_device d
        join oauth_grant g on g.space_id = d.space_id and g.id = d.grant_id
        join oauth_client c on c.space_id = g.space_id and c.link_id = g.link_id and c.id = g.client_id
        join link l on l.space_id = g.space_id and l.id = g.link_id
        where d.code_hash = $1
          and d.link_id = $2
          and d.client_id = $3
          and d.expires_at > $4
          and g.revoked_at is null
          and l.device_flow
          and l.security_epoch = g.security_epoch
          and l.enabled
          and not l.space_paused
          and (l.expires_at is null or l.expires_at > now())
        for update of d
        "#,
        code.as_slice(),
        link,
        client_id,
        now,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(row) = row else { return Ok(Poll::Invalid) };
    let id = (row.space_id, link, row.id);
    let granted = Granted::of(id, &row.scopes, row.refreshes, row.expires_at);
    if row.used_at.is_some() {
        // A thief was faster, or the answer was lost: nobody is to have what the device does not have.
        granted.end(transaction, store, from, "oauth_device_replayed").await?;
        return Ok(Poll::Invalid);
    }
    sqlx::query!("update oauth_device set used_at = $2 where code_hash = $1", code.as_slice(), now)
        .execute(&mut *transaction)
        .await?;
    token::first(transaction, store, &granted, now).await.map(Poll::Tokens)
}
