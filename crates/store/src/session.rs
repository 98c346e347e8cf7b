//! Sessions of the web app: how a person comes in, stays in and leaves.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{
    Actor, Error, Result, Secret, SecretHash, Store, access_token,
    attempt::Bucket,
    invitation,
    people::{self, Person},
};

/// A session ends this long after its last use.
const IDLE: TimeDelta = TimeDelta::days(14);
/// A one-time address opens for this long.
const SIGN_IN_LINK: TimeDelta = TimeDelta::hours(24);
/// The last use is written down at most this often.
const RESOLUTION: TimeDelta = TimeDelta::minutes(1);

/// One browser that is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// Names the session; proves nothing.
    pub id: Uuid,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// To the minute.
    pub last_used_at: DateTime<Utc>,
    /// The browser's description of itself.
    pub user_agent: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// What came of signing in with a password.
#[derive(Debug)]
pub struct Attempt {
    /// Whose account it was, where there is one: for the audit, not for whoever tried.
    pub person: Option<Uuid>,
    /// The session; none where whoever tried is not let in.
    pub session: Option<Secret>,
}

/// Begins a session with a password; none where the address or the password is wrong, which takes
/// the same time. Attempts are counted by address and by account.
pub async fn sign_in(
    store: &Store,
    email: &str,
    password: &str,
    from: IpAddr,
    user_agent: &str,
) -> Result<Attempt> {
    let email = people::folded(email);
    let (by_address, by_account) = (Bucket::of_address(from), Bucket::of_account(&email));
    let mut connection = store.connection().await?;
    by_address.take(&mut connection, store.world.now()).await?;
    by_account.take(&mut connection, store.world.now()).await?;
    let person = sqlx::query!(
        "select id, password_hash from person where email = $1 and disabled_at is null",
        email,
    )
    .fetch_optional(&mut *connection)
    .await?;
    // Hashing is slow: no connection waits for it.
    drop(connection);
    let (id, hash) = person.map(|person| (person.id, person.password_hash)).unzip();
    let hash = hash.flatten();
    let right = store.hasher.verify(password.to_owned(), hash.clone()).await?;
    let Some(id) = id.filter(|_| right) else {
        return Ok(Attempt { person: id, session: None });
    };
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    // It may have been changed meanwhile; until this is done it is not.
    let still = sqlx::query!(
        "select id from person where id = $1 and password_hash = $2 and disabled_at is null for share",
        id,
        hash,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if still.is_none() {
        return Ok(Attempt { person: Some(id), session: None });
    }
    let session = begin(&mut transaction, store, id, user_agent).await?;
    by_address.give_back(&mut transaction).await?;
    by_account.give_back(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Attempt { person: Some(id), session: Some(session) })
}

/// The secret of an address that signs `person` in once, within 24 hours.
pub async fn sign_in_link(store: &Store, person: Uuid) -> Result<Secret> {
    sign_in_link_in(&mut *store.connection().await?, store, person, None).await
}

/// As [`sign_in_link`], in a transaction; `made_by` is the owner who made it, and none the operator.
pub(crate) async fn sign_in_link_in(
    connection: &mut PgConnection,
    store: &Store,
    person: Uuid,
    made_by: Option<Uuid>,
) -> Result<Secret> {
    let secret = Secret::new(&store.world);
    let hash = secret.hash();
    sqlx::query!(
        "insert into sign_in_link (token_hash, person_id, expires_at, made_by) values ($1, $2, $3, $4)",
        hash.as_slice(),
        person,
        store.world.now() + SIGN_IN_LINK,
        made_by,
    )
    .execute(connection)
    .await?;
    Ok(secret)
}

/// Begins a session with a one-time address and uses it up; none where it is unknown, used or old, or
/// where the owner who made it does not own all of the person's spaces any more.
pub async fn use_sign_in_link(
    store: &Store,
    secret: &Secret,
    user_agent: &str,
) -> Result<Option<Secret>> {
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    let hash = secret.hash();
    let person = sqlx::query_scalar!(
        r#"
        delete from sign_in_link l
        using person p
        where l.token_hash = $1
          and l.expires_at > $2
          and p.id = l.person_id
          and p.disabled_at is null
          and (l.made_by is null or owns_all_of(l.made_by, p.id))
        returning p.id
        "#,
        hash.as_slice(),
        store.world.now(),
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(person) = person else { return Ok(None) };
    let session = begin(&mut transaction, store, person, user_agent).await?;
    transaction.commit().await?;
    Ok(Some(session))
}

/// Who holds this session, if it is still one; notes that it was used.
pub async fn authenticate(store: &Store, session: SecretHash) -> Result<Option<Person>> {
    let now = store.world.now();
    let mut connection = store.connection().await?;
    let found = sqlx::query!(
        r#"
        select p.id, p.email, p.name, p.created_at, s.last_used_at
        from session s
        join person p on p.id = s.person_id and p.disabled_at is null
        where s.token_hash = $1
          and s.last_used_at > $2
        "#,
        session.as_slice(),
        now - IDLE,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(found) = found else { return Ok(None) };
    if now - found.last_used_at > RESOLUTION {
        sqlx::query!(
            "update session set last_used_at = greatest(last_used_at, $2) where token_hash = $1",
            session.as_slice(),
            now,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(Some(Person {
        id: found.id,
        email: found.email,
        name: found.name,
        created_at: found.created_at,
    }))
}

/// Which of these callers are still signed in with this session, and members: by their places in the order given,
/// from 0.
pub async fn holding(
    connection: &mut PgConnection,
    people: impl IntoIterator<Item = (&Actor, SecretHash)>,
    now: DateTime<Utc>,
) -> Result<Vec<usize>> {
    let (mut spaces, mut ids, mut sessions) = (vec![], vec![], vec![]);
    for (actor, session) in people {
        spaces.push(actor.space);
        // Who is no person holds no session.
        ids.push(actor.person_id().unwrap_or_default());
        sessions.push(session.to_vec());
    }
    let held = sqlx::query_scalar!(
        r#"
        select n.at as "at!"
        from unnest($1::uuid[], $2::uuid[], $3::bytea[]) with ordinality n (space, person, session, at)
        join session s on s.token_hash = n.session and s.person_id = n.person and s.last_used_at > $4
        join person p on p.id = s.person_id and p.disabled_at is null
        join member m on m.space_id = n.space and m.person_id = n.person
        "#,
        &spaces,
        &ids,
        &sessions,
        now - IDLE,
    )
    .fetch_all(connection)
    .await?;
    let places = held.into_iter().filter_map(|at| usize::try_from(at - 1).ok());
    Ok(places.collect())
}

/// A person's sessions, the last used first; `current` is the one that asks.
pub async fn list(store: &Store, person: Uuid, current: SecretHash) -> Result<Vec<Session>> {
    let sessions = sqlx::query_as!(
        Session,
        r#"
        select id, created_at, last_used_at, user_agent, token_hash = $3 as "current!"
        from session
        where person_id = $1
          and last_used_at > $2
        order by last_used_at desc, id
        "#,
        person,
        store.world.now() - IDLE,
        current.as_slice(),
    );
    Ok(sessions.fetch_all(&store.pool).await?)
}

/// Ends the session that this secret stands for: signing out.
pub async fn leave(connection: &mut PgConnection, session: SecretHash) -> Result<()> {
    sqlx::query!("delete from session where token_hash = $1", session.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends one of the person's sessions, by its id.
pub async fn end(connection: &mut PgConnection, person: Uuid, session: Uuid) -> Result<()> {
    let ended =
        sqlx::query!("delete from session where person_id = $1 and id = $2", person, session)
            .execute(connection)
            .await?;
    if ended.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Holds a session until the transaction ends: what ends it with everything else that its owner has
/// (a new password, a reset) takes the person's row first, so it waits, or went before.
///
/// # Errors
/// [`Error::Unauthorized`] where the session has ended.
pub(crate) async fn hold(
    connection: &mut PgConnection,
    person: Uuid,
    session: SecretHash,
) -> Result<()> {
    sqlx::query!("select id from person where id = $1 for no key update", person)
        .fetch_optional(&mut *connection)
        .await?;
    let lasts = sqlx::query_scalar!(
        r#"select exists (select from session where token_hash = $1 and person_id = $2) as "lasts!""#,
        session.as_slice(),
        person,
    )
    .fetch_one(connection)
    .await?;
    if lasts { Ok(()) } else { Err(Error::Unauthorized) }
}

/// Ends every session of a person, every token, and the one-time addresses not used yet.
pub async fn end_all(connection: &mut PgConnection, person: Uuid) -> Result<()> {
    let mut transaction = connection.begin().await?;
    access_token::end_all(&mut transaction, person).await?;
    sqlx::query!("delete from session where person_id = $1", person)
        .execute(&mut *transaction)
        .await?;
    sqlx::query!("delete from sign_in_link where person_id = $1", person)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Forgets what has ended by itself: idle sessions, old one-time addresses, tokens and
/// invitations, full buckets.
pub async fn forget_ended(store: &Store) -> Result<()> {
    let now = store.world.now();
    sqlx::query!("delete from session where last_used_at <= $1", now - IDLE)
        .execute(&store.pool)
        .await?;
    sqlx::query!("delete from sign_in_link where expires_at <= $1", now)
        .execute(&store.pool)
        .await?;
    access_token::forget_ended(store).await?;
    invitation::forget_ended(store).await?;
    // After an hour both buckets are full again, which is as good as no row.
    sqlx::query!("delete from attempt where counted_at <= $1", now - TimeDelta::hours(1))
        .execute(&store.pool)
        .await?;
    Ok(())
}

/// Ends every session of a person but the one `kept`.
pub(crate) async fn end_others(
    connection: &mut PgConnection,
    person: Uuid,
    kept: Option<SecretHash>,
) -> Result<()> {
    sqlx::query!(
        "delete from session where person_id = $1 and token_hash is distinct from $2",
        person,
        kept.as_ref().map(<[u8; 32]>::as_slice),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Begins a session of somebody who has proved who they are.
pub(crate) async fn begin(
    connection: &mut PgConnection,
    store: &Store,
    person: Uuid,
    user_agent: &str,
) -> Result<Secret> {
    let secret = Secret::new(&store.world);
    let hash = secret.hash();
    sqlx::query!(
        r#"
        insert into session (token_hash, id, person_id, created_at, last_used_at, user_agent)
        values ($1, $2, $3, $4, $4, $5)
        "#,
        hash.as_slice(),
        store.world.id(),
        person,
        store.world.now(),
        user_agent.chars().take(200).collect::<String>(),
    )
    .execute(connection)
    .await?;
    Ok(secret)
}
