//! Accounts elsewhere that people sign in with: what a provider [`Claims`], and how far it is
//! believed ([`Trust`]).
//!
//! What counts is the issuer and what it calls somebody. An e-mail address connects nobody unless
//! the provider is trusted to have verified it, never a second account of the same provider
//! (addresses are given to others), and nobody who has taken such a way in away.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{Error, Result, Secret, SecretHash, Store, access_token, people, session};

/// Characters kept of a label.
const LABEL: usize = 254;

/// What a provider says of somebody, after everything about its answer was found to be right.
#[derive(Clone, Debug)]
pub struct Claims {
    /// Who says so.
    pub issuer: String,
    /// What the issuer calls the person.
    pub subject: String,
    /// An e-mail address.
    pub email: Option<String>,
    /// Whether the issuer says that it has verified the address.
    pub email_verified: bool,
    /// A name to show.
    pub name: Option<String>,
}

/// What a provider's word on an e-mail address is good for.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Whoever has the verified address of an account is its owner.
    pub connects_by_email: bool,
    /// Domains, in lower case: whoever has a verified address there gets an account.
    pub accounts_for: Vec<String>,
}

/// An account elsewhere that a person signs in with.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Names it; proves nothing.
    pub id: Uuid,
    /// Who vouches.
    pub issuer: String,
    /// The e-mail address or name there when it was connected.
    pub label: String,
    /// When it was connected.
    pub created_at: DateTime<Utc>,
    /// When somebody signed in with it last.
    pub last_used_at: DateTime<Utc>,
}

/// Who came by way of a provider.
#[derive(Debug)]
pub struct Arrival {
    /// Whose account it is, where there is one: for the audit.
    pub person: Option<Uuid>,
    /// The session; none where whoever came is not let in.
    pub session: Option<Secret>,
    /// Whether the account was connected, or made, by an e-mail address just now.
    pub adopted: bool,
}

/// Begins a session for whoever is connected with these claims, or may be for the provider's word;
/// none where that is nobody, or somebody who may not sign in.
pub async fn sign_in(
    store: &Store,
    claims: &Claims,
    trust: &Trust,
    user_agent: &str,
) -> Result<Arrival> {
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    let mut person = owner(&mut transaction, store, claims).await?;
    let mut adopted = false;
    if person.is_none() {
        adopted = adopt(&mut transaction, store, claims, trust).await?;
        // A twin may have been faster: whoever is connected now is meant.
        person = owner(&mut transaction, store, claims).await?;
    }
    let session = match person {
        Some((person, true)) => {
            Some(session::begin(&mut transaction, store, person, user_agent).await?)
        }
        Some((_, false)) | None => None,
    };
    transaction.commit().await?;
    Ok(Arrival { person: person.map(|(person, _)| person), session, adopted })
}

/// Connects a person with these claims, as long as the session that asked for it lasts.
///
/// # Errors
/// [`Error::Conflict`] where somebody else is connected with them; [`Error::Unauthorized`] where the
/// session has ended.
pub async fn connect(
    store: &Store,
    person: Uuid,
    session: SecretHash,
    claims: &Claims,
) -> Result<()> {
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    session::hold(&mut transaction, person, session).await?;
    insert(&mut transaction, store, person, claims).await?;
    let owner = owner(&mut transaction, store, claims).await?;
    if owner.is_none_or(|(owner, _)| owner != person) {
        return Err(Error::conflict("somebody else signs in with that account"));
    }
    transaction.commit().await?;
    Ok(())
}

/// The accounts elsewhere that a person is connected with, the first one first.
pub async fn list(store: &Store, person: Uuid) -> Result<Vec<Identity>> {
    let identities = sqlx::query_as!(
        Identity,
        "select id, issuer, label, created_at, last_used_at
         from identity
         where person_id = $1
         order by created_at, id",
        person,
    );
    Ok(identities.fetch_all(&store.pool).await?)
}

/// Takes a way in away from a person, and ends what may have come in by it: every session but the
/// one `kept`, and every token. No e-mail address connects this account from now on. `issuers` are those by which
/// somebody can come in.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] where it is the last way in.
pub async fn disconnect(
    store: &Store,
    person: Uuid,
    identity: Uuid,
    kept: SecretHash,
    issuers: &[String],
) -> Result<()> {
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    // Two at once would each leave the other as the last way in.
    let has_password = sqlx::query_scalar!(
        r#"update person set connects_by_email = false where id = $1
           returning password_hash is not null as "has!""#,
        person,
    )
    .fetch_optional(&mut *transaction)
    .await?
    .ok_or(Error::NotFound)?;
    let gone =
        sqlx::query!("delete from identity where person_id = $1 and id = $2", person, identity)
            .execute(&mut *transaction)
            .await?;
    if gone.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    let others = sqlx::query_scalar!(
        r#"select exists (select from identity where person_id = $1 and issuer = any ($2)) as "others!""#,
        person,
        issuers,
    )
    .fetch_one(&mut *transaction)
    .await?;
    if !has_password && !others {
        return Err(Error::conflict("choose a password first: this is the only way you come in"));
    }
    session::end_others(&mut transaction, person, Some(kept)).await?;
    access_token::end_all(&mut transaction, person).await?;
    transaction.commit().await?;
    Ok(())
}

/// Who is connected with these claims, and whether they may sign in; notes the use.
async fn owner(
    connection: &mut PgConnection,
    store: &Store,
    claims: &Claims,
) -> Result<Option<(Uuid, bool)>> {
    let owner = sqlx::query!(
        r#"
        update identity i
        set last_used_at = $3
        from person p
        where i.issuer = $1
          and i.subject = $2
          and p.id = i.person_id
        returning p.id, p.disabled_at is null as "enabled!"
        "#,
        claims.issuer,
        claims.subject,
        store.world.now(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(owner.map(|owner| (owner.id, owner.enabled)))
}

/// Connects an account with these claims, or makes one, where the provider's word is good for it;
/// whether it did.
async fn adopt(
    connection: &mut PgConnection,
    store: &Store,
    claims: &Claims,
    trust: &Trust,
) -> Result<bool> {
    let Some(email) = claims.verified_email() else { return Ok(false) };
    let account = sqlx::query!(
        "select id, connects_by_email from person where email = $1 for no key update",
        email,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let person = match account.map(|account| (account.id, account.connects_by_email)) {
        Some((person, true)) if trust.connects_by_email => {
            // Asked now that nobody else can connect it.
            let connected = sqlx::query_scalar!(
                r#"select exists (select from identity where person_id = $1 and issuer = $2) as "it!""#,
                person,
                claims.issuer,
            )
            .fetch_one(&mut *connection)
            .await?;
            (!connected).then_some(person)
        }
        None if trust.covers(&email) => enrol(connection, store, claims, &email).await?,
        Some(_) | None => None,
    };
    if let Some(person) = person {
        insert(connection, store, person, claims).await?;
    }
    Ok(person.is_some())
}

/// Makes an account; none where somebody else has just made it.
async fn enrol(
    connection: &mut PgConnection,
    store: &Store,
    claims: &Claims,
    email: &str,
) -> Result<Option<Uuid>> {
    let name = claims.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name: String = name.unwrap_or(email).chars().take(200).collect();
    let person = sqlx::query_scalar!(
        "insert into person (id, email, name, created_at)
         values ($1, $2, $3, $4)
         on conflict (email) do nothing
         returning id",
        store.world.id(),
        email,
        name,
        store.world.now(),
    );
    Ok(person.fetch_optional(connection).await?)
}

async fn insert(
    connection: &mut PgConnection,
    store: &Store,
    person: Uuid,
    claims: &Claims,
) -> Result<()> {
    let label = claims.email.as_deref().or(claims.name.as_deref()).unwrap_or(&claims.subject);
    let label: String = label.chars().filter(|c| !c.is_control()).take(LABEL).collect();
    sqlx::query!(
        "insert into identity (issuer, subject, id, person_id, label, created_at, last_used_at)
         values ($1, $2, $3, $4, $5, $6, $6)
         on conflict (issuer, subject) do nothing",
        claims.issuer,
        claims.subject,
        store.world.id(),
        person,
        label,
        store.world.now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl Claims {
    /// The address, where it was verified. Only plain ones: some letters fold into others (`K`, the
    /// sign for kelvin, into `k`), so that different addresses would be one.
    fn verified_email(&self) -> Option<String> {
        let email =
            self.email.as_deref().filter(|email| self.email_verified && email.is_ascii())?;
        let email = people::folded(email);
        let (name, domain) = email.split_once('@')?;
        let whole = !name.is_empty() && !domain.is_empty() && !domain.contains('@');
        (whole && email.len() <= 254).then_some(email)
    }
}

impl Trust {
    fn covers(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.accounts_for.iter().any(|own| own == domain)
    }
}
