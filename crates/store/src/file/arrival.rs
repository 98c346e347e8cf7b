//! How bytes come in: an [`Arrival`] takes them piece by piece, and keeps no more than a step of them
//! in memory. Nobody sees them before [`Arrival::finish`] gives them a name. An object is whole before
//! the transaction that needs it, and a row tells of it before it is begun: what is left of a process that
//! died is found.

use std::pin::pin;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{Stream, TryStreamExt as _};
use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, PgConnection, PgPool};
use uuid::Uuid;

use super::{
    CHUNK, File, Place, describe,
    objects::{self, PART, Parts, objects},
    usage::within_quota,
};
use crate::{Actor, Error, Result, Store, audit, content, write::authority};

/// Bytes that are written to Postgres at a time: whole chunks.
pub(super) const STEP: usize = 4 * CHUNK;
/// How long the next step is waited for, before what came is thrown away.
const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// What is known of a file before its bytes are there.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// Its name; folders before it are left out.
    pub name: &'a str,
    /// Its size in bytes as the sender says: what is too much is refused at once.
    pub length: Option<u64>,
    /// What the audit keeps of the call, in the transaction that makes the file.
    pub audit: Option<audit::Entry>,
}

impl<'a> New<'a> {
    /// A file of this name.
    pub fn named(name: &'a str) -> Self {
        Self { name, length: None, audit: None }
    }
}

/// Keeps a file whose bytes are at hand, or finds the same one that the caller has already.
///
/// # Errors
/// As [`Arrival::finish`].
pub async fn add(store: &Store, actor: &Actor, name: &str, bytes: &[u8]) -> Result<File> {
    let length = Some(bytes.len() as u64);
    let mut arrival = Arrival::begin(store, actor, New { length, ..New::named(name) })?;
    arrival.write(bytes).await?;
    arrival.finish().await
}

/// Keeps a file whose bytes come one after another. What came is gone when the stream breaks.
///
/// # Errors
/// What the stream says, and as [`Arrival::finish`].
pub async fn add_stream<E>(
    store: &Store,
    actor: &Actor,
    new: New<'_>,
    bytes: impl Stream<Item = std::result::Result<Bytes, E>> + Send,
) -> std::result::Result<File, E>
where
    E: From<Error>,
{
    let mut arrival = Arrival::begin(store, actor, new)?;
    let mut bytes = pin!(bytes);
    while let Some(part) = bytes.try_next().await? {
        arrival.write(&part).await?;
    }
    Ok(arrival.finish().await?)
}

/// A file under way. Dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct Arrival<'a> {
    store: &'a Store,
    actor: &'a Actor,
    name: String,
    audit: Option<audit::Entry>,
    /// Reserved in the space's count, in bytes; grows with what came.
    reserved: u64,
    /// The row of the content, once there is one.
    row: Row,
    /// Where the bytes go.
    place: Place,
    /// The object under way, once there is more than one part of it.
    parts: Option<Parts>,
    /// Written already, in bytes: whole steps.
    written: u64,
    /// Came, and is not written yet.
    waiting: Vec<u8>,
    hash: Sha256,
    /// What the first step showed.
    file: Option<File>,
}

impl<'a> Arrival<'a> {
    /// Begins a file; nothing is written yet.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to who may not write, [`Error::TooLarge`], and [`Error::Invalid`] for what
    /// is no name.
    pub fn begin(store: &'a Store, actor: &'a Actor, new: New<'_>) -> Result<Self> {
        if !actor.may_write() {
            return Err(Error::forbidden("this caller may not write"));
        }
        let place = store.files.objects.as_ref().map_or(Place::Postgres, |_| Place::Objects);
        let arrival = Self {
            store,
            actor,
            name: content::name(new.name)?,
            audit: new.audit,
            reserved: new.length.unwrap_or_default(),
            row: Row { pool: store.pool.clone(), space: actor.space, place, made: None },
            place,
            parts: None,
            written: 0,
            waiting: Vec::new(),
            hash: Sha256::new(),
            file: None,
        };
        arrival.hold_size(arrival.reserved)?;
        Ok(arrival)
    }

    /// Takes what comes next.
    ///
    /// # Errors
    /// [`Error::TooLarge`] and [`Error::Full`], and [`Error::Unauthorized`] when the caller may no more.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        self.hold_size(self.size() + bytes.len() as u64)?;
        self.hash.update(bytes);
        let step = if self.place == Place::Objects { PART } else { STEP };
        while !bytes.is_empty() {
            if self.waiting.len() == step {
                self.step().await?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(step - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Makes the file, in one transaction with its audit entry.
    ///
    /// # Errors
    /// [`Error::Full`] where the space has no room, [`Error::Unauthorized`] and [`Error::Forbidden`] where
    /// the caller may not write (any more); nothing is kept then.
    pub async fn finish(mut self) -> Result<File> {
        let hash: [u8; 32] = self.hash.finalize_reset().into();
        let whole = (self.written == 0).then_some(self.size());
        let mut file = self.described(whole)?;
        file.size = i64::try_from(self.size()).map_err(Error::internal)?;
        self.complete_object().await?;
        let mut connection = self.store.connection().await?;
        let mut transaction = connection.begin().await?;
        // Whoever removes files waits for this, and holds back what comes after.
        authority::hold(&mut transaction, self.actor).await?;
        take_turn(&mut transaction, self.actor.space, hash).await?;
        let known = find_content(&mut transaction, self.actor, hash).await?;
        // To a link it costs the same whether the bytes are known or not: room, time, and words.
        let spared = known.filter(|_| self.actor.link().is_none() && self.row.made.is_none());
        let content = if let Some(content) = spared {
            content
        } else {
            let content = match (self.place, self.row.made) {
                (Place::Objects, Some(content)) => content,
                _ => self.keep(&mut transaction).await?,
            };
            let own = known.is_none().then_some(hash);
            settle(&mut transaction, self.store, self.actor, content, own, self.written).await?;
            known.unwrap_or(content)
        };
        let file = name(&mut transaction, self.actor, file, content).await?;
        if let Some(entry) = &mut self.audit {
            entry.objects.push(file.id);
            entry.duration = (self.store.world.now() - entry.at).to_std().unwrap_or_default();
            entry.wrote = true;
            audit::insert(&mut transaction, entry).await?;
        }
        transaction.commit().await.map_err(Error::of_commit)?;
        if let Some(entry) = &self.audit {
            entry.note_recorded();
        }
        if known.is_none() {
            self.row.made = None;
        }
        Ok(file)
    }

    fn size(&self) -> u64 {
        self.written + self.waiting.len() as u64
    }

    fn hold_size(&self, size: u64) -> Result<()> {
        let largest = self.store.files.largest;
        if size <= largest {
            return Ok(());
        }
        Err(Error::TooLarge(format!("a file has {largest} bytes at most")))
    }

    /// What is known of the file by its first step, which is all of it where `size` is said.
    fn described(&mut self, size: Option<u64>) -> Result<File> {
        if let Some(file) = &self.file {
            return Ok(file.clone());
        }
        let file = describe(&self.store.world, &self.name, &self.waiting, size)?;
        Ok(self.file.insert(file).clone())
    }

    /// Writes what waits, in a transaction of its own.
    async fn step(&mut self) -> Result<()> {
        self.described(None)?;
        let mut connection = self.store.connection().await?;
        let mut transaction = connection.begin().await?;
        let content = self.keep(&mut transaction).await?;
        transaction.commit().await?;
        drop(connection);
        if self.place == Place::Objects {
            let parts = match &mut self.parts {
                Some(parts) => parts,
                none => none.insert(objects(self.store)?.begin(self.actor.space, content).await?),
            };
            self.written += self.waiting.len() as u64;
            objects::put_part(parts, std::mem::take(&mut self.waiting)).await?;
        }
        Ok(())
    }

    /// Makes an object of what came, where it is to be one.
    async fn complete_object(&mut self) -> Result<()> {
        if self.place == Place::Postgres {
            return Ok(());
        }
        if self.parts.is_some() {
            if !self.waiting.is_empty() {
                self.step().await?;
            }
            if let Some(parts) = &mut self.parts {
                objects::complete(parts).await?;
            }
            self.parts = None;
            return Ok(());
        }
        let mut connection = self.store.connection().await?;
        let mut transaction = connection.begin().await?;
        let content = self.keep(&mut transaction).await?;
        transaction.commit().await?;
        drop(connection);
        self.written = self.waiting.len() as u64;
        let bytes = std::mem::take(&mut self.waiting);
        objects(self.store)?.put(self.actor.space, content, bytes).await
    }

    /// Reserves room for what came, and writes what waits for rows; answers the content that it
    /// belongs to.
    async fn keep(&mut self, connection: &mut PgConnection) -> Result<Uuid> {
        let until = self.store.world.now() + PATIENCE;
        self.reserved = self.reserved.max(self.size());
        let size = i64::try_from(self.reserved).map_err(Error::internal)?;
        let content = if let Some(content) = self.row.made {
            extend(connection, self.actor, content, size, until).await?;
            content
        } else {
            let content = self.store.world.id();
            insert(connection, self.actor, content, (size, self.place), until).await?;
            // From here on there may be something to throw away.
            *self.row.made.insert(content)
        };
        within_quota(connection, self.actor, self.store.files.quota).await?;
        if self.place == Place::Postgres {
            let first = i32::try_from(self.written / CHUNK as u64).map_err(Error::internal)?;
            insert_chunks(connection, self.actor, content, first, &self.waiting).await?;
            self.written += self.waiting.len() as u64;
            self.waiting.clear();
        }
        Ok(content)
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        let Some(mut parts) = self.parts.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Err(error) = parts.abort().await {
                tracing::debug!(%error, "parts of an upload could not be removed");
            }
        });
    }
}

/// Makes the bytes that came a content under this hash; without one they are not needed.
async fn settle(
    connection: &mut PgConnection,
    store: &Store,
    actor: &Actor,
    content: Uuid,
    hash: Option<[u8; 32]>,
    written: u64,
) -> Result<()> {
    let size = if hash.is_some() { written } else { 0 };
    let settled = sqlx::query!(
        r#"
        update file_content c
        set hash = $7::bytea,
            size = $8,
            arriving_until = case when $7::bytea is null then $9::timestamptz end
        from reach($1, $2, $3, $4, $5) r
        where c.space_id = r.space_id
          and c.id = $6
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        content,
        hash.as_ref().map(<[u8; 32]>::as_slice),
        i64::try_from(size).map_err(Error::internal)?,
        store.world.now(),
    )
    .execute(connection)
    .await?;
    if settled.rows_affected() == 0 { Err(given_up()) } else { Ok(()) }
}

/// The content of an arrival: removed when the arrival ends without having settled it.
#[derive(Debug)]
struct Row {
    pool: PgPool,
    space: Uuid,
    place: Place,
    made: Option<Uuid>,
}

impl Drop for Row {
    fn drop(&mut self) {
        let Some(content) = self.made else { return };
        let (pool, space, place) = (self.pool.clone(), self.space, self.place);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Err(error) = throw_away(&pool, space, content, place).await {
                // It is removed later, with what has waited for too long.
                tracing::debug!(%error, "what is left of an upload could not be removed");
            }
        });
    }
}

async fn throw_away(pool: &PgPool, space: Uuid, content: Uuid, place: Place) -> Result<()> {
    sqlx::query!(
        "delete from file_content where space_id = $1 and id = $2 and arriving_until is not null",
        space,
        content,
    )
    .execute(pool)
    .await?;
    if place == Place::Objects {
        // The row may have gone before its object was there.
        sqlx::query!("select note_object_without_content($1, $2)", space, content)
            .execute(pool)
            .await?;
    }
    Ok(())
}

fn given_up() -> Error {
    Error::conflict("the upload took too long, and was given up: send it again")
}

async fn insert(
    connection: &mut PgConnection,
    actor: &Actor,
    content: Uuid,
    (size, place): (i64, Place),
    until: DateTime<Utc>,
) -> Result<()> {
    let inserted = sqlx::query!(
        r#"
        insert into file_content (space_id, id, size, place, arriving_until)
        select r.space_id, $6, $7, $8, $9
        from reach($1, $2, $3, $4, $5) r
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        content,
        size,
        place.name(),
        until,
    )
    .execute(connection)
    .await?;
    if inserted.rows_affected() == 0 { Err(Error::Unauthorized) } else { Ok(()) }
}

/// Asks for more room, and for more time.
async fn extend(
    connection: &mut PgConnection,
    actor: &Actor,
    content: Uuid,
    size: i64,
    until: DateTime<Utc>,
) -> Result<()> {
    let extended = sqlx::query!(
        r#"
        update file_content c
        set size = $7,
            arriving_until = $8
        from reach($1, $2, $3, $4, $5) r
        where c.space_id = r.space_id
          and c.id = $6
          and c.arriving_until is not null
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        content,
        size,
        until,
    )
    .execute(&mut *connection)
    .await?;
    if extended.rows_affected() == 0 { Err(given_up()) } else { Ok(()) }
}

/// Writes chunks from the number `first` on.
///
/// # Errors
/// [`Error::NotFound`] where the content is gone.
pub(super) async fn insert_chunks(
    connection: &mut PgConnection,
    actor: &Actor,
    content: Uuid,
    first: i32,
    bytes: &[u8],
) -> Result<()> {
    let chunks: Vec<&[u8]> = bytes.chunks(CHUNK).collect();
    sqlx::query!(
        r#"
        insert into file_chunk (space_id, content_id, number, bytes)
        select r.space_id, $6, $7::int + n.number::int - 1, n.bytes
        from reach($1, $2, $3, $4, $5) r
        cross join unnest($8::bytea[]) with ordinality n (bytes, number)
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        content,
        first,
        &chunks as &[&[u8]],
    )
    .execute(connection)
    .await
    .map_err(|error| match Error::constraint(&error) {
        Some("file_chunk_content_fkey") => Error::NotFound,
        _ => error.into(),
    })?;
    Ok(())
}

/// Those who finish with the same bytes in a space come one after another.
async fn take_turn(connection: &mut PgConnection, space: Uuid, hash: [u8; 32]) -> Result<()> {
    // A statement of its own: what comes after it sees what was committed before its turn came.
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('docent content ' || $1::uuid::text || encode($2, 'hex'), 0))",
        space,
        hash.as_slice(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn find_content(
    connection: &mut PgConnection,
    actor: &Actor,
    hash: [u8; 32],
) -> Result<Option<Uuid>> {
    let known = sqlx::query_scalar!(
        r#"
        select c.id
        from reach($1, $2, $3, $4, $5) r
        join file_content c on c.space_id = r.space_id
        where c.hash = $6
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        hash.as_slice(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(known)
}

/// Gives a content a name: the file that the members, or this link, have of it already, or a new one.
async fn name(
    connection: &mut PgConnection,
    actor: &Actor,
    file: File,
    content: Uuid,
) -> Result<File> {
    // One that is there waits for a document as long as a new one.
    let known = sqlx::query_as!(
        File,
        r#"
        update file f
        set unused_since = case when f.unused_since is not null then $8::timestamptz end
        from reach($1, $2, $3, $4, $5) r
        where f.space_id = r.space_id
          and f.content_id = $6
          and f.name = $7
          and coalesce(f.link_id, '00000000-0000-0000-0000-000000000000')
            = coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
        returning f.id, f.name, f.media_type, f.size, f.width, f.height, f.created_at
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        content,
        file.name,
        file.created_at,
    )
    .fetch_optional(&mut *connection)
    .await?;
    match known {
        Some(known) => Ok(known),
        None => insert_file(connection, actor, file, content).await,
    }
}

async fn insert_file(
    connection: &mut PgConnection,
    actor: &Actor,
    file: File,
    content: Uuid,
) -> Result<File> {
    let inserted = sqlx::query!(
        r#"
        insert into file
          (space_id, id, content_id, person_id, link_id, media_type, name, size, width, height, created_at,
           unused_since)
        select r.space_id, $6, $7, $5, $2, $8, $9, $10, $11, $12, $13, $13
        from reach($1, $2, $3, $4, $5) r
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        file.id,
        content,
        file.media_type,
        file.name,
        file.size,
        file.width,
        file.height,
        file.created_at,
    )
    .execute(connection)
    .await?;
    if inserted.rows_affected() == 0 { Err(Error::Unauthorized) } else { Ok(file) }
}
