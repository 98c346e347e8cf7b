//! What agents wrote and nobody has looked at yet: [`unseen`] tells it to people, and [`look`] notes that
//! somebody has. Links are told nothing of either.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Result, Store};

/// What agents wrote at once, as far as it stands as they wrote it.
#[derive(Clone, Debug)]
pub struct Unseen {
    /// The document's revision that it came with.
    pub revision: i64,
    /// The name of the link at that time; none where the history no longer knows.
    pub by: Option<String>,
    /// When it was written.
    pub at: Option<DateTime<Utc>>,
    /// The blocks, in no order.
    pub blocks: Vec<Uuid>,
}

/// What agents wrote in a document since somebody looked at it, the first of it first. To a link
/// nothing is told.
///
/// # Errors
/// [`Error::Unauthorized`] when the caller is no member any more.
pub async fn unseen(
    connection: &mut PgConnection,
    actor: &Actor,
    document: Uuid,
) -> Result<Vec<Unseen>> {
    let rows = sqlx::query!(
        r#"select b.revision as "revision?",
                  b.blocks as "blocks?",
                  c.author as "by?",
                  c.made_at as "at?"
           from document_within($1, $2, $3, $4, $5, $6) d
           left join document_seen s on s.space_id = $1 and s.document_id = d.id
           left join lateral (
             select b.revision, array_agg(b.id) as blocks
             from block b
             where b.space_id = $1 and b.document_id = d.id and b.author_kind = 'agent'
               and b.revision > coalesce(s.revision, 0)
             group by b.revision
           ) b on not d.agent
           left join lateral (
             select c.author, c.made_at
             from change_document w
             join change c on c.space_id = $1 and c.id = w.change_id
             where w.space_id = $1 and w.document_id = d.id and w.revision = b.revision
             limit 1
           ) c on true
           order by b.revision"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        document,
    )
    .fetch_all(connection)
    .await?;
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    let unseen = rows.into_iter().filter_map(|row| {
        Some(Unseen { revision: row.revision?, by: row.by, at: row.at, blocks: row.blocks? })
    });
    Ok(unseen.collect())
}

/// Which of these documents have something that agents wrote and nobody has looked at. To a link
/// nothing is told.
pub async fn with_unseen(
    connection: &mut PgConnection,
    actor: &Actor,
    documents: &[Uuid],
) -> Result<Vec<Uuid>> {
    let found = sqlx::query_scalar!(
        r#"select d.id
           from reach($1, $2, $3, $4, $5) r
           join document d on d.space_id = $1 and d.id = any ($6) and not r.agent
           left join document_seen s on s.space_id = $1 and s.document_id = d.id
           where exists (select
                         from block b
                         where b.space_id = $1 and b.document_id = d.id and b.author_kind = 'agent'
                           and b.revision > coalesce(s.revision, 0))"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        documents,
    )
    .fetch_all(connection)
    .await?;
    Ok(found)
}

/// Notes that the caller has looked at a document as it is at `revision`, or now where that is yet
/// to come. Whoever looked further has done so.
///
/// # Errors
/// [`Error::NotFound`] when nothing is visible under that id, and for links;
/// [`Error::Unauthorized`] when the caller is no member any more.
pub async fn look(store: &Store, actor: &Actor, document: Uuid, revision: i64) -> Result<()> {
    let person = actor.person_id().ok_or(Error::NotFound)?;
    let mut connection = store.connection().await?;
    let found = sqlx::query_scalar!(
        r#"with looked as (
             select d.id, least($7, d.revision) as revision
             from document_within($1, $2, $3, $4, $5, $6) d
           ),
           noted as (
             insert into document_seen as s (space_id, document_id, revision, person_id, seen_at)
             select $1, id, revision, $5, $8
             from looked
             where id is not null
             on conflict (space_id, document_id) do update
             set revision = excluded.revision,
                 person_id = excluded.person_id,
                 seen_at = excluded.seen_at
             where s.revision < excluded.revision
           )
           select id as "id?" from looked"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        person,
        document,
        revision,
        store.world.now(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    found.ok_or(Error::Unauthorized)?.map(|_| ()).ok_or(Error::NotFound)
}
