//! What a person answers to a device: the code is found, and the request allowed or not.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Result, SecretHash, Store,
    attempt::Bucket,
    audit,
    oauth::{
        Issuer, Scopes, Unapproved, UserCode, approval::Approval, client::Client, consent, sealed,
    },
};

/// What the page's seal calls it.
const KIND: &str = "device";

/// A request that waits for a person.
#[derive(Clone, Debug)]
pub struct Request {
    /// Names it.
    pub id: Uuid,
    /// Who asks.
    pub client: Client,
    /// What for.
    pub scopes: Scopes,
    /// Where from.
    pub address: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// What a page shows, sealed for the browser that shows it.
#[derive(Serialize, Deserialize)]
pub struct Shown {
    /// The request, and the code that was typed; none as long as the code is asked for.
    request: Option<(Uuid, String)>,
    /// The link's when it was shown.
    security_epoch: i64,
    since: DateTime<Utc>,
}

impl Shown {
    /// The request that the page asks about, and the code that was typed.
    pub fn request(&self) -> Option<(Uuid, UserCode)> {
        let (id, code) = self.request.as_ref()?;
        Some((*id, code.parse().ok()?))
    }
}

/// Seals a page for the browser that shows it.
pub fn seal(
    store: &Store,
    issuer: &Issuer,
    request: Option<(Uuid, &UserCode)>,
    browser: SecretHash,
) -> Result<String> {
    let security_epoch = issuer.security_epoch;
    let request = request.map(|(id, code)| (id, code.reveal()));
    let shown = Shown { request, security_epoch, since: store.world.now() };
    sealed::seal(store, issuer, KIND, &shown, browser)
}

/// Opens what was sealed for this link and browser; none where it is anything else, older than ten
/// minutes, or of an epoch that has ended.
pub fn open(store: &Store, issuer: &Issuer, sealed: &str, browser: SecretHash) -> Option<Shown> {
    let shown: Shown = sealed::open(store, issuer, KIND, sealed, browser)?;
    let fresh = store.world.now() - shown.since <= consent::PATIENCE;
    (fresh && shown.security_epoch == issuer.security_epoch).then_some(shown)
}

/// The request that waits with a user code at this link. Wrong codes are counted by link and
/// address: were they counted by link alone, strangers could keep everybody from typing theirs.
///
/// # Errors
/// [`crate::Error::TooManyAttempts`] says when the next is heard.
pub async fn find(
    store: &Store,
    issuer: &Issuer,
    code: &UserCode,
    from: IpAddr,
) -> Result<Option<Request>> {
    let now = store.world.now();
    let mut connection = store.connection().await?;
    let bucket = Bucket::of_user_codes_at(issuer.link, from);
    bucket.take(&mut connection, now).await?;
    let hash = code.hash(&store.keys, issuer.link)?;
    let id = sqlx::query_scalar!(
        "select id from oauth_device where space_id = $1 and link_id = $2 and user_code_hash = $3",
        issuer.space,
        issuer.link,
        hash.as_slice(),
    );
    let Some(id) = id.fetch_optional(&mut *connection).await? else { return Ok(None) };
    let found = waiting(&mut connection, issuer, id, now).await?;
    if found.is_some() {
        bucket.give_back(&mut connection).await?;
    }
    Ok(found)
}

/// The request that a page shows, as long as it waits.
pub async fn shown(store: &Store, issuer: &Issuer, id: Uuid) -> Result<Option<Request>> {
    let mut connection = store.connection().await?;
    waiting(&mut connection, issuer, id, store.world.now()).await
}

/// A request of this id that nobody has answered, of the epoch that the link has now.
async fn waiting(
    connection: &mut PgConnection,
    issuer: &Issuer,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Request>> {
    let row = sqlx::query!(
        "select d.scopes, d.address, d.created_at, c.id, c.name, c.redirect_uris, c.refreshes, c.devices, c.read_at
         from oauth_device d
         join oauth_client c on c.space_id = d.space_id and c.link_id = d.link_id and c.id = d.client_id
         where d.space_id = $1
           and d.link_id = $2
           and d.id = $3
           and d.security_epoch = $4
           and d.expires_at > $5
           and d.grant_id is null
           and d.denied_at is null",
        issuer.space,
        issuer.link,
        id,
        issuer.security_epoch,
        now,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Request {
        id,
        client: Client {
            id: row.id,
            name: row.name,
            redirect_uris: row.redirect_uris,
            refreshes: row.refreshes,
            devices: row.devices,
            read_at: row.read_at,
        },
        scopes: Scopes::named(&row.scopes),
        address: row.address,
        created_at: row.created_at,
    }))
}

/// Says no to a request; whether it was still to be answered.
pub async fn deny(store: &Store, issuer: &Issuer, request: &Request) -> Result<bool> {
    let mut connection = store.connection().await?;
    let denied = sqlx::query!(
        "update oauth_device
         set denied_at = $4
         where space_id = $1 and link_id = $2 and id = $3 and expires_at > $4 and grant_id is null and denied_at is null",
        issuer.space,
        issuer.link,
        request.id,
        store.world.now(),
    )
    .execute(&mut *connection)
    .await?;
    Ok(denied.rows_affected() == 1)
}

/// Grants a request to whoever knows the link's password: wrong ones are counted with those of
/// [`consent::approve`].
///
/// # Errors
/// [`Unapproved::Ended`] where the request was answered before, too.
pub async fn approve(
    store: &Store,
    issuer: &Issuer,
    request: &Request,
    password: String,
    from: IpAddr,
    audit: &audit::Entry,
) -> Result<(), Unapproved> {
    let epoch = issuer.security_epoch;
    let mut approval = Approval::begin(store, issuer, epoch, password, from).await?;
    if !grant(&mut approval.transaction, store, issuer, request, from).await? {
        return Err(Unapproved::Ended);
    }
    Ok(approval.commit(audit).await?)
}

/// Writes the grant, where the request still waits. The client is locked before the request, as by
/// whoever forgets clients.
async fn grant(
    connection: &mut PgConnection,
    store: &Store,
    issuer: &Issuer,
    request: &Request,
    from: IpAddr,
) -> Result<bool> {
    let now = store.world.now();
    sqlx::query!(
        "update oauth_client
         set granted_at = coalesce(granted_at, $4)
         where space_id = $1 and link_id = $2 and id = $3",
        issuer.space,
        issuer.link,
        request.client.id,
        now,
    )
    .execute(&mut *connection)
    .await?;
    let made = sqlx::query!(
        "with device as (
           select client_id, scopes
           from oauth_device
           where space_id = $1
             and link_id = $2
             and id = $3
             and security_epoch = $5
             and expires_at > $6
             and grant_id is null
             and denied_at is null
           for update
         ),
         given as (
           insert into oauth_grant
             (space_id, link_id, id, client_id, scopes, security_epoch, address, created_at, last_used_at, expires_at)
           select $1, $2, $4, d.client_id, d.scopes, $5, $7, $6, $6, $8
           from device d
           returning id
         )
         update oauth_device
         set grant_id = g.id
         from given g
         where space_id = $1 and link_id = $2 and oauth_device.id = $3",
        issuer.space,
        issuer.link,
        request.id,
        store.world.id(),
        issuer.security_epoch,
        now,
        from.to_canonical().to_string(),
        now + consent::GRANT,
    )
    .execute(connection)
    .await?;
    Ok(made.rows_affected() == 1)
}
