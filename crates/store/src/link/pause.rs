//! Pausing all links of a space at once.

use sqlx::Connection;

use super::manage::finish;
use crate::{Actor, Error, Result, Store, audit};

/// Pauses every link of the space, and those made from now on: every credential made under them is
/// dead, and they answer as if they did not exist.
pub async fn pause_all(store: &Store, actor: &Actor, audit: Option<audit::Entry>) -> Result<()> {
    set_paused(store, actor, true, audit).await
}

/// Lets every link in again that is not paused by itself.
pub async fn resume_all(store: &Store, actor: &Actor, audit: Option<audit::Entry>) -> Result<()> {
    set_paused(store, actor, false, audit).await
}

/// The space's row comes first: links that are being made hold it until they are committed, so
/// that the update of all links finds them.
async fn set_paused(
    store: &Store,
    actor: &Actor,
    paused: bool,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let manager = actor.require_manager()?;
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    let held = sqlx::query!(
        r#"
        update space s
        set links_paused = $3
        from member m
        where s.id = $1
          and m.space_id = s.id
          and m.person_id = $2
          and m.role in ('owner', 'admin')
        "#,
        actor.space,
        manager,
        paused,
    )
    .execute(&mut *transaction)
    .await?;
    if held.rows_affected() == 0 {
        return Err(Error::Unauthorized);
    }
    sqlx::query!(
        r#"
        update link
        set space_paused = $2,
            security_epoch = security_epoch + 1
        where space_id = $1
        "#,
        actor.space,
        paused,
    )
    .execute(&mut *transaction)
    .await?;
    finish(transaction, audit, actor.space).await
}
