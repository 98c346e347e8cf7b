//! Files: names for bytes. [`add`] and [`Arrival`] keep them, [`find`] knows them, [`read`] streams them.
//!
//! The bytes are a content of the space, kept once however many files have them, in rows of 256 KiB.
//! All members share the file of a name and its bytes; each link has its own, so that no answer to an
//! upload tells what others have. What no document has ever pointed to goes a day after it came.

mod arrival;
mod orphan;
mod usage;

use std::ops::Range;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{Stream, stream};
use sqlx::PgConnection;
use uuid::Uuid;

pub use arrival::{Arrival, New, add, add_stream};
pub use orphan::forget_unused;
pub use usage::{Usage, usage};

use crate::{Actor, Error, Result, Store, World, content};

/// Bytes in a row; the migration says so too.
const CHUNK: usize = 256 * 1024;

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Bytes of one file at most.
    pub largest: u64,
    /// Bytes of all contents of a space at most; none is without limit.
    pub quota: Option<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { largest: 50 << 20, quota: Some(10 << 30) }
    }
}

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
        join file f on f.space_id = $1 and f.id = v.id
        join file_chunk c on c.space_id = $1 and c.content_id = f.content_id
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

/// What the first bytes of a file say of it; all of them, where `size` is known.
fn describe(world: &World, name: &str, head: &[u8], size: Option<u64>) -> Result<File> {
    let found = content::recognise(name, head, size)?;
    Ok(File {
        id: world.id(),
        media_type: found.media_type.to_owned(),
        name: name.to_owned(),
        size: i64::try_from(size.unwrap_or_default()).map_err(Error::internal)?,
        width: found.width,
        height: found.height,
        created_at: world.now(),
    })
}
