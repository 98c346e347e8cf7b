//! The password of a link: with one, its address alone lets nobody in.

use sqlx::PgConnection;
use uuid::Uuid;

use super::manage::require_one;
use crate::{Actor, Password, Result, Store, audit, manage::Act};

/// Sets, changes or takes away a link's password: every credential made before is dead when this
/// returns, on every instance.
pub async fn set_password(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    password: Option<&Password>,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let hash = hashed(store, actor, password).await?;
    let mut act = Act::begin(store, actor).await?;
    write(&mut act.transaction, store, actor, link, hash).await?;
    act.commit(audit, link).await
}

/// A new password as a row has it; only managers have one hashed.
pub(super) async fn hashed(
    store: &Store,
    actor: &Actor,
    password: Option<&Password>,
) -> Result<Option<String>> {
    actor.require_manager()?;
    match password {
        Some(password) => Ok(Some(store.hasher.hash(&store.world, password).await?)),
        None => Ok(None),
    }
}

/// Writes a password into its link's row, and ends what was granted under the old one.
pub(super) async fn write(
    connection: &mut PgConnection,
    store: &Store,
    actor: &Actor,
    link: Uuid,
    hash: Option<String>,
) -> Result<()> {
    let set = sqlx::query!(
        r#"
        update link
        set password_hash = $3,
            password_set_at = case when $3::text is not null then $4::timestamptz end,
            security_epoch = security_epoch + 1
        where space_id = $1
          and id = $2
        "#,
        actor.space,
        link,
        hash,
        store.world.now(),
    )
    .execute(connection)
    .await?;
    require_one(set.rows_affected())
}
