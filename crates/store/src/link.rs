//! Links: how an agent gets in. [`create`] makes one, [`authenticate`] opens it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{Actor, Error, Grant, Mode, Reach, Result, Secret, SecretHash, Store, Who, space};

/// What a manager asks for. The scope is the whole space.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// What it is called in lists, and how changes through it are signed.
    pub name: String,
    /// What the agent may do.
    pub mode: Mode,
    /// The delete switch.
    pub allow_delete: bool,
}

/// A link as its managers see it: without its secret.
#[derive(Clone, Debug)]
pub struct Link {
    /// The public id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What the agent may do.
    pub mode: Mode,
    /// The delete switch.
    pub allow_delete: bool,
    /// Not paused.
    pub enabled: bool,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last called.
    pub last_used_at: Option<DateTime<Utc>>,
    /// How many calls it has had.
    pub calls: i64,
}

/// What a right secret opens.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The agent as a caller.
    pub actor: Actor,
    /// The space's name.
    pub space_name: String,
    /// The space's time zone.
    pub time_zone: Tz,
}

/// Makes a link over the whole space; its secret is shown now, and to managers by [`reveal`].
pub async fn create(store: &Store, actor: &Actor, new: NewLink) -> Result<(Link, Secret)> {
    let manager = actor.require_manager()?;
    let secret = Secret::new(&store.world);
    let hash = secret.hash();
    let link = Link {
        id: store.world.id(),
        name: new.name.trim().to_owned(),
        mode: new.mode,
        allow_delete: new.allow_delete,
        enabled: true,
        expires_at: None,
        created_at: store.world.now(),
        last_used_at: None,
        calls: 0,
    };
    let (key, sealed) = store.keys.seal(&store.world, &purpose(link.id), secret.bytes())?;
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    let made = sqlx::query!(
        r#"
        insert into link (
          space_id, id, name, secret_sealed, secret_key_number, mode, allow_delete, scope_whole, created_by, created_at
        )
        select m.space_id, $3, $4, $5, $6, $7, $8, true, m.person_id, $9
        from member m
        where m.space_id = $1
          and m.person_id = $2
          and m.role in ('owner', 'admin')
        "#,
        actor.space,
        manager,
        link.id,
        link.name,
        sealed,
        key,
        link.mode.as_str(),
        link.allow_delete,
        link.created_at,
    )
    .execute(&mut *transaction)
    .await
    .map_err(|error| match Error::constraint(&error) {
        Some("link_name_check") => Error::invalid("a link's name has 1 to 200 characters"),
        _ => error.into(),
    })?;
    if made.rows_affected() == 0 {
        return Err(Error::Unauthorized);
    }
    sqlx::query!(
        "insert into link_secret (secret_hash, space_id, link_id) values ($1, $2, $3)",
        hash.as_slice(),
        actor.space,
        link.id,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok((link, secret))
}

/// The space's links, the oldest first; for managers.
pub async fn list(connection: &mut PgConnection, actor: &Actor) -> Result<Vec<Link>> {
    let manager = actor.require_manager()?;
    let rows = sqlx::query!(
        r#"
        select
          l.id,
          l.name,
          l.mode,
          l.allow_delete,
          l.enabled,
          l.expires_at,
          l.created_at,
          u.last_used_at as "last_used_at?",
          coalesce(u.calls, 0) as "calls!"
        from member m
        join link l on l.space_id = m.space_id
        left join link_use u on u.space_id = l.space_id and u.link_id = l.id
        where m.space_id = $1
          and m.person_id = $2
          and m.role in ('owner', 'admin')
        order by l.created_at, l.id
        "#,
        actor.space,
        manager,
    )
    .fetch_all(connection)
    .await?;
    let links = rows.into_iter().map(|row| {
        Ok(Link {
            id: row.id,
            name: row.name,
            mode: row.mode.parse()?,
            allow_delete: row.allow_delete,
            enabled: row.enabled,
            expires_at: row.expires_at,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            calls: row.calls,
        })
    });
    links.collect()
}

/// A link's secret once more, for its managers.
pub async fn reveal(store: &Store, actor: &Actor, link: Uuid) -> Result<Secret> {
    let manager = actor.require_manager()?;
    let row = sqlx::query!(
        r#"
        select l.secret_sealed, l.secret_key_number
        from member m
        join link l on l.space_id = m.space_id
        where m.space_id = $1
          and m.person_id = $2
          and m.role in ('owner', 'admin')
          and l.id = $3
        "#,
        actor.space,
        manager,
        link,
    )
    .fetch_optional(&store.pool)
    .await?
    .ok_or(Error::NotFound)?;
    let (Some(sealed), Some(key)) = (row.secret_sealed, row.secret_key_number) else {
        return Err(Error::conflict("this link's address cannot be shown any more: renew it"));
    };
    let bytes = store.keys.open(key, &purpose(link), &sealed)?;
    bytes
        .try_into()
        .map(Secret::from_bytes)
        .map_err(|_| Error::internal("a sealed secret is not 32 bytes"))
}

/// Finds out whether this process has every key that rows name, and the right one.
///
/// # Errors
/// [`Error::Invalid`] names the key that is missing or another than the one that sealed.
pub async fn check_keys(store: &Store) -> Result<()> {
    let sealed = sqlx::query!(
        r#"
        select distinct on (l.secret_key_number)
          l.secret_key_number as "number!",
          l.id,
          l.secret_sealed as "sealed!"
        from link l
        where l.secret_key_number is not null
          and l.secret_sealed is not null
        order by l.secret_key_number, l.id
        "#,
    )
    .fetch_all(&store.pool)
    .await?;
    for row in sealed {
        let number = row.number;
        if !store.keys.has(number) {
            return Err(Error::invalid(format!("key {number}, which seals links, is not in it")));
        }
        if store.keys.open(number, &purpose(row.id), &row.sealed).is_err() {
            let message = format!("its key {number} is not the key {number} that sealed the links");
            return Err(Error::invalid(message));
        }
    }
    Ok(())
}

/// What the secret in an address opens: everything a call needs, in one look-up. Unknown, paused
/// and expired links are not told apart.
pub async fn authenticate(
    connection: &mut PgConnection,
    secret: SecretHash,
) -> Result<Option<Visit>> {
    let row = sqlx::query!(
        r#"
        select
          l.space_id,
          l.id,
          l.name,
          l.mode,
          l.allow_delete,
          l.tool_groups,
          l.guidance,
          l.security_epoch,
          l.version,
          l.scope_whole,
          l.scope_query is not null as "searched!",
          s.name as space_name,
          s.time_zone
        from link_secret ls
        join link l on l.space_id = ls.space_id and l.id = ls.link_id
        join space s on s.id = l.space_id
        where ls.secret_hash = $1
          and l.enabled
          and not l.space_paused
          and (l.expires_at is null or l.expires_at > now())
        "#,
        secret.as_slice(),
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let grant = Grant {
        link: row.id,
        security_epoch: row.security_epoch,
        version: row.version,
        reach: match (row.scope_whole, row.searched) {
            (true, _) => Reach::Whole,
            (false, false) => Reach::Placed,
            (false, true) => Reach::Searched,
        },
        mode: row.mode.parse()?,
        allow_delete: row.allow_delete,
        tool_groups: row.tool_groups,
        guidance: row.guidance,
    };
    Ok(Some(Visit {
        actor: Actor { space: row.space_id, who: Who::Link(grant), name: row.name },
        space_name: row.space_name,
        time_zone: space::zone(&row.time_zone)?,
    }))
}

/// What a sealed secret is bound to: it opens as this link's secret and as nothing else.
fn purpose(link: Uuid) -> Vec<u8> {
    [b"link secret ".as_slice(), link.as_bytes()].concat()
}

/// Whether the caller's authority holds: for what is asked without reading any content.
pub async fn holds(connection: &mut PgConnection, actor: &Actor) -> Result<bool> {
    let held = sqlx::query_scalar!(
        r#"select exists (select from reach($1, $2, $3, $4, $5)) as "held!""#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
    )
    .fetch_one(connection)
    .await?;
    Ok(held)
}
