//! How bytes come in: an [`Arrival`] takes them piece by piece, and keeps no more than a step of them
//! in memory. Nobody sees them before [`Arrival::finish`] gives them a name. An object is whole before
//! the transaction that needs it, and a row tells of it before it is begun: what is left of a process that
//! died is found.

use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, PgConnection, PgPool};
use uuid::Uuid;

use super::{
    CHUNK, File, Place, describe,
    objects::{self, PART, Parts, objects},
    rows::{extend, find_content, insert, insert_chunks, name, settle, take_turn},
    upload,
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
    /// The upload that becomes this file, and no other.
    pub upload: Option<Uuid>,
}

impl<'a> New<'a> {
    /// A file of this name.
    pub fn named(name: &'a str) -> Self {
        Self { name, length: None, audit: None, upload: None }
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

/// A file under way. Dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct Arrival<'a> {
    store: &'a Store,
    actor: &'a Actor,
    name: String,
    audit: Option<audit::Entry>,
    upload: Option<Uuid>,
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
            upload: new.upload,
            reserved: new.length.unwrap_or_default(),
            row: Row { pool: store.pool.clone(), space: actor.space, place, made: None },
            place,
            parts: None,
            written: 0,
            waiting: Vec::new(),
            hash: Sha256::new(),
            file: None,
        };
        hold_size(store, arrival.reserved)?;
        Ok(arrival)
    }

    /// Takes what comes next.
    ///
    /// # Errors
    /// [`Error::TooLarge`] and [`Error::Full`], and [`Error::Unauthorized`] when the caller may no more.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        hold_size(self.store, self.size() + bytes.len() as u64)?;
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
        let content = if let Some(content) = known.filter(|_| self.row.made.is_none()) {
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
        if let Some(upload) = self.upload {
            upload::settle(&mut transaction, self.actor, upload, &file).await?;
        }
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
        within_quota(connection, self.actor, self.store.files.quota, self.upload).await?;
        if self.place == Place::Postgres {
            let first = i32::try_from(self.written / CHUNK as u64).map_err(Error::internal)?;
            insert_chunks(connection, self.actor, content, first, &self.waiting).await?;
            self.written += self.waiting.len() as u64;
            self.waiting.clear();
        }
        Ok(content)
    }
}

/// Refuses files of more bytes than one may have.
pub(super) fn hold_size(store: &Store, size: u64) -> Result<()> {
    let largest = store.files.largest;
    if size <= largest {
        return Ok(());
    }
    Err(Error::TooLarge(format!("a file has {largest} bytes at most")))
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
