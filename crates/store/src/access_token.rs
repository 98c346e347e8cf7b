//! Personal access tokens: what a person gives to a program that acts as they do. A [`Token`] is one in
//! its owner's list, a [`Holder`] who a token stands for.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{AccessToken, Actor, Error, Result, SecretHash, Store, people::Person, session};

/// Tokens of a person at most.
const MOST: i64 = 50;
/// Days after which a token may end by itself.
const DAYS: [u32; 3] = [30, 90, 365];
/// The last use is written down at most this often.
const RESOLUTION: TimeDelta = TimeDelta::minutes(1);
/// So long its owner sees that a token has ended.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// A token, without what it is made of.
#[derive(Clone, Debug)]
pub struct Token {
    /// Names the token; proves nothing.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Whether it may only read.
    pub read_only: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself; none for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// To the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// What is decided of a new token.
#[derive(Clone, Debug)]
pub struct New {
    /// 1 to 60 characters.
    pub name: String,
    /// Whether it may only read.
    pub read_only: bool,
    /// 30, 90 or 365; none for one that does not end.
    pub days: Option<u32>,
}

/// Who a token stands for.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Its owner.
    pub person: Person,
    /// What they call it.
    pub name: String,
    /// Whether it may only read.
    pub read_only: bool,
}

/// Makes a token for a person, as long as the session that asked for it lasts. It is shown now and
/// never again.
///
/// # Errors
/// [`Error::Conflict`] where there are too many; [`Error::Unauthorized`] where the session has ended.
pub async fn create(
    store: &Store,
    person: Uuid,
    session: SecretHash,
    new: &New,
) -> Result<(Uuid, AccessToken)> {
    if new.days.is_some_and(|days| !DAYS.contains(&days)) {
        return Err(Error::invalid("a token ends after 30, 90 or 365 days, or never"));
    }
    let (id, token, now) = (store.world.id(), AccessToken::new(&store.world), store.world.now());
    let hash = token.hash();
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    session::hold(&mut transaction, person, session).await?;
    let made = sqlx::query!(
        "insert into access_token (token_hash, id, person_id, name, read_only, created_at, expires_at)
         select $1, $2, $3, $4, $5, $6, $7
         where (select count(*) from access_token where person_id = $3) < $8",
        hash.as_slice(),
        id,
        person,
        new.name.trim(),
        new.read_only,
        now,
        new.days.map(|days| now + TimeDelta::days(days.into())),
        MOST,
    )
    .execute(&mut *transaction)
    .await
    .map_err(|error| match Error::constraint(&error) {
        Some("access_token_name_check") => Error::invalid("a token's name has 1 to 60 characters"),
        _ => error.into(),
    })?;
    if made.rows_affected() == 0 {
        return Err(Error::conflict(format!("you have {MOST} tokens: revoke one first")));
    }
    transaction.commit().await?;
    Ok((id, token))
}

/// Who a token stands for, if it is still one; notes that it was used.
pub async fn authenticate(store: &Store, token: SecretHash) -> Result<Option<Holder>> {
    let now = store.world.now();
    let mut connection = store.connection().await?;
    let found = sqlx::query!(
        r#"
        select p.id, p.email, p.name, p.created_at, t.name as token, t.read_only, t.last_used_at
        from access_token t
        join person p on p.id = t.person_id and p.disabled_at is null
        where t.token_hash = $1
          and (t.expires_at is null or t.expires_at > $2)
        "#,
        token.as_slice(),
        now,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(found) = found else { return Ok(None) };
    if found.last_used_at.is_none_or(|last| now - last > RESOLUTION) {
        sqlx::query!(
            "update access_token set last_used_at = greatest(last_used_at, $2) where token_hash = $1",
            token.as_slice(),
            now,
        )
        .execute(&mut *connection)
        .await?;
    }
    let person =
        Person { id: found.id, email: found.email, name: found.name, created_at: found.created_at };
    Ok(Some(Holder { person, name: found.token, read_only: found.read_only }))
}

/// Which of these callers' tokens still stand for them, as members: by their places in the order
/// given, from 0.
pub async fn holding(
    connection: &mut PgConnection,
    people: impl IntoIterator<Item = (&Actor, SecretHash)>,
    now: DateTime<Utc>,
) -> Result<Vec<usize>> {
    let (mut spaces, mut ids, mut tokens) = (vec![], vec![], vec![]);
    for (actor, token) in people {
        spaces.push(actor.space);
        // Who is no person holds no token.
        ids.push(actor.person_id().unwrap_or_default());
        tokens.push(token.to_vec());
    }
    let held = sqlx::query_scalar!(
        r#"
        select n.at as "at!"
        from unnest($1::uuid[], $2::uuid[], $3::bytea[]) with ordinality n (space, person, token, at)
        join access_token t on t.token_hash = n.token and t.person_id = n.person
          and (t.expires_at is null or t.expires_at > $4)
        join person p on p.id = t.person_id and p.disabled_at is null
        join member m on m.space_id = n.space and m.person_id = n.person
        "#,
        &spaces,
        &ids,
        &tokens,
        now,
    )
    .fetch_all(connection)
    .await?;
    let places = held.into_iter().filter_map(|at| usize::try_from(at - 1).ok());
    Ok(places.collect())
}

/// A person's tokens, the newest first; those that ended lately among them.
pub async fn list(store: &Store, person: Uuid) -> Result<Vec<Token>> {
    let tokens = sqlx::query_as!(
        Token,
        "select id, name, read_only, created_at, expires_at, last_used_at
         from access_token
         where person_id = $1
         order by created_at desc, id desc",
        person,
    );
    Ok(tokens.fetch_all(&store.pool).await?)
}

/// Ends one of the person's tokens, by its id.
pub async fn revoke(store: &Store, person: Uuid, token: Uuid) -> Result<()> {
    let gone =
        sqlx::query!("delete from access_token where person_id = $1 and id = $2", person, token)
            .execute(&store.pool)
            .await?;
    if gone.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Ends every token of a person.
pub(crate) async fn end_all(connection: &mut PgConnection, person: Uuid) -> Result<()> {
    sqlx::query!("delete from access_token where person_id = $1", person)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets tokens that ended by themselves some time ago.
pub(crate) async fn forget_ended(store: &Store) -> Result<()> {
    let before = store.world.now() - REMEMBERED;
    sqlx::query!("delete from access_token where expires_at <= $1", before)
        .execute(&store.pool)
        .await?;
    Ok(())
}
