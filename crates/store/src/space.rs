//! Spaces and their members: [`Space`], and the [`Actor`] that a person is in one.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{Actor, Error, Result, Role, Store, Who, audit, manage::Act, people};

/// A tenant: everything in it is seen by its members and its links alone.
#[derive(Clone, Debug)]
pub struct Space {
    /// UUID v7.
    pub id: Uuid,
    /// Unique in lower case.
    pub name: String,
    /// `today` follows it.
    pub time_zone: Tz,
    /// Whether all its links are paused.
    pub links_paused: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A person in a space.
#[derive(Clone, Debug)]
pub struct Member {
    /// The person's id.
    pub person: Uuid,
    /// In lower case.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// Makes a space with one owner.
pub async fn create(store: &Store, name: &str, time_zone: &str, owner: Uuid) -> Result<Space> {
    let space = Space {
        id: store.world.id(),
        name: name.trim().to_owned(),
        time_zone: zone(time_zone)?,
        links_paused: false,
        created_at: store.world.now(),
    };
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    sqlx::query!(
        "insert into space (id, name, time_zone, created_at) values ($1, $2, $3, $4)",
        space.id,
        space.name,
        space.time_zone.name(),
        space.created_at,
    )
    .execute(&mut *transaction)
    .await
    .map_err(refused)?;
    sqlx::query!(
        "insert into member (space_id, person_id, role, created_at) values ($1, $2, 'owner', $3)",
        space.id,
        owner,
        space.created_at,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(space)
}

/// The space of this name, in any case of letters: for the command line.
pub async fn find(connection: &mut PgConnection, name: &str) -> Result<Space> {
    let row = sqlx::query!(
        "select id, name, time_zone, links_paused, created_at from space where lower(name) = lower($1)",
        name.trim(),
    )
    .fetch_optional(connection)
    .await?
    .ok_or_else(|| Error::invalid(format!("there is no space named '{}'", name.trim())))?;
    space(row.id, row.name, &row.time_zone, row.links_paused, row.created_at)
}

/// The spaces of a person, with their role in each, by name.
pub async fn list_for(connection: &mut PgConnection, person: Uuid) -> Result<Vec<(Space, Role)>> {
    let rows = sqlx::query!(
        r#"
        select s.id, s.name, s.time_zone, s.links_paused, s.created_at, m.role
        from member m
        join space s on s.id = m.space_id
        where m.person_id = $1
        order by lower(s.name), s.id
        "#,
        person,
    )
    .fetch_all(connection)
    .await?;
    let spaces = rows.into_iter().map(|row| {
        Ok((
            space(row.id, row.name, &row.time_zone, row.links_paused, row.created_at)?,
            row.role.parse()?,
        ))
    });
    spaces.collect()
}

/// The person as a caller in this space, with the space; not found where they are no member.
pub async fn actor_for(
    connection: &mut PgConnection,
    space: Uuid,
    person: Uuid,
) -> Result<(Actor, Space)> {
    let row = sqlx::query!(
        r#"
        select s.id, s.name, s.time_zone, s.links_paused, s.created_at, m.role, p.name as person_name
        from member m
        join space s on s.id = m.space_id
        join person p on p.id = m.person_id and p.disabled_at is null
        where m.space_id = $1
          and m.person_id = $2
        "#,
        space,
        person,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::NotFound)?;
    let who = Who::Person { id: person, role: row.role.parse()? };
    let space = self::space(row.id, row.name, &row.time_zone, row.links_paused, row.created_at)?;
    Ok((Actor { space: space.id, who, name: row.person_name }, space))
}

/// The space's longest-standing owner as a caller: who the command line acts as.
pub async fn owner_actor(connection: &mut PgConnection, space: Uuid) -> Result<Actor> {
    let owner = sqlx::query!(
        r#"
        select p.id, p.name
        from member m
        join person p on p.id = m.person_id
        where m.space_id = $1
          and m.role = 'owner'
        order by m.created_at, p.id
        limit 1
        "#,
        space,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Actor { space, who: Who::Person { id: owner.id, role: Role::Owner }, name: owner.name })
}

/// Changes the space's name and time zone; what is `None` stays.
pub async fn update(
    store: &Store,
    actor: &Actor,
    name: Option<&str>,
    time_zone: Option<&str>,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let mut act = Act::begin(store, actor).await?;
    let time_zone = time_zone.map(zone).transpose()?;
    sqlx::query!(
        r#"
        update space
        set name = coalesce($2, name),
            time_zone = coalesce($3, time_zone)
        where id = $1
        "#,
        actor.space,
        name.map(str::trim),
        time_zone.map(Tz::name),
    )
    .execute(&mut *act.transaction)
    .await
    .map_err(refused)?;
    act.commit(audit, actor.space).await
}

/// Everybody in the space; for members, not for links.
pub async fn members(connection: &mut PgConnection, actor: &Actor) -> Result<Vec<Member>> {
    let person = actor.person_id().ok_or(Error::NotFound)?;
    let rows = sqlx::query!(
        r#"
        select p.id, p.email, p.name, m.role, m.created_at
        from member caller
        join member m on m.space_id = caller.space_id
        join person p on p.id = m.person_id
        where caller.space_id = $1
          and caller.person_id = $2
        order by lower(p.name), p.id
        "#,
        actor.space,
        person,
    )
    .fetch_all(connection)
    .await?;
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    let members = rows.into_iter().map(|row| {
        Ok(Member {
            person: row.id,
            email: row.email,
            name: row.name,
            role: row.role.parse()?,
            created_at: row.created_at,
        })
    });
    members.collect()
}

/// Gives the person with this e-mail address a role in the space: a new member or another role.
/// Answers who that is.
pub async fn set_member(
    store: &Store,
    actor: &Actor,
    email: &str,
    role: Role,
    audit: Option<audit::Entry>,
) -> Result<Uuid> {
    let mut act = Act::begin(store, actor).await?;
    let person = people::find_by_email(&mut act.transaction, email).await?;
    require_owner_for(&mut act, actor, person.id, role).await?;
    sqlx::query!(
        r#"
        insert into member (space_id, person_id, role, created_at)
        values ($1, $2, $3, $4)
        on conflict (space_id, person_id) do update set role = excluded.role
        "#,
        actor.space,
        person.id,
        role.as_str(),
        store.world.now(),
    )
    .execute(&mut *act.transaction)
    .await?;
    require_an_owner(&mut act, actor).await?;
    act.commit(audit, person.id).await?;
    Ok(person.id)
}

/// Takes a person out of the space; the last owner stays.
pub async fn remove_member(
    store: &Store,
    actor: &Actor,
    person: Uuid,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let mut act = Act::begin(store, actor).await?;
    require_owner_for(&mut act, actor, person, Role::Viewer).await?;
    let removed = sqlx::query!(
        "delete from member where space_id = $1 and person_id = $2",
        actor.space,
        person,
    )
    .execute(&mut *act.transaction)
    .await?;
    if removed.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    require_an_owner(&mut act, actor).await?;
    act.commit(audit, person).await
}

/// Only an owner makes an owner, or changes one.
async fn require_owner_for(act: &mut Act, actor: &Actor, person: Uuid, role: Role) -> Result<()> {
    let owner_now = sqlx::query_scalar!(
        r#"
        select role = 'owner' as "owner!"
        from member
        where space_id = $1
          and person_id = $2
        "#,
        actor.space,
        person,
    )
    .fetch_optional(&mut *act.transaction)
    .await?
    .unwrap_or_default();
    if act.role < Role::Owner && (owner_now || role == Role::Owner) {
        return Err(Error::forbidden("only an owner makes or changes an owner"));
    }
    Ok(())
}

async fn require_an_owner(act: &mut Act, actor: &Actor) -> Result<()> {
    let owned = sqlx::query_scalar!(
        r#"select exists (select from member where space_id = $1 and role = 'owner') as "owned!""#,
        actor.space,
    )
    .fetch_one(&mut *act.transaction)
    .await?;
    if owned {
        Ok(())
    } else {
        Err(Error::conflict("a space has at least one owner: make another one first"))
    }
}

pub(crate) fn zone(name: &str) -> Result<Tz> {
    name.parse().map_err(|_| {
        Error::invalid(format!("'{name}' is no time zone; it looks like Europe/Berlin or UTC"))
    })
}

fn space(
    id: Uuid,
    name: String,
    time_zone: &str,
    links_paused: bool,
    created_at: DateTime<Utc>,
) -> Result<Space> {
    Ok(Space { id, name, time_zone: zone(time_zone)?, links_paused, created_at })
}

fn refused(error: sqlx::Error) -> Error {
    match Error::constraint(&error) {
        Some("space_name_key") => Error::conflict("there is a space of this name already"),
        Some("space_name_check") => Error::invalid("a space's name has 1 to 200 characters"),
        _ => error.into(),
    }
}
