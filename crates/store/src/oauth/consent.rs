//! Consent: what is asked of a person ([`Consent`]), sealed into the page that asks, and the code
//! that comes of the right password.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Issuer, Scopes, Unapproved, approval::Approval, sealed};
use crate::{Result, Secret, SecretHash, Store, audit};

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

/// Grants what is asked to whoever knows the password. Wrong ones are counted by link and address,
/// and by link; tokens given before are not touched by that.
///
/// # Errors
/// [`Unapproved::Ended`] where the consent came to a code before, too.
pub async fn approve(
    store: &Store,
    issuer: &Issuer,
    consent: &Consent,
    password: String,
    from: IpAddr,
    audit: &audit::Entry,
) -> Result<Secret, Unapproved> {
    let epoch = consent.security_epoch;
    let mut approval = Approval::begin(store, issuer, epoch, password, from).await?;
    let code = Secret::new(&store.world);
    if !grant(&mut approval.transaction, store, issuer, consent, from, &code).await? {
        return Err(Unapproved::Ended);
    }
    approval.commit(audit).await?;
    Ok(code)
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
