//! Files: bytes in rows of 256 KiB, once per space. [`add`] keeps them, [`read`] streams them.

use std::ops::Range;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{Stream, stream};
use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{Actor, Error, Result, Store, World, content};

/// Bytes in a row; the migration says so too.
const CHUNK: usize = 256 * 1024;

/// What is known of a file without reading it.
#[derive(Clone, Debug)]
pub struct File {
    /// UUID v7.
    pub id: Uuid,
    /// As it was given, without folders.
    pub name: String,
    /// Recognised from the bytes.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// In pixels, of an image.
    pub width: Option<i32>,
    /// In pixels, of an image.
    pub height: Option<i32>,
    /// When it was first added.
    pub created_at: DateTime<Utc>,
}

/// Keeps a file, or finds the same one (same bytes, same name) that the space has already.
pub async fn add(
    connection: &mut PgConnection,
    world: &World,
    actor: &Actor,
    name: &str,
    bytes: &[u8],
) -> Result<File> {
    if !actor.may_write() {
        return Err(Error::forbidden("this caller may not write"));
    }
    let file = describe(world, name, bytes)?;
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    let mut transaction = connection.begin().await?;
    let added = insert(&mut transaction, actor, &file, hash).await?;
    if !added {
        let known = find_by_hash(&mut transaction, actor, hash, &file.name).await?;
        transaction.commit().await?;
        return Ok(known);
    }
    for (number, chunk) in (0_i32..).zip(bytes.chunks(CHUNK)) {
        sqlx::query!(
            "insert into file_chunk (space_id, file_id, number, bytes) values ($1, $2, $3, $4)",
            actor.space,
            file.id,
            number,
            chunk,
        )
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(file)
}

/// What is known of a file, where the caller reaches it.
pub async fn find(connection: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<File> {
    if !actor.may_read() {
        return Err(Error::NotFound);
    }
    let row = sqlx::query!(
        r#"
        select
          f.id as "id?",
          f.name as "name?",
          f.media_type as "media_type?",
          f.size as "size?",
          f.width,
          f.height,
          f.created_at as "created_at?"
        from visible_file($1, $2, $3, $4, $5, $6) v
        left join file f on f.space_id = $1 and f.id = v.id
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        id,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::Unauthorized)?;
    let (Some(id), Some(name), Some(media_type), Some(size), Some(created_at)) =
        (row.id, row.name, row.media_type, row.size, row.created_at)
    else {
        return Err(Error::NotFound);
    };
    Ok(File { id, name, media_type, size, width: row.width, height: row.height, created_at })
}

/// The bytes of `range` of a file, which lies within its size. Each chunk is read by a statement
/// of its own that finds out again whether the caller may: a download ends when its authority does.
pub fn read(
    store: &Store,
    actor: &Actor,
    file: &File,
    range: Range<u64>,
) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    let (pool, actor, id) = (store.pool.clone(), actor.clone(), file.id);
    stream::try_unfold(range, move |range| {
        let (pool, actor) = (pool.clone(), actor.clone());
        async move {
            if range.is_empty() {
                return Ok(None);
            }
            let mut connection = pool.acquire().await?;
            let (number, skip) = (range.start / CHUNK as u64, range.start % CHUNK as u64);
            let chunk = chunk(&mut connection, &actor, id, number).await?;
            let from = usize::try_from(skip).map_err(Error::internal)?;
            let wanted = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
            let to = chunk.len().min(from.saturating_add(wanted));
            if from >= to {
                return Err(Error::internal("a file is shorter than its size"));
            }
            let part = chunk.slice(from..to);
            let next = range.start + part.len() as u64..range.end;
            Ok(Some((part, next)))
        }
    })
}

async fn chunk(
    connection: &mut PgConnection,
    actor: &Actor,
    file: Uuid,
    number: u64,
) -> Result<Bytes> {
    let chunk = sqlx::query_scalar!(
        r#"
        select c.bytes
        from visible_file($1, $2, $3, $4, $5, $6) v
        join file_chunk c on c.space_id = $1 and c.file_id = v.id
        where c.number = $7
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        file,
        i32::try_from(number).map_err(|_| Error::NotFound)?,
    )
    .fetch_optional(connection)
    .await?;
    chunk.map(Bytes::from).ok_or(Error::Unauthorized)
}

fn describe(world: &World, name: &str, bytes: &[u8]) -> Result<File> {
    let name = content::name(name)?;
    let size = u64::try_from(bytes.len()).map_err(Error::internal)?;
    let found = content::recognise(&name, bytes, Some(size))?;
    Ok(File {
        id: world.id(),
        media_type: found.media_type.to_owned(),
        name,
        size: i64::try_from(size).map_err(Error::internal)?,
        width: found.width,
        height: found.height,
        created_at: world.now(),
    })
}

/// Whether the file was new; nothing is written where the caller's authority is gone.
async fn insert(
    connection: &mut PgConnection,
    actor: &Actor,
    file: &File,
    hash: [u8; 32],
) -> Result<bool> {
    let inserted = sqlx::query!(
        r#"
        insert into file (space_id, id, content_hash, media_type, name, size, width, height, created_at)
        select r.space_id, $6, $7, $8, $9, $10, $11, $12, $13
        from reach($1, $2, $3, $4, $5) r
        on conflict (space_id, content_hash, name) do nothing
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        file.id,
        hash.as_slice(),
        file.media_type,
        file.name,
        file.size,
        file.width,
        file.height,
        file.created_at,
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

async fn find_by_hash(
    connection: &mut PgConnection,
    actor: &Actor,
    hash: [u8; 32],
    name: &str,
) -> Result<File> {
    sqlx::query_as!(
        File,
        r#"
        select f.id, f.name, f.media_type, f.size, f.width, f.height, f.created_at
        from reach($1, $2, $3, $4, $5) r
        join file f on f.space_id = r.space_id
        where f.content_hash = $6
          and f.name = $7
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        hash.as_slice(),
        name,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::Unauthorized)
}
