//! The rows of an [`Arrival`](super::Arrival): its content as it grows, its chunks, and the file that it becomes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{CHUNK, File, Place};
use crate::{Actor, Error, Result, Store, link};

/// Makes the bytes that came a content under this hash; without one they are not needed.
pub(super) async fn settle(
    connection: &mut PgConnection,
    store: &Store,
    actor: &Actor,
    content: Uuid,
    hash: Option<[u8; 32]>,
    written: u64,
) -> Result<()> {
    let size = if hash.is_some() { written } else { 0 };
    let settled = sqlx::query!(
        r#"
        update file_content c
        set hash = $7::bytea,
            size = $8,
            arriving_until = case when $7::bytea is null then $9::timestamptz end
        from reach($1, $2, $3, $4, $5) r
        where c.space_id = r.space_id
          and c.id = $6
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        content,
        hash.as_ref().map(<[u8; 32]>::as_slice),
        i64::try_from(size).map_err(Error::internal)?,
        store.world.now(),
    )
    .execute(&mut *connection)
    .await?;
    if settled.rows_affected() == 0 { Err(ended(connection, actor).await?) } else { Ok(()) }
}

/// Why there is no content any more: the caller's authority has changed, or it was waited for too long.
async fn ended(connection: &mut PgConnection, actor: &Actor) -> Result<Error> {
    if link::holds(connection, actor).await? {
        return Ok(Error::conflict("the upload took too long, and was given up: send it again"));
    }
    Ok(Error::Unauthorized)
}

pub(super) async fn insert(
    connection: &mut PgConnection,
    actor: &Actor,
    content: Uuid,
    (size, place): (i64, Place),
    until: DateTime<Utc>,
) -> Result<()> {
    let inserted = sqlx::query!(
        r#"
        insert into file_content (space_id, id, link_id, size, place, arriving_until)
        select r.space_id, $6, $2, $7, $8, $9
        from reach($1, $2, $3, $4, $5) r
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        content,
        size,
        place.name(),
        until,
    )
    .execute(connection)
    .await?;
    if inserted.rows_affected() == 0 { Err(Error::Unauthorized) } else { Ok(()) }
}

/// Asks for more room, and for more time.
pub(super) async fn extend(
    connection: &mut PgConnection,
    actor: &Actor,
    content: Uuid,
    size: i64,
    until: DateTime<Utc>,
) -> Result<()> {
    let extended = sqlx::query!(
        r#"
        update file_content c
        set size = $7,
            arriving_until = $8
        from reach($1, $2, $3, $4, $5) r
        where c.space_id = r.space_id
          and c.id = $6
          and c.arriving_until is not null
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        content,
        size,
        until,
    )
    .execute(&mut *connection)
    .await?;
    if extended.rows_affected() == 0 { Err(ended(connection, actor).await?) } else { Ok(()) }
}

/// Writes chunks from the number `first` on.
///
/// # Errors
/// [`Error::NotFound`] where the content is gone.
pub(super) async fn insert_chunks(
    connection: &mut PgConnection,
    actor: &Actor,
    content: Uuid,
    first: i32,
    bytes: &[u8],
) -> Result<()> {
    let chunks: Vec<&[u8]> = bytes.chunks(CHUNK).collect();
    sqlx::query!(
        r#"
        insert into file_chunk (space_id, content_id, number, bytes)
        select r.space_id, $6, $7::int + n.number::int - 1, n.bytes
        from reach($1, $2, $3, $4, $5) r
        cross join unnest($8::bytea[]) with ordinality n (bytes, number)
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        content,
        first,
        &chunks as &[&[u8]],
    )
    .execute(connection)
    .await
    .map_err(|error| match Error::constraint(&error) {
        Some("file_chunk_content_fkey") => Error::NotFound,
        _ => error.into(),
    })?;
    Ok(())
}

/// Those who finish with the same bytes in a space come one after another.
pub(super) async fn take_turn(
    connection: &mut PgConnection,
    space: Uuid,
    hash: [u8; 32],
) -> Result<()> {
    // A statement of its own: what comes after it sees what was committed before its turn came.
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('docent content ' || $1::uuid::text || encode($2, 'hex'), 0))",
        space,
        hash.as_slice(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The content of these bytes that the members, or this link, have already.
pub(super) async fn find_content(
    connection: &mut PgConnection,
    actor: &Actor,
    hash: [u8; 32],
) -> Result<Option<Uuid>> {
    let known = sqlx::query_scalar!(
        r#"
        select c.id
        from reach($1, $2, $3, $4, $5) r
        join file_content c on c.space_id = r.space_id
        where c.hash = $6
          and coalesce(c.link_id, '00000000-0000-0000-0000-000000000000')
            = coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        hash.as_slice(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(known)
}

/// Gives a content a name: the file that the members, or this link, have of it already, or a new one.
pub(super) async fn name(
    connection: &mut PgConnection,
    actor: &Actor,
    file: File,
    content: Uuid,
) -> Result<File> {
    // One that is there waits for a document as long as a new one.
    let known = sqlx::query_as!(
        File,
        r#"
        update file f
        set unused_since = case when f.unused_since is not null then $8::timestamptz end
        from reach($1, $2, $3, $4, $5) r
        where f.space_id = r.space_id
          and f.content_id = $6
          and f.name = $7
          and coalesce(f.link_id, '00000000-0000-0000-0000-000000000000')
            = coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
        returning f.id, f.name, f.media_type, f.size, f.width, f.height, f.created_at
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        content,
        file.name,
        file.created_at,
    )
    .fetch_optional(&mut *connection)
    .await?;
    match known {
        Some(known) => Ok(known),
        None => insert_file(connection, actor, file, content).await,
    }
}

async fn insert_file(
    connection: &mut PgConnection,
    actor: &Actor,
    file: File,
    content: Uuid,
) -> Result<File> {
    let inserted = sqlx::query!(
        r#"
        insert into file
          (space_id, id, content_id, person_id, link_id, media_type, name, size, width, height, created_at,
           unused_since)
        select r.space_id, $6, $7, $5, $2, $8, $9, $10, $11, $12, $13, $13
        from reach($1, $2, $3, $4, $5) r
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        file.id,
        content,
        file.media_type,
        file.name,
        file.size,
        file.width,
        file.height,
        file.created_at,
    )
    .execute(connection)
    .await?;
    if inserted.rows_affected() == 0 { Err(Error::Unauthorized) } else { Ok(file) }
}
