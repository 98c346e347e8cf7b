//! People who can sign in: [`Person`].

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{Error, Password, Result, SecretHash, Store, access_token, attempt::Bucket, session};

/// Somebody with an account. What they may do is said by their membership in a space.
#[derive(Clone, Debug)]
pub struct Person {
    /// UUID v7.
    pub id: Uuid,
    /// In lower case.
    pub email: String,
    /// Shown as the author of what they write.
    pub name: String,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
}

/// Makes an account. Without a password its owner comes in by a one-time address first.
pub async fn create(
    store: &Store,
    email: &str,
    name: &str,
    password: Option<&Password>,
) -> Result<Person> {
    let hash = match password {
        Some(password) => Some(store.hasher.hash(&store.world, password).await?),
        None => None,
    };
    enrol(&mut *store.connection().await?, store, email, name, hash, true).await
}

/// As [`create`], in a transaction, with the hash of the password. Where nobody but its owner answers for
/// the e-mail address, a provider's word on it may not connect the account: else somebody could make an
/// account of another's address, and wait for them.
pub(crate) async fn enrol(
    connection: &mut PgConnection,
    store: &Store,
    email: &str,
    name: &str,
    hash: Option<String>,
    answered_for: bool,
) -> Result<Person> {
    let person = Person {
        id: store.world.id(),
        email: folded(email),
        name: name.trim().to_owned(),
        created_at: store.world.now(),
    };
    sqlx::query!(
        r#"
        insert into person (id, email, name, password_hash, created_at, connects_by_email)
        values ($1, $2, $3, $4, $5, $6)
        "#,
        person.id,
        person.email,
        person.name,
        hash,
        person.created_at,
        answered_for,
    )
    .execute(connection)
    .await
    .map_err(|error| match Error::constraint(&error) {
        Some("person_email_key") => Error::conflict("this e-mail address has an account already"),
        Some("person_email_check") => Error::invalid("this is not an e-mail address"),
        Some("person_name_check") => Error::invalid("a name has 1 to 200 characters"),
        _ => error.into(),
    })?;
    Ok(person)
}

/// The person with this e-mail address, in any case of letters.
pub async fn find_by_email(connection: &mut PgConnection, email: &str) -> Result<Person> {
    sqlx::query_as!(
        Person,
        "select id, email, name, created_at from person where email = $1",
        folded(email),
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| Error::invalid(format!("nobody has the e-mail address {}", folded(email))))
}

/// A person's e-mail address.
pub(crate) async fn email_of(connection: &mut PgConnection, person: Uuid) -> Result<String> {
    let email = sqlx::query_scalar!("select email from person where id = $1", person);
    email.fetch_optional(connection).await?.ok_or(Error::NotFound)
}

/// The person who made the first account; none while the database is new.
pub async fn first(connection: &mut PgConnection) -> Result<Option<Person>> {
    let first = sqlx::query_as!(
        Person,
        "select id, email, name, created_at from person order by created_at, id limit 1",
    );
    Ok(first.fetch_optional(connection).await?)
}

/// What somebody can sign in with again.
#[derive(Clone, Copy, Debug)]
pub struct WaysIn {
    /// A password.
    pub password: bool,
    /// An account elsewhere.
    pub identity: bool,
}

/// What a person can sign in with again.
pub async fn ways_in(store: &Store, person: Uuid) -> Result<WaysIn> {
    let ways = sqlx::query_as!(
        WaysIn,
        r#"
        select p.password_hash is not null as "password!",
               exists (select from identity i where i.person_id = p.id) as "identity!"
        from person p
        where p.id = $1
        "#,
        person,
    );
    ways.fetch_optional(&store.pool).await?.ok_or(Error::NotFound)
}

/// Ends every way in that somebody has: the password, accounts elsewhere, sessions, tokens, one-time
/// addresses. No e-mail address connects the account any more.
pub async fn close(store: &Store, person: Uuid) -> Result<()> {
    close_in(&mut *store.connection().await?, person).await
}

/// As [`close`], in a transaction, or in one of its own.
pub(crate) async fn close_in(connection: &mut PgConnection, person: Uuid) -> Result<()> {
    let mut transaction = connection.begin().await?;
    sqlx::query!(
        "update person set password_hash = null, connects_by_email = false where id = $1",
        person
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query!("delete from identity where person_id = $1", person)
        .execute(&mut *transaction)
        .await?;
    session::end_all(&mut transaction, person).await?;
    transaction.commit().await?;
    Ok(())
}

/// Refuses a wrong password of somebody who is signed in; who has none yet needs none.
pub async fn check_password(store: &Store, person: Uuid, password: Option<&str>) -> Result<()> {
    let mut connection = store.connection().await?;
    let row = sqlx::query!("select email, password_hash from person where id = $1", person)
        .fetch_optional(&mut *connection)
        .await?
        .ok_or(Error::NotFound)?;
    if row.password_hash.is_none() {
        return Ok(());
    }
    let attempts = Bucket::of_account(&row.email);
    attempts.take(&mut connection, store.world.now()).await?;
    drop(connection);
    let given = password.unwrap_or_default().to_owned();
    if !store.hasher.verify(given, row.password_hash).await? {
        return Err(Error::forbidden("the current password is wrong"));
    }
    attempts.give_back(&mut *store.connection().await?).await
}

/// Sets a new password, and ends every other way in that was opened before: sessions but the one
/// `kept`, tokens, and one-time addresses.
pub async fn set_password(
    store: &Store,
    person: Uuid,
    password: &Password,
    kept: Option<SecretHash>,
) -> Result<()> {
    let hash = store.hasher.hash(&store.world, password).await?;
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    sqlx::query!("update person set password_hash = $2 where id = $1", person, hash)
        .execute(&mut *transaction)
        .await?;
    session::end_others(&mut transaction, person, kept).await?;
    access_token::end_all(&mut transaction, person).await?;
    sqlx::query!("delete from sign_in_link where person_id = $1", person)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// An e-mail address as it is stored and compared.
pub(crate) fn folded(email: &str) -> String {
    email.trim().to_lowercase()
}
