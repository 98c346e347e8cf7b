//! Forgetting files that nothing needs: those that no document has ever pointed to, and what is left
//! of uploads that broke off.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{objects, upload};
use crate::{Result, Store};

/// How long a file waits for a document that points to it.
const UNUSED: TimeDelta = TimeDelta::hours(24);

/// Removes files that no document has ever pointed to in the 24 hours since they were last brought,
/// contents without files, bytes of uploads that nobody goes on with, and objects that nothing needs.
pub async fn forget_unused(store: &Store) -> Result<()> {
    let now = store.world.now();
    sqlx::query!("delete from file_content where arriving_until < $1", now)
        .execute(&store.pool)
        .await?;
    upload::forget_expired(store).await?;
    let before = now - UNUSED;
    let spaces = sqlx::query_scalar!(
        r#"select space_id as "space_id!" from spaces_with_unused_files($1)"#,
        before,
    )
    .fetch_all(&store.pool)
    .await?;
    for space in spaces {
        remove(store, space, before).await?;
    }
    objects::remove_gone(store).await
}

/// Has the space's turn to itself: no write is under way that has found a file and will point to it,
/// and no upload that has found its bytes.
async fn remove(store: &Store, space: Uuid, before: DateTime<Utc>) -> Result<()> {
    let mut transaction = store.pool.begin().await?;
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('docent turn ' || $1::uuid::text, 0))",
        space,
    )
    .execute(&mut *transaction)
    .await?;
    // Their contents go with them, where no other file has the same.
    let removed =
        sqlx::query!("delete from file where space_id = $1 and unused_since < $2", space, before,)
            .execute(&mut *transaction)
            .await?;
    transaction.commit().await?;
    tracing::info!(%space, files = removed.rows_affected(), "files without a document were removed");
    Ok(())
}
