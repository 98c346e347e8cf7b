//! Pausing all links of a space at once.

use crate::{Actor, Result, Store, audit, manage::Act};

/// Pauses every link of the space, and those made from now on: every credential made under them is
/// dead, and they answer as if they did not exist.
pub async fn pause_all(store: &Store, actor: &Actor, audit: Option<audit::Entry>) -> Result<()> {
    set_paused(store, actor, true, audit).await
}

/// Lets every link in again that is not paused by itself.
pub async fn resume_all(store: &Store, actor: &Actor, audit: Option<audit::Entry>) -> Result<()> {
    set_paused(store, actor, false, audit).await
}

async fn set_paused(
    store: &Store,
    actor: &Actor,
    paused: bool,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let mut act = Act::begin(store, actor).await?;
    sqlx::query!("update space set links_paused = $2 where id = $1", actor.space, paused)
        .execute(&mut *act.transaction)
        .await?;
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
    .execute(&mut *act.transaction)
    .await?;
    act.commit(audit, actor.space).await
}
