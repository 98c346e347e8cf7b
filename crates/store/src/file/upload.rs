//! Uploads that take more than one request: [`Upload`]. What came of one stays while its sender is away;
//! when all is there, an [`Arrival`](super::Arrival) makes a file of it as of every other.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{Stream, stream};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{File, arrival::hold_size, usage};
use crate::{Actor, Error, Result, Store, content, write::authority};

/// Bytes that are kept at a time.
pub const PART: usize = 1 << 20;
/// Parts that are read at a time; each may be very small.
const AT_A_TIME: i64 = 4;
/// Uploads that one sender may have under way.
const MOST: i64 = 20;
/// How long the next bytes of an upload are waited for: a day of a person's, and an hour of an agent's,
/// whose address is handed around.
const PATIENCE: TimeDelta = TimeDelta::days(1);
const PATIENCE_WITH_AGENTS: TimeDelta = TimeDelta::hours(1);

/// What is said of an upload when it begins.
#[derive(Clone, Copy, Debug)]
pub struct Announced<'a> {
    /// The file's name; folders before it are left out.
    pub name: &'a str,
    /// In bytes; none while the sender does not know.
    pub length: Option<u64>,
    /// Leave in a picture where, when and with what it was taken.
    pub keep_metadata: bool,
}

/// An upload under way, or one that became a file a while ago.
#[derive(Clone, Debug)]
pub struct Upload {
    /// UUID v7.
    pub id: Uuid,
    /// The file's name.
    pub name: String,
    /// Leave in a picture where, when and with what it was taken.
    pub keep_metadata: bool,
    /// In bytes; none while the sender does not know.
    pub length: Option<u64>,
    /// Bytes that came.
    pub received: u64,
    /// Until when the next bytes are waited for.
    pub expires_at: DateTime<Utc>,
    /// What it became.
    pub file: Option<Uuid>,
}

impl Upload {
    /// Whether all of its bytes are there.
    pub fn is_whole(&self) -> bool {
        self.length == Some(self.received)
    }
}

/// Begins an upload; nobody but its sender reaches it.
///
/// # Errors
/// [`Error::Forbidden`] to who may not write, [`Error::TooLarge`], [`Error::Full`] where the space has no
/// room for what is announced, and [`Error::Invalid`] for what is no name.
pub async fn begin(store: &Store, actor: &Actor, announced: Announced<'_>) -> Result<Upload> {
    let name = content::name(announced.name)?;
    hold_size(store, announced.length.unwrap_or_default())?;
    let upload = Upload {
        id: store.world.id(),
        name,
        keep_metadata: announced.keep_metadata,
        length: announced.length,
        received: 0,
        expires_at: until(store, actor),
        file: None,
    };
    let length = upload.length.map(i64::try_from).transpose().map_err(Error::internal)?;
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    authority::hold(&mut transaction, actor).await?;
    // Those who begin uploads come one after another: each sees what was promised to the others.
    usage::hold(&mut transaction, actor).await?;
    hold_count(&mut transaction, actor, store.world.now()).await?;
    sqlx::query!(
        r#"
        insert into upload (space_id, id, person_id, link_id, name, keep_metadata, length, expires_at)
        select r.space_id, $6, $5, $2, $7, $8, $9, $10
        from reach($1, $2, $3, $4, $5) r
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        upload.id,
        upload.name,
        upload.keep_metadata,
        length,
        upload.expires_at,
    )
    .execute(&mut *transaction)
    .await?;
    usage::within_quota(&mut transaction, actor, store.files.quota, None).await?;
    transaction.commit().await.map_err(Error::of_commit)?;
    Ok(upload)
}

/// One that nothing has come of makes room for another; else there are enough.
async fn hold_count(
    connection: &mut PgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<()> {
    let count = sqlx::query_scalar!(
        r#"
        select count(*) as "count!"
        from reach($1, $2, $3, $4, $5) r
        join upload u on u.space_id = r.space_id
        where u.person_id is not distinct from $5
          and u.link_id is not distinct from $2
          and u.file_id is null
          and u.expires_at > $6
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        now,
    )
    .fetch_one(&mut *connection)
    .await?;
    if count < MOST {
        return Ok(());
    }
    let ended = sqlx::query!(
        r#"
        delete from upload u
        using reach($1, $2, $3, $4, $5) r
        where u.space_id = r.space_id
          and u.id = (
            select o.id
            from upload o
            where o.space_id = r.space_id
              and o.person_id is not distinct from $5
              and o.link_id is not distinct from $2
              and o.file_id is null
              and o.received = 0
            order by o.id
            limit 1
          )
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
    )
    .execute(connection)
    .await?;
    if ended.rows_affected() > 0 {
        return Ok(());
    }
    Err(Error::conflict(format!("{MOST} uploads are under way: finish one of them first")))
}

/// An upload of this caller's.
pub async fn find(store: &Store, actor: &Actor, id: Uuid) -> Result<Upload> {
    let mut connection = store.connection().await?;
    let row = sqlx::query!(
        r#"
        select
          u.id as "id?",
          u.name as "name?",
          u.keep_metadata as "keep_metadata?",
          u.length,
          u.received as "received?",
          u.expires_at as "expires_at?",
          u.file_id
        from reach($1, $2, $3, $4, $5) r
        left join upload u
          on u.space_id = r.space_id
          and u.id = $6
          and u.person_id is not distinct from $5
          and u.link_id is not distinct from $2
          and u.expires_at > $7
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        id,
        store.world.now(),
    )
    .fetch_optional(&mut *connection)
    .await?
    .ok_or(Error::Unauthorized)?;
    let (Some(id), Some(name), Some(keep_metadata), Some(received), Some(expires_at)) =
        (row.id, row.name, row.keep_metadata, row.received, row.expires_at)
    else {
        return Err(Error::NotFound);
    };
    let length = row.length.map(u64::try_from).transpose().map_err(Error::internal)?;
    let received = u64::try_from(received).map_err(Error::internal)?;
    Ok(Upload { id, name, keep_metadata, length, received, expires_at, file: row.file_id })
}

/// Says how long a file is whose sender did not know.
///
/// # Errors
/// [`Error::Conflict`] where that was said before, or more has come already.
pub async fn announce(
    store: &Store,
    actor: &Actor,
    upload: &mut Upload,
    length: u64,
) -> Result<()> {
    hold_role(actor)?;
    hold_size(store, length)?;
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    usage::hold(&mut transaction, actor).await?;
    let said = sqlx::query!(
        r#"
        update upload u
        set length = $7
        from reach($1, $2, $3, $4, $5) r
        where u.space_id = r.space_id
          and u.id = $6
          and u.person_id is not distinct from $5
          and u.link_id is not distinct from $2
          and u.length is null
          and u.received <= $7
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        upload.id,
        i64::try_from(length).map_err(Error::internal)?,
    )
    .execute(&mut *transaction)
    .await?;
    if said.rows_affected() == 0 {
        return Err(Error::conflict("the length of this upload is another one"));
    }
    usage::within_quota(&mut transaction, actor, store.files.quota, None).await?;
    transaction.commit().await.map_err(Error::of_commit)?;
    upload.length = Some(length);
    Ok(())
}

/// As the store does where it writes rows of documents.
fn hold_role(actor: &Actor) -> Result<()> {
    if actor.may_write() { Ok(()) } else { Err(Error::forbidden("this caller may not write")) }
}

/// Keeps the next bytes, [`PART`] at most.
///
/// # Errors
/// [`Error::TooLarge`] past the announced length, [`Error::Full`], and [`Error::Conflict`] where somebody else has sent
/// bytes since the upload was read.
pub async fn append(store: &Store, actor: &Actor, upload: &mut Upload, bytes: &[u8]) -> Result<()> {
    hold_role(actor)?;
    let received = upload.received + bytes.len() as u64;
    if let Some(length) = upload.length.filter(|length| received > *length) {
        return Err(Error::TooLarge(format!("the upload was to have {length} bytes")));
    }
    hold_size(store, received)?;
    let expires_at = until(store, actor);
    let mut connection = store.connection().await?;
    let mut transaction = connection.begin().await?;
    if upload.length.is_none() {
        usage::hold(&mut transaction, actor).await?;
    }
    let kept = sqlx::query!(
        r#"
        with grown as (
          update upload u
          set received = $8,
              expires_at = $9
          from reach($1, $2, $3, $4, $5) r
          where u.space_id = r.space_id
            and u.id = $6
            and u.person_id is not distinct from $5
            and u.link_id is not distinct from $2
            and u.received = $7
            and (u.length is null or u.length >= $8)
            and u.file_id is null
          returning u.space_id, u.id
        )
        insert into upload_part (space_id, upload_id, start, bytes)
        select g.space_id, g.id, $7, $10
        from grown g
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        upload.id,
        i64::try_from(upload.received).map_err(Error::internal)?,
        i64::try_from(received).map_err(Error::internal)?,
        expires_at,
        bytes,
    )
    .execute(&mut *transaction)
    .await?;
    if upload.length.is_none() {
        // Nobody has promised room for it yet.
        usage::within_quota(&mut transaction, actor, store.files.quota, None).await?;
    }
    transaction.commit().await.map_err(Error::of_commit)?;
    drop(connection);
    if kept.rows_affected() == 0 {
        let now = find(store, actor, upload.id).await?;
        return Err(Error::conflict(format!("{} bytes have come: go on from there", now.received)));
    }
    (upload.received, upload.expires_at) = (received, expires_at);
    Ok(())
}

/// All bytes that came, some parts at a time.
pub fn bytes(
    store: &Store,
    actor: &Actor,
    upload: &Upload,
) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    let (pool, actor, id) = (store.pool.clone(), actor.clone(), upload.id);
    stream::try_unfold((pool, 0, upload.received), move |(pool, start, received)| {
        let actor = actor.clone();
        async move {
            if start >= received {
                return Ok(None);
            }
            let mut connection = pool.acquire().await?;
            let parts = parts(&mut connection, &actor, id, start).await?;
            drop(connection);
            let next = start + parts.len() as u64;
            Ok(Some((parts, (pool, next, received))))
        }
    })
}

async fn parts(
    connection: &mut PgConnection,
    actor: &Actor,
    id: Uuid,
    start: u64,
) -> Result<Bytes> {
    let parts = sqlx::query_scalar!(
        r#"
        select p.bytes
        from reach($1, $2, $3, $4, $5) r
        join upload u on u.space_id = r.space_id
        join upload_part p on p.space_id = u.space_id and p.upload_id = u.id
        where u.id = $6
          and u.person_id is not distinct from $5
          and u.link_id is not distinct from $2
          and p.start >= $7
        order by p.start
        limit $8
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        id,
        i64::try_from(start).map_err(Error::internal)?,
        AT_A_TIME,
    )
    .fetch_all(connection)
    .await?;
    // It was ended, or became a file, meanwhile.
    if parts.is_empty() { Err(ended()) } else { Ok(parts.concat().into()) }
}

/// Notes what an upload became, in the transaction that makes the file.
///
/// # Errors
/// [`Error::Conflict`] where it is no longer under way.
pub(super) async fn settle(
    connection: &mut PgConnection,
    actor: &Actor,
    id: Uuid,
    file: &File,
) -> Result<()> {
    let settled = sqlx::query!(
        r#"
        update upload u
        set file_id = $7,
            length = $8,
            received = $8
        from reach($1, $2, $3, $4, $5) r
        where u.space_id = r.space_id
          and u.id = $6
          and u.person_id is not distinct from $5
          and u.link_id is not distinct from $2
          and u.file_id is null
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        id,
        file.id,
        file.size,
    )
    .execute(&mut *connection)
    .await?;
    if settled.rows_affected() == 0 {
        return Err(ended());
    }
    // A statement of its own: it sees what came while the row was waited for.
    sqlx::query!(
        r#"
        delete from upload_part p
        using reach($1, $2, $3, $4, $5) r
        where p.space_id = r.space_id
          and p.upload_id = $6
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn ended() -> Error {
    Error::conflict("this upload has ended: ask what became of it, or begin another one")
}

/// Ends an upload; a file that it became stays.
pub async fn end(store: &Store, actor: &Actor, id: Uuid) -> Result<()> {
    let mut connection = store.connection().await?;
    let ended = sqlx::query!(
        r#"
        delete from upload u
        using reach($1, $2, $3, $4, $5) r
        where u.space_id = r.space_id
          and u.id = $6
          and u.person_id is not distinct from $5
          and u.link_id is not distinct from $2
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        id,
    )
    .execute(&mut *connection)
    .await?;
    if ended.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Forgets uploads that nobody goes on with.
pub(super) async fn forget_expired(store: &Store) -> Result<()> {
    sqlx::query!("delete from upload where expires_at < $1", store.world.now())
        .execute(&store.pool)
        .await?;
    Ok(())
}

fn until(store: &Store, actor: &Actor) -> DateTime<Utc> {
    let patience = if actor.link().is_some() { PATIENCE_WITH_AGENTS } else { PATIENCE };
    store.world.now() + patience
}
