//! What managers decide: one act and its audit entry in one transaction. When it returns, the next
//! statement of every instance finds things as they are now.
//!
//! Acts of a space run one at a time, and take turns with its writes in the order in which they ask:
//! writes hold the row of their link or membership `for share`, and shares overlap, so that clients
//! which write without a pause would keep a manager from that row for good.

use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use crate::{Actor, Error, Result, Role, Store, audit};

/// An act of a manager under way.
pub(crate) struct Act {
    /// What it does happens here.
    pub(crate) transaction: Transaction<'static, Postgres>,
    /// The manager's role: it stays until the commit.
    pub(crate) role: Role,
}

impl Act {
    /// Waits for the space's writes under way, and lets others wait until this one is done.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to whoever manages nothing, [`Error::Unauthorized`] to who does no more.
    pub(crate) async fn begin(store: &Store, actor: &Actor) -> Result<Self> {
        actor.require_manager()?;
        let mut transaction = store.pool.begin().await?;
        take_turn(&mut transaction, actor.space).await?;
        let role = role_of_manager(&mut transaction, actor).await?;
        Ok(Self { transaction, role })
    }

    /// Writes the audit entry, with what was acted on, and commits both.
    pub(crate) async fn commit(mut self, audit: Option<audit::Entry>, object: Uuid) -> Result<()> {
        if let Some(mut entry) = audit {
            entry.objects.push(object);
            audit::insert(&mut self.transaction, &entry).await?;
        }
        self.transaction.commit().await.map_err(Error::of_commit)
    }
}

/// Waits until a space is nobody else's to manage or write in, until the transaction ends. What comes
/// after it sees what was committed before its turn came.
pub(crate) async fn take_turn(connection: &mut PgConnection, space: Uuid) -> Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('docent turn ' || $1::uuid::text, 0))",
        space,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The role of a manager as it is now.
///
/// # Errors
/// [`Error::Forbidden`] to whoever manages nothing, [`Error::Unauthorized`] to who does no more.
pub(crate) async fn role_of_manager(connection: &mut PgConnection, actor: &Actor) -> Result<Role> {
    let role = sqlx::query_scalar!(
        "select role from member where space_id = $1 and person_id = $2",
        actor.space,
        actor.require_manager()?,
    )
    .fetch_optional(connection)
    .await?;
    let role: Option<Role> = role.map(|role| role.parse()).transpose()?;
    role.filter(|role| *role >= Role::Admin).ok_or(Error::Unauthorized)
}
