//! What managers do with links.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Change, Choices, Link, Scope,
    choices::{limit, networks_for, require_ahead},
    password, read, scope, secret,
};
use crate::{Actor, Error, Password, Result, Secret, Store, audit, manage::Act, oauth::device};

/// Makes a link, with a password where one is given; its secret is shown now, and to managers by [`super::reveal`].
pub async fn create(
    store: &Store,
    actor: &Actor,
    choices: Choices,
    password: Option<&Password>,
    audit: Option<audit::Entry>,
) -> Result<(Link, Secret)> {
    // Hashing is slow: nobody waits for it in a transaction.
    let password = password::hashed(store, actor, password).await?;
    let mut act = Act::begin(store, actor).await?;
    let choices = choices.checked()?;
    if let Some(at) = choices.expires_at {
        require_ahead(at, store.world.now())?;
    }
    let link = store.world.id();
    let secret = Secret::new(&store.world);
    insert(&mut act.transaction, store, actor, link, &choices, &secret).await?;
    if password.is_some() {
        password::write(&mut act.transaction, store, actor, link, password).await?;
    }
    secret::insert(&mut act.transaction, actor.space, link, &secret).await?;
    if choices.scope != Scope::Whole {
        scope::set(&mut act.transaction, actor, link, &choices.scope).await?;
    }
    let made = read::get(&mut act.transaction, actor, link).await?;
    act.commit(audit, link).await?;
    Ok((made, secret))
}

/// Writes the row, its scope still the whole space: nobody sees it before the commit. It is paused
/// where all links of the space are.
pub(super) async fn insert(
    connection: &mut PgConnection,
    store: &Store,
    actor: &Actor,
    link: Uuid,
    choices: &Choices,
    secret: &Secret,
) -> Result<()> {
    let sealed = secret::seal(store, link, secret)?;
    sqlx::query!(
        r#"
        insert into link (
          space_id, id, name, secret_sealed, secret_key_number, mode, allow_delete, tool_groups, scope_whole,
          guidance, note, networks, calls_per_minute, writes_per_minute, expires_at, space_paused,
          created_by, created_at, device_flow, file_urls
        )
        select $1, $2, $3, $4, $5, $6, $7, $8, true, $9, $10, $11::text[]::cidr[], $12, $13, $14, s.links_paused,
               $15, $16, $17, $18
        from space s
        where s.id = $1
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
        actor.person_id(),
        store.world.now(),
        choices.device_flow,
        choices.file_urls,
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
    let mut act = Act::begin(store, actor).await?;
    let before = read::get(&mut act.transaction, actor, link).await?.choices;
    let had_device_flow = before.device_flow;
    let other_scope = change.scope.clone().filter(|scope| *scope != before.scope);
    let after = change.of(before, store.world.now())?;
    if let Some(scope) = other_scope {
        scope::set(&mut act.transaction, actor, link, &scope).await?;
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
            expires_at = $12,
            device_flow = $13,
            file_urls = $14
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
        after.device_flow,
        after.file_urls,
    )
    .execute(&mut *act.transaction)
    .await?;
    if had_device_flow && !after.device_flow {
        device::end_all(&mut act.transaction, actor.space, link).await?;
    }
    let link_now = read::get(&mut act.transaction, actor, link).await?;
    act.commit(audit, link).await?;
    Ok(link_now)
}

/// Pauses a link: every credential made under it is dead, and it answers as if it did not exist.
pub async fn pause(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let mut act = Act::begin(store, actor).await?;
    let paused = sqlx::query!(
        r#"
        update link
        set enabled = false,
            security_epoch = security_epoch + 1
        where space_id = $1
          and id = $2
        "#,
        actor.space,
        link,
    )
    .execute(&mut *act.transaction)
    .await?;
    require_one(paused.rows_affected())?;
    act.commit(audit, link).await
}

/// Lets a paused link in again, by the same address.
pub async fn resume(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let mut act = Act::begin(store, actor).await?;
    let resumed = sqlx::query!(
        "update link set enabled = true where space_id = $1 and id = $2",
        actor.space,
        link,
    )
    .execute(&mut *act.transaction)
    .await?;
    require_one(resumed.rows_affected())?;
    act.commit(audit, link).await
}

/// Removes a link and its secret; what was written through it stays.
pub async fn delete(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let mut act = Act::begin(store, actor).await?;
    let deleted =
        sqlx::query!("delete from link where space_id = $1 and id = $2", actor.space, link)
            .execute(&mut *act.transaction)
            .await?;
    require_one(deleted.rows_affected())?;
    act.commit(audit, link).await
}

/// Not found, where a statement found no link to change.
pub(super) fn require_one(rows: u64) -> Result<()> {
    if rows == 0 { Err(Error::NotFound) } else { Ok(()) }
}
