//! Letting old entries go: whole seals at a time, the oldest first; the seals stay.

use chrono::TimeDelta;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{Entry, insert, seal, verify};
use crate::{Result, Store};

/// Deletes the entries under seals whose last entry is older than `age`; answers how many. Where any
/// went, an entry says so.
///
/// # Errors
/// Those of the database; what is left then is deleted the next time.
pub async fn expire(store: &Store, age: TimeDelta) -> Result<u64> {
    let mut connection = store.connection().await?;
    let mut gone = 0;
    for space in verify::spaces(&mut connection).await? {
        let mut here = 0;
        while let Some(deleted) = expire_oldest(store, &mut connection, space, age).await? {
            here += deleted;
        }
        if here > 0 {
            let mut entry =
                Entry::of_installation(store, None, "docent", String::new(), "audit_expire");
            entry.space = space;
            insert(&mut connection, &entry).await?;
        }
        gone += here;
    }
    Ok(gone)
}

/// The entries of the space's oldest seal that has any, if they are old enough.
async fn expire_oldest(
    store: &Store,
    connection: &mut PgConnection,
    space: Uuid,
    age: TimeDelta,
) -> Result<Option<u64>> {
    let mut transaction = connection.begin().await?;
    seal::lock(&mut transaction, space).await?;
    let oldest = sqlx::query!(
        r#"
        select number, last_at, entry_ids as "entry_ids!"
        from seal
        where space_id = $1
          and entry_ids is not null
        order by number
        limit 1
        "#,
        space,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(oldest) = oldest.filter(|oldest| oldest.last_at < store.world.now() - age) else {
        return Ok(None);
    };
    let deleted = sqlx::query!(
        "delete from audit where space_id = $1 and id = any ($2)",
        space,
        &oldest.entry_ids,
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query!(
        "update seal set entry_ids = null where space_id = $1 and number = $2",
        space,
        oldest.number,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Some(deleted.rows_affected()))
}
