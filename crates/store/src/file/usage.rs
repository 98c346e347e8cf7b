//! How much the files of a space take, and how much they may.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Result};

/// How much the files of a space take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of all contents, each counted once, and what uploads under way have reserved.
    pub bytes: i64,
}

/// How much the files of the space take; for members, not for links.
pub async fn usage(connection: &mut PgConnection, actor: &Actor) -> Result<Usage> {
    if actor.link().is_some() {
        return Err(Error::NotFound);
    }
    let bytes = sqlx::query_scalar!(
        r#"
        select coalesce(u.bytes, 0) + bytes_promised(r.space_id, null) as "bytes!"
        from reach($1, null, null, null, $2) r
        left join file_usage u on u.space_id = r.space_id
        "#,
        actor.space,
        actor.person_id(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(Usage { bytes: bytes.ok_or(Error::Unauthorized)? })
}

/// Locks the count of a space until the transaction ends: what is added meanwhile waits.
pub(super) async fn hold(connection: &mut PgConnection, actor: &Actor) -> Result<()> {
    sqlx::query!(
        "insert into file_usage as u (space_id, bytes) values ($1, 0)
         on conflict (space_id) do update set bytes = u.bytes",
        actor.space,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Refuses what the transaction has added, where that is too much together with what is promised to
/// uploads `but` this one. The count is exact: its row is locked by whoever changed it last.
pub(super) async fn within_quota(
    connection: &mut PgConnection,
    actor: &Actor,
    quota: Option<u64>,
    but: Option<Uuid>,
) -> Result<()> {
    let Some(quota) = quota else { return Ok(()) };
    let bytes = sqlx::query_scalar!(
        r#"select bytes + bytes_promised(space_id, $2) as "bytes!" from file_usage where space_id = $1"#,
        actor.space,
        but,
    )
    .fetch_optional(connection)
    .await?
    .unwrap_or_default();
    if u64::try_from(bytes).unwrap_or_default() <= quota {
        return Ok(());
    }
    // How much others have is nothing that a link is told.
    Err(Error::Full(match actor.link() {
        Some(_) => "the space has no room for this file".to_owned(),
        None => format!(
            "the files of this space may take {quota} bytes together, and with this one it would be {bytes}: \
             whoever runs the server sets how many (--space-quota)"
        ),
    }))
}
