//! What managers do with links. Each act and its audit entry are one transaction: when it returns,
//! the next statement of every instance finds the link as it is now.

use sqlx::{Connection, PgConnection, PgTransaction};
use uuid::Uuid;

use super::{
    Change, Choices, Link, Scope,
    choices::{limit, networks_for, require_ahead},
    read, scope, secret,
};
use crate::{Actor, Error, Result, Secret, Store, audit};

/// Makes a link; its secret is shown now, and to managers by [`super::reveal`].
pub async fn create(
    store: &Store,
    actor: &Actor,
    choices: Choices,
    audit: Option<audit::Entry>,
) -> Result<(Link, Secret)> {
    let manager = actor.require_manager()?;
    let choices = choices.checked()?;
    if let Some(at) = choices.expires_at {
        require_ahead(at, store.world.now())?;
    }
    let link = store.world.id();
    let secret = Secret::new(&store.world);
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    let paused = space_paused(&mut transaction, actor, manager).await?;
    insert(&mut transaction, store, actor, link, &choices, paused, &secret).await?;
    secret::insert(&mut transaction, actor.space, link, &secret).await?;
    if choices.scope != Scope::Whole {
        scope::set(&mut transaction, actor, link, &choices.scope).await?;
    }
    let made = read::get(&mut transaction, actor, link).await?;
    finish(transaction, audit, link).await?;
    Ok((made, secret))
}

/// Whether the space's links are paused. It stays so until the commit: a link that is made while
/// all are paused is paused with them.
async fn space_paused(connection: &mut PgConnection, actor: &Actor, manager: Uuid) -> Result<bool> {
    sqlx::query_scalar!(
        r#"
        select s.links_paused
        from member m
        join space s on s.id = m.space_id
        where m.space_id = $1
          and m.person_id = $2
          and m.role in ('owner', 'admin')
        for share of s
        "#,
        actor.space,
        manager,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::Unauthorized)
}

/// Writes the row, its scope still the whole space: nobody sees it before the commit.
async fn insert(
    connection: &mut PgConnection,
    store: &Store,
    actor: &Actor,
    link: Uuid,
    choices: &Choices,
    space_paused: bool,
    secret: &Secret,
) -> Result<()> {
    let sealed = secret::seal(store, link, secret)?;
    sqlx::query!(
        r#"
        insert into link (
          space_id, id, name, secret_sealed, secret_key_number, mode, allow_delete, tool_groups, scope_whole,
          guidance, note, networks, calls_per_minute, writes_per_minute, expires_at, space_paused,
          created_by, created_at
        )
        values (
          $1, $2, $3, $4, $5, $6, $7, $8, true, $9, $10, $11::text[]::cidr[], $12, $13, $14, $15, $16, $17
        )
        "#,
        actor.space,
        link,
        choices.name,
        sealed.secret,
        sealed.key,
        choices.mode.as_str(),
        choices.allow_delete,
        choices.tool_groups.as_deref(),
        choices.guidance,
        choices.note,
        &networks_for(&choices.networks),
        limit("calls", choices.calls_per_minute)?,
        limit("writes", choices.writes_per_minute)?,
        choices.expires_at,
        space_paused,
        actor.person_id(),
        store.world.now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Changes what was decided about a link.
pub async fn update(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    change: Change,
    audit: Option<audit::Entry>,
) -> Result<Link> {
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    let before = read::lock(&mut transaction, actor, link).await?;
    let other_scope = change.scope.clone().filter(|scope| *scope != before.scope);
    let after = change.of(before, store.world.now())?;
    if let Some(scope) = other_scope {
        scope::set(&mut transaction, actor, link, &scope).await?;
    }
    sqlx::query!(
        r#"
        update link
        set name = $3,
            mode = $4,
            allow_delete = $5,
            tool_groups = $6,
            guidance = $7,
            note = $8,
            networks = $9::text[]::cidr[],
            calls_per_minute = $10,
            writes_per_minute = $11,
            expires_at = $12
        where space_id = $1
          and id = $2
        "#,
        actor.space,
        link,
        after.name,
        after.mode.as_str(),
        after.allow_delete,
        after.tool_groups.as_deref(),
        after.guidance,
        after.note,
        &networks_for(&after.networks),
        limit("calls", after.calls_per_minute)?,
        limit("writes", after.writes_per_minute)?,
        after.expires_at,
    )
    .execute(&mut *transaction)
    .await?;
    let link_now = read::get(&mut transaction, actor, link).await?;
    finish(transaction, audit, link).await?;
    Ok(link_now)
}

/// Pauses a link: every credential made under it is dead, and it answers as if it did not exist.
pub async fn pause(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let manager = actor.require_manager()?;
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    let paused = sqlx::query!(
        r#"
        update link l
        set enabled = false,
            security_epoch = l.security_epoch + 1
        from member m
        where l.space_id = $1
          and l.id = $3
          and m.space_id = l.space_id
          and m.person_id = $2
          and m.role in ('owner', 'admin')
        "#,
        actor.space,
        manager,
        link,
    )
    .execute(&mut *transaction)
    .await?;
    require_one(paused.rows_affected())?;
    finish(transaction, audit, link).await
}

/// Lets a paused link in again, by the same address.
pub async fn resume(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let manager = actor.require_manager()?;
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    let resumed = sqlx::query!(
        r#"
        update link l
        set enabled = true
        from member m
        where l.space_id = $1
          and l.id = $3
          and m.space_id = l.space_id
          and m.person_id = $2
          and m.role in ('owner', 'admin')
        "#,
        actor.space,
        manager,
        link,
    )
    .execute(&mut *transaction)
    .await?;
    require_one(resumed.rows_affected())?;
    finish(transaction, audit, link).await
}

/// Removes a link and its secret; what was written through it stays.
pub async fn delete(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let manager = actor.require_manager()?;
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    let deleted = sqlx::query!(
        r#"
        delete from link l
        using member m
        where l.space_id = $1
          and l.id = $3
          and m.space_id = l.space_id
          and m.person_id = $2
          and m.role in ('owner', 'admin')
        "#,
        actor.space,
        manager,
        link,
    )
    .execute(&mut *transaction)
    .await?;
    require_one(deleted.rows_affected())?;
    finish(transaction, audit, link).await
}

fn require_one(rows: u64) -> Result<()> {
    if rows == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Writes the audit entry of an act on `object` and commits both.
pub(super) async fn finish(
    mut transaction: PgTransaction<'_>,
    audit: Option<audit::Entry>,
    object: Uuid,
) -> Result<()> {
    if let Some(mut entry) = audit {
        entry.objects.push(object);
        audit::insert(&mut transaction, &[entry]).await?;
    }
    transaction.commit().await.map_err(Error::of_commit)
}
