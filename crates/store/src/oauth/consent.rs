//! Consent: what is asked of a person ([`Consent`]), sealed into the page that asks, and the code
//! that comes of the right password.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Issuer, Scopes, sealed};
use crate::{Error, Result, Secret, SecretHash, Store, attempt::Bucket, audit};

/// How long a person may think about it.
pub(super) const PATIENCE: TimeDelta = TimeDelta::minutes(10);
/// How long a code is good (ASVS 10.4.3).
const CODE: TimeDelta = TimeDelta::seconds(60);
/// How long a grant lasts, however often it is renewed.
pub(super) const GRANT: TimeDelta = TimeDelta::days(90);

/// What the page's seal calls it.
const KIND: &str = "consent";

/// What a client asks for and a person is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// It comes to one code at most.
    pub id: Uuid,
    /// Who asks.
    pub client_id: String,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// S256 (RFC 7636 §4.2).
    pub challenge: String,
    /// What is asked for.
    pub scopes: Scopes,
    /// The client's own.
    pub state: Option<String>,
    /// The link's when it was asked.
    pub security_epoch: i64,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
}

/// What came of a password.
#[derive(Debug)]
pub enum Answer {
    /// It was right: a code for the client.
    Code(Secret),
    /// It was wrong.
    WrongPassword,
    /// It was right, but the link has changed meanwhile, or the consent came to a code before.
    Ended,
}

/// Seals a consent for the browser that shows it.
pub fn seal(
    store: &Store,
    issuer: &Issuer,
    consent: &Consent,
    browser: SecretHash,
) -> Result<String> {
    sealed::seal(store, issuer, KIND, consent, browser)
}

/// Opens what was sealed for this link and browser; none where it is anything else, older than ten
/// minutes, or of an epoch that has ended.
pub fn open(store: &Store, issuer: &Issuer, sealed: &str, browser: SecretHash) -> Option<Consent> {
    let consent: Consent = sealed::open(store, issuer, KIND, sealed, browser)?;
    let fresh = store.world.now() - consent.asked_at <= PATIENCE;
    (fresh && consent.security_epoch == issuer.security_epoch).then_some(consent)
}

/// Tries at the password of a link: counted by link and address, and by link.
pub(super) struct Tries {
    by_address: Bucket,
    by_link: Bucket,
}

impl Tries {
    pub(super) fn of(issuer: &Issuer, from: IpAddr) -> Self {
        let (by_address, by_link) =
            (Bucket::of_link_at(issuer.link, from), Bucket::of_link(issuer.link));
        Self { by_address, by_link }
    }

    /// Whether this is the link's password; it costs one try.
    pub(super) async fn hear(
        &self,
        store: &Store,
        issuer: &Issuer,
        password: String,
    ) -> Result<bool> {
        let mut connection = store.connection().await?;
        self.by_address.take(&mut connection, store.world.now()).await?;
        self.by_link.take(&mut connection, store.world.now()).await?;
        // Hashing is slow: no connection waits for it.
        drop(connection);
        store.hasher.verify(password, Some(issuer.password_hash.clone())).await
    }

    /// Gives the try back that was right: the last of a transaction, because whoever else types a
    /// password waits for these rows.
    pub(super) async fn give_back(&self, connection: &mut PgConnection) -> Result<()> {
        self.by_address.give_back(connection).await?;
        self.by_link.give_back(connection).await
    }
}

/// Grants what is asked to whoever knows the password. Wrong ones are counted by link and address,
/// and by link; tokens given before are not touched by that.
///
/// # Errors
/// [`Error::TooManyAttempts`] says when the next is heard; [`Error::Overloaded`].
pub async fn approve(
    store: &Store,
    issuer: &Issuer,
    consent: &Consent,
    password: String,
    from: IpAddr,
    audit: &audit::Entry,
) -> Result<Answer> {
    let tries = Tries::of(issuer, from);
    if !tries.hear(store, issuer, password).await? {
        return Ok(Answer::WrongPassword);
    }
    let mut transaction = store.pool.begin().await?;
    let code = Secret::new(&store.world);
    if !grant(&mut transaction, store, issuer, consent, from, &code).await? {
        return Ok(Answer::Ended);
    }
    let mut audit = audit.clone();
    audit.wrote = true;
    audit::insert(&mut transaction, &audit).await?;
    tries.give_back(&mut transaction).await?;
    transaction.commit().await.map_err(Error::of_commit)?;
    audit.note_recorded();
    Ok(Answer::Code(code))
}

/// Holds the link as it was under an epoch, for the rest of a transaction; false where it is not
/// that any more. Managers wait for this, or this for them; what comes after sees what they did.
pub(super) async fn hold(
    connection: &mut PgConnection,
    issuer: &Issuer,
    security_epoch: i64,
) -> Result<bool> {
    let held = sqlx::query_scalar!(
        r#"select true as "held!"
           from pg_advisory_xact_lock_shared(hashtextextended('docent turn ' || $1::uuid::text, 0))
           cross join link l
           where l.space_id = $1 and l.id = $2 and l.security_epoch = $3
             and l.enabled and not l.space_paused and (l.expires_at is null or l.expires_at > now())
           for share of l"#,
        issuer.space,
        issuer.link,
        security_epoch,
    )
    .fetch_optional(connection)
    .await?;
    Ok(held.is_some())
}

/// Writes the grant and its code, under the epoch that the person was shown.
async fn grant(
    connection: &mut PgConnection,
    store: &Store,
    issuer: &Issuer,
    consent: &Consent,
    from: IpAddr,
    code: &Secret,
) -> Result<bool> {
    if !hold(connection, issuer, consent.security_epoch).await? {
        return Ok(false);
    }
    let now = store.world.now();
    let scopes: Vec<String> = consent.scopes.names().into_iter().map(str::to_owned).collect();
    let hash = code.hash();
    let made = sqlx::query!(
        "with client as (
           update oauth_client
           set granted_at = coalesce(granted_at, $6)
           where space_id = $1 and link_id = $2 and id = $4
           returning id
         ),
         given as (
           insert into oauth_grant
             (space_id, link_id, id, client_id, scopes, security_epoch, address, created_at, last_used_at, expires_at)
           select $1, $2, $3, c.id, $5, $7, $8, $6, $6, $9
           from client c
           where not exists (select from oauth_code where consent_id = $11)
           returning id
         )
         insert into oauth_code (code_hash, space_id, grant_id, consent_id, redirect_uri, challenge, expires_at)
         select $10, $1, g.id, $11, $12, $13, $14
         from given g
         on conflict (consent_id) do nothing",
        issuer.space,
        issuer.link,
        store.world.id(),
        consent.client_id,
        &scopes,
        now,
        consent.security_epoch,
        from.to_canonical().to_string(),
        now + GRANT,
        hash.as_slice(),
        consent.id,
        consent.redirect_uri,
        consent.challenge,
        now + CODE,
    )
    .execute(connection)
    .await?;
    Ok(made.rows_affected() == 1)
}
