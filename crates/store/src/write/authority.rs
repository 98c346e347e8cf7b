//! Holding the caller's authority for the length of a write.

use sqlx::PgConnection;

use crate::{Actor, Error, Result, Role, Who};

/// Waits for its turn beside [`crate::manage`], and locks the link or the membership, so that it cannot
/// change before the commit; answers whether the caller reaches the whole space.
pub(crate) async fn hold(connection: &mut PgConnection, actor: &Actor) -> Result<bool> {
    match &actor.who {
        Who::Link(grant) => {
            let whole = sqlx::query_scalar!(
                "select l.scope_whole
                 from pg_advisory_xact_lock_shared(hashtextextended('docent turn ' || $1::uuid::text, 0))
                 cross join link l
                 where l.space_id = $1 and l.id = $2 and l.security_epoch = $3 and l.version = $4
                   and l.enabled and not l.space_paused
                   and (l.expires_at is null or l.expires_at > now())
                 for share of l",
                actor.space,
                grant.link,
                grant.security_epoch,
                grant.version,
            )
            .fetch_optional(connection)
            .await?
            .ok_or(Error::Unauthorized)?;
            if actor.may_write() {
                Ok(whole)
            } else {
                Err(Error::forbidden("this link may only read"))
            }
        }
        Who::Person { id, .. } => {
            let role = sqlx::query_scalar!(
                "select m.role
                 from pg_advisory_xact_lock_shared(hashtextextended('docent turn ' || $1::uuid::text, 0))
                 cross join member m
                 where m.space_id = $1 and m.person_id = $2
                 for share of m",
                actor.space,
                id,
            )
            .fetch_optional(connection)
            .await?
            .ok_or(Error::Unauthorized)?;
            if role.parse::<Role>()? >= Role::Editor {
                Ok(true)
            } else {
                Err(Error::forbidden("viewers may only read; ask an owner of the space for more"))
            }
        }
    }
}
