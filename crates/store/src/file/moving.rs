//! Carrying the bytes of a space from one place to the other, beside readers and writers. Each content
//! moves on its own: what was interrupted goes on where it was.

use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{
    CHUNK, Place,
    arrival::STEP,
    objects::{self, PART, Parts, objects},
    rows::insert_chunks,
};
use crate::{Actor, Error, Result, Store};

/// What has been moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Contents.
    pub contents: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A content on its way.
struct Content {
    id: Uuid,
    size: i64,
    hash: Vec<u8>,
}

/// Carries all contents of the actor's space to `place`; `progress` hears of each.
///
/// # Errors
/// When one cannot be carried; those before it stay where they were brought, and another run goes on.
/// [`Error::Conflict`] while another run carries this space.
pub async fn move_all(
    store: &Store,
    actor: &Actor,
    place: Place,
    progress: &(dyn Fn(Moved) + Sync),
) -> Result<Moved> {
    actor.require_manager()?;
    // Held until the end: two that carry the same content would each take the other's for a leftover.
    let mut turn = store.pool.begin().await?;
    take_turn(&mut turn, actor).await?;
    let mut moved = Moved::default();
    let mut after = Uuid::nil();
    while let Some(content) = next(store, actor, place, after).await? {
        after = content.id;
        let done = match place {
            Place::Objects => to_objects(store, actor, &content).await?,
            Place::Postgres => to_postgres(store, actor, &content).await?,
        };
        if done {
            moved.contents += 1;
            moved.bytes += u64::try_from(content.size).unwrap_or_default();
            progress(moved);
        }
    }
    turn.commit().await?;
    objects::remove_gone(store).await?;
    Ok(moved)
}

async fn take_turn(connection: &mut PgConnection, actor: &Actor) -> Result<()> {
    let free = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended('docent move ' || $1::uuid::text, 0)) as "free!""#,
        actor.space,
    )
    .fetch_one(connection)
    .await?;
    if free {
        return Ok(());
    }
    Err(Error::conflict("files of this space are being moved already: wait until that has ended"))
}

async fn next(store: &Store, actor: &Actor, place: Place, after: Uuid) -> Result<Option<Content>> {
    let next = sqlx::query_as!(
        Content,
        r#"
        select c.id, c.size, c.hash as "hash!"
        from reach($1, null, null, null, $2) r
        join file_content c on c.space_id = r.space_id
        where c.hash is not null
          and c.place <> $3
          and c.id > $4
        order by c.id
        limit 1
        "#,
        actor.space,
        actor.person_id(),
        place.name(),
        after,
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(next)
}

/// Whether it was there to be moved.
async fn to_objects(store: &Store, actor: &Actor, content: &Content) -> Result<bool> {
    // Should this process die, somebody else removes the object.
    let begun = sqlx::query!(
        "insert into file_object_gone (space_id, content_id, since)
         select c.space_id, c.id, now() + interval '1 day'
         from reach($1, null, null, null, $3) r
         join file_content c on c.space_id = r.space_id
         where c.id = $2 and c.place = 'postgres' and c.hash is not null
         on conflict (space_id, content_id) do update set since = excluded.since",
        actor.space,
        content.id,
        actor.person_id(),
    )
    .execute(&store.pool)
    .await?;
    if begun.rows_affected() == 0 {
        return Ok(false);
    }
    let whole = copy_out(store, actor, content).await?;
    let mut transaction = store.pool.begin().await?;
    let kept = sqlx::query!(
        "delete from file_object_gone where space_id = $1 and content_id = $2 and since > now()",
        actor.space,
        content.id,
    )
    .execute(&mut *transaction)
    .await?;
    let settled = whole
        && kept.rows_affected() == 1
        && settle(&mut transaction, actor, content, Place::Objects).await?;
    if !settled {
        transaction.rollback().await?;
        sqlx::query!(
            "update file_object_gone set since = now() where space_id = $1 and content_id = $2",
            actor.space,
            content.id,
        )
        .execute(&store.pool)
        .await?;
        return Ok(false);
    }
    sqlx::query!(
        "delete from file_chunk where space_id = $1 and content_id = $2",
        actor.space,
        content.id,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await.map_err(Error::of_commit)?;
    Ok(true)
}

/// Whether all of it was there.
async fn copy_out(store: &Store, actor: &Actor, content: &Content) -> Result<bool> {
    let objects = objects(store)?;
    let mut parts: Option<Parts> = None;
    let mut waiting: Vec<u8> = Vec::new();
    let mut hash = Sha256::new();
    let chunks = usize::try_from(content.size).map_err(Error::internal)?.div_ceil(CHUNK);
    for number in 0..chunks {
        let number = i32::try_from(number).map_err(Error::internal)?;
        let bytes = sqlx::query_scalar!(
            r#"
            select k.bytes
            from reach($1, null, null, null, $2) r
            join file_chunk k on k.space_id = r.space_id
            where k.content_id = $3
              and k.number = $4
            "#,
            actor.space,
            actor.person_id(),
            content.id,
            number,
        )
        .fetch_optional(&store.pool)
        .await?;
        let Some(bytes) = bytes else { return Ok(false) };
        hash.update(&bytes);
        waiting.extend(bytes);
        if waiting.len() >= PART {
            let parts = match &mut parts {
                Some(parts) => parts,
                none => none.insert(objects.begin(actor.space, content.id).await?),
            };
            objects::put_part(parts, std::mem::take(&mut waiting)).await?;
        }
    }
    hold_hash(content, hash)?;
    match &mut parts {
        None => objects.put(actor.space, content.id, waiting).await?,
        Some(parts) => {
            if !waiting.is_empty() {
                objects::put_part(parts, waiting).await?;
            }
            objects::complete(parts).await?;
        }
    }
    Ok(true)
}

/// Whether it was there to be moved.
async fn to_postgres(store: &Store, actor: &Actor, content: &Content) -> Result<bool> {
    let objects = objects(store)?;
    // Left by one who was interrupted.
    sqlx::query!(
        "delete from file_chunk k
         using reach($1, null, null, null, $3) r
         join file_content c on c.space_id = r.space_id
         where k.space_id = $1 and k.content_id = $2
           and c.space_id = k.space_id and c.id = k.content_id and c.place = 'objects'",
        actor.space,
        content.id,
        actor.person_id(),
    )
    .execute(&store.pool)
    .await?;
    let size = u64::try_from(content.size).map_err(Error::internal)?;
    let mut hash = Sha256::new();
    let mut at = 0;
    while at < size {
        let range = at..size.min(at + STEP as u64);
        let read = objects.read(actor.space, content.id, range).await?;
        let Some(bytes) = read.filter(|bytes| !bytes.is_empty()) else { return Ok(false) };
        hash.update(&bytes);
        let first = i32::try_from(at / CHUNK as u64).map_err(Error::internal)?;
        let mut connection = store.connection().await?;
        let inserted = insert_chunks(&mut connection, actor, content.id, first, &bytes).await;
        match inserted {
            // Removed meanwhile.
            Err(Error::NotFound) => return Ok(false),
            other => other?,
        }
        at += bytes.len() as u64;
    }
    hold_hash(content, hash)?;
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    let settled = settle(&mut transaction, actor, content, Place::Postgres).await?;
    transaction.commit().await.map_err(Error::of_commit)?;
    Ok(settled)
}

fn hold_hash(content: &Content, hash: Sha256) -> Result<()> {
    if hash.finalize().as_slice() == content.hash {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the content {} is not what was stored: it stays where it is; restore it from a backup",
        content.id
    )))
}

/// From here on it is read there; false when it is gone or was moved by somebody else.
async fn settle(
    connection: &mut PgConnection,
    actor: &Actor,
    content: &Content,
    place: Place,
) -> Result<bool> {
    let settled = sqlx::query!(
        "update file_content set place = $3
         where space_id = $1 and id = $2 and place <> $3 and hash is not null",
        actor.space,
        content.id,
        place.name(),
    )
    .execute(connection)
    .await?;
    Ok(settled.rows_affected() == 1)
}
