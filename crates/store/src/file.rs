//! Files: names for bytes. [`add`] and [`Arrival`] keep them, [`find`] knows them, [`read`] streams them.
//!
//! The bytes are a content, kept once however many files have them, in rows of 256 KiB. All members
//! share contents and the file of a name; each link has its own, so that no answer to an upload tells what
//! others have. What no document has ever pointed to goes a day after it came.

mod arrival;
mod moving;
mod objects;
mod orphan;
mod rows;
pub mod upload;
mod usage;

use std::ops::Range;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{Stream, stream};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

pub use arrival::{Arrival, New, add};
pub use moving::{Moved, move_all};
pub use objects::{Objects, check_places};
pub use orphan::forget_unused;
pub use usage::{Usage, usage};

use crate::{Actor, Error, Result, Store, World, content};

/// Bytes in a row; the migration says so too.
const CHUNK: usize = 256 * 1024;
/// Bytes that are read of an object at a time.
const OBJECT_STEP: u64 = 1 << 20;

/// How much is kept, and where.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Bytes of one file at most.
    pub largest: u64,
    /// Bytes of all contents of a space at most; none is without limit.
    pub quota: Option<u64>,
    /// Where new bytes go; none is Postgres. What is in either place is read from there.
    pub objects: Option<Objects>,
}

/// Where bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In rows, beside everything else.
    Postgres,
    /// In a store of objects.
    Objects,
}

impl Place {
    /// As tables and settings have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Objects => "objects",
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { largest: 50 << 20, quota: Some(10 << 30), objects: None }
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

/// The bytes of `range` of a file, which lies within its size. Each part is read by a statement of
/// its own that finds out again whether the caller may: a download ends when its authority does.
pub fn read(
    store: &Store,
    actor: &Actor,
    file: &File,
    range: Range<u64>,
) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    let reading = Reading {
        pool: store.pool.clone(),
        objects: store.files.objects.clone(),
        actor: actor.clone(),
        file: file.id,
    };
    stream::try_unfold((reading, range), move |(reading, range)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        let mut part = reading.part(range.clone()).await?;
        if part.is_none() {
            // It was moved to the other place in between.
            part = reading.part(range.clone()).await?;
        }
        let part = part.filter(|part| !part.is_empty());
        let part = part.ok_or_else(|| Error::internal("a file is shorter than its size"))?;
        let next = range.start + part.len() as u64..range.end;
        Ok(Some((part, (reading, next))))
    })
}

/// What a download goes on with.
struct Reading {
    pool: PgPool,
    objects: Option<Objects>,
    actor: Actor,
    file: Uuid,
}

impl Reading {
    /// Some bytes from the start of a range; none where they are not (any more) where they were.
    async fn part(&self, range: Range<u64>) -> Result<Option<Bytes>> {
        let number = i32::try_from(range.start / CHUNK as u64).map_err(|_| Error::NotFound)?;
        let (content, bytes) = self.chunk(number).await?;
        if let Some(content) = content {
            let objects = self.objects.as_ref().ok_or_else(objects::missing)?;
            let end = range.end.min(range.start + OBJECT_STEP);
            return objects.read(self.actor.space, content, range.start..end).await;
        }
        let Some(bytes) = bytes else { return Ok(None) };
        let from = usize::try_from(range.start % CHUNK as u64).map_err(Error::internal)?;
        let wanted = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let to = bytes.len().min(from.saturating_add(wanted));
        Ok(Some(if from < to { bytes.slice(from..to) } else { Bytes::new() }))
    }

    /// A chunk, or the content whose object it is in.
    async fn chunk(&self, number: i32) -> Result<(Option<Uuid>, Option<Bytes>)> {
        let mut connection = self.pool.acquire().await?;
        let actor = &self.actor;
        let row = sqlx::query!(
            r#"
            select case when c.place = 'objects' then c.id end as object, k.bytes as "bytes?"
            from visible_file($1, $2, $3, $4, $5, $6) v
            join file f on f.space_id = $1 and f.id = v.id
            join file_content c on c.space_id = $1 and c.id = f.content_id
            left join file_chunk k
              on k.space_id = $1 and k.content_id = f.content_id and k.number = $7 and c.place = 'postgres'
            "#,
            actor.space,
            actor.link_id(),
            actor.security_epoch(),
            actor.version(),
            actor.person_id(),
            self.file,
            number,
        )
        .fetch_optional(&mut *connection)
        .await?
        .ok_or(Error::Unauthorized)?;
        Ok((row.object, row.bytes.map(Bytes::from)))
    }
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
