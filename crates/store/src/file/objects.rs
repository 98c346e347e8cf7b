//! The other place of bytes: [`Objects`], a store of objects that somebody else runs. An object is
//! written before a row tells of it, and removed after none does.

use std::{ops::Range, sync::Arc, time::Duration};

use bytes::Bytes;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt as _, PutPayload, path::Path};
use uuid::Uuid;

use crate::{Error, Result, Store};

/// Bytes of a part: S3 takes no less than 5 MiB, but of the last one.
pub(super) const PART: usize = 5 << 20;
/// Objects removed in one go.
const BATCH: usize = 1_000;
/// What one step may take: it is waited for with a caller at the door.
const PATIENCE: Duration = Duration::from_mins(1);

/// A store of objects, and where in it those of Docent are: `space/content` each.
#[derive(Clone, Debug)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    root: Path,
}

/// An object under way, part by part.
pub(super) type Parts = Box<dyn MultipartUpload>;

impl Objects {
    /// The objects below `root`.
    pub fn new(store: impl ObjectStore, root: Path) -> Self {
        Self { store: Arc::new(store), root }
    }

    fn path(&self, space: Uuid, content: Uuid) -> Path {
        self.root.clone().join(space.to_string()).join(content.to_string())
    }

    pub(super) async fn put(&self, space: Uuid, content: Uuid, bytes: Vec<u8>) -> Result<()> {
        let path = self.path(space, content);
        timely(self.store.put(&path, PutPayload::from(bytes))).await?;
        Ok(())
    }

    pub(super) async fn begin(&self, space: Uuid, content: Uuid) -> Result<Parts> {
        timely(self.store.put_multipart(&self.path(space, content))).await
    }

    /// None where there is no such object (any more).
    pub(super) async fn read(
        &self,
        space: Uuid,
        content: Uuid,
        range: Range<u64>,
    ) -> Result<Option<Bytes>> {
        match timely(self.store.get_range(&self.path(space, content), range)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn remove(&self, space: Uuid, content: Uuid) -> Result<()> {
        match timely(self.store.delete(&self.path(space, content))).await {
            Ok(()) | Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Writes another part.
pub(super) async fn put_part(parts: &mut Parts, bytes: Vec<u8>) -> Result<()> {
    timely(parts.put_part(PutPayload::from(bytes))).await
}

/// Makes the object of its parts.
pub(super) async fn complete(parts: &mut Parts) -> Result<()> {
    timely(parts.complete()).await?;
    Ok(())
}

async fn timely<T>(work: impl std::future::Future<Output = object_store::Result<T>>) -> Result<T> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(object_store::Error::NotFound { .. })) => Err(Error::NotFound),
        Ok(Err(error)) => Err(Error::ObjectsUnavailable(error.into())),
        Err(late) => Err(Error::ObjectsUnavailable(late.into())),
    }
}

/// The store of objects that bytes are in.
pub(super) fn objects(store: &Store) -> Result<&Objects> {
    store.files.objects.as_ref().ok_or_else(missing)
}

pub(super) fn missing() -> Error {
    Error::ObjectsUnavailable("the files are in an object store, and none is set".into())
}

/// Whether the store has all that it needs to read its files.
///
/// # Errors
/// [`Error::Invalid`], with what to do, when bytes are in objects and none are set.
pub async fn check_places(store: &Store) -> Result<()> {
    let needed = sqlx::query_scalar!(r#"select files_are_in_objects() as "needed!""#)
        .fetch_one(&store.pool)
        .await?;
    if !needed || store.files.objects.is_some() {
        return Ok(());
    }
    Err(Error::invalid(
        "files of this database are in an object store: name it with --files-url, \
         as the server that put them there did",
    ))
}

/// Removes objects that nothing needs any more. Two that tidy up take different ones, and one that
/// cannot be removed is tried again in an hour.
pub(super) async fn remove_gone(store: &Store) -> Result<()> {
    let Some(objects) = &store.files.objects else { return Ok(()) };
    for _ in 0..BATCH {
        let mut transaction = store.pool.begin().await?;
        let gone = sqlx::query!(
            r#"select
                 g.space_id,
                 g.content_id,
                 object_is_needed(g.space_id, g.content_id) as "needed!"
               from file_object_gone g
               where g.since <= now()
               order by g.since
               limit 1
               for update of g skip locked"#
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(gone) = gone else { break };
        let removed =
            if gone.needed { Ok(()) } else { objects.remove(gone.space_id, gone.content_id).await };
        if let Err(error) = &removed {
            tracing::warn!(%error, content = %gone.content_id, "an object could not be removed");
        }
        sqlx::query!(
            "with removed as (
               delete from file_object_gone where $3 and space_id = $1 and content_id = $2
             )
             update file_object_gone
             set since = now() + interval '1 hour'
             where not $3 and space_id = $1 and content_id = $2",
            gone.space_id,
            gone.content_id,
            removed.is_ok(),
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
    }
    Ok(())
}
