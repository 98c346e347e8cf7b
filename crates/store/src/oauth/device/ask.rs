//! What a device asks for, and the codes that it is given.

use std::net::IpAddr;

use chrono::TimeDelta;

use super::INTERVAL;
use crate::{
    Error, Result, Secret, Store,
    attempt::Bucket,
    oauth::{Issuer, Scopes, UserCode, client::Client, token},
};

/// How long the codes are good.
const CODES: TimeDelta = TimeDelta::minutes(10);
/// Requests of a link that have not expired, give or take what comes at the same moment. One more is
/// refused: were the oldest forgotten instead, strangers could take away the code that somebody types.
const MOST: i64 = 100;
/// When a full link hears the next request, in seconds.
const FULL: u32 = 60;

/// What a device is given.
#[derive(Debug)]
pub struct Asked {
    /// For the device alone.
    pub code: Secret,
    /// For the person to type.
    pub user_code: UserCode,
    /// How long both are good.
    pub expires_in: TimeDelta,
    /// Seconds between two questions.
    pub interval: i32,
}

/// Keeps what a client asks for, and gives it its codes.
///
/// # Errors
/// [`Error::TooManyAttempts`] for an address, or a link, that has asked for many;
/// [`Error::Overloaded`] where the link has changed meanwhile: asking again tells.
pub async fn ask(
    store: &Store,
    issuer: &Issuer,
    client: &Client,
    scopes: Scopes,
    from: IpAddr,
) -> Result<Asked> {
    let now = store.world.now();
    let mut transaction = token::begin(store, issuer.link).await?;
    Bucket::of_devices_at(issuer.link, from).take(&mut transaction, now).await?;
    let waiting = sqlx::query_scalar!(
        r#"select count(*) as "waiting!"
           from oauth_device
           where space_id = $1 and link_id = $2 and expires_at > $3 and grant_id is null and denied_at is null"#,
        issuer.space,
        issuer.link,
        now,
    )
    .fetch_one(&mut *transaction)
    .await?;
    if waiting >= MOST {
        return Err(Error::TooManyAttempts { retry_after: FULL });
    }
    let (code, user_code) = (Secret::new(&store.world), UserCode::new(&store.world));
    let (hash, user_code_hash) = (code.hash(), user_code.hash(&store.keys, issuer.link)?);
    let scopes: Vec<String> = scopes.names().into_iter().map(str::to_owned).collect();
    let kept = sqlx::query!(
        "insert into oauth_device (
           space_id, link_id, id, client_id, code_hash, user_code_hash, scopes, security_epoch, address, created_at,
           expires_at, interval_seconds
         )
         select l.space_id, l.id, $3, c.id, $5, $6, $7, l.security_epoch, $8, $9, $10, $11
         from link l
         join oauth_client c on c.space_id = l.space_id and c.link_id = l.id and c.id = $4
         where l.space_id = $1
           and l.id = $2
           and l.security_epoch = $12
           and l.device_flow
         for key share of c
         on conflict do nothing",
        issuer.space,
        issuer.link,
        store.world.id(),
        client.id,
        hash.as_slice(),
        user_code_hash.as_slice(),
        &scopes,
        from.to_canonical().to_string(),
        now,
        now + CODES,
        INTERVAL,
        issuer.security_epoch,
    )
    .execute(&mut *transaction)
    .await?;
    if kept.rows_affected() == 0 {
        return Err(Error::Overloaded);
    }
    transaction.commit().await.map_err(Error::of_commit)?;
    Ok(Asked { code, user_code, expires_in: CODES, interval: INTERVAL })
}
