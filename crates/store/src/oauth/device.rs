//! Devices that ask without a browser (RFC 8628): one [`ask`]s and shows a code, a person [`find`]s
//! it elsewhere and [`approve`]s or [`deny`]s, and meanwhile the device [`poll`]s.

mod answer;
mod ask;
mod poll;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub use answer::{Request, Shown, approve, deny, find, open, seal, shown};
pub use ask::{Asked, ask};
pub use poll::{Poll, poll};

use crate::{Result, Store};

/// Seconds between two questions of a device; each that comes too soon adds as many (RFC 8628 §3.5).
const INTERVAL: i32 = 5;

/// Ends the requests of a link that were not worth tokens yet, and what was granted to them: its
/// manager has turned the switch off. What devices were given before stays theirs.
pub(crate) async fn end_all(connection: &mut PgConnection, space: Uuid, link: Uuid) -> Result<()> {
    sqlx::query!(
        "with ended as (
           delete from oauth_device
           where space_id = $1 and link_id = $2 and used_at is null
           returning grant_id
         )
         delete from oauth_grant g
         using ended e
         where g.space_id = $1 and g.id = e.grant_id",
        space,
        link,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets requests that expired before a time, and what was granted to devices that never came for
/// it.
pub(super) async fn forget_ended(store: &Store, before: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "with forgotten as (
           delete from oauth_device
           where expires_at <= $1
           returning space_id, grant_id, used_at
         )
         delete from oauth_grant g
         using forgotten f
         where f.used_at is null and g.space_id = f.space_id and g.id = f.grant_id",
        before,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}
