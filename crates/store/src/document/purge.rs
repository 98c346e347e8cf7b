//! Emptying the trash of what has been in it for long.

use chrono::TimeDelta;

use crate::{Result, Store};

/// How long documents stay in the trash.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Removes the documents that have been in the trash for 30 days, with their blocks, comments and versions;
/// answers how many. History keeps what was changed in them.
pub async fn purge(store: &Store) -> Result<u64> {
    let before = store.world.now() - KEPT;
    let spaces =
        sqlx::query_scalar!("select id from space order by id").fetch_all(&store.pool).await?;
    let mut purged = 0;
    for space in spaces {
        let mut transaction = store.pool.begin().await?;
        // However many there are.
        sqlx::query!("select set_config('statement_timeout', '0', true)")
            .fetch_one(&mut *transaction)
            .await?;
        let gone = sqlx::query!(
            "delete from document where space_id = $1 and trashed_at < $2",
            space,
            before,
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        purged += gone.rows_affected();
    }
    Ok(purged)
}
